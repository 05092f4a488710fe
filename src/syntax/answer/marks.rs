//! Answers about single marks: what was written otherwise, what means nothing, and brackets.

use super::super::input::Toks;
use super::super::problems::Problem;
use super::super::token::{Mistake, TokenKind};
use super::super::want::Thing;
use super::figures::odd_date;
use super::{Place, clip};

/// Adds a problem for each token of the run that was written otherwise than the language asks, but understood.
pub(in crate::syntax) fn report_mistakes(run: Toks<'_, '_>) {
    for token in run.tokens() {
        let TokenKind::Mistaken(mistake) = token.kind else { continue };
        let found = run.context().lexeme(token.span);
        let (label, message, help) = match mistake {
            Mistake::Quotes => (
                "not straight double quotes",
                "a text stands in straight double quotes".to_owned(),
                format!("write `\"{}\"`", clip(found.trim_matches(['“', '”', '„', '‘', '’', '\'']))),
            ),
            Mistake::CommaNumber => (
                "a comma in a number",
                format!("the number `{}` has a comma", clip(found)),
                format!("write `{}`, or a space after each comma of a list", clip(&found.replace(',', "_"))),
            ),
            _ => (
                "not an operator",
                format!("`{}` is not an operator of the language", clip(found)),
                format!("write `{}`", mistake.spelling()),
            ),
        };
        run.context().problems.add(Problem::new(token.span, label, message).help(help));
    }
}

pub(super) fn unreadable_token(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let found = place.found.lexeme();
    let (label, message, help) = match token.kind {
        TokenKind::OpenText => (
            "no closing quote",
            "the text has no closing quote on its line".to_owned(),
            "close it with a straight `\"`",
        ),
        TokenKind::OddDate => return Some(odd_date(token.span, found)),
        TokenKind::ForeignWord => (
            "not a plain word",
            format!("`{}` has letters that names cannot have", clip(found)),
            "write names with the letters a to z, digits and `_`",
        ),
        TokenKind::Unknown if found == ";" && place.wanted.has(Thing::Comma) => {
            ("not a comma", "`;` has no meaning here".to_owned(), "write `,`")
        }
        TokenKind::Unknown if found == ";" => {
            ("not needed", "`;` has no meaning here".to_owned(), "end each slot with its line")
        }
        TokenKind::Unknown => {
            ("no meaning here", format!("{} has no meaning here", shown(found)), "remove it")
        }
        _ => return None,
    };
    Some(Problem::new(token.span, label, message).help(help))
}

/// A full stop behind the last word of a slot.
pub(super) fn full_stop(place: &Place<'_>) -> Option<Problem> {
    let last = place.found.peek().is_none_or(|t| t.first);
    (last && place.lexeme_before() == ".").then(|| {
        Problem::new(place.found.before(), "no full stop", "a slot ends with its line").help("remove it")
    })
}

/// The first character of `found`, by its number if it cannot be seen.
fn shown(found: &str) -> String {
    let character = found.chars().next().unwrap_or(' ');
    if character.is_control() || character.is_whitespace() || is_invisible(character) {
        format!("the character U+{:04X}, which cannot be seen,", u32::from(character))
    } else {
        format!("`{character}`")
    }
}

/// Whether `c` takes no room or changes the direction of writing.
pub(in crate::syntax) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

pub(super) fn two_bars(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Bar)?;
    (place.found.kind_at(1) == Some(TokenKind::Bar)).then(|| {
        Problem::new(token.span, "not an operator", "`||` is not an operator of the language")
            .help("write `or`")
    })
}

pub(super) fn two_slashes(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Slash)?;
    let twice = place.touches() && place.lexeme_before() == "/";
    twice.then(|| {
        Problem::new(token.span, "not a comment", "`//` does not start a comment")
            .help("start the comment with `#`")
    })
}

pub(super) fn name_with_hyphen(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind.meant() == TokenKind::Minus)?;
    let naming =
        [Thing::Title, Thing::LeftParen, Thing::Colon].into_iter().any(|want| place.wanted.has(want));
    (naming && place.touches()).then(|| {
        Problem::new(token.span, "not part of a name", "a name has no hyphen").help("join the words with `_`")
    })
}

pub(super) fn stray_bracket(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let closing = [TokenKind::RightParen, TokenKind::RightBracket].contains(&token.kind);
    let another = place.wanted.has(Thing::RightParen) || place.wanted.has(Thing::RightBracket);
    (closing && !another && super::could_end(place.wanted)).then(|| {
        let found = place.found.lexeme();
        Problem::new(token.span, "closes nothing", format!("`{found}` closes no bracket"))
            .help("remove it, or open the bracket before")
    })
}
