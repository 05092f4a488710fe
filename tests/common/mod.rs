//! The whole pipe over the shipped treaties and declarations, with texts replaced on the way.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]
#![expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]

pub mod ways;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use servanda::check::{Detail, Moment, Verdict, Verdicts, check};
use servanda::declaration::{Records, read};
use servanda::diagnostic::Diagnostic;
use servanda::model::{Model, ModelInput, build};
use servanda::source::{FileId, FileKind, SourceFile, SourceMap};
use servanda::syntax::parse;

/// The model of one treaty, in which nothing is wrong.
pub fn model_of(treaty: &str, sources: &mut SourceMap) -> Model {
    let file = sources.add(SourceFile::new("t.treaty".to_owned(), treaty.to_owned(), FileKind::Treaty));
    let (ast, problems) = parse(file, treaty);
    assert!(problems.is_empty(), "{problems:?}");
    let (model, problems) = build(&[ModelInput { file, folder: String::new(), ast }]);
    let wrong: Vec<_> = problems.iter().filter(|p| p.severity.name() == "error").collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    model
}

/// The same, with the records of one declaration.
pub fn read_of(treaty: &str, declaration: &str) -> (Model, Records) {
    let mut sources = SourceMap::default();
    let model = model_of(treaty, &mut sources);
    let declaration = SourceFile::new("a.toml".to_owned(), declaration.to_owned(), FileKind::Declaration);
    let file = sources.add(declaration);
    let records = read(&model, &sources, &[file]).0;
    (model, records)
}

/// A text to put in the place of another, in one file.
#[derive(Clone, Debug)]
pub struct Change {
    pub file: String,
    pub from: String,
    pub to: String,
}

/// Everything that one run gives.
pub struct Run {
    pub sources: SourceMap,
    pub model: Model,
    pub records: Records,
    pub problems: Vec<Diagnostic>,
    pub verdicts: Verdicts,
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn files(folder: &Path, extension: &str, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, extension, out);
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

/// The texts of the shipped treaties, their model, and the problems of reading them; read once.
pub fn treaties() -> &'static (SourceMap, Model, Vec<Diagnostic>) {
    static READ: std::sync::OnceLock<(SourceMap, Model, Vec<Diagnostic>)> = std::sync::OnceLock::new();
    READ.get_or_init(|| {
        let mut sources = SourceMap::default();
        let mut problems = Vec::new();
        let mut inputs = Vec::new();
        let mut paths = Vec::new();
        files(&root().join("treaties"), "treaty", &mut paths);
        let texts: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        for (path, text) in paths.iter().zip(&texts) {
            let file = sources.add(SourceFile::new(name(path), text.clone(), FileKind::Treaty));
            let (ast, found) = parse(file, text);
            problems.extend(found);
            inputs.push(ModelInput { file, folder: name(path.parent().unwrap()), ast });
        }
        let (model, found) = build(&inputs);
        problems.extend(found);
        (sources, model, problems)
    })
}

/// The shipped treaties over the declarations `texts` (name and text), judged at a moment; `clause`: only this one.
pub fn judged(texts: &[(String, String)], as_of: &str, known_at: Option<&str>, clause: Option<&str>) -> Run {
    let (sources, model, problems) = treaties();
    let (mut sources, mut model, mut problems) = (sources.clone(), model.clone(), problems.clone());
    if let Some(clause) = clause {
        model.clauses.retain(|c| &*c.id == clause);
        assert_eq!(model.clauses.len(), 1, "{clause} is a shipped clause");
    }
    let add = |(name, text): &(String, String)| {
        sources.add(SourceFile::new(name.clone(), text.clone(), FileKind::Declaration))
    };
    let ids: Vec<FileId> = texts.iter().map(add).collect();
    let (records, found) = read(&model, &sources, &ids);
    problems.extend(found);
    let day = |t: &str| t.parse::<NaiveDate>().unwrap();
    let moment = Moment { as_of: day(as_of), known_at: known_at.map(day) };
    let verdicts = check(&model, &records, moment, Detail::Full);
    Run { sources, model, records, problems, verdicts }
}

/// The texts of the shipped record below `folders`.
pub fn texts(folders: &[&str]) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in folders {
        files(&root().join("declarations").join(folder), "toml", &mut paths);
    }
    paths.into_iter().map(|p| (name(&p), std::fs::read_to_string(&p).unwrap())).collect()
}

/// The shipped record of one folder, judged by one clause after `change`, which must find its text exactly once. Rows of
/// other States in the lists of Parties are left out: each State is judged on its own.
pub fn changed(clause: &str, state: &str, as_of: &str, known_at: Option<&str>, change: &Change) -> Run {
    let folder = clause.split('/').next().unwrap();
    let mut all = texts(&[folder]);
    let own = format!("\"{state}\"");
    for (name, text) in &mut all {
        if name.ends_with("parties.toml") {
            let kept = text.lines().filter(|l| !l.trim_start().starts_with("{ state") || l.contains(&own));
            *text = kept.collect::<Vec<_>>().join("\n");
        }
    }
    let (_, text) = all.iter_mut().find(|(name, _)| name.ends_with(&change.file)).unwrap();
    assert_eq!(text.matches(&change.from).count(), 1, "{change:?} must stand once");
    *text = text.replacen(&change.from, &change.to, 1);
    judged(&all, as_of, known_at, Some(clause))
}

/// The shipped record, judged at a moment.
pub fn shipped(as_of: &str, known_at: Option<&str>) -> Run {
    judged(&texts(&["cwc", "npt"]), as_of, known_at, None)
}

impl Run {
    /// The verdicts of a clause whose subject holds all of `subject` (values, in any order).
    pub fn verdicts(&self, clause: &str, subject: &[&str]) -> Vec<&Verdict> {
        let id = |v: &Verdict| self.model.clauses.get(v.clause).map(|c| c.id.to_string());
        self.verdicts
            .all
            .iter()
            .filter(|v| id(v).as_deref() == Some(clause))
            .filter(|v| subject.iter().all(|s| v.subject.iter().any(|b| *b.value == **s)))
            .collect()
    }
}
