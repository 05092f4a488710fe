//! Declared records as `check` sees them, behind an interface that does not say how they are stored.
//!
//! Cells are reached by kind, record and field; places are asked for only when something is reported.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use super::places::Places;
use super::plain::{Plain, Symbols};
use super::sheet::Sheet;
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

/// Where a record is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    sheet: u32,
    row: u32,
}

impl Place {
    /// At this position among the whole ones.
    pub(super) fn whole(position: usize) -> Self {
        Self { sheet: u32::MAX, row: u32::try_from(position).unwrap_or(u32::MAX) }
    }

    /// In this row of a sheet.
    pub(super) fn row(sheet: usize, row: usize) -> Self {
        let number = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Self { sheet: number(sheet), row: number(row) }
    }

    /// The place so many behind this one: of whole ones, or of the rows of the sheet.
    pub(super) fn further(self, by: u32) -> Self {
        Self { row: self.row.saturating_add(by), ..self }
    }

    /// The position among the whole ones, or the sheet and the row.
    pub(super) fn at(self) -> Result<usize, (usize, usize)> {
        match self.sheet {
            u32::MAX => Ok(self.row as usize),
            sheet => Err((sheet as usize, self.row as usize)),
        }
    }
}

/// Records that have been put together from their rows.
type Page = Box<[OnceLock<Box<Record>>]>;

/// How many records a page holds: few, as the records that are told lie apart and each makes a page.
const PAGE: usize = 32;

/// Every record of a run, the rows of tables included: tables first in the order of the model, then files by name, each
/// in its own order.
///
/// Most records of a large file are kept by column (in sheets) and put together only when they are asked for.
#[derive(Clone, Debug, Default)]
pub struct Records {
    places: Places,
    whole: Vec<Record>,
    /// The plain forms of the cells of each of these.
    plains: Vec<Box<[Option<Plain>]>>,
    whole_ids: Vec<RecordId>,
    pub(super) sheets: Vec<Sheet>,
    pages: Vec<OnceLock<Page>>,
    by_kind: Vec<Vec<RecordId>>,
    /// The names of the fields of each kind.
    pub(super) fields: Vec<Vec<Arc<str>>>,
    /// Every text that a record holds.
    pub symbols: Symbols,
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
        let position = id.0 as usize;
        match self.places.get(id)? {
            Ok(whole) => self.whole.get(whole),
            Err((sheet, row)) => {
                let sheet = self.sheets.get(sheet)?;
                let fields = self.fields.get(sheet.kind.0 as usize)?;
                let page = self.pages.get(position / PAGE)?;
                let page = page.get_or_init(|| (0..PAGE).map(|_| OnceLock::new()).collect());
                let slot = page.get(position % PAGE)?;
                Some(slot.get_or_init(|| Box::new(sheet.record(row, fields, &self.symbols))))
            }
        }
    }

    /// How many records there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// The id of every record, in order.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..u32::try_from(self.places.len()).unwrap_or(u32::MAX)).map(RecordId)
    }

    /// Every record with its id, put together as a whole: for a few records, or for what shows them all.
    pub fn iter(&self) -> impl Iterator<Item = (RecordId, &Record)> {
        self.ids().filter_map(|id| Some((id, self.get(id)?)))
    }

    /// The records of a kind, in order.
    pub fn of_kind(&self, kind: KindId) -> &[RecordId] {
        self.by_kind.get(kind.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Records that are kept as a whole, with their ids: every record that has anything to do with another one, is a nil,
    /// the first of its sort, or unverified, and others besides.
    pub fn whole(&self) -> impl Iterator<Item = (RecordId, &Record)> {
        self.whole_ids.iter().copied().zip(&self.whole)
    }

    /// The kind of a record.
    pub fn kind(&self, id: RecordId) -> Option<KindId> {
        match self.places.get(id)? {
            Ok(whole) => self.whole.get(whole).map(|r| r.kind),
            Err((sheet, _)) => self.sheets.get(sheet).map(|s| s.kind),
        }
    }

    /// The record, where it is kept as a whole.
    pub fn as_whole(&self, id: RecordId) -> Option<&Record> {
        self.places.get(id)?.ok().and_then(|whole| self.whole.get(whole))
    }

    /// The sheet and the row of a record that is kept by column.
    pub(super) fn row(&self, id: RecordId) -> Option<(usize, usize)> {
        self.places.get(id)?.err()
    }

    /// The same with the id before which each further record is known to be the next row.
    pub(super) fn rows_from(&self, id: RecordId) -> Option<(usize, usize, RecordId)> {
        self.places.rows_from(id)
    }

    /// Whether a record is kept by column: it then has nothing to do with any other record and is no nil.
    pub fn is_row(&self, id: RecordId) -> bool {
        self.row(id).is_some()
    }

    /// The value of a field, where it has a plain form.
    pub fn plain(&self, id: RecordId, field: usize) -> Option<Plain> {
        match self.places.get(id)? {
            Ok(whole) => self.plains.get(whole)?.get(field).copied().flatten(),
            Err((sheet, row)) => Some(self.sheets.get(sheet)?.value(row, field)),
        }
    }

    /// When a record was submitted.
    pub fn submitted(&self, id: RecordId) -> Option<DayRange> {
        match self.places.get(id)? {
            Ok(whole) => self.whole.get(whole)?.submitted,
            Err((sheet, row)) => self.sheets.get(sheet)?.submitted(row),
        }
    }

    /// The States that stand in a field of those records of a kind that are kept by column.
    pub fn states_by_column(&self, kind: KindId, field: usize) -> BTreeSet<Arc<str>> {
        let sheets = self.sheets.iter().filter(|sheet| sheet.kind == kind);
        sheets.flat_map(|sheet| sheet.states(field)).filter_map(|sym| self.symbols.text(sym)).collect()
    }

    /// Whether a field of a record is a State that `is_meant`.
    pub fn names_state(&self, id: RecordId, is_meant: &dyn Fn(&str) -> bool) -> bool {
        let is = |cell: &Cell| matches!(cell, Cell::Known(Scalar::State(s)) if is_meant(s));
        match self.places.get(id) {
            Some(Ok(whole)) => self.whole.get(whole).is_some_and(|r| r.cells.iter().any(is)),
            Some(Err((sheet, row))) => self.sheets.get(sheet).is_some_and(|s| {
                s.row_states(row).any(|sym| self.symbols.text(sym).is_some_and(|state| is_meant(&state)))
            }),
            None => false,
        }
    }

    /// Adds a record, whose texts are known, and gives its id.
    pub fn push(&mut self, record: Record) -> RecordId {
        let kind = record.kind;
        let id = self.place(Place::whole(self.whole.len()), kind);
        self.plains.push(record.cells.iter().map(|c| Plain::of_cell(c, &self.symbols)).collect());
        self.whole.push(record);
        self.whole_ids.push(id);
        id
    }

    /// Numbers the rows of the sheets that are to come, of which each has so many.
    pub(super) fn number_rows(&mut self, rows: impl Iterator<Item = usize>) {
        self.places.number(rows);
    }

    /// Gives an id to the record at a place.
    pub(super) fn place(&mut self, place: Place, kind: KindId) -> RecordId {
        let id = RecordId(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        let kind = kind.0 as usize;
        if self.by_kind.len() <= kind {
            self.by_kind.resize_with(kind + 1, Vec::new);
        }
        if let Some(list) = self.by_kind.get_mut(kind) {
            list.push(id);
        }
        if self.places.len().is_multiple_of(PAGE) {
            self.pages.push(OnceLock::new());
        }
        self.places.push(place);
        id
    }

    /// Where the header of a record stands.
    pub fn head(&self, id: RecordId) -> Option<Loc> {
        match self.places.get(id)? {
            Ok(whole) => self.whole.get(whole).map(|r| Loc::new(r.file, r.head)),
            Err((sheet, row)) => self.sheets.get(sheet).map(|s| Loc::new(s.file, s.head(row))),
        }
    }

    /// Where the value of a field stands; the header where there is none.
    pub fn at(&self, id: RecordId, field: usize) -> Option<Loc> {
        let record = self.get(id)?;
        Some(Loc::new(record.file, record.spans.get(field).copied().unwrap_or(record.head)))
    }
}
