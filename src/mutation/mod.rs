//! Which limits of a treaty could change without a test failing.
//!
//! Comes in: the treaty files of a project, and a suite of case files. Goes out: [`Mutant`]s, each one small change of a
//! treaty file with its words, and what became of it: an expectation line noticed it, or none did. A mutant is applied to
//! the text, so that it is read and judged through the same pipe as every treaty. Nothing here reads a file.
//!
//! The changes are chosen so that the changed file always reads and types; one that does not is counted as invalid, never
//! left out in silence.

mod change;
mod clause;
mod expr;
mod number;
mod page;
mod reasons;
mod run;
mod users;
mod walker;

pub use change::{Change, Words};
pub use reasons::Reason;
pub use run::{Failing, Fate, Tested, test};

use std::sync::Arc;

use crate::model::Model;
use crate::project::Project;
use crate::source::{FileId, Span};
use crate::syntax;
use page::Page;
use walker::{Kinds, Walker};

/// A treaty file with one small change.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The file.
    pub file: FileId,
    /// The entry that is changed, as a place of the file.
    pub entry: Span,
    /// What is changed.
    pub change: Change,
    /// The clauses that the entry is, or that use it, by id: never none.
    pub clauses: Vec<Arc<str>>,
}

/// Every mutant of the treaty files of `project`, in the order of files and places. What no clause uses has none.
pub fn mutants(project: &Project, model: &Model) -> Vec<Mutant> {
    let mut all = Vec::new();
    for treaty in &project.treaties {
        let Some(source) = project.sources.get(treaty.file) else { continue };
        let neighbours = project.treaties.iter().filter(|t| t.folder == treaty.folder);
        let files: Vec<_> = neighbours
            .filter_map(|t| project.sources.get(t.file))
            .map(|f| syntax::parse(treaty.file, &f.text).0)
            .collect();
        let kinds = Kinds::of(files.iter());
        let page = Page::new(&source.text);
        for entry in syntax::parse(treaty.file, &source.text).0.entries {
            let clauses = users::of(model, treaty.file, entry.span);
            if clauses.is_empty() {
                continue;
            }
            let mut walker = Walker::new(&page, &kinds);
            walker.entry(&entry.kind);
            let made = walker.finish().into_iter();
            all.extend(made.map(|change| Mutant {
                file: treaty.file,
                entry: entry.span,
                change,
                clauses: clauses.clone(),
            }));
        }
    }
    all
}
