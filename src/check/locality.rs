//! What an instance of a clause can read: of which kinds only records of the State that it is about, of which any.
//!
//! A clause ranges over States, or over records that belong to one. Whatever it looks up under a condition that names that
//! State (`where k.holder = s`), or a record of that State (`where d.of = k`), it finds among the records of that State;
//! all else may be anybody's. What a record refers to is not told here: a record counts as another one when what it
//! refers to has changed.

use std::collections::BTreeSet;

use super::index::equalities;
use super::joins::reads_what_is_bound;
use super::walk::kinds_read;
use crate::model::{
    Body, Builtin, Clause, Common, Condition, DefineId, Demand, Expr, ExprKind, FieldRef, Find, FindSource,
    KindId, Model, PARTY, Source, Step, Then, Type, Var, parts_of,
};
use crate::syntax::ast::AggregateOp;

/// What the instances of a clause read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Locality {
    /// Whether each instance is about the State that its first variable is, or that its record belongs to.
    pub by_state: bool,
    /// Whether its instances are those of every State of which anything is on file.
    pub every_state: bool,
    /// Kinds of which an instance reads only records of its State.
    pub own: BTreeSet<KindId>,
    /// Kinds of which it may read any record.
    pub any: BTreeSet<KindId>,
    /// Whether it reads where a record comes from, or the remark on it.
    pub origins: bool,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    /// It is the State that the instance is about.
    State,
    /// It is a record of that State.
    Record(KindId),
    /// It may be anything.
    Any,
}

impl Locality {
    /// Whether each instance reads only what is of the State that it is about.
    pub fn is_own(&self) -> bool {
        self.by_state && self.any.is_empty()
    }

    /// What instances of `clause` read.
    pub fn of(model: &Model, clause: &Clause) -> Locality {
        let mut reader = Reader {
            model,
            found: Locality::default(),
            calls: Vec::new(),
            frame: vec![Tag::Any; clause.frame.len()],
        };
        reader.clause(clause);
        let mut found = reader.found;
        for kind in kinds_read(model, clause) {
            if !found.any.contains(&kind) {
                found.own.insert(kind);
            }
        }
        found.own.insert(PARTY);
        let any = std::mem::take(&mut found.any);
        found.own.retain(|kind| !any.contains(kind));
        Locality { any, ..found }
    }
}

struct Reader<'m> {
    model: &'m Model,
    found: Locality,
    /// Definitions already read, each with what was known of its parameters.
    calls: Vec<(DefineId, Vec<Tag>, Tag)>,
    frame: Vec<Tag>,
}

impl<'m> Reader<'m> {
    fn clause(&mut self, clause: &'m Clause) {
        for (position, generator) in clause.generators.iter().enumerate() {
            self.source(position == 0, &generator.source, generator.condition.as_ref());
            generator.condition.iter().for_each(|e| self.read(e));
        }
        for duty in &clause.duty {
            self.read(duty);
            self.found.by_state &= self.tag(duty) == Tag::State;
        }
        self.demand(&clause.demand);
        clause.timing.iter().for_each(|t| self.read(&t.deadline));
        for exception in &clause.exceptions {
            match &exception.when {
                Condition::Expr(e) => self.read(e),
                Condition::Find(_, find) => self.find(find, None),
            }
            match &exception.then {
                Then::Demand(demand) => self.demand(demand),
                Then::Timing(timing) => self.read(&timing.deadline),
                Then::DoesNotApply => {}
            }
        }
    }

    fn source(&mut self, is_first: bool, source: &'m Source, condition: Option<&'m Expr>) {
        match source {
            Source::Party(var) | Source::State(var) if is_first => {
                self.found.by_state = true;
                self.found.every_state = matches!(source, Source::State(_));
                self.set(*var, Tag::State);
            }
            Source::Kind(None, kind, var) if is_first => {
                self.found.by_state = self.kind_path(*kind).is_some();
                self.found.own.insert(*kind);
                self.set(*var, Tag::Record(*kind));
            }
            Source::Party(_) => {
                self.found.any.insert(PARTY);
            }
            Source::State(_) => {
                self.found.by_state = false;
                self.found.every_state = true;
            }
            Source::Kind(pick, kind, var) => {
                let is_looked_up = pick.is_some() || condition.is_some_and(|c| reads_what_is_bound(c, *var));
                let is_own = is_looked_up && self.is_own(*kind, condition, *var);
                self.look_up(*kind, is_own, *var);
            }
            Source::Table(..) => {}
            Source::In(_, list) => self.read(list),
            Source::Calendar { from, to, .. } => from.iter().chain(to).for_each(|e| self.read(e)),
            Source::Rolling { from, to, .. } => std::iter::once(from).chain(to).for_each(|e| self.read(e)),
            Source::Group { left, right, .. } => {
                self.found.by_state = false;
                self.found.any.extend(std::iter::once(left.0).chain(right.map(|r| r.0)));
            }
        }
    }

    fn demand(&mut self, demand: &'m Demand) {
        match demand {
            Demand::Holds(e) | Demand::Always(e) => self.read(e),
            Demand::File(find) => self.find(find, None),
            Demand::Judgement(_) => {}
        }
    }

    /// Notes all that the evaluation of `expr` looks up.
    fn read(&mut self, expr: &'m Expr) {
        match &expr.kind {
            ExprKind::Aggregate(_, find) => self.find(find, None),
            ExprKind::Sum(term, find) => self.find(find, Some(term)),
            ExprKind::Stated { expr, find, adding } => {
                self.find(find, Some(expr));
                adding.iter().for_each(|(flow, find)| self.find(find, Some(flow)));
            }
            ExprKind::Call(define, args) => {
                args.iter().for_each(|e| self.read(e));
                let tags = args.iter().map(|e| self.tag(e)).collect();
                self.call(*define, tags);
            }
            ExprKind::Builtin(builtin, args) => {
                args.iter().for_each(|e| self.read(e));
                let of_a_party = matches!(builtin, Builtin::EifState | Builtin::Deposit | Builtin::IsParty);
                let mut states = args.iter().filter(|e| e.ty != Type::Treaty);
                if of_a_party && states.any(|e| self.tag(e) != Tag::State) {
                    self.found.any.insert(PARTY);
                }
            }
            ExprKind::Field(of, field) => {
                self.found.origins |= matches!(field, FieldRef::Common(Common::Source | Common::Note));
                self.read(of);
            }
            _ => parts_of(expr, &mut |part| self.read(part)),
        }
    }

    fn find(&mut self, find: &'m Find, term: Option<&'m Expr>) {
        match &find.source {
            FindSource::Kind(kind) => {
                let is_own = self.is_own(*kind, find.condition.as_ref(), find.var);
                self.look_up(*kind, is_own, find.var);
            }
            FindSource::In(set) => {
                self.read(set);
                self.set(find.var, Tag::Any);
            }
        }
        find.condition.iter().chain(term).for_each(|e| self.read(e));
    }

    /// Records of a kind are looked up, and bound to a variable.
    fn look_up(&mut self, kind: KindId, is_own: bool, var: Var) {
        let list = if is_own { &mut self.found.own } else { &mut self.found.any };
        list.insert(kind);
        self.set(var, if is_own { Tag::Record(kind) } else { Tag::Any });
    }

    /// Whether a condition names the State of the instance, or a record of it, on the way from a record to its State.
    fn is_own(&mut self, kind: KindId, condition: Option<&'m Expr>, var: Var) -> bool {
        let Some(path) = self.kind_path(kind) else { return false };
        equalities(condition, var).iter().any(|equality| {
            let is_on_the_way = !equality.path.is_empty() && path.starts_with(&equality.path);
            is_on_the_way
                && match self.tag(equality.value) {
                    Tag::State => equality.path.len() == path.len(),
                    Tag::Record(_) => equality.path.len() < path.len(),
                    Tag::Any => false,
                }
        })
    }

    fn tag(&mut self, expr: &'m Expr) -> Tag {
        match &expr.kind {
            ExprKind::Var(var) => self.frame.get(var.0 as usize).copied().unwrap_or(Tag::Any),
            ExprKind::Field(of, field) => {
                let Tag::Record(kind) = self.tag(of) else { return Tag::Any };
                let step = match field {
                    FieldRef::Own(f) => Step::Field(*f),
                    FieldRef::Parent => Step::Parent,
                    FieldRef::Common(_) | FieldRef::Period(_) => return Tag::Any,
                };
                match (self.kind_path(kind), &expr.ty) {
                    (Some([only]), Type::State) if *only == step => Tag::State,
                    (Some([first, _, ..]), Type::Record(to)) if *first == step => Tag::Record(*to),
                    _ => Tag::Any,
                }
            }
            ExprKind::Call(define, args) => {
                let tags = args.iter().map(|e| self.tag(e)).collect();
                self.call(*define, tags)
            }
            ExprKind::Aggregate(op, find) => match (op, &find.source) {
                (AggregateOp::The | AggregateOp::Latest | AggregateOp::Earliest, FindSource::Kind(kind))
                    if self.is_own(*kind, find.condition.as_ref(), find.var) =>
                {
                    Tag::Record(*kind)
                }
                _ => Tag::Any,
            },
            _ => Tag::Any,
        }
    }

    /// Reads a definition with what is known of its parameters, and gives what is known of its value.
    fn call(&mut self, id: DefineId, tags: Vec<Tag>) -> Tag {
        if let Some((_, _, tag)) = self.calls.iter().find(|(of, with, _)| *of == id && *with == tags) {
            return *tag;
        }
        let Some(define) = self.model.defines.get(id.0 as usize) else { return Tag::Any };
        let place = self.calls.len();
        self.calls.push((id, tags.clone(), Tag::Any));
        let mut frame = tags;
        frame.resize(frame.len().max(define.frame as usize), Tag::Any);
        let outer = std::mem::replace(&mut self.frame, frame);
        let tag = match &define.body {
            Body::Expr(e) => {
                self.read(e);
                self.tag(e)
            }
            Body::Cases { cases, otherwise } => {
                cases.iter().for_each(|(when, then)| {
                    self.read(when);
                    self.read(then);
                });
                otherwise.iter().for_each(|e| self.read(e));
                Tag::Any
            }
        };
        self.frame = outer;
        if let Some(call) = self.calls.get_mut(place) {
            call.2 = tag;
        }
        tag
    }

    fn set(&mut self, var: Var, tag: Tag) {
        if let Some(slot) = self.frame.get_mut(var.0 as usize) {
            *slot = tag;
        }
    }

    fn kind_path(&self, kind: KindId) -> Option<&'m [Step]> {
        self.model.kinds.get(kind.0 as usize)?.party_path.as_deref()
    }
}
