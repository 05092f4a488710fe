//! A condition over time whose sums are all plain: computed on every day on which one of them changes.
//!
//! This is [`World::timeline`] for the conditions that are read on the most days, "so much is destroyed by then": the lists
//! behind the sums are found once, and each day costs a look-up in each.

use std::cell::Cell;
use std::rc::Rc;

use chrono::NaiveDate;

use super::ends::{OnDay, Summed};
use super::eval::Env;
use super::frame::Frame;
use super::plan::Plan;
use super::program::{Calc, Drawer, Node, SumOf};
use super::stretch::{self, BOTH};
use super::timeline::{BEGINNING, Steps};
use super::value::may_be_negative;
use super::world::World;
use crate::declaration::{Plain, Symbols};
use crate::model::{Expr, Find, FindSource, Model, TreatyId, Type};

impl World<'_> {
    /// The truth of a condition on every day up to as-of on which it may change; `None` where it must be evaluated.
    pub(super) fn timed(&self, condition: &Expr, env: &Env) -> Option<Steps> {
        let (node, sums) = by_lists(self.model, &self.records.symbols, condition, env.treaty).ok()?;
        if self.watch.is_collecting() || self.watch.is_reading() {
            return None;
        }
        let frame: Vec<Option<Plain>> = env.frame.iter().map(|v| self.plain_of_value(v)).collect();
        let series = sums.iter().map(|sum| self.series_of(sum, &frame, env)).collect::<Option<Vec<_>>>()?;
        let (days, turns) = self.days_of(&node, &sums, &series);
        let mut truth = |at: usize| {
            let calc = Calc { world: self, frame: &frame, day: *days.get(at)? };
            OnDay { calc, sums: &series }.truth(&node)
        };
        let ends = turns.iter().copied().skip(1).chain([days.len()]);
        let stretches = turns.iter().copied().zip(ends).map(|(from, to)| from..to);
        let truths = stretch::fill(stretches, &mut truth)?;
        let steps = days.iter().copied().zip(truths).collect();
        series.iter().for_each(|sum| self.watch.days(sum.series.days()));
        Some(steps)
    }

    /// The days up to as-of on which one of the sums of a condition changes, and the positions of those from which on, up to
    /// the next, its truth only rises or only falls.
    fn days_of(&self, node: &Node, sums: &[SumOf<'_>], series: &[Summed]) -> (Vec<NaiveDate>, Vec<usize>) {
        let of = |those: &dyn Fn(usize) -> bool| {
            let mut days = vec![BEGINNING];
            for (_, sum) in series.iter().enumerate().filter(|(at, _)| those(*at)) {
                days.extend(sum.series.days().iter().filter(|day| **day <= self.as_of));
            }
            // Each list is in order already, which a stable sort makes use of.
            days.sort();
            days.dedup();
            days
        };
        let ways = stretch::ways(node, series.len());
        let grows = |at: usize| sums.get(at).is_some_and(|sum| !may_be_negative(&sum.term.ty));
        let way = |at: usize| ways.get(at).copied().filter(|_| grows(at)).unwrap_or(BOTH);
        let (against, for_it) = (of(&|at| way(at).down), of(&|at| way(at).up));
        let turns = if against.len() <= for_it.len() { against } else { for_it };
        let days = of(&|_| true);
        let turns = turns.iter().filter_map(|day| days.binary_search(day).ok()).collect();
        (days, turns)
    }

    /// The list behind a sum; `None` where that is not the same on all days up to as-of.
    fn series_of(&self, sum: &SumOf<'_>, frame: &[Option<Plain>], env: &Env) -> Option<Summed> {
        let FindSource::Kind(kind) = sum.find.source else { return None };
        let mut inside = Env { day: self.as_of, treaty: sum.treaty, ..env.clone() };
        if let Some(args) = &sum.frame {
            let calc = Calc { world: self, frame, day: self.as_of };
            let value = |(node, ty): &(Node, Type)| {
                let plain = if node.is_steady() { calc.value(node)? } else { return None };
                Some(self.plain_value(plain, ty))
            };
            inside.frame = args.iter().map(value).collect::<Option<Frame>>()?;
        }
        let plan = self.plan(sum.find, Some(sum.term), kind)?;
        if !plan.is_running(self.model, sum.find) {
            return None;
        }
        let portion = self.portion(sum.find, Some(sum.term), &mut inside)?;
        let mut is_open = |day| {
            inside.day = day;
            self.watch.quietly(|| self.open_kind(sum.find, &mut inside)).is_some()
        };
        // What is all there up to a day was all there before.
        let (open_now, open_before) = (is_open(self.as_of), is_open(BEGINNING));
        let signed = may_be_negative(&sum.term.ty);
        let ends = (open_now == open_before).then_some((!(open_now && signed), !open_now))?;
        Some(Summed {
            series: Rc::clone(portion.series()),
            at: Cell::new(0),
            has_lower_end: ends.0,
            has_upper_end: ends.1,
        })
    }
}

/// Why a condition is not computed from lists.
#[derive(Clone, Copy, Debug)]
pub enum Untimed<'m> {
    /// This has no program.
    NoProgram(&'m Expr),
    /// There is no sum in it.
    NoSum,
    /// Something besides its sums changes it from day to day.
    Changes,
    /// This sum has no list of its own.
    NoList(&'m Find),
}

/// The program of a condition over time and the sums in it, `symbols` being the texts of the records.
///
/// # Errors
///
/// Where it cannot be computed from lists: why.
pub(super) fn by_lists<'m>(
    model: &'m Model,
    symbols: &Symbols,
    condition: &'m Expr,
    treaty: TreatyId,
) -> Result<(Node, Vec<SumOf<'m>>), Untimed<'m>> {
    let mut drawer = Drawer::new(model, symbols);
    drawer.sums = Some(Vec::new());
    let Some(node) = drawer.draw(condition, treaty) else {
        return Err(Untimed::NoProgram(drawer.stopped.unwrap_or(condition)));
    };
    let sums = drawer.sums.take().filter(|sums| !sums.is_empty()).ok_or(Untimed::NoSum)?;
    if changes_by_sums(&node) { Ok((node, sums)) } else { Err(Untimed::Changes) }
}

/// Why a condition of `model` over time is not computed from lists, as far as the rule alone says; `None` where it is.
pub(super) fn untimed<'m>(
    model: &'m Model,
    symbols: &Symbols,
    condition: &'m Expr,
    treaty: TreatyId,
) -> Option<Untimed<'m>> {
    let sums = match by_lists(model, symbols, condition, treaty) {
        Ok((_, sums)) => sums,
        Err(why) => return Some(why),
    };
    let has_list = |sum: &SumOf<'m>| {
        let FindSource::Kind(kind) = sum.find.source else { return false };
        let steady = sum.frame.as_ref().is_none_or(|args| args.iter().all(|(node, _)| node.is_steady()));
        let plan = Plan::of(model, sum.find, Some(sum.term), kind);
        steady && plan.is_ok_and(|plan| plan.is_running(model, sum.find))
    };
    sums.iter().find(|sum| !has_list(sum)).map(|sum| Untimed::NoList(sum.find))
}

/// Whether nothing but its sums changes a condition from day to day.
fn changes_by_sums(node: &Node) -> bool {
    match node {
        Node::Sum(_) => true,
        Node::Compare(_, a, b) | Node::Arith(_, a, b) => changes_by_sums(a) && changes_by_sums(b),
        Node::All(limbs) | Node::Any(limbs) => limbs.iter().all(changes_by_sums),
        Node::Not(e) | Node::Negate(e) => changes_by_sums(e),
        other => other.is_steady(),
    }
}
