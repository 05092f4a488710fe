//! First pass: which treaties there are, and the names that each defines.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::build::ModelInput;
use super::problems::{Firsts, Notes, duplicate, problem, unknown};
use super::rules::{Choice, Kind, Model, Nature, Treaty};
use super::scope::{Basis, DefineDraft, Names, TYPE_WORDS, TypeName, World};
use super::types::{ChoiceId, KindId, TreatyId};
use super::{builtins, fixed};
use crate::diagnostic::{Code, Place, Role, nearest};
use crate::source::{FileId, Loc, Span};
use crate::syntax::ast::{self, EntryKind};
use crate::value::MonthEnd;

/// Tables of a declaration that are not records; no kind may take their name.
const DECLARATION_WORDS: [&str; 3] = ["declaration", "withdraw", "import"];

/// The entries that later passes read, each with its treaty and file.
#[derive(Default)]
pub(super) struct Entries<'a> {
    /// Records and tables with the kinds they became.
    pub kinds: Vec<KindEntry<'a>>,
    /// Clauses and checks with their places, by treaty.
    pub clauses: Vec<(TreatyId, FileId, &'a ast::Clause<'a>, Span)>,
    /// Tables of paragraphs.
    pub paragraphs: Vec<(TreatyId, FileId, &'a ast::Name<'a>, &'a [ast::Paragraph<'a>])>,
    /// Slots and entries that could not be read.
    pub broken: BTreeMap<FileId, Vec<Span>>,
}

impl Entries<'_> {
    /// Whether a part of what stands at `at` could not be read: what seems to be missing there may not be.
    pub fn is_broken(&self, at: Loc) -> bool {
        self.broken
            .get(&at.file)
            .is_some_and(|spans| spans.iter().any(|s| s.start <= at.span.end && at.span.start < s.end))
    }
}

/// A record or a table.
pub(super) struct KindEntry<'a> {
    /// The kind it became.
    pub id: KindId,
    /// Its treaty.
    pub treaty: TreatyId,
    /// Its file.
    pub file: FileId,
    /// The entry.
    pub span: Span,
    /// The parent, for a record.
    pub parent: Option<&'a ast::Name<'a>>,
    /// Fields or columns.
    pub fields: &'a [ast::Field<'a>],
    /// As written.
    pub nature: Option<&'a ast::Nature<'a>>,
    /// Rows, for a table.
    pub rows: Option<&'a [ast::Row<'a>]>,
}

/// Finds treaties and names; types and expressions come later.
pub(super) fn collect<'a>(
    files: &'a [ModelInput<'a>],
    world: &mut World<'a>,
    notes: &mut Notes,
) -> Entries<'a> {
    world.model.kinds.push(fixed::party());
    let mut entries = Entries::default();
    for input in files {
        entries.broken.insert(input.file, input.ast.broken.clone());
    }
    let mut groups = treaties(files, notes);
    groups.sort_by(|a, b| a.treaty.name.cmp(&b.treaty.name));
    for group in &groups {
        if let Some(first) = world.treaty_named(&group.treaty.name) {
            let first = world.model.treaties.get(first.0 as usize).map(|t| t.at);
            notes.push(duplicate(&group.treaty.name, group.treaty.at, first));
        }
        world.model.treaties.push(group.treaty.clone());
        world.names.push(Names::default());
    }
    for (group, id) in groups.iter().zip(0..) {
        for input in &group.files {
            let unread = &input.ast.unread;
            world.lost.extend(unread.names.iter().map(|name| (TreatyId(id), name.clone())));
            world.lost_values.extend(unread.values.iter().map(|name| (TreatyId(id), name.clone())));
            world.unread_words.extend(unread.words.iter().map(|word| (TreatyId(id), word.clone())));
            for entry in &input.ast.entries {
                declare(TreatyId(id), input.file, entry, world, &mut entries, notes);
            }
        }
    }
    for id in 0..groups.len() {
        import_clashes(id, world, notes);
    }
    entries
}

/// The files of one folder.
struct Folder<'a> {
    treaty: Treaty,
    files: Vec<&'a ModelInput<'a>>,
}

/// One treaty for each folder that says anything.
fn treaties<'a>(files: &'a [ModelInput<'a>], notes: &mut Notes) -> Vec<Folder<'a>> {
    let mut folders: BTreeMap<&str, Vec<&ModelInput>> = BTreeMap::new();
    for input in files.iter().filter(|i| !i.ast.entries.is_empty()) {
        folders.entry(&input.folder).or_default().push(input);
    }
    folders
        .into_iter()
        .filter_map(|(name, files)| Some(Folder { treaty: header(name, &files, notes)?, files }))
        .collect()
}

/// The one `treaty` entry of a folder; where it is missing, a nameless stand-in, so that the rest is still checked.
fn header(folder: &str, files: &[&ModelInput], notes: &mut Notes) -> Option<Treaty> {
    let mut found: Option<Treaty> = None;
    for input in files {
        for entry in &input.ast.entries {
            let EntryKind::Treaty(head) = &entry.kind else { continue };
            let at = Loc::new(input.file, head.name.span);
            match &found {
                Some(first) => notes.push(
                    problem(
                        Code::DuplicateName,
                        at,
                        "a second treaty",
                        format!("`{}` is a second treaty in one folder", head.name.text),
                    )
                    .related(Place::new(first.at, Role::Clause, "the first"))
                    .help("give each treaty a folder of its own"),
                ),
                None => found = Some(treaty(head, at, files)),
            }
        }
    }
    let first = files.first()?;
    Some(found.unwrap_or_else(|| {
        let at = Loc::new(first.file, first.ast.entries.first().map_or(Span::default(), |e| e.span));
        if files.iter().all(|f| f.ast.broken.is_empty()) {
            notes.push(
                problem(
                    Code::MissingSlot,
                    at,
                    "no treaty is named",
                    "no file of this folder says which treaty it states",
                )
                .help("begin one file with `treaty NAME \"its full name\"`"),
            );
        }
        let name = folder.rsplit('/').next().unwrap_or(folder).trim_end_matches(".treaty");
        Treaty {
            name: name.into(),
            title: name.into(),
            in_force: None,
            month_end: MonthEnd::default(),
            at,
            files: files.iter().map(|f| f.file).collect(),
            imports: Vec::new(),
            paragraphs: Vec::new(),
        }
    }))
}

fn treaty(head: &ast::Treaty, at: Loc, files: &[&ModelInput]) -> Treaty {
    Treaty {
        name: head.name.text.into(),
        title: head.title.text.to_owned(),
        in_force: head.in_force.map(|(day, _)| day),
        month_end: head.month_end,
        at,
        files: files.iter().map(|f| f.file).collect(),
        imports: Vec::new(),
        paragraphs: Vec::new(),
    }
}

/// Enters the names of one entry.
fn declare<'a>(
    treaty: TreatyId,
    file: FileId,
    entry: &'a ast::Entry<'a>,
    world: &mut World<'a>,
    entries: &mut Entries<'a>,
    notes: &mut Notes,
) {
    let kind_entry = |id, parent, fields: &'a [ast::Field<'a>], nature: Option<&'a ast::Nature<'a>>, rows| {
        KindEntry { id, treaty, file, span: entry.span, parent, fields, nature, rows }
    };
    match &entry.kind {
        EntryKind::Treaty(_) => {}
        EntryKind::Import(name) => import(treaty, Loc::new(file, name.span), name, world, notes),
        EntryKind::Choice { name, values } => choice(treaty, file, name, values, world, notes),
        EntryKind::Basis(names) => names.iter().for_each(|name| basis(treaty, file, name, world, notes)),
        EntryKind::Record(record) => {
            let id = kind(treaty, Loc::new(file, record.name.span), record.name.text, false, world, notes);
            entries.kinds.extend(id.map(|id| {
                kind_entry(id, record.parent.as_ref(), &record.fields, record.nature.as_ref(), None)
            }));
        }
        EntryKind::Table(table) => {
            let id = kind(treaty, Loc::new(file, table.name.span), table.name.text, true, world, notes);
            entries.kinds.extend(id.map(|id| {
                kind_entry(id, None, &table.fields, table.nature.as_ref(), Some(table.rows.as_slice()))
            }));
        }
        EntryKind::Define(define) => {
            let at = Loc::new(file, define.name.span);
            let next = world.defines.len();
            let draft_at = |i: &usize| world.defines.get(*i).map(|d| Loc::new(d.file, d.ast.name.span));
            let Some(names) = world.names.get_mut(treaty.0 as usize) else { return };
            if builtins::named(define.name.text).is_some() {
                notes.push(duplicate(define.name.text, at, None));
            } else if let Some(first) = names.defines.get(define.name.text) {
                notes.push(duplicate(define.name.text, at, draft_at(first)));
            } else {
                names.defines.insert(define.name.text, next);
                let broken = entries.is_broken(Loc::new(file, entry.span));
                world.defines.push(DefineDraft {
                    treaty,
                    file,
                    ast: define,
                    broken,
                    params: Vec::new(),
                    id: None,
                });
            }
        }
        EntryKind::Clause(clause) => entries.clauses.push((treaty, file, clause, entry.span)),
        EntryKind::Paragraphs { treaty: name, rows } => entries.paragraphs.push((treaty, file, name, rows)),
    }
}

fn import(treaty: TreatyId, at: Loc, name: &ast::Name, world: &mut World, notes: &mut Notes) {
    let Some(from) = world.treaty_named(name.text) else {
        let near = nearest(name.text, world.model.treaties.iter().map(|t| &*t.name));
        notes.push(unknown("a treaty that was read", name.text, at, near));
        return;
    };
    if from == treaty {
        notes.push(
            problem(Code::Cycle, at, "imports itself", format!("`{}` imports itself", name.text))
                .help("remove the import: files of one folder see each other"),
        );
        return;
    }
    let Some(names) = world.names.get_mut(treaty.0 as usize) else { return };
    if let Some((_, first)) = names.imports.iter().find(|(t, _)| *t == from) {
        notes.push(duplicate(name.text, at, Some(*first)));
        return;
    }
    names.imports.push((from, at));
    if let Some(t) = world.model.treaties.get_mut(treaty.0 as usize) {
        t.imports.push(from);
    }
}

fn choice<'a>(
    treaty: TreatyId,
    file: FileId,
    name: &ast::Name<'a>,
    values: &[ast::Name],
    world: &mut World<'a>,
    notes: &mut Notes,
) {
    let at = Loc::new(file, name.span);
    let mut firsts = Firsts::default();
    let mut known: Vec<Arc<str>> = Vec::new();
    for value in values {
        let here = Loc::new(file, value.span);
        match firsts.earlier(value.text, here) {
            Some(first) => notes.push(duplicate(value.text, here, Some(first))),
            None => known.push(value.text.into()),
        }
    }
    let id = ChoiceId(u32::try_from(world.model.choices.len()).unwrap_or(u32::MAX));
    if !enter_type(treaty, at, name.text, TypeName::Choice(id), world, notes) {
        return;
    }
    world.model.choices.push(Choice { treaty, name: name.text.into(), values: known, at });
}

fn basis<'a>(treaty: TreatyId, file: FileId, name: &ast::Name<'a>, world: &mut World<'a>, notes: &mut Notes) {
    let at = Loc::new(file, name.span);
    let next = world.bases.len();
    let Some(names) = world.names.get_mut(treaty.0 as usize) else { return };
    if let Some(first) = names.bases.get(name.text) {
        notes.push(duplicate(name.text, at, world.bases.get(*first).map(|b| b.at)));
        return;
    }
    names.bases.insert(name.text, next);
    world.bases.push(Basis { treaty, name: name.text, at });
}

/// Enters a kind without its fields, so that kinds can refer to each other in any order.
fn kind<'a>(
    treaty: TreatyId,
    at: Loc,
    name: &'a str,
    is_table: bool,
    world: &mut World<'a>,
    notes: &mut Notes,
) -> Option<KindId> {
    let id = KindId(u32::try_from(world.model.kinds.len()).unwrap_or(u32::MAX));
    if !enter_type(treaty, at, name, TypeName::Kind(id), world, notes) {
        return None;
    }
    world.model.kinds.push(Kind {
        treaty: Some(treaty),
        name: name.into(),
        parent: None,
        fields: Vec::new(),
        nature: Nature::Filed,
        party_path: None,
        rows: is_table.then(Vec::new),
        at: Some(at),
    });
    Some(id)
}

/// Enters a name of a kind, table or choice; says so if it is taken.
fn enter_type<'a>(
    treaty: TreatyId,
    at: Loc,
    name: &'a str,
    ty: TypeName,
    world: &mut World<'a>,
    notes: &mut Notes,
) -> bool {
    let fixed = world.model.kinds.first().is_some_and(|k| &*k.name == name);
    if fixed || DECLARATION_WORDS.contains(&name) || TYPE_WORDS.iter().any(|(word, _)| *word == name) {
        notes.push(duplicate(name, at, None));
        return false;
    }
    let first = world.names.get(treaty.0 as usize).and_then(|n| n.types.get(name).copied());
    if let Some(first) = first {
        notes.push(duplicate(name, at, type_at(first, &world.model)));
        return false;
    }
    if let Some(names) = world.names.get_mut(treaty.0 as usize) {
        names.types.insert(name, ty);
    }
    true
}

fn type_at(ty: TypeName, model: &Model) -> Option<Loc> {
    match ty {
        TypeName::Kind(id) => model.kinds.get(id.0 as usize).and_then(|k| k.at),
        TypeName::Choice(id) => model.choices.get(id.0 as usize).map(|c| c.at),
    }
}

/// A name must not mean one thing here and another in an imported treaty: whoever reads it could not tell.
fn import_clashes(treaty: usize, world: &World, notes: &mut Notes) {
    let Some(own) = world.names.get(treaty) else { return };
    let mut types: BTreeMap<&str, TypeName> = own.types.iter().map(|(n, t)| (*n, *t)).collect();
    let mut defines: BTreeMap<&str, usize> = own.defines.iter().map(|(n, d)| (*n, *d)).collect();
    let define_at = |d: usize| world.defines.get(d).map(|d| Loc::new(d.file, d.ast.name.span));
    for (from, at) in &own.imports {
        let Some(names) = world.names.get(from.0 as usize) else { continue };
        let mut clash = |name: &str, first: Option<Loc>, second: Option<Loc>| {
            let message = format!("`{name}` has two meanings here: this import brings a second one");
            let mut said = problem(Code::DuplicateName, *at, "brings a second meaning", message)
                .help(format!("rename `{name}` in one of the treaties"));
            for place in [first, second].into_iter().flatten() {
                said = said.related(Place::new(place, Role::Clause, "defined here"));
            }
            notes.push(said);
        };
        for (name, ty) in &names.types {
            match types.get(name) {
                Some(first) => clash(name, type_at(*first, &world.model), type_at(*ty, &world.model)),
                None => drop(types.insert(name, *ty)),
            }
        }
        for (name, define) in &names.defines {
            match defines.get(name) {
                Some(first) => clash(name, define_at(*first), define_at(*define)),
                None => drop(defines.insert(name, *define)),
            }
        }
    }
}
