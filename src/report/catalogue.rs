//! `list`: what the treaty files define, and what may be written in a declaration.

use super::clause::{prose, shape_name, whom};
use super::example::{Values, example};
use super::explain::names_of;
use super::prose::{kind_name, type_name};
use super::safe::{plain_spaces, safe};
use super::table::Table;
use super::wrap::wrap;
use super::{Format, Style, json};
use crate::diagnostic::{Code, article};
use crate::model::{Kind, Model, Nature, Type, uses};
use crate::source::SourceMap;

/// Every clause: id, shape, citation, title, what it binds one by one, the records it reads.
pub fn clauses(model: &Model, sources: &SourceMap, format: Format, style: &Style) -> String {
    if format == Format::Json {
        return json::listed::clauses(model, sources);
    }
    let mut out = String::new();
    for clause in &model.clauses {
        let mode = Some(json::mode_name(clause.mode)).filter(|m| *m != "must");
        let doubt = clause.unverified.then_some("unverified");
        let words: Vec<&str> =
            [Some(shape_name(clause.shape())), mode, doubt].into_iter().flatten().collect();
        let (words, cites) = (words.join(", "), clause.cites.join("; "));
        let subject = whom(&prose(model, sources, clause), clause);
        let reads = names_of(model, &uses(model, clause).kinds).join(", ");
        if format != Format::Human {
            let cells = [
                &clause.id.to_string(),
                &words,
                &cites,
                &clause.title.to_string(),
                &subject.unwrap_or_default(),
                &reads,
            ];
            out.push_str(&format!(
                "{}\n",
                plain_spaces(&cells.map(|cell| safe(cell).into_owned()).join("\t"))
            ));
            continue;
        }
        let reads = Some(reads).filter(|r| !r.is_empty()).map(|r| format!("reads {r}"));
        let below = [Some(clause.title.to_string()), subject.map(|s| format!("for {s}")), reads];
        let head = (format!("{} ({words})  {cites}", clause.id), "");
        for (text, indent) in std::iter::once(head).chain(below.into_iter().flatten().map(|t| (t, "    "))) {
            let lines = wrap(&safe(&text), style.width, indent, "      ");
            lines.iter().for_each(|line| out.push_str(&format!("{}\n", plain_spaces(line))));
        }
    }
    out
}

/// Every code that a finding can carry: its weight, and what it says.
pub fn codes(format: Format, style: &Style) -> String {
    if format == Format::Json {
        return json::listed::codes();
    }
    let mut out = String::new();
    for code in Code::ALL {
        let (id, weight, title) = (code.id(), code.severity().name(), code.page().title);
        if format != Format::Human {
            out.push_str(&format!("{id}\t{weight}\t{title}\n"));
            continue;
        }
        for line in wrap(&format!("{id} ({weight}): {title}"), style.width, "", "    ") {
            out.push_str(&format!("{line}\n"));
        }
    }
    match format {
        Format::Human => {
            out + &more("`servanda explain CODE` shows what it means, with an example.", style.width)
        }
        _ => out,
    }
}

/// Every kind of record that may be written, with its fields.
pub fn kinds(model: &Model, format: Format, style: &Style) -> String {
    let declared = model.kinds.iter().filter(|k| k.rows.is_none());
    if format == Format::Json {
        return json::listed::kinds(model, declared);
    }
    let mut out = String::new();
    for kind in declared {
        let fields = kind.fields.iter().map(|f| format!("{}{}", f.name, if f.optional { "?" } else { "" }));
        let fields = fields.collect::<Vec<_>>().join(" ");
        let parent = kind.parent.map(|p| format!("{}.", kind_name(model, p))).unwrap_or_default();
        let (name, treaty) = (format!("{parent}{}", kind.name), treaty_name(model, kind));
        if format != Format::Human {
            out.push_str(&format!("{name}\t{treaty}\t{fields}\n"));
            continue;
        }
        let treaty = if treaty.is_empty() { String::new() } else { format!(" ({treaty})") };
        for line in wrap(&format!("{name}{treaty}: {fields}"), style.width, "", "    ") {
            out.push_str(&line);
            out.push('\n');
        }
    }
    match format {
        Format::Human => out + &more("`servanda list records NAME` shows types and an example.", style.width),
        _ => out,
    }
}

/// Where to read on, below a list.
fn more(text: &str, width: usize) -> String {
    format!("\n{}\n", wrap(text, width, "", "  ").join("\n"))
}

/// Everything about the kinds of one name, which several treaties may have.
pub fn named(model: &Model, kinds: &[&Kind], format: Format, style: &Style) -> String {
    if format == Format::Json {
        return json::listed::kinds(model, kinds.iter().copied());
    }
    kinds.iter().map(|k| kind(model, k, style)).collect::<Vec<_>>().join("\n")
}

/// Everything about one kind: its fields, how it stands in time, an example to copy.
fn kind(model: &Model, kind: &Kind, style: &Style) -> String {
    let treaty = treaty_name(model, kind);
    let treaty = if treaty.is_empty() { "every treaty".to_owned() } else { treaty };
    let mut out = format!("{} ({treaty})\n", kind.name);
    for line in wrap(&format!("A record of this kind {}.", nature(model, kind)), style.width, "", "  ") {
        out.push_str(&line);
        out.push('\n');
    }
    out.push('\n');
    let rows = kind.fields.iter().map(|field| {
        vec![
            field.name.to_string(),
            type_name(model, &field.ty),
            if field.optional { "optional" } else { "required" }.to_owned(),
            meaning(model, &field.ty),
        ]
    });
    let table = Table {
        headings: vec!["FIELD", "TYPE", "", "WRITE"],
        rows: rows.collect(),
        elastic: &[3],
        right: &[],
        whole: &[],
    };
    out.push_str(&table.render(style.width));
    let common = "Every record may also have `id`, `submitted`, `source`, `rank` (official, agency, press, other), \
                  `note`, `nil`, `first`, `unverified`, `corrects` and `amends`.";
    for line in wrap(common, style.width, "  ", "  ") {
        out.push_str(&line);
        out.push('\n');
    }
    format!(
        "{out}\nExample:\n\n{}",
        example(model, kind, &Values { treaty: kind.treaty, ..Values::default() })
    )
}

pub(super) fn treaty_name(model: &Model, kind: &Kind) -> String {
    kind.treaty.and_then(|t| model.treaties.get(t.0 as usize)).map(|t| t.name.to_string()).unwrap_or_default()
}

pub(super) fn nature(model: &Model, kind: &Kind) -> String {
    let field = |i: usize| kind.fields.get(i).map_or("", |f| &f.name);
    match kind.nature {
        Nature::Filed => "is dated by the day it was submitted".to_owned(),
        Nature::Happens(f) => format!("is an event on `{}`", field(f)),
        Nature::Holds { from, until: Some(until) } => {
            format!("is so from `{}` to `{}`, both days inside", field(from), field(until))
        }
        Nature::Holds { from, until: None } => format!("is so from `{}` on", field(from)),
        Nature::AsOf(f) => format!("states a figure as of `{}`", field(f)),
        Nature::Decided(f) => format!("is an act decided on `{}`", field(f)),
        Nature::Inherited => {
            let parent = kind.parent.map(|p| kind_name(model, p)).unwrap_or_default();
            format!("stands in time as the `{parent}` that holds it")
        }
    }
}

/// How a value of a type is written in a declaration.
pub(super) fn meaning(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Truth => "true or false".to_owned(),
        Type::Date => "2024-01-31, or \"2024-01\", \".. 2024-01-31\"".to_owned(),
        Type::Period => "\"2024\", \"2024-Q1\", \"2024-01-15 .. 2024-02-14\"".to_owned(),
        Type::Days => "\"30 days\"".to_owned(),
        Type::Months => "\"18 months\", \"3 years\"".to_owned(),
        Type::Number => "12, 0.5, \"10 .. 12\"".to_owned(),
        Type::Share => "\"20 %\", \"75 % ..\", 0.2".to_owned(),
        Type::Text => "a text in quotes".to_owned(),
        Type::Cas => "a CAS number, \"505-60-2\"".to_owned(),
        Type::State => "a State, \"XAA\" (ISO 3166 alpha-3)".to_owned(),
        Type::Treaty => {
            let names: Vec<String> = model.treaties.iter().map(|t| format!("\"{}\"", t.name)).collect();
            names.join(", ")
        }
        Type::Quantity { kind, .. } => {
            let units = crate::value::UNITS.iter().filter(|u| u.dimension == kind.dimension).map(|u| u.name);
            format!("an amount in {}", units.collect::<Vec<_>>().join(", "))
        }
        Type::Choice(id) => {
            let values = model.choices.get(id.0 as usize).map(|c| c.values.as_slice()).unwrap_or_default();
            values.iter().map(|v| format!("\"{}\"", safe(v))).collect::<Vec<_>>().join(", ")
        }
        Type::Record(kind) => match model.kinds.get(kind.0 as usize) {
            Some(table) if table.rows.is_some() => format!("a row of `{}`, by its first column", table.name),
            Some(kind) => format!("the id of {} `{}`", article(&kind.name), kind.name),
            None => String::new(),
        },
        Type::List(inner) => format!("[ … ] of: {}", meaning(model, inner)),
        Type::Group(_) => String::new(),
    }
}
