//! What an evaluation touches, noted on the way: days on which its value may change, doubtful fields, evidence.
//!
//! Evaluation itself has no effect; a caller that wants to know asks for notes before and takes them after.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;

use super::cause::Cause;
use super::verdict::EvidenceRole;
use crate::declaration::RecordId;
use crate::source::Loc;

/// A record, or one of its fields, that counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// What it did.
    pub role: EvidenceRole,
    /// The record, by first version.
    pub record: RecordId,
    /// The field; `None` for the record as a whole.
    pub field: Option<usize>,
}

/// Touches in the order met, each once.
#[derive(Debug, Default)]
struct Touches {
    in_order: Vec<Touch>,
    known: BTreeSet<Touch>,
    records: BTreeSet<RecordId>,
}

/// What may be read in more than one way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Sources of one field of a record differ.
    Field(RecordId, usize),
    /// The quantities at these places, which `reconcile` compares, have nothing in common.
    Sources(Vec<Loc>),
}

/// Lists of days, told apart by where they lie in memory, which decides nothing else.
#[derive(Debug, Default)]
pub struct Lists(Vec<Rc<[NaiveDate]>>);

impl Lists {
    /// Adds a list; whether it is new.
    pub fn add(&mut self, days: &Rc<[NaiveDate]>) -> bool {
        let place = |list: &Rc<[NaiveDate]>| Rc::as_ptr(list).addr();
        let at = self.0.binary_search_by_key(&place(days), place);
        at.inspect_err(|at| self.0.insert(*at, days.clone())).is_err()
    }

    /// The lists.
    pub fn iter(&self) -> impl Iterator<Item = &Rc<[NaiveDate]>> {
        self.0.iter()
    }
}

/// What one evaluation noted, evidence apart.
#[derive(Debug, Default)]
pub struct Noted {
    /// Lists of days; the first is of those that were noted one by one, if any were.
    days: Vec<Rc<[NaiveDate]>>,
    /// What may be read in more than one way.
    pub doubts: BTreeSet<Doubt>,
    conflicts: BTreeSet<Cause>,
}

impl Noted {
    /// The first of the days noted that comes after `day`.
    pub fn next_day(&self, day: NaiveDate) -> Option<NaiveDate> {
        let after = |list: &Rc<[NaiveDate]>| list.get(list.partition_point(|d| *d <= day)).copied();
        self.days.iter().filter_map(after).min()
    }
}

/// The notes.
#[derive(Debug, Default)]
pub struct Watch {
    /// In order, each once.
    points: RefCell<Vec<NaiveDate>>,
    doubts: RefCell<BTreeSet<Doubt>>,
    lists: RefCell<Lists>,
    touches: RefCell<Option<Touches>>,
    conflicts: RefCell<BTreeSet<Cause>>,
    chosen: RefCell<Option<(Doubt, usize)>>,
    /// One bit a record.
    read: RefCell<Vec<u64>>,
    role: RefCell<Vec<EvidenceRole>>,
    quiet: RefCell<u32>,
    /// Whether records of any State were looked at where those of one were meant, since it is not known which.
    pub looked_beyond: Cell<bool>,
    /// The State that what is judged is about, where that is to be told apart from others.
    pub about: Option<Arc<str>>,
    /// Whether it was asked of another State than that one to what it is party.
    pub asked_of_others: Cell<bool>,
}

impl Watch {
    /// It is asked to what a State is party.
    pub fn ask_of<S: AsRef<str>>(&self, state: impl FnOnce() -> Option<S>) {
        let is_other = |about: &Arc<str>| state().is_none_or(|state| state.as_ref() != &**about);
        if self.about.as_ref().is_some_and(is_other) {
            self.asked_of_others.set(true);
        }
    }

    /// A day on which a value may change.
    pub fn point(&self, day: Option<NaiveDate>) {
        if let Some(day) = day {
            let mut points = self.points.borrow_mut();
            if let Err(at) = points.binary_search(&day) {
                points.insert(at, day);
            }
        }
    }

    /// Many days at once, in order, which are told apart by their list: a list noted again adds nothing.
    pub fn days(&self, days: &Rc<[NaiveDate]>) {
        if !days.is_empty() {
            self.lists.borrow_mut().add(days);
        }
    }

    /// Takes the lists of days noted so far.
    pub fn take_days(&self) -> Lists {
        std::mem::take(&mut self.lists.borrow_mut())
    }

    /// Forgets the days noted so far: what is judged next has its own.
    pub fn forget_points(&self) {
        self.points.borrow_mut().clear();
        self.lists.take();
    }

    /// Takes the days noted so far, those of lists apart, in order.
    pub fn take_single_points(&self) -> Vec<NaiveDate> {
        std::mem::take(&mut self.points.borrow_mut())
    }

    /// Takes the days noted so far.
    pub fn take_points(&self) -> BTreeSet<NaiveDate> {
        let mut points: BTreeSet<NaiveDate> = self.take_single_points().into_iter().collect();
        self.take_days().iter().for_each(|days| points.extend(days.iter()));
        points
    }

    /// Something that may be read in more than one way.
    pub fn doubt(&self, doubt: Doubt) {
        self.doubts.borrow_mut().insert(doubt);
    }

    /// Takes the doubts noted so far.
    pub fn take_doubts(&self) -> BTreeSet<Doubt> {
        std::mem::take(&mut self.doubts.borrow_mut())
    }

    /// Which way of reading a doubt is chosen, if one is.
    pub fn reading(&self, doubt: &Doubt) -> Option<usize> {
        self.chosen.borrow().as_ref().filter(|(chosen, _)| chosen == doubt).map(|(_, way)| *way)
    }

    /// Evaluates `f` with one doubt read one way.
    pub fn read_as<T>(&self, doubt: &Doubt, way: usize, f: impl FnOnce() -> T) -> T {
        *self.chosen.borrow_mut() = Some((doubt.clone(), way));
        let out = f();
        *self.chosen.borrow_mut() = None;
        out
    }

    /// Whether one alternative of a doubtful field is chosen.
    pub fn is_reading(&self) -> bool {
        self.chosen.borrow().is_some()
    }

    /// Which doubt is read which way, if one is.
    pub fn chosen(&self) -> Option<(Doubt, usize)> {
        self.chosen.borrow().clone()
    }

    /// Evaluates `f` with notes of its own, evidence apart.
    pub fn apart<T>(&self, f: impl FnOnce() -> T) -> (T, Noted) {
        let (points, lists, doubts) = (self.take_single_points(), self.take_days(), self.take_doubts());
        let conflicts = self.conflicts.take();
        let out = f();
        let single = self.points.replace(points);
        let single = (!single.is_empty()).then(|| single.into());
        let noted = Noted {
            days: single.into_iter().chain(self.lists.replace(lists).0).collect(),
            doubts: self.doubts.replace(doubts),
            conflicts: self.conflicts.replace(conflicts),
        };
        (out, noted)
    }

    /// Notes what another evaluation did.
    pub fn note(&self, noted: &Noted) {
        noted.days.iter().for_each(|list| self.days(list));
        noted.doubts.iter().for_each(|doubt| self.doubt(doubt.clone()));
        noted.conflicts.iter().for_each(|cause| self.conflict(cause.clone()));
    }

    /// Whether evidence is being collected of what is evaluated now.
    pub fn is_collecting(&self) -> bool {
        *self.quiet.borrow() == 0 && self.touches.borrow().is_some()
    }

    /// A record that a clause reads.
    pub fn read(&self, record: RecordId) {
        self.read_all(std::iter::once(record));
    }

    /// Records that a clause reads. What is read to show evidence alone counts for nothing: it is read only where a verdict
    /// is told.
    pub fn read_all(&self, records: impl Iterator<Item = RecordId> + Clone) {
        if self.touches.borrow().is_some() {
            return;
        }
        let mut read = self.read.borrow_mut();
        let most = records.clone().max().map_or(0, |record| record.0 as usize / 64 + 1);
        if read.len() < most {
            read.resize(most, 0);
        }
        for record in records {
            if let Some(bits) = read.get_mut(record.0 as usize / 64) {
                *bits |= 1 << (record.0 % 64);
            }
        }
    }

    /// Which records have been read, one bit a record.
    pub fn all_read(&self) -> Vec<u64> {
        self.read.borrow().clone()
    }

    /// Adds records that have been read elsewhere.
    pub fn add_read(&self, elsewhere: &[u64]) {
        let mut read = self.read.borrow_mut();
        let most = read.len().max(elsewhere.len());
        read.resize(most, 0);
        read.iter_mut().zip(elsewhere).for_each(|(bits, other)| *bits |= other);
    }

    /// Takes the records that have been read so far.
    pub fn take_read(&self) -> Vec<RecordId> {
        let words = self.read.take();
        let of_word = |(at, word): (u32, u64)| {
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| at + bit)
        };
        let firsts = (0..).step_by(64).zip(words).filter(|(_, word)| *word != 0);
        firsts.flat_map(of_word).map(RecordId).collect()
    }

    /// Whether a clause has read the record.
    pub fn was_read(&self, record: RecordId) -> bool {
        let word = self.read.borrow().get(record.0 as usize / 64).copied().unwrap_or(0);
        word & (1 << (record.0 % 64)) != 0
    }

    /// Figures or acts that contradict each other.
    pub fn conflict(&self, cause: Cause) {
        self.conflicts.borrow_mut().insert(cause);
    }

    /// Starts to collect evidence.
    pub fn start(&self) {
        *self.touches.borrow_mut() = Some(Touches::default());
        self.conflicts.borrow_mut().clear();
    }

    /// Ends the collection: evidence in the order met, and conflicts.
    pub fn finish(&self) -> (Vec<Touch>, Vec<Cause>) {
        let touches = self.touches.borrow_mut().take().unwrap_or_default().in_order;
        let conflicts = std::mem::take(&mut *self.conflicts.borrow_mut());
        (touches, conflicts.into_iter().collect())
    }

    /// A piece of evidence, unless a condition is being evaluated.
    pub fn touch(&self, role: EvidenceRole, record: RecordId, field: Option<usize>) {
        if *self.quiet.borrow() > 0 {
            return;
        }
        let role = match role {
            EvidenceRole::Counted => self.role.borrow().last().copied().unwrap_or(role),
            other => other,
        };
        let touch = Touch { role, record, field };
        if let Some(touches) = self.touches.borrow_mut().as_mut()
            && touches.known.insert(touch)
        {
            touches.records.insert(record);
            touches.in_order.push(touch);
        }
    }

    /// Whether any evidence has been met, status apart.
    pub fn has_touched(&self) -> bool {
        let counts = |touch: &Touch| touch.role != EvidenceRole::Status;
        self.touches.borrow().as_ref().is_some_and(|t| t.in_order.iter().any(counts))
    }

    /// A record that counts as a whole, unless one of its fields has counted.
    pub fn touch_once(&self, record: RecordId) {
        let known = |touches: &Touches| touches.records.contains(&record);
        if !self.touches.borrow().as_ref().is_some_and(known) {
            self.touch(EvidenceRole::Counted, record, None);
        }
    }

    /// Evaluates `f` without collecting evidence: conditions select, they do not count.
    pub fn quietly<T>(&self, f: impl FnOnce() -> T) -> T {
        *self.quiet.borrow_mut() += 1;
        let out = f();
        *self.quiet.borrow_mut() -= 1;
        out
    }

    /// Evaluates `f`, its evidence having another role.
    pub fn as_role<T>(&self, role: EvidenceRole, f: impl FnOnce() -> T) -> T {
        self.role.borrow_mut().push(role);
        let out = f();
        self.role.borrow_mut().pop();
        out
    }
}
