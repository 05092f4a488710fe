//! A sum over a group is the same whether its certain members are added up at once or each is looked at, whatever records
//! may belong to it besides: those that lack a part of the key, or of whose day little is known.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod common;

use chrono::NaiveDate;
use common::model_of;
use common::ways::same_verdicts;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use servanda::check::{Detail, Moment, Way, check_by};
use servanda::declaration::{Reading, read_by};
use servanda::source::{FileKind, SourceFile, SourceMap};

const GROUPED: &str = "
treaty T \"Invented treaty\"
  in force 2000-01-01
basis agent
record lot (holder: State, site?: text, amount: mass of agent, done: date) happens on done
clause yearly \"A year\"
  under 1
  for each lot g on (holder, site, year(done))
  must sum(l.amount for l in g) <= 9 t
clause large \"The large ones of a site\"
  under 2
  for each lot g on (holder, site)
  must sum(l.amount for l in g where l.amount >= 3 t) <= 9 t
clause always \"Never more at a site\"
  under 3
  for each lot g on (holder, site)
  at all times sum(l.amount for l in g) <= 12 t
";

/// A lot: its holder, its site, its tonnes, its year; the first of each is not known.
fn lot(&(holder, site, tonnes, year): &(usize, usize, u32, u32)) -> String {
    let of = |all: [&str; 3], at: usize| all.get(at).copied().unwrap_or_default().to_owned();
    let holder = of(["{ unknown = \"lost\" }", "\"XAA\"", "\"XBB\""], holder);
    let site = of(["", "site = \"a\"\n", "site = \"b\"\n"], site);
    let amount = if tonnes == 0 { "{ unknown = \"lost\" }".to_owned() } else { format!("\"{tonnes} t\"") };
    let done = match year {
        0 => "{ unknown = \"lost\" }".to_owned(),
        1 => "\"2001-06 .. 2002-06\"".to_owned(),
        year => format!("{}-03-01", 1999 + year),
    };
    format!("[[lot]]\nholder = {holder}\n{site}amount = {amount}\ndone = {done}\n")
}

fn assert_same(lots: &[(usize, usize, u32, u32)]) {
    let mut sources = SourceMap::default();
    let model = model_of(GROUPED, &mut sources);
    let head = "[declaration]\nby = \"public record\"\ntreaty = \"T\"\nsubmitted = 2003-12-31\n";
    let text = head.to_owned() + &lots.iter().map(lot).collect::<String>();
    let file = sources.add(SourceFile::new("a.toml".to_owned(), text.clone(), FileKind::Declaration));
    let [records, in_full] =
        [Reading::PlainFirst, Reading::Full].map(|reading| read_by(reading, &model, &sources, &[file]).0);
    for year in [2001, 2002, 2004] {
        let moment = Moment { as_of: NaiveDate::from_ymd_opt(year, 3, 1).unwrap(), known_at: None };
        for detail in [Detail::Full, Detail::Findings] {
            let quick = check_by(Way::Series, &model, &records, moment, detail).0;
            let slow = check_by(Way::EachRecord, &model, &in_full, moment, detail).0;
            same_verdicts(&quick, &slow, &text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, rng_seed: RngSeed::Fixed(20_261_125), ..ProptestConfig::default() })]

    #[test]
    fn sums_over_groups_count_what_may_belong_to_them(
        lots in prop::collection::vec((0usize..3, 0usize..3, 0u32..6, 2u32..5), 0..10),
    ) {
        assert_same(&lots);
    }

    #[test]
    fn sums_over_groups_count_what_may_be_of_another_day(
        lots in prop::collection::vec((0usize..3, 0usize..3, 0u32..6, 0u32..5), 0..10),
    ) {
        assert_same(&lots);
    }
}

/// Five tonnes for certain, and four that may be of the same site: nine are allowed, a tenth may be too much.
#[test]
fn what_may_belong_to_a_group_decides_at_the_limit() {
    for doubtful in [3, 4, 5] {
        assert_same(&[(1, 1, 3, 2), (1, 1, 2, 2), (1, 0, doubtful, 2)]);
    }
}
