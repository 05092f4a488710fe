//! Arithmetic, comparisons, and days a length away.

use chrono::NaiveDate;

use super::cause::{Cause, Why};
use super::eval::Env;
use super::value::{Item, Value, same};
use super::verdict::EvidenceRole;
use super::world::World;
use crate::model::{Expr, Type};
use crate::source::Loc;
use crate::syntax::ast::{ArithOp, CompareOp};
use crate::value::{DayRange, Interval, Length, MonthEnd, Truth, shift};

impl World<'_> {
    /// The result of `a + b` and the like.
    pub fn arith(&self, op: ArithOp, a: &Expr, b: &Expr, env: &mut Env, expr: &Expr) -> Value {
        let left = self.eval(a, env);
        let right = if op == ArithOp::Over {
            self.watch.as_role(EvidenceRole::Denominator, || self.eval(b, env))
        } else {
            self.eval(b, env)
        };
        let why = left.why.and(&right.why);
        let absent = matches!(left.item, Item::Absent) || matches!(right.item, Item::Absent);
        let why = if absent { why.and(&Why::of(Cause::Absent(expr.at))) } else { why };
        let item = match (&left.item, &right.item, op) {
            (Item::Period(p), Item::Number(n), ArithOp::Plus | ArithOp::Minus) => {
                let by =
                    n.as_point().filter(|r| r.is_integer()).and_then(|r| i64::try_from(r.to_integer()).ok());
                let by = by.and_then(|n| if op == ArithOp::Minus { n.checked_neg() } else { Some(n) });
                match by.and_then(|n| p.plus(n)) {
                    Some(moved) => Item::Period(moved),
                    None => return Value::unknown(&expr.ty, why.and(&Why::of(Cause::Calendar(expr.at)))),
                }
            }
            (Item::Months(a), Item::Months(b), ArithOp::Plus) => {
                return lengthened(a.checked_add(*b), why, expr);
            }
            (Item::Months(a), Item::Months(b), ArithOp::Minus) => {
                return lengthened(a.checked_sub(*b), why, expr);
            }
            _ => {
                let (Some(x), Some(y)) = (left.as_number(), right.as_number()) else {
                    return Value::unknown(&expr.ty, why);
                };
                let result = match op {
                    ArithOp::Plus => x.plus(y),
                    ArithOp::Minus => x.minus(y),
                    ArithOp::Times => x.times(y),
                    ArithOp::Over => match x.over(y) {
                        Some(q) => q,
                        None => return self.divided(x, y, why, expr),
                    },
                };
                if expr.ty == Type::Days { Item::Days(result) } else { Item::Number(result) }
            }
        };
        Value { item, why }
    }

    /// A quotient whose divisor may be zero: unknown, though not below zero where neither side is.
    fn divided(&self, x: &Interval, y: &Interval, why: Why, expr: &Expr) -> Value {
        let floor = Interval::not_negative();
        let no_sign = floor.meet(x).as_ref() == Some(x) && floor.meet(y).as_ref() == Some(y);
        let item = if no_sign { floor } else { Interval::all() };
        let why = if why == Why::none() { Why::of(Cause::Division(expr.at)) } else { why };
        Value { item: Item::Number(item), why }
    }

    /// The day a length after (or before) `anchor`.
    pub fn shifted(&self, length: &Value, before: bool, anchor: &Value, env: &Env, at: Loc) -> Value {
        let why = length.why.and(&anchor.why);
        let Some(day) = anchor.as_date() else {
            let why =
                if matches!(anchor.item, Item::Absent) { why.and(&Why::of(Cause::Absent(at))) } else { why };
            return Value::unknown(&Type::Date, why);
        };
        let sign = if before { -1 } else { 1 };
        let lengths = match &length.item {
            Item::Months(n) => n.checked_mul(sign).map(|n| (Length::Months(n), Length::Months(n))),
            Item::Days(n) => {
                let end = |r: Option<&crate::value::Rat>| {
                    r.filter(|r| r.is_integer())
                        .and_then(|r| i64::try_from(r.to_integer()).ok())
                        .and_then(|n| n.checked_mul(sign))
                        .map(Length::Days)
                };
                let ends = (end(n.lo.value()), end(n.hi.value()));
                let ordered = if before { (ends.1, ends.0) } else { ends };
                ordered.0.zip(ordered.1)
            }
            _ => None,
        };
        let Some((least, most)) = lengths else {
            let why = if why == Why::none() { Why::of(Cause::Calendar(at)) } else { why };
            return Value::unknown(&Type::Date, why);
        };
        let month_end =
            self.model.treaties.get(env.treaty.0 as usize).map_or(MonthEnd::Unclear, |t| t.month_end);
        let from = day.from.map(|d| shift(d, least, month_end));
        let to = day.to.map(|d| shift(d, most, month_end));
        if from == Some(None) || to == Some(None) {
            return Value::unknown(&Type::Date, why.and(&Why::of(Cause::Calendar(at))));
        }
        let range =
            DayRange { from: from.flatten().and_then(|r| r.from), to: to.flatten().and_then(|r| r.to) };
        Value { item: Item::Date(range), why }
    }

    /// A day of the calendar year that a period is.
    pub fn day_of(&self, day: u32, month: u32, of: &Value, env: &Env, at: Loc) -> Value {
        use chrono::Datelike as _;
        let Item::Period(period) = of.item else { return Value::unknown(&Type::Date, of.why.clone()) };
        let first = NaiveDate::from_ymd_opt(period.start.year(), month, 1);
        let shifted = first.map(|d| Value::known(Item::Date(DayRange::day(d))));
        match (NaiveDate::from_ymd_opt(period.start.year(), month, day), shifted) {
            (Some(d), _) => Value { item: Item::Date(DayRange::day(d)), why: of.why.clone() },
            (None, Some(_)) => {
                let clamp = crate::value::last_of_month(period.start.year(), month);
                let unclear = self.model.treaties.get(env.treaty.0 as usize).map(|t| t.month_end)
                    == Some(MonthEnd::Unclear);
                match clamp {
                    Some(c) if unclear => {
                        Value::known(Item::Date(DayRange::between(c, crate::value::next(c))))
                    }
                    Some(c) => Value::known(Item::Date(DayRange::day(c))),
                    None => Value::unknown(&Type::Date, Why::of(Cause::Calendar(at))),
                }
            }
            _ => Value::unknown(&Type::Date, Why::of(Cause::Calendar(at))),
        }
    }
}

/// A number of months; beyond all numbers there is no such calendar.
fn lengthened(months: Option<i64>, why: Why, expr: &Expr) -> Value {
    match months {
        Some(n) => Value { item: Item::Months(n), why },
        None => Value::unknown(&expr.ty, why.and(&Why::of(Cause::Calendar(expr.at)))),
    }
}

/// The truth of a comparison; unknown keeps the causes of both sides.
pub fn compare(op: CompareOp, a: &Value, b: &Value, at: Loc) -> Value {
    let mut why = a.why.and(&b.why);
    let truth = match op {
        CompareOp::Equal => same(&a.item, &b.item),
        CompareOp::NotEqual => same(&a.item, &b.item).negate(),
        _ => {
            let (x, y, negate) = match op {
                CompareOp::Less => (a, b, false),
                CompareOp::More => (b, a, false),
                CompareOp::AtMost => (b, a, true),
                _ => (a, b, true),
            };
            let less = match (&x.item, &y.item) {
                (Item::Date(x), Item::Date(y)) => x.before(*y),
                (Item::Number(x), Item::Number(y)) | (Item::Days(x), Item::Days(y)) => x.less(y),
                (Item::Months(x), Item::Months(y)) => Truth::from(x < y),
                (Item::Period(x), Item::Period(y)) => x.first_days().before(y.first_days()),
                _ => Truth::Unknown,
            };
            if negate { less.negate() } else { less }
        }
    };
    if truth.is_unknown() && (matches!(a.item, Item::Absent) || matches!(b.item, Item::Absent)) {
        why = why.and(&Why::of(Cause::Absent(at)));
    }
    Value::truth(truth, why)
}
