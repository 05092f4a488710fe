//! `is given` and `else` on what is never absent.

use crate::diagnostic::Code;
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Builtin, Expr, ExprKind, FieldRef, Model};
use crate::model::types::Type;
use crate::syntax::ast::AggregateOp;

/// A field that every record must have is always given, and its default never used.
pub(super) fn expression(e: &Expr, model: &Model, notes: &mut Notes) {
    let (of, message, help) = match &e.kind {
        ExprKind::IsGiven(of) => {
            (of, "every record gives this field", "remove the condition, or make the field optional")
        }
        ExprKind::Else(of, _) => {
            (of, "what stands before `else` is never absent", "remove `else`, or make the field optional")
        }
        _ => return,
    };
    if !may_be_absent(of, model) {
        notes.push(problem(Code::AlwaysTrue, of.at, "never absent", message).help(help));
    }
}

/// Whether the expression may be absent; where that is not certain, it may.
fn may_be_absent(e: &Expr, model: &Model) -> bool {
    match &e.kind {
        ExprKind::Literal(_) => false,
        ExprKind::Var(_) => matches!(e.ty, Type::Group(_)),
        ExprKind::Field(of, field) => {
            let optional = match (field, &of.ty) {
                (FieldRef::Own(i), Type::Record(kind)) => {
                    let fields = model.kinds.get(kind.0 as usize).map(|k| &k.fields);
                    fields.and_then(|f| f.get(*i)).is_none_or(|f| f.optional)
                }
                (FieldRef::Parent | FieldRef::Period(_), _) => false,
                _ => true,
            };
            optional || may_be_absent(of, model)
        }
        ExprKind::Aggregate(op, _) => !matches!(op, AggregateOp::Exists | AggregateOp::Count),
        ExprKind::Builtin(Builtin::Year | Builtin::Quarter | Builtin::Month, args) => {
            args.iter().any(|a| may_be_absent(a, model))
        }
        ExprKind::Negate(of) | ExprKind::Cast(of) | ExprKind::On(of, _) => may_be_absent(of, model),
        _ => true,
    }
}
