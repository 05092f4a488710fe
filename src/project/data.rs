//! The files of records that declarations import.

use std::path::{Path, PathBuf};

use super::discover::name;
use super::disk::{self, Content};
use super::load::Loader;
use crate::declaration::{beside, imports};
use crate::diagnostic::{Code, Diagnostic, Place, Role};
use crate::source::{FileId, FileKind, Loc};

/// Where the files stand, or would stand, that the declaration at `path` imports; nothing of a folder.
pub(super) fn named_by(path: &Path) -> Vec<PathBuf> {
    let is_declaration = path.is_file() && path.extension().is_some_and(|ending| ending == "toml");
    let Some((Content::Text(text), folder)) = is_declaration.then(|| disk::read(path)).zip(path.parent())
    else {
        return Vec::new();
    };
    let written = imports(&text).into_iter().filter(|(written, _)| beside("", written).is_ok());
    written.map(|(written, _)| folder.join(written)).collect()
}

impl Loader {
    /// Reads what the declaration at `path` imports, each file once in a run; gives the files. A path that leads nowhere
    /// is left to whoever reads the declaration.
    pub(super) fn read_data(&mut self, declaration: FileId, path: &Path) -> Vec<FileId> {
        let Some(source) = self.project.sources.get(declaration) else { return Vec::new() };
        let (text, shown) = (source.text.clone(), source.name.clone());
        let folder = path.parent().unwrap_or(path);
        let mut all = Vec::new();
        for (written, at) in imports(&text) {
            let file = folder.join(&written);
            if beside(&shown, &written).is_err() || !super::discover::exists(&file) {
                continue;
            }
            let known = self.data.get(&file).copied();
            let id = known.unwrap_or_else(|| self.add_data(&file, folder, Loc::new(declaration, at)));
            self.data.insert(file, id);
            all.push(id);
        }
        all
    }

    /// Reads one file; what is wrong with it is told where it is `asked` for.
    fn add_data(&mut self, file: &Path, folder: &Path, asked: Loc) -> FileId {
        if !disk::identity(file).starts_with(disk::identity(folder)) {
            let shown = name(&self.root, file);
            let message = format!("the link `{shown}` leads out of the folder of the declaration");
            let place = Place::new(asked, Role::Declaration, "not a file to import");
            let help = "put the file itself in that folder";
            self.project.problems.push(Diagnostic::new(Code::BadImport, message, place).help(help));
            return self.project.sources.add(crate::source::SourceFile::new(shown, "", FileKind::Data));
        }
        let before = self.project.problems.len();
        let (text, any) = self.add(file, FileKind::Data);
        self.project.declarations.extend(text);
        for problem in self.project.problems.iter_mut().skip(before) {
            let there = std::mem::replace(
                &mut problem.primary,
                Place::new(asked, Role::Declaration, "cannot be read"),
            );
            if problem.code == Code::NotUtf8 {
                problem.related.push(there);
            }
        }
        any
    }
}
