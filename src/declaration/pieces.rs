//! Cuts a file into pieces at its headers, so that a large file needs little memory and an open bracket spoils no
//! more than its own piece.
//!
//! A line that opens with `[name` or `[[name` is a header wherever it stands outside a text: no list of TOML has an
//! element that starts with a bare word, `true`, `false`, `nan` and `inf` apart.

use std::ops::Range;

/// A header with all that stands below it, or what stands above the first header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its bytes.
    pub range: Range<usize>,
    /// Whether a header opens it: all but the first.
    pub header: bool,
    /// Whether it belongs to a table above: `[[parent.child]]`.
    pub nested: bool,
}

/// The pieces of a text; together they are the whole of it. The first has no header and may be empty.
pub(super) struct Pieces<'t> {
    text: &'t str,
    /// Where the next piece starts; `None` behind the last.
    at: Option<usize>,
    opened: bool,
}

impl<'t> Pieces<'t> {
    /// The pieces of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: Some(0), opened: false }
    }

    /// Where the next piece starts.
    pub(super) fn next_start(&self) -> Option<usize> {
        self.at
    }

    /// Leaves out what stands up to `end`, where the next piece starts.
    pub(super) fn skip_to(&mut self, end: usize) {
        self.at = (end < self.text.len()).then_some(end);
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let start = self.at?;
        let mut piece = Piece { range: start..self.text.len(), header: false, nested: false };
        let mut at = start;
        if self.opened {
            let rest = self.text.get(at..).unwrap_or("");
            (piece.header, piece.nested) = (true, header(rest) == Some(true));
            at += line(rest);
        }
        self.opened = true;
        self.at = None;
        while at < self.text.len() {
            let rest = self.text.get(at..).unwrap_or("");
            if header(rest).is_some() {
                piece.range.end = at;
                self.at = Some(at);
                break;
            }
            at += line(rest);
        }
        Some(piece)
    }
}

/// Whether a line opens with a header that starts a piece, and if so whether that is a child's.
/// `[parent.key]` starts none: it is a part of the record above it.
pub(super) fn header(line: &str) -> Option<bool> {
    let inner = line.trim_start_matches([' ', '\t']).strip_prefix('[')?;
    let many = inner.strip_prefix('[');
    let path = many.unwrap_or(inner).trim_start_matches([' ', '\t']);
    let end = path.find(|c: char| !c.is_ascii_alphanumeric() && !"_-. \t".contains(c)).unwrap_or(path.len());
    let path = path.get(..end).unwrap_or(path).trim_end();
    let bare = path.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !bare || ["true", "false", "nan", "inf"].contains(&path) {
        return None;
    }
    match (path.contains('.'), many.is_some()) {
        (true, false) => None,
        (nested, _) => Some(nested),
    }
}

/// Whether a header speaks of a record that does not stand right above it: `[a.b]` or `[[a.b]]` below a record of another
/// name. A quoted name may be any.
pub(super) fn refers_back(text: &str) -> bool {
    let bytes = text.as_bytes();
    let blank = |b: &u8| *b == b' ' || *b == b'\t';
    let behind = |rest: &[u8]| rest.iter().position(|b| !blank(b)).unwrap_or(rest.len());
    let (mut above, mut from): (&[u8], usize) = (b"", 0);
    // The line break and the header of the record above: most records follow one of their own kind.
    let mut same: &[u8] = b"";
    while let Some(found) = memchr::memchr(b'[', bytes.get(from..).unwrap_or(&[])) {
        let at = from + found;
        let line = bytes.get(at.saturating_sub(1)..).unwrap_or(&[]);
        if !same.is_empty() && line.starts_with(same) {
            from = at + same.len() - 1;
            continue;
        }
        let inner = if bytes.get(at + 1) == Some(&b'[') { at + 2 } else { at + 1 };
        from = inner;
        let before = bytes.get(..at).unwrap_or(&[]).iter().rev().find(|b| !blank(b));
        if before.is_some_and(|b| *b != b'\n') {
            continue;
        }
        let path = bytes.get(inner..).unwrap_or(&[]);
        let path = path.get(behind(path)..).unwrap_or(&[]);
        let in_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-';
        let length = path.iter().position(|b| !in_name(b)).unwrap_or(path.len());
        let (name, rest) = path.split_at_checked(length).unwrap_or((path, &[]));
        match rest.get(behind(rest)) {
            Some(b'.') if name != above => return true,
            Some(b'"' | b'\'') if name.is_empty() => return true,
            Some(b']') => {
                above = name;
                let end = line.iter().skip(1).position(|b| *b == b'\n').map_or(0, |length| length + 1);
                same = line.get(..end).filter(|line| line.starts_with(b"\n[[")).unwrap_or(b"");
            }
            _ => {}
        }
    }
    false
}

/// The bytes up to the next line that does not start inside a text.
fn line(text: &str) -> usize {
    let bytes = text.as_bytes();
    let end_of_line =
        |from: usize| memchr::memchr(b'\n', bytes.get(from..).unwrap_or(&[])).map(|n| from + n + 1);
    let mut end = end_of_line(0).unwrap_or(bytes.len());
    let mut at = 0;
    while let Some(found) = memchr::memchr3(b'"', b'\'', b'#', bytes.get(at..end).unwrap_or(&[])) {
        let quote = at + found;
        let mark = bytes.get(quote).copied().unwrap_or(b'#');
        if mark == b'#' {
            break;
        }
        let rest = bytes.get(quote..).unwrap_or(&[]);
        if rest.starts_with(&[mark; 3]) {
            // A text over several lines: go on behind its end.
            at = close(rest, 3, mark, 3).map_or(bytes.len(), |n| quote + n);
            if at > end {
                end = end_of_line(at).unwrap_or(bytes.len());
            }
        } else {
            let here = bytes.get(quote..end).unwrap_or(&[]);
            match close(here, 1, mark, 1) {
                Some(n) => at = quote + n,
                None => break,
            }
        }
    }
    end
}

/// The first byte behind the run of `count` marks that closes a text, looked for from `from`.
fn close(bytes: &[u8], from: usize, mark: u8, count: usize) -> Option<usize> {
    let mut at = from;
    let mut run = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte == mark {
            run += 1;
            if run == count {
                return Some(at);
            }
        } else {
            run = 0;
            if byte == b'\\' && mark == b'"' {
                at += 1;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Piece, Pieces};

    fn cut(text: &str) -> Vec<Piece> {
        Pieces::new(text).collect()
    }

    fn starts(text: &str) -> Vec<String> {
        cut(text)
            .into_iter()
            .map(|p| text.get(p.range).unwrap().lines().next().unwrap_or("").trim().to_owned())
            .collect()
    }

    #[test]
    fn headers_cut_wherever_they_stand() {
        let text =
            "a = 1\n[declaration]\nb = 2\n[[x]]\nc = [ 1,\n[[y]]\n  [[y.z]] # child\n[y.w]\nd = 1\n[[x]\n";
        assert_eq!(starts(text), ["a = 1", "[declaration]", "[[x]]", "[[y]]", "[[y.z]] # child", "[[x]"]);
        assert_eq!(cut(text).iter().filter(|p| p.nested).count(), 1);
    }

    #[test]
    fn texts_comments_and_lists_do_not_cut() {
        let text = "a = \"\"\"\n[[x]]\n\\\"\"\"\n[[x]]\n\"\"\"\nb = '''\n[[x]]''' # \"\"\"\nc = [\n  [true],\n  [[1]],\n  [\"a\"]\n]\nd = \"'''\"\n[[e]]";
        assert_eq!(starts(text), ["a = \"\"\"", "[[e]]"]);
    }

    #[test]
    fn headers_that_refer_back() {
        for (text, expected) in [
            ("", false),
            ("[[a]]\n[a.b]\n[[a.c]]\n[a.c.d]\n[[b]]\nx = \"[a.b]\"\n  [ b . c ]\n", false),
            ("[[a]]\nx = [\n  [1, 2],\n]\n[a.b]\n", false),
            ("[[a]]\n[[a]]\n[[a]]\n[a.c]\n", false),
            ("[[a]]\n[[a]]\n[[a]]\n[b.c]\n[[a]]\n", true),
            ("[[a]]\n[[b]]\n[a.c]\n", true),
            ("[[a]]\n[[b]]\n[[a.c]]\n", true),
            ("[[a]]\n[b]\n\t[ a .c]\n", true),
            ("[[a]]\n[[b]]\n[\"a\".c]\n", true),
            ("[a.b]\n", true),
        ] {
            assert_eq!(super::refers_back(text), expected, "{text}");
        }
    }

    #[test]
    fn pieces_are_the_whole_text() {
        for text in
            ["", "\n", "[[a]]", "x = \"", "x = '''\n[[a]]\n", "\u{feff}[[a]]\r\n[[b]]\r\n", "é = 1\n[[é]]\n"]
        {
            let whole: String = cut(text).into_iter().map(|p| text.get(p.range).unwrap()).collect();
            assert_eq!(whole, text);
        }
    }
}
