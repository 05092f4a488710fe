//! `if … then …` lines that leave a gap or overlap.

use super::cells::{Column, Combinations, Sample};
use super::formula::{Domain, Formula, Reader, Subject, Value};
use crate::diagnostic::{Code, Place, Role};
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Body, Define, Model};

/// Checks the cases of one definition, where every condition compares plain fields with constants.
pub(super) fn check(define: &Define, model: &Model, notes: &mut Notes) {
    let Body::Cases { cases, otherwise } = &define.body else { return };
    let mut reader = Reader::new(model);
    let formulas: Vec<Formula> = cases.iter().map(|(condition, _)| reader.read(condition)).collect();
    let several = reader.subjects.len() > 1;
    if reader.subjects.iter().any(|s| s.domain == Domain::Truth || (several && !s.is_field)) {
        return;
    }
    let mut gap: Option<usize> = None;
    let mut overlap: Option<(usize, usize, usize)> = None;
    let Some(all) = Combinations::of(&reader.subjects) else { return };
    let columns: Vec<Column> = formulas.iter().map(|formula| all.column(formula)).collect();
    for one in all.all() {
        let mut covering = columns.iter().enumerate().filter(|(_, column)| column.holds(one) == Some(true));
        match (covering.next(), covering.next()) {
            (None, _) => _ = gap.get_or_insert(one),
            (Some((a, _)), Some((b, _))) => _ = overlap.get_or_insert((a, b, one)),
            (Some(_), None) => {}
        }
        if gap.is_some() && overlap.is_some() {
            break;
        }
    }
    if let (Some(one), None) = (gap, otherwise) {
        let place = describe(&reader.subjects, &all.samples(one));
        let message = format!("no case of `{}` covers {place}", define.name);
        notes.push(
            problem(Code::OpenBand, define.at, "leaves a gap", message)
                .help("move a limit, or add `otherwise` with the value for the rest"),
        );
    }
    if let Some((a, b, one)) = overlap
        && let (Some((first, _)), Some((second, _))) = (cases.get(a), cases.get(b))
    {
        let place = describe(&reader.subjects, &all.samples(one));
        let message = format!("two cases of `{}` cover {place}", define.name);
        notes.push(
            problem(Code::OpenBand, second.at, "overlaps another case", message)
                .related(Place::new(first.at, Role::Clause, "covers it too"))
                .help("move a limit so that one case applies"),
        );
    }
}

/// A combination in words: `enrichment` at 0.005 and `material` = DepletedUranium.
fn describe(subjects: &[Subject], samples: &[Sample]) -> String {
    let parts: Vec<_> = subjects
        .iter()
        .zip(samples)
        .map(|(subject, sample)| format!("`{}` {}", subject.name, cell(subject, sample)))
        .collect();
    parts.join(" with ")
}

fn cell(subject: &Subject, sample: &Sample) -> String {
    let Sample::Value(value) = sample else { return "true or false".into() };
    if let Some(shown) = subject.constants.get(value) {
        return format!("= {shown}");
    }
    match value {
        Value::Word(word) if word.is_empty() => "of any other value".into(),
        Value::Word(word) => format!("= {word}"),
        Value::Point(_) => {
            let below = subject.constants.range(..value).next_back().map(|(_, shown)| shown);
            let above = subject.constants.range(value..).next().map(|(_, shown)| shown);
            match (below, above) {
                (Some(a), Some(b)) => format!("between {a} and {b}"),
                (Some(a), None) => format!("above {a}"),
                (None, Some(b)) => format!("below {b}"),
                (None, None) => "of any value".into(),
            }
        }
    }
}
