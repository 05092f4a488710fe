//! Which limits no test pins: mutants, survivors, and what to copy.
//!
//! Comes in: mutants and what became of them. Goes out: text for people or machines.

mod advice;
mod human;
mod json;
mod sample;

use super::{Format, Style};
use crate::model::Model;
use crate::mutation::{Fate, Mutant, Reason, Tested};
use crate::project::Project;
use crate::source::FileId;

/// What is told of a run.
pub struct Mutations<'a> {
    /// The treaty files.
    pub project: &'a Project,
    /// The rules.
    pub model: &'a Model,
    /// The mutants, by file and place.
    pub mutants: &'a [Mutant],
}

/// How many became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Mutants that read and type.
    pub total: usize,
    /// Noticed by an expectation.
    pub killed: usize,
    /// Not noticed, and the treaty file says why not.
    pub reasoned: usize,
    /// Changed files that cannot be read.
    pub invalid: usize,
}

impl Count {
    /// Those of `fates`.
    pub fn of<'f>(fates: impl Iterator<Item = &'f Fate>) -> Self {
        let mut count = Count::default();
        for fate in fates {
            match fate {
                Fate::Killed => count.killed += 1,
                Fate::Survived(Some(_)) => count.reasoned += 1,
                Fate::Survived(None) => {}
                Fate::Invalid(_) => count.invalid += 1,
            }
            count.total += usize::from(!matches!(fate, Fate::Invalid(_)));
        }
        count
    }

    /// Whether so many in a hundred were killed.
    pub fn reaches(self, percent: usize) -> bool {
        self.killed * 100 >= percent * self.total
    }

    fn survived(self) -> usize {
        self.total - self.killed
    }
}

/// Every mutant, one a line.
pub fn list(told: &Mutations<'_>, format: Format) -> String {
    match format {
        Format::Json => json::list(told),
        _ => human::list(told),
    }
}

/// Survivors with the line to test and a case to copy, reasons that fit none, and how many were killed.
pub fn tested(told: &Mutations<'_>, tested: &Tested, format: Format, style: &Style) -> String {
    match format {
        Format::Json => json::tested(told, tested),
        _ => human::tested(told, tested, style),
    }
}

/// What survived, each with its reason.
fn survivors<'t>(
    told: &Mutations<'t>,
    tested: &'t Tested,
) -> impl Iterator<Item = (&'t Mutant, Option<&'t Reason>)> {
    told.mutants.iter().zip(&tested.fates).filter_map(|(mutant, fate)| match fate {
        Fate::Survived(reason) => Some((mutant, reason.as_ref())),
        Fate::Killed | Fate::Invalid(_) => None,
    })
}

/// `cwc/holdings`, or `cwc/holdings and 3 more` for what several use.
fn whose(mutant: &Mutant) -> String {
    match mutant.clauses.as_slice() {
        [] => String::new(),
        [only] => only.to_string(),
        [first, others @ ..] => format!("{first} and {} more", others.len()),
    }
}

/// `treaties/cwc/x.treaty:12:3`.
fn place(project: &Project, file: FileId, offset: u32) -> String {
    let Some(source) = project.sources.get(file) else { return String::new() };
    let at = source.position(offset);
    format!("{}:{}:{}", source.name, at.line, at.column)
}
