//! Ceilings: a condition on every day of the periods bound, or on every day on which the scope holds.

use chrono::NaiveDate;

use super::cause::Why;
use super::judge::{Case, Ruling};
use super::timeline::{BEGINNING, Steps, truth_on};
use super::value::Item;
use super::verdict::{Judged, Outcome};
use super::world::World;
use crate::value::{DayRange, Truth, next, previous};

impl World<'_> {
    /// Judges a ceiling; `holds` says whether the demand is true on a day, and why it is unknown; `None` where nothing is
    /// demanded on that day.
    pub fn ceiling(
        &self,
        case: &Case<'_>,
        holds: &mut dyn FnMut(NaiveDate) -> Option<(Truth, Why)>,
    ) -> Ruling {
        let periods: Vec<_> = case
            .frame
            .iter()
            .filter_map(|v| match v.item {
                Item::Period(p) => Some(p),
                _ => None,
            })
            .collect();
        // Days that only may be inside cannot break it for certain.
        let certain = |day: NaiveDate| {
            periods.iter().all(|p| p.start <= day && p.end_from.is_some_and(|end| day <= end))
        };
        let from = periods.iter().map(|p| p.start_from.unwrap_or(BEGINNING)).max();
        let to = periods.iter().map(|p| p.end).min().map_or(self.as_of, |d| d.min(self.as_of));
        if from.is_some_and(|f| f > to) {
            return Ruling::of(Judged::only(Outcome::Pending), Why::none());
        }
        let mut env = case.env(&case.frame, to);
        let mut asked: Steps = Vec::new();
        let steps = self.timeline(to, &mut |day| {
            env.day = day;
            for period in &periods {
                self.watch.point(Some(period.start));
                self.watch.point(period.end_from.map(next));
            }
            let scope = match (self.is_in_force(case, day), periods.is_empty()) {
                (false, _) => Truth::False,
                (true, true) => self.scope(case, &mut env).0,
                (true, false) => Truth::True,
            };
            let demand = if scope == Truth::False { None } else { holds(day) };
            asked.push((day, Truth::from(demand.is_some())));
            match demand {
                None => Truth::True,
                Some((truth, _)) if scope.is_unknown() || !certain(day) => truth.or(Truth::Unknown),
                Some((truth, _)) => truth,
            }
        });
        asked.sort_unstable();
        let start = from.unwrap_or(BEGINNING);
        let within = |steps: &Steps| {
            let mut inside: Steps = vec![(start, truth_on(steps, start))];
            inside.extend(steps.iter().copied().filter(|(d, _)| *d > start && *d <= to));
            inside
        };
        let asked = within(&asked);
        if asked.iter().all(|(_, asked)| *asked != Truth::True) {
            return Ruling::of(Judged::only(Outcome::NotApplicable), Why::none());
        }
        let inside = within(&steps);
        let breach = inside.iter().find(|(_, t)| *t == Truth::False).map(|(d, _)| *d);
        let doubt = inside.iter().find(|(_, t)| t.is_unknown()).map(|(d, _)| *d);
        let (outcome, day) = match (breach, doubt) {
            (Some(day), _) => (Outcome::NotMet, day),
            (None, Some(day)) => (Outcome::Undetermined, day),
            (None, None) => (Outcome::Met, last_asked(&asked, to)),
        };
        let unsure = if outcome == Outcome::Undetermined { self.watch.quietly(|| holds(day)) } else { None };
        // Where the demand itself is in doubt, it does not matter whether it was asked.
        let broken = unsure.as_ref().is_some_and(|(truth, _)| *truth == Truth::False);
        let mut why = unsure.map_or(Why::none(), |(_, why)| why);
        if broken {
            env.day = day;
            let bound = if periods.is_empty() { self.scope(case, &mut env).1 } else { Why::none() };
            let blurred = case.frame.iter().filter(|_| !certain(day));
            why = blurred.fold(why.and(&bound), |why, value| why.and(&value.why));
        }
        let cured = breach.and_then(|b| inside.iter().find(|(d, t)| *d > b && *t == Truth::True));
        let cured = cured.map(|(d, _)| DayRange::day(*d));
        let sampled_on = Some(if day == BEGINNING { to } else { day });
        let judged = Judged { sampled_on, cured, ..Judged::only(outcome) };
        Ruling::of(judged, why)
    }

    /// Whether the clause is in force on `day`; its first day and the day after its last are days of change.
    pub(super) fn is_in_force(&self, case: &Case<'_>, day: NaiveDate) -> bool {
        self.watch.point(case.clause.from);
        self.watch.point(case.clause.until.map(next));
        case.clause.from.is_none_or(|from| from <= day) && case.clause.until.is_none_or(|until| day <= until)
    }
}

/// The last day on which anything is asked.
fn last_asked(steps: &Steps, to: NaiveDate) -> NaiveDate {
    let last = steps.iter().rposition(|(_, asked)| *asked == Truth::True);
    last.and_then(|at| steps.get(at + 1)).map_or(to, |(day, _)| previous(*day))
}
