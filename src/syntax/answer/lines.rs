//! Answers about what starts on which line.

use super::super::problems::Problem;
use super::super::token::{Keyword, TokenKind};
use super::super::want::Thing;
use super::{Place, clip, could_end, near};

/// The problem that the entry word at `span` is indented.
pub(in crate::syntax) fn indented_entry(span: crate::source::Span, word: Keyword) -> Problem {
    let message = format!("`{}` starts an entry, which an indented line cannot do", word.text());
    Problem::new(span, "indented", message).help("remove the space before it")
}

pub(super) fn entry_word_in_entry(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.first && !t.margin)?;
    let TokenKind::Keyword(word) = token.kind else { return None };
    let heads = Keyword::ENTRIES.contains(&word) && place.found.plain_word_at(1);
    heads.then(|| indented_entry(token.span, word))
}

pub(super) fn slot_word_in_line(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| !t.first)?;
    let TokenKind::Keyword(word) = token.kind else { return None };
    let in_clause = place.wanted.has(Thing::Slot);
    let starts = match word {
        Keyword::For => false,
        Keyword::Then => in_clause,
        word => Keyword::SLOTS.contains(&word),
    };
    (starts && could_end(place.wanted)).then(|| {
        let message = format!("`{}` starts a slot, and each slot has a line of its own", word.text());
        Problem::new(token.span, "in the middle of a line", message)
            .help(format!("start a new line before `{}`", word.text()))
    })
}

/// A `from` that was meant for the generator on the line above.
pub(super) fn from_of_a_generator(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind.is_word() && place.wanted.has(Thing::Date))?;
    (place.lexeme_before() == "from").then(|| {
        let message = format!("expected a date such as 1997-04-29, found `{}`", clip(place.found.lexeme()));
        Problem::new(token.span, "not a date", message)
            .help("write a date, or put `from` on the line of the generator that it belongs to")
    })
}

pub(super) fn case_in_line(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Keyword(Keyword::If))?;
    could_end(place.wanted).then(|| {
        Problem::new(
            token.span,
            "in the middle of a line",
            "`if` starts a case, and a case stands after `=` or a case",
        )
        .help("start a new line before `if`")
    })
}

pub(super) fn line_that_continues_nothing(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.first && could_end(place.wanted))?;
    let found = clip(place.found.lexeme());
    if !place.wanted.has(Thing::Slot) {
        let message = format!("`{found}` does not continue the line above");
        return Some(
            Problem::new(token.span, "continues nothing", message)
                .help("join it to the line above, or start an entry in the first column"),
        );
    }
    let meant = near(place.found.lexeme(), Keyword::SLOTS.map(Keyword::text));
    let help = match meant {
        Some(word) => format!("write `{word}`, if that was meant"),
        None => "start the line with a slot such as `must` or `by`, or join it to the line above".to_owned(),
    };
    let message = format!("`{found}` neither continues the slot above nor starts another");
    Some(Problem::new(token.span, "starts no slot", message).help(help))
}
