//! Rules applied to records: verdicts with evidence.
//!
//! Comes in: the model, the records, a moment. Goes out: [`Verdicts`]. Everything that `check`, `status`, `explain` and
//! later commands show comes from these.
//!
//! There is one meaning, that of `eval` and `judge`: any value may be a range, unknown or in dispute, and carries why. Where
//! all that a part of a rule meets is plain (known, single, of an ordinary size), the same is computed in machine words:
//!
//! - `program` draws an expression up once; `screen` counts instances that it shows to be met or not asked anything;
//! - `batch` computes a program for many records at once, column by column;
//! - `plan` and `series` answer sums and picks from lists by key and day, `group_total` adds up all groups in one pass,
//!   `timed`, `ends` and `stretch` follow a condition over time through its lists;
//! - `unnamed` answers for a State that nothing names what was answered for another;
//! - `shared` gives clauses to several threads.
//!
//! Where a check is made again after a change, `kept` judges what `changes` and `locality` say may be other than before.
//!
//! Each of these gives nothing where something is not plain, and the evaluation goes on. [`Way::EachRecord`] leaves them
//! out: the tests hold one way against the other.

mod aggregate;
mod arith;
mod assemble;
mod batch;
mod blur;
mod bounds;
mod builtin;
mod cause;
mod ceiling;
mod changes;
mod ends;
mod eval;
mod evidence;
mod exception;
mod follow;
mod frame;
mod group;
mod group_total;
mod index;
mod inflows;
mod instance;
mod joins;
mod judge;
mod kept;
mod keys;
mod locality;
mod loose;
mod measure;
mod memo;
mod moved;
mod outline;
mod phrase;
mod plan;
mod program;
mod reach;
mod readings;
mod scope;
mod screen;
mod series;
mod settle;
mod shared;
mod sorter;
mod spell;
mod stated;
mod stock;
mod stretch;
mod tell;
mod timed;
mod timeline;
mod told;
mod totals;
mod unnamed;
mod value;
mod verdict;
mod walk;
mod watch;
mod work;
mod world;
mod worlds;

pub use kept::{Before, Kept, check_again};
pub use outline::{Answer, EachRecord, Lookup, Outline, OverTime, outline};
pub use plan::Role;
pub use screen::Unscreened;
pub use timed::Untimed;
pub use verdict::*;
pub use work::Work;

use crate::declaration::Records;
use crate::model::Model;

/// How much is told of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// All: what counted, measures, remarks.
    #[default]
    Full,
    /// Of verdicts that make no finding, no more than what they are.
    Findings,
}

/// How a check is made; the verdicts are the same either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Sums and picks are asked of series, which are made once.
    Series,
    /// Each record is looked at each time: slow and obvious, what the other way is held against.
    EachRecord,
}

/// Judges every clause of `model` over `records` at `moment`.
pub fn check(model: &Model, records: &Records, moment: Moment, detail: Detail) -> Verdicts {
    shared::judge_all(shared::threads(records), Way::Series, model, records, moment, detail, &|_, _| ()).0
}

/// The same; `is_last`: whether the program ends after it, so that what was built need not be taken apart. `tell` is told how
/// much of all has been judged, some hundred times at most, or once a clause.
pub fn check_telling(
    model: &Model,
    records: &Records,
    (moment, detail, is_last): (Moment, Detail, bool),
    tell: &(dyn Fn(usize, usize) + Sync),
) -> Verdicts {
    let threads = shared::threads(records);
    let (verdicts, world) = shared::judge_all(threads, Way::Series, model, records, moment, detail, tell);
    // Of many records the report has more use for the room.
    if is_last && threads == 1 {
        std::mem::forget(world);
    }
    verdicts
}

/// The same on so many threads; the verdicts are the same on any number.
pub fn check_on(
    threads: usize,
    model: &Model,
    records: &Records,
    moment: Moment,
    detail: Detail,
) -> Verdicts {
    shared::judge_all(threads, Way::Series, model, records, moment, detail, &|_, _| ()).0
}

/// The same in one of two ways, on one thread, with the work that it was.
pub fn check_by(
    way: Way,
    model: &Model,
    records: &Records,
    moment: Moment,
    detail: Detail,
) -> (Verdicts, Work) {
    let (verdicts, world) = shared::judge_all(1, way, model, records, moment, detail, &|_, _| ());
    (verdicts, world.work)
}
