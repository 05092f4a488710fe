//! Slots that cannot be read aloud: more than one search in one of them.

use super::demand_roots;
use crate::diagnostic::{Code, Place, Role};
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Clause, Condition, Expr, ExprKind, Find, FindSource, Then};
use crate::model::walk;
use crate::source::Loc;

/// Advises on each slot that holds a second `sum`, `exists` or the like.
pub(super) fn clause(clause: &Clause, notes: &mut Notes) {
    let mut slots: Vec<Vec<&Expr>> = vec![
        clause.generators.iter().filter_map(|g| g.condition.as_ref()).collect(),
        demand_roots(&clause.demand),
        clause.timing.iter().map(|t| &t.deadline).collect(),
    ];
    for exception in &clause.exceptions {
        slots.push(match &exception.when {
            Condition::Expr(e) => vec![e],
            Condition::Find(_, find) => find.condition.iter().collect(),
        });
        match &exception.then {
            Then::DoesNotApply => {}
            Then::Demand(demand) => slots.push(demand_roots(demand)),
            Then::Timing(timing) => slots.push(vec![&timing.deadline]),
        }
    }
    for slot in slots {
        if let [first, second, ..] = aggregates(&slot).as_slice() {
            let message = "this slot has more than one aggregate, which is hard to read aloud";
            notes.push(
                problem(Code::SeveralAggregates, *second, "a second aggregate", message)
                    .related(Place::new(*first, Role::Clause, "the first one"))
                    .help("give each a `define` with a noun for a name"),
            );
        }
    }
}

/// Those over records: a definition cannot take the members of a group in their place.
fn aggregates(slot: &[&Expr]) -> Vec<Loc> {
    let over_records = |find: &Find| matches!(find.source, FindSource::Kind(_));
    let mut found = Vec::new();
    for root in slot {
        walk::typed(root, &mut |e| match &e.kind {
            ExprKind::Aggregate(_, find) | ExprKind::Sum(_, find) | ExprKind::Stated { find, .. } => {
                found.extend(over_records(find).then_some(e.at));
            }
            _ => {}
        });
    }
    found
}
