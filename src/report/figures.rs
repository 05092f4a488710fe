//! Figures of a measure, and dates in words; numbers themselves are told by [`crate::value::figures`].

use chrono::NaiveDate;

use num_traits::{Signed as _, Zero};

use crate::check::Measure;
use crate::value::figures::{Scale, range};
use crate::value::{Rat, in_words};

pub use crate::value::figures::{days, decimals, exact_figure, grouped, lateness, scaled, unit_name};

/// Whether a measure compares two days: then its amount is the days between them.
pub fn compares_days(m: &Measure) -> bool {
    m.scale == Scale::Days && m.limit.as_point().is_some_and(Zero::is_zero)
}

/// The amount of a measure, never rounded across its limit; of two days, how far one is from the other.
pub fn amount(m: &Measure) -> String {
    if let (true, Some(days)) = (compares_days(m), m.amount.as_point()) {
        let side = if days.is_negative() { "earlier" } else { "later" };
        return format!("{} {side}", range(&m.amount.abs(), m.scale, None));
    }
    range(&m.amount, m.scale, nearest_limit(m))
}

/// The limit of a measure, never rounded across the amount.
pub fn limit(m: &Measure) -> String {
    range(&m.limit, m.scale, m.amount.as_point())
}

fn nearest_limit(m: &Measure) -> Option<&Rat> {
    m.limit.as_point().or(m.limit.lo.value()).or(m.limit.hi.value())
}

/// `text` with every date outside backticks in words: `29 April 2002`.
pub fn dates_in_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut quoted = false;
    while let Some(c) = rest.chars().next() {
        let bare = !quoted && !out.ends_with(|p: char| p.is_alphanumeric() || p == '-' || p == '/');
        let ends = |r: &str| !r.starts_with(|n: char| n.is_alphanumeric() || n == '-' || n == '/');
        if let (true, Some((head, tail))) = (bare, rest.split_at_checked(10))
            && ends(tail)
            && let Ok(day) = head.parse::<NaiveDate>()
        {
            out.push_str(&in_words(day));
            rest = tail;
            continue;
        }
        quoted ^= c == '`';
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::dates_in_words;

    #[test]
    fn dates_in_words_leave_quoted_and_longer_words_alone() {
        assert_eq!(
            dates_in_words("by 2002-04-29; `2002-04-29` a/2002-04-29.toml (2001-01-01)"),
            "by 29 April 2002; `2002-04-29` a/2002-04-29.toml (1 January 2001)"
        );
        assert_eq!(dates_in_words("2002-04-30"), "30 April 2002");
    }
}
