//! A project checked again after each edit gives the same bytes as a first check of it.
//!
//! A seed makes one treaty, one set of records and a row of edits; `AGAIN=FROM..TO` runs other seeds than those of the
//! test. The shipped record is edited in the same way.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on says so by failing"
)]

#[path = "../oracle/dice.rs"]
mod dice;
mod edits;
#[path = "../oracle/formula.rs"]
mod formula;
mod own;
#[path = "../oracle/records.rs"]
mod records;
#[path = "../oracle/treaty.rs"]
mod treaty;

use dice::Dice;
use edits::Texts;
use servanda::check::Detail;
use servanda::pipeline::{Asked, Examined, examine, rules, understand};
use servanda::project::{CannotCheck, FailOn, Project, treaty_files};
use servanda::report::{self, Choice, Drawings, Format, Report, Style};
use servanda::session::Session;

/// What both checks are held against: all that is printed, in one case with what was drawn before, and all that is not.
fn told(examined: Result<&Examined, CannotCheck>, before: Option<&mut Drawings>) -> String {
    let examined = match examined {
        Ok(examined) => examined,
        Err(CannotCheck(why)) => return why,
    };
    let report = Report::new(examined, Choice::default(), FailOn::default(), false);
    let style = Style { lacks_data: true, ..Style::default() };
    let printed = match before {
        Some(before) => report::check_again(&report, Format::Human, &style, before),
        None => report::check(&report, Format::Human, &style),
    };
    let printed = [printed, report::check(&report, Format::Json, &style)];
    let verdicts = &examined.verdicts;
    let rest = (&verdicts.unread, &verdicts.unused_exceptions, &verdicts.clauses_without_instance);
    format!("{}\n{rest:?}\n{}\n", printed.join("\n"), report::status(&report, Format::Csv, &style))
}

fn project(texts: &Texts) -> Project {
    Project::in_memory(&pairs(&texts.treaties), &pairs(&texts.files))
}

fn pairs(all: &[(String, String)]) -> Vec<(&str, &str)> {
    all.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// A session with what was drawn for its last report.
type Watched = (Session, Drawings);

/// What a session and a first check tell of `texts`.
fn again_and_anew((session, drawings): &mut Watched, texts: &Texts) -> (String, String) {
    let asked = Asked { detail: Detail::Findings, ..Asked::default() };
    let again = told(session.check(project(texts), asked, &|_, _, _| ()), Some(drawings));
    (again, told(examine(understand(project(texts)), asked).as_ref().map_err(Clone::clone), None))
}

/// Edits `texts` so many times, and checks after each.
fn follow(dice: &mut Dice, mut texts: Texts, edits: usize, what: &str) {
    let mut session = Watched::default();
    let mut done = Vec::new();
    for _ in 0..=edits {
        let (again, anew) = again_and_anew(&mut session, &texts);
        let differs = again.lines().zip(anew.lines()).find(|(a, b)| a != b);
        assert!(again == anew, "{what}: after {done:#?}\n{differs:#?}\n{}", texts.show());
        done.push(texts.edit(dice));
    }
}

/// The treaty of a seed without what the model refuses.
fn sensible(mut treaty: treaty::Treaty) -> treaty::Treaty {
    let stands = |treaty: &treaty::Treaty| {
        let rules = rules(&Project::in_memory(&[("t/t.treaty", &treaty.text())], &[]));
        rules.problems.iter().all(|p| p.severity.name() != "error")
    };
    let (defines, clauses) = (std::mem::take(&mut treaty.defines), std::mem::take(&mut treaty.clauses));
    for define in defines {
        treaty.defines.push(define);
        if !stands(&treaty) {
            treaty.defines.pop();
        }
    }
    for clause in clauses {
        treaty.clauses.push(clause);
        if !stands(&treaty) {
            treaty.clauses.pop();
        }
    }
    treaty
}

fn try_seed(seed: u64) {
    let dice = &mut Dice::new(seed);
    let treaty = sensible(treaty::treaty(dice));
    let files = records::declared(dice, &treaty.kinds).files();
    let named = files.into_iter().enumerate().map(|(at, text)| (format!("{at}.toml"), text));
    let texts = Texts { treaties: vec![("t/t.treaty".to_owned(), treaty.text())], files: named.collect() };
    follow(dice, texts, 8, &format!("seed {seed}"));
}

#[expect(clippy::disallowed_methods, reason = "other seeds are chosen by hand")]
fn seeds() -> std::ops::Range<u64> {
    let chosen = std::env::var("AGAIN").ok();
    let ends = chosen.as_deref().and_then(|text| text.split_once(".."));
    ends.map_or(0..12, |(from, to)| from.parse().unwrap()..to.parse().unwrap())
}

#[test]
fn any_project_checked_again_gives_what_a_first_check_gives() {
    seeds().for_each(try_seed);
}

#[test]
fn what_is_asked_of_each_state_is_judged_again_where_it_has_changed() {
    for seed in seeds() {
        let dice = &mut Dice::new(seed);
        let treaty =
            if dice.one_in(2) { own::TREATY.to_owned() } else { own::treaty_that_asks_for_sources() };
        let treaties = vec![("t/t.treaty".to_owned(), treaty)];
        let texts = Texts { treaties, files: own::files(dice) };
        follow(dice, texts, 12, &format!("own, seed {seed}"));
    }
}

#[test]
fn what_is_imported_and_what_is_taken_back_stays_with_its_file() {
    let treaties = vec![("t/t.treaty".to_owned(), own::TREATY.to_owned())];
    let mut session = Watched::default();
    let mut before = String::new();
    for (sites, taken_back) in [(3, true), (2, true), (2, false), (3, false), (3, true)] {
        let texts = Texts { treaties: treaties.clone(), files: own::imported(sites, taken_back) };
        let (again, anew) = again_and_anew(&mut session, &texts);
        assert_eq!(again, anew, "{sites} sites, taken back: {taken_back}");
        let of_sites: String = anew.lines().filter(|line| line.starts_with("T,t/sites,")).collect();
        assert_ne!(std::mem::replace(&mut before, of_sites), before, "{sites}, {taken_back}:\n{anew}");
        assert!(
            before.contains(&format!("XAA,s=XAA,{}", if sites == 3 { "not-met" } else { "met" })),
            "{anew}"
        );
    }
}

#[test]
fn where_a_record_comes_from_counts_where_a_clause_asks_for_it() {
    let treaties = vec![("t/t.treaty".to_owned(), own::treaty_that_asks_for_sources())];
    let mut session = Watched::default();
    let mut before = String::new();
    for source in ["list 1", "list 2", "list 1"] {
        let mut files = own::undecided("2 t", true);
        files[1].1 = files[1].1.replacen("submitted", &format!("source = \"{source}\"\nsubmitted"), 1);
        let texts = Texts { treaties: treaties.clone(), files };
        let (again, anew) = again_and_anew(&mut session, &texts);
        assert_eq!(again, anew, "{source}");
        assert_ne!(std::mem::replace(&mut before, anew.clone()), before, "{source}:\n{anew}");
    }
}

#[test]
fn what_looked_beyond_its_state_is_judged_again_where_what_it_met_has_changed() {
    let treaties = vec![("t/t.treaty".to_owned(), own::TREATY.to_owned())];
    let mut session = Watched::default();
    let mut before = String::new();
    for (amount, second_is_party) in [("20 t", true), ("2 t", true), ("20 t", true), ("20 t", false)] {
        let texts = Texts { treaties: treaties.clone(), files: own::undecided(amount, second_is_party) };
        let (again, anew) = again_and_anew(&mut session, &texts);
        assert_eq!(again, anew, "{amount}, {second_is_party}");
        let of_first: String =
            anew.lines().filter(|line| line.contains("vague") && line.contains("s=XAA")).collect();
        assert_ne!(std::mem::replace(&mut before, of_first), before, "{amount}, {second_is_party}:\n{anew}");
    }
}

#[test]
fn the_shipped_record_checked_again_gives_what_a_first_check_gives() {
    let treaties = treaty_files().into_iter().map(|(name, text)| (name, text.to_owned())).collect();
    let texts = Texts { treaties, files: edits::shipped() };
    follow(&mut Dice::new(1), texts, 5, "the shipped record");
}
