//! What `list` and `explain` print, for machines.

use serde::Serialize;

use super::verdict::VerdictJson;
use super::{FORMAT_VERSION, mode_name, write};
use crate::diagnostic::{Code, Place, Role};
use crate::model::{Clause, Kind, KindId, Model, uses};
use crate::report::Report;
use crate::report::catalogue::{meaning, nature, treaty_name};
use crate::report::clause::{prose, sentences, shape_name, whom};
use crate::report::example::{Values, example};
use crate::report::place::PlaceJson;
use crate::report::planned::{Planned, planned};
use crate::report::prose::{kind_name, type_name};
use crate::report::safe::plain_spaces;
use crate::source::SourceMap;

/// The object that holds one list, or one explanation; the keys are those of the schemas.
#[derive(Serialize)]
struct Listed<T> {
    format_version: u32,
    servanda: &'static str,
    #[serde(flatten)]
    what: T,
}

fn listed(what: impl Serialize) -> String {
    write(&Listed { format_version: FORMAT_VERSION, servanda: env!("CARGO_PKG_VERSION"), what })
}

#[derive(Serialize)]
struct ClauseJson {
    clause: String,
    treaty: String,
    shape: &'static str,
    mode: &'static str,
    cites: Vec<String>,
    title: String,
    binds: Option<String>,
    reads: Vec<String>,
    unverified: bool,
    place: PlaceJson,
}

#[derive(Serialize)]
struct CodeJson {
    code: &'static str,
    severity: &'static str,
    title: &'static str,
}

#[derive(Serialize)]
struct FieldJson {
    name: String,
    #[serde(rename = "type")]
    ty: String,
    required: bool,
    write: String,
}

#[derive(Serialize)]
struct KindJson {
    record: String,
    treaty: Option<String>,
    parent: Option<String>,
    stands: String,
    fields: Vec<FieldJson>,
    example: String,
}

/// The object of `list clauses --format json`.
pub fn clauses(model: &Model, sources: &SourceMap) -> String {
    #[derive(Serialize)]
    struct Clauses {
        clauses: Vec<ClauseJson>,
    }
    listed(Clauses { clauses: model.clauses.iter().map(|c| clause(model, sources, c)).collect() })
}

/// The object of `list codes --format json`.
pub fn codes() -> String {
    #[derive(Serialize)]
    struct Codes {
        codes: Vec<CodeJson>,
    }
    listed(Codes { codes: Code::ALL.iter().map(|c| code(*c)).collect() })
}

/// The object of `list records --format json`.
pub fn kinds<'k>(model: &Model, kinds: impl Iterator<Item = &'k Kind>) -> String {
    #[derive(Serialize)]
    struct Kinds {
        records: Vec<KindJson>,
    }
    listed(Kinds { records: kinds.map(|k| kind(model, k)).collect() })
}

/// The object of `explain CODE --format json`: the page, as Markdown.
pub fn page(of: Code) -> String {
    #[derive(Serialize)]
    struct Page {
        code: CodeJson,
        page: &'static str,
    }
    listed(Page { code: code(of), page: of.page().text })
}

/// The object of `explain CLAUSE --format json`; with a report, the verdicts that it chose of the clause at that
/// position.
pub fn explained(
    model: &Model,
    sources: &SourceMap,
    of: &Clause,
    verdicts: Option<(&Report<'_>, usize)>,
) -> String {
    explain(model, sources, of, verdicts, None)
}

/// The object of `explain CLAUSE --plan --format json`.
pub fn planned_with(model: &Model, sources: &SourceMap, of: &Clause) -> String {
    explain(model, sources, of, None, Some(planned(model, sources, of)))
}

fn explain(
    model: &Model,
    sources: &SourceMap,
    of: &Clause,
    verdicts: Option<(&Report<'_>, usize)>,
    plan: Option<Planned>,
) -> String {
    #[derive(Serialize)]
    struct Explained {
        clause: ClauseJson,
        sentences: Vec<String>,
        source: String,
        defines: Vec<Define>,
        verdicts: Option<Vec<VerdictJson>>,
        plan: Option<Planned>,
    }
    #[derive(Serialize)]
    struct Define {
        name: String,
        place: PlaceJson,
    }
    let defines = uses(model, of).defines;
    let defines = defines.iter().filter_map(|d| model.defines.get(d.0 as usize));
    let place = |at| PlaceJson::new(sources, &Place::new(at, Role::Clause, ""), false);
    let judged = |(report, index): (&Report<'_>, usize)| {
        let chosen = report.verdicts().filter(|v| v.clause == index);
        chosen.map(|v| VerdictJson::new(report, v)).collect()
    };
    let said = sentences(&prose(model, sources, of), of);
    listed(Explained {
        clause: clause(model, sources, of),
        sentences: said.iter().map(|s| plain_spaces(s)).collect(),
        source: sources.slice(of.entry).to_owned(),
        defines: defines.map(|d| Define { name: d.name.to_string(), place: place(d.at) }).collect(),
        verdicts: verdicts.map(judged),
        plan,
    })
}

fn clause(model: &Model, sources: &SourceMap, clause: &Clause) -> ClauseJson {
    let treaty = model.treaties.get(clause.treaty.0 as usize);
    let named = |kind: &KindId| {
        let kind = model.kinds.get(kind.0 as usize).filter(|k| k.rows.is_none())?;
        Some(kind.name.to_string())
    };
    ClauseJson {
        clause: clause.id.to_string(),
        treaty: treaty.map(|t| t.name.to_string()).unwrap_or_default(),
        shape: shape_name(clause.shape()),
        mode: mode_name(clause.mode),
        cites: clause.cites.clone(),
        title: clause.title.clone(),
        binds: whom(&prose(model, sources, clause), clause).map(|text| plain_spaces(&text)),
        reads: uses(model, clause).kinds.iter().filter_map(named).collect(),
        unverified: clause.unverified,
        place: PlaceJson::new(sources, &Place::new(clause.at, Role::Clause, ""), false),
    }
}

fn code(code: Code) -> CodeJson {
    CodeJson { code: code.id(), severity: code.severity().name(), title: code.page().title }
}

fn kind(model: &Model, kind: &Kind) -> KindJson {
    let fields = kind.fields.iter().map(|field| FieldJson {
        name: field.name.to_string(),
        ty: type_name(model, &field.ty),
        required: !field.optional,
        write: meaning(model, &field.ty),
    });
    KindJson {
        record: kind.name.to_string(),
        treaty: kind.treaty.map(|_| treaty_name(model, kind)),
        parent: kind.parent.map(|p| kind_name(model, p).to_owned()),
        stands: nature(model, kind),
        fields: fields.collect(),
        example: example(model, kind, &Values { treaty: kind.treaty, ..Values::default() }),
    }
}
