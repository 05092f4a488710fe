//! Deadlines that lie before the day they count from.

use crate::diagnostic::{Code, Place, Role};
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Expr, ExprKind, Literal};
use crate::value::Length;

/// A length below zero turns `after` into `before`.
pub(super) fn expression(e: &Expr, notes: &mut Notes) {
    let ExprKind::Shift { length, anchor, before } = &e.kind else { return };
    if constant(length).is_some_and(|n| n.is_negative()) {
        let (word, other) = if *before { ("before", "after") } else { ("after", "before") };
        let message = format!("a length below zero `{word}` a day lies `{other}` it");
        notes.push(
            problem(Code::DeadlineBeforeAnchor, length.at, "below zero", message)
                .related(Place::new(anchor.at, Role::Clause, "counted from here"))
                .help(format!("write the length without its sign and `{other}`")),
        );
    }
}

/// A length that the treaty file alone tells, in days or in months.
fn constant(length: &Expr) -> Option<i64> {
    match &length.kind {
        ExprKind::Literal(Literal::Length(Length::Days(n) | Length::Months(n))) => Some(*n),
        ExprKind::Negate(inner) => constant(inner)?.checked_neg(),
        ExprKind::Arith(op, a, b) => {
            let (a, b) = (constant(a)?, constant(b)?);
            match op {
                crate::syntax::ast::ArithOp::Plus => a.checked_add(b),
                crate::syntax::ast::ArithOp::Minus => a.checked_sub(b),
                _ => None,
            }
        }
        _ => None,
    }
}
