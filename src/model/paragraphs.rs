//! Tables of paragraphs: which exist, and which clauses cite them.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::cite::{Cite, article};
use super::collect::Entries;
use super::problems::{Notes, duplicate, problem, unknown};
use super::rules::Paragraph;
use super::scope::World;
use super::types::TreatyId;
use crate::diagnostic::{Code, Place, Role, nearest};
use crate::source::{FileId, Loc, Span};
use crate::syntax::ast::{self, SlotKind};

/// A row: one paragraph, or the first and the last of several.
struct Row<'t> {
    first: Cite<'t>,
    last: Option<Cite<'t>>,
    text: &'t str,
}

impl<'t> Row<'t> {
    fn read(text: &'t str) -> Row<'t> {
        match text.split_once("..") {
            Some((a, b)) => {
                let first = Cite::parse(a.trim());
                let last = Cite::parse(b.trim()).after(Some(&first)).into_iter().next();
                Row { first, last, text }
            }
            None => Row { first: Cite::parse(text), last: None, text },
        }
    }

    /// What the row holds, in one spelling.
    fn key(&self) -> String {
        let mut key = self.first.text();
        key.push_str("..");
        if let Some(last) = &self.last {
            key.push_str(&last.text());
        }
        key
    }

    /// Whether the row holds the paragraph.
    fn covers(&self, cite: &Cite) -> bool {
        match &self.last {
            Some(last) => cite.between(&self.first, last),
            None => cite.within(&self.first),
        }
    }
}

/// The table of one treaty.
struct Table<'t> {
    rows: Vec<Row<'t>>,
    /// Where each row stands, by what it holds.
    firsts: HashMap<String, Loc>,
    /// The position of each row, by its text.
    by_text: HashMap<&'t str, usize>,
    name: String,
    at: Loc,
}

/// The tables of all treaties, by [`TreatyId`]; a treaty without one has every citation believed.
pub(super) struct Tables<'t>(Vec<Option<Table<'t>>>);

/// Reads the tables of paragraphs into the treaties.
pub(super) fn resolve<'t>(entries: &Entries<'t>, world: &mut World, notes: &mut Notes) -> Tables<'t> {
    let mut tables: Vec<_> = world.model.treaties.iter().map(|_| None).collect();
    for (treaty, file, name, rows) in &entries.paragraphs {
        let Some(own) = world.model.treaties.get_mut(treaty.0 as usize) else { continue };
        let at = Loc::new(*file, name.span);
        if *own.name != *name.text {
            let said = unknown("the treaty of this folder", name.text, at, Some(&own.name));
            notes.push(said.related(Place::new(own.at, Role::Clause, "the treaty")));
        }
        let Some(slot) = tables.get_mut(treaty.0 as usize) else { continue };
        let table = slot.get_or_insert_with(|| Table {
            rows: Vec::new(),
            firsts: HashMap::new(),
            by_text: HashMap::new(),
            name: own.name.to_string(),
            at,
        });
        table.rows.reserve(rows.len());
        table.firsts.reserve(rows.len());
        table.by_text.reserve(rows.len());
        own.paragraphs.reserve_exact(rows.len());
        for written in *rows {
            let row = Row::read(written.cite.text);
            let here = Loc::new(*file, written.cite.span);
            let first = *table.firsts.entry(row.key()).or_insert(here);
            if first != here {
                notes.push(duplicate(row.text, here, Some(first)));
                continue;
            }
            table.by_text.insert(row.text, table.rows.len());
            own.paragraphs.push(Paragraph {
                cite: written.cite.text.to_owned(),
                status: written.status,
                why: written.why.as_ref().map(|w| w.text.to_owned()),
                clauses: Vec::new(),
                at: here,
            });
            table.rows.push(row);
        }
    }
    Tables(tables)
}

/// The rows that a clause cites, by position in its treaty's table.
#[derive(Clone, Debug, Default)]
pub(super) struct Cited {
    /// Each once.
    pub rows: BTreeSet<usize>,
    /// Those that the clause itself states, not its exceptions, as they are written.
    pub stated: Vec<usize>,
}

impl Tables<'_> {
    /// Checks every citation of a clause.
    pub fn check(&self, treaty: TreatyId, file: FileId, clause: &ast::Clause, notes: &mut Notes) -> Cited {
        let mut cited = Cited::default();
        let Some(Some(table)) = self.0.get(treaty.0 as usize) else { return cited };
        for slot in &clause.slots {
            let cite = match &slot.kind {
                SlotKind::Under(cite) => cite,
                SlotKind::Unless(exception) => &exception.cite,
                _ => continue,
            };
            let rows = table.check(cite, file, notes);
            cited.rows.extend(rows.iter().copied());
            if matches!(slot.kind, SlotKind::Under(_)) {
                cited.stated.extend(rows);
            }
        }
        cited
    }
}

impl Table<'_> {
    /// The rows that one citation names; says which of its pieces are in none.
    fn check(&self, cite: &ast::Text, file: FileId, notes: &mut Notes) -> Vec<usize> {
        let mut cited = Vec::new();
        for (at, part) in pieces(cite.text, &[";"]) {
            if let Some(row) = self.by_text.get(part) {
                cited.push(*row);
                continue;
            }
            let mut previous: Option<Cite> = None;
            for (inner, piece) in pieces(part, &[",", " and "]) {
                let readings = Cite::parse(piece).after(previous.as_ref());
                if let Some((rows, last)) = self.range(piece, previous.as_ref()) {
                    cited.extend(rows);
                    previous = Some(last);
                } else if let Some((rows, reading)) = self.covering(&readings) {
                    cited.extend(rows);
                    previous = Some(reading);
                } else {
                    let span = within(cite, at + inner, piece.len());
                    self.say_unknown(readings.first(), Loc::new(file, span), notes);
                    previous = readings.into_iter().next();
                }
            }
        }
        cited
    }

    /// The first of `readings` that any row holds, with all rows that hold it.
    fn covering<'c>(&self, readings: &[Cite<'c>]) -> Option<(Vec<usize>, Cite<'c>)> {
        readings.iter().find_map(|reading| {
            let rows: Vec<_> =
                self.rows.iter().enumerate().filter(|(_, r)| r.covers(reading)).map(|(i, _)| i).collect();
            (!rows.is_empty()).then(|| (rows, reading.clone()))
        })
    }

    /// `10-12`, `17(a)(i)-(iv)`: both ends are in the table; the rows between them are cited too.
    fn range<'c>(&self, piece: &'c str, previous: Option<&Cite<'c>>) -> Option<(Vec<usize>, Cite<'c>)> {
        let (a, b) = piece.split_once(['-', '–'])?;
        let covered = |readings: Vec<Cite<'c>>| {
            readings.into_iter().find(|r| self.rows.iter().any(|row| row.covers(r)))
        };
        let first = covered(Cite::parse(a.trim()).after(previous))?;
        let last = covered(Cite::parse(b.trim()).after(Some(&first)))?;
        let rows = self.rows.iter().enumerate();
        let rows =
            rows.filter(|(_, r)| r.covers(&first) || r.covers(&last) || r.first.between(&first, &last));
        Some((rows.map(|(i, _)| i).collect(), last))
    }

    fn say_unknown(&self, cite: Option<&Cite>, at: Loc, notes: &mut Notes) {
        let Some(cite) = cite.filter(|c| !c.is_empty()) else {
            notes.push(
                problem(Code::UnknownCitation, at, "no paragraph", "a citation is empty")
                    .help("name the paragraph that is stated"),
            );
            return;
        };
        let text = cite.text();
        let message = format!("`{text}` is not in the table of paragraphs of `{}`", self.name);
        let said = problem(Code::UnknownCitation, at, "no such paragraph", message).related(Place::new(
            self.at,
            Role::Clause,
            "the table",
        ));
        let beside = self.rows.iter().map(|r| r.text).filter(|r| article(r) == article(&text));
        notes.push(match nearest(&text, beside) {
            Some(near) => said.help(format!("write `{near}`, or add `{text}` to the table")),
            None => match (self.near_rows(cite).as_slice(), self.articles().as_slice()) {
                ([], []) => said.help(format!("add `{text}` to the table")),
                ([], all) => said.help(format!("add `{text}` to the table; it has {}", all.join(", "))),
                (rows, _) => {
                    said.help(format!("add `{text}` to the table; rows near it: {}", rows.join(", ")))
                }
            },
        });
    }

    /// How the articles of the table are called, each once and in its order; `…` for those past the twelfth.
    fn articles(&self) -> Vec<String> {
        const MOST: usize = 12;
        let mut names: Vec<String> = Vec::new();
        for row in &self.rows {
            let name = format!("`{}`", article(&row.first.text()));
            if !names.contains(&name) {
                names.push(name);
            }
            if names.len() > MOST {
                names.truncate(MOST);
                names.push("…".to_owned());
                break;
            }
        }
        names
    }

    /// Up to three rows that share most with the citation.
    fn near_rows(&self, cite: &Cite) -> Vec<String> {
        let most = self.rows.iter().map(|r| r.first.shared(cite)).max().unwrap_or(0);
        let near = self.rows.iter().filter(|r| most > 0 && r.first.shared(cite) == most);
        near.take(3).map(|r| format!("`{}`", r.text)).collect()
    }
}

/// The pieces between `separators`, without blanks, each with its place in `text`.
fn pieces<'a>(text: &'a str, separators: &[&str]) -> Vec<(usize, &'a str)> {
    let mut pieces = Vec::new();
    let mut add = |start: usize, end: usize| {
        let piece = text.get(start..end).unwrap_or("");
        let at = start + piece.len() - piece.trim_start().len();
        pieces.extend(Some((at, piece.trim())).filter(|(_, piece)| !piece.is_empty()));
    };
    let separator = |at: usize| {
        let rest = text.as_bytes().get(at..).unwrap_or(&[]);
        separators.iter().find(|separator| rest.starts_with(separator.as_bytes()))
    };
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        match separator(at) {
            Some(separator) => {
                add(start, at);
                at += separator.len();
                start = at;
            }
            None => at += 1,
        }
    }
    add(start, text.len());
    pieces
}

/// The place of a piece inside a citation, where the citation stands in the file as it is kept.
fn within(cite: &ast::Text, at: usize, len: usize) -> Span {
    let whole = cite.span;
    let exact = (whole.end - whole.start) as usize == cite.text.len();
    match (u32::try_from(at), u32::try_from(len)) {
        (Ok(at), Ok(len)) if exact => Span::new(whole.start + at, whole.start + at + len),
        _ => whole,
    }
}
