//! Answers about conditions.

use super::super::problems::Problem;
use super::super::token::{Keyword, TokenKind};
use super::super::want::Thing;
use super::{Place, could_end};

pub(super) fn aggregate_without_brackets(place: &Place<'_>) -> Option<Problem> {
    let word = place.lexeme_before();
    let shown = match word {
        "exists" | "count" | "the" | "latest" | "earliest" => "(report r where …)",
        "sum" | "stated" => "(r.amount for report r)",
        _ => return None,
    };
    place.found.plain_word_at(0).then(|| {
        let message = format!("`{word}` takes what it ranges over in brackets");
        Problem::new(place.found.before(), "no brackets", message)
            .help(format!("write it as `{word}{shown}`"))
    })
}

/// `is not given`, `x not in y`.
pub(super) fn late_not(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Keyword(Keyword::Not))?;
    let help = match (place.lexeme_before(), place.found.tail().lexeme()) {
        ("is", _) => "write `not x is given`",
        (_, "in") => "write `not x in …`",
        _ => return None,
    };
    Some(Problem::new(token.span, "stands too late", "`not` stands before the whole condition").help(help))
}

/// `a < b < c`.
pub(super) fn second_comparison(place: &Place<'_>) -> Option<Problem> {
    use TokenKind::{AtLeast, AtMost, Equal, Less, More, NotEqual};
    let token = place.found.peek()?;
    let compares = [AtLeast, AtMost, Equal, Less, More, NotEqual].contains(&token.kind.meant());
    let complete = could_end(place.wanted) && !place.wanted.has(Thing::Comparison);
    (compares && complete).then(|| {
        Problem::new(token.span, "a second comparison", "a comparison has two sides only")
            .help("join two comparisons with `and`, or write `x in a .. b`")
    })
}
