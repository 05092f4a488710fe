//! Static checks: what is certain without any declaration. Where a check cannot tell, it is silent.

use super::problems::Notes;
use super::rules::Model;

/// Runs every check over definitions and clauses.
pub(super) fn check(model: &Model, notes: &mut Notes) {
    let _ = (model, notes);
}
