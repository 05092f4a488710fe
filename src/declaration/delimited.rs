//! Rows and cells of CSV, each with its place.
//!
//! `csv-core` cuts the cells; what it lets pass (a quote that is never closed, text behind a closing quote) is told here.

use std::borrow::Cow;
use std::ops::Range;

use csv_core::{ReadFieldResult, Reader};

use super::fault::Fault;
use crate::diagnostic::Code;

/// A cell.
#[derive(Clone, Debug)]
pub(super) struct Cell<'t> {
    /// What it says: without its quotes, else without the blanks around it.
    pub text: Cow<'t, str>,
    /// Where it stands, quotes included.
    pub at: Range<usize>,
    /// What is wrong with its quotes.
    pub wrong: Option<Wrong>,
}

/// What is wrong with the quotes of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The quote that opens it is never closed.
    Open,
    /// Text stands behind its closing quote.
    Behind,
    /// A blank stands before its opening quote.
    Before,
}

impl Wrong {
    /// The problem in words.
    pub(super) fn fault(self) -> Fault {
        let (message, label, help) = match self {
            Wrong::Open => (
                "a quote is not closed, so that nothing behind it can be read",
                "not closed",
                "close it with `\"`, and write `\"\"` for a quote inside a text",
            ),
            Wrong::Behind => (
                "text stands behind the quote that closes a cell",
                "goes on behind its quote",
                "put the whole cell in quotes, and write `\"\"` for a quote inside it",
            ),
            Wrong::Before => (
                "a blank stands before the quote that opens a cell",
                "a blank before the quote",
                "write the quote right behind the comma",
            ),
        };
        Fault::new(Code::DataSyntax, message, label).help(help)
    }
}

/// The rows of a text; empty lines are none.
pub(super) struct Rows<'t> {
    text: &'t str,
    at: usize,
    reader: Box<Reader>,
    unescaped: Vec<u8>,
}

impl<'t> Rows<'t> {
    /// The rows from the one that starts at `at`.
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        let mark = if at == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self {
            text,
            at: at + mark,
            reader: Box::new(csv_core::ReaderBuilder::new().build()),
            unescaped: vec![0; 256],
        }
    }

    /// Puts the cells of the next row into `cells` and gives where it starts; `None` behind the last.
    pub(super) fn next(&mut self, cells: &mut Vec<Cell<'t>>) -> Option<usize> {
        cells.clear();
        let bytes = self.text.as_bytes();
        while let Some(b'\n' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        let start = self.at;
        bytes.get(start)?;
        loop {
            let from = self.at;
            let (end, length, last) = self.field();
            cells.push(self.cell(from..end, length));
            if last {
                return Some(start);
            }
        }
    }

    /// Reads one cell: where it ends, how long it is without quotes, and whether its row ends with it.
    fn field(&mut self) -> (usize, usize, bool) {
        let mut length = 0;
        loop {
            let input = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
            let output = self.unescaped.get_mut(length..).unwrap_or(&mut []);
            let (result, read, written) = self.reader.read_field(input, output);
            self.at += read;
            length += written;
            match result {
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => self.unescaped.resize(self.unescaped.len() * 2, 0),
                // The comma or line end behind a cell has been read with it; the end of the file has none.
                ReadFieldResult::Field { record_end } => {
                    return (self.at - usize::from(read > 0), length, record_end);
                }
                ReadFieldResult::End => return (self.at, length, true),
            }
        }
    }

    fn cell(&self, at: Range<usize>, length: usize) -> Cell<'t> {
        let raw = self.text.get(at.clone()).unwrap_or("");
        let Some(opened) = raw.strip_prefix('"') else {
            let text = raw.trim_matches([' ', '\t']);
            let start = at.start + (raw.len() - raw.trim_start_matches([' ', '\t']).len()).min(raw.len());
            let wrong = text.starts_with('"').then_some(Wrong::Before);
            return Cell { text: Cow::Borrowed(text), at: start..start + text.len(), wrong };
        };
        let inside = opened.strip_suffix('"');
        let (text, wrong) = match inside {
            Some(inside) if !inside.contains('"') => (Cow::Borrowed(inside), None),
            Some(inside) if !inside.replace("\"\"", "").contains('"') => {
                let unescaped = self.unescaped.get(..length).unwrap_or(&[]);
                (Cow::Owned(String::from_utf8_lossy(unescaped).into_owned()), None)
            }
            _ => {
                let open = at.end == self.text.len() && raw.matches('"').count() % 2 == 1;
                (Cow::Borrowed(opened), Some(if open { Wrong::Open } else { Wrong::Behind }))
            }
        };
        Cell { text, at, wrong }
    }
}
