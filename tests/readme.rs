//! The sessions of README.md are what the program prints. A line `…` stands for any lines.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::process::Command;

use common::root;

struct Session {
    args: Vec<String>,
    shown: Vec<String>,
}

#[expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]
fn sessions() -> Vec<Session> {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut out = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line != "```console" {
            continue;
        }
        let command = lines.next().unwrap().strip_prefix("$ ").unwrap();
        let args = command
            .strip_prefix("servanda ")
            .or_else(|| command.strip_prefix("cargo run --release --locked -- "))
            .unwrap_or_else(|| panic!("not a call of servanda: {command}"));
        let shown = lines.by_ref().take_while(|l| *l != "```").map(str::to_owned).collect();
        out.push(Session { args: args.split(' ').map(str::to_owned).collect(), shown });
    }
    out
}

#[test]
fn every_session_prints_what_it_shows() {
    let all = sessions();
    assert!(all.len() >= 5, "sessions were lost");
    for session in all {
        let output = Command::new(env!("CARGO_BIN_EXE_servanda"))
            .args(&session.args)
            .current_dir(root())
            .env_remove("CLICOLOR_FORCE")
            .env_remove("FORCE_COLOR")
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let printed: Vec<&str> = printed.lines().collect();
        let mut at = 0;
        let mut free = false;
        for chunk in session.shown.split(|l| l == "…") {
            let chunk: Vec<&str> = chunk.iter().map(String::as_str).collect();
            let found = (at..=printed.len().saturating_sub(chunk.len()))
                .find(|&i| printed.get(i..i + chunk.len()) == Some(chunk.as_slice()));
            match found {
                Some(i) if free || i == at => at = i + chunk.len(),
                _ => panic!("{:?} does not print\n{}", session.args, chunk.join("\n")),
            }
            free = true;
        }
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
            .args(["--fail-on", "warning", "--help"])
            .output()
            .unwrap();
        assert!(help.status.success(), "{entry}");
    }
    let snippet = readme.split("```yaml").nth(1).unwrap().split("```").next().unwrap();
    let named: Vec<&str> = snippet.lines().filter_map(|l| l.trim().strip_prefix("- id: ")).collect();
    assert!(!named.is_empty() && named.iter().all(|n| ids.contains(n)), "{named:?}");
    assert!(snippet.contains(&format!("rev: v{}\n", env!("CARGO_PKG_VERSION"))), "{snippet}");
}
