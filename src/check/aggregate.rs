//! Records and members under a condition: found, counted, picked, summed.

use chrono::NaiveDate;

use super::cause::{Cause, Why};
use super::eval::Env;
use super::memo::Asks;
use super::series::{Portion, address};
use super::spell::Spell;
use super::value::{Group, Item, Value, may_be_negative};
use super::verdict::EvidenceRole;
use super::world::World;
use crate::declaration::{Cell, Record, RecordId};
use crate::model::{Expr, Find, FindSource, KindId, Nature, Type};
use crate::syntax::ast::AggregateOp;
use crate::value::{DayRange, End, Interval, Truth};

/// What a [`Find`] meets: a record or member that the condition does not exclude.
pub struct Match {
    /// The record or member.
    pub value: Value,
    /// Whether it counts: never false.
    pub truth: Truth,
    /// Why that is not certain.
    pub why: Why,
}

/// A record that a condition does not exclude, whatever the day.
pub struct Fitting {
    /// The record.
    pub id: RecordId,
    truth: Truth,
    why: Why,
    /// When it counts; `None` for on every day.
    spell: Option<Spell>,
}

impl Match {
    fn certain(value: Value) -> Self {
        Match { value, truth: Truth::True, why: Why::none() }
    }
}

/// Which of the records found is meant.
pub enum Picked {
    /// None is on file.
    Nothing,
    /// This one.
    One(RecordId),
    /// One of these.
    OneOf {
        /// Those that may be it; none says the same as another.
        records: Vec<RecordId>,
        /// Whether it may be that none of them counts.
        or_none: bool,
        /// Why it is not known which.
        why: Why,
    },
}

impl World<'_> {
    /// The members that `find` does not exclude on the day of `env`; `dated`: only records that count on that day.
    pub fn matches(&self, find: &Find, env: &mut Env, dated: bool) -> Vec<Match> {
        match &find.source {
            FindSource::Kind(kind) => self.matching(find, *kind, env, dated),
            FindSource::In(set) => {
                let before = env.get(find.var.0);
                let found = self.matching_members(find, set, env);
                env.set(find.var.0, before);
                found
            }
        }
    }

    fn matching(&self, find: &Find, kind: KindId, env: &mut Env, dated: bool) -> Vec<Match> {
        let place = (address(find), usize::from(dated));
        let about = self.about(place, Asks::Records(find, None));
        let make = |env: &mut Env| {
            let candidates = self.candidates(find.condition.as_ref(), find.var, kind, env);
            self.fitting(find, &candidates, env, dated)
        };
        if about.is_steady {
            let found = self.kept(&self.memo.fitting, (place, &about), None, env, make);
            self.counting(found.iter(), env.day)
        } else {
            self.counting(make(env).iter(), env.day)
        }
    }

    /// Those of the records put aside by a series that `find` does not exclude on the day of `env`.
    fn matches_aside(&self, find: &Find, portion: &Portion, env: &mut Env) -> Vec<Match> {
        self.work.visit(portion.aside().len());
        let found = self.fitting(find, portion.aside(), env, true);
        self.counting(found.iter(), env.day)
    }

    /// Those of the candidates that the condition does not exclude; `dated`: with the days on which they count.
    pub(super) fn fitting(
        &self,
        find: &Find,
        candidates: &[RecordId],
        env: &mut Env,
        dated: bool,
    ) -> Vec<Fitting> {
        let before = env.get(find.var.0);
        let mut found = Vec::new();
        for &id in candidates {
            if !self.declares(id) {
                continue;
            }
            env.set(find.var.0, Value::known(Item::Record(id)));
            let (truth, why) = self.condition(find, env);
            if truth != Truth::False {
                let spell = dated.then(|| self.spell(id, env.every_day));
                found.push(Fitting { id, truth, why, spell });
            }
        }
        env.set(find.var.0, before);
        found
    }

    /// Those that count on `day`.
    fn counting<'f>(&self, fitting: impl Iterator<Item = &'f Fitting>, day: NaiveDate) -> Vec<Match> {
        let counts = |one: &Fitting| self.counts_on(one, day);
        fitting.filter_map(counts).collect()
    }

    /// A record as it counts on `day`; `None` where it does not.
    pub(super) fn counts_on(&self, fitting: &Fitting, day: NaiveDate) -> Option<Match> {
        let Fitting { id, truth, why, spell } = fitting;
        let active = spell.as_ref().map_or(Truth::True, |spell| spell.on(day));
        let truth = truth.and(active);
        if truth == Truth::False {
            return None;
        }
        let why = if active.is_unknown() { why.and(&self.imprecise(*id)) } else { why.clone() };
        self.watch.read(self.current(*id));
        Some(Match { value: Value::known(Item::Record(*id)), truth, why })
    }

    fn matching_members(&self, find: &Find, set: &Expr, env: &mut Env) -> Vec<Match> {
        let set = self.eval(set, env);
        let members: Vec<Match> = match &set.item {
            Item::List(items) => items.iter().map(|v| Match::certain(v.clone())).collect(),
            Item::Group(group) => {
                let mut members = self.sure_members(group, env);
                members.extend(self.perhaps_members(group, env));
                members
            }
            _ => Vec::new(),
        };
        self.selected(members, find, env)
    }

    /// The records that may belong to a group and that `find` does not exclude on the day of `env`.
    pub(super) fn matching_perhaps(&self, find: &Find, group: &Group, env: &mut Env) -> Vec<Match> {
        let before = env.get(find.var.0);
        let found = self.selected(self.perhaps_members(group, env), find, env);
        env.set(find.var.0, before);
        found
    }

    /// Those of the members that the condition of `find` does not exclude.
    fn selected(&self, members: Vec<Match>, find: &Find, env: &mut Env) -> Vec<Match> {
        let mut found = Vec::new();
        self.work.visit(members.len());
        for Match { value, truth: belongs, why: doubt } in members {
            env.set(find.var.0, value.clone());
            let (truth, why) = self.condition(find, env);
            let (truth, why) = (truth.and(belongs), why.and(&doubt));
            if let Some(id) = value.as_record() {
                self.watch.read(self.current(id));
            }
            if truth != Truth::False {
                found.push(Match { value, truth, why });
            }
        }
        found
    }

    /// The members of a group that have come by the day of `env`.
    fn sure_members(&self, group: &Group, env: &Env) -> Vec<Match> {
        self.work.visit(group.members.len());
        let come = |id: &RecordId| self.come(*id, (Truth::True, Why::none()), env);
        group.members.iter().filter_map(come).collect()
    }

    /// The records that may be members of a group and have come, or may have, by the day of `env`.
    fn perhaps_members(&self, group: &Group, env: &Env) -> Vec<Match> {
        self.work.visit(group.perhaps.len());
        let come = |id: &RecordId| self.come(*id, (Truth::Unknown, self.key_in_doubt(group, *id)), env);
        group.perhaps.iter().filter_map(come).collect()
    }

    /// A member of a group, which it is for certain or not, as it counts on the day of `env`; `None` where it does not.
    fn come(&self, id: RecordId, (belongs, why): (Truth, Why), env: &Env) -> Option<Match> {
        let come = self.has_come(id, env.day, env.every_day);
        let why = if come.is_unknown() { why.and(&self.imprecise(id)) } else { why };
        let truth = belongs.and(come);
        (truth != Truth::False).then(|| Match { value: Value::known(Item::Record(id)), truth, why })
    }

    /// Why it is not known whether a record belongs to a group.
    pub(super) fn key_in_doubt(&self, group: &Group, id: RecordId) -> Why {
        let of_part = |why: Why, (field, key): &(usize, Value)| {
            why.and(&self.cell(id, *field, &Type::Text).why).and(&key.why)
        };
        group.keys.iter().fold(Why::none(), of_part)
    }

    /// The condition of `find` for the member bound; it selects and is no evidence.
    pub fn condition(&self, find: &Find, env: &mut Env) -> (Truth, Why) {
        match &find.condition {
            Some(condition) => self.watch.quietly(|| self.truth(condition, env)),
            None => (Truth::True, Why::none()),
        }
    }

    /// Why it is not certain that a record counts on a day: its date is imprecise, unknown or in dispute; its last day,
    /// where the first is known.
    pub fn imprecise(&self, id: RecordId) -> Why {
        let Some(record) = self.cells(id) else { return Why::none() };
        let nature = self.model.kinds.get(record.kind.0 as usize).map(|k| k.nature);
        let is_known = self.dated(id).is_some_and(|d| d.as_day().is_some());
        match nature {
            Some(Nature::Holds { until: Some(f), .. }) if is_known => self.imprecise_cell(id, record, f),
            Some(
                Nature::Happens(f) | Nature::AsOf(f) | Nature::Decided(f) | Nature::Holds { from: f, .. },
            ) => self.imprecise_cell(id, record, f),
            Some(Nature::Inherited) => record.parent.map_or(Why::none(), |p| self.imprecise(self.origin(p))),
            _ => Why::of(Cause::NotDated(self.origin(id))),
        }
    }

    fn imprecise_cell(&self, id: RecordId, record: &Record, field: usize) -> Why {
        let id = self.origin(id);
        Why::of(match record.cells.get(field) {
            Some(Cell::Unknown(_)) => Cause::UnknownField(id, field),
            Some(Cell::Missing) => Cause::MissingField(id, field),
            Some(Cell::Either(_)) => Cause::Sources(id, field),
            _ => Cause::Range(id, field),
        })
    }

    /// `exists`, `count`, `the`, `latest`, `earliest`.
    pub fn aggregate(&self, op: AggregateOp, find: &Find, env: &mut Env, expr: &Expr) -> Value {
        if let Some(value) = self.aggregate_portion(op, find, env, expr) {
            return value;
        }
        let found = self.matches(find, env, true);
        let sure = found.iter().filter(|m| m.truth == Truth::True).count();
        match op {
            AggregateOp::Exists => {
                if let Some(first) = found.iter().find(|m| m.truth == Truth::True) {
                    self.note_found(first);
                    return Value::truth(Truth::True, Why::none());
                }
                let doubt = joined(&found);
                match self.open(find, env) {
                    Some(open) => Value::truth(Truth::Unknown, doubt.and(&open)),
                    None if found.is_empty() => Value::truth(Truth::False, Why::none()),
                    None => Value::truth(Truth::Unknown, doubt),
                }
            }
            AggregateOp::Count => {
                found.iter().for_each(|m| self.note_found(m));
                let bound = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
                let least = Interval::whole(bound(sure));
                let most = Interval::whole(bound(found.len()));
                let mut range = least.hull(&most);
                let mut why = joined(&found);
                if let Some(open) = self.open_kind(find, env) {
                    range.hi = End::None;
                    why = why.and(&open);
                }
                Value { item: Item::Number(range), why }
            }
            AggregateOp::The => {
                let mut certain = found.iter().filter(|m| m.truth == Truth::True);
                match (certain.next(), certain.next()) {
                    (Some(only), None) => only.value.clone(),
                    (Some(_), Some(_)) => {
                        let certain = found.iter().filter(|m| m.truth == Truth::True);
                        let mut acts: Vec<RecordId> = certain.filter_map(|m| m.value.as_record()).collect();
                        acts.sort_by_key(|&r| (self.dated(r).and_then(|d| d.to), r));
                        not_only(&acts)
                    }
                    (None, _) if !found.is_empty() => Value { item: Item::Unknown, why: joined(&found) },
                    (None, _) => self.nothing(find, env),
                }
            }
            AggregateOp::Latest | AggregateOp::Earliest => {
                self.picked(&found, op == AggregateOp::Latest, find, env, expr)
            }
        }
    }

    fn picked(&self, found: &[Match], latest: bool, find: &Find, env: &mut Env, expr: &Expr) -> Value {
        match self.pick(found, latest) {
            Picked::One(id) => Value::known(Item::Record(id)),
            Picked::OneOf { why, .. } => Value::unknown(&expr.ty, why),
            Picked::Nothing => self.nothing(find, env),
        }
    }

    /// The same from a series, where what it puts aside leaves no doubt.
    fn aggregate_portion(&self, op: AggregateOp, find: &Find, env: &mut Env, expr: &Expr) -> Option<Value> {
        let portion = self.portion(find, None, env)?;
        if op == AggregateOp::Exists && portion.count() > 0 {
            return Some(Value::truth(Truth::True, Why::none()));
        }
        if !self.matches_aside(find, &portion, env).is_empty() {
            return None;
        }
        let record = |id: RecordId| Value::known(Item::Record(id));
        match op {
            AggregateOp::Count => {
                let count = Interval::whole(i64::try_from(portion.count()).unwrap_or(i64::MAX));
                self.open_kind(find, env).is_none().then(|| Value::known(Item::Number(count)))
            }
            _ if portion.count() == 0 => match op {
                AggregateOp::Exists => Some(match self.open(find, env) {
                    Some(open) => Value::truth(Truth::Unknown, open),
                    None => Value::truth(Truth::False, Why::none()),
                }),
                _ => Some(self.nothing(find, env)),
            },
            AggregateOp::Exists | AggregateOp::The => match portion.first_two().as_slice() {
                [only] => Some(record(*only)),
                several => Some(not_only(several)),
            },
            AggregateOp::Latest | AggregateOp::Earliest => {
                let latest = op == AggregateOp::Latest;
                // Records of one day are told apart by what they say.
                let of_day: Vec<Match> =
                    portion.at_end(latest).into_iter().map(|id| Match::certain(record(id))).collect();
                self.work.visit(of_day.len());
                Some(self.picked(&of_day, latest, find, env, expr))
            }
        }
    }

    /// Nothing found: absent where all is on file, else a record that may exist elsewhere.
    fn nothing(&self, find: &Find, env: &mut Env) -> Value {
        match self.open(find, env) {
            Some(why) => Value { item: Item::NotOnFile, why },
            None => Value::known(Item::Absent),
        }
    }

    fn note_found(&self, found: &Match) {
        if let Some(id) = found.value.as_record() {
            let field = match self
                .cells(id)
                .and_then(|r| self.model.kinds.get(r.kind.0 as usize))
                .map(|k| k.nature)
            {
                Some(Nature::Happens(f) | Nature::AsOf(f) | Nature::Holds { from: f, .. }) => Some(f),
                _ => None,
            };
            self.watch.touch(EvidenceRole::Counted, id, field);
        }
    }

    /// The last (or first) of the records found, by date: every record that may be it, given the days known.
    pub fn pick(&self, found: &[Match], latest: bool) -> Picked {
        let mut dated: Vec<(DayRange, &Match)> = found
            .iter()
            .filter_map(|m| Some((self.dated(m.value.as_record()?).unwrap_or(DayRange::unknown()), m)))
            .collect();
        dated.sort_by_key(|(d, m)| (d.from, d.to, m.value.as_record()));
        if latest {
            dated.reverse();
        }
        let certain = || dated.iter().filter(|(_, m)| m.truth == Truth::True).map(|(d, _)| d);
        // What ends before the last that certainly counts begins is not the last.
        let possible = |d: &DayRange| match latest {
            true => certain().filter_map(|c| c.from).max().is_none_or(|c| d.to.is_none_or(|t| t >= c)),
            false => certain().filter_map(|c| c.to).min().is_none_or(|c| d.from.is_none_or(|f| f <= c)),
        };
        let candidates: Vec<&Match> = dated.iter().filter(|(d, _)| possible(d)).map(|(_, m)| *m).collect();
        self.one_of(&candidates)
    }

    /// The record that candidates are, where they are one or say the same.
    pub fn one_of(&self, candidates: &[&Match]) -> Picked {
        let records: Vec<RecordId> = candidates.iter().filter_map(|m| m.value.as_record()).collect();
        let Some(&first) = records.first() else { return Picked::Nothing };
        let certain = candidates.iter().find(|m| m.truth == Truth::True).and_then(|m| m.value.as_record());
        let alike = !records.iter().skip(1).any(|&r| self.differ(first, r));
        if let (true, Some(certain)) = (alike, certain) {
            return Picked::One(certain);
        }
        let doubt = candidates.iter().filter(|m| m.truth.is_unknown());
        let why = Why::of_all(doubt.map(|m| m.why.clone()));
        let (mut records, why) = match alike {
            true => (vec![first], why),
            false => (records.clone(), why.and(&Why::of(Cause::Acts(records)))),
        };
        records.sort_unstable();
        Picked::OneOf { records, or_none: certain.is_none(), why }
    }

    fn differ(&self, a: RecordId, b: RecordId) -> bool {
        match (self.cells(a), self.cells(b)) {
            (Some(a), Some(b)) => a.kind != b.kind || a.cells != b.cells,
            _ => true,
        }
    }

    /// `sum(e for …)`: what is doubtful adds between nothing and its amount; an open kind has no upper end.
    pub fn sum(&self, e: &Expr, find: &Find, env: &mut Env, expr: &Expr) -> Value {
        let (mut total, found) = match self.portion(find, Some(e), env) {
            Some(portion) => (Interval::point(portion.total()), self.matches_aside(find, &portion, env)),
            None => match self.group_total(e, find, env) {
                Some((total, perhaps)) => (Interval::point(total.rat()), perhaps),
                None => (Interval::whole(0), self.matches(find, env, true)),
            },
        };
        let mut doubts = Vec::new();
        let before = env.get(find.var.0);
        for m in &found {
            env.set(find.var.0, m.value.clone());
            let term = self.eval(e, env);
            let amount = match term.as_number() {
                Some(n) => n.clone(),
                None if may_be_negative(&e.ty) => Interval::all(),
                None => Interval::not_negative(),
            };
            doubts.push(term.why);
            if m.truth == Truth::True {
                total = total.plus(&amount);
            } else {
                total = total.plus(&amount.hull(&Interval::whole(0)));
                doubts.push(m.why.clone());
            }
        }
        env.set(find.var.0, before);
        let mut why = Why::of_all(doubts);
        if let Some(open) = self.open_kind(find, env) {
            total.hi = End::None;
            if may_be_negative(&expr.ty) {
                total.lo = End::None;
            }
            why = why.and(&open);
        }
        let item = if expr.ty == Type::Days { Item::Days(total) } else { Item::Number(total) };
        Value { item, why }
    }
}

/// The causes of every doubtful match.
pub fn joined(found: &[Match]) -> Why {
    Why::of_all(found.iter().filter(|m| m.truth.is_unknown()).map(|m| m.why.clone()))
}

/// What `the` gives where there are several: the first two by day are enough to say so.
fn not_only(records: &[RecordId]) -> Value {
    let two = records.iter().take(2).copied().collect();
    Value { item: Item::Unknown, why: Why::of(Cause::Acts(two)) }
}
