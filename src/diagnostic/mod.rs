//! One model of a finding, whatever found it; the registry of codes; suggestions.
//!
//! Comes in: facts and places from any stage. Goes out: what `report` renders. Prose is written where the fact is
//! found; nothing here knows how a finding is drawn.

mod code;
mod suggest;
mod words;

pub use code::{Code, Page};
pub use suggest::{nearest, nearest_few};
pub use words::article;

use crate::source::Loc;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Advice and counts.
    Note,
    /// Undetermined with data, static doubts, what was put right since.
    Warning,
    /// Not met and still open, or a file or record that cannot be read as what it is.
    Error,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// What a place is to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A line of a declaration.
    Declaration,
    /// A line of a treaty file.
    Clause,
    /// An act that moves or excuses.
    Decision,
    /// Where something that is missing should stand.
    Absent,
    /// A file as a whole.
    File,
}

/// A place with what is to be said of it, in at most six words or a figure.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Where.
    pub loc: Loc,
    /// What it is to the finding.
    pub role: Role,
    /// What is wrong or counted here.
    pub label: String,
}

impl Place {
    /// The place `loc`, as `role`, labelled.
    pub fn new(loc: Loc, role: Role, label: impl Into<String>) -> Self {
        Self { loc, role, label: label.into() }
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// From the registry; never a clause.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// One sentence, lower case, that stands alone.
    pub message: String,
    /// What would settle it, as an imperative.
    pub help: Option<String>,
    /// Where it stands; always a declaration, or where one is absent, for an obligation.
    pub primary: Place,
    /// Other places: the clause, figures counted, decisions.
    pub related: Vec<Place>,
    /// `cwc/order_of_destruction`, for an obligation.
    pub clause: Option<String>,
    /// Binder and value, for an obligation.
    pub subject: Vec<(String, String)>,
    /// The verdict's name, for an obligation.
    pub verdict: Option<&'static str>,
}

impl Diagnostic {
    /// A finding about a file, a record or a treaty file, with the registry's severity.
    pub fn new(code: Code, message: impl Into<String>, primary: Place) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            help: None,
            primary,
            related: Vec::new(),
            clause: None,
            subject: Vec::new(),
            verdict: None,
        }
    }

    /// The same with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with one more place.
    pub fn related(mut self, place: Place) -> Self {
        self.related.push(place);
        self
    }
}
