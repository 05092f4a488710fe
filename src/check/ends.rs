//! Sums over time as numbers between two ends: no less than what is on file, no more where all that is asked for is there.

use std::cell::Cell;
use std::rc::Rc;

use super::program::{Calc, Node};
use super::series::Series;
use crate::declaration::Plain;
use crate::syntax::ast::{ArithOp, CompareOp};
use crate::value::{Narrow, Truth};

/// A sum whose list has been found.
pub(super) struct Summed {
    /// The list.
    pub series: Rc<Series>,
    /// How many of its rows count on the day that was asked for last.
    pub at: Cell<usize>,
    /// Whether it is no less than what is on file.
    pub has_lower_end: bool,
    /// Whether it is no more: whether all that is asked for is on file.
    pub has_upper_end: bool,
}

/// A number between two ends, both inside; `None` for no end.
#[derive(Clone, Copy)]
struct Ends {
    lo: Option<Narrow>,
    hi: Option<Narrow>,
}

/// A condition on one day.
pub(super) struct OnDay<'c, 'w> {
    /// The variables and the day.
    pub calc: Calc<'c, 'w>,
    /// The sums of the condition, in its order.
    pub sums: &'c [Summed],
}

impl OnDay<'_, '_> {
    /// What a condition gives; `None` where it must be evaluated.
    pub(super) fn truth(&self, node: &Node) -> Option<Truth> {
        match node {
            Node::All(limbs) => self.limbs(limbs, Truth::True, Truth::and),
            Node::Any(limbs) => self.limbs(limbs, Truth::False, Truth::or),
            Node::Not(e) => self.truth(e).map(Truth::negate),
            Node::Compare(op, a, b) => match (op, self.ends(a), self.ends(b)) {
                (CompareOp::Less, Some(a), Some(b)) => Some(less(a, b)),
                (CompareOp::More, Some(a), Some(b)) => Some(less(b, a)),
                (CompareOp::AtMost, Some(a), Some(b)) => Some(less(b, a).negate()),
                (CompareOp::AtLeast, Some(a), Some(b)) => Some(less(a, b).negate()),
                // What is no amount, or asks whether two are the same, is plain or has no answer here.
                _ => self.calc.truth(node).map(Truth::from),
            },
            _ => self.calc.truth(node).map(Truth::from),
        }
    }

    fn limbs(&self, limbs: &[Node], start: Truth, join: fn(Truth, Truth) -> Truth) -> Option<Truth> {
        limbs.iter().try_fold(start, |truth, limb| Some(join(truth, self.truth(limb)?)))
    }

    fn ends(&self, node: &Node) -> Option<Ends> {
        let both = |n: Narrow| Ends { lo: Some(n), hi: Some(n) };
        match node {
            Node::Sum(at) => {
                self.calc.world.work.probe();
                let sum = self.sums.get(*at)?;
                let n = sum.series.total_by(self.calc.day, &sum.at)?;
                Some(Ends { lo: sum.has_lower_end.then_some(n), hi: sum.has_upper_end.then_some(n) })
            }
            Node::Arith(op, a, b) => {
                let (a, b) = (self.ends(a)?, self.ends(b)?);
                match op {
                    ArithOp::Plus => Some(Ends { lo: join(a.lo, b.lo)?, hi: join(a.hi, b.hi)? }),
                    ArithOp::Minus => {
                        let less = Ends { lo: negated(b.hi)?, hi: negated(b.lo)? };
                        Some(Ends { lo: join(a.lo, less.lo)?, hi: join(a.hi, less.hi)? })
                    }
                    ArithOp::Times => times(a, b),
                    ArithOp::Over => None,
                }
            }
            _ => match self.calc.value(node)? {
                Plain::Number(n) => Some(both(n)),
                _ => None,
            },
        }
    }
}

/// `a < b`, decided where the two lie apart.
fn less(a: Ends, b: Ends) -> Truth {
    if a.hi.zip(b.lo).is_some_and(|(a, b)| a < b) {
        Truth::True
    } else if a.lo.zip(b.hi).is_some_and(|(a, b)| a >= b) {
        Truth::False
    } else {
        Truth::Unknown
    }
}

/// The sum of two ends, no end where one of them is none; `None` where a word does not hold it.
fn join(a: Option<Narrow>, b: Option<Narrow>) -> Option<Option<Narrow>> {
    match (a, b) {
        (Some(a), Some(b)) => a.plus(b).map(Some),
        _ => Some(None),
    }
}

fn negated(end: Option<Narrow>) -> Option<Option<Narrow>> {
    match end {
        Some(n) => n.negated().map(Some),
        None => Some(None),
    }
}

/// The product, where one side is one number above zero.
fn times(a: Ends, b: Ends) -> Option<Ends> {
    let point = |e: Ends| e.lo.filter(|lo| e.hi == Some(*lo) && *lo > Narrow::ZERO);
    let (factor, other) = match (point(a), point(b)) {
        (Some(n), _) => (n, b),
        (_, Some(n)) => (n, a),
        _ => return None,
    };
    let by = |end: Option<Narrow>| match end {
        Some(n) => n.times(factor).map(Some),
        None => Some(None),
    };
    Some(Ends { lo: by(other.lo)?, hi: by(other.hi)? })
}
