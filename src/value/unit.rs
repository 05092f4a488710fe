//! Units of quantities and their exact factors.

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

/// A unit that treaties and declarations may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
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
    Unit { name: "t", dimension: Dimension::Mass, numerator: 1_000_000, denominator: 1 },
    Unit { name: "kg", dimension: Dimension::Mass, numerator: 1_000, denominator: 1 },
    Unit { name: "g", dimension: Dimension::Mass, numerator: 1, denominator: 1 },
    Unit { name: "mg", dimension: Dimension::Mass, numerator: 1, denominator: 1_000 },
    Unit { name: "short_ton", dimension: Dimension::Mass, numerator: 90_718_474, denominator: 100 },
    Unit { name: "lb", dimension: Dimension::Mass, numerator: 45_359_237, denominator: 100_000 },
    Unit { name: "L", dimension: Dimension::Volume, numerator: 1, denominator: 1 },
    Unit { name: "m3", dimension: Dimension::Volume, numerator: 1_000, denominator: 1 },
    Unit { name: "items", dimension: Dimension::Items, numerator: 1, denominator: 1 },
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
        Rat::new(self.numerator.into(), self.denominator.into())
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
    let plain: String = [whole, fraction].concat().chars().filter(|&c| c != '_').collect();
    if plain.is_empty() || !plain.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let scale = fraction.bytes().filter(u8::is_ascii_digit).count();
    let numerator: num_bigint::BigInt = plain.parse().ok()?;
    let denominator = num_bigint::BigInt::from(10).pow(u32::try_from(scale).ok()?);
    Some(Rat::new(numerator * sign, denominator))
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
        for bad in ["", ".5", "5.", "1e3", "1__0", "nan", "1,000", "+-1", "_1"] {
            assert_eq!(decimal(bad), None, "{bad}");
        }
    }
}
