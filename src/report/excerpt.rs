//! A few lines of one file as miette draws them: made safe, cut around the labels, with the real line numbers.
//!
//! miette reads an [`Excerpt`] instead of the file: its built-in sources read the file again for every label, draw far
//! labels in one long block, count columns in bytes, pass escape sequences, and never cut a line.

use std::collections::BTreeMap;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::place::{floor, on_one_line};
use super::redact::{HIDDEN, parts_of_line};
use super::safe::safe;
use super::wrap::wrap;
use crate::source::{FileKind, SourceFile, Span};

/// Lines between two labels up to which they are drawn in one block.
const NEAR: usize = 2;
/// How far from the left a label stands in a line that is cut.
const LEAD: usize = 8;
/// The longest underline in a line that is cut.
const LONGEST: usize = 24;
/// Bytes of a line that are looked at, around its first label.
const AROUND: usize = 2_000;

/// What is to be marked.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where in the file.
    pub span: Span,
    /// What is said of it.
    pub label: String,
    /// Whether the block is named after this place.
    pub primary: bool,
}

/// Lines of one file with labels.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    text: String,
    /// Where each line begins in `text`, and which line of the file it is, from 0.
    lines: Vec<(usize, usize)>,
    /// The column (from 0) in the file of what stands at an offset of `text`.
    columns: BTreeMap<usize, usize>,
    labels: Vec<LabeledSpan>,
}

impl Excerpt {
    /// The lines of `file` that hold `marks`, drawn at most `width` columns wide with their line numbers.
    pub fn new(file: &SourceFile, marks: &[Mark], width: usize, redact: bool) -> Self {
        let mut by_line: BTreeMap<usize, Vec<(Span, &Mark)>> = BTreeMap::new();
        for mark in marks {
            let span = on_one_line(file, mark.span);
            by_line.entry(file.lines.line(span.start)).or_default().push((span, mark));
        }
        fill_gaps(&mut by_line);
        let digits = by_line.keys().next_back().map_or(1, |l| (l + 1).to_string().len());
        let space = width.saturating_sub(digits + 5).max(20);
        let mut excerpt = Excerpt {
            name: safe(&file.name).into_owned(),
            text: String::new(),
            lines: Vec::new(),
            columns: BTreeMap::new(),
            labels: Vec::new(),
        };
        let redact = redact && file.kind == FileKind::Declaration;
        for (line, marks) in by_line {
            excerpt.add_line(file, line, &marks, space, redact);
        }
        excerpt
    }

    /// The labels, in terms of the excerpt.
    pub fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().cloned()
    }

    fn add_line(
        &mut self,
        file: &SourceFile,
        line: usize,
        marks: &[(Span, &Mark)],
        space: usize,
        redact: bool,
    ) {
        let start = file.lines.start(line);
        let first = marks.iter().map(|(span, _)| span.start).min().unwrap_or(start);
        let pieces = Pieces::of(file.line_text(line), (first - start) as usize, line == 0, redact);
        let inside = |span: &Span| {
            (span.start.saturating_sub(start) as usize, span.end.saturating_sub(start) as usize)
        };
        let ranges: Vec<(usize, usize)> = marks.iter().map(|(span, _)| pieces.range(inside(span))).collect();
        let fits = marks
            .iter()
            .zip(&ranges)
            .all(|((_, mark), range)| pieces.middle(*range) + 5 + mark.label.width() <= space);
        let window = if pieces.width(0, pieces.count()) <= space && fits && pieces.whole {
            (0, pieces.count())
        } else {
            pieces.window(ranges.iter().map(|r| r.0).min().unwrap_or(0), space)
        };
        let at = self.text.len();
        self.lines.push((at, line));
        let cut = window.0 > 0 || pieces.cut;
        if cut {
            self.text.push('…');
        }
        let body = self.text.len();
        self.text.push_str(&pieces.text(window.0, window.1));
        let body_end = self.text.len();
        self.text.push_str(if window.1 < pieces.count() || pieces.ends_early { "…" } else { " " });
        for ((span, mark), range) in marks.iter().zip(&ranges) {
            let clipped = pieces.clip(*range, window, (!fits || cut).then_some(LONGEST));
            let from = (body + pieces.text(window.0, clipped.0).len()).min(body_end);
            let long = pieces.text(clipped.0, clipped.1).len().max(1);
            let column = usize::from(cut) + pieces.width(window.0, clipped.0);
            let middle = column + pieces.width(clipped.0, clipped.1) / 2;
            let label = wrap(&safe(&mark.label), space.saturating_sub(middle + 5).max(12), "", "").join("\n");
            self.columns.insert(from, file.position(span.start).column - 1);
            let label = (!label.is_empty()).then_some(label);
            self.labels.push(if mark.primary {
                LabeledSpan::new_primary_with_span(label, (from, long))
            } else {
                LabeledSpan::new_with_span(label, (from, long))
            });
        }
        self.text.push('\n');
    }

    fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|(start, _)| *start <= offset).saturating_sub(1)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (first, last) =
            (self.line_of(span.offset()), self.line_of(span.offset() + span.len().max(1) - 1));
        let (from, number) = self.lines.get(first).copied().ok_or(MietteError::OutOfBounds)?;
        let to = self.lines.get(last + 1).map_or(self.text.len(), |(start, _)| *start);
        let data = self.text.get(from..to).ok_or(MietteError::OutOfBounds)?;
        let column = self.columns.get(&span.offset()).copied().unwrap_or(0);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            (from, to - from).into(),
            number,
            column,
            last - first + 1 + NEAR,
        )))
    }
}

/// Adds the lines between labels that are near each other.
fn fill_gaps(by_line: &mut BTreeMap<usize, Vec<(Span, &Mark)>>) {
    let lines: Vec<usize> = by_line.keys().copied().collect();
    for pair in lines.windows(2) {
        if let [a, b] = pair
            && b - a <= NEAR + 1
        {
            for line in a + 1..*b {
                by_line.entry(line).or_default();
            }
        }
    }
}

/// One line as it is shown, piece by piece: a piece stands for some bytes of the line. Of a very long line only the
/// surroundings of its first label are looked at.
struct Pieces {
    all: Vec<Piece>,
    cut: bool,
    ends_early: bool,
    whole: bool,
}

struct Piece {
    from: usize,
    text: String,
    width: usize,
}

impl Pieces {
    fn of(line: &str, around: usize, first: bool, redact: bool) -> Self {
        let begin = floor(line, if line.len() > AROUND { around.saturating_sub(AROUND / 4) } else { 0 });
        let end = floor(line, begin.saturating_add(AROUND).min(line.len()));
        let (cut, ends_early) = (begin > 0, end < line.len());
        let line = line.get(begin..end).unwrap_or("");
        let mut all = Vec::new();
        let mut column = 0;
        let mut push = |from: usize, text: String| {
            let width = text.width();
            column += width;
            all.push(Piece { from, text, width });
            column
        };
        let mut at_column = 0;
        let parts = if redact { parts_of_line(line) } else { vec![(0..line.len(), false)] };
        for (range, hidden) in parts {
            if hidden {
                at_column = push(begin + range.start, HIDDEN.to_owned());
                continue;
            }
            let part = line.get(range.clone()).unwrap_or("");
            for (offset, c) in part.char_indices() {
                let from = begin + range.start + offset;
                let shown = match c {
                    '\u{feff}' if first && from == 0 => String::new(),
                    '\t' => " ".repeat(4 - at_column % 4),
                    c if c.width() == Some(0) || c.width().is_none() => "\u{fffd}".to_owned(),
                    c => safe(c.encode_utf8(&mut [0; 4])).into_owned(),
                };
                at_column = push(from, shown);
            }
        }
        Self { all, cut, ends_early, whole: !cut && !ends_early }
    }

    fn count(&self) -> usize {
        self.all.len()
    }

    /// The pieces that show the bytes from `start` to `end`.
    fn range(&self, (start, end): (usize, usize)) -> (usize, usize) {
        let from = self.all.partition_point(|p| p.from <= start).saturating_sub(1);
        let from = if self.all.get(from).is_some_and(|p| start > p.from && from + 1 == self.count()) {
            self.count()
        } else {
            from
        };
        (from, self.all.partition_point(|p| p.from < end).max(from))
    }

    fn width(&self, from: usize, to: usize) -> usize {
        self.all.iter().take(to).skip(from).map(|p| p.width).sum()
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.all.iter().take(to).skip(from).map(|p| p.text.as_str()).collect()
    }

    fn middle(&self, (from, to): (usize, usize)) -> usize {
        self.width(0, from) + self.width(from, to) / 2
    }

    /// The pieces shown when the line is cut around the piece `first`, with one column at each side for a sign of it.
    fn window(&self, first: usize, space: usize) -> (usize, usize) {
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
    fn clip(&self, range: (usize, usize), window: (usize, usize), most: Option<usize>) -> (usize, usize) {
        let from = range.0.clamp(window.0, window.1);
        let mut to = range.1.clamp(from, window.1);
        while most.is_some_and(|m| self.width(from, to) > m) {
            to -= 1;
        }
        (from, to)
    }
}
