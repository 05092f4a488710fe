//! One demand judged for one instance, in one world: milestone, report, guard or ceiling.

use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;

use super::cause::{Cause, Why};
use super::eval::Env;
use super::frame::Frame;
use super::memo::{About, Asks, Place};
use super::series::address;
use super::timeline::{BEGINNING, Steps, first_true, from_day, truth_on};
use super::value::{Item, Value};
use super::verdict::{Judged, Outcome};
use super::watch::Noted;
use super::world::World;
use crate::model::{Clause, Demand, Expr, Find, FindSource, Timing};
use crate::value::{DayRange, Truth, previous};

/// An instance of a clause, with what does not change from world to world.
pub struct Case<'c> {
    /// The clause.
    pub clause: &'c Clause,
    /// What `for each` binds.
    pub frame: Frame,
    /// The first State that owes it.
    pub duty: Option<Arc<str>>,
    /// The day on which its scope and exceptions are read; for a guard, the day on which it is judged.
    pub scope_day: NaiveDate,
    /// Whether anything dated is bound.
    pub is_dated: bool,
    /// The deadline of the clause itself, and what was noted when it was found, where it was asked for already.
    pub own_deadline: Option<(Deadline, Noted)>,
}

/// A deadline, and why it is not known better.
pub type Deadline = (Option<DayRange>, Why);

/// The slots that hold in one world.
#[derive(Clone)]
pub struct Slots<'c> {
    /// What is demanded; `None` where the clause does not apply.
    pub demand: Option<&'c Demand>,
    /// By when.
    pub timing: Option<&'c Timing>,
    /// The variables, those of exceptions included.
    pub frame: Frame,
}

/// A judgement in one world, with why it is unknown.
#[derive(Clone)]
pub struct Ruling {
    /// What it gives.
    pub judged: Judged,
    /// Why it is undetermined.
    pub why: Why,
    /// Where the deadline is imprecise and its ends do not agree: what each gives.
    pub ends: Vec<(DayRange, Judged)>,
}

impl Case<'_> {
    /// An environment for `frame` on `day`.
    pub fn env(&self, frame: &Frame, day: NaiveDate) -> Env {
        Env {
            frame: frame.clone(),
            day,
            treaty: self.clause.treaty,
            every_day: self.clause.timing.is_some(),
            duty: self.duty.clone(),
        }
    }

    /// The day on which a deadline is read.
    pub fn deadline_day(&self, as_of: NaiveDate) -> NaiveDate {
        if self.is_dated { self.scope_day } else { as_of }
    }
}

impl Judged {
    /// An outcome without circumstances.
    pub fn only(outcome: Outcome) -> Self {
        Judged {
            outcome,
            sampled_on: None,
            deadline: None,
            reached: None,
            days_late: None,
            cured: None,
            measures: Vec::new(),
        }
    }
}

impl Ruling {
    /// A judgement whose deadline, if it has one, needs no readings.
    pub fn of(judged: Judged, why: Why) -> Self {
        Ruling { judged, why, ends: Vec::new() }
    }
}

impl World<'_> {
    /// Judges the slots of one world.
    pub fn rule(&self, case: &Case<'_>, slots: &Slots<'_>) -> Ruling {
        match (slots.demand, slots.timing) {
            (None, _) => Ruling::of(Judged::only(Outcome::NotApplicable), Why::none()),
            (Some(Demand::Judgement(text)), _) => {
                let why = Why::of(Cause::Judgement(text.clone(), case.clause.cite_at));
                Ruling::of(Judged::only(Outcome::Undetermined), why)
            }
            (Some(Demand::Always(e)), _) => {
                let mut env = case.env(&slots.frame, self.as_of);
                let ruling = self.ceiling(case, &mut |day| {
                    env.day = day;
                    Some(self.truth(e, &mut env))
                });
                self.gauged(ruling, e, env)
            }
            (Some(Demand::Holds(e)), None) => self.guard(case, slots, e),
            (Some(Demand::Holds(e)), Some(timing)) => {
                let mut env = case.env(&slots.frame, self.as_of);
                let about = self.about((address(e), 0), Asks::Value(e));
                let steps = self.steps((address(e), 0), &about, &mut env, |env| {
                    self.timed(e, env).unwrap_or_else(|| {
                        self.timeline(self.as_of, &mut |day| {
                            env.day = day;
                            self.truth(e, env).0
                        })
                    })
                });
                let ruling = self.by_deadline(case, slots, (timing, &steps), &mut |day| {
                    env.day = day;
                    self.truth(e, &mut env)
                });
                self.gauged(ruling, e, env)
            }
            (Some(Demand::File(find)), timing) => {
                let mut env = case.env(&slots.frame, self.as_of);
                let Some(timing) = timing else {
                    let (truth, why) = self.filed(find, &mut env, case.scope_day);
                    return self.sampled(truth, why, case.scope_day);
                };
                let place = (address(find), 0);
                let about = self.about(place, Asks::Records(find, None));
                let steps = self.steps(place, &about, &mut env, |env| {
                    self.timeline(self.as_of, &mut |day| self.filed(find, env, day).0)
                });
                self.by_deadline(case, slots, (timing, &steps), &mut |day| self.filed(find, &mut env, day))
            }
        }
    }

    /// A ruling with the measures of its condition on the day on which it was judged.
    fn gauged(&self, mut ruling: Ruling, e: &Expr, mut env: Env) -> Ruling {
        if let Some(day) = ruling.judged.sampled_on {
            env.day = day;
            ruling.judged.measures = self.gauge(e, &mut env).0;
        }
        ruling
    }

    /// The deadline in one world, and why it is not known better.
    pub fn deadline(&self, case: &Case<'_>, frame: &Frame, timing: &Timing) -> Deadline {
        let mut env = case.env(frame, case.deadline_day(self.as_of));
        let value = self.eval(&timing.deadline, &mut env);
        let absent = matches!(value.item, Item::Absent);
        let why = if absent { value.why.and(&Why::of(Cause::Absent(timing.at))) } else { value.why.clone() };
        (value.as_date().filter(|d| d.from.is_some() || d.to.is_some()), why)
    }

    /// A demand over time: the same in each world that asks it of the same variables.
    fn steps(
        &self,
        place: Place,
        about: &About,
        env: &mut Env,
        make: impl FnOnce(&mut Env) -> Steps,
    ) -> Rc<Steps> {
        self.kept(&self.memo.steps, (place, about), None, env, make)
    }

    fn by_deadline(
        &self,
        case: &Case<'_>,
        slots: &Slots<'_>,
        (timing, steps): (&Timing, &Steps),
        truth: &mut dyn FnMut(NaiveDate) -> (Truth, Why),
    ) -> Ruling {
        // The clause's own deadline reads nothing that an exception binds.
        let own = case.clause.timing.as_ref().is_some_and(|own| std::ptr::eq(own, timing));
        let known = case.own_deadline.as_ref().filter(|_| own && !self.watch.is_reading());
        let (deadline, unknown_deadline) = match known {
            Some((found, noted)) => {
                self.watch.note(noted);
                found.clone()
            }
            None => self.watch.quietly(|| self.deadline(case, &slots.frame, timing)),
        };
        let Some(deadline) = deadline else {
            let mut judged = self.dated_outcome(steps, None, Outcome::Undetermined);
            judged.sampled_on = None;
            let now = self.watch.quietly(|| truth(self.as_of));
            let why = if now.0.is_unknown() { unknown_deadline.and(&now.1) } else { unknown_deadline };
            return Ruling::of(judged, why);
        };
        let days = self.days_to_judge(steps, deadline);
        let mut outcomes: Vec<(NaiveDate, Outcome)> =
            days.iter().map(|&d| (d, self.outcome_at(steps, d))).collect();
        outcomes.dedup_by_key(|(_, o)| *o);
        let single = match outcomes.as_slice() {
            [(_, only)] => Some(*only),
            _ => None,
        };
        let outcome = single.unwrap_or(Outcome::Undetermined);
        let mut judged = self.dated_outcome(steps, Some(deadline), outcome);
        let sample = days.last().copied().unwrap_or(self.as_of).min(self.as_of);
        judged.sampled_on = Some(sample);
        let why = match (outcome, single) {
            (Outcome::Undetermined, Some(_)) => self.watch.quietly(|| truth(sample)).1,
            (Outcome::Undetermined, None) => {
                let unsure = days.iter().find(|&&d| d < self.as_of && truth_on(steps, d).is_unknown());
                let open = unsure.map_or(Why::none(), |&d| self.watch.quietly(|| truth(d)).1);
                unknown_deadline.and(&open)
            }
            _ => Why::none(),
        };
        let ends = if single.is_none() {
            let nexts = outcomes.iter().skip(1).map(|(d, _)| Some(*d)).chain([None]);
            let each = |(&(day, outcome), after): (&(NaiveDate, Outcome), Option<NaiveDate>)| {
                // What stands for every day before the record begins is told by the first day that it is not.
                let days = if day == BEGINNING {
                    DayRange { from: None, to: after.map(previous) }
                } else {
                    DayRange::day(day)
                };
                (days, self.dated_outcome(steps, Some(days), outcome))
            };
            outcomes.iter().zip(nexts).map(each).collect()
        } else {
            Vec::new()
        };
        Ruling { judged, why, ends }
    }

    /// The days on which an imprecise deadline is judged: its first and last, and every day between on which the
    /// condition changes; no more precise deadline can then give another verdict.
    fn days_to_judge(&self, steps: &Steps, deadline: DayRange) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = [deadline.from, deadline.to].into_iter().flatten().collect();
        days.extend(steps.iter().map(|(d, _)| *d).filter(|&d| deadline.may_be(d)));
        if deadline.to.is_none() {
            days.push(self.as_of.max(deadline.from.unwrap_or(self.as_of)));
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    /// On the deadline it is still pending; lateness starts the day after.
    fn outcome_at(&self, steps: &Steps, deadline: NaiveDate) -> Outcome {
        if deadline >= self.as_of {
            return match truth_on(steps, self.as_of) {
                Truth::True => Outcome::Met,
                _ => Outcome::Pending,
            };
        }
        match truth_on(steps, deadline) {
            Truth::True => Outcome::Met,
            Truth::False => Outcome::NotMet,
            Truth::Unknown => Outcome::Undetermined,
        }
    }

    fn dated_outcome(&self, steps: &Steps, deadline: Option<DayRange>, outcome: Outcome) -> Judged {
        let first = match (outcome, deadline.and_then(|d| d.to)) {
            // What was reached and lost again before the deadline did not put it right.
            (Outcome::NotMet, Some(day)) => first_true(from_day(steps, day)),
            _ => first_true(steps),
        };
        let always = first.must == Some(BEGINNING);
        let reached = match first.may {
            Some(from) if !always => Some(DayRange { from, to: first.must }),
            _ => None,
        };
        let late = |from: Option<NaiveDate>, to: Option<NaiveDate>| {
            let deadline = deadline.unwrap_or(DayRange::unknown());
            deadline.days_to(DayRange { from, to })
        };
        let last = deadline.and_then(|d| d.to);
        let lost = last.zip(first.must).is_some_and(|(last, must)| {
            let held = |(day, truth): &(NaiveDate, Truth)| *day > last || *truth == Truth::True;
            must <= last && !from_day(steps, must).iter().all(held)
        });
        let days_late = match (outcome, reached) {
            (Outcome::Met, Some(r)) => Some(late(r.from, r.to)),
            (Outcome::NotMet, Some(r)) if r.to.is_some() => Some(late(r.from, r.to)),
            (Outcome::NotMet, r) => {
                let from =
                    r.and_then(|r| r.from).filter(|f| deadline.and_then(|d| d.to).is_some_and(|d| *f > d));
                Some(late(Some(from.unwrap_or(self.as_of)), Some(self.as_of)))
            }
            // What may have been lost again by the deadline says nothing of when it was put right.
            (Outcome::Undetermined, Some(r)) if r.to.is_some() && !lost => Some(late(r.from, r.to)),
            _ => None,
        };
        let days_late = days_late.filter(|l| l.0.is_some() || l.1.is_some());
        let cured = reached.filter(|r| outcome == Outcome::NotMet && r.to.is_some());
        Judged { outcome, sampled_on: None, deadline, reached, days_late, cured, measures: Vec::new() }
    }

    fn sampled(&self, truth: Truth, why: Why, day: NaiveDate) -> Ruling {
        let outcome = match truth {
            Truth::True => Outcome::Met,
            Truth::False => Outcome::NotMet,
            Truth::Unknown => Outcome::Undetermined,
        };
        let judged = Judged { sampled_on: Some(day), ..Judged::only(outcome) };
        Ruling::of(judged, why)
    }

    fn guard(&self, case: &Case<'_>, slots: &Slots<'_>, e: &Expr) -> Ruling {
        let mut env = case.env(&slots.frame, case.scope_day);
        let (mut truth, mut why) = self.watch.quietly(|| self.truth(e, &mut env));
        let each_day = self.on_each_day(case, &mut |day| {
            env.day = day;
            // Nothing is asked on a day on which the scope does not hold.
            match self.scope_on(case, day) {
                Truth::False => Truth::True,
                _ => self.truth(e, &mut env).0,
            }
        });
        match each_day {
            Some(Ok(same)) => truth = same,
            Some(Err(cause)) => (truth, why) = (Truth::Unknown, why.and(&cause)),
            None => {}
        }
        env.day = case.scope_day;
        let mut ruling = self.sampled(truth, why, case.scope_day);
        (ruling.judged.measures, ruling.judged.deadline) = self.gauge(e, &mut env);
        ruling
    }

    /// Whether a report that satisfies the condition was filed by `day`. Its content is that of its last version known,
    /// its date that of its first; one without a date was filed on an unknown day.
    pub fn filed(&self, find: &Find, env: &mut Env, day: NaiveDate) -> (Truth, Why) {
        let FindSource::Kind(kind) = find.source else { return (Truth::Unknown, Why::none()) };
        let before = (env.day, env.get(find.var.0));
        env.day = self.as_of;
        let mut truth = Truth::False;
        let mut why = Why::none();
        for id in self.candidates(find.condition.as_ref(), find.var, kind, env) {
            if self.version(id).is_none() {
                continue;
            }
            env.set(find.var.0, Value::known(Item::Record(id)));
            let (fits, cause) = self.condition(find, env);
            if fits == Truth::False {
                continue;
            }
            self.watch.read(self.current(id));
            let when = self.records.submitted(id);
            let by = match when {
                Some(range) => {
                    self.watch.point(range.from);
                    self.watch.point(range.to);
                    range.by(day)
                }
                None => Truth::Unknown,
            };
            let this = fits.and(by);
            if this.is_unknown() {
                why = why.and(&cause).and(&if by.is_unknown() {
                    Why::of(Cause::NotDated(id))
                } else {
                    Why::none()
                });
            }
            if this == Truth::True {
                self.watch.touch(super::verdict::EvidenceRole::Counted, id, None);
            }
            truth = truth.or(this);
        }
        if truth != Truth::True {
            env.day = day;
            let reach = self.reach(find, kind, env);
            if let Some(missing) = self.missing(kind, reach.party, (None, day), find.at) {
                why = why.and(&missing);
                truth = Truth::Unknown;
            }
        }
        env.set(find.var.0, before.1);
        env.day = before.0;
        (truth, why)
    }
}
