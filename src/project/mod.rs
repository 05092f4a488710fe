//! What is checked: configuration, discovery, reading. The only module that touches the file system.
//!
//! Comes in: the paths a user named, and where the user stands. Goes out: a [`Project`], texts with their names, and
//! problems. Nothing is parsed here except `servanda.toml`, nothing is judged; nothing is written except by
//! [`replace_file`].

mod cases;
mod config;
mod data;
mod discover;
mod disk;
mod drafts;
mod embedded;
mod load;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

pub use cases::{CASE_ENDING, CaseText, Cases, kinds_of_paths, load_cases};
pub use config::{AsOf, Config, FailOn};
pub use drafts::{Drafts, load_drafts};
pub use embedded::treaty_files;
pub use load::{load, load_treaties, watched};
pub use write::replace_file;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, FileKind, SourceFile, SourceMap};

/// What a user named.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The folder the user stands in, absolute.
    pub cwd: PathBuf,
    /// Files and folders of declarations; none for what the configuration names.
    pub paths: Vec<String>,
    /// Treaty files in place of the embedded ones.
    pub treaties: Option<String>,
}

/// A treaty file with the folder that makes it one treaty with its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreatyFile {
    /// The text.
    pub file: FileId,
    /// The folder, as part of the file's name; a file given by itself is its own folder.
    pub folder: String,
}

/// Every text of a run.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// The texts: configuration, treaties, declarations, each group by name.
    pub sources: SourceMap,
    /// The treaty files, by name.
    pub treaties: Vec<TreatyFile>,
    /// The declarations that can be read as text, and the files of records that they import.
    pub declarations: Vec<FileId>,
    /// Every declaration with what is known of its bytes.
    pub inputs: Vec<(FileId, Bytes)>,
    /// What `servanda.toml` says.
    pub config: Config,
    /// What could not be read as what it is.
    pub problems: Vec<Diagnostic>,
    /// The report is about these files only; `None` for all.
    pub only: Option<Vec<FileId>>,
    /// Whether a file below a named folder could not be opened: the check is then incomplete.
    pub incomplete: bool,
    /// Folders that have a `servanda.toml` of their own and are left to their own check.
    pub apart: Vec<String>,
}

/// The bytes of a file, beside its text in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bytes {
    /// They are the text.
    Text,
    /// They are no text; their digest.
    Other(String),
    /// They could not be read.
    Unread,
}

impl Bytes {
    /// Their digest, where they could be read; `text` is the text of their file. It is worked out only where it is
    /// shown, since it costs a pass over every byte.
    pub fn digest(&self, text: &str) -> Option<String> {
        match self {
            Bytes::Text => Some(digest(text.as_bytes())),
            Bytes::Other(digest) => Some(digest.clone()),
            Bytes::Unread => None,
        }
    }
}

/// Why a check cannot be made at all, in one sentence, with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannotCheck(pub String);

impl Project {
    /// A project of texts in memory, each with its name; a treaty's folder is the folder of its name.
    pub fn in_memory(treaties: &[(&str, &str)], declarations: &[(&str, &str)]) -> Self {
        let mut project = Project::default();
        let sorted: BTreeMap<&str, &str> = treaties.iter().copied().collect();
        for (name, text) in sorted {
            project.add_treaty(name, text.to_owned());
        }
        let sorted: BTreeMap<&str, &str> = declarations.iter().copied().collect();
        for (name, text) in sorted {
            let file = project.sources.add(SourceFile::new(name, text, FileKind::of_declared(name)));
            project.declarations.push(file);
            project.inputs.push((file, Bytes::Text));
        }
        project
    }

    fn add_treaty(&mut self, name: &str, text: String) {
        let folder = name.rsplit_once('/').map_or(name, |(folder, _)| folder).to_owned();
        let file = self.sources.add(SourceFile::new(name, text, FileKind::Treaty));
        self.treaties.push(TreatyFile { file, folder });
    }
}

/// The digest of some bytes, as printed: `sha256:` and 64 hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
    format!("sha256:{hex}")
}
