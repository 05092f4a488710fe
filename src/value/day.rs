//! Days as treaties and declarations use them: known, imprecise, or bounded on one side only.

use chrono::{Datelike, Days, NaiveDate};

use super::Truth;

/// The months in order, as they are written out.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The number of the month that `word` names, from 1: written out or cut to three letters or more, in any letters.
pub fn month_named(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    let names = |month: &str| lower.len() > 2 && month.to_lowercase().starts_with(&lower);
    (1..).zip(MONTHS).find(|(_, month)| names(month)).map(|(n, _)| n)
}

/// A day known to lie between two days, both inside; a missing end is unknown on that side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayRange {
    /// Not earlier than this day.
    pub from: Option<NaiveDate>,
    /// Not later than this day.
    pub to: Option<NaiveDate>,
}

impl DayRange {
    /// One known day.
    pub fn day(d: NaiveDate) -> Self {
        Self { from: Some(d), to: Some(d) }
    }

    /// Between two days, both inside; the caller knows that they are in order.
    pub fn between(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from: Some(from), to: Some(to) }
    }

    /// Any day at all.
    pub fn unknown() -> Self {
        Self { from: None, to: None }
    }

    /// The day, if there is only one.
    pub fn as_day(self) -> Option<NaiveDate> {
        self.from.filter(|_| self.from == self.to)
    }

    /// Whether `d` may be the day.
    pub fn may_be(self, d: NaiveDate) -> bool {
        self.from.is_none_or(|f| f <= d) && self.to.is_none_or(|t| d <= t)
    }

    /// Whether the day is `d` or earlier.
    pub fn by(self, d: NaiveDate) -> Truth {
        match (self.from, self.to) {
            (_, Some(to)) if to <= d => Truth::True,
            (Some(from), _) if from > d => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// `self < other`, decided where the ranges separate.
    pub fn before(self, other: DayRange) -> Truth {
        match (self.to, other.from, self.from, other.to) {
            (Some(a), Some(b), _, _) if a < b => Truth::True,
            (_, _, Some(a), Some(b)) if a >= b => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// `self = other`: true only for two known days.
    pub fn equals(self, other: DayRange) -> Truth {
        match (self.as_day(), other.as_day()) {
            (Some(a), Some(b)) => Truth::from(a == b),
            _ if self.before(other) == Truth::True || other.before(self) == Truth::True => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// The earlier of the two days.
    pub fn earlier(self, other: DayRange) -> DayRange {
        let from = self.from.zip(other.from).map(|(a, b)| a.min(b));
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        DayRange { from, to }
    }

    /// The later of the two days.
    pub fn later(self, other: DayRange) -> DayRange {
        let from = match (self.from, other.from) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let to = self.to.zip(other.to).map(|(a, b)| a.max(b));
        DayRange { from, to }
    }

    /// The narrowest range that holds both.
    pub fn hull(self, other: DayRange) -> DayRange {
        DayRange {
            from: self.from.zip(other.from).map(|(a, b)| a.min(b)),
            to: self.to.zip(other.to).map(|(a, b)| a.max(b)),
        }
    }

    /// Days from `self` to `other` (`self` not counted, `other` counted): least and most, where known.
    pub fn days_to(self, other: DayRange) -> (Option<i64>, Option<i64>) {
        let span = |a: Option<NaiveDate>, b: Option<NaiveDate>| {
            a.zip(b).map(|(a, b)| b.signed_duration_since(a).num_days())
        };
        (span(self.to, other.from), span(self.from, other.to))
    }
}

/// What a treaty does with a month that has no such day (31 January + 1 month).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MonthEnd {
    /// The text does not say: both the last day of the month and the day after it are tried.
    #[default]
    Unclear,
    /// The last day of the month.
    Clamp,
}

/// A length of time as clauses write it; days and months never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// Calendar days.
    Days(i64),
    /// Calendar months; a year is twelve.
    Months(i64),
}

/// The day `length` after `d` (before, if negative); `None` outside the calendar.
pub fn shift(d: NaiveDate, length: Length, month_end: MonthEnd) -> Option<DayRange> {
    match length {
        Length::Days(n) => shift_days(d, n).map(DayRange::day),
        Length::Months(n) => shift_months(d, n, month_end),
    }
}

/// The day `n` days after `d` (before, if negative); `None` outside the calendar.
pub fn shift_days(d: NaiveDate, n: i64) -> Option<NaiveDate> {
    let by = Days::new(n.unsigned_abs());
    if n < 0 { d.checked_sub_days(by) } else { d.checked_add_days(by) }
}

fn shift_months(d: NaiveDate, n: i64, month_end: MonthEnd) -> Option<DayRange> {
    let months = i64::from(d.year()).checked_mul(12)?.checked_add(i64::from(d.month0()))?.checked_add(n)?;
    let year = i32::try_from(months.div_euclid(12)).ok()?;
    let month = u32::try_from(months.rem_euclid(12)).ok()? + 1;
    if let Some(same) = NaiveDate::from_ymd_opt(year, month, d.day()) {
        return Some(DayRange::day(same));
    }
    let clamp = last_of_month(year, month)?;
    match month_end {
        MonthEnd::Clamp => Some(DayRange::day(clamp)),
        MonthEnd::Unclear => Some(DayRange::between(clamp, clamp.succ_opt()?)),
    }
}

/// The last day of a month; `None` outside the calendar.
pub fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let (y, m) = if month == 12 { (year.checked_add(1)?, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(y, m, 1)?.pred_opt()
}

/// The day after `d`; the last day of the calendar stays.
pub fn next(d: NaiveDate) -> NaiveDate {
    d.succ_opt().unwrap_or(d)
}

/// The day before `d`; the first day of the calendar stays.
pub fn previous(d: NaiveDate) -> NaiveDate {
    d.pred_opt().unwrap_or(d)
}

/// A calendar unit that a period may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    /// 1 January to 31 December.
    Year,
    /// Three months from January, April, July or October.
    Quarter,
    /// A month.
    Month,
}

/// A period, both ends inside. Those of a generated series may be imprecise: they are not later than `start` and `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// First day; the last it may be.
    pub start: NaiveDate,
    /// Last day; the last it may be.
    pub end: NaiveDate,
    /// The earliest that the first day may be; `None` for any day before.
    pub start_from: Option<NaiveDate>,
    /// The earliest that the last day may be; `None` for any day before.
    pub end_from: Option<NaiveDate>,
    /// Which calendar unit it is, if it is one; only these move with `y + 1`.
    pub unit: Option<CalendarUnit>,
    /// Its place in a series that a clause generates, from 1; 0 outside a series.
    pub number: u32,
    /// How many periods the series has; 0 outside a series or where the series has no end.
    pub total: u32,
}

impl Period {
    /// The period from `start` to `end`, recognised as a calendar unit where it is one.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Self {
        let unit = [CalendarUnit::Year, CalendarUnit::Quarter, CalendarUnit::Month]
            .into_iter()
            .find(|&u| Self::calendar(u, start).is_some_and(|p| p.start == start && p.end == end));
        Self { start, end, start_from: Some(start), end_from: Some(end), unit, number: 0, total: 0 }
    }

    /// The calendar unit that holds `d`.
    pub fn calendar(unit: CalendarUnit, d: NaiveDate) -> Option<Self> {
        let (first, last) = match unit {
            CalendarUnit::Year => (1, 12),
            CalendarUnit::Quarter => (d.month0() / 3 * 3 + 1, d.month0() / 3 * 3 + 3),
            CalendarUnit::Month => (d.month(), d.month()),
        };
        let start = NaiveDate::from_ymd_opt(d.year(), first, 1)?;
        let end = last_of_month(d.year(), last)?;
        let (start_from, end_from) = (Some(start), Some(end));
        Some(Self { start, end, start_from, end_from, unit: Some(unit), number: 0, total: 0 })
    }

    /// The calendar unit `n` units later (earlier, if negative).
    pub fn plus(self, n: i64) -> Option<Self> {
        let unit = self.unit?;
        let months = match unit {
            CalendarUnit::Year => 12,
            CalendarUnit::Quarter => 3,
            CalendarUnit::Month => 1,
        };
        let start = shift_months(self.start, n.checked_mul(months)?, MonthEnd::Clamp)?.as_day()?;
        Self::calendar(unit, start)
    }

    /// Whether `d` lies inside.
    pub fn holds(self, d: NaiveDate) -> bool {
        self.start <= d && d <= self.end
    }

    /// The days that may be the first.
    pub fn first_days(self) -> DayRange {
        DayRange { from: self.start_from, to: Some(self.start) }
    }

    /// The days that may be the last.
    pub fn last_days(self) -> DayRange {
        DayRange { from: self.end_from, to: Some(self.end) }
    }

    /// Whether both ends are known.
    pub fn is_precise(self) -> bool {
        self.start_from == Some(self.start) && self.end_from == Some(self.end)
    }

    /// Whether both cover the same days.
    pub fn same_days(self, other: Period) -> Truth {
        self.first_days().equals(other.first_days()).and(self.last_days().equals(other.last_days()))
    }

    /// Whether all days of this lie in the other.
    pub fn within(self, other: Period) -> Truth {
        let begins = self.first_days().before(other.first_days()).negate();
        begins.and(other.last_days().before(self.last_days()).negate())
    }
}

/// `29 April 2002`: a date that a screen reader says right.
pub fn in_words(d: NaiveDate) -> String {
    d.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_without_the_day_is_both_days_or_the_last() {
        let both = shift(d("2011-11-30"), Length::Months(3), MonthEnd::Unclear).unwrap();
        assert_eq!(both, DayRange::between(d("2012-02-29"), d("2012-03-01")));
        let last = shift(d("2011-11-30"), Length::Months(3), MonthEnd::Clamp).unwrap();
        assert_eq!(last.as_day(), Some(d("2012-02-29")));
        assert_eq!(
            shift(d("1997-04-29"), Length::Months(120), MonthEnd::Unclear).unwrap().as_day(),
            Some(d("2007-04-29"))
        );
        assert_eq!(
            shift(d("2003-01-11"), Length::Months(-3), MonthEnd::Unclear).unwrap().as_day(),
            Some(d("2002-10-11"))
        );
    }

    #[test]
    fn days_cross_leap_years() {
        assert_eq!(shift_days(d("1970-03-05"), 180), Some(d("1970-09-01")));
        assert_eq!(shift_days(d("2024-01-01"), -60), Some(d("2023-11-02")));
        assert_eq!(shift_days(d("2025-01-31"), 30), Some(d("2025-03-02")));
    }

    #[test]
    fn imprecise_days_compare_where_they_separate() {
        let april = DayRange { from: None, to: Some(d("2007-04-30")) };
        assert_eq!(april.by(d("2007-04-29")), Truth::Unknown);
        assert_eq!(april.by(d("2007-04-30")), Truth::True);
        assert_eq!(april.before(DayRange::day(d("2007-05-01"))), Truth::True);
        assert_eq!(april.days_to(DayRange::day(d("2007-05-01"))), (Some(1), None));
    }

    #[test]
    fn calendar_units_know_their_neighbours() {
        let q1 = Period::new(d("2024-01-01"), d("2024-03-31"));
        assert_eq!(q1.unit, Some(CalendarUnit::Quarter));
        assert_eq!(q1.plus(-1).unwrap().start, d("2023-10-01"));
        assert_eq!(Period::new(d("2024-01-02"), d("2024-03-31")).unit, None);
    }
}
