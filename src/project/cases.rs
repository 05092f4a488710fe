//! Case files on disk, with the treaties they may name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::discover::{absolute, exists, name};
use super::disk::{self, Content};
use super::load::Loader;
use super::{CannotCheck, Project, Wanted};

/// How the name of every case file ends.
pub const CASE_ENDING: &str = ".case.md";

/// A case file as it was read.
#[derive(Clone, Debug)]
pub struct CaseText {
    /// Its name in the project.
    pub name: String,
    /// Where it stands.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// Case files and the treaties that stand beside them.
#[derive(Clone, Debug)]
pub struct Cases {
    /// The configuration and the treaties; no declarations.
    pub project: Project,
    /// The case files, by name.
    pub files: Vec<CaseText>,
}

/// Loads the case files that `wanted` names: files, or all below a folder; without any, those that `servanda.toml`
/// names, else those below `tests/cases`.
///
/// # Errors
///
/// When a path does not exist, is no case file or holds none, or when a case file cannot be read.
pub fn load_cases(wanted: &Wanted) -> Result<Cases, CannotCheck> {
    let named: Vec<PathBuf> = wanted.paths.iter().map(|p| absolute(&wanted.cwd, p)).collect();
    for (path, written) in named.iter().zip(&wanted.paths) {
        if !exists(path) {
            return Err(CannotCheck(format!("`{written}` does not exist")));
        }
    }
    let mut loader = Loader::start(wanted, named.clone());
    loader.read_config();
    loader.read_treaties(wanted)?;
    let roots = if named.is_empty() { usual(&loader)? } else { named };
    let mut found = BTreeMap::new();
    for root in &roots {
        for path in below(&loader.root, root)? {
            found.insert(name(&loader.root, &path), path);
        }
    }
    let files = found.into_iter().map(|(name, path)| read(name, path)).collect::<Result<Vec<_>, _>>()?;
    Ok(Cases { project: loader.project, files })
}

/// Paths of case files, and of declarations, among those that a user named: a folder with a case file below holds cases,
/// any other declarations.
///
/// # Errors
///
/// When a path does not exist.
pub fn kinds_of_paths(cwd: &Path, paths: &[String]) -> Result<(Vec<String>, Vec<String>), CannotCheck> {
    let (mut cases, mut declarations) = (Vec::new(), Vec::new());
    for written in paths {
        let path = absolute(cwd, written);
        if !exists(&path) {
            return Err(CannotCheck(format!("`{written}` does not exist")));
        }
        let holds_cases = if path.is_dir() { !walk(&path).files.is_empty() } else { is_case_file(&path) };
        let list = if holds_cases { &mut cases } else { &mut declarations };
        list.push(written.clone());
    }
    Ok((cases, declarations))
}

fn usual(loader: &Loader) -> Result<Vec<PathBuf>, CannotCheck> {
    let configured = &loader.project.config.tests;
    if !configured.is_empty() {
        return Ok(configured.iter().map(|(written, _)| loader.beside_config(written)).collect());
    }
    let folder = loader.cwd.join("tests").join("cases");
    match folder.is_dir() {
        true => Ok(vec![folder]),
        false => Err(CannotCheck(
            "nothing to test: name case files or folders of them (`servanda test PATH`), or list them as `tests = \
             [\"PATH\"]` in servanda.toml, or keep them in a folder `tests/cases` here"
                .to_owned(),
        )),
    }
}

fn below(root: &Path, path: &Path) -> Result<Vec<PathBuf>, CannotCheck> {
    let shown = name(root, path);
    if !exists(path) {
        return Err(CannotCheck(format!("`{shown}`, named for tests, does not exist")));
    }
    if !path.is_dir() {
        return match is_case_file(path) {
            true => Ok(vec![path.to_path_buf()]),
            false => Err(CannotCheck(format!(
                "`{shown}` is no case file: its name does not end in `{CASE_ENDING}`"
            ))),
        };
    }
    let found = walk(path);
    if let Some((path, why)) = found.unreadable.first() {
        return Err(CannotCheck(format!("`{}` cannot be opened: {why}", name(root, path))));
    }
    match found.files.is_empty() {
        true => Err(CannotCheck(format!("`{shown}` holds no case file (`*{CASE_ENDING}`)"))),
        false => Ok(found.files),
    }
}

fn walk(folder: &Path) -> disk::Found {
    let mut found = disk::walk(folder, "md", true);
    found.files.retain(|path| is_case_file(path));
    found
}

fn is_case_file(path: &Path) -> bool {
    path.file_name().is_some_and(|n| n.to_string_lossy().ends_with(CASE_ENDING))
}

fn read(name: String, path: PathBuf) -> Result<CaseText, CannotCheck> {
    let why = match disk::read(&path) {
        Content::Text(text) => return Ok(CaseText { name, path, text }),
        Content::NotUtf8 { .. } => "it is not UTF-8 text".to_owned(),
        Content::TooLarge => "it is larger than 256 MiB".to_owned(),
        Content::Unreadable(why) => why,
    };
    Err(CannotCheck(format!("`{name}` cannot be read: {why}")))
}
