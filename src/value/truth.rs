//! Three-valued truth: what the record shows, what it excludes, what it leaves open.

use std::cmp::Ordering;

/// True, false, or not decided by what was declared (Kleene's strong logic).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// Excluded by the record.
    False,
    /// Not decided by the record.
    Unknown,
    /// Shown by the record.
    True,
}

impl Truth {
    /// False as soon as one side is false.
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    /// True as soon as one side is true.
    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    /// The opposite; unknown stays unknown.
    pub fn negate(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }

    /// Neither true nor false for certain.
    pub fn is_unknown(self) -> bool {
        self == Truth::Unknown
    }
}

impl From<bool> for Truth {
    fn from(b: bool) -> Truth {
        if b { Truth::True } else { Truth::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(b: Option<bool>) -> Truth {
        b.map_or(Truth::Unknown, Truth::from)
    }
}

impl PartialOrd for Truth {
    fn partial_cmp(&self, other: &Truth) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Truth {
    fn cmp(&self, other: &Truth) -> Ordering {
        (*self as u8).cmp(&(*other as u8))
    }
}
