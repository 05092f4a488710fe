//! What an evaluation touches, noted on the way: days on which its value may change, doubtful fields, evidence.
//!
//! Evaluation itself has no effect; a caller that wants to know asks for notes before and takes them after.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::cause::Cause;
use super::verdict::EvidenceRole;
use crate::declaration::RecordId;

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

/// The notes.
#[derive(Debug, Default)]
pub struct Watch {
    points: RefCell<BTreeSet<NaiveDate>>,
    eithers: RefCell<BTreeSet<(RecordId, usize)>>,
    touches: RefCell<Option<Vec<Touch>>>,
    conflicts: RefCell<BTreeSet<Cause>>,
    chosen: RefCell<Option<(RecordId, usize, usize)>>,
    read: RefCell<BTreeSet<RecordId>>,
    role: RefCell<Vec<EvidenceRole>>,
    quiet: RefCell<u32>,
}

impl Watch {
    /// A day on which a value may change.
    pub fn point(&self, day: Option<NaiveDate>) {
        if let Some(day) = day {
            self.points.borrow_mut().insert(day);
        }
    }

    /// Takes the days noted so far.
    pub fn take_points(&self) -> BTreeSet<NaiveDate> {
        std::mem::take(&mut self.points.borrow_mut())
    }

    /// A field for which sources disagree.
    pub fn either(&self, record: RecordId, field: usize) {
        self.eithers.borrow_mut().insert((record, field));
    }

    /// Takes the doubtful fields noted so far.
    pub fn take_eithers(&self) -> BTreeSet<(RecordId, usize)> {
        std::mem::take(&mut self.eithers.borrow_mut())
    }

    /// Which alternative of a doubtful field is to be read, if one is chosen.
    pub fn reading(&self, record: RecordId, field: usize) -> Option<usize> {
        self.chosen.borrow().filter(|(r, f, _)| (*r, *f) == (record, field)).map(|(_, _, i)| i)
    }

    /// Chooses one alternative of one field, or none.
    pub fn choose(&self, reading: Option<(RecordId, usize, usize)>) {
        *self.chosen.borrow_mut() = reading;
    }

    /// A record that a clause reads.
    pub fn read(&self, record: RecordId) {
        self.read.borrow_mut().insert(record);
    }

    /// Whether a clause has read the record.
    pub fn was_read(&self, record: RecordId) -> bool {
        self.read.borrow().contains(&record)
    }

    /// Figures or acts that contradict each other.
    pub fn conflict(&self, cause: Cause) {
        if self.touches.borrow().is_some() {
            self.conflicts.borrow_mut().insert(cause);
        }
    }

    /// Starts to collect evidence.
    pub fn start(&self) {
        *self.touches.borrow_mut() = Some(Vec::new());
        self.conflicts.borrow_mut().clear();
    }

    /// Ends the collection: evidence in the order met, and conflicts.
    pub fn finish(&self) -> (Vec<Touch>, Vec<Cause>) {
        let touches = self.touches.borrow_mut().take().unwrap_or_default();
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
        if let Some(list) = self.touches.borrow_mut().as_mut()
            && !list.contains(&touch)
        {
            list.push(touch);
        }
    }

    /// A record that counts as a whole, unless one of its fields has counted.
    pub fn touch_once(&self, record: RecordId) {
        let known = |list: &Vec<Touch>| list.iter().any(|t| t.record == record);
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
