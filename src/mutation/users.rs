//! Which clauses rest on an entry of a treaty file.

use std::sync::Arc;

use crate::model::{Clause, DefineId, KindId, Model, TreatyId, uses};
use crate::source::{FileId, Loc, Span};

/// The clause that stands at `entry`, or every clause that uses the definition or table there, or the entry into force of
/// the treaty whose header stands there.
pub(super) fn of(model: &Model, file: FileId, entry: Span) -> Vec<Arc<str>> {
    let here = |at: Loc| at.file == file && entry.start <= at.span.start && at.span.end <= entry.end;
    let define =
        model.defines.iter().position(|d| here(d.at)).and_then(|n| u32::try_from(n).ok()).map(DefineId);
    let table = model.kinds.iter().position(|k| k.at.is_some_and(here));
    let table = table.and_then(|n| u32::try_from(n).ok()).map(KindId);
    let treaty = model.treaties.iter().position(|t| here(t.at));
    let treaty = treaty.and_then(|n| u32::try_from(n).ok()).map(TreatyId);
    let rests = |clause: &&Clause| {
        if here(clause.at) {
            return true;
        }
        let uses = uses(model, clause);
        define.is_some_and(|d| uses.defines.contains(&d))
            || table.is_some_and(|t| uses.kinds.contains(&t))
            || treaty.is_some_and(|t| uses.in_force.contains(&t))
    };
    model.clauses.iter().filter(rests).map(|c| Arc::clone(&c.id)).collect()
}
