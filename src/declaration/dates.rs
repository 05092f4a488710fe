//! Days and periods as declarations write them: `2007-04-29`, `"2007-04"`, `"2010"`, `"2024-Q1"`, ranges and bounds.

use chrono::{Datelike, NaiveDate};

use super::fault::{Fault, quoted};
use super::habits;
use crate::diagnostic::Code;
use crate::value::{CalendarUnit, DayRange, Period, last_of_month, next, previous};

const DATE_FORMS: &str =
    "write a date as `1997-04-29`, and a month or year in quotes: `\"1997-04\"`, `\"1997\"`";
const PERIOD_FORMS: &str = "write `\"2024\"`, `\"2024-Q1\"`, `\"2024-01\"`, `\"2024-01-15 .. 2024-02-14\"` or `{ start = …, end = … }`";

/// Reads a date field: some day in what `text` covers.
pub(super) fn read_days(text: &str, name: &str) -> Result<DayRange, Fault> {
    let forms = || {
        Fault::wrong_type(format!("`{name}` is a date; {} cannot be read as one", quoted(text)), "not a date")
            .help(DATE_FORMS)
    };
    let part = |written: &str| read_part(written)?.ok_or_else(|| habitual(written, forms()));
    let text = text.trim();
    if let Some((lo, hi)) = text.split_once("..") {
        let (lo, hi) = (lo.trim(), hi.trim());
        if lo.is_empty() && hi.is_empty() {
            return Err(forms());
        }
        let from = if lo.is_empty() { None } else { Some(lower(lo, part)?) };
        let to = if hi.is_empty() { None } else { Some(upper(hi, part)?) };
        return in_order(from, to, text);
    }
    if text.starts_with('>') {
        return Ok(DayRange { from: Some(lower(text, part)?), to: None });
    }
    if text.starts_with('<') {
        return Ok(DayRange { from: None, to: Some(upper(text, part)?) });
    }
    part(text).map(|p| DayRange::between(p.start, p.end))
}

/// Reads a period field: every day that `text` covers.
pub(super) fn read_period(text: &str, name: &str) -> Result<Period, Fault> {
    let forms = || {
        Fault::wrong_type(
            format!("`{name}` is a period; {} cannot be read as one", quoted(text)),
            "not a period",
        )
        .help(PERIOD_FORMS)
    };
    let part = |written: &str| read_part(written)?.ok_or_else(|| habitual(written, forms()));
    match text.split_once("..") {
        None => part(text.trim()),
        Some((lo, hi)) => period_between(part(lo.trim())?.start, part(hi.trim())?.end, text),
    }
}

/// The period between two days, both inside.
pub(super) fn period_between(start: NaiveDate, end: NaiveDate, written: &str) -> Result<Period, Fault> {
    if start > end { Err(upside_down(written)) } else { Ok(Period::new(start, end)) }
}

/// The problem of a value that is no period.
pub(super) fn not_a_period(name: &str, found: &str) -> Fault {
    Fault::wrong_type(format!("`{name}` is a period; {found} is none"), "a period is wanted")
        .help(PERIOD_FORMS)
}

/// The problem of a value that is no date.
pub(super) fn not_a_date(name: &str, found: &str) -> Fault {
    Fault::wrong_type(format!("`{name}` is a date; {found} is none"), "a date is wanted").help(DATE_FORMS)
}

/// The problem of a day that the calendar does not have, for texts of the shape `2023-02-31`; else none.
pub(super) fn impossible(written: &str) -> Option<Fault> {
    read_part(written.trim()).err()
}

/// The problem of a part that has another form: with the right one, where a habit of writing gives it away.
fn habitual(written: &str, otherwise: Fault) -> Fault {
    match habits::answer(written) {
        Some(Ok(help)) => otherwise.help(help),
        Some(Err(impossible)) => impossible,
        None => otherwise,
    }
}

fn lower(text: &str, part: impl Fn(&str) -> Result<Period, Fault>) -> Result<NaiveDate, Fault> {
    match text.strip_prefix('>') {
        None => part(text).map(|p| p.start),
        Some(rest) => match rest.strip_prefix('=') {
            Some(rest) => part(rest.trim()).map(|p| p.start),
            None => part(rest.trim()).map(|p| next(p.end)),
        },
    }
}

fn upper(text: &str, part: impl Fn(&str) -> Result<Period, Fault>) -> Result<NaiveDate, Fault> {
    match text.strip_prefix('<') {
        None => part(text).map(|p| p.end),
        Some(rest) => match rest.strip_prefix('=') {
            Some(rest) => part(rest.trim()).map(|p| p.end),
            None => part(rest.trim()).map(|p| previous(p.start)),
        },
    }
}

fn in_order(from: Option<NaiveDate>, to: Option<NaiveDate>, written: &str) -> Result<DayRange, Fault> {
    match (from, to) {
        (Some(a), Some(b)) if a > b => Err(upside_down(written)),
        _ => Ok(DayRange { from, to }),
    }
}

fn upside_down(written: &str) -> Fault {
    Fault::new(Code::BadRange, format!("no day lies in {}", quoted(written)), "ends in the wrong order")
        .help("write the earlier end first")
}

/// A day, month, quarter or year; `None` for any other shape, a problem for a day the calendar lacks.
pub(super) fn read_part(text: &str) -> Result<Option<Period>, Fault> {
    let mut parts = text.split('-');
    let (Some(year), month, day, None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    let Some(year) = digits(year, 4).and_then(|y| i32::try_from(y).ok()) else { return Ok(None) };
    let unit = |unit, month, day| {
        // The calendar goes from 1 BC to AD 1.
        if year == 0 {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, day).and_then(|d| match unit {
            Some(unit) => Period::calendar(unit, d),
            None => Some(Period::new(d, d)),
        })
    };
    let found = match (month, day) {
        (None, _) => unit(Some(CalendarUnit::Year), 1, 1),
        (Some(quarter), None) if quarter.starts_with(['Q', 'q']) => {
            let Some(n) = quarter.get(1..).and_then(|q| digits(q, 1)) else { return Ok(None) };
            unit(Some(CalendarUnit::Quarter), (n * 3).saturating_sub(2), 1)
        }
        (Some(month), None) => {
            let Some(month) = digits(month, 2) else { return Ok(None) };
            unit(Some(CalendarUnit::Month), month, 1)
        }
        (Some(month), Some(day)) => {
            let (Some(month), Some(day)) = (digits(month, 2), digits(day, 2)) else { return Ok(None) };
            unit(None, month, day)
        }
    };
    found.map(Some).ok_or_else(|| not_in_calendar(text, year, month, day))
}

fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn not_in_calendar(text: &str, year: i32, month: Option<&str>, day: Option<&str>) -> Fault {
    let last = month
        .and_then(|m| digits(m, 2))
        .and_then(|m| last_of_month(year, m).filter(|_| (1..=12).contains(&m)));
    let help = match (last, day) {
        _ if year == 0 => "write the year with its four digits".to_owned(),
        (Some(last), Some(_)) => {
            format!("write a day that exists: {} ends on {}", last.format("%B %Y"), last.day())
        }
        _ if month.is_some_and(|m| m.starts_with(['Q', 'q'])) => {
            "write a quarter from `Q1` to `Q4`".to_owned()
        }
        _ => "write a month from 01 to 12".to_owned(),
    };
    Fault::new(Code::ImpossibleDate, format!("the calendar has no {}", quoted(text)), "no such day")
        .help(help)
}
