//! `[[import]]`: records of one kind that stand in a CSV or JSON Lines file beside the declaration.

use std::collections::{HashMap, HashSet};

use toml::de::{DeTable, DeValue};

use super::fault::{Fault, listed, quoted, unknown_key};
use super::fields::{COMMON, read_rank, read_submitted};
use super::header::Header;
use super::pieces::{Pieces, header};
use super::reader::Reader;
use super::records::SetAside;
use super::scalar::{Read, Values, found, text};
use super::tree::{Key, Node, Value};
use crate::diagnostic::Code;
use crate::model::{Field, KindId};
use crate::source::{FileId, FileKind, Loc, SourceMap, Span};

/// The key of an import among the records.
pub(super) const IMPORT: &str = "import";

const KEYS: [&str; 8] = ["file", "kind", "columns", "ignore", "submitted", "source", "rank", "note"];

/// A word with its place.
pub(super) type Word = (String, Span);

/// `[[import]]` as far as it has been read.
#[derive(Debug)]
pub(super) struct Importing {
    head: Span,
    sound: bool,
    /// Whether all that it says of columns could be read.
    knows_columns: bool,
    file: Option<Word>,
    kind: Option<Word>,
    /// The field and the column that it is read from.
    columns: Vec<(Word, Word)>,
    ignore: Vec<Word>,
    /// What it says of all its records.
    header: Header,
}

/// An import that can be read.
#[derive(Debug)]
pub(super) struct Import {
    /// The file of its records.
    pub file: FileId,
    /// The kind of its records.
    pub kind: KindId,
    /// The name of that, with its place in the declaration.
    pub name: Word,
    /// The field and the column that it is read from, where their names differ.
    pub columns: Vec<(Word, Word)>,
    /// The columns that no field takes.
    pub ignore: Vec<Word>,
    /// What is said of all its records.
    pub header: Header,
    /// Whether something is wrong with it, so that its records are read for their mistakes only.
    pub in_doubt: bool,
}

/// The files of records in a project, by name.
#[derive(Debug, Default)]
pub(super) struct Files<'a> {
    /// Each with whether it can be read; where it cannot, that has been reported.
    known: HashMap<&'a str, (FileId, bool)>,
}

impl<'a> Files<'a> {
    /// Those among the sources; `readable` are the ids of files that could be read.
    pub(super) fn of(sources: &'a SourceMap, readable: impl Iterator<Item = FileId>) -> Self {
        let readable: HashSet<FileId> = readable.collect();
        let data = sources.iter().filter(|(_, file)| file.kind == FileKind::Data);
        let known = data.map(|(id, file)| (file.name.as_str(), (id, readable.contains(&id))));
        Self { known: known.collect() }
    }
}

/// The name of the file that a declaration called `declaration` means by `written`.
///
/// # Errors
///
/// What is wrong with it, and what to write: it must be a plain path inside the folder of the declaration.
pub fn beside(declaration: &str, written: &str) -> Result<String, (&'static str, &'static str)> {
    let folder = declaration.rsplit_once('/').map(|(folder, _)| folder);
    let absolute = written.starts_with('/') || written.contains(':');
    if absolute || written.split('/').any(|part| part == "..") {
        return Err((
            "leads out of the folder of the declaration",
            "keep the file in that folder, or in one below it",
        ));
    }
    if written.contains(['\\', '\0']) || written.split('/').any(|part| part.is_empty() || part == ".") {
        return Err((
            "is no plain path",
            "write the names of folders and file with `/` between them, such as `2024/lots.csv`",
        ));
    }
    if FileKind::of_declared(written) != FileKind::Data {
        return Err(("ends neither in `.csv` nor in `.jsonl`", "save the records as CSV or as JSON Lines"));
    }
    Ok(folder.map_or_else(|| written.to_owned(), |folder| format!("{folder}/{written}")))
}

/// The paths that the imports of a declaration name, each with its place.
pub fn imports(declaration: &str) -> Vec<(String, Span)> {
    let opens = |at: usize| {
        let before = declaration.get(..at).unwrap_or("").trim_end_matches([' ', '\t', '"', '\'']);
        before.is_empty() || before.ends_with(['\n', '[', '\u{feff}'])
    };
    if !memchr::memmem::find_iter(declaration.as_bytes(), IMPORT).any(opens) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for piece in Pieces::new(declaration) {
        let text = declaration.get(piece.range.clone()).unwrap_or("");
        let named = text.trim_start_matches([' ', '\t', '[', '"', '\'']).starts_with(IMPORT);
        if piece.header && !(named && header(text) == Some(false)) {
            continue;
        }
        let (table, _) = DeTable::parse_recoverable(text);
        let list = table.get_ref().iter().find(|(key, _)| key.get_ref() == IMPORT);
        let Some(DeValue::Array(list)) = list.map(|(_, value)| value.get_ref()) else { continue };
        for item in list.iter() {
            let DeValue::Table(table) = item.get_ref() else { continue };
            let file = table.iter().find(|(key, _)| key.get_ref() == "file").map(|(_, value)| value);
            if let Some((DeValue::String(path), at)) = file.map(|file| (file.get_ref(), file.span())) {
                let at = piece.range.start + at.start..piece.range.start + at.end;
                all.push((path.to_string(), super::objects::span(at)));
            }
        }
    }
    all
}

impl Importing {
    /// One of which nothing has been read yet.
    pub(super) fn new(file: FileId, head: Span, sound: bool) -> Self {
        let header = Header::absent(file, head);
        let (columns, ignore) = (Vec::new(), Vec::new());
        Self { head, sound, knows_columns: sound, file: None, kind: None, columns, ignore, header }
    }

    /// Reads a key; gives what is wrong with it, and where.
    pub(super) fn key(
        &mut self,
        values: &mut Values<'_>,
        key: &Key<'_>,
        node: &Node<'_>,
    ) -> Result<(), Option<(Fault, Span)>> {
        self.read(values, key, node).map_err(|fault| {
            self.sound = false;
            let others = ["file", "kind", "submitted", "source", "rank", "note"];
            self.knows_columns &= others.contains(&key.text.as_ref());
            let at = if KEYS.contains(&key.text.as_ref()) { node.at } else { key.at };
            fault.map(|fault| (fault, at))
        })
    }

    fn read(&mut self, values: &mut Values<'_>, key: &Key<'_>, node: &Node<'_>) -> Read<()> {
        let word = |name, what| text(name, node, what).map(|text| Some((text.to_owned(), node.at)));
        match key.text.as_ref() {
            "file" => self.file = word("file", "the name of a file")?,
            "kind" => self.kind = word("kind", "a kind of record")?,
            "columns" => self.columns = columns(node)?,
            "ignore" => self.ignore = ignore(node)?,
            "submitted" => self.header.submitted = Some(read_submitted(values, node)?),
            "source" => self.header.source = Some(values.texts.share(text("source", node, "a text")?)),
            "rank" => self.header.rank = Some(read_rank(node)?),
            "note" => self.header.note = Some(values.texts.share(text("note", node, "a text")?)),
            other => return Err(Some(unknown_key(IMPORT, other, KEYS))),
        }
        Ok(())
    }
}

/// Reads `{ field = "column", … }`.
fn columns(node: &Node<'_>) -> Read<Vec<(Word, Word)>> {
    let Value::Table(table) = &node.value else {
        let fault =
            Fault::wrong_type(format!("`columns` is a table; {} is none", found(node)), "a table is wanted");
        return Err(node.sound.then(|| fault.help("write `columns = { field = \"column\", … }`")));
    };
    let pair = |(key, node): &(Key<'_>, Node<'_>)| {
        let column = text(&key.text, node, "the name of a column")?;
        Ok(((key.text.to_string(), key.at), (column.to_owned(), node.at)))
    };
    table.entries.iter().map(pair).collect()
}

/// Reads `["column", …]`.
fn ignore(node: &Node<'_>) -> Read<Vec<Word>> {
    match &node.value {
        Value::List(list) => {
            let word = |item| Ok((text("ignore", item, "the name of a column")?.to_owned(), item.at));
            list.iter().map(word).collect()
        }
        _ => {
            let message = format!("`ignore` is a list; {} is none", found(node));
            let fault =
                Fault::wrong_type(message, "a list is wanted").help("write `ignore = [\"column\", … ]`");
            Err(node.sound.then_some(fault))
        }
    }
}

/// What each import says is missing.
fn absent(key: &str, help: &str) -> Fault {
    Fault::new(
        Code::MissingKey,
        format!("`{IMPORT}` needs `{key}`, which is absent"),
        "a key is missing here",
    )
    .help(help)
}

impl Reader<'_> {
    /// Nothing can be read inside an import but its keys.
    pub(super) fn inside_import(&mut self, key: &Key<'_>) {
        self.report(unknown_key(IMPORT, &key.text, KEYS), key.at);
    }

    /// Ends an import: its records are read when the declaration has been, for their mistakes only where something is wrong
    /// with it; then they are set aside.
    pub(super) fn finish_import(&mut self, import: Importing, files: &Files<'_>, name: &str) {
        let Importing { head, sound, knows_columns, file, kind, mut columns, mut ignore, header } = import;
        self.imports.get_or_insert_default();
        let id = kind.as_ref().and_then(|(kind, _)| self.import_kind(kind));
        let lost = SetAside { kind: id, state: None, at: Loc::new(self.file, head) };
        let (mut missing, here) = (Vec::new(), self.file);
        if file.is_none() && sound {
            missing.push(absent("file", "write the name of the file: `file = \"lots.csv\"`"));
        }
        if kind.is_none() && sound {
            missing.push(absent("kind", "write the kind of its records, such as `kind = \"party\"`"));
        }
        self.drafts.problems.extend(missing.into_iter().map(|fault| fault.absent_at(here, head)));
        if let (Some((kind, at)), None) = (&kind, id)
            && self.scope.is_known()
            && !self.scope.may_be_unread(self.model, kind)
        {
            self.report(self.scope.unknown(self.model, kind), *at);
        }
        let found = file.and_then(|(written, at)| self.import_file(files, name, &written, at));
        let mapped = id.is_none_or(|id| self.import_columns(id, &mut columns, &mut ignore));
        let in_doubt = !(sound && mapped);
        let is_known = found.is_some() && id.is_some() && knows_columns;
        if in_doubt || !is_known {
            self.drafts.lost.push(lost);
        }
        match (found, id, kind) {
            (Some(file), Some(kind), Some(name)) if is_known => {
                let Header { submitted, source: from, rank, note, .. } = header;
                let Some(own) = self.drafts.headers.get(self.header) else { return };
                let header = Header {
                    file,
                    submitted: submitted.or(own.submitted),
                    source: from.or_else(|| own.source.clone()),
                    rank: rank.or(own.rank),
                    note,
                    complete: Vec::new(),
                    records: 0,
                    ..own.clone()
                };
                self.imports.get_or_insert_default().push(Import {
                    file,
                    kind,
                    name,
                    columns,
                    ignore,
                    header,
                    in_doubt,
                });
            }
            _ => {}
        }
    }

    fn import_kind(&self, kind: &str) -> Option<KindId> {
        self.scope.child(self.model, None, kind)
    }

    fn import_file(&mut self, files: &Files<'_>, name: &str, written: &str, at: Span) -> Option<FileId> {
        let known = match beside(name, written) {
            Ok(path) => files.known.get(path.as_str()).copied(),
            Err((why, help)) => {
                let message = format!("the path {} {why}", quoted(written));
                self.report(Fault::new(Code::BadImport, message, "not a file to import").help(help), at);
                return None;
            }
        };
        let Some((file, readable)) = known else {
            let message = format!("{} does not exist beside this declaration", quoted(written));
            let help = "write the name of a file in the folder of the declaration, or below it";
            self.report(Fault::new(Code::BadImport, message, "no such file").help(help), at);
            return None;
        };
        readable.then_some(file)
    }

    /// Whether each field of a column map is one, no column is read into two, and none of those to be ignored is read. What
    /// is wrong in it leaves it, and its columns are ignored.
    fn import_columns(
        &mut self,
        kind: KindId,
        columns: &mut Vec<(Word, Word)>,
        ignore: &mut Vec<Word>,
    ) -> bool {
        let Some(kind) = self.kind(kind) else { return false };
        let mut wrong: Vec<Word> = Vec::new();
        for (position, ((field, at), (column, there))) in columns.iter().enumerate() {
            let names = || known_keys(&kind.fields);
            if !names().any(|known| known == *field) {
                let fault = unknown_key(&kind.name, field, names().collect::<Vec<_>>());
                self.report(fault, *at);
                wrong.push((column.clone(), *there));
            }
            if columns.iter().take(position).any(|(_, (earlier, _))| earlier == column) {
                let message = format!("the column {} is read into two fields", quoted(column));
                self.report(
                    Fault::new(Code::BadImport, message, "read twice").help("leave one of them out"),
                    *there,
                );
                wrong.push((column.clone(), *there));
            }
        }
        for (name, at) in ignore.iter() {
            if columns.iter().any(|(_, (column, _))| column == name) {
                let message = format!("the column {} is read into a field and ignored", quoted(name));
                let fault = Fault::new(Code::BadImport, message, "read and ignored");
                self.report(fault.help("remove it from `columns` or from `ignore`"), *at);
                wrong.push((name.clone(), *at));
            }
        }
        columns.retain(|(_, (column, _))| wrong.iter().all(|(name, _)| name != column));
        let sound = wrong.is_empty();
        wrong.retain(|(name, _)| ignore.iter().all(|(ignored, _)| ignored != name));
        ignore.extend(wrong);
        sound
    }
}

/// The fields of a kind, and the keys of every record.
pub(super) fn known_keys(fields: &[Field]) -> impl Iterator<Item = &str> + Clone {
    fields.iter().map(|field: &Field| &*field.name).chain(COMMON)
}

/// A column that no field takes.
pub(super) fn unknown_column(kind: &str, column: &str, fields: &[Field]) -> Fault {
    let known = known_keys(fields);
    let help = match crate::diagnostic::nearest(column, known.clone()) {
        Some(meant) => format!("write `{meant}`, or name its field in `columns`"),
        None => format!(
            "name its field in `columns`, or the column in `ignore`; the fields are {}",
            listed(known)
        ),
    };
    let message = format!("no field of `{kind}` takes the column {}", quoted(column));
    Fault::new(Code::UnknownKey, message, "unknown column").help(help)
}
