//! Dates as people write them elsewhere, and how a declaration writes the same: `29/04/1997`, `29 April 1997`,
//! `April 2007`, `Q2 2007`, `early 2007`.

use super::dates::read_part;
use super::fault::Fault;
use crate::value::month_named;

/// Words that make a year vague.
const VAGUE: [&str; 14] = [
    "early", "mid", "middle", "late", "spring", "summer", "autumn", "fall", "winter", "about", "circa", "c",
    "ca", "around",
];

/// What to write for `written`, or the problem that the calendar has no such day; `None` where no habit is recognised.
pub(super) fn answer(written: &str) -> Option<Result<String, Fault>> {
    let lower = written.trim().to_lowercase();
    let words: Vec<&str> = lower.split([' ', '/', '.', ',', '-']).filter(|w| !w.is_empty()).collect();
    if let [.., year] = words.as_slice()
        && is_year(year)
        && words.iter().any(|word| VAGUE.contains(word))
    {
        return Some(Ok(format!(
            "write `\"{year}\"` for some day in that year, or the range of days that is meant, such as \
             `\"{year}-01 .. {year}-04\"`"
        )));
    }
    let meant = readings(&words);
    match meant.as_slice() {
        [] => None,
        [one] => match read_part(one) {
            Err(fault) => Some(Err(fault)),
            Ok(_) => Some(Ok(format!("write {}", shown(one)))),
        },
        several => {
            let all: Vec<String> = several.iter().map(|one| shown(one)).collect();
            Some(Ok(format!("write {}: nothing says which is meant", all.join(" or "))))
        }
    }
}

/// A whole date stands without quotes, a month or a quarter in them.
fn shown(date: &str) -> String {
    if date.len() == 10 { format!("`{date}`") } else { format!("`\"{date}\"`") }
}

/// What the words may mean, as declarations write it.
fn readings(words: &[&str]) -> Vec<String> {
    let day = |year: &str, month: u32, day: &str| match ordinal(day) {
        Some(day) if is_year(year) => vec![format!("{year}-{month:02}-{day:02}")],
        _ => Vec::new(),
    };
    match *words {
        [a, b, c] => match (month_named(a), month_named(b)) {
            (Some(month), _) => day(c, month, b),
            (_, Some(month)) if is_year(a) => day(a, month, c),
            (_, Some(month)) => day(c, month, a),
            (None, None) => figures(a, b, c),
        },
        [a, year] if is_year(year) => match (month_named(a), quarter(a), ordinal(a)) {
            (Some(month), ..) | (None, None, Some(month)) => vec![format!("{year}-{month:02}")],
            (None, Some(quarter), _) => vec![format!("{year}-Q{quarter}")],
            _ => Vec::new(),
        },
        [year, a] if is_year(year) => match (month_named(a), quarter(a)) {
            (Some(month), _) => vec![format!("{year}-{month:02}")],
            (None, Some(quarter)) => vec![format!("{year}-Q{quarter}")],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Three figures: the year first, or the day or the month first where the year stands last.
fn figures(a: &str, b: &str, c: &str) -> Vec<String> {
    let (Some(first), Some(second)) = (ordinal(a), ordinal(b)) else {
        return match (ordinal(b), ordinal(c)) {
            (Some(month), Some(day)) if is_year(a) => vec![format!("{a}-{month:02}-{day:02}")],
            _ => Vec::new(),
        };
    };
    if !is_year(c) {
        return Vec::new();
    }
    let day_first = format!("{c}-{second:02}-{first:02}");
    let month_first = format!("{c}-{first:02}-{second:02}");
    match (first > 12, second > 12) {
        (_, false) if first == second => vec![day_first],
        (true, _) => vec![day_first],
        (false, true) => vec![month_first],
        (false, false) => vec![day_first, month_first],
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())
}

fn quarter(word: &str) -> Option<u32> {
    word.strip_prefix('q').and_then(|n| n.parse().ok()).filter(|n| (1..=4).contains(n))
}

/// `29`, `29th`.
fn ordinal(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    digits.parse().ok().filter(|n| digits.len() < 3 && *n > 0)
}
