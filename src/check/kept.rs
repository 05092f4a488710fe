//! Verdicts kept from one check to the next: what has changed for a State is judged again for that State, what may concern
//! any of them in full.
//!
//! Most clauses read of each State only what is of that State (`locality`). These are judged State by State, each State
//! with lists and notes of its own, so that it is known which records were read for it; a State of which nothing that is
//! read has changed keeps its verdicts. Any other clause is judged by itself, again as soon as a record of a kind that it
//! reads has changed. All is judged anew where the moment or a rule is another, or where what stayed is in another order.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::HashMap;

use super::changes::{Changes, Read, Touched, state_of};
use super::frame::Frame;
use super::locality::Locality;
use super::memo::Memo;
use super::series::Shelf;
use super::told::Told;
use super::value::{Item, Value};
use super::verdict::{Moment, Tally, Verdict, Verdicts};
use super::world::World;
use super::{Detail, Way};
use crate::declaration::{RecordId, Records};
use crate::model::{Clause, Model};
use crate::source::SourceMap;

/// What a check leaves behind for the next one, beside its verdicts.
#[derive(Debug)]
pub struct Kept {
    moment: Moment,
    detail: Detail,
    clauses: Vec<OfClause>,
    states: HashMap<Group, Noted>,
}

/// What was checked before, and what it gave.
#[derive(Debug)]
pub struct Before<'a> {
    /// The texts.
    pub sources: &'a SourceMap,
    /// The records.
    pub records: &'a Records,
    /// The verdicts.
    pub verdicts: Verdicts,
    /// What was left behind.
    pub kept: Kept,
}

/// Instances that are judged together: those about one State, or about no single one.
type Group = Option<Arc<str>>;

/// What is known of one clause.
#[derive(Debug, Default)]
struct OfClause {
    locality: Locality,
    /// What was read to find its instances; of a clause that is judged by itself, all that was read.
    noted: Noted,
    /// In the order of the verdicts.
    firsts: Vec<First>,
    tallies: usize,
}

/// What a part of a check noted.
#[derive(Clone, Debug, Default)]
struct Noted {
    read: Vec<RecordId>,
    /// Exceptions that applied: clause and exception, by position.
    applied: BTreeSet<(usize, usize)>,
    /// Clauses, by position, for which records of any State were looked at, since the one that is meant is not known.
    looked_beyond: Vec<usize>,
    /// Whether it was asked of another State than that of the instances to what it is party.
    asked_of_others: bool,
}

/// What instances bind first, and how many verdicts they have.
#[derive(Clone, Debug)]
struct First {
    group: Group,
    /// `None` for a State, and for all instances together.
    record: Option<RecordId>,
    verdicts: usize,
}

/// Verdicts that stay, those of a State together: the clause and what its instances bind first beside each.
type Lists = Vec<(usize, Option<RecordId>, Vec<Verdict>)>;

/// What is kept of the check before.
struct Old<'a> {
    changes: Changes<'a>,
    clauses: Vec<OfClause>,
    tallies: Vec<Vec<Tally>>,
    /// Of clauses that are judged by themselves.
    whole: HashMap<usize, Vec<Verdict>>,
    /// Of the others; `None` where one is about a record that is gone.
    lists: HashMap<Group, Option<Lists>>,
    states: HashMap<Group, Noted>,
}

impl<'a> Old<'a> {
    fn of(model: &'a Model, before: Before<'a>, new: Read<'a>) -> Option<Self> {
        let Kept { clauses, states, .. } = before.kept;
        let old = Read { sources: before.sources, records: before.records };
        let origins = clauses.iter().any(|of| of.locality.origins);
        let changes = Changes::between(model, old, new, origins)?;
        let (mut all, mut tallies) = (before.verdicts.all.into_iter(), before.verdicts.tallies.into_iter());
        let tallies = clauses.iter().map(|c| tallies.by_ref().take(c.tallies).collect()).collect();
        let (mut whole, mut lists) = (HashMap::new(), HashMap::<Group, Option<Lists>>::new());
        for (index, clause) in clauses.iter().enumerate() {
            for first in &clause.firsts {
                let mut verdicts: Vec<Verdict> = all.by_ref().take(first.verdicts).collect();
                let follow = |v: &mut Verdict| changes.keeps_places || v.follow(&changes).is_some();
                let follows = verdicts.iter_mut().all(follow);
                let record = first.record.map(|id| changes.record(id));
                if !clause.locality.is_own() {
                    if follows {
                        whole.insert(index, verdicts);
                    }
                    continue;
                }
                let list = lists.entry_ref(&first.group).or_insert_with(|| Some(Vec::new()));
                match (list.as_mut(), record) {
                    (Some(list), None | Some(Some(_))) if follows => {
                        list.push((index, record.flatten(), verdicts));
                    }
                    _ => *list = None,
                }
            }
        }
        Some(Old { changes, clauses, tallies, whole, lists, states })
    }

    /// What was noted, where it stands now.
    fn now(&self, noted: &Noted) -> Noted {
        let read = noted.read.iter().filter_map(|id| self.changes.record(*id)).collect();
        Noted { read, ..noted.clone() }
    }
}

/// Judges every clause of `model` over `records` of `sources`, keeping what it can from `before`.
pub fn check_again(
    model: &Model,
    (sources, records): (&SourceMap, &Records),
    (moment, detail): (Moment, Detail),
    before: Option<Before<'_>>,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> (Verdicts, Kept) {
    let before = before.filter(|b| (b.kept.moment, b.kept.detail) == (moment, detail));
    let old = before.and_then(|before| Old::of(model, before, Read { sources, records }));
    let world = World::new(model, records, moment, Way::Series, detail);
    let mut judge = Judge { world, clauses: Vec::new(), found: Vec::new(), states: HashMap::new() };
    judge.all(old, &Told::of(model.clauses.len(), tell));
    let Judge { world, mut clauses, found, states } = judge;

    let mut out = Verdicts::default();
    out.all.reserve_exact(found.iter().flat_map(|(lists, _)| lists).map(Vec::len).sum());
    let noted = || clauses.iter().map(|c| &c.noted).chain(states.values());
    let applied: BTreeSet<(usize, usize)> = noted().flat_map(|n| n.applied.iter().copied()).collect();
    noted().flat_map(|n| &n.read).for_each(|id| world.watch.read(*id));
    out.unread = world.unread();
    for (index, (of, (lists, mut tallies))) in clauses.iter_mut().zip(found).enumerate() {
        of.tallies = tallies.len();
        for (first, verdicts) in of.firsts.iter_mut().zip(&lists) {
            first.verdicts = verdicts.len();
        }
        if lists.iter().all(Vec::is_empty) && tallies.is_empty() {
            out.clauses_without_instance.push(index);
        }
        lists.into_iter().for_each(|mut list| out.all.append(&mut list));
        out.tallies.append(&mut tallies);
        let exceptions = model.clauses.get(index).map_or(0, |c| c.exceptions.len());
        let all = (0..exceptions).map(|exception| (index, exception));
        out.unused_exceptions.extend(all.filter(|used| !applied.contains(used)));
    }
    (out, Kept { moment, detail, clauses, states })
}

struct Judge<'a> {
    world: World<'a>,
    clauses: Vec<OfClause>,
    /// Of each clause: its verdicts, one list a first, and its tallies.
    found: Vec<(Vec<Vec<Verdict>>, Vec<Tally>)>,
    states: HashMap<Group, Noted>,
}

impl Judge<'_> {
    fn all(&mut self, mut old: Option<Old<'_>>, told: &Told<'_>) {
        let model = self.world.model;
        // What must be judged again of the clauses that read of each State what is of that State.
        let mut again = if old.is_some() { Touched::Nothing } else { Touched::All };
        for (index, clause) in model.clauses.iter().enumerate() {
            let touched = old.as_ref().map_or(Touched::All, |old| {
                old.clauses.get(index).map_or(Touched::All, |c| old.changes.touched(&c.locality))
            });
            if !self.keep_firsts(index, &touched, old.as_mut()) {
                self.find_firsts(index, clause, old.as_ref());
            }
            match self.clauses.last().is_some_and(|of| of.locality.is_own()) {
                true => again = again.and(touched),
                false => told.clause(),
            }
        }
        let mut groups: HashMap<Group, Vec<(usize, usize)>> = HashMap::new();
        for (index, of) in self.clauses.iter().enumerate().filter(|(_, of)| of.locality.is_own()) {
            for (at, first) in of.firsts.iter().enumerate() {
                groups.entry_ref(&first.group).or_default().push((index, at));
            }
        }
        let mut groups: Vec<(Group, Vec<(usize, usize)>)> = groups.into_iter().collect();
        groups.sort_unstable();
        let count = groups.len();
        for (done, (group, members)) in groups.into_iter().enumerate() {
            if !self.keep_group(&group, &members, &again, old.as_mut()) {
                self.judge_group(group, &members);
            }
            told.instance(done, count);
        }
    }

    /// Keeps what is known of a clause that is not touched, its verdicts too where it is judged by itself.
    fn keep_firsts(&mut self, index: usize, touched: &Touched, old: Option<&mut Old<'_>>) -> bool {
        let Some(old) = old.filter(|_| *touched == Touched::Nothing) else { return false };
        let Some(of) = old.clauses.get(index) else { return false };
        let now = |first: &First| {
            let record = match first.record {
                Some(id) => Some(old.changes.record(id)?),
                None => None,
            };
            Some(First { record, ..first.clone() })
        };
        let Some(firsts) = of.firsts.iter().map(now).collect::<Option<Vec<First>>>() else { return false };
        let whole = if of.locality.is_own() {
            Vec::new()
        } else {
            match old.whole.remove(&index) {
                Some(verdicts) => verdicts,
                None => return false,
            }
        };
        let (noted, locality, tallies) = (old.now(&of.noted), of.locality.clone(), of.tallies);
        let lists = if locality.is_own() { firsts.iter().map(|_| Vec::new()).collect() } else { vec![whole] };
        self.found.push((lists, old.tallies.get_mut(index).map(std::mem::take).unwrap_or_default()));
        self.clauses.push(OfClause { locality, noted, firsts, tallies });
        true
    }

    /// Finds what the instances of a clause bind first; judges it where it is judged by itself.
    fn find_firsts(&mut self, index: usize, clause: &Clause, old: Option<&Old<'_>>) {
        let known = old.and_then(|old| Some(old.clauses.get(index)?.locality.clone()));
        let locality = known.unwrap_or_else(|| Locality::of(self.world.model, clause));
        self.forget();
        let world = &self.world;
        let screened = world.screened(index, clause);
        let (frames, tallies) = match screened {
            Some(screened) => (Some(screened.frames), screened.tallies),
            None => (None, Vec::new()),
        };
        let mut applied = vec![false; clause.exceptions.len()];
        let (firsts, lists) = if locality.is_own() {
            let record = |frame: Frame| frame.iter().find(|value| value.as_record().is_some()).cloned();
            let bound = frames.map(|all| all.into_iter().filter_map(record).collect());
            let firsts: Vec<First> =
                bound.unwrap_or_else(|| world.firsts(clause)).iter().map(|v| self.first(v)).collect();
            let lists = firsts.iter().map(|_| Vec::new()).collect();
            (firsts, lists)
        } else {
            let frames = frames.unwrap_or_else(|| world.instances(clause));
            let judged = frames.into_iter().map(|frame| world.verdict(index, clause, frame, &mut applied));
            (vec![First { group: None, record: None, verdicts: 0 }], vec![judged.collect()])
        };
        let applied = applied.iter().enumerate().filter(|(_, applied)| **applied).map(|(e, _)| (index, e));
        let noted = Noted { read: world.watch.take_read(), applied: applied.collect(), ..Noted::default() };
        self.found.push((lists, tallies));
        self.clauses.push(OfClause { locality, noted, firsts, tallies: 0 });
    }

    fn first(&self, value: &Value) -> First {
        let (record, group) = match &value.item {
            Item::State(state) => (None, Some(state.clone())),
            Item::Record(id) => (Some(*id), state_of(self.world.model, self.world.records, *id)),
            _ => (None, None),
        };
        First { group, record, verdicts: 0 }
    }

    /// Keeps the verdicts about a State of which nothing that is read has changed; whether it could.
    fn keep_group(
        &mut self,
        group: &Group,
        members: &[(usize, usize)],
        again: &Touched,
        old: Option<&mut Old<'_>>,
    ) -> bool {
        let Some(old) = old else { return false };
        let Some(noted) = old.states.get(group) else { return false };
        let stays = match again {
            Touched::Nothing => true,
            Touched::States(states) => {
                let touched = |index: &usize| {
                    let touches = |of: &OfClause| old.changes.touch_any(&of.locality, noted.asked_of_others);
                    old.clauses.get(*index).is_none_or(touches)
                };
                !noted.looked_beyond.iter().any(touched)
                    && group.as_ref().is_some_and(|state| !states.contains(state))
            }
            Touched::All => false,
        };
        let noted = old.now(noted);
        let Some(lists) = old.lists.remove(group).flatten().filter(|_| stays) else { return false };
        let bound =
            |(index, at): &(usize, usize)| Some((*index, self.clauses.get(*index)?.firsts.get(*at)?.record));
        let same =
            lists.iter().map(|(index, record, _)| Some((*index, *record))).eq(members.iter().map(bound));
        if same {
            for ((index, at), (_, _, verdicts)) in members.iter().zip(lists) {
                self.put(*index, *at, verdicts);
            }
            self.states.insert(group.clone(), noted);
        }
        same
    }

    /// Judges all that is about a State.
    fn judge_group(&mut self, group: Group, members: &[(usize, usize)]) {
        self.forget();
        self.world.watch.about.clone_from(&group);
        self.world.watch.asked_of_others.set(group.is_none());
        let mut noted = Noted::default();
        for (index, at) in members {
            let first = self.clauses.get(*index).and_then(|of| of.firsts.get(*at));
            let (Some(first), Some(clause)) = (first, self.world.model.clauses.get(*index)) else { continue };
            let value = match (first.record, &group) {
                (Some(id), _) => Value::known(Item::Record(id)),
                (None, Some(state)) => Value::known(Item::State(state.clone())),
                (None, None) => continue,
            };
            let mut applied = vec![false; clause.exceptions.len()];
            self.world.watch.looked_beyond.set(false);
            let frames = self.world.instances_from(clause, &value);
            let judged = frames.into_iter().map(|f| self.world.verdict(*index, clause, f, &mut applied));
            let verdicts = judged.collect();
            self.put(*index, *at, verdicts);
            let applied = applied.iter().enumerate().filter(|(_, applied)| **applied);
            noted.applied.extend(applied.map(|(exception, _)| (*index, exception)));
            if self.world.watch.looked_beyond.get() && noted.looked_beyond.last() != Some(index) {
                noted.looked_beyond.push(*index);
            }
        }
        noted.read = self.world.watch.take_read();
        noted.asked_of_others = self.world.watch.asked_of_others.get();
        self.world.watch.about = None;
        self.states.insert(group, noted);
    }

    fn put(&mut self, index: usize, at: usize, verdicts: Vec<Verdict>) {
        if let Some(slot) = self.found.get_mut(index).and_then(|(lists, _)| lists.get_mut(at)) {
            *slot = verdicts;
        }
    }

    /// Lists and answers that an evaluation before has made are not read again: what reads them would not be known.
    fn forget(&mut self) {
        self.world.memo = Memo::default();
        self.world.shelf = Shelf::default();
    }
}
