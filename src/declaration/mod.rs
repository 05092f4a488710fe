//! Declared facts: TOML to typed records with places.
//!
//! Comes in: texts and the kinds of the model. Goes out: [`Records`] and problems; a record that cannot be read is set
//! aside and counted, never lost in silence. Nothing here judges an obligation.
//!
//! ```text
//! text ─ walk ─┬ plain record: scanner ─ press ───────────────────────────▶ sheets (columns) ─┐
//!              └ any other: pieces, tree, syntax ─ reader, fields, scalar ─▶ drafts ──────────┴─ promote, resolve, settle,
//!                                                                        closing ─▶ records, problems
//! ```
//!
//! Files are read one after another, record by record, then the records that each imports (`import`: `rows` over
//! `delimited` for CSV, `lines` over `cut` and `objects` for JSON Lines); references are resolved when all have been read.
//! Most records of a large file are plain: a header, and one key with one ordinary value a line. They go straight into
//! columns, and are put together as a [`Record`] only when something is told of them. What is anything else is read in
//! full, and what another record refers to becomes a draft, so that plain records stand alone. Both ways read the same
//! ([`Reading`] chooses; the tests compare them).

mod advice;
mod ahead;
mod amount;
mod closing;
mod codes;
mod columns;
mod cut;
mod dates;
mod delimited;
mod draft;
mod fault;
mod fields;
mod form;
mod habits;
mod header;
mod ids;
mod import;
mod keys;
mod lanes;
mod lately;
mod lines;
mod newer;
mod objects;
mod opening;
mod order;
mod pieces;
mod places;
mod plain;
mod press;
mod presses;
mod promote;
mod reader;
mod readings;
mod record;
mod records;
mod resolve;
mod rows;
mod sayings;
mod scalar;
mod scanner;
mod scope;
mod settle;
mod sheet;
mod states;
mod syntax;
mod tables;
mod told;
mod tree;
mod walk;
mod withdrawal;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

pub use codes::Codes;
pub use import::{beside, imports};
pub use lanes::{ABSENT, Meant, Rows, UNSAID, day_word};
pub use plain::{Plain, Sym, Symbols};
pub use readings::Readings;
pub use records::{
    Alternative, Cell, Closing, Declared, Rank, Record, RecordId, Records, Scalar, SetAside, Withdrawal,
};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::Model;
use crate::source::{FileId, FileKind, Loc, SourceFile, SourceMap, Span};

use ahead::Ahead;
use draft::Drafts;
use fault::Fault;
use import::{Files, Import};
use reader::{DECLARATION, Reader};
use scope::Scope;
use sheet::Sheet;
use tables::Tables;
use told::Told;

/// Reads the declarations in `files`, with the tables of the treaties in front. The order of `files` does not matter:
/// they are read by name. Problems come by file name, then by place.
pub fn read(model: &Model, sources: &SourceMap, files: &[FileId]) -> (Records, Vec<Diagnostic>) {
    read_by(Reading::PlainFirst, model, sources, files)
}

/// The same; `tell` is told how many bytes of how many are read, some hundred times at most.
pub fn read_telling(
    model: &Model,
    sources: &SourceMap,
    files: &[FileId],
    tell: &dyn Fn(usize, usize),
) -> (Records, Vec<Diagnostic>) {
    read_all(Reading::PlainFirst, model, sources, files, None, tell)
}

/// The same, where the files that say what they said are not read again: `before` is what was read of them by the same
/// `model`, and becomes what is read now.
pub fn read_again(
    model: &Model,
    sources: &SourceMap,
    files: &[FileId],
    before: &mut Readings,
    tell: &dyn Fn(usize, usize),
) -> (Records, Vec<Diagnostic>) {
    read_all(Reading::PlainFirst, model, sources, files, Some(before), tell)
}

/// How records are read; what is read is the same either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Plain records straight from the bytes, the others by the full reader; the second half of a large file on a thread of
    /// its own.
    PlainFirst,
    /// The same with files of any size.
    PlainAhead,
    /// All by the full reader: what the other way is held against.
    Full,
}

/// The same in one of two ways.
pub fn read_by(
    reading: Reading,
    model: &Model,
    sources: &SourceMap,
    files: &[FileId],
) -> (Records, Vec<Diagnostic>) {
    read_all(reading, model, sources, files, None, &|_, _| ())
}

fn read_all(
    reading: Reading,
    model: &Model,
    sources: &SourceMap,
    files: &[FileId],
    mut before: Option<&mut Readings>,
    tell: &dyn Fn(usize, usize),
) -> (Records, Vec<Diagnostic>) {
    let mut files: Vec<(&str, FileId)> =
        files.iter().filter_map(|&id| sources.get(id).map(|f| (f.name.as_str(), id))).collect();
    files.sort_unstable();
    files.dedup();

    let mut records = Records::default();
    let tables = Tables::of(model);
    records.fields =
        model.kinds.iter().map(|k| k.fields.iter().map(|f| Arc::clone(&f.name)).collect()).collect();
    tables::insert(model, &tables, &mut records);

    let sizes = files.iter().filter_map(|(_, id)| sources.get(*id)).map(|file| file.text.len());
    let told = Told::of(sizes.sum(), tell);
    let data = Files::of(sources, files.iter().map(|(_, id)| *id));
    let mut drafts = Drafts::default();
    if let Some(before) = &mut before {
        drafts.hasher = before.hasher;
        before.keep(|id| files.iter().any(|(_, file)| *file == id));
    }
    let mut texts = std::mem::take(&mut records.symbols);
    for (_, id) in &files {
        if let Some(file) = sources.get(*id).filter(|file| file.kind == FileKind::Declaration) {
            let way = (reading, &told);
            let header = drafts.headers.len();
            let read = |drafts: &mut Drafts, texts: &mut Symbols| {
                read_file(way, model, &tables, (*id, file), &data, drafts, texts)
            };
            let imports = match &mut before {
                Some(before) => before.put((*id, file), (&mut drafts, &mut texts), read),
                None => read(&mut drafts, &mut texts).0,
            };
            told.end_of_file(file.text.len());
            for (mut import, scope) in imports {
                import.header.of = Some(header);
                if let Some(data) = sources.get(import.file) {
                    read_import(reading, model, &tables, (&import, data, scope), &mut drafts, &mut texts);
                    told.end_of_file(data.text.len());
                }
            }
        }
    }
    drafts.sheets.iter_mut().for_each(Sheet::put_down);
    promote::promote(&mut drafts, &texts, &records.fields);
    records.symbols = texts;
    let resolved = resolve::resolve(model, sources, &mut drafts, unread_files(sources, &files));
    let states = settle::settle(model, &mut drafts, resolved, &mut records);
    closing::close(model, &drafts, &states, &mut records);

    let order: BTreeMap<FileId, usize> = files.iter().enumerate().map(|(n, (_, id))| (*id, n)).collect();
    let mut problems = drafts.problems;
    problems.sort_by_cached_key(|p| {
        let place = p.primary.loc;
        (order.get(&place.file).copied(), place.span, p.code, p.message.clone())
    });
    // A file that two imports name is read for each of them.
    problems.dedup_by(|a, b| (a.primary.loc, a.code, &a.message) == (b.primary.loc, b.code, &b.message));
    leave_out_what_follows(&mut problems);
    (records, problems)
}

/// A name that no key can be is unknown for that reason, which is told already.
fn leave_out_what_follows(problems: &mut Vec<Diagnostic>) {
    let syntax = problems.iter().filter(|p| p.code == Code::TomlSyntax).map(|p| p.primary.loc);
    let broken: BTreeSet<(FileId, u32)> = syntax.map(|at| (at.file, at.span.start)).collect();
    let is_broken = |at: Loc| broken.range((at.file, at.span.start)..(at.file, at.span.end)).next().is_some();
    let follows = |p: &Diagnostic| matches!(p.code, Code::UnknownKey | Code::UnknownKind);
    problems.retain(|p| !(follows(p) && is_broken(p.primary.loc)));
}

/// The declarations that are no text, and are not among the `files` that are read.
fn unread_files(sources: &SourceMap, files: &[(&str, FileId)]) -> Vec<Loc> {
    let read: BTreeSet<FileId> = files.iter().map(|(_, id)| *id).collect();
    let others = sources.iter().filter(|(id, f)| f.kind == FileKind::Declaration && !read.contains(id));
    others.map(|(id, _)| Loc::new(id, Span::default())).collect()
}

/// Reads a declaration; gives the imports that are still to be read, and whether it has none at all.
fn read_file<'a>(
    (reading, told): (Reading, &'a Told<'a>),
    model: &'a Model,
    tables: &'a Tables,
    (id, file): (FileId, &'a SourceFile),
    data: &'a Files<'a>,
    drafts: &'a mut Drafts,
    texts: &'a mut Symbols,
) -> (Vec<(Import, Scope)>, bool) {
    let first_line = first_line(file);
    thread::scope(|threads| {
        let mut reader = Reader::new(model, tables, id, (&file.text, first_line), drafts, texts);
        reader.reading = reading;
        reader.told = Some(told);
        reader.beside = Some((data, &file.name));
        reader.ahead = Ahead::Possible(ahead::within(threads), reading == Reading::PlainAhead);
        walk::walk(id, &file.text, DECLARATION, &mut reader);
        let stands_alone = reader.imports.is_none();
        (finish_file(reader, (id, first_line)), stands_alone)
    })
}

/// Says what a whole file lacks; gives the imports that are still to be read.
fn finish_file(reader: Reader<'_>, (id, first_line): (FileId, Span)) -> Vec<(Import, Scope)> {
    let model = reader.model;
    match (reader.holds_something, reader.declared) {
        (false, _) => {
            let fault = Fault::new(Code::EmptyFile, "the file declares nothing", "nothing is declared here")
                .help("write `[declaration]` and records, or remove the file");
            reader.drafts.problems.push(fault.of_file(id, first_line));
        }
        (true, false) => {
            let fault = header::no_declaration(model);
            reader.drafts.problems.push(fault.absent_at(id, first_line));
        }
        (true, true) => {}
    }
    let scope = reader.scope;
    reader.imports.into_iter().flatten().map(|import| (import, scope.clone())).collect()
}

/// Reads the records that a declaration imports; of an import in doubt, for what is wrong with them: neither they nor
/// what the import says of them, such as a date, counts.
fn read_import(
    reading: Reading,
    model: &Model,
    tables: &Tables,
    (import, source, scope): (&Import, &SourceFile, Scope),
    drafts: &mut Drafts,
    texts: &mut Symbols,
) {
    if !import.in_doubt {
        return read_rows(reading, model, tables, (import, source, scope), drafts, texts);
    }
    let mut aside = drafts.aside();
    read_rows(reading, model, tables, (import, source, scope), &mut aside, texts);
    drafts.problems.append(&mut aside.problems);
}

fn read_rows<'a>(
    reading: Reading,
    model: &'a Model,
    tables: &'a Tables,
    (import, source, scope): (&'a Import, &'a SourceFile, Scope),
    drafts: &'a mut Drafts,
    texts: &'a mut Symbols,
) {
    let mut reader = Reader::new(model, tables, import.file, (&source.text, Span::default()), drafts, texts);
    reader.reading = reading;
    reader.scope = scope;
    if let Some(header) = reader.drafts.headers.get_mut(reader.header) {
        *header = import.header.clone();
    }
    rows::read(&mut reader, import, source);
}

/// The first line that is not blank, as much of it as is shown; else the start of the file.
fn first_line(file: &SourceFile) -> Span {
    const SHOWN: usize = 80;
    let text =
        file.text.strip_prefix('\u{feff}').unwrap_or(&file.text).trim_start_matches([' ', '\t', '\r', '\n']);
    let line = text.lines().next().unwrap_or("").trim_end();
    let length = line.char_indices().nth(SHOWN).map_or(line.len(), |(at, _)| at);
    let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let start = if line.is_empty() { 0 } else { file.text.len() - text.len() };
    Span::new(offset(start), offset(start + length))
}

#[cfg(test)]
mod tests;
