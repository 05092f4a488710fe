//! `=` on an amount that grows or shrinks: it holds on one day and not on the next.

use crate::diagnostic::Code;
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Body, Builtin, Clause, Demand, Expr, ExprKind, Literal, Mode, Model, Shape};
use crate::model::types::Type;
use crate::syntax::ast::{ArithOp, CompareOp};
use num_traits::Zero;

/// Checks what a milestone or ceiling demands. A `check` compares figures that must agree and is left alone.
pub(super) fn clause(clause: &Clause, model: &Model, notes: &mut Notes) {
    let (Demand::Holds(demand) | Demand::Always(demand)) = &clause.demand else { return };
    let (word, shape) = match clause.shape() {
        Shape::Milestone => (">=", "a milestone"),
        Shape::Ceiling => ("<=", "a ceiling"),
        _ => return,
    };
    if clause.mode != Mode::Check {
        limb(demand, word, shape, model, notes);
    }
}

fn limb(e: &Expr, word: &str, shape: &str, model: &Model, notes: &mut Notes) {
    match &e.kind {
        ExprKind::And(limbs) | ExprKind::Or(limbs) => {
            limbs.iter().for_each(|l| limb(l, word, shape, model, notes));
        }
        ExprKind::Compare(CompareOp::Equal, a, b)
            if !is_zero(a) && !is_zero(b) && (is_amount(a, model) || is_amount(b, model)) =>
        {
            let message = format!("{shape} asks for an exact amount, which the smallest excess breaks");
            notes.push(
                problem(Code::ExactAmount, e.at, "exactly this amount", message)
                    .help(format!("write `{word}` for the limit, or `abs(a - b) <= c` for a tolerance")),
            );
        }
        _ => {}
    }
}

/// Nothing at all is a limit that can be kept.
fn is_zero(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Literal(Literal::Quantity(n, _) | Literal::Number(n)) if n.is_zero())
}

/// A quantity, or a share that is worked out from quantities; a count is none.
fn is_amount(e: &Expr, model: &Model) -> bool {
    match (&e.ty, &e.kind) {
        (Type::Quantity { .. }, ExprKind::Literal(_)) => false,
        (Type::Quantity { .. }, _) => true,
        (Type::Number, ExprKind::Call(define, _)) => {
            match model.defines.get(define.0 as usize).map(|d| &d.body) {
                Some(Body::Expr(body)) => is_amount(body, model),
                _ => false,
            }
        }
        (Type::Number, ExprKind::Stated { .. } | ExprKind::Sum(..) | ExprKind::Arith(ArithOp::Over, ..)) => {
            true
        }
        (Type::Number, ExprKind::Builtin(Builtin::Reconcile | Builtin::Min | Builtin::Max, args)) => {
            args.iter().any(|a| is_amount(a, model))
        }
        _ => false,
    }
}
