//! Instances whose day is imprecise: what is read on that day is read on each day that it may be.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cause::Why;
use super::exception::Applies;
use super::instance::variables;
use super::judge::Case;
use super::timeline::{BEGINNING, truth_on};
use super::value::{Item, Value};
use super::world::World;
use crate::model::Exception;
use crate::value::{DayRange, Truth};

impl World<'_> {
    /// Where the day on which an instance is judged is imprecise: the earliest it may be, and why it is not known.
    fn earliest_day(&self, case: &Case<'_>) -> Option<(Option<NaiveDate>, Why)> {
        if !case.is_dated {
            return None;
        }
        let vars = case.clause.generators.iter().flat_map(|g| variables(&g.source));
        let bound: Vec<&Value> = vars.filter_map(|v| case.frame.get(v.0 as usize)).collect();
        let days = bound.iter().filter_map(|v| self.days_of_value(v)).reduce(DayRange::later)?;
        if days.from.is_some_and(|from| from >= case.scope_day) {
            return None;
        }
        let why = bound.iter().fold(Why::none(), |why, value| match &value.item {
            Item::Record(id) if self.dated(*id).is_some_and(|d| d.as_day().is_none()) => {
                why.and(&self.imprecise(*id))
            }
            _ => why.and(&value.why),
        });
        Some((days.from, why))
    }

    /// Why `truth` is not the same on every day on which an instance may be judged; `None` where it is.
    pub(super) fn unsteady(&self, case: &Case<'_>, truth: &mut dyn FnMut(NaiveDate) -> Truth) -> Option<Why> {
        self.on_each_day(case, truth)?.err()
    }

    /// What `truth` is on every day on which an instance may be judged, or why it is not the same; `None` where there
    /// is but one such day.
    pub(super) fn on_each_day(
        &self,
        case: &Case<'_>,
        truth: &mut dyn FnMut(NaiveDate) -> Truth,
    ) -> Option<Result<Truth, Why>> {
        let (first, cause) = self.earliest_day(case)?;
        let steps = self.timeline(case.scope_day, truth);
        let from = first.unwrap_or(BEGINNING);
        let last = truth_on(&steps, case.scope_day);
        let same = truth_on(&steps, from) == last
            && steps.iter().filter(|(day, _)| *day > from).all(|(_, truth)| *truth == last);
        Some(if same { Ok(last) } else { Err(cause) })
    }

    /// Whether a clause asks anything of an instance on `day`.
    pub(super) fn scope_on(&self, case: &Case<'_>, day: NaiveDate) -> Truth {
        match self.is_in_force(case, day) {
            true => self.scope(case, &mut case.env(&case.frame, day)).0,
            false => Truth::False,
        }
    }

    /// Whether an exception applies on the day of an instance: perhaps, where it does on some day that it may be and
    /// not on another; by one of several records, where it does by another on another day.
    pub(super) fn applies_on_its_day(&self, case: &Case<'_>, exception: &Exception) -> Applies {
        let Some((first, cause)) = self.earliest_day(case) else {
            return self.applies(case, exception, case.scope_day);
        };
        let mut on_days = BTreeMap::new();
        self.timeline(case.scope_day, &mut |day| {
            on_days.insert(day, self.applies(case, exception, day));
            Truth::Unknown
        });
        let from = first.unwrap_or(BEGINNING);
        let begun = on_days.range(..=from).next_back().map_or(from, |(day, _)| *day);
        on_days.split_off(&begun).into_values().reduce(|a, b| either(a, b, &cause)).unwrap_or(Applies::No)
    }
}

/// What is known of an exception that stands one way on one day and another way on another, of which one is meant.
fn either(a: Applies, b: Applies, cause: &Why) -> Applies {
    let open_alike = matches!((&a, &b), (Applies::Perhaps(x, _), Applies::Perhaps(y, _)) if x == y);
    let mut why = if open_alike { Why::none() } else { cause.clone() };
    let (mut records, mut or_none, mut bare) = (Vec::new(), false, 0);
    for one in [&a, &b] {
        let by = match one {
            Applies::No => {
                or_none = true;
                continue;
            }
            Applies::Yes(by) => by.as_slice(),
            Applies::Perhaps(by, doubt) => {
                or_none = true;
                why = why.and(doubt);
                by.as_slice()
            }
            Applies::Rivals { records, or_none: perhaps, why: doubt } => {
                or_none |= perhaps;
                why = why.and(doubt);
                records
            }
        };
        bare += usize::from(by.is_empty());
        records.extend(by.iter().copied().filter(|r| !records.contains(r)).collect::<Vec<_>>());
    }
    match (records.as_slice(), or_none) {
        ([], true) if bare == 0 => Applies::No,
        ([], true) => Applies::Perhaps(None, why),
        ([], false) => Applies::Yes(None),
        ([only], true) => Applies::Perhaps(Some(*only), why),
        ([only], false) => Applies::Yes(Some(*only)),
        (_, or_none) => Applies::Rivals { records, or_none, why },
    }
}
