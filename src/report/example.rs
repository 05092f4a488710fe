//! An example of a record, made from the types of its fields, that reads without a problem.

use crate::diagnostic::article;
use crate::model::{Kind, Literal, Model, TreatyId, Type};
use crate::value::Dimension;

/// What an example says where the type of a field leaves the choice.
#[derive(Clone, Debug)]
pub struct Values {
    /// The treaty that a field for a treaty names; the first, if none.
    pub treaty: Option<TreatyId>,
    /// A mass.
    pub mass: String,
    /// A volume.
    pub volume: String,
    /// A count of items.
    pub items: String,
    /// A share.
    pub share: String,
}

impl Default for Values {
    fn default() -> Self {
        let [mass, volume, items, share] = ["12.5 t", "20 L", "12 items", "20 %"].map(str::to_owned);
        Self { treaty: None, mass, volume, items, share }
    }
}

/// TOML for one record of `kind`; optional fields are commented out, the holder of a child stands above it.
pub fn example(model: &Model, kind: &Kind, values: &Values) -> String {
    let mut out = String::new();
    let mut path = kind.name.to_string();
    if let Some(parent) = kind.parent.and_then(|p| model.kinds.get(p.0 as usize)) {
        out.push_str(&example(model, parent, values));
        out.push('\n');
        let mut above = Some(parent);
        while let Some(holder) = above {
            path = format!("{}.{path}", holder.name);
            above = holder.parent.and_then(|p| model.kinds.get(p.0 as usize));
        }
    }
    out.push_str(&format!("[[{path}]]\n"));
    for field in &kind.fields {
        let comment = if field.optional { "# " } else { "" };
        out.push_str(&format!("{comment}{} = {}\n", field.name, value(model, &field.ty, values)));
    }
    out
}

fn value(model: &Model, ty: &Type, values: &Values) -> String {
    match ty {
        Type::Truth => "true".to_owned(),
        Type::Date => "2024-01-31".to_owned(),
        Type::Period => "\"2024\"".to_owned(),
        Type::Days => "\"30 days\"".to_owned(),
        Type::Months => "\"18 months\"".to_owned(),
        Type::Number => "12".to_owned(),
        Type::Share => format!("\"{}\"", values.share),
        Type::Text => "\"…\"".to_owned(),
        Type::Cas => "\"505-60-2\"".to_owned(),
        Type::State => "\"XAA\"".to_owned(),
        Type::Treaty => {
            let named = model.treaties.get(values.treaty.map_or(0, |t| t.0 as usize));
            format!("\"{}\"", named.map_or("", |t| &t.name))
        }
        Type::Quantity { kind, .. } => match kind.dimension {
            Dimension::Mass => format!("\"{}\"", values.mass),
            Dimension::Volume => format!("\"{}\"", values.volume),
            Dimension::Items => format!("\"{}\"", values.items),
        },
        Type::Choice(id) => {
            let first = model.choices.get(id.0 as usize).and_then(|c| c.values.first());
            format!("\"{}\"", first.map_or("", |v| v))
        }
        Type::Record(kind) => match model.kinds.get(kind.0 as usize) {
            Some(table) if table.rows.is_some() => row(model, table),
            Some(kind) => format!("\"the id of {} {}\"", article(&kind.name), kind.name),
            None => "\"…\"".to_owned(),
        },
        Type::List(inner) => format!("[{}]", value(model, inner, values)),
        Type::Group(_) => "\"…\"".to_owned(),
    }
}

/// The first row of a table, by its first column.
fn row(model: &Model, table: &Kind) -> String {
    let first = table.rows.as_ref().and_then(|rows| rows.first()).and_then(|row| row.cells.first());
    match first {
        Some(Some(Literal::Number(n))) => n.to_string(),
        Some(Some(Literal::Cas(text) | Literal::Text(text) | Literal::State(text))) => format!("\"{text}\""),
        Some(Some(Literal::Choice(id, value))) => {
            let name = model.choices.get(id.0 as usize).and_then(|c| c.values.get(*value as usize));
            format!("\"{}\"", name.map_or("", |v| v))
        }
        _ => "\"…\"".to_owned(),
    }
}
