//! `stated(e for … adding f for …)`: a quantity known from figures as of dates, with flows between them.
//!
//! What figures say of a day is told in `bounds`; what a stock is, of which something may be taken away, in `stock`.

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::NaiveDate;

use super::Way;
use super::aggregate::{Fitting, Match};
use super::bounds::{Bounds, ByDay};
use super::cause::{Cause, Why};
use super::eval::Env;
use super::memo::Asks;
use super::series::address;
use super::value::{Item, Value, may_be_negative};
use super::world::World;
use crate::declaration::RecordId;
use crate::model::{Expr, Find, FindSource};
use crate::value::{DayRange, End, Interval, Truth, next};

/// A figure as of a date.
#[derive(Debug)]
pub(super) struct Figure {
    pub id: RecordId,
    pub amount: Interval,
    pub as_of: DayRange,
    pub first: bool,
    /// Whether it is known to be a figure of this quantity.
    pub certain: bool,
    pub why: Why,
}

/// All figures of a quantity, whatever the day.
#[derive(Default)]
pub struct Figures {
    list: Vec<Figure>,
    /// Every record found, whether it gives a figure or not.
    records: Vec<RecordId>,
    /// Whether one was skipped that may state the quantity by other means (a share, not an amount).
    skipped: bool,
    /// Whether some figure may be above one as of an earlier day.
    may_grow: bool,
    /// The days on which what they say changes.
    days: Rc<[NaiveDate]>,
    /// Those that are certain, by day, where no flows lie between them.
    by_day: ByDay,
}

impl Figures {
    /// How many records were found.
    pub fn len(&self) -> usize {
        self.records.len()
    }
}

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

impl World<'_> {
    /// The value of `stated(…)` on the day of `env`.
    pub fn stated(
        &self,
        e: &Expr,
        find: &Find,
        adding: Option<&(Box<Expr>, Box<Find>)>,
        env: &mut Env,
        expr: &Expr,
    ) -> Value {
        let found = self.figures(e, find, adding.is_some(), env);
        let Figures { list: figures, days, .. } = &*found;
        self.watch.days(days);
        let flows = adding.map(|(e, find)| self.flows(e, find, env)).unwrap_or_default();
        let mut asked = None;
        let mut since = |env: &mut Env, day| match adding {
            Some((_, find)) => self.open_after(find, &mut asked, env, day),
            None => Some(Why::none()),
        };
        // Each figure is held against each flow.
        self.work.visit(figures.len().saturating_mul(flows.len()));
        let flows_open = since(env, None);
        let signed = adding.is_some_and(|(e, _)| {
            may_be_negative(&e.ty)
                || flows.iter().any(|f| Interval::not_negative().meet(&f.amount).as_ref() != Some(&f.amount))
        });
        if signed {
            let day = env.day;
            return self.stock(figures, &flows, day, &mut |from| since(env, from));
        }
        // Figures that grow although no flow is on file are how the quantity is reported: there is no "no flow" then.
        let by_figures = adding.is_some() && found.may_grow && !self.has_flow(adding, env);
        let flows_open = flows_open.or(by_figures.then(Why::none));
        let mut bounds = Bounds::of(floor(e));
        if adding.is_none() && self.way != Way::EachRecord {
            let mut those: Vec<usize> = found.by_day.on(env.day).collect();
            those.sort_unstable();
            self.work.visit(those.len());
            let those = those.into_iter().filter_map(|at| figures.get(at));
            those.for_each(|figure| bounds.take(figure, &flows, false, env.day));
        } else {
            self.work.visit(figures.len());
            for figure in figures.iter().filter(|f| f.certain) {
                let from = figure.as_of.from;
                let closed =
                    flows_open.is_none() || (!by_figures && from.is_some() && since(env, from).is_none());
                bounds.take(figure, &flows, closed, env.day);
            }
        }
        if adding.is_some() {
            let flows_are_all = figures.is_empty() && !found.skipped && flows_open.is_none();
            bounds.take_flows(&flows, flows_are_all, env.day);
        }
        if bounds.value.hi == End::None {
            let open = match (self.open_kind(find, env), flows_open) {
                (Some(figures), Some(flows)) => figures.and(&flows),
                (figures, flows) => figures.or(flows).unwrap_or_default(),
            };
            let last = bounds.low().or_else(|| self.last_figure(&found));
            match last {
                Some(last) if open == Why::none() => {
                    figures.iter().filter(|f| !f.certain).for_each(|f| bounds.because(&f.why));
                    bounds.because(&Why::of(Cause::NoLaterFigure(last)));
                }
                _ => bounds.because(&open),
            }
        }
        self.settle(bounds, expr)
    }

    /// The figures on file; `flows`: whether flows lie between them.
    fn figures(&self, e: &Expr, find: &Find, flows: bool, env: &mut Env) -> Rc<Figures> {
        let place = (address(find), address(e));
        let about = self.about(place, Asks::Records(find, Some(e)));
        if about.is_steady {
            self.kept(&self.memo.figures, (place, &about), None, env, |env| {
                self.find_figures(e, find, flows, env)
            })
        } else {
            Rc::new(self.find_figures(e, find, flows, env))
        }
    }

    fn find_figures(&self, e: &Expr, find: &Find, flows: bool, env: &mut Env) -> Figures {
        let found: Vec<Match> = self.matches(find, env, false);
        let before = env.get(find.var.0);
        let mut figures = Figures::default();
        let mut days = BTreeSet::new();
        for m in &found {
            let Some(id) = m.value.as_record() else { continue };
            figures.records.push(id);
            env.set(find.var.0, m.value.clone());
            let value = self.watch.quietly(|| self.eval(e, env));
            let Some(amount) = value.as_number() else {
                figures.skipped = true;
                continue;
            };
            let Some(record) = self.cells(id) else { continue };
            let as_of = self.dated(id).unwrap_or(DayRange::unknown());
            let (certain, why) = (m.truth == Truth::True, value.why.and(&m.why));
            // A figure that may be one of another quantity bounds nothing; only with flows is it held against others.
            if certain || flows {
                // From the day after it on, a figure is no longer an upper bound.
                days.extend([as_of.from, as_of.from.map(next), as_of.to].into_iter().flatten());
            }
            figures.list.push(Figure {
                id,
                amount: amount.clone(),
                as_of,
                first: record.first,
                certain,
                why,
            });
        }
        env.set(find.var.0, before);
        figures.may_grow = may_grow(&figures.list);
        if !flows {
            figures.by_day = ByDay::of(&figures.list);
        }
        figures.days = days.into_iter().collect();
        figures
    }

    /// The last of the records that state a figure, given in this field or in another.
    fn last_figure(&self, found: &Figures) -> Option<RecordId> {
        found.records.iter().copied().max_by_key(|&r| (self.dated(r).and_then(|d| d.to), r))
    }

    /// Whether any flow is certainly on file, on whatever day.
    fn has_flow(&self, adding: Option<&(Box<Expr>, Box<Find>)>, env: &mut Env) -> bool {
        let certain = |m: &Match| m.truth == Truth::True;
        adding.is_some_and(|(_, find)| self.matches(find, env, false).iter().any(certain))
    }

    /// The flows that count on the day of `env`.
    fn flows(&self, e: &Expr, find: &Find, env: &mut Env) -> Vec<Flow> {
        let place = (address(find), address(e));
        let about = self.about(place, Asks::Records(find, Some(e)));
        let FindSource::Kind(kind) = find.source else { return self.flows_met(e, find, env) };
        if !about.is_steady || self.watch.is_collecting() || self.way == Way::EachRecord {
            return self.flows_met(e, find, env);
        }
        let inflow = |env: &mut Env, fitting: Fitting| {
            env.set(find.var.0, Value::known(Item::Record(fitting.id)));
            let value = self.eval(e, env);
            let done = self.dated(fitting.id).unwrap_or(DayRange::unknown());
            Inflow { amount: Rc::new(flow_amount(&value, e)), done, why: value.why, fitting }
        };
        let make = |env: &mut Env| {
            let before = env.get(find.var.0);
            let candidates = self.candidates(find.condition.as_ref(), find.var, kind, env);
            let fitting = self.fitting(find, &candidates, env, true);
            let all: Vec<Inflow> = fitting.into_iter().map(|one| inflow(env, one)).collect();
            env.set(find.var.0, before);
            all
        };
        let all = self.kept(&self.memo.flows, (place, &about), None, env, make);
        let counts = |one: &Inflow| {
            let m = self.counts_on(&one.fitting, env.day)?;
            let (certain, why) = (m.truth == Truth::True, one.why.and(&m.why));
            Some(Flow { amount: one.amount.clone(), done: one.done, certain, why })
        };
        all.iter().filter_map(counts).collect()
    }

    fn flows_met(&self, e: &Expr, find: &Find, env: &mut Env) -> Vec<Flow> {
        let found = self.matches(find, env, true);
        let before = env.get(find.var.0);
        let mut flows = Vec::new();
        for m in &found {
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

    fn settle(&self, bounds: Bounds, expr: &Expr) -> Value {
        for id in bounds.ids() {
            let field = figure_field(expr);
            self.watch.touch(super::verdict::EvidenceRole::Counted, id, field);
            self.watch.read(self.current(id));
        }
        let why = bounds.why();
        let ids: Vec<RecordId> = bounds.ids().collect();
        let Interval { lo, hi } = bounds.value;
        if let Some(value) = Interval::new(lo.clone(), hi.clone()) {
            return Value { item: Item::Number(value), why };
        }
        let cause = Cause::Figures(ids, "later and earlier figures cross".to_owned());
        self.watch.conflict(cause.clone());
        let swapped = Interval { lo: closed(hi), hi: closed(lo) };
        Value { item: Item::Number(swapped), why: why.and(&Why::of(cause)) }
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

/// Whether some figure may be above one as of an earlier day.
fn may_grow(figures: &[Figure]) -> bool {
    let mut earlier: Vec<&Figure> = figures.iter().collect();
    let mut later = earlier.clone();
    earlier.sort_by_key(|f| f.as_of.from);
    later.sort_by_key(|f| (f.as_of.to.is_none(), f.as_of.to));
    let mut earlier = earlier.into_iter().peekable();
    // The two that may be least: no figure is held against itself.
    let mut least: Vec<&Figure> = Vec::new();
    later.into_iter().any(|f| {
        while let Some(before) = earlier.next_if(|e| e.as_of.before(f.as_of) != Truth::False) {
            least.push(before);
            least.sort_by(|a, b| a.amount.low_cmp(&b.amount));
            least.truncate(2);
        }
        let other = least.iter().find(|before| before.id != f.id);
        other.is_some_and(|before| before.amount.less(&f.amount) != Truth::False)
    })
}

fn closed(end: End) -> End {
    match end {
        End::Out(r) => End::In(r),
        other => other,
    }
}

fn floor(e: &Expr) -> Interval {
    // Figures of a signed type are rare; shares and amounts are not below zero.
    if matches!(e.ty, crate::model::Type::Quantity { signed: true, .. }) {
        Interval::all()
    } else {
        Interval::not_negative()
    }
}

fn figure_field(expr: &Expr) -> Option<usize> {
    use crate::model::{ExprKind, FieldRef};
    match &expr.kind {
        ExprKind::Stated { expr, .. } => match &expr.kind {
            ExprKind::Field(_, FieldRef::Own(f)) => Some(*f),
            _ => None,
        },
        _ => None,
    }
}

/// What was added after `since` up to `day`: at least (`certain`), or at most.
pub(super) fn added(flows: &[Flow], since: DayRange, day: NaiveDate, certain: bool) -> Interval {
    let mut total = Interval::whole(0);
    for flow in flows {
        let counts = since.before(flow.done).and(flow.done.by(day));
        if certain {
            if counts == Truth::True && flow.certain {
                total = total.plus(&flow.amount);
            }
        } else if counts != Truth::False {
            total = total.plus(&flow.amount.hull(&Interval::whole(0)));
        }
    }
    total
}
