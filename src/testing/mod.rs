//! Case files: texts with what is expected of them, run through the same pipe as every command.
//!
//! Comes in: a case file and the library of shipped treaties. Goes out: what differs, in both directions: an
//! expectation that nothing met, a finding that nothing expected. Nothing here reads a file.

mod account;
mod case_file;
mod compare;
mod expectation;
mod library;
#[cfg(test)]
mod tests;

pub use library::Library;

use case_file::Case;

use crate::pipeline::{self, Asked};
use crate::project::{AsOf, FailOn, Project};
use crate::report::{Choice, Report};

/// What differs, at a line of the case file, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line of the expectation, of what was not expected, or of the test's header.
    pub line: usize,
    /// In words.
    pub message: String,
}

/// A test with its result.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its header.
    pub title: String,
    /// The line of its header, from 1.
    pub line: usize,
    /// What differs; empty for a test that passes.
    pub failures: Vec<Failure>,
}

/// Runs every test of the case file `text`, which may name treaties of `library`.
pub fn run(text: &str, library: &Library<'_>) -> Vec<Outcome> {
    let (cases, faults) = case_file::parse(text);
    let form: Vec<Failure> = faults.into_iter().map(|(line, message)| Failure { line, message }).collect();
    let broken =
        (!form.is_empty()).then(|| Outcome { title: "form of the file".to_owned(), line: 1, failures: form });
    let ran = cases.iter().map(|case| {
        let failures = run_case(case, library);
        Outcome { title: case.title.clone(), line: case.line, failures }
    });
    broken.into_iter().chain(ran).collect()
}

fn run_case(case: &Case, library: &Library<'_>) -> Vec<Failure> {
    let failure = |message: String| vec![Failure { line: case.line, message }];
    let shipped = match library.choose(case) {
        Ok(files) => files,
        Err(message) => return failure(message),
    };
    let own = |treaty: bool| {
        case.blocks.iter().filter(move |b| b.is_treaty == treaty).map(|b| (b.name.as_str(), b.text.as_str()))
    };
    let treaties: Vec<(&str, &str)> = shipped.into_iter().chain(own(true)).collect();
    let declarations: Vec<(&str, &str)> = own(false).collect();
    let understood = pipeline::understand(Project::in_memory(&treaties, &declarations));
    let asked = Asked {
        as_of: Some(case.config.as_of.map_or(AsOf::Latest, AsOf::Day)),
        known_at: case.config.known_at,
    };
    let examined = match pipeline::examine(understood, asked) {
        Ok(examined) => examined,
        Err(cannot) => return failure(cannot.0),
    };
    let report = Report::new(&examined, Choice::default(), FailOn::default(), false);
    compare::compare(case, &compare::Found { examined: &examined, report: &report })
}
