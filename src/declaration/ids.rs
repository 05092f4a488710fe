//! The ids of records, whether these are drafts or kept by column.

use super::draft::{Drafts, short_hash};
use super::fault::{Fault, quoted};
use super::records::Place;
use crate::diagnostic::{self, Code, Diagnostic, Role};
use crate::model::TreatyId;
use crate::source::Loc;

/// A record with an id.
pub(super) struct Named<'d> {
    /// The treaty of its file.
    pub treaty: Option<TreatyId>,
    /// The id.
    pub id: &'d str,
    /// Where it stands.
    pub at: Loc,
}

/// The id of the record at a place.
pub(super) fn named(drafts: &Drafts, place: Place) -> Option<Named<'_>> {
    let (header, id, file, span) = match place.at() {
        Ok(draft) => {
            let draft = drafts.records.get(draft)?;
            let (id, at) = draft.id.as_ref()?;
            (draft.header, &**id, draft.file, *at)
        }
        Err((sheet, row)) => {
            let sheet = drafts.sheets.get(sheet)?;
            (sheet.header, sheet.id(row)?, sheet.file, sheet.id_at(row)?)
        }
    };
    let treaty = drafts.headers.get(header).and_then(|h| h.treaty);
    Some(Named { treaty, id, at: Loc::new(file, span) })
}

/// A short hash over all bits of a long one, which tables use both ends of.
pub(super) fn spread_out(short: u32) -> u64 {
    u64::from(short).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// What is wrong with an id that stands somewhere else first.
pub(super) fn duplicate(named: &Named<'_>, first: Option<Named<'_>>) -> Diagnostic {
    let message = format!("the id {} stands twice", quoted(named.id));
    let fault = Fault::new(Code::DuplicateId, message, "stands here again");
    let found = fault.help("give each record an id of its own").at(named.at.file, named.at.span);
    match first {
        Some(first) => {
            found.related(diagnostic::Place::new(first.at, Role::Declaration, "stands here first"))
        }
        None => found,
    }
}

/// The hash of the id of the record at a place.
pub(super) fn hash_of(drafts: &Drafts, place: Place) -> Option<u32> {
    match place.at() {
        Ok(draft) => drafts.records.get(draft)?.id.as_ref().map(|(id, _)| short_hash(&drafts.hasher, id)),
        Err((sheet, row)) => drafts.sheets.get(sheet)?.id_hash(row),
    }
}
