//! The same records give the same verdicts and problems whether they stand in TOML, CSV or JSON Lines, and each points at
//! the same value of the same record.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod common;

use common::model_of;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use servanda::check::{Detail, Moment, Reason, Verdict, check};
use servanda::declaration::read;
use servanda::source::{FileId, FileKind, Loc, SourceFile, SourceMap};

const TREATY: &str = r#"
treaty T "Invented treaty"
  in force 2000-01-01
basis agent
choice Sort: Fine, Coarse
record lot (holder: State, sort: Sort, amount: mass of agent, done: date, told?: date, remark?: text) happens on done
define total(s: State) = sum(l.amount for lot l where l.holder = s)
clause summed "Forty tonnes"
  under 1
  for each Party s
  must total(s) >= 40 t
  by 2001-12-31
clause fine "Never more than eight tonnes of a sort"
  under 2
  for each Party s
  at all times sum(l.amount for lot l where l.holder = s and l.sort = Fine) <= 8 t
clause told_in_time "Told within thirty days"
  under 3
  for each lot l where party(l.holder, T)
  must l.told is given and l.told <= 30 days after l.done
check small "A lot is small and has a remark"
  under 4
  for each lot l where party(l.holder, T)
  must l.amount <= 9 t and l.remark is given
"#;

const HEAD: &str = "[declaration]\nby = \"XAA\"\ntreaty = \"T\"\nsubmitted = 2003-12-31\n\
    [[party]]\nstate = \"XAA\"\ntreaty = \"T\"\nin_force = 2000-01-01\n\
    [[party]]\nstate = \"XBB\"\ntreaty = \"T\"\nin_force = 2001-01-01\n";

const FIELDS: [&str; 8] = ["id", "holder", "sort", "amount", "done", "told", "remark", "corrects"];

/// What one record gives for each field; nothing where it is empty.
type Lot = [String; 8];

/// A record mostly as it should be, and mostly plain.
fn lot() -> impl Strategy<Value = Lot> {
    let mostly = |usual: &'static str, odd: &'static str| prop_oneof![9 => usual, 1 => odd];
    (
        "l[1-9]{1,2}",
        mostly("XAA|XBB|XCC", "XA|"),
        mostly("Fine|Coarse", "fine|"),
        mostly("[1-9](\\.[05])? t|[1-9]00 kg", "1 t \\.\\. 4 t|5|3 L|-1 t|0\\.0000001 g|"),
        mostly("200[01]-0[1-9]-[12][0-9]", "2001-0[1-9]|2001-02-03 \\.\\. 2001-04-05|2001-02-30|"),
        mostly("200[01]-0[1-9]-[12][0-9]|", "soon"),
        mostly("[a-z]{1,5}|", "[aé,\"\n ;]{1,5}"),
        prop_oneof![19 => "", 1 => "l[1-9]"],
    )
        .prop_map(|(a, b, c, d, e, f, g, h)| [a, b, c, d, e, f, g, h])
}

/// The records in one form, and where each starts.
#[derive(Default)]
struct Written {
    text: String,
    starts: Vec<usize>,
}

impl Written {
    fn add(&mut self, record: &str) {
        self.starts.push(self.text.len());
        self.text += record;
    }
}

fn in_toml(lots: &[Lot]) -> Written {
    let mut out = Written { text: HEAD.to_owned(), starts: Vec::new() };
    for lot in lots {
        let line = |(field, value): (&&str, &String)| {
            let is_day = (*field == "done" || *field == "told") && value.parse::<chrono::NaiveDate>().is_ok();
            let value = if is_day { value.clone() } else { serde_json::to_string(value).unwrap() };
            format!("{field} = {value}\n")
        };
        let given = FIELDS.iter().zip(lot).filter(|(_, value)| !value.is_empty());
        out.add(&format!("[[lot]]\n{}", given.map(line).collect::<String>()));
    }
    out
}

fn in_csv(lots: &[Lot], all_quoted: bool) -> Written {
    let mut out = Written { text: FIELDS.join(",") + "\n", starts: Vec::new() };
    for lot in lots {
        let cell = |value: &String| {
            let quotes = value.contains(['"', ',', '\n']) || value.trim() != value;
            if all_quoted || quotes { format!("\"{}\"", value.replace('"', "\"\"")) } else { value.clone() }
        };
        out.add(&(lot.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"));
    }
    out
}

fn in_json(lots: &[Lot], nulls: bool) -> Written {
    let mut out = Written::default();
    for lot in lots {
        let pairs = FIELDS.iter().zip(lot).filter(|(_, value)| nulls || !value.is_empty());
        let pair = |(field, value): (&&str, &String)| {
            let value =
                if value.is_empty() { "null".to_owned() } else { serde_json::to_string(value).unwrap() };
            format!("\"{field}\": {value}")
        };
        out.add(&format!("{{{}}}\n", pairs.map(pair).collect::<Vec<_>>().join(", ")));
    }
    out
}

/// What a reader of the report is shown of a place: the number of the record, and what stands there without its quotes.
fn shown(sources: &SourceMap, lots: (FileId, &[usize]), at: Loc) -> String {
    let start = at.span.start as usize;
    let before = lots.1.partition_point(|lot| *lot <= start);
    if at.file != lots.0 || before == 0 {
        return format!("above the records: {}", sources.slice(at));
    }
    let text = sources.slice(at);
    let written = sources.get(at.file).and_then(|file| file.text.get(start..)).unwrap();
    if lots.1.get(before - 1) == Some(&start) && written.lines().next() == Some(text) {
        return format!("record {before}");
    }
    let unescaped = serde_json::from_str::<String>(text).ok();
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let text = unescaped.or_else(|| inside.map(|text| text.replace("\"\"", "\""))).unwrap_or(text.to_owned());
    format!("record {before}: {text}")
}

/// All that is told of the records in one form.
fn told(lots: &Written, name: &str, is_import: bool) -> Vec<String> {
    let mut sources = SourceMap::default();
    let model = model_of(TREATY, &mut sources);
    let import = format!("{HEAD}[[import]]\nfile = \"{name}\"\nkind = \"lot\"\n");
    let mut files = Vec::new();
    if is_import {
        files.push(sources.add(SourceFile::new("d.toml".to_owned(), import, FileKind::Declaration)));
    }
    let kind = if is_import { FileKind::Data } else { FileKind::Declaration };
    files.push(sources.add(SourceFile::new(name.to_owned(), lots.text.clone(), kind)));
    let (records, problems) = read(&model, &sources, &files);
    let day = |text: &str| text.parse().unwrap();
    let moment = Moment { as_of: day("2003-01-01"), known_at: None };
    let verdicts = check(&model, &records, moment, Detail::Full);

    let place = |at: Loc| shown(&sources, (*files.last().unwrap(), &lots.starts), at);
    let reasons = |all: &[Reason]| -> Vec<String> {
        all.iter().map(|r| format!("{} at {}", r.text, place(r.at))).collect()
    };
    let verdict = |v: &Verdict| {
        let subject: Vec<&str> = v.subject.iter().map(|bound| &*bound.value).collect();
        let evidence: Vec<String> =
            v.evidence.iter().map(|e| format!("{} at {}", e.text, place(e.at))).collect();
        format!(
            "{} {subject:?} {:?} {:?} {:?} {:?} {evidence:?} {}",
            v.clause,
            v.judged.outcome,
            v.judged.days_late,
            reasons(&v.reasons),
            reasons(&v.notes),
            v.set_aside
        )
    };
    let mut all: Vec<String> = problems
        .iter()
        .map(|p| format!("{} {} at {}", p.code.id(), p.message, place(p.primary.loc)))
        .collect();
    all.extend(verdicts.all.iter().map(verdict));
    all.extend(records.set_aside.iter().map(|aside| format!("set aside: {}", place(aside.at))));
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(20_240_229), ..ProptestConfig::default() })]

    #[test]
    fn the_three_forms_are_judged_alike(lots in prop::collection::vec(lot(), 0..12), odd in any::<bool>()) {
        prop_assume!(!lots.is_empty());
        let toml = told(&in_toml(&lots), "d.toml", false);
        prop_assert_eq!(&told(&in_csv(&lots, odd), "lots.csv", true), &toml);
        prop_assert_eq!(&told(&in_json(&lots, odd), "lots.jsonl", true), &toml);
    }
}
