//! What to tell the user where a run of tokens stops making sense: specific answers before the general one.

mod conditions;
mod figures;
mod lines;
mod marks;
mod spoken;

pub(super) use figures::{existing_day, month_number};
pub(super) use lines::indented_entry;
pub(super) use marks::{is_invisible, report_mistakes};

use super::input::Toks;
use super::problems::Problem;
use super::token::Keyword;
use super::want::{Thing, WantSet};
use crate::diagnostic::nearest;
use crate::source::Span;

/// A place that makes no sense.
struct Place<'t> {
    /// The run from there on; empty where the run ends too early.
    found: Toks<'t, 't>,
    /// What could have stood there.
    wanted: WantSet,
}

impl<'t> Place<'t> {
    /// The text of the token before the place.
    fn lexeme_before(&self) -> &'t str {
        self.found.context().lexeme(self.found.before())
    }

    /// Whether a number stands before the place.
    fn after_number(&self) -> bool {
        self.lexeme_before().starts_with(|c: char| c.is_ascii_digit())
    }

    /// Whether nothing separates the next token from the one before.
    fn touches(&self) -> bool {
        self.found.peek().is_some_and(|t| t.span.start == self.found.before().end)
    }
}

/// Adds the problem that best explains why the run that goes on with `found` makes no sense there, where `wanted`
/// could have stood.
pub(super) fn report(found: Toks<'_, '_>, wanted: WantSet) {
    let span = found.peek().map_or(found.before(), |t| t.span);
    found.context().problems.add_at(span, || {
        let place = Place { found, wanted };
        ANSWERS.iter().find_map(|answer| answer(&place)).unwrap_or_else(|| general(&place))
    });
}

/// The specific answers, in the order in which they are tried.
const ANSWERS: [fn(&Place<'_>) -> Option<Problem>; 29] = [
    marks::unreadable_token,
    marks::full_stop,
    conditions::comparison_in_words,
    lines::entry_word_in_entry,
    lines::slot_word_in_line,
    lines::case_in_line,
    spoken::slot,
    spoken::inside,
    spoken::adding,
    lines::line_that_continues_nothing,
    figures::date_in_words,
    lines::from_of_a_generator,
    figures::percent_in_words,
    figures::weeks,
    figures::per_year,
    figures::wrong_unit,
    figures::decimal_comma,
    figures::number_in_words,
    figures::number_with_space,
    marks::two_bars,
    marks::two_slashes,
    marks::name_with_hyphen,
    marks::stray_bracket,
    conditions::judgement_misspelt,
    conditions::no_variable,
    conditions::mass_without_basis,
    conditions::aggregate_without_brackets,
    conditions::late_not,
    conditions::second_comparison,
];

fn general(place: &Place<'_>) -> Problem {
    let wanted = place.wanted.phrase();
    let Some(token) = place.found.peek() else {
        let message = format!("expected {wanted} after `{}`", clip(place.lexeme_before()));
        let at = last_character(place.found.context().text, place.found.before());
        return Problem::new(at, "something is missing here", message);
    };
    let found = clip(place.found.lexeme());
    if place.wanted.is_mark() {
        return Problem::new(
            token.span,
            format!("no {wanted} before this"),
            format!("expected {wanted} before `{found}`"),
        );
    }
    let meant = if token.kind.is_word() {
        near(place.found.lexeme(), place.wanted.keywords().map(Keyword::text))
    } else {
        None
    };
    Problem::new(token.span, "not expected here", format!("expected {wanted}, found `{found}`"))
        .maybe_help(meant.map(|word| format!("write `{word}`, if that was meant")))
}

/// The last character of `span`: where something missing is pointed at.
pub(super) fn last_character(text: &str, span: Span) -> Span {
    let last = text.get(span.range()).and_then(|t| t.chars().next_back()).map_or(1, char::len_utf8);
    Span::new(span.end.saturating_sub(u32::try_from(last).unwrap_or(1)).max(span.start), span.end)
}

/// The candidate that a word was probably meant for; a word longer than any candidate is not compared.
pub(super) fn near<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 40 { None } else { nearest(word, candidates) }
}

/// A lexeme short enough for a message.
pub(super) fn clip(lexeme: &str) -> String {
    const MOST: usize = 40;
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut clipped: String = lexeme.chars().take(MOST).map(shown).collect();
    if lexeme.chars().nth(MOST).is_some() {
        clipped.push('…');
    }
    clipped
}

/// Whether the rule could have ended at the place.
fn could_end(wanted: WantSet) -> bool {
    [Thing::End, Thing::Slot].into_iter().any(|end| wanted.has(end))
}
