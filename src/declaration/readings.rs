//! What was read of each file, kept for the next reading of the same project: a file that says the same is not read again.
//!
//! A file is read by itself, with texts of its own, and then put behind those before it. What it imports is read each time,
//! and so is a large file: two copies of it would be kept.

use std::sync::Arc;

use hashbrown::HashMap;

use super::draft::Drafts;
use super::ids::IdHasher;
use super::plain::{Sym, Symbols};
use crate::source::{FileId, SourceFile};

/// How many bytes a file may have that is kept.
const LARGEST: usize = 4 << 20;

/// What was read of the declarations of a project, by the same rules.
#[derive(Debug, Default)]
pub struct Readings {
    files: HashMap<FileId, Reading>,
    /// What ids are hashed with, in all of them.
    pub(super) hasher: IdHasher,
}

#[derive(Debug)]
struct Reading {
    text: Arc<String>,
    drafts: Drafts,
    texts: Symbols,
}

impl Readings {
    /// Puts what a file says behind `drafts`; `read` reads it, where it says anything else than before, and tells whether
    /// that depends on nothing else.
    pub(super) fn put<T: Default>(
        &mut self,
        (id, file): (FileId, &SourceFile),
        (drafts, texts): (&mut Drafts, &mut Symbols),
        read: impl FnOnce(&mut Drafts, &mut Symbols) -> (T, bool),
    ) -> T {
        if let Some(known) = self.files.get(&id).filter(|known| known.text == file.text) {
            put_behind(drafts, texts, known.drafts.clone(), &known.texts);
            return T::default();
        }
        self.files.remove(&id);
        let mut mine = Drafts { hasher: self.hasher, ..Drafts::default() };
        let mut of_mine = Symbols::default();
        let (more, stands_alone) = read(&mut mine, &mut of_mine);
        if !stands_alone || file.text.len() > LARGEST {
            put_behind(drafts, texts, mine, &of_mine);
            return more;
        }
        put_behind(drafts, texts, mine.clone(), &of_mine);
        self.files.insert(id, Reading { text: Arc::clone(&file.text), drafts: mine, texts: of_mine });
        more
    }

    /// Forgets files that are there no more.
    pub(super) fn keep(&mut self, is_there: impl Fn(FileId) -> bool) {
        self.files.retain(|id, _| is_there(*id));
    }
}

/// Puts what was read apart behind `drafts`. Texts get the numbers that they would have got there.
pub(super) fn put_behind(drafts: &mut Drafts, texts: &mut Symbols, mine: Drafts, of_mine: &Symbols) {
    let numbers: Vec<Sym> = of_mine.all().map(|text| texts.add(text)).collect();
    drafts.append(mine, &numbers);
}
