//! Going on after a mistake: what stands on later lines of a slot, and behind later commas of a list, is read all the
//! same, so that a second mistake is told in the same run.

use super::expr::whole_expr;
use super::input::{Parsed, Toks};
use super::token::{Keyword, TokenKind};

/// Every part between commas; `None` where one of them could not be read, each with a problem of its own.
pub(super) fn every_part<'i, 't, T>(
    i: Toks<'i, 't>,
    rule: impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, T> + Copy,
) -> Option<Vec<T>> {
    let parts = i.parts();
    let count = parts.len();
    let read: Vec<T> = parts.into_iter().filter_map(|part| part.read(rule)).collect();
    (read.len() == count).then_some(read)
}

/// Reads the limbs of a condition that open a line below the place where `slot` stopped making sense, for their problems
/// only. A bracket that is still open there hides them: what follows it cannot be told from what it holds.
pub(super) fn later_limbs(slot: Toks<'_, '_>, failed_at: usize) {
    let mut depth = 0usize;
    let mut begun: Option<usize> = None;
    for (n, token) in slot.tokens().iter().enumerate() {
        let joins = token.first && matches!(token.kind, TokenKind::Keyword(Keyword::And | Keyword::Or));
        let ends = matches!(token.kind, TokenKind::Keyword(Keyword::Then | Keyword::If | Keyword::Otherwise));
        match token.kind {
            TokenKind::LeftParen | TokenKind::LeftBracket => depth += 1,
            TokenKind::RightParen | TokenKind::RightBracket => depth = depth.saturating_sub(1),
            _ if depth == 0 && (joins || ends) => {
                if let Some(start) = begun.take() {
                    limb(slot, start, n);
                }
                begun = (joins && n > failed_at).then_some(n + 1);
            }
            _ => {}
        }
    }
    if let Some(start) = begun {
        limb(slot, start, slot.tokens().len());
    }
}

fn limb(slot: Toks<'_, '_>, from: usize, to: usize) {
    let (before, _) = slot.split(to);
    before.split(from).1.read(whole_expr);
}
