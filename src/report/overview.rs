//! Party by clause at a glance: one sign a cell, the one that matters most; parties that look alike share a row.

use std::collections::{BTreeMap, BTreeSet};

use super::safe::safe;
use super::status::parties;
use super::wrap::wrap;
use super::{Report, Style};
use crate::check::{Outcome, Verdict};

/// The signs with their meaning, the one that matters most first.
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
/// Signs before this one say something of a party; columns and rows without any are left out.
const TELLING: usize = 6;
/// A clause that asks nothing of a party.
const NOTHING: usize = 8;
/// From so many parties on a row shows how many there are, and a list below names them.
const MANY: usize = 4;

/// The overview; empty where there is nothing to show.
pub fn render(report: &Report<'_>, style: &Style) -> String {
    let mut cells: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
    let mut clauses: BTreeSet<usize> = BTreeSet::new();
    for verdict in report.verdicts() {
        let sign = sign(verdict);
        for party in parties(verdict) {
            let cell = cells.entry(party).or_default().entry(verdict.clause).or_insert(sign);
            *cell = sign.min(*cell);
        }
        if sign < TELLING {
            clauses.insert(verdict.clause);
        }
    }
    if clauses.is_empty() {
        return String::new();
    }
    let model = &report.examined.model;
    let mut by_treaty: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for clause in clauses {
        let treaty = model.clauses.get(clause).map_or(0, |c| c.treaty.0 as usize);
        by_treaty.entry(treaty).or_default().push(clause);
    }
    let each = (style.width.saturating_sub(15) / 4).max(1);
    let mut tables = String::new();
    let mut used = BTreeSet::new();
    for (treaty, clauses) in by_treaty {
        let name = model.treaties.get(treaty).map_or("", |t| &t.name);
        for (part, group) in clauses.chunks(each).enumerate() {
            tables.push_str(&table(report, style, name, group, part * each, &cells, &mut used));
        }
    }
    let legend: Vec<String> = used
        .iter()
        .filter_map(|s| SIGNS.get(*s))
        .map(|(sign, what)| format!("{sign}\u{a0}{}", what.replace(' ', "\u{a0}")))
        .collect();
    let legend = wrap(&format!("Signs: {}", legend.join("; ")), style.width, "", "  ").join("\n");
    format!("Party by clause\n{}\n\n{tables}", legend.replace('\u{a0}', " "))
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
        Outcome::NotApplicable => NOTHING,
    }
}

fn table(
    report: &Report<'_>,
    style: &Style,
    treaty: &str,
    clauses: &[usize],
    before: usize,
    cells: &BTreeMap<&str, BTreeMap<usize, usize>>,
    used: &mut BTreeSet<usize>,
) -> String {
    let mut rows: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    for (party, row) in cells {
        let signs: Vec<usize> = clauses.iter().map(|c| row.get(c).copied().unwrap_or(NOTHING)).collect();
        if signs.iter().any(|s| *s < TELLING) {
            rows.entry(signs).or_default().push(party);
        }
    }
    let mut rows: Vec<(Vec<usize>, Vec<&str>)> = rows.into_iter().collect();
    rows.sort_by(|a, b| (a.1.len() >= MANY, a.1.first()).cmp(&(b.1.len() >= MANY, b.1.first())));
    let numbers: String = (1..=clauses.len()).map(|i| format!("{:>4}", before + i)).collect();
    let mut out = format!("{treaty:<13}{numbers}\n");
    let mut lists = String::new();
    for (signs, parties) in &rows {
        used.extend(signs.iter().copied());
        let line: String =
            signs.iter().filter_map(|s| SIGNS.get(*s)).map(|(sign, _)| format!("{sign:>4}")).collect();
        if parties.len() < MANY {
            for party in parties {
                out.push_str(&format!("  {:<11}{line}\n", short(party)));
            }
            continue;
        }
        let label = format!("{} parties", parties.len());
        out.push_str(&format!("  {label:<11}{line}\n"));
        let names = parties.iter().map(|p| safe(p).into_owned()).collect::<Vec<_>>().join(" ");
        for text in wrap(&format!("{label}: {names}"), style.width, "  ", "    ") {
            lists.push_str(&text);
            lists.push('\n');
        }
    }
    out.push('\n');
    for (i, clause) in clauses.iter().enumerate() {
        let id = report.examined.model.clauses.get(*clause).map_or("", |c| &c.id);
        out.push_str(&format!("  {:>3} {id}\n", before + i + 1));
    }
    format!("{out}{lists}\n")
}

/// At most eleven characters of a party's name.
fn short(party: &str) -> String {
    safe(party).chars().take(11).collect()
}
