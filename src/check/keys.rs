//! Keys of records that are kept by column, met again by their words alone.
//!
//! What a key is, and which records share it, is decided elsewhere, once for each: here it is only remembered.

use hashbrown::HashMap;

use super::batch::{Batch, Days, Lane};
use super::program::Node;
use super::world::World;
use crate::declaration::{ABSENT, Meant, Plain, RecordId, Rows, UNSAID, day_word};
use crate::model::Step;
use crate::value::{CalendarUnit, Period};

/// Of how many parts a key may be that is remembered.
const PARTS: usize = 4;

/// How many keys are remembered: where there are more, few records share one.
const MOST: usize = 1 << 16;

/// How many words stand for themselves in a key.
const SMALL: u64 = 1 << 15;

/// A key that may be remembered: two bytes for each part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Packed(u64);

impl Packed {
    /// A part of this key is not one known value, or one of too many.
    const NONE: Packed = Packed(u64::MAX);

    /// Whether nothing is known by it.
    pub(super) fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// A part of a key.
struct Part {
    /// What it is, of the record that the first variable stands for.
    node: Node,
    /// The calendar unit that a date is taken to.
    unit: Option<CalendarUnit>,
    /// The first day of the period in which each day lies that was met: days mostly stand again and again.
    first_days: HashMap<i64, i64>,
    /// The numbers of those words that do not stand for themselves, from [`SMALL`] on.
    numbers: HashMap<i64, u64>,
    /// The last of these that was met: words of one sort mostly stand together.
    last: Option<(i64, u64)>,
}

impl Part {
    /// Two bytes for a word; `None` for one that says nothing, and where there are too many.
    #[inline(always)]
    fn number(&mut self, word: i64) -> Option<u64> {
        match u64::try_from(word) {
            Ok(small) if small < SMALL => Some(small),
            _ => self.number_of_large(word),
        }
    }

    fn number_of_large(&mut self, word: i64) -> Option<u64> {
        if word == ABSENT || word == UNSAID {
            return None;
        }
        if let Some((_, number)) = self.last.filter(|(last, _)| *last == word) {
            return Some(number);
        }
        let next = SMALL + u64::try_from(self.numbers.len()).ok()?;
        let number = match self.numbers.get(&word) {
            Some(number) => *number,
            // The highest is left out, so that no key is [`Packed::NONE`].
            None if next >= u64::from(u16::MAX) => return None,
            None => *self.numbers.entry(word).or_insert(next),
        };
        self.last = Some((word, number));
        Some(number)
    }

    /// Takes each day to the first of its calendar period, which stands for all of them.
    fn take_to_first_days(&mut self, unit: CalendarUnit, days: &mut [i64]) {
        let first_day = |day: i64| match Meant::Day.plain(day) {
            Some(Plain::Day(day)) => Period::calendar(unit, day).map(|period| day_word(period.start)),
            _ => None,
        };
        for day in days {
            // A period that no calendar has is found by whoever looks at the record itself.
            *day = *self.first_days.entry(*day).or_insert_with(|| first_day(*day).unwrap_or(UNSAID));
        }
    }
}

/// Keys of the records of one kind, each with its number.
pub(super) struct Keys {
    parts: Vec<Part>,
    known: HashMap<Packed, usize>,
}

impl Keys {
    /// No keys yet, whose parts are the fields at the ends of these paths, dates among them taken to a calendar unit where
    /// one is given; `None` where they are too many, or not all reached by fields.
    pub(super) fn at<'p>(paths: impl Iterator<Item = (&'p [Step], Option<CalendarUnit>)>) -> Option<Self> {
        let part = |(path, unit): (&[Step], _)| {
            let node = path.iter().try_fold(Node::Var(0), |of, step| match step {
                Step::Field(field) => Some(Node::Field(Box::new(of), *field)),
                Step::Parent => None,
            })?;
            Some(Part { node, unit, first_days: HashMap::new(), numbers: HashMap::new(), last: None })
        };
        let parts: Vec<_> = paths.map(part).collect::<Option<_>>()?;
        (parts.len() <= PARTS).then(|| Self { parts, known: HashMap::new() })
    }

    /// The key of each of these records.
    pub(super) fn of_rows(&mut self, world: &World<'_>, rows: &Rows<'_>, ids: &[RecordId]) -> Vec<Packed> {
        let at: Vec<u32> = (0..).zip(ids).map(|(at, _)| at).collect();
        let batch = Batch { world, rows, ids, var: 0, frame: &[], days: Days::One(world.as_of) };
        let mut keys = vec![Packed(0); at.len()];
        for part in &mut self.parts {
            let Lane::Each(meant, mut words) = batch.lane(&part.node, &at) else {
                return vec![Packed::NONE; at.len()];
            };
            if let (Some(unit), Meant::Day) = (part.unit, meant) {
                part.take_to_first_days(unit, &mut words);
            }
            for (key, word) in keys.iter_mut().zip(words) {
                *key = match part.number(word) {
                    Some(number) if !key.is_none() => Packed(key.0 << 16 | number),
                    _ => Packed::NONE,
                };
            }
        }
        keys
    }

    /// The number of a key; where it is not remembered, what `find` says.
    #[inline(always)]
    pub(super) fn number(&mut self, key: Packed, find: impl FnOnce() -> Option<usize>) -> Option<usize> {
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        let found = find()?;
        if !key.is_none() && self.known.len() < MOST {
            self.known.insert(key, found);
        }
        Some(found)
    }
}
