//! Reads records that are written the plain way, straight from the bytes: a header, then one key and one value a line.
//!
//! This is a small part of TOML, and the part that large files are made of. Whatever is written otherwise (an escape, a
//! list, a table, a number with a sign) is no error here: the scanner stops, and the full reader takes that record. What
//! it does read, it reads as the full reader does; a property test holds the two against each other.

use std::borrow::Cow;
use std::ops::Range;

use super::tree::Value;
use super::written::{WrittenDay, day};

/// A value as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A text without escapes, without its quotes.
    Text(&'t str),
    /// A whole number without sign.
    Integer(&'t str),
    /// A number with a fraction, without sign or exponent.
    Float(&'t str),
    /// A date.
    Day(WrittenDay),
    /// `true` or `false`.
    Flag(bool),
}

impl<'t> Token<'t> {
    /// The same for the full reader.
    pub(super) fn value(self) -> Value<'t> {
        match self {
            Token::Text(text) => Value::Text(Cow::Borrowed(text)),
            Token::Integer(text) => Value::Integer(Cow::Borrowed(text), 10),
            Token::Float(text) => Value::Float(Cow::Borrowed(text)),
            Token::Day(day) => Value::Day(day.date()),
            Token::Flag(flag) => Value::Flag(flag),
        }
    }
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Pair<'t> {
    /// The key, which is bare.
    pub key: &'t str,
    /// Its value.
    pub token: Token<'t>,
    /// Where the value stands, quotes included.
    pub at: Range<usize>,
    /// The line up to the value: the same text in another record is the same key.
    pub opening: &'t str,
}

/// What comes next.
pub(super) enum Next<'t> {
    /// A key with its value.
    Pair(Pair<'t>),
    /// The end of the record: the end of the file, or a header that opens no child of it.
    End,
    /// Something that only the full reader can read.
    Other,
}

/// Which bytes may stand in a text without an escape: all but control characters, the quote and the backslash.
#[allow(clippy::indexing_slicing, reason = "a constant: whatever is out of bounds does not compile")]
const IN_TEXT: [bool; 256] = {
    let mut table = [true; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = at >= 0x20 && at != 0x22 && at != 0x5c && at != 0x7f;
        at += 1;
    }
    table
};

/// Reads one record.
pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Scanner<'t> {
    /// A scanner at the start of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    /// The whole text.
    pub(super) fn bytes(&self) -> &'t [u8] {
        self.bytes
    }

    /// The byte at `at`; `None` behind the end.
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// What stands there.
    pub(super) fn text(&self, at: Range<usize>) -> Option<&'t str> {
        self.text.get(at)
    }

    /// The key without quotes at `at`; empty where none stands there.
    pub(super) fn bare_key(&self, at: usize) -> Range<usize> {
        self.run(at, |b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    }

    /// Where the next line starts.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// A scanner behind the header `[[name]]` that stands at `at`, with that name; `None` where none does.
    pub(super) fn open(text: &'t str, at: usize) -> Option<(&'t str, Self)> {
        let bytes = text.as_bytes();
        let (name, end) = header(bytes, at)?;
        let name = text.get(name)?;
        Some((name, Self { text, bytes, at: end }))
    }

    /// The value behind `opening`, where the next line is a key and a value that opens so; else nothing is read.
    #[inline(always)]
    pub(super) fn next_behind(&mut self, opening: &str) -> Option<(Token<'t>, usize)> {
        let rest = self.bytes.get(self.at..)?;
        if !rest.starts_with(opening.as_bytes()) {
            return None;
        }
        let start = self.at + opening.len();
        let (token, end) = self.token(start)?;
        self.end_line(end)?;
        Some((token, start))
    }

    /// The next key with its value.
    pub(super) fn next(&mut self) -> Next<'t> {
        loop {
            match self.bytes.get(self.at) {
                None => return Next::End,
                Some(b'\n') => self.at += 1,
                Some(b'#') => match line_of_comment(self.bytes, self.at) {
                    Some(end) => self.at = end,
                    None => return Next::Other,
                },
                Some(b'[') => {
                    let plain = header(self.bytes, self.at).is_some();
                    let line = || self.text.get(self.at..).unwrap_or("");
                    return if plain || super::pieces::header(line()) == Some(false) {
                        Next::End
                    } else {
                        Next::Other
                    };
                }
                Some(_) => return self.pair().map_or(Next::Other, Next::Pair),
            }
        }
    }

    fn pair(&mut self) -> Option<Pair<'t>> {
        let key = self.bare_key(self.at);
        let equals = self.blank(key.end);
        if key.is_empty() || self.bytes.get(equals) != Some(&b'=') {
            return None;
        }
        let start = self.blank(equals + 1);
        let (token, end) = self.token(start)?;
        let opening = self.text.get(self.at..start)?;
        self.end_line(end)?;
        Some(Pair { key: self.text.get(key)?, token, at: start..end, opening })
    }

    /// Goes on behind the line, on which nothing more may stand from `at` on.
    #[inline]
    fn end_line(&mut self, at: usize) -> Option<()> {
        let end = if self.bytes.get(at) == Some(&b'\n') { at } else { self.blank(at) };
        self.at = match self.bytes.get(end) {
            None => end,
            Some(b'\n') => end + 1,
            Some(_) => return None,
        };
        Some(())
    }

    /// The value that begins at `start`, and where it ends.
    #[inline(always)]
    pub(super) fn token(&self, start: usize) -> Option<(Token<'t>, usize)> {
        match self.bytes.get(start)? {
            b'"' => {
                let inside = self.run(start + 1, |b| IN_TEXT.get(usize::from(b)) == Some(&true));
                let end = inside.end + 1;
                let closed = self.bytes.get(inside.end) == Some(&b'"');
                let empty = inside.is_empty() && self.bytes.get(end) == Some(&b'"');
                (closed && !empty).then_some((Token::Text(self.text.get(inside)?), end))
            }
            b'0'..=b'9' => self.number(start),
            b't' if self.bytes.get(start..start + 4) == Some(b"true") => Some((Token::Flag(true), start + 4)),
            b'f' if self.bytes.get(start..start + 5) == Some(b"false") => {
                Some((Token::Flag(false), start + 5))
            }
            _ => None,
        }
    }

    #[inline]
    fn number(&self, start: usize) -> Option<(Token<'t>, usize)> {
        let all = self.run(start, |b| b.is_ascii_digit() || b == b'-' || b == b'.');
        let end = all.end;
        Some((numeric(self.text.get(all)?)?, end))
    }

    /// The bytes from `from` on that fit.
    #[inline(always)]
    fn run(&self, from: usize, fits: impl Fn(u8) -> bool) -> Range<usize> {
        let rest = self.bytes.get(from..).unwrap_or(&[]);
        let length = rest.iter().position(|&b| !fits(b)).unwrap_or(rest.len());
        from..from + length
    }

    /// Behind the spaces and tabs at `at`.
    #[inline]
    pub(super) fn blank(&self, at: usize) -> usize {
        self.run(at, |b| b == b' ' || b == b'\t').end
    }
}

/// A date, or a number of ordinary length without sign or exponent.
#[inline]
pub(super) fn numeric(text: &str) -> Option<Token<'_>> {
    if let Some(day) = day(text.as_bytes()) {
        return Some(Token::Day(day));
    }
    let mut point = None;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {}
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let whole = point.unwrap_or(text.len());
    let leading = whole > 1 && text.starts_with('0');
    if text.len() > 18 || leading || whole == 0 || point == Some(text.len() - 1) {
        return None;
    }
    Some(if point.is_some() { Token::Float(text) } else { Token::Integer(text) })
}

/// The name in a header `[[name]]` that fills its line, and where the next line starts.
fn header(bytes: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let name = bytes.get(at..)?.strip_prefix(b"[[")?;
    let length = name.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-'))?;
    let bare = name.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    let is_value = matches!(name.get(..length), Some(b"true" | b"false" | b"nan" | b"inf"));
    let after = name.get(length..)?.strip_prefix(b"]]")?;
    let ends = match after.first() {
        None => 0,
        Some(b'\n') => 1,
        Some(_) => return None,
    };
    let start = at + 2;
    (bare && !is_value).then_some((start..start + length, start + length + 2 + ends))
}

/// Where the line after a comment starts; `None` where the comment holds what TOML does not allow.
pub(super) fn line_of_comment(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let sound = rest.get(..length)?.iter().all(|&b| (b >= b' ' && b != 0x7f) || b == b'\t');
    sound.then_some((at + length + 1).min(bytes.len()))
}
