//! What the passes over a tree share: the text, the variables in scope, the changes found.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::change::{Change, Words};
use super::number;
use super::page::Page;
use crate::source::Span;
use crate::syntax::TokenKind;
use crate::syntax::ast::{Entry, EntryKind, Field, File, TypeExprKind};

/// The date fields of each kind of record of a treaty, by the kind's name.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds {
    dates: BTreeMap<String, Vec<String>>,
}

impl Kinds {
    /// Those that these files define.
    pub(super) fn of<'f>(files: impl Iterator<Item = &'f File<'f>>) -> Self {
        let mut dates = BTreeMap::new();
        for entry in files.flat_map(|f| &f.entries) {
            if let Entry { kind: EntryKind::Record(record), .. } = entry {
                let is_date = |f: &&Field| matches!(&f.ty.kind, TypeExprKind::Name("date"));
                let names = record.fields.iter().filter(is_date).map(|f| f.name.text.to_owned());
                dates.insert(record.name.text.to_owned(), names.collect());
            }
        }
        Self { dates }
    }

    /// Whether a field of that name is anything's own.
    pub(super) fn has_field(&self, name: &str) -> bool {
        self.dates.values().flatten().any(|n| n == name)
    }

    /// The date fields of a kind.
    pub(super) fn dates_of(&self, kind: &str) -> &[String] {
        self.dates.get(kind).map_or(&[], Vec::as_slice)
    }
}

/// Collects the changes of one entry.
pub(super) struct Walker<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) kinds: &'a Kinds,
    /// Variables that stand for a record, with its kind.
    pub(super) scope: Vec<(String, String)>,
    found: Vec<Change>,
}

impl<'a> Walker<'a> {
    pub(super) fn new(page: &'a Page<'a>, kinds: &'a Kinds) -> Self {
        Self { page, kinds, scope: Vec::new(), found: Vec::new() }
    }

    /// The changes, in the order of the text, none twice.
    pub(super) fn finish(mut self) -> Vec<Change> {
        self.found.sort_by(|a, b| (a.at, a.replaced, &a.with).cmp(&(b.at, b.replaced, &b.with)));
        self.found.dedup_by(|a, b| (a.replaced, &a.with) == (b.replaced, &b.with));
        self.found
    }

    /// `replaced` could be written `with`; the words say it of the text at `said`.
    pub(super) fn becomes(&mut self, said: Span, replaced: Span, with: &str) {
        let (was, becomes) = self.page.words_with(said, replaced, with);
        self.push(
            if replaced.is_empty() || with.is_empty() { said } else { replaced },
            replaced,
            with,
            Words::Becomes { was, becomes },
        );
    }

    /// `dropped` could be left out; with it goes the text of `removed`, which leaves `with`.
    pub(super) fn without(&mut self, dropped: Span, removed: Span, with: &str) {
        let was = self.page.words(dropped);
        self.push(dropped, removed, with, Words::Dropped { was });
    }

    /// Each of several parts that stand one after the other could be left out, with what joins it to its neighbour.
    pub(super) fn without_each(&mut self, parts: &[Span]) {
        for (i, part) in parts.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|n| parts.get(n));
            let removed = match (before, parts.get(i + 1)) {
                (Some(before), _) => Span::new(before.end, part.end),
                (None, Some(next)) => Span::new(part.start, next.start),
                (None, None) => continue,
            };
            self.without(*part, removed, "");
        }
    }

    /// The day that stands at `span` could be a day later, or earlier.
    pub(super) fn moved(&mut self, span: Span) {
        let text = self.page.slice(span);
        for (later, word) in [(false, "before"), (true, "after")] {
            let with = format!("(1 day {word} ({text}))");
            self.push(span, span, &with, Words::Moved { was: self.page.words(span), later });
        }
    }

    /// The number that starts in `span` could be another; one, or a thousandth of itself.
    pub(super) fn number(&mut self, span: Span, counts: bool) {
        let Some(token) = self.page.first(span, TokenKind::Number) else { return };
        let text = self.page.slice(token).replace(',', "");
        let others = if counts { number::by_one(&text) } else { number::by_a_thousandth(&text) };
        for other in others {
            self.becomes(span, token, &other);
        }
    }

    /// A date could be a day earlier or later.
    pub(super) fn date(&mut self, span: Span) {
        let Ok(day) = self.page.slice(span).parse::<NaiveDate>() else { return };
        let days = [day.checked_sub_days(Days::new(1)), day.checked_add_days(Days::new(1))];
        for other in days.into_iter().flatten() {
            self.becomes(span, span, &other.to_string());
        }
    }

    fn push(&mut self, at: Span, replaced: Span, with: &str, words: Words) {
        self.found.push(Change { at, replaced, with: with.to_owned(), words });
    }
}
