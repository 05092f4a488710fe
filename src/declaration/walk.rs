//! Walks a TOML file and hands what it finds to a [`Sink`]: records that start, keys with values, problems.
//!
//! Only this file and its helpers `pieces`, `tree` and `syntax` know how TOML is parsed; the reader of records behind
//! the sink would not change if the text came as events instead of trees.

use std::ops::Range;

use hashbrown::HashMap;
use toml::de::DeTable;

use super::newer;
use super::opening;
use super::pieces::{Piece, Pieces, refers_back};
use super::scanner::Scanner;
use super::syntax::{Raw, duplicate, findings};
use super::tree::{Form, Key, Node, Planter, Table, Value};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// Pieces are parsed together up to this size: small trees stay in the cache.
const BATCH: usize = 16 << 10;

/// What takes in a file, in the order of its text within each key.
pub(super) trait Sink {
    /// Whether what is plain is read straight from the bytes.
    fn plain_first(&self) -> bool;
    /// A record may start at this offset of the text: what is plain from there on, if anything is.
    fn plain(&mut self, at: usize) -> Option<PlainPart>;
    /// Takes in what was found plain last.
    fn take_plain(&mut self);
    /// A record starts under `[[key]]`, inside the one that is open; `sound` where no syntax error stands in it.
    fn open(&mut self, key: &Key<'_>, head: Span, sound: bool);
    /// The last record under `key`, closed before, goes on with children: `[[key.child]]`.
    fn reopen(&mut self, key: &Key<'_>);
    /// A key of the open record, or of the file, has this value.
    fn value(&mut self, key: &Key<'_>, node: &Node<'_>);
    /// The open record ends.
    fn close(&mut self);
    /// The table that seems to be called `name` could not be read at all.
    fn lost(&mut self, name: &str, head: Span);
    /// Something is wrong with the text.
    fn problem(&mut self, problem: Diagnostic);
}

/// One plain record or more, one behind the other.
pub(super) struct PlainPart {
    /// Where they end.
    pub end: usize,
    /// Where the first record of each further kind stands.
    pub others: Vec<usize>,
}

/// Walks `text`; keys called `first` are handed over before all others.
///
/// Where a header refers back to a record with others in between, no record is known to be complete before the end: such a
/// file is parsed in one go.
pub(super) fn walk(file: FileId, text: &str, first: &str, sink: &mut dyn Sink) {
    let in_full = refers_back(text);
    let mut walker = Walker { file, text, roots: HashMap::new(), last: "", in_full, sink };
    if in_full && walker.whole(first) {
        return;
    }
    let mut pieces = Pieces::new(text);
    let opening: Vec<Piece> = pieces.by_ref().take(2).collect();
    let is_first = |p: &Piece| opening_name(text.get(p.range.clone()).unwrap_or("")) == first;
    let in_front = opening.get(1).is_some_and(is_first);
    if in_front {
        // What every record depends on stands above them all: they are read as they come.
        walker.early(&opening, first);
        walker.late(&mut pieces);
    } else {
        let all = opening.into_iter().chain(pieces);
        let (early, late): (Vec<Piece>, Vec<Piece>) = all.partition(|p| !p.header || is_first(p));
        walker.early(&early, first);
        walker.batches(late);
    }
}

/// The name in the header that opens a piece.
fn opening_name(piece: &str) -> &str {
    let start = piece.trim_start_matches([' ', '\t', '[']);
    let end = start.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(start.len());
    start.get(..end).unwrap_or(start)
}

type Entries<'t> = Vec<(Key<'t>, Node<'t>)>;

struct Walker<'s, 't> {
    file: FileId,
    text: &'t str,
    /// Where each root key stands first, and whether more may follow under it.
    roots: HashMap<String, (Span, bool)>,
    /// The key of the last plain record.
    last: &'t str,
    /// Whether a header refers back, so that nothing is read straight from the bytes.
    in_full: bool,
    sink: &'s mut dyn Sink,
}

impl<'t> Walker<'_, 't> {
    /// The whole text at once; whether that is possible: it has no error.
    fn whole(&mut self, first: &str) -> bool {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        if !errors.is_empty() {
            return false;
        }
        let planter = Planter { text: self.text, base: 0, errors: &[] };
        let entries = planter.entries(table.into_inner());
        self.warn(&entries);
        let (firsts, others) = entries.into_iter().partition(|(key, _)| key.text == first);
        self.hand_over(firsts);
        self.hand_over(others);
        true
    }

    /// What stands above the records, keys called `first` before all others.
    fn early(&mut self, pieces: &[Piece], first: &str) {
        let early: Entries<'_> = pieces.iter().flat_map(|piece| self.parse_alone(piece)).collect();
        let (firsts, others) = early.into_iter().partition(|(key, _)| key.text == first);
        self.hand_over(firsts);
        self.hand_over(others);
    }

    /// All other pieces in order, plain records one by one.
    fn late(&mut self, pieces: &mut Pieces<'t>) {
        let mut batch = Vec::new();
        while let Some(at) = pieces.next_start() {
            let part = if self.in_full { None } else { self.sink.plain(at) };
            if let Some(part) = part {
                self.batches(std::mem::take(&mut batch));
                if std::iter::once(at).chain(part.others).all(|at| self.may_follow(at)) {
                    self.sink.take_plain();
                    pieces.skip_to(part.end);
                    continue;
                }
            }
            batch.extend(pieces.next());
        }
        self.batches(batch);
    }

    /// Whether the header `[[name]]` at `at` may stand there after all that stands above it.
    fn may_follow(&mut self, at: usize) -> bool {
        let Some((name, _)) = Scanner::open(self.text, at) else { return false };
        if self.last == name {
            return true;
        }
        if let Some((_, many)) = self.roots.get(name) {
            self.last = if *many { name } else { "" };
            return *many;
        }
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let key = Span::new(offset(at + 2), offset(at + 2 + name.len()));
        self.roots.insert(name.to_owned(), (key, true));
        true
    }

    /// Parses pieces in batches, a child always together with what it belongs to.
    fn batches(&mut self, pieces: Vec<Piece>) {
        let mut batch: Vec<Piece> = Vec::new();
        for piece in pieces {
            let start = batch.first().map_or(piece.range.start, |p| p.range.start);
            let follows = batch.last().is_none_or(|last| last.range.end == piece.range.start);
            if !follows || (piece.range.start - start >= BATCH && !piece.nested) {
                self.batch(&batch);
                batch.clear();
            }
            batch.push(piece);
        }
        self.batch(&batch);
    }

    /// Parses pieces that follow each other in one go; each alone if that finds an error.
    fn batch(&mut self, pieces: &[Piece]) {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        let range = first.range.start..last.range.end;
        let text = self.text.get(range.clone()).unwrap_or("");
        let (table, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            let planter = Planter { text, base: range.start, errors: &[] };
            let entries = planter.entries(table.into_inner());
            self.warn(&entries);
            self.hand_over(entries);
            return;
        }
        drop(table);
        for piece in pieces {
            let entries = self.parse_alone(piece);
            self.hand_over(entries);
        }
    }

    fn parse_alone(&mut self, piece: &Piece) -> Entries<'t> {
        let text = self.text.get(piece.range.clone()).unwrap_or("");
        let is_plain = !piece.header && !self.in_full && self.sink.plain_first();
        if let Some(entries) = is_plain.then(|| opening::entries(text, piece.range.start)).flatten() {
            return entries;
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        let errors = Raw::sorted(errors);
        let places: Vec<Range<usize>> = errors.iter().map(|e| e.at.clone()).collect();
        let planter = Planter { text, base: piece.range.start, errors: &places };
        let mut entries = planter.entries(table.into_inner());
        self.warn(&entries);
        for problem in findings(self.file, &planter, &errors, &entries) {
            self.sink.problem(problem);
        }
        if errors.is_empty() {
            return entries;
        }
        entries.iter_mut().for_each(|(_, node)| spoil(node));
        if piece.header {
            // What is not named in the header is a guess of the parser, not of the writer.
            let header = planter.span(0..text.lines().next().map_or(0, str::len));
            entries.retain(|(key, node)| key.at.end <= header.end && (is_header(node) || is_many(node)));
            if entries.is_empty() && !piece.nested {
                self.sink.lost(opening_name(text), header);
            }
        } else {
            spoil_line(text, &places, &mut entries, planter.base);
        }
        entries
    }

    fn warn(&mut self, entries: &Entries<'t>) {
        newer::warnings(self.file, self.text, entries).into_iter().for_each(|w| self.sink.problem(w));
    }

    /// Hands over root entries in the order of the text.
    fn hand_over(&mut self, entries: Entries<'t>) {
        let mut flat: Vec<(Span, Key<'t>, Node<'t>)> = Vec::new();
        for (key, node) in entries {
            match node.value {
                Value::List(list) if list.first().is_some_and(is_header) => {
                    flat.extend(list.into_iter().map(|element| (element.at, key.clone(), element)));
                }
                value => flat.push((key.at, key, Node { value, ..node })),
            }
        }
        flat.sort_by_key(|(at, ..)| at.start);
        for (at, key, node) in flat {
            self.root(at, &key, &node);
        }
    }

    fn root(&mut self, at: Span, key: &Key<'t>, node: &Node<'t>) {
        let many = self.text.get(at.start as usize..).is_some_and(|t| t.starts_with("[["));
        match &node.value {
            Value::Table(table)
                if table.form == Form::Implied && table.entries.iter().any(|(_, n)| is_many(n)) =>
            {
                self.sink.reopen(key);
                self.inside(table);
                self.sink.close();
            }
            value => {
                match self.roots.get(key.text.as_ref()) {
                    None => {
                        self.roots.insert(key.text.to_string(), (key.at, many));
                    }
                    Some((_, true)) if many => {}
                    Some((first, listed)) => {
                        let found = duplicate(self.file, &key.text, key.at, Some(*first));
                        let one_of_many = *listed != many && matches!(value, Value::Table(_));
                        self.sink.problem(match one_of_many {
                            true => found.help(format!("write `[[{}]]` above each of its records", key.text)),
                            false => found,
                        });
                        return;
                    }
                }
                match value {
                    Value::Table(table) if many => self.record(key, node, table),
                    _ => self.sink.value(key, node),
                }
            }
        }
    }

    fn record(&mut self, key: &Key<'t>, node: &Node<'t>, table: &Table<'t>) {
        self.sink.open(key, node.at, node.sound);
        self.inside(table);
        self.sink.close();
    }

    fn inside(&mut self, table: &Table<'t>) {
        for (key, node) in &table.entries {
            match &node.value {
                Value::List(list) if list.first().is_some_and(is_header) => {
                    for element in list {
                        if let Value::Table(table) = &element.value {
                            self.record(key, element, table);
                        }
                    }
                }
                Value::Table(table)
                    if table.form == Form::Implied && table.entries.iter().any(|(_, n)| is_many(n)) =>
                {
                    self.sink.reopen(key);
                    self.inside(table);
                    self.sink.close();
                }
                _ => self.sink.value(key, node),
            }
        }
    }
}

fn is_header(node: &Node<'_>) -> bool {
    matches!(&node.value, Value::Table(Table { form: Form::Header, .. }))
}

/// Whether the value is a list of header tables, or a table that holds one.
fn is_many(node: &Node<'_>) -> bool {
    match &node.value {
        Value::List(list) => list.first().is_some_and(is_header),
        Value::Table(table) => table.form == Form::Implied && table.entries.iter().any(|(_, n)| is_many(n)),
        _ => false,
    }
}

/// Marks the records of a piece with an error: a header and all that stands below it are one.
fn spoil(node: &mut Node<'_>) {
    match &mut node.value {
        Value::List(list) if list.first().is_some_and(is_header) => list.iter_mut().for_each(spoil),
        Value::Table(table) if table.form != Form::Inline => {
            node.sound = false;
            for (_, inner) in &mut table.entries {
                if is_many(inner) {
                    spoil(inner);
                }
            }
        }
        _ => {}
    }
}

/// Marks what stands in front of an error on its line.
fn spoil_line(text: &str, errors: &[Range<usize>], entries: &mut [(Key<'_>, Node<'_>)], base: usize) {
    entries.sort_by_key(|(key, _)| key.at.start);
    for error in errors {
        let after = entries.partition_point(|(key, _)| key.at.start as usize <= base + error.start);
        if let Some((_, node)) = after.checked_sub(1).and_then(|n| entries.get_mut(n)) {
            let between = (node.at.end as usize).saturating_sub(base)..error.start;
            node.sound &= text.get(between).is_none_or(|t| t.contains('\n'));
        }
    }
}
