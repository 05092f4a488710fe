//! Whether a clause asks anything of an instance: its States are bound, its conditions hold, it is in force.

use std::sync::Arc;

use super::cause::Why;
use super::eval::Env;
use super::judge::Case;
use super::value::{Item, Value};
use super::verdict::{Reason, ReasonCode};
use super::world::World;
use crate::model::{Demand, Expr, Source};
use crate::source::Loc;
use crate::value::{DayRange, Period, Truth};

impl World<'_> {
    /// Whether an instance is in scope on the day of `env`; the first condition that is not true decides the place.
    pub fn scope(&self, case: &Case<'_>, env: &mut Env) -> (Truth, Why, Option<ScopeFailure>) {
        let mut truth = Truth::True;
        let mut why = Why::none();
        for generator in &case.clause.generators {
            if let Source::Party(var) = generator.source {
                let value = env.get(var.0);
                let Some(state) = value.as_state() else { continue };
                let (bound, cause) = self.bound(case.clause.treaty, state, env);
                if bound == Truth::False {
                    let failure = ScopeFailure::NoParty(state.clone(), generator.at);
                    return (Truth::False, Why::none(), Some(failure));
                }
                truth = truth.and(bound);
                why = why.and(&cause);
            }
            if let Source::Calendar { var, from, to, .. } = &generator.source
                && let Item::Period(period) = env.get(var.0).item
            {
                let (inside, cause) = self.in_series(period, from.as_ref(), to.as_ref(), env);
                truth = truth.and(inside);
                why = why.and(&cause);
            }
            if let Some(cause) = self.perhaps_empty(&generator.source, env) {
                truth = truth.and(Truth::Unknown);
                why = why.and(&cause);
            }
            if let Some(condition) = &generator.condition {
                let (holds, cause) = self.watch.quietly(|| self.truth(condition, env));
                if holds == Truth::False {
                    return (Truth::False, Why::none(), Some(ScopeFailure::Condition(condition.at)));
                }
                truth = truth.and(holds);
                if holds.is_unknown() {
                    why = why.and(&cause);
                }
            }
        }
        (truth, why, None)
    }

    /// Why it is not known whether there is a group at all: no record certainly belongs to it.
    fn perhaps_empty(&self, source: &Source, env: &Env) -> Option<Why> {
        let Source::Group { left, right, .. } = source else { return None };
        let mut why = Why::none();
        for var in [Some(left.1), right.map(|r| r.1)].into_iter().flatten() {
            let Item::Group(group) = env.get(var.0).item else { continue };
            if !group.members.is_empty() {
                return None;
            }
            let doubts = group.perhaps.iter().map(|&id| self.key_in_doubt(&group, id));
            why = Why::of_all(doubts.chain([why]));
        }
        Some(why)
    }

    /// Whether a calendar period lies between the days that its series names: a day may be imprecise.
    fn in_series(
        &self,
        period: Period,
        from: Option<&Expr>,
        to: Option<&Expr>,
        env: &mut Env,
    ) -> (Truth, Why) {
        let mut day = |e: Option<&Expr>| e.map(|e| self.watch.quietly(|| self.eval(e, env)));
        let (from, to) = (day(from), day(to));
        let begun = from.as_ref().and_then(Value::as_date).map(|d| d.by(period.end));
        let ended = to.as_ref().and_then(Value::as_date).map(|d| d.before(DayRange::day(period.start)));
        let inside = begun.unwrap_or(Truth::True).and(ended.unwrap_or(Truth::False).negate());
        let causes = from.into_iter().chain(to).fold(Why::none(), |why, value| why.and(&value.why));
        match inside {
            // What is certainly outside is not made; a day that is read anew on another day changes nothing.
            Truth::True | Truth::False => (Truth::True, Why::none()),
            Truth::Unknown => (Truth::Unknown, causes),
        }
    }

    /// A ceiling over States only holds its scope on each day anew.
    pub(super) fn scope_on_each_day(&self, case: &Case<'_>) -> bool {
        matches!(case.clause.demand, Demand::Always(_))
            && !case.frame.iter().any(|v| matches!(v.item, Item::Period(_)))
    }

    /// Why it is not known whether anything is asked of an instance whose day is imprecise: on some of its days it is.
    pub(super) fn scope_in_doubt(&self, case: &Case<'_>) -> Option<Why> {
        if matches!(case.clause.demand, Demand::Always(_)) {
            return None;
        }
        self.unsteady(case, &mut |day| self.scope_on(case, day))
    }

    /// Why it is not certain that anything is asked, no cause where it is; an error where it is certain, before any demand
    /// is read, that nothing is. A ceiling finds that out day by day.
    pub(super) fn scope_of(&self, case: &Case<'_>) -> Result<Why, Reason> {
        if let Some(doubt) = self.scope_in_doubt(case) {
            return Ok(doubt);
        }
        let is_ceiling = matches!(case.clause.demand, Demand::Always(_));
        if let Some(reason) = self.out_of_force(case).filter(|_| !is_ceiling) {
            return Err(reason);
        }
        if self.scope_on_each_day(case) {
            return Ok(Why::none());
        }
        let (_, why, failure) = self.scope(case, &mut case.env(&case.frame, case.scope_day));
        failure.map_or(Ok(why), |failure| Err(failure.told(case)))
    }

    pub(super) fn out_of_force(&self, case: &Case<'_>) -> Option<Reason> {
        let (clause, day) = (case.clause, case.scope_day);
        if let Some(from) = clause.from.filter(|f| day < *f) {
            let text = format!("the clause is in force from {from}; this is of {day}");
            return Some(nothing_asked(text, clause.cite_at));
        }
        let until = clause.until.filter(|u| day > *u)?;
        let text = format!("the clause was in force until {until}; this is of {day}");
        Some(nothing_asked(text, clause.cite_at))
    }

    pub(super) fn out_of_scope(&self, case: &Case<'_>) -> Option<Reason> {
        let failure = self.scope(case, &mut case.env(&case.frame, case.scope_day)).2?;
        Some(failure.told(case))
    }
}

impl ScopeFailure {
    fn told(self, case: &Case<'_>) -> Reason {
        let day = case.scope_day;
        match self {
            ScopeFailure::NoParty(state, at) => {
                nothing_asked(format!("{state} was not a Party on {day}"), at)
            }
            ScopeFailure::Condition(at) => nothing_asked(format!("this condition did not hold on {day}"), at),
        }
    }
}

fn nothing_asked(text: String, at: Loc) -> Reason {
    Reason { code: ReasonCode::OutOfScope, text, settle: None, at, on_record: false }
}

/// Why an instance is not in scope.
#[derive(Clone, Debug)]
pub enum ScopeFailure {
    /// The State was not bound on that day.
    NoParty(Arc<str>, crate::source::Loc),
    /// The condition does not hold.
    Condition(crate::source::Loc),
}
