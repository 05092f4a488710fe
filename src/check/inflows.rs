//! What was added to a quantity between the figures that state it: flows, each on a date.
//!
//! Plain flows come from a series, where what was added between two days is two look-ups; what is not plain (an imprecise
//! date, a range, a doubtful condition) is looked at each time.

use std::rc::Rc;

use chrono::NaiveDate;

use super::Way;
use super::aggregate::{Fitting, Match};
use super::cause::Why;
use super::eval::Env;
use super::memo::{Asks, Place};
use super::series::{Portion, address};
use super::value::{Item, Value, may_be_negative};
use super::world::World;
use crate::declaration::RecordId;
use crate::model::{Expr, Find, FindSource, KindId, Nature};
use crate::value::{DayRange, Interval, Truth};

/// A flow, whatever the day that is asked for.
pub struct Inflow {
    fitting: Fitting,
    amount: Rc<Interval>,
    done: DayRange,
    why: Why,
}

/// A flow on a date.
pub(super) struct Flow {
    pub amount: Rc<Interval>,
    pub done: DayRange,
    pub certain: bool,
    pub why: Why,
}

/// The flows that count on a day.
#[derive(Default)]
pub(super) struct Flows {
    /// The plain ones: each certain, on one day, of one amount.
    plain: Option<Portion>,
    /// The others.
    pub others: Vec<Flow>,
}

impl Flows {
    /// At least so much was added after `since`.
    pub(super) fn least_after(&self, since: DayRange, day: NaiveDate) -> Interval {
        let plain = since.to.and_then(|to| Some(Interval::point(self.plain.as_ref()?.total_after(Some(to)))));
        let counts = |flow: &&Flow| flow.certain && is_after(flow, since, day) == Truth::True;
        let others = self.others.iter().filter(counts);
        others.fold(plain.unwrap_or(Interval::whole(0)), |sum, flow| sum.plus(&flow.amount))
    }

    /// At most so much was added after `since`.
    pub(super) fn most_after(&self, since: DayRange, day: NaiveDate) -> Interval {
        let plain = self.plain.as_ref().map(|plain| Interval::point(plain.total_after(since.from)));
        let others = self.others.iter().filter(|flow| is_after(flow, since, day) != Truth::False);
        others.fold(plain.unwrap_or(Interval::whole(0)), |sum, flow| sum.plus(&perhaps(flow)))
    }

    /// All that was added up to `day`, between the least and the most, with the causes of what is not certain of it.
    pub(super) fn total(&self, day: NaiveDate) -> (Interval, Interval, Vec<Why>) {
        let plain = self.plain.as_ref().map_or(Interval::whole(0), |plain| Interval::point(plain.total()));
        let (mut least, mut most, mut doubts) = (plain.clone(), plain, Vec::new());
        for flow in &self.others {
            let by = flow.done.by(day);
            if by == Truth::True && flow.certain {
                least = least.plus(&flow.amount);
            }
            if by != Truth::False {
                most = most.plus(&perhaps(flow));
                doubts.push(flow.why.clone());
            }
        }
        (least, most, doubts)
    }

    /// Whether one of them may take away.
    pub(super) fn may_take_away(&self) -> bool {
        let adds = |flow: &Flow| Interval::not_negative().meet(&flow.amount).as_ref() == Some(&*flow.amount);
        !self.others.iter().all(adds)
    }
}

/// Whether a flow was after `since` and by `day`.
fn is_after(flow: &Flow, since: DayRange, day: NaiveDate) -> Truth {
    since.before(flow.done).and(flow.done.by(day))
}

/// What a flow adds that only may count.
fn perhaps(flow: &Flow) -> Interval {
    flow.amount.hull(&Interval::whole(0))
}

impl World<'_> {
    /// The flows that count on the day of `env`.
    pub(super) fn flows(&self, e: &Expr, find: &Find, env: &mut Env) -> Flows {
        match self.running_flows(e, find, env) {
            Some(flows) if !flows.may_take_away() => flows,
            _ => Flows { plain: None, others: self.each_flow(e, find, env) },
        }
    }

    /// The same, the plain ones from a series; `None` where there is none. What a series holds of a type without a sign
    /// takes nothing away.
    fn running_flows(&self, e: &Expr, find: &Find, env: &mut Env) -> Option<Flows> {
        let FindSource::Kind(kind) = find.source else { return None };
        if may_be_negative(&e.ty) || !self.is_dated_by_day(kind) {
            return None;
        }
        let portion = self.portion(find, Some(e), env)?;
        let place = (address(e), address(find));
        let others = self.flows_among(e, find, |_| portion.aside().to_vec(), place, env);
        Some(Flows { plain: Some(portion), others })
    }

    /// Whether a record of this kind counts from the day on that it is dated.
    fn is_dated_by_day(&self, kind: KindId) -> bool {
        let nature = self.model.kinds.get(kind.0 as usize).map(|kind| kind.nature);
        matches!(nature, Some(Nature::Happens(_) | Nature::AsOf(_)))
    }

    /// The flows that count on the day of `env`, one by one.
    pub(super) fn each_flow(&self, e: &Expr, find: &Find, env: &mut Env) -> Vec<Flow> {
        let place = (address(find), address(e));
        let about = self.about(place, Asks::Records(find, Some(e)));
        let FindSource::Kind(kind) = find.source else { return self.flows_met(e, find, env) };
        if !about.is_steady || self.watch.is_collecting() || self.way == Way::EachRecord {
            return self.flows_met(e, find, env);
        }
        let candidates = |env: &mut Env| self.candidates(find.condition.as_ref(), find.var, kind, env);
        self.flows_among(e, find, candidates, place, env)
    }

    /// Those of some records, looked for once and kept under `place`, that are flows and count on the day of `env`.
    fn flows_among(
        &self,
        e: &Expr,
        find: &Find,
        candidates: impl FnOnce(&mut Env) -> Vec<RecordId>,
        place: Place,
        env: &mut Env,
    ) -> Vec<Flow> {
        let about = self.about(place, Asks::Records(find, Some(e)));
        let inflow = |env: &mut Env, fitting: Fitting| {
            env.set(find.var.0, Value::known(Item::Record(fitting.id)));
            let value = self.eval(e, env);
            let done = self.dated(fitting.id).unwrap_or(DayRange::unknown());
            Inflow { amount: Rc::new(flow_amount(&value, e)), done, why: value.why, fitting }
        };
        let make = |env: &mut Env| {
            let before = env.get(find.var.0);
            let fitting = self.fitting(find, &candidates(env), env, true);
            let all: Vec<Inflow> = fitting.into_iter().map(|one| inflow(env, one)).collect();
            env.set(find.var.0, before);
            all
        };
        let all = match about.is_steady {
            true => self.kept(&self.memo.flows, (place, &about), None, env, make),
            false => Rc::new(make(env)),
        };
        self.work.visit(all.len());
        let counts = |one: &Inflow| {
            let m = self.counts_on(&one.fitting, env.day)?;
            let (certain, why) = (m.truth == Truth::True, one.why.and(&m.why));
            Some(Flow { amount: one.amount.clone(), done: one.done, certain, why })
        };
        all.iter().filter_map(counts).collect()
    }

    fn flows_met(&self, e: &Expr, find: &Find, env: &mut Env) -> Vec<Flow> {
        let found = self.matches(find, env, true);
        self.flows_of(e, find, &found, env)
    }

    fn flows_of(&self, e: &Expr, find: &Find, found: &[Match], env: &mut Env) -> Vec<Flow> {
        self.work.visit(found.len());
        let before = env.get(find.var.0);
        let mut flows = Vec::new();
        for m in found {
            env.set(find.var.0, m.value.clone());
            let value = self.eval(e, env);
            let amount = Rc::new(flow_amount(&value, e));
            let done = m.value.as_record().and_then(|r| self.dated(r)).unwrap_or(DayRange::unknown());
            let certain = m.truth == Truth::True;
            flows.push(Flow { amount, done, certain, why: value.why.and(&m.why) });
        }
        env.set(find.var.0, before);
        flows
    }

    /// Whether any flow is certainly on file, on whatever day; `flows`: those that count on the day of `env`.
    pub(super) fn has_flow(&self, find: &Find, flows: &Flows, env: &mut Env) -> bool {
        if let Some(plain) = flows.plain.as_ref().filter(|plain| plain.has_any()) {
            self.note_all_read(plain);
            return true;
        }
        self.matches(find, env, false).iter().any(|m| m.truth == Truth::True)
    }
}

/// What flowed: where that is not known, anything that its type allows.
fn flow_amount(value: &Value, e: &Expr) -> Interval {
    match value.as_number() {
        Some(n) => n.clone(),
        None if may_be_negative(&e.ty) => Interval::all(),
        None => Interval::not_negative(),
    }
}
