//! One value of a field, by the type of the field.

use std::sync::Arc;

use super::advice::{example, measured, no_unit};
use super::amount::{Asked, read_amount, read_bare_number};
use super::dates::{not_a_date, not_a_period, period_between, read_days, read_period};
use super::draft::{Link, Target};
use super::fault::{Fault, listed, quoted};
use super::plain::Symbols;
use super::records::Scalar;
use super::states;
use super::tables::Tables;
use super::tree::{Node, Table, Value};
use crate::diagnostic::{Code, article, nearest};
use crate::model::{KindId, Model, QuantityKind, Type};
use crate::source::Span;
use crate::value::{DayRange, Dimension, Interval, Unit, cas_check_digit, is_cas};

/// Reads values; references are collected in `links`.
pub(super) struct Values<'a> {
    /// The kinds, choices and tables.
    pub model: &'a Model,
    /// Where its tables start among the records.
    pub tables: &'a Tables,
    /// The draft whose values are read.
    pub owner: usize,
    /// Where references go.
    pub links: &'a mut Vec<Link>,
    /// Shared texts.
    pub texts: &'a mut Symbols,
}

/// What is wrong with a part of a value, and where that part stands.
pub(super) type PlacedFault = (Option<Fault>, Span);

/// A value, or what is wrong with it. `None`: a syntax error has spoilt it, and has been reported.
pub(super) type Read<T> = Result<T, Option<Fault>>;

impl Values<'_> {
    /// Reads the value of the field `name`.
    pub(super) fn scalar(&mut self, ty: &Type, name: &str, node: &Node<'_>) -> Result<Scalar, PlacedFault> {
        match ty {
            Type::List(element) => self.list(element, name, node),
            _ => self.one(ty, name, node).map_err(|fault| (fault, node.at)),
        }
    }

    fn one(&mut self, ty: &Type, name: &str, node: &Node<'_>) -> Read<Scalar> {
        if matches!(node.value, Value::Broken) {
            return Err(None);
        }
        Ok(match ty {
            Type::Truth => Scalar::Truth(flag(name, node)?),
            Type::Date => Scalar::Date(days(name, node)?),
            Type::Period => self.period(name, node)?,
            Type::Days => Scalar::Days(length(name, node, &["day", "days"], 1, "`\"30 days\"`")?),
            Type::Months => Scalar::Months(months(name, node)?),
            Type::Number => Scalar::Number(number(name, node, Asked::Number)?),
            Type::Share => Scalar::Number(number(name, node, Asked::Share)?),
            Type::Text => Scalar::Text(self.texts.share(text(name, node, "a text")?)),
            Type::Cas => Scalar::Cas(self.cas(name, node)?),
            Type::State => Scalar::State(self.state(name, node)?),
            Type::Treaty => self.treaty(name, node)?,
            Type::Quantity { kind: QuantityKind { dimension, .. }, signed } => {
                let (interval, unit) = quantity(name, node, *dimension, *signed)?;
                Scalar::Quantity(interval, unit)
            }
            Type::Choice(_) => self.choice(ty, name, node)?,
            Type::Record(kind) => self.record(*kind, name, node)?,
            Type::List(_) | Type::Group(_) => {
                return Err(None);
            }
        })
    }

    fn list(&mut self, element: &Type, name: &str, node: &Node<'_>) -> Result<Scalar, PlacedFault> {
        match &node.value {
            Value::List(list) => {
                let items = list.iter().map(|item| self.scalar(element, name, item));
                items.collect::<Result<Vec<_>, _>>().map(Scalar::List)
            }
            Value::Broken => Err((None, node.at)),
            _ => {
                let fault = Fault::wrong_type(
                    format!("`{name}` is a list; {} is none", found(node)),
                    "a list is wanted",
                );
                Err((Some(fault.help(format!("write `{name} = [ … ]`"))), node.at))
            }
        }
    }

    fn period(&mut self, name: &str, node: &Node<'_>) -> Read<Scalar> {
        match &node.value {
            Value::Text(text) => Ok(Scalar::Period(read_period(text, name)?)),
            Value::Table(table) if table.get("start").is_some() || table.get("end").is_some() => {
                let start = end_of_period("start", name, table)?;
                let end = end_of_period("end", name, table)?;
                if let Some((key, _)) =
                    table.entries.iter().find(|(k, _)| k.text != "start" && k.text != "end")
                {
                    return Err(Some(
                        Fault::wrong_type(format!("a period has no {}", quoted(&key.text)), "not a period")
                            .help("write `start` and `end` only"),
                    ));
                }
                Ok(Scalar::Period(period_between(start, end, &format!("{start} .. {end}"))?))
            }
            _ => Err(Some(not_a_period(name, &found(node)))),
        }
    }

    fn cas(&mut self, name: &str, node: &Node<'_>) -> Read<Arc<str>> {
        let text = text(name, node, "a CAS number")?;
        if is_cas(text) {
            return Ok(self.texts.share(text));
        }
        Err(Some(match cas_check_digit(text) {
            Some(digit) => Fault::new(
                Code::CheckDigit,
                format!("the check digit of {} should be {digit}", quoted(text)),
                "the last digit does not fit",
            )
            .help("compare every digit with the source; one of them is wrong"),
            None => {
                Fault::new(Code::BadCode, format!("{} is not a CAS number", quoted(text)), "not a CAS number")
                    .help("write two to seven digits, two digits and a check digit, such as `505-60-2`")
            }
        }))
    }

    /// Reads a State by its alpha-3 code.
    pub(super) fn state(&mut self, name: &str, node: &Node<'_>) -> Read<Arc<str>> {
        let text = text(name, node, "a State")?;
        if states::is_state(text) {
            return Ok(self.texts.share(text));
        }
        let help = match states::meant(text) {
            Some(code) => format!("write `{code}`"),
            None => "write the ISO 3166-1 alpha-3 code, such as `USA`".to_owned(),
        };
        Err(Some(
            Fault::new(
                Code::BadCode,
                format!("{} is not the code of a State", quoted(text)),
                "not an alpha-3 code",
            )
            .help(help),
        ))
    }

    fn treaty(&mut self, name: &str, node: &Node<'_>) -> Read<Scalar> {
        let text = text(name, node, "a treaty")?;
        super::header::treaty_named(self.model, text).map(Scalar::Treaty).map_err(Some)
    }

    fn choice(&mut self, ty: &Type, name: &str, node: &Node<'_>) -> Read<Scalar> {
        let Type::Choice(id) = ty else { return Err(None) };
        let Some(choice) = self.model.choices.get(id.0 as usize) else { return Err(None) };
        let text = text(name, node, &format!("a value of `{}`", choice.name))?;
        let position = choice.values.iter().position(|v| **v == *text).and_then(|i| u32::try_from(i).ok());
        if let Some(position) = position {
            return Ok(Scalar::Choice(*id, position));
        }
        let values = || choice.values.iter().map(|v| &**v);
        let help = match nearest(text, values()) {
            Some(value) => format!("write `{value}`"),
            None => format!("write one of {}", listed(values())),
        };
        Err(Some(
            Fault::new(
                Code::BadCode,
                format!("{} is not a value of `{}`", quoted(text), choice.name),
                "not one of the values",
            )
            .help(help),
        ))
    }

    fn record(&mut self, kind: KindId, name: &str, node: &Node<'_>) -> Read<Scalar> {
        let Some(of) = self.model.kinds.get(kind.0 as usize) else { return Err(None) };
        let target = match &of.rows {
            Some(_) => Target::Row(super::tables::row_named(self, kind, name, node)?),
            None => Target::Id(
                kind,
                self.texts.share(text(
                    name,
                    node,
                    &format!("the id of {} `{}`", article(&of.name), of.name),
                )?),
            ),
        };
        let position = u32::try_from(self.links.len()).unwrap_or(u32::MAX);
        self.links.push(Link { owner: self.owner, target, at: node.at });
        Ok(Scalar::Record(super::RecordId(position)))
    }
}

fn end_of_period(key: &str, name: &str, table: &Table<'_>) -> Read<chrono::NaiveDate> {
    let Some(node) = table.get(key) else {
        return Err(Some(
            Fault::wrong_type(format!("the period `{name}` has no `{key}`"), "one end is missing")
                .help(format!("write `{key} = 2024-01-31`")),
        ));
    };
    days(key, node)?.as_day().ok_or_else(|| {
        let fault = Fault::wrong_type(format!("`{key}` of a period must be one day"), "not one day");
        Some(
            fault.help(format!(
                "write `{key} = 2024-01-31`, or the whole period as a text such as `\"2024-01\"`"
            )),
        )
    })
}

/// Reads a flag.
pub(super) fn flag(name: &str, node: &Node<'_>) -> Read<bool> {
    match &node.value {
        Value::Broken => Err(None),
        Value::Flag(b) => Ok(*b),
        _ => Err(Some(
            Fault::wrong_type(
                format!("`{name}` is true or false; {} is neither", found(node)),
                "a flag is wanted",
            )
            .help("write `true` or `false`, without quotes"),
        )),
    }
}

/// Reads a text that stands for `what`.
pub(super) fn text<'n>(name: &str, node: &'n Node<'_>, what: &str) -> Read<&'n str> {
    match &node.value {
        Value::Broken => Err(None),
        Value::Text(text) => Ok(text),
        _ => Err(Some(
            Fault::wrong_type(format!("`{name}` is {what}; {} is none", found(node)), "a text is wanted")
                .help("put the value in quotes"),
        )),
    }
}

/// Reads a day, perhaps imprecise.
pub(super) fn days(name: &str, node: &Node<'_>) -> Read<DayRange> {
    match &node.value {
        Value::Broken => Err(None),
        Value::Day(d) => Ok(DayRange::day(*d)),
        Value::Text(text) => Ok(read_days(text, name)?),
        Value::Time => Err(Some(
            Fault::wrong_type(
                format!("`{name}` is a date; a time of day cannot stand in it"),
                "a time of day",
            )
            .help("write the date alone"),
        )),
        Value::Integer(n, 10) if n.len() == 4 => Err(Some(
            not_a_date(name, &found(node)).help(format!("write `\"{n}\"` for some day in that year")),
        )),
        _ => Err(Some(not_a_date(name, &found(node)))),
    }
}

fn number(name: &str, node: &Node<'_>, asked: Asked) -> Read<Interval> {
    let (what, help) = match asked {
        Asked::Share => ("a part of a whole", "write a share such as `\"20 %\"`"),
        _ => ("a number", "write a number, or a share such as `\"20 %\"`"),
    };
    match &node.value {
        Value::Text(text) => Ok(read_amount(text, name, asked)?.0),
        Value::Integer(n, 10) => Ok(read_bare_number(n, name, asked)?),
        Value::Float(n) if is_plain(n) => Ok(read_bare_number(n, name, asked)?),
        Value::Integer(..) => Err(Some(
            Fault::wrong_type(format!("`{name}` is not written in base ten"), "not base ten")
                .help("write it in base ten"),
        )),
        Value::Float(n) if is_endless(n) => Err(Some(endless(name, n))),
        Value::Float(n) => Err(Some(
            Fault::wrong_type(format!("{} is written with an exponent", quoted(n)), "an exponent")
                .help("write out the digits"),
        )),
        _ => Err(Some(
            Fault::wrong_type(format!("`{name}` is {what}; {} is none", found(node)), "a number is wanted")
                .help(help),
        )),
    }
}

fn is_plain(n: &str) -> bool {
    n.bytes().all(|b| b.is_ascii_digit() || b"+-_.".contains(&b))
}

fn is_endless(n: &str) -> bool {
    n.contains("nan") || n.contains("inf")
}

fn endless(name: &str, written: &str) -> Fault {
    Fault::wrong_type(
        format!("`{name}` is {}, which nothing can be compared with", quoted(written)),
        "not a number",
    )
    .help("write `{ unknown = \"why\" }` if the number is not known")
}

fn quantity(name: &str, node: &Node<'_>, dimension: Dimension, signed: bool) -> Read<(Interval, Unit)> {
    match &node.value {
        Value::Text(text) => match read_amount(text, name, Asked::Quantity { dimension, signed })? {
            (interval, Some(unit)) => Ok((interval, unit)),
            (_, None) => Err(Some(no_unit(name, text, dimension))),
        },
        Value::Integer(n, 10) => Err(Some(no_unit(name, n, dimension))),
        Value::Float(n) if is_endless(n) => Err(Some(endless(name, n))),
        Value::Float(n) => Err(Some(no_unit(name, n, dimension))),
        _ => Err(Some(
            Fault::wrong_type(
                format!("`{name}` is {}; {} is none", measured(dimension), found(node)),
                "an amount is wanted",
            )
            .help(format!("write a text such as `\"500 {}\"`", example(dimension))),
        )),
    }
}

fn months(name: &str, node: &Node<'_>) -> Read<i64> {
    let example = "`\"18 months\"` or `\"3 years\"`";
    if let Value::Text(text) = &node.value
        && (text.trim_end().ends_with("year") || text.trim_end().ends_with("years"))
    {
        return length(name, node, &["year", "years"], 12, example);
    }
    length(name, node, &["month", "months"], 1, example)
}

fn length(name: &str, node: &Node<'_>, words: &[&str], factor: i64, example: &str) -> Read<i64> {
    let what = words.last().copied().unwrap_or("days");
    let fault = || {
        Some(
            Fault::wrong_type(
                format!("`{name}` is a number of {what}; {} is none", found(node)),
                "a length is wanted",
            )
            .help(format!("write {example}")),
        )
    };
    let digits = match &node.value {
        Value::Integer(n, 10) => n.trim(),
        Value::Text(text) => {
            let text = text.trim();
            words.iter().rev().find_map(|w| text.strip_suffix(w)).map(str::trim_end).ok_or_else(fault)?
        }
        _ => return Err(fault()),
    };
    let whole = digits.strip_prefix('-').unwrap_or(digits);
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return Err(fault());
    }
    digits.parse::<i64>().ok().and_then(|n| n.checked_mul(factor)).ok_or_else(|| {
        let fault =
            Fault::new(Code::NumberRange, format!("`{name}` is longer than the calendar"), "too long");
        Some(fault.help(format!("write a shorter length, such as {example}")))
    })
}

/// What stands there, in words: `the text `abc``, `a list`.
pub(super) fn found(node: &Node<'_>) -> String {
    match &node.value {
        Value::Text(text) => format!("the text {}", quoted(text)),
        Value::Integer(n, _) | Value::Float(n) => format!("the number {}", quoted(n)),
        Value::Flag(b) => format!("`{b}`"),
        Value::Day(d) => format!("the date `{d}`"),
        Value::Time => "a time of day".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
        Value::Broken => "this".to_owned(),
    }
}
