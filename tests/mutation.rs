//! The limits of the shipped treaties are pinned: each small change of one makes an expectation of a case fail, or has its
//! reason beside it, and few have.

#![expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]

mod common;

use std::collections::BTreeMap;

use servanda::mutation::{self, Fate, Mutant};
use servanda::pipeline::understand;
use servanda::project::{Project, treaty_files};
use servanda::testing::{Library, Suite};

/// How many changes of a treaty in a hundred its cases notice, at the least.
const ENOUGH: usize = 95;

#[test]
fn cases_notice_nearly_every_change_of_a_shipped_treaty() {
    let shipped = treaty_files();
    let texts: Vec<(&str, &str)> = shipped.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let understood = understand(Project::in_memory(&texts, &[]));
    let mutants = mutation::mutants(&understood.project, &understood.model);
    let mut paths = Vec::new();
    common::files(&common::root().join("tests/cases"), "md", &mut paths);
    let cases: Vec<(String, String)> =
        paths.iter().map(|p| (p.display().to_string(), std::fs::read_to_string(p).unwrap())).collect();
    let suite = Suite::new(&cases, &Library::new(&shipped));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (project, model) = (&understood.project, &understood.model);
    let tested = mutation::test(project, model, &suite, &mutants, true, threads, &|_, _| {}).unwrap();
    let told = |mutant: &Mutant| {
        let file = project.sources.get(mutant.file).unwrap();
        let line = file.position(mutant.change.at.start).line;
        format!("{}:{line} {}: {}", file.name, mutant.clauses[0], mutant.change.words.could())
    };
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut without_reason = Vec::new();
    for (mutant, fate) in mutants.iter().zip(&tested.fates) {
        let (killed, all) = counts.entry(mutant.clauses[0].split('/').next().unwrap()).or_default();
        *all += 1;
        match fate {
            Fate::Killed => *killed += 1,
            Fate::Survived(None) => without_reason.push(told(mutant)),
            Fate::Survived(Some(_)) => {}
            Fate::Invalid(why) => panic!("{}: {why}", told(mutant)),
        }
    }
    assert_eq!(without_reason, Vec::<String>::new(), "no case notices these, and no reason says why");
    assert_eq!(tested.stale, [], "reasons that fit no survivor");
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), ["cwc", "infcirc153", "npt"]);
    for (treaty, (killed, all)) in counts {
        let enough = killed * 100 >= ENOUGH * all;
        assert!(enough, "{treaty}: {killed} of {all}");
    }
}
