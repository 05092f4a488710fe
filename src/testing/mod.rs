//! Case files: texts with what is expected of them, run through the same pipe as every command.
//!
//! Comes in: case files and the library of treaties they may name. Goes out: what differs, in both directions: an
//! expectation that nothing met, a finding that nothing expected. Nothing here reads a file.
//!
//! A [`Suite`] reads its case files once. [`Suite::run`] runs one test, if wanted with another text ([`Changed`]) in the place of one
//! [`TreatyText`] (a file of the library, or a `treaty` block); [`TreatyText::tests`] are the tests that use it. The
//! [`Outcome`] says what differs, by [`FailureKind`], and in [`Outcome::seen`] which clauses were judged how. Tests
//! share nothing, so that they may run on several threads.

mod account;
mod case_file;
mod compare;
mod expectation;
mod library;
pub mod parallel;
mod run;
mod snapshot;
mod suite;
#[cfg(test)]
mod tests;

pub use library::Library;
pub use run::{Ran, run_all};
pub use snapshot::{Rewrite, bless};
pub use suite::{Changed, Suite};

/// A test of a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TestId(usize);

/// A treaty text of a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(usize);

/// A case file.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// Its name, as given.
    pub name: String,
    /// What is wrong with its form.
    pub faults: Vec<Failure>,
    /// Its tests, in order.
    pub tests: Vec<TestId>,
}

/// A treaty file that tests use.
#[derive(Clone, Debug)]
pub struct TreatyText {
    /// Its path in the library; for a block, the path that it is given in its case file.
    pub name: String,
    /// What it says.
    pub text: String,
    /// For a block: the case file, by position, and the line of its first line, from 1.
    pub stands: Option<(usize, usize)>,
    /// The tests that use it, in order.
    pub tests: Vec<TestId>,
}

/// In which way a test fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// Nothing met an expectation.
    ExpectationNotMet,
    /// Nothing expected a finding.
    FindingNotExpected,
    /// The test expects nothing.
    NoExpectation,
    /// The rendered output is not that of the snapshot.
    SnapshotDiffers,
    /// The case file cannot be run as it stands.
    Form,
}

impl FailureKind {
    /// As printed: `expectation-not-met`.
    pub fn name(self) -> &'static str {
        match self {
            FailureKind::ExpectationNotMet => "expectation-not-met",
            FailureKind::FindingNotExpected => "finding-not-expected",
            FailureKind::NoExpectation => "no-expectation",
            FailureKind::SnapshotDiffers => "snapshot-differs",
            FailureKind::Form => "form",
        }
    }
}

/// What differs, at a line of the case file, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In which way.
    pub kind: FailureKind,
    /// The line of the expectation, of what was not expected, or of the test's header.
    pub line: usize,
    /// In words.
    pub message: String,
}

/// How an instance of a clause was judged in a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The clause: `cwc/initial_declaration`.
    pub clause: String,
    /// The verdict as expectations write it: `met`, `not-met`, …, `lacks-data`, `judgement`.
    pub verdict: &'static str,
    /// The exceptions that apply to it, by name.
    pub exceptions: Vec<String>,
    /// Whether an expectation of the test is about it.
    pub expected: bool,
}

/// A test with its result.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its case file, by position in the suite.
    pub file: usize,
    /// Its header.
    pub title: String,
    /// The line of its header, from 1.
    pub line: usize,
    /// What differs; empty for a test that passes.
    pub failures: Vec<Failure>,
    /// Every instance that was judged, by clause, then subject.
    pub seen: Vec<Seen>,
    /// What its snapshot should hold, where it holds something else.
    pub rewrite: Option<Rewrite>,
}

impl Outcome {
    /// Whether nothing differs.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs every test of the case file `text`, which may name treaties of `library`; first of all, what is wrong with its form.
pub fn run(text: &str, library: &Library<'_>) -> Vec<Outcome> {
    let suite = Suite::new(&[(String::new(), text.to_owned())], library);
    let form = suite.files().iter().filter(|f| !f.faults.is_empty()).map(|f| Outcome {
        file: 0,
        title: "form of the file".to_owned(),
        line: 1,
        failures: f.faults.clone(),
        seen: Vec::new(),
        rewrite: None,
    });
    form.chain(suite.files().iter().flat_map(|f| &f.tests).filter_map(|t| suite.run(*t, None))).collect()
}
