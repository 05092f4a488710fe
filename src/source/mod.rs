//! Where text lives: files, spans, lines and columns.
//!
//! Comes in: bytes, read by `project`. Goes out: text with places that every later stage points into.
//! Nothing here reads a file or knows what a text means.

mod lines;
mod span;

use std::sync::Arc;

pub use lines::LineIndex;
pub use span::{FileId, Loc, Span};

/// The three bytes that some editors put in front of UTF-8 text.
const BOM: &str = "\u{feff}";

/// How the names of files of records end that a declaration imports.
const DATA: [&str; 2] = ["csv", "jsonl"];

/// What kind of text a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Treaty language, `*.treaty`.
    Treaty,
    /// A declaration, `*.toml`.
    Declaration,
    /// Records that a declaration imports, `*.csv` or `*.jsonl`.
    Data,
    /// `servanda.toml`.
    Config,
}

impl FileKind {
    /// The kind of a file that holds what somebody declared, by its name.
    pub fn of_declared(name: &str) -> Self {
        let is_data = name.rsplit_once('.').is_some_and(|(_, ending)| DATA.contains(&ending));
        if is_data { FileKind::Data } else { FileKind::Declaration }
    }

    /// Whether it holds what somebody declared.
    pub fn is_declared(self) -> bool {
        matches!(self, FileKind::Declaration | FileKind::Data)
    }
}

/// One text with its name.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the project, with `/`; an embedded treaty by its path in the repository.
    pub name: String,
    /// The whole text, a byte-order mark included.
    pub text: Arc<String>,
    /// What it holds.
    pub kind: FileKind,
    /// Its lines.
    pub lines: LineIndex,
}

/// A line and a column, both from 1, the column in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in Unicode scalar values; a byte-order mark is not counted.
    pub column: usize,
}

impl SourceFile {
    /// A file called `name` that holds `text`.
    pub fn new(name: impl Into<String>, text: impl Into<String>, kind: FileKind) -> Self {
        let text = Arc::new(text.into());
        let lines = LineIndex::new(Arc::clone(&text));
        Self { name: name.into(), text, kind, lines }
    }

    /// The text between the ends of `span`, clamped to the file and to whole characters.
    pub fn slice(&self, span: Span) -> &str {
        let end = self.floor(span.end as usize);
        let start = self.floor(span.start as usize).min(end);
        self.text.get(start..end).unwrap_or("")
    }

    /// Line and column of the byte at `offset`.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.lines.line(offset);
        let before = self.slice(Span::new(self.lines.start(line), offset));
        let before = if line == 0 { before.strip_prefix(BOM).unwrap_or(before) } else { before };
        Position { line: line + 1, column: before.chars().count() + 1 }
    }

    /// The text of `line` (from 0) without its line end.
    pub fn line_text(&self, line: usize) -> &str {
        let start = self.lines.start(line);
        let end = if line + 1 < self.lines.count() {
            self.lines.start(line + 1)
        } else {
            u32::try_from(self.text.len()).unwrap_or(u32::MAX)
        };
        self.slice(Span::new(start, end)).trim_end_matches(['\n', '\r'])
    }

    fn floor(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// Every text of one run, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file and gives its id.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        id
    }

    /// The file with this id, if it is one of this map.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(u32::try_from(i).unwrap_or(u32::MAX)), f))
    }

    /// The text at `loc`; empty for a place that is in no file.
    pub fn slice(&self, loc: Loc) -> &str {
        self.get(loc.file).map_or("", |f| f.slice(loc.span))
    }
}

#[cfg(test)]
mod tests {
    use super::{FileKind, Position, SourceFile, Span};

    #[test]
    fn columns_count_characters_and_no_byte_order_mark() {
        let file = SourceFile::new("a.toml", "\u{feff}é = 1\nx = \"条約\"", FileKind::Declaration);
        assert_eq!(file.position(3), Position { line: 1, column: 1 });
        assert_eq!(file.position(6), Position { line: 1, column: 3 });
        let at = u32::try_from(file.text.find('約').unwrap()).unwrap();
        assert_eq!(file.position(at), Position { line: 2, column: 7 });
        assert_eq!(file.slice(Span::new(at, at + 3)), "約");
    }
}
