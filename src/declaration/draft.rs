//! Records of all files before their references are resolved.
//!
//! Differs from [`Record`](super::Record): a `Scalar::Record` holds the position of a [`Link`], not of a record, and
//! spoilt records are still there, so that what refers to them is not called dangling.

use std::sync::Arc;

use super::header::Header;
use super::ids::IdHasher;
use super::order::Order;
use super::plain::Sym;
use super::records::{Cell, Place, Rank, RecordId, Scalar};
use super::sheet::Sheet;
use crate::diagnostic::Diagnostic;
use crate::model::KindId;
use crate::source::{FileId, Loc, Span};
use crate::value::DayRange;

/// What a reference names.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// A row of a table, already found.
    Row(RecordId),
    /// The record of this kind with this id.
    Id(KindId, Arc<str>),
}

/// A reference with its place.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// The draft that refers.
    pub owner: usize,
    /// To what.
    pub target: Target,
    /// Where it is written.
    pub at: Span,
}

/// An id and where it is written.
pub(super) type Id = (Arc<str>, Span);

/// A record as read.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Its kind.
    pub kind: KindId,
    /// Its file.
    pub file: FileId,
    /// The header of its file, by position in [`Drafts::headers`].
    pub header: usize,
    /// Where it starts.
    pub head: Span,
    /// One a field.
    pub cells: Vec<Cell>,
    /// One a field.
    pub spans: Vec<Span>,
    /// The draft that holds it.
    pub parent: Option<usize>,
    /// Its id.
    pub id: Option<Id>,
    /// When it was submitted.
    pub submitted: Option<DayRange>,
    /// Where it comes from.
    pub source: Option<Arc<str>>,
    /// How far that is trusted.
    pub rank: Option<Rank>,
    /// A remark.
    pub note: Option<Arc<str>>,
    /// Where `nil = true` stands.
    pub nil: Option<Span>,
    /// `first = true`.
    pub first: bool,
    /// `unverified = true`.
    pub unverified: bool,
    /// The record that it corrects.
    pub corrects: Option<Id>,
    /// The record that it amends.
    pub amends: Option<Id>,
    /// Whether it cannot be read as what it is.
    pub spoilt: bool,
    /// Whether it may have an id that could not be read.
    pub id_lost: bool,
}

impl Draft {
    /// A record of which nothing has been read yet.
    pub(super) fn empty(kind: KindId, file: FileId, header: usize, head: Span, fields: usize) -> Self {
        Self {
            kind,
            file,
            header,
            head,
            cells: vec![Cell::Absent; fields],
            spans: vec![head; fields],
            parent: None,
            id: None,
            submitted: None,
            source: None,
            rank: None,
            note: None,
            nil: None,
            first: false,
            unverified: false,
            corrects: None,
            amends: None,
            spoilt: false,
            id_lost: false,
        }
    }
}

/// `[[withdraw]]` as read.
#[derive(Clone, Debug)]
pub(super) struct Withdrawn {
    /// The header of its file, by position in [`Drafts::headers`].
    pub header: usize,
    /// Which record.
    pub record: Id,
    /// When this was said.
    pub submitted: Option<DayRange>,
    /// Its header.
    pub at: Loc,
}

/// Everything read so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Drafts {
    /// What `[declaration]` says, file by file.
    pub headers: Vec<Header>,
    /// The records that are not plain, a parent before its children.
    pub records: Vec<Draft>,
    /// The plain ones.
    pub sheets: Vec<Sheet>,
    /// What the ids of records are hashed with.
    pub hasher: IdHasher,
    /// All records in the order of the text: [`Place::at`] among `records`, or in a sheet.
    pub order: Order,
    /// Their references.
    pub links: Vec<Link>,
    /// Records taken back.
    pub withdrawn: Vec<Withdrawn>,
    /// Records of which not even a draft could be made.
    pub lost: Vec<super::SetAside>,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
}

impl Drafts {
    /// Drafts for what is read apart under the same headers, and not kept.
    pub(super) fn aside(&self) -> Drafts {
        Drafts { headers: self.headers.clone(), hasher: self.hasher, ..Drafts::default() }
    }

    /// Puts what was read apart behind all that is here; what has no header of its own stands under one that is here.
    /// `numbers`: here, the number of each of its texts.
    pub(super) fn append(&mut self, mut mine: Drafts, numbers: &[Sym]) {
        let header = if mine.headers.is_empty() { 0 } else { self.headers.len() };
        let (record, sheet, link) = (self.records.len(), self.sheets.len(), self.links.len());
        for draft in &mut mine.records {
            draft.header += header;
            draft.parent = draft.parent.map(|parent| parent + record);
            for cell in &mut draft.cells {
                match cell {
                    Cell::Known(scalar) => scalar.move_links(link),
                    Cell::Either(all) => all.iter_mut().for_each(|of| of.value.move_links(link)),
                    Cell::Absent | Cell::Missing | Cell::Unknown(_) => {}
                }
            }
        }
        for of in &mut mine.sheets {
            of.header += header;
            of.renumber(numbers);
        }
        mine.links.iter_mut().for_each(|link| link.owner += record);
        mine.withdrawn.iter_mut().for_each(|withdrawn| withdrawn.header += header);
        for place in mine.order.iter() {
            self.order.push(match place.at() {
                Ok(of) => Place::whole(record + of),
                Err((of, row)) => Place::row(sheet + of, row),
            });
        }
        self.headers.append(&mut mine.headers);
        self.records.append(&mut mine.records);
        self.sheets.append(&mut mine.sheets);
        self.links.append(&mut mine.links);
        self.withdrawn.append(&mut mine.withdrawn);
        self.lost.append(&mut mine.lost);
        self.problems.append(&mut mine.problems);
    }
}

impl Scalar {
    /// Makes each link the one that is so many further on.
    fn move_links(&mut self, by: usize) {
        match self {
            Scalar::Record(link) => {
                let to = (link.0 as usize).saturating_add(by);
                *link = RecordId(u32::try_from(to).unwrap_or(u32::MAX));
            }
            Scalar::List(all) => all.iter_mut().for_each(|scalar| scalar.move_links(by)),
            _ => {}
        }
    }
}
