//! Many tests at once: on several threads, with the outcomes in the order of the files.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::{Outcome, Suite, TestId};

/// A worker's stack in bytes: that of a main thread, as nesting in checked files is bounded for it.
const STACK: usize = 8 * 1024 * 1024;

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
    let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut outcomes = Vec::new();
        while let Some(test) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
            outcomes.extend(suite.run(*test, None).map(|outcome| (*test, outcome)));
            done(finished.fetch_add(1, Ordering::Relaxed) + 1, chosen.len());
        }
        outcomes
    };
    let mut outcomes: Vec<(TestId, Outcome)> = thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
        let workers: Vec<_> = (1..threads.min(chosen.len())).filter_map(spawn).collect();
        let mut outcomes = work();
        for worker in workers {
            match worker.join() {
                Ok(theirs) => outcomes.extend(theirs),
                Err(bug) => std::panic::resume_unwind(bug),
            }
        }
        outcomes
    });
    outcomes.sort_by_key(|(test, _)| *test);
    Ran { outcomes: outcomes.into_iter().map(|(_, o)| o).collect(), left_out: others.len() }
}
