//! Lines and what they mean: a token in the first column starts an entry, indented lines belong to it.

use super::input::Toks;
use super::token::{Keyword, Token, TokenKind};
use crate::source::Span;

/// A significant token with its place on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tok {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Where it stands.
    pub(super) span: Span,
    /// Its line, from 0.
    pub(super) line: u32,
    /// Whether it is the first on its line.
    pub(super) first: bool,
    /// Whether it stands in the first column.
    pub(super) margin: bool,
}

/// The tokens that mean something.
pub(super) fn significant(tokens: &[Token]) -> Vec<Tok> {
    let mut out = Vec::new();
    let (mut line, mut first, mut margin) = (0u32, true, true);
    for token in tokens {
        match token.kind {
            TokenKind::Newline => {
                line = line.saturating_add(1);
                (first, margin) = (true, true);
            }
            TokenKind::Bom => {}
            kind if kind.is_trivia() => margin = false,
            kind => {
                out.push(Tok { kind, span: token.span, line, first, margin });
                (first, margin) = (false, false);
            }
        }
    }
    out
}

impl<'t> Toks<'t> {
    /// Cuts the run before each token at which `starts` holds, given the token before it: the part before the first
    /// such token, which may be empty, and the pieces.
    pub(super) fn headed(self, starts: impl Fn(Option<Tok>, Toks<'t>) -> bool) -> (Toks<'t>, Vec<Toks<'t>>) {
        let mut starts_at = Vec::new();
        let (mut rest, mut previous) = (self, None);
        while let Some(token) = rest.peek() {
            if starts(previous, rest) {
                starts_at.push(rest);
            }
            previous = Some(token);
            rest = rest.tail();
        }
        let left = |i: Option<&Toks<'t>>| i.map_or(0, |i| i.tokens().len());
        let head = self.split(self.tokens().len() - left(starts_at.first())).0;
        let ends = starts_at.iter().skip(1).map(Some).chain([None]);
        let pieces =
            starts_at.iter().zip(ends).map(|(i, end)| i.split(i.tokens().len() - left(end)).0).collect();
        (head, pieces)
    }

    /// The same with what stands before the first piece as a piece of its own, unless it is empty.
    pub(super) fn cut(self, starts: impl Fn(Option<Tok>, Toks<'t>) -> bool) -> Vec<Toks<'t>> {
        let (head, mut pieces) = self.headed(starts);
        if !head.is_empty() {
            pieces.insert(0, head);
        }
        pieces
    }

    /// The lines of the run.
    pub(super) fn lines(self) -> Vec<Toks<'t>> {
        self.cut(|_, i| i.peek().is_some_and(|t| t.first))
    }

    /// The part of the run on the line of its first token, and the rest.
    pub(super) fn first_line(self) -> (Toks<'t>, Toks<'t>) {
        let line = self.peek().map(|t| t.line);
        let n = self.tokens().iter().position(|t| Some(t.line) != line).unwrap_or(self.tokens().len());
        self.split(n)
    }

    /// The parts between commas that stand in no bracket; one empty part for an empty run.
    pub(super) fn parts(self) -> Vec<Toks<'t>> {
        let mut parts = Vec::new();
        let (mut part, mut length, mut depth) = (self, 0, 0usize);
        loop {
            let (head, rest) = part.split(length);
            match rest.kind() {
                None => {
                    parts.push(head);
                    return parts;
                }
                Some(TokenKind::Comma) if depth == 0 => {
                    parts.push(head);
                    (part, length) = (rest.tail(), 0);
                    continue;
                }
                Some(TokenKind::LeftParen | TokenKind::LeftBracket) => depth += 1,
                Some(TokenKind::RightParen | TokenKind::RightBracket) => depth = depth.saturating_sub(1),
                Some(_) => {}
            }
            length += 1;
        }
    }

    /// The index of the `)` that closes the `(` at the head of the run.
    pub(super) fn closing(self) -> Option<usize> {
        let mut depth = 0usize;
        for (n, token) in self.tokens().iter().enumerate() {
            match token.kind {
                TokenKind::LeftParen => depth += 1,
                TokenKind::RightParen => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(n);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The slot word with which a line opens here, if one does.
    pub(super) fn slot_word(self) -> Option<Keyword> {
        self.peek().filter(|t| t.first)?;
        self.slot_word_if_first()
    }

    /// The slot word with which a line would open that began here.
    pub(super) fn slot_word_if_first(self) -> Option<Keyword> {
        let TokenKind::Keyword(word) = self.peek()?.kind else { return None };
        let next = |keywords: &[Keyword]| keywords.iter().any(|&k| self.tail().at(k));
        let opens = match word {
            Keyword::For => next(&[Keyword::Each]),
            Keyword::Duty => next(&[Keyword::Of]),
            Keyword::At => next(&[Keyword::All, Keyword::Least]),
            _ => Keyword::SLOTS.contains(&word),
        };
        opens.then_some(word)
    }
}
