//! `stated(e for … adding f for …)`: a quantity known from figures as of dates, with flows between them.
//!
//! What figures say of a day is told in `bounds`; what a stock is, of which something may be taken away, in `stock`.

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::NaiveDate;

use super::Way;
use super::aggregate::Match;
use super::bounds::{Bounds, ByDay};
use super::cause::{Cause, Why};
use super::eval::Env;
use super::memo::Asks;
use super::series::address;
use super::value::{Item, Value, may_be_negative};
use super::world::World;
use crate::declaration::RecordId;
use crate::model::{Expr, Find};
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
        let mut flows = adding.map(|(e, find)| self.flows(e, find, env)).unwrap_or_default();
        let mut asked = None;
        let mut since = |env: &mut Env, day| match adding {
            Some((_, find)) => self.open_after(find, &mut asked, env, day),
            None => Some(Why::none()),
        };
        // Each figure is held against each flow that is not plain.
        self.work.visit(figures.len().saturating_mul(flows.others.len()));
        let flows_open = since(env, None);
        if adding.is_some_and(|(e, _)| may_be_negative(&e.ty) || flows.may_take_away()) {
            let day = env.day;
            let flows = std::mem::take(&mut flows.others);
            return self.stock(figures, &flows, day, &mut |from| since(env, from));
        }
        // Figures that grow although no flow is on file are how the quantity is reported: there is no "no flow" then.
        let grows = adding.filter(|_| found.may_grow);
        let by_figures = grows.is_some_and(|(_, find)| !self.has_flow(find, &flows, env));
        let flows_open = flows_open.or(by_figures.then(Why::none));
        let (mut bounds, day) = (Bounds::of(floor(e)), env.day);
        if adding.is_none() && self.way != Way::EachRecord {
            let mut those: Vec<usize> = found.by_day.on(env.day).collect();
            those.sort_unstable();
            those.dedup();
            self.work.visit(those.len());
            let those = those.into_iter().filter_map(|at| figures.get(at));
            those.for_each(|figure| bounds.take(figure, &flows, false, day));
        } else {
            self.work.visit(figures.len());
            for figure in figures.iter().filter(|f| f.certain) {
                let from = figure.as_of.from;
                let mut closed =
                    || flows_open.is_none() || (!by_figures && from.is_some() && since(env, from).is_none());
                let has_passed = figure.as_of.by(day) == Truth::True;
                bounds.take(figure, &flows, has_passed && closed(), day);
            }
        }
        if adding.is_some() {
            let flows_are_all = figures.is_empty() && !found.skipped && flows_open.is_none();
            bounds.take_flows(&flows, flows_are_all, day);
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
