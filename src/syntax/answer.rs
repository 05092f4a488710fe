//! What to tell the user where a run of tokens stops making sense: specific answers before the general one.

use super::input::Toks;
use super::problems::Problem;
use super::token::{Keyword, Mistake, TokenKind};
use super::want::{Thing, WantSet};
use crate::diagnostic::nearest;
use crate::source::Span;

/// A place that makes no sense.
struct Place<'t> {
    /// The run from there on; empty where the run ends too early.
    found: Toks<'t>,
    /// What could have stood there.
    wanted: WantSet,
}

/// Adds the problem that best explains why `run` stops making sense at `found`, where `wanted` could have stood.
pub(super) fn report<'t>(run: Toks<'t>, found: Toks<'t>, wanted: WantSet) {
    let span = found.peek().map_or(found.before(), |t| t.span);
    run.context().problems.add_at(span, || {
        let place = Place { found, wanted };
        ANSWERS.iter().find_map(|answer| answer(&place)).unwrap_or_else(|| general(&place))
    });
}

/// The specific answers, in the order in which they are tried.
const ANSWERS: [fn(&Place<'_>) -> Option<Problem>; 14] = [
    unreadable_token,
    entry_word_in_entry,
    slot_word_in_line,
    date_in_words,
    percent_in_words,
    wrong_unit,
    number_with_space,
    two_bars,
    two_slashes,
    aggregate_without_brackets,
    negated_word,
    name_with_hyphen,
    reserved_name,
    second_if,
];

fn general(place: &Place<'_>) -> Problem {
    let wanted = place.wanted.phrase();
    let Some(token) = place.found.peek() else {
        let before = place.found.before();
        let context = place.found.context();
        let message = format!("expected {wanted} after `{}`", clip(context.lexeme(before)));
        return Problem::new(last_character(context.text, before), "something is missing here", message);
    };
    let found = place.found.lexeme();
    let near = match token.kind {
        kind if kind.is_word() => near(found, place.wanted.keywords().map(Keyword::text)),
        _ => None,
    };
    Problem::new(token.span, "not expected here", format!("expected {wanted}, found `{}`", clip(found)))
        .maybe_help(near.map(|word| format!("write `{word}`, if that was meant")))
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
    let mut clipped: String =
        lexeme.chars().take(MOST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if lexeme.chars().nth(MOST).is_some() {
        clipped.push('…');
    }
    clipped
}

/// Adds a problem for each token of the run that was written otherwise than the language asks but understood.
pub(super) fn report_mistakes(run: Toks<'_>) {
    for token in run.tokens() {
        let TokenKind::Mistaken(mistake) = token.kind else { continue };
        let found = run.context().lexeme(token.span);
        let (message, help) = match mistake {
            Mistake::Quotes => {
                let inside = found.trim_matches(['“', '”', '„', '‘', '’', '\'']);
                ("texts stand in straight double quotes".to_owned(), format!("write `\"{}\"`", clip(inside)))
            }
            Mistake::CommaNumber => (
                format!("a number has no commas, as in `{}`", clip(found)),
                format!("write `{}`, or a space after each comma of a list", clip(&found.replace(',', "_"))),
            ),
            _ => (
                format!("`{}` is not an operator of the language", clip(found)),
                format!("write `{}`", mistake.spelling()),
            ),
        };
        run.context().problems.add(Problem::new(token.span, "written otherwise", message).help(help));
    }
}

fn unreadable_token(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let found = place.found.lexeme();
    let (label, message, help) = match token.kind {
        TokenKind::OpenText => (
            "no closing quote",
            "the text has no closing quote on its line".to_owned(),
            "close it with a straight `\"`".to_owned(),
        ),
        TokenKind::OddDate => (
            "not a whole date",
            format!("`{found}` is not a date of the form year-month-day"),
            "write the day in full, such as 1997-04-29".to_owned(),
        ),
        TokenKind::ForeignWord => (
            "not a plain word",
            format!("`{}` has letters that names cannot have", clip(found)),
            "write names with the letters a to z, digits and `_`".to_owned(),
        ),
        TokenKind::Unknown => unknown_character(found),
        _ => return None,
    };
    Some(Problem::new(token.span, label, message).help(help))
}

fn unknown_character(found: &str) -> (&'static str, String, String) {
    let character = found.chars().next().unwrap_or(' ');
    if character == ';' {
        return (
            "not needed",
            "`;` has no meaning here".to_owned(),
            "end each slot with its line".to_owned(),
        );
    }
    let shown = if character.is_control() || character.is_whitespace() || is_invisible(character) {
        format!("the character U+{:04X}, which cannot be seen,", u32::from(character))
    } else {
        format!("`{character}`")
    };
    ("no meaning here", format!("{shown} has no meaning here"), "remove it".to_owned())
}

/// Whether `c` takes no room or changes the direction of writing.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn entry_word_in_entry(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.first && !t.margin)?;
    let TokenKind::Keyword(word) = token.kind else { return None };
    if !Keyword::ENTRIES.contains(&word) || !place.found.plain_word_at(1) {
        return None;
    }
    let message = format!("`{}` starts an entry, which an indented line cannot do", word.text());
    Some(Problem::new(token.span, "indented", message).help("remove the space before it"))
}

fn slot_word_in_line(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| !t.first)?;
    let TokenKind::Keyword(word) = token.kind else { return None };
    let operand_before = !place.wanted.has(Thing::Value) && !place.wanted.has(Thing::Condition);
    if !Keyword::SLOTS.contains(&word) || !operand_before || matches!(word, Keyword::For | Keyword::Then) {
        return None;
    }
    let message = format!("`{}` starts a slot, and each slot has a line of its own", word.text());
    Some(
        Problem::new(token.span, "in the middle of a line", message)
            .help(format!("start a new line before `{}`", word.text())),
    )
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The number of the month called `word`, from 1.
pub(super) fn month_number(word: &str) -> Option<u32> {
    (1..).zip(MONTHS).find(|&(_, month)| month == word).map(|(n, _)| n)
}

fn date_in_words(place: &Place<'_>) -> Option<Problem> {
    let word = place.found.lexeme();
    let here = place.found.peek()?;
    let number_before = place.found.context().lexeme(place.found.before()).parse::<u32>().is_ok();
    let number_after = place.found.kind_at(1) == Some(TokenKind::Number);
    if here.kind == TokenKind::Number && place.wanted.has(Thing::Date) {
        let month = place.found.tail().lexeme();
        return near(month, MONTHS).filter(|_| month.len() > 2).map(|_| written_date(here.span));
    }
    let is_month = here.kind == TokenKind::Name && month_number(word).is_some();
    (is_month && (number_before || number_after)).then(|| written_date(here.span))
}

fn written_date(span: Span) -> Problem {
    Problem::new(span, "not a date as written here", "a date is written in figures, year first")
        .help("write it as 1997-04-29")
}

fn after_number(place: &Place<'_>) -> bool {
    let before = place.found.context().lexeme(place.found.before());
    before.starts_with(|c: char| c.is_ascii_digit())
}

fn percent_in_words(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let word = place.found.lexeme();
    if !after_number(place) || !["percent", "per", "pct", "procent"].contains(&word) {
        return None;
    }
    let number = place.found.context().lexeme(place.found.before());
    Some(
        Problem::new(token.span, "a share is written `%`", format!("`{}` is not a unit", word))
            .help(format!("write `{} %`", clip(number))),
    )
}

/// What people write for a unit, and what the language writes.
const UNIT_WORDS: [(&str, &str); 35] = [
    ("d", "days"),
    ("D", "days"),
    ("dd", "days"),
    ("w", "days"),
    ("week", "days"),
    ("weeks", "days"),
    ("m", "months"),
    ("mo", "months"),
    ("mth", "months"),
    ("mths", "months"),
    ("y", "years"),
    ("yr", "years"),
    ("yrs", "years"),
    ("tonne", "t"),
    ("tonnes", "t"),
    ("ton", "t"),
    ("tons", "t"),
    ("mt", "t"),
    ("MT", "t"),
    ("T", "t"),
    ("KG", "kg"),
    ("Kg", "kg"),
    ("kilogram", "kg"),
    ("kilograms", "kg"),
    ("kilogrammes", "kg"),
    ("kgs", "kg"),
    ("gram", "g"),
    ("grams", "g"),
    ("lbs", "lb"),
    ("pounds", "lb"),
    ("l", "L"),
    ("litre", "L"),
    ("litres", "L"),
    ("liters", "L"),
    ("item", "items"),
];

fn wrong_unit(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    if !after_number(place) || !token.kind.is_word() {
        return None;
    }
    let word = place.found.lexeme();
    let known = crate::value::UNITS.iter().map(|u| u.name).chain(["days", "months", "years"]);
    let exact = UNIT_WORDS.iter().find(|(written, _)| *written == word).map(|&(_, unit)| unit);
    let unit =
        exact.or_else(|| near(word, known).filter(|_| token.kind == TokenKind::Name && word.len() > 2))?;
    let number = place.found.context().lexeme(place.found.before());
    Some(
        Problem::new(token.span, "not a unit", format!("`{}` is not a unit of the language", clip(word)))
            .help(format!("write `{} {unit}`, if that was meant", clip(number))),
    )
}

fn number_with_space(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Number && !t.first)?;
    let before = place.found.context().lexeme(place.found.before());
    if !after_number(place) || place.found.lexeme().len() != 3 {
        return None;
    }
    Some(Problem::new(token.span, "part of the number before", "a number has no spaces").help(format!(
        "write `{}_{}`",
        clip(before),
        place.found.lexeme()
    )))
}

/// Whether the next token touches the one before, with nothing between them.
fn touches(place: &Place<'_>) -> bool {
    place.found.peek().is_some_and(|t| t.span.start == place.found.before().end)
}

fn two_bars(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Bar)?;
    (place.found.kind_at(1) == Some(TokenKind::Bar)).then(|| {
        Problem::new(token.span, "not an operator", "`||` is not an operator of the language")
            .help("write `or`")
    })
}

fn two_slashes(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Slash)?;
    let twice = place.found.kind_at(1) == Some(TokenKind::Slash)
        || (touches(place) && place.found.context().lexeme(place.found.before()) == "/");
    twice.then(|| {
        Problem::new(token.span, "not a comment", "`//` does not start a comment")
            .help("start the comment with `#`")
    })
}

fn aggregate_without_brackets(place: &Place<'_>) -> Option<Problem> {
    let word = place.found.context().lexeme(place.found.before());
    let aggregates = ["exists", "count", "the", "latest", "earliest", "sum", "stated"];
    if !aggregates.contains(&word) || !place.found.plain_word_at(0) {
        return None;
    }
    let shown = if matches!(word, "sum" | "stated") {
        "(k.amount for stockpile k)"
    } else {
        "(stockpile k where …)"
    };
    Some(
        Problem::new(
            place.found.before(),
            "no brackets",
            format!("`{word}` takes what it ranges over in brackets"),
        )
        .help(format!("write it as `{word}{shown}`")),
    )
}

fn negated_word(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Keyword(Keyword::Not))?;
    let before = place.found.context().lexeme(place.found.before());
    let help = match (before, place.found.tail().lexeme()) {
        ("is", _) => "write `not x is given`",
        (_, "in") => "write `not x in …`",
        _ => return None,
    };
    Some(Problem::new(token.span, "stands too late", "`not` stands before the whole condition").help(help))
}

fn name_with_hyphen(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind.meant() == TokenKind::Minus)?;
    let heading = place.wanted.has(Thing::Title)
        || place.wanted.has(Thing::LeftParen)
        || place.wanted.has(Thing::Colon);
    (heading && touches(place) && !place.wanted.has(Thing::Operator)).then(|| {
        Problem::new(token.span, "not part of a name", "a name has no hyphen").help("join the words with `_`")
    })
}

fn reserved_name(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let TokenKind::Keyword(word) = token.kind else { return None };
    let naming = place.wanted.has(Thing::Variable);
    let joined = matches!(place.found.kind_at(1), Some(TokenKind::Keyword(_) | TokenKind::Comma) | None);
    (naming && word.is_reserved() && joined && place.found.tail().at(Keyword::Where)).then(|| {
        Problem::new(
            token.span,
            "cannot be a name here",
            format!("`{}` joins conditions and cannot name anything here", word.text()),
        )
        .help("choose another name")
    })
}

fn second_if(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Keyword(Keyword::If) && !t.first)?;
    Some(
        Problem::new(
            token.span,
            "in the middle of a line",
            "each `if … then …` of a definition has a line of its own",
        )
        .help("start a new line before `if`"),
    )
}
