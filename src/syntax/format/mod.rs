//! The one way to lay out a treaty file.
//!
//! Comes in: the text of a treaty file. Goes out: the same tokens and comments in the same order, with other blanks and
//! line ends between them. Only what stands between two neighbours is decided here, so nothing can be lost, and a line is
//! only ever cut where the parser does not care. An entry with a mistake in it is left as it is.
//!
//! An entry becomes a [`sheet::Sheet`]: its tokens, the blanks between them, and the [`shape::Part`]s that
//! start a line of their own. The author's line ends within a part stay; a line that is too long gets more of them.

mod breaks;
mod columns;
mod lines;
mod print;
mod shape;
mod sheet;
mod space;

use super::entry::{entry_word, pieces};
use super::input::{Context, Toks};
use super::problems::Problems;
use super::token::{Keyword, TokenKind};
use super::{layout, lexer, parse};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};
use lines::{Comment, comments};
use print::Printer;
use sheet::Sheet;

/// A treaty file as the formatter leaves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The new text: UTF-8 without a byte-order mark, lines ended by `\n`, except in entries left as they were.
    pub text: String,
    /// What is wrong with the old text; spans count bytes of it.
    pub problems: Vec<Diagnostic>,
    /// How many entries could not be read and were left as they were.
    pub left: usize,
}

/// Lays out the text of a treaty file.
///
/// The tree of the result is that of `text`, its tokens and comments are those of `text` in the same order, and to
/// format it again changes nothing. `file` is where the problems lie.
pub fn format(file: FileId, text: &str) -> Formatted {
    let (tree, problems) = parse(file, text);
    let tokens = lexer::tokens(text);
    let significant = layout::Page::of(text).significant;
    let context = Context::new(text, Problems::new(file, text));
    let pieces = pieces(Toks::new(&significant, Span::default(), &context));
    let mut broken = tree.broken;
    broken.sort_unstable();
    let comments = comments(text, &tokens);
    let mut page =
        Page { text, broken, comments: &comments, printer: Printer::new(text), last: None, left: 0 };
    for piece in pieces {
        page.piece(piece);
    }
    page.between(None, u32::MAX);
    let Page { printer: Printer { out: mut text, .. }, left, .. } = page;
    if text.starts_with(BOM) {
        // This mark is a character of the text, and would be taken for none without another before it.
        text.insert(0, BOM);
    }
    Formatted { text, problems, left }
}

/// A byte-order mark.
const BOM: char = '\u{feff}';

/// The entry that was written last.
#[derive(Clone, Copy)]
struct Last {
    /// Its last line.
    line: u32,
    /// Its first word; `None` if it was left as it was.
    word: Option<Keyword>,
}

/// A file on its way to paper.
struct Page<'t> {
    text: &'t str,
    /// The places of all problems, in order.
    broken: Vec<Span>,
    /// The comments that are still to be written, in order.
    comments: &'t [Comment],
    printer: Printer<'t>,
    last: Option<Last>,
    left: usize,
}

impl<'t> Page<'t> {
    /// Writes an entry, with what stands between it and the one before.
    fn piece(&mut self, piece: Toks<'_, '_>) {
        let (Some(first), Some(last)) = (piece.peek(), piece.tokens().last()) else { return };
        let (start, end) = (self.line_start(first.span.start), self.line_end(last.span.end));
        let broken = self.broken.partition_point(|place| (place.start as usize) < start);
        let is_broken = self.broken.get(broken).is_some_and(|place| place.start as usize <= end);
        let word = entry_word(first).filter(|_| !is_broken);
        self.between(Some(word), first.line);
        let inside = self.take_comments(|c| c.line <= last.line);
        if is_broken {
            self.printer.line(self.text.get(start..end).unwrap_or(""));
            self.left += 1;
        } else {
            self.printer.entry(&Sheet::new(piece), inside);
        }
        self.last = Some(Last { line: last.line, word });
    }

    /// Writes the comments and blank lines before an entry that starts with `next` on `line`, or before the end of the
    /// file. Indented comments directly below an entry belong to it.
    fn between(&mut self, next: Option<Option<Keyword>>, line: u32) {
        let owned = self.take_comments(|c| !c.margin && c.line < line);
        let mut written = self.last.map(|l| l.line);
        for comment in owned {
            self.blank_line(written.is_some_and(|w| comment.line > w + 1));
            match self.last {
                None => self.printer.comment(*comment, 0),
                Some(Last { word: Some(_), .. }) => self.printer.comment(*comment, 2),
                Some(_) => {
                    let start = self.line_start(comment.span.start);
                    self.printer.line(self.text.get(start..comment.span.end as usize).unwrap_or(""));
                }
            }
            written = Some(comment.line);
        }
        let free = self.take_comments(|c| c.line < line);
        let lines = free.iter().map(|c| c.line).chain(next.map(|_| line));
        let mut above = written;
        let parted = lines.clone().any(|line| above.replace(line).is_some_and(|above| line > above + 1));
        let mut part =
            !parted && next.is_some_and(|next| self.last.is_some_and(|last| !may_touch(last.word, next)));
        for comment in free {
            self.blank_line(part || written.is_some_and(|w| comment.line > w + 1));
            self.printer.comment(*comment, 0);
            (written, part) = (Some(comment.line), false);
        }
        if next.is_some() {
            self.blank_line(part || written.is_some_and(|w| line > w + 1));
        }
    }

    fn blank_line(&mut self, wanted: bool) {
        if wanted {
            self.printer.line("");
        }
    }

    /// The comments up to the first that is not `wanted`; they are no longer to be written.
    fn take_comments(&mut self, wanted: impl Fn(&Comment) -> bool) -> &'t [Comment] {
        let count = self.comments.iter().position(|c| !wanted(c)).unwrap_or(self.comments.len());
        let (taken, rest) = self.comments.split_at_checked(count).unwrap_or((self.comments, &[]));
        self.comments = rest;
        taken
    }

    /// Where the line of a place starts, without a byte-order mark.
    fn line_start(&self, at: u32) -> usize {
        let before = self.text.get(..at as usize).unwrap_or("");
        let mark = if before.starts_with(BOM) { BOM.len_utf8() } else { 0 };
        before.rfind(['\n', '\r']).map_or(mark, |end| end + 1)
    }

    /// Where the line of a place ends.
    fn line_end(&self, at: u32) -> usize {
        let rest = self.text.get(at as usize..).unwrap_or("");
        at as usize + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }
}

/// Whether no blank line need stand between two entries: both are of one kind, and short as a rule; or one of them was
/// left as it was.
fn may_touch(last: Option<Keyword>, next: Option<Keyword>) -> bool {
    use Keyword::{Basis, Choice, Define, Import, Record};
    let (Some(last), Some(next)) = (last, next) else { return true };
    last == next && [Basis, Choice, Define, Import, Record].contains(&next)
}
