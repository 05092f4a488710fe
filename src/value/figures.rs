//! Numbers, quantities and days as people read them, and as machines do.
//!
//! A figure that is compared with a limit is never rounded onto or across it.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::{DayRange, Dimension, End, Interval, Rat, Unit};

/// How an amount is to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A plain number.
    Number,
    /// A share: as per cent.
    Percent,
    /// A count of records.
    Count,
    /// Days.
    Days,
    /// Grams, litres or items: in this unit.
    Unit(Unit),
}

/// The space between groups of three digits: narrow, and no line breaks there.
pub const THIN: char = '\u{202f}';

/// Decimals beyond which a figure is rounded for people.
const DECIMALS: u32 = 4;

/// Decimals with which machines get a figure that no decimal writes, where so many keep it on its side of the limit.
const MACHINE_DECIMALS: u32 = 12;

/// A decimal that is longer is taken for one that never ends.
const MOST_DECIMALS: u32 = 60;

/// `r` as an exact decimal, or as `n/d` where no decimal ends.
pub fn exact(r: &Rat) -> String {
    match decimals_needed(r) {
        Some(places) => fixed(r, places),
        None => format!("{}/{}", r.numer(), r.denom()),
    }
}

/// A number in decimals, as machines get it: the nearest ones below and above it where none writes it exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimals {
    /// The number, or a decimal below it.
    pub below: String,
    /// The number, or a decimal above it.
    pub above: String,
    /// The number as `n/d`; `None` where the decimals are exact.
    pub fraction: Option<String>,
}

/// `r` in decimals. They compare with `limit` as `r` does, unless it takes more than 60 places to tell the two apart.
pub fn decimals(r: &Rat, limit: Option<&Rat>) -> Decimals {
    if let Some(places) = decimals_needed(r) {
        let written = fixed(r, places);
        return Decimals { below: written.clone(), above: written, fraction: None };
    }
    let around = |places: u32| {
        let scale = Rat::from_integer(BigInt::from(10).pow(places));
        ((r * &scale).floor() / &scale, (r * &scale).ceil() / &scale)
    };
    let same_side = |n: &Rat| limit.is_none_or(|l| n.cmp(l) == r.cmp(l));
    let fits = |places: &u32| {
        let (below, above) = around(*places);
        same_side(&below) && same_side(&above)
    };
    let places = (MACHINE_DECIMALS..MOST_DECIMALS).find(fits).unwrap_or(MOST_DECIMALS);
    let (below, above) = around(places);
    let fraction = Some(format!("{}/{}", r.numer(), r.denom()));
    Decimals { below: fixed(&below, places), above: fixed(&above, places), fraction }
}

/// `r` in the unit of `scale`.
pub fn scaled(r: &Rat, scale: Scale) -> Rat {
    match scale {
        Scale::Number | Scale::Count | Scale::Days => r.clone(),
        Scale::Percent => r * Rat::from_integer(100.into()),
        Scale::Unit(unit) => r / unit.factor(),
    }
}

/// The unit that `scale` prints in, for machines: `%`, `t`, `days`, `records`, or nothing for a plain number.
pub fn unit_name(scale: Scale) -> Option<&'static str> {
    match scale {
        Scale::Number => None,
        Scale::Percent => Some("%"),
        Scale::Count => Some("records"),
        Scale::Days => Some("days"),
        Scale::Unit(unit) => Some(unit.name),
    }
}

/// `18.2 %`, `3 640 t`, `1 day`: a figure for people, exact or rounded so that it stays on its side of `limit`.
pub fn figure(r: &Rat, scale: Scale, limit: Option<&Rat>) -> String {
    let value = scaled(r, scale);
    let limit = limit.map(|l| scaled(l, scale));
    let digits = grouped(&near(&value, limit.as_ref()));
    with_unit(&digits, scale, value.is_one())
}

/// `figure`, with the exact value beside it where it had to be rounded.
pub fn exact_figure(r: &Rat, scale: Scale) -> String {
    let value = scaled(r, scale);
    let short = figure(r, scale, Some(&Rat::zero()));
    match decimals_needed(&value) {
        Some(places) if places <= DECIMALS => short,
        Some(_) => with_unit(&grouped(&exact(&value)), scale, false),
        None => format!("about {short} (exactly {})", with_unit(&exact(&value), scale, false)),
    }
}

/// An interval for people: `200 t to 1 000 t`, `more than 75 %`, `any amount`.
pub fn range(i: &Interval, scale: Scale, limit: Option<&Rat>) -> String {
    if let Some(point) = i.as_point() {
        return figure(point, scale, limit);
    }
    let show = |r: &Rat| figure(r, scale, limit);
    match (&i.lo, &i.hi) {
        (End::None, End::None) => "an unknown amount".to_owned(),
        (End::In(a), End::None) if a.is_zero() => "an unknown amount".to_owned(),
        (End::In(a), End::None) => format!("at least {}", show(a)),
        (End::Out(a), End::None) => format!("more than {}", show(a)),
        (End::None, End::In(b)) => format!("at most {}", show(b)),
        (End::None, End::Out(b)) => format!("less than {}", show(b)),
        (End::In(a) | End::Out(a), End::In(b) | End::Out(b)) => {
            let from = if matches!(i.lo, End::Out(_)) { "more than " } else { "" };
            let to = if matches!(i.hi, End::Out(_)) { "less than " } else { "" };
            format!("{from}{} to {to}{}", show(a), show(b))
        }
    }
}

/// A declared number: as per cent where it is a share, between nothing and all.
pub fn share_or_number(i: &Interval) -> String {
    let one = Rat::one();
    let within = |end: &End| end.value().is_none_or(|r| *r <= one);
    let bounded = i.lo.value().is_some() || i.hi.value().is_some();
    let share = bounded && within(&i.lo) && within(&i.hi);
    range(i, if share { Scale::Percent } else { Scale::Number }, None)
}

/// `2002-04-29`, `2014-01-26 to 2014-02-28`, `not later than 2007-04-30`.
pub fn days(d: DayRange) -> String {
    match (d.from, d.to) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) => format!("{a} to {b}"),
        (Some(a), None) => format!("{a} or later"),
        (None, Some(b)) => format!("{b} or earlier"),
        (None, None) => "an unknown day".to_owned(),
    }
}

/// `73 days late`, `13 to 33 days early`, `on the day`, `at least 4 days late`.
pub fn lateness(late: (Option<i64>, Option<i64>)) -> String {
    let count =
        |n: i64| format!("{} {}", grouped(&n.abs().to_string()), if n.abs() == 1 { "day" } else { "days" });
    match late {
        (Some(0), Some(0)) => "on the last day".to_owned(),
        (Some(a), Some(b)) if a == b => format!("{} {}", count(a), if a > 0 { "late" } else { "early" }),
        (Some(a), Some(b)) if a > 0 => format!("{} to {} late", grouped(&a.to_string()), count(b)),
        (Some(a), Some(b)) if b < 0 => format!("{} to {} early", grouped(&b.abs().to_string()), count(a)),
        (Some(a), Some(b)) => format!("between {} early and {} late", count(a), count(b)),
        (Some(a), None) if a > 0 => format!("at least {} late", count(a)),
        (None, Some(b)) if b > 0 => format!("at most {} late", count(b)),
        (None, Some(b)) => format!("at least {} early", count(b)),
        (Some(a), None) => format!("at most {} early", count(a)),
        (None, None) => "late by an unknown number of days".to_owned(),
    }
}

/// The digits of `digits` in groups of three before the point.
pub fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |d| ("-", d));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    let count = whole.chars().count();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (count - i).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(c);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn with_unit(digits: &str, scale: Scale, one: bool) -> String {
    match scale {
        Scale::Number | Scale::Count => digits.to_owned(),
        Scale::Percent => format!("{digits}\u{a0}%"),
        Scale::Days => format!("{digits}\u{a0}{}", if one { "day" } else { "days" }),
        Scale::Unit(unit) if unit.dimension == Dimension::Items && one => format!("{digits}\u{a0}item"),
        Scale::Unit(unit) => format!("{digits}\u{a0}{}", unit.name.replace('_', " ")),
    }
}

/// The shortest decimal, of at least [`DECIMALS`] places where it does not end before, that compares with `limit` as
/// `value` does; the whole decimal, where it ends and nothing says what it is compared with.
fn near(value: &Rat, limit: Option<&Rat>) -> String {
    if let Some(places) = decimals_needed(value).filter(|&p| p <= DECIMALS || limit.is_none()) {
        return fixed(value, places);
    }
    for places in DECIMALS..40 {
        let rounded = round(value, places);
        if limit.is_none_or(|l| rounded.cmp(l) == value.cmp(l)) {
            return fixed(&rounded, decimals_needed(&rounded).unwrap_or(places));
        }
    }
    exact(value)
}

/// How many decimals write `r` exactly; `None` if it never ends (or only after [`MOST_DECIMALS`]).
fn decimals_needed(r: &Rat) -> Option<u32> {
    let mut left = r.denom();
    if left.is_one() {
        return Some(0);
    }
    // A decimal ends where nothing but twos and fives divides it, after as many places as there are of either.
    let twos = left.trailing_zeros().unwrap_or(0);
    if twos > MOST_DECIMALS.into() {
        return None;
    }
    left >>= twos;
    let mut fives = 0;
    while !left.is_one() {
        if !(&left % 5u32).is_zero() || fives == u64::from(MOST_DECIMALS) {
            return None;
        }
        left /= 5u32;
        fives += 1;
    }
    u32::try_from(twos.max(fives)).ok()
}

fn round(r: &Rat, places: u32) -> Rat {
    let scale = Rat::from_integer(BigInt::from(10).pow(places));
    (r * &scale).round() / scale
}

/// `r`, which has at most `places` decimals, with exactly so many.
fn fixed(r: &Rat, places: u32) -> String {
    let scaled = (r * Rat::from_integer(BigInt::from(10).pow(places))).to_integer();
    let sign = if scaled.is_negative() { "-" } else { "" };
    let digits = scaled.abs().to_string();
    let places = places as usize;
    let padded = format!("{digits:0>width$}", width = places + 1);
    match padded.split_at_checked(padded.len() - places) {
        Some((whole, fraction)) if places > 0 => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{padded}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::decimal;

    fn r(n: i64, d: i64) -> Rat {
        Rat::new(n.into(), d.into())
    }

    fn plain(text: &str) -> String {
        text.replace([THIN, '\u{a0}'], " ")
    }

    #[test]
    fn figures_are_exact_where_they_end_early() {
        assert_eq!(plain(&figure(&r(3640, 20000), Scale::Percent, None)), "18.2 %");
        let tonnes = Scale::Unit(Unit::named("t").unwrap());
        assert_eq!(plain(&figure(&decimal("3640000000").unwrap(), tonnes, None)), "3 640 t");
        assert_eq!(plain(&figure(&decimal("-1234.5").unwrap(), Scale::Number, None)), "-1 234.5");
        assert_eq!(exact(&r(1, 3)), "1/3");
        assert_eq!(exact(&r(-1, 8)), "-0.125");
    }

    #[test]
    fn figures_never_round_onto_or_across_their_limit() {
        let limit = r(45, 100);
        let below = r(4_499_999_999, 10_000_000_000);
        assert_eq!(plain(&figure(&below, Scale::Percent, Some(&limit))), "44.99999999 %");
        assert_eq!(plain(&figure(&r(1, 3), Scale::Percent, Some(&limit))), "33.3333 %");
        let just_above = &limit + r(1, 3_000_000);
        let shown = plain(&figure(&just_above, Scale::Percent, Some(&limit)));
        assert!(decimal(shown.trim_end_matches(" %")).unwrap() > decimal("45").unwrap(), "{shown}");
        assert_eq!(plain(&exact_figure(&r(1, 600), Scale::Percent)), "about 0.1667 % (exactly 1/6 %)");
    }

    #[test]
    fn machines_get_decimals_that_hold_the_figure_between_them() {
        let shown = |d: Decimals| (d.below, d.above, d.fraction);
        let exactly = |text: &str| (text.to_owned(), text.to_owned(), None);
        assert_eq!(shown(decimals(&r(-1, 8), None)), exactly("-0.125"));
        assert_eq!(shown(decimals(&r(20, 1), None)), exactly("20"));
        let third = decimals(&r(-1, 3), None);
        assert_eq!((third.below.as_str(), third.above.as_str()), ("-0.333333333334", "-0.333333333333"));
        assert_eq!(third.fraction.as_deref(), Some("-1/3"));
        let limit = decimal("0.333333333333").unwrap();
        let near = decimals(&r(1, 3), Some(&limit));
        assert_eq!((near.below.as_str(), near.above.as_str()), ("0.3333333333333", "0.3333333333334"));
    }

    #[test]
    fn ranges_and_lateness_read_aloud() {
        let from = Interval { lo: End::Out(r(3, 4)), hi: End::None };
        assert_eq!(plain(&range(&from, Scale::Percent, None)), "more than 75 %");
        assert_eq!(lateness((Some(73), Some(73))), "73 days late");
        assert_eq!(lateness((Some(-213), Some(-153))), "153 to 213 days early");
        assert_eq!(lateness((None, Some(1))), "at most 1 day late");
        assert_eq!(lateness((Some(0), Some(0))), "on the last day");
        assert_eq!(plain(&lateness((Some(4086), Some(4086)))), "4 086 days late");
    }
}
