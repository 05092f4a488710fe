//! What is answered for one State that no record names stands for another: the verdicts are those of asking of each State.
//! Records name States by a field, one of two sources, a list, through what they refer to, by who files them and by what
//! is said to be complete; clauses name them, and ask to what they are party.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod common;

use std::fmt::Write as _;

use chrono::NaiveDate;
use common::ways::same_verdicts;
use common::{model_of, read_of};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use servanda::check::{Detail, Moment, Way, check_by};
use servanda::declaration::{Reading, read_by};
use servanda::source::{FileKind, SourceFile, SourceMap};

const TREATY: &str = r#"
treaty T "Invented treaty"
  in force 2000-01-01
basis agent
record stock (holder: State, amount: mass of agent, as_at: date) holds from as_at
record step (of: stock, amount: mass of agent, done: date) happens on done
record gift (giver: State, takers: list of State, amount: mass of agent, done: date) happens on done
record extension (holder: State, until: date, taken: date) decided on taken
record report (holder: State, member?: party)
table quota (holder: State, most: mass of agent)
  "XAA" | 1 t
  "XBB" | 4 t
define declared(s: State) = the(stock k where k.holder = s)
define done_by(s: State) = sum(d.amount for step d where d.of.holder = s)
define given(s: State) = sum(g.amount for gift g where g.giver = s or s in g.takers)
define owner(s: State) = declared(s).holder
define most(s: State) = the(quota q where q.holder = s).most
define host(s: State) = latest(extension x where x.holder = s).holder else s
define from_to(s: State, t: State) = sum(g.amount for gift g where g.giver = s and t in g.takers)
define late(s: State) = eif(T, s) > 2001-01-01 and exists(stock k where k.holder = s)
clause begun "Begun"
  under 1
  for each Party s
  must done_by(s) > 0 t
  by 2 years after eif(T, s)
  unless extended under 2
    when latest extension x where x.holder = s
    then by x.until
clause finished "Done with"
  under 3
  for each Party s where exists(stock k where k.holder = s)
  must done_by(s) >= declared(s).amount
  by 2003-01-01
clause little "Little is given"
  under 4
  for each Party s
  at all times given(s) <= 3 t
clause first "Soon after the first step"
  under 5
  for each Party s
  must given(s) >= 1 t
  by 1 year after first_day(done_by(s) >= 1 t)
clause own "Of its own stock"
  under 6
  for each Party s
  must owner(s) = s
  by 2002-06-01
clause filed "A report"
  under 7
  for each Party s
  must file report r where r.holder = s
  within 30 days after eif(T, s)
clause as_much "As much as another"
  under 8
  for each Party s
  must done_by(s) >= done_by("XAA") or s = "XBB"
  by 2002-06-01
clause lately "Of those that came later"
  under 9
  for each Party s
  must late(s) or done_by(s) > 1 t
  by 2002-06-01
clause member "A member reports"
  under 11
  for each Party s
  must exists(report r where r.member.state = s)
  by 2002-06-01
clause hosted "Its own host"
  under 12
  for each Party s
  must done_by(host(s)) > 0 t
  by 2002-06-01
clause between "Little from one to the other"
  under 13
  for each Party s, Party t where s != t
  must from_to(s, t) <= 1 t and (done_by(s) <= 1 t or done_by(t) <= 1 t)
  by 2002-06-01
clause allowed "No more than the quota"
  under 10
  for each Party s
  at all times done_by(s) <= most(s) else 2 t
"#;

const STATES: [&str; 6] = ["XAA", "XBB", "XCC", "XDD", "XEE", "XFF"];

/// A record before it is written: its kind, the States it names, its tonnes, its year, and how it names its State: 0 and 1 not for certain, 2 where
/// it cannot be read.
type Sketch = (usize, (usize, usize), u32, u32, u8);

fn state(at: usize) -> &'static str {
    STATES.get(at).copied().unwrap_or("XAA")
}

fn written(at: usize, &(kind, (one, other), tonnes, year, form): &Sketch) -> String {
    let holder = match form {
        0 => "{ unknown = \"lost\" }".to_owned(),
        1 => format!("{{ either = [ {{ is = \"{}\" }}, {{ is = \"{}\" }} ] }}", state(one), state(other)),
        _ => format!("\"{}\"", state(one)),
    };
    let unit = if form == 2 { "stones" } else { "t" };
    let (amount, day) = (format!("amount = \"{tonnes} {unit}\""), format!("{}-03-01", 1999 + year));
    match kind {
        0 => format!("[[stock]]\nid = \"k{at}\"\nholder = {holder}\n{amount}\nas_at = {day}\n"),
        1 => format!("[[step]]\nof = \"k0\"\n{amount}\ndone = {day}\n"),
        2 => format!("[[gift]]\ngiver = {holder}\ntakers = [\"{}\"]\n{amount}\ndone = {day}\n", state(other)),
        3 => format!("[[extension]]\nholder = {holder}\nuntil = 2004-01-01\ntaken = {day}\n"),
        _ => format!("[[report]]\nholder = {holder}\nmember = \"p-{}\"\n", state(other)),
    }
}

/// `joined`: the years in which the States came to be party; `who`: whose file it is, and whether it is complete.
fn assert_same(joined: &[u32; 6], sketches: &[Sketch], (who, complete): (usize, u8)) {
    let mut sources = SourceMap::default();
    let model = model_of(TREATY, &mut sources);
    let mut parties =
        "[declaration]\nby = \"public record\"\ntreaty = \"T\"\nsubmitted = 2003-12-31\n".to_owned();
    for (name, year) in STATES.iter().zip(joined) {
        writeln!(
            parties,
            "[[party]]\nid = \"p-{name}\"\nstate = \"{name}\"\ntreaty = \"T\"\nin_force = {}-06-01",
            1999 + year
        )
        .unwrap();
    }
    let by = STATES.get(who).copied().unwrap_or("public record");
    let complete = match complete {
        0 => "complete = true\n",
        1 => "complete = { step = \"2001\" }\n",
        _ => "",
    };
    let mut text =
        format!("[declaration]\nby = \"{by}\"\ntreaty = \"T\"\nsubmitted = 2003-12-31\n{complete}");
    // What a step is of stands there in any case.
    let stock = (0, sketches.first().map_or((0, 0), |first| first.1), 5, 2, 3);
    for (at, sketch) in std::iter::once(&stock).chain(sketches).enumerate() {
        text.push_str(&written(at, sketch));
    }
    let files = [("parties.toml", &parties), ("a.toml", &text)];
    let files = files.map(|(name, text)| {
        sources.add(SourceFile::new(name.to_owned(), text.clone(), FileKind::Declaration))
    });
    let [records, in_full] =
        [Reading::PlainFirst, Reading::Full].map(|reading| read_by(reading, &model, &sources, &files).0);
    // Every record counts by then: what is dated later is read by one way alone.
    for year in [2002, 2004] {
        let moment = Moment { as_of: NaiveDate::from_ymd_opt(year, 3, 1).unwrap(), known_at: None };
        for detail in [Detail::Full, Detail::Findings] {
            let quick = check_by(Way::Series, &model, &records, moment, detail).0;
            let slow = check_by(Way::EachRecord, &model, &in_full, moment, detail).0;
            assert!(slow.all.len() > STATES.len(), "few are asked anything");
            same_verdicts(&quick, &slow, &text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, rng_seed: RngSeed::Fixed(20_261_125), ..ProptestConfig::default() })]

    #[test]
    fn a_state_that_nothing_names_is_answered_as_another(
        joined in prop::array::uniform6(0u32..4),
        sketches in prop::collection::vec(
            (0usize..5, (0usize..6, 0usize..6), 0u32..4, 0u32..4, 0u8..6), 0..5),
        file in (0usize..8, 0u8..4),
    ) {
        assert_same(&joined, &sketches, file);
    }
}

/// Look-ups made to judge a treaty with so many Parties of which nothing is on file.
fn look_ups(parties: u8) -> u64 {
    const ALIKE: &str = "treaty T \"Invented treaty\"\n  in force 2000-01-01\nbasis agent\n\
        record lot (by: State, amount: mass of agent, done: date) happens on done\n\
        define total(s: State) = sum(l.amount for lot l where l.by = s)\n\
        clause some \"Some\"\n  under 1\n  for each Party s\n  must total(s) > 0 t\n  by 2002-06-01\n";
    let names =
        (0..parties).map(|at| format!("X{}{}", char::from(b'A' + at / 26), char::from(b'A' + at % 26)));
    let party = |name| format!("[[party]]\nstate = \"{name}\"\ntreaty = \"T\"\nin_force = 2000-01-01\n");
    let head = "[declaration]\nby = \"public record\"\ntreaty = \"T\"\nsubmitted = 2003-12-31\n";
    let (model, records) = read_of(ALIKE, &(head.to_owned() + &names.map(party).collect::<String>()));
    let moment = Moment { as_of: NaiveDate::from_ymd_opt(2004, 3, 1).unwrap(), known_at: None };
    let (verdicts, work) = check_by(Way::Series, &model, &records, moment, Detail::Findings);
    assert_eq!(verdicts.all.len(), usize::from(parties));
    work.probes()
}

/// It is worked out once, however many such States there are.
#[test]
fn what_no_record_names_is_looked_up_once() {
    assert!(look_ups(2) > 0);
    assert_eq!(look_ups(60), look_ups(2));
}
