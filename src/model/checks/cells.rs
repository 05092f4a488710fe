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

/// Every combination of cells, one sample for each subject; `None` where there are too many.
pub(super) fn combinations(subjects: &[Subject]) -> Option<Vec<Vec<Sample>>> {
    let mut all: Vec<Vec<Sample>> = vec![Vec::new()];
    for subject in subjects {
        let cells = cells(subject)?;
        if all.len().checked_mul(cells.len()).is_none_or(|n| n > MOST) {
            return None;
        }
        all = all
            .iter()
            .flat_map(|one| cells.iter().map(|c| [one.as_slice(), std::slice::from_ref(c)].concat()))
            .collect();
    }
    Some(all)
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
