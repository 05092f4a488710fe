//! What was read, with digests that name the exact bytes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::pipeline::Examined;
use crate::project::digest;

/// A treaty of the check.
#[derive(Clone, Debug, Serialize)]
pub struct TreatyUsed {
    /// Its name.
    pub name: String,
    /// Its files.
    pub files: Vec<String>,
    /// The digest of their names and texts.
    pub digest: String,
}

/// A file of declarations.
#[derive(Clone, Debug, Serialize)]
pub struct Input {
    /// Its name.
    pub file: String,
    /// The digest of its bytes; `None` where they could not be read.
    pub digest: Option<String>,
    /// How many records it holds, set-aside ones included.
    pub records: usize,
}

/// The treaties of the check.
pub(super) fn treaties(examined: &Examined) -> Vec<TreatyUsed> {
    let used = examined.model.treaties.iter().map(|treaty| {
        let texts: Vec<_> = treaty.files.iter().filter_map(|f| examined.project.sources.get(*f)).collect();
        let all: String = texts.iter().map(|f| format!("{}\0{}\0{}", f.name, f.text.len(), f.text)).collect();
        TreatyUsed {
            name: treaty.name.to_string(),
            files: texts.iter().map(|f| f.name.clone()).collect(),
            digest: digest(all.as_bytes()),
        }
    });
    used.collect()
}

/// The declarations of the check.
pub(super) fn inputs(examined: &Examined) -> Vec<Input> {
    let mut records = BTreeMap::new();
    for declared in &examined.records.files {
        *records.entry(declared.file).or_insert(0) += declared.records;
    }
    let inputs = examined.project.inputs.iter().filter_map(|(id, bytes)| {
        let file = examined.project.sources.get(*id)?;
        let records = records.get(id).copied().unwrap_or(0);
        Some(Input { file: file.name.clone(), digest: bytes.digest(&file.text), records })
    });
    inputs.collect()
}
