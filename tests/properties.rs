//! What must hold for any record: less precise facts never turn one definite verdict into another, and the order of
//! files and records changes nothing.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use chrono::{Days, NaiveDate};
use common::{Run, judged};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use servanda::check::Outcome;

/// An invented State's Category 1: what it declared and what it destroyed.
#[derive(Clone, Debug)]
struct History {
    stock: u32,
    lots: Vec<(u32, u32)>,
    figures: Vec<(u32, u32, bool)>,
    extension: Option<u32>,
}

/// How much wider each fact is told: tonnes and days, one after the other.
#[derive(Clone, Debug)]
struct Blur {
    tonnes: Vec<u32>,
    days: Vec<u32>,
}

fn day(offset: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(1998, 1, 1).unwrap() + Days::new(u64::from(offset))
}

struct Teller {
    blur: Blur,
    next: usize,
}

impl Teller {
    fn take(&mut self) -> (u32, u32) {
        let i = self.next;
        self.next += 1;
        let at = |list: &[u32]| list.get(i % list.len().max(1)).copied().unwrap_or(0);
        (at(&self.blur.tonnes), at(&self.blur.days))
    }

    fn mass(&mut self, tonnes: u32) -> String {
        match self.take().0 {
            0 => format!("\"{tonnes} t\""),
            wide => format!("\"{} t .. {} t\"", tonnes.saturating_sub(wide), tonnes + wide),
        }
    }

    fn date(&mut self, offset: u32) -> String {
        match self.take().1 {
            0 => day(offset).to_string(),
            wide => format!("\"{} .. {}\"", day(offset.saturating_sub(wide)), day(offset + wide)),
        }
    }
}

/// The records of a history, one text a record.
fn records(history: &History, blur: &Blur) -> Vec<String> {
    let mut tell = Teller { blur: blur.clone(), next: 0 };
    let mut out = vec![format!(
        "[[stockpile]]\nid = \"k\"\nholder = \"XAA\"\ncategory = \"Category1\"\nas_at = 1997-04-29\namount = {}\n",
        tell.mass(history.stock)
    )];
    for (tonnes, offset) in &history.lots {
        out.push(format!(
            "[[destruction]]\nholder = \"XAA\"\ncategory = \"Category1\"\namount = {}\ndone = {}\n",
            tell.mass(*tonnes),
            tell.date(*offset)
        ));
    }
    for (tonnes, offset, first) in &history.figures {
        let first = if *first { "first = true\n" } else { "" };
        out.push(format!(
            "[[destroyed]]\nof = \"k\"\namount = {}\nas_of = {}\n{first}",
            tell.mass(*tonnes),
            tell.date(*offset)
        ));
    }
    out
}

fn run(history: &History, blur: &Blur, order: impl Fn(&mut Vec<String>)) -> Run {
    let head = "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nsubmitted = 2010-06-01\n";
    let party = "[[party]]\nstate = \"XAA\"\ntreaty = \"CWC\"\nin_force = 1997-04-29\n";
    let extension = history.extension.map(|offset| {
        format!(
            "[[decision]]\nid = \"d\"\norgan = \"Conference\"\ntaken = 2003-10-20\n\
             [[decision.extension]]\nholder = \"XAA\"\nphase = 3\nnew_deadline = {}\n",
            day(offset)
        )
    });
    let mut records = records(history, blur);
    order(&mut records);
    records.push(party.to_owned());
    records.extend(extension);
    let texts = vec![("a.toml".to_owned(), format!("{head}{}", records.concat()))];
    judged(&texts, "2010-06-01", None, Some("cwc/order_of_destruction"))
}

/// Clause, subject and outcome of each verdict on the order of destruction.
fn outcomes(run: &Run) -> Vec<(String, Outcome)> {
    let told = |v: &&servanda::check::Verdict| {
        let subject: Vec<&str> = v.subject.iter().map(|b| &*b.value).collect();
        (subject.join(" "), v.judged.outcome)
    };
    let mut all: Vec<_> = run.verdicts("cwc/order_of_destruction", &[]).iter().map(told).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(all.len(), 4, "four phases for one State");
    all
}

fn history() -> impl Strategy<Value = History> {
    let lots = prop::collection::vec((1u32..400, 0u32..4500), 1..5);
    let figures = prop::collection::vec((0u32..1000, 0u32..4500, any::<bool>()), 0..3);
    (500u32..1500, lots, figures, prop::option::of(2400u32..4000)).prop_map(
        |(stock, lots, figures, extension)| {
            // Figures that grow with time, so that the plain history does not contradict itself.
            let mut amounts: Vec<u32> = figures.iter().map(|f| f.0).collect();
            let mut offsets: Vec<u32> = figures.iter().map(|f| f.1).collect();
            amounts.sort_unstable();
            offsets.sort_unstable();
            let figures =
                figures.iter().zip(amounts.iter().zip(&offsets)).map(|(f, (a, o))| (*a, *o, f.2)).collect();
            History { stock, lots, figures, extension }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(20_240_229), ..ProptestConfig::with_cases(24) })]

    #[test]
    fn widening_only_leads_to_undetermined(
        history in history(),
        tonnes in prop::collection::vec(0u32..60, 1..6),
        days in prop::collection::vec(0u32..200, 1..6),
    ) {
        let sharp = Blur { tonnes: vec![0], days: vec![0] };
        let before = outcomes(&run(&history, &sharp, |_| {}));
        let after = outcomes(&run(&history, &Blur { tonnes, days }, |_| {}));
        for (b, a) in before.iter().zip(&after) {
            prop_assert!(
                a.1 == b.1 || [a.1, b.1].contains(&Outcome::Undetermined),
                "{} was {:?} and became {:?}", b.0, b.1, a.1
            );
        }
    }

    #[test]
    fn order_of_files_and_records_changes_nothing(history in history()) {
        let sharp = Blur { tonnes: vec![0], days: vec![0] };
        let plain = outcomes(&run(&history, &sharp, |_| {}));
        let turned = outcomes(&run(&history, &sharp, |r| r.reverse()));
        prop_assert_eq!(&plain, &turned);
    }
}
