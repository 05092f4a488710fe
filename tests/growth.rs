//! Work grows with the records and no faster: records looked at and look-ups made are counted, not timed, for every
//! shape of clause.
//!
//! A new shape brings a row here. Comparisons inside a sort or a binary search are not counted as work.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod common;

use std::fmt::Write;

use chrono::{Days, NaiveDate};
use common::ways::same_verdicts;
use servanda::check::{Detail, Moment, Outcome, Way, Work, check_by};
use servanda::declaration::{Records, read};
use servanda::model::Model;
use servanda::source::{FileKind, SourceFile, SourceMap};

/// What every clause below reads: lots that are sent, received and reported, and figures of what is held.
const KINDS: &str = "
treaty T \"Invented treaty\"
  in force 1990-01-01
  month end clamp
basis agent
choice Sort: Fine, Coarse
table limit (sort: Sort, cap: mass of agent)
  Fine   | 900000 t
  Coarse | 900000 t
record sent (id_of: text, by: State, to: State, sort: Sort, amount: mass of agent, done: date) happens on done
record received (id_of: text, by: State, to: State, sort?: Sort, amount: mass of agent, done: date) happens on done
record report (by: State, on: text)
record held (by: State, amount: mass of agent, as_at: date) as of as_at
record level (by: State, amount: mass of agent, as_at: date) as of as_at
record sum_told (by: State, amount: mass of agent, as_at: date) as of as_at
define sent_by(s: State) = sum(x.amount for sent x where x.by = s)
define sort_sent(s: State, c: Sort) = sum(x.amount for sent x where x.by = s and x.sort = c)
define all_sent(s: State) =
  stated(h.amount for sum_told h where h.by = s adding x.amount for sent x where x.by = s)
paragraphs T
  1
";

/// One clause a shape, by the name of the shape.
const SHAPES: [(&str, &str); 31] = [
    ("milestone", "for each Party s\n  must sent_by(s) >= 1 t\n  by 2000-01-01"),
    (
        "milestone without a list",
        "for each Party s\n  must exists(sent x where x.by = s) and sent_by(s) >= 1 t\n  by 2000-01-01",
    ),
    ("guard", "for each sent x\n  must x.amount <= 100 t"),
    ("guard of a few", "for each sent x where x.sort = Fine and party(x.by, T)\n  must x.amount <= 100 t"),
    ("guard not met", "for each sent x\n  must x.amount <= 50 kg"),
    (
        "guard with a sum",
        "for each sent x\n  must sum(e.amount for sent e where e.by = x.by and e.sort = x.sort) >= 1 g",
    ),
    (
        "report",
        "for each sent x\n  must file report r where r.by = x.by and r.on = x.id_of\n  within 60 days after x.done",
    ),
    (
        "report not filed",
        "for each sent x\n  must file report r where r.by = x.to and r.on = x.id_of\n  within 60 days after x.done",
    ),
    ("ceiling", "for each Party s\n  at all times sent_by(s) <= 9000000 t"),
    ("ceiling not met", "for each Party s\n  at all times sent_by(s) <= 1 t"),
    ("ceiling by row", "for each Party s, limit l\n  at all times sort_sent(s, l.sort) <= l.cap"),
    (
        "ceiling in a period",
        "for each Party s, calendar year y from 1998-01-01 to 2007-12-31\n  at all times sum(x.amount for sent x where x.by = s and x.done in y) <= 9000000 t",
    ),
    (
        "periods on record",
        "for each Party s, calendar year y\n  must sum(x.amount for sent x where x.by = s and x.done in y) >= 0 t\n  by y.end",
    ),
    (
        "rolling periods",
        "for each Party s, 12 months p from 1998-01-01 to 2007-12-31\n  must sum(x.amount for sent x where x.by = s and x.done in p) >= 0 t\n  by p.end",
    ),
    (
        "look back",
        "for each sent x\n  must sum(e.amount for sent e where e.by = x.by and e.to = x.to and e.done in 3 months before x.done .. x.done) <= 9000000 t",
    ),
    (
        "figures as of dates",
        "for each Party s\n  at all times stated(l.amount for level l where l.by = s) <= 9000000 t",
    ),
    (
        "figures as of dates by a day",
        "for each Party s\n  must stated(l.amount for level l where l.by = s) >= 90 kg\n  by 2000-01-01",
    ),
    ("figures with lots added", "for each Party s\n  at all times all_sent(s) <= 9000000 t"),
    ("figures with lots added by a day", "for each Party s\n  must all_sent(s) >= 1 t\n  by 2000-01-01"),
    ("the only one", "for each Party s\n  at all times the(sent x where x.by = s).amount <= 900000 t"),
    ("the latest", "for each Party s\n  at all times latest(sent x where x.by = s).amount <= 900000 t"),
    (
        "the earliest",
        "for each sent x\n  must earliest(sent e where e.by = x.by and e.to = x.to).done <= x.done",
    ),
    ("join", "for each sent x\n  must exists(received r where r.by = x.by and r.id_of = x.id_of)"),
    (
        "join by what it reads",
        "for each sent x\n  must count(received r where r.id_of = x.id_of and r.amount = x.amount) = 1",
    ),
    (
        "join by a key that is not known",
        "for each sent x\n  must count(received r where r.id_of = x.id_of and r.sort = x.sort) <= 1",
    ),
    (
        "group",
        "for each sent g and received h on (id_of)\n  must sum(a.amount for a in g) = sum(b.amount for b in h)",
    ),
    (
        "group of many",
        "for each sent g on (by, sort)\n  must sum(a.amount for a in g where a.sort = Fine or a.amount >= 1 g) <= sent_by(g.by)",
    ),
    (
        "group by calendar year",
        "for each sent g and received h on (by, year(done))\n  must abs(sum(a.amount for a in g) - sum(b.amount for b in h)) <= 1 kg and count(b in h) >= 1",
    ),
    (
        "exception",
        "for each sent x\n  must x.amount <= 1 g\n  unless answered under 1\n    when latest received r where r.by = x.by and r.id_of = x.id_of\n    then does not apply",
    ),
    (
        "exception that moves a deadline",
        "for each Party s\n  must sent_by(s) >= 90000000 t\n  by 2000-01-01\n  unless later under 1\n    when latest received r where r.by = s\n    then by r.done",
    ),
    (
        "members of a list",
        "for each sent x, n in [x.by, x.to]\n  duty of n\n  must exists(held h where h.by = n) or x.amount <= 100 t",
    ),
];

/// The treaty with one clause.
fn model(clause: &str) -> (SourceMap, Model) {
    let text = format!("{KINDS}clause one \"One\"\n  under 1\n  {clause}\n");
    let mut sources = SourceMap::default();
    let model = common::model_of(&text, &mut sources);
    (sources, model)
}

/// Records of ten States over ten years, `n` of each kind of event.
fn records(n: usize) -> String {
    let mut text = String::from(
        "declaration = { by = \"public record\", treaty = \"T\", submitted = 2010-01-01, complete = true }\nparty = [\n",
    );
    let state = |i: usize| format!("XA{}", char::from(b'A' + u8::try_from(i % 10).unwrap()));
    for i in 0..10 {
        writeln!(text, "  {{ state = \"{}\", treaty = \"T\", in_force = 1990-01-01 }},", state(i)).unwrap();
    }
    text += "]\nsum_told = [\n";
    for i in 0..40 {
        let (by, year) = (state(i), 1999 + i / 10);
        writeln!(
            text,
            "  {{ by = \"{by}\", amount = \"{} kg\", as_at = {year}-06-30 }},",
            n * (i / 10 + 1) / 10
        )
        .unwrap();
    }
    text += "]\n";
    let start = NaiveDate::from_ymd_opt(1998, 1, 1).unwrap();
    let day = |i: usize| start + Days::new(u64::try_from(i * 3600 / n).unwrap());
    for i in 0..n {
        let (by, to, done) = (state(i), state(i / 7 + 1), day(i));
        let sort = if i % 2 == 0 { "Fine" } else { "Coarse" };
        write!(
            text,
            "[[sent]]\nid_of = \"{i}\"\nby = \"{by}\"\nto = \"{to}\"\nsort = \"{sort}\"\namount = \"{} kg\"\ndone = {done}\n\
             [[received]]\nid_of = \"{i}\"\nby = \"{by}\"\nto = \"{to}\"\namount = \"{} kg\"\ndone = {done}\n\
             [[report]]\nby = \"{by}\"\non = \"{i}\"\nsubmitted = {done}\n\
             [[level]]\nby = \"{by}\"\namount = \"{i} kg\"\nas_at = {done}\n",
            i % 90 + 1,
            i % 90 + 1
        )
        .unwrap();
    }
    text
}

fn declared(sources: &SourceMap, model: &Model, n: usize) -> Records {
    let mut sources = sources.clone();
    let file = sources.add(SourceFile::new("d.toml".to_owned(), records(n), FileKind::Declaration));
    let (records, problems) = read(model, &sources, &[file]);
    assert!(problems.is_empty(), "{:?}", problems.first());
    records
}

fn moment() -> Moment {
    Moment { as_of: NaiveDate::from_ymd_opt(2010, 1, 1).unwrap(), known_at: None }
}

fn work(model: &Model, records: &Records) -> Work {
    check_by(Way::Series, model, records, moment(), Detail::Findings).1
}

/// The power of ten by which work grows when the records grow tenfold.
fn exponent(small: u64, large: u64) -> f64 {
    let [small, large] = [small, large].map(|n| f64::from(u32::try_from(n.max(1)).unwrap()));
    (large / small).log10()
}

/// A test build takes its time over a hundred thousand records; a release build does not.
const SIZES: &[usize] = if cfg!(debug_assertions) { &[1_000, 10_000] } else { &[1_000, 10_000, 100_000] };

#[test]
fn work_grows_with_the_records() {
    // The kinds are those of every shape, so that what is read by one of these treaties is read by all.
    let (sources, any) = model("for each Party s\n  at all times sent_by(s) <= 9000000 t");
    let sized: Vec<Records> = SIZES.iter().map(|n| declared(&sources, &any, *n)).collect();
    let mut said = String::new();
    for (shape, clause) in SHAPES {
        let (_, model) = model(clause);
        let done: Vec<Work> = sized.iter().map(|records| work(&model, records)).collect();
        for (small, large) in done.iter().zip(done.iter().skip(1)) {
            for (what, a, b) in
                [("records", small.visited(), large.visited()), ("look-ups", small.probes(), large.probes())]
            {
                if exponent(a, b) > 1.02 {
                    writeln!(said, "{shape}: {a} {what} became {b}").unwrap();
                }
            }
        }
    }
    assert!(said.is_empty(), "\n{said}");
}

#[test]
fn answers_are_those_of_looking_at_every_record() {
    for (shape, clause) in SHAPES {
        let (sources, model) = model(clause);
        let records = declared(&sources, &model, 120);
        for detail in [Detail::Full, Detail::Findings] {
            let [quick, plain] =
                [Way::Series, Way::EachRecord].map(|way| check_by(way, &model, &records, moment(), detail).0);
            same_verdicts(&quick, &plain, shape);
        }
    }
}

/// However long the line of corrections, wherever its last stands in the text.
#[test]
fn a_record_that_is_corrected_many_times_is_one_record() {
    let (mut sources, model) = model("for each sent x\n  must x.amount <= 100 t");
    let version = |i: usize| {
        let kg = if i == 3_000 { 1 } else { 900_000 };
        let corrects = i.checked_sub(1).map_or(String::new(), |i| format!("corrects = \"{i}\"\n"));
        format!(
            "[[sent]]\nid = \"{i}\"\n{corrects}id_of = \"a\"\nby = \"XAA\"\nto = \"XAB\"\nsort = \"Fine\"\n\
             amount = \"{kg} kg\"\ndone = 1998-01-01\n"
        )
    };
    let texts = [(0..=3_000).map(version).collect::<String>(), (0..=3_000).rev().map(version).collect()];
    for text in texts {
        let text =
            format!("declaration = {{ by = \"XAA\", treaty = \"T\", submitted = 2009-01-01 }}\n{text}");
        let file = sources.add(SourceFile::new("d.toml".to_owned(), text, FileKind::Declaration));
        let (records, problems) = read(&model, &sources, &[file]);
        assert!(problems.is_empty(), "{:?}", problems.first());
        let verdicts = check_by(Way::Series, &model, &records, moment(), Detail::Full).0;
        let outcomes: Vec<_> = verdicts.all.iter().map(|v| v.judged.outcome).collect();
        assert_eq!(outcomes, [Outcome::Met]);
    }
}
