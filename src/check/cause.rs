//! Why a value is not known: causes, kept with every value and told only when a verdict turns on them.

use std::rc::Rc;
use std::sync::Arc;

use crate::declaration::RecordId;
use crate::model::KindId;
use crate::source::Loc;

/// One cause.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Records of the kind may exist that are not on file.
    Open {
        /// Which kind.
        kind: KindId,
        /// Whose; `None` where the clause does not say.
        party: Option<Arc<str>>,
        /// Whether any record of the kind is on file for that party.
        on_file: bool,
        /// The expression that looks for them.
        at: Loc,
    },
    /// The field is given as unknown.
    UnknownField(RecordId, usize),
    /// The required field is missing.
    MissingField(RecordId, usize),
    /// The field holds a range, or an imprecise date.
    Range(RecordId, usize),
    /// Sources of one field disagree.
    Sources(RecordId, usize),
    /// Figures contradict each other; the text shows them.
    Figures(Vec<RecordId>, String),
    /// No figure says how much it was on a day after that of this one.
    NoLaterFigure(RecordId),
    /// Acts of the same date contradict each other.
    Acts(Vec<RecordId>),
    /// Exceptions that apply replace one slot of the clause differently.
    Exceptions(Vec<Loc>),
    /// A person must judge the condition.
    Judgement(Arc<str>, Loc),
    /// The report does not say when it was filed.
    NotDated(RecordId),
    /// The divisor may be zero.
    Division(Loc),
    /// Nothing is there where a value is needed.
    Absent(Loc),
    /// A month has no such day, and the treaty leaves open which day is meant.
    MonthEnd(Loc),
    /// A date lies outside the calendar.
    Calendar(Loc),
    /// A record of the kind, of that State, could not be read; its header.
    SetAside(KindId, Arc<str>, Loc),
}

impl Cause {
    /// Whether the cause lies in a field in which something stands: unknown, missing where it must stand, imprecise or
    /// in dispute. Any other leaves open whether there is anything at all.
    pub fn of_a_given_field(&self) -> bool {
        matches!(
            self,
            Cause::UnknownField(..) | Cause::MissingField(..) | Cause::Range(..) | Cause::Sources(..)
        )
    }
}

/// The causes of one value; none for a value that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Why(Option<Rc<[Cause]>>);

impl Why {
    /// No cause.
    pub fn none() -> Self {
        Self(None)
    }

    /// One cause.
    pub fn of(cause: Cause) -> Self {
        Self(Some(Rc::new([cause])))
    }

    /// The causes of both.
    pub fn and(&self, other: &Why) -> Why {
        match (&self.0, &other.0) {
            (None, _) => other.clone(),
            (_, None) => self.clone(),
            (Some(a), Some(b)) if Rc::ptr_eq(a, b) || holds(a, b) => self.clone(),
            (Some(a), Some(b)) if holds(b, a) => other.clone(),
            (Some(a), Some(b)) => Why(Some(united(a.iter().chain(b.iter()).cloned().collect()))),
        }
    }

    /// The causes of all of these: what many records leave open is put together once, not record by record.
    pub fn of_all(all: impl IntoIterator<Item = Why>) -> Why {
        let mut sets: Vec<Rc<[Cause]>> = Vec::new();
        for set in all.into_iter().filter_map(|why| why.0) {
            if sets.last().is_none_or(|last| !Rc::ptr_eq(last, &set)) {
                sets.push(set);
            }
        }
        match sets.as_slice() {
            [] => Why(None),
            [only] => Why(Some(Rc::clone(only))),
            sets => Why(Some(united(sets.iter().flat_map(|set| set.iter()).cloned().collect()))),
        }
    }

    /// These causes.
    pub fn of_each(causes: impl Iterator<Item = Cause>) -> Why {
        let all: Vec<Cause> = causes.collect();
        Why((!all.is_empty()).then(|| united(all)))
    }

    /// The causes in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Cause> {
        self.0.iter().flat_map(|set| set.iter())
    }
}

/// Each cause once, in order.
fn united(mut causes: Vec<Cause>) -> Rc<[Cause]> {
    causes.sort();
    causes.dedup();
    causes.into()
}

/// Whether all of `part`, which is in order, stands in `all`.
fn holds(all: &[Cause], part: &[Cause]) -> bool {
    part.len() <= all.len() && part.iter().all(|cause| all.binary_search(cause).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn put_together_at_once_or_one_by_one_causes_are_the_same() {
        let cause = |n| Cause::NotDated(RecordId(n));
        let all: Vec<Why> =
            [3, 1, 1, 2, 3].into_iter().map(|n| Why::of(cause(n))).chain([Why::none()]).collect();
        let one_by_one = all.iter().fold(Why::none(), |why, one| why.and(one));
        assert_eq!(Why::of_all(all), one_by_one);
        assert_eq!(one_by_one.iter().cloned().collect::<Vec<_>>(), [cause(1), cause(2), cause(3)]);
        assert_eq!(one_by_one.and(&Why::of(cause(2))), one_by_one);
        assert_eq!(Why::of(cause(2)).and(&one_by_one), one_by_one);
        assert_eq!(Why::of_all([]), Why::none());
    }
}
