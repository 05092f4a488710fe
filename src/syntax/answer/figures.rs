//! Answers about dates, numbers and units.

use super::super::problems::Problem;
use super::super::token::TokenKind;
use super::{Place, clip, near};
use crate::source::Span;
use crate::value::UNITS;
use chrono::NaiveDate;

const MONTHS: [&str; 12] = [
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

/// The number of the month called `word`, from 1.
pub(in crate::syntax) fn month_number(word: &str) -> Option<u32> {
    (1..).zip(MONTHS).find(|&(_, month)| month == word).map(|(n, _)| n)
}

/// `29 April 1997`, `April 29, 1997`, wherever in it the rule stopped.
pub(super) fn date_in_words(place: &Place<'_>) -> Option<Problem> {
    let here = place.found.peek()?;
    let (before, word, next) = (place.lexeme_before(), place.found.lexeme(), place.found.tail().lexeme());
    let third = place.found.tail().tail().lexeme();
    let (span, day, month, year) = if month_number(next).is_some() {
        (here.span, word, next, third)
    } else if month_number(word).is_some() && place.after_number() {
        (place.found.before().to(here.span), before, word, next)
    } else if month_number(before).is_some() && here.kind == TokenKind::Number {
        (place.found.before().to(here.span), word, before, third)
    } else {
        return None;
    };
    day.parse::<u32>().ok().map(|day| written_date(span, day, month, year))
}

fn written_date(span: Span, day: u32, month: &str, year: &str) -> Problem {
    let month = month_number(month).unwrap_or_default();
    let date = year.parse().ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    let written =
        date.map_or("write it year first, such as 1997-04-29".to_owned(), |date| format!("write {date}"));
    Problem::new(span, "not in figures", "a date is written in figures, year first").help(written)
}

/// The problem that `found` is a date in another form, or only a month.
pub(super) fn odd_date(span: Span, found: &str) -> Problem {
    let groups: Vec<i32> = found.split(['-', '/', '.']).filter_map(|group| group.parse().ok()).collect();
    let unsigned = |n: i32| u32::try_from(n).unwrap_or(0);
    let date = match *groups.as_slice() {
        [year, month, day] if year > 31 => NaiveDate::from_ymd_opt(year, unsigned(month), unsigned(day)),
        [day, month, year] if day > 12 => NaiveDate::from_ymd_opt(year, unsigned(month), unsigned(day)),
        _ => None,
    };
    let help =
        date.map_or("write the day in full, such as 1997-04-29".to_owned(), |date| format!("write {date}"));
    let message = format!("`{}` is not a date of the form year-month-day", clip(found));
    Problem::new(span, "not a whole date", message).help(help)
}

pub(super) fn percent_in_words(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let word = place.found.lexeme();
    (place.after_number() && ["percent", "per", "pct", "pc"].contains(&word)).then(|| {
        Problem::new(token.span, "a share is written `%`", format!("`{word}` is not a unit of the language"))
            .help(format!("write `{} %`", clip(place.lexeme_before())))
    })
}

pub(super) fn weeks(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let word = place.found.lexeme();
    let days = place.lexeme_before().parse::<u32>().ok()?.checked_mul(7)?;
    ["w", "week", "weeks"].contains(&word).then(|| {
        Problem::new(token.span, "not a unit", format!("`{word}` is not a unit of the language"))
            .help(format!("write `{days} days`"))
    })
}

/// What people write for a unit, and what the language writes.
const UNIT_WORDS: [(&str, &str); 31] = [
    ("d", "days"),
    ("D", "days"),
    ("dd", "days"),
    ("m", "months"),
    ("mo", "months"),
    ("mth", "months"),
    ("mths", "months"),
    ("y", "years"),
    ("yr", "years"),
    ("yrs", "years"),
    ("tonne", "t"),
    ("tonnes", "t"),
    ("ton", "t"),
    ("tons", "t"),
    ("mt", "t"),
    ("MT", "t"),
    ("T", "t"),
    ("KG", "kg"),
    ("Kg", "kg"),
    ("kgs", "kg"),
    ("kilogram", "kg"),
    ("kilograms", "kg"),
    ("gram", "g"),
    ("grams", "g"),
    ("lbs", "lb"),
    ("pounds", "lb"),
    ("l", "L"),
    ("litre", "L"),
    ("litres", "L"),
    ("liters", "L"),
    ("item", "items"),
];

const LENGTHS: [&str; 6] = ["day", "days", "month", "months", "year", "years"];

pub(super) fn wrong_unit(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind.is_word() && place.after_number())?;
    let word = place.found.lexeme();
    let known = UNIT_WORDS.iter().find(|(written, _)| *written == word).map(|&(_, unit)| unit);
    let meant = || {
        let units = UNITS.iter().map(|u| u.name).chain(LENGTHS);
        near(word, units).filter(|_| token.kind == TokenKind::Name && word.len() > 2)
    };
    let unit = known.or_else(meant)?;
    let help = format!("write `{} {unit}`, if that was meant", clip(place.lexeme_before()));
    Some(
        Problem::new(token.span, "not a unit", format!("`{}` is not a unit of the language", clip(word)))
            .help(help),
    )
}

pub(super) fn number_with_space(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Number && !t.first)?;
    let digits = place.found.lexeme();
    (place.after_number() && digits.len() == 3).then(|| {
        Problem::new(token.span, "part of the number before", "a number has no spaces")
            .help(format!("write `{}_{digits}`", clip(place.lexeme_before())))
    })
}
