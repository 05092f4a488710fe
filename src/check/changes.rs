//! What is other than before, from one reading of a project to the next: which records, whose they are, and where what
//! stayed stands now.
//!
//! A record stays where it stands in a file of the same name, at the same place (which an edit in front of it moves), and
//! says the same. Whatever refers to a record that changed counts as changed, and so does what corrects or amends it, holds
//! it, or stands in it. Where a record comes from counts only where a clause reads that: whoever tells of a verdict asks the
//! record of now. What stayed keeps its order; where it does not, nothing is said to have stayed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashbrown::HashMap;

use super::locality::Locality;
use super::moved::Moved;
use crate::declaration::{Cell, Closing, Plain, Record, RecordId, Records, Scalar};
use crate::model::{KindId, Model, PARTY, Step};
use crate::source::{Loc, SourceMap, Span};

/// The texts and records of a reading.
#[derive(Clone, Copy)]
pub(super) struct Read<'a> {
    pub sources: &'a SourceMap,
    pub records: &'a Records,
}

/// What changed.
pub(super) struct Changes<'a> {
    model: &'a Model,
    old: &'a Records,
    new: &'a Records,
    moved: Moved,
    /// By record as it was: the same now.
    ids: Vec<Option<RecordId>>,
    /// Whether every record that stayed has the number that it had, and all that stayed the place.
    pub keeps_places: bool,
    /// Records that changed or are gone, as they were, and that changed or are new, as they are.
    gone: Vec<RecordId>,
    come: Vec<RecordId>,
    /// Their kinds and States; `None` where the State is not plain.
    marks: BTreeSet<(KindId, Option<Arc<str>>)>,
    /// States for which other records are said to be all there.
    closed: BTreeSet<Arc<str>>,
    /// Kinds of which some record belongs to no single known State.
    stray: BTreeSet<KindId>,
    /// Whether a record takes the place of one of another State.
    moves: bool,
    /// Whether it counts where a record comes from, and what is remarked on it.
    origins: bool,
}

/// Which instances of a clause must be judged again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Touched {
    /// None.
    Nothing,
    /// Those about these States.
    States(BTreeSet<Arc<str>>),
    /// All.
    All,
}

impl Touched {
    /// What either says.
    pub fn and(self, other: Touched) -> Touched {
        match (self, other) {
            (Touched::All, _) | (_, Touched::All) => Touched::All,
            (Touched::Nothing, some) | (some, Touched::Nothing) => some,
            (Touched::States(mut states), Touched::States(others)) => {
                states.extend(others);
                Touched::States(states)
            }
        }
    }
}

impl<'a> Changes<'a> {
    /// What changed between two readings by the same rules, of which any reads where records come from if `origins`; `None`
    /// where what stayed is in another order.
    pub fn between(model: &'a Model, old: Read<'a>, new: Read<'a>, origins: bool) -> Option<Changes<'a>> {
        let moved = Moved::between(old.sources, new.sources)?;
        let (old, new) = (old.records, new.records);
        let ids = matched(old, new, &moved)?;
        let keeps_places =
            moved.is_nothing() && old.ids().zip(&ids).all(|(id, now)| now.is_none_or(|now| now == id));
        let mut changes = Changes {
            model,
            old,
            new,
            moved,
            ids,
            keeps_places,
            gone: Vec::new(),
            come: Vec::new(),
            marks: BTreeSet::new(),
            closed: BTreeSet::new(),
            stray: BTreeSet::new(),
            moves: false,
            origins,
        };
        changes.compare_records();
        changes.compare_closings();
        changes.compare_set_aside();
        changes.look_for_strays();
        Some(changes)
    }

    /// What a record that stayed is now.
    pub fn record(&self, id: RecordId) -> Option<RecordId> {
        self.ids.get(id.0 as usize).copied().flatten()
    }

    /// Which instances of a clause must be judged again.
    pub fn touched(&self, by: &Locality) -> Touched {
        let is_own = |kind: &KindId| by.own.contains(kind);
        let any = |kind: &KindId| by.any.contains(kind);
        let closings_of_any = !self.closed.is_empty() && by.any.iter().any(|kind| *kind != PARTY);
        if closings_of_any || self.marks.iter().any(|(kind, _)| any(kind)) {
            return Touched::All;
        }
        let own = || self.marks.iter().filter(|(kind, _)| is_own(kind));
        let others = self.marks.iter().filter(|_| by.every_state).filter_map(|(_, state)| state.clone());
        let states: BTreeSet<Arc<str>> = own()
            .filter_map(|(_, state)| state.clone())
            .chain(others)
            .chain(self.closed.iter().cloned())
            .collect();
        let is_unclear = own().any(|(_, state)| state.is_none());
        if states.is_empty() && !is_unclear {
            return Touched::Nothing;
        }
        let strays = self.moves || by.own.iter().any(|kind| self.stray.contains(kind));
        if !by.by_state || is_unclear || strays { Touched::All } else { Touched::States(states) }
    }

    /// Whether anything that a clause reads has changed, whosever it is; to what a State is party only where that is asked.
    pub fn touch_any(&self, by: &Locality, parties_too: bool) -> bool {
        let reads = |kind: &KindId| by.own.contains(kind) || by.any.contains(kind);
        let counts = |kind: &KindId| (*kind != PARTY || parties_too) && reads(kind);
        !self.closed.is_empty() || self.marks.iter().any(|(kind, _)| counts(kind))
    }

    fn compare_records(&mut self) {
        let is_read_alike = |a: RecordId, b: RecordId| {
            let by_column = self.old.is_row(a) && self.new.is_row(b);
            by_column && self.new.head(b).is_some_and(|at| self.moved.says_the_same(at.file))
        };
        let mut back = vec![None; self.new.count()];
        let mut changed = vec![true; self.new.count()];
        let mut gone = BTreeSet::new();
        for (old, now) in self.old.ids().zip(&self.ids) {
            let Some(now) = *now else {
                gone.insert(old);
                continue;
            };
            if let Some(slot) = back.get_mut(now.0 as usize) {
                *slot = Some(old);
            }
            let stays = is_read_alike(old, now) || self.is_same(old, now);
            if let Some(slot) = changed.get_mut(now.0 as usize) {
                *slot = !stays;
            }
            if !stays {
                gone.insert(old);
            }
        }
        let mut open: Vec<RecordId> =
            self.new.ids().zip(&changed).filter(|(_, c)| **c).map(|(id, _)| id).collect();
        let beside = gone.iter().filter_map(|id| self.old.as_whole(*id));
        let beside = beside.flat_map(|r| [r.parent, r.corrects, r.amends]).flatten();
        open.extend(beside.chain(self.withdrawn()).filter_map(|id| self.record(id)));
        open.extend(self.withdrawn_now());
        let pairs = pairs(self.new);
        while let Some(id) = open.pop() {
            if let Some(slot) = changed.get_mut(id.0 as usize) {
                *slot = true;
            }
            let from = pairs.partition_point(|(of, _)| *of < id);
            for (_, with) in pairs.iter().skip(from).take_while(|(of, _)| *of == id) {
                if changed.get(with.0 as usize) == Some(&false) {
                    open.push(*with);
                }
            }
        }
        self.come = self.new.ids().zip(&changed).filter(|(_, c)| **c).map(|(id, _)| id).collect();
        gone.extend(self.come.iter().filter_map(|id| back.get(id.0 as usize).copied().flatten()));
        self.gone = gone.into_iter().collect();
        let mark =
            |records: &Records, id: RecordId| Some((records.kind(id)?, state_of(self.model, records, id)));
        let marks = self.gone.iter().filter_map(|id| mark(self.old, *id));
        self.marks = marks.chain(self.come.iter().filter_map(|id| mark(self.new, *id))).collect();
    }

    /// Whether a record says at its place what it said.
    fn is_same(&self, old: RecordId, new: RecordId) -> bool {
        let (Some(a), Some(b)) = (self.old.get(old), self.new.get(new)) else { return false };
        let follow = |id: Option<RecordId>| id.map(|id| self.record(id));
        let link = |of: fn(&Record) -> Option<RecordId>| follow(of(a)) == of(b).map(Some);
        let header = a.submitted == b.submitted
            && (!self.origins || (&a.source, a.rank, &a.note) == (&b.source, b.rank, &b.note));
        let marks = (a.nil, a.first, a.unverified, &a.id) == (b.nil, b.first, b.unverified, &b.id);
        let stays = |was: &Span, is: &Span| self.place(Loc::new(a.file, *was)) == Some(Loc::new(b.file, *is));
        let cells = || {
            a.cells.len() == b.cells.len()
                && a.cells.iter().zip(&b.cells).all(|(a, b)| self.same_cell(a, b, &stays))
        };
        let places = a.kind == b.kind
            && stays(&a.head, &b.head)
            && a.spans.len() == b.spans.len()
            && a.spans.iter().zip(&b.spans).all(|(was, is)| stays(was, is));
        let links = link(|r| r.parent) && link(|r| r.corrects) && link(|r| r.amends);
        places && header && marks && links && cells()
    }

    /// Whether a cell says what it said; `stays` tells whether a place in its file is the one of before.
    fn same_cell(&self, a: &Cell, b: &Cell, stays: &dyn Fn(&Span, &Span) -> bool) -> bool {
        match (a, b) {
            (Cell::Known(a), Cell::Known(b)) => self.same_scalar(a, b),
            (Cell::Either(a), Cell::Either(b)) => {
                a.len() == b.len()
                    && a.iter().zip(b).all(|(a, b)| {
                        self.same_scalar(&a.value, &b.value)
                            && (&a.source, a.rank) == (&b.source, b.rank)
                            && stays(&a.at, &b.at)
                    })
            }
            (a, b) => a == b,
        }
    }

    fn same_scalar(&self, a: &Scalar, b: &Scalar) -> bool {
        match (a, b) {
            (Scalar::Record(a), Scalar::Record(b)) => self.record(*a) == Some(*b),
            (Scalar::List(a), Scalar::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same_scalar(a, b))
            }
            (a, b) => a == b,
        }
    }

    /// Records of which it is no longer said that they are taken back, or no longer in the same way.
    fn withdrawn(&self) -> Vec<RecordId> {
        let now: Vec<_> =
            self.new.withdrawals.iter().map(|w| (Some(w.record), w.submitted, Some(w.at))).collect();
        let then = self.old.withdrawals.iter();
        then.filter(|w| !now.contains(&(self.record(w.record), w.submitted, self.place(w.at))))
            .map(|w| w.record)
            .collect()
    }

    /// Records of which it is said only now that they are taken back.
    fn withdrawn_now(&self) -> Vec<RecordId> {
        let then = self.old.withdrawals.iter();
        let then: Vec<_> = then.map(|w| (self.record(w.record), w.submitted, self.place(w.at))).collect();
        let now = self.new.withdrawals.iter();
        now.filter(|w| !then.contains(&(Some(w.record), w.submitted, Some(w.at)))).map(|w| w.record).collect()
    }

    /// Where a place is now; `None` where the text there is another.
    pub fn place(&self, at: Loc) -> Option<Loc> {
        self.moved.place(at)
    }

    fn compare_closings(&mut self) {
        let by_state = |records: &'a Records, place: &dyn Fn(Loc) -> Option<Loc>| {
            let mut all: BTreeMap<Arc<str>, Vec<_>> = BTreeMap::new();
            for Closing { state, kind, from, to, known, at } in &records.closings {
                all.entry(state.clone()).or_default().push((*kind, *from, *to, *known, place(*at)));
            }
            all
        };
        let (then, now) = (by_state(self.old, &|at| self.place(at)), by_state(self.new, &Some));
        let states: BTreeSet<&Arc<str>> = then.keys().chain(now.keys()).collect();
        self.closed = states.into_iter().filter(|s| then.get(*s) != now.get(*s)).cloned().collect();
    }

    /// A record that cannot be read touches all of its kind, or everything where its kind is not known.
    fn compare_set_aside(&mut self) {
        let all = |records: &'a Records, place: &dyn Fn(Loc) -> Option<Loc>| -> Vec<_> {
            let of_file = |at: Loc| records.files.iter().find(|f| f.file == at.file);
            let one = |s: &'a crate::declaration::SetAside| {
                let file = of_file(s.at).map(|f| (f.by.clone(), f.submitted));
                (s.kind, s.state.clone(), file, place(s.at))
            };
            records.set_aside.iter().map(one).collect()
        };
        let (then, now) = (all(self.old, &|at| self.place(at)), all(self.new, &Some));
        if then == now {
            return;
        }
        let differ = then.iter().filter(|s| !now.contains(s)).chain(now.iter().filter(|s| !then.contains(s)));
        let kinds = (0..).map(KindId).take(self.model.kinds.len());
        let marks: Vec<KindId> = differ
            .flat_map(|s| match s.0 {
                Some(kind) => vec![kind],
                None => kinds.clone().collect(),
            })
            .collect();
        self.marks.extend(marks.into_iter().map(|kind| (kind, None)));
    }

    fn look_for_strays(&mut self) {
        let belongs =
            |kind: &KindId| self.model.kinds.get(kind.0 as usize).is_some_and(|k| k.party_path.is_some());
        for id in self.new.ids() {
            if let Some(kind) = self.new.kind(id).filter(belongs)
                && state_of(self.model, self.new, id).is_none()
            {
                self.stray.insert(kind);
            }
        }
        let moves = |records: &Records| {
            records.whole().any(|(id, record)| {
                let state = state_of(self.model, records, id);
                [record.corrects, record.amends]
                    .into_iter()
                    .flatten()
                    .any(|of| state_of(self.model, records, of) != state)
            })
        };
        self.moves = moves(self.old) || moves(self.new);
    }
}

/// By record as it was: the one that stands there now; `None` where these are in another order.
fn matched(old: &Records, new: &Records, moved: &Moved) -> Option<Vec<Option<RecordId>>> {
    let stood = |id: RecordId| {
        let at = moved.place(old.head(id)?)?;
        Some((at.file, at.span.start, old.kind(id)?))
    };
    let stands = |id: RecordId| {
        let at = new.head(id)?;
        Some((at.file, at.span.start, new.kind(id)?))
    };
    let both = || old.ids().zip(new.ids());
    let front = both().take_while(|(a, b)| stood(*a).is_some() && stood(*a) == stands(*b)).count();
    let mut ids: Vec<Option<RecordId>> = new.ids().take(front).map(Some).collect();
    let others: HashMap<_, RecordId> =
        new.ids().skip(front).filter_map(|id| Some((stands(id)?, id))).collect();
    ids.extend(old.ids().skip(front).map(|id| others.get(&stood(id)?).copied()));
    ids.iter().flatten().is_sorted_by(|a, b| a < b).then_some(ids)
}

/// Each record with those that change with it.
fn pairs(records: &Records) -> Vec<(RecordId, RecordId)> {
    let mut pairs = Vec::new();
    for (id, record) in records.whole() {
        let mut refer = |scalar: &Scalar| each_record(scalar, &mut |to| pairs.push((to, id)));
        for cell in &record.cells {
            match cell {
                Cell::Known(scalar) => refer(scalar),
                Cell::Either(all) => all.iter().for_each(|a| refer(&a.value)),
                Cell::Absent | Cell::Missing | Cell::Unknown(_) => {}
            }
        }
        for with in [record.parent, record.corrects, record.amends].into_iter().flatten() {
            pairs.extend([(with, id), (id, with)]);
        }
    }
    pairs.sort_unstable();
    pairs
}

fn each_record(scalar: &Scalar, f: &mut impl FnMut(RecordId)) {
    match scalar {
        Scalar::Record(id) => f(*id),
        Scalar::List(all) => all.iter().for_each(|s| each_record(s, f)),
        _ => {}
    }
}

/// The State that a record belongs to, where each step on the way to it is a single known value.
pub(super) fn state_of(model: &Model, records: &Records, id: RecordId) -> Option<Arc<str>> {
    let path = model.kinds.get(records.kind(id)?.0 as usize)?.party_path.as_deref()?;
    let mut at = id;
    for step in path {
        match (step, records.as_whole(at)) {
            (Step::Parent, whole) => at = whole?.parent?,
            (Step::Field(field), Some(whole)) => match whole.cells.get(*field)? {
                Cell::Known(Scalar::State(state)) => return Some(state.clone()),
                Cell::Known(Scalar::Record(to)) => at = *to,
                _ => return None,
            },
            (Step::Field(field), None) => match records.plain(at, *field)? {
                Plain::Text(sym) => return records.symbols.text(sym),
                Plain::Record(to) => at = to,
                _ => return None,
            },
        }
    }
    None
}
