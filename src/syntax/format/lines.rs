//! The lines of an entry before they are measured: which tokens and which comment stand on each.

use std::ops::Range;

use super::sheet::Sheet;
use crate::source::Span;
use crate::syntax::lexer::is_space;
use crate::syntax::token::{Token, TokenKind};

/// A comment with its place on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// From `#` to the end of the line.
    pub(super) span: Span,
    /// Its line, from 0.
    pub(super) line: u32,
    /// Whether nothing stands before it on its line.
    pub(super) alone: bool,
    /// Whether it stands in the first column.
    pub(super) margin: bool,
    /// The blanks that set it off from what stands before it: one or two.
    pub(super) gap: usize,
}

/// The comments of a file, in order.
pub(super) fn comments(text: &str, tokens: &[Token]) -> Vec<Comment> {
    let mut found = Vec::new();
    let (mut line, mut alone, mut space) = (0u32, true, 0);
    for token in tokens {
        match token.kind {
            TokenKind::Newline => {
                line = line.saturating_add(1);
                (alone, space) = (true, 0);
            }
            TokenKind::Space => space = text.get(token.span.range()).map_or(0, |s| s.chars().count()),
            TokenKind::Comment => {
                let margin = alone && space == 0;
                found.push(Comment { span: token.span, line, alone, margin, gap: space.clamp(1, 2) });
            }
            TokenKind::Bom => {}
            _ => (alone, space) = (false, 0),
        }
    }
    found
}

/// The text of a comment, without blanks at its end.
pub(super) fn comment_text(text: &str, comment: Comment) -> &str {
    text.get(comment.span.range()).unwrap_or("").trim_end_matches(is_space)
}

/// A line of an entry: tokens, a comment, or both.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its tokens; none for a comment that stands alone.
    pub(super) tokens: Range<usize>,
    /// The part that they belong to.
    pub(super) part: usize,
    /// Whether a blank line stands before it.
    pub(super) after_blank: bool,
    /// The comment at its end.
    pub(super) comment: Option<Comment>,
}

/// The lines of an entry: the author's, cut where a part starts within one. `comments` are those between the first and
/// the last line of the entry.
pub(super) fn lines(sheet: &Sheet<'_>, comments: &[Comment]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut comments = comments.iter().copied().peekable();
    let (mut start, mut part, mut written) = (0, 0, None);
    while let Some(token) = sheet.token(start) {
        let after_blank = |line: u32, written: Option<u32>| written.is_some_and(|w| line > w + 1);
        while let Some(comment) = comments.next_if(|c| c.line < token.line) {
            let after_blank = after_blank(comment.line, written);
            lines.push(Line { tokens: start..start, part, after_blank, comment: Some(comment) });
            written = Some(comment.line);
        }
        if start > 0 && sheet.starts_part(start) {
            part += 1;
        }
        let end = sheet.line_end(start);
        let ends_line = sheet.token(end).is_none_or(|next| next.line > token.line);
        let comment = if ends_line { comments.next_if(|c| c.line == token.line) } else { None };
        lines.push(Line { tokens: start..end, part, after_blank: after_blank(token.line, written), comment });
        written = Some(token.line);
        start = end;
    }
    lines
}
