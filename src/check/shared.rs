//! Clauses judged on several threads.
//!
//! Each clause is judged by itself, so that the verdicts are the same whoever judges it; a world of its own for each thread
//! keeps indexes, lists and notes apart. Which clause goes to which thread depends on nothing but its position.

use std::thread;

use super::told::Told;
use super::verdict::{Moment, Tally, Verdict, Verdicts};
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
    /// How many verdicts there are.
    count: usize,
    tallies: Vec<Tally>,
    unused: Vec<usize>,
}

/// What one thread found: all verdicts, clause by clause, and what else there is to say of each clause.
#[derive(Default)]
struct Part {
    verdicts: Vec<Verdict>,
    judgements: Vec<Judgement>,
}

impl World<'_> {
    fn judge(&self, index: usize, clause: &Clause, told: &Told<'_>, part: &mut Part) {
        let (instances, tallies) = match self.screened(index, clause) {
            Some(screened) => (screened.frames, screened.tallies),
            None => (self.instances(clause), Vec::new()),
        };
        let mut applied = vec![false; clause.exceptions.len()];
        let count = instances.len();
        for (at, frame) in instances.into_iter().enumerate() {
            part.verdicts.push(self.verdict(index, clause, frame, &mut applied));
            told.instance(at, count);
        }
        if count == 0 {
            told.clause();
        }
        let unused = applied.iter().enumerate().filter(|(_, applied)| !**applied).map(|(i, _)| i).collect();
        part.judgements.push(Judgement { index, count, tallies, unused });
    }

    /// Every clause whose position leaves `part` when divided by `parts`.
    fn judge_part(&self, part: usize, parts: usize, told: &Told<'_>) -> Part {
        let mut found = Part::default();
        for (index, clause) in self.model.clauses.iter().enumerate().skip(part).step_by(parts) {
            self.judge(index, clause, told, &mut found);
        }
        found
    }
}

/// Judges every clause on as many threads as `threads`, at least one; with what was built for it.
pub(super) fn judge_all<'w>(
    threads: usize,
    way: Way,
    model: &'w Model,
    records: &'w Records,
    moment: Moment,
    detail: Detail,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> (Verdicts, World<'w>) {
    let told = &Told::of(model.clauses.len(), tell);
    let parts = threads.min(model.clauses.len()).max(1);
    let world = || World::new(model, records, moment, way, detail);
    let main = world();
    let mut found: Vec<Part> = thread::scope(|scope| {
        let elsewhere = |part| {
            scope.spawn(move || {
                let world = world();
                (world.judge_part(part, parts, told), world.watch.all_read(), world.work)
            })
        };
        let others: Vec<_> = (1..parts).map(elsewhere).collect();
        let mut all = vec![main.judge_part(0, parts, told)];
        for other in others {
            // A thread that panics has said so; whoever catches panics catches this one too.
            let (found, read, work) = match other.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            all.push(found);
            main.watch.add_read(&read);
            main.work.add(&work);
        }
        all
    });
    let mut out = Verdicts::default();
    let judgements = found.iter_mut().map(|part| std::mem::take(&mut part.judgements)).enumerate();
    let mut judgements: Vec<(usize, Judgement)> =
        judgements.flat_map(|(part, all)| all.into_iter().map(move |one| (part, one))).collect();
    judgements.sort_by_key(|(_, judgement)| judgement.index);
    out.all = in_order(found, judgements.iter().map(|(part, judgement)| (*part, judgement.count)));
    for (_, Judgement { index, count, mut tallies, unused }) in judgements {
        if count == 0 && tallies.is_empty() {
            out.clauses_without_instance.push(index);
        }
        out.tallies.append(&mut tallies);
        out.unused_exceptions.extend(unused.into_iter().map(|exception| (index, exception)));
    }
    out.unread = main.unread();
    (out, main)
}

/// All verdicts in the order of the clauses: so many of each part, one after the other. Those of one part are in order.
fn in_order(parts: Vec<Part>, counts: impl Iterator<Item = (usize, usize)>) -> Vec<Verdict> {
    let mut lists: Vec<Vec<Verdict>> = parts.into_iter().map(|part| part.verdicts).collect();
    if lists.len() == 1 {
        return lists.pop().unwrap_or_default();
    }
    // Room for all at once: a list that grows would for a while be there twice.
    let mut all = Vec::with_capacity(lists.iter().map(Vec::len).sum());
    let mut lists: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    for (part, count) in counts {
        all.extend(lists.get_mut(part).into_iter().flat_map(|list| list.by_ref().take(count)));
    }
    all
}
