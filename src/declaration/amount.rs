//! Numbers and quantities as declarations write them: points, ranges, bounds and tolerances.

use num_traits::{One, Signed, Zero};

use super::advice;
use super::fault::{Fault, quoted};
use crate::diagnostic::Code;
use crate::value::{Dimension, End, Interval, Rat, Unit, decimal};

/// The most characters that a number may have, its sign not counted; what `decimal` reads.
const LONGEST: usize = 60;

/// What a field asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    /// A number; per cent is allowed.
    Number,
    /// A part of a whole: below it, or with `%`.
    Share,
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
        matches!(self, Asked::Share | Asked::Quantity { signed: false, .. })
    }

    /// The lower end of what is only bounded above.
    fn floor(self) -> End {
        if self.unsigned() { End::In(Rat::zero()) } else { End::None }
    }
}

/// What stands behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suffix {
    /// Nothing.
    Bare,
    /// `%`.
    Percent,
    /// A unit.
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
pub(super) fn read_bare_number(text: &str, name: &str, asked: Asked) -> Result<Interval, Fault> {
    let reader = Reader { name, asked, whole: text };
    let end = reader.end(reader.number(text)?, Suffix::Bare, true)?;
    Interval::new(end.clone(), end).ok_or_else(|| advice::malformed(&reader))
}

/// Reads one value.
pub(super) struct Reader<'a> {
    /// The field.
    pub name: &'a str,
    /// What it asks for.
    pub asked: Asked,
    /// All that is written.
    pub whole: &'a str,
}

type Ends = (End, End, Option<Unit>);

impl Reader<'_> {
    fn range(&self, lo: &str, hi: &str) -> Result<Ends, Fault> {
        if lo.is_empty() && hi.is_empty() {
            return Err(advice::malformed(self));
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
            )
            .help("write the tolerance without a minus sign"));
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
            return Err(advice::malformed(self));
        }
        let apart = unit.trim_start_matches(advice::SEPARATORS);
        if apart.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(advice::split_digits(text));
        }
        let n = self.number(digits)?;
        match unit {
            "" => Ok((n, Suffix::Bare)),
            "%" => Ok((n, Suffix::Percent)),
            _ => match Unit::named(unit) {
                Some(unit) => Ok((n, Suffix::Unit(unit))),
                None => Err(advice::unknown_unit(self, unit)),
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
        decimal(digits).ok_or_else(|| advice::malformed(self))
    }

    fn in_base(&self, n: Rat, suffix: Suffix) -> Result<Rat, Fault> {
        match (self.asked, suffix) {
            (Asked::Share, Suffix::Bare) if n >= Rat::one() => Err(advice::no_percent(self, &n)),
            (Asked::Number | Asked::Share, Suffix::Bare) => Ok(n),
            (Asked::Number | Asked::Share, Suffix::Percent) => Ok(n / Rat::from_integer(100.into())),
            (Asked::Quantity { dimension: Dimension::Items, .. }, Suffix::Unit(unit))
                if unit.dimension == Dimension::Items && !n.is_integer() =>
            {
                Err(advice::parts_of_items(self))
            }
            (Asked::Quantity { dimension, .. }, Suffix::Unit(unit)) if unit.dimension == dimension => {
                Ok(n * unit.factor())
            }
            (Asked::Quantity { dimension, .. }, Suffix::Bare) => {
                Err(advice::no_unit(self.name, self.whole, dimension))
            }
            (_, Suffix::Percent | Suffix::Unit(_)) => Err(advice::wrong_sort(self, suffix)),
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
        let message = format!("only one of the two figures in {} carries a unit", quoted(self.whole));
        Err(Fault::new(Code::WrongQuantity, message, advice::wanted(self.asked))
            .help(format!("write `{}` behind both figures", unit.unwrap_or("%"))))
    }

    fn not_negative(&self, n: &Rat) -> Result<(), Fault> {
        if self.asked.unsigned() && n.is_negative() {
            return Err(Fault::new(
                Code::BadRange,
                format!("`{}` cannot be below zero; {} is", self.name, quoted(self.whole)),
                "below zero",
            )
            .help("write an amount that is not below zero"));
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
