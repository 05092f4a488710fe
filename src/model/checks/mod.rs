//! Static checks: what is certain without any declaration. Where a check cannot tell, it is silent.
//!
//! One file for each question. All of them read the typed model; none changes it.

mod aggregates;
mod anchors;
mod bands;
mod cells;
mod conditions;
mod equality;
mod exceptions;
mod formula;
mod given;
mod lengths;
mod limits;
mod optional;
mod rows;

use std::collections::BTreeSet;

use super::problems::Notes;
use super::rules::{Clause, Condition, Demand, Expr, ExprKind, Find, FindSource, Model, Source, Then};
use super::walk;
use crate::source::{FileId, Loc};

/// Runs every check over definitions and clauses; those that look at one of them alone are left out for `vetted` files, of
/// which they are known to say nothing.
pub(super) fn check(model: &Model, vetted: &BTreeSet<FileId>, notes: &mut Notes) {
    let mut said = BTreeSet::new();
    let is_new = |at: Loc| !vetted.contains(&at.file);
    for define in model.defines.iter().filter(|define| is_new(define.at)) {
        bands::check(define, model, notes);
        for root in define.body.parts() {
            expressions(root, model, &mut said, notes);
        }
    }
    rows::check(model, notes);
    lengths::clauses(&model.clauses, notes);
    for clause in model.clauses.iter().filter(|clause| is_new(clause.at)) {
        conditions::clause(clause, model, &mut said, notes);
        exceptions::clause(clause, model, &mut said, notes);
        anchors::clause(clause, model, notes);
        equality::clause(clause, model, notes);
        optional::clause(clause, model, notes);
        aggregates::clause(clause, notes);
        for root in clause_roots(clause) {
            expressions(root, model, &mut said, notes);
        }
        limits::clause(clause, model, &mut said, notes);
    }
}

/// The checks that look at one expression at a time. `said` holds the conditions already reported.
fn expressions(root: &Expr, model: &Model, said: &mut BTreeSet<Loc>, notes: &mut Notes) {
    walk::typed(root, &mut |e| {
        conditions::expression(e, model, said, notes);
        limits::expression(e, model, said, notes);
        anchors::expression(e, notes);
        given::expression(e, model, notes);
    });
}

/// The parts of a condition that must all hold.
fn limbs(e: &Expr) -> Vec<&Expr> {
    match &e.kind {
        ExprKind::And(limbs) => limbs.iter().collect(),
        _ => vec![e],
    }
}

fn find_roots(find: &Find) -> impl Iterator<Item = &Expr> {
    let source = match &find.source {
        FindSource::In(list) => Some(list),
        FindSource::Kind(_) => None,
    };
    source.into_iter().chain(&find.condition)
}

fn demand_roots(demand: &Demand) -> Vec<&Expr> {
    match demand {
        Demand::Holds(e) | Demand::Always(e) => vec![e],
        Demand::File(find) => find_roots(find).collect(),
        Demand::Judgement(_) => Vec::new(),
    }
}

/// Every expression of a clause that is not part of another.
pub(super) fn clause_roots(clause: &Clause) -> Vec<&Expr> {
    let mut roots: Vec<&Expr> = Vec::new();
    for generator in &clause.generators {
        match &generator.source {
            Source::In(_, list) => roots.push(list),
            Source::Calendar { from, to, .. } => roots.extend(from.iter().chain(to)),
            Source::Rolling { from, to, .. } => roots.extend(std::iter::once(from).chain(to)),
            Source::Party(_)
            | Source::State(_)
            | Source::Kind(..)
            | Source::Table(..)
            | Source::Group { .. } => {}
        }
        roots.extend(&generator.condition);
    }
    roots.extend(&clause.duty);
    roots.extend(demand_roots(&clause.demand));
    roots.extend(clause.timing.iter().map(|t| &t.deadline));
    for exception in &clause.exceptions {
        match &exception.when {
            Condition::Find(_, find) => roots.extend(find_roots(find)),
            Condition::Expr(e) => roots.push(e),
        }
        match &exception.then {
            Then::DoesNotApply => {}
            Then::Demand(demand) => roots.extend(demand_roots(demand)),
            Then::Timing(timing) => roots.push(&timing.deadline),
        }
    }
    roots
}
