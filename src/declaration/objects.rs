//! JSON Lines: one object a line, each key and value with its place.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::tree::{Form, Key, Node, Table, Value};
use crate::source::Span;

/// How deep values may stand inside each other.
const DEEPEST: usize = 16;

/// Room for as many keys as a line usually has.
const USUAL: usize = 16;

/// What is wrong with a line, and where.
pub(super) type Wrong = (String, Span);

/// The lines of a text that are not blank, each without its line end and the blanks around it.
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lines<'t> {
    /// The lines of a file, from the one that starts at `at`.
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        let mark = if at == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at: at + mark }
    }
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let rest = self.text.as_bytes().get(self.at..).filter(|rest| !rest.is_empty())?;
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or(&[]);
            let is_blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r');
            let first = line.iter().position(|b| !is_blank(b));
            let last = line.iter().rposition(|b| !is_blank(b));
            let start = self.at;
            self.at = (start + end + 1).min(self.text.len());
            if let (Some(first), Some(last)) = (first, last) {
                return Some(start + first..start + last + 1);
            }
        }
    }
}

/// The keys and values of an object as they are written.
pub(super) struct Pairs<'t>(pub Vec<(&'t RawValue, &'t RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs<'de>;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object `{ … }`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::with_capacity(USUAL);
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// Reads values of one text.
#[derive(Clone, Copy)]
pub(super) struct Objects<'t> {
    /// The whole text.
    pub text: &'t str,
}

impl<'t> Objects<'t> {
    /// The object that fills a line.
    pub(super) fn object(&self, line: Range<usize>) -> Result<Pairs<'t>, Wrong> {
        let written = self.text.get(line.clone()).unwrap_or("");
        serde_json::from_str(written).map_err(|error| self.wrong(&error, line.start, written))
    }

    fn wrong(&self, error: &serde_json::Error, start: usize, written: &str) -> Wrong {
        let mut at = error.column().saturating_sub(1).min(written.len().saturating_sub(1));
        while !written.is_char_boundary(at) {
            at -= 1;
        }
        let length = written.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let said = error.to_string();
        let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
        (format!("the line is no JSON object: {said}"), span(start + at..start + at + length))
    }

    /// Where a value stands.
    pub(super) fn place(&self, raw: &'t RawValue) -> Range<usize> {
        let start = raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        start..start + raw.get().len()
    }

    /// A key, or a text.
    pub(super) fn text(&self, raw: &'t RawValue) -> Result<Cow<'t, str>, Wrong> {
        match plain_text(raw.get()) {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => serde_json::from_str::<String>(raw.get())
                .map(Cow::Owned)
                .map_err(|error| self.wrong(&error, self.place(raw).start, raw.get())),
        }
    }

    /// A value; `None` for `null`, which says that nothing is given.
    pub(super) fn node(&self, raw: &'t RawValue) -> Result<Option<Node<'t>>, Wrong> {
        if raw.get() == "null" { Ok(None) } else { self.inner(raw, DEEPEST).map(Some) }
    }

    fn inner(&self, raw: &'t RawValue, depth: usize) -> Result<Node<'t>, Wrong> {
        let at = span(self.place(raw));
        let deeper = depth.checked_sub(1).ok_or_else(|| ("brackets are nested too deeply".to_owned(), at));
        let written = raw.get();
        let value = match written.as_bytes().first() {
            Some(b'"') => Value::Text(self.text(raw)?),
            Some(b't' | b'f') => Value::Flag(written == "true"),
            Some(b'[') => {
                let deeper = deeper?;
                let wrong = |error| self.wrong(&error, self.place(raw).start, written);
                let items: Vec<&RawValue> = serde_json::from_str(written).map_err(wrong)?;
                Value::List(items.into_iter().map(|item| self.inner(item, deeper)).collect::<Result<_, _>>()?)
            }
            Some(b'{') => {
                let deeper = deeper?;
                let Pairs(pairs) = self.object(self.place(raw))?;
                let entry = |(key, value)| Ok((self.key(key)?, self.inner(value, deeper)?));
                let entries = pairs.into_iter().map(entry).collect::<Result<_, Wrong>>()?;
                Value::Table(Table { entries, form: Form::Inline })
            }
            Some(b'n') => return Err(("`null` stands inside a value".to_owned(), at)),
            _ if written.bytes().all(|b| b.is_ascii_digit() || b == b'-') => {
                Value::Integer(Cow::Borrowed(written), 10)
            }
            _ => Value::Float(Cow::Borrowed(written)),
        };
        Ok(Node { value, at, sound: true })
    }

    /// A key with its place.
    pub(super) fn key(&self, raw: &'t RawValue) -> Result<Key<'t>, Wrong> {
        Ok(Key { text: self.text(raw)?, at: span(self.place(raw)) })
    }
}

/// A text without escapes.
pub(super) fn plain_text(written: &str) -> Option<&str> {
    written.as_bytes().first().filter(|first| **first == b'"')?;
    let inside = written.get(1..written.len().checked_sub(1)?)?;
    memchr::memchr(b'\\', inside.as_bytes()).is_none().then_some(inside)
}

/// A place in the text.
pub(super) fn span(at: Range<usize>) -> Span {
    let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Span::new(offset(at.start), offset(at.end))
}
