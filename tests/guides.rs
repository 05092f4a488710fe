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

/// Lines are read on a terminal of the usual width.
#[test]
fn sessions_keep_to_eighty_columns() {
    for page in [include_str!("../docs/tutorial.md"), include_str!("../docs/testing.md")] {
        for block in blocks(page).iter().filter(|b| b.language == "console") {
            for line in block.body.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
}
