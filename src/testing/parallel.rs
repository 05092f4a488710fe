//! Many jobs on several threads, with what they give in the order in which they were asked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A worker's stack in bytes: that of a main thread, as nesting in checked files is bounded for it.
const STACK: usize = 8 * 1024 * 1024;

/// What `job` gives for each number below `count`, in order; `done` is told how many of how many are through.
pub fn in_order<T: Send>(
    count: usize,
    threads: usize,
    job: &(dyn Fn(usize) -> T + Sync),
    done: &(dyn Fn(usize, usize) + Sync),
) -> Vec<T> {
    let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut given = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return given;
            }
            given.push((n, job(n)));
            done(finished.fetch_add(1, Ordering::Relaxed) + 1, count);
        }
    };
    let mut given: Vec<(usize, T)> = thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
        let workers: Vec<_> = (1..threads.min(count)).filter_map(spawn).collect();
        let mut given = work();
        for worker in workers {
            match worker.join() {
                Ok(theirs) => given.extend(theirs),
                Err(bug) => std::panic::resume_unwind(bug),
            }
        }
        given
    });
    given.sort_by_key(|(n, _)| *n);
    given.into_iter().map(|(_, value)| value).collect()
}
