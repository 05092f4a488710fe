//! Which names mean what: tables of names for each treaty, and the variables of a clause or definition.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rules::{Model, Var};
use super::types::{ChoiceId, DefineId, KindId, TreatyId, Type};
use crate::source::{FileId, Loc};
use crate::syntax::ast;
use crate::value::CalendarUnit;

/// The types of the language that are one word; none may be the name of a kind or a choice.
pub(super) const TYPE_WORDS: [(&str, Type); 11] = [
    ("date", Type::Date),
    ("period", Type::Period),
    ("days", Type::Days),
    ("months", Type::Months),
    ("number", Type::Number),
    ("share", Type::Share),
    ("text", Type::Text),
    ("flag", Type::Truth),
    ("cas", Type::Cas),
    ("State", Type::State),
    ("treaty", Type::Treaty),
];

/// Something that can be left unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    /// A kind or a table.
    Kind(KindId),
    /// A vocabulary.
    Choice(ChoiceId),
    /// A definition, by position in [`World::defines`].
    Define(usize),
    /// A basis, by position in [`World::bases`].
    Basis(usize),
    /// What the first treaty imports from the second.
    Import(TreatyId, TreatyId),
}

/// What a name means where a type or a kind is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeName {
    /// A kind of record or a table.
    Kind(KindId),
    /// A vocabulary.
    Choice(ChoiceId),
}

impl TypeName {
    /// As something that can be left unused.
    pub fn item(self) -> Item {
        match self {
            TypeName::Kind(id) => Item::Kind(id),
            TypeName::Choice(id) => Item::Choice(id),
        }
    }
}

/// The names that one treaty defines.
#[derive(Default)]
pub(super) struct Names<'a> {
    /// Kinds, tables and choices.
    pub types: BTreeMap<&'a str, TypeName>,
    /// Bases, by position in [`World::bases`].
    pub bases: BTreeMap<&'a str, usize>,
    /// Definitions, by position in [`World::defines`].
    pub defines: BTreeMap<&'a str, usize>,
    /// Imported treaties, each with the place of the import.
    pub imports: Vec<(TreatyId, Loc)>,
}

/// A basis.
pub(super) struct Basis<'a> {
    /// Its treaty.
    pub treaty: TreatyId,
    /// Its name.
    pub name: &'a str,
    /// Where it is declared.
    pub at: Loc,
}

/// A definition on its way into the model.
pub(super) struct DefineDraft<'a> {
    /// Its treaty.
    pub treaty: TreatyId,
    /// Its file.
    pub file: FileId,
    /// As written.
    pub ast: &'a ast::Define<'a>,
    /// Whether a part of it could not be read.
    pub broken: bool,
    /// Types of its parameters; `None` for one that could not be read.
    pub params: Vec<Option<Type>>,
    /// Its place in the model once it is understood.
    pub id: Option<DefineId>,
}

/// Everything that names can mean so far.
#[derive(Default)]
pub(super) struct World<'a> {
    /// The model as far as it is built.
    pub model: Model,
    /// The names of each treaty, by [`TreatyId`].
    pub names: Vec<Names<'a>>,
    /// Bases of all treaties.
    pub bases: Vec<Basis<'a>>,
    /// Definitions of all treaties, in the order written.
    pub defines: Vec<DefineDraft<'a>>,
    /// Kinds with fields that could not be read; their fields are not missed.
    pub maimed: BTreeSet<KindId>,
    /// Names of entries that could not be read, for each treaty.
    pub lost: BTreeSet<(TreatyId, String)>,
    /// What lost entries may have named besides: values of choices, bases.
    pub lost_values: BTreeSet<(TreatyId, String)>,
    /// Words of entries with a mistake, for each treaty: what they name counts as used.
    pub unread_words: BTreeSet<(TreatyId, String)>,
}

impl<'a> World<'a> {
    /// What `pick` finds among the treaty's own names, else among those of its imports, and through which import.
    fn lookup<T>(&self, treaty: TreatyId, pick: impl Fn(&Names) -> Option<T>) -> Option<(T, Option<Item>)> {
        let own = self.names.get(treaty.0 as usize)?;
        if let Some(found) = pick(own) {
            return Some((found, None));
        }
        own.imports.iter().find_map(|&(from, _)| {
            let names = self.names.get(from.0 as usize)?;
            pick(names).map(|found| (found, Some(Item::Import(treaty, from))))
        })
    }

    /// The kind, table or choice called `name`, and the import it came through.
    pub fn type_named(&self, treaty: TreatyId, name: &str) -> Option<(TypeName, Option<Item>)> {
        if self.model.kinds.first().is_some_and(|fixed| &*fixed.name == name) {
            return Some((TypeName::Kind(super::PARTY), None));
        }
        self.lookup(treaty, |names| names.types.get(name).copied())
    }

    /// The basis called `name`.
    pub fn basis_named(&self, treaty: TreatyId, name: &str) -> Option<(usize, Option<Item>)> {
        self.lookup(treaty, |names| names.bases.get(name).copied())
    }

    /// The definition called `name`.
    pub fn define_named(&self, treaty: TreatyId, name: &str) -> Option<(usize, Option<Item>)> {
        self.lookup(treaty, |names| names.defines.get(name).copied())
    }

    /// Whether `name` may belong to an entry that could not be read, here or in an import; it is not missed then.
    pub fn is_lost(&self, treaty: TreatyId, name: &str) -> bool {
        self.seen_from(treaty).any(|t| {
            let name = (t, name.to_owned());
            self.lost.contains(&name) || self.lost_values.contains(&name)
        })
    }

    /// Whether `name` of `treaty` stands in an entry with a mistake, there or in a treaty that imports it.
    pub fn is_in_unread_text(&self, treaty: TreatyId, name: &str) -> bool {
        let mut reading = self.unread_words.iter().filter(|(_, word)| word == name);
        reading.any(|(reader, _)| self.seen_from(*reader).any(|t| t == treaty))
    }

    /// Whether `treaty` has an entry with a mistake.
    pub fn has_unread_text(&self, treaty: TreatyId) -> bool {
        self.unread_words.iter().any(|(t, _)| *t == treaty)
    }

    /// The treaty itself and those it imports.
    fn seen_from(&self, treaty: TreatyId) -> impl Iterator<Item = TreatyId> {
        let imports = self.names.get(treaty.0 as usize).into_iter().flat_map(|n| &n.imports);
        std::iter::once(treaty).chain(imports.map(|(t, _)| *t))
    }

    /// The treaty called `name`; treaties need no import.
    pub fn treaty_named(&self, name: &str) -> Option<TreatyId> {
        let at = self.model.treaties.iter().position(|t| &*t.name == name)?;
        u32::try_from(at).ok().map(TreatyId)
    }

    /// The treaty's own names and those of its imports.
    fn visible(&self, treaty: TreatyId) -> impl Iterator<Item = &Names<'a>> {
        self.seen_from(treaty).filter_map(|t| self.names.get(t.0 as usize))
    }

    /// Kinds and tables that may be named in `treaty`.
    pub fn kind_names(&self, treaty: TreatyId) -> Vec<&'a str> {
        self.type_names(treaty, |t| matches!(t, TypeName::Kind(_)))
    }

    /// Kinds, tables and choices that may be named in `treaty`, where `wanted`.
    pub fn type_names(&self, treaty: TreatyId, wanted: impl Fn(TypeName) -> bool) -> Vec<&'a str> {
        self.visible(treaty)
            .flat_map(|n| &n.types)
            .filter(|(_, t)| wanted(**t))
            .map(|(name, _)| *name)
            .collect()
    }

    /// Bases that may be named in `treaty`.
    pub fn basis_names(&self, treaty: TreatyId) -> Vec<&'a str> {
        self.visible(treaty).flat_map(|n| n.bases.keys()).copied().collect()
    }

    /// Definitions that may be named in `treaty`.
    pub fn define_names(&self, treaty: TreatyId) -> Vec<&'a str> {
        self.visible(treaty).flat_map(|n| n.defines.keys()).copied().collect()
    }

    /// The vocabularies that may be named in `treaty`.
    pub fn choices(&self, treaty: TreatyId) -> Vec<ChoiceId> {
        let of = |names: &Names| -> Vec<ChoiceId> {
            let choice = |t: &TypeName| match t {
                TypeName::Choice(id) => Some(*id),
                TypeName::Kind(_) => None,
            };
            names.types.values().filter_map(choice).collect()
        };
        self.visible(treaty).flat_map(of).collect()
    }
}

/// A variable that can be seen from where the reader stands.
pub(super) struct Bound {
    /// Its name.
    pub name: Arc<str>,
    /// Where it is bound.
    pub at: Loc,
    /// Its slot and type; `None` where its source was not understood, so that its uses are not reported again.
    pub var: Option<(Var, Type)>,
    /// For a group: the fields that its members share, by position.
    pub keys: Vec<(usize, Option<CalendarUnit>)>,
}

/// The variables of one clause or definition.
#[derive(Default)]
pub(super) struct Frame {
    /// Every slot, with name and type.
    pub slots: Vec<(Arc<str>, Type)>,
    /// Those that can be seen now, innermost last.
    pub scope: Vec<Bound>,
}

impl Frame {
    /// A new slot for a variable of type `ty`.
    pub fn slot(&mut self, name: Arc<str>, ty: Type) -> Var {
        self.slots.push((name, ty));
        Var(u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX))
    }

    /// The variable called `name`, if one can be seen.
    pub fn get(&self, name: &str) -> Option<&Bound> {
        self.scope.iter().rev().find(|b| *b.name == *name)
    }

    /// How many variables can be seen; [`Frame::reset`] goes back to it.
    pub fn mark(&self) -> usize {
        self.scope.len()
    }

    /// Forgets the variables bound since `mark`.
    pub fn reset(&mut self, mark: usize) {
        self.scope.truncate(mark);
    }
}
