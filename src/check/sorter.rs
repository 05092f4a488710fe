//! Records put into lists in two passes: the first says which list each belongs to, the second fills lists of the very
//! length that they need.

use crate::declaration::RecordId;

/// What stands for no list.
pub(super) const NONE: u32 = u32::MAX;

/// Which list each record belongs to, in order.
#[derive(Debug, Default)]
pub(super) struct Sorter {
    numbers: Vec<u32>,
    counts: Vec<usize>,
}

impl Sorter {
    /// The next record belongs to this list.
    pub(super) fn put(&mut self, list: usize) {
        if self.counts.len() <= list {
            self.counts.resize(list + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(list) {
            *count += 1;
        }
        self.numbers.push(u32::try_from(list).unwrap_or(NONE));
    }

    /// The next record belongs to this list, or to none.
    pub(super) fn put_or_leave_out(&mut self, list: Option<usize>) {
        match list {
            Some(list) => self.put(list),
            None => self.leave_out(),
        }
    }

    /// The next record belongs to none.
    pub(super) fn leave_out(&mut self) {
        self.numbers.push(NONE);
    }

    /// The lists of `records`, of each of which it has been said where it belongs, in order.
    pub(super) fn lists(&self, records: &[RecordId]) -> Vec<Vec<RecordId>> {
        let mut lists: Vec<Vec<RecordId>> = self.counts.iter().map(|n| Vec::with_capacity(*n)).collect();
        for (id, number) in records.iter().zip(&self.numbers) {
            if let Some(list) = lists.get_mut(*number as usize) {
                list.push(*id);
            }
        }
        lists
    }

    /// The number of the list of each record, [`NONE`] for none.
    pub(super) fn into_numbers(self) -> Vec<u32> {
        self.numbers
    }
}
