//! The built-ins; none knows a treaty.

use std::sync::Arc;

use super::cause::{Cause, Why};
use super::eval::Env;
use super::memo::Asks;
use super::series::address;
use super::timeline::{BEGINNING, first_true};
use super::value::{Item, Value};
use super::watch::Doubt;
use super::world::World;
use crate::model::{Builtin, Expr, PARTY, TreatyId, Type, party};
use crate::value::{CalendarUnit, DayRange, End, Interval, Period, Rat, Truth, next, previous};

impl World<'_> {
    /// The value of a built-in.
    pub fn builtin(&self, builtin: Builtin, args: &[Expr], env: &mut Env, expr: &Expr) -> Value {
        match builtin {
            Builtin::FirstDay => return self.first_day(args, env),
            Builtin::EifTreaty => return self.treaty_in_force(args, env),
            _ => {}
        }
        let values: Vec<Value> = args.iter().map(|e| self.eval(e, env)).collect();
        let why = values.iter().fold(Why::none(), |why, v| why.and(&v.why));
        let absent = values.iter().any(|v| matches!(v.item, Item::Absent));
        let why = if absent { why.and(&Why::of(Cause::Absent(expr.at))) } else { why };
        match builtin {
            Builtin::EifState => self.party_date(&values, party::IN_FORCE, why),
            Builtin::Deposit => self.party_date(&values, party::DEPOSITED, why),
            Builtin::IsParty => self.is_party(&values, env, why),
            Builtin::Year => calendar(CalendarUnit::Year, &values, why, expr),
            Builtin::Quarter => calendar(CalendarUnit::Quarter, &values, why, expr),
            Builtin::Month => calendar(CalendarUnit::Month, &values, why, expr),
            Builtin::DaysBetween => match dates(&values) {
                Some((a, b)) => {
                    let (least, most) = a.days_to(b);
                    let end = |n: Option<i64>| n.map_or(End::None, |n| End::In(Rat::from_integer(n.into())));
                    let range = Interval { lo: end(least), hi: end(most) };
                    Value { item: Item::Days(range), why }
                }
                None => Value::unknown(&Type::Days, why),
            },
            Builtin::Earlier | Builtin::Later => match dates(&values) {
                Some((a, b)) => {
                    let day = if builtin == Builtin::Earlier { a.earlier(b) } else { a.later(b) };
                    Value { item: Item::Date(day), why }
                }
                None => Value::unknown(&Type::Date, why),
            },
            Builtin::Min => fold(&values, Interval::lesser, why, expr),
            Builtin::Max => fold(&values, Interval::greater, why, expr),
            Builtin::Abs => fold(&values, |a, _| a.clone(), why, expr).map(Interval::abs),
            Builtin::Reconcile => self.reconcile(args, &values, why, expr),
            Builtin::FirstDay | Builtin::EifTreaty => Value::unknown(&expr.ty, why),
        }
    }

    fn treaty_in_force(&self, args: &[Expr], env: &mut Env) -> Value {
        let treaty = args.first().map(|e| self.eval(e, env));
        let date = match treaty.map(|v| v.item) {
            Some(Item::Treaty(t)) => self.model.treaties.get(t.0 as usize).and_then(|t| t.in_force),
            _ => None,
        };
        Value::known(date.map_or(Item::Absent, |d| Item::Date(DayRange::day(d))))
    }

    fn party_date(&self, values: &[Value], field: usize, why: Why) -> Value {
        let Some((treaty, state)) = treaty_and_state(values) else { return Value::unknown(&Type::Date, why) };
        match self.party_record(treaty, &state) {
            Some(record) => self.cell(record, field, &Type::Date),
            None => Value::known(Item::Absent),
        }
    }

    fn is_party(&self, values: &[Value], env: &Env, why: Why) -> Value {
        let Some((treaty, state)) = treaty_and_state(values) else {
            return Value::truth(Truth::Unknown, why);
        };
        let (truth, why) = self.bound(treaty, &state, env);
        Value::truth(truth, why)
    }

    /// Whether `state` is bound by `treaty` on the day of `env`.
    pub fn bound(&self, treaty: TreatyId, state: &Arc<str>, env: &Env) -> (Truth, Why) {
        let mut truth = Truth::False;
        let mut why = Why::none();
        for &record in self.party_records(treaty, state) {
            let active = self.active(record, env.day, env.every_day);
            self.watch.read(self.current(record));
            if active.is_unknown() {
                let field = match self.dated(record).map(|d| d.by(env.day)) {
                    Some(Truth::True) => party::UNTIL,
                    _ => party::IN_FORCE,
                };
                why = why.and(&Why::of(Cause::Range(record, field)));
            }
            truth = truth.or(active);
        }
        debug_assert!(self.model.kinds.get(PARTY.0 as usize).is_some(), "the fixed kind is always there");
        (truth, why)
    }

    /// The first day on which a condition held; not yet: some day after as-of.
    fn first_day(&self, args: &[Expr], env: &mut Env) -> Value {
        let Some(condition) = args.first() else { return Value::unknown(&Type::Date, Why::none()) };
        let place = (address(condition), 0);
        let about = self.about(place, Asks::Value(condition));
        let make = |env: &mut Env| self.first_day_of(condition, env);
        Value::clone(&self.kept(&self.memo.days, (place, &about), None, env, make))
    }

    fn first_day_of(&self, condition: &Expr, env: &mut Env) -> Value {
        let before = env.day;
        let mut why = Why::none();
        let steps = self.timeline(self.as_of, &mut |day| {
            env.day = day;
            let (truth, cause) = self.truth(condition, env);
            if truth.is_unknown() {
                why = why.and(&cause);
            }
            truth
        });
        env.day = before;
        let reached = first_true(&steps);
        // What held before everything on record has its first day before that on which it first ceases to be certain.
        let ceases = || steps.iter().find(|(_, truth)| *truth != Truth::True);
        let begins = || ceases().map_or(self.as_of, |(day, _)| previous(*day));
        let day = DayRange {
            from: match reached.may {
                Some(may) => may,
                None => Some(next(self.as_of)),
            },
            to: reached.must.map(|day| if day == BEGINNING { begins() } else { day }),
        };
        let why = if day.as_day().is_some() || reached.may.is_none() { Why::none() } else { why };
        Value { item: Item::Date(day), why }
    }

    /// What several sources of one quantity agree on. Where they have nothing in common, all that any of them allows:
    /// what holds for that holds for each; whatever does not is read source by source.
    fn reconcile(&self, args: &[Expr], values: &[Value], why: Why, expr: &Expr) -> Value {
        let mut numbers = values.iter().filter_map(Value::as_number);
        let Some(first) = numbers.next() else { return Value::unknown(&expr.ty, why) };
        let mut agreed = first.clone();
        let mut hull = first.clone();
        let mut conflict = false;
        for number in numbers {
            hull = hull.hull(number);
            match agreed.meet(number) {
                Some(both) => agreed = both,
                None => conflict = true,
            }
        }
        if !conflict {
            return Value { item: Item::Number(agreed), why };
        }
        let doubt = Doubt::Sources(args.iter().map(|e| e.at).collect());
        if let Some(chosen) = self.watch.reading(&doubt).and_then(|way| values.get(way)) {
            return chosen.clone();
        }
        self.watch.doubt(doubt);
        let cause = Cause::Figures(Vec::new(), "sources of one quantity do not meet".to_owned());
        self.watch.conflict(cause.clone());
        Value { item: Item::Number(hull), why: why.and(&Why::of(cause)) }
    }
}

impl Value {
    fn map(self, f: impl Fn(&Interval) -> Interval) -> Value {
        let item = match self.item {
            Item::Number(n) => Item::Number(f(&n)),
            Item::Days(n) => Item::Days(f(&n)),
            Item::Months(n) => months(&f(&Interval::whole(n))),
            other => other,
        };
        Value { item, why: self.why }
    }
}

fn treaty_and_state(values: &[Value]) -> Option<(TreatyId, Arc<str>)> {
    let treaty = values.iter().find_map(|v| match v.item {
        Item::Treaty(t) => Some(t),
        _ => None,
    })?;
    Some((treaty, values.iter().find_map(Value::as_state)?.clone()))
}

fn dates(values: &[Value]) -> Option<(DayRange, DayRange)> {
    let mut dates = values.iter().map(Value::as_date);
    Some((dates.next()??, dates.next()??))
}

fn calendar(unit: CalendarUnit, values: &[Value], why: Why, expr: &Expr) -> Value {
    let range = values.first().and_then(Value::as_date);
    let ends = range.and_then(|r| Some((Period::calendar(unit, r.from?)?, Period::calendar(unit, r.to?)?)));
    match ends {
        Some((a, b)) if a.same_days(b) == Truth::True => Value { item: Item::Period(a), why },
        _ => Value::unknown(&expr.ty, why),
    }
}

fn fold(values: &[Value], join: impl Fn(&Interval, &Interval) -> Interval, why: Why, expr: &Expr) -> Value {
    let mut all = Vec::new();
    for value in values {
        match (value.as_number(), &value.item) {
            (Some(n), _) => all.push(n.clone()),
            (None, Item::Months(n)) => all.push(Interval::whole(*n)),
            _ => return Value::unknown(&expr.ty, why),
        }
    }
    match all.into_iter().reduce(|a, b| join(&a, &b)) {
        Some(n) if expr.ty == Type::Days => Value { item: Item::Days(n), why },
        Some(n) if expr.ty == Type::Months => Value { item: months(&n), why },
        Some(n) => Value { item: Item::Number(n), why },
        None => Value::unknown(&expr.ty, why),
    }
}

/// A number of months; months are always known exactly.
fn months(n: &Interval) -> Item {
    let whole = n.as_point().and_then(|r| i64::try_from(r.to_integer()).ok());
    whole.map_or(Item::Unknown, Item::Months)
}
