//! What becomes of each mutant: the tests that concern its clauses are run over the changed text until one fails.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::Mutant;
use super::reasons::{self, Reason};
use crate::model::Model;
use crate::project::Project;
use crate::source::FileId;
use crate::testing::{Changed, FailureKind, Suite, TestId, TextId, parallel};

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// An expectation line is no longer met; which one is first depends on the threads.
    Killed,
    /// Every expectation is still met; the reason, where the treaty file gives one.
    Survived(Option<Reason>),
    /// The changed file cannot be read as a treaty; what is said of it.
    Invalid(String),
}

/// What fails without any change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// The case file, by position in the suite.
    pub file: usize,
    /// The line, from 1.
    pub line: usize,
    /// What is said.
    pub message: String,
}

/// The clauses that the expectations of each test are about.
type Concerned = BTreeMap<TestId, BTreeSet<String>>;

/// What became of all.
#[derive(Clone, Debug)]
pub struct Tested {
    /// One fate for each mutant, in their order.
    pub fates: Vec<Fate>,
    /// Reasons that no survivor has, with their files.
    pub stale: Vec<(FileId, Reason)>,
}

/// Runs `suite` over each of `mutants` of the treaty files of `project`, of which `model` was made, on so many threads; `whole` if these are all there
/// are. `done` is told how many of how many are through.
///
/// # Errors
///
/// When a test fails without any change.
pub fn test(
    project: &Project,
    model: &Model,
    suite: &Suite,
    mutants: &[Mutant],
    whole: bool,
    threads: usize,
    done: &(dyn Fn(usize, usize) + Sync),
) -> Result<Tested, Vec<Failing>> {
    let runner = Runner::new(project, model, suite, baseline(suite, threads)?);
    let fate = |n: usize| mutants.get(n).map(|mutant| runner.fate(mutant));
    let fates = parallel::in_order(mutants.len(), threads, &fate, done);
    Ok(with_reasons(project, mutants, whole, fates.into_iter().flatten().collect()))
}

/// The clauses that the expectations of each test are about; what fails without any change.
fn baseline(suite: &Suite, threads: usize) -> Result<Concerned, Vec<Failing>> {
    let tests: Vec<TestId> = suite.files().iter().flat_map(|f| f.tests.iter().copied()).collect();
    let run = |n: usize| tests.get(n).and_then(|test| Some((*test, suite.run(*test, None)?)));
    let mut failures: Vec<Failing> = Vec::new();
    for (file, of) in suite.files().iter().enumerate() {
        let failing = of.faults.iter().map(|f| Failing { file, line: f.line, message: f.message.clone() });
        failures.extend(failing);
    }
    let mut concerned = BTreeMap::new();
    for (test, outcome) in parallel::in_order(tests.len(), threads, &run, &|_, _| {}).into_iter().flatten() {
        let file = outcome.file;
        failures.extend(outcome.failures.into_iter().map(|f| Failing {
            file,
            line: f.line,
            message: f.message,
        }));
        let expected = outcome.seen.into_iter().filter(|s| s.expected).map(|s| s.clause);
        concerned.insert(test, expected.collect());
    }
    if failures.is_empty() { Ok(concerned) } else { Err(failures) }
}

struct Runner<'a> {
    project: &'a Project,
    suite: &'a Suite,
    concerned: Concerned,
    texts: BTreeMap<&'a str, (TextId, &'a [TestId])>,
    /// The clauses of the treaty files, by id.
    known: BTreeSet<&'a str>,
    /// Where each of them stands.
    clauses: BTreeSet<(FileId, u32)>,
    /// The tests that noticed a change of an entry, the last first: they are likely to notice the next.
    likely: Mutex<BTreeMap<(FileId, u32), Vec<TestId>>>,
}

impl<'a> Runner<'a> {
    fn new(project: &'a Project, model: &'a Model, suite: &'a Suite, concerned: Concerned) -> Self {
        let library = suite.texts().filter(|(_, t)| t.stands.is_none());
        let texts = library.map(|(id, t)| (t.name.as_str(), (id, t.tests.as_slice()))).collect();
        let known = model.clauses.iter().map(|c| &*c.id).collect();
        let clauses = model.clauses.iter().map(|c| (c.entry.file, c.entry.span.start)).collect();
        Self { project, suite, concerned, texts, known, clauses, likely: Mutex::default() }
    }

    fn fate(&self, mutant: &Mutant) -> Fate {
        let Some(source) = self.project.sources.get(mutant.file) else { return Fate::Survived(None) };
        let text = mutant.change.apply(&source.text);
        let Some((id, tests)) = self.texts.get(source.name.as_str()) else { return Fate::Survived(None) };
        let changed = Changed::new(*id, &text);
        let tests = self.in_order(tests, mutant);
        if let Some(wrong) = tests.first().and_then(|test| self.suite.wrong(*test, &changed)) {
            return Fate::Invalid(wrong);
        }
        for test in tests {
            let Some(outcome) = self.suite.run(test, Some(&changed)) else { continue };
            if outcome.failures.iter().any(|f| f.kind == FailureKind::ExpectationNotMet) {
                if let Ok(mut likely) = self.likely.lock() {
                    let first = likely.entry(entry(mutant)).or_default();
                    first.retain(|t| *t != test);
                    first.insert(0, test);
                }
                return Fate::Killed;
            }
        }
        Fate::Survived(None)
    }

    /// The tests that may notice the mutant: those that noticed the last change of the entry, those that are cheap, the rest.
    fn in_order(&self, tests: &[TestId], mutant: &Mutant) -> Vec<TestId> {
        let likely = self.likely.lock().ok().and_then(|l| l.get(&entry(mutant)).cloned()).unwrap_or_default();
        let place = |test: &TestId| likely.iter().position(|t| t == test).unwrap_or(usize::MAX);
        let mut chosen: Vec<(usize, Concern, TestId)> =
            tests.iter().filter_map(|t| Some((place(t), self.concern(*t, mutant)?, *t))).collect();
        chosen.sort();
        chosen.into_iter().map(|(_, _, test)| test).collect()
    }

    fn concern(&self, test: TestId, mutant: &Mutant) -> Option<Concern> {
        let expected = self.concerned.get(&test)?;
        if mutant.clauses.iter().any(|c| expected.contains(&**c)) {
            return Some(Concern::Clause);
        }
        if self.suite.expects_silence(test) {
            return Some(Concern::Silence);
        }
        let own = || expected.iter().any(|c| !self.known.contains(c.as_str()));
        (!self.clauses.contains(&entry(mutant)) && own()).then_some(Concern::Own)
    }
}

/// Why a test may notice a mutant, the cheapest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Concern {
    /// It expects something of a clause that is changed.
    Clause,
    /// It expects that nothing is said.
    Silence,
    /// It expects something of a clause of its own, which may use the definition or table that is changed.
    Own,
}

/// What tells an entry from every other.
fn entry(mutant: &Mutant) -> (FileId, u32) {
    (mutant.file, mutant.entry.start)
}

/// Gives each survivor its reason, and finds the reasons that none has.
fn with_reasons(project: &Project, mutants: &[Mutant], whole: bool, mut fates: Vec<Fate>) -> Tested {
    let mut stale = Vec::new();
    for treaty in &project.treaties {
        let Some(source) = project.sources.get(treaty.file) else { continue };
        let here: Vec<&Mutant> = mutants.iter().filter(|m| m.file == treaty.file).collect();
        let chosen = |line: usize| {
            let lines = |m: &&&Mutant| source.lines.line(m.entry.start)..=source.lines.line(m.entry.end);
            whole || here.iter().any(|m| lines(&m).contains(&line))
        };
        for reason in reasons::of(source) {
            let mut used = false;
            for (mutant, fate) in mutants.iter().zip(&mut fates).filter(|(m, _)| m.file == treaty.file) {
                let line = source.lines.line(mutant.change.at.start);
                if let Fate::Survived(given) = fate
                    && reason.fits(&mutant.change.words.short(), line)
                {
                    *given = Some(reason.clone());
                    used = true;
                }
            }
            if !used && chosen(reason.line) {
                stale.push((treaty.file, reason));
            }
        }
    }
    Tested { fates, stale }
}
