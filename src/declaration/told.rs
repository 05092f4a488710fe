//! How far the reading is, for whoever wants to know: told by bytes, a limited number of times however much there is.

use std::cell::Cell;

/// At most about so many times.
const TIMES: usize = 200;

/// Tells how many bytes of how many have been read.
pub(super) struct Told<'t> {
    tell: &'t dyn Fn(usize, usize),
    all: usize,
    /// The bytes of the files before this one.
    before: Cell<usize>,
    next: Cell<usize>,
}

impl<'t> Told<'t> {
    /// What tells of `all` bytes.
    pub(super) fn of(all: usize, tell: &'t dyn Fn(usize, usize)) -> Self {
        Self { tell, all, before: Cell::new(0), next: Cell::new(0) }
    }

    /// The reading has come to this byte of the file.
    pub(super) fn reached(&self, at: usize) {
        let done = self.before.get().saturating_add(at);
        if done >= self.next.get() {
            self.next.set(done.saturating_add(self.all / TIMES + 1));
            (self.tell)(done.min(self.all), self.all);
        }
    }

    /// A file of so many bytes is read.
    pub(super) fn end_of_file(&self, bytes: usize) {
        self.reached(bytes);
        self.before.set(self.before.get().saturating_add(bytes));
    }
}
