//! A verdict in one line of fixed words, for expectations to name a part of.
//!
//! Dates stand as declarations write them and days as plain numbers, so that what a test pins does not change with the
//! prose of reports.

use chrono::NaiveDate;

use crate::check::{Judged, Measure, Verdict};
use crate::value::DayRange;
use crate::value::figures::{exact, scaled, unit_name};

/// `due 2025-04-30, reached 2025-05-01, 1 day late; excused by raised; …`.
pub fn account(verdict: &Verdict) -> String {
    let mut parts = vec![judged(&verdict.judged)];
    for reading in &verdict.readings {
        let name = reading.judged.outcome.name();
        parts.push(format!("reading {}: {name}, {}", reading.label, judged(&reading.judged)));
    }
    if let Some(without) = &verdict.without_exception {
        parts.push(format!("without exception: {}, {}", without.outcome.name(), judged(without)));
    }
    parts.extend(verdict.excused_by.iter().map(|e| format!("excused by {}", e.exception)));
    parts.extend(verdict.reasons.iter().map(|r| format!("{}: {}", r.code.name(), r.text)));
    parts.extend((verdict.set_aside > 0).then(|| format!("{} set aside", verdict.set_aside)));
    parts.extend(verdict.unverified.then(|| "unverified".to_owned()));
    parts.join("; ")
}

fn judged(judged: &Judged) -> String {
    let due = judged.deadline.map(|d| format!("due {}", days(d)));
    let reached = judged.reached.map(|d| format!("reached {}", days(d)));
    let late = judged.days_late.map(late);
    let slack = judged.measures.iter().map(|m| format!("slack {}", slack(m)));
    due.into_iter().chain(reached).chain(late).chain(slack).collect::<Vec<_>>().join(", ")
}

fn days(range: DayRange) -> String {
    let end = |d: Option<NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
    match range.as_day() {
        Some(day) => day.to_string(),
        None => format!("{} .. {}", end(range.from), end(range.to)),
    }
}

fn late((least, most): (Option<i64>, Option<i64>)) -> String {
    let word = |n: i64| if n == 1 { "day" } else { "days" };
    let end = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    match (least, most) {
        (Some(a), Some(b)) if a == b && a < 0 => format!("{} {} early", -a, word(-a)),
        (Some(a), Some(b)) if a == b => format!("{a} {} late", word(a)),
        _ => format!("{} .. {} days late", end(least), end(most)),
    }
}

fn slack(measure: &Measure) -> String {
    let end = |e: &crate::value::End| e.value().map(|r| exact(&scaled(r, measure.scale))).unwrap_or_default();
    let amount = match measure.slack.as_point() {
        Some(point) => exact(&scaled(point, measure.scale)),
        None => format!("{} .. {}", end(&measure.slack.lo), end(&measure.slack.hi)),
    };
    match unit_name(measure.scale) {
        Some(unit) => format!("{amount} {unit}"),
        None => amount,
    }
}
