//! Places as machines get them.

use serde::Serialize;

use super::safe::plain_spaces;
use crate::diagnostic::{Place, Role};
use crate::source::{Loc, SourceFile, SourceMap, Span};

/// A place in a file: everywhere the same keys.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceJson {
    file: String,
    role: &'static str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    byte_start: u32,
    byte_end: u32,
    label: String,
    snippet: String,
}

impl PlaceJson {
    /// The place `place`, whose text is hidden if `hide`.
    pub fn new(sources: &SourceMap, place: &Place, hide: bool) -> Self {
        Self::with_role(sources, place.loc, role_name(place.role), &place.label, hide)
    }

    /// The place `loc` with another set of roles.
    pub fn with_role(sources: &SourceMap, loc: Loc, role: &'static str, label: &str, hide: bool) -> Self {
        let label = plain_spaces(label);
        let Some(file) = sources.get(loc.file) else {
            return Self {
                file: String::new(),
                role,
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
                byte_start: 0,
                byte_end: 0,
                label,
                snippet: String::new(),
            };
        };
        let mut span = on_one_line(file, loc.span);
        if hide {
            span.end = span.start;
        }
        let (from, to) = (file.position(span.start), file.position(span.end));
        Self {
            file: file.name.clone(),
            role,
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
            byte_start: span.start,
            byte_end: span.end,
            label,
            snippet: file.slice(span).to_owned(),
        }
    }
}

/// As printed.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Declaration => "declaration",
        Role::Clause => "clause",
        Role::Decision => "decision",
        Role::Absent => "absent",
        Role::File => "file",
    }
}

/// The part of `span` on the line where it begins: whole characters inside the file, without the line's end.
pub fn on_one_line(file: &SourceFile, span: Span) -> Span {
    let length = u32::try_from(file.text.len()).unwrap_or(u32::MAX);
    let start = whole(file, span.start.min(length));
    let line_end = u32::try_from(end_of_line(file.text.as_bytes(), start as usize)).unwrap_or(u32::MAX);
    let end = whole(file, span.end.min(line_end));
    Span::new(start.min(line_end), end)
}

/// Where the text of the line ends that holds the byte at `start`, which may be a part of its line end.
fn end_of_line(bytes: &[u8], start: usize) -> usize {
    let length = memchr::memchr2(b'\n', b'\r', bytes.get(start..).unwrap_or(&[]));
    match length {
        None => bytes.len(),
        Some(0) if start > 0 && bytes.get(start - 1..=start) == Some(b"\r\n") => start - 1,
        Some(length) => start + length,
    }
}

fn whole(file: &SourceFile, offset: u32) -> u32 {
    u32::try_from(floor(&file.text, offset as usize)).unwrap_or(offset)
}

/// The nearest byte at or before `at` where a character of `text` begins.
pub fn floor(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileKind;

    #[test]
    fn a_place_is_the_part_on_its_first_line() {
        let file = SourceFile::new("a", "ab\r\nc条d\n", FileKind::Declaration);
        assert_eq!(file.slice(on_one_line(&file, Span::new(1, 9))), "b");
        assert_eq!(file.slice(on_one_line(&file, Span::new(4, 7))), "c");
        assert_eq!(on_one_line(&file, Span::new(3, 3)), Span::new(2, 2));
        assert_eq!(on_one_line(&file, Span::new(90, 99)), Span::new(10, 10));
    }
}
