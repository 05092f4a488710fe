//! Ceilings: a condition on every day of the periods bound, or on every day on which the scope holds.

use chrono::NaiveDate;

use super::cause::Why;
use super::judge::{Case, Ruling};
use super::timeline::{BEGINNING, Steps, truth_on};
use super::value::Item;
use super::verdict::{Judged, Outcome};
use super::world::World;
use crate::value::{DayRange, Truth};

impl World<'_> {
    /// Judges a ceiling; `holds` says whether the demand is true on a day, and why it is unknown.
    pub fn ceiling(&self, case: &Case<'_>, holds: &mut dyn FnMut(NaiveDate) -> (Truth, Why)) -> Ruling {
        let periods: Vec<_> = case
            .frame
            .iter()
            .filter_map(|v| match v.item {
                Item::Period(p) => Some(p),
                _ => None,
            })
            .collect();
        let from = periods.iter().map(|p| p.start).max();
        let to = periods.iter().map(|p| p.end).min().map_or(self.as_of, |d| d.min(self.as_of));
        if from.is_some_and(|f| f > to) {
            return Ruling::of(Judged::only(Outcome::Pending), Why::none());
        }
        let mut env = case.env(&case.frame, to);
        let steps = self.timeline(to, &mut |day| {
            env.day = day;
            let scope = if periods.is_empty() { self.scope(case, &mut env).0 } else { Truth::True };
            match scope {
                Truth::False => Truth::True,
                Truth::Unknown => holds(day).0.or(Truth::Unknown),
                Truth::True => holds(day).0,
            }
        });
        let start = from.unwrap_or(BEGINNING);
        let mut inside: Steps = vec![(start, truth_on(&steps, start))];
        inside.extend(steps.iter().copied().filter(|(d, _)| *d > start && *d <= to));
        let breach = inside.iter().find(|(_, t)| *t == Truth::False).map(|(d, _)| *d);
        let doubt = inside.iter().find(|(_, t)| t.is_unknown()).map(|(d, _)| *d);
        let (outcome, day) = match (breach, doubt) {
            (Some(day), _) => (Outcome::NotMet, day),
            (None, Some(day)) => (Outcome::Undetermined, day),
            (None, None) => (Outcome::Met, to),
        };
        let why =
            if outcome == Outcome::Undetermined { self.watch.quietly(|| holds(day)).1 } else { Why::none() };
        let cured = breach.and_then(|b| inside.iter().find(|(d, t)| *d > b && *t == Truth::True));
        let cured = cured.map(|(d, _)| DayRange::day(*d));
        let sampled_on = Some(if day == BEGINNING { to } else { day });
        let judged = Judged { sampled_on, cured, ..Judged::only(outcome) };
        Ruling::of(judged, why)
    }
}
