//! All that subjects can be, cut at the constants they are compared with: inside one cell no condition changes.

use num_traits::{Signed, Zero};

use super::formula::{Domain, Formula, Subject, Value, compares};
use crate::value::Rat;

/// Above this many combinations the checks are silent.
const MOST: usize = 4_096;

/// What one subject is in one combination: a sample of a cell, or a flag.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sample {
    /// A point or a word.
    Value(Value),
    /// True or false.
    Truth(bool),
}

/// Every combination of cells, one cell for each subject, by its number: the last subject changes from one to the next.
pub(super) struct Combinations {
    /// The samples of each subject's cells.
    cells: Vec<Vec<Sample>>,
    /// How many there are.
    count: usize,
}

/// Whether a formula holds in each combination, by number; nothing where it does not fit.
pub(super) struct Column(Vec<Option<bool>>);

impl Column {
    /// In this combination.
    pub fn holds(&self, combination: usize) -> Option<bool> {
        self.0.get(combination).copied().flatten()
    }
}

impl Combinations {
    /// Those of `subjects`; `None` where there are too many.
    pub fn of(subjects: &[Subject]) -> Option<Combinations> {
        let cells = subjects.iter().map(cells).collect::<Option<Vec<_>>>()?;
        let product = |n: usize, of: &Vec<Sample>| n.checked_mul(of.len()).filter(|&n| n <= MOST);
        let count = cells.iter().try_fold(1, product)?;
        Some(Combinations { cells, count })
    }

    /// Their numbers.
    pub fn all(&self) -> std::ops::Range<usize> {
        0..self.count
    }

    /// What each subject is in one of them.
    pub fn samples(&self, combination: usize) -> Vec<Sample> {
        let sample = |(at, cells): (usize, &Vec<Sample>)| cells.get(self.cell(at)(combination)).cloned();
        self.cells.iter().enumerate().filter_map(sample).collect()
    }

    /// Which cell a subject has in a combination.
    fn cell(&self, subject: usize) -> impl Fn(usize) -> usize + use<> {
        let later: usize = self.cells.iter().skip(subject + 1).map(Vec::len).product();
        let own = self.cells.get(subject).map_or(1, Vec::len);
        move |combination| combination.checked_div(later).and_then(|n| n.checked_rem(own)).unwrap_or(0)
    }

    /// Where a formula holds.
    pub fn column(&self, formula: &Formula) -> Column {
        let same = |holds: Option<bool>| Column(vec![holds; self.count]);
        let joined = |limbs: &[Formula], start: bool, join: fn(bool, bool) -> bool| {
            limbs.iter().fold(same(Some(start)), |Column(sofar), limb| {
                let pairs = sofar.into_iter().zip(self.column(limb).0);
                Column(pairs.map(|(a, b)| Some(join(a?, b?))).collect())
            })
        };
        match formula {
            Formula::Constant(b) => same(Some(*b)),
            Formula::Compare(at, op, limit) => self.by_cell(*at, |sample| match sample {
                Sample::Value(v) => Some(compares(*op, v, limit)),
                Sample::Truth(_) => None,
            }),
            Formula::Among(at, values) => self.by_cell(*at, |sample| match sample {
                Sample::Value(v) => Some(values.contains(v)),
                Sample::Truth(_) => None,
            }),
            Formula::Holds(at) => self.by_cell(*at, |sample| match sample {
                Sample::Truth(b) => Some(*b),
                Sample::Value(_) => None,
            }),
            Formula::Not(inner) => Column(self.column(inner).0.into_iter().map(|b| b.map(|b| !b)).collect()),
            Formula::And(limbs) => joined(limbs, true, |a, b| a && b),
            Formula::Or(limbs) => joined(limbs, false, |a, b| a || b),
        }
    }

    /// Each cell of the subject is asked once, however many combinations have it.
    fn by_cell(&self, subject: usize, holds: impl Fn(&Sample) -> Option<bool>) -> Column {
        let cells: Vec<_> = self.cells.get(subject).into_iter().flatten().map(holds).collect();
        let cell = self.cell(subject);
        Column(self.all().map(|combination| cells.get(cell(combination)).copied().flatten()).collect())
    }
}

fn cells(subject: &Subject) -> Option<Vec<Sample>> {
    if subject.constants.len() > MOST {
        return None;
    }
    let values = match &subject.domain {
        Domain::Truth => return Some(vec![Sample::Truth(true), Sample::Truth(false)]),
        Domain::These(values) | Domain::Words(Some(values)) => values.clone(),
        Domain::Words(None) => {
            let other = Value::Word(String::new());
            subject.constants.keys().cloned().chain([other]).collect()
        }
        Domain::Line { whole, from_zero } => line(subject, *whole, *from_zero),
    };
    Some(values.into_iter().map(Sample::Value).collect())
}

/// The constants, one point between each two, and one beyond either end.
fn line(subject: &Subject, whole: bool, from_zero: bool) -> Vec<Value> {
    let one = Rat::from_integer(1.into());
    let two = Rat::from_integer(2.into());
    let mut points: Vec<Rat> = subject
        .constants
        .keys()
        .filter_map(|v| match v {
            Value::Point(p) => Some(p.clone()),
            Value::Word(_) => None,
        })
        .collect();
    if from_zero {
        points.push(Rat::zero());
    }
    points.sort();
    points.dedup();
    let mut samples: Vec<Rat> = points.first().map(|p| p - &one).into_iter().collect();
    for (i, point) in points.iter().enumerate() {
        samples.push(point.clone());
        samples.push(match points.get(i + 1) {
            Some(next) if whole => point.floor() + (next - point).min(one.clone()),
            Some(next) => (point + next) / &two,
            None => point.floor() + &one,
        });
    }
    samples.retain(|p| !(from_zero && p.is_negative()) && (!whole || p.is_integer()));
    samples.sort();
    samples.dedup();
    samples.into_iter().map(Value::Point).collect()
}
