//! Types in words, and which types go together.

use super::PARTY;
use super::rules::Model;
use super::types::{QuantityKind, Type};
use crate::value::Dimension;

/// A type with its article, as a message says it.
pub(super) fn describe(ty: &Type, model: &Model) -> String {
    let kind_name = |id: &super::KindId| model.kinds.get(id.0 as usize).map_or("?", |k| &k.name);
    match ty {
        Type::Truth => "a condition".into(),
        Type::Date => "a date".into(),
        Type::Period => "a period".into(),
        Type::Days => "a number of days".into(),
        Type::Months => "a number of months".into(),
        Type::Number => "a number".into(),
        Type::Share => "a share".into(),
        Type::Text => "a text".into(),
        Type::Cas => "a CAS number".into(),
        Type::State => "a State".into(),
        Type::Treaty => "a treaty".into(),
        Type::Quantity { kind, .. } => format!("a {}", quantity(kind)),
        Type::Choice(id) => {
            let name = model.choices.get(id.0 as usize).map_or("?", |c| &c.name);
            format!("a value of `{name}`")
        }
        Type::Record(id) => {
            let is_table = model.kinds.get(id.0 as usize).is_some_and(|k| k.rows.is_some());
            format!("a {} of `{}`", if is_table { "row" } else { "record" }, kind_name(id))
        }
        Type::List(_) => "a list".into(),
        Type::Group(id) => format!("a group of `{}`", kind_name(id)),
    }
}

/// A kind of quantity without article.
pub(super) fn quantity(kind: &QuantityKind) -> String {
    match (&kind.dimension, &kind.basis) {
        (Dimension::Mass, Some(basis)) => format!("mass of {basis}"),
        (Dimension::Mass, None) => "mass".into(),
        (Dimension::Volume, _) => "volume".into(),
        (Dimension::Items, _) => "number of items".into(),
    }
}

/// Why two types do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clash {
    /// Quantities of different kinds, or days with months.
    Mixed,
    /// Anything else.
    Type,
}

/// The type that holds both: a quantity without basis takes the other's, a signed one makes both signed.
pub(super) fn unify(a: &Type, b: &Type) -> Result<Type, Clash> {
    match (a, b) {
        (Type::Quantity { kind: k, signed: s }, Type::Quantity { kind: l, signed: t }) => {
            let basis = match (&k.basis, &l.basis) {
                (Some(x), Some(y)) if x != y => return Err(Clash::Mixed),
                (x, y) => x.clone().or_else(|| y.clone()),
            };
            if k.dimension != l.dimension {
                return Err(Clash::Mixed);
            }
            Ok(Type::Quantity { kind: QuantityKind { dimension: k.dimension, basis }, signed: *s || *t })
        }
        (Type::List(x), Type::List(y)) => unify(x, y).map(|t| Type::List(Box::new(t))),
        (Type::Days, Type::Months) | (Type::Months, Type::Days) => Err(Clash::Mixed),
        _ if a == b => Ok(a.clone()),
        _ => Err(Clash::Type),
    }
}

/// What to write instead, where one type stands and another is needed.
pub(super) fn advice(wanted: &Type, found: &Type) -> Option<&'static str> {
    match (wanted, found) {
        (Type::Date, Type::Period) => Some("name its first or last day with `.start` or `.end`"),
        (Type::Period, Type::Date) => {
            Some("name the period that holds it with `year(…)`, `quarter(…)` or `month(…)`")
        }
        (Type::Date, Type::Number) => Some("write a date, or count from one: `90 days after …`"),
        (Type::Days, Type::Number) => Some("write the unit, such as `30 days`"),
        (Type::Months, Type::Number) => Some("write the unit, such as `24 months` or `2 years`"),
        (Type::Number, Type::Days | Type::Months) => Some("compare lengths with lengths: `30 days`"),
        (Type::Number, Type::Period) => {
            Some("declare the number as a `period`, which a record writes as `\"2024\"`")
        }
        (Type::Period, Type::Number) => Some("name a year by a day in it, such as `year(2024-01-01)`"),
        (Type::Quantity { kind, .. }, Type::Number) => Some(match kind.dimension {
            Dimension::Mass => "write the unit: `1 t`, `5 kg`",
            Dimension::Volume => "write the unit: `1 m3`, `5 L`",
            Dimension::Items => "write the unit: `500 items`",
        }),
        (Type::Choice(_), Type::Text) => Some("write the value without quotes"),
        (Type::Cas, Type::Text) => Some("write `cas 505-60-2`, without quotes"),
        (Type::State, Type::Record(PARTY)) => {
            Some("write `Party` in `for each`, which binds the State itself")
        }
        (Type::State, Type::Record(_)) => Some("name the field of the record that is the State"),
        (Type::Record(_), Type::State) => Some("compare the State with a field of the record"),
        _ => None,
    }
}

/// What to write where a quantity of another dimension stands.
pub(super) fn in_dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Mass => "write a mass, such as `1 t` or `5 kg`",
        Dimension::Volume => "write a volume, such as `1 m3` or `5 L`",
        Dimension::Items => "write a number of items, such as `500 items`",
    }
}
