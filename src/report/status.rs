//! Verdicts for people: party by clause at a glance, then clause by clause, a row for each instance.

use std::collections::{BTreeMap, BTreeSet};

use super::closing::{self, Ending};
use super::figures::{amount, days, lateness, limit};
use super::findings::{bound, says_something};
use super::safe::{plain_spaces, safe};
use super::table::{Table, cut};
use super::{Report, Style, overview, plain};
use crate::check::{Measure, Outcome, Verdict};
use crate::model::Clause;
use crate::value::{DayRange, End, Interval, Rat};
use num_traits::Zero;

/// Every verdict, as tables.
pub fn human(report: &Report<'_>, style: &Style) -> String {
    let mut out = overview::render(report, style);
    for (clause, verdicts) in by_clause(report) {
        out.push_str(&block(style, clause, &verdicts));
        out.push('\n');
    }
    out + &closing::human(report, style, Ending::Status)
}

/// Every verdict, a sentence a line.
pub fn told(report: &Report<'_>, style: &Style) -> String {
    let mut out = String::new();
    for (clause, verdicts) in by_clause(report) {
        out.push_str(&plain::sentence(&format!(
            "{}, {}: {}",
            clause.id,
            clause.cites.join("; "),
            clause.title
        )));
        for verdict in verdicts.iter().filter(|v| listed(v, style)) {
            out.push_str(&plain::sentence(&told_one(verdict)));
        }
        if let Some(rest) = not_listed(&verdicts, style) {
            out.push_str(&plain::sentence(&rest));
        }
        out.push('\n');
    }
    out + &plain::closing(report, style, Ending::Status)
}

/// Every verdict that is listed, on its line.
pub fn lines(report: &Report<'_>, style: &Style) -> String {
    let mut out = String::new();
    for (clause, verdicts) in by_clause(report) {
        for verdict in verdicts.iter().filter(|v| listed(v, style)) {
            out.push_str(&format!("{}: {}\n", clause.id, plain_spaces(&safe(&told_one(verdict)))));
        }
    }
    out + &closing::chosen_line(report)
}

fn by_clause<'a>(report: &'a Report<'_>) -> Vec<(&'a Clause, Vec<&'a Verdict>)> {
    let mut groups: BTreeMap<usize, Vec<&Verdict>> = BTreeMap::new();
    for verdict in report.verdicts() {
        groups.entry(verdict.clause).or_default().push(verdict);
    }
    let clauses = &report.examined.model.clauses;
    groups.into_iter().filter_map(|(i, verdicts)| clauses.get(i).map(|c| (c, verdicts))).collect()
}

fn listed(verdict: &Verdict, style: &Style) -> bool {
    if verdict.lacks_data {
        return style.lacks_data;
    }
    verdict.judgement.is_none() && verdict.judged.outcome != Outcome::NotApplicable
}

fn not_listed(verdicts: &[&Verdict], style: &Style) -> Option<String> {
    let hidden = verdicts.iter().filter(|v| !listed(v, style)).copied();
    let n = super::summary::count(hidden);
    let parts = [
        (n.not_applicable, "not applicable"),
        (n.lacks_data, "without data"),
        (n.judgement, "for a person to judge"),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    (!parts.is_empty()).then(|| format!("Not listed: {}", parts.join(", ")))
}

/// Who a verdict is about: the States of its subject, else who owes it.
pub fn parties(verdict: &Verdict) -> Vec<&str> {
    if !verdict.duty_of.is_empty() {
        return verdict.duty_of.iter().map(AsRef::as_ref).collect();
    }
    verdict.subject.iter().filter(|b| b.is_state).map(|b| &*b.value).collect()
}

/// What else the subject binds.
fn instance(verdict: &Verdict) -> String {
    let parties = parties(verdict);
    let others = verdict.subject.iter().map(|b| &*b.value).filter(|v| !parties.contains(v));
    others.collect::<Vec<_>>().join(", ")
}

fn block(style: &Style, clause: &Clause, verdicts: &[&Verdict]) -> String {
    let doubt = if clause.unverified { ", unverified" } else { "" };
    let heading = format!("{}  {}{doubt}", clause.id, clause.cites.join("; "));
    let mut out =
        format!("{}\n{}\n", cut(&heading, style.width), cut(&format!("  {}", clause.title), style.width));
    let rows: Vec<Vec<String>> = verdicts.iter().filter(|v| listed(v, style)).map(|v| row(v)).collect();
    if !rows.is_empty() {
        let table = Table {
            headings: vec!["PARTY", "INSTANCE", "VERDICT", "DUE", "REACHED", "DAYS LATE", "SHOWN"],
            rows,
            elastic: &[1, 6],
            right: &[5],
            whole: &[3, 4, 5, 6],
        };
        out.push_str(&plain_spaces(&table.render(style.width)));
    }
    for note in exceptions(verdicts) {
        out.push_str(&format!("  {}\n", cut(&note, style.width.saturating_sub(2))));
    }
    if let Some(rest) = not_listed(verdicts, style) {
        out.push_str(&format!("  {rest}\n"));
    }
    out
}

fn row(verdict: &Verdict) -> Vec<String> {
    let judged = &verdict.judged;
    let name = match judged.outcome {
        _ if verdict.lacks_data => "lacks data".to_owned(),
        Outcome::NotMet if judged.cured.is_some() => "put right".to_owned(),
        Outcome::Met if !verdict.excused_by.is_empty() => "met *".to_owned(),
        outcome => outcome.words().to_owned(),
    };
    let reached = judged.cured.or(judged.reached).filter(|d| d.from.or(d.to).is_some());
    let shown = match judged.measures.first() {
        Some(m) if says_something(&m.limit) => {
            format!("{} ({} {})", short_amount(m), m.op, limit(m))
        }
        _ => String::new(),
    };
    let late =
        judged.days_late.filter(|_| judged.outcome != Outcome::Undetermined || judged.reached.is_some());
    vec![
        safe(&parties(verdict).join(", ")).into_owned(),
        safe(&instance(verdict)).replace(" .. ", ".."),
        name,
        judged.deadline.map(short).unwrap_or_default(),
        reached.map(short).unwrap_or_default(),
        late.map(short_late).unwrap_or_default(),
        shown,
    ]
}

/// `* extended (VA IV(A) 22, 26); without it not met`, each once.
fn exceptions(verdicts: &[&Verdict]) -> BTreeSet<String> {
    let mut notes = BTreeSet::new();
    for verdict in verdicts.iter().filter(|v| v.judged.outcome == Outcome::Met) {
        let without = verdict.without_exception.as_ref().map_or("", |j| j.outcome.words());
        for excuse in &verdict.excused_by {
            notes.insert(format!(
                "* by the exception `{}` ({}); without it {without}",
                excuse.exception,
                excuse.cites.join("; ")
            ));
        }
    }
    notes
}

/// `2014-01-26`, `2014-01-26..02-28`, `..2007-04-30`.
fn short(d: DayRange) -> String {
    match (d.from, d.to) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) => {
            let (a, b) = (a.to_string(), b.to_string());
            match (a.split_once('-'), b.split_once('-')) {
                (Some((y, _)), Some((z, rest))) if y == z => format!("{a}..{rest}"),
                _ => format!("{a}..{b}"),
            }
        }
        (Some(a), None) => format!("{a}.."),
        (None, Some(b)) => format!("..{b}"),
        (None, None) => "?".to_owned(),
    }
}

/// `18.2 %`, `39.4 %..39.9 %`, `< 100 %`, `1 % or more`, `?`.
fn short_amount(m: &Measure) -> String {
    if m.amount.as_point().is_some() {
        return amount(m);
    }
    let figure = |r: &Rat| amount(&Measure { amount: Interval::point(r.clone()), ..m.clone() });
    match (&m.amount.lo, &m.amount.hi) {
        (End::None, End::None) => "?".to_owned(),
        (End::In(a), End::None) if a.is_zero() => "?".to_owned(),
        (End::In(a), End::None) => format!("{} or more", figure(a)),
        (End::Out(a), End::None) => format!("> {}", figure(a)),
        (End::None, End::In(b)) => format!("{} or less", figure(b)),
        (End::None, End::Out(b)) => format!("< {}", figure(b)),
        (End::In(a), End::Out(b)) if a.is_zero() => format!("< {}", figure(b)),
        (End::In(a) | End::Out(a), End::In(b) | End::Out(b)) => {
            let above = if matches!(m.amount.lo, End::Out(_)) { "> " } else { "" };
            let below = if matches!(m.amount.hi, End::Out(_)) { "< " } else { "" };
            format!("{above}{}..{below}{}", figure(a), figure(b))
        }
    }
}

fn short_late((min, max): (Option<i64>, Option<i64>)) -> String {
    match (min, max) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (None, None) => "?".to_owned(),
        (a, b) => format!(
            "{}..{}",
            a.map(|n| n.to_string()).unwrap_or_default(),
            b.map(|n| n.to_string()).unwrap_or_default()
        ),
    }
}

/// A verdict in one sentence.
fn told_one(verdict: &Verdict) -> String {
    let judged = &verdict.judged;
    let mut who: Vec<&str> = verdict.subject.iter().map(|b| &*b.value).collect();
    who.extend(parties(verdict).into_iter().filter(|p| !who.contains(p)).collect::<Vec<_>>());
    let who = who.join(", ");
    let mut parts = vec![match judged.outcome {
        _ if verdict.lacks_data => "lacks data".to_owned(),
        outcome => outcome.words().to_owned(),
    }];
    parts.extend(judged.deadline.map(|d| format!("due {}", days(d))));
    let reached = judged.reached.filter(|d| d.from.or(d.to).is_some());
    parts.extend(reached.map(|d| format!("reached {}", days(d))));
    let open = judged.outcome == Outcome::NotMet && judged.cured.is_none();
    let so_far = if open { " so far" } else { "" };
    parts.extend(judged.days_late.map(|late| format!("{}{so_far}", lateness(late))));
    parts.extend(judged.cured.map(|d| format!("put right {}", days(d))));
    let measure = judged.measures.first().filter(|m| says_something(&m.limit));
    parts.extend(measure.map(|m| format!("{} where {} is asked", amount(m), bound(m))));
    let excused = verdict.excused_by.iter().map(|e| format!("by the exception `{}`", e.exception));
    parts.extend(excused);
    let without = verdict.without_exception.as_ref().filter(|_| !verdict.excused_by.is_empty());
    parts.extend(without.map(|j| format!("without it {}", j.outcome.words())));
    format!("{who}: {}", parts.join(", "))
}
