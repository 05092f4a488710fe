//! A condition over time whose sums are all plain: computed on every day on which one of them changes.
//!
//! This is [`World::timeline`] for the conditions that are read on the most days, "so much is destroyed by then": the lists
//! behind the sums are found once, and each day costs a look-up in each.

use std::rc::Rc;

use chrono::NaiveDate;

use super::eval::Env;
use super::plan::limbs;
use super::program::{Calc, Drawer, Node, SumOf};
use super::series::Series;
use super::timeline::{BEGINNING, Steps};
use super::value::Value;
use super::world::World;
use crate::declaration::Plain;
use crate::model::{Expr, FindSource, Type};
use crate::value::Truth;

impl World<'_> {
    /// The truth of a condition on every day up to as-of on which it may change; `None` where it must be evaluated.
    pub(super) fn timed(&self, condition: &Expr, env: &Env) -> Option<Steps> {
        let mut drawer = Drawer::new(self.model, &self.records.symbols);
        drawer.sums = Some(Vec::new());
        let node = drawer.draw(condition, env.treaty)?;
        let sums = drawer.sums.take().filter(|sums| !sums.is_empty())?;
        if self.watch.is_collecting() || self.watch.is_reading() || !changes_by_sums(&node) {
            return None;
        }
        let frame: Vec<Option<Plain>> = env.frame.iter().map(|v| self.plain_of_value(v)).collect();
        let series = sums.iter().map(|sum| self.series_of(sum, &frame, env)).collect::<Option<Vec<_>>>()?;
        let mut days = vec![BEGINNING];
        for series in &series {
            days.extend(series.days().iter().filter(|day| **day <= self.as_of));
        }
        // Each list is in order already, which a stable sort makes use of.
        days.sort();
        days.dedup();
        let truth = |day: NaiveDate| {
            let calc = Calc { world: self, frame: &frame, day, sums: &series };
            calc.truth(&node).map(|truth| (day, Truth::from(truth)))
        };
        let steps = days.into_iter().map(truth).collect::<Option<Steps>>()?;
        series.iter().for_each(|series| self.watch.days(series.days()));
        Some(steps)
    }

    /// The list behind a sum, where all that it asks for is on file up to as-of.
    fn series_of(&self, sum: &SumOf<'_>, frame: &[Option<Plain>], env: &Env) -> Option<Rc<Series>> {
        let FindSource::Kind(kind) = sum.find.source else { return None };
        let mut inside = Env { day: self.as_of, treaty: sum.treaty, ..env.clone() };
        if let Some(args) = &sum.frame {
            let calc = Calc { world: self, frame, day: self.as_of, sums: &[] };
            let value = |(node, ty): &(Node, Type)| {
                let plain = if node.is_steady() { calc.value(node)? } else { return None };
                Some(self.plain_value(plain, ty))
            };
            inside.frame = args.iter().map(value).collect::<Option<Vec<Value>>>()?;
        }
        let plan = self.plan(sum.find, Some(sum.term), kind)?;
        if !plan.windows(&limbs(sum.find)).is_empty() {
            return None;
        }
        let portion = self.portion(sum.find, Some(sum.term), &mut inside)?;
        let open = self.watch.quietly(|| self.open_kind(sum.find, &mut inside));
        open.is_none().then(|| Rc::clone(portion.series()))
    }
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
