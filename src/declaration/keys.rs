//! The keys that a plain record may have, each by its number, and how a scanner hands them over with their values.

use super::scanner::{Next, Scanner, Token};
use super::sheet::OWN;
use crate::model::Kind;

/// What a key stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    /// A field of the kind, by its position.
    Field(usize),
    /// The id of the record.
    Id,
    /// One of the keys of every record, by its position in [`OWN`].
    Own(usize),
}

/// The keys of one kind, in an order of their own.
pub(super) struct Keys<'a> {
    all: Vec<(&'a str, Slot)>,
    /// How each line of the record before opened, and which key that is.
    lines: Vec<(&'a str, usize)>,
}

/// A value that is given.
pub(super) struct Said<'a> {
    /// The number of its key.
    pub key: usize,
    /// What is written.
    pub token: Token<'a>,
    /// Where it starts, which is at its quote if it has one.
    pub start: usize,
}

/// What a record says next.
pub(super) enum Saying<'a> {
    /// A key has this value.
    Said(Said<'a>),
    /// Nothing more.
    End,
    /// Something that only the full reader can read.
    Other,
}

impl<'a> Keys<'a> {
    /// The keys of a record of this kind. A field comes before a key of every record that has its name.
    pub(super) fn of(kind: &'a Kind) -> Self {
        let mut all: Vec<(&str, Slot)> =
            kind.fields.iter().enumerate().map(|(at, f)| (&*f.name, Slot::Field(at))).collect();
        for (name, slot) in std::iter::once(("id", Slot::Id))
            .chain(OWN.into_iter().enumerate().map(|(at, name)| (name, Slot::Own(at))))
        {
            if !all.iter().any(|(known, _)| *known == name) {
                all.push((name, slot));
            }
        }
        Self { all, lines: Vec::new() }
    }

    /// The number of the key of this name.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|(known, _)| *known == name)
    }

    /// What the key of this number stands for.
    #[inline(always)]
    pub(super) fn slot(&self, number: usize) -> Option<Slot> {
        self.all.get(number).map(|(_, slot)| *slot)
    }
}

impl<'a> Scanner<'a> {
    /// What comes next, which is the `nth` from 0, where that is known without looking for its key; else nothing is read.
    ///
    /// Keys stand in the same order from record to record: a line that opens as it did in the record before has its key.
    #[inline(always)]
    pub(super) fn quick(&mut self, keys: &Keys<'a>, nth: usize) -> Option<Said<'a>> {
        let (opening, key) = keys.lines.get(nth).copied().filter(|(opening, _)| !opening.is_empty())?;
        let (token, start) = self.next_behind(opening)?;
        Some(Said { key, token, start })
    }

    /// What comes next, which is the `nth` from 0; its key is one of `keys`.
    pub(super) fn say(&mut self, keys: &mut Keys<'a>, nth: usize) -> Saying<'a> {
        match self.next() {
            Next::Pair(pair) => {
                let Some(key) = keys.number(pair.key) else { return Saying::Other };
                if keys.lines.len() <= nth {
                    keys.lines.resize(nth + 1, ("", 0));
                }
                if let Some(line) = keys.lines.get_mut(nth) {
                    *line = (pair.opening, key);
                }
                Saying::Said(Said { key, token: pair.token, start: pair.at.start })
            }
            Next::End => Saying::End,
            Next::Other => Saying::Other,
        }
    }
}
