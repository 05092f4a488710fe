//! The one kind of record that the language itself knows.

use std::sync::Arc;

use super::rules::{Field, Kind, Nature, Step};
use super::types::Type;

/// The kind that every treaty knows: which State is bound by which treaty. Its order of fields is [`super::party`].
pub(super) fn party() -> Kind {
    let field = |name: &str, ty: Type, optional| Field { name: Arc::from(name), ty, optional };
    Kind {
        treaty: None,
        name: "party".into(),
        parent: None,
        fields: vec![
            field("state", Type::State, false),
            field("treaty", Type::Treaty, false),
            field("in_force", Type::Date, false),
            field("until", Type::Date, true),
            field("deposited", Type::Date, true),
            field("signed", Type::Date, true),
            field("how", Type::Text, true),
        ],
        nature: Nature::Holds { from: super::party::IN_FORCE, until: Some(super::party::UNTIL) },
        party_path: Some(vec![Step::Field(super::party::STATE)]),
        rows: None,
        at: None,
    }
}
