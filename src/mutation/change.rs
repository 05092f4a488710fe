//! One small change of a treaty file: an edit of its text, and the words for it.

use crate::source::Span;

/// A change of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The place that is shown.
    pub at: Span,
    /// What is replaced.
    pub replaced: Span,
    /// What stands there instead.
    pub with: String,
    /// What is said of it.
    pub words: Words,
}

/// What a change does, for people and for reasons in comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// Something is written otherwise.
    Becomes {
        /// As it stands.
        was: String,
        /// As it could stand.
        becomes: String,
    },
    /// A day counts from a day later, or earlier.
    Moved {
        /// The expression for the day.
        was: String,
        /// Later, or earlier.
        later: bool,
    },
    /// Something is left out.
    Dropped {
        /// What.
        was: String,
    },
}

impl Words {
    /// The change in the fewest words: `20 % as 20.02 %`, `x.done a day later`, `without where p`. So it is written in a
    /// reason, and in JSON.
    pub fn short(&self) -> String {
        match self {
            Words::Becomes { was, becomes } => format!("{was} as {becomes}"),
            Words::Moved { was, later } => format!("{was} a day {}", direction(*later)),
            Words::Dropped { was } => format!("without {was}"),
        }
    }

    /// The change as a possibility: "`20 %` could be `20.02 %`".
    pub fn could(&self) -> String {
        match self {
            Words::Becomes { was, becomes } => format!("`{was}` could be `{becomes}`"),
            Words::Moved { was, later } => format!("`{was}` could be a day {}", direction(*later)),
            Words::Dropped { was } => format!("`{was}` could be left out"),
        }
    }

    /// What is said at the place itself.
    pub fn label(&self) -> String {
        match self {
            Words::Becomes { becomes, .. } => format!("could be `{becomes}`"),
            Words::Moved { later, .. } => format!("could be a day {}", direction(*later)),
            Words::Dropped { .. } => "could be left out".to_owned(),
        }
    }
}

fn direction(later: bool) -> &'static str {
    if later { "later" } else { "earlier" }
}

impl Change {
    /// `text` with the change made.
    pub fn apply(&self, text: &str) -> String {
        let before = text.get(..self.replaced.start as usize).unwrap_or(text);
        let after = text.get(self.replaced.end as usize..).unwrap_or("");
        [before, &self.with, after].concat()
    }
}
