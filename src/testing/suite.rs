//! Case files read once, whose tests can be run over the treaty texts they name or over other texts in their place.

use super::case_file::{self, Case};
use super::compare::{self, Found};
use super::library::Library;
use super::snapshot;
use super::{CaseFile, Failure, FailureKind, Outcome, TestId, TextId, TreatyText};
use crate::check::Detail;
use crate::pipeline::{self, Asked, Examined};
use crate::project::{AsOf, FailOn, Project};
use crate::report::{Choice, Report};

/// Tests and the treaty texts that they use.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    files: Vec<CaseFile>,
    tests: Vec<Test>,
    texts: Vec<TreatyText>,
}

/// A test with its treaty texts, or why they cannot be had.
#[derive(Clone, Debug)]
struct Test {
    file: usize,
    case: Case,
    texts: Result<Vec<TextId>, String>,
}

impl Suite {
    /// The tests of `files`, each a name and a text, which may name treaties of `library`.
    pub fn new(files: &[(String, String)], library: &Library<'_>) -> Self {
        let mut suite = Suite::default();
        for (name, text) in files {
            suite.add(name, text, library);
        }
        suite
    }

    /// The case files, in the order given.
    pub fn files(&self) -> &[CaseFile] {
        &self.files
    }

    /// Whether the title of a test, or the name of its file, holds `wanted`; case does not count.
    pub fn is_called(&self, test: TestId, wanted: &str) -> bool {
        let wanted = wanted.to_lowercase();
        let Some(test) = self.tests.get(test.0) else { return false };
        let file = self.files.get(test.file).map_or("", |f| &f.name);
        [file, &test.case.title].into_iter().any(|name| name.to_lowercase().contains(&wanted))
    }

    /// Every treaty text that a test uses, each once.
    pub fn texts(&self) -> impl Iterator<Item = (TextId, &TreatyText)> {
        self.texts.iter().enumerate().map(|(i, text)| (TextId(i), text))
    }

    /// Runs one test; `replaced` is what a treaty text says instead, for this run.
    pub fn run(&self, test: TestId, replaced: Option<(TextId, &str)>) -> Option<Outcome> {
        let test = self.tests.get(test.0)?;
        let mut outcome = Outcome {
            file: test.file,
            title: test.case.title.clone(),
            line: test.case.line,
            failures: Vec::new(),
            seen: Vec::new(),
            rewrite: None,
        };
        match self.examine(test, replaced) {
            Ok(examined) => {
                let report = Report::new(&examined, Choice::default(), FailOn::default(), false);
                let found = Found { examined: &examined, report: &report };
                (outcome.failures, outcome.seen) = compare::compare(&test.case, &found);
                if let Some(snapshot) = &test.case.snapshot
                    && let Some((rewrite, failure)) = snapshot::compare(snapshot, &report)
                {
                    outcome.rewrite = Some(rewrite);
                    outcome.failures.push(failure);
                }
            }
            Err(message) => {
                let kind = FailureKind::Form;
                outcome.failures.push(Failure { kind, line: test.case.line, message });
            }
        }
        Some(outcome)
    }

    fn add(&mut self, name: &str, text: &str, library: &Library<'_>) {
        let (cases, faults) = case_file::parse(text);
        let file = self.files.len();
        let first = self.tests.len();
        for case in cases {
            let texts = library.choose(&case).map(|chosen| {
                let shipped = chosen.into_iter().map(|(name, text)| TreatyText {
                    name: name.to_owned(),
                    text: text.to_owned(),
                    stands: None,
                    tests: Vec::new(),
                });
                let own = case.blocks.iter().filter(|b| b.is_treaty).map(|b| TreatyText {
                    name: b.name.clone(),
                    text: b.text.clone(),
                    stands: Some((file, b.first_line)),
                    tests: Vec::new(),
                });
                let used: Vec<TreatyText> = shipped.chain(own).collect();
                used.into_iter().map(|text| self.text(text, TestId(self.tests.len()))).collect()
            });
            self.tests.push(Test { file, case, texts });
        }
        let faults =
            faults.into_iter().map(|(line, message)| Failure { kind: FailureKind::Form, line, message });
        let tests = (first..self.tests.len()).map(TestId).collect();
        self.files.push(CaseFile { name: name.to_owned(), faults: faults.collect(), tests });
    }

    /// The id of a text, which is kept where it is new.
    fn text(&mut self, text: TreatyText, test: TestId) -> TextId {
        let same = |t: &&mut TreatyText| t.name == text.name && t.stands == text.stands;
        if let Some(known) = self.texts.iter_mut().find(same) {
            known.tests.push(test);
        }
        let known = self.texts.iter().position(|t| t.name == text.name && t.stands == text.stands);
        TextId(known.unwrap_or_else(|| {
            self.texts.push(TreatyText { tests: vec![test], ..text });
            self.texts.len() - 1
        }))
    }

    fn examine(&self, test: &Test, replaced: Option<(TextId, &str)>) -> Result<Examined, String> {
        let case = &test.case;
        let text = |id: &TextId| {
            let known = self.texts.get(id.0)?;
            let text =
                replaced.filter(|(other, _)| other == id).map_or(known.text.as_str(), |(_, text)| text);
            Some((known.name.as_str(), text))
        };
        let treaties: Vec<(&str, &str)> = test.texts.as_ref()?.iter().filter_map(text).collect();
        let own = case.blocks.iter().filter(|b| !b.is_treaty);
        let declarations: Vec<(&str, &str)> = own.map(|b| (b.name.as_str(), b.text.as_str())).collect();
        let understood = pipeline::understand(Project::in_memory(&treaties, &declarations));
        let asked = Asked {
            as_of: Some(case.config.as_of.map_or(AsOf::Latest, AsOf::Day)),
            known_at: case.config.known_at,
            detail: Detail::Full,
        };
        pipeline::examine(understood, asked).map_err(|cannot| cannot.0)
    }
}
