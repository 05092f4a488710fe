//! Answers about the words of treaties and contracts for which the language has a word of its own.

use super::super::problems::Problem;
use super::super::token::Keyword;
use super::super::want::Thing;
use super::{Place, clip};

/// What people write at the start of a slot, and what the language writes.
const SLOTS: [(&str, &str); 6] = [
    ("shall", "must"),
    ("not less than", "at least"),
    ("no less than", "at least"),
    ("not later than", "by"),
    ("no later than", "by"),
    ("prior to", "before"),
];

/// What people write inside a slot, after which word if that matters, and what the language writes for the words.
const INSIDE: [(&str, &str, Keyword, &str); 6] = [
    ("for", "every", Keyword::Each, "for each"),
    ("for", "all", Keyword::Each, "for each"),
    ("for", "any", Keyword::Each, "for each"),
    ("at", "any", Keyword::All, "at all times"),
    ("", "prior", Keyword::Before, "before"),
    ("", "of", Keyword::After, "after"),
];

/// `shall file …`, `not less than 14 days before …`.
pub(super) fn slot(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.first && place.wanted.has(Thing::Slot))?;
    let rest = place.found;
    let spoken = [rest.lexeme(), rest.tail().lexeme(), rest.tail().tail().lexeme()].join(" ");
    let (said, meant) = SLOTS.iter().find(|(said, _)| {
        spoken.strip_prefix(said).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })?;
    let help = match *meant {
        "before" => "write `at least 14 days before …`, with the days that are meant".to_owned(),
        meant => format!("write `{meant}`"),
    };
    Some(Problem::new(token.span, "starts no slot", format!("`{said}` starts no slot")).help(help))
}

/// `for every`, `at any time`, `within 60 days of`, `prior to`.
pub(super) fn inside(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let found = place.found.lexeme();
    let (_, _, _, meant) = INSIDE.iter().find(|(before, said, wanted, _)| {
        *said == found
            && (before.is_empty() || *before == place.lexeme_before())
            && place.wanted.keywords().any(|word| word == *wanted)
    })?;
    let message = format!("`{}` is not a word of the language here", clip(found));
    Some(Problem::new(token.span, "not the word", message).help(format!("write `{meant}`")))
}

/// `total(x.amount for report x)`: only two words add up what a `for` ranges over.
pub(super) fn adding(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|_| place.found.at(Keyword::For))?;
    place.wanted.has(Thing::RightParen).then(|| {
        Problem::new(token.span, "adds up nothing", "`for` adds up only in `sum` or `stated`")
            .help("write `sum(… for …)`")
    })
}
