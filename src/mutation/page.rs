//! The text of a treaty file with its tokens, so that a change of the tree becomes a change of the text.

use crate::source::Span;
use crate::syntax::{self, Keyword, Token, TokenKind};

/// How much of a long expression is said in words.
const LONGEST: usize = 56;
/// How much is said on each side of what changes in a long expression.
const NEAR: usize = 26;

/// A treaty file as text.
pub(super) struct Page<'a> {
    text: &'a str,
    /// Without spaces, line ends and comments.
    tokens: Vec<Token>,
}

impl<'a> Page<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let tokens = syntax::tokens(text).into_iter().filter(|t| !t.kind.is_trivia()).collect();
        Self { text, tokens }
    }

    /// The text between the ends of `span`.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The same in words, its middle left out where it is long: for people, and for reasons in comments.
    pub(super) fn words(&self, span: Span) -> String {
        let line = on_one_line(self.slice(span));
        let count = line.chars().count();
        if count <= LONGEST {
            return line;
        }
        let start: String = line.chars().take(LONGEST / 2).collect();
        let end: String = line.chars().skip(count - LONGEST / 2).collect();
        format!("{}…{}", start.trim_end(), end.trim_start())
    }

    /// The words of `whole`, and the same with `with` in the place of `part`; where they are long, what stands near the part.
    pub(super) fn words_with(&self, whole: Span, part: Span, with: &str) -> (String, String) {
        let mut before = self.slice(Span::new(whole.start, part.start)).to_owned();
        let mut after = self.slice(Span::new(part.end, whole.end)).to_owned();
        if self.slice(whole).chars().count() > LONGEST {
            let count = before.chars().count();
            if count > NEAR {
                before = format!("…{}", before.chars().skip(count - NEAR).collect::<String>().trim_start());
            }
            if after.chars().count() > NEAR {
                after = format!("{}…", after.chars().take(NEAR).collect::<String>().trim_end());
            }
        }
        let join = |part: &str| on_one_line(&[&before, part, &after].concat());
        (join(self.slice(part)), join(with))
    }

    /// The tokens inside `span`.
    pub(super) fn within(&self, span: Span) -> &[Token] {
        let from = self.tokens.partition_point(|t| t.span.start < span.start);
        let to = self.tokens.partition_point(|t| t.span.end <= span.end);
        self.tokens.get(from..to).unwrap_or_default()
    }

    /// The first token of that kind inside `span`.
    pub(super) fn first(&self, span: Span, kind: TokenKind) -> Option<Span> {
        self.within(span).iter().find(|t| t.kind == kind).map(|t| t.span)
    }

    /// The token that ends before `offset`.
    pub(super) fn before(&self, offset: u32) -> Option<Token> {
        let n = self.tokens.partition_point(|t| t.span.end <= offset);
        n.checked_sub(1).and_then(|n| self.tokens.get(n)).copied()
    }

    /// The token that starts at or after `offset`.
    pub(super) fn after(&self, offset: u32) -> Option<Token> {
        self.tokens.get(self.tokens.partition_point(|t| t.span.start < offset)).copied()
    }

    /// An operand of `and`, `or` or `not` with the brackets that are its own: nodes do not hold them.
    pub(super) fn bracketed(&self, mut span: Span) -> Span {
        while let (Some(open), Some(close)) = (self.before(span.start), self.after(span.end))
            && (open.kind, close.kind) == (TokenKind::LeftParen, TokenKind::RightParen)
            && !self.is_call(open)
        {
            span = open.span.to(close.span);
        }
        span
    }

    /// Whether the bracket belongs to a word before it.
    fn is_call(&self, open: Token) -> bool {
        let reserved = |word: Keyword| word.is_reserved() || Keyword::SLOTS.contains(&word);
        match self.before(open.span.start).map(|t| t.kind) {
            Some(TokenKind::Name) => true,
            Some(TokenKind::Keyword(word)) => !reserved(word),
            _ => false,
        }
    }
}

/// `text` without comments, on one line, with single spaces.
fn on_one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(|l| l.split('#').next().unwrap_or(l)).collect();
    lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
