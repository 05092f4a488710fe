//! Programs computed for many records at once: column by column, in words.
//!
//! What a program gives for one record is what [`Calc`] gives; the tests hold the two against each other. Each node is
//! computed for those records only that it decides for, so that a limb that one by one would not be reached is not reached
//! here either. A node that has no rule here is computed record by record.

use chrono::NaiveDate;

use super::program::{Binding, Calc, Node};
use super::world::World;
use crate::declaration::{ABSENT, Meant, Plain, RecordId, Rows, Sym, UNSAID, day_word};
use crate::syntax::ast::{ArithOp, CompareOp};
use crate::value::Narrow;

/// How many records make a batch: enough that what is done once for all of them is little, few enough that their words
/// stay near.
const BATCH: usize = 1024;

/// Fewer records than this are computed one by one.
const FEW: usize = 2;

/// Records in order, cut into pieces that are computed together or one by one.
pub(super) enum Piece<'r> {
    /// Records that are kept by column and are their own only version.
    Rows(Rows<'r>, &'r [RecordId]),
    /// Any other.
    One(RecordId),
}

/// The days on which a program is computed.
#[derive(Clone, Copy)]
pub(super) enum Days<'d> {
    /// The same for all.
    One(NaiveDate),
    /// One a record, in words.
    Each(&'d [i64]),
}

/// What a program is computed with.
pub(super) struct Batch<'b, 'w> {
    /// The records.
    pub world: &'b World<'w>,
    /// Those that a variable stands for.
    pub rows: &'b Rows<'b>,
    /// The same by id.
    pub ids: &'b [RecordId],
    /// That variable.
    pub var: u32,
    /// The other variables; `None` for one that is not plain.
    pub frame: &'b [Option<Plain>],
    /// The days.
    pub days: Days<'b>,
}

/// What a program gives for some records.
pub(super) enum Lane {
    /// The same for all; `None` where it is not plain.
    Same(Option<Plain>),
    /// A word each.
    Each(Meant, Vec<i64>),
}

/// Words one after the other, whether they are one or many.
enum Words<'l> {
    Same(i64),
    Each(&'l [i64]),
}

impl Lane {
    /// What the words stand for, and they; `None` where that is not plain or not given.
    fn words(&self) -> Option<(Meant, Words<'_>)> {
        match self {
            Lane::Each(meant, words) => Some((*meant, Words::Each(words))),
            Lane::Same(plain) => match (*plain)?.word() {
                (Some(meant), word) => Some((meant, Words::Same(word))),
                (None, _) => None,
            },
        }
    }

    /// The words, `count` of them, of what is `meant`; [`UNSAID`] for anything else.
    pub(super) fn into_words(self, meant: Meant, count: usize) -> Vec<i64> {
        match self {
            Lane::Each(of, words) if of == meant => words,
            Lane::Same(Some(plain)) => match plain.word() {
                (Some(of), word) if of == meant => vec![word; count],
                _ => vec![UNSAID; count],
            },
            Lane::Each(..) | Lane::Same(None) => vec![UNSAID; count],
        }
    }
}

impl World<'_> {
    /// The pieces of `ids`, in order.
    pub(super) fn pieces<'i>(&'i self, ids: &'i [RecordId]) -> impl Iterator<Item = Piece<'i>> {
        let (mut rest, mut alone) = (ids, 0usize);
        let all_stand = self.version.is_empty() && self.origin.is_empty();
        std::iter::from_fn(move || {
            let first = *rest.first()?;
            if alone == 0 {
                let rows = self.records.rows(rest, BATCH, |id| all_stand || self.version(id) == Some(id));
                let count = rows.as_ref().map_or(0, Rows::count);
                if let (Some(rows), Some((these, others))) = (rows, rest.split_at_checked(count))
                    && count >= FEW
                {
                    rest = others;
                    return Some(Piece::Rows(rows, these));
                }
                alone = count.max(1);
            }
            alone -= 1;
            rest = rest.get(1..).unwrap_or(&[]);
            Some(Piece::One(first))
        })
    }
}

impl Batch<'_, '_> {
    /// What a program gives for the records at these positions.
    pub(super) fn lane(&self, node: &Node, at: &[u32]) -> Lane {
        if at.is_empty() {
            return Lane::Same(None);
        }
        let lane = match node {
            Node::Value(plain) => Some(Lane::Same(Some(*plain))),
            Node::Var(v) if *v == self.var => Some(Lane::Each(Meant::Record, self.records(at))),
            Node::Var(v) => Some(Lane::Same(self.frame.get(*v as usize).copied().flatten())),
            Node::Field(of, field) => self.field(of, *field, at),
            Node::Given(e) => given(&self.lane(e, at)),
            Node::All(limbs) => Some(Lane::Each(Meant::Truth, self.limbs(limbs, true, at))),
            Node::Any(limbs) => Some(Lane::Each(Meant::Truth, self.limbs(limbs, false, at))),
            Node::Not(e) => not(self.lane(e, at)),
            Node::Compare(op, a, b) => compare(*op, &self.lane(a, at), &self.lane(b, at)),
            Node::Arith(op, a, b) => arith(*op, &self.lane(a, at), &self.lane(b, at)),
            Node::Shift { length, before, anchor, .. } => {
                shift(&self.lane(length, at), *before, &self.lane(anchor, at))
            }
            Node::Bound { state, treaty } => self.bound(&self.lane(state, at), &self.lane(treaty, at), at),
            Node::Negate(_)
            | Node::OneOf(..)
            | Node::Between(_)
            | Node::Else(..)
            | Node::Cases(..)
            | Node::Sum(_) => None,
        };
        lane.unwrap_or_else(|| self.one_by_one(node, at))
    }

    /// The number that each of the records at these positions adds: zero where a condition does not hold; `None` where
    /// that is not plain.
    pub(super) fn amounts(&self, condition: Option<&Node>, term: &Node, at: &[u32]) -> Vec<Option<Narrow>> {
        let counts = condition.map(|condition| self.truths(condition, at));
        let counts = counts.filter(|counts| counts.iter().any(|counts| *counts != 1));
        let amount = |word: i64| Some(word).filter(|word| *word != ABSENT && *word != UNSAID);
        let amount = |word: i64| amount(word).map(Narrow::from_millionths);
        let words =
            |at: &[u32]| self.lane(term, at).into_words(Meant::Number, at.len()).into_iter().map(amount);
        let Some(counts) = counts else { return words(at).collect() };
        let counted = at.iter().zip(&counts).filter(|(_, counts)| **counts == 1);
        let mut amounts = words(&counted.map(|(at, _)| *at).collect::<Vec<_>>());
        let amount = |counts: i64| match counts {
            1 => amounts.next().flatten(),
            0 => Some(Narrow::ZERO),
            _ => None,
        };
        counts.into_iter().map(amount).collect()
    }

    /// What a condition gives for the records at these positions: 1 or 0 where that is plain.
    pub(super) fn truths(&self, node: &Node, at: &[u32]) -> Vec<i64> {
        self.lane(node, at).into_words(Meant::Truth, at.len())
    }

    fn records(&self, at: &[u32]) -> Vec<i64> {
        at.iter().map(|at| self.ids.get(*at as usize).map_or(UNSAID, |id| id.0.into())).collect()
    }

    fn day(&self, at: u32) -> Option<NaiveDate> {
        match self.days {
            Days::One(day) => Some(day),
            Days::Each(days) => match Meant::Day.plain(*days.get(at as usize)?)? {
                Plain::Day(day) => Some(day),
                _ => None,
            },
        }
    }

    fn one_by_one(&self, node: &Node, at: &[u32]) -> Lane {
        let mut frame = self.frame.to_vec();
        frame.resize(frame.len().max(self.var as usize + 1), None);
        let mut meant = None;
        let mut word = |at: u32| {
            let id = *self.ids.get(at as usize)?;
            frame.get_mut(self.var as usize).into_iter().for_each(|slot| *slot = Some(Plain::Record(id)));
            let calc = Calc { world: self.world, frame: &frame, day: self.day(at)? };
            let (of, word) = calc.value(node)?.word();
            let expected = of.or(meant);
            meant = meant.or(of);
            (meant == expected).then_some(word)
        };
        let words = at.iter().map(|at| word(*at).unwrap_or(UNSAID)).collect();
        Lane::Each(meant.unwrap_or(Meant::Truth), words)
    }

    fn field(&self, of: &Node, field: usize, at: &[u32]) -> Option<Lane> {
        if matches!(of, Node::Var(v) if *v == self.var) {
            let (meant, mut words) = self.rows.words(field, at);
            if meant == Some(Meant::Record) {
                words.iter_mut().for_each(|word| *word = self.origin(*word));
            }
            return Some(Lane::Each(meant.unwrap_or(Meant::Truth), words));
        }
        let Lane::Each(Meant::Record, records) = self.lane(of, at) else { return None };
        // Few records are referred to, by many: each is asked once, and the answer kept.
        let mut known: Vec<Option<(i64, Option<Plain>)>> = vec![None; 64];
        let calc = Calc { world: self.world, frame: &[], day: self.world.as_of };
        let mut meant = None;
        let mut word = |record: i64| {
            let slot = known.get_mut(usize::try_from(record).ok()? % 64)?;
            let plain = match slot {
                Some((of, plain)) if *of == record => *plain,
                _ => {
                    let Plain::Record(id) = Meant::Record.plain(record)? else { return None };
                    self.world.watch.read(self.world.current(id));
                    let plain = calc.field(id, field);
                    *slot = Some((record, plain));
                    plain
                }
            };
            let (of, word) = plain?.word();
            let expected = of.or(meant);
            meant = meant.or(of);
            (meant == expected).then_some(word)
        };
        let words = records.iter().map(|record| word(*record).unwrap_or(UNSAID)).collect();
        Some(Lane::Each(meant.unwrap_or(Meant::Truth), words))
    }
    fn origin(&self, word: i64) -> i64 {
        match Meant::Record.plain(word) {
            Some(Plain::Record(id)) => self.world.origin(id).0.into(),
            _ => word,
        }
    }

    /// `every`: each limb must hold; else one must. A limb is computed for those that none before it has decided.
    pub(super) fn limbs(&self, limbs: &[Node], every: bool, at: &[u32]) -> Vec<i64> {
        let mut out = vec![i64::from(every); at.len()];
        // Which of them are undecided, as long as not all are.
        let mut open: Option<(Vec<usize>, Vec<u32>)> = None;
        for limb in limbs {
            let of_open = open.as_ref().map_or(at, |(_, at)| at);
            let truths = self.truths(limb, of_open);
            if truths.iter().all(|word| *word == i64::from(every)) {
                continue;
            }
            let places = open.as_ref().map_or_else(|| (0..at.len()).collect(), |(places, _)| places.clone());
            let (mut left, mut at_left) = (Vec::new(), Vec::new());
            for ((place, at), word) in places.into_iter().zip(of_open).zip(&truths) {
                if let Some(out) = out.get_mut(place) {
                    *out = if *word == ABSENT { UNSAID } else { *word };
                }
                if *word == i64::from(every) {
                    left.push(place);
                    at_left.push(*at);
                }
            }
            open = Some((left, at_left));
        }
        out
    }

    fn bound(&self, state: &Lane, treaty: &Lane, at: &[u32]) -> Option<Lane> {
        let (Lane::Each(Meant::Text, states), Lane::Same(Some(Plain::Treaty(treaty)))) = (state, treaty)
        else {
            return None;
        };
        // Few States, many records: each is asked once, and the answer kept.
        let mut known: Vec<Option<(i64, Option<BoundWords>)>> = vec![None; 256];
        let mut word = |state: i64, at: u32| {
            let day = match self.days {
                Days::One(day) => day_word(day),
                Days::Each(days) => *days.get(at as usize)?,
            };
            self.world.work.probe();
            let slot = known.get_mut(usize::try_from(state).ok()? % 256)?;
            let bound = match slot {
                Some((of, bound)) if *of == state => *bound,
                _ => {
                    let binding = self.world.binding(*treaty, Sym(u32::try_from(state).ok()?));
                    let words = |b: Binding| {
                        self.world.watch.read(self.world.current(b.record));
                        (day_word(b.from), b.until.map_or(i64::MAX, day_word))
                    };
                    let bound = binding.map(words);
                    *slot = Some((state, bound));
                    bound
                }
            };
            bound.map(|(from, until)| i64::from((from..=until).contains(&day)))
        };
        let words = states.iter().zip(at).map(|(state, at)| word(*state, *at).unwrap_or(UNSAID)).collect();
        Some(Lane::Each(Meant::Truth, words))
    }
}

/// The first and the last day on which a State is bound, in words.
type BoundWords = (i64, i64);

fn given(of: &Lane) -> Option<Lane> {
    let Lane::Each(_, words) = of else { return None };
    let word = |word: &i64| match *word {
        ABSENT => 0,
        UNSAID => UNSAID,
        _ => 1,
    };
    Some(Lane::Each(Meant::Truth, words.iter().map(word).collect()))
}

fn not(of: Lane) -> Option<Lane> {
    let Lane::Each(Meant::Truth, mut words) = of else { return None };
    let not = |word: i64| match word {
        0 | 1 => 1 - word,
        _ => UNSAID,
    };
    words.iter_mut().for_each(|word| *word = not(*word));
    Some(Lane::Each(Meant::Truth, words))
}

/// A word from each two, where both are said and given.
fn both(a: &Words<'_>, b: &Words<'_>, count: usize, word: impl Fn(i64, i64) -> Option<i64>) -> Vec<i64> {
    let said = |word: i64| word != ABSENT && word != UNSAID;
    let of = |(a, b): (i64, i64)| if said(a) && said(b) { word(a, b).unwrap_or(UNSAID) } else { UNSAID };
    match (a, b) {
        (Words::Each(a), Words::Each(b)) => a.iter().zip(*b).map(|(a, b)| of((*a, *b))).collect(),
        (Words::Each(a), Words::Same(b)) => a.iter().map(|a| of((*a, *b))).collect(),
        (Words::Same(a), Words::Each(b)) => b.iter().map(|b| of((*a, *b))).collect(),
        (Words::Same(a), Words::Same(b)) => vec![of((*a, *b)); count],
    }
}

/// How many words there are, where there is one each.
fn count(a: &Lane, b: &Lane) -> Option<usize> {
    match (a, b) {
        (Lane::Each(_, words), _) | (_, Lane::Each(_, words)) => Some(words.len()),
        _ => None,
    }
}

fn compare(op: CompareOp, a: &Lane, b: &Lane) -> Option<Lane> {
    let count = count(a, b)?;
    let ((of, a), (of_b, b)) = (a.words()?, b.words()?);
    let has_order = matches!(of, Meant::Number | Meant::Days | Meant::Months | Meant::Day);
    let asks_order = !matches!(op, CompareOp::Equal | CompareOp::NotEqual);
    if of != of_b || (asks_order && !has_order) {
        return None;
    }
    let words = |holds: fn(&i64, &i64) -> bool| both(&a, &b, count, |a, b| Some(i64::from(holds(&a, &b))));
    let words = match op {
        CompareOp::Equal => words(i64::eq),
        CompareOp::NotEqual => words(i64::ne),
        CompareOp::Less => words(i64::lt),
        CompareOp::AtMost => words(i64::le),
        CompareOp::More => words(i64::gt),
        CompareOp::AtLeast => words(i64::ge),
    };
    Some(Lane::Each(Meant::Truth, words))
}

fn arith(op: ArithOp, a: &Lane, b: &Lane) -> Option<Lane> {
    let count = count(a, b)?;
    let ((of, a), (of_b, b)) = (a.words()?, b.words()?);
    let narrow = Narrow::from_millionths;
    let words = match (of, op) {
        _ if of != of_b => return None,
        (Meant::Number | Meant::Days | Meant::Months, ArithOp::Plus) => both(&a, &b, count, i64::checked_add),
        (Meant::Number | Meant::Days | Meant::Months, ArithOp::Minus) => {
            both(&a, &b, count, i64::checked_sub)
        }
        (Meant::Number, ArithOp::Times) => {
            both(&a, &b, count, |a, b| narrow(a).times(narrow(b)).map(Narrow::millionths))
        }
        _ => return None,
    };
    // A result that happens to be a word of another meaning is not said.
    let words = words.into_iter().map(|word| if word == ABSENT { UNSAID } else { word }).collect();
    Some(Lane::Each(of, words))
}

/// Days before or after others; months are computed one by one.
fn shift(length: &Lane, before: bool, anchor: &Lane) -> Option<Lane> {
    let count = count(length, anchor)?;
    let ((Meant::Days, length), (Meant::Day, anchor)) = (length.words()?, anchor.words()?) else {
        return None;
    };
    let calendar = day_word(NaiveDate::MIN)..=day_word(NaiveDate::MAX);
    let moved = |length: i64, anchor: i64| {
        let day = if before { anchor.checked_sub(length)? } else { anchor.checked_add(length)? };
        calendar.contains(&day).then_some(day)
    };
    Some(Lane::Each(Meant::Day, both(&length, &anchor, count, moved)))
}
