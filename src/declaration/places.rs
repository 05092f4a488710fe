//! Where each record is kept: one run of records that lie side by side after the other, or, where runs are short, four bytes
//! a record.
//!
//! Differs from [`Place`]: the rows of all sheets are numbered one behind the other, so that a sheet is found by where its
//! rows begin.

use super::records::{Place, RecordId};

/// The bit that tells a record that is kept as a whole from a row.
const WHOLE: u32 = 1 << 31;

/// How many records a run holds at least, on the average, for runs to be worth it.
const WORTH: usize = 16;

/// How many runs are kept in any case.
const FEW: usize = 64;

/// The places of all records, by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    numbers: Numbers,
    count: usize,
    /// The number of the first row of each sheet.
    starts: Vec<u32>,
}

/// The number of each record: its position among the whole ones with [`WHOLE`], or that of its row.
#[derive(Clone, Debug)]
enum Numbers {
    /// The first record of each run and its number; each further one has the next.
    Runs(Vec<(u32, u32)>),
    Each(Vec<u32>),
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers::Runs(Vec::new())
    }
}

impl Numbers {
    fn get(&self, position: usize) -> Option<u32> {
        self.run(position).map(|(number, _)| number)
    }

    /// The number of a record, and the position before which each further one is known to have the next number.
    fn run(&self, position: usize) -> Option<(u32, usize)> {
        match self {
            Numbers::Runs(runs) => {
                let after = runs.partition_point(|(first, _)| *first as usize <= position);
                let (first, number) = *runs.get(after.checked_sub(1)?)?;
                let end = runs.get(after).map_or(usize::MAX, |(first, _)| *first as usize);
                Some((number + (u32::try_from(position).ok()? - first), end))
            }
            Numbers::Each(all) => all.get(position).map(|number| (*number, position + 1)),
        }
    }

    fn push(&mut self, position: usize, number: u32) {
        let id = u32::try_from(position).unwrap_or(u32::MAX);
        if let Numbers::Runs(runs) = self {
            if runs.last().is_some_and(|(first, start)| start.checked_add(id - first) == Some(number)) {
                return;
            }
            if runs.len() < FEW.max(position / WORTH) {
                runs.push((id, number));
                return;
            }
            *self = Numbers::Each((0..position).filter_map(|position| self.get(position)).collect());
        }
        if let Numbers::Each(all) = self {
            all.push(number);
        }
    }
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
        self.count
    }

    /// The place of one more record; a row is one of a sheet that has been numbered.
    pub(super) fn push(&mut self, place: Place) {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let number = match place.at() {
            Ok(whole) => number(whole) | WHOLE,
            Err((sheet, row)) => {
                let start = self.starts.get(sheet).copied().unwrap_or(WHOLE);
                start.saturating_add(number(row)).min(WHOLE - 1)
            }
        };
        self.numbers.push(self.count, number);
        self.count += 1;
    }

    /// The position of a record among the whole ones, or its sheet and its row.
    pub(super) fn get(&self, id: RecordId) -> Option<Result<usize, (usize, usize)>> {
        let position = Some(id.0 as usize).filter(|position| *position < self.count)?;
        let number = self.numbers.get(position)?;
        if number & WHOLE != 0 {
            return Some(Ok((number & !WHOLE) as usize));
        }
        let (sheet, row, _) = self.row_of(number)?;
        Some(Err((sheet, row)))
    }

    /// The sheet and the row of a record, and the id before which each further record is known to be the next row; `None`
    /// for a whole one.
    pub(super) fn rows_from(&self, id: RecordId) -> Option<(usize, usize, RecordId)> {
        let position = Some(id.0 as usize).filter(|position| *position < self.count)?;
        let (number, end) = self.numbers.run(position).filter(|(number, _)| number & WHOLE == 0)?;
        let (sheet, row, rows) = self.row_of(number)?;
        let end = end.min(self.count).min(position.saturating_add(rows));
        Some((sheet, row, RecordId(u32::try_from(end).ok()?)))
    }

    /// The sheet and the row of this number, and how many rows, with it, the sheet has from there on at most.
    fn row_of(&self, number: u32) -> Option<(usize, usize, usize)> {
        let after = self.starts.partition_point(|start| *start <= number);
        let sheet = after.checked_sub(1)?;
        let row = number.checked_sub(*self.starts.get(sheet)?)?;
        let rows = self.starts.get(after).map_or(u32::MAX, |start| *start) - number;
        Some((sheet, row as usize, rows as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Places, RecordId};

    #[test]
    fn what_is_put_somewhere_is_found_there() {
        let rows = |sheets: [usize; 5]| {
            (0..).zip(sheets).flat_map(|(sheet, rows)| (0..rows).map(move |row| Err((sheet, row))))
        };
        let few = [2, 0, 3, 0, 1];
        stand(few, [Ok(0), Ok(7)].into_iter().chain(rows(few)).chain([Ok(8)]).collect());
        // Two kinds in turn: no two records lie side by side.
        let many = [400, 0, 400, 0, 0];
        let in_turn = (0..400).flat_map(|row| [Err((0, row)), Err((2, row))]);
        stand(many, in_turn.chain([Ok(0), Ok(1), Ok(3)]).collect());
    }

    /// Each place is found by the record that was put there, and no more are.
    fn stand(sheets: [usize; 5], all: Vec<Result<usize, (usize, usize)>>) {
        let mut places = Places::default();
        places.number(sheets.into_iter());
        for place in &all {
            places.push(match *place {
                Ok(whole) => Place::whole(whole),
                Err((sheet, row)) => Place::row(sheet, row),
            });
        }
        let found: Vec<_> = (0..).map(RecordId).map_while(|id| places.get(id)).collect();
        assert_eq!(found, all);
        assert_eq!(places.len(), all.len());
        for (at, place) in all.iter().enumerate() {
            let found = places.rows_from(RecordId(u32::try_from(at).unwrap()));
            let rows = found.map(|(sheet, row, end)| {
                (at..end.0 as usize).map(|next| Err((sheet, row + next - at))).collect::<Vec<_>>()
            });
            assert_eq!(rows.is_some(), place.is_err());
            assert!(rows.is_none_or(|rows| !rows.is_empty() && all.get(at..).unwrap().starts_with(&rows)));
        }
        assert_eq!(places.get(RecordId(u32::MAX)), None);
    }
}
