//! The tables of treaty files as records, and references to their rows.

use super::fault::{Fault, listed, quoted};
use super::records::{Cell, Rank, Record, RecordId, Records, Scalar};
use super::scalar::{Read, Values, found};
use super::tree::{Node, Value};
use crate::diagnostic::Code;
use crate::model::{Kind, KindId, Literal, Model, Row, Type};
use crate::value::{DayRange, Interval, Length};

/// Where the rows of each table start among the records: tables come first, in the order of the model.
#[derive(Debug, Default)]
pub(super) struct Tables {
    starts: Vec<u32>,
}

impl Tables {
    /// Counts the rows of every table of the model.
    pub(super) fn of(model: &Model) -> Self {
        let mut next = 0u32;
        let rows = |kind: &Kind| kind.rows.as_ref().map_or(0, Vec::len);
        let starts = model.kinds.iter().map(|kind| {
            let start = next;
            next = next.saturating_add(u32::try_from(rows(kind)).unwrap_or(u32::MAX));
            start
        });
        Self { starts: starts.collect() }
    }

    fn row(&self, kind: KindId, position: usize) -> Option<RecordId> {
        let start = self.starts.get(kind.0 as usize)?;
        Some(RecordId(start.checked_add(u32::try_from(position).ok()?)?))
    }
}

/// Adds every row of every table.
pub(super) fn insert(model: &Model, tables: &Tables, records: &mut Records) {
    for (position, kind) in model.kinds.iter().enumerate() {
        let id = KindId(u32::try_from(position).unwrap_or(u32::MAX));
        for row in kind.rows.iter().flatten() {
            let record = record(model, tables, id, kind, row);
            for cell in &record.cells {
                if let Cell::Known(Scalar::Text(t) | Scalar::Cas(t) | Scalar::State(t)) = cell {
                    records.symbols.add(t);
                }
            }
            records.push(record);
        }
    }
}

fn record(model: &Model, tables: &Tables, id: KindId, kind: &Kind, row: &Row) -> Record {
    let cell = |column: usize| {
        let literal = row.cells.get(column).and_then(Option::as_ref);
        match (literal, kind.fields.get(column)) {
            (Some(literal), Some(field)) => {
                scalar(model, tables, &field.ty, literal).map_or(Cell::Absent, Cell::Known)
            }
            _ => Cell::Absent,
        }
    };
    let span = |column: usize| row.cells_at.get(column).map_or(row.at.span, |at| at.span);
    Record {
        kind: id,
        file: row.at.file,
        head: row.at.span,
        cells: (0..kind.fields.len()).map(cell).collect(),
        spans: (0..kind.fields.len()).map(span).collect(),
        parent: None,
        id: None,
        submitted: None,
        source: None,
        rank: Rank::Official,
        note: None,
        nil: false,
        first: false,
        unverified: false,
        corrects: None,
        amends: None,
    }
}

fn scalar(model: &Model, tables: &Tables, ty: &Type, literal: &Literal) -> Option<Scalar> {
    if let Type::Record(kind) = ty {
        let rows = model.kinds.get(kind.0 as usize)?.rows.as_ref()?;
        let position = rows.iter().position(|r| key(r) == Some(literal))?;
        return tables.row(*kind, position).map(Scalar::Record);
    }
    Some(match literal {
        Literal::Truth(b) => Scalar::Truth(*b),
        Literal::Number(n) => Scalar::Number(Interval::point(n.clone())),
        Literal::Quantity(n, unit) => Scalar::Quantity(Interval::point(n.clone()), *unit),
        Literal::Length(Length::Days(n)) => Scalar::Days(*n),
        Literal::Length(Length::Months(n)) => Scalar::Months(*n),
        Literal::Date(d) => Scalar::Date(DayRange::day(*d)),
        Literal::Text(text) => Scalar::Text(text.clone()),
        Literal::Cas(text) => Scalar::Cas(text.clone()),
        Literal::State(text) => Scalar::State(text.clone()),
        Literal::Treaty(id) => Scalar::Treaty(*id),
        Literal::Choice(choice, value) => Scalar::Choice(*choice, *value),
    })
}

/// The first cell: rows are referred to by it.
fn key(row: &Row) -> Option<&Literal> {
    row.cells.first().and_then(Option::as_ref)
}

/// The row of a table whose first cell is what `node` says.
pub(super) fn row_named(
    values: &mut Values<'_>,
    kind: KindId,
    name: &str,
    node: &Node<'_>,
) -> Read<RecordId> {
    let model = values.model;
    let tables = values.tables;
    let Some((table, rows)) = model.kinds.get(kind.0 as usize).and_then(|k| Some((k, k.rows.as_ref()?)))
    else {
        return Err(None);
    };
    let Some(column) = table.fields.first() else { return Err(None) };
    let wanted = values.scalar(&column.ty, name, node).map_err(|(fault, _)| fault)?;
    let position = rows.iter().position(|row| {
        key(row).and_then(|literal| scalar(model, tables, &column.ty, literal)).as_ref() == Some(&wanted)
    });
    position.and_then(|position| tables.row(kind, position)).ok_or_else(|| {
        let keys: Vec<String> = rows.iter().filter_map(key).map(|literal| shown(model, literal)).collect();
        Some(
            Fault::new(
                Code::DanglingReference,
                format!("the table `{}` has no row {}", table.name, written(node)),
                "no such row",
            )
            .help(format!("write one of {}", listed(keys.iter().map(String::as_str)))),
        )
    })
}

/// What refers to a row, in backticks.
fn written(node: &Node<'_>) -> String {
    match &node.value {
        Value::Text(text) | Value::Integer(text, _) | Value::Float(text) => quoted(text),
        _ => found(node),
    }
}

/// A literal as it would be declared.
fn shown(model: &Model, literal: &Literal) -> String {
    match literal {
        Literal::Truth(b) => b.to_string(),
        Literal::Number(n) | Literal::Quantity(n, _) => n.to_string(),
        Literal::Length(Length::Days(n)) => format!("{n} days"),
        Literal::Length(Length::Months(n)) => format!("{n} months"),
        Literal::Date(d) => d.to_string(),
        Literal::Text(text) | Literal::Cas(text) | Literal::State(text) => text.to_string(),
        Literal::Treaty(id) => {
            model.treaties.get(id.0 as usize).map_or(String::new(), |t| t.name.to_string())
        }
        Literal::Choice(choice, value) => model
            .choices
            .get(choice.0 as usize)
            .and_then(|c| c.values.get(*value as usize))
            .map_or(String::new(), ToString::to_string),
    }
}
