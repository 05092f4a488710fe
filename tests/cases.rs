//! Runs every case file under `tests/cases/`.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read the files of the repository")]

use std::path::{Path, PathBuf};

use servanda::project::treaty_files;
use servanda::testing::{self, Library};

#[test]
fn case_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    assert!(!files.is_empty(), "no case file under {}", root.display());
    let shipped = treaty_files();
    let library = Library::new(&shipped);
    let mut said = String::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(&root).unwrap().display();
        for outcome in testing::run(&text, &library) {
            for failure in outcome.failures {
                said += &format!(
                    "tests/cases/{name}:{}: {}\n  {}\n",
                    failure.line, outcome.title, failure.message
                );
            }
        }
    }
    assert!(said.is_empty(), "\n{said}");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.to_string_lossy().ends_with(".case.md") {
            files.push(path);
        }
    }
}
