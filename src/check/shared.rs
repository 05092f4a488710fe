//! Clauses judged on several threads.
//!
//! Each clause is judged by itself, so that the verdicts are the same whoever judges it; a world of its own for each thread
//! keeps indexes, lists and notes apart. Which clause goes to which thread depends on nothing but its position.

use std::thread;

use super::told::Told;
use super::verdict::{Moment, Tally, Verdict, Verdicts};
use super::work::Work;
use super::world::World;
use super::{Detail, Way};
use crate::declaration::Records;
use crate::model::{Clause, Model};

/// On how many threads a check is made: below so many records one is done before a second has begun.
pub(super) fn threads(records: &Records) -> usize {
    const MANY: usize = 50_000;
    const MOST: usize = 4;
    if records.count() < MANY {
        return 1;
    }
    thread::available_parallelism().map_or(1, |n| n.get().min(MOST))
}

/// What was found of one clause.
struct Judgement {
    index: usize,
    verdicts: Vec<Verdict>,
    tallies: Vec<Tally>,
    unused: Vec<usize>,
}

impl World<'_> {
    fn judge(&self, index: usize, clause: &Clause, told: &Told<'_>) -> Judgement {
        let (instances, tallies) = match self.screened(index, clause) {
            Some(screened) => (screened.frames, screened.tallies),
            None => (self.instances(clause), Vec::new()),
        };
        let mut applied = vec![false; clause.exceptions.len()];
        let count = instances.len();
        let verdicts = instances.into_iter().enumerate().map(|(at, frame)| {
            let verdict = self.verdict(index, clause, frame, &mut applied);
            told.instance(at, count);
            verdict
        });
        let verdicts = verdicts.collect();
        if count == 0 {
            told.clause();
        }
        let unused = applied.iter().enumerate().filter(|(_, applied)| !**applied).map(|(i, _)| i).collect();
        Judgement { index, verdicts, tallies, unused }
    }

    /// Every clause whose position leaves `part` when divided by `parts`.
    fn judge_part(&self, part: usize, parts: usize, told: &Told<'_>) -> Vec<Judgement> {
        let clauses = self.model.clauses.iter().enumerate().filter(|(index, _)| index % parts == part);
        clauses.map(|(index, clause)| self.judge(index, clause, told)).collect()
    }
}

/// Judges every clause on as many threads as `threads`, at least one.
pub(super) fn judge_all(
    threads: usize,
    way: Way,
    model: &Model,
    records: &Records,
    moment: Moment,
    detail: Detail,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> (Verdicts, Work) {
    let told = &Told::of(model.clauses.len(), tell);
    let parts = threads.min(model.clauses.len()).max(1);
    let world = || World::new(model, records, moment, way, detail);
    let mut main = world();
    let mut judgements: Vec<Judgement> = thread::scope(|scope| {
        let elsewhere = |part| {
            scope.spawn(move || {
                let world = world();
                (world.judge_part(part, parts, told), world.watch.all_read(), world.work)
            })
        };
        let others: Vec<_> = (1..parts).map(elsewhere).collect();
        let mut judgements = main.judge_part(0, parts, told);
        for other in others {
            // A thread that panics has said so; whoever catches panics catches this one too.
            let (mut found, read, work) = match other.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            judgements.append(&mut found);
            main.watch.add_read(&read);
            main.work.add(&work);
        }
        judgements
    });
    judgements.sort_by_key(|judgement| judgement.index);
    let mut out = Verdicts::default();
    // Room for all at once: a list that grows would for a while be there twice.
    out.all.reserve_exact(judgements.iter().map(|judgement| judgement.verdicts.len()).sum());
    for Judgement { index, mut verdicts, mut tallies, unused } in judgements {
        if verdicts.is_empty() && tallies.is_empty() {
            out.clauses_without_instance.push(index);
        }
        out.all.append(&mut verdicts);
        out.tallies.append(&mut tallies);
        out.unused_exceptions.extend(unused.into_iter().map(|exception| (index, exception)));
    }
    out.unread = main.unread();
    (out, std::mem::take(&mut main.work))
}
