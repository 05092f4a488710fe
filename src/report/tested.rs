//! What tests gave: for people, and for machines.

use serde::Serialize;

use super::closing::count;
use super::figures::grouped;
use super::json;
use super::safe::safe;
use super::wrap::wrap;
use super::{Format, Style};
use crate::testing::{Failure, FailureKind, Ran, Suite};

/// A run of tests.
#[derive(Clone, Copy, Debug)]
pub struct Tested<'a> {
    /// The tests.
    pub suite: &'a Suite,
    /// What they gave.
    pub ran: &'a Ran,
    /// Snapshots that were rewritten: case file, by position, line and unified diff.
    pub blessed: &'a [(usize, usize, String)],
}

#[derive(Serialize)]
struct TestedJson<'a> {
    format_version: u32,
    servanda: &'static str,
    summary: Counts,
    faults: Vec<FaultJson<'a>>,
    tests: Vec<TestJson<'a>>,
    blessed: Vec<BlessedJson<'a>>,
}

/// How many there are of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Counts {
    files: usize,
    tests: usize,
    passed: usize,
    failed: usize,
    left_out: usize,
    faults: usize,
    blessed: usize,
}

#[derive(Serialize)]
struct FaultJson<'a> {
    file: &'a str,
    line: usize,
    message: &'a str,
}

#[derive(Serialize)]
struct TestJson<'a> {
    file: &'a str,
    line: usize,
    title: &'a str,
    result: &'static str,
    failures: Vec<FailureJson<'a>>,
}

#[derive(Serialize)]
struct FailureJson<'a> {
    kind: &'static str,
    line: usize,
    message: &'a str,
}

#[derive(Serialize)]
struct BlessedJson<'a> {
    file: &'a str,
    line: usize,
    diff: &'a str,
}

impl<'a> Tested<'a> {
    /// 1 where a test fails or a case file is not in its form, else 0.
    pub fn status(&self) -> u8 {
        let counts = self.counts();
        u8::from(counts.failed + counts.faults > 0)
    }

    /// The whole as text.
    pub fn render(&self, format: Format, style: &Style) -> String {
        match format {
            Format::Json => json::write(&self.json()),
            _ => self.human(style),
        }
    }

    fn counts(&self) -> Counts {
        let outcomes = &self.ran.outcomes;
        let passed = outcomes.iter().filter(|o| o.passed()).count();
        Counts {
            files: self.suite.files().len(),
            tests: outcomes.len(),
            passed,
            failed: outcomes.len() - passed,
            left_out: self.ran.left_out,
            faults: self.suite.files().iter().map(|f| f.faults.len()).sum(),
            blessed: self.blessed.len(),
        }
    }

    fn name(&self, file: usize) -> &'a str {
        self.suite.files().get(file).map_or("", |f| &f.name)
    }

    fn human(&self, style: &Style) -> String {
        let mut out = String::new();
        for file in self.suite.files() {
            for fault in &file.faults {
                self.tell(&mut out, style, &file.name, "form of the file", fault);
            }
        }
        for outcome in &self.ran.outcomes {
            for failure in &outcome.failures {
                self.tell(&mut out, style, self.name(outcome.file), &outcome.title, failure);
            }
        }
        for (file, line, diff) in self.blessed {
            out.push_str(&format!("{}:{line}: snapshot rewritten\n", safe(self.name(*file))));
            diff.lines().for_each(|line| out.push_str(&format!("  {}\n", safe(line))));
            out.push('\n');
        }
        let end = wrap(&self.end(), style.width, "", "  ");
        end.into_iter().for_each(|line| out.push_str(&format!("{line}\n")));
        out
    }

    fn tell(&self, out: &mut String, style: &Style, file: &str, title: &str, failure: &Failure) {
        let head = format!("{}:{}: {}", safe(file), failure.line, safe(title));
        let mut lines = wrap(&head, style.width, "", "  ");
        for line in failure.message.lines() {
            let text = line.trim_start();
            let indent = " ".repeat(2 + line.len() - text.len());
            match failure.kind {
                FailureKind::SnapshotDiffers => lines.push(format!("  {}", safe(line)).trim_end().to_owned()),
                _ => lines.extend(wrap(&safe(text), style.width, &indent, &format!("{indent}  "))),
            }
        }
        lines.push(String::new());
        lines.into_iter().for_each(|line| out.push_str(&format!("{line}\n")));
    }

    /// `2 files, 31 tests: 30 passed, 1 failed; exit status 1.`
    fn end(&self) -> String {
        let n = self.counts();
        let mut parts = vec![
            count(n.files, "file", "files"),
            format!("{}: {} passed", count(n.tests, "test", "tests"), grouped(&n.passed.to_string())),
        ];
        parts.push(format!("{} failed", grouped(&n.failed.to_string())));
        parts.extend((n.left_out > 0).then(|| format!("{} not chosen", grouped(&n.left_out.to_string()))));
        parts.extend((n.faults > 0).then(|| count(n.faults, "fault of form", "faults of form")));
        parts.extend((n.blessed > 0).then(|| count(n.blessed, "snapshot rewritten", "snapshots rewritten")));
        format!("{}; exit status {}.", parts.join(", "), self.status())
    }

    fn json(&self) -> TestedJson<'a> {
        let files = self.suite.files().iter();
        let faults = files.flat_map(|file| {
            file.faults.iter().map(|f| FaultJson { file: &file.name, line: f.line, message: &f.message })
        });
        let tests = self.ran.outcomes.iter().map(|outcome| TestJson {
            file: self.name(outcome.file),
            line: outcome.line,
            title: &outcome.title,
            result: if outcome.passed() { "passed" } else { "failed" },
            failures: outcome
                .failures
                .iter()
                .map(|f| FailureJson { kind: f.kind.name(), line: f.line, message: &f.message })
                .collect(),
        });
        let blessed = self.blessed.iter();
        let blessed =
            blessed.map(|(file, line, diff)| BlessedJson { file: self.name(*file), line: *line, diff });
        TestedJson {
            format_version: json::FORMAT_VERSION,
            servanda: env!("CARGO_PKG_VERSION"),
            summary: self.counts(),
            faults: faults.collect(),
            tests: tests.collect(),
            blessed: blessed.collect(),
        }
    }
}
