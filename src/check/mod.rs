//! Rules applied to records: verdicts with evidence.
//!
//! Comes in: the model, the records, a moment. Goes out: [`Verdicts`]. Everything that `check`, `status`, `explain` and
//! later commands show comes from these.

mod verdict;

pub use verdict::*;

use crate::declaration::Records;
use crate::model::Model;

/// Judges every clause of `model` over `records` at `moment`.
pub fn check(model: &Model, records: &Records, moment: Moment) -> Verdicts {
    let _ = (model, records, moment);
    Verdicts::default()
}
