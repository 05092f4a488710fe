//! Records that share a key, by day: listed once, asked for any day without looking at each of them again.
//!
//! A condition over time is read on every day on which it may change, and a join is read for every record on the other
//! side. Both ask the same sums again and again for another day or window. Where nothing but the day differs, the
//! records are found once, put in the order of the days from which they count, and their amounts summed up as they
//! come; each question is then two look-ups in that list. What is not plain (an imprecise date, a range, a doubtful
//! condition, an amended record) is kept aside and looked at every time, so that the answers are those of the plain
//! evaluation, which the tests hold against these.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::NaiveDate;
use hashbrown::HashMap;
use num_traits::Zero;

use super::Way;
use super::batch::{Batch, Days, Piece};
use super::cause::Why;
use super::eval::Env;
use super::index::{Key, Path};
use super::plan::{DrawnPlan, Plan, Side};
use super::program::Calc;
use super::timeline::BEGINNING;
use super::totals::{Amount, Totals};
use super::value::{Item, Value};
use super::watch::Doubt;
use super::world::World;
use crate::declaration::{Plain, RecordId};
use crate::model::{Expr, Find, FindSource, KindId, Nature};
use crate::value::{Narrow, Rat, Truth, next, previous};

/// What a series is kept under: the place of the `find` and of its term in the model, and the values of its keys.
type Place = (usize, usize, bool, Vec<Key>);

/// A plan, or that there is none.
type Planned = Option<Rc<Plan>>;

/// Series already made, and plans already drawn up.
#[derive(Debug, Default)]
pub struct Shelf {
    series: RefCell<HashMap<Place, Rc<Series>>>,
    plans: RefCell<HashMap<(usize, usize), Planned>>,
}

/// The records of one key.
#[derive(Debug)]
pub struct Series {
    /// Plain records by the day from which they count, then in order.
    rows: Vec<(NaiveDate, RecordId)>,
    /// What the rows add up to, in order; `None` where nothing is summed.
    totals: Option<Totals>,
    /// Records that must be looked at each time, in order.
    aside: Vec<RecordId>,
    /// The days of the rows, each once.
    days: Rc<[NaiveDate]>,
    /// Doubts met while the records were found.
    doubts: BTreeSet<Doubt>,
    /// How many rows are known to have been read.
    read: Cell<usize>,
    /// The fields by which they were found, where these lead over other records.
    paths: Vec<Path>,
}

/// What programs say of a record.
enum Drawn {
    /// It counts from a day on, with an amount.
    Counts(NaiveDate, Narrow),
    /// It does not.
    DoesNot,
}

impl Series {
    /// What counts on `day`, added up in a machine word; `None` where that does not hold it, or where some records must
    /// be looked at one by one. `at`: how many rows count on the day asked for before, from which it goes on.
    pub(super) fn total_by(&self, day: NaiveDate, at: &Cell<usize>) -> Option<Narrow> {
        if !self.aside.is_empty() || !self.doubts.is_empty() {
            return None;
        }
        let counts = |row: usize| self.rows.get(row).is_some_and(|(from, _)| *from <= day);
        // Most often the next day is asked for; a day far on, or back, is searched for.
        let near = at.get()..at.get().saturating_add(8);
        let first_not = near.clone().find(|row| !counts(*row)).filter(|to| *to == 0 || counts(to - 1));
        let to = first_not.unwrap_or_else(|| self.rows.partition_point(|(from, _)| *from <= day));
        at.set(to);
        self.totals.as_ref()?.narrow_between(0, to)
    }

    /// The days on which something comes to count.
    pub(super) fn days(&self) -> &Rc<[NaiveDate]> {
        &self.days
    }
}

/// The rows of a series that count on one day and lie in one window.
pub struct Portion {
    series: Rc<Series>,
    from: usize,
    to: usize,
    /// Whether a window leaves out some days.
    in_window: bool,
}

impl Portion {
    /// How many rows.
    pub fn count(&self) -> usize {
        self.to.saturating_sub(self.from)
    }

    /// What they add up to, where something is summed.
    pub fn total(&self) -> Rat {
        match &self.series.totals {
            Some(totals) if self.count() > 0 => totals.between(self.from, self.to),
            _ => Rat::zero(),
        }
    }

    /// What the rows after a day add up to; all of them, where none is given.
    pub fn total_after(&self, day: Option<NaiveDate>) -> Rat {
        let after = day.map_or(0, |day| self.series.rows.partition_point(|(from, _)| *from <= day));
        match &self.series.totals {
            Some(totals) if after.max(self.from) < self.to => totals.between(after.max(self.from), self.to),
            _ => Rat::zero(),
        }
    }

    /// Whether there certainly is a row on some day; where a window leaves out days, that is not known here.
    pub fn has_any(&self) -> bool {
        !self.in_window && !self.series.rows.is_empty()
    }

    /// The series.
    pub(super) fn series(&self) -> &Rc<Series> {
        &self.series
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
        if self.way == Way::EachRecord || self.watch.is_collecting() {
            return None;
        }
        let FindSource::Kind(kind) = find.source else { return None };
        let plan = self.plan(find, term, kind)?;
        let before = env.get(find.var.0);
        let portion = self.watch.quietly(|| self.portion_by(&plan, find, term, kind, env));
        env.set(find.var.0, before);
        portion
    }

    /// The plan of `find`, summing `term`; `None` where each record must be looked at.
    pub(super) fn plan(&self, find: &Find, term: Option<&Expr>, kind: KindId) -> Option<Rc<Plan>> {
        let place = (address(find), term.map_or(0, address));
        let known = self.shelf.plans.borrow().get(&place).cloned();
        known.unwrap_or_else(|| {
            let plan = Plan::of(self.model, find, term, kind).ok().map(Rc::new);
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
            keys.push(self.key_of(&value)?);
        }
        for &var in &plan.outer {
            let value = env.get(var.0);
            let key = self.key_of(&value)?;
            if let Item::Period(period) = &value.item {
                // Two periods of the same days may be counted differently, and a rule may read the number.
                keys.extend([period.number, period.total].map(|n| Key::Plain(Plain::Days(n.into()))));
            }
            let of_record = match &key {
                Key::Plain(Plain::Record(r)) => !self.is_row(*r),
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
        let series = match (known, self.watch.chosen()) {
            // What was found without meeting a doubt is the same however that is read; a list is made without a reading.
            (Some(series), Some((doubt, _))) if series.doubts.contains(&doubt) => return None,
            (None, Some(_)) => return None,
            (Some(series), _) => series,
            (None, None) => {
                let made = Rc::new(self.make(plan, &limbs, find, term, kind, env));
                self.shelf.series.borrow_mut().insert(place, made.clone());
                made
            }
        };
        self.work.probe();
        self.watch.days(&series.days);
        series.doubts.iter().for_each(|doubt| self.watch.doubt(doubt.clone()));
        let last = window.1.map_or(env.day, |d| d.min(env.day));
        let to = series.rows.partition_point(|(day, _)| *day <= last);
        let from = window.0.map_or(0, |first| series.rows.partition_point(|(day, _)| *day < first));
        self.note_read(&series, env.day);
        Some(Portion { series, from: from.min(to), to, in_window: window != (None, None) })
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
        let mut rows: Vec<(NaiveDate, RecordId, Amount)> = Vec::new();
        let mut aside = Vec::new();
        let drawn = plan.drawn(self, limbs, term, env.treaty);
        let mut frame: Vec<Option<Plain>> = env.frame.iter().map(|v| self.plain_of_value(v)).collect();
        let var = find.var.0 as usize;
        frame.resize(frame.len().max(var + 1), None);
        let candidates = self.candidates_apart(find.condition.as_ref(), find.var, kind, env);
        let by_key = self.pieces(&candidates.exact).map(|piece| (piece, true));
        let loose = candidates.loose.iter().map(|id| (Piece::One(*id), false));
        for (piece, is_exact) in by_key.chain(loose) {
            for (id, said) in self.said_of(piece, is_exact, drawn, (find.var.0, &mut frame), (kind, env.day))
            {
                match said {
                    Some(Drawn::Counts(day, amount)) => rows.push((day, id, Amount::Narrow(amount))),
                    Some(Drawn::DoesNot) => {}
                    None => self.full_row(plan, limbs, (find, term), id, env, &mut rows, &mut aside),
                }
            }
        }
        aside.sort_unstable();
        let mine = self.watch.take_doubts();
        outer.into_iter().chain(mine.iter().cloned()).for_each(|doubt| self.watch.doubt(doubt));
        rows.sort_by_key(|(day, id, _)| (*day, *id));
        let totals = term.map(|_| Totals::of(rows.iter().map(|(_, _, amount)| amount)));
        let mut days: Vec<NaiveDate> = rows.iter().map(|(day, _, _)| *day).collect();
        days.dedup();
        // A list of its own: one made in place would keep the room of the amounts.
        let rows = rows.iter().map(|(day, id, _)| (*day, *id)).collect();
        let joins = find.condition.as_ref().map(|condition| self.joins(condition, find.var, kind));
        let paths = joins.iter().flat_map(|joins| &joins.paths).filter(|path| path.len() > 1);
        let paths = paths.cloned().collect();
        Series { rows, totals, aside, days: days.into(), doubts: mine, read: Cell::new(0), paths }
    }

    /// What programs say of each record of a piece that declares anything; `None` where they say nothing.
    fn said_of(
        &self,
        piece: Piece<'_>,
        is_exact: bool,
        drawn: Option<&DrawnPlan>,
        (var, frame): (u32, &mut [Option<Plain>]),
        (kind, day): (KindId, NaiveDate),
    ) -> Vec<(RecordId, Option<Drawn>)> {
        let one;
        let ids = match (&piece, drawn) {
            (Piece::Rows(rows, ids), Some(drawn)) => {
                self.watch.read_all(ids.iter().copied());
                let batch = Batch { world: self, rows, ids, var, frame, days: Days::One(day) };
                return ids.iter().copied().zip(self.drawn_rows(drawn, &batch, kind)).collect();
            }
            (Piece::Rows(_, ids), None) => *ids,
            (Piece::One(id), _) => {
                one = [*id];
                &one[..]
            }
        };
        let mut said = |id: RecordId| {
            self.watch.read(self.current(id));
            frame.get_mut(var as usize).into_iter().for_each(|slot| *slot = Some(Plain::Record(id)));
            (id, drawn.and_then(|drawn| self.drawn_row(drawn, id, is_exact, frame, day)))
        };
        ids.iter().filter(|id| self.declares(**id)).map(|id| said(*id)).collect()
    }

    /// What programs say of a record; `None` where they say nothing.
    fn drawn_row(
        &self,
        drawn: &DrawnPlan,
        id: RecordId,
        is_exact: bool,
        frame: &[Option<Plain>],
        day: NaiveDate,
    ) -> Option<Drawn> {
        let calc = Calc { world: self, frame, day };
        // What was found by its keys has them.
        let keys = if is_exact { &[][..] } else { &drawn.keys };
        for limb in keys.iter().chain(&drawn.limbs) {
            if !calc.truth(limb)? {
                return Some(Drawn::DoesNot);
            }
        }
        let since = self.counts_from(id)?;
        match &drawn.term {
            None => Some(Drawn::Counts(since, Narrow::ZERO)),
            Some(term) => match calc.value(term)? {
                Plain::Number(n) => Some(Drawn::Counts(since, n)),
                _ => None,
            },
        }
    }

    /// What programs say of records that are kept by column and were found by their keys.
    fn drawn_rows(&self, drawn: &DrawnPlan, batch: &Batch<'_, '_>, kind: KindId) -> Vec<Option<Drawn>> {
        let at: Vec<u32> = (0..).zip(batch.ids).map(|(at, _)| at).collect();
        let counts = batch.limbs(&drawn.limbs, true, &at);
        let counted: Vec<u32> =
            (0..).zip(&counts).filter(|(_, word)| **word == 1).map(|(at, _)| at).collect();
        let amounts = match &drawn.term {
            Some(term) => batch.amounts(None, term, &counted),
            None => vec![Some(Narrow::ZERO); counted.len()],
        };
        let days = self.day_field(kind).map(|field| batch.rows.words(field, &counted));
        let mut number = 0..counted.len();
        let said = |(word, id): (&i64, &RecordId)| match word {
            0 => Some(Drawn::DoesNot),
            1 => {
                let at = number.next()?;
                let day = days.as_ref().and_then(|(of, days)| (*of)?.plain(*days.get(at)?));
                let since = match day {
                    Some(Plain::Day(day)) => day,
                    _ => self.counts_from(*id)?,
                };
                Some(Drawn::Counts(since, amounts.get(at).copied().flatten()?))
            }
            _ => None,
        };
        counts.iter().zip(batch.ids).map(said).collect()
    }

    /// The same by evaluation: a plain record becomes a row, any other is put aside.
    #[allow(clippy::too_many_arguments, reason = "a step of `make`, which has all of these at hand")]
    fn full_row(
        &self,
        plan: &Plan,
        limbs: &[&Expr],
        (find, term): (&Find, Option<&Expr>),
        id: RecordId,
        env: &mut Env,
        rows: &mut Vec<(NaiveDate, RecordId, Amount)>,
        aside: &mut Vec<RecordId>,
    ) {
        env.set(find.var.0, Value::known(Item::Record(id)));
        let mut truth = Truth::True;
        for limb in plan.steady(limbs) {
            truth = truth.and(self.truth(limb, env).0);
            if truth == Truth::False {
                return;
            }
        }
        match (truth, self.plain_row(id, term, env)) {
            (Truth::True, Some((day, amount))) => {
                let amount =
                    Narrow::of(&amount).map_or_else(|| Amount::Wide(Box::new(amount)), Amount::Narrow);
                rows.push((day, id, amount));
            }
            _ => aside.push(id),
        }
    }

    /// The day from which a record counts for ever; `None` where that is not so plain.
    fn counts_from(&self, id: RecordId) -> Option<NaiveDate> {
        if self.is_amended(id) {
            return None;
        }
        if let Some(day) = self.plain_day(id) {
            return Some(day);
        }
        match self.nature(id)? {
            Nature::Filed if self.is_row(id) => Some(BEGINNING),
            Nature::Happens(_) | Nature::AsOf(_) | Nature::Filed | Nature::Holds { until: None, .. } => {
                self.dated(id)?.as_day()
            }
            _ => None,
        }
    }

    /// The day from which a record counts and its amount, where both are plain.
    fn plain_row(&self, id: RecordId, term: Option<&Expr>, env: &mut Env) -> Option<(NaiveDate, Rat)> {
        let day = self.counts_from(id)?;
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

    /// All rows of the series of a portion, on whatever day, have been read.
    pub(super) fn note_all_read(&self, portion: &Portion) {
        self.note_read(&portion.series, NaiveDate::MAX);
    }

    /// Whatever counts on `day` has been read.
    fn note_read(&self, series: &Series, day: NaiveDate) {
        let mut read = series.read.get();
        while let Some((_, id)) = series.rows.get(read).filter(|(from, _)| *from <= day) {
            self.watch.read(self.current(*id));
            series.paths.iter().for_each(|path| self.read_along(*id, path));
            read += 1;
        }
        series.read.set(read);
    }
}

/// Where a part of the model stands: it does not move while it is checked against.
pub fn address<T>(of: &T) -> usize {
    std::ptr::from_ref(of) as usize
}
