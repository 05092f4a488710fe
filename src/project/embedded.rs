//! The treaty library that the binary carries.

use include_dir::{Dir, DirEntry, include_dir};

static TREATIES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/treaties");

/// Every embedded treaty file: its path in the repository and its text, by path.
pub fn treaty_files() -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    collect(&TREATIES, &mut found);
    found.sort();
    found
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
