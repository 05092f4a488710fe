//! Declared records as `check` sees them, behind an interface that does not say how they are stored.
//!
//! Cells are reached by kind, record and field; places are asked for only when something is reported.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::model::{ChoiceId, KindId, TreatyId};
use crate::source::{FileId, Loc, Span};
use crate::value::{DayRange, Interval, Period, Unit};

/// A record or a row of a table, by position in [`Records`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u32);

/// A declared value, in base units (gram, litre, item; days).
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A flag.
    Truth(bool),
    /// A number.
    Number(Interval),
    /// A quantity in base units, with the unit it was written in.
    Quantity(Interval, Unit),
    /// A day, perhaps imprecise.
    Date(DayRange),
    /// A period with known ends.
    Period(Period),
    /// A number of days.
    Days(i64),
    /// A number of months.
    Months(i64),
    /// A text.
    Text(Arc<str>),
    /// A CAS number, check digit verified.
    Cas(Arc<str>),
    /// A State, by its ISO 3166 alpha-3 code.
    State(Arc<str>),
    /// A treaty.
    Treaty(TreatyId),
    /// A value of a choice, by position in its vocabulary.
    Choice(ChoiceId, u32),
    /// Another record.
    Record(RecordId),
    /// Several values.
    List(Vec<Scalar>),
}

/// How far a source is trusted; the best rank of those at hand decides, the others are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The State or the organ itself.
    Official,
    /// An agency or an organisation.
    Agency,
    /// The press.
    Press,
    /// Anything else, and sources without a rank.
    Other,
}

/// One of several values that sources give for one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The value.
    pub value: Scalar,
    /// Where it comes from.
    pub source: Option<Arc<str>>,
    /// How far that is trusted.
    pub rank: Rank,
    /// Where the value stands.
    pub at: Span,
}

/// What stands in a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// An optional field that is not given.
    #[default]
    Absent,
    /// A required field that is not given; it has been reported at the record's header.
    Missing,
    /// A value.
    Known(Scalar),
    /// Given as unknown, with the reason.
    Unknown(Arc<str>),
    /// Several values, best rank first, file order within a rank. Never empty.
    Either(Vec<Alternative>),
}

/// A record with its cells; one cell and one span for each field of its kind.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its kind.
    pub kind: KindId,
    /// Its file (of the treaty, for a row of a table).
    pub file: FileId,
    /// Its header: `[[kind]]`, or the opening brace of an inline table; the row, for a table.
    pub head: Span,
    /// One a field.
    pub cells: Vec<Cell>,
    /// Where each value stands; the header where there is none.
    pub spans: Vec<Span>,
    /// The record that holds it.
    pub parent: Option<RecordId>,
    /// Its id.
    pub id: Option<Arc<str>>,
    /// When it was submitted: its own, else its declaration's.
    pub submitted: Option<DayRange>,
    /// Where it comes from: its own, else its declaration's.
    pub source: Option<Arc<str>>,
    /// How far its source is trusted.
    pub rank: Rank,
    /// A remark.
    pub note: Option<Arc<str>>,
    /// An explicit nil: files a report and adds zero.
    pub nil: bool,
    /// First of its sort on its date: a figure was below this before; no earlier record of this kind for this party.
    pub first: bool,
    /// Rests on memory in the references.
    pub unverified: bool,
    /// The record that it replaces from that one's own date.
    pub corrects: Option<RecordId>,
    /// The record that it replaces from its own date.
    pub amends: Option<RecordId>,
}

/// A record taken back.
#[derive(Clone, Debug)]
pub struct Withdrawal {
    /// Which.
    pub record: RecordId,
    /// When this was said.
    pub submitted: Option<DayRange>,
    /// Where.
    pub at: Loc,
}

/// A statement that the records of a kind are all there, for a State and a range of days.
#[derive(Clone, Debug)]
pub struct Closing {
    /// For whom.
    pub state: Arc<str>,
    /// Which kind; `None` for every kind.
    pub kind: Option<KindId>,
    /// From this day; `None` for always.
    pub from: Option<NaiveDate>,
    /// To this day; `None` for as-of.
    pub to: Option<NaiveDate>,
    /// Since when this is known; `None` for always.
    pub known: Option<NaiveDate>,
    /// Where it is said.
    pub at: Loc,
}

/// A record that could not be read and that no clause reads.
#[derive(Clone, Debug)]
pub struct SetAside {
    /// Its kind, where that was readable.
    pub kind: Option<KindId>,
    /// Its State, where that was readable.
    pub state: Option<Arc<str>>,
    /// Its header.
    pub at: Loc,
}

/// A file of declarations.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The file.
    pub file: FileId,
    /// Its treaty, where that was readable.
    pub treaty: Option<TreatyId>,
    /// The State that declares for itself; `None` for the public record.
    pub by: Option<Arc<str>>,
    /// When it was submitted.
    pub submitted: Option<DayRange>,
    /// How many records it holds, set-aside ones included.
    pub records: usize,
}

/// Every record of a run, the rows of tables included.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// All records: tables first in the order of the model, then files by name, each in its own order.
    pub(super) all: Vec<Record>,
    /// By kind.
    pub(super) by_kind: Vec<Vec<RecordId>>,
    /// Taken back.
    pub withdrawals: Vec<Withdrawal>,
    /// Said to be all there.
    pub closings: Vec<Closing>,
    /// Left out.
    pub set_aside: Vec<SetAside>,
    /// Where they come from.
    pub files: Vec<Declared>,
}

impl Records {
    /// The record with this id.
    pub fn get(&self, id: RecordId) -> Option<&Record> {
        self.all.get(id.0 as usize)
    }

    /// The records of a kind, in order.
    pub fn of_kind(&self, kind: KindId) -> &[RecordId] {
        self.by_kind.get(kind.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Every record with its id.
    pub fn iter(&self) -> impl Iterator<Item = (RecordId, &Record)> {
        self.all.iter().enumerate().map(|(i, r)| (RecordId(u32::try_from(i).unwrap_or(u32::MAX)), r))
    }

    /// Adds a record and gives its id.
    pub fn push(&mut self, record: Record) -> RecordId {
        let id = RecordId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        let kind = record.kind.0 as usize;
        if self.by_kind.len() <= kind {
            self.by_kind.resize_with(kind + 1, Vec::new);
        }
        if let Some(list) = self.by_kind.get_mut(kind) {
            list.push(id);
        }
        self.all.push(record);
        id
    }

    /// Where the header of a record stands.
    pub fn head(&self, id: RecordId) -> Option<Loc> {
        self.get(id).map(|r| Loc::new(r.file, r.head))
    }

    /// Where the value of a field stands; the header where there is none.
    pub fn at(&self, id: RecordId, field: usize) -> Option<Loc> {
        let record = self.get(id)?;
        Some(Loc::new(record.file, record.spans.get(field).copied().unwrap_or(record.head)))
    }
}
