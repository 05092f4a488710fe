//! Running sums, in machine words where these hold them.

use num_traits::Zero;

use crate::value::{Narrow, Rat};

/// An amount.
#[derive(Clone, Debug)]
pub(super) enum Amount {
    /// In a machine word.
    Narrow(Narrow),
    /// Of any size.
    Wide(Box<Rat>),
}

/// What the first `n` of some amounts add up to, for each `n` from none to all.
#[derive(Debug)]
pub(super) enum Totals {
    /// In machine words.
    Narrow(Vec<Narrow>),
    /// Of any size.
    Wide(Vec<Rat>),
}

impl Totals {
    /// Adds the amounts up.
    pub(super) fn of<'a>(amounts: impl ExactSizeIterator<Item = &'a Amount> + Clone) -> Self {
        Self::narrow(amounts.clone()).map_or_else(|| Self::wide(amounts), Totals::Narrow)
    }

    fn narrow<'a>(amounts: impl ExactSizeIterator<Item = &'a Amount>) -> Option<Vec<Narrow>> {
        let mut sum = Narrow::ZERO;
        let mut sums = Vec::with_capacity(amounts.len() + 1);
        sums.push(sum);
        for amount in amounts {
            let Amount::Narrow(n) = amount else { return None };
            sum = sum.plus(*n)?;
            sums.push(sum);
        }
        Some(sums)
    }

    fn wide<'a>(amounts: impl Iterator<Item = &'a Amount>) -> Self {
        let mut sum = Rat::zero();
        let mut sums = vec![sum.clone()];
        for amount in amounts {
            match amount {
                Amount::Narrow(n) => sum += n.rat(),
                Amount::Wide(r) => sum += &**r,
            }
            sums.push(sum.clone());
        }
        Totals::Wide(sums)
    }

    /// What the amounts from one to before another add up to.
    pub(super) fn between(&self, from: usize, to: usize) -> Rat {
        match self {
            Totals::Narrow(_) => {
                self.narrow_between(from, to).map_or_else(|| self.apart(from, to), Narrow::rat)
            }
            Totals::Wide(_) => self.apart(from, to),
        }
    }

    /// The same, where a machine word holds it.
    pub(super) fn narrow_between(&self, from: usize, to: usize) -> Option<Narrow> {
        match self {
            Totals::Narrow(sums) => sums.get(to)?.minus(*sums.get(from)?),
            Totals::Wide(_) => None,
        }
    }

    fn apart(&self, from: usize, to: usize) -> Rat {
        let at = |n: usize| match self {
            Totals::Narrow(sums) => sums.get(n).map(|n| n.rat()),
            Totals::Wide(sums) => sums.get(n).cloned(),
        };
        at(to).unwrap_or_else(Rat::zero) - at(from).unwrap_or_else(Rat::zero)
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, Totals};
    use crate::value::{Narrow, Rat};

    #[test]
    fn sums_that_outgrow_a_word_go_on_in_fractions() {
        let most = Amount::Narrow(Narrow::from_millionths(i64::MAX));
        let third = Amount::Wide(Box::new(Rat::new(1.into(), 3.into())));
        for amounts in [vec![most.clone(), most.clone()], vec![most, third]] {
            let totals = Totals::of(amounts.iter());
            assert!(totals.narrow_between(0, 2).is_none());
            let sum = |amount: &Amount| match amount {
                Amount::Narrow(n) => n.rat(),
                Amount::Wide(r) => (**r).clone(),
            };
            let whole = amounts.iter().map(sum).fold(Rat::from_integer(0.into()), |a, b| a + b);
            assert_eq!(totals.between(0, 2), whole);
            assert_eq!(totals.between(1, 2), amounts.get(1).map(sum).unwrap());
        }
    }
}
