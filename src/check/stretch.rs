//! Conditions over time that turn but once while some of their sums stand still.
//!
//! A running total of amounts that are never below zero only grows. Between two days on which the sums that speak against
//! a condition change, its truth can only rise, and between two on which those that speak for it change, only fall: where
//! it is the same at both ends of such a stretch it is the same throughout, and the day on which it turns is found by
//! halving.

use std::ops::Range;

use super::program::Node;
use crate::syntax::ast::{ArithOp, CompareOp};
use crate::value::Truth;

/// Which way the growth of a sum moves a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// Towards true.
    pub up: bool,
    /// Towards false.
    pub down: bool,
}

/// Which way each of `count` sums moves a condition.
pub(super) fn ways(condition: &Node, count: usize) -> Vec<Way> {
    let mut ways = vec![Way::default(); count];
    of_truth(condition, Way { up: true, down: false }, &mut ways);
    ways
}

/// Either way.
pub(super) const BOTH: Way = Way { up: true, down: true };

fn turned(way: Way) -> Way {
    Way { up: way.down, down: way.up }
}

fn of_truth(node: &Node, way: Way, ways: &mut [Way]) {
    match node {
        Node::All(limbs) | Node::Any(limbs) => limbs.iter().for_each(|limb| of_truth(limb, way, ways)),
        Node::Not(e) => of_truth(e, turned(way), ways),
        Node::Compare(op, a, b) => {
            let (of_a, of_b) = match op {
                CompareOp::Less | CompareOp::AtMost => (turned(way), way),
                CompareOp::More | CompareOp::AtLeast => (way, turned(way)),
                CompareOp::Equal | CompareOp::NotEqual => (BOTH, BOTH),
            };
            of_number(a, of_a, ways);
            of_number(b, of_b, ways);
        }
        other => of_number(other, BOTH, ways),
    }
}

fn of_number(node: &Node, way: Way, ways: &mut [Way]) {
    match node {
        Node::Sum(at) => ways.get_mut(*at).into_iter().for_each(|known| {
            known.up |= way.up;
            known.down |= way.down;
        }),
        Node::Arith(ArithOp::Plus, a, b) => [a, b].into_iter().for_each(|e| of_number(e, way, ways)),
        Node::Arith(ArithOp::Minus, a, b) => {
            of_number(a, way, ways);
            of_number(b, turned(way), ways);
        }
        // A factor that gives anything is above zero.
        Node::Arith(ArithOp::Times, a, b) if !a.has_sums() || !b.has_sums() => {
            [a, b].into_iter().for_each(|e| of_number(e, way, ways));
        }
        Node::Arith(_, a, b) => [a, b].into_iter().for_each(|e| of_number(e, BOTH, ways)),
        // No other node that holds a sum gives anything.
        _ => {}
    }
}

/// The truth on each day of some stretches, each of which begins where the one before ends; `None` where `truth` says
/// nothing on a day that it is asked for.
pub(super) fn fill(
    stretches: impl Iterator<Item = Range<usize>>,
    truth: &mut dyn FnMut(usize) -> Option<Truth>,
) -> Option<Vec<Truth>> {
    let mut out = Vec::new();
    for Range { start, end } in stretches {
        let Some(last) = end.checked_sub(1).filter(|last| *last >= start) else { continue };
        let first = truth(start)?;
        out.push(first);
        if last > start {
            let at_last = truth(last)?;
            between((start, first), (last, at_last), truth, &mut out)?;
            out.push(at_last);
        }
    }
    Some(out)
}

/// Adds the truth on the days between two others.
fn between(
    (from, at_from): (usize, Truth),
    (to, at_to): (usize, Truth),
    truth: &mut dyn FnMut(usize) -> Option<Truth>,
    out: &mut Vec<Truth>,
) -> Option<()> {
    let inside = to.saturating_sub(from).saturating_sub(1);
    if at_from == at_to || inside == 0 {
        out.extend(std::iter::repeat_n(at_from, inside));
        return Some(());
    }
    let middle = from + 1 + inside / 2;
    let at_middle = truth(middle)?;
    between((from, at_from), (middle, at_middle), truth, out)?;
    out.push(at_middle);
    between((middle, at_middle), (to, at_to), truth, out)
}

#[cfg(test)]
mod tests {
    use super::{BOTH, Way, fill, ways};
    use crate::check::program::Node;
    use crate::syntax::ast::{ArithOp, CompareOp};
    use crate::value::Truth;

    fn sum(at: usize) -> Box<Node> {
        Box::new(Node::Sum(at))
    }

    #[test]
    fn a_sum_moves_a_condition_one_way_where_it_stands_on_one_side() {
        let (up, down) = (Way { up: true, down: false }, Way { up: false, down: true });
        let plus = Box::new(Node::Arith(ArithOp::Minus, sum(0), sum(1)));
        let at_least = |a, b| Node::Compare(CompareOp::AtLeast, a, b);
        assert_eq!(ways(&at_least(plus.clone(), sum(2)), 3), [up, down, down]);
        assert_eq!(ways(&Node::Not(Box::new(at_least(plus, sum(2)))), 3), [down, up, up]);
        let product = Box::new(Node::Arith(ArithOp::Times, sum(0), sum(1)));
        assert_eq!(ways(&at_least(product, sum(2)), 3), [BOTH, BOTH, down]);
        assert_eq!(ways(&Node::Compare(CompareOp::Equal, sum(0), sum(1)), 3), [BOTH, BOTH, Way::default()]);
        assert_eq!(
            ways(&Node::All(vec![at_least(sum(0), sum(1)), at_least(sum(1), sum(2))]), 3),
            [up, BOTH, down]
        );
    }

    #[test]
    fn what_turns_once_a_stretch_is_found_by_halving() {
        let turning_at = |turn: usize| move |at: usize| if at >= turn { Truth::True } else { Truth::False };
        for count in 0..20 {
            for turn in 0..=count {
                let mut asked = 0;
                let mut truth = |at: usize| {
                    asked += 1;
                    Some(turning_at(turn)(at))
                };
                let all = fill(std::iter::once(0..count), &mut truth);
                let expected: Vec<Truth> = (0..count).map(turning_at(turn)).collect();
                assert_eq!(all, Some(expected), "{turn} of {count}");
                assert!(asked <= 2 + count.next_power_of_two().ilog2(), "{turn} of {count}: {asked}");
            }
        }
        assert_eq!(fill(std::iter::once(0..2), &mut |at| (at == 0).then_some(Truth::True)), None);
    }
}
