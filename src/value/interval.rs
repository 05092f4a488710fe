//! Exact intervals: every number and every quantity is one, a point being the narrowest.
//!
//! Ends are fractions of any size; an end may be outside the interval (`> 75 %`) or missing (`75 % ..`).
//! Operations give the tightest interval that holds every result of a pair of members, each operand taken on
//! its own (language reference, rule 32): the result may be wider than the truth, never wrong.

use std::cmp::Ordering;

use num_traits::{Signed, Zero};

use super::{Rat, Truth};

/// One end of an [`Interval`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The end belongs to the interval.
    In(Rat),
    /// The end is a limit that is not reached.
    Out(Rat),
    /// No end on this side.
    None,
}

impl End {
    /// The number at the end, if there is one.
    pub fn value(&self) -> Option<&Rat> {
        match self {
            End::In(r) | End::Out(r) => Some(r),
            End::None => None,
        }
    }

    /// Both being low ends: what lets in less comes first.
    pub fn cmp_as_low(&self, other: &End) -> Ordering {
        match (self, other) {
            (End::None, End::None) => Ordering::Equal,
            (End::None, _) => Ordering::Less,
            (_, End::None) => Ordering::Greater,
            (End::In(a) | End::Out(a), End::In(b) | End::Out(b)) => {
                a.cmp(b).then_with(|| other.is_in().cmp(&self.is_in()))
            }
        }
    }

    /// Both being high ends: what lets in more comes last.
    pub fn cmp_as_high(&self, other: &End) -> Ordering {
        match (self, other) {
            (End::None, End::None) => Ordering::Equal,
            (End::None, _) => Ordering::Greater,
            (_, End::None) => Ordering::Less,
            (End::In(a) | End::Out(a), End::In(b) | End::Out(b)) => {
                a.cmp(b).then_with(|| self.is_in().cmp(&other.is_in()))
            }
        }
    }

    fn is_in(&self) -> bool {
        matches!(self, End::In(_))
    }

    fn map(&self, f: impl Fn(&Rat) -> Rat) -> End {
        match self {
            End::In(r) => End::In(f(r)),
            End::Out(r) => End::Out(f(r)),
            End::None => End::None,
        }
    }

    fn join(&self, other: &End, f: impl Fn(&Rat, &Rat) -> Rat) -> End {
        match (self, other) {
            (End::None, _) | (_, End::None) => End::None,
            (End::In(a), End::In(b)) => End::In(f(a, b)),
            (End::In(a) | End::Out(a), End::In(b) | End::Out(b)) => End::Out(f(a, b)),
        }
    }
}

/// A non-empty set of numbers without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Lower end.
    pub lo: End,
    /// Upper end.
    pub hi: End,
}

impl Interval {
    /// The single number `r`.
    pub fn point(r: Rat) -> Self {
        Self { lo: End::In(r.clone()), hi: End::In(r) }
    }

    /// The single whole number `n`.
    pub fn whole(n: i64) -> Self {
        Self::point(Rat::whole(n))
    }

    /// Every number.
    pub fn all() -> Self {
        Self { lo: End::None, hi: End::None }
    }

    /// Zero and everything above: an unknown amount.
    pub fn not_negative() -> Self {
        Self { lo: End::In(Rat::zero()), hi: End::None }
    }

    /// From `lo` to `hi`; `None` if no number lies between them.
    pub fn new(lo: End, hi: End) -> Option<Self> {
        let it = Self { lo, hi };
        match (it.lo.value(), it.hi.value()) {
            (Some(a), Some(b)) => match a.cmp(b) {
                Ordering::Less => Some(it),
                Ordering::Equal => (it.lo.is_in() && it.hi.is_in()).then_some(it),
                Ordering::Greater => None,
            },
            _ => Some(it),
        }
    }

    /// The number, if there is only one.
    pub fn as_point(&self) -> Option<&Rat> {
        match (&self.lo, &self.hi) {
            (End::In(a), End::In(b)) if a == b => Some(a),
            _ => None,
        }
    }

    /// Whether `r` is a member.
    pub fn holds(&self, r: &Rat) -> bool {
        let above = match &self.lo {
            End::In(a) => a <= r,
            End::Out(a) => a < r,
            End::None => true,
        };
        let below = match &self.hi {
            End::In(b) => r <= b,
            End::Out(b) => r < b,
            End::None => true,
        };
        above && below
    }

    /// Sums of a member of each.
    pub fn plus(&self, other: &Self) -> Self {
        if let (Some(a), Some(b)) = (self.as_point(), other.as_point()) {
            return Self::point(a + b);
        }
        Self { lo: self.lo.join(&other.lo, |a, b| a + b), hi: self.hi.join(&other.hi, |a, b| a + b) }
    }

    /// The members with their signs changed.
    pub fn negate(&self) -> Self {
        Self { lo: self.hi.map(|r| -r), hi: self.lo.map(|r| -r) }
    }

    /// Differences of a member of each.
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negate())
    }

    /// Products of a member of each.
    pub fn times(&self, other: &Self) -> Self {
        if let (Some(a), Some(b)) = (self.as_point(), other.as_point()) {
            return Self::point(a * b);
        }
        let zero = Rat::zero();
        if self.as_point() == Some(&zero) || other.as_point() == Some(&zero) {
            return Self::point(zero);
        }
        let corners = [
            Corner::of(&self.lo, true, &other.lo, true),
            Corner::of(&self.lo, true, &other.hi, false),
            Corner::of(&self.hi, false, &other.lo, true),
            Corner::of(&self.hi, false, &other.hi, false),
        ];
        let mut lo = corners.iter().min_by(|a, b| a.cmp_low(b)).map_or(End::None, Corner::end);
        let mut hi = corners.iter().max_by(|a, b| a.cmp_high(b)).map_or(End::None, Corner::end);
        // A member that is zero makes a product that is zero, whatever end the other side lacks.
        if self.holds(&zero) || other.holds(&zero) {
            if lo.value() == Some(&zero) {
                lo = End::In(zero.clone());
            }
            if hi.value() == Some(&zero) {
                hi = End::In(zero);
            }
        }
        Self { lo, hi }
    }

    /// Quotients of a member of each; `None` where the divisor may be zero.
    pub fn over(&self, other: &Self) -> Option<Self> {
        let zero = Rat::zero();
        if other.holds(&zero) {
            return None;
        }
        if let (Some(a), Some(b)) = (self.as_point(), other.as_point()) {
            return Some(Self::point(a / b));
        }
        let flip = |end: &End, missing: &End| match end {
            End::In(r) if !r.is_zero() => End::In(r.recip()),
            End::Out(r) if !r.is_zero() => End::Out(r.recip()),
            End::None => End::Out(Rat::zero()),
            _ => missing.clone(),
        };
        let inverse = Self { lo: flip(&other.hi, &End::None), hi: flip(&other.lo, &End::None) };
        Some(self.times(&inverse))
    }

    /// Members of both; `None` if there is none.
    pub fn meet(&self, other: &Self) -> Option<Self> {
        let lo = if self.low_cmp(other) == Ordering::Less { &other.lo } else { &self.lo };
        let hi = if self.high_cmp(other) == Ordering::Greater { &other.hi } else { &self.hi };
        Self::new(lo.clone(), hi.clone())
    }

    /// The narrowest interval that holds both.
    pub fn hull(&self, other: &Self) -> Self {
        let lo = if self.low_cmp(other) == Ordering::Greater { &other.lo } else { &self.lo };
        let hi = if self.high_cmp(other) == Ordering::Less { &other.hi } else { &self.hi };
        Self { lo: lo.clone(), hi: hi.clone() }
    }

    /// The smaller of a member of each.
    pub fn lesser(&self, other: &Self) -> Self {
        let lo = if self.low_cmp(other) == Ordering::Greater { &other.lo } else { &self.lo };
        let hi = if self.high_cmp(other) == Ordering::Greater { &other.hi } else { &self.hi };
        Self { lo: lo.clone(), hi: hi.clone() }
    }

    /// The greater of a member of each.
    pub fn greater(&self, other: &Self) -> Self {
        let lo = if self.low_cmp(other) == Ordering::Less { &other.lo } else { &self.lo };
        let hi = if self.high_cmp(other) == Ordering::Less { &other.hi } else { &self.hi };
        Self { lo: lo.clone(), hi: hi.clone() }
    }

    /// The members without their signs.
    pub fn abs(&self) -> Self {
        let zero = Rat::zero();
        match (self.lo.value(), self.hi.value()) {
            (Some(a), _) if !a.is_negative() => self.clone(),
            (_, Some(b)) if !b.is_positive() => self.negate(),
            _ => {
                let flipped = self.negate();
                let hi = if self.high_cmp(&flipped) == Ordering::Less { flipped.hi } else { self.hi.clone() };
                Self { lo: End::In(zero), hi }
            }
        }
    }

    /// `self < other`, decided where the intervals separate.
    pub fn less(&self, other: &Self) -> Truth {
        if separated(&self.hi, &other.lo, true) {
            Truth::True
        } else if separated(&other.hi, &self.lo, false) {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// `self <= other`, decided where the intervals separate.
    pub fn at_most(&self, other: &Self) -> Truth {
        other.less(self).negate()
    }

    /// `self = other`: true only for two points, false where no number is in both.
    pub fn equals(&self, other: &Self) -> Truth {
        match (self.as_point(), other.as_point()) {
            (Some(a), Some(b)) => Truth::from(a == b),
            _ if self.meet(other).is_none() => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// By the low end: what may be less comes first.
    pub fn low_cmp(&self, other: &Self) -> Ordering {
        self.lo.cmp_as_low(&other.lo)
    }

    fn high_cmp(&self, other: &Self) -> Ordering {
        self.hi.cmp_as_high(&other.hi)
    }
}

/// Whether every number up to `hi` is below (`strict`) or not above every number from `lo`.
fn separated(hi: &End, lo: &End, strict: bool) -> bool {
    match (hi, lo) {
        (End::None, _) | (_, End::None) => false,
        (End::In(a), End::In(b)) if strict => a < b,
        (End::In(a) | End::Out(a), End::In(b) | End::Out(b)) => a <= b,
    }
}

/// A product of two ends, for [`Interval::times`].
enum Corner {
    NegInf,
    At(Rat, bool),
    PosInf,
}

impl Corner {
    fn of(a: &End, a_low: bool, b: &End, b_low: bool) -> Corner {
        let sign = |end: &End, low: bool| match end.value() {
            Some(r) => r.cmp(&Rat::zero()),
            None if low => Ordering::Less,
            None => Ordering::Greater,
        };
        match (a.value(), b.value()) {
            (Some(x), Some(y)) => Corner::At(x * y, a.is_in() && b.is_in()),
            _ => match (sign(a, a_low), sign(b, b_low)) {
                (Ordering::Equal, _) | (_, Ordering::Equal) => Corner::At(Rat::zero(), false),
                (x, y) if x == y => Corner::PosInf,
                _ => Corner::NegInf,
            },
        }
    }

    fn cmp_low(&self, other: &Corner) -> Ordering {
        match (self, other) {
            (Corner::At(a, x), Corner::At(b, y)) => a.cmp(b).then_with(|| y.cmp(x)),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn cmp_high(&self, other: &Corner) -> Ordering {
        match (self, other) {
            (Corner::At(a, x), Corner::At(b, y)) => a.cmp(b).then_with(|| x.cmp(y)),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Corner::NegInf => 0,
            Corner::At(..) => 1,
            Corner::PosInf => 2,
        }
    }

    fn end(&self) -> End {
        match self {
            Corner::At(r, true) => End::In(r.clone()),
            Corner::At(r, false) => End::Out(r.clone()),
            _ => End::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{End, Interval, Rat, Truth};

    fn r(n: i64) -> Rat {
        Rat::from_integer(n.into())
    }

    fn iv(a: i64, b: i64) -> Interval {
        Interval::new(End::In(r(a)), End::In(r(b))).unwrap()
    }

    #[test]
    fn comparison_answers_only_where_intervals_separate() {
        assert_eq!(iv(1, 2).less(&iv(3, 4)), Truth::True);
        assert_eq!(iv(1, 3).less(&iv(3, 4)), Truth::Unknown);
        assert_eq!(iv(1, 3).at_most(&iv(3, 4)), Truth::True);
        assert_eq!(iv(3, 4).less(&iv(1, 3)), Truth::False);
        let below = Interval::new(End::In(r(0)), End::Out(r(3))).unwrap();
        assert_eq!(below.less(&iv(3, 3)), Truth::True);
        assert_eq!(iv(3, 3).at_most(&below), Truth::False);
    }

    #[test]
    fn equality_is_true_only_for_points() {
        assert_eq!(iv(2, 2).equals(&iv(2, 2)), Truth::True);
        assert_eq!(iv(1, 2).equals(&iv(1, 2)), Truth::Unknown);
        assert_eq!(iv(1, 2).equals(&iv(3, 4)), Truth::False);
    }

    #[test]
    fn products_and_quotients_keep_missing_ends() {
        let unknown = Interval::not_negative();
        assert_eq!(unknown.times(&iv(2, 3)).lo, End::In(r(0)));
        assert_eq!(unknown.times(&iv(2, 3)).hi, End::None);
        assert_eq!(unknown.times(&iv(-1, 3)).lo, End::None);
        assert_eq!(iv(1, 1).over(&unknown), None);
        let half = iv(1, 2).over(&iv(2, 4)).unwrap();
        assert_eq!(half.lo, End::In(Rat::new(1.into(), 4.into())));
        assert_eq!(half.hi, End::In(r(1)));
        let above = Interval::new(End::Out(r(0)), End::None).unwrap();
        let inverse = iv(1, 1).over(&above).unwrap();
        assert_eq!((inverse.lo, inverse.hi), (End::Out(r(0)), End::None));
    }

    #[test]
    fn meet_is_empty_for_disjoint_intervals() {
        assert_eq!(iv(1, 2).meet(&iv(3, 4)), None);
        assert_eq!(iv(1, 3).meet(&iv(3, 4)), Some(iv(3, 3)));
        assert_eq!(iv(-3, 2).abs(), iv(0, 3));
    }
}
