//! The tokens of one entry with what stands between them: where its parts begin, and how far apart neighbours are.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::super::input::Toks;
use super::super::layout::Tok;
use super::super::token::TokenKind;
use super::columns;
use super::shape::{Form, Part, parts};
use super::space::between;

/// How wide a line may be before it is broken.
pub(super) const WIDTH: usize = 120;

/// An entry without mistakes, ready to be printed.
pub(super) struct Sheet<'t> {
    /// The entry.
    pub(super) entry: Toks<'t, 't>,
    /// Its parts, in order; the first starts with its first token.
    pub(super) parts: Vec<Part>,
    /// The blanks before each token, where it does not open a line.
    pub(super) gaps: Vec<usize>,
    /// The blanks after each token, where a comment follows it, beyond those that set off the comment.
    pub(super) after: Vec<usize>,
    /// The brackets that are open before each token.
    pub(super) depth: Vec<usize>,
}

impl<'t> Sheet<'t> {
    /// Lays out `entry`.
    pub(super) fn new(entry: Toks<'t, 't>) -> Self {
        let tokens = entry.tokens();
        let mut gaps: Vec<usize> =
            tokens.iter().enumerate().map(|(i, t)| between(tokens.get(..i).unwrap_or(&[]), *t)).collect();
        let is_define = entry.at(super::Keyword::Define);
        let fields = tokens.iter().position(|t| t.kind == TokenKind::LeftParen);
        if let Some(gap) = fields.and_then(|at| gaps.get_mut(at))
            && (is_define || entry.at(super::Keyword::Record) || entry.at(super::Keyword::Table))
        {
            *gap = usize::from(!is_define);
        }
        let after = vec![0; tokens.len()];
        let mut sheet = Self { entry, parts: parts(entry), gaps, after, depth: depths(tokens) };
        sheet.break_after_equal();
        columns::align(&mut sheet);
        sheet
    }

    /// The token at `i`.
    pub(super) fn token(&self, i: usize) -> Option<Tok> {
        self.entry.tokens().get(i).copied()
    }

    /// What the token at `i` is.
    pub(super) fn kind(&self, i: usize) -> Option<TokenKind> {
        self.token(i).map(|t| t.kind)
    }

    /// The text of the token at `i`.
    pub(super) fn lexeme(&self, i: usize) -> &'t str {
        self.token(i).map_or("", |t| self.entry.context().lexeme(t.span))
    }

    /// The tokens of the part with this number.
    pub(super) fn part(&self, n: usize) -> Range<usize> {
        let start = |n: usize| self.parts.get(n).map_or(self.gaps.len(), |p| p.start);
        start(n)..start(n + 1)
    }

    /// The end of the line that `start` stands on: the next token that opens one.
    pub(super) fn line_end(&self, start: usize) -> usize {
        let opens = |i: usize| self.token(i).is_some_and(|t| t.first) || self.starts_part(i);
        (start + 1..self.gaps.len()).find(|&i| opens(i)).unwrap_or(self.gaps.len())
    }

    /// Whether a part starts with the token at `i`.
    pub(super) fn starts_part(&self, i: usize) -> bool {
        self.parts.binary_search_by_key(&i, |p| p.start).is_ok()
    }

    /// How wide the tokens are side by side.
    pub(super) fn width(&self, tokens: Range<usize>) -> usize {
        let gaps: usize = tokens.clone().skip(1).filter_map(|i| self.gaps.get(i)).sum();
        gaps + tokens.map(|i| self.lexeme(i).width()).sum::<usize>()
    }

    /// A definition whose body does not fit beside its heading has it on the line below.
    fn break_after_equal(&mut self) {
        let equal = self.entry.tokens().iter().position(|t| t.kind == TokenKind::Equal);
        let (Some(equal), [Part { form: Form::Limbs, .. }]) = (equal, self.parts.as_slice()) else { return };
        let line = self.line_start(equal)..self.line_end(equal);
        if line.end > equal + 1 && self.width(line) > WIDTH {
            self.parts.push(Part { start: equal + 1, indent: 2, lead: 0, hang: 4, form: Form::Limbs });
        }
    }

    /// The first token on the line of the token at `i`.
    fn line_start(&self, i: usize) -> usize {
        (0..=i).rev().find(|&i| self.token(i).is_some_and(|t| t.first)).unwrap_or(0)
    }
}

fn depths(tokens: &[Tok]) -> Vec<usize> {
    let mut depth = 0usize;
    let mut depths = Vec::with_capacity(tokens.len());
    for token in tokens {
        if matches!(token.kind, TokenKind::RightParen | TokenKind::RightBracket) {
            depth = depth.saturating_sub(1);
        }
        depths.push(depth);
        if matches!(token.kind, TokenKind::LeftParen | TokenKind::LeftBracket) {
            depth += 1;
        }
    }
    depths
}
