//! The problems of one file: at most one a line, at most a hundred in all.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Place, Role};
use crate::source::{FileId, LineIndex, Loc, Span};

/// How many problems of one file are told.
const MOST: usize = 100;

/// Collects problems. The first on a line stands, the others on it are taken for its consequences.
pub(super) struct Problems {
    file: FileId,
    lines: LineIndex,
    told: RefCell<Vec<Diagnostic>>,
    seen: RefCell<BTreeSet<usize>>,
    /// The places of all problems, told or not.
    places: RefCell<Vec<Span>>,
    untold: Cell<usize>,
}

/// Something wrong at a place of the file.
#[derive(Debug)]
pub(super) struct Problem {
    code: Code,
    span: Span,
    label: String,
    message: String,
    help: Option<String>,
    related: Option<(Span, &'static str)>,
    role: Role,
}

impl Problem {
    /// A problem of the kind [`Code::Syntax`].
    pub(super) fn new(span: Span, label: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: Code::Syntax,
            span,
            label: label.into(),
            message: message.into(),
            help: None,
            related: None,
            role: Role::Clause,
        }
    }

    /// The same of another kind.
    pub(super) fn code(self, code: Code) -> Self {
        Self { code, ..self }
    }

    /// The same as about something else than a line of the treaty.
    pub(super) fn role(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// The same with advice.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with a second place.
    pub(super) fn related(self, span: Span, label: &'static str) -> Self {
        Self { related: Some((span, label)), ..self }
    }

    /// The same with advice, if there is any.
    pub(super) fn maybe_help(self, help: Option<String>) -> Self {
        Self { help, ..self }
    }
}

impl Problems {
    pub(super) fn new(file: FileId, text: &str) -> Self {
        Self {
            file,
            lines: LineIndex::new(std::sync::Arc::new(text.to_owned())),
            told: RefCell::default(),
            seen: RefCell::default(),
            places: RefCell::default(),
            untold: Cell::new(0),
        }
    }

    /// How many lines have a problem.
    pub(super) fn count(&self) -> usize {
        self.seen.borrow().len()
    }

    /// Adds a problem, unless its line has one.
    pub(super) fn add(&self, problem: Problem) {
        self.add_at(problem.span, || problem);
    }

    /// Adds a problem at `span`, unless its line has one; it is made only if it will be told.
    pub(super) fn add_at(&self, span: Span, problem: impl FnOnce() -> Problem) {
        if !self.seen.borrow_mut().insert(self.lines.line(span.start)) {
            return;
        }
        self.places.borrow_mut().push(span);
        if self.told.borrow().len() >= MOST {
            self.untold.set(self.untold.get() + 1);
            return;
        }
        let problem = problem();
        let place = |span, label: String| Place::new(Loc::new(self.file, span), problem.role, label);
        let mut told = Diagnostic::new(problem.code, problem.message, place(problem.span, problem.label));
        told.help = problem.help;
        told.related.extend(problem.related.map(|(span, label)| place(span, label.to_owned())));
        self.told.borrow_mut().push(told);
    }

    /// The problems in the order of the text, and the places of all, also of those that are only counted.
    pub(super) fn finish(self) -> (Vec<Diagnostic>, Vec<Span>) {
        let mut told = self.told.into_inner();
        told.sort_by_key(|d| d.primary.loc.span);
        if let (more @ 1.., Some(last)) = (self.untold.get(), told.last()) {
            let place = Place { label: "and further on".to_owned(), ..last.primary.clone() };
            let lines = if more == 1 { "line" } else { "lines" };
            told.push(Diagnostic::new(
                Code::Syntax,
                format!("and {more} more {lines} of this file cannot be read"),
                place,
            ));
        }
        (told, self.places.into_inner())
    }
}
