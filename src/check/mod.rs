//! Rules applied to records: verdicts with evidence.
//!
//! Comes in: the model, the records, a moment. Goes out: [`Verdicts`]. Everything that `check`, `status`, `explain` and
//! later commands show comes from these.

mod aggregate;
mod arith;
mod assemble;
mod builtin;
mod cause;
mod ceiling;
mod eval;
mod evidence;
mod exception;
mod group;
mod index;
mod instance;
mod judge;
mod measure;
mod phrase;
mod reach;
mod readings;
mod scope;
mod settle;
mod stated;
mod tell;
mod timeline;
mod value;
mod verdict;
mod walk;
mod watch;
mod world;
mod worlds;

pub use verdict::*;

use crate::declaration::Records;
use crate::model::Model;
use world::World;

/// Judges every clause of `model` over `records` at `moment`.
pub fn check(model: &Model, records: &Records, moment: Moment) -> Verdicts {
    let world = World::new(model, records, moment);
    let mut out = Verdicts::default();
    for (index, clause) in model.clauses.iter().enumerate() {
        let instances = world.instances(clause);
        if instances.is_empty() {
            out.clauses_without_instance.push(index);
        }
        let mut applied = vec![false; clause.exceptions.len()];
        for frame in instances {
            let verdict = world.verdict(index, clause, frame, &mut applied);
            out.all.push(verdict);
        }
        let unused = applied.iter().enumerate().filter(|(_, applied)| !**applied);
        out.unused_exceptions.extend(unused.map(|(i, _)| (index, i)));
    }
    out.unread = world.unread();
    out
}
