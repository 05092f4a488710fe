//! An example of a record, made from the types of its fields, that reads without a problem.

use crate::model::{Kind, Literal, Model, Type};
use crate::value::Dimension;

/// TOML for one record of `kind`; optional fields are commented out, the holder of a child stands above it.
pub fn example(model: &Model, kind: &Kind) -> String {
    let mut out = String::new();
    let mut path = kind.name.to_string();
    if let Some(parent) = kind.parent.and_then(|p| model.kinds.get(p.0 as usize)) {
        out.push_str(&example(model, parent));
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
        out.push_str(&format!("{comment}{} = {}\n", field.name, value(model, &field.ty)));
    }
    out
}

fn value(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Truth => "true".to_owned(),
        Type::Date => "2024-01-31".to_owned(),
        Type::Period => "\"2024\"".to_owned(),
        Type::Days => "\"30 days\"".to_owned(),
        Type::Months => "\"18 months\"".to_owned(),
        Type::Number => "12".to_owned(),
        Type::Share => "\"20 %\"".to_owned(),
        Type::Text => "\"…\"".to_owned(),
        Type::Cas => "\"505-60-2\"".to_owned(),
        Type::State => "\"XAA\"".to_owned(),
        Type::Treaty => format!("\"{}\"", model.treaties.first().map_or("", |t| &t.name)),
        Type::Quantity { kind, .. } => match kind.dimension {
            Dimension::Mass => "\"12.5 t\"".to_owned(),
            Dimension::Volume => "\"20 L\"".to_owned(),
            Dimension::Items => "\"12 items\"".to_owned(),
        },
        Type::Choice(id) => {
            let first = model.choices.get(id.0 as usize).and_then(|c| c.values.first());
            format!("\"{}\"", first.map_or("", |v| v))
        }
        Type::Record(kind) => match model.kinds.get(kind.0 as usize) {
            Some(table) if table.rows.is_some() => row(model, table),
            Some(kind) => format!("\"the id of a {}\"", kind.name),
            None => "\"…\"".to_owned(),
        },
        Type::List(inner) => format!("[{}]", value(model, inner)),
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
