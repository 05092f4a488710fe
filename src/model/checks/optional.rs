//! Fields that a record may leave out, read as if it could not.

use std::collections::BTreeSet;

use super::clause_roots;
use super::formula::{key, name};
use crate::diagnostic::Code;
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Clause, Expr, ExprKind, FieldRef, FindSource, Model};
use crate::model::types::Type;
use crate::model::walk;

/// Advises on optional fields that a clause reads and never asks whether they are given. What is handed to a definition
/// is left alone: the definition may need it for some records only.
pub(super) fn clause(clause: &Clause, model: &Model, notes: &mut Notes) {
    let roots = clause_roots(clause);
    let mut settled = BTreeSet::new();
    for root in &roots {
        walk::typed(root, &mut |e| {
            if let ExprKind::IsGiven(of) | ExprKind::Else(of, _) = &e.kind {
                settled.insert(key(of));
            }
        });
    }
    for root in roots {
        read(root, &mut |e| {
            if is_optional(e, model) && settled.insert(key(e)) {
                let field = name(e, model).unwrap_or_default();
                let message = format!("a record without `{field}` leaves this clause undetermined");
                notes.push(problem(Code::MayBeAbsent, e.at, "may be absent", message).help(format!(
                    "ask whether `{field}` `is given`, give a default with `else`, or make the field required"
                )));
            }
        });
    }
}

fn is_optional(e: &Expr, model: &Model) -> bool {
    let ExprKind::Field(of, FieldRef::Own(i)) = &e.kind else { return false };
    let Type::Record(kind) = of.ty else { return false };
    let fields = model.kinds.get(kind.0 as usize).map(|k| &k.fields);
    fields.and_then(|f| f.get(*i)).is_some_and(|f| f.optional)
}

/// Calls `visit` with each part of `e` whose absence would leave `e` unknown.
fn read<'a>(e: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    match &e.kind {
        ExprKind::Call(_, args) => args.iter().filter(|a| !is_field(a)).for_each(|a| read(a, visit)),
        ExprKind::Stated { find, adding, .. } => {
            let finds = std::iter::once(find).chain(adding.iter().map(|(_, lots)| lots));
            for find in finds {
                let list = match &find.source {
                    FindSource::In(list) => Some(list),
                    FindSource::Kind(_) => None,
                };
                list.into_iter().chain(&find.condition).for_each(|part| read(part, visit));
            }
        }
        _ => {
            visit(e);
            walk::parts(e, &mut |part| read(part, visit));
        }
    }
}

fn is_field(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Field(..))
}
