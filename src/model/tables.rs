//! Third pass: the rows of tables, each cell against its column.

use hashbrown::HashMap;

use super::collect::{Entries, KindEntry};
use super::describe::describe;
use super::expr::Typer;
use super::kinds::about_kind;
use super::problems::{Notes, problem};
use super::rules::{ExprKind, Field, Literal, Row};
use super::scope::World;
use super::types::Type;
use crate::diagnostic::{Code, Place, Role};
use crate::source::Loc;
use crate::syntax::ast;
use crate::value::Length;

/// Fills in the rows of every table.
pub(super) fn resolve(entries: &Entries, world: &mut World, notes: &mut Notes) {
    for entry in &entries.kinds {
        let Some(rows) = entry.rows else { continue };
        let Some(kind) = world.model.kinds.get(entry.id.0 as usize) else { continue };
        let fields = kind.fields.clone();
        let mut read = Vec::new();
        if columns_hold_values(entry, world, notes) && !world.maimed.contains(&entry.id) {
            read = rows.iter().filter_map(|row| self::row(entry, row, &fields, world, notes)).collect();
        }
        repeated_rows(entry, &read, notes);
        if let Some(kind) = world.model.kinds.get_mut(entry.id.0 as usize) {
            kind.rows = Some(read);
        }
    }
}

/// A column holds values that can be written in a cell: no records, lists or periods.
fn columns_hold_values(entry: &KindEntry, world: &World, notes: &mut Notes) -> bool {
    let mut fine = true;
    let Some(kind) = world.model.kinds.get(entry.id.0 as usize) else { return false };
    for field in &kind.fields {
        if matches!(field.ty, Type::Record(_) | Type::List(_) | Type::Period) {
            let at =
                entry.fields.iter().find(|f| *f.name.text == *field.name).map_or(entry.span, |f| f.ty.span);
            let message = format!("a column of a table cannot hold {}", describe(&field.ty, &world.model));
            notes.push(
                problem(Code::TypeMismatch, Loc::new(entry.file, at), "not a value", message)
                    .help("use a number, quantity, date, length, text, CAS number, State or choice"),
            );
            fine = false;
        }
    }
    fine
}

/// One row: as many cells as columns, each of its column's type.
fn row(entry: &KindEntry, row: &ast::Row, fields: &[Field], world: &World, notes: &mut Notes) -> Option<Row> {
    let at = Loc::new(entry.file, row.span);
    if row.cells.len() != fields.len() {
        let kind = world.model.kinds.get(entry.id.0 as usize)?;
        let message = format!(
            "this row has {} cells and `{}` has {} columns",
            row.cells.len(),
            kind.name,
            fields.len()
        );
        let said = about_kind(Code::TypeMismatch, at, "wrong number of cells", message, kind);
        notes.push(said.help("separate cells with `|`; leave a cell empty where nothing applies"));
        return None;
    }
    let mut cells = Vec::with_capacity(fields.len());
    let mut cells_at = Vec::with_capacity(fields.len());
    let mut whole = true;
    for (cell, field) in row.cells.iter().zip(fields) {
        match cell {
            None => {
                if !field.optional {
                    let message = format!("the column `{}` cannot be empty", field.name);
                    notes.push(
                        problem(Code::TypeMismatch, at, "an empty cell", message)
                            .help(format!("fill the cell, or write `{}?` in the header", field.name)),
                    );
                    whole = false;
                }
                cells.push(None);
                cells_at.push(at);
            }
            Some(written) => {
                let mut typer = Typer::new(world, notes, entry.treaty, entry.file);
                let typed = typer.expect(written, &field.ty.in_expressions());
                let value = typed.and_then(|t| {
                    let value = constant(&t.kind);
                    if value.is_none() {
                        let message = "a cell holds one value, not an expression";
                        notes.say(Code::TypeMismatch, t.at, "not a value", message);
                    }
                    value
                });
                whole &= value.is_some();
                cells.push(value);
                cells_at.push(Loc::new(entry.file, written.span));
            }
        }
    }
    whole.then_some(Row { cells, cells_at, at })
}

/// The literal that a cell is; a leading `-` is folded in.
fn constant(kind: &ExprKind) -> Option<Literal> {
    match kind {
        ExprKind::Literal(literal) => Some(literal.clone()),
        ExprKind::Negate(inner) => match constant(&inner.kind)? {
            Literal::Number(n) => Some(Literal::Number(-n)),
            Literal::Quantity(n, unit) => Some(Literal::Quantity(-n, unit)),
            Literal::Length(Length::Days(n)) => n.checked_neg().map(|n| Literal::Length(Length::Days(n))),
            Literal::Length(Length::Months(n)) => n.checked_neg().map(|n| Literal::Length(Length::Months(n))),
            _ => None,
        },
        _ => None,
    }
}

/// The same row twice would be found twice by `the`. Rows of a dated table may repeat: they hold at different times.
fn repeated_rows(entry: &KindEntry, rows: &[Row], notes: &mut Notes) {
    if entry.nature.is_some() {
        return;
    }
    let mut firsts: HashMap<&[Option<Literal>], Loc> = HashMap::with_capacity(rows.len());
    for row in rows {
        let first = *firsts.entry(&row.cells).or_insert(row.at);
        if first != row.at {
            notes.push(
                problem(Code::DuplicateName, row.at, "again here", "this row stands twice in its table")
                    .related(Place::new(first, Role::Clause, "first here"))
                    .help("remove one of them"),
            );
        }
    }
}
