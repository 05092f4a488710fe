//! Records that share a key, by day: listed once, asked for any day without looking at each of them again.
//!
//! A condition over time is read on every day on which it may change, and a join is read for every record on the other
//! side. Both ask the same sums again and again for another day or window. Where nothing but the day differs, the
//! records are found once, put in the order of the days from which they count, and their amounts summed up as they
//! come; each question is then two look-ups in that list. What is not plain (an imprecise date, a range, a doubtful
//! condition, an amended record) is kept aside and looked at every time, so that the answers are those of the plain
//! evaluation, which the tests hold against these.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use chrono::NaiveDate;
use num_traits::Zero;

use super::Way;
use super::cause::Why;
use super::eval::Env;
use super::index::{Key, key_of};
use super::plan::{Plan, Side};
use super::timeline::BEGINNING;
use super::value::{Item, Value};
use super::watch::Doubt;
use super::world::World;
use crate::declaration::RecordId;
use crate::model::{Expr, Find, FindSource, KindId, Nature};
use crate::value::{Rat, Truth, next, previous};

/// What a series is kept under: the place of the `find` and of its term in the model, and the values of its keys.
type Place = (usize, usize, bool, Vec<Key>);

/// A plan, or that there is none.
type Drawn = Option<Rc<Plan>>;

/// Series already made, and plans already drawn up.
#[derive(Debug, Default)]
pub struct Shelf {
    series: RefCell<HashMap<Place, Rc<Series>>>,
    plans: RefCell<HashMap<(usize, usize), Drawn>>,
}

/// The records of one key.
#[derive(Debug)]
pub struct Series {
    /// Plain records by the day from which they count, then in order.
    rows: Vec<(NaiveDate, RecordId)>,
    /// What the first `n` rows add up to, for each `n`; empty where nothing is summed.
    totals: Vec<Rat>,
    /// Records that must be looked at each time, in order.
    aside: Vec<RecordId>,
    /// The days of the rows, each once.
    days: Rc<[NaiveDate]>,
    /// Doubts met while the records were found.
    doubts: BTreeSet<Doubt>,
    /// How many rows are known to have been read.
    read: Cell<usize>,
}

/// The rows of a series that count on one day and lie in one window.
pub struct Portion {
    series: Rc<Series>,
    from: usize,
    to: usize,
}

impl Portion {
    /// How many rows.
    pub fn count(&self) -> usize {
        self.to.saturating_sub(self.from)
    }

    /// What they add up to, where something is summed.
    pub fn total(&self) -> Rat {
        let at = |n: usize| self.series.totals.get(n).cloned().unwrap_or_else(Rat::zero);
        if self.count() == 0 { Rat::zero() } else { at(self.to) - at(self.from) }
    }

    /// The records to be looked at one by one besides.
    pub fn aside(&self) -> &[RecordId] {
        &self.series.aside
    }

    /// The first two rows, in order of day.
    pub fn first_two(&self) -> Vec<RecordId> {
        let rows = self.series.rows.get(self.from..self.to).unwrap_or(&[]);
        rows.iter().take(2).map(|row| row.1).collect()
    }

    /// The rows with the last day, or with the first.
    pub fn at_end(&self, last: bool) -> Vec<RecordId> {
        let rows = self.series.rows.get(self.from..self.to).unwrap_or(&[]);
        let end = if last { rows.last() } else { rows.first() };
        let Some((day, _)) = end else { return Vec::new() };
        let of_day = |row: &&(NaiveDate, RecordId)| row.0 == *day;
        let found: Vec<RecordId> = if last {
            rows.iter().rev().take_while(of_day).map(|r| r.1).collect()
        } else {
            rows.iter().take_while(of_day).map(|r| r.1).collect()
        };
        found
    }
}

impl World<'_> {
    /// The plain records that `find` meets on the day of `env`, without looking at each; `None` where they must be.
    /// `term` is what is to be summed.
    pub fn portion(&self, find: &Find, term: Option<&Expr>, env: &mut Env) -> Option<Portion> {
        if self.way == Way::EachRecord || self.watch.is_collecting() || self.watch.is_reading() {
            return None;
        }
        let FindSource::Kind(kind) = find.source else { return None };
        let plan = self.plan(find, term, kind)?;
        let before = env.get(find.var.0);
        let portion = self.watch.quietly(|| self.portion_by(&plan, find, term, kind, env));
        env.set(find.var.0, before);
        portion
    }

    fn plan(&self, find: &Find, term: Option<&Expr>, kind: KindId) -> Option<Rc<Plan>> {
        let place = (address(find), term.map_or(0, address));
        let known = self.shelf.plans.borrow().get(&place).cloned();
        known.unwrap_or_else(|| {
            let plan = Plan::of(self.model, find, term, kind).map(Rc::new);
            self.shelf.plans.borrow_mut().insert(place, plan.clone());
            plan
        })
    }

    fn portion_by(
        &self,
        plan: &Plan,
        find: &Find,
        term: Option<&Expr>,
        kind: KindId,
        env: &mut Env,
    ) -> Option<Portion> {
        let limbs = super::plan::limbs(find);
        let mut keys = Vec::new();
        for value in plan.key_values(&limbs) {
            let value = self.eval(value, env);
            keys.push(key_of(&value)?);
        }
        for &var in &plan.outer {
            let key = key_of(&env.get(var.0))?;
            let of_record = match &key {
                Key::Record(r) => !self.is_row(*r),
                _ => false,
            };
            if of_record {
                // A list for each record on the other side would be longer than looking.
                return None;
            }
            keys.push(key);
        }
        let window = self.window_of(plan, &limbs, env)?;
        let place = (address(find), term.map_or(0, address), env.every_day, keys);
        let known = self.shelf.series.borrow().get(&place).cloned();
        let series = known.unwrap_or_else(|| {
            let made = Rc::new(self.make(plan, &limbs, find, term, kind, env));
            self.shelf.series.borrow_mut().insert(place, made.clone());
            made
        });
        self.work.probe();
        self.watch.days(&series.days);
        series.doubts.iter().for_each(|doubt| self.watch.doubt(doubt.clone()));
        let last = window.1.map_or(env.day, |d| d.min(env.day));
        let to = series.rows.partition_point(|(day, _)| *day <= last);
        let from = window.0.map_or(0, |first| series.rows.partition_point(|(day, _)| *day < first));
        self.note_read(&series, env.day);
        Some(Portion { series, from: from.min(to), to })
    }

    /// The first and last day that the windows of a plan leave.
    fn window_of(
        &self,
        plan: &Plan,
        limbs: &[&Expr],
        env: &mut Env,
    ) -> Option<(Option<NaiveDate>, Option<NaiveDate>)> {
        let (mut first, mut last) = (None::<NaiveDate>, None::<NaiveDate>);
        for (side, bound) in plan.windows(limbs) {
            let value = self.eval(bound, env);
            let (from, to) = match (&value.item, side) {
                (Item::Period(p), _) if !p.is_precise() => return None,
                (Item::Period(p), Side::Within) => (Some(p.start), Some(p.end)),
                (Item::Date(d), Side::From) => (Some(d.as_day()?), None),
                (Item::Date(d), Side::After) => (Some(next(d.as_day()?)), None),
                (Item::Date(d), Side::To) => (None, Some(d.as_day()?)),
                (Item::Date(d), Side::Before) => (None, Some(previous(d.as_day()?))),
                (Item::Period(p), Side::From) => (Some(p.start), None),
                (Item::Period(p), Side::To) => (None, Some(p.end)),
                _ => return None,
            };
            first = first.max(from);
            last = match (last, to) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        Some((first, last))
    }

    fn make(
        &self,
        plan: &Plan,
        limbs: &[&Expr],
        find: &Find,
        term: Option<&Expr>,
        kind: KindId,
        env: &mut Env,
    ) -> Series {
        let outer = self.watch.take_doubts();
        let mut rows: Vec<(NaiveDate, RecordId, Rat)> = Vec::new();
        let mut aside = Vec::new();
        for id in self.candidates(find.condition.as_ref(), find.var, kind, env) {
            if self.cells(id).is_none_or(|r| r.nil) {
                continue;
            }
            env.set(find.var.0, Value::known(Item::Record(id)));
            let mut truth = Truth::True;
            for limb in plan.steady(limbs) {
                truth = truth.and(self.truth(limb, env).0);
                if truth == Truth::False {
                    break;
                }
            }
            match (truth, self.plain_row(id, term, env)) {
                (Truth::False, _) => {}
                (Truth::True, Some((day, amount))) => rows.push((day, id, amount)),
                _ => aside.push(id),
            }
        }
        let mine = self.watch.take_doubts();
        outer.into_iter().chain(mine.iter().cloned()).for_each(|doubt| self.watch.doubt(doubt));
        rows.sort_by_key(|(day, id, _)| (*day, *id));
        let mut totals = Vec::new();
        if term.is_some() {
            totals.reserve(rows.len() + 1);
            totals.push(Rat::zero());
            let mut total = Rat::zero();
            for (_, _, amount) in &rows {
                total += amount;
                totals.push(total.clone());
            }
        }
        let mut days: Vec<NaiveDate> = rows.iter().map(|(day, _, _)| *day).collect();
        days.dedup();
        let rows = rows.into_iter().map(|(day, id, _)| (day, id)).collect();
        Series { rows, totals, aside, days: days.into(), doubts: mine, read: Cell::new(0) }
    }

    /// The day from which a record counts and its amount, where both are plain: it counts from that very day for ever.
    fn plain_row(&self, id: RecordId, term: Option<&Expr>, env: &mut Env) -> Option<(NaiveDate, Rat)> {
        if self.is_amended(id) {
            return None;
        }
        let day = match self.nature(id)? {
            Nature::Filed if self.is_row(id) => BEGINNING,
            Nature::Happens(_) | Nature::AsOf(_) | Nature::Filed | Nature::Holds { until: None, .. } => {
                self.dated(id)?.as_day()?
            }
            _ => return None,
        };
        let amount = match term {
            None => Rat::zero(),
            Some(e) => {
                let value = self.eval(e, env);
                if value.why != Why::none() {
                    return None;
                }
                value.as_number()?.as_point()?.clone()
            }
        };
        Some((day, amount))
    }

    /// Whatever counts on `day` has been read.
    fn note_read(&self, series: &Series, day: NaiveDate) {
        let mut read = series.read.get();
        while let Some((_, id)) = series.rows.get(read).filter(|(from, _)| *from <= day) {
            self.watch.read(self.current(*id));
            read += 1;
        }
        series.read.set(read);
    }
}

/// Where a part of the model stands: it does not move while it is checked against.
fn address<T>(of: &T) -> usize {
    std::ptr::from_ref(of) as usize
}
