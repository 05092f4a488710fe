//! Rows and cells of CSV, each with its place.
//!
//! A plain cell is cut right here, any other by `csv-core`; what that lets pass (a quote that is never closed, text behind
//! a closing quote) is told here.

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

/// Which bytes end a cell without quotes.
#[allow(clippy::indexing_slicing, reason = "a constant: whatever is out of bounds does not compile")]
const ENDS_CELL: [bool; 256] = {
    let mut table = [false; 256];
    table[b',' as usize] = true;
    table[b'\n' as usize] = true;
    table[b'\r' as usize] = true;
    table
};

/// The rows of a text; empty lines are none.
pub(super) struct Rows<'t> {
    text: &'t str,
    at: usize,
    /// Cuts cells that are not plain. Its tables take as long to build as thousands of cells to cut: they are built for the
    /// first such cell.
    reader: Option<Box<Reader>>,
    unescaped: Vec<u8>,
}

impl<'t> Rows<'t> {
    /// The rows from the one that starts at `at`.
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        let mark = if at == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at: at + mark, reader: None, unescaped: Vec::new() }
    }

    /// Where the next row starts, which is where reading goes on; `None` behind the last.
    #[inline]
    pub(super) fn start(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        while let Some(b'\n' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).map(|_| self.at)
    }

    /// Puts the cells of the next row into `cells` and gives where it starts; `None` behind the last.
    pub(super) fn next(&mut self, cells: &mut Vec<Cell<'t>>) -> Option<usize> {
        cells.clear();
        let start = self.start()?;
        loop {
            let last = match self.plain() {
                Some((text, at, last)) => {
                    cells.push(Cell { text: Cow::Borrowed(text), at, wrong: None });
                    last
                }
                None => {
                    let from = self.at;
                    let (end, length, last) = self.field();
                    cells.push(self.cell(from..end, length));
                    last
                }
            };
            if last {
                return Some(start);
            }
        }
    }

    /// Goes back to the row that starts at `start`.
    pub(super) fn back_to(&mut self, start: usize) {
        self.at = start;
    }

    /// What stands at a place.
    pub(super) fn text(&self, at: Range<usize>) -> Option<&'t str> {
        self.text.get(at)
    }

    /// The next cell, where it starts, and whether its row ends with it, if it is as most are: no quote and no blank at its
    /// ends, no tab in it, and not the last of the text. Else nothing is read.
    #[inline(always)]
    pub(super) fn bare(&mut self) -> Option<(&'t [u8], usize, bool)> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..)?;
        let (cell, behind) = rest.split_at_checked(up_to_control(rest)?)?;
        let last = match behind.first()? {
            b',' => false,
            b'\n' | b'\r' => true,
            _ => return None,
        };
        if matches!(cell.first(), Some(b' ' | b'"')) || cell.last() == Some(&b' ') {
            return None;
        }
        self.at = start + cell.len() + 1;
        Some((cell, start, last))
    }

    /// The next cell, where it stands, and whether its row ends with it, if it is plain: without quotes, or in quotes and
    /// with none inside. Else nothing is read.
    pub(super) fn plain(&mut self) -> Option<(&'t str, Range<usize>, bool)> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let (at, inside, length) = match rest.first() {
            Some(b'"') => {
                let closing = 1 + memchr::memchr(b'"', rest.get(1..)?)?;
                (0..closing + 1, 1..closing, closing + 1)
            }
            _ => {
                let length = length_of_cell(rest);
                let at = trimmed(rest.get(..length)?);
                if rest.get(at.start) == Some(&b'"') {
                    return None;
                }
                (at.clone(), at, length)
            }
        };
        let last = match rest.get(length) {
            Some(b',') => false,
            None | Some(b'\n' | b'\r') => true,
            Some(_) => return None,
        };
        let from = self.at;
        let text = self.text.get(from + inside.start..from + inside.end)?;
        self.at += length + usize::from(length < rest.len());
        Some((text, from + at.start..from + at.end, last))
    }

    /// Reads one cell: where it ends, how long it is without quotes, and whether its row ends with it.
    fn field(&mut self) -> (usize, usize, bool) {
        let reader = self.reader.get_or_insert_with(|| Box::new(csv_core::ReaderBuilder::new().build()));
        reader.reset();
        let mut length = 0;
        loop {
            let input = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
            let output = self.unescaped.get_mut(length..).unwrap_or(&mut []);
            let (result, read, written) = reader.read_field(input, output);
            self.at += read;
            length += written;
            match result {
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => self.unescaped.resize((self.unescaped.len() * 2).max(256), 0),
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
            let inside = trimmed(raw.as_bytes());
            let text = raw.get(inside.clone()).unwrap_or("");
            let wrong = text.starts_with('"').then_some(Wrong::Before);
            return Cell {
                text: Cow::Borrowed(text),
                at: at.start + inside.start..at.start + inside.end,
                wrong,
            };
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

/// How many bytes stand before the first comma or control character, in which line ends are; `None` where there is none,
/// or perhaps only among the last bytes.
#[inline(always)]
fn up_to_control(rest: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES << 7;
    let mut length = 0;
    for eight in rest.as_chunks::<8>().0 {
        let bytes = u64::from_le_bytes(*eight);
        let commas = bytes ^ (ONES * u64::from(b','));
        // The highest bit of the first byte that is a comma, or below a blank as line ends are, is set.
        let is_comma = commas.wrapping_sub(ONES) & !commas;
        let is_control = bytes.wrapping_sub(ONES * u64::from(b' ')) & !bytes;
        let found = (is_comma | is_control) & HIGHS;
        if found != 0 {
            return Some(length + found.trailing_zeros() as usize / 8);
        }
        length += 8;
    }
    None
}

/// How long the cell without quotes is that `rest` begins with.
#[inline]
fn length_of_cell(rest: &[u8]) -> usize {
    let length = up_to_control(rest).unwrap_or(0);
    // Behind a tab, or at the end of the text, byte by byte.
    let rest = rest.get(length..).unwrap_or(&[]);
    let more = rest.iter().position(|b| ENDS_CELL.get(usize::from(*b)) == Some(&true));
    length + more.unwrap_or(rest.len())
}

/// What stands between the blanks around a cell.
fn trimmed(cell: &[u8]) -> Range<usize> {
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let start = cell.iter().position(|b| !blank(b)).unwrap_or(cell.len());
    let end = cell.iter().rposition(|b| !blank(b)).map_or(start, |last| last + 1);
    start..end
}
