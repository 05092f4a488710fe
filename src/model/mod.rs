//! Meaning: names, types and kinds, calendar, the typed rules that `check` sees.
//!
//! Comes in: trees of treaty files. Goes out: a [`Model`] and problems; what could not be understood is left out of
//! the model and said in the problems. No clause, kind or field of any treaty is known here, except the fixed kind
//! `party`.

mod build;
mod builtins;
mod checks;
mod cite;
mod clause;
mod collect;
mod define;
mod describe;
mod expr;
mod fixed;
mod generators;
mod kinds;
mod paragraphs;
mod problems;
mod rules;
mod scope;
mod slots;
mod tables;
#[cfg(test)]
mod tests;
mod typed;
mod types;
mod unused;
mod uses;
mod walk;

pub use build::{ModelInput, build, build_beside};
pub use cite::article;
pub use rules::*;
pub use types::{ChoiceId, DefineId, KindId, QuantityKind, TreatyId, Type};
pub use uses::{Uses, each_expression, uses};
pub use walk::parts as parts_of;

/// The fixed kind `party`: which State is bound by which treaty, and since when.
pub const PARTY: KindId = KindId(0);

/// Fields of [`PARTY`], by position.
pub mod party {
    /// `state`, a State.
    pub const STATE: usize = 0;
    /// `treaty`, a treaty.
    pub const TREATY: usize = 1;
    /// `in_force`, a date: entry into force for the State.
    pub const IN_FORCE: usize = 2;
    /// `until?`, a date: the last day on which the State was bound.
    pub const UNTIL: usize = 3;
    /// `deposited?`, a date: deposit of the instrument.
    pub const DEPOSITED: usize = 4;
    /// `signed?`, a date.
    pub const SIGNED: usize = 5;
    /// `how?`, a text: ratification, accession, succession.
    pub const HOW: usize = 6;
}
