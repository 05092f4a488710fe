//! Rows of a table that a declaration cannot tell apart.

use crate::diagnostic::{Code, Place, Role};
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Literal, Model, Row};
use crate::model::types::{KindId, Type};
use crate::source::Loc;

/// A record refers to a row by its first cell, so that cell is the row's id wherever a field holds such a row. A row that
/// stands twice as a whole is told with the table.
pub(super) fn check(model: &Model, notes: &mut Notes) {
    for (kind, id) in model.kinds.iter().zip(0..) {
        let Some(rows) = kind.rows.as_ref().filter(|_| is_referred_to(KindId(id), model)) else { continue };
        let mut firsts: Vec<(&Literal, &Row, Loc)> = Vec::new();
        for row in rows {
            let (Some(Some(cell)), Some(at)) = (row.cells.first(), row.cells_at.first()) else { continue };
            let Some((_, earlier, first)) = firsts.iter().find(|(other, ..)| *other == cell) else {
                firsts.push((cell, row, *at));
                continue;
            };
            if earlier.cells == row.cells {
                continue;
            }
            let message = format!("two rows of `{}` are referred to in the same way", kind.name);
            notes.push(
                problem(Code::DuplicateId, *at, "again here", message)
                    .related(Place::new(*first, Role::Clause, "first here"))
                    .help("give each row a first cell of its own"),
            );
        }
    }
}

fn is_referred_to(table: KindId, model: &Model) -> bool {
    let holds = |ty: &Type| match ty {
        Type::Record(kind) => *kind == table,
        Type::List(of) => matches!(**of, Type::Record(kind) if kind == table),
        _ => false,
    };
    model.kinds.iter().any(|kind| kind.fields.iter().any(|f| holds(&f.ty)))
}
