//! Numbers a little larger and a little smaller.

use num_traits::{One, Zero};

use crate::value::figures::exact;
use crate::value::{Rat, decimal};

/// The number that `text` writes, a thousandth of it down and up; of nothing, a thousandth of one.
pub(super) fn by_a_thousandth(text: &str) -> Vec<String> {
    let Some(number) = decimal(text) else { return Vec::new() };
    let step = thousandth(&number);
    [&number - &step, &number + &step].iter().map(exact).collect()
}

/// The whole number that `text` writes, one down and one up.
pub(super) fn by_one(text: &str) -> Vec<String> {
    let Some(number) = decimal(text) else { return Vec::new() };
    [&number - Rat::one(), &number + Rat::one()].iter().map(exact).collect()
}

/// Whether `text` writes a whole number, which counts something.
pub(super) fn is_whole(text: &str) -> bool {
    decimal(text).is_some_and(|n| n.is_integer())
}

fn thousandth(number: &Rat) -> Rat {
    let of = if number.is_zero() { Rat::one() } else { number.clone() };
    of * Rat::new(1.into(), 1000.into())
}

#[cfg(test)]
mod tests {
    use super::{by_a_thousandth, by_one};

    #[test]
    fn numbers_move_by_a_thousandth_or_by_one() {
        assert_eq!(by_a_thousandth("20"), ["19.98", "20.02"]);
        assert_eq!(by_a_thousandth("0.00005"), ["0.00004995", "0.00005005"]);
        assert_eq!(by_a_thousandth("0"), ["-0.001", "0.001"]);
        assert_eq!(by_one("1_000"), ["999", "1001"]);
    }
}
