//! What figures as of dates say of a quantity on a day, and which of them say it.
//!
//! A figure f as of [a, b] says: from b on the value is at least f and what was added after b; up to a it is at most f;
//! where it was first reached then, below f before a; between a and b neither (language reference, rule 14). The narrowest
//! interval is told, with the causes of the two figures that give its ends: of several that give the same end, those of
//! the first on file.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::cause::Why;
use super::inflows::Flows;
use super::stated::Figure;
use crate::declaration::RecordId;
use crate::value::{End, Interval, Truth};

/// The narrowest interval so far.
pub(super) struct Bounds {
    pub value: Interval,
    /// The figure that gives its lower end, or the one that comes closest to it, with what it says.
    low: Option<(RecordId, Why, End)>,
    /// The figure that gives its upper end.
    high: Option<(RecordId, Why)>,
    /// What else keeps it from being narrower.
    why: Why,
}

impl Bounds {
    /// Those that hold of any quantity of its type.
    pub(super) fn of(value: Interval) -> Self {
        Bounds { value, low: None, high: None, why: Why::none() }
    }

    /// The figures that give the ends.
    pub(super) fn ids(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.low().into_iter().chain(self.high.iter().map(|(id, _)| *id))
    }

    /// The figure that gives the lower end.
    pub(super) fn low(&self) -> Option<RecordId> {
        self.low.as_ref().map(|(id, ..)| *id)
    }

    /// Why it is not narrower.
    pub(super) fn why(&self) -> Why {
        let low = self.low.iter().map(|(_, why, _)| why);
        let high = self.high.iter().map(|(_, why)| why);
        low.chain(high).fold(self.why.clone(), |why, of| why.and(of))
    }

    /// Notes what else keeps it from being narrower.
    pub(super) fn because(&mut self, why: &Why) {
        self.why = self.why.and(why);
    }

    /// Takes what one figure says on `day`, with the flows since; `flows_closed`: all of these are on file.
    pub(super) fn take(&mut self, figure: &Figure, flows: &Flows, flows_closed: bool, day: NaiveDate) {
        let passed = figure.as_of.by(day) == Truth::True;
        if passed {
            let since = flows.least_after(figure.as_of, day);
            self.raise(&figure.amount.plus(&since).lo, figure);
            if flows_closed {
                let most = flows.most_after(figure.as_of, day);
                self.lower(figure.amount.plus(&most).hi, figure);
            }
        }
        match figure.as_of.from {
            Some(from) if day < from && figure.first => self.lower(below(&figure.amount), figure),
            Some(from) if day <= from => self.lower(figure.amount.hi.clone(), figure),
            _ => {}
        }
    }

    /// Flows alone are a lower bound; all of them, and no figure, are the value.
    pub(super) fn take_flows(&mut self, flows: &Flows, is_all: bool, day: NaiveDate) {
        let (low, high, mut doubts) = flows.total(day);
        doubts.insert(0, self.why.clone());
        self.why = Why::of_all(doubts);
        self.value.lo = self.value.greater(&Interval { lo: low.lo, hi: End::None }).lo;
        if is_all {
            self.value.hi = self.value.lesser(&Interval { lo: End::None, hi: high.hi }).hi;
        }
    }

    fn raise(&mut self, lo: &End, figure: &Figure) {
        if self.value.lo.cmp_as_low(lo) == Ordering::Less {
            self.value.lo = lo.clone();
        }
        if self.low.as_ref().is_none_or(|(.., best)| best.cmp_as_low(lo) == Ordering::Less) {
            self.low = Some((figure.id, figure.why.clone(), lo.clone()));
        }
    }

    fn lower(&mut self, hi: End, figure: &Figure) {
        if self.value.hi.cmp_as_high(&hi) == Ordering::Greater {
            self.value.hi = hi;
            self.high = Some((figure.id, figure.why.clone()));
        }
    }
}

/// What is below the whole of a figure.
fn below(amount: &Interval) -> End {
    match amount.hi.clone() {
        End::In(r) => End::Out(r),
        other => other,
    }
}

/// Certain figures of a quantity without flows, by day: those that bound it on a day are looked up.
#[derive(Default)]
pub(super) struct ByDay {
    /// From each day on: the figure, by position, that says the most of those that have come by then.
    rising: Vec<(NaiveDate, usize)>,
    /// Up to each day, the day left out: the figure, by position, that says the least of those still to come.
    falling: Vec<(NaiveDate, usize)>,
    /// Figures by the day on which they begin.
    begun: Vec<(NaiveDate, usize)>,
}

impl ByDay {
    /// Those among `figures` that are certain.
    pub(super) fn of(figures: &[Figure]) -> Self {
        let certain = || figures.iter().enumerate().filter(|(_, figure)| figure.certain);
        let mut ended: Vec<_> = certain().filter_map(|(at, figure)| Some((figure.as_of.to?, at))).collect();
        let mut begun: Vec<_> = certain().filter_map(|(at, figure)| Some((figure.as_of.from?, at))).collect();
        ended.sort_unstable();
        begun.sort_unstable();
        let low = |at: usize| figures.get(at).map(|figure| figure.amount.lo.clone()).unwrap_or(End::None);
        let before = |at: usize| figures.get(at).map(before).unwrap_or(End::None);
        let rising = best(ended.into_iter(), |a, b| low(*b).cmp_as_low(&low(*a)));
        let falling = best(begun.iter().rev().copied(), |a, b| before(*a).cmp_as_high(&before(*b)));
        ByDay { rising, falling, begun }
    }

    /// The positions of the figures among which those are that bound the quantity on `day`.
    pub(super) fn on(&self, day: NaiveDate) -> impl Iterator<Item = usize> + '_ {
        let come = self.rising.partition_point(|(from, _)| *from <= day).checked_sub(1);
        let to_come = self.falling.partition_point(|(until, _)| *until > day).checked_sub(1);
        let of_day = self.begun.partition_point(|(from, _)| *from < day);
        let of_day = self.begun.iter().skip(of_day).take_while(move |(from, _)| *from == day);
        let one = |list: &[(NaiveDate, usize)], at: Option<usize>| list.get(at?).map(|(_, at)| *at);
        let bounds = one(&self.rising, come).into_iter().chain(one(&self.falling, to_come));
        bounds.chain(of_day.map(|(_, at)| *at))
    }
}

/// What a figure says of the days before it begins.
fn before(figure: &Figure) -> End {
    if figure.first { below(&figure.amount) } else { figure.amount.hi.clone() }
}

/// The best up to each day of those in order; of equals, the first by position.
fn best(
    all: impl Iterator<Item = (NaiveDate, usize)>,
    order: impl Fn(&usize, &usize) -> Ordering,
) -> Vec<(NaiveDate, usize)> {
    let mut out: Vec<(NaiveDate, usize)> = Vec::new();
    for (day, at) in all {
        let better = |best: usize| order(&at, &best).then(at.cmp(&best)) == Ordering::Less;
        match out.last_mut() {
            Some((_, best)) if !better(*best) => {}
            Some((last, best)) if *last == day => *best = at,
            _ => out.push((day, at)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::check::cause::Cause;
    use crate::value::{DayRange, Rat};

    const DAYS: u64 = 12;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Days::new(n)
    }

    fn figure() -> impl Strategy<Value = Figure> {
        let end = || prop_oneof![1 => Just(None), 6 => (0..6i64).prop_map(Some)];
        let date = || prop_oneof![1 => Just(None), 6 => (0..DAYS).prop_map(Some)];
        let dates = prop_oneof![
            (0..DAYS).prop_map(|d| (Some(d), Some(d))),
            (date(), date()).prop_map(|(a, b)| if a > b && b.is_some() { (b, a) } else { (a, b) }),
        ];
        let amount = prop_oneof![(0..6i64).prop_map(|n| (Some(n), Some(n))), (end(), end())];
        (amount, dates, any::<bool>(), prop::bool::weighted(0.8)).prop_map(
            |((lo, hi), (from, to), first, certain)| {
                let end = |n: Option<i64>| n.map_or(End::None, |n| End::In(Rat::from_integer(n.into())));
                let (lo, hi) = if lo > hi && hi.is_some() { (hi, lo) } else { (lo, hi) };
                Figure {
                    id: RecordId(0),
                    amount: Interval { lo: end(lo), hi: end(hi) },
                    as_of: DayRange { from: from.map(day), to: to.map(day) },
                    first,
                    certain,
                    why: Why::none(),
                }
            },
        )
    }

    proptest! {
        #[test]
        fn those_of_a_day_bound_as_all_do(mut figures in prop::collection::vec(figure(), 0..8)) {
            for (n, figure) in (0..).zip(&mut figures) {
                figure.id = RecordId(n);
                figure.why = Why::of(Cause::UnknownField(RecordId(n), 0));
            }
            let by_day = ByDay::of(&figures);
            for on in (0..=DAYS).map(day) {
                let (mut all, mut those) = (Bounds::of(Interval::not_negative()), Bounds::of(Interval::not_negative()));
                figures.iter().filter(|f| f.certain).for_each(|f| all.take(f, &Flows::default(), false, on));
                let mut found: Vec<usize> = by_day.on(on).collect();
                found.sort_unstable();
                found.iter().for_each(|at| those.take(&figures[*at], &Flows::default(), false, on));
                prop_assert_eq!(&all.value, &those.value);
                prop_assert_eq!(all.ids().collect::<Vec<_>>(), those.ids().collect::<Vec<_>>());
                prop_assert_eq!(all.why(), those.why());
            }
        }
    }
}
