//! The types of the language.

use std::sync::Arc;

use crate::value::Dimension;

/// A vocabulary of a `choice` entry, by position in [`Model::choices`](super::Model::choices).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChoiceId(pub u32);

/// A kind of record or a table, by position in [`Model::kinds`](super::Model::kinds).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub u32);

/// A definition, by position in [`Model::defines`](super::Model::defines).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DefineId(pub u32);

/// A treaty, by position in [`Model::treaties`](super::Model::treaties).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TreatyId(pub u32);

/// What a quantity measures: quantities of one kind convert, of different kinds never mix.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QuantityKind {
    /// Mass, volume or items.
    pub dimension: Dimension,
    /// `agent`, `element`, …; only masses have one. A literal that has not met another quantity has none.
    pub basis: Option<Arc<str>>,
}

/// The type of an expression or a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// True, false or unknown; a `flag` field.
    Truth,
    /// A day.
    Date,
    /// A first and a last day.
    Period,
    /// A number of days.
    Days,
    /// A number of months.
    Months,
    /// A number without unit.
    Number,
    /// A part of a whole; only fields have this type, and expressions see a number.
    Share,
    /// A text.
    Text,
    /// A CAS registry number.
    Cas,
    /// A State, by its ISO 3166 alpha-3 code.
    State,
    /// A treaty, by name.
    Treaty,
    /// A quantity. `signed` may be below zero; an unknown one that is not signed is `0 .. ∞`.
    Quantity {
        /// What it measures.
        kind: QuantityKind,
        /// Whether it may be below zero.
        signed: bool,
    },
    /// A value of a choice.
    Choice(ChoiceId),
    /// A record of a kind, or a row of a table.
    Record(KindId),
    /// A list.
    List(Box<Type>),
    /// One side of a group: the records of a kind that share a key.
    Group(KindId),
}

impl Type {
    /// The type of a value of this field or parameter inside an expression.
    pub fn in_expressions(&self) -> Type {
        match self {
            Type::Share => Type::Number,
            Type::List(of) => Type::List(Box::new(of.in_expressions())),
            other => other.clone(),
        }
    }
}
