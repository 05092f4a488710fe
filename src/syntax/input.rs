//! What the grammar runs over: a copyable slice of tokens as nom input, with the furthest failure kept aside.
//!
//! `opt`, `many0` and `separated_list1` succeed by swallowing the failure that explains what is wrong, so the place and
//! the alternatives of the furthest failure are kept in the [`Context`], outside of backtracking.

use std::cell::Cell;

use nom::combinator::all_consuming;
use nom::{IResult, Parser};

use super::answer;
use super::ast::{Name, Text};
use super::layout::Tok;
use super::problems::{Problem, Problems};
use super::recover::later_limbs;
use super::token::{Keyword, TokenKind};
use super::want::{Thing, Want, WantSet};
use crate::diagnostic::Code;
use crate::source::Span;

/// How deeply brackets and operators may nest.
const MAX_DEPTH: u8 = 64;

/// What one file's grammar shares: its text, its problems, and the furthest failure of the rule that is running.
pub(super) struct Context<'t> {
    /// The text that spans count in.
    pub(super) text: &'t str,
    /// The problems so far.
    pub(super) problems: Problems,
    /// How many tokens were left at the furthest failure.
    left: Cell<usize>,
    wanted: Cell<WantSet>,
}

impl<'t> Context<'t> {
    pub(super) fn new(text: &'t str, problems: Problems) -> Self {
        Self { text, problems, left: Cell::new(usize::MAX), wanted: Cell::default() }
    }

    /// The text at `span`.
    pub(super) fn lexeme(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }
}

/// A run of significant tokens: the nom input. What is read of it may hold slices of the text (`'t`), which outlives the
/// tokens (`'i`).
#[derive(Clone, Copy)]
pub(super) struct Toks<'i, 't> {
    tokens: &'i [Tok],
    /// The token before the first one, so that something missing can be pointed at.
    before: Span,
    depth: u8,
    end: End,
    context: &'i Context<'t>,
}

/// What could stand where a run that is complete does not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The end of the line.
    Line,
    /// The bracket before the fields.
    Heading,
    /// The end of the line, or a slot on the next.
    Slot,
    /// Another field, or the bracket after the fields.
    Field,
    /// Another generator, or the next slot.
    Generator,
    /// Another value, or the end of the line.
    Value,
    /// Another cell, or the next row.
    Cell,
}

impl End {
    fn wants(self) -> &'static [Thing] {
        match self {
            End::Line => &[Thing::End],
            End::Heading => &[Thing::LeftParen],
            End::Slot => &[Thing::Slot],
            End::Field => &[Thing::Comma, Thing::RightParen],
            End::Generator => &[Thing::Comma, Thing::Slot],
            End::Value => &[Thing::Comma, Thing::End],
            End::Cell => &[Thing::Bar, Thing::End],
        }
    }
}

/// The nom error. What failed is kept in the [`Context`]; this says only whether the user has been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fail {
    reported: bool,
}

/// What a rule gives.
pub(super) type Parsed<'i, 't, T> = IResult<Toks<'i, 't>, T, Fail>;

impl nom::error::ParseError<Toks<'_, '_>> for Fail {
    fn from_error_kind(_: Toks<'_, '_>, _: nom::error::ErrorKind) -> Self {
        Fail { reported: false }
    }

    fn append(_: Toks<'_, '_>, _: nom::error::ErrorKind, other: Self) -> Self {
        other
    }
}

impl<'i, 't> nom::Input for Toks<'i, 't> {
    type Item = Tok;
    type Iter = std::iter::Copied<std::slice::Iter<'i, Tok>>;
    type IterIndices = std::iter::Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.tokens.len()
    }

    fn take(&self, n: usize) -> Self {
        self.split(n).0
    }

    fn take_from(&self, n: usize) -> Self {
        self.split(n).1
    }

    fn take_split(&self, n: usize) -> (Self, Self) {
        let (taken, rest) = self.split(n);
        (rest, taken)
    }

    fn position<P: Fn(Tok) -> bool>(&self, predicate: P) -> Option<usize> {
        self.tokens.iter().position(|&t| predicate(t))
    }

    fn iter_elements(&self) -> Self::Iter {
        self.tokens.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, n: usize) -> Result<usize, nom::Needed> {
        if n <= self.tokens.len() { Ok(n) } else { Err(nom::Needed::new(n - self.tokens.len())) }
    }
}

impl<'i, 't> Toks<'i, 't> {
    pub(super) fn new(tokens: &'i [Tok], before: Span, context: &'i Context<'t>) -> Self {
        Self { tokens, before, depth: 0, end: End::Line, context }
    }

    /// The first `n` tokens, and those after them; all and none if there are fewer.
    pub(super) fn split(self, n: usize) -> (Self, Self) {
        let (taken, rest) = self.tokens.split_at_checked(n).unwrap_or((self.tokens, &[]));
        let before = taken.last().map_or(self.before, |t| t.span);
        (Self { tokens: taken, ..self }, Self { tokens: rest, before, ..self })
    }

    /// What is left when all tokens are read.
    pub(super) fn end(self) -> Self {
        self.split(self.tokens.len()).1
    }

    /// The same run with another kind of end.
    pub(super) fn ending(self, end: End) -> Self {
        Self { end, ..self }
    }

    /// The tokens after the first.
    pub(super) fn tail(self) -> Self {
        self.split(1).1
    }

    pub(super) fn tokens(self) -> &'i [Tok] {
        self.tokens
    }

    pub(super) fn context(self) -> &'i Context<'t> {
        self.context
    }

    pub(super) fn is_empty(self) -> bool {
        self.tokens.is_empty()
    }

    /// The next token.
    pub(super) fn peek(self) -> Option<Tok> {
        self.tokens.first().copied()
    }

    /// What the next token means.
    pub(super) fn kind(self) -> Option<TokenKind> {
        self.peek().map(|t| t.kind.meant())
    }

    /// What the token `n` further on means.
    pub(super) fn kind_at(self, n: usize) -> Option<TokenKind> {
        self.tokens.get(n).map(|t| t.kind.meant())
    }

    /// Whether the next token is `keyword`.
    pub(super) fn at(self, keyword: Keyword) -> bool {
        self.kind() == Some(TokenKind::Keyword(keyword))
    }

    /// Whether the token `n` further on is a word that may be a variable, a kind or a value.
    pub(super) fn plain_word_at(self, n: usize) -> bool {
        match self.kind_at(n) {
            Some(TokenKind::Name) => true,
            Some(TokenKind::Keyword(k)) => !k.is_reserved(),
            _ => false,
        }
    }

    /// The text of the next token.
    pub(super) fn lexeme(self) -> &'t str {
        self.peek().map_or("", |t| self.context.lexeme(t.span))
    }

    /// The place of the token before the next one.
    pub(super) fn before(self) -> Span {
        self.before
    }

    /// From the next token to the last of the run; the token before, if there is none.
    pub(super) fn span(self) -> Span {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => self.before,
        }
    }

    /// From the next token to the one before `rest`, which is further on in the same run.
    pub(super) fn span_to(self, rest: Toks<'i, 't>) -> Span {
        match self.peek() {
            Some(first) if rest.tokens.len() < self.tokens.len() => first.span.to(rest.before),
            _ => self.before,
        }
    }

    /// One level deeper, or the end of the rule if that is too deep.
    pub(super) fn nested(self) -> Result<Self, nom::Err<Fail>> {
        if self.depth >= MAX_DEPTH {
            return Err(self.too_deep(format!("brackets are nested more than {MAX_DEPTH} deep")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    /// The same tokens at the depth of `outer`.
    pub(super) fn back_to(self, outer: Toks<'i, 't>) -> Self {
        Self { depth: outer.depth, ..self }
    }

    /// Whether the run stands in no bracket.
    pub(super) fn is_outermost(self) -> bool {
        self.depth == 0
    }

    /// Reports that the tree is too deep at the next token, for the reason that `message` gives.
    pub(super) fn too_deep(self, message: String) -> nom::Err<Fail> {
        let span = self.peek().map_or(self.before, |t| t.span);
        let problem = Problem::new(span, "too deep here", message).code(Code::Nesting);
        self.context.problems.add(problem.help("move an inner part into a `define` of its own"));
        REPORTED
    }

    /// Runs `rule` over the whole run; a failure becomes one problem.
    pub(super) fn read<T>(self, rule: impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, T>) -> Option<T> {
        answer::report_mistakes(self);
        self.context.left.set(usize::MAX);
        self.context.wanted.set(WantSet::default());
        let whole = |i| {
            let (rest, value) = rule(i)?;
            if !rest.is_empty() {
                self.end.wants().iter().for_each(|&want| note(rest, Want::Thing(want)));
            }
            Ok((rest, value))
        };
        match all_consuming(whole).parse(self) {
            Ok((_, value)) => Some(value),
            Err(nom::Err::Failure(Fail { reported: true })) => None,
            Err(_) => {
                let left = self.context.left.get().min(self.tokens.len());
                let failed_at = self.tokens.len() - left;
                let (_, found) = self.split(failed_at);
                answer::report(found, self.context.wanted.get());
                later_limbs(self, failed_at);
                None
            }
        }
    }
}

/// The rule fails; others may be tried.
pub(super) const FAILED: nom::Err<Fail> = nom::Err::Error(Fail { reported: false });

/// The run fails, and the user has been told.
pub(super) const REPORTED: nom::Err<Fail> = nom::Err::Failure(Fail { reported: true });

/// Remembers that `want` could have stood at `i`: the furthest place wins, equal places join.
pub(super) fn note(i: Toks<'_, '_>, want: Want) {
    let (left, context) = (i.tokens.len(), i.context);
    if left < context.left.get() {
        context.left.set(left);
        context.wanted.set(WantSet::default().with(want));
    } else if left == context.left.get() {
        context.wanted.set(context.wanted.get().with(want));
    }
}

/// Fails at `i`, where `want` should stand.
pub(super) fn missing<'i, 't, T>(i: Toks<'i, 't>, want: Thing) -> Parsed<'i, 't, T> {
    note(i, Want::Thing(want));
    Err(FAILED)
}

/// The keyword `wanted`.
pub(super) fn keyword<'i, 't: 'i>(wanted: Keyword) -> impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, Span> {
    move |i| match i.peek() {
        Some(t) if t.kind.meant() == TokenKind::Keyword(wanted) => Ok((i.tail(), t.span)),
        _ => {
            note(i, Want::Keyword(wanted));
            Err(FAILED)
        }
    }
}

/// A mark of punctuation or an operator.
pub(super) fn mark<'i, 't: 'i>(kind: TokenKind) -> impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, Span> {
    token(kind, Thing::mark(kind))
}

/// A token of `kind`, called `want` if it is missing.
pub(super) fn token<'i, 't: 'i>(
    kind: TokenKind,
    want: Thing,
) -> impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, Span> {
    move |i| match i.peek() {
        Some(t) if t.kind.meant() == kind => Ok((i.tail(), t.span)),
        _ => missing(i, want),
    }
}

/// Any word, a keyword too, called `want` if it is missing.
pub(super) fn name<'i, 't: 'i>(want: Thing) -> impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, Name<'t>> {
    move |i| match i.peek() {
        Some(t) if t.kind.is_word() => Ok((i.tail(), Name { text: i.lexeme(), span: t.span })),
        _ => missing(i, want),
    }
}

/// A word that joins nothing, called `want` if it is missing.
pub(super) fn plain_name<'i, 't: 'i>(want: Thing) -> impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, Name<'t>> {
    move |i| if i.plain_word_at(0) { name(want)(i) } else { missing(i, want) }
}

/// A quoted text, called `want` if it is missing.
pub(super) fn text<'i, 't: 'i>(want: Thing) -> impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, Text<'t>> {
    move |i| {
        let (rest, span) = token(TokenKind::Text, want)(i)?;
        let mut inside = i.context.lexeme(span).chars();
        inside.next();
        inside.next_back();
        Ok((rest, Text { text: inside.as_str(), span }))
    }
}

/// Runs of one or more `item`s set off by `separator`.
pub(super) fn separated<'i, 't: 'i, T, S>(
    separator: impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, S>,
    item: impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, T>,
) -> impl Fn(Toks<'i, 't>) -> Parsed<'i, 't, Vec<T>> {
    move |i| nom::multi::separated_list1(&separator, &item).parse(i)
}
