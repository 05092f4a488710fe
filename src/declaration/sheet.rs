//! Records of one kind and file, by column: what is plain is held in a few bytes a record, and the rest (where each value
//! stands) is read again from the text when something is told of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::form::{Form, first_line};
use super::lanes::ABSENT;
use super::objects::span as place;
use super::plain::{Column, Plain, Sort, Sym, Symbols};
use super::records::{Cell, Rank, Record};
use crate::model::{Kind, KindId, Model, Type};
use crate::source::{FileId, Span};
use crate::value::DayRange;

/// What the header of a file says of each of its records.
#[derive(Clone, Debug)]
pub(super) struct Filing {
    /// When it was submitted.
    pub submitted: Option<DayRange>,
    /// Where it comes from.
    pub source: Option<Arc<str>>,
    /// How far that is trusted.
    pub rank: Rank,
    /// A remark on each of them.
    pub note: Option<Arc<str>>,
}

/// How many records are put into the columns at once: of one column after the other, that costs less than record by record.
const BLOCK: usize = 128;

/// Records of one kind in one file, each of them plain: no parent, nothing that refers to another record or that another
/// record refers to.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// Their kind.
    pub kind: KindId,
    /// Their file.
    pub file: FileId,
    /// The header of that file, by position among the drafts.
    pub header: usize,
    /// What it says.
    pub filing: Filing,
    /// The text of the file.
    pub text: Arc<String>,
    /// How that is written.
    pub form: Form,
    /// Where each record starts.
    pub heads: Vec<u32>,
    /// One a field; `None` for a field whose values have no plain form, and which none of these records gives.
    pub columns: Vec<Option<Column>>,
    /// The values of the last records, which no column has yet, and the units of these, by field.
    waiting: Vec<[i64; BLOCK]>,
    units: Vec<[u8; BLOCK]>,
    /// How many records the columns have.
    put_down: usize,
    /// Where the id of each stands, without quotes, and below its length; no length for no id.
    ids: Vec<u32>,
    lengths: Vec<u8>,
    /// The hash of each id; empty, as `ids` is, once all references are resolved.
    hashes: Vec<u32>,
    /// Of each its own date of submission, source and remark, where any has one.
    own: [Option<Column>; 3],
}

/// The keys of every record that a sheet can hold besides `id`, in the order of [`Sheet::own`].
pub(super) const OWN: [&str; 3] = ["submitted", "source", "note"];

impl Sheet {
    /// A sheet without records.
    pub(super) fn new(
        model: &Model,
        id: KindId,
        kind: &Kind,
        file: (FileId, usize),
        (text, form): (Arc<String>, Form),
    ) -> Self {
        Self {
            kind: id,
            file: file.0,
            header: file.1,
            filing: Filing { submitted: None, source: None, rank: Rank::Other, note: None },
            text,
            form,
            heads: Vec::new(),
            columns: kind.fields.iter().map(|f| sort_of(model, &f.ty).map(|s| Column::new(s, 0))).collect(),
            waiting: Vec::new(),
            units: Vec::new(),
            put_down: 0,
            ids: Vec::new(),
            lengths: Vec::new(),
            hashes: Vec::new(),
            own: [None, None, None],
        }
    }

    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.heads.len()
    }

    /// Adds a record that starts at `head`; `values` has the word of each field, with the unit of each quantity.
    #[inline]
    pub(super) fn push(
        &mut self,
        head: u32,
        (id, hash): ((u32, u8), u32),
        values: &[(i64, u8)],
        own: [i64; 3],
    ) {
        if own != [ABSENT; 3] || self.own.iter().any(Option::is_some) {
            self.push_own(own);
        }
        // The first ones go straight to the columns: room for a block would be dearer than a small file.
        if self.heads.len() < BLOCK {
            for (column, (word, unit)) in self.columns.iter_mut().zip(values) {
                column.iter_mut().for_each(|column| column.push(*word, *unit));
            }
            self.put_down += 1;
        } else {
            self.wait(values);
        }
        self.ids.push(id.0);
        self.lengths.push(id.1);
        self.hashes.push(hash);
        self.heads.push(head);
        if self.heads.len() - self.put_down == BLOCK {
            self.put_down();
        }
    }

    #[inline]
    fn wait(&mut self, values: &[(i64, u8)]) {
        if self.waiting.is_empty() {
            self.waiting.resize(self.columns.len(), [ABSENT; BLOCK]);
            self.units.resize(self.columns.len(), [0; BLOCK]);
        }
        let last = self.heads.len() - self.put_down;
        for ((words, units), (word, unit)) in self.waiting.iter_mut().zip(&mut self.units).zip(values) {
            if let (Some(to), Some(unit_to)) = (words.get_mut(last), units.get_mut(last)) {
                (*to, *unit_to) = (*word, *unit);
            }
        }
    }

    fn push_own(&mut self, own: [i64; 3]) {
        let rows = self.len();
        for (at, (column, value)) in self.own.iter_mut().zip(own).enumerate() {
            let sort = if at == 0 { Sort::Date } else { Sort::Text };
            match column {
                Some(column) => column.push(value, 0),
                None if value == ABSENT => {}
                None => column.insert(Column::new(sort, rows)).push(value, 0),
            }
        }
    }

    /// Puts the values of the last records into their columns; nothing can be read there before.
    pub(super) fn put_down(&mut self) {
        let count = self.heads.len() - self.put_down;
        for ((column, words), units) in self.columns.iter_mut().zip(&self.waiting).zip(&self.units) {
            if let (Some(column), Some(words), Some(units)) = (column, words.get(..count), units.get(..count))
            {
                column.extend(words, units);
            }
        }
        self.put_down = self.heads.len();
    }

    /// Gives texts other numbers, each that which stands at the position of its own.
    pub(super) fn renumber(&mut self, numbers: &[Sym]) {
        self.put_down();
        let columns = self.columns.iter_mut().chain(&mut self.own).flatten();
        columns.for_each(|column| column.renumber(numbers));
    }

    /// The value of a field.
    pub(super) fn value(&self, row: usize, field: usize) -> Plain {
        self.columns.get(field).and_then(Option::as_ref).map_or(Plain::Absent, |c| c.get(row))
    }

    /// When a record was submitted: its own date, else its file's.
    pub(super) fn submitted(&self, row: usize) -> Option<DayRange> {
        match self.own_value(0, row) {
            Plain::Day(day) => Some(DayRange::day(day)),
            _ => self.filing.submitted,
        }
    }

    /// The id of a record.
    pub(super) fn id(&self, row: usize) -> Option<&str> {
        let length = self.lengths.get(row).copied().filter(|length| *length > 0)?;
        let start = self.ids.get(row).copied()? as usize;
        self.text.get(start..start + usize::from(length))
    }

    /// The hash of the id of a record.
    pub(super) fn id_hash(&self, row: usize) -> Option<u32> {
        self.lengths.get(row).filter(|length| **length > 0)?;
        self.hashes.get(row).copied()
    }

    /// Keeps what judging needs and no more: where ids stand is read again from the text when a record is told, and the room
    /// for records that have not come is given back.
    pub(super) fn fit(&mut self) {
        (self.ids, self.lengths, self.hashes) = Default::default();
        (self.waiting, self.units) = Default::default();
        self.heads.shrink_to_fit();
        self.columns.iter_mut().chain(&mut self.own).flatten().for_each(Column::fit);
    }

    /// Where the id of a record stands, its quotes included where it has any.
    pub(super) fn id_at(&self, row: usize) -> Option<Span> {
        let length = self.lengths.get(row).copied().filter(|length| *length > 0)?;
        let start = self.ids.get(row).copied()?;
        let end = start + u32::from(length);
        let before = (start as usize).checked_sub(1).and_then(|before| self.text.as_bytes().get(before));
        Some(if before == Some(&b'"') { Span::new(start - 1, end + 1) } else { Span::new(start, end) })
    }

    /// Where the header of a record stands.
    pub(super) fn head(&self, row: usize) -> Span {
        let start = self.heads.get(row).copied().unwrap_or(0);
        first_line(&self.text, start as usize)
    }

    /// What a record itself says of when it was submitted, its source and its remark.
    pub(super) fn own(&self, row: usize) -> [Plain; 3] {
        [0, 1, 2].map(|which| self.own_value(which, row))
    }

    /// The States that the records belong to, by the field that says so.
    pub(super) fn states(&self, field: usize) -> BTreeSet<Sym> {
        let column = self.columns.get(field).and_then(Option::as_ref).filter(|c| c.sort == Sort::State);
        column.map(Column::texts).unwrap_or_default()
    }

    /// The States that a record names.
    pub(super) fn row_states(&self, row: usize) -> impl Iterator<Item = Sym> {
        let columns = self.columns.iter().flatten().filter(|c| c.sort == Sort::State);
        columns.filter_map(move |c| match c.get(row) {
            Plain::Text(sym) => Some(sym),
            _ => None,
        })
    }

    fn own_value(&self, which: usize, row: usize) -> Plain {
        self.own.get(which).and_then(Option::as_ref).map_or(Plain::Absent, |c| c.get(row))
    }

    /// A record as a whole, with the place of each value.
    pub(super) fn record(&self, row: usize, kind: &[Arc<str>], symbols: &Symbols) -> Record {
        let head = self.head(row);
        let mut spans = vec![head; kind.len()];
        let mut id = None;
        self.form.each(&self.text, head.start as usize, |key, text, at| {
            let field = kind.iter().position(|name| **name == *key);
            if let (None, "id", Some(text)) = (field, key, text) {
                id = Some(text.into());
            }
            if let Some(span) = field.and_then(|f| spans.get_mut(f)) {
                *span = place(at);
            }
        });
        let cell = |column: &Option<Column>| column.as_ref().map_or(Cell::Absent, |c| c.cell(row, symbols));
        let text = |which: usize| match self.own_value(which, row) {
            Plain::Text(sym) => symbols.text(sym),
            _ => None,
        };
        Record {
            kind: self.kind,
            file: self.file,
            head,
            cells: self.columns.iter().map(cell).collect(),
            spans,
            parent: None,
            id,
            submitted: self.submitted(row),
            source: text(1).or_else(|| self.filing.source.clone()),
            rank: self.filing.rank,
            note: text(2).or_else(|| self.filing.note.clone()),
            nil: false,
            first: false,
            unverified: false,
            corrects: None,
            amends: None,
        }
    }
}

/// What a column for values of this type holds; `None` where they have no plain form.
pub(super) fn sort_of(model: &Model, ty: &Type) -> Option<Sort> {
    Some(match ty {
        Type::Truth => Sort::Truth,
        Type::Date => Sort::Date,
        Type::Days => Sort::Days,
        Type::Months => Sort::Months,
        Type::Number | Type::Share => Sort::Number,
        Type::Text => Sort::Text,
        Type::Cas => Sort::Cas,
        Type::State => Sort::State,
        Type::Treaty => Sort::Treaty,
        Type::Quantity { .. } => Sort::Quantity,
        Type::Choice(choice) => Sort::Choice(*choice),
        Type::Record(kind) => {
            model.kinds.get(kind.0 as usize)?.rows.as_ref()?;
            Sort::Row
        }
        Type::Period | Type::List(_) | Type::Group(_) => return None,
    })
}
