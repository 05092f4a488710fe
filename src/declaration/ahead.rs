//! Reads the second half of a large file on a thread of its own while the first half is read.
//!
//! Where one plain record ends another may begin, so that reading can begin anywhere at a header. Whether a header that is
//! met in the middle is one (and no part of a text over several lines) is known only when the reading from the front comes
//! to that place: then what was read ahead is taken, as far as it goes, and otherwise it is left.

use std::collections::VecDeque;
use std::thread::{self, Scope, ScopedJoinHandle};

use memchr::memmem;

use super::draft::Drafts;
use super::ids::IdHasher;
use super::plain::Symbols;
use super::presses::{Presses, Sight};
use super::readings::put_behind;
use super::scope::Scope as Kinds;

/// From how many bytes on a file is worth a second thread.
const LARGE: usize = 8 << 20;

/// What is read ahead.
pub(super) type Job<'a> = Box<dyn FnOnce() -> Parts + Send + 'a>;

/// Starts a job on a thread of its own.
pub(super) type Start<'a> = Box<dyn Fn(Job<'a>) -> ScopedJoinHandle<'a, Parts> + 'a>;

/// What starts jobs within `threads`.
pub(super) fn within<'scope>(threads: &'scope Scope<'scope, '_>) -> Start<'scope> {
    Box::new(move |job| threads.spawn(job))
}

/// What is read ahead, in order.
pub(super) type Parts = VecDeque<Part>;

/// How often reading begins anew at most: where records that are not plain stand between more parts, there are many.
const MOST_PARTS: usize = 256;

/// Plain records that stand one behind the other.
#[derive(Default)]
pub(super) struct Part {
    /// Where they begin.
    start: usize,
    /// Where they end.
    pub end: usize,
    /// Where the first of each kind stands, in order.
    pub heads: Vec<usize>,
    drafts: Drafts,
    texts: Symbols,
}

/// What is read ahead of one file.
#[derive(Default)]
pub(super) enum Ahead<'a> {
    /// Nothing, unless somebody is there who starts it.
    #[default]
    Nothing,
    /// Nothing yet: a file of any size or a large one only.
    Possible(Start<'a>, bool),
    /// Records from this offset on.
    Running(usize, ScopedJoinHandle<'a, Parts>),
    /// They have been read, and may be taken.
    Read(Parts),
}

impl<'a> Ahead<'a> {
    /// Starts to read ahead of a record that is met at `at`, if that has not been done and is worth it.
    pub(super) fn begin(&mut self, at: usize, hasher: IdHasher, sight: &Sight<'a>, scope: &Kinds) {
        let Ahead::Possible(start, any_size) = self else { return };
        let rest = sight.text.get(at..).unwrap_or("").as_bytes();
        let is_worth_it = || thread::available_parallelism().is_ok_and(|n| n.get() > 1);
        let middle = rest.len() / 2;
        let header = memmem::find(rest.get(middle..).unwrap_or(&[]), b"\n[[");
        *self = match header {
            Some(found) if *any_size || (rest.len() >= LARGE && is_worth_it()) => {
                let from = at + middle + found + 1;
                let (sight, scope) = (sight.clone(), scope.clone());
                Ahead::Running(from, start(Box::new(move || read(&sight, &scope, hasher, from))))
            }
            _ => Ahead::Nothing,
        };
    }

    /// What was read ahead from `at` on.
    pub(super) fn from(&mut self, at: usize) -> Option<&Part> {
        if matches!(self, Ahead::Running(from, _) if *from <= at)
            && let Ahead::Running(_, running) = std::mem::take(self)
        {
            // A thread that panics has said so; whoever catches panics catches this one too.
            *self = Ahead::Read(running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        let Ahead::Read(parts) = self else { return None };
        while parts.front().is_some_and(|part| part.start < at) {
            parts.pop_front();
        }
        parts.front().filter(|part| part.start == at)
    }

    /// Takes what was read from `at` on.
    pub(super) fn take(&mut self, at: usize) -> Option<Part> {
        let Ahead::Read(parts) = self else { return None };
        let is_next = parts.front().is_some_and(|part| part.start == at);
        if is_next { parts.pop_front() } else { None }
    }
}

/// Reads what is plain from a header on, and behind each record that is not.
fn read(sight: &Sight<'_>, scope: &Kinds, hasher: IdHasher, from: usize) -> Parts {
    let (mut parts, mut next) = (Parts::new(), Some(from));
    for _ in 0..MOST_PARTS {
        let Some(start) = next else { break };
        let part = read_part(sight, scope, hasher, start);
        let behind = sight.text.as_bytes().get(part.end..).unwrap_or(&[]);
        next = memmem::find(behind, b"\n[[").map(|found| part.end + found + 1);
        if part.end > start {
            parts.push_back(part);
        }
    }
    parts
}

fn read_part(sight: &Sight<'_>, scope: &Kinds, hasher: IdHasher, start: usize) -> Part {
    let mut part =
        Part { start, end: start, drafts: Drafts { hasher, ..Drafts::default() }, ..Part::default() };
    let mut presses = Presses::default();
    let mut names: Vec<&str> = Vec::new();
    while let Some(end) = presses.read(sight, scope, part.end, (&mut part.drafts, &mut part.texts)) {
        presses.commit(&mut part.drafts);
        if !names.contains(&presses.last()) {
            names.push(presses.last());
            part.heads.push(part.end);
        }
        part.end = end;
    }
    part
}

impl Part {
    /// Puts the records behind those of `drafts`, and gives how many they are.
    pub(super) fn put_into(self, drafts: &mut Drafts, texts: &mut Symbols) -> usize {
        let count = self.drafts.order.len();
        put_behind(drafts, texts, self.drafts, &self.texts);
        count
    }
}
