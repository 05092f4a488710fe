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

/// A key in words; parts that there are not are zero.
type Words = [i64; PARTS];

/// Keys of the records of one kind, each with its number.
pub(super) struct Keys {
    /// What each part is, of the record that the first variable stands for, and the calendar unit that a date is taken to.
    parts: Vec<(Node, Option<CalendarUnit>)>,
    known: HashMap<Words, usize>,
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
            Some((node, unit))
        };
        let parts: Vec<_> = paths.map(part).collect::<Option<_>>()?;
        (parts.len() <= PARTS).then(|| Self { parts, known: HashMap::new() })
    }

    /// The key of each of these records; `None` where a part of it is not one known value.
    pub(super) fn of_rows(&self, world: &World<'_>, rows: &Rows<'_>, ids: &[RecordId]) -> Vec<Option<Words>> {
        let at: Vec<u32> = (0..).zip(ids).map(|(at, _)| at).collect();
        let batch = Batch { world, rows, ids, var: 0, frame: &[], days: Days::One(world.as_of) };
        let mut keys = vec![Some(Words::default()); at.len()];
        for (part, (node, unit)) in self.parts.iter().enumerate() {
            let Lane::Each(meant, mut words) = batch.lane(node, &at) else { return vec![None; at.len()] };
            if let (Some(unit), Meant::Day) = (unit, meant) {
                to_first_days(*unit, &mut words);
            }
            for (key, word) in keys.iter_mut().zip(words) {
                match key.as_mut().and_then(|key| key.get_mut(part)) {
                    Some(slot) if word != ABSENT && word != UNSAID => *slot = word,
                    _ => *key = None,
                }
            }
        }
        keys
    }

    /// The number of a key; where it is met for the first time, what `find` says.
    pub(super) fn number(&mut self, key: Words, find: impl FnOnce() -> Option<usize>) -> Option<usize> {
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        let found = find()?;
        if self.known.len() < MOST {
            self.known.insert(key, found);
        }
        Some(found)
    }
}

/// Takes each day to the first of its calendar period, which stands for all of them.
fn to_first_days(unit: CalendarUnit, days: &mut [i64]) {
    // Days of one period mostly stand together: the last one is remembered, and is empty at first.
    let mut period = (1, 0);
    for day in days {
        if (period.0..=period.1).contains(day) {
            *day = period.0;
            continue;
        }
        let found = match Meant::Day.plain(*day) {
            Some(Plain::Day(day)) => Period::calendar(unit, day),
            _ => None,
        };
        if let Some(found) = &found {
            period = (day_word(found.start), day_word(found.end));
        }
        // A period that no calendar has is found by whoever looks at the record itself.
        *day = found.map_or(UNSAID, |_| period.0);
    }
}
