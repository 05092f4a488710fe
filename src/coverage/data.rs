//! Records by data: kinds and fields that are on file and that no clause reads.

use std::collections::BTreeSet;

use crate::declaration::Cell;
use crate::model::{KindId, Model, PARTY, Uses, uses};
use crate::pipeline::Examined;

/// A kind of record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// The treaty's name.
    pub treaty: String,
    /// The kind's name.
    pub record: String,
    /// Whether a clause reads it.
    pub read: bool,
    /// How many are on file, and how many of these no clause read; `None` without declarations.
    pub on_file: Option<(usize, usize)>,
    /// Its fields.
    pub fields: Vec<FieldRow>,
}

/// A field of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRow {
    /// Its name.
    pub name: String,
    /// Whether a clause reads it.
    pub read: bool,
    /// Whether a record on file gives it; `None` without declarations.
    pub given: Option<bool>,
}

/// Every kind of the treaties, tables left out. The fixed kind of parties is read by every clause.
pub(super) fn records(model: &Model, examined: Option<&Examined>) -> Vec<RecordRow> {
    let all: Vec<Uses> = model.clauses.iter().map(|c| uses(model, c)).collect();
    let fields: BTreeSet<(KindId, usize)> = all.iter().flat_map(|u| u.fields.iter().copied()).collect();
    let kinds = all.iter().flat_map(|u| u.kinds.iter().copied()).chain(fields.iter().map(|(kind, _)| *kind));
    let kinds: BTreeSet<KindId> = kinds.collect();
    let mut rows = Vec::new();
    for (kind, id) in model.kinds.iter().zip(0..).map(|(kind, i)| (kind, KindId(i))) {
        if id == PARTY || kind.rows.is_some() {
            continue;
        }
        let treaty = kind.treaty.and_then(|t| model.treaties.get(t.0 as usize));
        let given = |i: usize| {
            examined.map(|e| {
                let mut cells = e.records.of_kind(id).iter().filter_map(|r| e.records.get(*r)?.cells.get(i));
                cells.any(|cell| !matches!(cell, Cell::Absent | Cell::Missing))
            })
        };
        let own = kind.fields.iter().enumerate().map(|(i, field)| FieldRow {
            name: field.name.to_string(),
            read: fields.contains(&(id, i)),
            given: given(i),
        });
        let on_file = examined.map(|e| {
            let all = e.records.of_kind(id);
            (all.len(), all.iter().filter(|r| e.verdicts.unread.contains(r)).count())
        });
        rows.push(RecordRow {
            treaty: treaty.map(|t| t.name.to_string()).unwrap_or_default(),
            record: kind.name.to_string(),
            read: kinds.contains(&id),
            on_file,
            fields: own.collect(),
        });
    }
    rows
}
