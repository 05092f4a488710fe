//! What the shipped record must show, row by row, and that each row turns on its limit.
//!
//! `outcomes.csv` holds arithmetic outcomes of the public record, not legal findings; an empty cell asserts nothing.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::collections::BTreeMap;

use common::{Change, Run, changed, root, shipped};
use servanda::check::{Judged, Verdict};
use servanda::value::DayRange;

/// The rows of a CSV text with a header, as maps from column to cell.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.lines().map(cells);
    let header = lines.next().unwrap();
    lines.map(|row| header.iter().cloned().zip(row).collect()).collect()
}

fn cells(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.last_mut().unwrap().push(c),
        }
    }
    out
}

#[expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]
fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    rows(&std::fs::read_to_string(root().join("tests").join(name)).unwrap())
}

fn only<'r>(run: &'r Run, row: &BTreeMap<String, String>) -> &'r Verdict {
    let subject: Vec<&str> = row["subject"].split('|').collect();
    match run.verdicts(&row["clause"], &subject).as_slice() {
        [one] => one,
        other => panic!("{}: {} verdicts for {row:?}", row["clause"], other.len()),
    }
}

fn expect(
    what: &str,
    expected: &str,
    found: Option<String>,
    row: &BTreeMap<String, String>,
    out: &mut Vec<String>,
) {
    let found = found.unwrap_or_default();
    if !expected.is_empty() && expected != found {
        out.push(format!("{} {}: {what} is `{found}`, not `{expected}`", row["party"], row["what"]));
    }
}

fn compare(row: &BTreeMap<String, String>, judged: &Judged, verdict: &Verdict, out: &mut Vec<String>) {
    if row["verdict"] != "met-or-undetermined" {
        expect("verdict", &row["verdict"], Some(judged.outcome.name().to_owned()), row, out);
    } else if !["met", "undetermined"].contains(&judged.outcome.name()) {
        out.push(format!("{row:?}: {}", judged.outcome.name()));
    }
    let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
    let reached = judged.reached.unwrap_or(DayRange::unknown());
    expect("deadline", &row["deadline"], day(judged.deadline.and_then(|d| d.from)), row, out);
    expect("deadline", &row["deadline"], day(judged.deadline.and_then(|d| d.to)), row, out);
    expect("reached from", &row["reached_from"], day(reached.from), row, out);
    expect("reached to", &row["reached_to"], day(reached.to), row, out);
    let late = judged.days_late.unwrap_or_default();
    expect("least days late", &row["days_late_min"], late.0.map(|n| n.to_string()), row, out);
    expect("most days late", &row["days_late_max"], late.1.map(|n| n.to_string()), row, out);
    let without = verdict.without_exception.as_ref();
    let alone = without.map(|j| j.outcome.name().to_owned());
    expect("verdict without exception", &row["without_exception"], alone, row, out);
    let late = without.and_then(|j| j.days_late).and_then(|l| l.1).map(|n| n.to_string());
    expect("days late without exception", &row["without_days_late"], late, row, out);
}

#[test]
fn the_shipped_record_shows_every_outcome() {
    let mut runs: BTreeMap<(String, String), Run> = BTreeMap::new();
    let mut wrong = Vec::new();
    let all = table("outcomes.csv");
    assert_eq!(all.len(), 27, "a row was lost");
    for row in &all {
        let key = (row["as_of"].clone(), row["known_at"].clone());
        let run = runs.entry(key).or_insert_with(|| {
            let known_at = Some(row["known_at"].as_str()).filter(|k| !k.is_empty());
            shipped(&row["as_of"], known_at)
        });
        let verdict = only(run, row);
        let judged = match row["reading"].as_str() {
            "" => &verdict.judged,
            label => match verdict.readings.iter().find(|r| r.label == label) {
                Some(reading) => &reading.judged,
                None => panic!("{row:?}: readings {:?}", verdict.readings),
            },
        };
        compare(row, judged, verdict, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_shipped_files_read_without_a_problem() {
    let run = shipped("2023-12-31", None);
    let told: Vec<String> = run.problems.iter().map(|p| format!("{} {}", p.code.id(), p.message)).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// A change of one figure or date, and what the clause then shows.
#[derive(serde::Deserialize)]
struct Boundary {
    party: String,
    what: String,
    known_at: String,
    side: String,
    file: String,
    from: String,
    to: String,
    verdict: String,
}

#[derive(serde::Deserialize)]
struct Boundaries {
    change: Vec<Boundary>,
}

#[expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]
fn boundaries() -> Vec<Boundary> {
    let text = std::fs::read_to_string(root().join("tests/boundaries.toml")).unwrap();
    toml::from_str::<Boundaries>(&text).unwrap().change
}

#[test]
fn every_outcome_turns_on_its_limit() {
    let rows = table("outcomes.csv");
    let all = boundaries();
    let mut wrong = Vec::new();
    for row in &rows {
        let mine: Vec<&Boundary> = all
            .iter()
            .filter(|b| b.party == row["party"] && b.what == row["what"] && b.known_at == row["known_at"])
            .collect();
        for side in ["across", "safe"] {
            assert!(mine.iter().any(|b| b.side == side), "no `{side}` change for {row:?}");
        }
        for b in mine {
            let change = Change { file: b.file.clone(), from: b.from.clone(), to: b.to.clone() };
            let known_at = Some(row["known_at"].as_str()).filter(|k| !k.is_empty());
            let run = changed(&row["clause"], &row["party"], &row["as_of"], known_at, &change);
            // A changed date changes the name of a record without an id, so the party is looked up by who owes it.
            let subject: Vec<&str> = row["subject"].split('|').collect();
            let named = run.verdicts(&row["clause"], &subject);
            let owed = run.verdicts(&row["clause"], &[]);
            let owed = owed
                .into_iter()
                .filter(|v| v.duty_of.iter().any(|duty| **duty == *row["party"]))
                .collect::<Vec<_>>();
            let verdict = match (named.as_slice(), owed.as_slice()) {
                ([one], _) | ([], [one]) => *one,
                _ => panic!("{}: no single verdict for {} after {}", row["clause"], row["party"], b.to),
            };
            let found = verdict.judged.outcome.name();
            if found != b.verdict {
                wrong.push(format!("{} {} with `{}`: {found}, not {}", b.party, b.what, b.to, b.verdict));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
