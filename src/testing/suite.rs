//! Case files read once, whose tests can be run over the treaty texts they name or over other texts in their place.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::case_file::{self, Case};
use super::compare::{self, Found};
use super::library::Library;
use super::{CaseFile, Failure, FailureKind, Outcome, TestId, TextId, TreatyText};
use super::{expectation, snapshot};
use crate::check::Detail;
use crate::diagnostic::Severity;
use crate::pipeline::{self, Asked, Examined, Rules};
use crate::project::{AsOf, FailOn, Project};
use crate::report::{Choice, Report};

/// Tests and the treaty texts that they use.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    files: Vec<CaseFile>,
    tests: Vec<Test>,
    texts: Vec<TreatyText>,
    shelf: Arc<Shelf>,
}

/// What treaty texts that are used together say: they are read once, however many tests use them.
#[derive(Debug, Default)]
struct Shelf(Mutex<BTreeMap<Vec<TextId>, Arc<Rules>>>);

/// A suite with another text in the place of one treaty text.
#[derive(Debug)]
pub struct Changed<'a> {
    text: TextId,
    with: &'a str,
    shelf: Shelf,
}

impl<'a> Changed<'a> {
    /// `with` in the place of what `text` says.
    pub fn new(text: TextId, with: &'a str) -> Self {
        Self { text, with, shelf: Shelf::default() }
    }
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

    /// Whether a block of the test expects that nothing is said of it.
    pub fn expects_silence(&self, test: TestId) -> bool {
        let blocks = self.tests.get(test.0).map(|t| t.case.blocks.as_slice()).unwrap_or_default();
        blocks.iter().any(|b| expectation::is_ok(&b.text))
    }

    /// Every treaty text that a test uses, each once.
    pub fn texts(&self) -> impl Iterator<Item = (TextId, &TreatyText)> {
        self.texts.iter().enumerate().map(|(i, text)| (TextId(i), text))
    }

    /// Runs one test, as the treaty texts stand or with one changed.
    pub fn run(&self, test: TestId, changed: Option<&Changed<'_>>) -> Option<Outcome> {
        let test = self.tests.get(test.0)?;
        let mut outcome = Outcome {
            file: test.file,
            title: test.case.title.clone(),
            line: test.case.line,
            failures: Vec::new(),
            seen: Vec::new(),
            rewrite: None,
        };
        match self.examine(test, changed) {
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

    /// The first error that the treaty texts of a test have only because one of them was changed.
    pub fn wrong(&self, test: TestId, changed: &Changed<'_>) -> Option<String> {
        let texts = self.tests.get(test.0)?.texts.as_ref().ok()?;
        let errors = |changed| {
            let rules = self.rules(texts, changed);
            let errors = rules.problems.iter().filter(|p| p.severity == Severity::Error);
            errors.map(|p| p.message.clone()).collect::<Vec<_>>()
        };
        let before = errors(None);
        errors(Some(changed)).into_iter().find(|error| !before.contains(error))
    }

    fn examine(&self, test: &Test, changed: Option<&Changed<'_>>) -> Result<Examined, String> {
        let case = &test.case;
        let texts = test.texts.as_ref()?;
        let own = case.blocks.iter().filter(|b| !b.is_treaty);
        let declarations: Vec<(&str, &str)> = own.map(|b| (b.name.as_str(), b.text.as_str())).collect();
        let project = Project::in_memory(&self.treaties(texts, changed), &declarations);
        let understood = pipeline::understand_by(self.rules(texts, changed).as_ref().clone(), project);
        let asked = Asked {
            as_of: Some(case.config.as_of.map_or(AsOf::Latest, AsOf::Day)),
            known_at: case.config.known_at,
            detail: Detail::Full,
            is_last: false,
        };
        pipeline::examine(understood, asked).map_err(|cannot| cannot.0)
    }

    fn rules(&self, texts: &[TextId], changed: Option<&Changed<'_>>) -> Arc<Rules> {
        let shelf = changed.map_or(&*self.shelf, |c| &c.shelf);
        shelf.read(texts, || pipeline::rules(&Project::in_memory(&self.treaties(texts, changed), &[])))
    }

    /// Names and texts, as they stand or with one changed.
    fn treaties<'a>(&'a self, texts: &[TextId], changed: Option<&Changed<'a>>) -> Vec<(&'a str, &'a str)> {
        let text = |id: &TextId| {
            let known = self.texts.get(id.0)?;
            let text = changed.filter(|c| c.text == *id).map_or(known.text.as_str(), |c| c.with);
            Some((known.name.as_str(), text))
        };
        texts.iter().filter_map(text).collect()
    }
}

impl Shelf {
    /// What stands there for `texts`, else what `read` gives, which then stands there.
    fn read(&self, texts: &[TextId], read: impl FnOnce() -> Rules) -> Arc<Rules> {
        if let Ok(shelf) = self.0.lock()
            && let Some(rules) = shelf.get(texts)
        {
            return Arc::clone(rules);
        }
        let rules = Arc::new(read());
        if let Ok(mut shelf) = self.0.lock() {
            shelf.insert(texts.to_vec(), Arc::clone(&rules));
        }
        rules
    }
}
