//! `[declaration]`: who declares, under which treaty, when, from what source, and what is complete.

use std::sync::Arc;

use chrono::NaiveDate;

use super::fault::{Fault, listed, quoted};
use super::fields::{read_rank, read_submitted};
use super::records::Rank;
use super::scalar::{Read, Values, flag, found, text};
use super::scope::Scope;
use super::tree::{Key, Node, Table, Value};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::{KindId, Model, TreatyId};
use crate::source::{FileId, Span};
use crate::value::DayRange;

/// What stands for the State in the files of the public record.
const PUBLIC: &str = "public record";
const KEYS: [&str; 7] = ["by", "treaty", "submitted", "source", "rank", "note", "complete"];

/// What `[declaration]` says.
#[derive(Clone, Debug)]
pub(super) struct Header {
    /// The file.
    pub file: FileId,
    /// Where it stands; the first line, where there is none.
    pub at: Span,
    /// The treaty, where that was readable.
    pub treaty: Option<TreatyId>,
    /// The State that declares for itself.
    pub by: Option<Arc<str>>,
    /// When it was submitted.
    pub submitted: Option<DayRange>,
    /// Where it comes from.
    pub source: Option<Arc<str>>,
    /// How far that is trusted.
    pub rank: Option<Rank>,
    /// A remark on each of its records: only where the records are imported.
    pub note: Option<Arc<str>>,
    /// What is complete.
    pub complete: Vec<Complete>,
    /// How many records the file holds.
    pub records: usize,
    /// The header of the declaration that imports these records, by position; `None` for a declaration itself.
    pub of: Option<usize>,
}

/// One statement that records are all there.
#[derive(Clone, Debug)]
pub(super) struct Complete {
    /// Of this kind; `None` for every kind.
    pub kind: Option<KindId>,
    /// From this day.
    pub from: Option<NaiveDate>,
    /// To this day; `None` for up to `submitted`.
    pub to: Option<NaiveDate>,
    /// Where it is said.
    pub at: Span,
}

impl Header {
    /// The header of a file that has none, as far as is known.
    pub(super) fn absent(file: FileId, first_line: Span) -> Self {
        Self {
            file,
            at: first_line,
            treaty: None,
            by: None,
            submitted: None,
            source: None,
            rank: None,
            note: None,
            complete: Vec::new(),
            records: 0,
            of: None,
        }
    }

    /// Reads `[declaration]`, and the scope that its treaty opens.
    pub(super) fn read(
        values: &mut Values<'_>,
        file: FileId,
        key: &Key<'_>,
        node: &Node<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> (Self, Scope) {
        let mut header = Self::absent(file, node.at);
        let Value::Table(table) = &node.value else {
            let fault = Fault::wrong_type("`declaration` is one table".to_owned(), "a table is wanted")
                .help("write `[declaration]` once, above the records");
            problems.push(fault.at(file, key.at));
            return (header, Scope::everything(values.model));
        };
        if node.at.is_empty() {
            header.at = key.at;
        }
        let treaty = table.get("treaty").map(|n| {
            text("treaty", n, "a treaty")
                .and_then(|t| treaty_named(values.model, t).map_err(Some))
                .map_err(|f| (f, n.at))
        });
        match treaty {
            Some(Ok(treaty)) => header.treaty = Some(treaty),
            Some(Err((fault, at))) => problems.extend(fault.map(|f| f.at(file, at))),
            None => problems.extend(
                missing("treaty", node, "under which treaty", treaty_help(values.model))
                    .map(|f| f.absent_at(file, header.at)),
            ),
        }
        if table.get("by").is_none() {
            problems.extend(
                missing(
                    "by",
                    node,
                    "who declares",
                    "write `by = \"USA\"`, the code of the State, or `by = \"public record\"`".to_owned(),
                )
                .map(|f| f.absent_at(file, header.at)),
            );
        }
        let scope = match header.treaty {
            Some(treaty) => Scope::of(values.model, treaty),
            None => Scope::everything(values.model),
        };
        for (key, value) in &table.entries {
            if let Err(fault) = header.key(values, &scope, key, value, problems) {
                problems.extend(
                    fault.map(|f| {
                        f.at(file, if KEYS.contains(&key.text.as_ref()) { value.at } else { key.at })
                    }),
                );
            }
        }
        (header, scope)
    }

    fn key(
        &mut self,
        values: &mut Values<'_>,
        scope: &Scope,
        key: &Key<'_>,
        node: &Node<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Read<()> {
        match key.text.as_ref() {
            "treaty" => {}
            "by" => self.by = by(values, node)?,
            "submitted" => self.submitted = Some(read_submitted(values, node)?),
            "source" => self.source = Some(values.texts.share(text("source", node, "a text")?)),
            "rank" => self.rank = Some(read_rank(node)?),
            "note" => {
                text("note", node, "a text")?;
            }
            "complete" => self.complete(values.model, scope, node, problems)?,
            other => {
                let help = match nearest(other, KEYS) {
                    Some(meant) => format!("write `{meant}`"),
                    None => format!("write one of {}", listed(KEYS)),
                };
                return Err(Some(
                    Fault::new(
                        Code::UnknownKey,
                        format!("`[declaration]` has no key {}", quoted(other)),
                        "unknown key",
                    )
                    .help(help),
                ));
            }
        }
        Ok(())
    }

    fn complete(
        &mut self,
        model: &Model,
        scope: &Scope,
        node: &Node<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Read<()> {
        let Value::Table(table) = &node.value else {
            if flag("complete", node).map_err(|fault| {
                fault.map(|f| f.help("write `true`, or the days of each kind: `{ stockpile = \"2024\" }`"))
            })? {
                self.complete.push(Complete { kind: None, from: None, to: None, at: node.at });
            }
            return Ok(());
        };
        for (key, node) in &table.entries {
            match self.complete_kind(model, scope, table, key, node) {
                Ok(complete) => self.complete.extend(complete),
                Err((fault, at)) => problems.extend(fault.map(|f| f.at(self.file, at))),
            }
        }
        Ok(())
    }

    fn complete_kind(
        &self,
        model: &Model,
        scope: &Scope,
        _table: &Table<'_>,
        key: &Key<'_>,
        node: &Node<'_>,
    ) -> Result<Option<Complete>, (Option<Fault>, Span)> {
        let kind = scope.named(&key.text).ok_or_else(|| {
            let fault = scope.is_known().then(|| scope.unknown(model, &key.text));
            (fault, key.at)
        })?;
        let days = match &node.value {
            Value::Flag(true) => DayRange::unknown(),
            Value::Flag(false) => return Ok(None),
            _ => super::scalar::days("complete", node).map_err(|fault| {
                let help =
                    "write the days it covers: `\"2024\"`, `\"2024-01\"`, `\"2024-01-01 .. 2024-06-30\"`";
                (fault.map(|f| f.help(help)), node.at)
            })?,
        };
        Ok(Some(Complete { kind: Some(kind), from: days.from, to: days.to, at: node.at }))
    }
}

/// The State of `by`; none for the public record.
fn by(values: &mut Values<'_>, node: &Node<'_>) -> Read<Option<Arc<str>>> {
    if matches!(&node.value, Value::Text(text) if text == PUBLIC) {
        return Ok(None);
    }
    if let Value::Text(text) = &node.value
        && nearest(text, [PUBLIC]).is_some()
    {
        return Err(Some(
            Fault::new(Code::BadCode, format!("{} declares nothing", quoted(text)), "not who declares")
                .help(format!("write `{PUBLIC}`")),
        ));
    }
    values.state("by", node).map(Some)
}

fn missing(key: &str, node: &Node<'_>, what: &str, help: String) -> Option<Fault> {
    node.sound.then(|| {
        Fault::new(
            Code::MissingDeclaration,
            format!("`[declaration]` does not say {what}"),
            "a key is missing here",
        )
        .help(if help.is_empty() { format!("add `{key}`") } else { help })
    })
}

fn treaty_help(model: &Model) -> String {
    format!("add `treaty` with one of {}", listed(model.treaties.iter().map(|t| &*t.name)))
}

/// The treaty called `name`.
pub(super) fn treaty_named(model: &Model, name: &str) -> Result<TreatyId, Fault> {
    let position = model.treaties.iter().position(|t| *t.name == *name).and_then(|i| u32::try_from(i).ok());
    position.map(TreatyId).ok_or_else(|| {
        let names = || model.treaties.iter().map(|t| &*t.name);
        let help = match nearest(name, names()) {
            Some(meant) => format!("write `{meant}`"),
            None => format!("write one of {}", listed(names())),
        };
        Fault::new(Code::BadCode, format!("no treaty is called {}", quoted(name)), "unknown treaty")
            .help(help)
    })
}

/// What a file without `[declaration]` is told.
pub(super) fn no_declaration(model: &Model) -> Fault {
    Fault::new(
        Code::MissingDeclaration,
        "the file does not say who declares, or under which treaty",
        "no `[declaration]` in this file",
    )
    .help(format!(
        "write `[declaration]` with `by` and `treaty` above the records; the treaties are {}",
        listed(model.treaties.iter().map(|t| &*t.name))
    ))
}

/// What `found` says of a value that should be a list of records.
pub(super) fn not_records(name: &str, node: &Node<'_>) -> Fault {
    Fault::wrong_type(
        format!("{} takes records; {} is none", quoted(name), found(node)),
        "records are wanted",
    )
    .help(format!("write `[[{name}]]` above the keys of each record, or `{name} = [ {{ … }} ]`"))
}
