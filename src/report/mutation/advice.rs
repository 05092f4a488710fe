//! What a test would have to say so that a change is noticed.

use crate::mutation::Words;

/// Comparisons that gain or lose their limit by one sign.
const LIMITS: [&str; 4] = [" <= ", " >= ", " < ", " > "];

/// The line that should have been tested, as an imperative.
pub fn advice(words: &Words) -> String {
    match words {
        Words::Moved { was, .. } => {
            format!("expect a verdict on the day of `{was}`, and on the day after it")
        }
        Words::Dropped { was } => format!("expect a verdict that would be another without `{was}`"),
        Words::Becomes { was, becomes } => match compared(was, becomes) {
            Some((left, right)) => format!("expect a verdict where `{left}` is exactly `{right}`"),
            None => format!("expect a verdict that `{was}` and `{becomes}` decide differently"),
        },
    }
}

/// Both sides of a comparison that only gains or loses its limit.
fn compared<'w>(was: &'w str, becomes: &str) -> Option<(&'w str, &'w str)> {
    let sign = LIMITS.into_iter().find(|sign| was.contains(sign))?;
    let (left, right) = was.split_once(sign)?;
    let other = becomes.strip_prefix(left).and_then(|rest| rest.strip_suffix(right))?;
    LIMITS.contains(&other).then_some((left, right))
}

#[cfg(test)]
mod tests {
    use super::advice;
    use crate::mutation::Words;

    #[test]
    fn a_limit_is_tested_where_it_is_reached() {
        let becomes = |was: &str, becomes: &str| Words::Becomes { was: was.into(), becomes: becomes.into() };
        assert_eq!(
            advice(&becomes("a(s) <= 1 t", "a(s) < 1 t")),
            "expect a verdict where `a(s)` is exactly `1 t`"
        );
        assert_eq!(
            advice(&becomes("20 %", "20.02 %")),
            "expect a verdict that `20 %` and `20.02 %` decide differently"
        );
        assert_eq!(
            advice(&becomes("a = b", "a != b")),
            "expect a verdict that `a = b` and `a != b` decide differently"
        );
    }
}
