//! Last pass: what is defined and never used.

use super::problems::{Notes, problem};
use super::scope::{Item, World};
use super::types::{ChoiceId, KindId, TreatyId};
use crate::diagnostic::Code;
use crate::source::Loc;

/// Reports definitions, imports, choices, bases and tables that nothing refers to. Kinds of record are not
/// reported: a declaration may carry what no clause reads yet. What an entry with a mistake names may be used there.
pub(super) fn check(world: &World, notes: &mut Notes) {
    let mut unused: Vec<(TreatyId, &str, &str, Loc)> = Vec::new();
    let is_unused = |item: Item| !notes.used.contains(&item);
    for (i, draft) in world.defines.iter().enumerate() {
        if is_unused(Item::Define(i)) {
            unused.push((
                draft.treaty,
                "definition",
                draft.ast.name.text,
                Loc::new(draft.file, draft.ast.name.span),
            ));
        }
    }
    for (i, basis) in world.bases.iter().enumerate() {
        if is_unused(Item::Basis(i)) {
            unused.push((basis.treaty, "basis", basis.name, basis.at));
        }
    }
    for (choice, id) in world.model.choices.iter().zip(0..) {
        if is_unused(Item::Choice(ChoiceId(id))) {
            unused.push((choice.treaty, "choice", &choice.name, choice.at));
        }
    }
    for (kind, id) in world.model.kinds.iter().zip(0..) {
        if let (Some(_), Some(treaty), Some(at), true) =
            (&kind.rows, kind.treaty, kind.at, is_unused(Item::Kind(KindId(id))))
        {
            unused.push((treaty, "table", &kind.name, at));
        }
    }
    for (names, id) in world.names.iter().zip(0..) {
        for (from, at) in &names.imports {
            let Some(treaty) = world.model.treaties.get(from.0 as usize) else { continue };
            let reader = TreatyId(id);
            if is_unused(Item::Import(reader, *from))
                && !is_cited(world, reader, &treaty.name)
                && !world.has_unread_text(reader)
            {
                unused.push((reader, "import", &treaty.name, *at));
            }
        }
    }
    unused.retain(|(treaty, _, name, _)| !world.is_in_unread_text(*treaty, name));
    for (_, what, name, at) in unused {
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
