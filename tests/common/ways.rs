//! Two ways of checking give the same.

use std::collections::BTreeMap;

use servanda::check::{Outcome, Verdicts};

/// The same verdicts, the same records that no clause reads, the same exceptions and clauses that nothing uses.
#[allow(dead_code, reason = "each test file uses its own part")]
pub fn same_verdicts(quick: &Verdicts, slow: &Verdicts, text: &str) {
    same_judgements(quick, slow, text);
    assert_eq!(quick.unread, slow.unread, "\n{text}");
}

/// The same but for what is read: a list is made whatever the window, so that what a record outside it refers to counts
/// as read by the quick way alone.
#[allow(dead_code, reason = "each test file uses its own part")]
pub fn same_but_for_windows(quick: &Verdicts, slow: &Verdicts, text: &str) {
    same_judgements(quick, slow, text);
    assert!(quick.unread.iter().all(|id| slow.unread.contains(id)), "{:?}\n{text}", quick.unread);
}

/// What has a verdict has the same one; what has none is met, or nothing is asked of it, as often as it is counted.
fn same_judgements(quick: &Verdicts, slow: &Verdicts, text: &str) {
    let mut counted: BTreeMap<(usize, Option<String>, Outcome), usize> = BTreeMap::new();
    for tally in &quick.tallies {
        let mut add = |outcome, n| {
            if n > 0 {
                *counted.entry((tally.clause, tally.duty_of.clone(), outcome)).or_default() += n;
            }
        };
        add(Outcome::Met, tally.met);
        add(Outcome::NotApplicable, tally.not_applicable);
    }
    let mut judged = quick.all.iter().peekable();
    for verdict in &slow.all {
        let is_next =
            judged.peek().is_some_and(|v| (v.clause, &v.subject) == (verdict.clause, &verdict.subject));
        if let Some(judged) = judged.next_if(|_| is_next) {
            assert_eq!(format!("{judged:#?}"), format!("{verdict:#?}"), "\n{text}");
            continue;
        }
        let key = (verdict.clause, verdict.duty_of.first().map(ToString::to_string), verdict.judged.outcome);
        let left = counted.get_mut(&key).filter(|n| **n > 0);
        assert!(left.is_some(), "not counted: {key:?}\n{verdict:#?}\n{text}");
        left.into_iter().for_each(|n| *n -= 1);
    }
    assert_eq!(judged.next().map(|v| format!("{v:#?}")), None, "\n{text}");
    assert!(counted.values().all(|n| *n == 0), "{counted:?}\n{text}");
    let rest = |v: &Verdicts| (v.clauses_without_instance.clone(), v.unused_exceptions.clone());
    assert_eq!(rest(quick), rest(slow), "\n{text}");
}
