//! How far a demand is from its limit: the comparisons of its limbs, with both sides.

use num_traits::{One as _, Signed as _, Zero as _};

use super::eval::Env;
use super::frame::Frame;
use super::memo::Asks;
use super::series::address;
use super::value::Item;
use super::verdict::{Measure, Scale};
use super::walk::walk;
use super::world::World;
use crate::model::{Body, Builtin, Expr, ExprKind, Literal, Type};
use crate::syntax::ast::{AggregateOp, CompareOp};
use crate::value::{DayRange, Dimension, End, Interval, Rat, Truth, UNITS, Unit};

/// Where a dimension has no unit of its own to print in.
const BASE: Unit = UNITS[2];

/// The measures of a condition, worst first, and the limit date where days are compared.
pub type Gauged = (Vec<Measure>, Option<DayRange>);

/// A measure, and the limit date where days are compared.
struct Measured {
    /// The measure.
    measure: Measure,
    /// The date that another is compared with.
    limit_date: Option<DayRange>,
}

impl World<'_> {
    /// The measures of a condition on the day of `env`, worst first, and the limit date where days are compared.
    pub fn gauge(&self, e: &Expr, env: &mut Env) -> Gauged {
        let place = (address(e), 0);
        let about = self.about(place, Asks::Value(e));
        let make = |env: &mut Env| {
            let measured = self.watch.quietly(|| self.measures(e, env));
            let limit_date = measured.iter().find_map(|m| m.limit_date);
            let mut measures: Vec<Measure> = measured.into_iter().map(|m| m.measure).collect();
            measures.sort_by_key(least);
            (measures, limit_date)
        };
        Gauged::clone(&self.kept(&self.memo.measures, (place, &about), Some(env.day), env, make))
    }

    /// The measures of a condition on the day of `env`, one for each limb that compares amounts or days; of an `or`,
    /// those of the best limb only.
    fn measures(&self, e: &Expr, env: &mut Env) -> Vec<Measured> {
        match &e.kind {
            ExprKind::And(limbs) => limbs.iter().flat_map(|limb| self.measures(limb, env)).collect(),
            ExprKind::Or(limbs) => {
                let mut best: Option<(Truth, Option<Rat>, Vec<Measured>)> = None;
                for limb in limbs {
                    let truth = self.truth(limb, env).0;
                    let measured = self.measures(limb, env);
                    let slack = measured.iter().map(|m| least(&m.measure)).min();
                    let better = |(t, s, _): &(Truth, Option<Rat>, Vec<Measured>)| (truth, &slack) > (*t, s);
                    if best.as_ref().is_none_or(better) {
                        best = Some((truth, slack, measured));
                    }
                }
                best.map_or(Vec::new(), |(_, _, measured)| measured)
            }
            ExprKind::Compare(op, a, b) => self.measured(*op, a, b, env, e).into_iter().collect(),
            ExprKind::Call(id, args) if e.ty == Type::Truth => {
                let Some(define) = self.model.defines.get(id.0 as usize) else { return Vec::new() };
                let Body::Expr(body) = &define.body else { return Vec::new() };
                let frame = Frame::of(args.iter().map(|a| self.eval(a, env)), define.frame as usize);
                let mut inner = Env { frame, treaty: define.treaty, ..env.clone() };
                self.measures(body, &mut inner)
            }
            _ => Vec::new(),
        }
    }

    fn measured(&self, op: CompareOp, a: &Expr, b: &Expr, env: &mut Env, whole: &Expr) -> Option<Measured> {
        let (left, right) = (self.eval(a, env), self.eval(b, env));
        if let (Item::Date(x), Item::Date(y)) = (&left.item, &right.item) {
            return self.measured_days(op, *x, *y, whole);
        }
        let (x, y) = (left.as_number()?, right.as_number()?);
        // The limit is the side that is written out, or simply read; the amount is the side that is added up.
        let flip = self.weight(a) < self.weight(b);
        let (amount, limit, op) = if flip { (y, x, mirrored(op)) } else { (x, y, op) };
        let slack = match op {
            CompareOp::AtLeast | CompareOp::More => amount.minus(limit),
            CompareOp::AtMost | CompareOp::Less => limit.minus(amount),
            CompareOp::Equal | CompareOp::NotEqual => amount.minus(limit).abs().negate(),
        };
        let scale = self.scale(a, b, amount, limit);
        let measure = Measure {
            amount: amount.clone(),
            limit: limit.clone(),
            slack,
            op: symbol(op),
            scale,
            at: whole.at,
        };
        Some(Measured { measure, limit_date: None })
    }

    fn measured_days(&self, op: CompareOp, x: DayRange, y: DayRange, whole: &Expr) -> Option<Measured> {
        let end = |n: Option<i64>| n.map_or(End::None, |n| End::In(Rat::from_integer(n.into())));
        let (least, most) = match op {
            CompareOp::AtLeast | CompareOp::More => y.days_to(x),
            CompareOp::AtMost | CompareOp::Less => x.days_to(y),
            CompareOp::Equal | CompareOp::NotEqual => y.days_to(x),
        };
        let slack = Interval { lo: end(least), hi: end(most) };
        let slack = if op == CompareOp::Equal { slack.abs().negate() } else { slack };
        let (least, most) = y.days_to(x);
        let measure = Measure {
            amount: Interval { lo: end(least), hi: end(most) },
            limit: Interval::whole(0),
            slack,
            op: symbol(op),
            scale: Scale::Days,
            at: whole.at,
        };
        Some(Measured { measure, limit_date: Some(y) })
    }

    fn scale(&self, a: &Expr, b: &Expr, amount: &Interval, limit: &Interval) -> Scale {
        match &a.ty {
            Type::Quantity { kind, .. } => Scale::Unit(self.unit(&[a, b], kind.dimension, [limit, amount])),
            Type::Days => Scale::Days,
            _ if [a, b].iter().any(|e| self.counts(e)) => Scale::Count,
            _ => {
                let one = Rat::one();
                let small = |i: &Interval| i.hi.value().is_none_or(|h| *h <= one);
                if small(limit) && (small(amount) || amount.lo.value().is_none_or(|l| *l <= one)) {
                    Scale::Percent
                } else {
                    Scale::Number
                }
            }
        }
    }

    /// Whether an expression counts records; definitions are looked into.
    fn counts(&self, e: &Expr) -> bool {
        let mut found = false;
        walk(e, &mut |e| {
            found |= match &e.kind {
                ExprKind::Aggregate(op, _) => *op == AggregateOp::Count,
                ExprKind::Call(id, _) => match self.model.defines.get(id.0 as usize).map(|d| &d.body) {
                    Some(Body::Expr(body)) => self.counts(body),
                    _ => false,
                },
                _ => false,
            }
        });
        found
    }

    /// How far an expression is from being written out: the side that is further is the amount, the other the limit. A
    /// constant and a row of a table are nearest, then a field that is read, then what is added up; a definition is as
    /// far as what it says.
    fn weight(&self, e: &Expr) -> u32 {
        let inside = |parts: &[&Expr]| parts.iter().map(|e| self.weight(e)).max().unwrap_or(0);
        match &e.kind {
            ExprKind::Sum(..) | ExprKind::Stated { .. } | ExprKind::Aggregate(AggregateOp::Count, _) => 4,
            ExprKind::Aggregate(..) | ExprKind::Builtin(Builtin::DaysBetween, _) => 2,
            ExprKind::Builtin(_, args) => inside(&args.iter().collect::<Vec<_>>()),
            ExprKind::Call(id, _) => match self.model.defines.get(id.0 as usize).map(|d| &d.body) {
                Some(Body::Expr(body)) => self.weight(body),
                Some(Body::Cases { cases, otherwise }) => {
                    let values = cases.iter().map(|(_, then)| then).chain(otherwise.as_deref());
                    values.map(|e| self.weight(e)).max().unwrap_or(0)
                }
                None => 0,
            },
            ExprKind::Field(of, _) => match &of.ty {
                Type::Record(kind)
                    if self.model.kinds.get(kind.0 as usize).is_some_and(|k| k.rows.is_some()) =>
                {
                    1
                }
                Type::Period => 1,
                _ => 2,
            },
            ExprKind::Var(_) => 1,
            ExprKind::Cast(e) | ExprKind::Negate(e) => self.weight(e),
            ExprKind::Arith(_, a, b) | ExprKind::Else(a, b) => inside(&[a, b]),
            ExprKind::On(e, _) => self.weight(e),
            _ => 0,
        }
    }

    /// The unit to print a quantity in: one that is written in the clause, else the largest that keeps the limit, or the
    /// amount where the limit is nothing, at one or above.
    fn unit(&self, sides: &[&Expr], dimension: Dimension, sizes: [&Interval; 2]) -> Unit {
        let mut written = None;
        for side in sides {
            walk(side, &mut |e| {
                if let ExprKind::Literal(Literal::Quantity(_, unit)) = &e.kind {
                    written = written.or(Some(*unit));
                }
            });
        }
        let fits = |u: &&Unit| u.dimension == dimension && !matches!(u.name, "short_ton" | "lb" | "m3");
        let ends = sizes.into_iter().flat_map(|i| [i.lo.value(), i.hi.value()]).flatten();
        let size = ends.map(Rat::abs).find(|r| !r.is_zero());
        let largest = UNITS
            .iter()
            .filter(fits)
            .find(|u| size.as_ref().is_some_and(|s| *s >= u.factor()))
            .or_else(|| UNITS.iter().filter(fits).find(|u| u.factor() == Rat::one()));
        written.filter(|u| u.dimension == dimension).or(largest.copied()).unwrap_or(BASE)
    }
}

/// The least slack that is certain.
fn least(measure: &Measure) -> Rat {
    let floor = || Rat::from_integer((-1_000_000_000_000_000_i64).into());
    measure.slack.lo.value().cloned().unwrap_or_else(floor)
}

fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::More,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::More => CompareOp::Less,
        CompareOp::AtLeast => CompareOp::AtMost,
        same => same,
    }
}

fn symbol(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::AtMost => "<=",
        CompareOp::More => ">",
        CompareOp::AtLeast => ">=",
    }
}
