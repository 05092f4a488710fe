//! Records found by the value of a field, so that a joined condition never scans all records for each record.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::value::{Item, Value};
use super::world::World;
use crate::declaration::{Cell, RecordId, Scalar};
use crate::model::{Expr, ExprKind, FieldRef, KindId, Step, TreatyId, Var};
use crate::syntax::ast::CompareOp;
use crate::value::Interval;

/// Fields to follow from a record.
pub type Path = Vec<Step>;

/// A value that records can be found by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A State, a text or a CAS number.
    Text(Arc<str>),
    /// A record, by first version.
    Record(RecordId),
    /// A value of a choice.
    Choice(u32, u32),
    /// A treaty.
    Treaty(TreatyId),
    /// A period.
    Period(NaiveDate, NaiveDate),
    /// A flag.
    Truth(bool),
    /// A number, or a quantity in base units.
    Number(String),
    /// A day.
    Day(NaiveDate),
}

/// Records of one kind by the values at the ends of some paths.
#[derive(Debug, Default)]
pub struct Index {
    by_key: HashMap<Vec<Key>, Vec<RecordId>>,
    /// Records of which one value is not a single known one: candidates for every key.
    loose: Vec<RecordId>,
}

impl Index {
    /// The records that may have the value, in order.
    pub fn candidates(&self, keys: &[Key]) -> Vec<RecordId> {
        let mut out: Vec<RecordId> = self.by_key.get(keys).into_iter().flatten().copied().collect();
        if !self.loose.is_empty() {
            out.extend(&self.loose);
            out.sort_unstable();
        }
        out
    }
}

/// The key that a value is found by; `None` where it is not a single known value.
pub fn key_of(value: &Value) -> Option<Key> {
    match &value.item {
        Item::State(t) | Item::Text(t) | Item::Cas(t) => Some(Key::Text(t.clone())),
        Item::Record(r) => Some(Key::Record(*r)),
        Item::Choice(c, v) => Some(Key::Choice(c.0, *v)),
        Item::Treaty(t) => Some(Key::Treaty(*t)),
        Item::Period(p) if p.is_precise() => Some(Key::Period(p.start, p.end)),
        Item::Truth(t) if !t.is_unknown() => Some(Key::Truth(*t == crate::value::Truth::True)),
        Item::Number(n) => number_key(n),
        Item::Date(d) => d.as_day().map(Key::Day),
        _ => None,
    }
}

fn number_key(n: &Interval) -> Option<Key> {
    n.as_point().map(|r| Key::Number(r.to_string()))
}

/// The path that `expr` follows from the variable `var`, where it is one.
pub fn path_from(expr: &Expr, var: Var) -> Option<Path> {
    match &expr.kind {
        ExprKind::Var(v) if *v == var => Some(Vec::new()),
        ExprKind::Field(of, FieldRef::Own(f)) => extend(of, var, Step::Field(*f)),
        ExprKind::Field(of, FieldRef::Parent) => extend(of, var, Step::Parent),
        _ => None,
    }
}

fn extend(of: &Expr, var: Var, step: Step) -> Option<Path> {
    let mut path = path_from(of, var)?;
    path.push(step);
    Some(path)
}

/// A condition `path = value` in a conjunction, the value not depending on the variable.
pub struct Equality<'e> {
    /// From the variable.
    pub path: Path,
    /// The other side.
    pub value: &'e Expr,
}

/// The equalities that a condition demands of `var`.
pub fn equalities(condition: Option<&Expr>, var: Var) -> Vec<Equality<'_>> {
    let mut out = Vec::new();
    if let Some(expr) = condition {
        collect(expr, var, &mut out);
    }
    out
}

fn collect<'e>(expr: &'e Expr, var: Var, out: &mut Vec<Equality<'e>>) {
    match &expr.kind {
        ExprKind::And(limbs) => limbs.iter().for_each(|limb| collect(limb, var, out)),
        ExprKind::Compare(CompareOp::Equal, left, right) => {
            for (a, b) in [(left, right), (right, left)] {
                if let Some(path) = path_from(a, var)
                    && !mentions(b, var)
                {
                    out.push(Equality { path, value: b });
                    return;
                }
            }
        }
        _ => {}
    }
}

/// Whether `expr` reads the variable.
pub fn mentions(expr: &Expr, var: Var) -> bool {
    let mut found = false;
    super::walk::walk(expr, &mut |e| found |= matches!(e.kind, ExprKind::Var(v) if v == var));
    found
}

impl World<'_> {
    /// The records of `kind` that may have `keys` at the ends of `paths`, in order.
    pub fn find_by(&self, kind: KindId, paths: Vec<Path>, keys: &[Key]) -> Vec<RecordId> {
        self.work.probe();
        let place = (kind, paths);
        if let Some(index) = self.indexes.borrow().get(&place) {
            return index.candidates(keys);
        }
        let mut index = Index::default();
        for &id in self.of_kind(kind) {
            let found = place.1.iter().map(|path| self.key_at(id, path)).collect::<Option<Vec<Key>>>();
            match found {
                Some(keys) => index.by_key.entry(keys).or_default().push(id),
                None => index.loose.push(id),
            }
        }
        self.work.visit(self.of_kind(kind).len());
        let out = index.candidates(keys);
        self.indexes.borrow_mut().insert(place, index);
        out
    }

    fn key_at(&self, id: RecordId, path: &Path) -> Option<Key> {
        let mut at = id;
        let (last, before) = match path.split_last() {
            Some(split) => split,
            None => return Some(Key::Record(self.origin(id))),
        };
        for step in before {
            at = self.step(at, *step)?;
        }
        match last {
            Step::Parent => self.step(at, Step::Parent).map(Key::Record),
            Step::Field(f) => match self.cells(at)?.cells.get(*f)? {
                Cell::Known(scalar) => match scalar {
                    Scalar::State(t) | Scalar::Text(t) | Scalar::Cas(t) => Some(Key::Text(t.clone())),
                    Scalar::Record(r) => Some(Key::Record(self.origin(*r))),
                    Scalar::Choice(c, v) => Some(Key::Choice(c.0, *v)),
                    Scalar::Treaty(t) => Some(Key::Treaty(*t)),
                    Scalar::Period(p) => Some(Key::Period(p.start, p.end)),
                    Scalar::Truth(t) => Some(Key::Truth(*t)),
                    Scalar::Number(n) | Scalar::Quantity(n, _) => number_key(n),
                    Scalar::Date(d) => d.as_day().map(Key::Day),
                    _ => None,
                },
                _ => None,
            },
        }
    }

    fn step(&self, id: RecordId, step: Step) -> Option<RecordId> {
        match step {
            Step::Parent => self.cells(id)?.parent.map(|p| self.origin(p)),
            Step::Field(f) => match self.cells(id)?.cells.get(f)? {
                Cell::Known(Scalar::Record(r)) => Some(self.origin(*r)),
                _ => None,
            },
        }
    }
}
