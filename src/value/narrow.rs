//! Numbers of at most six decimals, held in one machine word: what most declared figures are.
//!
//! Every operation is checked: a result that does not fit exactly is `None`, and the caller goes on with [`Rat`].

use num_traits::ToPrimitive;

use super::{Rat, Unit};

/// How many parts one is divided into.
const PARTS: i64 = 1_000_000;

/// How many decimals there are.
const DECIMALS: usize = 6;

/// A number, in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Narrow(i64);

impl Narrow {
    /// Nothing.
    pub const ZERO: Narrow = Narrow(0);

    /// The whole number `n`.
    pub fn whole(n: i64) -> Option<Self> {
        n.checked_mul(PARTS).map(Self)
    }

    /// The same number as `r`, where it fits.
    pub fn of(r: &Rat) -> Option<Self> {
        let (numerator, denominator) = (r.numer().to_i64()?, r.denom().to_i64()?);
        if PARTS % denominator != 0 {
            return None;
        }
        numerator.checked_mul(PARTS / denominator).map(Self)
    }

    /// The number as a fraction of any size.
    pub fn rat(self) -> Rat {
        Rat::new(self.0.into(), PARTS.into())
    }

    /// The number in millionths.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// The number of so many millionths.
    pub fn from_millionths(n: i64) -> Self {
        Self(n)
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The number with its sign changed.
    pub fn negated(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// The product.
    pub fn times(self, other: Self) -> Option<Self> {
        let product = i128::from(self.0).checked_mul(i128::from(other.0))?;
        if product % i128::from(PARTS) != 0 {
            return None;
        }
        i64::try_from(product / i128::from(PARTS)).ok().map(Self)
    }

    /// What one at the end of so many decimals is worth of `unit`, in millionths of its base unit; `None` where that is not
    /// whole.
    pub fn of_last_digit(decimals: usize, unit: Unit) -> Option<i64> {
        let (parts, scale) = scale(decimals, unit)?;
        (parts % scale == 0).then(|| parts / scale)
    }

    /// What plain decimal digits (`1761.25`: no sign, no `_`) write of `unit`, in its base unit. `None` also for what is
    /// no such number.
    pub fn of_unit(digits: &[u8], unit: Unit) -> Option<Self> {
        let (written, decimals) = written(digits)?;
        let (parts, scale) = scale(decimals, unit)?;
        if parts % scale == 0 {
            return written.checked_mul(parts / scale).map(Self);
        }
        let (all, scale) = (i128::from(written).checked_mul(parts.into())?, i128::from(scale));
        let whole = all % scale == 0;
        i64::try_from(all / scale).ok().filter(|_| whole).map(Self)
    }
}

/// By what a number of so many decimals, written without the point, is to be multiplied and divided to have millionths of
/// the base unit.
fn scale(decimals: usize, unit: Unit) -> Option<(i64, i64)> {
    let (numerator, denominator) = unit.parts();
    let tens = 10i64.checked_pow(u32::try_from(decimals).ok()?)?;
    Some((numerator.checked_mul(PARTS)?, denominator.checked_mul(tens)?))
}

/// The digits as one whole number, and how many of them stand behind the point.
fn written(digits: &[u8]) -> Option<(i64, usize)> {
    let mut number = 0i64;
    let mut point = None;
    for (at, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => number = number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?,
            b'.' if point.is_none() && at > 0 => point = Some(at),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |at| digits.len() - at - 1);
    let whole = !digits.is_empty() && point.is_none_or(|_| (1..=2 * DECIMALS).contains(&decimals));
    whole.then_some((number, decimals))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Narrow;
    use crate::value::{Rat, UNITS, Unit, decimal};

    #[test]
    fn what_does_not_fit_is_refused() {
        let third = Rat::new(1.into(), 3.into());
        assert_eq!(Narrow::of(&third), None);
        assert_eq!(Narrow::whole(i64::MAX), None);
        let most = Narrow::from_millionths(i64::MAX);
        assert_eq!((most.plus(Narrow::from_millionths(1)), most.times(most)), (None, None));
        let tiny = Narrow::from_millionths(1);
        assert_eq!(tiny.times(tiny), None, "a millionth of a millionth");
        let tonne = Unit::named("t").unwrap();
        for bad in ["", ".", "1.", ".5", "1.2.3", "-1", "1_0", "9999999999999999999", "1 "] {
            assert_eq!(Narrow::of_unit(bad.as_bytes(), tonne), None, "{bad}");
        }
        assert_eq!(Narrow::of_unit(b"0.0000001", Unit::named("mg").unwrap()), None);
        assert_eq!(Narrow::of_unit(b"0.001", Unit::named("mg").unwrap()), Some(Narrow::from_millionths(1)));
    }

    proptest! {
        #[test]
        fn it_is_the_arithmetic_of_fractions(a in -1_000_000_000i64.., b in any::<i64>(), shift in 0u32..40) {
            let (a, b) = (Narrow::from_millionths(a >> shift), Narrow::from_millionths(b >> shift));
            let sound = |narrow: Option<Narrow>, rat: Rat| match narrow {
                Some(n) => n.rat() == rat,
                None => Narrow::of(&rat).is_none(),
            };
            prop_assert!(sound(a.plus(b), a.rat() + b.rat()));
            prop_assert!(sound(a.minus(b), a.rat() - b.rat()));
            prop_assert!(sound(a.times(b), a.rat() * b.rat()));
            prop_assert!(sound(a.negated(), -a.rat()));
            prop_assert_eq!(a.cmp(&b), a.rat().cmp(&b.rat()));
        }

        #[test]
        fn a_quantity_reads_as_its_fraction(digits in "[0-9]{1,9}(\\.[0-9]{1,7})?", unit in 0..UNITS.len()) {
            let unit = UNITS[unit];
            let rat = decimal(&digits).unwrap() * unit.factor();
            match Narrow::of_unit(digits.as_bytes(), unit) {
                Some(narrow) => prop_assert_eq!(narrow.rat(), rat),
                None => prop_assert_eq!(Narrow::of(&rat), None),
            }
        }
    }
}
