//! `servanda new`: what it prints is laid out, free of findings, and green.

mod scratch;

use scratch::Scratch;
use servanda::pipeline::understand;
use servanda::project::Project;
use servanda::source::FileId;
use servanda::syntax::format;
use servanda::testing::{self, Library};

const SHAPES: [&str; 7] = ["", "milestone", "report", "guard", "ceiling", "check", "judgement"];

fn printed(words: &str) -> String {
    let outcome = Scratch::new().run(words);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{words}");
    outcome.stdout
}

fn assert_tidy(treaty: &str) {
    let formatted = format(FileId(0), treaty);
    assert_eq!((formatted.text.as_str(), formatted.left), (treaty, 0));
}

/// A treaty of which nothing is said, not even a note.
fn assert_silent(treaty: &str) {
    let understood = understand(Project::in_memory(&[("demo/demo.treaty", treaty)], &[]));
    let said: Vec<&str> = understood.problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(said, Vec::<&str>::new(), "{treaty}");
}

/// A case file of which every test passes; how many there are.
fn assert_green(case: &str, library: &[(String, &str)]) -> usize {
    let outcomes = testing::run(case, &Library::new(library));
    let failures: Vec<String> = outcomes
        .iter()
        .flat_map(|o| o.failures.iter().map(|f| format!("{}: {}: {}", f.line, o.title, f.message)))
        .collect();
    assert_eq!(failures, Vec::<String>::new(), "{case}");
    outcomes.len()
}

#[test]
fn a_treaty_is_laid_out_silent_and_green() {
    for name in ["DEMO", "A", "A_TREATY_OF_20_CHARS"] {
        let treaty = printed(&format!("new treaty {name}"));
        assert_tidy(&treaty);
        assert_silent(&treaty);
        assert!(treaty.lines().all(|line| line.len() <= 120));
        let library = [(format!("{name}/a.treaty"), treaty.as_str())];
        assert_eq!(assert_green(&printed(&format!("new treaty {name} --case")), &library), 10);
    }
}

#[test]
fn a_clause_of_each_shape_is_laid_out_silent_and_green() {
    for shape in SHAPES {
        let clause = printed(&format!("new clause {shape}"));
        assert_tidy(&clause);
        assert_silent(&format!("treaty DEMO \"Demo\"\n  in force 2020-01-01\n\n{clause}"));
        let case = printed(&format!("new clause {shape} --case"));
        let block = case.split("```treaty\n").nth(1).and_then(|b| b.split("```").next()).unwrap_or_default();
        assert_tidy(block);
        assert!(block.ends_with(&clause), "the case file holds the clause");
        assert!(assert_green(&case, &[]) > 0);
    }
}

#[test]
fn a_name_that_is_none_is_refused_with_what_to_write() {
    for name in ["demo", "9", "A-B", "É", "A23456789012345678901", "\"\n"] {
        let scratch = Scratch::new();
        let words = ["servanda", "new", "treaty", name].map(std::ffi::OsString::from);
        let outcome = servanda::cli::run(
            &words,
            &servanda::cli::Surroundings { cwd: scratch.path(""), ..Default::default() },
        );
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{name}");
        assert!(outcome.stderr.contains("a capital first, such as `DEMO`"), "{}", outcome.stderr);
    }
    assert_eq!(Scratch::new().run("new clause milstone").status, 2);
}
