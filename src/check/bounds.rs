//! What figures as of dates say of a quantity on a day, and which of them say it.
//!
//! A figure f as of [a, b] says: from b on the value is at least f and what was added after b; up to a it is at most f;
//! where it was first reached then, below f before a; between a and b neither (language reference, rule 14). The narrowest
//! interval is told, with the causes of the two figures that give its ends, and of the last figure that has come and the
//! next one to come where these might narrow it. Of figures that give the same end one that is known counts, else the first
//! on file.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::cause::Why;
use super::inflows::Flows;
use super::stated::Figure;
use crate::declaration::RecordId;
use crate::value::{End, Interval};

/// The narrowest interval so far.
pub(super) struct Bounds {
    pub value: Interval,
    /// The figure that gives its lower end, or the one that comes closest to it.
    low: Option<Given>,
    /// The figure that gives its upper end.
    high: Option<Given>,
    /// The latest of the figures that have come; of several, the one that may be most.
    latest: Option<(NaiveDate, Given)>,
    /// The first of the figures to come; of several, the one that may be least.
    next: Option<(NaiveDate, Given)>,
    /// What else keeps it from being narrower.
    why: Why,
}

/// What a figure says.
struct Given {
    id: RecordId,
    /// What it says at least, or at most.
    end: End,
    /// Why it does not say more.
    why: Why,
}

impl Given {
    fn of(figure: &Figure, end: End) -> Self {
        Given { id: figure.id, end, why: figure.why.clone() }
    }

    fn is_known(&self) -> bool {
        self.why == Why::none()
    }
}

impl Bounds {
    /// Those that hold of any quantity of its type.
    pub(super) fn of(value: Interval) -> Self {
        Bounds { value, low: None, high: None, latest: None, next: None, why: Why::none() }
    }

    /// The figures that give the ends.
    pub(super) fn ids(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.low.iter().chain(&self.high).map(|given| given.id)
    }

    /// The figure that gives the lower end.
    pub(super) fn low(&self) -> Option<RecordId> {
        self.low.as_ref().map(|given| given.id)
    }

    /// Why it is not narrower.
    pub(super) fn why(&self) -> Why {
        // The latest figure might say more than the lower end, and the next one less than the upper.
        let more = |given: &&Given| may_exceed(&given.end, &self.value.lo);
        let less = |given: &&Given| may_exceed(&self.value.hi, &given.end);
        let latest = self.latest.iter().map(|(_, given)| given).filter(more);
        let next = self.next.iter().map(|(_, given)| given).filter(less);
        let all = self.low.iter().chain(&self.high).chain(latest).chain(next);
        all.fold(self.why.clone(), |why, given| why.and(&given.why))
    }

    /// Notes what else keeps it from being narrower.
    pub(super) fn because(&mut self, why: &Why) {
        self.why = self.why.and(why);
    }

    /// Takes what one figure says on `day`, with the flows since; `flows_closed`: all of these are on file.
    pub(super) fn take(&mut self, figure: &Figure, flows: &Flows, flows_closed: bool, day: NaiveDate) {
        if let Some(to) = figure.as_of.to.filter(|to| *to <= day) {
            let since = figure.amount.plus(&flows.least_after(figure.as_of, day));
            self.raise(&since.lo, figure);
            if flows_closed {
                let most = flows.most_after(figure.as_of, day);
                self.lower(figure.amount.plus(&most).hi, figure);
            }
            let later = |(last, given): &(NaiveDate, Given)| {
                to > *last || (to == *last && since.hi.cmp_as_high(&given.end) == Ordering::Greater)
            };
            if self.latest.as_ref().is_none_or(later) {
                self.latest = Some((to, Given::of(figure, since.hi)));
            }
        }
        if let Some(from) = figure.as_of.from.filter(|from| day <= *from) {
            let most = if day < from { before(figure) } else { figure.amount.hi.clone() };
            self.lower(most, figure);
            let sooner = |(next, given): &(NaiveDate, Given)| {
                from < *next || (from == *next && figure.amount.lo.cmp_as_low(&given.end) == Ordering::Less)
            };
            if self.next.as_ref().is_none_or(sooner) {
                self.next = Some((from, Given::of(figure, figure.amount.lo.clone())));
            }
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
        let order = |low: &Given| low.end.cmp_as_low(lo).then(known_first(figure, low));
        if self.low.as_ref().is_none_or(|low| order(low) == Ordering::Less) {
            self.low = Some(Given::of(figure, lo.clone()));
        }
    }

    fn lower(&mut self, hi: End, figure: &Figure) {
        let known = self.high.as_ref().map_or(Ordering::Equal, |high| known_first(figure, high).reverse());
        if self.value.hi.cmp_as_high(&hi).then(known) == Ordering::Greater {
            self.value.hi = hi.clone();
            self.high = Some(Given::of(figure, hi));
        }
    }
}

/// Of two figures that say the same the one that is known comes in front: whether that is the new one (less) or not.
fn known_first(new: &Figure, old: &Given) -> Ordering {
    match (new.why == Why::none(), old.is_known()) {
        (true, false) => Ordering::Less,
        _ => Ordering::Equal,
    }
}

/// Whether what ends at `hi` may be more than where something else begins.
fn may_exceed(hi: &End, lo: &End) -> bool {
    match (hi, lo) {
        (End::In(hi) | End::Out(hi), End::In(lo) | End::Out(lo)) => hi > lo,
        _ => true,
    }
}

/// What is below the whole of a figure.
fn below(amount: &Interval) -> End {
    match amount.hi.clone() {
        End::In(r) => End::Out(r),
        other => other,
    }
}

/// Certain figures of a quantity without flows, by day: those that [`Bounds`] are made of on a day are looked up.
#[derive(Default)]
pub(super) struct ByDay {
    /// From each day on: the figure, by position, that says the most of those that have come by then.
    rising: Vec<(NaiveDate, usize)>,
    /// From each day on: the latest of those that have come by then.
    latest: Vec<(NaiveDate, usize)>,
    /// Up to each day, the day left out: the figure, by position, that says the least of those still to come.
    falling: Vec<(NaiveDate, usize)>,
    /// Up to each day, the day left out: the first of those still to come.
    next: Vec<(NaiveDate, usize)>,
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
        let of = |at: &usize| figures.get(*at);
        let end = |end: Option<End>| end.unwrap_or(End::None);
        let low = |at: &usize| end(of(at).map(|figure| figure.amount.lo.clone()));
        let high = |at: &usize| end(of(at).map(|figure| figure.amount.hi.clone()));
        let before = |at: &usize| end(of(at).map(before));
        let is_doubtful = |at: &usize| of(at).is_some_and(|figure| figure.why != Why::none());
        let known = |a: &usize, b: &usize| is_doubtful(a).cmp(&is_doubtful(b));
        let to_come = || begun.iter().rev().copied();
        ByDay {
            rising: best(ended.iter().copied(), true, |a, b| low(b).cmp_as_low(&low(a)).then(known(a, b))),
            latest: best(ended.iter().copied(), false, |a, b| high(b).cmp_as_high(&high(a))),
            falling: best(to_come(), true, |a, b| before(a).cmp_as_high(&before(b)).then(known(a, b))),
            next: best(to_come(), false, |a, b| low(a).cmp_as_low(&low(b))),
            begun,
        }
    }

    /// The positions of the figures among which those are that bound the quantity on `day`, or might bound it more.
    pub(super) fn on(&self, day: NaiveDate) -> impl Iterator<Item = usize> + '_ {
        let come = |list: &[(NaiveDate, usize)]| list.partition_point(|(from, _)| *from <= day);
        let to_come = |list: &[(NaiveDate, usize)]| list.partition_point(|(until, _)| *until > day);
        let last = |list: &[(NaiveDate, usize)], count: usize| {
            count.checked_sub(1).and_then(|at| list.get(at)).map(|(_, figure)| *figure)
        };
        let bounds = [
            last(&self.rising, come(&self.rising)),
            last(&self.latest, come(&self.latest)),
            last(&self.falling, to_come(&self.falling)),
            last(&self.next, to_come(&self.next)),
        ];
        let of_day = self.begun.iter().skip(self.begun.partition_point(|(from, _)| *from < day));
        let of_day = of_day.take_while(move |(from, _)| *from == day).map(|(_, figure)| *figure);
        bounds.into_iter().flatten().chain(of_day)
    }
}

/// What a figure says of the days before it begins.
fn before(figure: &Figure) -> End {
    if figure.first { below(&figure.amount) } else { figure.amount.hi.clone() }
}

/// The best of those in order for each day, `so_far` or of that day alone; of equals, the first by position.
fn best(
    all: impl Iterator<Item = (NaiveDate, usize)>,
    so_far: bool,
    order: impl Fn(&usize, &usize) -> Ordering,
) -> Vec<(NaiveDate, usize)> {
    let mut out: Vec<(NaiveDate, usize)> = Vec::new();
    for (day, at) in all {
        let better = |best: usize| order(&at, &best).then(at.cmp(&best)) == Ordering::Less;
        match out.last_mut() {
            Some((last, best)) if (so_far || *last == day) && !better(*best) => {}
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
        (amount, dates, any::<bool>(), prop::bool::weighted(0.8), any::<bool>()).prop_map(
            |((lo, hi), (from, to), first, certain, is_known)| {
                let end = |n: Option<i64>| n.map_or(End::None, |n| End::In(Rat::from_integer(n.into())));
                let (lo, hi) = if lo > hi && hi.is_some() { (hi, lo) } else { (lo, hi) };
                Figure {
                    id: RecordId(0),
                    amount: Interval { lo: end(lo), hi: end(hi) },
                    as_of: DayRange { from: from.map(day), to: to.map(day) },
                    first,
                    certain,
                    why: if is_known { Why::none() } else { Why::of(Cause::UnknownField(RecordId(0), 0)) },
                }
            },
        )
    }

    proptest! {
        #[test]
        fn those_of_a_day_bound_as_all_do(mut figures in prop::collection::vec(figure(), 0..8)) {
            for (n, figure) in (0..).zip(&mut figures) {
                figure.id = RecordId(n);
                if figure.why != Why::none() {
                    figure.why = Why::of(Cause::UnknownField(RecordId(n), 0));
                }
            }
            let by_day = ByDay::of(&figures);
            for on in (0..=DAYS).map(day) {
                let (mut all, mut those) = (Bounds::of(Interval::not_negative()), Bounds::of(Interval::not_negative()));
                figures.iter().filter(|f| f.certain).for_each(|f| all.take(f, &Flows::default(), false, on));
                let mut found: Vec<usize> = by_day.on(on).collect();
                found.sort_unstable();
                found.dedup();
                found.iter().for_each(|at| those.take(&figures[*at], &Flows::default(), false, on));
                prop_assert_eq!(&all.value, &those.value);
                prop_assert_eq!(all.ids().collect::<Vec<_>>(), those.ids().collect::<Vec<_>>());
                prop_assert_eq!(all.why(), those.why());
            }
        }
    }
}
