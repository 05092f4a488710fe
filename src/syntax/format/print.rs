//! From laid-out entries to text.

use std::iter::repeat_n;

use unicode_width::UnicodeWidthStr;

use super::TokenKind;
use super::breaks;
use super::lines::{Comment, Line, comment_text, lines};
use super::shape::{Form, Part};
use super::sheet::Sheet;

/// What stands in a bracket is aligned with its first word where that stands no further right.
const FURTHEST: usize = 24;

/// The text of a file as it grows.
pub(super) struct Printer<'t> {
    /// The text that is read.
    source: &'t str,
    /// The text that is written: whole lines.
    pub(super) out: String,
}

impl<'t> Printer<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        Self { source, out: String::with_capacity(source.len()) }
    }

    /// Writes a line as it stands.
    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Writes a comment that stands alone.
    pub(super) fn comment(&mut self, comment: Comment, indent: usize) {
        self.blanks(indent);
        self.line(comment_text(self.source, comment));
    }

    /// Writes an entry with the comments inside it.
    pub(super) fn entry(&mut self, sheet: &Sheet<'_>, comments: &[Comment]) {
        let mut above: Vec<Line> = Vec::new();
        let mut open = Vec::new();
        for line in lines(sheet, comments) {
            if line.tokens.is_empty() {
                above.push(line);
                continue;
            }
            let Some(part) = sheet.parts.get(line.part) else { continue };
            if line.tokens.start == part.start {
                open.clear();
            }
            let indent = indent(sheet, part, &open, line.tokens.start);
            for comment_line in above.drain(..) {
                self.blank_line(comment_line.after_blank);
                comment_line.comment.into_iter().for_each(|c| self.comment(c, indent));
            }
            self.blank_line(line.after_blank);
            self.tokens(sheet, part, &line, &mut open);
        }
    }

    fn blank_line(&mut self, wanted: bool) {
        if wanted {
            self.out.push('\n');
        }
    }

    fn blanks(&mut self, count: usize) {
        self.out.extend(repeat_n(' ', count));
    }

    /// Writes the tokens of a line, on several where they do not fit, and its comment.
    fn tokens(&mut self, sheet: &Sheet<'_>, part: &Part, line: &Line, open: &mut Vec<Bracket>) {
        let mut start = line.tokens.start;
        while start < line.tokens.end {
            let indent = indent(sheet, part, open, start);
            let end = breaks::line(sheet, part.form, start, line.tokens.end, indent);
            let mut column = indent;
            self.blanks(if start == part.start { indent + part.lead } else { indent });
            for i in start..end {
                if i > start {
                    column += self.gap(sheet, part.form, i);
                }
                let lexeme = sheet.lexeme(i);
                self.out.push_str(lexeme);
                column += lexeme.width();
                match sheet.kind(i) {
                    Some(TokenKind::LeftParen | TokenKind::LeftBracket) => {
                        let around = open.last().map_or(part.hang, |bracket: &Bracket| bracket.inside + 2);
                        let ends_line = i + 1 == end;
                        let inside = match column {
                            _ if ends_line => indent + 2,
                            column if column <= FURTHEST => column,
                            _ => around,
                        };
                        open.push(Bracket { inside, line: ends_line.then_some(indent) });
                    }
                    Some(TokenKind::RightParen | TokenKind::RightBracket) => drop(open.pop()),
                    _ => {}
                }
            }
            if let Some(comment) = line.comment.filter(|_| end == line.tokens.end) {
                let after = sheet.after.get(end.saturating_sub(1)).copied().unwrap_or(0);
                // In a column the author's own blanks cannot be told from those that fill it.
                self.blanks(if part.form == Form::Row { after + 1 } else { comment.gap });
                self.out.push_str(comment_text(self.source, comment));
            }
            self.out.push('\n');
            start = end;
        }
    }

    /// Writes what stands before the token at `i`; how wide it is.
    fn gap(&mut self, sheet: &Sheet<'_>, form: Form, i: usize) -> usize {
        let written = match form {
            Form::Citation(from, to) if from < i && i < to => sheet
                .token(i - 1)
                .zip(sheet.token(i))
                .and_then(|(a, b)| self.source.get(a.span.end as usize..b.span.start as usize)),
            _ => None,
        };
        let blanks = sheet.gaps.get(i).copied().unwrap_or(0);
        match written {
            Some(written) => self.out.push_str(written),
            None => self.blanks(blanks),
        }
        written.map_or(blanks, UnicodeWidthStr::width)
    }
}

/// A bracket that is open.
struct Bracket {
    /// The column of what stands in it.
    inside: usize,
    /// How far the line is indented that it ends, if it ends one.
    line: Option<usize>,
}

/// How far the line is indented that starts with the token at `start`, where `open` are the brackets open before it.
fn indent(sheet: &Sheet<'_>, part: &Part, open: &[Bracket], start: usize) -> usize {
    if start == part.start {
        return part.indent;
    }
    let closes = matches!(sheet.kind(start), Some(TokenKind::RightParen | TokenKind::RightBracket));
    match open.last() {
        Some(Bracket { line: Some(indent), .. }) if closes && part.form != Form::Heading => (*indent).max(2),
        Some(bracket) if part.form != Form::Heading => bracket.inside,
        _ => part.hang,
    }
}
