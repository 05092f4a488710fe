//! What is said of an amount that cannot be read: what was meant, where a habit of writing gives it away.

use num_traits::ToPrimitive;

use super::amount::{Asked, Reader, Suffix};
use super::fault::{Fault, listed, quoted};
use crate::diagnostic::{Code, nearest};
use crate::value::{Dimension, Rat, UNITS, Unit};

/// Names of units that people write, and the unit that is meant.
const OTHER_NAMES: [(&str, &str); 40] = [
    ("mt", "t"),
    ("tons", "t"),
    ("ton", "t"),
    ("tonne", "t"),
    ("tonnes", "t"),
    ("metric ton", "t"),
    ("metric tonne", "t"),
    ("metric tons", "t"),
    ("metric tonnes", "t"),
    ("kgs", "kg"),
    ("kilo", "kg"),
    ("kilos", "kg"),
    ("kilogram", "kg"),
    ("kilograms", "kg"),
    ("kilogramme", "kg"),
    ("kilogrammes", "kg"),
    ("gr", "g"),
    ("gram", "g"),
    ("grams", "g"),
    ("gramme", "g"),
    ("grammes", "g"),
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
    ("liter", "L"),
    ("liters", "L"),
    ("m³", "m3"),
    ("item", "items"),
    ("pieces", "items"),
    ("units", "items"),
    ("percent", "%"),
    ("per cent", "%"),
    ("pct", "%"),
];

/// What people set between groups of digits.
pub(super) const SEPARATORS: [char; 6] = [',', ' ', '\'', '’', '\u{a0}', '\u{202f}'];

/// Words that open an amount which is not known exactly.
const ROUGH: [&str; 9] = ["~", "≈", "about", "approximately", "approx", "ca.", "circa", "almost", "nearly"];

/// Signs that people write for those of this language.
const OTHER_SIGNS: [(&str, &str); 6] =
    [("≥", ">="), ("≤", "<="), ("=>", ">="), ("=<", "<="), ("+/-", "±"), ("+-", "±")];

/// Words that open an amount which is only bounded, the longer before the shorter ones they begin with.
const LIMITS: [(&str, &str); 14] = [
    ("more than", ">"),
    ("greater than", ">"),
    ("over", ">"),
    ("above", ">"),
    ("less than", "<"),
    ("fewer than", "<"),
    ("under", "<"),
    ("below", "<"),
    ("at least", ">="),
    ("no less than", ">="),
    ("at most", "<="),
    ("up to", "<="),
    ("no more than", "<="),
    ("not more than", "<="),
];

/// Words that people write for an amount which is not known.
const NOT_KNOWN: [&str; 8] = ["unknown", "not known", "n/a", "na", "tbd", "?", "-", "confidential"];

/// Words that people write for nothing at all.
const NOTHING: [&str; 4] = ["nil", "none", "zero", "nothing"];

/// Figures in words.
const IN_WORDS: [&str; 14] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "twenty", "half",
];

/// Words that stand for zeros behind a figure.
const SCALES: [&str; 4] = ["thousand", "million", "billion", "hundred"];

/// Signs that people write between the ends of a range.
const DASHES: [&str; 7] = ["...", "…", "–", "—", " - ", " to ", " bis "];

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

fn units(dimension: Dimension) -> impl Iterator<Item = &'static str> {
    UNITS.iter().filter(move |u| u.dimension == dimension).map(|u| u.name)
}

fn what(asked: Asked) -> &'static str {
    match asked {
        Asked::Number => "a number",
        Asked::Share => "a part of a whole",
        Asked::Quantity { dimension, .. } => measured(dimension),
    }
}

/// Whether a text is digits alone.
fn is_figure(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b"._".contains(&b))
}

/// What a label says of a value of the wrong sort.
pub(super) fn wanted(asked: Asked) -> &'static str {
    match asked {
        Asked::Number => "a number is wanted",
        Asked::Share => "a share is wanted",
        Asked::Quantity { dimension: Dimension::Mass, .. } => "a mass is wanted",
        Asked::Quantity { dimension: Dimension::Volume, .. } => "a volume is wanted",
        Asked::Quantity { dimension: Dimension::Items, .. } => "a number of items is wanted",
    }
}

/// A figure as the field asks for it.
fn figure(asked: Asked, digits: &str) -> String {
    match asked {
        Asked::Number => digits.to_owned(),
        Asked::Share => format!("{digits} %"),
        Asked::Quantity { dimension, .. } => format!("{digits} {}", example(dimension)),
    }
}

/// The problem of a figure with a unit, or with `%`, where the field asks for another sort.
pub(super) fn wrong_sort(reader: &Reader<'_>, suffix: Suffix) -> Fault {
    let found = match suffix {
        Suffix::Unit(unit) => format!("measures {}", measured(unit.dimension)),
        Suffix::Percent | Suffix::Bare => "is a share".to_owned(),
    };
    let message = format!("`{}` is {}; {} {found}", reader.name, what(reader.asked), quoted(reader.whole));
    let help = match reader.asked {
        Asked::Number => "write a number without a unit, or a share such as `20 %`".to_owned(),
        Asked::Share => "write a share such as `20 %`".to_owned(),
        Asked::Quantity { dimension, .. } => {
            let thing = measured(dimension).trim_start_matches("a ");
            format!("write the {thing}, in {}", listed(units(dimension)).replace(" and ", " or "))
        }
    };
    Fault::new(Code::WrongQuantity, message, wanted(reader.asked)).help(help)
}

/// The problem of a number of items that is not whole.
pub(super) fn parts_of_items(reader: &Reader<'_>) -> Fault {
    let message =
        format!("`{}` counts items; {} is not a whole number of them", reader.name, quoted(reader.whole));
    Fault::new(Code::WrongQuantity, message, "not a whole number").help("write a whole number of items")
}

/// The problem of a share that is as large as its whole and does not say `%`.
pub(super) fn no_percent(reader: &Reader<'_>, n: &Rat) -> Fault {
    let whole = |n: &Rat| n.to_integer().to_i64().filter(|_| n.is_integer()).map(|n| n.to_string());
    let meant = if is_figure(reader.whole) { Some(reader.whole.to_owned()) } else { whole(n) };
    let help = match (meant, whole(&(n * Rat::from_integer(100.into())))) {
        (Some(meant), Some(said)) => format!("write `{meant} %`, or `{said} %` if that is meant"),
        (Some(meant), None) => format!("write `{meant} %`"),
        (None, _) => "write `%` behind the figure".to_owned(),
    };
    let message = format!("`{}` is a part of a whole; {} has no `%`", reader.name, quoted(reader.whole));
    Fault::new(Code::NumberRange, message, "`%` is missing").help(help)
}

/// The problem of a figure that lacks its unit.
pub(super) fn no_unit(name: &str, written: &str, dimension: Dimension) -> Fault {
    let unit = example(dimension);
    let help = match is_figure(written) {
        true => format!("write the unit in the text, such as `\"{written} {unit}\"`"),
        false => format!("write the unit behind each figure, such as `\"500 {unit}\"`"),
    };
    Fault::new(
        Code::WrongQuantity,
        format!("`{name}` is {}; {} has no unit", measured(dimension), quoted(written)),
        "a unit is missing",
    )
    .help(help)
}

/// The problem of what stands where a unit should.
pub(super) fn unknown_unit(reader: &Reader<'_>, written: &str) -> Fault {
    let help = habit(reader).unwrap_or_else(|| meant_unit(reader.asked, written));
    let message = format!("{} is not a unit that can be read", quoted(written));
    Fault::new(Code::WrongQuantity, message, wanted(reader.asked)).help(help)
}

fn meant_unit(asked: Asked, written: &str) -> String {
    let lower = written.to_lowercase();
    if ["ton", "tons"].contains(&lower.as_str()) {
        return "write `t` for tonnes of 1000 kg, `short_ton` for tons of 2000 lb".to_owned();
    }
    let named = OTHER_NAMES.iter().find(|(other, _)| *other == lower).map(|(_, unit)| *unit);
    if let Some(unit) = named.filter(|unit| *unit != "%" || !matches!(asked, Asked::Quantity { .. })) {
        return format!("write `{unit}`");
    }
    let first = written.split_whitespace().next().unwrap_or("");
    if Unit::named(first).is_some() || first == "%" {
        return format!("write `{first}` and nothing behind it");
    }
    match asked {
        Asked::Number => "write a number without a unit, or a share such as `20 %`".to_owned(),
        Asked::Share => "write `%` behind the figure".to_owned(),
        Asked::Quantity { dimension, .. } => match nearest(written, units(dimension)) {
            Some(unit) => format!("write `{unit}`"),
            None => format!("write {}", listed(units(dimension)).replace(" and ", " or ")),
        },
    }
}

/// The problem of a text that is no amount at all.
pub(super) fn malformed(reader: &Reader<'_>) -> Fault {
    let what = what(reader.asked);
    let message = match reader.whole.trim() {
        "" => format!("`{}` is {what}; an empty text is none", reader.name),
        _ => format!("`{}` is {what}; {} cannot be read as one", reader.name, quoted(reader.whole)),
    };
    let usual = || format!("write it as `\"{}\"`, or `{{ unknown = \"why\" }}`", figure(reader.asked, "20"));
    Fault::wrong_type(message, "cannot be read").help(habit(reader).unwrap_or_else(usual))
}

/// The problem of a figure whose digits are set apart: `16,678 kg`, `16 678 kg`, `1,5 t`.
pub(super) fn split_digits(text: &str) -> Fault {
    let is_part = |c: char| c.is_ascii_digit() || SEPARATORS.contains(&c) || c == '.';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let (figure, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let figure = figure.trim_end();
    let unit = if rest.is_empty() { String::new() } else { format!(" {rest}") };
    let whole: String = figure.chars().filter(|c| c.is_ascii_digit()).collect();
    let (head, tail) = figure.rsplit_once([',', '.']).unwrap_or((figure, ""));
    let head: String = head.chars().filter(|c| c.is_ascii_digit()).collect();
    let in_groups = figure.split(|c: char| !c.is_ascii_digit()).skip(1).all(|group| group.len() == 3);
    let commas = figure.matches(',').count();
    let help = match (in_groups && !figure.starts_with('0'), commas) {
        (true, 1) if !figure.contains(['.', ' ']) => {
            format!(
                "write `\"{whole}{unit}\"`, or `\"{head}.{tail}{unit}\"` if the comma sets off a fraction"
            )
        }
        (true, _) if !figure.contains('.') => format!("write `\"{whole}{unit}\"`"),
        (_, 1) | (true, _) => format!("write `\"{head}.{tail}{unit}\"`"),
        _ => "write `1000` or `1_000`, and a point before the fraction".to_owned(),
    };
    Fault::wrong_type(format!("the digits of {} are split", quoted(text)), "digits are split").help(help)
}

/// What to write instead, where the whole value shows a habit of writing amounts in another way.
fn habit(reader: &Reader<'_>) -> Option<String> {
    let lower = reader.whole.trim().to_lowercase();
    let range = |low: &str, high: &str| {
        format!("`\"{} .. {}\"`", figure(reader.asked, low), figure(reader.asked, high))
    };
    if ROUGH.iter().any(|word| lower.starts_with(word)) {
        return Some(format!("write the range in which the value lies, such as {}", range("35", "45")));
    }
    if let Some((word, sign)) = LIMITS.iter().find(|(word, _)| lower.starts_with(word)) {
        let rest = reader.whole.trim().get(word.len()..).unwrap_or("").trim();
        return Some(format!("write `\"{sign} {rest}\"`"));
    }
    if NOT_KNOWN.contains(&lower.as_str()) {
        return Some("write `{ unknown = \"why\" }`, or the range in which the value lies".to_owned());
    }
    if NOTHING.contains(&lower.as_str()) {
        let zero = figure(reader.asked, "0");
        return Some(format!(
            "write `\"{zero}\"`, or `nil = true` for a record that only says that there is nothing"
        ));
    }
    if lower.split([' ', '-']).next().is_some_and(|word| IN_WORDS.contains(&word)) {
        return Some("write the digits".to_owned());
    }
    if SCALES.iter().any(|word| lower.split_whitespace().any(|w| w == *word)) {
        return Some("write out the digits".to_owned());
    }
    if let Some((_, sign)) = OTHER_SIGNS.iter().find(|(other, _)| lower.contains(other)) {
        return Some(format!("write `{sign}`"));
    }
    if lower.matches("..").count() > 1 {
        return Some(format!(
            "write one `..` between the lower and the upper end, such as {}",
            range("5", "10")
        ));
    }
    if lower.split("..").any(|part| part.matches(['<', '>']).count() > 1) {
        return Some("write one `>` or `<` before the figure".to_owned());
    }
    let bare_dash = lower.split_once('-').is_some_and(|(low, high)| {
        low.ends_with(|c: char| c.is_ascii_digit()) && high.starts_with(|c: char| c.is_ascii_digit())
    });
    if bare_dash || DASHES.iter().any(|dash| lower.contains(dash)) {
        return Some(format!("write `..` between the lower and the upper end, such as {}", range("5", "10")));
    }
    let exponent = lower.split_once('e').is_some_and(|(number, power)| {
        number.ends_with(|c: char| c.is_ascii_digit())
            && power.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit())
    });
    exponent.then(|| "write out the digits".to_owned())
}
