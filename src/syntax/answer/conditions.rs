//! Answers about conditions.

use super::super::problems::Problem;
use super::super::token::{Keyword, TokenKind};
use super::super::want::Thing;
use super::{Place, clip, could_end};

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

/// `exists(lot where …)`, `for each lot not`: no variable, or one that is a word of the language.
pub(super) fn no_variable(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|_| place.wanted.has(Thing::Variable))?;
    let TokenKind::Keyword(word) = token.kind else { return None };
    let (before, word) = (clip(place.lexeme_before()), word.text());
    let message =
        format!("`{before}` has no variable, and `{word}` cannot be one: it is a word of the language");
    Some(
        Problem::new(token.span, "not a name", message).help(format!("write a variable, as in `{before} x`")),
    )
}

/// `amount: mass`.
pub(super) fn mass_without_basis(place: &Place<'_>) -> Option<Problem> {
    let of = place.wanted.keywords().any(|word| word == Keyword::Of);
    (place.lexeme_before() == "mass" && of).then(|| {
        Problem::new(place.found.before(), "no basis", "a mass is a mass of something")
            .help("write `mass of …` with a basis of the treaty")
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

/// Comparisons as they are spoken, without the `is` before them, the longer before those they begin with.
const SPOKEN: [(&str, &str); 19] = [
    ("no more than", "<="),
    ("no less than", ">="),
    ("not more than", "<="),
    ("not less than", ">="),
    ("more than", ">"),
    ("greater than", ">"),
    ("less than", "<"),
    ("fewer than", "<"),
    ("at most", "<="),
    ("at least", ">="),
    ("up to", "<="),
    ("equal to", "="),
    ("equals", "="),
    ("exceeds", ">"),
    ("above", ">"),
    ("below", "<"),
    ("over", ">"),
    ("under", "<"),
    ("between", "in a .. b"),
];

/// `is at most 1 t`, `exceeds 1 t`, `is 1 t`.
pub(super) fn comparison_in_words(place: &Place<'_>) -> Option<Problem> {
    let compared = place.wanted.has(Thing::Comparison);
    let after_is = place.lexeme_before() == "is";
    let token = place.found.peek().filter(|t| !t.first && (compared || after_is))?;
    let rest = place.found;
    let words = [rest.lexeme(), rest.tail().lexeme(), rest.tail().tail().lexeme()];
    let spoken = words.join(" ");
    let known = SPOKEN.iter().find(|(said, _)| {
        spoken.strip_prefix(said).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    let sign = match known {
        Some((_, sign)) => *sign,
        None if after_is
            && words.first() != Some(&"not")
            && token.kind != TokenKind::Keyword(Keyword::In) =>
        {
            "="
        }
        None => return None,
    };
    let span = if after_is { place.found.before().to(token.span) } else { token.span };
    Some(
        Problem::new(span, "not a comparison", "a comparison is written as a sign")
            .help(format!("write `{sign}`")),
    )
}

/// `judgment "…"`.
pub(super) fn judgement_misspelt(place: &Place<'_>) -> Option<Problem> {
    place.found.peek().filter(|t| t.kind == TokenKind::Text)?;
    (place.lexeme_before() == "judgment").then(|| {
        Problem::new(place.found.before(), "spelt otherwise", "`judgment` has no meaning here")
            .help("write `judgement`")
    })
}
