//! Exact fractions of any size. Nearly all that are declared or worked out fit two machine words and stay there; the
//! others are held in big integers, and come back where they fit again.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Rem, Sub, SubAssign};

use num_bigint::BigInt;
use num_rational::{BigRational, ParseRatioError};
use num_traits::{Num, One, Signed, ToPrimitive, Zero};

/// An exact number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rat(Form);

/// One number has one form, so that equal forms are equal numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    /// Numerator and denominator in lowest terms, the denominator above zero.
    Small(i64, i64),
    /// In lowest terms, where not both of them fit.
    Large(Box<BigRational>),
}

use Form::{Large, Small};

impl Rat {
    /// `numerator / denominator`, which is not zero.
    pub fn new(numerator: BigInt, denominator: BigInt) -> Self {
        match (numerator.to_i64(), denominator.to_i64()) {
            (Some(n), Some(d)) if d > 0 => Self::reduced(n.into(), d.into()),
            _ => Self::of(BigRational::new(numerator, denominator)),
        }
    }

    /// A whole number.
    pub fn from_integer(n: BigInt) -> Self {
        match n.to_i64() {
            Some(n) => Self(Small(n, 1)),
            None => Self(Large(Box::new(BigRational::from_integer(n)))),
        }
    }

    /// A whole number of one word.
    pub const fn whole(n: i64) -> Self {
        Self(Small(n, 1))
    }

    /// Numerator in lowest terms, with the sign.
    pub fn numer(&self) -> BigInt {
        match &self.0 {
            Small(n, _) => (*n).into(),
            Large(r) => r.numer().clone(),
        }
    }

    /// Denominator in lowest terms, above zero.
    pub fn denom(&self) -> BigInt {
        match &self.0 {
            Small(_, d) => (*d).into(),
            Large(r) => r.denom().clone(),
        }
    }

    /// Whether it is whole.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Small(_, d) => *d == 1,
            Large(r) => r.is_integer(),
        }
    }

    /// Its whole part, towards zero.
    pub fn to_integer(&self) -> BigInt {
        match &self.0 {
            Small(n, d) => (i128::from(*n) / i128::from(*d)).into(),
            Large(r) => r.to_integer(),
        }
    }

    /// The largest whole number that is not above it.
    pub fn floor(&self) -> Self {
        match &self.0 {
            Small(_, 1) => self.clone(),
            Small(n, d) => Self(Small(n.div_euclid(*d), 1)),
            Large(r) => Self::of(r.floor()),
        }
    }

    /// The smallest whole number that is not below it.
    pub fn ceil(&self) -> Self {
        Self::of(self.large().ceil())
    }

    /// The nearest whole number; of two, the one further from zero.
    pub fn round(&self) -> Self {
        Self::of(self.large().round())
    }

    /// One over it; it is not zero.
    pub fn recip(&self) -> Self {
        &Self::one() / self
    }

    fn large(&self) -> BigRational {
        match &self.0 {
            Small(n, d) => BigRational::new_raw((*n).into(), (*d).into()),
            Large(r) => (**r).clone(),
        }
    }

    /// A number in lowest terms, in the form that it has.
    fn of(r: BigRational) -> Self {
        match (r.numer().to_i64(), r.denom().to_i64()) {
            (Some(n), Some(d)) => Self(Small(n, d)),
            _ => Self(Large(Box::new(r))),
        }
    }

    /// `n / d` in any terms, `d` above zero.
    fn reduced(n: i128, d: i128) -> Self {
        if d == 1
            && let Ok(n) = i64::try_from(n)
        {
            return Self(Small(n, 1));
        }
        let common = i128::try_from(gcd(n.unsigned_abs(), d.unsigned_abs())).unwrap_or(1);
        match (i64::try_from(n / common), i64::try_from(d / common)) {
            (Ok(n), Ok(d)) => Self(Small(n, d)),
            _ => Self::new(n.into(), d.into()),
        }
    }
}

/// The greatest number that divides both; not both are zero.
fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if let (Ok(mut x), Ok(mut y)) = (u64::try_from(a), u64::try_from(b)) {
            while y != 0 {
                (x, y) = (y, x % y);
            }
            return x.into();
        }
        (a, b) = (b, a % b);
    }
    a
}

/// Both in their two words, widened so that no product or sum of them is too large.
fn words(a: &Rat, b: &Rat) -> Option<[i128; 4]> {
    match (&a.0, &b.0) {
        (Small(a, b), Small(c, d)) => Some([i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d)]),
        _ => None,
    }
}

impl Add<&Rat> for &Rat {
    type Output = Rat;
    fn add(self, other: &Rat) -> Rat {
        match words(self, other) {
            Some([a, b, c, d]) if b == d => Rat::reduced(a + c, b),
            Some([a, b, c, d]) => Rat::reduced(a * d + c * b, b * d),
            None => Rat::of(self.large() + other.large()),
        }
    }
}

impl Sub<&Rat> for &Rat {
    type Output = Rat;
    fn sub(self, other: &Rat) -> Rat {
        match words(self, other) {
            Some([a, b, c, d]) if b == d => Rat::reduced(a - c, b),
            Some([a, b, c, d]) => Rat::reduced(a * d - c * b, b * d),
            None => Rat::of(self.large() - other.large()),
        }
    }
}

impl Mul<&Rat> for &Rat {
    type Output = Rat;
    fn mul(self, other: &Rat) -> Rat {
        match words(self, other) {
            Some([a, b, c, d]) => Rat::reduced(a * c, b * d),
            None => Rat::of(self.large() * other.large()),
        }
    }
}

impl Div<&Rat> for &Rat {
    type Output = Rat;
    fn div(self, other: &Rat) -> Rat {
        match words(self, other) {
            Some([a, b, c, d]) if c != 0 => Rat::reduced(a * d * c.signum(), b * c.abs()),
            _ => Rat::of(self.large() / other.large()),
        }
    }
}

impl Rem<&Rat> for &Rat {
    type Output = Rat;
    fn rem(self, other: &Rat) -> Rat {
        Rat::of(self.large() % other.large())
    }
}

macro_rules! owned {
    ($($operation:ident $method:ident)*) => { $(
        impl $operation<Rat> for Rat {
            type Output = Rat;
            fn $method(self, other: Rat) -> Rat {
                (&self).$method(&other)
            }
        }
        impl $operation<&Rat> for Rat {
            type Output = Rat;
            fn $method(self, other: &Rat) -> Rat {
                (&self).$method(other)
            }
        }
        impl $operation<Rat> for &Rat {
            type Output = Rat;
            fn $method(self, other: Rat) -> Rat {
                self.$method(&other)
            }
        }
    )* };
}

owned! { Add add Sub sub Mul mul Div div Rem rem }

impl AddAssign<&Rat> for Rat {
    fn add_assign(&mut self, other: &Rat) {
        *self = &*self + other;
    }
}

impl AddAssign<Rat> for Rat {
    fn add_assign(&mut self, other: Rat) {
        *self = &*self + &other;
    }
}

impl SubAssign<&Rat> for Rat {
    fn sub_assign(&mut self, other: &Rat) {
        *self = &*self - other;
    }
}

impl MulAssign<Rat> for Rat {
    fn mul_assign(&mut self, other: Rat) {
        *self = &*self * &other;
    }
}

impl Neg for &Rat {
    type Output = Rat;
    fn neg(self) -> Rat {
        match &self.0 {
            Small(n, d) => n.checked_neg().map_or_else(|| Rat::of(-self.large()), |n| Rat(Small(n, *d))),
            Large(r) => Rat::of(-&**r),
        }
    }
}

impl Neg for Rat {
    type Output = Rat;
    fn neg(self) -> Rat {
        -&self
    }
}

impl Ord for Rat {
    fn cmp(&self, other: &Rat) -> Ordering {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) if b == d => return a.cmp(c),
            _ => {}
        }
        match words(self, other) {
            Some([a, b, c, d]) => (a * d).cmp(&(c * b)),
            None => self.large().cmp(&other.large()),
        }
    }
}

impl PartialOrd for Rat {
    fn partial_cmp(&self, other: &Rat) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Zero for Rat {
    fn zero() -> Rat {
        Rat(Small(0, 1))
    }
    fn is_zero(&self) -> bool {
        matches!(self.0, Small(0, _))
    }
}

impl One for Rat {
    fn one() -> Rat {
        Rat(Small(1, 1))
    }
}

impl Num for Rat {
    type FromStrRadixErr = ParseRatioError;
    fn from_str_radix(text: &str, radix: u32) -> Result<Rat, ParseRatioError> {
        BigRational::from_str_radix(text, radix).map(Rat::of)
    }
}

impl Signed for Rat {
    fn abs(&self) -> Rat {
        if self.is_negative() { -self } else { self.clone() }
    }
    fn abs_sub(&self, other: &Rat) -> Rat {
        if self <= other { Rat::zero() } else { self - other }
    }
    fn signum(&self) -> Rat {
        match self.cmp(&Rat::zero()) {
            Ordering::Less => -Rat::one(),
            Ordering::Equal => Rat::zero(),
            Ordering::Greater => Rat::one(),
        }
    }
    fn is_positive(&self) -> bool {
        match &self.0 {
            Small(n, _) => *n > 0,
            Large(r) => r.is_positive(),
        }
    }
    fn is_negative(&self) -> bool {
        match &self.0 {
            Small(n, _) => *n < 0,
            Large(r) => r.is_negative(),
        }
    }
}

impl fmt::Display for Rat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Small(n, 1) => n.fmt(f),
            Small(n, d) => write!(f, "{n}/{d}"),
            Large(r) => r.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fractions about the ends of the small form, beyond it, and about zero.
    fn edges() -> Vec<BigRational> {
        let whole = [
            0.into(),
            1.into(),
            (-1).into(),
            7.into(),
            (-12).into(),
            i64::MAX.into(),
            i64::MIN.into(),
            BigInt::from(i64::MAX) + 1,
            BigInt::from(i64::MIN) - 1,
            BigInt::from(i128::MAX) * 3,
        ];
        let under = [
            1.into(),
            2.into(),
            12.into(),
            i64::MAX.into(),
            BigInt::from(i64::MAX) + 1,
            BigInt::from(10).pow(40),
        ];
        let pairs = whole.iter().flat_map(|n: &BigInt| under.iter().map(move |d: &BigInt| (n, d)));
        pairs.map(|(n, d)| BigRational::new(n.clone(), d.clone())).collect()
    }

    #[test]
    fn every_operation_gives_what_big_integers_give() {
        for a in edges() {
            let x = Rat::of(a.clone());
            let same = |got: Rat, wanted: BigRational| assert_eq!(got, Rat::of(wanted), "{a}");
            same(-&x, -a.clone());
            same(x.abs(), a.abs());
            same(x.signum(), a.signum());
            same(x.floor(), a.floor());
            same(x.ceil(), a.ceil());
            same(x.round(), a.round());
            assert_eq!((x.to_integer(), x.is_integer()), (a.to_integer(), a.is_integer()), "{a}");
            assert_eq!((&x.numer(), &x.denom()), (a.numer(), a.denom()));
            assert_eq!(
                (x.is_negative(), x.is_positive(), x.is_zero()),
                (a.is_negative(), a.is_positive(), a.is_zero())
            );
            assert_eq!(x.to_string(), a.to_string());
            for b in edges() {
                let y = Rat::of(b.clone());
                same(&x + &y, &a + &b);
                same(&x - &y, &a - &b);
                same(&x * &y, &a * &b);
                assert_eq!(x.cmp(&y), a.cmp(&b), "{a} and {b}");
                if !b.is_zero() {
                    same(&x / &y, &a / &b);
                    same(&x % &y, &a % &b);
                }
            }
        }
    }

    #[test]
    fn a_number_has_one_form() {
        let large = Rat::from_integer(BigInt::from(i64::MAX)) + Rat::one();
        assert!(matches!(large.0, Large(_)));
        assert_eq!((&large - Rat::one()).0, Small(i64::MAX, 1));
        assert_eq!((&large / &large).0, Small(1, 1));
    }
}
