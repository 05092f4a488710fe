//! The formats for machines; their shape is fixed by the schemas in `docs/schema/`.

mod finding;
pub mod listed;
mod sources;
mod verdict;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::place::PlaceJson;
use super::safe::safe_json;
use super::{Report, Style, Summary};
use crate::diagnostic::{Place, Role};
use crate::source::Loc;
use finding::FindingJson;
use sources::{Input, TreatyUsed};
use verdict::VerdictJson;
pub use verdict::mode_name;

/// Raised when a key changes its meaning or goes; new keys do not raise it.
pub const FORMAT_VERSION: u32 = 1;

/// What both objects begin with.
#[derive(Serialize)]
struct Head {
    format_version: u32,
    servanda: &'static str,
    as_of: Option<String>,
    known_at: Option<String>,
    treaties: Vec<TreatyUsed>,
    inputs: Vec<Input>,
    summary: Value,
    not_covered: Value,
}

#[derive(Serialize)]
struct CheckJson {
    #[serde(flatten)]
    head: Head,
    findings: Vec<FindingJson>,
}

#[derive(Serialize)]
struct StatusJson {
    #[serde(flatten)]
    head: Head,
    verdicts: Vec<VerdictJson>,
}

/// The object of `check --format json`.
pub fn check(report: &Report<'_>, style: &Style) -> String {
    let most = if style.most == 0 { usize::MAX } else { style.most };
    let mut findings = finding::all(report);
    let shown = findings.len().min(most);
    findings.truncate(shown);
    write(&CheckJson { head: head(report, Some(shown)), findings })
}

/// The object of `status --format json`.
pub fn status(report: &Report<'_>) -> String {
    let verdicts = report.verdicts().map(|v| VerdictJson::new(report, v)).collect();
    write(&StatusJson { head: head(report, None), verdicts })
}

/// The text of an object, safe to show.
pub fn write(object: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(object).unwrap_or_default();
    text.push('\n');
    safe_json(&text)
}

fn head(report: &Report<'_>, shown: Option<usize>) -> Head {
    let summary = Summary::of(report);
    let examined = report.examined;
    let not_covered: Map<String, Value> =
        summary.not_covered.iter().map(|(name, n)| (name.clone(), json!(n))).collect();
    let sources = &examined.project.sources;
    let headers = |all: &[Loc], label: &str| -> Vec<PlaceJson> {
        all.iter()
            .map(|at| PlaceJson::new(sources, &Place::new(*at, Role::Declaration, label), report.hides(*at)))
            .collect()
    };
    let only = examined.project.only.as_ref().map(|files| {
        let names = files.iter().filter_map(|f| examined.project.sources.get(*f)).map(|f| f.name.clone());
        names.collect::<Vec<_>>()
    });
    Head {
        format_version: FORMAT_VERSION,
        servanda: env!("CARGO_PKG_VERSION"),
        as_of: examined.moment.map(|m| m.as_of.to_string()),
        known_at: examined.moment.and_then(|m| m.known_at).map(|d| d.to_string()),
        not_covered: json!({ "paragraphs": summary.not_covered_total(), "by_treaty": not_covered }),
        summary: json!({
            "findings": summary.findings,
            "findings_shown": shown,
            "verdicts": summary.counts,
            "clauses": summary.clauses,
            "unread_clauses": summary.unread_clauses,
            "unread_entries": summary.unread_entries,
            "clauses_without_instance": summary.clauses_without_instance,
            "unused_exceptions": summary.unused_exceptions,
            "records": summary.records,
            "unread": headers(&summary.unread, "no clause reads this"),
            "set_aside": headers(&summary.set_aside, "set aside"),
            "projects_apart": examined.project.apart,
            "config": examined.project.config.file,
            "as_of_lowered_from": examined.lowered_from.map(|d| d.to_string()),
            "chosen": { "party": report.choice.party, "select": report.choice.select, "files": only },
            "redacted": report.redactor.is_some(),
            "fail_on": report.fail_on.name(),
            "status": report.status(),
            "status_by_default": report.usual_status(),
        }),
        treaties: sources::treaties(examined),
        inputs: sources::inputs(examined),
    }
}
