//! A few lines of one file as miette draws them: made safe, cut around the labels, with the real line numbers.
//!
//! miette reads an [`Excerpt`] instead of the file: its built-in sources read the file again for every label, draw far
//! labels in one long block, count columns in bytes, pass escape sequences, and never cut a line.

use std::collections::BTreeMap;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthStr;

use super::place::on_one_line;
use super::redact::Redactor;
use super::safe::safe;
use super::shown_line::ShownLine;
use super::table::cut;
use super::wrap::wrap;
use crate::source::{SourceFile, Span};

/// Lines between two labels up to which they are drawn in one block.
const NEAR: usize = 2;
/// The longest underline in a line that is cut.
const LONGEST: usize = 24;
/// Columns between the middle of an underline and its label.
const BRANCH: usize = 5;
/// A label with so many columns to its right can be drawn, in several lines if it is longer.
const ENOUGH: usize = 16;
/// Marks that are drawn at once, or more where they are near each other: miette looks at each of them for each block.
const AT_ONCE: usize = 8;
/// Columns of a label beyond which it is cut.
const LONG_LABEL: usize = 160;

/// What is to be marked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// The lines of `file` that hold `marks`, drawn at most `width` columns wide with their line numbers; those around
    /// the primary mark come first. Marks too far from one another on one long line come in further excerpts.
    pub fn of(file: &SourceFile, marks: &[Mark], width: usize, redactor: Option<&Redactor>) -> Vec<Excerpt> {
        let line = |mark: &Mark| file.lines.line(mark.span.start);
        let primary = marks.iter().find(|m| m.primary).map_or(0, line);
        let near = |mark: &&Mark| line(mark).abs_diff(primary) <= NEAR + 1;
        let (first, mut left): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(near);
        let mut excerpts = Vec::new();
        if !first.is_empty() {
            let (excerpt, further) = Self::of_some(file, &first, width, redactor);
            excerpts.push(excerpt);
            left.extend(further);
        }
        while !left.is_empty() {
            left.sort_by_key(|mark| line(mark));
            let mut further = Vec::new();
            for some in blocks(&left, line) {
                let (excerpt, too_far) = Self::of_some(file, some, width, redactor);
                excerpts.push(excerpt);
                further.extend(too_far);
            }
            left = further;
        }
        excerpts
    }

    /// An excerpt with the first of `marks` on each line and those near it, and the marks that are left.
    fn of_some<'m>(
        file: &SourceFile,
        marks: &[&'m Mark],
        width: usize,
        redactor: Option<&Redactor>,
    ) -> (Self, Vec<&'m Mark>) {
        let mut by_line: BTreeMap<usize, Vec<(Span, &'m Mark)>> = BTreeMap::new();
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
        let redactor = redactor.filter(|_| file.kind.is_declared());
        let mut left = Vec::new();
        for (line, marks) in by_line {
            left.extend(excerpt.add_line(file, line, &marks, space, redactor));
        }
        (excerpt, left)
    }

    /// The labels, in terms of the excerpt.
    pub fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().cloned()
    }

    /// Adds a line with the marks that can be drawn together; gives back the others.
    fn add_line<'m>(
        &mut self,
        file: &SourceFile,
        line: usize,
        marks: &[(Span, &'m Mark)],
        space: usize,
        redactor: Option<&Redactor>,
    ) -> Vec<&'m Mark> {
        let start = file.lines.start(line);
        let primary = marks.iter().find(|(_, mark)| mark.primary).map(|(span, _)| span.start);
        let first = primary.or(marks.iter().map(|(span, _)| span.start).min()).unwrap_or(start);
        let shown = ShownLine::of(file.line_text(line), (first - start) as usize, line == 0, redactor);
        let piece = |offset: u32| offset.saturating_sub(start) as usize;
        let ranges =
            marks.iter().map(|(span, mark)| (shown.range((piece(span.start), piece(span.end))), *mark));
        let ranges: Vec<((usize, usize), &Mark)> = ranges.collect();
        let short = shown.width(0, shown.count()) <= space && !shown.cut && !shown.ends_early;
        let fits = |(range, mark): &((usize, usize), &Mark)| {
            let middle = shown.width(0, range.0) + shown.width(range.0, range.1) / 2;
            middle + BRANCH + mark.label.width().min(ENOUGH) <= space
        };
        let whole = short && ranges.iter().all(fits);
        let window = match whole {
            true => (0, shown.count()),
            false => shown.window(shown.range((piece(first), piece(first))).0, space),
        };
        let inside = window.0 > 0 || shown.cut;
        self.lines.push((self.text.len(), line));
        self.text.push_str(if inside { "…" } else { "" });
        let body = self.text.len();
        self.text.push_str(shown.text(window.0, window.1));
        let body_end = self.text.len();
        self.text.push_str(if window.1 < shown.count() || shown.ends_early { "…" } else { " " });
        self.text.push('\n');
        let mut left = Vec::new();
        for ((range, mark), (span, original)) in ranges.iter().zip(marks) {
            let clipped = shown.clip(*range, window, (!whole).then_some(LONGEST));
            let column = usize::from(inside) + shown.width(window.0, clipped.0);
            let middle = column + shown.width(clipped.0, clipped.1) / 2;
            let room = space.saturating_sub(middle + BRANCH);
            let outside = range.0 < window.0 || range.0 > window.1;
            if span.start != first && (outside || room < mark.label.width().min(ENOUGH)) {
                left.push(*original);
                continue;
            }
            let from = (body + shown.text(window.0, clipped.0).len()).min(body_end);
            let long = shown.text(clipped.0, clipped.1).len().max(1);
            let label = wrap(&cut(&safe(&mark.label), LONG_LABEL), room.max(ENOUGH / 2), "", "").join("\n");
            let label = (!label.is_empty()).then_some(label);
            self.columns.insert(from, file.position(span.start).column - 1);
            self.labels.push(match mark.primary {
                true => LabeledSpan::new_primary_with_span(label, (from, long)),
                false => LabeledSpan::new_with_span(label, (from, long)),
            });
        }
        left
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

/// Marks in the order of their lines in pieces, none of which ends between two that are drawn in one block.
fn blocks<'b, 'm>(
    mut marks: &'b [&'m Mark],
    line: impl Fn(&Mark) -> usize,
) -> impl Iterator<Item = &'b [&'m Mark]> {
    std::iter::from_fn(move || {
        let far = |pair: &[&Mark]| match pair {
            [a, b] => line(b) - line(a) > NEAR + 1,
            _ => true,
        };
        let ends = marks.windows(2).enumerate().skip(AT_ONCE - 1).find(|(_, pair)| far(pair));
        let (some, rest) = marks.split_at_checked(ends.map_or(marks.len(), |(at, _)| at + 1))?;
        marks = rest;
        (!some.is_empty()).then_some(some)
    })
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

#[cfg(test)]
mod tests {
    use miette::{GraphicalReportHandler, GraphicalTheme};

    use super::*;
    use crate::source::FileKind;

    #[derive(Debug)]
    struct Alone(Excerpt);

    impl std::fmt::Display for Alone {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Ok(())
        }
    }

    impl std::error::Error for Alone {}

    impl miette::Diagnostic for Alone {
        fn source_code(&self) -> Option<&dyn SourceCode> {
            Some(&self.0)
        }

        fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
            Some(Box::new(self.0.labels()))
        }
    }

    fn drawn(text: &str, marks: &[Mark], width: usize) -> String {
        let file = SourceFile::new("a.toml", text, FileKind::Declaration);
        let mut out = String::new();
        for excerpt in Excerpt::of(&file, marks, width, None) {
            let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
                .with_context_lines(0)
                .with_width(width)
                .with_links(false);
            handler.render_report(&mut out, &Alone(excerpt)).unwrap();
        }
        out
    }

    fn mark(start: usize, end: usize, label: &str) -> Mark {
        let offset = |o| u32::try_from(o).unwrap();
        Mark { span: Span::new(offset(start), offset(end)), label: label.to_owned(), primary: start == 0 }
    }

    #[test]
    fn every_span_of_a_nasty_text_is_drawn_with_its_label() {
        let text = "\u{feff}é\t= \"条\u{200d}\u{1b}[1m\"\r\n\rx\n\n  y = 1 # 👩\u{200d}🚀 end";
        for start in 0..=text.len() {
            for end in start..=text.len() {
                let shown = drawn(text, &[mark(start, end, "what is said")], 60);
                assert!(shown.contains("what is said"), "{start}..{end}: {shown}");
                assert!(!shown.contains('\u{1b}'), "{start}..{end}");
            }
        }
    }

    #[test]
    fn far_marks_on_one_long_line_come_in_blocks_of_their_own() {
        let text = format!("a = \"first\" {} b = \"second\"", "x".repeat(10_000_000));
        let at = text.find("\"second").unwrap();
        let shown = drawn(&text, &[mark(4, 11, "one"), mark(at, at + 8, "two")], 60);
        assert_eq!(shown.matches("╭─[a.toml:1:").count(), 2, "{shown}");
        assert!(shown.lines().all(|l| l.width() <= 60), "{shown}");
        assert!(shown.contains("\"second\"") && shown.contains("╰── two"), "{shown}");
    }

    #[test]
    fn many_marks_come_in_the_order_of_their_lines_those_near_each_other_in_one_block() {
        let text = "line\n".repeat(2_000);
        // The primary mark, then pairs of lines: near each other on even places, ten lines apart on odd ones.
        let lines = (1..40).flat_map(|pair| [pair * 40, pair * 40 + if pair % 2 == 0 { 3 } else { 10 }]);
        let starts: Vec<usize> = std::iter::once(0).chain(lines.map(|line| line * 5)).collect();
        let mut marks: Vec<Mark> = starts.iter().map(|at| mark(*at, at + 4, &format!("m{at}"))).collect();
        marks.reverse();
        let shown = drawn(&text, &marks, 60);
        let told: Vec<usize> = shown.lines().filter_map(|l| l.split("╰── m").nth(1)?.parse().ok()).collect();
        assert_eq!(told, starts, "{shown}");
        assert_eq!(shown.matches("╭─[").count(), 1 + 19 + 2 * 20, "{shown}");
    }

    #[test]
    fn lines_far_apart_are_not_drawn_in_one_long_block() {
        let text = "line\n".repeat(2_000);
        let shown = drawn(&text, &[mark(0, 4, "one"), mark(9_500, 9_504, "two")], 60);
        assert!(shown.lines().count() < 20, "{shown}");
        assert!(shown.contains("a.toml:1901:1"), "{shown}");
    }
}
