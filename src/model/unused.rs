//! Last pass: what is defined and never used.

use super::problems::{Notes, problem};
use super::scope::{Item, World};
use super::types::{ChoiceId, KindId, TreatyId};
use crate::diagnostic::Code;
use crate::source::Loc;

/// Reports definitions, imports, choices, bases and tables that nothing refers to. Kinds of record are not
/// reported: a declaration may carry what no clause reads yet.
pub(super) fn check(world: &World, notes: &mut Notes) {
    let mut unused: Vec<(&str, &str, Loc)> = Vec::new();
    let is_unused = |item: Item| !notes.used.contains(&item);
    for (i, draft) in world.defines.iter().enumerate() {
        if is_unused(Item::Define(i)) {
            unused.push(("definition", &draft.ast.name.text, Loc::new(draft.file, draft.ast.name.span)));
        }
    }
    for (i, basis) in world.bases.iter().enumerate() {
        if is_unused(Item::Basis(i)) {
            unused.push(("basis", &basis.name, basis.at));
        }
    }
    for (choice, id) in world.model.choices.iter().zip(0..) {
        if is_unused(Item::Choice(ChoiceId(id))) {
            unused.push(("choice", &choice.name, choice.at));
        }
    }
    for (kind, id) in world.model.kinds.iter().zip(0..) {
        if let (Some(_), Some(at), true) = (&kind.rows, kind.at, is_unused(Item::Kind(KindId(id)))) {
            unused.push(("table", &kind.name, at));
        }
    }
    for (names, id) in world.names.iter().zip(0..) {
        for (from, at) in &names.imports {
            let Some(treaty) = world.model.treaties.get(from.0 as usize) else { continue };
            if is_unused(Item::Import(TreatyId(id), *from)) && !is_cited(world, TreatyId(id), &treaty.name) {
                unused.push(("import", &treaty.name, *at));
            }
        }
    }
    for (what, name, at) in unused {
        notes.push(
            problem(Code::Unused, at, "never used", format!("the {what} `{name}` is never used"))
                .help("remove it, or use it"),
        );
    }
}

/// Whether a clause of `treaty`, or one of its exceptions, cites what the treaty called `other` says.
fn is_cited(world: &World, treaty: TreatyId, other: &str) -> bool {
    let own = world.model.clauses.iter().filter(|c| c.treaty == treaty);
    let mut cites = own.flat_map(|c| c.exceptions.iter().flat_map(|e| &e.cites).chain(&c.cites));
    cites.any(|cite| cite.split_whitespace().next() == Some(other))
}
