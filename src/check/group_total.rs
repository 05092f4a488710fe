//! Sums over the members of a group, where all of it is plain.

use std::rc::Rc;

use super::Way;
use super::aggregate::Match;
use super::batch::{Batch, Days, Piece};
use super::eval::Env;
use super::program::{Calc, Drawer, Node};
use super::value::{Group, Grouping, Item, Sums};
use super::world::World;
use crate::declaration::Plain;
use crate::model::{Expr, Find, FindSource, Nature};
use crate::value::Narrow;

impl World<'_> {
    /// What the members of a group add up to on the day of `env`, and those records that may belong to it besides; `None`
    /// where something of the members is not plain.
    pub(super) fn group_total(&self, e: &Expr, find: &Find, env: &mut Env) -> Option<(Narrow, Vec<Match>)> {
        if self.way == Way::EachRecord || self.watch.is_collecting() || self.watch.is_reading() {
            return None;
        }
        let FindSource::In(set) = &find.source else { return None };
        let Item::Group(group) = self.eval(set, env).item else { return None };
        let total = self.total_of_members(&group, e, find, env)?;
        Some((total, self.matching_perhaps(find, &group, env)))
    }

    fn total_of_members(&self, group: &Group, e: &Expr, find: &Find, env: &Env) -> Option<Narrow> {
        let last = group.last?;
        let is_act = |id: &_| matches!(self.nature(*id), Some(Nature::Decided(_)));
        if env.every_day && group.members.first().is_some_and(is_act) {
            return None;
        }
        if env.day < last {
            if !group.perhaps.is_empty() {
                return None;
            }
            // On and after the last day nothing changes any more.
            self.watch.days(&self.days_of_members(group));
        }
        let place = std::ptr::from_ref(e) as usize;
        let known = group.totals.borrow().iter().find(|(of, _)| *of == (place, env.day)).map(|(_, n)| *n);
        if known.is_some() {
            return known;
        }
        let draw = |e| Drawer::new(self.model, &self.records.symbols).draw(e, env.treaty);
        let condition = match &find.condition {
            Some(condition) => Some(draw(condition)?),
            None => None,
        };
        let term = draw(e)?;
        let alone = |node: &Node| node.reads_only(find.var.0) && node.is_steady();
        let of_members_only = alone(&term) && condition.as_ref().is_none_or(alone);
        if let (true, true, Some((grouping, number))) = (of_members_only, env.day >= last, &group.of) {
            let all = self.totals_of_all(place, grouping, condition.as_ref(), &term, find, env);
            if let Some(total) = all.get(*number as usize).copied().flatten() {
                return Some(total);
            }
        }
        let total = self.total_of(group, condition.as_ref(), &term, find, env)?;
        if of_members_only {
            group.totals.borrow_mut().push(((place, env.day), total));
        }
        Some(total)
    }

    /// What all members of each group add up to: the records are gone through once, in order.
    fn totals_of_all(
        &self,
        place: usize,
        grouping: &Grouping,
        condition: Option<&Node>,
        term: &Node,
        find: &Find,
        env: &Env,
    ) -> Sums {
        if let Some((_, known)) = grouping.totals.borrow().iter().find(|(of, _)| *of == place) {
            return Rc::clone(known);
        }
        let mut totals = vec![Some(Narrow::ZERO); grouping.groups];
        self.work.visit(self.of_kind(grouping.kind).len());
        let (var, mut before) = (find.var.0, 0);
        for piece in self.pieces(self.of_kind(grouping.kind)) {
            let count = match &piece {
                Piece::Rows(rows, _) => rows.count(),
                Piece::One(_) => 1,
            };
            let numbers = (before..before + count).map(|position| grouping.numbers.get(position));
            let (mut at, mut of) = (Vec::with_capacity(count), Vec::with_capacity(count));
            for (position, number) in (0u32..).zip(numbers) {
                if let Some(number) = number
                    && totals.get(number as usize).is_some_and(Option::is_some)
                {
                    at.push(position);
                    of.push(number);
                }
            }
            before += count;
            let amounts = match &piece {
                Piece::Rows(rows, ids) => {
                    self.watch.read_all(at.iter().filter_map(|at| ids.get(*at as usize).copied()));
                    let batch = Batch { world: self, rows, ids, var, frame: &[], days: Days::One(env.day) };
                    batch.amounts(condition, term, &at)
                }
                Piece::One(id) => {
                    let mut frame = vec![None; var as usize + 1];
                    frame.last_mut().into_iter().for_each(|slot| *slot = Some(Plain::Record(*id)));
                    let calc = Calc { world: self, frame: &frame, day: env.day };
                    at.iter()
                        .map(|_| {
                            self.watch.read(self.current(*id));
                            calc.amount(condition, term)
                        })
                        .collect()
                }
            };
            for (number, amount) in of.into_iter().zip(amounts) {
                if let Some(total) = totals.get_mut(number as usize) {
                    *total = total.zip(amount).and_then(|(sum, n)| sum.plus(n));
                }
            }
        }
        let totals: Sums = totals.into();
        grouping.totals.borrow_mut().push((place, Rc::clone(&totals)));
        totals
    }

    fn total_of(
        &self,
        group: &Group,
        condition: Option<&Node>,
        term: &Node,
        find: &Find,
        env: &Env,
    ) -> Option<Narrow> {
        let mut frame: Vec<Option<Plain>> = env.frame.iter().map(|v| self.plain_of_value(v)).collect();
        let var = find.var.0 as usize;
        frame.resize(frame.len().max(var + 1), None);
        let mut total = Narrow::ZERO;
        self.work.visit(group.members.len());
        for &id in &group.members {
            if let Some(slot) = frame.get_mut(var) {
                *slot = Some(Plain::Record(id));
            }
            self.watch.read(self.current(id));
            let calc = Calc { world: self, frame: &frame, day: env.day };
            let counts = match condition {
                Some(condition) => calc.truth(condition)?,
                None => true,
            };
            if counts && self.dated(id)?.as_day()? <= env.day {
                let Plain::Number(n) = calc.value(term)? else { return None };
                total = total.plus(n)?;
            }
        }
        Some(total)
    }
}
