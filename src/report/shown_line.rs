//! One line of a file as it is shown: made safe, with amounts hidden where that is asked for, cut to a window.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::place::floor;
use super::redact::{HIDDEN, Redactor};
use super::safe::safe;

/// How far from the left the first label stands in a line that is cut.
const LEAD: usize = 8;
/// Columns from one tab stop to the next.
const TAB: usize = 4;
/// Bytes of a line that are looked at, around its first label.
const AROUND: usize = 2_000;

/// One line as it is shown, piece by piece: a piece stands for some bytes of the line. Of a very long line only the
/// surroundings of its first label are looked at.
pub struct ShownLine {
    all: Vec<Piece>,
    /// What all pieces show.
    shown: String,
    /// How many columns that takes.
    columns: usize,
    /// Whether something before the first piece is left out.
    pub cut: bool,
    /// Whether something after the last piece is left out.
    pub ends_early: bool,
}

/// Where a piece begins: in the line, in what is shown, and in columns of that.
struct Piece {
    from: usize,
    at: usize,
    column: usize,
}

impl ShownLine {
    /// `line`, which is the first of its file or not, looked at around the byte `around`.
    pub fn of(line: &str, around: usize, first: bool, redactor: Option<&Redactor>) -> Self {
        let begin = floor(line, if line.len() > AROUND { around.saturating_sub(AROUND / 4) } else { 0 });
        let end = floor(line, begin.saturating_add(AROUND).min(line.len()));
        let (cut, ends_early) = (begin > 0, end < line.len());
        let line = line.get(begin..end).unwrap_or("");
        let (all, shown) = (Vec::with_capacity(line.len()), String::with_capacity(line.len()));
        let mut out = Self { all, shown, columns: 0, cut, ends_early };
        let whole = || vec![(0..line.len(), false)];
        let parts = redactor.map_or_else(whole, |r| r.parts_of_line(line));
        for (range, hidden) in parts {
            if hidden {
                out.push(begin + range.start, HIDDEN, HIDDEN.width());
                continue;
            }
            let part = line.get(range.clone()).unwrap_or("");
            for (offset, c) in part.char_indices() {
                let from = begin + range.start + offset;
                match c {
                    ' '..='~' => out.push(from, c.encode_utf8(&mut [0; 4]), 1),
                    '\u{feff}' if first && from == 0 => out.push(from, "", 0),
                    '\t' => {
                        let width = TAB - out.columns % TAB;
                        out.push(from, " ".repeat(width).as_str(), width);
                    }
                    c if c.width() == Some(0) || c.width().is_none() => out.push(from, "\u{fffd}", 1),
                    c => {
                        let mut bytes = [0; 4];
                        let shown = safe(c.encode_utf8(&mut bytes));
                        out.push(from, &shown, shown.width());
                    }
                }
            }
        }
        out
    }

    fn push(&mut self, from: usize, text: &str, width: usize) {
        self.all.push(Piece { from, at: self.shown.len(), column: self.columns });
        self.shown.push_str(text);
        self.columns += width;
    }

    /// How many pieces there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// The pieces that show the bytes from `start` to `end`.
    pub fn range(&self, (start, end): (usize, usize)) -> (usize, usize) {
        let from = self.all.partition_point(|p| p.from <= start).saturating_sub(1);
        let from = if self.all.get(from).is_some_and(|p| start > p.from && from + 1 == self.count()) {
            self.count()
        } else {
            from
        };
        (from, self.all.partition_point(|p| p.from < end).max(from))
    }

    /// How many columns the pieces from `from` to `to` take.
    pub fn width(&self, from: usize, to: usize) -> usize {
        let column = |piece: usize| self.all.get(piece).map_or(self.columns, |p| p.column);
        column(to).saturating_sub(column(from))
    }

    /// The text of the pieces from `from` to `to`.
    pub fn text(&self, from: usize, to: usize) -> &str {
        let at = |piece: usize| self.all.get(piece).map_or(self.shown.len(), |p| p.at);
        self.shown.get(at(from)..at(to)).unwrap_or("")
    }

    /// The pieces shown when the line is cut around the piece `first`, with one column at each side for a sign of it.
    pub fn window(&self, first: usize, space: usize) -> (usize, usize) {
        let mut from = first;
        let mut lead = 0;
        while from > 0 && lead < LEAD {
            from -= 1;
            lead += self.width(from, from + 1);
        }
        let mut to = from;
        let mut width = 2;
        while to < self.count() && width + self.width(to, to + 1) <= space {
            width += self.width(to, to + 1);
            to += 1;
        }
        (from, to)
    }

    /// The part of `range` inside `window`, at most so wide.
    pub fn clip(&self, range: (usize, usize), window: (usize, usize), most: Option<usize>) -> (usize, usize) {
        let from = range.0.clamp(window.0, window.1);
        let mut to = range.1.clamp(from, window.1);
        while most.is_some_and(|m| self.width(from, to) > m) {
            to -= 1;
        }
        (from, to)
    }
}
