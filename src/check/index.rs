//! Records found by the value of a field, so that a joined condition never scans all records for each record.

use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;
use hashbrown::{HashMap, HashSet};

use super::batch::Piece;
use super::eval::Env;
use super::keys::Keys;
use super::sorter::Sorter;
use super::value::{Item, Value};
use super::world::World;
use crate::declaration::{Cell, Plain, RecordId, Scalar};
use crate::model::{Expr, ExprKind, FieldRef, KindId, PARTY, Step, Type, Var};
use crate::syntax::ast::CompareOp;
use crate::value::{Narrow, Truth};

/// Fields to follow from a record.
pub type Path = Vec<Step>;

/// A value that records can be found by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A plain value.
    Plain(Plain),
    /// A text that no record holds.
    Text(Arc<str>),
    /// A period.
    Period(NaiveDate, NaiveDate),
    /// A number that is not plain.
    Number(String),
}

/// Records of one kind by the values at the ends of some paths.
#[derive(Debug, Default)]
pub struct Index {
    /// Which list a key has.
    by_key: HashMap<Vec<Key>, usize>,
    lists: Vec<Vec<RecordId>>,
    /// Records of which one value is not a single known one, by the others: candidates for every key that has these.
    loose: HashMap<Vec<Option<Key>>, Vec<RecordId>>,
    /// Which values are known of some of these.
    known: HashSet<Vec<bool>>,
}

/// The records that may have some values.
#[derive(Debug, Default)]
pub struct Candidates {
    /// Those that have them, in order.
    pub exact: Vec<RecordId>,
    /// Those of which one value is not a single known one, and which have the others, in order.
    pub loose: Vec<RecordId>,
}

impl Candidates {
    /// All of them, in order.
    pub fn all(mut self) -> Vec<RecordId> {
        if !self.loose.is_empty() {
            self.exact.extend(&self.loose);
            self.exact.sort_unstable();
        }
        self.exact
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.exact.len() + self.loose.len()
    }
}

impl Index {
    fn candidates(&self, keys: &[Key]) -> Candidates {
        let list = self.by_key.get(keys).and_then(|at| self.lists.get(*at));
        let exact = list.cloned().unwrap_or_default();
        let mut loose = Vec::new();
        for known in &self.known {
            let fits: Vec<Option<Key>> =
                keys.iter().zip(known).map(|(key, known)| known.then(|| key.clone())).collect();
            loose.extend(self.loose.get(&fits).into_iter().flatten());
        }
        if self.known.len() > 1 {
            loose.sort_unstable();
        }
        Candidates { exact, loose }
    }
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
    /// The whole of it.
    pub at: &'e Expr,
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
                    out.push(Equality { path, value: b, at: expr });
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
    /// The records of `kind` by what stands at the ends of `paths`.
    fn index(&self, kind: KindId, paths: Vec<Path>) -> Rc<Index> {
        let place = (kind, paths);
        if let Some(index) = self.indexes.borrow().get(&place) {
            return index.clone();
        }
        let mut index = Index::default();
        let mut sorted = Sorter::default();
        let mut known = Keys::at(place.1.iter().map(|path| (path.as_slice(), None)));
        for piece in self.pieces(self.of_kind(kind)) {
            match (&piece, &mut known) {
                (Piece::Rows(rows, ids), Some(known)) => {
                    for (id, key) in ids.iter().zip(known.of_rows(self, rows, ids)) {
                        let list = || self.list_of(*id, &place.1, &mut index);
                        sorted.put_or_leave_out(known.number(key, list));
                    }
                }
                (Piece::Rows(_, ids), None) => {
                    ids.iter().for_each(|id| sorted.put_or_leave_out(self.list_of(*id, &place.1, &mut index)))
                }
                (Piece::One(id), _) => sorted.put_or_leave_out(self.list_of(*id, &place.1, &mut index)),
            }
        }
        index.lists = sorted.lists(self.of_kind(kind));
        self.work.visit(self.of_kind(kind).len());
        let index = Rc::new(index);
        self.indexes.borrow_mut().insert(place, index.clone());
        index
    }

    /// The records that may satisfy the equalities of the condition, in order.
    pub fn candidates(
        &self,
        condition: Option<&Expr>,
        var: Var,
        kind: KindId,
        env: &mut Env,
    ) -> Vec<RecordId> {
        self.candidates_apart(condition, var, kind, env).all()
    }

    /// The same, those apart that certainly satisfy each equality whose other side is known.
    pub fn candidates_apart(
        &self,
        condition: Option<&Expr>,
        var: Var,
        kind: KindId,
        env: &mut Env,
    ) -> Candidates {
        if kind == PARTY {
            self.watch.asked_of_others.set(true);
        }
        let found = match condition {
            Some(condition) => self.joined(condition, var, kind, env),
            None => self.all_of(kind),
        };
        self.work.visit(found.count());
        found
    }

    fn joined(&self, condition: &Expr, var: Var, kind: KindId, env: &mut Env) -> Candidates {
        let joins = self.joins(condition, var, kind);
        let mut keys = Vec::with_capacity(joins.values.len());
        let mut unknown = Vec::new();
        for (at, (value, path)) in joins.values.iter().zip(&joins.paths).enumerate() {
            let found = self.watch.quietly(|| self.eval(value, env));
            // No record on file refers to one that is not on file.
            if matches!(found.item, Item::NotOnFile | Item::Absent)
                && !path.is_empty()
                && matches!(value.ty, Type::Record(_))
            {
                return Candidates::default();
            }
            match self.key_of(&found) {
                Some(key) => keys.push(key),
                None => unknown.push(at),
            }
            if unknown.last() == Some(&at) && joins.lead_to_state.get(at) == Some(&true) {
                self.watch.looked_beyond.set(true);
            }
        }
        if keys.is_empty() {
            return self.all_of(kind);
        }
        self.work.probe();
        if unknown.is_empty() {
            let index = joins.index.get_or_init(|| self.index(kind, joins.paths.clone()));
            return index.candidates(&keys);
        }
        let known = joins.paths.iter().enumerate().filter(|(at, _)| !unknown.contains(at));
        self.index(kind, known.map(|(_, path)| path.clone()).collect()).candidates(&keys)
    }

    fn all_of(&self, kind: KindId) -> Candidates {
        Candidates { exact: self.of_kind(kind).to_vec(), loose: Vec::new() }
    }

    /// The list of a record by its keys at the ends of paths, a new one where no record has them yet; `None` where one of
    /// them is no single known value.
    fn list_of(&self, id: RecordId, paths: &[Path], index: &mut Index) -> Option<usize> {
        let keys: Vec<Key> = paths.iter().map_while(|path| self.key_at(id, path)).collect();
        if keys.len() < paths.len() {
            let keys: Vec<Option<Key>> = paths.iter().map(|path| self.key_at(id, path)).collect();
            index.known.insert(keys.iter().map(Option::is_some).collect());
            index.loose.entry(keys).or_default().push(id);
            return None;
        }
        let next = index.by_key.len();
        Some(*index.by_key.entry_ref(keys.as_slice()).or_insert(next))
    }

    fn key_at(&self, id: RecordId, path: &Path) -> Option<Key> {
        let mut at = id;
        let (last, before) = match path.split_last() {
            Some(split) => split,
            None => return Some(Key::Plain(Plain::Record(self.origin(id)))),
        };
        for step in before {
            at = self.step(at, *step)?;
        }
        match last {
            Step::Parent => self.step(at, Step::Parent).map(|parent| Key::Plain(Plain::Record(parent))),
            Step::Field(field) => self.field_key(at, *field),
        }
    }

    /// The key that a field of a record is found by; `None` where it holds no single known value.
    pub(super) fn field_key(&self, id: RecordId, field: usize) -> Option<Key> {
        let version = self.version(id)?;
        match self.records.plain(version, field) {
            Some(Plain::Absent) => None,
            Some(Plain::Record(r)) => Some(Key::Plain(Plain::Record(self.origin(r)))),
            Some(plain) => Some(Key::Plain(plain)),
            None => match self.records.as_whole(version)?.cells.get(field)? {
                Cell::Known(Scalar::Period(p)) => Some(Key::Period(p.start, p.end)),
                Cell::Known(Scalar::Number(n) | Scalar::Quantity(n, _)) => {
                    n.as_point().map(|r| Key::Number(r.to_string()))
                }
                _ => None,
            },
        }
    }

    /// The key that a value is found by; `None` where it is not a single known value.
    pub(super) fn key_of(&self, value: &Value) -> Option<Key> {
        match &value.item {
            Item::State(t) | Item::Text(t) | Item::Cas(t) => Some(match self.records.symbols.find(t) {
                Some(sym) => Key::Plain(Plain::Text(sym)),
                None => Key::Text(t.clone()),
            }),
            Item::Period(p) => p.is_precise().then_some(Key::Period(p.start, p.end)),
            Item::Number(n) => n.as_point().map(|r| match Narrow::of(r) {
                Some(narrow) => Key::Plain(Plain::Number(narrow)),
                None => Key::Number(r.to_string()),
            }),
            _ => self.plain_of_value(value).filter(|plain| *plain != Plain::Absent).map(Key::Plain),
        }
    }

    /// The plain form of a value; `None` where it has none.
    pub(super) fn plain_of_value(&self, value: &Value) -> Option<Plain> {
        Some(match &value.item {
            Item::Truth(t) if !t.is_unknown() => Plain::Truth(*t == Truth::True),
            Item::Number(n) => Plain::Number(Narrow::of(n.as_point()?)?),
            Item::Date(d) => Plain::Day(d.as_day()?),
            Item::Days(n) => {
                let whole = n.as_point().filter(|r| r.is_integer())?;
                Plain::Days(i64::try_from(whole.to_integer()).ok()?)
            }
            Item::Months(n) => Plain::Months(*n),
            Item::Text(t) | Item::Cas(t) | Item::State(t) => Plain::Text(self.records.symbols.find(t)?),
            Item::Treaty(t) => Plain::Treaty(*t),
            Item::Choice(c, v) => Plain::Choice(*c, *v),
            Item::Record(r) => Plain::Record(*r),
            Item::Absent => Plain::Absent,
            _ => return None,
        })
    }

    /// The records that a path leads over, before its end, have been read.
    pub(super) fn read_along(&self, id: RecordId, path: &Path) {
        let mut at = Some(id);
        for next in path.iter().take(path.len().saturating_sub(1)) {
            at = at.and_then(|id| self.step(id, *next));
            at.into_iter().for_each(|id| self.watch.read(self.current(id)));
        }
    }

    fn step(&self, id: RecordId, step: Step) -> Option<RecordId> {
        match step {
            Step::Parent => self.cells(id)?.parent.map(|p| self.origin(p)),
            Step::Field(f) => match self.plain_of(id, f)? {
                Plain::Record(r) => Some(self.origin(r)),
                _ => None,
            },
        }
    }
}
