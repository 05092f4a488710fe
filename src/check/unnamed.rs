//! States that nothing names: no record that may be read, no header of a file, no closing.
//!
//! Exchange two of them, and every record that may be read is as it was. What is asked of one is then answered as for the
//! other, with the names exchanged, unless the question is to what a State is party, or itself names one. Of most treaties
//! most States are such: what is asked of the first of them need not be worked out for the rest.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::HashMap;

use super::cause::{Cause, Why};
use super::value::{Item, Value};
use super::walk::walk;
use super::world::World;
use crate::declaration::{Cell, Record, Scalar};
use crate::model::{
    Builtin, DefineId, Expr, ExprKind, Find, FindSource, KindId, Literal, Model, PARTY, Type,
};

/// Among more records than this few States are without any, and to look for them costs more than it saves.
const MOST_RECORDS: usize = 50_000;

/// Two States whose names are exchanged in an answer.
pub(super) struct Exchange<'s> {
    /// The State that was asked about.
    pub from: &'s Arc<str>,
    /// The State that is asked about now.
    pub to: &'s Arc<str>,
}

/// By State: what names it; `None` where any State may be named anywhere.
pub(super) type Named = Option<HashMap<Arc<str>, Namers>>;

/// What names a State.
#[derive(Default)]
pub(super) struct Namers {
    /// Whether it is named where that bears on records of every kind.
    everywhere: bool,
    /// Kinds of which a record names it, or of which all its records are said to be on file.
    kinds: BTreeSet<KindId>,
}

impl Exchange<'_> {
    /// A value about the other State; `None` where the value is the same.
    pub(super) fn value(&self, value: &Value) -> Option<Value> {
        let item = match &value.item {
            Item::State(state) if state == self.from => Some(Item::State(self.to.clone())),
            Item::List(list) if list.iter().any(|one| self.value(one).is_some()) => Some(Item::List(
                list.iter().map(|one| self.value(one).unwrap_or_else(|| one.clone())).collect(),
            )),
            _ => None,
        };
        let why = self.why(&value.why);
        if item.is_none() && why.is_none() {
            return None;
        }
        Some(Value {
            item: item.unwrap_or_else(|| value.item.clone()),
            why: why.unwrap_or_else(|| value.why.clone()),
        })
    }

    /// Causes about the other State; `None` where they are the same.
    fn why(&self, why: &Why) -> Option<Why> {
        let mut causes = why.iter();
        if let (Some(only), None) = (causes.next(), causes.next()) {
            return self.cause(only).map(Why::of);
        }
        let names = why.iter().any(|cause| self.cause(cause).is_some());
        names
            .then(|| Why::of_each(why.iter().map(|cause| self.cause(cause).unwrap_or_else(|| cause.clone()))))
    }

    /// A cause about the other State; `None` where it is the same.
    fn cause(&self, cause: &Cause) -> Option<Cause> {
        match cause {
            Cause::Open { kind, party: Some(party), on_file, at } if party == self.from => {
                Some(Cause::Open { kind: *kind, party: Some(self.to.clone()), on_file: *on_file, at: *at })
            }
            Cause::SetAside(kind, state, at) if state == self.from => {
                Some(Cause::SetAside(*kind, self.to.clone(), *at))
            }
            _ => None,
        }
    }
}

impl World<'_> {
    /// The first State among these that nothing names; `None` where there is none, or where a value may tell of a State
    /// otherwise than by being one. `kinds`: those of which records may be read.
    pub(super) fn the_unnamed<'v>(
        &self,
        kinds: &[KindId],
        values: impl Iterator<Item = &'v Value> + Clone,
        duty: Option<&'v Arc<str>>,
    ) -> Option<Arc<str>> {
        let plain =
            |value: &Value| value.why == Why::none() && !matches!(value.item, Item::List(_) | Item::Group(_));
        // Where records that were read are noted State by State, an answer read for another does not tell them.
        if self.watch.about.is_some() || !values.clone().all(plain) {
            return None;
        }
        let mut states = values.filter_map(Value::as_state).chain(duty);
        states.find(|state| self.is_unnamed(state, kinds)).cloned()
    }

    fn is_unnamed(&self, state: &Arc<str>, kinds: &[KindId]) -> bool {
        // One State is asked about again and again before it is the turn of another.
        if self.last_unnamed.borrow().as_ref().is_some_and(|last| Arc::ptr_eq(last, state)) {
            return true;
        }
        let Some(named) = self.named.get_or_init(|| self.find_named()) else { return false };
        match named.get(state) {
            Some(by) => !by.everywhere && !kinds.iter().any(|kind| by.kinds.contains(kind)),
            None => {
                *self.last_unnamed.borrow_mut() = Some(state.clone());
                true
            }
        }
    }

    fn find_named(&self) -> Named {
        let kinds = || (0..).map(KindId).zip(&self.model.kinds).filter(|(id, _)| *id != PARTY);
        if self.records.count() > MOST_RECORDS {
            return None;
        }
        let mut named: HashMap<Arc<str>, Namers> = HashMap::new();
        let by = self.records.files.iter().filter_map(|file| file.by.as_ref());
        let aside = self.records.set_aside.iter().filter_map(|aside| aside.state.as_ref());
        for state in by.chain(aside) {
            named.entry_ref(state).or_default().everywhere = true;
        }
        for closing in &self.records.closings {
            let namers = named.entry_ref(&closing.state).or_default();
            namers.everywhere |= closing.kind.is_none();
            namers.kinds.extend(closing.kind);
        }
        for (id, kind) in kinds() {
            let of_states = (0..).zip(&kind.fields).filter(|(_, field)| field.ty == Type::State);
            let states = of_states.flat_map(|(at, _)| self.records.states_by_column(id, at));
            for state in states {
                named.entry(state).or_default().kinds.insert(id);
            }
        }
        for (_, record) in self.records.whole().filter(|(_, record)| record.kind != PARTY) {
            for_each_state(record, &mut |state| {
                named.entry_ref(state).or_default().kinds.insert(record.kind);
            });
        }
        Some(named)
    }
}

fn for_each_state(record: &Record, f: &mut impl FnMut(&Arc<str>)) {
    fn of(scalar: &Scalar, f: &mut impl FnMut(&Arc<str>)) {
        match scalar {
            Scalar::State(state) => f(state),
            Scalar::List(list) => list.iter().for_each(|one| of(one, f)),
            _ => {}
        }
    }
    for cell in &record.cells {
        match cell {
            Cell::Known(scalar) => of(scalar, f),
            Cell::Either(list) => list.iter().for_each(|one| of(&one.value, f)),
            Cell::Absent | Cell::Missing | Cell::Unknown(_) => {}
        }
    }
}

/// The kinds of which these may read records, where they look for no State being party to anything and name no State,
/// nor does any definition that they call; `None` where they do. `find`: what they are the parts of, if that is so.
pub(super) fn kinds_asked(model: &Model, parts: &[&Expr], find: Option<&Find>) -> Option<Vec<KindId>> {
    let mut asked = Asked { model, is_of_any: true, kinds: BTreeSet::new(), seen: Vec::new() };
    find.into_iter().for_each(|find| asked.find(find));
    asked.all(parts);
    (asked.is_of_any && !asked.kinds.contains(&PARTY)).then(|| asked.kinds.into_iter().collect())
}

struct Asked<'m> {
    model: &'m Model,
    is_of_any: bool,
    kinds: BTreeSet<KindId>,
    seen: Vec<DefineId>,
}

impl Asked<'_> {
    fn all(&mut self, parts: &[&Expr]) {
        let mut calls = Vec::new();
        for part in parts {
            walk(part, &mut |e| {
                self.of_type(&e.ty);
                match &e.kind {
                    ExprKind::Literal(Literal::State(_))
                    | ExprKind::Builtin(Builtin::EifState | Builtin::Deposit | Builtin::IsParty, _) => {
                        self.is_of_any = false;
                    }
                    ExprKind::Aggregate(_, find) | ExprKind::Sum(_, find) => self.find(find),
                    ExprKind::Stated { find, adding, .. } => {
                        self.find(find);
                        adding.iter().for_each(|(_, find)| self.find(find));
                    }
                    ExprKind::Call(define, _) => calls.push(*define),
                    _ => {}
                }
            });
        }
        for define in calls {
            if !self.seen.contains(&define) {
                self.seen.push(define);
                let define = self.model.defines.get(define.0 as usize);
                define.into_iter().for_each(|define| self.all(&define.body.parts()));
            }
        }
    }

    fn find(&mut self, find: &Find) {
        if let FindSource::Kind(kind) = find.source {
            self.kind(kind);
        }
    }

    fn of_type(&mut self, ty: &Type) {
        match ty {
            Type::Record(kind) | Type::Group(kind) => self.kind(*kind),
            Type::List(of) => self.of_type(of),
            _ => {}
        }
    }

    /// A record leads to what it refers to, and to what holds it.
    fn kind(&mut self, id: KindId) {
        if !self.kinds.insert(id) {
            return;
        }
        if let Some(kind) = self.model.kinds.get(id.0 as usize) {
            kind.parent.into_iter().for_each(|parent| self.kind(parent));
            kind.fields.iter().for_each(|field| self.of_type(&field.ty));
        }
    }
}
