//! From drafts to records: what cannot stand is set aside with all that rests on it, the rest is numbered.

use std::sync::Arc;

use super::draft::{Draft, Drafts};
use super::records::{Alternative, Cell, Rank, Record, RecordId, Records, Scalar, SetAside, Withdrawal};
use super::resolve::{Meant, Replaced, Resolved};
use super::sheet::{Filing, Sheet};
use crate::model::{Model, PARTY, Step};
use crate::source::Loc;

/// Adds the drafts that stand to `records`, and sets the others aside.
/// Gives, draft by draft, the State whose record it is, for the closings.
pub(super) fn settle(
    model: &Model,
    drafts: &mut Drafts,
    resolved: Resolved,
    records: &mut Records,
) -> Vec<Option<Arc<str>>> {
    let Resolved { links, replaced, withdrawals } = resolved;
    let Drafts { headers, records: all, .. } = &mut *drafts;
    for draft in all.iter_mut() {
        draft.spoilt |= headers.get(draft.header).is_none_or(|h| h.treaty.is_none());
    }
    // What only telling records apart needed makes room for what comes now.
    drafts.sheets.iter_mut().for_each(Sheet::fit);
    spread(drafts, &links, &replaced);
    let states: Vec<Option<Arc<str>>> =
        drafts.records.iter().map(|d| state(model, drafts, &links, d)).collect();
    let ids = number(drafts, records);
    records.number_rows(drafts.sheets.iter().map(Sheet::len));
    for place in std::mem::take(&mut drafts.order).iter() {
        let draft = match place.at() {
            Ok(draft) => draft,
            Err((sheet, _)) => {
                let kind = drafts.sheets.get(sheet).map_or(PARTY, |s| s.kind);
                records.place(place, kind);
                continue;
            }
        };
        let Some(of) = drafts.records.get(draft) else { continue };
        if of.spoilt {
            let at = Loc::new(of.file, of.head);
            let state = states.get(draft).cloned().flatten();
            records.set_aside.push(SetAside { kind: Some(of.kind), state, at });
        } else {
            let replaced = replaced.get(draft).copied().unwrap_or_default();
            records.push(finished(drafts, of, &links, &ids, replaced));
        }
    }
    file_sheets(drafts, records);
    records.set_aside.append(&mut drafts.lost);
    records.set_aside.sort_by_key(|s| (s.at.file, s.at.span));
    for (target, withdrawal) in withdrawals {
        if let Some(Some(record)) = ids.get(target) {
            records.withdrawals.push(Withdrawal { record: *record, ..withdrawal });
        }
    }
    states
}

/// Spoils every record that refers to a spoilt one, stands inside one, or replaces one.
fn spread(drafts: &mut Drafts, links: &[Meant], replaced: &[Replaced]) {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (link, meant) in drafts.links.iter().zip(links) {
        if let Meant::Draft(target) = meant {
            pairs.push((*target, link.owner));
        }
    }
    for (position, draft) in drafts.records.iter().enumerate() {
        let replaced = replaced.get(position).copied().unwrap_or_default();
        for target in [draft.parent, replaced.corrects, replaced.amends].into_iter().flatten() {
            pairs.push((target, position));
        }
    }
    pairs.sort_unstable();
    let mut open: Vec<usize> =
        drafts.records.iter().enumerate().filter(|(_, d)| d.spoilt).map(|(position, _)| position).collect();
    while let Some(spoilt) = open.pop() {
        let from = pairs.partition_point(|(target, _)| *target < spoilt);
        for (_, dependent) in pairs.iter().skip(from).take_while(|(target, _)| *target == spoilt) {
            if let Some(draft) = drafts.records.get_mut(*dependent)
                && !draft.spoilt
            {
                draft.spoilt = true;
                open.push(*dependent);
            }
        }
    }
}

/// The State whose record it is, reached as its kind says.
fn state(model: &Model, drafts: &Drafts, links: &[Meant], draft: &Draft) -> Option<Arc<str>> {
    let path = model.kinds.get(draft.kind.0 as usize)?.party_path.as_ref()?;
    let mut at = draft;
    for step in path {
        match step {
            Step::Parent => at = drafts.records.get(at.parent?)?,
            Step::Field(position) => match at.cells.get(*position)? {
                Cell::Known(Scalar::State(state)) => return Some(Arc::clone(state)),
                Cell::Known(Scalar::Record(RecordId(link))) => match links.get(*link as usize)? {
                    Meant::Draft(target) => at = drafts.records.get(*target)?,
                    Meant::Row(_) | Meant::Nothing => return None,
                },
                _ => return None,
            },
        }
    }
    None
}

/// The ids that records will have: those that stand, in order, behind the tables. One a draft.
fn number(drafts: &Drafts, records: &Records) -> Vec<Option<RecordId>> {
    let mut next = u32::try_from(records.count()).unwrap_or(u32::MAX);
    let mut ids = vec![None; drafts.records.len()];
    for place in drafts.order.iter() {
        let stands = match place.at() {
            Ok(draft) => {
                let stands = drafts.records.get(draft).is_some_and(|d| !d.spoilt);
                if let Some(slot) = ids.get_mut(draft).filter(|_| stands) {
                    *slot = Some(RecordId(next));
                }
                stands
            }
            Err(_) => true,
        };
        next = next.saturating_add(u32::from(stands));
    }
    ids
}

/// Hands the sheets over, each with what the header of its file says.
fn file_sheets(drafts: &mut Drafts, records: &mut Records) {
    for sheet in &mut drafts.sheets {
        if let Some(header) = drafts.headers.get(sheet.header) {
            sheet.filing = Filing {
                submitted: header.submitted,
                source: header.source.clone(),
                rank: header.rank.unwrap_or_else(|| own_rank(header.by.is_some())),
                note: header.note.clone(),
            };
        }
    }
    records.sheets = std::mem::take(&mut drafts.sheets);
}

/// How far a file is trusted that does not say: a State speaking for itself is.
fn own_rank(by_state: bool) -> Rank {
    if by_state { Rank::Official } else { Rank::Other }
}

fn finished(
    drafts: &Drafts,
    draft: &Draft,
    links: &[Meant],
    ids: &[Option<RecordId>],
    replaced: Replaced,
) -> Record {
    let header = drafts.headers.get(draft.header);
    let parent = draft.parent.and_then(|p| drafts.records.get(p));
    let id_of = |position: Option<usize>| position.and_then(|p| ids.get(p).copied().flatten());
    let cells = draft.cells.iter().map(|cell| match cell {
        Cell::Known(scalar) => Cell::Known(final_scalar(scalar, links, ids)),
        Cell::Either(all) => Cell::Either(
            all.iter()
                .map(|a| Alternative { value: final_scalar(&a.value, links, ids), ..a.clone() })
                .collect(),
        ),
        other => other.clone(),
    });
    Record {
        kind: draft.kind,
        file: draft.file,
        head: draft.head,
        cells: cells.collect(),
        spans: draft.spans.clone(),
        parent: id_of(draft.parent),
        id: draft.id.as_ref().map(|(id, _)| Arc::clone(id)),
        submitted: draft.submitted.or(parent.and_then(|p| p.submitted)).or(header.and_then(|h| h.submitted)),
        source: draft
            .source
            .clone()
            .or_else(|| parent.and_then(|p| p.source.clone()))
            .or_else(|| header.and_then(|h| h.source.clone())),
        rank: draft
            .rank
            .or(parent.and_then(|p| p.rank))
            .or(header.and_then(|h| h.rank))
            .unwrap_or_else(|| own_rank(header.is_some_and(|h| h.by.is_some()))),
        note: draft.note.clone().or_else(|| header.and_then(|h| h.note.clone())),
        nil: draft.nil.is_some(),
        first: draft.first,
        unverified: draft.unverified,
        corrects: id_of(replaced.corrects),
        amends: id_of(replaced.amends),
    }
}

/// A scalar whose references are records.
fn final_scalar(scalar: &Scalar, links: &[Meant], ids: &[Option<RecordId>]) -> Scalar {
    match scalar {
        Scalar::Record(RecordId(link)) => match links.get(*link as usize) {
            Some(Meant::Row(row)) => Scalar::Record(*row),
            Some(Meant::Draft(target)) => {
                Scalar::Record(ids.get(*target).copied().flatten().unwrap_or(RecordId(u32::MAX)))
            }
            Some(Meant::Nothing) | None => Scalar::Record(RecordId(u32::MAX)),
        },
        Scalar::List(all) => Scalar::List(all.iter().map(|s| final_scalar(s, links, ids)).collect()),
        other => other.clone(),
    }
}
