//! When a record counts: from the day that it is dated, by its nature, to the day that it ends or another takes its place.

use chrono::NaiveDate;

use super::world::World;
use crate::declaration::RecordId;
use crate::model::Nature;
use crate::value::{DayRange, Truth, next};

/// When a record counts, to be asked for any day.
#[derive(Clone, Debug)]
pub struct Spell {
    begun: Begun,
    /// Its last day, where it has one.
    until: Option<DayRange>,
    /// The days from which other records take its place.
    replaced: Vec<DayRange>,
}

/// From when a record counts.
#[derive(Clone, Copy, Debug)]
enum Begun {
    /// The same on every day.
    Always(Truth),
    /// From a day on.
    On(DayRange),
}

impl Spell {
    fn never() -> Spell {
        Spell { begun: Begun::Always(Truth::False), until: None, replaced: Vec::new() }
    }

    /// Whether it counts on `day`.
    pub fn on(&self, day: NaiveDate) -> Truth {
        let begun = match self.begun {
            Begun::Always(truth) => truth,
            Begun::On(range) => range.by(day),
        };
        let ended = self.until.map_or(Truth::False, |until| until.before(DayRange::day(day)));
        let replaced = self.replaced.iter().fold(Truth::False, |replaced, d| replaced.or(d.by(day)));
        begun.and(ended.negate()).and(replaced.negate())
    }
}

impl World<'_> {
    /// Whether a record counts on `day`. `every_day`: an act counts on every day once it is taken by as-of.
    pub fn active(&self, id: RecordId, day: NaiveDate, every_day: bool) -> Truth {
        self.spell(id, every_day).on(day)
    }

    /// When a record counts; the days on which that changes are noted.
    pub fn spell(&self, id: RecordId, every_day: bool) -> Spell {
        let Some((carrier, nature)) = self.carrier(id) else { return Spell::never() };
        let Some(version) = self.version(carrier) else { return Spell::never() };
        let is_table = self.is_row(version);
        let since = self.date_in(carrier, version, nature);
        let begun = match (nature, since) {
            (Nature::Filed, _) if is_table => Begun::Always(Truth::True),
            (Nature::Decided(_), Some(taken)) if every_day => Begun::Always(taken.by(self.as_of)),
            (_, Some(range)) => {
                self.watch.point(range.from);
                self.watch.point(range.to);
                Begun::On(range)
            }
            (_, None) => Begun::Always(Truth::True),
        };
        let until = match nature {
            Nature::Holds { until: Some(field), .. } => self.date_cell(carrier, version, field),
            _ => None,
        };
        if let Some(until) = until {
            self.watch.point(until.from.map(next));
            self.watch.point(until.to.map(next));
        }
        let amendments = self.amended_by.get(&self.origin(id)).map_or(&[][..], Vec::as_slice);
        let replaced: Vec<DayRange> = amendments.iter().filter_map(|&by| self.dated(by)).collect();
        for day in &replaced {
            self.watch.point(day.from);
            self.watch.point(day.to);
        }
        Spell { begun, until, replaced }
    }
}
