//! How problems of treaty files are said; one function for each sentence that several passes need.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::scope::Item;
use crate::diagnostic::{Code, Diagnostic, Place, Role};
use crate::source::Loc;

/// What the passes leave behind beside the model: problems, and which names were used.
#[derive(Default)]
pub(super) struct Notes {
    /// Found so far.
    pub problems: Vec<Diagnostic>,
    /// Names that something referred to.
    pub used: BTreeSet<Item>,
}

impl Notes {
    /// Reports a problem at one place of a treaty file.
    pub fn say(&mut self, code: Code, at: Loc, label: &str, message: impl Into<String>) {
        self.problems.push(problem(code, at, label, message));
    }

    /// Reports a prepared problem.
    pub fn push(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }
}

/// Where each name stood first.
#[derive(Default)]
pub(super) struct Firsts<'a>(BTreeMap<&'a str, Loc>);

impl<'a> Firsts<'a> {
    /// The first place of `name`, if it has been seen before; else `at` is the first.
    pub fn earlier(&mut self, name: &'a str, at: Loc) -> Option<Loc> {
        match self.0.entry(name) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(free) => {
                free.insert(at);
                None
            }
        }
    }
}

/// A problem at one place of a treaty file.
pub(super) fn problem(code: Code, at: Loc, label: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, message, Place::new(at, Role::Clause, label))
}

/// `name` names nothing of the sort `what` (with its article); `near` is what may have been meant.
pub(super) fn unknown(what: &str, name: &str, at: Loc, near: Option<&str>) -> Diagnostic {
    let said = problem(Code::UnknownName, at, "not defined", format!("`{name}` is not {what}"));
    match near {
        Some(near) => said.help(format!("write `{near}`, or define `{name}`")),
        None => said,
    }
}

/// `name` is defined at `second` although it is already at `first` (`None`: by the language).
pub(super) fn duplicate(name: &str, second: Loc, first: Option<Loc>) -> Diagnostic {
    match first {
        Some(first) => {
            problem(Code::DuplicateName, second, "again here", format!("`{name}` is defined twice"))
                .related(Place::new(first, Role::Clause, "first here"))
                .help("give one of them another name")
        }
        None => problem(
            Code::DuplicateName,
            second,
            "taken by the language",
            format!("`{name}` already has a meaning in the language"),
        )
        .help("choose another name"),
    }
}
