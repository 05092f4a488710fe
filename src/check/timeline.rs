//! A condition over time: it changes only on days that the records name, so those days are enough.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::watch::Lists;
use super::world::World;
use crate::value::Truth;

/// The day that stands for "before everything on record".
pub const BEGINNING: NaiveDate = NaiveDate::MIN;

/// A condition's truth from each day on until the next, in order; the first day is [`BEGINNING`].
pub type Steps = Vec<(NaiveDate, Truth)>;

/// When a condition was first true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstTrue {
    /// The first day on which it may have been: `Some(None)` for "always perhaps", `None` for never.
    pub may: Option<Option<NaiveDate>>,
    /// The first day on which it must have been.
    pub must: Option<NaiveDate>,
}

impl World<'_> {
    /// Evaluates `truth` on every day up to `to` on which it may change. Evaluating may name further days (a condition
    /// that was not looked at before), which are then evaluated too.
    pub fn timeline(&self, to: NaiveDate, truth: &mut dyn FnMut(NaiveDate) -> Truth) -> Steps {
        let (outer, outer_lists) = (self.watch.take_single_points(), self.watch.take_days());
        let mut named = BTreeSet::new();
        let mut lists = Lists::default();
        let mut steps: BTreeMap<NaiveDate, Truth> = BTreeMap::new();
        let mut pending = BTreeSet::from([BEGINNING]);
        while let Some(day) = pending.pop_first() {
            self.work.visit(1);
            let value = self.watch.quietly(|| truth(day));
            steps.insert(day, value);
            for point in self.watch.take_single_points() {
                if point <= to && !steps.contains_key(&point) {
                    pending.insert(point);
                }
                named.insert(point);
            }
            for list in self.watch.take_days().iter().filter(|list| lists.add(list)) {
                pending.extend(list.iter().filter(|point| **point <= to && !steps.contains_key(point)));
            }
        }
        for point in outer.into_iter().chain(named) {
            self.watch.point(Some(point));
        }
        outer_lists.iter().chain(lists.iter()).for_each(|list| self.watch.days(list));
        steps.into_iter().collect()
    }
}

/// The truth on `day`.
pub fn truth_on(steps: &Steps, day: NaiveDate) -> Truth {
    let after = steps.partition_point(|(from, _)| *from <= day);
    after.checked_sub(1).and_then(|i| steps.get(i)).map_or(Truth::Unknown, |(_, t)| *t)
}

/// The steps from the one that holds on `day`.
pub fn from_day(steps: &Steps, day: NaiveDate) -> &[(NaiveDate, Truth)] {
    let after = steps.partition_point(|(from, _)| *from <= day);
    steps.get(after.saturating_sub(1)..).unwrap_or(&[])
}

/// When the condition came to be true: after the last day on which it was certainly not, before the first on which it
/// certainly was.
pub fn first_true(steps: &[(NaiveDate, Truth)]) -> FirstTrue {
    let must = steps.iter().position(|(_, t)| *t == Truth::True);
    let until = must.map_or(steps.len(), |i| i + 1);
    let last_false = steps.iter().take(until).rposition(|(_, t)| *t == Truth::False);
    let may = steps.get(last_false.map_or(0, |i| i + 1)).map(|(d, _)| Some(*d).filter(|d| *d != BEGINNING));
    FirstTrue { may, must: must.and_then(|i| steps.get(i)).map(|(d, _)| *d) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn first_days_may_and_must() {
        let steps = vec![
            (BEGINNING, Truth::False),
            (d("2001-07-01"), Truth::Unknown),
            (d("2001-07-31"), Truth::True),
        ];
        let reached = first_true(&steps);
        assert_eq!((reached.may, reached.must), (Some(Some(d("2001-07-01"))), Some(d("2001-07-31"))));
        assert_eq!(truth_on(&steps, d("2001-07-30")), Truth::Unknown);
        assert_eq!(truth_on(&steps, d("2001-06-30")), Truth::False);
        assert_eq!(first_true(&[(BEGINNING, Truth::Unknown)]).may, Some(None));
    }
}
