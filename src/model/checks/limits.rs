//! Limits that can never bind: another condition, or the other argument, is always the stricter one.

use std::collections::BTreeSet;

use super::cells::Combinations;
use super::formula::{Formula, Reader, constant, key};
use super::limbs;
use crate::diagnostic::{Code, Place, Role};
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Builtin, Clause, Demand, Expr, ExprKind, Literal, Model, Shape};
use crate::source::Loc;
use crate::value::Length;

/// A limb of an `and` that a later limb already says, and an argument that never decides a choice of dates or figures.
/// Where an earlier limb says it, the check of conditions has said so.
pub(super) fn expression(e: &Expr, model: &Model, said: &mut BTreeSet<Loc>, notes: &mut Notes) {
    match &e.kind {
        ExprKind::And(limbs) => later_limb(limbs, model, said, notes),
        ExprKind::Builtin(which, args) => argument(*which, args, model, notes),
        _ => {}
    }
}

fn later_limb(limbs: &[Expr], model: &Model, said: &mut BTreeSet<Loc>, notes: &mut Notes) {
    let mut reader = Reader::new(model);
    let formulas: Vec<Formula> = limbs.iter().map(|limb| reader.read(limb)).collect();
    let Some(all) = Combinations::of(&reader.subjects) else { return };
    let holding = |formula: &Formula| -> Vec<bool> {
        let column = all.column(formula);
        all.all().map(|one| column.holds(one) == Some(true)).collect()
    };
    let columns: Vec<Vec<bool>> = formulas.iter().map(holding).collect();
    let possible = all.all().any(|row| columns.iter().all(|c| c.get(row) == Some(&true)));
    if !possible {
        return;
    }
    for (i, (limb, column)) in limbs.iter().zip(&columns).enumerate() {
        let later = columns.iter().zip(limbs).skip(i + 1);
        let mut stricter = later.filter(|(other, _)| implies(other, column) && !implies(column, other));
        if let Some((_, other)) = stricter.next()
            && said.insert(limb.at)
        {
            notes.push(never(limb.at, "a later condition already asks for more").related(Place::new(
                other.at,
                Role::Clause,
                "asks for more",
            )));
        }
    }
}

/// Whether the second holds wherever the first does.
fn implies(first: &[bool], second: &[bool]) -> bool {
    first.iter().zip(second).all(|(a, b)| !a || *b)
}

/// What a clause demands of a record that `for each` takes only where it holds.
pub(super) fn clause(clause: &Clause, model: &Model, said: &mut BTreeSet<Loc>, notes: &mut Notes) {
    let (Demand::Holds(demand) | Demand::Always(demand)) = &clause.demand else { return };
    let same_day = clause.shape() == Shape::Guard;
    let readable = |e: &&Expr| same_day || only_fields(e, model);
    let scope = clause.generators.iter().filter_map(|g| g.condition.as_ref());
    let scope: Vec<&Expr> = scope.flat_map(limbs).filter(readable).collect();
    let demanded: Vec<&Expr> = limbs(demand).into_iter().filter(readable).collect();
    let mut reader = Reader::new(model);
    let given: Vec<Formula> = scope.iter().map(|limb| reader.read(limb)).collect();
    let wanted: Vec<Formula> = demanded.iter().map(|limb| reader.read(limb)).collect();
    let Some(all) = Combinations::of(&reader.subjects) else { return };
    let mut taken: Vec<usize> = all.all().collect();
    for column in given.iter().map(|formula| all.column(formula)) {
        taken.retain(|&one| column.holds(one) == Some(true));
    }
    if taken.is_empty() || taken.len() == all.all().len() {
        return;
    }
    for (limb, formula) in demanded.iter().zip(&wanted) {
        let column = all.column(formula);
        if taken.iter().all(|&one| column.holds(one) == Some(true)) && said.insert(limb.at) {
            let problem = never(limb.at, "the conditions of `for each` already say so");
            notes.push(match scope.first() {
                Some(first) => {
                    problem.related(Place::new(first.at, Role::Clause, "taken only where this holds"))
                }
                None => problem,
            });
        }
    }
}

/// Whether the condition compares nothing but fields of what is bound, which are the same on every day.
fn only_fields(e: &Expr, model: &Model) -> bool {
    let mut reader = Reader::new(model);
    reader.read(e);
    reader.subjects.iter().all(|s| s.is_field)
}

/// `later`, `earlier`, `min` and `max` of what is always in one order.
fn argument(which: Builtin, args: &[Expr], model: &Model, notes: &mut Notes) {
    let greatest = match which {
        Builtin::Later | Builtin::Max => true,
        Builtin::Earlier | Builtin::Min => false,
        _ => return,
    };
    for (i, arg) in args.iter().enumerate() {
        let others = args.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other);
        let beaten = |other: &&Expr| {
            let (low, high) = if greatest { (arg, *other) } else { (*other, arg) };
            certainly_below(low, high, model)
        };
        let mut stricter = others.filter(beaten);
        if let Some(other) = stricter.next() {
            let word = if greatest { "later or larger" } else { "earlier or smaller" };
            let message = format!("the other one is always {word}");
            notes.push(never(arg.at, &message).related(Place::new(other.at, Role::Clause, "always decides")));
            return;
        }
    }
}

/// Whether the files alone tell that `low` is below `high`: two constants, or a day and one after it.
fn certainly_below(low: &Expr, high: &Expr, model: &Model) -> bool {
    if let (Some((a, _)), Some((b, _))) = (constant(low, model), constant(high, model)) {
        return a < b;
    }
    let shifted = |e: &Expr, from: &Expr, towards_past: bool| match &e.kind {
        ExprKind::Shift { length, before, anchor } => {
            *before == towards_past && is_positive(length) && key(anchor) == key(from)
        }
        _ => false,
    };
    shifted(high, low, false) || shifted(low, high, true)
}

fn is_positive(length: &Expr) -> bool {
    matches!(length.kind, ExprKind::Literal(Literal::Length(Length::Days(n) | Length::Months(n))) if n > 0)
}

fn never(at: Loc, why: &str) -> crate::diagnostic::Diagnostic {
    problem(Code::NeverBinds, at, "never binds", format!("this limit can never bind: {why}"))
        .help("remove it, or correct one of the two")
}
