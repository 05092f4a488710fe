//! Expressions with their types and places: names are resolved, literals stand in base units.

use std::sync::Arc;

use super::rules::{Literal, Var};
use super::types::{DefineId, KindId, Type};
use crate::source::Loc;
use crate::syntax::ast::{AggregateOp, ArithOp, CompareOp};

/// A typed expression with its place.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Where.
    pub at: Loc,
}

/// Fields that are not columns of the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Common {
    /// `id`, a text.
    Id,
    /// `submitted`, a date.
    Submitted,
    /// `source`, a text.
    Source,
    /// `note`, a text.
    Note,
}

/// Parts of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodPart {
    /// First day, a date.
    Start,
    /// Last day, a date.
    End,
    /// Its place in a generated series, from 1, a number.
    Number,
    /// How many the series has, a number.
    Total,
}

/// What `a.b` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldRef {
    /// A column; of a group, the key that its members share (with a calendar unit, the period that holds it).
    Own(usize),
    /// A field of every record.
    Common(Common),
    /// The record that holds this one.
    Parent,
    /// A part of a period.
    Period(PeriodPart),
}

/// The expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A value.
    Literal(Literal),
    /// A variable.
    Var(Var),
    /// `a.b`.
    Field(Box<Expr>, FieldRef),
    /// A definition, applied.
    Call(DefineId, Vec<Expr>),
    /// A built-in, applied.
    Builtin(Builtin, Vec<Expr>),
    /// `e on d`.
    On(Box<Expr>, Box<Expr>),
    /// One of these.
    Or(Vec<Expr>),
    /// All of these.
    And(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// A comparison of two expressions of one type.
    Compare(CompareOp, Box<Expr>, Box<Expr>),
    /// Membership of a list, or of a period (a date, or a period whose days all lie inside).
    In(Box<Expr>, Box<Expr>),
    /// Membership of a range, both ends inside; dates, periods (calendar units), numbers or quantities.
    InRange(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Whether an optional field is given, or a picked record exists.
    IsGiven(Box<Expr>),
    /// Another basis for the same mass.
    Cast(Box<Expr>),
    /// Arithmetic on numbers, quantities, days; or a calendar period and a number.
    Arith(ArithOp, Box<Expr>, Box<Expr>),
    /// The negative.
    Negate(Box<Expr>),
    /// A day a length after (or before) another.
    Shift {
        /// Days or months.
        length: Box<Expr>,
        /// Towards the past.
        before: bool,
        /// From which day.
        anchor: Box<Expr>,
    },
    /// The first where it is given, else the second.
    Else(Box<Expr>, Box<Expr>),
    /// A list.
    List(Vec<Expr>),
    /// A day of the calendar year that the last expression, a period, is.
    DayOf(u32, u32, Box<Expr>),
    /// `exists`, `count`, `the`, `latest`, `earliest`.
    Aggregate(AggregateOp, Box<Find>),
    /// `sum(e for …)`.
    Sum(Box<Expr>, Box<Find>),
    /// `stated(e for … adding f for …)`.
    Stated {
        /// The figure.
        expr: Box<Expr>,
        /// The records that state it; an `as of` kind.
        find: Box<Find>,
        /// Flows between figures.
        adding: Option<(Box<Expr>, Box<Find>)>,
    },
    /// A condition that only a person can judge: unknown.
    Judgement(Arc<str>),
}

/// The built-ins; none knows a treaty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `eif(T)`: a date.
    EifTreaty,
    /// `eif(T, s)`: a date; absent if not a party.
    EifState,
    /// `deposit(T, s)`: a date; absent if not a party.
    Deposit,
    /// `party(s, T)`: on the day.
    IsParty,
    /// `year(d)`.
    Year,
    /// `quarter(d)`.
    Quarter,
    /// `month(d)`.
    Month,
    /// `days(a, b)`: a not counted, b counted.
    DaysBetween,
    /// `first_day(c)`.
    FirstDay,
    /// `earlier(a, b)`.
    Earlier,
    /// `later(a, b)`.
    Later,
    /// `min(a, b, …)`.
    Min,
    /// `max(a, b, …)`.
    Max,
    /// `abs(a)`.
    Abs,
    /// `reconcile(a, b, …)`.
    Reconcile,
}

/// Records of a kind, or members of a list or group, under a condition.
#[derive(Clone, Debug)]
pub struct Find {
    /// Over what.
    pub source: FindSource,
    /// The variable each is bound to.
    pub var: Var,
    /// The condition.
    pub condition: Option<Expr>,
    /// Where.
    pub at: Loc,
}

/// What a [`Find`] ranges over.
#[derive(Clone, Debug)]
pub enum FindSource {
    /// Records of a kind, or rows of a table.
    Kind(KindId),
    /// Members of a list or group.
    In(Expr),
}
