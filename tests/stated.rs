//! What is stated on a day is the same whether it is read on that day alone or looked up in all days on which it changes:
//! a milestone that is due on a day is judged as a condition on a record of that very day. And it is the same whether
//! each figure and lot is looked at or those that matter are looked up.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod common;

use std::fmt::Write as _;

use common::read_of;
use common::ways::same_verdicts;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use servanda::check::{Detail, Moment, Outcome, Verdict, Way, check_by};

const KINDS: &str = r#"
treaty T "Invented treaty"
  in force 2000-01-01
basis agent
choice Sort: Fine, Coarse
record level (by: State, sort: Sort, amount: mass of agent, as_at: date) as of as_at
record lot (by: State, sort: Sort, amount: mass of agent, done: date) happens on done
record probe (by: State, done: date) happens on done
define told(s: State) = stated(l.amount for level l where l.by = s and l.sort = Fine)
define counted(s: State) =
  stated(l.amount for level l where l.by = s and l.sort = Fine
         adding x.amount for lot x where x.by = s and x.sort = Fine)
define lately(s: State) =
  stated(l.amount for level l where l.by = s and l.sort = Fine
         adding x.amount for lot x where x.by = s and x.sort = Fine and x.done >= 2010-01-06)
"#;

const DAYS: u32 = 12;

/// For each quantity and day, a milestone due on the day and the same of each probe.
fn treaty() -> String {
    let mut text = String::from(KINDS);
    for quantity in ["told", "counted", "lately"] {
        for day in 1..=DAYS {
            write!(
                text,
                "clause {quantity}_{day} \"Due\"\n  under 1\n  for each Party s\n  must {quantity}(s) >= 3 t\n  by 2010-01-{day:02}\n"
            )
            .unwrap();
        }
        write!(
            text,
            "clause {quantity}_then \"Then\"\n  under 1\n  for each probe p\n  must {quantity}(p.by) >= 3 t\n"
        )
        .unwrap();
    }
    text + "paragraphs T\n  1\n"
}

/// A day or a range of days, certain or not.
fn day() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (1..=DAYS).prop_map(|d| format!("2010-01-{d:02}")),
        1 => (1..DAYS, 1..DAYS).prop_map(|(a, b)| format!("\"2010-01-{:02} .. 2010-01-{:02}\"", a.min(b), a.max(b) + 1)),
    ]
}

fn record() -> impl Strategy<Value = (bool, String)> {
    let amount = prop_oneof![
        4 => (0..6u32).prop_map(|t| format!("\"{t} t\"")),
        1 => (0..4u32).prop_map(|t| format!("\"{t} t .. {} t\"", t + 2)),
        1 => Just("{ unknown = \"x\" }".to_owned()),
    ];
    let sort = prop_oneof![4 => Just("\"Fine\""), 1 => Just("\"Coarse\""), 2 => Just("{ unknown = \"x\" }")];
    let first = prop::bool::weighted(0.3);
    (any::<bool>(), sort, amount, day(), first).prop_map(|(is_level, sort, amount, day, first)| {
        let (kind, date) = if is_level { ("level", "as_at") } else { ("lot", "done") };
        let first = if first && is_level { "first = true\n" } else { "" };
        (
            is_level,
            format!("[[{kind}]]\nby = \"XAA\"\nsort = {sort}\namount = {amount}\n{date} = {day}\n{first}"),
        )
    })
}

fn declaration(records: &[(bool, String)], complete: bool) -> String {
    let mut text = format!(
        "[declaration]\nby = \"public record\"\ntreaty = \"T\"\ncomplete = {complete}\nsubmitted = 2011-01-01\n\
         [[party]]\nstate = \"XAA\"\ntreaty = \"T\"\nin_force = 2000-01-01\n"
    );
    for day in 1..=DAYS {
        writeln!(text, "[[probe]]\nid = \"p{day}\"\nby = \"XAA\"\ndone = 2010-01-{day:02}").unwrap();
    }
    // Records of a kind stand together.
    let levels = records.iter().filter(|(is_level, _)| *is_level);
    let lots = records.iter().filter(|(is_level, _)| !*is_level);
    levels.chain(lots).for_each(|(_, record)| text += record);
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(20_240_229), ..ProptestConfig::with_cases(96) })]

    #[test]
    fn what_is_stated_over_time_is_what_is_stated_on_each_day(
        records in prop::collection::vec(record(), 0..7),
        complete in any::<bool>(),
    ) {
        let text = declaration(&records, complete);
        let (model, read) = read_of(&treaty(), &text);
        let moment = Moment { as_of: "2010-06-30".parse().unwrap(), known_at: None };
        let judged = |way| check_by(way, &model, &read, moment, Detail::Findings).0;
        let [quick, plain] = [Way::Series, Way::EachRecord].map(judged);
        same_verdicts(&quick, &plain, &text);
        for verdicts in [quick.all, plain.all] {
            let of = |id: &str, subject: Option<&str>| -> Vec<Outcome> {
                let is_meant = |v: &&Verdict| {
                    model.clauses.get(v.clause).is_some_and(|c| c.id.ends_with(id))
                        && subject.is_none_or(|s| v.subject.iter().any(|b| *b.value == *s))
                };
                verdicts.iter().filter(is_meant).map(|v| v.judged.outcome).collect()
            };
            for quantity in ["told", "counted", "lately"] {
                for day in 1..=DAYS {
                    let over_time = of(&format!("/{quantity}_{day}"), None);
                    let on_the_day = of(&format!("/{quantity}_then"), Some(&format!("p{day}")));
                    prop_assert_eq!(over_time.len(), 1);
                    prop_assert_eq!(over_time, on_the_day, "{} on {}\n{}", quantity, day, text);
                }
            }
        }
    }
}
