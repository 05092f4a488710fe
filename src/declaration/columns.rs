//! What the columns of a CSV file, and the keys of JSON Lines, stand for.

use std::sync::Arc;

use hashbrown::HashMap;

use super::delimited::Cell;
use super::fault::{Fault, quoted};
use super::form::{Form, first_line};
use super::import::{Import, Word, known_keys, unknown_column};
use super::objects::span;
use super::reader::Reader;
use super::rows::malformed;
use super::scanner::{Token, numeric};
use super::written::day;
use crate::diagnostic::{Code, Severity};
use crate::model::{Kind, Model, Type};
use crate::source::{FileId, SourceFile, Span};

/// What is written for a field without quotes in TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Nothing: a text.
    Text,
    /// A date.
    Day,
    /// A number.
    Number,
    /// A flag.
    Flag,
}

/// What a column, or a key of a line, stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning<'a> {
    /// A field or a key of every record, with what is written for it; `None` for a list.
    Key(&'a str, Option<Want>),
    /// Nothing: the import says so.
    Ignored,
    /// Nothing that is known.
    Unknown,
}

/// The key that each column stands for, if it does, with what is written there.
pub(super) type Columns<'a> = Vec<Option<(&'a str, Want)>>;

/// What the names of one import mean.
pub(super) struct Names<'a> {
    /// The kinds and tables.
    pub model: &'a Model,
    /// The file of the records.
    pub source: &'a SourceFile,
    /// What the declaration says of them.
    pub import: &'a Import,
    /// Their kind.
    pub kind: &'a Kind,
}

impl<'a> Names<'a> {
    /// What a column, or a key, of this name stands for.
    pub(super) fn meaning(&self, column: &str) -> Meaning<'a> {
        let mapped = self.import.columns.iter().find(|(_, (written, _))| written == column);
        let name = mapped.map_or(column, |((field, _), _)| field);
        if mapped.is_none() && self.import.ignore.iter().any(|(ignored, _)| ignored == column) {
            return Meaning::Ignored;
        }
        let moved = mapped.is_none() && self.import.columns.iter().any(|((field, _), _)| field == column);
        let known = known_keys(&self.kind.fields).find(|known| *known == name).filter(|_| !moved);
        let Some(known) = known else { return Meaning::Unknown };
        match self.kind.fields.iter().find(|field| *field.name == *known) {
            Some(field) => Meaning::Key(known, want(self.model, &field.ty)),
            None => Meaning::Key(
                known,
                Some(match known {
                    "submitted" => Want::Day,
                    "nil" | "first" | "unverified" => Want::Flag,
                    _ => Want::Text,
                }),
            ),
        }
    }
}

/// What is written for a field of this type without quotes; `None` for a list.
fn want(model: &Model, ty: &Type) -> Option<Want> {
    Some(match ty {
        Type::Truth => Want::Flag,
        Type::Date => Want::Day,
        Type::Number | Type::Share | Type::Days | Type::Months => Want::Number,
        Type::Record(kind) => {
            let table = model.kinds.get(kind.0 as usize).filter(|kind| kind.rows.is_some());
            table
                .and_then(|table| table.fields.first())
                .map_or(Some(Want::Text), |key| want(model, &key.ty))?
        }
        Type::List(_) => return None,
        _ => Want::Text,
    })
}

/// What a cell says.
#[inline(always)]
pub(super) fn cell_token(text: &str, want: Want) -> Token<'_> {
    let bare = match want {
        Want::Text => None,
        Want::Day => day(text.as_bytes()).map(Token::Day),
        Want::Number => numeric(text).filter(|token| !matches!(token, Token::Day(_))),
        Want::Flag if text == "true" || text == "false" => Some(Token::Flag(text == "true")),
        Want::Flag => None,
    };
    bare.unwrap_or(Token::Text(text))
}

/// What each column stands for, and whether that is certain; `None` where the rows below cannot be read.
pub(super) fn header<'a>(
    reader: &mut Reader<'a>,
    names: &Names<'a>,
    start: usize,
    cells: &[Cell<'a>],
) -> Option<(Columns<'a>, bool)> {
    let text = &names.source.text;
    if let Some((fault, at)) = malformed(text, start, cells, cells.len()) {
        reader.report(fault, at);
        return None;
    }
    let (mut columns, mut sound): (Columns<'_>, _) = (Vec::with_capacity(cells.len()), true);
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for cell in cells {
        let at = span(cell.at.clone());
        let meaning = names.meaning(&cell.text);
        let fault = match meaning {
            Meaning::Key(key, None) => {
                seen.insert(key, at);
                let message = format!("{} is a list, which a cell cannot hold", quoted(&cell.text));
                Some(
                    Fault::new(Code::BadImport, message, "a list")
                        .help("write these records as JSON Lines or in TOML"),
                )
            }
            Meaning::Key(key, Some(_)) => seen.insert(key, at).map(|_| {
                Fault::new(Code::DuplicateKey, format!("`{key}` has two columns"), "stands here again")
                    .help("remove one of the two, or name it in `ignore`")
            }),
            Meaning::Ignored => None,
            Meaning::Unknown => {
                let fault = unknown_column(&names.kind.name, &cell.text, &names.kind.fields);
                reader.report(only_one(cells, fault), at);
                None
            }
        };
        sound &= fault.is_none();
        columns.push(match meaning {
            // What has two columns is in doubt, and read from the first.
            Meaning::Key(key, Some(want)) if fault.is_none() => Some((key, want)),
            _ => None,
        });
        if let Some(fault) = fault {
            reader.report(fault, at);
        }
    }
    let stands = |name: &str| cells.iter().any(|cell| cell.text == *name);
    for (_, (column, at)) in names.import.columns.iter().filter(|(_, (column, _))| !stands(column)) {
        let fault = no_column(names, column).help("write the column as it stands in the first row");
        reader.drafts.problems.push(fault.at(declaration(reader), *at));
        sound = false;
    }
    not_there(reader, names.import.ignore.iter(), stands, |column| {
        no_column(names, column).help("remove it, or write the column as it stands in the first row")
    });
    reader.form = Form::Csv(columns.iter().map(|column| column.map(|(key, _)| Arc::from(key))).collect());
    if !seen.contains_key("nil") {
        absent_columns(reader, names, first_line(text, start), &seen);
    }
    Some((columns, sound))
}

fn no_column(names: &Names<'_>, column: &str) -> Fault {
    let message = format!("{} has no column {}", quoted(&names.source.name), quoted(column));
    Fault::new(Code::BadImport, message, "no such column")
}

/// Warns of each of some names in an import that does not stand in the file; all else is read.
pub(super) fn not_there<'n>(
    reader: &mut Reader<'_>,
    names: impl Iterator<Item = &'n Word>,
    stands: impl Fn(&str) -> bool,
    fault: impl Fn(&str) -> Fault,
) {
    for (name, at) in names.filter(|(name, _)| !stands(name)) {
        let mut found = fault(name).at(declaration(reader), *at);
        found.severity = Severity::Warning;
        reader.drafts.problems.push(found);
    }
}

/// The declaration that the records of `reader` belong to.
fn declaration(reader: &Reader<'_>) -> FileId {
    let headers = &reader.drafts.headers;
    let of = headers.get(reader.header).and_then(|header| header.of).and_then(|of| headers.get(of));
    of.map_or(reader.file, |header| header.file)
}

/// A file that has but one column may be one whose cells something else keeps apart.
fn only_one(cells: &[Cell<'_>], fault: Fault) -> Fault {
    match cells {
        [only] if only.text.contains([';', '\t']) => {
            fault.help("save the file with commas between its cells")
        }
        _ => fault,
    }
}

/// Tells once what every row lacks, but for what may be the column that something else is said about.
fn absent_columns(reader: &mut Reader<'_>, names: &Names<'_>, at: Span, seen: &HashMap<&str, Span>) {
    let is_mapped = |name: &str| names.import.columns.iter().any(|((field, _), _)| field == name);
    for (position, field) in names.kind.fields.iter().enumerate() {
        if !field.optional && !seen.contains_key(&*field.name) {
            let message =
                format!("`{}` needs `{}`, for which there is no column", names.kind.name, field.name);
            let help = format!(
                "add the column, or name the one that holds it: `columns = {{ {} = \"…\" }}`",
                field.name
            );
            let fault = Fault::new(Code::MissingKey, message, "a column is missing here").help(help);
            if !names.import.in_doubt && !is_mapped(&field.name) {
                reader.drafts.problems.push(fault.absent_at(reader.file, at));
            }
            reader.no_column.push(position);
        }
    }
}
