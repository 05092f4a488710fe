//! Conditions as formulas over subjects: a field, a definition or an aggregate compared with constants.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use chrono::Datelike;
use num_bigint::BigInt;
use num_traits::Zero;

use crate::model::rules::{Builtin, Expr, ExprKind, FieldRef, Literal, Model};
use crate::model::types::Type;
use crate::model::walk;
use crate::syntax::ast::{AggregateOp, CompareOp};
use crate::value::{Length, MonthEnd, Rat, shift};

/// A constant: a point on a line (numbers, base units, lengths, days of the calendar), or a word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// A point.
    Point(Rat),
    /// A value of a choice, a State, a text, a CAS number, a treaty.
    Word(String),
}

/// What a subject can be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Domain {
    /// A line; `whole` where only whole points occur, `from_zero` where none is below zero.
    Line { whole: bool, from_zero: bool },
    /// Words, all of them where they are known.
    Words(Option<Vec<Value>>),
    /// Exactly these: a column of a table.
    These(Vec<Value>),
    /// True or false.
    Truth,
}

/// What is compared.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    /// Equal for expressions that have one value wherever they stand in the same condition.
    pub key: Key,
    /// What it can be.
    pub domain: Domain,
    /// Its name in a message.
    pub name: String,
    /// Whether it is a plain field, free of the others.
    pub is_field: bool,
    /// The constants that it is compared with, each as written.
    pub constants: BTreeMap<Value, String>,
}

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum Formula {
    /// Decided without any subject.
    Constant(bool),
    /// The subject, by position, compared with a constant.
    Compare(usize, CompareOp, Value),
    /// The subject is one of these.
    Among(usize, Vec<Value>),
    /// The subject, a flag or a condition that is not looked into, is true.
    Holds(usize),
    /// Not this.
    Not(Box<Formula>),
    /// All of these.
    And(Vec<Formula>),
    /// One of these.
    Or(Vec<Formula>),
}

/// Reads conditions into formulas that share their subjects.
pub(super) struct Reader<'m> {
    model: &'m Model,
    /// The subjects met so far.
    pub subjects: Vec<Subject>,
}

impl<'m> Reader<'m> {
    /// A reader that has met no subject.
    pub fn new(model: &'m Model) -> Self {
        Self { model, subjects: Vec::new() }
    }

    /// The condition as a formula; what is not understood becomes a subject that may be true or false.
    pub fn read(&mut self, e: &Expr) -> Formula {
        let formula = match &e.kind {
            ExprKind::Literal(Literal::Truth(b)) => Some(Formula::Constant(*b)),
            ExprKind::And(limbs) => Some(Formula::And(limbs.iter().map(|l| self.read(l)).collect())),
            ExprKind::Or(limbs) => Some(Formula::Or(limbs.iter().map(|l| self.read(l)).collect())),
            ExprKind::Not(inner) => Some(Formula::Not(Box::new(self.read(inner)))),
            ExprKind::Compare(op, a, b) => self.comparison(*op, a, b),
            ExprKind::In(a, set) => self.among(a, set),
            ExprKind::InRange(a, from, to) => self.in_range(a, from, to),
            _ => None,
        };
        formula.unwrap_or_else(|| Formula::Holds(self.subject(e, Domain::Truth)))
    }

    fn comparison(&mut self, op: CompareOp, a: &Expr, b: &Expr) -> Option<Formula> {
        match (constant(a, self.model), constant(b, self.model)) {
            (Some((x, _)), Some((y, _))) => Some(Formula::Constant(compares(op, &x, &y))),
            (None, Some((limit, shown))) => self.against(a, op, limit, shown),
            (Some((limit, shown)), None) => self.against(b, mirrored(op), limit, shown),
            (None, None) => None,
        }
    }

    fn against(&mut self, subject: &Expr, op: CompareOp, limit: Value, shown: String) -> Option<Formula> {
        let domain = domain(subject, self.model)?;
        let at = self.subject(subject, domain);
        self.mention(at, &limit, shown);
        Some(Formula::Compare(at, op, limit))
    }

    fn among(&mut self, a: &Expr, set: &Expr) -> Option<Formula> {
        let ExprKind::List(members) = &set.kind else { return None };
        let values = members.iter().map(|m| constant(m, self.model)).collect::<Option<Vec<_>>>()?;
        let domain = domain(a, self.model)?;
        let at = self.subject(a, domain);
        for (value, shown) in &values {
            self.mention(at, value, shown.clone());
        }
        Some(Formula::Among(at, values.into_iter().map(|(v, _)| v).collect()))
    }

    fn in_range(&mut self, a: &Expr, from: &Expr, to: &Expr) -> Option<Formula> {
        let ((lo, lo_shown), (hi, hi_shown)) = (constant(from, self.model)?, constant(to, self.model)?);
        Some(Formula::And(vec![
            self.against(a, CompareOp::AtLeast, lo, lo_shown)?,
            self.against(a, CompareOp::AtMost, hi, hi_shown)?,
        ]))
    }

    fn mention(&mut self, at: usize, value: &Value, shown: String) {
        if let Some(subject) = self.subjects.get_mut(at) {
            subject.constants.entry(value.clone()).or_insert(shown);
        }
    }

    fn subject(&mut self, e: &Expr, domain: Domain) -> usize {
        let key = key(e);
        if let Some(at) = self.subjects.iter().position(|s| s.key == key && s.domain == domain) {
            return at;
        }
        let name = name(e, self.model).unwrap_or_else(|| "it".into());
        let is_field = is_field(e);
        self.subjects.push(Subject { key, domain, name, is_field, constants: BTreeMap::new() });
        self.subjects.len() - 1
    }
}

/// `a < b` as `b > a`.
fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::More,
        CompareOp::AtMost => CompareOp::AtLeast,
        CompareOp::More => CompareOp::Less,
        CompareOp::AtLeast => CompareOp::AtMost,
        same => same,
    }
}

/// Whether `a op b`.
pub(super) fn compares(op: CompareOp, a: &Value, b: &Value) -> bool {
    match op {
        CompareOp::Equal => a == b,
        CompareOp::NotEqual => a != b,
        CompareOp::Less => a < b,
        CompareOp::AtMost => a <= b,
        CompareOp::More => a > b,
        CompareOp::AtLeast => a >= b,
    }
}

/// What the expression can be, for the types that are looked into.
fn domain(e: &Expr, model: &Model) -> Option<Domain> {
    if let Some(column) = column(e, model) {
        return Some(Domain::These(column));
    }
    match &e.ty {
        Type::Quantity { signed, .. } => Some(Domain::Line { whole: false, from_zero: !signed }),
        Type::Number => {
            let counted = matches!(e.kind, ExprKind::Aggregate(AggregateOp::Count, _));
            Some(Domain::Line { whole: counted, from_zero: counted })
        }
        Type::Date | Type::Days | Type::Months => Some(Domain::Line { whole: true, from_zero: false }),
        Type::Choice(id) => {
            let values = &model.choices.get(id.0 as usize)?.values;
            Some(Domain::Words(Some(values.iter().map(|v| Value::Word(v.to_string())).collect())))
        }
        Type::State | Type::Text | Type::Cas | Type::Treaty => Some(Domain::Words(None)),
        _ => None,
    }
}

/// The values of a column of a table, where every row has one.
fn column(e: &Expr, model: &Model) -> Option<Vec<Value>> {
    let ExprKind::Field(of, FieldRef::Own(i)) = &e.kind else { return None };
    let Type::Record(kind) = of.ty else { return None };
    let rows = model.kinds.get(kind.0 as usize)?.rows.as_ref()?;
    let cell = |row: &crate::model::Row| literal(row.cells.get(*i)?.as_ref()?, model).map(|(v, _)| v);
    let mut values = rows.iter().map(cell).collect::<Option<Vec<_>>>()?;
    values.sort();
    values.dedup();
    Some(values).filter(|v| !v.is_empty())
}

/// A constant with its text: a literal, a day counted from a treaty's entry into force.
pub(super) fn constant(e: &Expr, model: &Model) -> Option<(Value, String)> {
    match &e.kind {
        ExprKind::Literal(l) => literal(l, model),
        ExprKind::Negate(inner) => match constant(inner, model)? {
            (Value::Point(p), shown) => Some((Value::Point(-p), format!("-{shown}"))),
            _ => None,
        },
        _ => {
            let day = day(e, model)?;
            Some((Value::Point(whole(i64::from(day.num_days_from_ce()))), day.to_string()))
        }
    }
}

/// The day that the expression is, where the treaty files alone tell.
pub(super) fn day(e: &Expr, model: &Model) -> Option<chrono::NaiveDate> {
    match &e.kind {
        ExprKind::Literal(Literal::Date(day)) => Some(*day),
        ExprKind::Builtin(Builtin::EifTreaty, args) => match args.first()?.kind {
            ExprKind::Literal(Literal::Treaty(id)) => model.treaties.get(id.0 as usize)?.in_force,
            _ => None,
        },
        ExprKind::Shift { length, before, anchor } => {
            let ExprKind::Literal(Literal::Length(by)) = length.kind else { return None };
            let by = match (by, before) {
                (Length::Days(n), true) => Length::Days(n.checked_neg()?),
                (Length::Months(n), true) => Length::Months(n.checked_neg()?),
                (by, false) => by,
            };
            shift(day(anchor, model)?, by, MonthEnd::Unclear)?.as_day()
        }
        _ => None,
    }
}

fn whole(n: i64) -> Rat {
    Rat::from_integer(n.into())
}

fn literal(l: &Literal, model: &Model) -> Option<(Value, String)> {
    let word = |w: &str, shown: String| Some((Value::Word(w.to_owned()), shown));
    match l {
        Literal::Number(n) => Some((Value::Point(n.clone()), decimal(n))),
        Literal::Quantity(n, unit) => {
            Some((Value::Point(n.clone()), format!("{} {}", decimal(&(n / unit.factor())), unit.name)))
        }
        Literal::Length(Length::Days(n)) => Some((Value::Point(whole(*n)), format!("{n} days"))),
        Literal::Length(Length::Months(n)) => Some((Value::Point(whole(*n)), format!("{n} months"))),
        Literal::Date(d) => Some((Value::Point(whole(i64::from(d.num_days_from_ce()))), d.to_string())),
        Literal::Choice(id, at) => {
            let value = model.choices.get(id.0 as usize)?.values.get(*at as usize)?;
            word(value, value.to_string())
        }
        Literal::State(s) | Literal::Text(s) => word(s, format!("\"{s}\"")),
        Literal::Cas(s) => word(s, format!("cas {s}")),
        Literal::Treaty(id) => {
            let name = &model.treaties.get(id.0 as usize)?.name;
            word(name, name.to_string())
        }
        Literal::Truth(_) => None,
    }
}

/// A number as a decimal, where it ends within twelve places; else as a fraction.
fn decimal(n: &Rat) -> String {
    if n.is_integer() {
        return n.numer().to_string();
    }
    let ten = BigInt::from(10);
    for places in 1..=12_u32 {
        let scaled = n * Rat::from_integer(ten.pow(places));
        if scaled.is_integer() {
            let digits = scaled.to_integer().magnitude().to_string();
            let width = usize::try_from(places).unwrap_or(0) + 1;
            let padded = format!("{digits:0>width$}");
            let (head, tail) = padded.split_at(padded.len() - (width - 1));
            let sign = if *n < Rat::zero() { "-" } else { "" };
            return format!("{sign}{head}.{tail}");
        }
    }
    n.to_string()
}

/// Equal for expressions that have one value wherever they stand in the same condition. Variables are numbered once
/// a clause, so two finds never share theirs; what is not looked into is equal to itself only.
pub(super) fn key(e: &Expr) -> Key {
    let mut key = Key::default();
    key.expr(e);
    key
}

/// What a hash would be made of, as it is: two expressions have one key only where they are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(Vec<u8>);

impl Hasher for Key {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Nothing asks for it.
    fn finish(&self) -> u64 {
        0
    }
}

impl Key {
    fn expr(&mut self, e: &Expr) {
        use ExprKind as K;
        std::mem::discriminant(&e.kind).hash(self);
        match &e.kind {
            K::Var(v) => v.hash(self),
            K::Literal(l) => l.hash(self),
            K::Field(_, field) => field.hash(self),
            K::Call(id, args) => (id, args.len()).hash(self),
            K::Builtin(which, args) => (which, args.len()).hash(self),
            K::And(parts) | K::Or(parts) | K::List(parts) => parts.len().hash(self),
            K::Cast(_) => e.ty.hash(self),
            K::DayOf(day, month, _) => (day, month).hash(self),
            K::Compare(op, ..) => op.hash(self),
            K::Arith(op, ..) => op.hash(self),
            K::Shift { before, .. } => before.hash(self),
            K::Aggregate(..) | K::Sum(..) | K::Stated { .. } | K::Judgement(_) => return e.at.hash(self),
            K::Not(_) | K::IsGiven(_) | K::Negate(_) => {}
            K::On(..) | K::Else(..) | K::In(..) | K::InRange(..) => {}
        }
        walk::parts(e, &mut |part| self.expr(part));
    }
}

fn is_field(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Var(_) => true,
        ExprKind::Field(of, _) => is_field(of),
        _ => false,
    }
}

/// The last name of what is compared.
pub(super) fn name(e: &Expr, model: &Model) -> Option<String> {
    match &e.kind {
        ExprKind::Field(of, FieldRef::Own(i)) => {
            let (Type::Record(kind) | Type::Group(kind)) = of.ty else { return None };
            Some(model.kinds.get(kind.0 as usize)?.fields.get(*i)?.name.to_string())
        }
        ExprKind::Call(id, _) => Some(model.defines.get(id.0 as usize)?.name.to_string()),
        _ => None,
    }
}
