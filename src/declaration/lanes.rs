//! The values of one field in many records at once, a machine word each.
//!
//! Differs from [`Plain`]: what the words stand for is said once for all of them.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::plain::{Plain, Sym};
use super::records::{RecordId, Records};
use super::sheet::Sheet;
use crate::model::{ChoiceId, TreatyId};
use crate::value::Narrow;

/// The word of a field that is not given.
pub const ABSENT: i64 = i64::MIN;

/// The word of what no word says: whoever needs it asks for the value of that record itself.
pub const UNSAID: i64 = i64::MIN + 1;

/// What words stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// Flags: 0 or 1.
    Truth,
    /// Numbers, and quantities in base units: millionths.
    Number,
    /// Numbers of days.
    Days,
    /// Numbers of months.
    Months,
    /// Days, counted from the first of the common era.
    Day,
    /// Texts, CAS numbers, States.
    Text,
    /// Treaties.
    Treaty,
    /// Values of a choice.
    Choice(ChoiceId),
    /// Records.
    Record,
}

impl Meant {
    /// The value that a word stands for; `None` for [`UNSAID`].
    pub fn plain(self, word: i64) -> Option<Plain> {
        let code = || u32::try_from(word).ok();
        Some(match self {
            _ if word == ABSENT => Plain::Absent,
            _ if word == UNSAID => return None,
            Meant::Truth => Plain::Truth(word == 1),
            Meant::Number => Plain::Number(Narrow::from_millionths(word)),
            Meant::Days => Plain::Days(word),
            Meant::Months => Plain::Months(word),
            Meant::Day => Plain::Day(NaiveDate::from_num_days_from_ce_opt(i32::try_from(word).ok()?)?),
            Meant::Text => Plain::Text(Sym(code()?)),
            Meant::Treaty => Plain::Treaty(TreatyId(code()?)),
            Meant::Choice(choice) => Plain::Choice(choice, code()?),
            Meant::Record => Plain::Record(RecordId(code()?)),
        })
    }
}

impl Plain {
    /// The word of a value and what it stands for; nothing in particular for one that is not given.
    pub fn word(self) -> (Option<Meant>, i64) {
        let (meant, word) = match self {
            Plain::Absent => return (None, ABSENT),
            Plain::Truth(truth) => (Meant::Truth, i64::from(truth)),
            Plain::Number(n) => (Meant::Number, n.millionths()),
            Plain::Days(n) => (Meant::Days, n),
            Plain::Months(n) => (Meant::Months, n),
            Plain::Day(day) => (Meant::Day, day_word(day)),
            Plain::Text(sym) => (Meant::Text, sym.0.into()),
            Plain::Treaty(treaty) => (Meant::Treaty, treaty.0.into()),
            Plain::Choice(choice, value) => (Meant::Choice(choice), value.into()),
            Plain::Record(record) => (Meant::Record, record.0.into()),
        };
        (Some(meant), if word == ABSENT { UNSAID } else { word })
    }
}

/// The word of a day.
pub fn day_word(day: NaiveDate) -> i64 {
    day.num_days_from_ce().into()
}

/// Records of one kind and file that are kept by column.
#[derive(Clone, Debug)]
pub struct Rows<'r> {
    sheet: &'r Sheet,
    rows: Which,
}

/// Some rows of a sheet.
#[derive(Clone, Debug)]
enum Which {
    /// One behind the other.
    Run(Range<usize>),
    Each(Vec<u32>),
}

impl Which {
    fn count(&self) -> usize {
        match self {
            Which::Run(rows) => rows.len(),
            Which::Each(rows) => rows.len(),
        }
    }

    fn extend(&mut self, more: Range<usize>) -> Option<()> {
        let short = |row: usize| u32::try_from(row).ok();
        match self {
            Which::Run(rows) if rows.start == rows.end => *rows = more,
            Which::Run(rows) if rows.end == more.start => rows.end = more.end,
            Which::Run(rows) => {
                *self = Which::Each(rows.clone().chain(more).map(short).collect::<Option<_>>()?);
            }
            Which::Each(rows) => rows.extend(short(more.start)?..short(more.end)?),
        }
        Some(())
    }
}

impl Records {
    /// The records at the head of `ids`, at most so many, that are kept in the columns of one file and that `are_meant`;
    /// `None` where the first of them is kept as a whole.
    pub fn rows(
        &self,
        ids: &[RecordId],
        most: usize,
        are_meant: impl Fn(RecordId) -> bool,
    ) -> Option<Rows<'_>> {
        let mut ids = ids.get(..most.min(ids.len()))?;
        let mut from = *ids.first()?;
        let (sheet, mut row, mut end) = self.rows_from(from)?;
        let mut rows = Which::Run(row..row);
        while let Some(id) = ids.first().filter(|id| are_meant(**id)) {
            if !(from..end).contains(id) {
                match self.rows_from(*id) {
                    Some((of, next, until)) if of == sheet => (from, row, end) = (*id, next, until),
                    _ => break,
                }
            }
            // Mostly they lie side by side.
            let follows = |(other, id): &(&RecordId, u32)| other.0 == *id && are_meant(**other);
            let count = ids.iter().zip(id.0..end.0).take_while(follows).count();
            let next = row + (id.0 - from.0) as usize;
            rows.extend(next..next + count)?;
            ids = ids.get(count..)?;
        }
        Some(Rows { sheet: self.sheets.get(sheet)?, rows })
    }
}

impl Rows<'_> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.rows.count()
    }

    /// The words of a field in the records at these positions, each of which comes once and in order, and what they stand
    /// for.
    pub fn words(&self, field: usize, at: &[u32]) -> (Option<Meant>, Vec<i64>) {
        let Some(column) = self.sheet.columns.get(field).and_then(Option::as_ref) else {
            return (None, vec![ABSENT; at.len()]);
        };
        let all = match &self.rows {
            Which::Run(rows) if at.len() == rows.len() => column.words_of_run(rows.clone()),
            _ => None,
        };
        let words = all.unwrap_or_else(|| match &self.rows {
            Which::Run(rows) => column.words(at.iter().map(|at| rows.start + *at as usize)),
            Which::Each(rows) => {
                let row = |at: &u32| rows.get(*at as usize).map_or(usize::MAX, |row| *row as usize);
                column.words(at.iter().map(row))
            }
        });
        (Some(column.meant()), words)
    }
}
