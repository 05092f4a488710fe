//! The treaty library that the binary carries.

use std::collections::{BTreeMap, BTreeSet};

use include_dir::{Dir, DirEntry, include_dir};

use super::Project;
use crate::source::FileId;

static TREATIES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/treaties");

/// Every embedded treaty file: its path in the repository and its text, by path.
pub fn treaty_files() -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    collect(&TREATIES, &mut found);
    found.sort();
    found
}

impl Project {
    /// The treaty files that are those which the binary carries, to the byte: all of them, each folder with nothing beside
    /// them. None where one is another or is not there.
    pub fn shipped(&self) -> BTreeSet<FileId> {
        self.found_shipped().unwrap_or_default()
    }

    fn found_shipped(&self) -> Option<BTreeSet<FileId>> {
        let mut found = BTreeSet::new();
        let mut folders: BTreeMap<String, &str> = BTreeMap::new();
        for (name, text) in treaty_files() {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let is_it = |file| self.sources.get(file).is_some_and(|source| *source.text == text);
            let here = self.treaties.iter().find(|treaty| is_it(treaty.file))?;
            if *folders.entry(folder.to_owned()).or_insert(&here.folder) != here.folder {
                return None;
            }
            found.insert(here.file);
        }
        let apart: BTreeSet<&str> = folders.values().copied().collect();
        let inside = self.treaties.iter().filter(|treaty| apart.contains(treaty.folder.as_str())).count();
        (apart.len() == folders.len() && inside == found.len()).then_some(found)
    }
}

fn collect(dir: &Dir<'static>, found: &mut Vec<(String, &'static str)>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, found),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                if path.ends_with(".treaty")
                    && let Some(text) = file.contents_utf8()
                {
                    found.push((format!("treaties/{path}"), text));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped_of(files: &[(String, String)]) -> usize {
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        Project::in_memory(&files, &[]).shipped().len()
    }

    #[test]
    fn the_library_is_known_wherever_it_lies_and_only_whole_and_unchanged() {
        let all = treaty_files();
        let moved: Vec<(String, String)> =
            all.iter().map(|(n, t)| (n.replace("treaties", "there"), (*t).to_owned())).collect();
        assert_eq!(shipped_of(&moved), all.len());
        let beside = |name: &str| {
            let mut files = moved.clone();
            files.push((name.to_owned(), "treaty X".to_owned()));
            shipped_of(&files)
        };
        assert_eq!(beside("there/mine.treaty"), all.len(), "a file in a folder of its own changes nothing");
        let in_a_folder = moved[0].0.replace(".treaty", "_more.treaty");
        assert_eq!(beside(&in_a_folder), 0, "{in_a_folder}");
        for at in 0..moved.len() {
            let mut changed = moved.clone();
            changed[at].1.push('\n');
            assert_eq!(shipped_of(&changed), 0, "{}", moved[at].0);
            let mut elsewhere = moved.clone();
            elsewhere[at].0 = "apart/file.treaty".to_owned();
            let alone = moved
                .iter()
                .filter(|(n, _)| n.rsplit_once('/').unwrap().0 == moved[at].0.rsplit_once('/').unwrap().0)
                .count()
                == 1;
            assert_eq!(shipped_of(&elsewhere), if alone { all.len() } else { 0 }, "{}", moved[at].0);
            let mut fewer = moved.clone();
            fewer.remove(at);
            assert_eq!(shipped_of(&fewer), 0, "{}", moved[at].0);
        }
    }
}
