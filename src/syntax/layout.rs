//! Lines and what they mean: a token in the first column starts an entry, indented lines belong to it.

use super::input::Toks;
use super::lexer::Tokens;
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

/// A file as its lines show it.
pub(super) struct Page {
    /// The tokens that mean something.
    pub(super) significant: Vec<Tok>,
    /// The first comment.
    pub(super) comment: Option<Span>,
    /// The texts and comments with other characters than those of a plain keyboard, where some may not be seen.
    pub(super) veiled: Vec<Span>,
}

impl Page {
    pub(super) fn of(text: &str) -> Page {
        // There is about one token in seven bytes.
        let significant = Vec::with_capacity(text.len() / 7 + 1);
        let mut page = Page { significant, comment: None, veiled: Vec::new() };
        let (mut line, mut first, mut margin) = (0u32, true, true);
        for Token { kind, span } in Tokens::of(text) {
            if matches!(kind, TokenKind::Comment | TokenKind::Text) && !is_plain(text, span) {
                page.veiled.push(span);
            }
            match kind {
                TokenKind::Newline => {
                    line = line.saturating_add(1);
                    (first, margin) = (true, true);
                    continue;
                }
                TokenKind::Bom => continue,
                TokenKind::Comment => page.comment = page.comment.or(Some(span)),
                _ => {}
            }
            if kind.is_trivia() {
                margin = false;
            } else {
                page.significant.push(Tok { kind, span, line, first, margin });
                (first, margin) = (false, false);
            }
        }
        page
    }
}

/// Whether all characters at `span` can be seen at once by their bytes. Every byte is looked at, so that many can be
/// looked at together.
fn is_plain(text: &str, span: Span) -> bool {
    let bytes = text.as_bytes().get(span.range()).unwrap_or(&[]);
    bytes.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~' | b'\t'))
}

impl<'i, 't> Toks<'i, 't> {
    /// Cuts the run before each of the tokens at `places`, which go up: the part before the first, which may be empty, and
    /// the pieces.
    pub(super) fn cut_at(self, places: impl Iterator<Item = usize>) -> (Toks<'i, 't>, Vec<Toks<'i, 't>>) {
        let (mut head, mut pieces) = (None, Vec::new());
        let (mut rest, mut begun) = (self, 0);
        for place in places {
            let (piece, after) = rest.split(place - begun);
            match head {
                None => head = Some(piece),
                Some(_) => pieces.push(piece),
            }
            (rest, begun) = (after, place);
        }
        match head {
            None => (rest, pieces),
            Some(head) => {
                pieces.push(rest);
                (head, pieces)
            }
        }
    }

    /// Cuts the run before each token of such a kind.
    pub(super) fn headed(self, starts: impl Fn(TokenKind) -> bool) -> (Toks<'i, 't>, Vec<Toks<'i, 't>>) {
        let tokens = self.tokens().iter().enumerate();
        self.cut_at(tokens.filter(|(_, token)| starts(token.kind.meant())).map(|(n, _)| n))
    }

    /// Cuts the run before each line that `starts` holds of.
    pub(super) fn headed_by_lines(
        self,
        starts: impl Fn(Toks<'i, 't>) -> bool,
    ) -> (Toks<'i, 't>, Vec<Toks<'i, 't>>) {
        let lines = self.tokens().iter().enumerate().filter(|(_, token)| token.first);
        self.cut_at(lines.map(|(n, _)| n).filter(|n| starts(self.split(*n).1)))
    }

    /// What was cut, with what stands before the first piece as a piece of its own, unless it is empty.
    pub(super) fn all((head, mut pieces): (Toks<'i, 't>, Vec<Toks<'i, 't>>)) -> Vec<Toks<'i, 't>> {
        if !head.is_empty() {
            pieces.insert(0, head);
        }
        pieces
    }

    /// The lines of the run.
    pub(super) fn lines(self) -> Vec<Toks<'i, 't>> {
        Self::all(self.headed_by_lines(|_| true))
    }

    /// The part of the run on the line of its first token, and the rest.
    pub(super) fn first_line(self) -> (Toks<'i, 't>, Toks<'i, 't>) {
        let line = self.peek().map(|t| t.line);
        let n = self.tokens().iter().position(|t| Some(t.line) != line).unwrap_or(self.tokens().len());
        self.split(n)
    }

    /// The parts between commas that stand in no bracket; one empty part for an empty run.
    pub(super) fn parts(self) -> Vec<Toks<'i, 't>> {
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
