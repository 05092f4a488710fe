//! Where a line that is too long is broken: at the loosest joint that still fits, the last of several alike.

use unicode_width::UnicodeWidthStr;

use super::super::entry::heads_entry;
use super::shape::Form;
use super::sheet::{Sheet, WIDTH};
use super::space::ends_value;
use super::{Keyword, TokenKind};

/// The end of a line that starts with the token at `start`, at column `indent`, and goes on to `end` at most.
pub(super) fn line(sheet: &Sheet<'_>, form: Form, start: usize, end: usize, indent: usize) -> usize {
    let mut column = indent;
    let mut best: Option<((usize, u8), usize)> = None;
    for i in start..end {
        if i > start
            && let Some(joint) = joint(sheet, form, i)
        {
            if column > WIDTH {
                return i;
            }
            if best.is_none_or(|(found, _)| joint <= found) {
                best = Some((joint, i));
            }
        }
        if i > start {
            column += sheet.gaps.get(i).copied().unwrap_or(0);
        }
        column += sheet.lexeme(i).width();
        if column > WIDTH
            && let Some((_, at)) = best
        {
            return at;
        }
    }
    end
}

/// How tight the joint is before the token at `i`, the brackets around it first; `None` where a line must not begin.
fn joint(sheet: &Sheet<'_>, form: Form, i: usize) -> Option<(usize, u8)> {
    let before = sheet.kind(i.checked_sub(1)?)?;
    let depth = sheet.depth.get(i).copied()?;
    let next = sheet.kind(i)?;
    let rank = match form {
        Form::Heading if before == TokenKind::Comma => 0,
        Form::Heading if depth == 0 && before == TokenKind::RightParen => 0,
        Form::Case if next == TokenKind::Keyword(Keyword::Then) => return Some((depth, 0)),
        Form::Limbs | Form::Case => limb(before, next, depth)?,
        Form::Heading | Form::Fixed | Form::Row | Form::Citation(..) => return None,
    };
    let rest = sheet.entry.split(i).1;
    let opens_another = rest.slot_word_if_first().is_some() || heads_entry(rest);
    (!opens_another).then_some((depth, rank))
}

fn limb(before: TokenKind, next: TokenKind, depth: usize) -> Option<u8> {
    use Keyword::{Adding, And, Else, For, Or, Where};
    use TokenKind::{Minus, Plus};
    match (before, next) {
        (TokenKind::Dot | TokenKind::LeftParen | TokenKind::LeftBracket, _) => None,
        (TokenKind::Comma, _) => Some(0),
        (_, TokenKind::Keyword(Adding)) => Some(0),
        (_, TokenKind::Keyword(Where)) => Some(1),
        (_, TokenKind::Keyword(For)) if depth > 0 => Some(2),
        (_, TokenKind::Keyword(Or)) => Some(3),
        (_, TokenKind::Keyword(And)) => Some(4),
        (_, TokenKind::Keyword(Else)) => Some(5),
        (before, Plus | Minus) if ends_value(before) => Some(6),
        _ => None,
    }
}
