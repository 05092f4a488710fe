//! Groups: the records of one kind, or of two, that share a key.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use chrono::NaiveDate;
use hashbrown::HashMap;

use super::batch::Piece;
use super::index::Key;
use super::keys::Keys;
use super::loose::Loose;
use super::sorter::Sorter;
use super::value::{Group, Grouping, Item, Value};
use super::world::World;
use crate::declaration::{ABSENT, Codes, Meant, Plain, RecordId, Rows, UNSAID, day_word};
use crate::model::{KindId, Nature, Step, Type, Var};
use crate::value::{CalendarUnit, DayRange, Period, Truth};

/// A part of a key: the field on the left, the one on the right, and the calendar unit that a date is taken to.
pub type Part = (usize, usize, Option<CalendarUnit>);

/// The records on both sides of one key.
struct Sides {
    values: Vec<Value>,
    members: [Vec<RecordId>; 2],
    perhaps: [Vec<RecordId>; 2],
    /// The last day on which a member is dated, in words.
    last: [Option<i64>; 2],
    /// Whether each member is dated by one plain day.
    is_plain: [bool; 2],
}

impl Sides {
    /// A key without records.
    fn of(values: Vec<Value>) -> Self {
        Sides {
            values,
            members: Default::default(),
            perhaps: Default::default(),
            last: [None; 2],
            is_plain: [true; 2],
        }
    }
}

/// The groups made so far.
#[derive(Default)]
struct Made {
    order: Vec<Sides>,
    place: HashMap<Box<[Key]>, usize>,
    loose: Vec<Loose>,
}

impl World<'_> {
    /// Keys found on either side, each with the records that carry it by as-of; an empty side is an empty group. A
    /// record whose own key is not known may belong to every key that it does not exclude.
    pub fn groups(
        &self,
        left: (KindId, Var),
        right: Option<(KindId, Var)>,
        keys: &[Part],
    ) -> Vec<(Value, Option<Value>)> {
        let mut made = Made::default();
        let mut numbered: Vec<(KindId, Codes)> = Vec::new();
        for (side, kind) in [Some(left.0), right.map(|r| r.0)].into_iter().enumerate() {
            let records = kind.map_or(&[][..], |k| self.of_kind(k));
            self.work.visit(records.len());
            let mut sorted = Sorter::default();
            let field =
                |(left, right, unit): &Part| ([Step::Field(if side == 1 { *right } else { *left })], *unit);
            let paths: Vec<([Step; 1], _)> = keys.iter().map(field).collect();
            let mut known = Keys::at(paths.iter().map(|(path, unit)| (path.as_slice(), *unit)));
            let day_field = kind.and_then(|kind| self.day_field(kind));
            for piece in self.pieces(records) {
                match (&piece, &mut known, day_field) {
                    (Piece::Rows(rows, ids), Some(known), Some(day)) => {
                        self.sort_rows((rows, ids), (side, keys), (known, day), &mut made, &mut sorted);
                    }
                    (Piece::Rows(_, ids), ..) => {
                        ids.iter().for_each(|id| self.sort_one(*id, (side, keys), &mut made, &mut sorted));
                    }
                    (Piece::One(id), ..) => self.sort_one(*id, (side, keys), &mut made, &mut sorted),
                }
            }
            let order = &mut made.order;
            for (sides, list) in order.iter_mut().zip(sorted.lists(records)) {
                if let Some(members) = sides.members.get_mut(side) {
                    *members = list;
                }
            }
            numbered.push((kind.unwrap_or(left.0), sorted.into_numbers()));
        }
        let Made { mut order, loose, .. } = made;
        let known: Vec<&[Value]> = order.iter().map(|sides| sides.values.as_slice()).collect();
        let of_loose = self.keys_of_loose(&known, &loose, keys);
        order.extend(of_loose.into_iter().map(Sides::of));
        for sides in &mut order {
            for one in loose.iter().filter(|one| one.may_have(&sides.values)) {
                if let Some(perhaps) = sides.perhaps.get_mut(one.side) {
                    perhaps.push(one.record);
                }
            }
        }
        let groups = order.len();
        let grouping =
            |(kind, numbers)| Rc::new(Grouping { kind, numbers, groups, totals: RefCell::default() });
        let groupings: Vec<Rc<Grouping>> = numbered.into_iter().map(grouping).collect();
        let group = |number: u32, sides: &mut Sides, side: usize| {
            let fields = keys.iter().map(|(l, r, _)| if side == 1 { *r } else { *l });
            let take =
                |lists: &mut [Vec<RecordId>; 2]| lists.get_mut(side).map(std::mem::take).unwrap_or_default();
            let (members, perhaps) = (take(&mut sides.members), take(&mut sides.perhaps));
            let last = sides.last.get(side).copied().flatten();
            let last = match last.and_then(|word| Meant::Day.plain(word)) {
                Some(Plain::Day(day)) => Some(day),
                _ => None,
            };
            Value::known(Item::Group(Rc::new(Group {
                keys: fields.zip(sides.values.iter().cloned()).collect(),
                members,
                perhaps,
                last: last.filter(|_| sides.is_plain.get(side) == Some(&true)),
                days: OnceCell::new(),
                totals: RefCell::default(),
                of: groupings.get(side).map(|grouping| (Rc::clone(grouping), number)),
            })))
        };
        let both = |(number, mut sides): (u32, Sides)| {
            let left = group(number, &mut sides, 0);
            (left, right.map(|_| group(number, &mut sides, 1)))
        };
        (0..).zip(order).map(both).collect()
    }

    /// Sorts records that are kept by column: a key that has been met is found by its words.
    fn sort_rows(
        &self,
        (rows, ids): (&Rows<'_>, &[RecordId]),
        (side, keys): (usize, &[Part]),
        (known, day): (&mut Keys, usize),
        made: &mut Made,
        sorted: &mut Sorter,
    ) {
        let at: Vec<u32> = (0..).zip(ids).map(|(at, _)| at).collect();
        let days = rows.words(day, &at).1;
        let last = day_word(self.as_of);
        let mut read = Vec::with_capacity(ids.len());
        for ((id, day), key) in ids.iter().zip(days).zip(known.of_rows(self, rows, ids)) {
            match key {
                _ if day == ABSENT || day == UNSAID => self.sort_one(*id, (side, keys), made, sorted),
                _ if day > last => sorted.leave_out(),
                key if key.is_none() => self.sort_one(*id, (side, keys), made, sorted),
                key => {
                    read.push(*id);
                    let at = known.number(key, || self.group_of(*id, (side, keys), made));
                    at.into_iter().for_each(|at| note_day(&mut made.order, at, side, Some(day)));
                    sorted.put_or_leave_out(at);
                }
            }
        }
        self.watch.read_all(read.into_iter());
    }

    fn sort_one(&self, id: RecordId, (side, keys): (usize, &[Part]), made: &mut Made, sorted: &mut Sorter) {
        let day = self.plain_day(id).filter(|_| !self.is_amended(id));
        let dated = day.map_or_else(|| self.dated(id), |day| Some(DayRange::day(day)));
        let past = dated.is_none_or(|d| d.by(self.as_of) != Truth::False);
        let at = if past && self.declares(id) { self.group_of(id, (side, keys), made) } else { None };
        at.into_iter().for_each(|at| note_day(&mut made.order, at, side, day.map(day_word)));
        sorted.put_or_leave_out(at);
    }

    /// The group of a record; `None` where its key is not known, for which it is put aside.
    fn group_of(&self, id: RecordId, (side, keys): (usize, &[Part]), made: &mut Made) -> Option<usize> {
        let key: Option<Box<[Key]>> = keys.iter().map(|part| self.part_of(id, side, part)).collect();
        if let Some(known) = key.and_then(|key| made.place.get(&key).copied()) {
            self.watch.read(self.current(id));
            return Some(known);
        }
        let values = self.key_values(id, side, keys)?;
        match values.iter().map(|value| self.key_of(value)).collect::<Option<Box<[Key]>>>() {
            Some(key) => {
                let at = *made.place.entry(key).or_insert(made.order.len());
                if at == made.order.len() {
                    made.order.push(Sides::of(values));
                }
                Some(at)
            }
            None => {
                made.loose.push(Loose { record: id, side, values });
                None
            }
        }
    }

    /// The days on which the members of a group are dated, each once.
    pub(super) fn days_of_members(&self, group: &Group) -> Rc<[NaiveDate]> {
        let days = || {
            self.work.visit(group.members.len());
            let days = group.members.iter().filter_map(|id| self.dated(*id)?.as_day());
            let mut days: Vec<NaiveDate> = days.collect();
            days.sort_unstable();
            days.dedup();
            days.into()
        };
        Rc::clone(group.days.get_or_init(days))
    }

    /// A part of the key of a record; `None` where that is not a single known value.
    fn part_of(&self, id: RecordId, side: usize, &(left, right, unit): &Part) -> Option<Key> {
        let key = self.field_key(id, if side == 1 { right } else { left })?;
        match (unit, key) {
            (None, key) => Some(key),
            (Some(unit), Key::Plain(Plain::Day(day))) => {
                Period::calendar(unit, day).map(|p| Key::Period(p.start, p.end))
            }
            (Some(_), key) => Some(key),
        }
    }

    fn key_values(&self, id: RecordId, side: usize, keys: &[Part]) -> Option<Vec<Value>> {
        if !self.declares(id) {
            return None;
        }
        let kind = self.model.kinds.get(self.kind(id)?.0 as usize)?;
        let value = |&(left, right, unit): &Part| {
            let field = if side == 1 { right } else { left };
            let ty = kind.fields.get(field).map_or(Type::Text, |f| f.ty.clone());
            let value = self.cell(id, field, &ty);
            match unit.and_then(|unit| only_period(unit, value.as_date()?)) {
                Some(period) => Value::known(Item::Period(period)),
                None => value,
            }
        };
        Some(keys.iter().map(value).collect())
    }

    /// Whether a member of a group counts on `day`: once it is dated, an act on every day where it does so elsewhere.
    pub fn has_come(&self, id: RecordId, day: NaiveDate, every_day: bool) -> Truth {
        let Some(date) = self.dated(id) else { return Truth::True };
        if every_day && matches!(self.nature(id), Some(Nature::Decided(_))) {
            return date.by(self.as_of);
        }
        self.watch.point(date.from);
        self.watch.point(date.to);
        date.by(day)
    }
}

/// The calendar period in which a day lies, whichever of its days it is; `None` where that is not known.
fn only_period(unit: CalendarUnit, day: DayRange) -> Option<Period> {
    let first = Period::calendar(unit, day.from?)?;
    first.holds(day.to?).then_some(first)
}

/// Notes when a member of the group at `at` is dated.
fn note_day(order: &mut [Sides], at: usize, side: usize, day: Option<i64>) {
    let Some(sides) = order.get_mut(at) else { return };
    if let (Some(last), Some(is_plain)) = (sides.last.get_mut(side), sides.is_plain.get_mut(side)) {
        *last = (*last).max(day);
        *is_plain &= day.is_some();
    }
}
