//! A finding as machines get it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Place};
use crate::project::digest;
use crate::report::Report;
use crate::report::place::PlaceJson;
use crate::report::safe::plain_spaces;

/// One finding; the keys are those of the schema.
#[derive(Serialize)]
pub struct FindingJson {
    code: &'static str,
    clause: Option<String>,
    subject: Map<String, Value>,
    verdict: Option<&'static str>,
    severity: &'static str,
    message: String,
    help: Option<String>,
    fingerprint: String,
    primary: PlaceJson,
    related: Vec<PlaceJson>,
}

/// Every finding of a report.
pub fn all(report: &Report<'_>) -> Vec<FindingJson> {
    let mut ordinals: BTreeMap<String, usize> = BTreeMap::new();
    report
        .findings
        .iter()
        .map(|finding| {
            let what = identity(report, finding);
            let ordinal = ordinals.entry(what.clone()).or_default();
            *ordinal += 1;
            one(report, finding, digest(format!("{what}\0{ordinal}").as_bytes()))
        })
        .collect()
}

fn one(report: &Report<'_>, finding: &Diagnostic, fingerprint: String) -> FindingJson {
    let sources = &report.examined.project.sources;
    let place = |p: &Place| PlaceJson::new(sources, p, report.hides(p.loc));
    FindingJson {
        code: finding.code.id(),
        clause: finding.clause.clone(),
        subject: finding.subject.iter().map(|(k, v)| (k.clone(), Value::from(v.as_str()))).collect(),
        verdict: finding.verdict,
        severity: finding.severity.name(),
        message: plain_spaces(&finding.message),
        help: finding.help.as_deref().map(plain_spaces),
        fingerprint,
        primary: place(&finding.primary),
        related: finding.related.iter().map(place).collect(),
    }
}

/// What makes a finding the same finding after unrelated edits: for an obligation its clause and subject, for a file
/// its name, the code and the text of the line. Where amounts are hidden the line is taken without them, because so
/// short a text could be guessed from its digest.
fn identity(report: &Report<'_>, finding: &Diagnostic) -> String {
    let subject: Vec<String> = finding.subject.iter().map(|(k, v)| format!("{k}={v}")).collect();
    if let Some(clause) = &finding.clause {
        return [finding.code.id(), clause, &subject.join("\0")].join("\0");
    }
    let file = report.examined.project.sources.get(finding.primary.loc.file);
    let (name, line) = file.map_or(("", ""), |f| {
        let line = f.line_text(f.lines.line(finding.primary.loc.span.start));
        (f.name.as_str(), line.trim())
    });
    let line = report.redactor.as_ref().map_or_else(|| line.to_owned(), |r| r.line(line));
    [finding.code.id(), name, &line, &finding.primary.label].join("\0")
}
