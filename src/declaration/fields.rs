//! What stands in a field: a value, `{ unknown = … }` or `{ either = … }`; and the keys of every record.

use std::sync::Arc;

use super::draft::Draft;
use super::fault::{Fault, listed, quoted};
use super::records::{Alternative, Cell, Rank, Scalar};
use super::scalar::{PlacedFault, Read, Values, days, flag, found, text};
use super::tree::{Node, Table, Value};
use crate::diagnostic::{Code, nearest};
use crate::model::Type;
use crate::value::DayRange;

/// The keys of every record.
pub(super) const COMMON: [&str; 10] =
    ["id", "submitted", "source", "rank", "note", "nil", "first", "unverified", "corrects", "amends"];

const RANKS: [(&str, Rank); 4] =
    [("official", Rank::Official), ("agency", Rank::Agency), ("press", Rank::Press), ("other", Rank::Other)];

/// Reads what stands in the field `name`.
pub(super) fn read_cell(
    values: &mut Values<'_>,
    ty: &Type,
    name: &str,
    node: &Node<'_>,
) -> Result<Cell, PlacedFault> {
    match &node.value {
        Value::Table(table) if table.get("unknown").is_some() => {
            read_unknown(values, table).map(Cell::Unknown).map_err(|f| (f, node.at))
        }
        Value::Table(table) if table.get("either").is_some() => {
            read_either(values, ty, name, node, table).map(Cell::Either)
        }
        Value::Table(_) if *ty != Type::Period => Err((
            Some(
                Fault::wrong_type(format!("`{name}` takes one value; a table is none"), "a value is wanted")
                    .help("write the value, or `{ unknown = \"why\" }`, or `{ either = [ … ] }`"),
            ),
            node.at,
        )),
        _ => values.scalar(ty, name, node).map(Cell::Known),
    }
}

fn read_unknown(values: &mut Values<'_>, table: &Table<'_>) -> Read<Arc<str>> {
    let why = || {
        Some(
            Fault::wrong_type("`unknown` takes the reason and nothing else", "a reason is wanted")
                .help("write `{ unknown = \"why\" }`"),
        )
    };
    match table.entries.as_slice() {
        [(_, Node { value: Value::Broken, .. })] => Err(None),
        [(_, Node { value: Value::Text(reason), .. })] if !reason.trim().is_empty() => {
            Ok(values.texts.share(reason))
        }
        _ => Err(why()),
    }
}

fn read_either(
    values: &mut Values<'_>,
    ty: &Type,
    name: &str,
    node: &Node<'_>,
    table: &Table<'_>,
) -> Result<Vec<Alternative>, PlacedFault> {
    let shape = || {
        Some(
            Fault::wrong_type("`either` takes a list of two or more values", "two or more are wanted")
                .help("write `{ either = [ { is = …, source = \"…\" }, { is = …, source = \"…\" } ] }`"),
        )
    };
    let list = match table.entries.as_slice() {
        [(_, Node { value: Value::Broken, .. })] => return Err((None, node.at)),
        [(_, Node { value: Value::List(list), .. })] if list.len() >= 2 => list,
        _ => return Err((shape(), node.at)),
    };
    let mut all = Vec::with_capacity(list.len());
    for item in list {
        all.push(read_alternative(values, ty, name, item)?);
    }
    all.sort_by_key(|alternative: &Alternative| alternative.rank);
    Ok(all)
}

fn read_alternative(
    values: &mut Values<'_>,
    ty: &Type,
    name: &str,
    item: &Node<'_>,
) -> Result<Alternative, PlacedFault> {
    let Value::Table(table) = &item.value else {
        let fault = Fault::wrong_type(
            format!("an alternative is a table; {} is none", found(item)),
            "a table is wanted",
        )
        .help("write `{ is = …, source = \"…\" }`");
        return Err((item.sound.then_some(fault), item.at));
    };
    let (mut value, mut source, mut rank) = (None, None, Rank::Other);
    for (key, node) in &table.entries {
        match key.text.as_ref() {
            "is" => value = Some((values.scalar(ty, name, node)?, node.at)),
            "source" => {
                let text = text("source", node, "a text").map_err(|f| (f, node.at))?;
                source = Some(values.texts.share(text));
            }
            "rank" => rank = read_rank(node).map_err(|f| (f, node.at))?,
            other => {
                let fault = Fault::new(
                    Code::UnknownKey,
                    format!("an alternative has no key {}", quoted(other)),
                    "unknown key",
                )
                .help("write `is`, `source` and `rank` only");
                return Err((Some(fault), key.at));
            }
        }
    }
    let Some((value, at)) = value else {
        let fault = Fault::new(
            Code::MissingKey,
            "an alternative needs `is`, which is absent",
            "`is` is missing here",
        )
        .help("write the value behind `is =`");
        return Err((item.sound.then_some(fault), item.at));
    };
    Ok(Alternative { value, source, rank, at })
}

/// Reads a rank.
pub(super) fn read_rank(node: &Node<'_>) -> Read<Rank> {
    let text = text("rank", node, "the rank of a source")?;
    if let Some((_, rank)) = RANKS.iter().find(|(name, _)| *name == text) {
        return Ok(*rank);
    }
    let names = || RANKS.iter().map(|(name, _)| *name);
    let help = match nearest(text, names()) {
        Some(meant) => format!("write `{meant}`"),
        None => format!("write one of {}", listed(names())),
    };
    Err(Some(
        Fault::new(Code::BadCode, format!("{} is not the rank of a source", quoted(text)), "unknown rank")
            .help(help),
    ))
}

/// Reads when something was submitted: one range of days, whatever the forms of dates allow. Of several values those
/// of the best rank count, from the earliest to the latest; `unknown` is any day.
pub(super) fn read_submitted(values: &mut Values<'_>, node: &Node<'_>) -> Read<DayRange> {
    match &node.value {
        Value::Table(_) => {
            match read_cell(values, &Type::Date, "submitted", node).map_err(|(fault, _)| fault)? {
                Cell::Either(all) => {
                    let best = all.first().map_or(Rank::Other, |a| a.rank);
                    let days = all.iter().filter(|a| a.rank == best).filter_map(|a| match a.value {
                        Scalar::Date(days) => Some(days),
                        _ => None,
                    });
                    Ok(days.reduce(DayRange::hull).unwrap_or(DayRange::unknown()))
                }
                _ => Ok(DayRange::unknown()),
            }
        }
        _ => days("submitted", node),
    }
}

/// Reads a key of every record into `draft`; whether `key` is one.
pub(super) fn read_common(
    values: &mut Values<'_>,
    draft: &mut Draft,
    key: &str,
    node: &Node<'_>,
) -> Read<bool> {
    match key {
        "id" => draft.id = Some((read_id(values, "id", node)?, node.at)),
        "submitted" => draft.submitted = Some(read_submitted(values, node)?),
        "source" => draft.source = Some(values.texts.share(text("source", node, "a text")?)),
        "rank" => draft.rank = Some(read_rank(node)?),
        "note" => draft.note = Some(values.texts.share(text("note", node, "a text")?)),
        "nil" => draft.nil = flag("nil", node)?.then_some(node.at),
        "first" => draft.first = flag("first", node)?,
        "unverified" => draft.unverified = flag("unverified", node)?,
        "corrects" => draft.corrects = Some((read_id(values, "corrects", node)?, node.at)),
        "amends" => draft.amends = Some((read_id(values, "amends", node)?, node.at)),
        _ => return Ok(false),
    }
    Ok(true)
}

/// Reads an id: a text that is not empty.
pub(super) fn read_id(values: &mut Values<'_>, key: &str, node: &Node<'_>) -> Read<Arc<str>> {
    let text = text(key, node, "the id of a record")?;
    if text.trim().is_empty() {
        return Err(Some(
            Fault::wrong_type(format!("`{key}` is empty"), "empty").help("write the id of a record"),
        ));
    }
    Ok(values.texts.share(text))
}
