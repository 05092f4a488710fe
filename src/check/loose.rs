//! Records whose key is not known: which keys they may have, whatever the order in which records stand.

use std::cmp::Reverse;

use hashbrown::HashSet;

use super::group::Part;
use super::index::Key;
use super::value::{Item, Value, same};
use super::world::World;
use crate::declaration::RecordId;
use crate::value::{Period, Truth};

/// A record whose key is not known.
pub struct Loose {
    /// The record.
    pub record: RecordId,
    /// On which side of the key it stands.
    pub side: usize,
    /// Its key, as far as it is known.
    pub values: Vec<Value>,
}

impl Loose {
    /// Whether the record may have this key.
    pub fn may_have(&self, key: &[Value]) -> bool {
        key.iter().zip(&self.values).all(|(of_key, own)| fits(of_key, own) != Truth::False)
    }
}

impl World<'_> {
    /// Keys beside those that are `known`, each once, for the records that may have none of these: the first and the last
    /// period of a record of which the day alone is not known; else what is known of a key, unless more is known of
    /// another that the record may have.
    pub fn keys_of_loose(&self, known: &[&[Value]], loose: &[Loose], parts: &[Part]) -> Vec<Vec<Value>> {
        let fits_none = |one: &&Loose| !known.iter().any(|key| one.may_have(key));
        let mut made: Vec<Vec<Value>> = Vec::new();
        let mut met: HashSet<Box<[Key]>> = HashSet::new();
        let mut vague: Vec<(usize, &Loose)> = Vec::new();
        for one in loose.iter().filter(fits_none) {
            let ends: Vec<Vec<Value>> =
                [false, true].into_iter().filter_map(|last| self.end_of(&one.values, parts, last)).collect();
            if ends.is_empty() {
                let parts_known = one.values.iter().filter(|value| self.key_of(value).is_some()).count();
                vague.push((parts_known, one));
            }
            for key in ends {
                let words: Option<Box<[Key]>> = key.iter().map(|value| self.key_of(value)).collect();
                if words.is_some_and(|words| met.insert(words)) {
                    made.push(key);
                }
            }
        }
        vague.sort_by_key(|(parts_known, _)| Reverse(*parts_known));
        for alike in vague.chunk_by(|a, b| a.0 == b.0) {
            let mut own: Vec<&[Value]> = Vec::new();
            for (_, one) in alike {
                if !made.iter().any(|key| one.may_have(key))
                    && !own.iter().any(|key| is_same(key, &one.values))
                {
                    own.push(&one.values);
                }
            }
            made.extend(own.into_iter().map(<[Value]>::to_vec));
        }
        made
    }

    /// The key of the first or the last period in which a record may be dated, where that alone is not known of it.
    fn end_of(&self, values: &[Value], parts: &[Part], last: bool) -> Option<Vec<Value>> {
        let part = |(value, (_, _, unit)): (&Value, &Part)| match (&value.item, unit) {
            (Item::Date(d), Some(unit)) => {
                let day = if last { d.to? } else { d.from? };
                Some(Value { item: Item::Period(Period::calendar(*unit, day)?), why: value.why.clone() })
            }
            _ => self.key_of(value).map(|_| value.clone()),
        };
        values.iter().zip(parts).map(part).collect()
    }
}

/// Whether as much is known of two keys, and it is the same.
fn is_same(a: &[Value], b: &[Value]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.item == b.item)
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
