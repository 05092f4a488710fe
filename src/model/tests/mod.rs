//! Treaty text in, problems out: each test is a text.

mod advice;
mod checks;
mod citations;
mod clauses;
mod exceptions;
mod names;
mod shape;
mod soup;
mod types;

use super::{Model, ModelInput, build};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, FileKind, SourceFile, SourceMap};
use crate::syntax;

/// What every text begins with, so that a test shows only what it is about.
const PRELUDE: &str = r#"treaty T "A treaty"
  in force 1997-04-29
basis agent, element
choice Category: First, Second, Third
choice Organ: Conference, Council
record stock (holder: State, category: Category, amount: mass of agent, as_at: date, closed?: date) holds from as_at
record lot (holder: State, amount: mass of agent, weight: mass of element, done: date) happens on done
record figure (of: stock, amount?: mass of agent, share?: number, as_of: date) as of as_of
record decision (organ: Organ, taken: date) decided on taken
record extension in decision (holder: State, new_deadline: date)
record report (by: State, covers: period)
table step (number: number, term: months, cap: mass of agent)
  1 | 3 years | 5 t
  2 | 5 years | 1 t
define used(s: State, p: step, r: report) = eif(T, s) = eif(T) and p.number > 1 and r.covers.start > eif(T)
  and exists(lot x where x.weight > 0 g) and exists(stock k where k.category = First)
clause kept "The prelude uses what it defines"
  under 1
  for each Party s, step p, report r where used(s, p, r)
  must exists(figure f where f.of.holder = s)
  by 1 day after eif(T)
"#;

/// The model of some files, each with its folder, and every problem of parser and model.
fn read(files: &[(&str, &str)]) -> (SourceMap, Model, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let mut inputs = Vec::new();
    let mut problems = Vec::new();
    for (folder, text) in files {
        let file: FileId = sources.add(SourceFile::new(*folder, *text, FileKind::Treaty));
        let (ast, said) = syntax::parse(file, text);
        problems.extend(said);
        inputs.push(ModelInput { file, folder: (*folder).to_owned(), ast });
    }
    let (model, said) = build(&inputs);
    problems.extend(said);
    (sources, model, problems)
}

/// The problems of a text that follows the prelude, as `line:column code: message [underlined]`, lines counted from
/// the end of the prelude.
fn problems(text: &str) -> Vec<String> {
    let (sources, _, problems) = read(&[("t", &format!("{PRELUDE}{text}"))]);
    shown(&sources, &problems, PRELUDE.lines().count())
}

/// Asserts that a text that follows the prelude is silent.
#[track_caller]
fn silent(text: &str) {
    assert_eq!(problems(text), Vec::<String>::new());
}

/// Asserts the problems of a text that follows the prelude.
#[track_caller]
fn said(text: &str, expected: &[&str]) {
    assert_eq!(problems(text), expected);
}

/// Asserts the problems of one expression, which a condition over a lot `x`, a stock `k` and a State `s` holds. Advice on
/// how a slot reads is left out: it is about whole slots.
#[track_caller]
fn condition(text: &str, expected: &[&str]) {
    let clause = format!(
        "clause c \"C\"\n  under 1\n  for each Party s, lot x, stock k, step own_p, report own_r\n  must {text}\n    and used(s, own_p, own_r)\n"
    );
    let found: Vec<_> = problems(&clause)
        .into_iter()
        .map(|p| p.split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap())
        .filter(|p| !p.starts_with("several-aggregates"))
        .collect();
    assert_eq!(found, expected, "{text}");
}

/// The help of the only problem of a text.
#[track_caller]
fn help(text: &str) -> String {
    let (_, _, problems) = read(&[("t", &format!("{PRELUDE}{text}"))]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems.first().and_then(|p| p.help.clone()).unwrap_or_default()
}

fn shown(sources: &SourceMap, problems: &[Diagnostic], skipped: usize) -> Vec<String> {
    let line = |p: &Diagnostic| {
        let file = sources.get(p.primary.loc.file).unwrap();
        let at = file.position(p.primary.loc.span.start);
        let text = file.slice(p.primary.loc.span);
        format!("{}:{} {}: {} [{text}]", at.line - skipped, at.column, p.code.id(), p.message)
    };
    problems.iter().map(line).collect()
}
