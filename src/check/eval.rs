//! Expressions evaluated on one day.
//!
//! The same day holds for everything inside an expression; only `e on d` changes it, for `e`. What is not known keeps
//! its causes, so that an undetermined verdict can say what would settle it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::arith::compare;
use super::cause::{Cause, Why};
use super::frame::Frame;
use super::series::address;
use super::value::{Item, Value, same};
use super::verdict::EvidenceRole;
use super::watch::Doubt;
use super::world::World;
use crate::declaration::{Cell, Plain, RecordId, Scalar};
use crate::model::{
    Body, Common, Define, DefineId, Expr, ExprKind, FieldRef, Literal, Nature, PARTY, PeriodPart, TreatyId,
    Type,
};
use crate::value::{DayRange, Interval, Length, Truth};

/// What an expression is evaluated with.
#[derive(Clone, Debug)]
pub struct Env {
    /// The variables of the clause or definition.
    pub frame: Frame,
    /// The day.
    pub day: NaiveDate,
    /// Whose calendar rules hold.
    pub treaty: TreatyId,
    /// Whether an act counts on every day once it is taken by as-of.
    pub every_day: bool,
    /// Who owes the duty: whose records are asked for where a condition does not say.
    pub duty: Option<Arc<str>>,
}

impl Env {
    /// The variable at `index`.
    pub fn get(&self, index: u32) -> Value {
        self.frame.get(index as usize).cloned().unwrap_or_else(|| Value::known(Item::Unknown))
    }

    /// Binds a variable.
    pub fn set(&mut self, index: u32, value: Value) {
        self.frame.set(index, value);
    }
}

impl World<'_> {
    /// The value of `expr`.
    pub fn eval(&self, expr: &Expr, env: &mut Env) -> Value {
        match &expr.kind {
            ExprKind::Literal(literal) => Value::known(literal_item(literal)),
            ExprKind::Var(var) => env.get(var.0),
            ExprKind::Field(of, field) => {
                let of = self.eval(of, env);
                self.field(&of, *field, expr)
            }
            ExprKind::Call(define, args) => self.call(*define, args, env, expr),
            ExprKind::Builtin(builtin, args) => self.builtin(*builtin, args, env, expr),
            ExprKind::On(e, day) => self.on(e, day, env),
            ExprKind::Or(limbs) => self.limbs(limbs, env, Truth::False, Truth::or),
            ExprKind::And(limbs) => self.limbs(limbs, env, Truth::True, Truth::and),
            ExprKind::Not(e) => {
                let value = self.eval(e, env);
                Value::truth(value.as_truth().negate(), value.why)
            }
            ExprKind::Compare(op, a, b) => {
                let (a, b) = (self.eval(a, env), self.eval(b, env));
                compare(*op, &a, &b, expr.at)
            }
            ExprKind::In(e, set) => self.is_in(e, set, env),
            ExprKind::InRange(e, from, to) => self.is_in_range(e, from, to, env),
            ExprKind::IsGiven(e) => {
                let value = self.eval(e, env);
                let truth = match value.item {
                    Item::Absent => Truth::False,
                    _ if value.why.iter().all(Cause::of_a_given_field) => Truth::True,
                    _ => Truth::Unknown,
                };
                Value::truth(truth, value.why)
            }
            ExprKind::Cast(e) => self.eval(e, env),
            ExprKind::Arith(op, a, b) => self.arith(*op, a, b, env, expr),
            ExprKind::Negate(e) => {
                let value = self.eval(e, env);
                let item = match &value.item {
                    Item::Number(n) => Item::Number(n.negate()),
                    Item::Days(n) => Item::Days(n.negate()),
                    Item::Months(n) => n.checked_neg().map_or(Item::Unknown, Item::Months),
                    _ => return Value::unknown(&expr.ty, value.why),
                };
                Value { item, why: value.why }
            }
            ExprKind::Shift { length, before, anchor } => {
                let (length, anchor) = (self.eval(length, env), self.eval(anchor, env));
                self.shifted(&length, *before, &anchor, env, expr.at)
            }
            ExprKind::Else(e, default) => {
                let value = self.eval(e, env);
                if matches!(value.item, Item::Absent) { self.eval(default, env) } else { value }
            }
            ExprKind::List(items) => {
                Value::known(Item::List(items.iter().map(|e| self.eval(e, env)).collect()))
            }
            ExprKind::DayOf(day, month, of) => {
                let of = self.eval(of, env);
                self.day_of(*day, *month, &of, env, expr.at)
            }
            ExprKind::Aggregate(op, find) => self.aggregate(*op, find, env, expr),
            ExprKind::Sum(e, find) => self.sum(e, find, env, expr),
            ExprKind::Stated { expr: e, find, adding } => self.stated(e, find, adding.as_ref(), env, expr),
            ExprKind::Judgement(text) => {
                Value::truth(Truth::Unknown, Why::of(Cause::Judgement(text.clone(), expr.at)))
            }
        }
    }

    /// The value of a condition.
    pub fn truth(&self, expr: &Expr, env: &mut Env) -> (Truth, Why) {
        let value = self.eval(expr, env);
        (value.as_truth(), value.why)
    }

    fn limbs(&self, limbs: &[Expr], env: &mut Env, start: Truth, join: fn(Truth, Truth) -> Truth) -> Value {
        let mut truth = start;
        let mut why = Why::none();
        for limb in limbs {
            let (t, w) = self.truth(limb, env);
            truth = join(truth, t);
            if t.is_unknown() {
                why = why.and(&w);
            }
            if truth == start.negate() {
                break;
            }
        }
        Value::truth(truth, why)
    }

    /// What `value.field` holds.
    pub fn field(&self, value: &Value, field: FieldRef, expr: &Expr) -> Value {
        match (&value.item, field) {
            (Item::Record(id), FieldRef::Own(f)) => self.cell(*id, f, &expr.ty),
            (Item::Record(id), FieldRef::Parent) => match self.cells(*id).and_then(|r| r.parent) {
                Some(parent) => Value::known(Item::Record(self.origin(parent))),
                None => Value::known(Item::Absent),
            },
            (Item::Record(id), FieldRef::Common(common)) => self.common(*id, common),
            (Item::Period(p), FieldRef::Period(part)) => Value {
                item: match part {
                    PeriodPart::Start => Item::Date(p.first_days()),
                    PeriodPart::End => Item::Date(p.last_days()),
                    PeriodPart::Number => Item::Number(Interval::whole(p.number.into())),
                    PeriodPart::Total => Item::Number(Interval::whole(p.total.into())),
                },
                why: value.why.clone(),
            },
            (Item::Group(group), FieldRef::Own(f)) => group
                .keys
                .iter()
                .find(|(key, _)| *key == f)
                .map_or(Value::known(Item::Unknown), |(_, v)| v.clone()),
            (Item::Absent, _) => Value::unknown(&expr.ty, Why::of(Cause::Absent(expr.at))).absent(),
            _ => Value::unknown(&expr.ty, value.why.clone()),
        }
    }

    /// What stands in a field of a record.
    pub fn cell(&self, id: RecordId, field: usize, ty: &Type) -> Value {
        let Some(version) = self.version(id) else { return Value::unknown(ty, Why::none()) };
        self.watch.read(version);
        let origin = self.origin(id);
        if self.records.is_row(version) {
            let plain = self.records.plain(version, field).unwrap_or(Plain::Absent);
            if plain != Plain::Absent {
                self.touch_cell(version, origin, field, ty);
            }
            return self.plain_value(plain, ty);
        }
        let Some(record) = self.records.get(version) else { return Value::unknown(ty, Why::none()) };
        let cell = record.cells.get(field).unwrap_or(&Cell::Absent);
        if !matches!(cell, Cell::Absent) {
            self.touch_cell(version, origin, field, ty);
        }
        match cell {
            Cell::Absent => Value::known(Item::Absent),
            Cell::Missing => Value::unknown(ty, Why::of(Cause::MissingField(origin, field))),
            Cell::Unknown(_) => Value::unknown(ty, Why::of(Cause::UnknownField(origin, field))),
            Cell::Known(scalar) => self.scalar(scalar, origin, field),
            Cell::Either(list) => {
                if let Some(chosen) =
                    self.watch.reading(&Doubt::Field(origin, field)).and_then(|i| list.get(i))
                {
                    return self.scalar(&chosen.value, origin, field);
                }
                self.watch.doubt(Doubt::Field(origin, field));
                let best = list.first().map(|a| a.rank);
                let values = list.iter().filter(|a| Some(a.rank) == best);
                let hull = values
                    .map(|a| self.scalar(&a.value, origin, field))
                    .reduce(|a, b| a.hull(&b, ty))
                    .unwrap_or(Value::unknown(ty, Why::none()));
                let single = list.iter().filter(|a| Some(a.rank) == best).count() == 1;
                let why = if single { hull.why.clone() } else { Why::of(Cause::Sources(origin, field)) };
                Value { item: hull.item, why }
            }
        }
    }

    /// What stands in a field bears on the finding.
    fn touch_cell(&self, version: RecordId, origin: RecordId, field: usize, ty: &Type) {
        if !self.watch.is_collecting() || !shows(ty) {
            return;
        }
        let role = if self.records.kind(version) == Some(PARTY) {
            EvidenceRole::Status
        } else if matches!(self.nature(origin), Some(Nature::Decided(_))) {
            EvidenceRole::Decision
        } else {
            EvidenceRole::Counted
        };
        self.watch.touch(role, origin, Some(field));
    }

    /// A plain value of a type as evaluation has it.
    pub fn plain_value(&self, plain: Plain, ty: &Type) -> Value {
        Value::known(match plain {
            Plain::Absent => Item::Absent,
            Plain::Truth(t) => Item::Truth(Truth::from(t)),
            Plain::Number(n) => Item::Number(Interval::point(n.rat())),
            Plain::Days(n) => Item::Days(Interval::whole(n)),
            Plain::Months(n) => Item::Months(n),
            Plain::Day(day) => Item::Date(DayRange::day(day)),
            Plain::Text(sym) => match (self.records.symbols.text(sym), ty) {
                (None, _) => Item::Unknown,
                (Some(text), Type::State) => Item::State(text),
                (Some(text), Type::Cas) => Item::Cas(text),
                (Some(text), _) => Item::Text(text),
            },
            Plain::Treaty(t) => Item::Treaty(t),
            Plain::Choice(c, v) => Item::Choice(c, v),
            Plain::Record(r) => Item::Record(self.origin(r)),
        })
    }

    fn scalar(&self, scalar: &Scalar, id: RecordId, field: usize) -> Value {
        let range = |precise: bool| if precise { Why::none() } else { Why::of(Cause::Range(id, field)) };
        match scalar {
            Scalar::Number(n) | Scalar::Quantity(n, _) => {
                Value { item: Item::Number(n.clone()), why: range(n.as_point().is_some()) }
            }
            Scalar::Date(d) => Value { item: Item::Date(*d), why: range(d.as_day().is_some()) },
            Scalar::Truth(t) => Value::known(Item::Truth(Truth::from(*t))),
            Scalar::Period(p) => Value::known(Item::Period(*p)),
            Scalar::Days(n) => Value::known(Item::Days(Interval::whole(*n))),
            Scalar::Months(n) => Value::known(Item::Months(*n)),
            Scalar::Text(t) => Value::known(Item::Text(t.clone())),
            Scalar::Cas(t) => Value::known(Item::Cas(t.clone())),
            Scalar::State(t) => Value::known(Item::State(t.clone())),
            Scalar::Treaty(t) => Value::known(Item::Treaty(*t)),
            Scalar::Choice(c, v) => Value::known(Item::Choice(*c, *v)),
            Scalar::Record(r) => Value::known(Item::Record(self.origin(*r))),
            Scalar::List(list) => {
                Value::known(Item::List(list.iter().map(|s| self.scalar(s, id, field)).collect()))
            }
        }
    }

    fn common(&self, id: RecordId, common: Common) -> Value {
        let Some(record) = self.cells(id) else { return Value::known(Item::Absent) };
        let text = |t: &Option<Arc<str>>| t.clone().map_or(Item::Absent, Item::Text);
        Value::known(match common {
            Common::Id => text(&record.id),
            Common::Source => text(&record.source),
            Common::Note => text(&record.note),
            Common::Submitted => record.submitted.map_or(Item::Absent, Item::Date),
        })
    }

    fn call(&self, id: DefineId, args: &[Expr], env: &mut Env, expr: &Expr) -> Value {
        let Some(define) = self.model.defines.get(id.0 as usize) else {
            return Value::unknown(&expr.ty, Why::none());
        };
        let mut inner = Env {
            frame: Frame::of(args.iter().map(|e| self.eval(e, env)), define.frame as usize),
            day: env.day,
            treaty: define.treaty,
            every_day: env.every_day,
            duty: env.duty.clone(),
        };
        let place = (address(define), 0);
        let about = self.about_define(place, define);
        if !about.looks_up || self.watch.is_collecting() {
            return self.body(define, &mut inner);
        }
        let (day, make) = (Some(inner.day), |env: &mut Env| self.body(define, env));
        Value::clone(&self.kept(&self.memo.calls, (place, &about), day, &mut inner, make))
    }

    /// Conditions are disjoint: one that is true decides; otherwise every case that may hold counts.
    fn body(&self, define: &Define, env: &mut Env) -> Value {
        let (cases, otherwise) = match &define.body {
            Body::Expr(e) => return self.eval(e, env),
            Body::Cases { cases, otherwise } => (cases, otherwise),
        };
        let mut possible = Vec::new();
        let mut why = Why::none();
        for (when, then) in cases {
            let (truth, cause) = self.watch.quietly(|| self.truth(when, env));
            match truth {
                Truth::True => return self.eval(then, env),
                Truth::Unknown => {
                    why = why.and(&cause);
                    possible.push(then);
                }
                Truth::False => {}
            }
        }
        possible.extend(otherwise.as_deref());
        let values = possible.into_iter().map(|e| self.eval(e, env)).collect::<Vec<_>>();
        let hull = values.into_iter().reduce(|a, b| a.hull(&b, &define.ty));
        match hull {
            Some(value) => Value { why: value.why.and(&why), item: value.item },
            None => Value::unknown(&define.ty, why),
        }
    }

    /// `e on d`: for an imprecise day, everything that `e` is on its first and last and on each day of change between.
    fn on(&self, e: &Expr, day: &Expr, env: &mut Env) -> Value {
        let day = self.eval(day, env);
        let Some(range) = day.as_date() else { return Value::unknown(&e.ty, day.why) };
        let (Some(from), Some(to)) = (range.from, range.to) else { return Value::unknown(&e.ty, day.why) };
        let before = env.day;
        let (mut value, mut named) = (None::<Value>, self.watch.take_points());
        let mut pending = BTreeSet::from([from, to]);
        let mut done = BTreeSet::new();
        while let Some(next) = pending.pop_first() {
            env.day = next;
            let here = self.eval(e, env);
            value = Some(value.map_or(here.clone(), |v| v.hull(&here, &e.ty)));
            done.insert(next);
            let points = self.watch.take_points();
            pending.extend(points.iter().filter(|&&d| from < d && d < to && !done.contains(&d)));
            named.extend(points);
        }
        env.day = before;
        named.into_iter().for_each(|d| self.watch.point(Some(d)));
        let mut value = value.unwrap_or(Value::unknown(&e.ty, Why::none()));
        if from != to {
            value.why = value.why.and(&day.why);
        }
        value
    }

    fn is_in(&self, e: &Expr, set: &Expr, env: &mut Env) -> Value {
        let (value, set) = (self.eval(e, env), self.eval(set, env));
        let why = value.why.and(&set.why);
        let truth = match (&value.item, &set.item) {
            (_, Item::List(items)) => {
                items.iter().map(|i| same(&value.item, &i.item)).fold(Truth::False, Truth::or)
            }
            (Item::Date(d), Item::Period(p)) => within(*d, p.first_days(), p.last_days()),
            (Item::Period(a), Item::Period(b)) => a.within(*b),
            _ => Truth::Unknown,
        };
        Value::truth(truth, why)
    }

    fn is_in_range(&self, e: &Expr, from: &Expr, to: &Expr, env: &mut Env) -> Value {
        let (value, from, to) = (self.eval(e, env), self.eval(from, env), self.eval(to, env));
        let why = value.why.and(&from.why).and(&to.why);
        let truth = match (&value.item, &from.item, &to.item) {
            (Item::Date(d), Item::Date(a), Item::Date(b)) => within(*d, *a, *b),
            (Item::Period(p), Item::Period(a), Item::Period(b)) => p
                .first_days()
                .before(a.first_days())
                .negate()
                .and(b.last_days().before(p.last_days()).negate()),
            (Item::Date(d), Item::Period(a), Item::Period(b)) => within(*d, a.first_days(), b.last_days()),
            (Item::Number(n), Item::Number(a), Item::Number(b)) => a.at_most(n).and(n.at_most(b)),
            _ => Truth::Unknown,
        };
        Value::truth(truth, why)
    }
}

impl Value {
    fn absent(self) -> Value {
        Value { item: Item::Absent, why: self.why }
    }
}

/// Whether a field of this type is worth showing as evidence.
fn shows(ty: &Type) -> bool {
    matches!(ty, Type::Date | Type::Period | Type::Days | Type::Number | Type::Quantity { .. })
}

fn literal_item(literal: &Literal) -> Item {
    match literal {
        Literal::Truth(t) => Item::Truth(Truth::from(*t)),
        Literal::Number(n) | Literal::Quantity(n, _) => Item::Number(Interval::point(n.clone())),
        Literal::Length(Length::Days(n)) => Item::Days(Interval::whole(*n)),
        Literal::Length(Length::Months(n)) => Item::Months(*n),
        Literal::Date(d) => Item::Date(DayRange::day(*d)),
        Literal::Text(t) => Item::Text(t.clone()),
        Literal::Cas(t) => Item::Cas(t.clone()),
        Literal::State(t) => Item::State(t.clone()),
        Literal::Treaty(t) => Item::Treaty(*t),
        Literal::Choice(c, v) => Item::Choice(*c, *v),
    }
}

/// Whether a day lies between two others, both inside.
fn within(d: DayRange, from: DayRange, to: DayRange) -> Truth {
    d.before(from).negate().and(to.before(d).negate())
}
