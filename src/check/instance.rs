//! The instances of a clause: what its `for each` binds, and the day on which its scope is read.

use std::sync::Arc;

use chrono::NaiveDate;

use super::aggregate::Picked;
use super::cause::{Cause, Why};
use super::eval::Env;
use super::frame::Frame;
use super::joins::reads_what_is_bound;
use super::value::{Item, Value};
use super::walk::kinds_demanded;
use super::world::World;
use crate::declaration::{RecordId, Scalar};
use crate::model::{Clause, Condition, Expr, Generator, KindId, Nature, Source, Then, Var};
use crate::syntax::ast::Pick;
use crate::value::{CalendarUnit, DayRange, Length, MonthEnd, Period, Truth, next, shift};

/// No clause makes more periods than this for one instance; a century of days is some 36 500.
const MOST_PERIODS: usize = 40_000;

impl World<'_> {
    /// Every instance of a clause, as the frames of its variables, in order.
    pub fn instances(&self, clause: &Clause) -> Vec<Frame> {
        let mut env = self.unbound(clause);
        let mut out = Vec::new();
        self.watch.quietly(|| self.bind(clause, &clause.generators, &mut env, &mut out));
        out
    }

    /// What the first part of its `for each` binds, in order; nothing where that is neither States nor records.
    pub(super) fn firsts(&self, clause: &Clause) -> Vec<Value> {
        let state = |state| Value::known(Item::State(state));
        match clause.generators.first().map(|first| (&first.source, &first.condition)) {
            Some((Source::Party(_), _)) => self.states_of(clause.treaty).into_iter().map(state).collect(),
            Some((Source::State(_), _)) => self.states().into_iter().map(state).collect(),
            Some((Source::Kind(pick, kind, var), condition)) => {
                let find = |env: &mut Env| self.records_for(*pick, *kind, *var, condition.as_ref(), env);
                let records = self.watch.quietly(|| find(&mut self.unbound(clause)));
                records.into_iter().map(|id| Value::known(Item::Record(id))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The instances that bind this first.
    pub(super) fn instances_from(&self, clause: &Clause, first: &Value) -> Vec<Frame> {
        let Some((generator, rest)) = clause.generators.split_first() else { return Vec::new() };
        let mut env = self.unbound(clause);
        env.duty = first.as_state().cloned().or_else(|| self.party_of(first.as_record()?));
        for var in variables(&generator.source) {
            env.set(var.0, first.clone());
        }
        let mut out = Vec::new();
        self.watch.quietly(|| self.bind(clause, rest, &mut env, &mut out));
        out
    }

    fn unbound(&self, clause: &Clause) -> Env {
        Env {
            frame: Frame::unset(clause.frame.len()),
            day: self.as_of,
            treaty: clause.treaty,
            every_day: true,
            duty: None,
        }
    }

    fn bind(&self, clause: &Clause, rest: &[Generator], env: &mut Env, out: &mut Vec<Frame>) {
        let Some((generator, rest)) = rest.split_first() else {
            out.push(env.frame.clone());
            return;
        };
        let duty = env.duty.clone();
        match &generator.source {
            Source::Party(var) => {
                for state in self.states_of(clause.treaty) {
                    self.bind_state(clause, *var, state, rest, env, out);
                }
            }
            Source::State(var) => {
                for state in self.states() {
                    self.bind_state(clause, *var, state, rest, env, out);
                }
            }
            Source::Kind(pick, kind, var) => {
                let records = self.records_for(*pick, *kind, *var, generator.condition.as_ref(), env);
                for record in records {
                    env.duty = duty.clone().or_else(|| self.party_of(record));
                    self.bind_one(clause, *var, Value::known(Item::Record(record)), rest, env, out);
                }
            }
            Source::Table(kind, var) => {
                for row in self.candidates(generator.condition.as_ref(), *var, *kind, env) {
                    self.bind_one(clause, *var, Value::known(Item::Record(row)), rest, env, out);
                }
            }
            Source::In(var, list) => {
                let list = self.eval(list, env);
                if let Item::List(items) = list.item {
                    for item in items {
                        self.bind_one(clause, *var, item, rest, env, out);
                    }
                }
            }
            Source::Calendar { unit, var, from, to } => {
                for period in self.calendar_periods(clause, *unit, from.as_ref(), to.as_ref(), env) {
                    self.bind_one(clause, *var, period, rest, env, out);
                }
            }
            Source::Rolling { length, var, from, to } => {
                for period in self.rolling_periods(*length, from, to.as_ref(), env) {
                    self.bind_one(clause, *var, period, rest, env, out);
                }
            }
            Source::Group { left, right, keys } => {
                for (a, b) in self.groups(*left, *right, keys) {
                    env.set(left.1.0, a);
                    if let (Some((_, var)), Some(b)) = (right, b) {
                        env.set(var.0, b);
                    }
                    self.bind(clause, rest, env, out);
                }
            }
        }
        env.duty = duty;
    }

    fn bind_state(
        &self,
        clause: &Clause,
        var: Var,
        state: Arc<str>,
        rest: &[Generator],
        env: &mut Env,
        out: &mut Vec<Frame>,
    ) {
        let before = env.duty.replace(state.clone());
        self.bind_one(clause, var, Value::known(Item::State(state)), rest, env, out);
        env.duty = before;
    }

    fn bind_one(
        &self,
        clause: &Clause,
        var: Var,
        value: Value,
        rest: &[Generator],
        env: &mut Env,
        out: &mut Vec<Frame>,
    ) {
        env.set(var.0, value);
        self.bind(clause, rest, env, out);
    }

    fn records_for(
        &self,
        pick: Option<Pick>,
        kind: KindId,
        var: Var,
        condition: Option<&Expr>,
        env: &mut Env,
    ) -> Vec<RecordId> {
        let mut found = Vec::new();
        let is_looked_up = pick.is_some() || condition.is_some_and(|c| reads_what_is_bound(c, var));
        let candidates = match is_looked_up {
            true => self.candidates(condition, var, kind, env),
            // What the condition leaves out is an instance all the same, of which nothing is asked; a join has no
            // instance for each pair.
            false => self.of_kind(kind).to_vec(),
        };
        for id in candidates {
            let counts = self.declares(id) && self.dated(id).is_none_or(|d| d.by(self.as_of) != Truth::False);
            if !counts {
                continue;
            }
            if pick.is_some() {
                env.set(var.0, Value::known(Item::Record(id)));
                let holds = condition.map_or(Truth::True, |c| self.truth(c, env).0);
                let active = self.active(id, env.day, env.every_day);
                let truth = holds.and(active);
                if truth != Truth::False {
                    let value = Value::known(Item::Record(id));
                    found.push(super::aggregate::Match { value, truth, why: Why::none() });
                }
            } else {
                let value = Value::known(Item::Record(id));
                found.push(super::aggregate::Match { value, truth: Truth::True, why: Why::none() });
            }
        }
        match pick {
            None => found.iter().filter_map(|m| m.value.as_record()).collect(),
            Some(pick) => match self.pick(&found, pick == Pick::Latest) {
                Picked::One(id) => vec![id],
                // What cannot be told apart is judged one by one.
                Picked::OneOf { records, .. } => records,
                Picked::Nothing => Vec::new(),
            },
        }
    }

    /// Calendar periods from the one that holds `from` to the one that holds `to`; without `to`, to the first that
    /// begins after as-of; without `from`, those in which the records that the clause reads are dated.
    fn calendar_periods(
        &self,
        clause: &Clause,
        unit: CalendarUnit,
        from: Option<&Expr>,
        to: Option<&Expr>,
        env: &mut Env,
    ) -> Vec<Value> {
        let Some(from) = from else { return self.periods_on_record(clause, unit, env) };
        let from = self.eval(from, env);
        let to = to.map(|e| self.eval(e, env));
        // The series begins as early, and ends as late, as it may; the scope of each period knows which are certain.
        let Some(start) = from.as_date().and_then(|d| d.from.or(d.to)) else {
            return Vec::new();
        };
        let last = to.as_ref().and_then(|v| v.as_date()).and_then(|d| d.to.or(d.from));
        let mut periods = Vec::new();
        let mut at = Period::calendar(unit, start);
        while let Some(period) = at {
            let beyond = match last {
                Some(last) => period.start > last,
                None => periods.last().is_some_and(|p: &Period| p.start > self.as_of),
            };
            if beyond || periods.len() >= MOST_PERIODS {
                break;
            }
            periods.push(period);
            at = period.plus(1);
        }
        numbered(periods, last.is_some(), &from.why)
    }

    fn periods_on_record(&self, clause: &Clause, unit: CalendarUnit, env: &Env) -> Vec<Value> {
        let mut kinds = kinds_demanded(self.model, &clause.demand);
        for exception in &clause.exceptions {
            if let Then::Demand(demand) = &exception.then {
                kinds.extend(kinds_demanded(self.model, demand));
            }
        }
        let mut periods: Vec<Period> = Vec::new();
        for kind in kinds {
            if self.model.kinds.get(kind.0 as usize).is_some_and(|k| k.rows.is_some()) || self.is_act(kind) {
                continue;
            }
            self.work.visit(self.of_kind(kind).len());
            for &id in self.of_kind(kind) {
                if env.duty.is_some() && self.party_of(id) != env.duty {
                    continue;
                }
                let Some(range) = self.dated(id) else { continue };
                let days = [range.from, range.to].into_iter().flatten().filter(|d| *d <= self.as_of);
                periods.extend(days.filter_map(|d| Period::calendar(unit, d)));
            }
        }
        periods.sort_by_key(|p| p.start);
        periods.dedup();
        periods.into_iter().map(|p| Value::known(Item::Period(p))).collect()
    }

    /// Periods of one length after `from`; each ends on the anniversary, the last is cut at `to`.
    fn rolling_periods(&self, length: Length, from: &Expr, to: Option<&Expr>, env: &mut Env) -> Vec<Value> {
        let anchor = self.eval(from, env);
        let to = to.map(|e| self.eval(e, env));
        let Some(anchor_days) = anchor.as_date() else { return Vec::new() };
        let Some(anchor_day) = anchor_days.to.or(anchor_days.from) else { return Vec::new() };
        let last = to.as_ref().and_then(|v| v.as_date()).and_then(|d| d.to.or(d.from));
        if to.is_some() && last.is_none() {
            return Vec::new();
        }
        let month_end =
            self.model.treaties.get(env.treaty.0 as usize).map_or(MonthEnd::Unclear, |t| t.month_end);
        let mut periods: Vec<Period> = Vec::new();
        let mut before = DayRange { from: anchor_days.from, to: Some(anchor_day) };
        for i in 1.. {
            let many = match length {
                Length::Days(n) => n.checked_mul(i).map(Length::Days),
                Length::Months(n) => n.checked_mul(i).map(Length::Months),
            };
            let after = |day| many.and_then(|l| shift(day, l, month_end));
            let Some(start) = before.to.map(next) else { break };
            let end = after(anchor_day).and_then(|d| d.to);
            let Some(end) = end.filter(|&e| e >= start) else { break };
            let beyond = match last {
                Some(last) => start > last,
                None => periods.last().is_some_and(|p| p.start > self.as_of),
            };
            if beyond || periods.len() >= MOST_PERIODS {
                break;
            }
            let end_from = anchor_days.from.and_then(after).and_then(|d| d.from);
            // The series goes on as long as it may: it is cut at the last day on which it may end.
            let cut = |day: NaiveDate| last.map_or(day, |last| last.min(day));
            let start_from = before.from.map(next);
            periods.push(Period { start_from, end_from: end_from.map(cut), ..Period::new(start, cut(end)) });
            before = DayRange { from: end_from, to: Some(end) };
        }
        let mut why = to.map_or(anchor.why.clone(), |t| anchor.why.and(&t.why));
        if anchor_days.as_day().is_some() && periods.iter().any(|p| !p.is_precise()) {
            why = why.and(&Why::of(Cause::MonthEnd(from.at)));
        }
        numbered(periods, last.is_some(), &why)
    }

    /// The latest among the dates of the records and the last days of the periods bound, the last day that it may be;
    /// `None` where nothing dated is.
    pub fn bound_day(&self, frame: &[Value], generators: &[Generator]) -> Option<NaiveDate> {
        let vars = generators.iter().flat_map(|g| variables(&g.source));
        let days = vars.filter_map(|var| self.days_of_value(frame.get(var.0 as usize)?));
        days.map(|d| d.to.map_or(self.as_of, |to| to.min(self.as_of))).max()
    }

    /// The day on which what is asked of a record is judged: its date, or the last day of the period it is dated by.
    fn judged_on(&self, id: RecordId) -> DayRange {
        let days = self.dated(id).unwrap_or(DayRange::unknown());
        let by_period = match self.nature(id) {
            Some(
                Nature::Happens(f) | Nature::AsOf(f) | Nature::Decided(f) | Nature::Holds { from: f, .. },
            ) => {
                !self.records.is_row(self.current(id)) && matches!(self.plain(id, f), Some(Scalar::Period(_)))
            }
            _ => false,
        };
        if by_period { DayRange { from: days.to, to: days.to } } else { days }
    }

    /// When a record or a group is dated, or a period ends.
    pub fn days_of_value(&self, value: &Value) -> Option<DayRange> {
        match &value.item {
            Item::Record(id) => {
                self.version(*id)?;
                (!self.is_row(*id)).then(|| self.judged_on(*id))
            }
            Item::Period(p) => Some(p.last_days()),
            Item::Group(group) => {
                if let Some(last) = group.last.filter(|_| group.perhaps.is_empty()) {
                    return Some(DayRange::day(last));
                }
                self.work.visit(group.members.len() + group.perhaps.len());
                let all = group.members.iter().chain(&group.perhaps);
                all.map(|&r| self.judged_on(r)).reduce(DayRange::later)
            }
            _ => None,
        }
    }
}

/// The variables that a source binds.
pub fn variables(source: &Source) -> impl Iterator<Item = Var> + use<> {
    let both = match source {
        Source::Party(v) | Source::State(v) | Source::In(v, _) => [Some(*v), None],
        Source::Kind(_, _, v) | Source::Table(_, v) => [Some(*v), None],
        Source::Calendar { var, .. } | Source::Rolling { var, .. } => [Some(*var), None],
        Source::Group { left, right, .. } => [Some(left.1), right.map(|r| r.1)],
    };
    both.into_iter().flatten()
}

/// The variable that an exception's condition binds.
pub fn bound_by(condition: &Condition) -> Option<Var> {
    match condition {
        Condition::Find(_, find) => Some(find.var),
        Condition::Expr(_) => None,
    }
}

fn numbered(periods: Vec<Period>, has_end: bool, why: &Why) -> Vec<Value> {
    let total = if has_end { u32::try_from(periods.len()).unwrap_or(0) } else { 0 };
    periods
        .into_iter()
        .zip(1u32..)
        .map(|(p, number)| Value { item: Item::Period(Period { number, total, ..p }), why: why.clone() })
        .collect()
}
