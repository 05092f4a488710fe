//! Records put into lists in two passes: the first says which list each belongs to, the second fills lists of the very
//! length that they need.

use crate::declaration::{Codes, RecordId};

/// Which list each record belongs to, in order.
#[derive(Debug, Default)]
pub(super) struct Sorter {
    numbers: Codes,
    counts: Vec<usize>,
}

impl Sorter {
    /// The next record belongs to this list.
    #[inline]
    pub(super) fn put(&mut self, list: usize) {
        if self.counts.len() <= list {
            self.counts.resize(list + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(list) {
            *count += 1;
        }
        self.numbers.push(u32::try_from(list).ok());
    }

    /// The next record belongs to this list, or to none.
    #[inline]
    pub(super) fn put_or_leave_out(&mut self, list: Option<usize>) {
        match list {
            Some(list) => self.put(list),
            None => self.leave_out(),
        }
    }

    /// The next record belongs to none.
    pub(super) fn leave_out(&mut self) {
        self.numbers.push(None);
    }

    /// The lists of `records`, of each of which it has been said where it belongs, in order.
    pub(super) fn lists(&self, records: &[RecordId]) -> Vec<Vec<RecordId>> {
        let mut lists: Vec<Vec<RecordId>> = self.counts.iter().map(|n| Vec::with_capacity(*n)).collect();
        for (id, number) in records.iter().zip(self.numbers.iter()) {
            if let Some(list) = number.and_then(|number| lists.get_mut(number as usize)) {
                list.push(*id);
            }
        }
        lists
    }

    /// The number of the list of each record.
    pub(super) fn into_numbers(self) -> Codes {
        self.numbers
    }
}
