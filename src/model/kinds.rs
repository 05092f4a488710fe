//! Second pass: fields, parents and natures of kinds, and how each kind reaches its State.

use super::collect::{Entries, KindEntry};
use super::describe::describe;
use super::problems::{Firsts, Notes, duplicate, problem, unknown};
use super::rules::{Field, Kind, Nature, Step};
use super::scope::{Item, TYPE_WORDS, TypeName, World};
use super::types::{KindId, QuantityKind, TreatyId, Type};
use crate::diagnostic::{Code, Place, Role, nearest};
use crate::source::{FileId, Loc};
use crate::syntax::ast::{self, TypeExprKind};
use crate::value::Dimension;

/// Keys that every record has; no field may take their name.
pub(super) const COMMON_KEYS: [&str; 10] =
    ["id", "submitted", "source", "rank", "note", "nil", "first", "unverified", "corrects", "amends"];

/// Fills in fields, parents, natures and the way to the State.
pub(super) fn resolve(entries: &Entries, world: &mut World, notes: &mut Notes) {
    for entry in &entries.kinds {
        let parent = entry.parent.and_then(|name| parent(entry, name, world, notes));
        let parent_name = parent.and_then(|p| world.model.kinds.get(p.0 as usize)).map(|k| k.name.clone());
        let (fields, whole) = fields(entry, parent_name.as_deref(), world, notes);
        let (nature, dated) = match entry.nature {
            Some(written) => nature(entry, written, &fields, whole, world, notes),
            None if entry.parent.is_some() => (Nature::Inherited, true),
            None => (Nature::Filed, true),
        };
        if !whole || !dated || entries.is_broken(Loc::new(entry.file, entry.span)) {
            world.maimed.insert(entry.id);
        }
        if let Some(kind) = world.model.kinds.get_mut(entry.id.0 as usize) {
            kind.parent = parent;
            kind.fields = fields;
            kind.nature = nature;
        }
    }
    break_parent_cycles(entries, world, notes);
    party_paths(&mut world.model.kinds);
}

fn parent(entry: &KindEntry, name: &ast::Name, world: &World, notes: &mut Notes) -> Option<KindId> {
    let at = Loc::new(entry.file, name.span);
    match world.type_named(entry.treaty, name.text) {
        Some((TypeName::Kind(id), via)) => {
            notes.used.extend(via);
            let is_table = world.model.kinds.get(id.0 as usize).is_some_and(|k| k.rows.is_some());
            if is_table || id == super::PARTY {
                let message = format!(
                    "records cannot stand in `{}`, which has no records of its own to declare",
                    name.text
                );
                notes.say(Code::TypeMismatch, at, "cannot hold records", message);
                return None;
            }
            Some(id)
        }
        _ if world.is_lost(entry.treaty, name.text) => None,
        _ => {
            let near = nearest(name.text, world.kind_names(entry.treaty));
            notes.push(unknown("a kind of record", name.text, at, near));
            None
        }
    }
}

/// The fields that could be read, and whether all could.
fn fields(entry: &KindEntry, parent: Option<&str>, world: &World, notes: &mut Notes) -> (Vec<Field>, bool) {
    let mut fields: Vec<Field> = Vec::with_capacity(entry.fields.len());
    let mut firsts = Firsts::default();
    let mut whole = true;
    for field in entry.fields {
        let at = Loc::new(entry.file, field.name.span);
        let name = field.name.text;
        if COMMON_KEYS.contains(&name) || parent == Some(name) {
            notes.push(
                duplicate(name, at, None).help("choose another name: every record has this one already"),
            );
            continue;
        }
        if let Some(first) = firsts.earlier(name, at) {
            notes.push(duplicate(name, at, Some(first)));
            continue;
        }
        match type_of(entry.treaty, entry.file, &field.ty, world, notes) {
            Some(ty) => fields.push(Field { name: name.into(), ty, optional: field.optional }),
            None => whole = false,
        }
    }
    (fields, whole)
}

/// The nature as positions of fields, and whether it could be read.
fn nature(
    entry: &KindEntry,
    written: &ast::Nature,
    fields: &[Field],
    whole: bool,
    world: &World,
    notes: &mut Notes,
) -> (Nature, bool) {
    let mut position = |name: &ast::Name, or_period: bool| {
        let at = Loc::new(entry.file, name.span);
        let Some((i, field)) = fields.iter().enumerate().find(|(_, f)| *f.name == *name.text) else {
            if whole {
                let near = nearest(name.text, fields.iter().map(|f| &*f.name));
                notes.push(unknown("a field of this kind", name.text, at, near));
            }
            return None;
        };
        if field.ty == Type::Date || (or_period && field.ty == Type::Period) {
            return Some(i);
        }
        let found = describe(&field.ty, &world.model);
        let message = format!("records are dated by a date, and `{}` is {found}", name.text);
        notes.say(Code::TypeMismatch, at, "not a date", message);
        None
    };
    let found = match written {
        ast::Nature::Happens(on) => position(on, true).map(Nature::Happens),
        ast::Nature::Holds { from, until } => {
            let from = position(from, false);
            let until = until.as_ref().map(|u| position(u, false));
            match (from, until) {
                (Some(from), None) => Some(Nature::Holds { from, until: None }),
                (Some(from), Some(Some(until))) => Some(Nature::Holds { from, until: Some(until) }),
                _ => None,
            }
        }
        ast::Nature::AsOf(on) => position(on, false).map(Nature::AsOf),
        ast::Nature::Decided(on) => position(on, false).map(Nature::Decided),
    };
    (found.unwrap_or(Nature::Filed), found.is_some())
}

/// Cuts every chain of parents that returns to itself, and says so once.
fn break_parent_cycles(entries: &Entries, world: &mut World, notes: &mut Notes) {
    for entry in &entries.kinds {
        let mut seen = vec![entry.id];
        let mut next = world.model.kinds.get(entry.id.0 as usize).and_then(|k| k.parent);
        while let Some(id) = next {
            if id == entry.id {
                let names: Vec<_> = seen
                    .iter()
                    .filter_map(|k| world.model.kinds.get(k.0 as usize))
                    .map(|k| k.name.as_ref())
                    .collect();
                let at = entry.parent.map_or(entry.span, |p| p.span);
                let message = format!("records of `{}` would stand inside themselves", names.join("` in `"));
                notes.say(Code::Cycle, Loc::new(entry.file, at), "leads back here", message);
                if let Some(kind) = world.model.kinds.get_mut(entry.id.0 as usize) {
                    kind.parent = None;
                    kind.nature = Nature::Filed;
                }
                break;
            }
            if seen.contains(&id) {
                break;
            }
            seen.push(id);
            next = world.model.kinds.get(id.0 as usize).and_then(|k| k.parent);
        }
    }
}

/// The first State field; else through the parent; else through the first field whose kind has a way to a State.
fn party_paths(kinds: &mut [Kind]) {
    for kind in kinds.iter_mut() {
        kind.party_path = kind.fields.iter().position(|f| f.ty == Type::State).map(|i| vec![Step::Field(i)]);
    }
    for through_fields in [false, true] {
        for _ in 0..MOST_STEPS {
            let found: Vec<_> = kinds.iter().map(|k| one_step_more(k, kinds, through_fields)).collect();
            if found.iter().all(Option::is_none) {
                break;
            }
            for (kind, path) in kinds.iter_mut().zip(found) {
                kind.party_path = path.or(kind.party_path.take());
            }
        }
    }
}

/// A record farther from its State than this belongs to none.
const MOST_STEPS: usize = 8;

/// The way that `kind`, which has none, gets because a neighbour has one.
fn one_step_more(kind: &Kind, kinds: &[Kind], through_fields: bool) -> Option<Vec<Step>> {
    if kind.party_path.is_some() {
        return None;
    }
    let from = |step: Step, next: KindId| {
        let rest = kinds.get(next.0 as usize)?.party_path.as_ref()?;
        Some([&[step], rest.as_slice()].concat())
    };
    kind.parent.and_then(|p| from(Step::Parent, p)).or_else(|| {
        kind.fields.iter().enumerate().filter(|_| through_fields).find_map(|(i, f)| match f.ty {
            Type::Record(next) => from(Step::Field(i), next),
            _ => None,
        })
    })
}

/// The type that `written` names.
pub(super) fn type_of(
    treaty: TreatyId,
    file: FileId,
    written: &ast::TypeExpr,
    world: &World,
    notes: &mut Notes,
) -> Option<Type> {
    let quantity =
        |dimension, basis, signed| Type::Quantity { kind: QuantityKind { dimension, basis }, signed };
    match &written.kind {
        TypeExprKind::Name(name) => named_type(treaty, Loc::new(file, written.span), name, world, notes),
        TypeExprKind::Mass { basis, signed } => {
            let Some((at, via)) = world.basis_named(treaty, basis.text) else {
                if world.is_lost(treaty, basis.text) {
                    return None;
                }
                let near = nearest(basis.text, world.basis_names(treaty));
                notes.push(unknown("a basis of mass", basis.text, Loc::new(file, basis.span), near));
                return None;
            };
            notes.used.extend(via);
            notes.used.insert(Item::Basis(at));
            Some(quantity(Dimension::Mass, Some(basis.text.into()), *signed))
        }
        TypeExprKind::Volume { signed } => Some(quantity(Dimension::Volume, None, *signed)),
        TypeExprKind::Items { signed } => Some(quantity(Dimension::Items, None, *signed)),
        TypeExprKind::List(of) => type_of(treaty, file, of, world, notes).map(|t| Type::List(Box::new(t))),
    }
}

/// What other languages call a type, and what this one does.
const OTHER_TYPES: [(&str, &str); 18] = [
    ("string", "text"),
    ("str", "text"),
    ("bool", "flag"),
    ("boolean", "flag"),
    ("yesno", "flag"),
    ("int", "number"),
    ("integer", "number"),
    ("float", "number"),
    ("decimal", "number"),
    ("datetime", "date"),
    ("day", "date"),
    ("country", "State"),
    ("party", "State"),
    ("percent", "share"),
    ("percentage", "share"),
    ("amount", "mass of …"),
    ("tonnes", "mass of …"),
    ("kg", "mass of …"),
];

fn named_type(treaty: TreatyId, at: Loc, name: &str, world: &World, notes: &mut Notes) -> Option<Type> {
    if let Some((_, ty)) = TYPE_WORDS.iter().find(|(word, _)| *word == name) {
        return Some(ty.clone());
    }
    if let Some((found, via)) = world.type_named(treaty, name) {
        notes.used.extend(via);
        notes.used.insert(found.item());
        return Some(match found {
            TypeName::Kind(id) => Type::Record(id),
            TypeName::Choice(id) => Type::Choice(id),
        });
    }
    if world.is_lost(treaty, name) {
        return None;
    }
    let names = world.type_names(treaty, |_| true);
    let other = OTHER_TYPES.iter().find(|(word, _)| *word == name.to_lowercase()).map(|(_, meant)| *meant);
    let near = other.or_else(|| nearest(name, TYPE_WORDS.iter().map(|(word, _)| *word).chain(names)));
    let mut said = unknown("a type", name, at, near);
    if near.is_none() {
        said = said.help(
            "write `date`, `period`, `days`, `months`, `number`, `share`, `text`, `flag`, `cas`, `State`, `mass of …`, \
             `volume`, `items`, or a choice or kind",
        );
    }
    notes.push(said);
    None
}

/// A place where a kind is defined, for a related place.
pub(super) fn defined_here(kind: &Kind) -> Option<Place> {
    kind.at.map(|at| Place::new(at, Role::Clause, "defined here"))
}

/// A problem at a name, related to the kind it concerns.
pub(super) fn about_kind(
    code: Code,
    at: Loc,
    label: &str,
    message: String,
    kind: &Kind,
) -> crate::diagnostic::Diagnostic {
    let said = problem(code, at, label, message);
    match defined_here(kind) {
        Some(place) => said.related(place),
        None => said,
    }
}
