//! All that subjects can be, cut at the constants they are compared with: inside one cell no condition changes.

use num_traits::{Signed, Zero};

use super::formula::{Domain, Formula, Subject, Value, compares};
use crate::value::Rat;

/// Above this many combinations the checks are silent.
const MOST: usize = 20_000;

/// What one subject is in one combination: a sample of a cell, or a flag.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sample {
    /// A point or a word.
    Value(Value),
    /// True or false.
    Truth(bool),
}

/// Calls `visit` with every combination of cells; `None` where there are too many. Stops when `visit` says so.
pub(super) fn each_combination(subjects: &[Subject], mut visit: impl FnMut(&[Sample]) -> bool) -> Option<()> {
    let cells: Vec<Vec<Sample>> = subjects.iter().map(cells).collect();
    cells.iter().try_fold(1_usize, |n, c| n.checked_mul(c.len()).filter(|n| *n <= MOST))?;
    let mut digits = vec![0_usize; cells.len()];
    loop {
        let combination: Option<Vec<Sample>> =
            digits.iter().zip(&cells).map(|(d, options)| options.get(*d).cloned()).collect();
        if !visit(&combination?) {
            return Some(());
        }
        let mut carry = true;
        for (digit, options) in digits.iter_mut().zip(&cells) {
            *digit += 1;
            carry = *digit >= options.len();
            if !carry {
                break;
            }
            *digit = 0;
        }
        if carry {
            return Some(());
        }
    }
}

fn cells(subject: &Subject) -> Vec<Sample> {
    let values = match &subject.domain {
        Domain::Truth => return vec![Sample::Truth(true), Sample::Truth(false)],
        Domain::These(values) | Domain::Words(Some(values)) => values.clone(),
        Domain::Words(None) => {
            let other = Value::Word(String::new());
            subject.constants.iter().map(|(v, _)| v.clone()).chain([other]).collect()
        }
        Domain::Line { whole, from_zero } => line(subject, *whole, *from_zero),
    };
    values.into_iter().map(Sample::Value).collect()
}

/// The constants, one point between each two, and one beyond either end.
fn line(subject: &Subject, whole: bool, from_zero: bool) -> Vec<Value> {
    let one = Rat::from_integer(1.into());
    let two = Rat::from_integer(2.into());
    let mut points: Vec<Rat> = subject
        .constants
        .iter()
        .filter_map(|(v, _)| match v {
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
            Some(next) if whole => point.floor() + &one.min_of(next - point),
            Some(next) => (point + next) / &two,
            None => point.floor() + &one,
        });
    }
    samples.retain(|p| !(from_zero && p.is_negative()) && (!whole || p.is_integer()));
    samples.sort();
    samples.dedup();
    samples.into_iter().map(Value::Point).collect()
}

/// The lesser of two numbers, as a step that does not pass the next constant.
trait MinOf {
    fn min_of(&self, other: Rat) -> Rat;
}

impl MinOf for Rat {
    fn min_of(&self, other: Rat) -> Rat {
        if *self < other { self.clone() } else { other }
    }
}

/// Whether the formula holds in one combination; `None` where it does not fit the combination.
pub(super) fn holds(formula: &Formula, samples: &[Sample]) -> Option<bool> {
    match formula {
        Formula::Constant(b) => Some(*b),
        Formula::Compare(at, op, limit) => match samples.get(*at)? {
            Sample::Value(v) => Some(compares(*op, v, limit)),
            Sample::Truth(_) => None,
        },
        Formula::Among(at, values) => match samples.get(*at)? {
            Sample::Value(v) => Some(values.contains(v)),
            Sample::Truth(_) => None,
        },
        Formula::Holds(at) => match samples.get(*at)? {
            Sample::Truth(b) => Some(*b),
            Sample::Value(_) => None,
        },
        Formula::Not(inner) => holds(inner, samples).map(|b| !b),
        Formula::And(limbs) => {
            limbs.iter().try_fold(true, |all, limb| holds(limb, samples).map(|b| all && b))
        }
        Formula::Or(limbs) => {
            limbs.iter().try_fold(false, |any, limb| holds(limb, samples).map(|b| any || b))
        }
    }
}
