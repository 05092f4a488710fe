//! Many tests at once: on several threads, with the outcomes in the order of the files.

use super::{Outcome, Suite, TestId, parallel};

/// The tests of a suite that were run.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Their outcomes, by file, then line.
    pub outcomes: Vec<Outcome>,
    /// How many tests were not chosen.
    pub left_out: usize,
}

/// Runs the tests whose title or file holds `filter`, on so many threads; `done` is told how many of how many have run.
pub fn run_all(
    suite: &Suite,
    filter: Option<&str>,
    threads: usize,
    done: &(dyn Fn(usize, usize) + Sync),
) -> Ran {
    let all = suite.files().iter().flat_map(|f| f.tests.iter().copied());
    let (chosen, others): (Vec<TestId>, Vec<TestId>) =
        all.partition(|t| filter.is_none_or(|f| suite.is_called(*t, f)));
    let job = |n: usize| chosen.get(n).and_then(|test| suite.run(*test, None));
    let outcomes = parallel::in_order(chosen.len(), threads, &job, done);
    Ran { outcomes: outcomes.into_iter().flatten().collect(), left_out: others.len() }
}
