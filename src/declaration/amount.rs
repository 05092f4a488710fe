//! Numbers and quantities as declarations write them: points, ranges, bounds and tolerances.

use num_traits::{Signed, Zero};

use super::fault::{Fault, quoted};
use crate::diagnostic::{Code, nearest};
use crate::value::{Dimension, End, Interval, Rat, UNITS, Unit, decimal};

/// The most characters that a number may have, its sign not counted; what `decimal` reads.
const LONGEST: usize = 60;

/// Names of units that people write, and the unit that is meant.
const OTHER_NAMES: [(&str, &str); 30] = [
    ("mt", "t"),
    ("tons", "t"),
    ("ton", "t"),
    ("tonne", "t"),
    ("tonnes", "t"),
    ("metric tons", "t"),
    ("metric tonnes", "t"),
    ("kgs", "kg"),
    ("kilo", "kg"),
    ("kilos", "kg"),
    ("kilogram", "kg"),
    ("kilograms", "kg"),
    ("gr", "g"),
    ("gram", "g"),
    ("grams", "g"),
    ("milligram", "mg"),
    ("milligrams", "mg"),
    ("lbs", "lb"),
    ("pound", "lb"),
    ("pounds", "lb"),
    ("short ton", "short_ton"),
    ("short tons", "short_ton"),
    ("l", "L"),
    ("litre", "L"),
    ("litres", "L"),
    ("liters", "L"),
    ("m³", "m3"),
    ("item", "items"),
    ("pieces", "items"),
    ("units", "items"),
];

/// Words that open an amount which is not known exactly.
const ROUGH: [&str; 9] = ["~", "≈", "about", "approximately", "approx", "ca.", "circa", "almost", "nearly"];

/// What a field asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    /// A number; per cent is allowed.
    Number,
    /// A quantity.
    Quantity {
        /// What it measures.
        dimension: Dimension,
        /// Whether it may be below zero.
        signed: bool,
    },
}

impl Asked {
    /// Whether values below zero are impossible.
    fn unsigned(self) -> bool {
        matches!(self, Asked::Quantity { signed: false, .. })
    }

    /// The lower end of what is only bounded above.
    fn floor(self) -> End {
        if self.unsigned() { End::In(Rat::zero()) } else { End::None }
    }
}

/// `a mass`, `a volume`, `a number of items`.
pub(super) fn measured(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Mass => "a mass",
        Dimension::Volume => "a volume",
        Dimension::Items => "a number of items",
    }
}

/// A unit that shows how a quantity of this dimension is written.
pub(super) fn example(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Mass => "t",
        Dimension::Volume => "L",
        Dimension::Items => "items",
    }
}

/// What stands behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suffix {
    Bare,
    Percent,
    Unit(Unit),
}

/// Reads the value of the field `name`. Quantities come in base units, with the unit of their first number.
pub(super) fn read_amount(text: &str, name: &str, asked: Asked) -> Result<(Interval, Option<Unit>), Fault> {
    let reader = Reader { name, asked, whole: text };
    let text = text.trim();
    let (lo, hi, unit) = if let Some((lo, hi)) = text.split_once("..") {
        reader.range(lo.trim(), hi.trim())?
    } else if let Some((middle, tolerance)) = text.split_once('±') {
        reader.tolerance(middle.trim(), tolerance.trim())?
    } else {
        reader.bound_or_point(text)?
    };
    let interval = Interval::new(lo, hi).ok_or_else(|| reader.upside_down())?;
    Ok((interval, unit))
}

/// Reads a number without quotes, as TOML gives its text.
pub(super) fn read_bare_number(text: &str, name: &str) -> Result<Rat, Fault> {
    Reader { name, asked: Asked::Number, whole: text }.number(text)
}

struct Reader<'a> {
    name: &'a str,
    asked: Asked,
    whole: &'a str,
}

type Ends = (End, End, Option<Unit>);

impl Reader<'_> {
    fn range(&self, lo: &str, hi: &str) -> Result<Ends, Fault> {
        if lo.is_empty() && hi.is_empty() {
            return Err(self.malformed());
        }
        if lo.starts_with('<') || hi.starts_with('>') {
            return Err(Fault::new(
                Code::BadRange,
                format!("the ends of {} point away from each other", quoted(self.whole)),
                "ends point outwards",
            )
            .help("write `>` before the lower end or `<` before the upper one, to leave an end out"));
        }
        let (lo_in, lo) = strip_sign(lo, '>');
        let (hi_in, hi) = strip_sign(hi, '<');
        let low = self.optional(lo)?;
        let high = self.optional(hi)?;
        if let (Some((_, a)), Some((_, b))) = (&low, &high) {
            self.same_sort(*a, *b)?;
        }
        let unit = low.as_ref().or(high.as_ref()).map(|(_, suffix)| *suffix);
        let low = low.map(|(n, s)| self.end(n, s, lo_in)).transpose()?.unwrap_or_else(|| self.asked.floor());
        let high = high.map(|(n, s)| self.end(n, s, hi_in)).transpose()?.unwrap_or(End::None);
        Ok((low, high, unit.and_then(unit_of)))
    }

    fn tolerance(&self, middle: &str, tolerance: &str) -> Result<Ends, Fault> {
        let (middle, a) = self.amount(middle)?;
        let (tolerance, b) = self.amount(tolerance)?;
        self.same_sort(a, b)?;
        let (middle, tolerance) = (self.in_base(middle, a)?, self.in_base(tolerance, b)?);
        if tolerance.is_negative() {
            return Err(Fault::new(
                Code::BadRange,
                format!("the tolerance in {} is below zero", quoted(self.whole)),
                "below zero",
            ));
        }
        self.not_negative(&middle)?;
        let mut low = &middle - &tolerance;
        if self.asked.unsigned() && low.is_negative() {
            low = Rat::zero();
        }
        Ok((End::In(low), End::In(middle + tolerance), unit_of(a)))
    }

    fn bound_or_point(&self, text: &str) -> Result<Ends, Fault> {
        if text.starts_with('>') {
            let (inside, rest) = strip_sign(text, '>');
            let (n, suffix) = self.amount(rest)?;
            return Ok((self.end(n, suffix, inside)?, End::None, unit_of(suffix)));
        }
        if text.starts_with('<') {
            let (inside, rest) = strip_sign(text, '<');
            let (n, suffix) = self.amount(rest)?;
            return Ok((self.asked.floor(), self.end(n, suffix, inside)?, unit_of(suffix)));
        }
        let (n, suffix) = self.amount(text)?;
        let end = self.end(n, suffix, true)?;
        Ok((end.clone(), end, unit_of(suffix)))
    }

    fn optional(&self, text: &str) -> Result<Option<(Rat, Suffix)>, Fault> {
        if text.is_empty() { Ok(None) } else { self.amount(text).map(Some) }
    }

    fn end(&self, n: Rat, suffix: Suffix, inside: bool) -> Result<End, Fault> {
        let n = self.in_base(n, suffix)?;
        self.not_negative(&n)?;
        Ok(if inside { End::In(n) } else { End::Out(n) })
    }

    /// A number and what stands behind it.
    fn amount(&self, text: &str) -> Result<(Rat, Suffix), Fault> {
        let end = text.find(|c: char| !c.is_ascii_digit() && !"+-_.".contains(c)).unwrap_or(text.len());
        let (digits, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let unit = rest.trim_start();
        if digits.is_empty() {
            return Err(self.not_a_number(text));
        }
        if unit.starts_with(',') || unit.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(Fault::wrong_type(
                format!("the digits of {} are split", quoted(text)),
                "digits are split",
            )
            .help("write `1000` or `1_000`, and a point before the fraction"));
        }
        let n = self.number(digits)?;
        match unit {
            "" => Ok((n, Suffix::Bare)),
            "%" => Ok((n, Suffix::Percent)),
            _ => match Unit::named(unit) {
                Some(unit) => Ok((n, Suffix::Unit(unit))),
                None => Err(self.unknown_unit(unit)),
            },
        }
    }

    fn number(&self, digits: &str) -> Result<Rat, Fault> {
        if digits.trim_start_matches(['+', '-']).len() > LONGEST {
            return Err(Fault::new(
                Code::NumberRange,
                format!("`{}` has a number of more than {LONGEST} digits", self.name),
                "too many digits",
            )
            .help("write fewer digits, or a range that holds the value"));
        }
        decimal(digits).ok_or_else(|| self.not_a_number(digits))
    }

    fn in_base(&self, n: Rat, suffix: Suffix) -> Result<Rat, Fault> {
        match (self.asked, suffix) {
            (Asked::Number, Suffix::Bare) => Ok(n),
            (Asked::Number, Suffix::Percent) => Ok(n / Rat::from_integer(100.into())),
            (Asked::Number, Suffix::Unit(unit)) => Err(self.wrong(format!(
                "`{}` is a number; {} is {}",
                self.name,
                quoted(self.whole),
                measured(unit.dimension)
            ))),
            (Asked::Quantity { dimension, .. }, Suffix::Unit(unit)) if unit.dimension == dimension => {
                Ok(n * unit.factor())
            }
            (Asked::Quantity { dimension, .. }, Suffix::Unit(unit)) => Err(self.wrong(format!(
                "`{}` is {}; {} measures {}",
                self.name,
                measured(dimension),
                quoted(self.whole),
                measured(unit.dimension)
            ))),
            (Asked::Quantity { dimension, .. }, Suffix::Percent) => Err(self.wrong(format!(
                "`{}` is {}; {} is a share",
                self.name,
                measured(dimension),
                quoted(self.whole)
            ))),
            (Asked::Quantity { dimension, .. }, Suffix::Bare) => {
                Err(no_unit(self.name, self.whole, dimension))
            }
        }
    }

    /// Both ends, or a figure and its tolerance, carry a unit, or neither does.
    fn same_sort(&self, a: Suffix, b: Suffix) -> Result<(), Fault> {
        let sort = |s| match s {
            Suffix::Bare => 0,
            Suffix::Percent => 1,
            Suffix::Unit(_) => 2,
        };
        if sort(a) == sort(b) {
            return Ok(());
        }
        let unit = [a, b].into_iter().find_map(|s| match s {
            Suffix::Bare => None,
            Suffix::Percent => Some("%"),
            Suffix::Unit(unit) => Some(unit.name),
        });
        Err(self
            .wrong(format!("only one of the two figures in {} carries a unit", quoted(self.whole)))
            .help(format!("write `{}` behind both figures", unit.unwrap_or("%"))))
    }

    fn not_negative(&self, n: &Rat) -> Result<(), Fault> {
        if self.asked.unsigned() && n.is_negative() {
            return Err(Fault::new(
                Code::BadRange,
                format!("`{}` cannot be below zero", self.name),
                "below zero",
            ));
        }
        Ok(())
    }

    fn upside_down(&self) -> Fault {
        Fault::new(
            Code::BadRange,
            format!("no value lies in {}", quoted(self.whole)),
            "ends in the wrong order",
        )
        .help("write the lower end first")
    }

    fn wrong(&self, message: String) -> Fault {
        let label = match self.asked {
            Asked::Number => "a number is wanted",
            Asked::Quantity { dimension: Dimension::Mass, .. } => "a mass is wanted",
            Asked::Quantity { dimension: Dimension::Volume, .. } => "a volume is wanted",
            Asked::Quantity { dimension: Dimension::Items, .. } => "a number of items is wanted",
        };
        Fault::new(Code::WrongQuantity, message, label)
    }

    fn unknown_unit(&self, written: &str) -> Fault {
        let lower = written.to_lowercase();
        let meant = OTHER_NAMES
            .iter()
            .find(|(other, _)| *other == lower)
            .map(|(_, unit)| *unit)
            .or_else(|| nearest(written, UNITS.iter().map(|u| u.name)));
        let help = match (meant, lower.as_str()) {
            (Some(_), "ton" | "tons") => {
                "write `t` for tonnes of 1000 kg, `short_ton` for tons of 2000 lb".to_owned()
            }
            (Some(unit), _) => format!("write `{unit}`"),
            (None, _) => format!("write one of {}", super::fault::listed(UNITS.iter().map(|u| u.name))),
        };
        self.wrong(format!("{} is not a unit that can be read", quoted(written))).help(help)
    }

    fn malformed(&self) -> Fault {
        let (what, form) = match self.asked {
            Asked::Number => ("a number", "0.2\" or \"20 %".to_owned()),
            Asked::Quantity { dimension, .. } => (measured(dimension), format!("500 {}", example(dimension))),
        };
        Fault::wrong_type(
            format!("`{}` is {what}; {} cannot be read as one", self.name, quoted(self.whole)),
            "cannot be read",
        )
        .help(format!("write it as `\"{form}\"`, or `{{ unknown = \"why\" }}`"))
    }

    fn not_a_number(&self, text: &str) -> Fault {
        let lower = text.to_lowercase();
        let fault = self.malformed();
        if ROUGH.iter().any(|word| lower.starts_with(word)) {
            return fault.help("write the range in which the value lies, such as `\"1035 t .. 1045 t\"`");
        }
        if lower.contains("+/-") || lower.contains("+-") {
            return fault.help("write `±`");
        }
        fault
    }
}

/// The problem of a figure that lacks its unit.
pub(super) fn no_unit(name: &str, written: &str, dimension: Dimension) -> Fault {
    Fault::new(
        Code::WrongQuantity,
        format!("`{name}` is {}; {} has no unit", measured(dimension), quoted(written)),
        "a unit is missing",
    )
    .help(format!("write the unit in the text, such as `\"{written} {}\"`", example(dimension)))
}

fn unit_of(suffix: Suffix) -> Option<Unit> {
    match suffix {
        Suffix::Unit(unit) => Some(unit),
        _ => None,
    }
}

/// Whether the end lies inside, and the text without its sign.
fn strip_sign(text: &str, sign: char) -> (bool, &str) {
    match text.strip_prefix(sign) {
        None => (true, text),
        Some(rest) => match rest.strip_prefix('=') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, rest.trim_start()),
        },
    }
}
