//! Random treaties over random records: the quick ways give exactly what looking at each record gives.
//!
//! The slow and obvious evaluation is the oracle. A seed makes one treaty and one set of records; `ORACLE=FROM..TO` runs
//! other seeds than those of the test. What differs is made smaller, clause by clause and record by record, and printed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on says so by failing"
)]

mod dice;
mod formula;
mod records;
mod treaty;
#[path = "../common/ways.rs"]
mod ways;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::NaiveDate;
use dice::Dice;
use records::{Declared, declared};
use servanda::check::{Detail, Moment, Way, check_by};
use servanda::declaration::{Reading, read_by};
use servanda::model::{Model, ModelInput, build};
use servanda::source::{FileKind, SourceFile, SourceMap};
use servanda::syntax::parse;
use treaty::{Treaty, treaty};

/// The model of a treaty; `None` where it has an error.
fn model(text: &str) -> Option<(SourceMap, Model)> {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("t.treaty".to_owned(), text.to_owned(), FileKind::Treaty));
    let (ast, problems) = parse(file, text);
    if !problems.is_empty() {
        return None;
    }
    let (model, problems) = build(&[ModelInput { file, folder: String::new(), ast }]);
    problems.iter().all(|p| p.severity.name() != "error").then_some((sources, model))
}

/// Leaves out what the model refuses.
fn sensible(mut treaty: Treaty) -> Treaty {
    let (defines, clauses) = (std::mem::take(&mut treaty.defines), std::mem::take(&mut treaty.clauses));
    for define in defines {
        treaty.defines.push(define);
        if model(&treaty.text()).is_none() {
            treaty.defines.pop();
        }
    }
    for clause in clauses {
        treaty.clauses.push(clause);
        if model(&treaty.text()).is_none() {
            treaty.clauses.pop();
        }
    }
    treaty
}

/// Holds the quick ways against the slow one.
fn compare(treaty: &str, files: &[String]) {
    let (mut sources, model) = model(treaty).unwrap();
    let add = |(at, text): (usize, &String)| {
        sources.add(SourceFile::new(format!("{at}.toml"), text.clone(), FileKind::Declaration))
    };
    let ids: Vec<_> = files.iter().enumerate().map(add).collect();
    let [quick, slow] = [Reading::PlainAhead, Reading::Full].map(|r| read_by(r, &model, &sources, &ids).0);
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (as_of, known_at) in [("2003-01-01", None), ("2001-10-01", None), ("2003-01-01", Some("2003-06-30"))]
    {
        let moment = Moment { as_of: day(as_of), known_at: known_at.map(day) };
        for detail in [Detail::Full, Detail::Findings] {
            let quick = check_by(Way::Series, &model, &quick, moment, detail).0;
            let slow = check_by(Way::EachRecord, &model, &slow, moment, detail).0;
            ways::same_but_for_windows(&quick, &slow, treaty);
        }
    }
}

fn differs(treaty: &Treaty, declared: &Declared) -> bool {
    let text = treaty.text();
    model(&text).is_some() && catch_unwind(AssertUnwindSafe(|| compare(&text, &declared.files()))).is_err()
}

/// Takes away what is not needed for the difference, piece by piece.
fn smaller(mut treaty: Treaty, mut declared: Declared) -> (Treaty, Declared) {
    for at in (0..treaty.clauses.len()).rev() {
        let clause = treaty.clauses.remove(at);
        if !differs(&treaty, &declared) {
            treaty.clauses.insert(at, clause);
        }
    }
    for at in (0..treaty.defines.len()).rev() {
        let define = treaty.defines.remove(at);
        if !differs(&treaty, &declared) {
            treaty.defines.insert(at, define);
        }
    }
    for at in (0..declared.records.len()).rev() {
        let record = declared.records.remove(at);
        if !differs(&treaty, &declared) {
            declared.records.insert(at, record);
        }
    }
    (treaty, declared)
}

/// How many clauses a seed tried.
fn try_seed(seed: u64) -> usize {
    let dice = &mut Dice::new(seed);
    let treaty = sensible(treaty(dice));
    let declared = declared(dice, &treaty.kinds);
    let tried = treaty.clauses.len();
    if differs(&treaty, &declared) {
        let (treaty, declared) = smaller(treaty, declared);
        let (text, files) = (treaty.text(), declared.files());
        compare(&format!("# seed {seed}\n{text}# {}\n", files.join("\n").replace('\n', "\n# ")), &files);
    }
    tried
}

#[expect(clippy::disallowed_methods, reason = "other seeds are chosen by hand")]
fn seeds() -> std::ops::Range<u64> {
    let chosen = std::env::var("ORACLE").ok();
    let ends = chosen.as_deref().and_then(|text| text.split_once(".."));
    ends.map_or(0..100, |(from, to)| from.parse().unwrap()..to.parse().unwrap())
}

#[test]
fn quick_ways_give_what_looking_at_each_record_gives() {
    let seeds = seeds();
    let tried: usize = seeds.clone().map(try_seed).sum();
    let least = usize::try_from(seeds.end - seeds.start).unwrap() * 2;
    assert!(tried >= least, "only {tried} clauses of {seeds:?} make sense");
}
