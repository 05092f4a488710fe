//! Units of quantities and their exact factors.

use std::ops::Deref;

use super::Rat;

/// What a quantity measures, before its basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Mass, held in grams.
    Mass,
    /// Volume, held in litres.
    Volume,
    /// A count of items.
    Items,
}

/// A unit that treaties and declarations may write: a line of [`UNITS`], which every quantity refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unit(&'static Measure);

impl Deref for Unit {
    type Target = Measure;

    fn deref(&self) -> &Measure {
        self.0
    }
}

/// What there is to know of a unit.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Measure {
    /// As written: `t`, `kg`, `short_ton`.
    pub name: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// How many base units (gram, litre, item) it is: numerator.
    numerator: i64,
    /// The same: denominator.
    denominator: i64,
}

/// Every unit. The tonne is 1 000 kg (CWC VA I 26); pound and short ton by their exact definitions
/// (1 lb = 453.59237 g, 1 short ton = 2 000 lb).
pub const UNITS: [Unit; 9] = [
    Unit(&Measure { name: "t", dimension: Dimension::Mass, numerator: 1_000_000, denominator: 1 }),
    Unit(&Measure { name: "kg", dimension: Dimension::Mass, numerator: 1_000, denominator: 1 }),
    Unit(&Measure { name: "g", dimension: Dimension::Mass, numerator: 1, denominator: 1 }),
    Unit(&Measure { name: "mg", dimension: Dimension::Mass, numerator: 1, denominator: 1_000 }),
    Unit(&Measure { name: "short_ton", dimension: Dimension::Mass, numerator: 90_718_474, denominator: 100 }),
    Unit(&Measure { name: "lb", dimension: Dimension::Mass, numerator: 45_359_237, denominator: 100_000 }),
    Unit(&Measure { name: "L", dimension: Dimension::Volume, numerator: 1, denominator: 1 }),
    Unit(&Measure { name: "m3", dimension: Dimension::Volume, numerator: 1_000, denominator: 1 }),
    Unit(&Measure { name: "items", dimension: Dimension::Items, numerator: 1, denominator: 1 }),
];

impl Unit {
    /// The unit written `name`.
    pub fn named(name: &str) -> Option<Unit> {
        UNITS.into_iter().find(|u| u.name == name)
    }

    /// Its position among [`UNITS`].
    pub fn position(self) -> Option<u8> {
        UNITS.iter().position(|u| *u == self).and_then(|i| u8::try_from(i).ok())
    }

    /// How many base units one of this unit is, as numerator and denominator.
    pub fn parts(self) -> (i64, i64) {
        (self.numerator, self.denominator)
    }

    /// How many base units one of this unit is.
    pub fn factor(self) -> Rat {
        Rat::whole(self.numerator) / Rat::whole(self.denominator)
    }
}

/// The number that `text` writes: digits with an optional fraction, `_` between digits (`1_000.5`).
/// `None` for anything else, and for more than 60 digits.
pub fn decimal(text: &str) -> Option<Rat> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || (digits.contains('.') && fraction.is_empty()) || digits.len() > 60 {
        return None;
    }
    let grouped = |part: &str| !part.starts_with('_') && !part.ends_with('_') && !part.contains("__");
    if !grouped(whole) || !grouped(fraction) {
        return None;
    }
    let plain = || whole.bytes().chain(fraction.bytes()).filter(|b| *b != b'_');
    if !plain().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let scale = u32::try_from(fraction.bytes().filter(u8::is_ascii_digit).count()).ok()?;
    let word = plain().try_fold(0i64, |n, b| n.checked_mul(10)?.checked_add(i64::from(b - b'0')));
    if let (Some(numerator), Some(denominator)) = (word, 10i64.checked_pow(scale)) {
        return Some(Rat::whole(numerator * sign) / Rat::whole(denominator));
    }
    let digits: Vec<u8> = plain().collect();
    let numerator = num_bigint::BigInt::parse_bytes(&digits, 10)?;
    Some(Rat::new(numerator * sign, num_bigint::BigInt::from(10).pow(scale)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_tons_convert_exactly() {
        let grams = decimal("13775").unwrap() * Unit::named("short_ton").unwrap().factor();
        assert_eq!(grams, decimal("12496469793.5").unwrap());
    }

    #[test]
    fn decimals_are_exact_and_strict() {
        assert_eq!(decimal("0.00005"), Some(Rat::new(1.into(), 20_000.into())));
        assert_eq!(decimal("-1_000.5"), Some(Rat::new((-2001).into(), 2.into())));
        // The last number that fits a word, the next, and a fraction whose denominator does not fit.
        let word = num_bigint::BigInt::from(i64::MAX);
        assert_eq!(decimal("9223372036854775807"), Some(Rat::from_integer(word.clone())));
        assert_eq!(decimal("9_223_372_036_854_775_808"), Some(Rat::from_integer(word + 1)));
        let tiny = num_bigint::BigInt::from(10).pow(19);
        assert_eq!(decimal("0.0000000000000000001"), Some(Rat::new(1.into(), tiny)));
        for bad in ["", ".5", "5.", "1e3", "1__0", "nan", "1,000", "+-1", "_1"] {
            assert_eq!(decimal(bad), None, "{bad}");
        }
    }
}
