//! `check --watch`: a process that prints another report when a file changes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod scratch;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use scratch::{Scratch, XAA};

/// The process, which ends with the test.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(scratch: &Scratch, paths: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_servanda"))
            .args(["check", "--watch", "--format", "concise"])
            .args(paths)
            .current_dir(scratch.root())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Self { child, lines }
    }

    /// Waits for a line that begins so.
    fn wait_for(&self, beginning: &str) {
        let mut met = Vec::new();
        while !met.last().is_some_and(|line: &String| line.starts_with(beginning)) {
            let next = self.lines.recv_timeout(Duration::from_secs(120));
            met.push(next.unwrap_or_else(|_| format!("`{beginning}` did not come: {met:#?}")));
            assert!(!met.last().unwrap().contains("did not come"), "{met:#?}");
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

#[test]
fn a_change_of_any_file_that_a_report_rests_on_brings_another_report() {
    let scratch = Scratch::with_states();
    let watching = Watching::start(&scratch, &[]);
    watching.wait_for("declarations/xaa.toml:24:1: warning[not-met]");
    scratch.write("declarations/xaa.toml", format!("# a remark\n{XAA}"));
    watching.wait_for("changed: declarations/xaa.toml");
    watching.wait_for("declarations/xaa.toml:25:1: warning[not-met]");
    scratch.write("declarations/xaa.toml", "= =\n");
    watching.wait_for("changed: declarations/xaa.toml");
    watching.wait_for("declarations/xaa.toml:1:1: error[toml-syntax]");
    scratch.write("declarations/more/xcc.toml", "# nothing\n");
    watching.wait_for("changed: declarations/more/xcc.toml");
    scratch.write("servanda.toml", "treaties = \"treaties\"\ndeclarations = [\"nowhere\"]\n");
    watching.wait_for("changed:");
    scratch.write("servanda.toml", "treaties = \"treaties\"\ndeclarations = [\"declarations\"]\n");
    scratch.write("declarations/xaa.toml", XAA);
    watching.wait_for("declarations/xaa.toml:24:1: warning[not-met]");
}

#[test]
fn what_a_file_named_alone_imports_from_a_folder_below_is_watched_too() {
    let scratch = Scratch::with_states();
    let import = "[[import]]\nfile = \"data/more.csv\"\nkind = \"destruction\"\n";
    scratch.write("alone/xaa.toml", format!("{XAA}{import}"));
    scratch.write("alone/data/more.csv", "by\nXAA\n");
    let watching = Watching::start(&scratch, &["alone/xaa.toml"]);
    watching.wait_for("alone/xaa.toml:24:1: warning[not-met]");
    scratch.write("alone/data/more.csv", "by\nXAA\nXAA\n");
    watching.wait_for("changed: alone/data/more.csv");
}

#[test]
fn reports_one_after_another_are_for_people() {
    let outcome = Scratch::with_states().run("check --watch --format json");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
    assert!(outcome.stderr.contains("leave out `--watch` or `--format json`"), "{}", outcome.stderr);
}
