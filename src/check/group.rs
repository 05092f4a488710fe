//! Groups: the records of one kind, or of two, that share a key.

use std::collections::HashMap;
use std::rc::Rc;

use super::index::{Key, key_of};
use super::value::{Group, Item, Value, same};
use super::world::World;
use crate::declaration::RecordId;
use crate::model::{KindId, Nature, Type, Var};
use crate::value::{CalendarUnit, DayRange, Period, Truth};

/// A part of a key: the field on the left, the one on the right, and the calendar unit that a date is taken to.
type Part = (usize, usize, Option<CalendarUnit>);

/// The records on both sides of one key.
struct Sides {
    values: Vec<Value>,
    members: [Vec<RecordId>; 2],
    perhaps: [Vec<RecordId>; 2],
}

/// A record whose key is not known.
struct Loose {
    record: RecordId,
    side: usize,
    values: Vec<Value>,
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
        let mut order: Vec<Sides> = Vec::new();
        let mut place: HashMap<Vec<Key>, usize> = HashMap::new();
        let mut loose: Vec<Loose> = Vec::new();
        for (side, kind) in [Some(left.0), right.map(|r| r.0)].into_iter().enumerate() {
            for &id in kind.map_or(&[][..], |k| self.of_kind(k)) {
                let past = self.dated(id).is_none_or(|d| d.by(self.as_of) != Truth::False);
                let Some(values) = self.key_values(id, side, keys).filter(|_| past) else { continue };
                match values.iter().map(key_of).collect::<Option<Vec<Key>>>() {
                    Some(key) => {
                        let at = *place.entry(key).or_insert(order.len());
                        join(&mut order, at, values, |sides| sides.members.get_mut(side), id);
                    }
                    None => loose.push(Loose { record: id, side, values }),
                }
            }
        }
        for Loose { record, side, values } in loose {
            let may_be =
                |sides: &Sides| sides.values.iter().zip(&values).all(|(k, v)| fits(k, v) != Truth::False);
            let fitting: Vec<usize> =
                order.iter().enumerate().filter(|(_, s)| may_be(s)).map(|(at, _)| at).collect();
            for values in if fitting.is_empty() { keys_of_its_own(values, keys) } else { Vec::new() } {
                let at = order.len();
                join(&mut order, at, values, |sides| sides.perhaps.get_mut(side), record);
            }
            for at in fitting {
                join(&mut order, at, Vec::new(), |sides| sides.perhaps.get_mut(side), record);
            }
        }
        let group = |values: &[Value], side: usize, members: Vec<RecordId>, perhaps: Vec<RecordId>| {
            let fields = keys.iter().map(|(l, r, _)| if side == 1 { *r } else { *l });
            let keys = fields.zip(values.iter().cloned()).collect();
            Value::known(Item::Group(Rc::new(Group { keys, members, perhaps })))
        };
        let both = |Sides { values, members: [left, others], perhaps: [maybe, maybe_others] }| {
            let other = right.map(|_| group(&values, 1, others, maybe_others));
            (group(&values, 0, left, maybe), other)
        };
        order.into_iter().map(both).collect()
    }

    fn key_values(&self, id: RecordId, side: usize, keys: &[Part]) -> Option<Vec<Value>> {
        let record = self.cells(id).filter(|r| !r.nil)?;
        let kind = self.model.kinds.get(record.kind.0 as usize)?;
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
    pub fn has_come(&self, id: RecordId, day: chrono::NaiveDate, every_day: bool) -> Truth {
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

fn join(
    order: &mut Vec<Sides>,
    at: usize,
    values: Vec<Value>,
    side: impl Fn(&mut Sides) -> Option<&mut Vec<RecordId>>,
    record: RecordId,
) {
    if at == order.len() {
        order.push(Sides { values, members: Default::default(), perhaps: Default::default() });
    }
    if let Some(list) = order.get_mut(at).and_then(side) {
        list.push(record);
    }
}

/// Whether a part of a key may be that of a record.
fn fits(key: &Value, own: &Value) -> Truth {
    match (&key.item, &own.item) {
        (Item::Period(p), Item::Date(d)) => {
            d.before(p.first_days()).negate().and(p.last_days().before(*d).negate())
        }
        (key, own) => same(key, own),
    }
}

/// The keys of the first and the last period in which a record may be dated, where that alone is not known of it; else
/// the one that it has, as far as it is known.
fn keys_of_its_own(values: Vec<Value>, keys: &[Part]) -> Vec<Vec<Value>> {
    let at = |last: bool| -> Option<Vec<Value>> {
        let part = |(value, (_, _, unit)): (&Value, &Part)| match (&value.item, unit) {
            (Item::Date(d), Some(unit)) => {
                let day = if last { d.to? } else { d.from? };
                Some(Value { item: Item::Period(Period::calendar(*unit, day)?), why: value.why.clone() })
            }
            _ => key_of(value).map(|_| value.clone()),
        };
        values.iter().zip(keys).map(part).collect()
    };
    let ends: Vec<Vec<Value>> = [at(false), at(true)].into_iter().flatten().collect();
    if ends.is_empty() { vec![values] } else { ends }
}
