//! From the paths that a user named to the texts of a project.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::config::{self, Config};
use super::discover::{CONFIG, absolute, exists, holding_folder, name, nearest_config, root};
use super::disk::{self, Content, Found};
use super::{Bytes, CannotCheck, Project, TreatyFile, Wanted, digest, embedded};
use crate::diagnostic::{Code, Diagnostic, Place, Role, Severity};
use crate::source::{FileId, FileKind, Loc, SourceFile, Span};

/// What helps against a file that cannot be opened.
const READABLE: &str = "make it readable, or move it elsewhere";

/// Loads what `wanted` names.
///
/// # Errors
///
/// When the check cannot be made: a named path does not exist, or nothing is named and nothing is found.
pub fn load(wanted: &Wanted) -> Result<Project, CannotCheck> {
    let named: Vec<PathBuf> = wanted.paths.iter().map(|p| absolute(&wanted.cwd, p)).collect();
    for (path, written) in named.iter().zip(&wanted.paths) {
        if !exists(path) {
            return Err(CannotCheck(format!("`{written}` does not exist")));
        }
    }
    let mut loader = Loader::start(wanted, named);
    loader.read_config();
    loader.read_treaties(wanted)?;
    let scope = loader.scope()?;
    loader.read_declarations(&scope)?;
    Ok(loader.project)
}

/// Loads only the treaties that `wanted` names, itself or by the nearest configuration.
///
/// # Errors
///
/// When the treaty files named do not exist.
pub fn load_treaties(wanted: &Wanted) -> Result<Project, CannotCheck> {
    let named: Vec<PathBuf> = wanted.paths.iter().map(|p| absolute(&wanted.cwd, p)).collect();
    let mut loader = Loader::start(wanted, named);
    loader.read_config();
    loader.read_treaties(wanted)?;
    Ok(loader.project)
}

/// Folders in which a change may change what `wanted` names, each with whether those below count too.
pub fn watched(wanted: &Wanted) -> Vec<(PathBuf, bool)> {
    let named: Vec<PathBuf> = wanted.paths.iter().map(|p| absolute(&wanted.cwd, p)).collect();
    let mut loader = Loader::start(wanted, named);
    loader.read_config();
    let mut paths: BTreeSet<PathBuf> = loader.named.iter().cloned().collect();
    paths.extend(loader.named_treaties(wanted));
    paths.extend(loader.scope().into_iter().flat_map(|scope| scope.roots));
    let data: Vec<PathBuf> = paths.iter().flat_map(|path| super::data::named_by(path)).collect();
    paths.extend(data);
    let folder = |path: PathBuf| match path.is_dir() {
        true => Some((path, true)),
        false => path.parent().map(|above| (above.to_path_buf(), false)),
    };
    let config = loader.config_path.as_deref().and_then(Path::parent).unwrap_or(&loader.cwd);
    let mut all: BTreeSet<(PathBuf, bool)> = paths.into_iter().filter_map(folder).collect();
    all.insert((config.to_path_buf(), false));
    all.into_iter().collect()
}

/// Why a file is not read.
enum Wrong {
    NotUtf8(usize),
    TooLarge,
    Unreadable(String),
}

/// Which folders and files of declarations are read, and which the report is about.
struct Scope {
    roots: BTreeSet<PathBuf>,
    only: Option<BTreeSet<PathBuf>>,
}

pub(super) struct Loader {
    pub(super) cwd: PathBuf,
    named: Vec<PathBuf>,
    pub(super) root: PathBuf,
    config_path: Option<PathBuf>,
    /// The treaty files that were read from the disk; none where the built-in ones are.
    treaty_paths: BTreeSet<PathBuf>,
    /// The files that declarations import.
    pub(super) data: BTreeMap<PathBuf, FileId>,
    pub(super) project: Project,
}

impl Loader {
    pub(super) fn start(wanted: &Wanted, named: Vec<PathBuf>) -> Self {
        let cwd = wanted.cwd.clone();
        let mut start = match named.first() {
            Some(first) if first.is_dir() => first.clone(),
            Some(first) => first.parent().unwrap_or(first).to_path_buf(),
            None => cwd.clone(),
        };
        let mut config_path = nearest_config(&start);
        let usual = cwd.join("declarations");
        if named.is_empty() && config_path.is_none() && usual.is_dir() {
            start = usual;
            config_path = nearest_config(&start);
        }
        let root = root(&cwd, &start, config_path.as_deref());
        let treaty_paths = BTreeSet::new();
        let (data, project) = (BTreeMap::new(), Project::default());
        Self { cwd, named, root, config_path, treaty_paths, data, project }
    }

    pub(super) fn read_config(&mut self) {
        let Some(path) = self.config_path.clone() else { return };
        let (file, _) = self.add(&path, FileKind::Config);
        let Some(file) = file else { return };
        let text = self.project.sources.get(file).map(|f| f.text.clone()).unwrap_or_default();
        let (config, mut problems) = config::read(file, &text);
        self.project.problems.append(&mut problems);
        self.project.config = Config { file: Some(name(&self.root, &path)), ..config };
    }

    /// A path written in the configuration, as seen from its folder.
    pub(super) fn beside_config(&self, written: &str) -> PathBuf {
        let folder = self.config_path.as_deref().and_then(Path::parent).unwrap_or(&self.cwd);
        absolute(folder, written)
    }

    pub(super) fn read_treaties(&mut self, wanted: &Wanted) -> Result<(), CannotCheck> {
        let Some(path) = self.named_treaties(wanted) else {
            for (name, text) in embedded::treaty_files() {
                self.project.add_treaty(&name, text.to_owned());
            }
            return Ok(());
        };
        let found = self.find_treaties(&path)?;
        let below = path.is_dir();
        for (file_name, file) in self.accept(found) {
            self.treaty_paths.insert(file.clone());
            if let (Some(id), _) = self.add(&file, FileKind::Treaty) {
                let folder = if below { name(&self.root, file.parent().unwrap_or(&file)) } else { file_name };
                self.project.treaties.push(TreatyFile { file: id, folder });
            }
        }
        Ok(())
    }

    /// The path that a flag, or else the configuration, names for treaty files.
    pub(super) fn named_treaties(&self, wanted: &Wanted) -> Option<PathBuf> {
        match (&wanted.treaties, &self.project.config.treaties) {
            (Some(written), _) => Some(absolute(&self.cwd, written)),
            (None, Some((written, _))) => Some(self.beside_config(written)),
            (None, None) => None,
        }
    }

    /// The treaty file at `path`, or those below it, of which there must be one.
    pub(super) fn find_treaties(&self, path: &Path) -> Result<Found, CannotCheck> {
        let shown = name(&self.root, path);
        if !exists(path) {
            return Err(CannotCheck(format!("`{shown}`, named for treaty files, does not exist")));
        }
        let found = if path.is_dir() {
            disk::walk(path, "treaty", true)
        } else {
            Found { files: vec![path.to_path_buf()], ..Found::default() }
        };
        if found.files.is_empty() {
            return Err(CannotCheck(format!("`{shown}` holds no treaty file (`*.treaty`)")));
        }
        Ok(found)
    }

    /// Which folders and files hold the declarations to read.
    fn scope(&mut self) -> Result<Scope, CannotCheck> {
        if self.named.is_empty() {
            return Ok(Scope { roots: self.default_roots()?, only: None });
        }
        let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) =
            self.named.clone().into_iter().partition(|p| p.is_dir());
        let mut roots: BTreeSet<PathBuf> = folders.iter().cloned().collect();
        if files.is_empty() {
            return Ok(Scope { roots, only: None });
        }
        let mut only: BTreeSet<PathBuf> = files.iter().cloned().collect();
        for folder in &folders {
            only.extend(disk::walk(folder, "toml", false).files);
        }
        let configured = self.configured_roots();
        for file in &files {
            match file.extension().and_then(|e| e.to_str()) {
                Some("treaty") => {
                    if !self.treaty_paths.contains(file) {
                        let shown = name(&self.root, file);
                        return Err(CannotCheck(format!(
                            "`{shown}` is a treaty file; name it with `--treaties`"
                        )));
                    }
                }
                _ if file.file_name().is_some_and(|n| n == CONFIG) => {}
                // What a declaration imports is read with that declaration.
                Some("csv" | "jsonl") => {
                    if configured.is_empty() && holding_folder(file).is_none() {
                        roots.extend(file.parent().map(Path::to_path_buf));
                    }
                }
                _ => {
                    roots.insert(file.clone());
                }
            }
            if configured.is_empty() {
                roots.extend(holding_folder(file));
            } else {
                roots.extend(configured.iter().cloned());
            }
        }
        if roots.is_empty() {
            let alone = self.names_treaties();
            roots =
                self.default_roots().or_else(|none| if alone { Ok(BTreeSet::new()) } else { Err(none) })?;
        }
        Ok(Scope { roots, only: Some(only) })
    }

    fn default_roots(&mut self) -> Result<BTreeSet<PathBuf>, CannotCheck> {
        let configured = self.configured_roots();
        if !configured.is_empty() {
            return Ok(configured);
        }
        let usual = [self.cwd.join("declarations"), self.beside_config("declarations")];
        match usual.into_iter().find(|p| p.is_dir()) {
            Some(folder) => Ok(BTreeSet::from([folder])),
            None => Err(CannotCheck(
                "nothing to check: name files or folders (`servanda check PATH`), or list them as `declarations = \
                 [\"PATH\"]` in servanda.toml, or keep them in a folder `declarations` here"
                    .to_owned(),
            )),
        }
    }

    fn configured_roots(&mut self) -> BTreeSet<PathBuf> {
        let mut roots = BTreeSet::new();
        for (written, at) in self.project.config.declarations.clone() {
            let path = self.beside_config(&written);
            if exists(&path) {
                roots.insert(path);
                continue;
            }
            let place = Place::new(at, Role::File, "no such path");
            let problem = Diagnostic::new(Code::Config, format!("`{written}` does not exist"), place)
                .help("name a file or folder, relative to the folder of servanda.toml");
            if !self.project.problems.contains(&problem) {
                self.project.problems.push(problem);
            }
        }
        roots
    }

    fn read_declarations(&mut self, scope: &Scope) -> Result<(), CannotCheck> {
        let mut all = Found { repeated: scope.roots.len() > 1, ..Found::default() };
        for path in &scope.roots {
            if path.is_dir() {
                all.join(disk::walk(path, "toml", false));
            } else {
                all.files.push(path.clone());
            }
        }
        all.files.retain(|p| p.file_name().is_none_or(|n| n != CONFIG));
        let apart: BTreeSet<String> = all.apart.iter().map(|p| name(&self.root, p)).collect();
        self.project.apart = apart.into_iter().collect();
        let nothing = all.files.is_empty() && all.unreadable.is_empty();
        if nothing && !self.names_treaties() {
            if let Some(folder) = scope.roots.iter().find(|r| !disk::walk(r, "treaty", true).files.is_empty())
            {
                let shown = name(&self.root, folder);
                return Err(CannotCheck(format!(
                    "`{shown}` holds treaty files; name it with `--treaties` too"
                )));
            }
            let shown: Vec<String> =
                scope.roots.iter().map(|p| format!("`{}`", name(&self.root, p))).collect();
            let config = self.project.config.file.as_deref().unwrap_or(CONFIG);
            return Err(match shown.is_empty() {
                true => CannotCheck(format!("no path that `{config}` lists for declarations exists")),
                false => CannotCheck(format!(
                    "no declaration (`*.toml`) found in {}{}",
                    shown.join(", "),
                    self.treaties_alone()
                )),
            });
        }
        let mut only = scope.only.as_ref().map(|_| Vec::new());
        for (_, path) in self.accept(all) {
            let (text, any) = self.add(&path, FileKind::Declaration);
            self.project.declarations.extend(text);
            let data = text.map(|file| self.read_data(file, &path)).unwrap_or_default();
            if let (Some(only), Some(paths)) = (&mut only, &scope.only)
                && paths.contains(&path)
            {
                only.push(any);
                only.extend(data);
            }
        }
        if let (Some(only), Some(paths)) = (&mut only, &scope.only) {
            let names: BTreeSet<String> = paths.iter().map(|p| name(&self.root, p)).collect();
            let others = self.project.sources.iter().filter(|(_, f)| f.kind != FileKind::Declaration);
            only.extend(others.filter(|(_, f)| names.contains(&f.name)).map(|(id, _)| id));
        }
        self.project.only = only;
        Ok(())
    }

    /// Whether a treaty file that is read stands at or below a path that was named: then the treaties can be checked
    /// alone.
    fn names_treaties(&self) -> bool {
        self.named.iter().any(|named| self.treaty_paths.iter().any(|path| path.starts_with(named)))
    }

    /// How to check treaty files that have no declarations yet; nothing where only the built-in ones are read.
    fn treaties_alone(&self) -> String {
        let own = self.project.config.treaties.as_ref().map(|(written, _)| self.beside_config(written));
        own.map(|path| format!("; `servanda check {}` reads the treaty files alone", name(&self.root, &path)))
            .unwrap_or_default()
    }

    /// The files found, by name, each once however many links lead to it; the rest becomes findings.
    pub(super) fn accept(&mut self, found: Found) -> Vec<(String, PathBuf)> {
        let by_name: BTreeMap<String, PathBuf> =
            found.files.into_iter().map(|p| (name(&self.root, &p), p)).collect();
        let mut seen = BTreeSet::new();
        let mut is_first = |path: &Path| !found.repeated || seen.insert(disk::identity(path));
        let accepted = by_name.into_iter().filter(|(_, path)| is_first(path)).collect();
        let unreadable: BTreeMap<String, String> =
            found.unreadable.into_iter().map(|(p, why)| (name(&self.root, &p), why)).collect();
        for (shown, why) in unreadable {
            self.project.incomplete = true;
            let file = self.project.sources.add(SourceFile::new(&shown, "", FileKind::Declaration));
            self.project.inputs.push((file, Bytes::Unread));
            let message = format!("`{shown}` cannot be opened: {why}");
            self.whole_file(file, Code::Unreadable, message, "not read", READABLE);
        }
        let loops: BTreeMap<String, String> =
            found.loops.into_iter().map(|(a, b)| (name(&self.root, &a), name(&self.root, &b))).collect();
        for (child, above) in loops {
            let file = self.project.sources.add(SourceFile::new(&child, "", FileKind::Declaration));
            let message = format!("the link `{child}` leads back to `{above}`");
            self.whole_file(file, Code::Unreadable, message, "not followed", "remove the link");
            if let Some(problem) = self.project.problems.last_mut() {
                problem.severity = Severity::Warning;
            }
        }
        accepted
    }

    /// Reads one file. The first id is there if it is text, the second always.
    pub(super) fn add(&mut self, path: &Path, kind: FileKind) -> (Option<FileId>, FileId) {
        let shown = name(&self.root, path);
        let (text, bytes, wrong) = match disk::read(path) {
            Content::Text(text) => (text, Bytes::Text, None),
            Content::NotUtf8 { shown, bad_at, bytes } => {
                (shown, Bytes::Other(digest(&bytes)), Some(Wrong::NotUtf8(bad_at)))
            }
            Content::TooLarge => (String::new(), Bytes::Unread, Some(Wrong::TooLarge)),
            Content::Unreadable(why) => (String::new(), Bytes::Unread, Some(Wrong::Unreadable(why))),
        };
        let file = self.project.sources.add(SourceFile::new(&shown, text, kind));
        if kind.is_declared() {
            self.project.inputs.push((file, bytes));
        }
        match wrong {
            None => return (Some(file), file),
            Some(Wrong::NotUtf8(bad_at)) => self.not_utf8(file, &shown, bad_at),
            Some(Wrong::TooLarge) => {
                self.whole_file(
                    file,
                    Code::TooLarge,
                    format!("`{shown}` is larger than 256 MiB"),
                    "not read",
                    "split it into several files",
                );
            }
            Some(Wrong::Unreadable(why)) => {
                self.project.incomplete = true;
                let message = format!("`{shown}` cannot be opened: {why}");
                self.whole_file(file, Code::Unreadable, message, "not read", READABLE);
            }
        }
        (None, file)
    }

    fn not_utf8(&mut self, file: FileId, shown: &str, bad_at: usize) {
        let bad_at = u32::try_from(bad_at).unwrap_or(u32::MAX);
        let Some(source) = self.project.sources.get(file) else { return };
        let line = source.lines.line(bad_at);
        let place = Place::new(
            Loc::new(file, Span::new(source.lines.start(line), bad_at)),
            Role::File,
            "a byte after this",
        );
        let message = format!("`{shown}` is not UTF-8 text: line {} has a byte that is none", line + 1);
        let problem = Diagnostic::new(Code::NotUtf8, message, place).help("save the file as UTF-8");
        self.project.problems.push(problem);
    }

    fn whole_file(&mut self, file: FileId, code: Code, message: String, label: &str, help: &str) {
        let place = Place::new(Loc::new(file, Span::default()), Role::File, label);
        self.project.problems.push(Diagnostic::new(code, message, place).help(help));
    }
}
