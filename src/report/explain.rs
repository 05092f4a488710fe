//! `explain`: what a clause asks.

use std::collections::BTreeSet;

use super::clause::{prose, sentences, shape_name};
use super::json::{listed, mode_name};
use super::safe::{plain_spaces, safe};
use super::wrap::wrap;
use super::{Format, Report, Style, derivation, plain};
use crate::model::{Clause, KindId, Model, uses};
use crate::source::{Loc, SourceMap};

/// What the clause at `index` asks, and how the verdicts came about that the report chose.
pub fn judged(report: &Report<'_>, index: usize, format: Format, style: &Style) -> String {
    let (model, sources) = (&report.examined.model, &report.examined.project.sources);
    let Some(found) = model.clauses.get(index) else { return String::new() };
    if format == Format::Json {
        return listed::explained(model, sources, found, Some((report, index)));
    }
    clause(model, sources, found, format, style) + &derivation::of_clause(report, index, format, style)
}

/// What `clause` asks, the definitions it uses as written, and the records it reads.
pub fn clause(model: &Model, sources: &SourceMap, clause: &Clause, format: Format, style: &Style) -> String {
    if format == Format::Json {
        return listed::explained(model, sources, clause, None);
    }
    let treaty = model.treaties.get(clause.treaty.0 as usize).map_or("", |t| &t.name);
    let uses = uses(model, clause);
    let mut out = format!("{} ({}, {})\n", clause.id, shape_name(clause.shape()), mode_name(clause.mode));
    let mut say = |text: &str| out.push_str(&said(text, format, style));
    say(&safe(&clause.title));
    say(&format!("{treaty} {}", clause.cites.join("; ")));
    if clause.unverified {
        say("Unverified: this clause rests on memory in its sources and has not been compared with the text");
    }
    out.push('\n');
    for sentence in sentences(&prose(model, sources, clause), clause) {
        out.push_str(&said(&sentence, format, style));
    }
    let records = names_of(model, &uses.kinds);
    if !records.is_empty() {
        out.push_str(&said(&format!("It reads {}", records.join(", ")), format, style));
    }
    out.push_str(&format!("\nAs written in {}\n", place(sources, clause.entry)));
    out.push_str(&quoted(sources, clause.entry));
    for define in uses.defines.iter().filter_map(|d| model.defines.get(d.0 as usize)) {
        out.push_str(&format!("\n`{}` is defined in {}\n", define.name, place(sources, define.at)));
        out.push_str(&entry(sources, define.at));
    }
    out
}

/// The names of the kinds that are declared, as they stand in a sentence; a table is no record.
pub fn names_of(model: &Model, kinds: &BTreeSet<KindId>) -> Vec<String> {
    let kinds = kinds.iter().filter_map(|k| model.kinds.get(k.0 as usize)).filter(|k| k.rows.is_none());
    kinds.map(|k| format!("`{}`", k.name)).collect()
}

/// A sentence in the format asked for.
pub fn said(text: &str, format: Format, style: &Style) -> String {
    match format {
        Format::Human => {
            let lines = wrap(&format!("{}.", safe(text)), style.width, "", "  ");
            lines.into_iter().map(|line| plain_ends(&line) + "\n").collect()
        }
        _ => plain::sentence(text),
    }
}

fn plain_ends(line: &str) -> String {
    plain_spaces(line)
}

/// `treaties/cwc/destruction.treaty:42`.
pub fn place(sources: &SourceMap, at: Loc) -> String {
    let Some(file) = sources.get(at.file) else { return String::new() };
    format!("{}:{}", safe(&file.name), file.position(at.span.start).line)
}

/// The lines of `at`, set in.
fn quoted(sources: &SourceMap, at: Loc) -> String {
    sources.slice(at).lines().map(|l| format!("  {}\n", safe(l).trim_end())).collect()
}

/// The entry whose name stands at `at`: from the line of its name to the next line in column 0.
fn entry(sources: &SourceMap, at: Loc) -> String {
    let Some(file) = sources.get(at.file) else { return String::new() };
    let first = file.lines.line(at.span.start);
    let mut out = String::new();
    for line in first..file.lines.count() {
        let text = file.line_text(line);
        let inside = text.starts_with([' ', '\t']) && !text.trim().is_empty();
        if line > first && !inside {
            break;
        }
        out.push_str(&format!("  {}\n", safe(text).trim_end()));
    }
    out
}
