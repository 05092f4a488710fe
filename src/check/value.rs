//! Values while a clause is evaluated: what is known, and why the rest is not.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;

use super::cause::Why;
use crate::declaration::{Codes, RecordId};
use crate::model::{ChoiceId, KindId, TreatyId, Type};
use crate::value::{DayRange, Interval, Narrow, Period, Truth};

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A condition.
    Truth(Truth),
    /// A number, or a quantity in base units.
    Number(Interval),
    /// A day.
    Date(DayRange),
    /// A period.
    Period(Period),
    /// A number of days.
    Days(Interval),
    /// A number of months.
    Months(i64),
    /// A text.
    Text(Arc<str>),
    /// A CAS number.
    Cas(Arc<str>),
    /// A State.
    State(Arc<str>),
    /// A treaty.
    Treaty(TreatyId),
    /// A value of a choice.
    Choice(ChoiceId, u32),
    /// A record.
    Record(RecordId),
    /// Several values.
    List(Vec<Value>),
    /// One side of a group.
    Group(Rc<Group>),
    /// A record that is not on file, though it may exist: no record on file is it.
    NotOnFile,
    /// Nothing.
    Absent,
    /// Anything.
    Unknown,
}

/// Records that share a key.
#[derive(Debug)]
pub struct Group {
    /// Field and value of the key.
    pub keys: Vec<(usize, Value)>,
    /// The records, in order.
    pub members: Vec<RecordId>,
    /// Records whose own key is not known, and may be this one.
    pub perhaps: Vec<RecordId>,
    /// The day of the last of the members, where each of these is dated by one plain day.
    pub last: Option<NaiveDate>,
    /// The days on which they are dated, once they have been asked for.
    pub days: OnceCell<Rc<[NaiveDate]>>,
    /// Sums over the members that depend on nothing else: which sum, on which day, and what it is.
    pub totals: RefCell<Vec<((usize, NaiveDate), Narrow)>>,
    /// All groups of this side together, and which of them this is.
    pub of: Option<(Rc<Grouping>, u32)>,
}

/// A group is told from others by itself.
impl PartialEq for Group {
    fn eq(&self, other: &Group) -> bool {
        std::ptr::eq(self, other)
    }
}

/// What each of some groups adds up to; `None` where that is not plain.
pub type Sums = Rc<[Option<Narrow>]>;

/// All groups of one side of a key, with what is added up of all of them at once.
#[derive(Debug)]
pub struct Grouping {
    /// The kind of the records of the side.
    pub kind: KindId,
    /// The number of the group of each record of that kind that is known, in order.
    pub numbers: Codes,
    /// How many groups there are.
    pub groups: usize,
    /// What all members of each group add up to, by which sum that is.
    pub totals: RefCell<Vec<(usize, Sums)>>,
}

/// A value with the causes of what is not known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub item: Item,
    /// Why it is not more precise.
    pub why: Why,
}

impl Value {
    /// A value that is known.
    pub fn known(item: Item) -> Self {
        Self { item, why: Why::none() }
    }

    /// A condition; the causes are kept only where it is unknown.
    pub fn truth(truth: Truth, why: Why) -> Self {
        let why = if truth.is_unknown() { why } else { Why::none() };
        Self { item: Item::Truth(truth), why }
    }

    /// Any value of `ty`: an unknown amount is not below zero unless the type is signed.
    pub fn unknown(ty: &Type, why: Why) -> Self {
        let item = match ty {
            Type::Truth => Item::Truth(Truth::Unknown),
            Type::Quantity { signed: false, .. } => Item::Number(Interval::not_negative()),
            Type::Number | Type::Quantity { .. } => Item::Number(Interval::all()),
            Type::Days => Item::Days(Interval::all()),
            Type::Date => Item::Date(DayRange::unknown()),
            _ => Item::Unknown,
        };
        Self { item, why }
    }

    /// The truth of a condition; anything else is unknown.
    pub fn as_truth(&self) -> Truth {
        match self.item {
            Item::Truth(t) => t,
            _ => Truth::Unknown,
        }
    }

    /// The day, where this is a date.
    pub fn as_date(&self) -> Option<DayRange> {
        match self.item {
            Item::Date(d) => Some(d),
            _ => None,
        }
    }

    /// The number or quantity, where this is one.
    pub fn as_number(&self) -> Option<&Interval> {
        match &self.item {
            Item::Number(n) | Item::Days(n) => Some(n),
            _ => None,
        }
    }

    /// The State, where this is one.
    pub fn as_state(&self) -> Option<&Arc<str>> {
        match &self.item {
            Item::State(s) => Some(s),
            _ => None,
        }
    }

    /// The record, where this is one.
    pub fn as_record(&self) -> Option<RecordId> {
        match self.item {
            Item::Record(r) => Some(r),
            _ => None,
        }
    }

    /// The narrowest value of `ty` that both may be.
    pub fn hull(&self, other: &Value, ty: &Type) -> Value {
        let why = self.why.and(&other.why);
        match (&self.item, &other.item) {
            (Item::Number(a), Item::Number(b)) => Value { item: Item::Number(a.hull(b)), why },
            (Item::Days(a), Item::Days(b)) => Value { item: Item::Days(a.hull(b)), why },
            (Item::Date(a), Item::Date(b)) => Value { item: Item::Date(a.hull(*b)), why },
            (Item::Truth(a), Item::Truth(b)) if a == b => Value { item: Item::Truth(*a), why },
            _ if same(&self.item, &other.item) == Truth::True => Value { item: self.item.clone(), why },
            _ => Value::unknown(ty, why),
        }
    }
}

/// Whether two values are the same, as far as is known.
pub fn same(a: &Item, b: &Item) -> Truth {
    match (a, b) {
        (Item::Truth(a), Item::Truth(b)) if !a.is_unknown() && !b.is_unknown() => Truth::from(a == b),
        (Item::Number(a), Item::Number(b)) | (Item::Days(a), Item::Days(b)) => a.equals(b),
        (Item::Date(a), Item::Date(b)) => a.equals(*b),
        (Item::Period(a), Item::Period(b)) => a.same_days(*b),
        (Item::Months(a), Item::Months(b)) => Truth::from(a == b),
        (Item::Text(a), Item::Text(b)) | (Item::Cas(a), Item::Cas(b)) => Truth::from(a == b),
        (Item::State(a) | Item::Text(a), Item::State(b) | Item::Text(b)) => Truth::from(a == b),
        (Item::Treaty(a), Item::Treaty(b)) => Truth::from(a == b),
        (Item::Choice(c, a), Item::Choice(d, b)) => Truth::from(c == d && a == b),
        (Item::Record(a), Item::Record(b)) => Truth::from(a == b),
        (Item::Record(_), Item::NotOnFile | Item::Absent)
        | (Item::NotOnFile | Item::Absent, Item::Record(_)) => Truth::False,
        (Item::Absent, Item::Absent) => Truth::True,
        _ => Truth::Unknown,
    }
}

/// Whether values of this type may be below zero.
pub fn may_be_negative(ty: &Type) -> bool {
    match ty {
        Type::Quantity { signed, .. } => *signed,
        _ => true,
    }
}
