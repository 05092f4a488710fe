//! How much space stands between two neighbours on a line: none or one, by what they are.

use super::super::layout::Tok;
use super::super::token::{Keyword, TokenKind};

/// The blanks between `next` and the token before it, of which `before` holds all that stand in the same entry.
///
/// Where there are none, the two are still read as two tokens: one of them is a bracket, a mark of its own, or the dot
/// before a word.
pub(super) fn between(before: &[Tok], next: Tok) -> usize {
    use TokenKind::{Colon, Comma, Dot, LeftBracket, LeftParen, Minus, Number, Question};
    use TokenKind::{RightBracket, RightParen};
    let mut kinds = before.iter().rev().map(|t| t.kind);
    let (Some(last), last_but_one) = (kinds.next(), kinds.next()) else { return 0 };
    let touches = match (last, next.kind) {
        (_, Comma | RightParen | RightBracket | Colon | Question | Dot) => true,
        (LeftParen | LeftBracket | Dot, _) => true,
        (last, LeftParen) => is_called(last, last_but_one),
        (Minus, Number) => !last_but_one.is_some_and(ends_value),
        _ => false,
    };
    usize::from(!touches)
}

/// Whether a bracket after such a token holds what the word is given, as in `later(a, b)`.
fn is_called(word: TokenKind, before: Option<TokenKind>) -> bool {
    use Keyword::{By, Duty, From, Least, Must, Of, Should, Times, To, Until, When, Within};
    match word {
        TokenKind::Name => true,
        TokenKind::Keyword(word) if before != Some(TokenKind::Dot) => {
            let opens = [By, Duty, From, Least, Must, Of, Should, Times, To, Until, When, Within];
            !word.is_reserved() && !opens.contains(&word)
        }
        TokenKind::Keyword(_) => true,
        _ => false,
    }
}

/// Whether a value may end with such a token, so that a minus after it takes one number from another.
pub(super) fn ends_value(kind: TokenKind) -> bool {
    use TokenKind::{Cas, Date, Keyword, Name, Number, Percent, RightBracket, RightParen, Text};
    match kind {
        Keyword(word) => !word.is_reserved(),
        _ => matches!(kind, Name | Number | Date | Cas | Text | Percent | RightParen | RightBracket),
    }
}
