//! Answers about dates, numbers and units.

use super::super::problems::Problem;
use super::super::token::TokenKind;
use super::{Place, clip, near};
use crate::diagnostic::Code;
use crate::source::Span;
use crate::value::{MONTHS, UNITS, last_of_month, month_named};
use chrono::NaiveDate;

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
    let month = month_named(month).unwrap_or_default();
    let parsed = year.parse::<i32>().ok().filter(|_| year.len() == 4);
    match parsed.map(|year| (year, NaiveDate::from_ymd_opt(year, month, day))) {
        Some((_, Some(date))) => in_figures(span, format!("write {date}")),
        Some((year, None)) => Problem::new(span, "no such day", "the calendar has no such day")
            .code(Code::ImpossibleDate)
            .help(existing_day(year, month)),
        None => in_figures(span, "write it year first, such as 1997-04-29".to_owned()),
    }
}

fn in_figures(span: Span, help: String) -> Problem {
    Problem::new(span, "not in figures", "a date is written in figures, year first").help(help)
}

/// What to write for a day that the month does not have, or of a month that there is not.
pub(in crate::syntax) fn existing_day(year: i32, month: u32) -> String {
    match last_of_month(year, month).filter(|_| (1..=12).contains(&month)) {
        Some(last) => {
            format!("write a day that exists: {} ends on {}", last.format("%B %Y"), last.format("%-d"))
        }
        None => "write a month from 01 to 12".to_owned(),
    }
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

/// Weeks and fortnights, which are days, and working days, which nothing here counts.
pub(super) fn weeks(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let word = place.found.lexeme();
    let number = place.lexeme_before().parse::<u32>().ok()?;
    let each = match word {
        "w" | "week" | "weeks" => 7,
        "fortnight" | "fortnights" => 14,
        "working" | "business" => {
            let message = "days are counted in the calendar, working or not";
            return Some(
                Problem::new(token.span, "not counted", message).help(format!("write `{number} days`")),
            );
        }
        _ => return None,
    };
    let days = number.checked_mul(each)?;
    Some(
        Problem::new(token.span, "not a unit", format!("`{word}` is not a unit of the language"))
            .help(format!("write `{days} days`")),
    )
}

/// What people write for a unit, in small letters, and what the language writes.
const UNIT_WORDS: [(&str, &str); 38] = [
    ("d", "days"),
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
    ("metric", "t"),
    ("mt", "t"),
    ("t", "t"),
    ("kg", "kg"),
    ("kgs", "kg"),
    ("kilo", "kg"),
    ("kilos", "kg"),
    ("kilogram", "kg"),
    ("kilograms", "kg"),
    ("kilogramme", "kg"),
    ("kilogrammes", "kg"),
    ("gram", "g"),
    ("grams", "g"),
    ("gramme", "g"),
    ("grammes", "g"),
    ("short", "short_ton"),
    ("lbs", "lb"),
    ("pounds", "lb"),
    ("l", "L"),
    ("litre", "L"),
    ("litres", "L"),
    ("liter", "L"),
    ("liters", "L"),
    ("item", "items"),
    ("pieces", "items"),
];

const LENGTHS: [&str; 6] = ["day", "days", "month", "months", "year", "years"];

pub(super) fn wrong_unit(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind.is_word() && place.after_number())?;
    let word = place.found.lexeme();
    let lower = word.to_lowercase();
    let known = UNIT_WORDS.iter().find(|(written, _)| *written == lower).map(|&(_, unit)| unit);
    let meant = || {
        let units = UNITS.iter().map(|u| u.name).chain(LENGTHS);
        near(word, units).filter(|_| token.kind == TokenKind::Name && word.len() > 2)
    };
    let unit = known.or_else(meant)?;
    let number = clip(place.lexeme_before());
    let help = if ["ton", "tons"].contains(&lower.as_str()) {
        format!("write `{number} t` for tonnes of 1000 kg, `{number} short_ton` for tons of 2000 lb")
    } else {
        format!("write `{number} {unit}`, if that was meant")
    };
    Some(
        Problem::new(token.span, "not a unit", format!("`{}` is not a unit of the language", clip(word)))
            .help(help),
    )
}

/// `1 t per year`: the period belongs to what is ranged over.
pub(super) fn per_year(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek()?;
    let unit = place.found.tail().lexeme();
    let is_period = ["year", "month", "quarter", "annum", "day"].contains(&unit);
    (["per", "a", "each"].contains(&place.found.lexeme()) && is_period).then(|| {
        Problem::new(token.span, "no rate here", "an amount has no period of its own")
            .help("write `calendar year y` in `for each`, and sum what lies `in y`")
    })
}

/// `1,5 t`: a comma that sets off a fraction.
pub(super) fn decimal_comma(place: &Place<'_>) -> Option<Problem> {
    let token = place.found.peek().filter(|t| t.kind == TokenKind::Comma)?;
    let next = place.found.tail().peek().filter(|t| t.kind == TokenKind::Number)?;
    let is_one = place.after_number() && place.touches() && next.span.start == token.span.end;
    is_one.then(|| {
        let whole: String = place.lexeme_before().chars().filter(|c| *c != '.').collect();
        Problem::new(token.span, "a comma in a number", "a fraction stands behind a point").help(format!(
            "write `{}.{}`",
            clip(&whole),
            clip(place.found.tail().lexeme())
        ))
    })
}

/// `one t`: a number in words.
pub(super) fn number_in_words(place: &Place<'_>) -> Option<Problem> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    place.found.peek().filter(|t| t.kind.is_word())?;
    let (number, _) = (0..).zip(WORDS).find(|(_, word)| *word == place.lexeme_before())?;
    let message = format!("`{}` is a number in words", place.lexeme_before());
    Some(
        Problem::new(place.found.before(), "not in figures", message)
            .help(format!("write `{number} {}`", clip(place.found.lexeme()))),
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
