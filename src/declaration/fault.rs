//! What is wrong with a value, before it has a place.

use crate::diagnostic::{Code, Diagnostic, Place, Role, nearest};
use crate::source::{FileId, Loc, Span};

/// Values longer than this are cut when a message repeats them.
const SHOWN: usize = 40;

/// A problem of a value, a key or a record; [`Fault::at`] gives it its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    code: Code,
    message: String,
    label: &'static str,
    help: Option<String>,
}

impl Fault {
    /// A problem with what is to be said of its place.
    pub(super) fn new(code: Code, message: impl Into<String>, label: &'static str) -> Self {
        Self { code, message: message.into(), label, help: None }
    }

    /// The value is of another type than the field.
    pub(super) fn wrong_type(message: impl Into<String>, label: &'static str) -> Self {
        Self::new(Code::WrongType, message, label)
    }

    /// The same with advice.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The problem at its place in a declaration.
    pub(super) fn at(self, file: FileId, span: Span) -> Diagnostic {
        self.placed(file, span, Role::Declaration)
    }

    /// The problem where something is absent: at the header of the record, say.
    pub(super) fn absent_at(self, file: FileId, span: Span) -> Diagnostic {
        self.placed(file, span, Role::Absent)
    }

    /// The problem of a file as a whole.
    pub(super) fn of_file(self, file: FileId, span: Span) -> Diagnostic {
        self.placed(file, span, Role::File)
    }

    fn placed(self, file: FileId, span: Span, role: Role) -> Diagnostic {
        let mut found =
            Diagnostic::new(self.code, self.message, Place::new(Loc::new(file, span), role, self.label));
        found.help = self.help;
        found
    }
}

/// `text` in backticks, cut if it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("`{}…`", text.get(..at).unwrap_or(text)),
        None => format!("`{text}`"),
    }
}

/// `a`, `b` and `c`; at most eight, the rest counted.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 8;
    let all: Vec<String> = names.into_iter().map(quoted).collect();
    match all.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) if all.len() <= MOST => format!("{} and {last}", rest.join(", ")),
        Some(_) => {
            format!(
                "{} and {} more",
                all.iter().take(MOST).cloned().collect::<Vec<_>>().join(", "),
                all.len() - MOST
            )
        }
    }
}

/// The problem of a key that a table does not have.
pub(super) fn unknown_key<'k>(
    table: &str,
    key: &str,
    known: impl IntoIterator<Item = &'k str> + Clone,
) -> Fault {
    let help = match nearest(key, known.clone()) {
        Some(meant) => format!("write `{meant}`"),
        None => format!("write one of {}", listed(known)),
    };
    Fault::new(Code::UnknownKey, format!("`{table}` has no field {}", quoted(key)), "unknown key").help(help)
}
