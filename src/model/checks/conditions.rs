//! Conditions that always hold or never can, whatever is declared.

use std::collections::BTreeSet;

use super::cells::Combinations;
use super::formula::{Formula, Reader};
use super::limbs;
use crate::diagnostic::{Code, Place, Role};
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Clause, Expr, ExprKind, Model};
use crate::source::Loc;

/// Checks one condition by itself, and the limbs of an `and` together.
pub(super) fn expression(e: &Expr, model: &Model, said: &mut BTreeSet<Loc>, notes: &mut Notes) {
    let limbs = match &e.kind {
        ExprKind::And(limbs) => limbs.iter().collect(),
        ExprKind::Compare(..) | ExprKind::In(..) | ExprKind::InRange(..) | ExprKind::Or(_) => vec![e],
        _ => return,
    };
    together(&limbs, model, said, notes);
}

/// Checks the conditions of `for each` together.
pub(super) fn clause(clause: &Clause, model: &Model, said: &mut BTreeSet<Loc>, notes: &mut Notes) {
    let scope: Vec<&Expr> =
        clause.generators.iter().filter_map(|g| g.condition.as_ref()).flat_map(limbs).collect();
    together(&scope, model, said, notes);
}

/// Takes the limbs one after the other: does this one still leave anything, does it still exclude anything?
/// Reports nothing after a contradiction.
fn together(limbs: &[&Expr], model: &Model, said: &mut BTreeSet<Loc>, notes: &mut Notes) {
    let mut reader = Reader::new(model);
    let formulas: Vec<Formula> = limbs.iter().map(|limb| reader.read(limb)).collect();
    let Some(all) = Combinations::of(&reader.subjects) else { return };
    let mut left: Vec<usize> = all.all().collect();
    for (i, (limb, formula)) in limbs.iter().zip(&formulas).enumerate() {
        let before = left.len();
        let column = all.column(formula);
        left.retain(|&one| column.holds(one) != Some(false));
        if (left.is_empty() || left.len() == before) && said.insert(limb.at) {
            let verdict = Some(!left.is_empty());
            let alone = all.all().all(|one| column.holds(one) == verdict);
            notes.push(if left.is_empty() {
                never(limb.at, limbs.get(..i), alone)
            } else {
                always(limb.at, alone)
            });
        }
        if left.is_empty() {
            return;
        }
    }
}

fn always(at: Loc, alone: bool) -> crate::diagnostic::Diagnostic {
    let message = if alone {
        "this condition holds whatever is declared"
    } else {
        "this condition holds whenever the conditions before it do"
    };
    problem(Code::AlwaysTrue, at, "always holds", message).help("remove it, or correct its limit")
}

fn never(at: Loc, before: Option<&[&Expr]>, alone: bool) -> crate::diagnostic::Diagnostic {
    if alone {
        return problem(
            Code::AlwaysFalse,
            at,
            "never holds",
            "this condition holds for nothing that can be declared",
        )
        .help("correct its limit");
    }
    let message = "this condition contradicts the conditions before it";
    let said = problem(Code::AlwaysFalse, at, "never holds here", message).help("correct one of the limits");
    match before.and_then(<[_]>::last) {
        Some(other) => said.related(Place::new(other.at, Role::Clause, "required before")),
        None => said,
    }
}
