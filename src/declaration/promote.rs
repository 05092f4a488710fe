//! Plain records that others refer to become drafts, so that whatever has to do with references deals with drafts alone.

use std::collections::HashSet;
use std::sync::Arc;

use super::draft::{Draft, Drafts, Link, Target};
use super::plain::{Plain, Symbols};
use super::records::{Cell, Place, RecordId, Scalar};
use crate::value::DayRange;

/// Makes a draft of every plain record whose id is referred to.
pub(super) fn promote(drafts: &mut Drafts, symbols: &Symbols, fields: &[Vec<Arc<str>>]) {
    let wanted = wanted(drafts);
    if wanted.is_empty() || drafts.sheets.is_empty() {
        return;
    }
    for place in std::mem::take(&mut drafts.order).iter() {
        let is_wanted = |id: &str| wanted.contains(id);
        let row = place.at().err();
        let row = row.and_then(|(sheet, row)| Some((drafts.sheets.get(sheet)?, row)));
        let row = row.filter(|(sheet, row)| sheet.id(*row).is_some_and(is_wanted));
        let row = row.and_then(|(sheet, row)| Some((sheet, row, fields.get(sheet.kind.0 as usize)?)));
        let Some((sheet, row, fields)) = row else {
            drafts.order.push(place);
            continue;
        };
        let record = sheet.record(row, fields, symbols);
        let [submitted, source, note] = sheet.own(row);
        let text = |plain| match plain {
            Plain::Text(sym) => symbols.text(sym),
            _ => None,
        };
        let submitted = match submitted {
            Plain::Day(day) => Some(DayRange::day(day)),
            _ => None,
        };
        let owner = drafts.records.len();
        let mut draft = Draft::empty(record.kind, record.file, sheet.header, record.head, 0);
        draft.id = record.id.zip(sheet.id_at(row));
        (draft.submitted, draft.source, draft.note) = (submitted, text(source), text(note));
        (draft.cells, draft.spans) = (record.cells, record.spans);
        for (cell, at) in draft.cells.iter_mut().zip(&draft.spans) {
            if let Cell::Known(Scalar::Record(of)) = cell {
                let link = RecordId(u32::try_from(drafts.links.len()).unwrap_or(u32::MAX));
                drafts.links.push(Link { owner, target: Target::Row(*of), at: *at });
                *of = link;
            }
        }
        drafts.records.push(draft);
        drafts.order.push(Place::whole(owner));
    }
}

/// Every id that something refers to.
fn wanted(drafts: &Drafts) -> HashSet<Arc<str>> {
    let linked = drafts.links.iter().filter_map(|link| match &link.target {
        Target::Id(_, id) => Some(id),
        Target::Row(_) => None,
    });
    let replaced = drafts.records.iter().flat_map(|d| [&d.corrects, &d.amends]).flatten().map(|(id, _)| id);
    let withdrawn = drafts.withdrawn.iter().map(|w| &w.record.0);
    linked.chain(replaced).chain(withdrawn).cloned().collect()
}
