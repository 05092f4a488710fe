//! The pages for rule authors show what happens: their files are written, their sessions run, in the order of the page.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by failing")]
#![expect(clippy::disallowed_methods, reason = "tests change the files that they wrote")]

mod scratch;
mod session;

use scratch::Scratch;
use session::{Block, assert_shows, blocks, session};

/// Follows a page in an empty project, as a reader would; gives how many files and sessions it has.
fn follow(page: &str) -> (usize, usize) {
    let scratch = Scratch::new();
    std::fs::remove_file(scratch.path("treaties/demo/demo.treaty")).unwrap();
    let (mut files, mut sessions) = (0, 0);
    for block in blocks(page) {
        match block.language {
            "console" => {
                let (command, shown) = session(&block.body);
                let outcome = scratch.run(command.strip_prefix("servanda ").unwrap());
                assert_shows(command, &(outcome.stdout + &outcome.stderr), shown);
                sessions += 1;
            }
            "text" | "sh" => {}
            _ => {
                write(&scratch, &block);
                files += 1;
            }
        }
    }
    (files, sessions)
}

/// A path before a block names its file; `At the end of` before the path: the block is added there. A `diff` says which
/// lines of the file are replaced.
fn write(scratch: &Scratch, block: &Block<'_>) {
    let (words, path) = match block.before.trim_end_matches(':').split('`').collect::<Vec<_>>()[..] {
        [words, path, ""] => (words, path),
        _ => panic!("no file is named: {}", block.before),
    };
    let old = || std::fs::read_to_string(scratch.path(path)).unwrap();
    let new = match (words, block.language) {
        ("", "diff") => {
            let lines = |sign| block.body.lines().filter_map(move |l| l.strip_prefix(sign));
            let [from, to] = ['-', '+'].map(|sign| lines(sign).flat_map(|l| [l, "\n"]).collect::<String>());
            assert_eq!(old().matches(&from).count(), 1, "{path} must have once\n{from}");
            old().replace(&from, &to)
        }
        ("", _) => block.body.clone(),
        ("At the end of ", _) => old() + &block.body,
        _ => panic!("neither a file nor an addition: {}", block.before),
    };
    scratch.write(path, new);
}

#[test]
fn the_tutorial_is_as_it_says() {
    let (files, sessions) = follow(include_str!("../docs/tutorial.md"));
    assert!(files >= 10 && sessions >= 15, "{files} files and {sessions} sessions: some were lost");
}

#[test]
fn the_page_on_testing_is_as_it_says() {
    let (files, sessions) = follow(include_str!("../docs/testing.md"));
    assert!(files >= 2 && sessions >= 2, "{files} files and {sessions} sessions: some were lost");
}

/// Lines are read on a terminal of the usual width; those of a snapshot are that wide before the mark of a difference.
#[test]
fn sessions_keep_to_eighty_columns() {
    for page in [include_str!("../docs/tutorial.md"), include_str!("../docs/testing.md")] {
        for block in blocks(page).iter().filter(|b| b.language == "console") {
            for line in block.body.lines() {
                let own = line.strip_prefix("  +").or(line.strip_prefix("  -")).unwrap_or(line);
                assert!(own.chars().count() <= 80, "{line}");
            }
        }
    }
}

const DOCUMENTS: [(&str, &str); 7] = [
    ("README.md", include_str!("../README.md")),
    ("docs/declarations.md", include_str!("../docs/declarations.md")),
    ("docs/diagnostics.md", include_str!("../docs/diagnostics.md")),
    ("docs/language.md", include_str!("../docs/language.md")),
    ("docs/limits.md", include_str!("../docs/limits.md")),
    ("docs/testing.md", include_str!("../docs/testing.md")),
    ("docs/tutorial.md", include_str!("../docs/tutorial.md")),
];

#[test]
fn links_between_the_documents_lead_somewhere() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut followed = 0;
    for (name, text) in DOCUMENTS.iter().filter(|(name, _)| name.starts_with("docs/")) {
        let targets = text.split("](").skip(1).filter_map(|t| t.split(')').next());
        for target in targets.filter(|t| !t.starts_with('#') && !t.contains("://")) {
            assert!(docs.join(target).metadata().is_ok(), "{name}: {target}");
            followed += 1;
        }
    }
    assert!(followed > 15, "links were lost");
}

/// The words after `servanda` in the documents are commands that there are.
#[test]
fn commands_that_the_documents_name_exist() {
    let scratch = Scratch::new();
    let mut named = std::collections::BTreeSet::new();
    for (_, text) in DOCUMENTS {
        let after = text.split("servanda ").skip(1).filter_map(|t| t.split(['`', ' ', '\n']).next());
        named.extend(after.filter(|word| text.contains(&format!("`servanda {word}"))));
    }
    for word in &named {
        assert_eq!(scratch.run(&format!("{word} --help")).status, 0, "servanda {word}");
    }
    for word in ["check", "coverage", "explain", "fmt", "list", "mutate", "new", "test"] {
        assert!(named.contains(word), "no document names `servanda {word}`");
    }
}
