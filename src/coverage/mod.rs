//! What is covered: paragraphs by clauses, clauses by cases, and both by data.
//!
//! Comes in: the model of the treaties, what tests saw, and, where declarations are given, what their check gives. Goes
//! out: a [`Coverage`] for `report`. Nothing is judged here.
//!
//! A paragraph is *encoded* when a clause cites it and a case makes that clause not met: a clause that no case can
//! break may say anything. A case counts when its test passes and an expectation of it names the verdict.

mod data;
mod ratio;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Clause, Demand, Model, article};
use crate::pipeline::Examined;
use crate::syntax::ast::ParagraphStatus;
use crate::testing::Outcome;

pub use data::{FieldRow, RecordRow};
pub use ratio::Percent;

/// How far a paragraph is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// A clause cites it, and a case makes that clause not met.
    Encoded,
    /// A person must judge it.
    Judgement,
    /// No record can show it.
    Outside,
    /// Not yet.
    Later,
}

impl Status {
    /// As machines read it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Encoded => "encoded",
            Status::Judgement => "judgement",
            Status::Outside => "outside",
            Status::Later => "later",
        }
    }
}

/// A row of a treaty's table of paragraphs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParagraphRow {
    /// The treaty's name.
    pub treaty: String,
    /// As written in the table.
    pub cite: String,
    /// The article that it stands in.
    pub article: String,
    /// How far it is encoded.
    pub status: Status,
    /// Why it is not encoded, or what of it is not.
    pub reason: Option<String>,
    /// Ids of the clauses that cite it.
    pub clauses: Vec<String>,
}

/// A clause by cases and by data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseRow {
    /// Its id.
    pub clause: String,
    /// Verdicts that a case expects of it.
    pub shown: Vec<&'static str>,
    /// Verdicts that it can have and no case expects.
    pub missing: Vec<&'static str>,
    /// Its exceptions.
    pub exceptions: Vec<ExceptionRow>,
    /// Whether the declarations give it an instance; `None` without declarations.
    pub has_instance: Option<bool>,
}

/// An exception by cases and by data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionRow {
    /// Its name.
    pub name: String,
    /// Whether it applies in an expected verdict of a case.
    pub in_cases: bool,
    /// Whether it applied to the declarations; `None` without declarations.
    pub in_data: Option<bool>,
}

/// What is covered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By treaty, in the order of its table.
    pub paragraphs: Vec<ParagraphRow>,
    /// In the order of the treaties.
    pub clauses: Vec<ClauseRow>,
    /// In the order of the treaties; kinds on file and what no clause reads of them.
    pub records: Vec<RecordRow>,
    /// How many tests were run.
    pub tests: usize,
    /// How many of them fail, and so show nothing.
    pub failed: usize,
}

/// What the cases show of one clause.
#[derive(Default)]
struct Shown<'a> {
    verdicts: BTreeSet<&'static str>,
    exceptions: BTreeSet<&'a str>,
}

/// What `outcomes` and `examined` cover of `model`.
pub fn coverage(model: &Model, outcomes: &[Outcome], examined: Option<&Examined>) -> Coverage {
    let mut shown: BTreeMap<&str, Shown<'_>> = BTreeMap::new();
    for seen in outcomes.iter().filter(|o| o.passed()).flat_map(|o| &o.seen).filter(|s| s.expected) {
        let of_clause = shown.entry(&seen.clause).or_default();
        of_clause.verdicts.insert(seen.verdict);
        of_clause.exceptions.extend(seen.exceptions.iter().map(String::as_str));
    }
    Coverage {
        paragraphs: paragraphs(model, &shown),
        clauses: model.clauses.iter().map(|c| clause_row(c, shown.get(&*c.id), examined)).collect(),
        records: data::records(examined.map_or(model, |e| &e.model), examined),
        tests: outcomes.len(),
        failed: outcomes.iter().filter(|o| !o.passed()).count(),
    }
}

impl Coverage {
    /// How many paragraphs have that status.
    pub fn count(&self, status: Status) -> usize {
        self.paragraphs.iter().filter(|p| p.status == status).count()
    }

    /// Paragraphs that are encoded, and all that can be: those that need no judgement and that a record can show.
    pub fn encoded(&self) -> (usize, usize) {
        let encoded = self.count(Status::Encoded);
        (encoded, encoded + self.count(Status::Later))
    }
}

fn paragraphs(model: &Model, shown: &BTreeMap<&str, Shown<'_>>) -> Vec<ParagraphRow> {
    let mut rows = Vec::new();
    for treaty in &model.treaties {
        for paragraph in &treaty.paragraphs {
            let clauses: Vec<&Clause> =
                paragraph.clauses.iter().filter_map(|i| model.clauses.get(*i)).collect();
            let breakable = paragraph.deciding(model);
            let broken = |c: &&Clause| shown.get(&*c.id).is_some_and(|s| s.verdicts.contains("not-met"));
            let written = paragraph.why.clone();
            let (status, reason) = match paragraph.not_covered(model) {
                None if breakable.iter().any(broken) => (Status::Encoded, written),
                None => (Status::Later, Some(unbroken(&breakable))),
                Some(ParagraphStatus::Judgement) => {
                    (Status::Judgement, written.or_else(|| question(&clauses)))
                }
                Some(ParagraphStatus::Outside) => (Status::Outside, written),
                Some(ParagraphStatus::Later) => (Status::Later, written),
            };
            let first = paragraph.cite.split("..").next().unwrap_or_default();
            rows.push(ParagraphRow {
                treaty: treaty.name.to_string(),
                cite: paragraph.cite.clone(),
                article: article(first.trim()),
                status,
                reason,
                clauses: clauses.iter().map(|c| c.id.to_string()).collect(),
            });
        }
    }
    rows
}

fn unbroken(clauses: &[&Clause]) -> String {
    let names: Vec<String> = clauses.iter().map(|c| format!("`{}`", c.id)).collect();
    format!("no case makes {} not met", names.join(" or "))
}

fn question(clauses: &[&Clause]) -> Option<String> {
    clauses.iter().find_map(|c| match &c.demand {
        Demand::Judgement(question) => Some(question.to_string()),
        _ => None,
    })
}

fn clause_row(clause: &Clause, shown: Option<&Shown<'_>>, examined: Option<&Examined>) -> ClauseRow {
    let has = |verdict: &str| shown.is_some_and(|s| s.verdicts.contains(verdict));
    let own = examined.map(|e| (e, e.model.clauses.iter().position(|c| c.id == clause.id)));
    let exceptions = clause.exceptions.iter().enumerate().map(|(i, exception)| ExceptionRow {
        name: exception.name.to_string(),
        in_cases: shown.is_some_and(|s| s.exceptions.contains(&*exception.name)),
        in_data: own.map(|(e, at)| at.is_some_and(|at| !e.verdicts.unused_exceptions.contains(&(at, i)))),
    });
    ClauseRow {
        clause: clause.id.to_string(),
        shown: shown.map(|s| s.verdicts.iter().copied().collect()).unwrap_or_default(),
        missing: possible(clause).iter().copied().filter(|v| !has(v)).collect(),
        exceptions: exceptions.collect(),
        has_instance: own
            .map(|(e, at)| at.is_some_and(|at| !e.verdicts.clauses_without_instance.contains(&at))),
    }
}

/// The verdicts that cases should show of a clause. That a clause asks nothing, or lacks data, is left to the author.
fn possible(clause: &Clause) -> &'static [&'static str] {
    match (&clause.demand, &clause.timing) {
        (Demand::Judgement(_), _) => &["judgement"],
        (_, Some(_)) => &["met", "not-met", "pending", "undetermined"],
        (_, None) => &["met", "not-met", "undetermined"],
    }
}
