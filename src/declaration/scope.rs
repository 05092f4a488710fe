//! Which kinds of record a file may hold.

use std::collections::HashMap;
use std::sync::Arc;

use super::fault::{Fault, listed, quoted};
use crate::diagnostic::{Code, nearest};
use crate::model::{Kind, KindId, Model, PARTY, TreatyId};

/// The kinds that a file sees, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    kinds: HashMap<Arc<str>, KindId>,
    /// Names in the order of the model, for suggestions.
    names: Vec<Arc<str>>,
    known: bool,
    /// The treaty and those it imports.
    treaties: Vec<TreatyId>,
}

impl Scope {
    /// The kinds of a treaty, of those it imports, and `party`.
    pub(super) fn of(model: &Model, treaty: TreatyId) -> Self {
        let imports = model.treaties.get(treaty.0 as usize).map_or(&[][..], |t| t.imports.as_slice());
        let treaties = std::iter::once(treaty).chain(imports.iter().copied()).collect();
        let mut scope = Self { known: true, treaties, ..Self::default() };
        scope.add_all(model, |id, _| id == PARTY);
        scope.add_all(model, |_, kind| kind.treaty == Some(treaty));
        for import in imports {
            scope.add_all(model, |_, kind| kind.treaty == Some(*import));
        }
        scope
    }

    /// Every kind: what is left where the treaty of a file is not known. Nothing is called unknown then.
    pub(super) fn everything(model: &Model) -> Self {
        let mut scope = Self::default();
        scope.add_all(model, |_, _| true);
        scope
    }

    fn add_all(&mut self, model: &Model, wanted: impl Fn(KindId, &Kind) -> bool) {
        for (position, kind) in model.kinds.iter().enumerate() {
            let id = KindId(u32::try_from(position).unwrap_or(u32::MAX));
            if wanted(id, kind) && !self.kinds.contains_key(&kind.name) {
                self.kinds.insert(Arc::clone(&kind.name), id);
                self.names.push(Arc::clone(&kind.name));
            }
        }
    }

    /// Whether the treaty is known.
    pub(super) fn is_known(&self) -> bool {
        self.known
    }

    /// Whether `name` may be that of a kind whose entry in a treaty file could not be read.
    pub(super) fn may_be_unread(&self, model: &Model, name: &str) -> bool {
        self.treaties.iter().any(|t| model.unread.has_entry(*t, name))
    }

    /// The kind called `name`.
    pub(super) fn named(&self, name: &str) -> Option<KindId> {
        self.kinds.get(name).copied()
    }

    /// The kind called `name` whose records stand inside those of `parent`; `None` for no parent.
    pub(super) fn child(&self, model: &Model, parent: Option<KindId>, name: &str) -> Option<KindId> {
        let id = self.named(name)?;
        let kind = model.kinds.get(id.0 as usize)?;
        (kind.parent == parent && kind.rows.is_none()).then_some(id)
    }

    /// The kinds that may stand inside `parent`; `None` for those at the root.
    pub(super) fn children<'s>(
        &'s self,
        model: &'s Model,
        parent: Option<KindId>,
    ) -> impl Iterator<Item = &'s str> {
        self.names.iter().map(|n| &**n).filter(move |n| self.child(model, parent, n).is_some())
    }

    /// What is wrong with `name` where records of the root are named.
    pub(super) fn unknown(&self, model: &Model, name: &str) -> Fault {
        let kind = self.named(name).and_then(|id| model.kinds.get(id.0 as usize));
        if let Some(parent) = kind.and_then(|k| k.parent).and_then(|p| model.kinds.get(p.0 as usize)) {
            return Fault::new(
                Code::UnknownKind,
                format!("records of {} stand inside those of `{}`", quoted(name), parent.name),
                "stands inside another record",
            )
            .help(format!("write `[[{}.{name}]]` below its `[[{}]]`", parent.name, parent.name));
        }
        if kind.is_some_and(|k| k.rows.is_some()) {
            return Fault::new(
                Code::UnknownKind,
                format!("{} is a table of the treaty, whose rows cannot be declared", quoted(name)),
                "a table of the treaty",
            )
            .help("remove it; refer to a row by its first cell");
        }
        let help = match nearest(name, self.children(model, None)) {
            Some(meant) => format!("write `{meant}`"),
            None => format!("write one of {}", listed(self.children(model, None))),
        };
        Fault::new(Code::UnknownKind, format!("no record is called {}", quoted(name)), "unknown kind")
            .help(help)
    }
}
