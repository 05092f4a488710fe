//! The treaty language as text: good files are silent and give the tree beside them, bad files give the problems
//! beside them, and no text at all makes the parser fail or lose what it could read.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "tests read their fixtures and may fail loudly"
)]

#[path = "syntax/extremes.rs"]
mod extremes;
#[path = "syntax/format.rs"]
mod formatter;
#[path = "syntax/grammar.rs"]
mod grammar;
#[path = "syntax/properties.rs"]
mod properties;
#[path = "syntax/tree.rs"]
mod tree;

use servanda::diagnostic::Diagnostic;
use servanda::source::{FileId, FileKind, SourceFile};
use servanda::syntax::{Formatted, format, parse};

fn with_settings(test: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("syntax/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(test);
}

/// Each problem as `line:column code message`, with the text it underlines, its label, its help and its other places.
fn show(source: &SourceFile, problems: &[Diagnostic]) -> String {
    let place = |place: &servanda::diagnostic::Place| {
        let at = source.position(place.loc.span.start);
        let text: String = source.slice(place.loc.span).chars().take(60).collect();
        (format!("{}:{}", at.line, at.column), format!("{text:?} {}", place.label))
    };
    let mut out = String::new();
    for problem in problems {
        let (at, label) = place(&problem.primary);
        out += &format!("{at} {} {}\n      {label}\n", problem.code.id(), problem.message);
        for related in &problem.related {
            let (at, label) = place(related);
            out += &format!("      {at} {label}\n");
        }
        if let Some(help) = &problem.help {
            out += &format!("      help: {help}\n");
        }
    }
    out
}

/// The files of `tests/syntax/<folder>` with their names, in order.
fn fixtures(folder: &str) -> Vec<(String, String)> {
    let folder = format!("{}/tests/syntax/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn numbered(text: &str) -> String {
    text.lines().enumerate().map(|(n, line)| format!("{:>3} | {line}\n", n + 1)).collect()
}

#[test]
fn good_files_are_silent() {
    with_settings(|| {
        for (name, text) in fixtures("good") {
            let (file, problems) = parse(FileId(0), &text);
            let source = SourceFile::new(name.as_str(), text.as_str(), FileKind::Treaty);
            assert_eq!(show(&source, &problems), "", "{name}");
            insta::assert_snapshot!(format!("good@{name}"), tree::file(&file));
        }
    });
}

#[test]
fn bad_files_are_explained() {
    with_settings(|| {
        for (name, text) in fixtures("bad") {
            let (_, problems) = parse(FileId(0), &text);
            assert!(!problems.is_empty(), "{name}");
            for problem in &problems {
                assert!(problem.primary.label.split_whitespace().count() <= 6, "{}", problem.primary.label);
            }
            let source = SourceFile::new(name.as_str(), text.clone(), FileKind::Treaty);
            insta::assert_snapshot!(
                format!("bad@{name}"),
                format!("{}\n{}", numbered(&text), show(&source, &problems))
            );
        }
    });
}

#[test]
fn ugly_files_become_tidy() {
    with_settings(|| {
        for (name, text) in fixtures("ugly") {
            let Formatted { text, left, .. } = format(FileId(0), &text);
            assert_eq!(left > 0, name == "broken.treaty", "{name}");
            insta::assert_snapshot!(format!("ugly@{name}"), text);
        }
    });
}
