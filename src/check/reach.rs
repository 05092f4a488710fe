//! Whether all records that an expression looks for are on file: whose they are, and within which days.

use std::sync::Arc;

use chrono::NaiveDate;

use super::cause::{Cause, Why};
use super::eval::Env;
use super::value::{Group, Item};
use super::world::World;
use crate::declaration::RecordId;
use crate::model::{Expr, ExprKind, FieldRef, Find, FindSource, KindId, Nature, Step, Type};
use crate::source::Loc;
use crate::value::{Truth, next};

/// Who is asked for records, and when they would be dated.
pub struct Reach {
    /// Whose records; `None` where the clause does not say.
    pub party: Option<Arc<str>>,
    /// The first day, where the condition gives one.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: NaiveDate,
}

impl World<'_> {
    /// Whose records `find` asks for, and within which days.
    pub fn reach(&self, find: &Find, kind: KindId, env: &mut Env) -> Reach {
        let mut party = None;
        let mut pinned = false;
        let joins = find.condition.as_ref().map(|condition| self.joins(condition, find.var, kind));
        let values = joins.iter().flat_map(|joins| joins.values.iter().zip(&joins.lead_to_state));
        for (value, _) in values.filter(|(_, leads)| **leads) {
            let value = self.watch.quietly(|| self.eval(value, env));
            let state = match &value.item {
                Item::State(s) => Some(s.clone()),
                Item::Record(r) => self.party_of(*r),
                _ => None,
            };
            pinned = true;
            party = party.or(state);
        }
        if !pinned || party.is_none() {
            party = party.or_else(|| env.duty.clone());
        }
        let window = self.window(find, kind, env);
        let (from, to) = window.map_or((None, env.day), |(from, to)| (from, to.min(env.day)));
        Reach { party, from, to }
    }

    /// The days that a condition of the form `x.date in PERIOD` leaves.
    fn window(&self, find: &Find, kind: KindId, env: &mut Env) -> Option<(Option<NaiveDate>, NaiveDate)> {
        let date = match self.model.kinds.get(kind.0 as usize)?.nature {
            Nature::Happens(f) | Nature::AsOf(f) => f,
            _ => return None,
        };
        let is_date = |e: &Expr| {
            matches!(&e.kind, ExprKind::Field(of, FieldRef::Own(f))
                if *f == date && matches!(of.kind, ExprKind::Var(v) if v == find.var))
        };
        let condition = find.condition.as_ref()?;
        let limbs = match &condition.kind {
            ExprKind::And(limbs) => limbs.as_slice(),
            _ => std::slice::from_ref(condition),
        };
        for limb in limbs {
            match &limb.kind {
                ExprKind::In(e, set) if is_date(e) => {
                    if let Item::Period(p) = self.watch.quietly(|| self.eval(set, env)).item {
                        return Some((p.start_from, p.end));
                    }
                }
                ExprKind::InRange(e, from, to) if is_date(e) => {
                    let from = self.watch.quietly(|| self.eval(from, env)).as_date()?.from;
                    let to = self.watch.quietly(|| self.eval(to, env)).as_date()?.to?;
                    return Some((from, to));
                }
                _ => {}
            }
        }
        None
    }

    /// Whether all records that `find` asks for are on file; if not, why.
    pub fn open(&self, find: &Find, env: &mut Env) -> Option<Why> {
        match &find.source {
            FindSource::Kind(_) => self.open_kind(find, env),
            FindSource::In(set) => self.empty_side(find, set, env),
        }
    }

    /// The same, for what is summed or counted: a group is summed as it is, a side with nothing on file being zero.
    pub fn open_kind(&self, find: &Find, env: &mut Env) -> Option<Why> {
        self.open_after(find, &mut None, env, None)
    }

    /// The same of records dated after a day; `asked` is the reach of `find` on the day of `env`, once it is known.
    pub fn open_after(
        &self,
        find: &Find,
        asked: &mut Option<Reach>,
        env: &mut Env,
        day: Option<NaiveDate>,
    ) -> Option<Why> {
        let FindSource::Kind(kind) = find.source else { return None };
        let reach = asked.get_or_insert_with(|| self.reach(find, kind, env));
        let from = reach.from.max(day.map(next));
        self.missing(kind, reach.party.clone(), (from, reach.to), find.at)
    }

    /// Why records of `kind` of this State, dated within these days, may be missing: they may not be on file, or, where
    /// they are said to be, one could not be read. `None` where all are there.
    pub fn missing(
        &self,
        kind: KindId,
        party: Option<Arc<str>>,
        (from, to): (Option<NaiveDate>, NaiveDate),
        at: Loc,
    ) -> Option<Why> {
        if self.is_closed(kind, party.as_ref(), from, to) {
            let state = party?;
            let head = *self.aside.get(&(kind, state.clone()))?;
            return Some(Why::of(Cause::SetAside(kind, state, head)));
        }
        Some(self.not_on_file(kind, party, at))
    }

    fn not_on_file(&self, kind: KindId, party: Option<Arc<str>>, at: Loc) -> Why {
        let on_file = party.as_ref().is_some_and(|s| self.has_record(kind, s));
        Why::of(Cause::Open { kind, party, on_file, at })
    }

    /// Whether the side of a group on which nothing is on file may have records elsewhere. The State asked is that of
    /// the kind, read from the key; the days asked are those of the key and all before the day of `env`.
    fn empty_side(&self, find: &Find, set: &Expr, env: &mut Env) -> Option<Why> {
        let Type::Group(kind) = set.ty else { return None };
        let Item::Group(group) = self.watch.quietly(|| self.eval(set, env)).item else { return None };
        let come = |&id: &RecordId| {
            self.work.visit(1);
            self.has_come(id, env.day, env.every_day) != Truth::False
        };
        if group.members.iter().chain(&group.perhaps).any(come) {
            return None;
        }
        let party = self.party_of_key(kind, &group);
        let ends = group.keys.iter().filter_map(|(_, v)| match v.item {
            Item::Period(p) => Some(p.end),
            _ => None,
        });
        let to = ends.max().map_or(env.day, |end| end.max(env.day));
        // A period that is not over may still see the other side.
        let over = to <= self.as_of;
        let missing = self.missing(kind, party.clone(), (None, to), find.at);
        missing.or_else(|| (!over).then(|| self.not_on_file(kind, party, find.at)))
    }

    /// The State that records of `kind` with this key belong to, where the key names it.
    fn party_of_key(&self, kind: KindId, group: &Group) -> Option<Arc<str>> {
        let path = self.model.kinds.get(kind.0 as usize)?.party_path.as_deref()?;
        let Some(Step::Field(first)) = path.first() else { return None };
        let (_, value) = group.keys.iter().find(|(field, _)| field == first)?;
        match &value.item {
            Item::State(state) => Some(state.clone()),
            Item::Record(record) => self.party_of(*record),
            _ => None,
        }
    }
}
