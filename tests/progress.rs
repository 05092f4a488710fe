//! A long run says how far it is: rarely enough to cost nothing, never backwards, and up to its end.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by failing"
)]

use std::fmt::Write;
use std::sync::Mutex;

use servanda::pipeline::{Asked, Stage, examine_telling, understand_telling};
use servanda::project::Project;

const TREATY: &str = "treaty T \"Invented treaty\"\n  in force 2000-01-01\nbasis agent\n\
    record lot (by: State, amount: mass of agent, done: date) happens on done\n\
    clause small \"Each lot small\"\n  under 1\n  for each lot x\n  must x.amount <= 1 g\n\
    clause all \"Not much\"\n  under 1\n  for each Party s\n  at all times sum(x.amount for lot x where x.by = s) <= 9 t\n\
    paragraphs T\n  1\n";

/// So many lots in two files; every other lot needs the full reader.
fn files(lots: usize) -> [String; 2] {
    let mut files = ["public record", "XAA"]
        .map(|by| format!("[declaration]\nby = \"{by}\"\ntreaty = \"T\"\nsubmitted = 2003-01-01\n"));
    files[0] += "[[party]]\nstate = \"XAA\"\ntreaty = \"T\"\nin_force = 2000-01-01\n";
    for (at, file) in (0..lots).zip([0, 1].into_iter().cycle()) {
        let amount = if at % 4 < 2 { "1 kg" } else { "1 kg .. 2 kg" };
        writeln!(files[file], "[[lot]]\nby = \"XAA\"\namount = \"{amount}\"\ndone = 2001-02-03").unwrap();
    }
    files
}

#[test]
fn each_stage_is_told_to_its_end_and_not_too_often() {
    let [a, b] = files(4_000);
    let bytes = a.len() + b.len();
    let project = Project::in_memory(&[("t/t.treaty", TREATY)], &[("a.toml", &a), ("b.toml", &b)]);
    let told: Mutex<Vec<(Stage, usize, usize)>> = Mutex::default();
    let tell = |stage, done, all| told.lock().unwrap().push((stage, done, all));
    let understood = understand_telling(project, &tell);
    examine_telling(understood, Asked::default(), &tell).unwrap();
    let told = told.into_inner().unwrap();
    for stage in [Stage::Reading, Stage::Judging] {
        let told: Vec<(usize, usize)> =
            told.iter().filter(|t| t.0 == stage).map(|(_, done, all)| (*done, *all)).collect();
        assert!((100..=310).contains(&told.len()), "{stage:?}: {}", told.len());
        assert!(told.is_sorted(), "{stage:?}: {told:?}");
        let (done, all) = *told.last().unwrap();
        assert!(done <= all && done >= all - all / 100, "{stage:?}: {done} of {all}");
        assert!(stage == Stage::Judging || all == bytes, "{all} of {bytes} bytes");
    }
}
