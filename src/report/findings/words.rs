//! Words for measures.

use num_traits::{One, Signed, Zero};

use crate::check::{Measure, Scale};
use crate::report::figures::{compares_days, days, exact_figure, limit};
use crate::value::figures::range;
use crate::value::{DayRange, Dimension, Interval, Rat, Truth};

/// Whether an interval excludes any amount at all.
pub fn says_something(i: &Interval) -> bool {
    i.hi.value().is_some() || i.lo.value().is_some_and(|low| !low.is_zero())
}

/// `at least 20 %`.
pub fn bound(m: &Measure) -> String {
    let limit = limit(m);
    if compares_days(m) {
        let day = match m.op {
            ">=" | ">" => "no earlier day",
            "<=" | "<" => "no later day",
            "!=" => "another day",
            _ => "the same day",
        };
        return day.to_owned();
    }
    match m.op {
        ">=" => format!("at least {limit}"),
        ">" => format!("more than {limit}"),
        "<=" => format!("at most {limit}"),
        "<" => format!("less than {limit}"),
        "!=" => format!("anything but {limit}"),
        _ => limit,
    }
}

/// What a limit was on a day that is past: `was due`, `were allowed`.
pub fn due(m: &Measure) -> String {
    format!("{} {}", if is_many(m) { "were" } else { "was" }, asked(m))
}

/// What a limit is: `is due`, `are allowed`.
pub fn allowed(m: &Measure) -> String {
    format!("{} {}", if is_many(m) { "are" } else { "is" }, asked(m))
}

fn asked(m: &Measure) -> &'static str {
    if m.op.starts_with('<') { "allowed" } else { "due" }
}

/// Whether the limit is told in a plural: items, other than one.
fn is_many(m: &Measure) -> bool {
    let items = matches!(m.scale, Scale::Unit(unit) if unit.dimension == Dimension::Items);
    items && m.limit.as_point().is_none_or(|limit| !limit.is_one())
}

/// `360 t short`, exactly; `None` where the demand may have been met.
pub fn shortfall(m: &Measure) -> Option<String> {
    let zero = Rat::zero();
    if m.slack.less(&Interval::point(zero.clone())) != Truth::True {
        return None;
    }
    let missing = m.slack.negate();
    let by = match missing.as_point() {
        Some(point) => exact_figure(point, m.scale),
        None => range(&missing, m.scale, Some(&zero)),
    };
    Some(match m.op {
        ">=" | ">" => format!("{by} short"),
        "<=" | "<" => format!("{by} too much"),
        _ => format!("{by} apart"),
    })
}

/// Whether a figure is known to be beyond its limit.
pub fn is_broken(m: &Measure) -> bool {
    let zero = Interval::point(Rat::zero());
    match m.op {
        "<" | ">" => m.slack.at_most(&zero) == Truth::True,
        "!=" => m.slack.equals(&zero) == Truth::True,
        _ => m.slack.less(&zero) == Truth::True,
    }
}

/// A measure of days against a limit date: `89 days before 2003-04-10, the first day allowed`.
pub fn days_from(m: &Measure, limit: DayRange) -> Option<String> {
    if !compares_days(m) {
        return None;
    }
    let apart = exact_figure(&m.amount.as_point()?.abs(), m.scale);
    let (side, edge) = if m.op.starts_with('<') { ("after", "last") } else { ("before", "first") };
    Some(format!("{apart} {side} {}, the {edge} day allowed", days(limit)))
}
