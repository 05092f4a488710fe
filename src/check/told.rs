//! How far the judging is, for whoever wants to know: told by instances of clauses, a limited number of times however many
//! there are.

use std::sync::atomic::{AtomicUsize, Ordering};

/// At most about so many times.
const TIMES: usize = 300;

/// Tells how much of all has been judged; each clause counts alike, whoever judges it.
pub(super) struct Told<'t> {
    tell: &'t (dyn Fn(usize, usize) + Sync),
    done: AtomicUsize,
    clauses: usize,
    /// Into so many parts the instances of a clause are counted.
    parts: usize,
}

impl<'t> Told<'t> {
    /// What tells of so many clauses.
    pub(super) fn of(clauses: usize, tell: &'t (dyn Fn(usize, usize) + Sync)) -> Self {
        Self { tell, done: AtomicUsize::new(0), clauses, parts: (TIMES / clauses.max(1)).max(1) }
    }

    /// The instance at `index` of the `count` of a clause has been judged.
    pub(super) fn instance(&self, index: usize, count: usize) {
        let part = |index: usize| index.saturating_mul(self.parts) / count.max(1);
        self.add(part(index + 1) - part(index));
    }

    /// A clause without instances to be judged one by one is done.
    pub(super) fn clause(&self) {
        self.add(self.parts);
    }

    fn add(&self, parts: usize) {
        if parts > 0 {
            let done = self.done.fetch_add(parts, Ordering::Relaxed) + parts;
            (self.tell)(done, self.clauses * self.parts);
        }
    }
}
