//! Where each record is kept, in four bytes.
//!
//! Differs from [`Place`]: the rows of all sheets are numbered one behind the other, so that a sheet is found by where its
//! rows begin.

use super::records::{Place, RecordId};

/// The bit that tells a record that is kept as a whole from a row.
const WHOLE: u32 = 1 << 31;

/// The places of all records, by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    all: Vec<u32>,
    /// The number of the first row of each sheet.
    starts: Vec<u32>,
}

impl Places {
    /// Numbers the rows of sheets, of which each has so many.
    pub(super) fn number(&mut self, rows: impl Iterator<Item = usize>) {
        let mut next = 0u32;
        let start = |rows: usize| {
            let start = next;
            next = next.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
            start
        };
        self.starts = rows.map(start).collect();
    }

    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The place of one more record; a row is one of a sheet that has been numbered.
    pub(super) fn push(&mut self, place: Place) {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.all.push(match place.at() {
            Ok(whole) => number(whole) | WHOLE,
            Err((sheet, row)) => {
                let start = self.starts.get(sheet).copied().unwrap_or(WHOLE);
                start.saturating_add(number(row)).min(WHOLE - 1)
            }
        });
    }

    /// The position of a record among the whole ones, or its sheet and its row.
    pub(super) fn get(&self, id: RecordId) -> Option<Result<usize, (usize, usize)>> {
        let number = *self.all.get(id.0 as usize)?;
        if number & WHOLE != 0 {
            return Some(Ok((number & !WHOLE) as usize));
        }
        let sheet = self.starts.partition_point(|start| *start <= number).checked_sub(1)?;
        let row = number.checked_sub(*self.starts.get(sheet)?)?;
        Some(Err((sheet, row as usize)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Places, RecordId};

    #[test]
    fn what_is_put_somewhere_is_found_there() {
        let sheets = [2usize, 0, 3, 0, 1];
        let mut places = Places::default();
        places.number(sheets.into_iter());
        let rows = (0..).zip(sheets).flat_map(|(sheet, rows)| (0..rows).map(move |row| Err((sheet, row))));
        let all: Vec<_> = [Ok(0), Ok(7)].into_iter().chain(rows).chain([Ok(8)]).collect();
        for place in &all {
            places.push(match *place {
                Ok(whole) => Place::whole(whole),
                Err((sheet, row)) => Place::row(sheet, row),
            });
        }
        let found: Vec<_> = (0..).map(RecordId).map_while(|id| places.get(id)).collect();
        assert_eq!(found, all);
        assert_eq!(places.len(), all.len());
    }
}
