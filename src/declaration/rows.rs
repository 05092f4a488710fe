//! The records of an import: those that are plain by column, the others by the full reader. CSV is read here, JSON Lines
//! in `lines`.

use std::borrow::Cow;

use super::Reading;
use super::columns::{Columns, Names, Want, cell_token, header};
use super::delimited::{Cell, Rows};
use super::fault::Fault;
use super::form::first_line;
use super::import::Import;
use super::keys::Said;
use super::lines;
use super::objects::span;
use super::press::{Press, Shop, Short};
use super::reader::Reader;
use super::records::SetAside;
use super::tree::{Key, Node};
use super::walk::Sink;
use crate::diagnostic::Code;
use crate::model::KindId;
use crate::source::{Loc, SourceFile, Span};

/// Reads the records of `import` into `reader`, whose file and header are those of the import.
pub(super) fn read<'a>(reader: &mut Reader<'a>, import: &'a Import, source: &'a SourceFile) {
    let Some(kind) = reader.kind(import.kind) else { return };
    let names = Names { model: reader.model, source, import, kind };
    if source.name.ends_with(".csv") {
        read_csv(reader, &names);
    } else {
        lines::read(reader, &names);
    }
}

/// A press for the records of the import, unless the full reader is to read them all.
pub(super) fn press<'a>(reader: &mut Reader<'a>, names: &Names<'a>) -> Option<Press<'a>> {
    let plain = reader.reading != Reading::Full && names.import.header.treaty.is_some();
    let (file, text) = ((reader.file, reader.header), &names.source.text);
    let form = reader.form.clone();
    plain.then(|| Press::new(&mut shop(reader), names.model, names.import.kind, file, text, form)).flatten()
}

/// What a press works with.
pub(super) fn shop<'s>(reader: &'s mut Reader<'_>) -> Shop<'s> {
    Shop {
        model: reader.model,
        tables: reader.tables,
        drafts: &mut *reader.drafts,
        symbols: &mut *reader.texts,
    }
}

/// Takes in the plain record that was read last.
pub(super) fn take(reader: &mut Reader<'_>, press: &mut Press<'_>) {
    press.commit(reader.drafts);
    reader.count();
}

fn read_csv<'a>(reader: &mut Reader<'a>, names: &Names<'a>) {
    let text: &'a str = &names.source.text;
    let (mut rows, mut cells) = (Rows::new(text, 0), Vec::new());
    let Some(start) = rows.next(&mut cells) else { return reader.empty_data() };
    let found = header(reader, names, start, &cells);
    if !matches!(found, Some((_, true))) {
        reader.lose_row(names.import.kind, first_line(text, start));
    }
    match found {
        Some((columns, true)) => read_rows(reader, names, rows, &columns),
        Some((columns, false)) => reader.for_mistakes(|reader| read_rows(reader, names, rows, &columns)),
        None => {}
    }
}

/// Reads the rows below the first.
fn read_rows<'a>(reader: &mut Reader<'a>, names: &Names<'a>, mut rows: Rows<'a>, columns: &Columns<'a>) {
    let text: &'a str = &names.source.text;
    let mut cells = Vec::new();
    let mut press = press(reader, names);
    let lane = |(key, want): (&str, Want)| Lane::of(press.as_ref(), key, want);
    let lanes: Vec<_> = columns.iter().map(|column| column.map(lane)).collect();
    while let Some(start) = rows.start() {
        if let Some(press) = &mut press
            && plain_row(press, &mut shop(reader), &mut rows, start, &lanes).is_some()
        {
            take(reader, press);
            continue;
        }
        rows.back_to(start);
        rows.next(&mut cells);
        let blank = matches!(cells.as_slice(), [only] if only.text.is_empty());
        if blank && columns.len() > 1 {
            continue;
        }
        match malformed(text, start, &cells, columns.len()) {
            Some((fault, at)) => {
                reader.report(fault, at);
                reader.lose_row(names.import.kind, first_line(text, start));
            }
            None => whole_row(reader, names, first_line(text, start), &cells, columns),
        }
    }
}

/// What a press does with the cells of a column.
struct Lane {
    /// The number of the key that it stands for, if a press knows that.
    key: Option<usize>,
    /// What is written there.
    want: Want,
    /// How it is mostly read.
    short: Short,
}

impl Lane {
    fn of(press: Option<&Press<'_>>, key: &str, want: Want) -> Self {
        let key = press.and_then(|press| press.key(key));
        let short = press.zip(key).map(|(press, key)| press.short(key, want == Want::Number));
        Self { key, want, short: short.unwrap_or(Short::None) }
    }
}

/// Reads the row that starts at `start` into a press, cell by cell as they are cut; `None` where it is not plain.
#[inline(always)]
fn plain_row<'a>(
    press: &mut Press<'a>,
    shop: &mut Shop<'_>,
    rows: &mut Rows<'a>,
    start: usize,
    lanes: &[Option<Lane>],
) -> Option<()> {
    press.begin(start)?;
    let mut ended = false;
    for lane in lanes {
        if ended {
            return None;
        }
        if let Some((text, at, last)) = rows.bare() {
            ended = last;
            if text.is_empty() {
                continue;
            }
            let Some(lane) = lane else { continue };
            if press.take_known(shop, lane.short, text, at).is_none() {
                let token = cell_token(rows.text(at..at + text.len())?, lane.want);
                press.take(shop, Said { key: lane.key?, token, start: at })?;
            }
            continue;
        }
        let (text, at, last) = rows.plain()?;
        ended = last;
        if let Some(lane) = lane.as_ref().filter(|_| !text.is_empty()) {
            press.take(shop, Said { key: lane.key?, token: cell_token(text, lane.want), start: at.start })?;
        }
    }
    (ended && press.is_whole()).then_some(())
}

/// Hands a row to the full reader.
fn whole_row(
    reader: &mut Reader<'_>,
    names: &Names<'_>,
    head: Span,
    cells: &[Cell<'_>],
    columns: &[Option<(&str, Want)>],
) {
    reader.open(&kind_key(names), head, true);
    for (cell, column) in cells.iter().zip(columns) {
        let Some((key, want)) = column.filter(|_| !cell.text.is_empty()) else { continue };
        let at = span(cell.at.clone());
        let node = Node { value: cell_token(&cell.text, want).value(), at, sound: true };
        reader.value(&Key { text: Cow::Borrowed(key), at }, &node);
    }
    reader.close();
}

/// The key under which each record would stand in the declaration.
pub(super) fn kind_key(names: &Names<'_>) -> Key<'static> {
    let (name, at) = &names.import.name;
    Key { text: Cow::Owned(name.clone()), at: *at }
}

/// What is wrong with the form of a row.
pub(super) fn malformed(
    text: &str,
    start: usize,
    cells: &[Cell<'_>],
    wanted: usize,
) -> Option<(Fault, Span)> {
    if let Some((wrong, cell)) = cells.iter().find_map(|cell| cell.wrong.map(|wrong| (wrong, cell))) {
        let line = first_line(text, cell.at.start);
        return Some((wrong.fault(), Span::new(line.start, line.end.min(span(cell.at.clone()).end))));
    }
    if cells.len() == wanted {
        return None;
    }
    let counted = |n: usize| if n == 1 { "1 cell".to_owned() } else { format!("{n} cells") };
    let message = format!("the row has {}; the first one has {}", counted(cells.len()), counted(wanted));
    let (label, help) = match cells.len() < wanted {
        true => ("cells are missing", "write a comma for each cell that is empty"),
        false => ("cells too many", "put a cell that holds a comma in quotes"),
    };
    Some((Fault::new(Code::DataSyntax, message, label).help(help), first_line(text, start)))
}

impl Reader<'_> {
    /// Whether records of the kind called `name` stand inside those of `kind`.
    pub(super) fn holds(&self, kind: KindId, name: &str) -> bool {
        self.scope.child(self.model, Some(kind), name).is_some()
    }

    /// Reads records for what is wrong with them, and keeps none of them: what they say is in doubt.
    fn for_mistakes(&mut self, read: impl FnOnce(&mut Self)) {
        let aside = self.drafts.aside();
        let kept = std::mem::replace(&mut *self.drafts, aside);
        read(self);
        let found = std::mem::replace(&mut *self.drafts, kept);
        self.drafts.problems.extend(found.problems);
    }

    /// Tells that a file of records holds none.
    pub(super) fn empty_data(&mut self) {
        let fault = Fault::new(Code::EmptyFile, "the file holds no record", "nothing is declared here");
        let help = "write the records into it, or remove the import";
        self.drafts.problems.push(fault.help(help).of_file(self.file, Span::default()));
    }

    /// Sets a record aside of which nothing can be read.
    pub(super) fn lose_row(&mut self, kind: KindId, head: Span) {
        self.count();
        self.drafts.lost.push(SetAside { kind: Some(kind), state: None, at: Loc::new(self.file, head) });
    }
}
