//! A piece of TOML as a tree in which every key and value has its place in the file.
//!
//! Differs from the tree of the `toml` crate: spans count from the start of the file, dates are days of the calendar,
//! and whatever a syntax error touched is marked, so that nothing is reported twice.

use std::borrow::Cow;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use crate::source::Span;

/// A key with its place.
#[derive(Clone, Debug)]
pub(super) struct Key<'t> {
    /// Without quotes.
    pub text: Cow<'t, str>,
    /// With quotes.
    pub at: Span,
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Node<'t> {
    /// Which.
    pub value: Value<'t>,
    /// Where: the header, for a table that has one.
    pub at: Span,
    /// Whether no syntax error stands inside.
    pub sound: bool,
}

/// The values of TOML.
#[derive(Clone, Debug)]
pub(super) enum Value<'t> {
    /// A text.
    Text(Cow<'t, str>),
    /// A whole number without `_`, and its base.
    Integer(Cow<'t, str>, u32),
    /// A number with a fraction or exponent, as written; also `nan` and `inf`.
    Float(Cow<'t, str>),
    /// `true` or `false`.
    Flag(bool),
    /// A date without a time.
    Day(NaiveDate),
    /// A time of day, with or without a date.
    Time,
    /// A list, or the tables under `[[headers]]` of one name.
    List(Vec<Node<'t>>),
    /// A table.
    Table(Table<'t>),
    /// A value that a syntax error has spoilt; it has been reported.
    Broken,
}

/// A table in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct Table<'t> {
    /// Its keys and values.
    pub entries: Vec<(Key<'t>, Node<'t>)>,
    /// How it was written.
    pub form: Form,
}

/// How a table was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `[name]` or `[[name]]`.
    Header,
    /// `{ … }`.
    Inline,
    /// Only named in the header or dotted key of something inside it.
    Implied,
}

impl<'t> Table<'t> {
    /// The value under `key`.
    pub(super) fn get(&self, key: &str) -> Option<&Node<'t>> {
        self.entries.iter().find(|(k, _)| k.text == key).map(|(_, v)| v)
    }
}

/// Turns tables of the `toml` crate into trees.
pub(super) struct Planter<'e, 't> {
    /// The piece.
    pub text: &'t str,
    /// Where the piece starts in the file.
    pub base: usize,
    /// Where its syntax errors stand in the piece, by start.
    pub errors: &'e [Range<usize>],
}

impl<'t> Planter<'_, 't> {
    /// A place of the piece as a place of the file.
    pub(super) fn span(&self, at: Range<usize>) -> Span {
        let offset = |n: usize| u32::try_from(self.base.saturating_add(n)).unwrap_or(u32::MAX);
        Span::new(offset(at.start), offset(at.end))
    }

    /// The entries of a table. A key without any text is a guess of the parser where one is missing.
    pub(super) fn entries(&self, table: DeTable<'t>) -> Vec<(Key<'t>, Node<'t>)> {
        table
            .into_iter()
            .filter(|(key, _)| !key.span().is_empty())
            .map(|(key, value)| (Key { at: self.span(key.span()), text: key.into_inner() }, self.node(value)))
            .collect()
    }

    fn node(&self, value: Spanned<DeValue<'t>>) -> Node<'t> {
        let at = value.span();
        // Where a value is missing, the parser guesses one without any text.
        let sound = !at.is_empty() && !self.touched(&at);
        let written = self.text.get(at.clone()).unwrap_or("");
        let value = match value.into_inner() {
            DeValue::Array(list) => Value::List(list.into_iter().map(|v| self.node(v)).collect()),
            DeValue::Table(table) => {
                Value::Table(Table { entries: self.entries(table), form: self.form(at.start) })
            }
            _ if !sound => Value::Broken,
            DeValue::String(text) => Value::Text(text),
            DeValue::Integer(n) => Value::Integer(Cow::Owned(n.as_str().to_owned()), n.radix()),
            DeValue::Float(_) => Value::Float(Cow::Borrowed(written)),
            DeValue::Boolean(b) => Value::Flag(b),
            DeValue::Datetime(d) if is_year_zero(&d) => Value::Text(Cow::Borrowed(written)),
            DeValue::Datetime(d) => day(&d),
        };
        Node { value, at: self.span(at), sound }
    }

    fn form(&self, start: usize) -> Form {
        match self.text.as_bytes().get(start) {
            Some(b'[') => Form::Header,
            Some(b'{') => Form::Inline,
            _ => Form::Implied,
        }
    }

    /// Whether a syntax error lies in or at the end of `at`.
    fn touched(&self, at: &Range<usize>) -> bool {
        let from = self.errors.partition_point(|e| e.end < at.start);
        self.errors.iter().skip(from).take_while(|e| e.start <= at.end).any(|e| e.end >= at.start)
    }
}

/// The calendar lacks the year zero, which TOML has; read as a text it is answered as any other date that does not exist.
fn is_year_zero(d: &Datetime) -> bool {
    d.date.is_some_and(|date| date.year == 0)
}

fn day(d: &Datetime) -> Value<'static> {
    match (d.date, d.time) {
        (Some(date), None) => {
            NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
                .map_or(Value::Broken, Value::Day)
        }
        _ => Value::Time,
    }
}
