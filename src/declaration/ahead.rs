//! Reads the second half of a large file on a thread of its own while the first half is read.
//!
//! Where one plain record ends another may begin, so that reading can begin anywhere at a header. Whether a header that is
//! met in the middle is one (and no part of a text over several lines) is known only when the reading from the front comes
//! to that place: then what was read ahead is taken, as far as it goes, and otherwise it is left.

use std::thread::{self, Scope, ScopedJoinHandle};

use hashbrown::DefaultHashBuilder;
use memchr::memmem;

use super::draft::Drafts;
use super::plain::{Sym, Symbols};
use super::presses::{Presses, Sight};
use super::records::Place;
use super::scope::Scope as Kinds;

/// From how many bytes on a file is worth a second thread.
const LARGE: usize = 8 << 20;

/// What is read ahead.
pub(super) type Job<'a> = Box<dyn FnOnce() -> Part + Send + 'a>;

/// Starts a job on a thread of its own.
pub(super) type Start<'a> = Box<dyn Fn(Job<'a>) -> ScopedJoinHandle<'a, Part> + 'a>;

/// What starts jobs within `threads`.
pub(super) fn within<'scope>(threads: &'scope Scope<'scope, '_>) -> Start<'scope> {
    Box::new(move |job| threads.spawn(job))
}

/// Plain records that stand one behind the other.
#[derive(Default)]
pub(super) struct Part {
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
    Running(usize, ScopedJoinHandle<'a, Part>),
    /// They have been read, and may be taken.
    Read(Box<Part>),
}

impl<'a> Ahead<'a> {
    /// Starts to read ahead of a record that is met at `at`, if that has not been done and is worth it.
    pub(super) fn begin(&mut self, at: usize, hasher: &DefaultHashBuilder, sight: &Sight<'a>, scope: &Kinds) {
        let Ahead::Possible(start, any_size) = self else { return };
        let rest = sight.text.get(at..).unwrap_or("").as_bytes();
        let is_worth_it = || thread::available_parallelism().is_ok_and(|n| n.get() > 1);
        let middle = rest.len() / 2;
        let header = memmem::find(rest.get(middle..).unwrap_or(&[]), b"\n[[");
        *self = match header {
            Some(found) if *any_size || (rest.len() >= LARGE && is_worth_it()) => {
                let from = at + middle + found + 1;
                let (sight, scope, hasher) = (sight.clone(), scope.clone(), hasher.clone());
                Ahead::Running(from, start(Box::new(move || read(&sight, &scope, hasher, from))))
            }
            _ => Ahead::Nothing,
        };
    }

    /// What was read ahead from `at` on.
    pub(super) fn from(&mut self, at: usize) -> Option<&Part> {
        if matches!(self, Ahead::Running(from, _) if *from == at)
            && let Ahead::Running(_, running) = std::mem::take(self)
        {
            // A thread that panics has said so; whoever catches panics catches this one too.
            let part = running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            if part.end > at {
                *self = Ahead::Read(Box::new(part));
            }
        }
        match self {
            Ahead::Read(part) => Some(part),
            _ => None,
        }
    }

    /// Takes what was read.
    pub(super) fn take(&mut self) -> Option<Box<Part>> {
        match std::mem::take(self) {
            Ahead::Read(part) => Some(part),
            other => {
                *self = other;
                None
            }
        }
    }
}

fn read(sight: &Sight<'_>, scope: &Kinds, hasher: DefaultHashBuilder, from: usize) -> Part {
    let mut part = Part { end: from, drafts: Drafts { hasher, ..Drafts::default() }, ..Part::default() };
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
    /// Puts the records behind those of `drafts`, and gives how many they are. Texts get the numbers that they would have
    /// got there.
    pub(super) fn put_into(self, drafts: &mut Drafts, texts: &mut Symbols) -> usize {
        let Part { drafts: mut mine, texts: of_mine, .. } = self;
        let numbers: Vec<Sym> = of_mine.all().map(|text| texts.add(text)).collect();
        let before = drafts.sheets.len();
        mine.sheets.iter_mut().for_each(|sheet| sheet.renumber(&numbers));
        drafts.sheets.append(&mut mine.sheets);
        let moved = |place: &Place| match place.at() {
            Ok(_) => *place,
            Err((sheet, row)) => Place::row(before + sheet, row),
        };
        drafts.order.extend(mine.order.iter().map(moved));
        mine.order.len()
    }
}
