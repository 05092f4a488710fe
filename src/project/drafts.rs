//! Treaty files on disk, for a command that may rewrite them.

use std::path::PathBuf;

use super::discover::{absolute, exists};
use super::disk::Found;
use super::load::Loader;
use super::{CannotCheck, Project, Wanted};
use crate::diagnostic::Severity;
use crate::source::{FileId, FileKind};

/// Treaty files with the places where they can be written.
#[derive(Clone, Debug)]
pub struct Drafts {
    /// The texts, and a problem for each file that is none.
    pub project: Project,
    /// The files that are text, by name.
    pub files: Vec<(FileId, PathBuf)>,
    /// Whether a file could not be read as text.
    pub incomplete: bool,
}

/// Loads the treaty files that `wanted` names: files, or all below a folder; without any, those that `servanda.toml`
/// names, else those below `treaties`. The built-in ones are on no disk.
///
/// # Errors
///
/// When a path does not exist, is no treaty file or holds none, or nothing is named and nothing is found.
pub fn load_drafts(wanted: &Wanted) -> Result<Drafts, CannotCheck> {
    let mut named: Vec<PathBuf> = wanted.paths.iter().map(|p| absolute(&wanted.cwd, p)).collect();
    for (path, written) in named.iter().zip(&wanted.paths) {
        if !exists(path) {
            return Err(CannotCheck(format!("`{written}` does not exist")));
        }
        if !path.is_dir() && path.extension().is_none_or(|e| e != "treaty") {
            return Err(CannotCheck(format!(
                "`{written}` is no treaty file: its name does not end in `.treaty`"
            )));
        }
    }
    let mut loader = Loader::start(wanted, named.clone());
    if named.is_empty() {
        loader.read_config();
        named.push(usual(&loader, wanted)?);
    }
    let mut found = Found::default();
    for path in named {
        found.join(loader.find_treaties(&path)?);
    }
    let mut files = Vec::new();
    for (_, path) in loader.accept(found) {
        let (text, _) = loader.add(&path, FileKind::Treaty);
        files.extend(text.map(|file| (file, path)));
    }
    let incomplete = loader.project.problems.iter().any(|p| p.severity == Severity::Error);
    Ok(Drafts { project: loader.project, files, incomplete })
}

fn usual(loader: &Loader, wanted: &Wanted) -> Result<PathBuf, CannotCheck> {
    if let Some(path) = loader.named_treaties(wanted) {
        return Ok(path);
    }
    let folder = loader.cwd.join("treaties");
    match folder.is_dir() {
        true => Ok(folder),
        false => Err(CannotCheck(
            "nothing to format: name treaty files or folders of them (`servanda fmt PATH`), or name them as `treaties = \
             \"PATH\"` in servanda.toml, or keep them in a folder `treaties` here"
                .to_owned(),
        )),
    }
}
