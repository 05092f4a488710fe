//! Verdicts as comma-separated values: one row an instance, one column a fact.

use super::Report;
use super::figures::{decimals, scaled, unit_name};
use super::json::mode_name;
use super::safe::{plain_spaces, safe};
use crate::check::{Judged, Measure, Scale, Verdict};
use crate::value::{DayRange, End, Interval, Rat};

const HEADINGS: [&str; 30] = [
    "treaty",
    "clause",
    "mode",
    "duty_of",
    "subject",
    "verdict",
    "lacks_data",
    "judgement",
    "sampled_on",
    "deadline_from",
    "deadline_to",
    "reached_from",
    "reached_to",
    "days_late_min",
    "days_late_max",
    "cured_from",
    "cured_to",
    "amount_min",
    "amount_max",
    "limit_min",
    "limit_max",
    "unit",
    "excused_by",
    "without_verdict",
    "without_deadline_from",
    "without_deadline_to",
    "without_days_late_min",
    "without_days_late_max",
    "reasons",
    "unverified",
];

/// Every verdict of a report, in the order of the check.
pub fn render(report: &Report<'_>) -> String {
    let mut out = HEADINGS.join(",");
    out.push('\n');
    for verdict in report.verdicts() {
        let cells: Vec<String> = row(report, verdict).iter().map(|c| quoted(c)).collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

fn row(report: &Report<'_>, verdict: &Verdict) -> Vec<String> {
    let model = &report.examined.model;
    let clause = model.clauses.get(verdict.clause);
    let treaty = clause.and_then(|c| model.treaties.get(c.treaty.0 as usize));
    let subject: Vec<String> = verdict.subject.iter().map(|b| format!("{}={}", b.name, b.value)).collect();
    let judged = &verdict.judged;
    let mut row = vec![
        treaty.map(|t| t.name.to_string()).unwrap_or_default(),
        clause.map(|c| c.id.to_string()).unwrap_or_default(),
        mode_name(verdict.mode).to_owned(),
        verdict.duty_of.join(" "),
        subject.join("; "),
        judged.outcome.name().to_owned(),
        verdict.lacks_data.to_string(),
        verdict.judgement.is_some().to_string(),
        judged.sampled_on.map(|d| d.to_string()).unwrap_or_default(),
    ];
    row.extend(days(judged.deadline));
    row.extend(days(judged.reached));
    row.extend(late(judged));
    row.extend(days(judged.cured));
    let measure = judged.measures.first();
    let limit = |m: &Measure| m.limit.as_point().cloned();
    let ends = measure.map(|m| [ends(&m.amount, m.scale, limit(m)), ends(&m.limit, m.scale, None)].concat());
    row.extend(ends.unwrap_or_else(|| vec![String::new(); 4]));
    row.push(judged.measures.first().and_then(|m| unit_name(m.scale)).unwrap_or("").to_owned());
    row.push(verdict.excused_by.iter().map(|e| e.exception.as_str()).collect::<Vec<_>>().join(" "));
    let without = verdict.without_exception.as_deref();
    row.push(without.map(|j| j.outcome.name().to_owned()).unwrap_or_default());
    row.extend(days(without.and_then(|j| j.deadline)));
    row.extend(without.map_or([String::new(), String::new()], late));
    row.push(verdict.reasons.iter().map(|r| r.code.name()).collect::<Vec<_>>().join(" "));
    row.push(verdict.unverified.to_string());
    row
}

fn days(d: Option<DayRange>) -> [String; 2] {
    let show = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
    d.map_or([String::new(), String::new()], |d| [show(d.from), show(d.to)])
}

fn late(judged: &Judged) -> [String; 2] {
    let show = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    judged.days_late.map_or([String::new(), String::new()], |(a, b)| [show(a), show(b)])
}

/// The ends of an interval in decimals; one that no decimal writes is rounded outward.
fn ends(i: &Interval, scale: Scale, limit: Option<Rat>) -> Vec<String> {
    let limit = limit.map(|l| scaled(&l, scale));
    let show = |end: &End| end.value().map(|r| decimals(&scaled(r, scale), limit.as_ref()));
    let (lo, hi) = (show(&i.lo), show(&i.hi));
    vec![lo.map(|d| d.below).unwrap_or_default(), hi.map(|d| d.above).unwrap_or_default()]
}

/// A cell, quoted where it must be. A cell that a spreadsheet would take for a formula gets an apostrophe.
fn quoted(cell: &str) -> String {
    let cell = plain_spaces(&safe(cell));
    let number = cell.strip_prefix('-').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    let formula = cell.starts_with(['=', '+', '@']) || (cell.starts_with('-') && !number);
    let cell = if formula { format!("'{cell}") } else { cell };
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("say \"x\""), "\"say \"\"x\"\"\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("-33"), "-33");
        assert_eq!(quoted("-x"), "'-x");
    }
}
