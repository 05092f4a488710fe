//! How much work a check was: what grows with the records, counted rather than timed.

use std::cell::Cell;

/// Records looked at and look-ups made; comparisons inside a sort or a binary search are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    visited: Cell<u64>,
    probes: Cell<u64>,
}

impl Work {
    /// So many records are looked at.
    pub(super) fn visit(&self, records: usize) {
        let records = u64::try_from(records).unwrap_or(u64::MAX);
        self.visited.set(self.visited.get().saturating_add(records));
    }

    /// One look-up.
    pub(super) fn probe(&self) {
        self.probes.set(self.probes.get().saturating_add(1));
    }

    /// Adds what was done elsewhere.
    pub(super) fn add(&self, other: &Work) {
        self.visited.set(self.visited.get().saturating_add(other.visited.get()));
        self.probes.set(self.probes.get().saturating_add(other.probes.get()));
    }

    /// Records looked at, each time anew.
    pub fn visited(&self) -> u64 {
        self.visited.get()
    }

    /// Look-ups in indexes and series.
    pub fn probes(&self) -> u64 {
        self.probes.get()
    }
}
