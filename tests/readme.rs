//! The sessions of README.md are what the program prints. A line `…` stands for any lines.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

mod session;

use std::process::Command;

use common::root;
use session::{assert_shows, blocks, session};

#[test]
#[expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]
fn every_session_prints_what_it_shows() {
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let all: Vec<_> = blocks(&page).into_iter().filter(|b| b.language == "console").collect();
    assert!(all.len() >= 5, "sessions were lost");
    for block in all {
        let (command, shown) = session(&block.body);
        let args = command
            .strip_prefix("servanda ")
            .or_else(|| command.strip_prefix("cargo run --release --locked -- "))
            .unwrap_or_else(|| panic!("not a call of servanda: {command}"));
        let output = Command::new(env!("CARGO_BIN_EXE_servanda"))
            .args(args.split(' '))
            .current_dir(root())
            .env_remove("CLICOLOR_FORCE")
            .env_remove("FORCE_COLOR")
            .output()
            .unwrap();
        assert_shows(command, &String::from_utf8(output.stdout).unwrap(), shown);
    }
}

/// The hook file is plain enough to be read line by line: one key a line, a dash before each `id`.
#[test]
#[expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]
fn hooks_run_the_whole_check_once_and_the_readme_names_them() {
    let file = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let hooks: Vec<&str> = file.split("- id: ").skip(1).collect();
    let ids: Vec<&str> = hooks.iter().map(|h| h.lines().next().unwrap()).collect();
    assert_eq!(ids, ["servanda", "servanda-system", "servanda-fmt"]);
    for hook in &hooks {
        let whole = ["  pass_filenames: false", "  always_run: true"];
        let named = ["  files: \\.treaty$"];
        for line in if hook.contains("entry: servanda check") { &whole[..] } else { &named[..] } {
            assert!(hook.lines().any(|l| l == *line), "{line}: {hook}");
        }
        let entry = hook.lines().find_map(|l| l.trim().strip_prefix("entry: ")).unwrap();
        let words = entry.strip_prefix("servanda ").unwrap().split(' ');
        let help = Command::new(env!("CARGO_BIN_EXE_servanda"))
            .args(words)
            .args(if entry == "servanda check" {
                &["--fail-on", "warning", "--help"][..]
            } else {
                &["--help"]
            })
            .output()
            .unwrap();
        assert!(help.status.success(), "{entry}");
    }
    let snippet = readme.split("```yaml").nth(1).unwrap().split("```").next().unwrap();
    let named: Vec<&str> = snippet.lines().filter_map(|l| l.trim().strip_prefix("- id: ")).collect();
    assert!(!named.is_empty() && named.iter().all(|n| ids.contains(n)), "{named:?}");
    assert!(snippet.contains(&format!("rev: v{}\n", env!("CARGO_PKG_VERSION"))), "{snippet}");
}
