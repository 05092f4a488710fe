//! Small numbers by position, in as few bytes as they need: a million records have a million of each.

use std::ops::Range;

use super::lanes::ABSENT;

/// Small numbers, in two bytes each as long as these hold them; the highest stands for none.
#[derive(Clone, Debug)]
pub enum Codes {
    /// Two bytes each.
    Short(Vec<u16>),
    /// Four bytes each.
    Long(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Codes::none(0)
    }
}

impl Codes {
    /// So many that stand for none.
    pub(super) fn none(count: usize) -> Self {
        Codes::Short(vec![u16::MAX; count])
    }

    /// No numbers, with room for so many small ones.
    pub(super) fn with_room(count: usize) -> Self {
        Codes::Short(Vec::with_capacity(count))
    }

    /// Gives back the room for numbers that have not come.
    pub(super) fn fit(&mut self) {
        match self {
            Codes::Short(all) => all.shrink_to_fit(),
            Codes::Long(all) => all.shrink_to_fit(),
        }
    }

    /// Adds a number.
    #[inline(always)]
    pub fn push(&mut self, code: Option<u32>) {
        let code = code.unwrap_or(u32::MAX);
        match (&mut *self, u16::try_from(code)) {
            (Codes::Short(all), Ok(short)) if short != u16::MAX => all.push(short),
            (Codes::Short(all), Err(_)) if code == u32::MAX => all.push(u16::MAX),
            (Codes::Long(all), _) => all.push(code),
            _ => self.push_long(code),
        }
    }

    /// Adds what `code` makes of some words.
    pub(super) fn extend(&mut self, words: &[i64], code: impl Fn(i64) -> Option<u32>) {
        let code = |word: &i64| code(*word).unwrap_or(u32::MAX);
        let is_short = |code: u32| code < u32::from(u16::MAX) || code == u32::MAX;
        match self {
            // All are looked at, as that takes less than to stop at the first that is not.
            Codes::Short(all) if words.iter().fold(true, |short, word| short & is_short(code(word))) => {
                let low = |code: u32| u16::try_from(code & u32::from(u16::MAX)).unwrap_or(u16::MAX);
                all.extend(words.iter().map(|word| low(code(word))));
            }
            _ => words.iter().for_each(|word| self.push(Some(code(word)))),
        }
    }

    #[cold]
    fn push_long(&mut self, code: u32) {
        let mut all: Vec<u32> = self.iter().map(|code| code.unwrap_or(u32::MAX)).collect();
        all.push(code);
        *self = Codes::Long(all);
    }

    /// The number at a position; `None` where there is none.
    pub fn get(&self, row: usize) -> Option<u32> {
        match self {
            Codes::Short(all) => all.get(row).copied().and_then(long),
            Codes::Long(all) => all.get(row).copied().filter(|code| *code != u32::MAX),
        }
    }

    /// The words of these rows, as `word` makes them of numbers.
    pub(super) fn words(&self, rows: impl Iterator<Item = usize>, word: impl Fn(u32) -> i64) -> Vec<i64> {
        match self {
            Codes::Short(all) => {
                rows.map(|row| all.get(row).map_or(ABSENT, |code| word_of_short(*code, &word))).collect()
            }
            Codes::Long(_) => rows.map(|row| self.get(row).map_or(ABSENT, &word)).collect(),
        }
    }

    /// The words of a run of rows.
    pub(super) fn words_of_run(&self, rows: Range<usize>, word: impl Fn(u32) -> i64) -> Option<Vec<i64>> {
        match self {
            Codes::Short(all) => {
                Some(all.get(rows)?.iter().map(|code| word_of_short(*code, &word)).collect())
            }
            Codes::Long(_) => Some(self.words(rows, word)),
        }
    }

    /// How many there are, those counted that stand for none.
    pub(super) fn len(&self) -> usize {
        match self {
            Codes::Short(all) => all.len(),
            Codes::Long(all) => all.len(),
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<u32>> {
        (0..self.len()).map(|row| self.get(row))
    }
}

#[inline(always)]
fn word_of_short(short: u16, word: impl Fn(u32) -> i64) -> i64 {
    if short == u16::MAX { ABSENT } else { word(short.into()) }
}

fn long(short: u16) -> Option<u32> {
    (short != u16::MAX).then_some(short.into())
}

/// The first of January 1900, counted from the first day of the common era: from here to the year 2079 a day has two bytes.
const FIRST: i64 = 693_596;

/// The bit that tells a day before [`FIRST`].
const BEFORE: u32 = 1 << 31;

/// The code of a day, which is counted from the first of the common era; `None` for none.
#[inline]
pub(super) fn code_of_day(word: i64) -> Option<u32> {
    let since = word.checked_sub(FIRST)?;
    match u32::try_from(since) {
        Ok(since) => Some(since),
        Err(_) => Some(u32::try_from(since.checked_neg()?).ok()? | BEFORE),
    }
}

/// The day of a code, counted from the first of the common era.
#[inline]
pub(super) fn word_of_day(code: u32) -> i64 {
    if code & BEFORE == 0 { FIRST + i64::from(code) } else { FIRST - i64::from(code & !BEFORE) }
}

/// The units of quantities: one for all rows as long as they have the same, else a byte each.
#[derive(Clone, Debug)]
pub(super) enum Units {
    Same(u8),
    Each(Vec<u8>),
}

impl Units {
    /// Adds the unit of the row behind the first `rows`.
    pub(super) fn push(&mut self, rows: usize, unit: u8) {
        match self {
            Units::Same(same) if rows == 0 => *same = unit,
            Units::Same(same) if *same == unit => {}
            Units::Same(same) => {
                let mut each = vec![*same; rows];
                each.push(unit);
                *self = Units::Each(each);
            }
            Units::Each(each) => each.push(unit),
        }
    }

    /// Adds the units of the rows behind the first `rows`.
    pub(super) fn extend(&mut self, rows: usize, units: &[u8]) {
        match self {
            Units::Same(same) if rows > 0 && units.iter().all(|unit| unit == same) => {}
            Units::Each(each) => each.extend_from_slice(units),
            Units::Same(_) => (rows..).zip(units).for_each(|(rows, unit)| self.push(rows, *unit)),
        }
    }

    /// The unit of a row.
    pub(super) fn get(&self, row: usize) -> Option<u8> {
        match self {
            Units::Same(same) => Some(*same),
            Units::Each(each) => each.get(row).copied(),
        }
    }

    /// Gives back the room for rows that have not come.
    pub(super) fn fit(&mut self) {
        if let Units::Each(each) = self {
            each.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate};

    use super::{Codes, FIRST, Units, code_of_day, word_of_day};

    #[test]
    fn what_is_added_stands_at_its_position() {
        let short = u32::from(u16::MAX);
        let all = [Some(0), None, Some(short - 1), Some(short), None, Some(u32::MAX - 1), Some(1)];
        for count in 0..=all.len() {
            let mut codes = Codes::default();
            all.iter().take(count).for_each(|code| codes.push(*code));
            codes.fit();
            assert_eq!(codes.iter().collect::<Vec<_>>(), all.iter().take(count).copied().collect::<Vec<_>>());
            let mut at_once = Codes::default();
            let (first, rest) = all[..count].split_at(count / 2);
            let words = |codes: &[Option<u32>]| {
                codes.iter().map(|code| code.map_or(-1, i64::from)).collect::<Vec<_>>()
            };
            at_once.extend(&words(first), |word| u32::try_from(word).ok());
            at_once.extend(&words(rest), |word| u32::try_from(word).ok());
            assert_eq!(at_once.iter().collect::<Vec<_>>(), codes.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_row_has_the_unit_that_it_was_given() {
        for all in [&[3, 3, 3][..], &[0, 3, 3, 1], &[3, 3, 1], &[2]] {
            let mut units = Units::Same(0);
            all.iter().enumerate().for_each(|(row, unit)| units.push(row, *unit));
            units.fit();
            let given: Vec<_> = (0..all.len()).filter_map(|row| units.get(row)).collect();
            assert_eq!(given, all);
            let mut at_once = Units::Same(0);
            at_once.extend(0, &all[..1]);
            at_once.extend(1, &all[1..]);
            let given: Vec<_> = (0..all.len()).filter_map(|row| at_once.get(row)).collect();
            assert_eq!(given, all);
        }
    }

    #[test]
    fn a_day_is_the_day_of_its_code() {
        let day = |y, m, d| i64::from(NaiveDate::from_ymd_opt(y, m, d).unwrap().num_days_from_ce());
        let days = [
            day(1900, 1, 1),
            day(1899, 12, 31),
            day(1, 1, 1),
            day(2079, 6, 5),
            day(2079, 6, 6),
            day(9999, 12, 31),
        ];
        for word in days {
            assert_eq!(code_of_day(word).map(word_of_day), Some(word));
        }
        assert_eq!(day(1900, 1, 1), FIRST);
        assert_eq!(code_of_day(i64::MIN), None);
    }
}
