//! Deadlines that lie before the day they count from, or before there was anything to keep.

use super::formula::day;
use crate::diagnostic::{Code, Place, Role};
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Builtin, Clause, Expr, ExprKind, Generator, Literal, Mode, Model, Source, Timing};
use crate::model::rules::{Exception, Then, Var};
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

/// Checks the deadlines of a clause and of its exceptions, and the periods that it ranges over.
pub(super) fn clause(clause: &Clause, model: &Model, notes: &mut Notes) {
    for generator in &clause.generators {
        upside_down(generator, model, notes);
    }
    if clause.mode == Mode::Check {
        return;
    }
    let moved = |e: &Exception| match &e.then {
        Then::Timing(timing) => Some(timing.clone()),
        Then::Demand(_) | Then::DoesNotApply => None,
    };
    let moved = clause.exceptions.iter().filter_map(moved);
    for timing in clause.timing.iter().cloned().chain(moved) {
        too_early(clause, &timing, model, notes);
    }
}

/// A fixed deadline before the treaty or the clause is in force, and one before the State is bound.
fn too_early(clause: &Clause, timing: &Timing, model: &Model, notes: &mut Notes) {
    let Some(treaty) = model.treaties.get(clause.treaty.0 as usize) else { return };
    let at = timing.deadline.at;
    let said = |message: String| {
        problem(Code::DeadlineBeforeAnchor, at, "too early", message)
            .help("correct the deadline: nobody is bound on that day")
    };
    if let Some(due) = day(&timing.deadline, model) {
        if let Some(start) = clause.from.filter(|start| due < *start) {
            notes.push(said(format!("the deadline {due} lies before the clause is in force on {start}")));
        } else if let Some(start) = treaty.in_force.filter(|start| due < *start) {
            let message =
                format!("the deadline {due} lies before `{}` entered into force on {start}", treaty.name);
            notes.push(said(message).related(Place::new(treaty.at, Role::Clause, "in force later")));
        }
        return;
    }
    if let ExprKind::Shift { length, before: true, anchor } = &timing.deadline.kind
        && constant(length).is_some_and(i64::is_positive)
        && binds(clause, anchor)
    {
        let message = "a deadline before the State is bound asks nothing of it".to_owned();
        notes.push(said(message).related(Place::new(anchor.at, Role::Clause, "bound from here")));
    }
}

/// Whether `e` is the day from which a Party that the clause ranges over is bound by the clause's own treaty.
fn binds(clause: &Clause, e: &Expr) -> bool {
    let ExprKind::Builtin(Builtin::EifState, args) = &e.kind else { return false };
    let [treaty, state] = args.as_slice() else { return false };
    let own = matches!(treaty.kind, ExprKind::Literal(Literal::Treaty(id)) if id == clause.treaty);
    let party =
        |v: Var| clause.generators.iter().any(|g| matches!(g.source, Source::Party(bound) if bound == v));
    own && matches!(state.kind, ExprKind::Var(v) if party(v))
}

/// Periods whose last day lies before their first.
fn upside_down(generator: &Generator, model: &Model, notes: &mut Notes) {
    let (from, to) = match &generator.source {
        Source::Calendar { from: Some(from), to: Some(to), .. } => (from, to),
        Source::Rolling { from, to: Some(to), .. } => (from, to),
        _ => return,
    };
    if let (Some(first), Some(last)) = (day(from, model), day(to, model))
        && last < first
    {
        let message = format!("the periods end on {last}, before they begin on {first}");
        notes.push(
            problem(Code::BadRange, to.at, "ends before it begins", message)
                .related(Place::new(from.at, Role::Clause, "begins here"))
                .help("exchange the dates"),
        );
    }
}
