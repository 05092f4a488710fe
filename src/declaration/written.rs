//! Days and amounts as they are mostly written, `2007-04-29` and `1761.25 t`, read in machine words.
//!
//! A large file holds several of them a record, and they hardly repeat. What is written otherwise is left to the full
//! reader.

use chrono::{Datelike, NaiveDate};

use crate::model::Type;
use crate::value::{Dimension, Narrow, UNITS, last_of_month};

/// A day that was written out, counted from the first day of the common era.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrittenDay(i32);

impl WrittenDay {
    /// Its word.
    pub(super) fn word(self) -> i64 {
        self.0.into()
    }

    /// The day itself, which is in every calendar: years have four digits.
    pub(super) fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or_default()
    }
}

/// How many days of a year that is no leap year are over when each month begins.
const BEFORE: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// How long the months of such a year are.
const LENGTH: [i32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The highest bit of each byte.
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// What sets that bit of each byte which is more than the number of a digit, or more than nothing where a stroke stood.
const NINES: u64 = u64::from_le_bytes([0x76, 0x76, 0x76, 0x76, 0x7f, 0x76, 0x76, 0x7f]);

/// The day that `YYYY-MM-DD` names.
#[inline]
pub(super) fn day(written: &[u8]) -> Option<WrittenDay> {
    // Eight bytes at a time: what is left of a digit is its number, of a stroke nothing, and more of anything else.
    let (&first, last) = written.split_first_chunk::<8>()?;
    let first = u64::from_le_bytes(first) ^ u64::from_le_bytes(*b"0000-00-");
    let last = u16::from_le_bytes(*last.first_chunk()?) ^ u16::from_le_bytes(*b"00");
    let over =
        (first.wrapping_add(NINES) | first) & HIGHS | u64::from((last.wrapping_add(0x7676) | last) & 0x8080);
    if over != 0 || written.len() != 10 {
        return None;
    }
    let ([a, b, c, d, _, e, f, _], [g, h]) = (first.to_le_bytes(), last.to_le_bytes());
    let two = |tens: u8, ones: u8| i32::from(tens) * 10 + i32::from(ones);
    let (year, month, day) = (two(a, b) * 100 + two(c, d), two(e, f), two(g, h));
    let place = usize::try_from(month).ok()?.checked_sub(1)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = LENGTH.get(place)? + i32::from(leap && month == 2);
    if year == 0 || day == 0 || day > length {
        return None;
    }
    let past = year - 1;
    let years = past * 365 + past / 4 - past / 100 + past / 400;
    let months = BEFORE.get(place)? + i32::from(leap && month > 2);
    Some(WrittenDay(years + months + day))
}

/// Months that days were written in lately, by how these begin: most days of a file lie in few months.
#[derive(Default)]
pub(super) struct Months {
    /// How often a month was to be remembered, as long as there are no places.
    asked: usize,
    /// The first eight bytes of a day, the word of the day before the month, and how many days that has.
    places: Vec<(u64, i32, i32)>,
}

/// How many months are remembered: those of forty years have a place each.
const MONTHS: usize = 512;

/// How often a month is asked for before there are places for it.
const WORTH: usize = 64;

impl Months {
    /// The word of the day that `YYYY-MM-DD` names.
    #[inline(always)]
    pub(super) fn word(&mut self, written: &[u8]) -> Option<i64> {
        let &[a, b, c, d, e, f, g, h, tens, ones] = written else { return None };
        let month = [a, b, c, d, e, f, g, h];
        let of_month = of_digits(tens, ones);
        match self.places.get(Self::place(month)) {
            Some((known, before, length)) if *known == u64::from_le_bytes(month) && ones.is_ascii_digit() => {
                (1..=*length).contains(&of_month).then(|| (before + of_month).into())
            }
            _ => self.word_of_new(written, month, of_month),
        }
    }

    fn word_of_new(&mut self, written: &[u8], month: [u8; 8], of_month: i32) -> Option<i64> {
        let day = day(written)?;
        if self.places.is_empty() {
            self.asked += 1;
            if self.asked < WORTH {
                return Some(day.word());
            }
            self.places.resize(MONTHS, (0, 0, 0));
        }
        let date = day.date();
        let length = last_of_month(date.year(), date.month()).and_then(|last| i32::try_from(last.day()).ok());
        if let (Some(place), Some(length)) = (self.places.get_mut(Self::place(month)), length) {
            *place = (u64::from_le_bytes(month), day.0 - of_month, length);
        }
        Some(day.word())
    }

    /// The months behind the turn of the century, as far as they are not too many.
    #[inline(always)]
    fn place([_, _, c, d, _, f, g, _]: [u8; 8]) -> usize {
        let months = of_digits(c, d) * 12 + of_digits(f, g);
        usize::try_from(months).unwrap_or(0) % MONTHS
    }
}

/// The number of two digits; any number for other bytes.
#[inline(always)]
fn of_digits(tens: u8, ones: u8) -> i32 {
    i32::from(tens.wrapping_sub(b'0')) * 10 + i32::from(ones.wrapping_sub(b'0'))
}

/// Up to how many digits behind the point are remembered.
const DECIMALS: usize = 7;

/// The most digits whose number any machine word holds.
const DIGITS: usize = 18;

/// What stood behind the digits of an amount lately: its unit, and what one of the last digit is worth.
#[derive(Default)]
pub(super) struct Measure<'a> {
    behind: &'a [u8],
    unit: u8,
    /// In millionths of the base unit, by the digits behind the point; `None` where that is not known, or not whole.
    worth: [Option<i64>; DECIMALS],
}

impl<'a> Measure<'a> {
    /// Reads `1761.25 t`: digits, spaces, a unit. Gives millionths of the base unit, and the position of the unit.
    #[inline]
    pub(super) fn amount(&mut self, ty: &Type, text: &'a str) -> Option<(i64, u8)> {
        self.known(text.as_bytes()).or_else(|| self.amount_of_unit(ty, text))
    }

    /// The same where unit and decimals are those met before.
    #[inline(always)]
    pub(super) fn known(&self, text: &[u8]) -> Option<(i64, u8)> {
        let (number, decimals, end) = digits(text)?;
        let worth = (*self.worth.get(decimals)?).filter(|_| text.get(end..) == Some(self.behind))?;
        Some((number.checked_mul(worth)?, self.unit))
    }

    fn amount_of_unit(&mut self, ty: &Type, text: &'a str) -> Option<(i64, u8)> {
        let Type::Quantity { kind, .. } = ty else { return None };
        let (_, decimals, end) = digits(text.as_bytes())?;
        let name = text.get(end..)?.trim_start_matches(' ');
        let position = UNITS.iter().position(|u| u.name == name && u.dimension == kind.dimension)?;
        let (written, behind) = text.as_bytes().split_at_checked(end)?;
        if kind.dimension == Dimension::Items && written.contains(&b'.') {
            return None;
        }
        let unit = u8::try_from(position).ok()?;
        if behind != self.behind {
            *self = Measure { behind, unit, worth: [None; DECIMALS] };
        }
        if let Some(worth) = self.worth.get_mut(decimals) {
            *worth = Narrow::of_last_digit(decimals, *UNITS.get(position)?);
        }
        Some((Narrow::of_unit(written, *UNITS.get(position)?)?.millionths(), unit))
    }
}

/// The number that some digits with at most one point make without it, how many of them stand behind the point, and where
/// they end; `None` where the full reader is to look at them.
#[inline(always)]
fn digits(bytes: &[u8]) -> Option<(i64, usize, usize)> {
    let (mut number, mut point, mut end) = (0i64, None, bytes.len().min(DIGITS + 1));
    for (at, byte) in bytes.iter().take(DIGITS + 1).enumerate() {
        match byte {
            b'0'..=b'9' => number = number.wrapping_mul(10).wrapping_add(i64::from(byte - b'0')),
            b'.' if point.is_none() => point = Some(at),
            _ => {
                end = at;
                break;
            }
        }
    }
    let decimals = point.map_or(0, |at| end - at - 1);
    let sound = end > 0 && end <= DIGITS && point != Some(0) && (point.is_none() || decimals > 0);
    sound.then_some((number, decimals, end))
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate};
    use proptest::prelude::*;

    use super::{DIGITS, Measure, Months, WORTH, day};
    use crate::model::{QuantityKind, Type};
    use crate::value::{Dimension, Narrow, UNITS};

    #[test]
    fn a_day_is_that_of_the_calendar() {
        let years = (0..=9).chain([1582, 1896, 1899]).chain(1900..=2100).chain([2399, 2400, 9996, 9999]);
        let mut months = Months::default();
        for (year, month, of_month) in
            years.flat_map(|y| (0..=13).flat_map(move |m| (0..=32).map(move |d| (y, m, d))))
        {
            let written = format!("{year:04}-{month:02}-{of_month:02}");
            let wanted = NaiveDate::from_ymd_opt(year, month, of_month).filter(|_| year > 0);
            let read = day(written.as_bytes());
            assert_eq!(read.map(|day| day.date()), wanted, "{written}");
            let word = wanted.map(|day| i64::from(day.num_days_from_ce()));
            assert_eq!(read.map(|day| day.word()), word, "{written}");
            assert_eq!(months.word(written.as_bytes()), word, "{written}, behind others");
        }
    }

    proptest! {
        #[test]
        fn nothing_else_is_a_day(at in 0usize..10, byte in any::<u8>()) {
            let mut written = *b"2024-02-29";
            written[at] = byte;
            let wanted = std::str::from_utf8(&written).ok().filter(|text| text.is_ascii()).and_then(|text| {
                let plain = text.bytes().enumerate().all(|(at, b)| b.is_ascii_digit() || (b == b'-' && (at == 4 || at == 7)));
                NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| plain && day.year() > 0)
            });
            prop_assert_eq!(day(&written).map(|day| day.date()), wanted);
            let mut months = Months::default();
            (0..WORTH).for_each(|_| assert!(months.word(b"2024-02-28").is_some()));
            prop_assert_eq!(months.word(&written), wanted.map(|day| i64::from(day.num_days_from_ce())));
            prop_assert_eq!(day(&written[at..]).is_some(), at == 0 && wanted.is_some());
        }

        #[test]
        fn an_amount_is_that_of_its_digits_whatever_was_read_before(
            all in prop::collection::vec(("[0-9]{1,17}|[0-9]{0,12}\\.[0-9]{0,8}|[0-9.]{0,20}", " {0,2}", 0..UNITS.len()), 1..12)
        ) {
            for dimension in [Dimension::Mass, Dimension::Items] {
                let ty = Type::Quantity { kind: QuantityKind { dimension, basis: None }, signed: false };
                let texts: Vec<String> = all.iter().map(|(digits, blank, unit)| format!("{digits}{blank}{}", UNITS[*unit].name)).collect();
                let mut measure = Measure::default();
                for (text, (digits, _, unit)) in texts.iter().zip(&all) {
                    let fits = UNITS[*unit].dimension == dimension && digits.len() <= DIGITS;
                    let whole = dimension != Dimension::Items || !digits.contains('.');
                    let wanted = Narrow::of_unit(digits.as_bytes(), UNITS[*unit]).filter(|_| fits && whole);
                    let wanted = wanted.map(|number| (number.millionths(), u8::try_from(*unit).unwrap()));
                    prop_assert_eq!(measure.amount(&ty, text), wanted, "{}", text);
                }
            }
        }
    }
}
