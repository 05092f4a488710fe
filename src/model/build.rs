//! The passes from trees to the model, in the order in which names need one another.

use std::collections::BTreeSet;

use super::problems::Notes;
use super::rules::{Model, Unread};
use super::scope::World;
use super::{checks, clause, collect, define, kinds, paragraphs, tables, unused};
use crate::diagnostic::Diagnostic;
use crate::source::FileId;
use crate::syntax::ast;

/// One treaty file.
#[derive(Clone, Debug)]
pub struct ModelInput<'t> {
    /// The file.
    pub file: FileId,
    /// The folder it stands in: files of one folder are one treaty. A file given alone is a folder of its own.
    pub folder: String,
    /// What was read of it.
    pub ast: ast::File<'t>,
}

/// Builds the model of all files. Never fails: what is not understood is left out of the model and said once.
///
/// Problems come in the order of files and places.
pub fn build(files: &[ModelInput]) -> (Model, Vec<Diagnostic>) {
    build_beside(&BTreeSet::new(), files)
}

/// The same where the static checks are known to say nothing of `vetted`, files that need no other: these checks look at
/// one definition or clause at a time, with what it names. They are made all the same where any name or type is in doubt.
pub fn build_beside(vetted: &BTreeSet<FileId>, files: &[ModelInput]) -> (Model, Vec<Diagnostic>) {
    let mut world = World::default();
    let mut notes = Notes::default();
    let entries = collect::collect(files, &mut world, &mut notes);
    kinds::resolve(&entries, &mut world, &mut notes);
    tables::resolve(&entries, &mut world, &mut notes);
    define::resolve(&mut world, &mut notes);
    let rows = paragraphs::resolve(&entries, &mut world, &mut notes);
    let left_out = clause::resolve(&entries, &rows, &mut world, &mut notes);
    let none = BTreeSet::new();
    let vetted = if notes.problems.is_empty() { vetted } else { &none };
    checks::check(&world.model, vetted, &mut notes);
    unused::check(&world, &mut notes);
    let Notes { mut problems, .. } = notes;
    problems.sort_by_key(|p| (p.primary.loc.file, p.primary.loc.span.start, p.code));
    let World { mut model, maimed, lost, .. } = world;
    model.unread = Unread { kinds: maimed, entries: lost, clauses: left_out };
    (model, problems)
}
