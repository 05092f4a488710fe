//! Rules of the house that no lint knows.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read the files of the repository")]

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;

/// Words of the language and keys of the machine formats that a treaty may also use as a name: a literal that is one of them knows
/// nothing of that treaty.
const GENERAL: [&str; 10] =
    ["amount", "count", "deadline", "decision", "given", "number", "reasons", "share", "until", "volume"];

/// The code of a source file without its unit tests, which stand at its end.
fn code(path: &PathBuf) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]").next().unwrap_or("").to_owned()
}

/// The string literals of Rust code, comments left out; escapes do not matter here.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
        found.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

fn sources_of_the_library() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    common::files(&common::root().join("src"), "rs", &mut paths);
    paths.retain(|p| !p.components().any(|c| c.as_os_str() == "tests"));
    paths
}

/// A new treaty needs no Rust: the library knows no kind, field or clause of those that are shipped.
#[test]
fn no_name_of_a_shipped_treaty_is_known_to_the_library() {
    let (_, model, _) = common::treaties();
    let (fixed, shipped) = model.kinds.split_first().unwrap();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for kind in shipped {
        names.insert(kind.name.to_string());
        names.extend(kind.fields.iter().map(|f| f.name.to_string()));
    }
    for clause in &model.clauses {
        names.extend([clause.name.to_string(), clause.id.to_string()]);
    }
    let is_fixed = |n: &str| GENERAL.contains(&n) || fixed.fields.iter().any(|f| *f.name == *n);
    names.retain(|n| n.len() > 4 && !is_fixed(n));
    assert!(names.len() > 100);
    let mut known = Vec::new();
    for path in sources_of_the_library() {
        let literals = literals(&code(&path));
        known.extend(
            literals
                .into_iter()
                .filter(|l| names.contains(l))
                .map(|l| format!("{}: \"{l}\"", path.display())),
        );
    }
    assert_eq!(known, Vec::<String>::new());
}

/// A code is never the name of two kinds of finding.
#[test]
fn every_code_has_an_id_of_its_own() {
    use servanda::diagnostic::Code;
    let ids: BTreeSet<&str> = Code::ALL.iter().map(|c| c.id()).collect();
    assert_eq!(ids.len(), Code::ALL.len(), "two codes share an id");
}

/// A file is read from top to bottom in one sitting.
#[test]
fn source_files_stay_short() {
    let length = |p: &PathBuf| std::fs::read_to_string(p).unwrap().lines().count();
    let long: Vec<String> = sources_of_the_library()
        .iter()
        .filter(|p| length(p) > 500)
        .map(|p| format!("{}: {} lines", p.display(), length(p)))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
