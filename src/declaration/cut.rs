//! Cuts a line of JSON into keys and values while it is read.
//!
//! Keys and values as they mostly are (texts without escapes, numbers without sign or exponent, flags, `null`) are cut
//! right here; any other value is cut by `serde_json`. Where a line goes on otherwise than an object does, the cutter
//! stops, and the line is read as a whole, which says what is wrong with it.

use std::ops::Range;

use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::scanner::{Token, numeric};

/// A line that is an object, as far as it has been cut.
#[derive(Clone, Debug)]
pub(super) struct Cutter<'t> {
    text: &'t str,
    /// The text up to the end of the line.
    bytes: &'t [u8],
    at: usize,
    /// Whether a key has been cut.
    begun: bool,
}

/// What comes next.
pub(super) enum Cut<'t> {
    /// A key in its quotes, and the value behind it.
    Pair(&'t str, Written<'t>),
    /// The end of the object, which is that of the line.
    End,
    /// Something that no object goes on with, or a key with an escape.
    Other,
}

/// A value as it is written.
#[derive(Clone, Debug)]
pub(super) struct Written<'t> {
    /// What it says; `None` for `null`, and for what only the full reader can read.
    pub token: Option<Token<'t>>,
    /// Whether it is `null`.
    pub is_null: bool,
    /// Where it starts, which is at its quote if it has one.
    pub start: usize,
}

impl<'t> Cutter<'t> {
    /// A cutter before the first key of the object on a line of `text`; `None` where none begins there.
    #[inline]
    pub(super) fn open(text: &'t str, line: Range<usize>) -> Option<Self> {
        let bytes = text.as_bytes().get(..line.end)?;
        (bytes.get(line.start) == Some(&b'{')).then_some(Self {
            text,
            bytes,
            at: line.start + 1,
            begun: false,
        })
    }

    /// The next key with its value; `expected` is the key, in quotes, that stood here on the line before.
    #[inline(always)]
    pub(super) fn next(&mut self, expected: Option<&'t str>) -> Cut<'t> {
        self.blanks();
        let next = self.bytes.get(self.at).copied();
        match (next, self.begun) {
            (Some(b'}'), _) => return if self.at + 1 == self.bytes.len() { Cut::End } else { Cut::Other },
            (Some(b','), true) => {
                self.at += 1;
                self.blanks();
            }
            (_, false) => {}
            _ => return Cut::Other,
        }
        self.begun = true;
        let pair = self.key(expected).and_then(|key| Some((key, self.value()?)));
        pair.map_or(Cut::Other, |(key, value)| Cut::Pair(key, value))
    }

    #[inline(always)]
    fn key(&mut self, expected: Option<&'t str>) -> Option<&'t str> {
        let rest = self.bytes.get(self.at..)?;
        let key = match expected {
            Some(key) if rest.starts_with(key.as_bytes()) => key,
            _ => self.text.get(self.at..self.at + text_in_quotes(rest)?)?,
        };
        self.at += key.len();
        self.blanks();
        if self.bytes.get(self.at) != Some(&b':') {
            return None;
        }
        self.at += 1;
        self.blanks();
        Some(key)
    }

    #[inline(always)]
    fn value(&mut self) -> Option<Written<'t>> {
        let start = self.at;
        let rest = self.bytes.get(start..)?;
        let length = match rest.first()? {
            b'"' => text_in_quotes(rest),
            b'0'..=b'9' => number(rest),
            b'n' | b't' if rest.starts_with(b"null") || rest.starts_with(b"true") => Some(4),
            b'f' if rest.starts_with(b"false") => Some(5),
            _ => None,
        };
        let Some(length) = length else {
            let rest = self.text.get(start..self.bytes.len())?;
            let raw = Deserializer::from_str(rest).into_iter::<&'t RawValue>().next()?.ok()?;
            self.at = start + raw.get().len();
            return Some(Written { token: None, is_null: false, start });
        };
        self.at = start + length;
        let written = self.text.get(start..self.at)?;
        let token = match rest.first()? {
            b'"' => Some(Token::Text(written.get(1..length - 1)?)),
            b'n' => None,
            b't' | b'f' => Some(Token::Flag(length == 4)),
            _ => numeric(written),
        };
        Some(Written { token, is_null: rest.first() == Some(&b'n'), start })
    }

    #[inline(always)]
    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }
}

/// How long the text in quotes is that `rest` begins with, if it has neither escapes nor control characters.
#[inline(always)]
fn text_in_quotes(rest: &[u8]) -> Option<usize> {
    let inside = rest.strip_prefix(b"\"")?;
    let end = inside.iter().position(|b| *b < b' ' || *b == b'"' || *b == b'\\')?;
    (inside.get(end) == Some(&b'"')).then_some(end + 2)
}

/// How long the number without sign or exponent is that `rest` begins with, if it is one and ends there.
#[inline(always)]
fn number(rest: &[u8]) -> Option<usize> {
    let length = rest.iter().position(|b| !b.is_ascii_digit() && *b != b'.')?;
    let ends = matches!(rest.get(length), Some(b',' | b'}' | b' '));
    let (whole, behind) = match rest.get(..length)?.iter().position(|b| *b == b'.') {
        Some(point) => (point, rest.get(point + 1..length)?),
        None => (length, &b"0"[..]),
    };
    let sound = whole == 1 || rest.first() != Some(&b'0');
    (ends && sound && !behind.is_empty() && !behind.contains(&b'.')).then_some(length)
}
