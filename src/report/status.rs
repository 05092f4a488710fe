//! Verdicts for people: party by clause at a glance, then clause by clause, a row for each instance.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{amount, days, lateness, limit};
use super::redact::redact;
use super::safe::{plain_spaces, safe};
use super::table::{Table, cut};
use super::{Report, Style, closing, plain};
use crate::check::{Outcome, Verdict};
use crate::model::Clause;
use crate::value::DayRange;

/// Signs of the overview, the one that matters most first.
const SIGNS: [(&str, &str); 9] = [
    ("N", "not met"),
    ("U", "undetermined"),
    ("n", "not met, put right since"),
    ("P", "pending"),
    ("e", "met by an exception"),
    ("M", "met"),
    ("J", "for a person to judge"),
    ("?", "lacks data"),
    ("·", "not applicable"),
];

/// Every verdict, as tables.
pub fn human(report: &Report<'_>, style: &Style) -> String {
    let mut out = overview(report, style);
    for (clause, verdicts) in by_clause(report) {
        out.push_str(&block(report, style, clause, &verdicts));
        out.push('\n');
    }
    out + &closing::human(report, style)
}

/// Every verdict, a sentence a line.
pub fn told(report: &Report<'_>, style: &Style) -> String {
    let mut out = String::new();
    for (clause, verdicts) in by_clause(report) {
        out.push_str(&plain::sentence(&format!("{}, {}: {}", clause.id, clause.cites.join("; "), clause.title)));
        for verdict in verdicts.iter().filter(|v| listed(v, style)) {
            out.push_str(&plain::sentence(&told_one(report, verdict)));
        }
        if let Some(rest) = not_listed(&verdicts, style) {
            out.push_str(&plain::sentence(&rest));
        }
        out.push('\n');
    }
    out + &plain::closing(report)
}

/// Every verdict that is listed, on its line.
pub fn lines(report: &Report<'_>, style: &Style) -> String {
    let mut out = String::new();
    for (clause, verdicts) in by_clause(report) {
        for verdict in verdicts.iter().filter(|v| listed(v, style)) {
            out.push_str(&format!("{}: {}\n", clause.id, plain_spaces(&safe(&told_one(report, verdict)))));
        }
    }
    out
}

fn by_clause<'a>(report: &Report<'a>) -> Vec<(&'a Clause, Vec<&'a Verdict>)> {
    let mut groups: BTreeMap<usize, Vec<&Verdict>> = BTreeMap::new();
    for verdict in &report.verdicts {
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

/// The sign of a verdict, by position in [`SIGNS`].
fn sign(verdict: &Verdict) -> usize {
    match verdict.judged.outcome {
        _ if verdict.judgement.is_some() => 6,
        _ if verdict.lacks_data => 7,
        Outcome::NotMet if verdict.judged.cured.is_some() => 2,
        Outcome::NotMet => 0,
        Outcome::Undetermined => 1,
        Outcome::Pending => 3,
        Outcome::Met if !verdict.excused_by.is_empty() => 4,
        Outcome::Met => 5,
        Outcome::NotApplicable => 8,
    }
}

/// Who a verdict is about: the States of its subject, else who owes it.
fn parties(verdict: &Verdict) -> Vec<&str> {
    if !verdict.duty_of.is_empty() {
        return verdict.duty_of.iter().map(String::as_str).collect();
    }
    verdict.subject.iter().filter(|b| b.is_state).map(|b| b.value.as_str()).collect()
}

/// What else the subject binds.
fn instance(verdict: &Verdict) -> String {
    let parties = parties(verdict);
    let others = verdict.subject.iter().map(|b| b.value.as_str()).filter(|v| !parties.contains(v));
    others.collect::<Vec<_>>().join(", ")
}

/// Party by clause, the sign that matters most in each cell; parties and clauses with nothing to show are left out.
fn overview(report: &Report<'_>, style: &Style) -> String {
    let mut cells: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
    let mut shown: BTreeSet<usize> = BTreeSet::new();
    for verdict in &report.verdicts {
        let sign = sign(verdict);
        for party in parties(verdict) {
            let cell = cells.entry(party).or_default().entry(verdict.clause).or_insert(sign);
            *cell = sign.min(*cell);
        }
        if sign < 6 {
            shown.insert(verdict.clause);
        }
    }
    cells.retain(|_, row| row.values().any(|sign| *sign < 6));
    let clauses: Vec<usize> = shown.into_iter().collect();
    let each = (style.width.saturating_sub(9) / 4).max(1);
    let mut out = String::new();
    let mut used = BTreeSet::new();
    for (part, group) in clauses.chunks(each).enumerate() {
        out.push_str("       ");
        (0..group.len()).for_each(|i| out.push_str(&format!("{:>4}", part * each + i + 1)));
        out.push('\n');
        for (party, row) in &cells {
            if !group.iter().any(|c| row.get(c).is_some_and(|s| *s < 6)) {
                continue;
            }
            let signs: Vec<usize> = group.iter().map(|c| row.get(c).copied().unwrap_or(8)).collect();
            used.extend(signs.iter().copied());
            let line: String = signs.into_iter().filter_map(|s| SIGNS.get(s)).map(|(s, _)| format!("{s:>4}")).collect();
            out.push_str(&format!("  {}{line}\n", fill(&cut(&safe(party), 5), 5)));
        }
        out.push('\n');
        for (i, clause) in group.iter().enumerate() {
            let id = report.examined.model.clauses.get(*clause).map_or("", |c| &c.id);
            out.push_str(&format!("  {:>3} {id}\n", part * each + i + 1));
        }
        out.push('\n');
    }
    if out.is_empty() {
        return out;
    }
    let legend: Vec<String> = used
        .iter()
        .filter_map(|s| SIGNS.get(*s))
        .map(|(sign, what)| format!("{sign} {}", what.replace(' ', "\u{a0}")))
        .collect();
    format!("Party by clause: {}\n\n{out}", legend.join(", ").replace('\u{a0}', " "))
}

fn fill(text: &str, width: usize) -> String {
    use unicode_width::UnicodeWidthStr;
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn block(report: &Report<'_>, style: &Style, clause: &Clause, verdicts: &[&Verdict]) -> String {
    let doubt = if clause.unverified { ", unverified" } else { "" };
    let heading = format!("{}  {}{doubt}", clause.id, clause.cites.join("; "));
    let mut out = format!("{}\n{}\n", cut(&heading, style.width), cut(&format!("  {}", clause.title), style.width));
    let rows: Vec<Vec<String>> =
        verdicts.iter().filter(|v| listed(v, style)).map(|v| row(report, v)).collect();
    if !rows.is_empty() {
        let table = Table {
            headings: vec!["PARTY", "INSTANCE", "VERDICT", "DUE", "REACHED", "DAYS LATE", "SHOWN"],
            rows,
            elastic: 1,
            right: &[5],
        };
        out.push_str(&table.render(style.width));
    }
    for note in exceptions(verdicts) {
        out.push_str(&format!("  {}\n", cut(&note, style.width.saturating_sub(2))));
    }
    if let Some(rest) = not_listed(verdicts, style) {
        out.push_str(&format!("  {rest}\n"));
    }
    out
}

fn row(report: &Report<'_>, verdict: &Verdict) -> Vec<String> {
    let judged = &verdict.judged;
    let name = match judged.outcome {
        _ if verdict.lacks_data => "lacks data".to_owned(),
        Outcome::NotMet if judged.cured.is_some() => "put right".to_owned(),
        Outcome::NotMet => "not met".to_owned(),
        Outcome::Met if !verdict.excused_by.is_empty() => "met *".to_owned(),
        outcome => outcome.name().to_owned(),
    };
    let reached = judged.cured.or(judged.reached);
    let shown = match judged.measures.first() {
        Some(m) if !report.redact => plain_spaces(&format!("{} ({} {})", amount(m), m.op, limit(m))),
        _ => String::new(),
    };
    let late = judged.days_late.filter(|_| judged.outcome != Outcome::Undetermined || judged.reached.is_some());
    vec![
        safe(&parties(verdict).join(", ")).into_owned(),
        safe(&instance(verdict)).into_owned(),
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
        let without = verdict.without_exception.as_ref().map_or("", |j| j.outcome.name());
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
fn told_one(report: &Report<'_>, verdict: &Verdict) -> String {
    let judged = &verdict.judged;
    let subject: Vec<&str> = verdict.subject.iter().map(|b| b.value.as_str()).collect();
    let who = if subject.is_empty() { parties(verdict).join(", ") } else { subject.join(", ") };
    let mut parts = vec![match judged.outcome {
        _ if verdict.lacks_data => "lacks data".to_owned(),
        Outcome::NotMet => "not met".to_owned(),
        Outcome::NotApplicable => "not applicable".to_owned(),
        outcome => outcome.name().to_owned(),
    }];
    parts.extend(judged.deadline.map(|d| format!("due {}", days(d))));
    parts.extend(judged.reached.map(|d| format!("reached {}", days(d))));
    parts.extend(judged.days_late.map(lateness));
    parts.extend(judged.cured.map(|d| format!("put right {}", days(d))));
    parts.extend(judged.measures.first().map(|m| format!("{} where {} {} is asked", amount(m), m.op, limit(m))));
    let excused = verdict.excused_by.iter().map(|e| format!("by the exception `{}`", e.exception));
    parts.extend(excused);
    let without = verdict.without_exception.as_ref().filter(|_| !verdict.excused_by.is_empty());
    parts.extend(without.map(|j| format!("without it {}", j.outcome.name().replace('-', " "))));
    let text = format!("{who}: {}", parts.join(", "));
    if report.redact { redact(&text) } else { text }
}
