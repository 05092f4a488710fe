//! Files and folders on disk: the only functions of the crate that open anything.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

/// The most bytes that one file may have.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What a file turned out to hold.
pub enum Content {
    /// UTF-8 text.
    Text(String),
    /// Something else.
    NotUtf8 {
        /// The text with each bad byte written `\xNN`.
        shown: String,
        /// Where the first of them stands.
        bad_at: usize,
        /// All of them as they are.
        bytes: Vec<u8>,
    },
    /// More than [`MOST_BYTES`].
    TooLarge,
    /// Nothing that can be opened; the system's reason.
    Unreadable(String),
}

/// Files found below a folder.
#[derive(Default)]
pub struct Found {
    /// Files with the extension asked for, in no order.
    pub files: Vec<PathBuf>,
    /// What could not be looked at, with the reason.
    pub unreadable: Vec<(PathBuf, String)>,
    /// Links that lead back to a folder above them, with that folder.
    pub loops: Vec<(PathBuf, PathBuf)>,
    /// Folders below with a `servanda.toml` of their own, not entered.
    pub apart: Vec<PathBuf>,
    /// Whether one file may stand among them under two names: by a link, or below two folders.
    pub repeated: bool,
}

impl Found {
    /// Adds what was found elsewhere.
    pub fn join(&mut self, mut other: Found) {
        self.repeated |= other.repeated || !self.files.is_empty();
        self.files.append(&mut other.files);
        self.unreadable.append(&mut other.unreadable);
        self.loops.append(&mut other.loops);
        self.apart.append(&mut other.apart);
    }
}

/// Reads the whole file at `path`.
pub fn read(path: &Path) -> Content {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return Content::Unreadable(reason(&error)),
    };
    let size = file.metadata().map_or(0, |m| m.len());
    if size > MOST_BYTES {
        return Content::TooLarge;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).map_or(0, |n| n.saturating_add(1)));
    if let Err(error) = file.take(MOST_BYTES + 1).read_to_end(&mut bytes) {
        return Content::Unreadable(reason(&error));
    }
    if u64::try_from(bytes.len()).is_ok_and(|n| n > MOST_BYTES) {
        return Content::TooLarge;
    }
    String::from_utf8(bytes).map_or_else(
        |error| {
            let bad_at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            Content::NotUtf8 { shown: shown(&bytes), bad_at, bytes }
        },
        Content::Text,
    )
}

/// Every file with `extension` below `folder`, links followed, ignored and hidden files left out.
/// With `whole`, folders with a `servanda.toml` of their own are entered too.
pub fn walk(folder: &Path, extension: &str, whole: bool) -> Found {
    let mut found = Found::default();
    let top = folder.to_path_buf();
    let apart = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&apart);
    let walker = WalkBuilder::new(folder)
        .follow_links(true)
        .require_git(false)
        .git_global(false)
        .ignore(false)
        .filter_entry(move |entry| {
            let own = !whole && entry.path() != top && entry.path().join(super::discover::CONFIG).is_file();
            if own && let Ok(mut list) = seen.lock() {
                list.push(entry.path().to_path_buf());
            }
            !own
        })
        .build();
    for entry in walker {
        match entry {
            Ok(entry) => {
                let linked = entry.path_is_symlink();
                found.repeated |= linked;
                let plain = !linked && entry.file_type().is_some_and(|kind| kind.is_file());
                let path = entry.into_path();
                match path.extension().is_some_and(|e| e == extension) {
                    true if plain => found.files.push(path),
                    true => classify(path, &mut found),
                    false => {}
                }
            }
            Err(error) => report(&error, folder, &mut found),
        }
    }
    if let Ok(mut list) = apart.lock() {
        found.apart.append(&mut list);
    }
    found
}

/// The one path that all links to a file lead to; the path itself where it cannot be told.
pub fn identity(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

fn classify(path: PathBuf, found: &mut Found) {
    match fs::metadata(&path) {
        Ok(meta) if meta.is_dir() => {}
        Ok(meta) if meta.is_file() => found.files.push(path),
        Ok(_) => found.unreadable.push((path, "not a regular file".to_owned())),
        Err(error) => found.unreadable.push((path, reason(&error))),
    }
}

fn report(error: &ignore::Error, folder: &Path, found: &mut Found) {
    match error {
        ignore::Error::Loop { ancestor, child } => found.loops.push((child.clone(), ancestor.clone())),
        ignore::Error::Partial(errors) => errors.iter().for_each(|e| report(e, folder, found)),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            report(err, folder, found);
        }
        ignore::Error::WithPath { path, err } => match err.as_ref() {
            ignore::Error::Io(error) => found.unreadable.push((path.clone(), reason(error))),
            inner => report(inner, path, found),
        },
        ignore::Error::Io(error) => found.unreadable.push((folder.to_path_buf(), reason(error))),
        other => found.unreadable.push((folder.to_path_buf(), other.to_string())),
    }
}

/// Why the system refused, in words for people.
pub fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "it does not exist".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        kind => kind.to_string(),
    }
}

fn shown(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
    text
}
