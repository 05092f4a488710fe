//! What is covered, for machines.

use serde::Serialize;

use crate::coverage::{Coverage, Status};
use crate::report::json;

#[derive(Serialize)]
struct CoverageJson<'a> {
    format_version: u32,
    servanda: &'static str,
    counts: Counts,
    paragraphs: Vec<Paragraph<'a>>,
    clauses: Vec<Clause<'a>>,
    records: Vec<Record<'a>>,
}

/// What depends on declarations is null without any.
#[derive(Serialize)]
struct Counts {
    tests: Tests,
    paragraphs: Paragraphs,
    clauses: Clauses,
    exceptions: Exceptions,
    records: Records,
}

#[derive(Serialize)]
struct Tests {
    total: usize,
    failed: usize,
}

#[derive(Serialize)]
struct Paragraphs {
    total: usize,
    encoded: usize,
    judgement: usize,
    outside: usize,
    later: usize,
}

#[derive(Serialize)]
struct Clauses {
    total: usize,
    without_case: usize,
    verdicts_without_case: usize,
    without_instance: Option<usize>,
}

#[derive(Serialize)]
struct Exceptions {
    total: usize,
    without_case: usize,
    never_used: Option<usize>,
}

#[derive(Serialize)]
struct Records {
    kinds: usize,
    kinds_not_read: usize,
    on_file: Option<usize>,
    not_read: Option<usize>,
    fields_not_read: Option<usize>,
}

#[derive(Serialize)]
struct Paragraph<'a> {
    treaty: &'a str,
    cite: &'a str,
    status: &'static str,
    reason: Option<&'a str>,
    clauses: &'a [String],
}

#[derive(Serialize)]
struct Clause<'a> {
    clause: &'a str,
    shown: &'a [&'static str],
    missing: &'a [&'static str],
    exceptions: Vec<Exception<'a>>,
    has_instance: Option<bool>,
}

#[derive(Serialize)]
struct Exception<'a> {
    exception: &'a str,
    in_cases: bool,
    in_data: Option<bool>,
}

#[derive(Serialize)]
struct Record<'a> {
    treaty: &'a str,
    record: &'a str,
    read: bool,
    on_file: Option<usize>,
    not_read: Option<usize>,
    fields: Vec<Field<'a>>,
}

#[derive(Serialize)]
struct Field<'a> {
    field: &'a str,
    read: bool,
    given: Option<bool>,
}

/// The object of `coverage --format json`.
pub fn render(coverage: &Coverage) -> String {
    let paragraphs = coverage.paragraphs.iter().map(|p| Paragraph {
        treaty: &p.treaty,
        cite: &p.cite,
        status: p.status.name(),
        reason: p.reason.as_deref(),
        clauses: &p.clauses,
    });
    let clauses = coverage.clauses.iter().map(|c| Clause {
        clause: &c.clause,
        shown: &c.shown,
        missing: &c.missing,
        exceptions: c
            .exceptions
            .iter()
            .map(|e| Exception { exception: &e.name, in_cases: e.in_cases, in_data: e.in_data })
            .collect(),
        has_instance: c.has_instance,
    });
    let records = coverage.records.iter().map(|r| Record {
        treaty: &r.treaty,
        record: &r.record,
        read: r.read,
        on_file: r.on_file.map(|(n, _)| n),
        not_read: r.on_file.map(|(_, n)| n),
        fields: r.fields.iter().map(|f| Field { field: &f.name, read: f.read, given: f.given }).collect(),
    });
    json::write(&CoverageJson {
        format_version: json::FORMAT_VERSION,
        servanda: env!("CARGO_PKG_VERSION"),
        counts: counts(coverage),
        paragraphs: paragraphs.collect(),
        clauses: clauses.collect(),
        records: records.collect(),
    })
}

fn counts(coverage: &Coverage) -> Counts {
    let (clauses, records) = (&coverage.clauses, &coverage.records);
    let exceptions = || clauses.iter().flat_map(|c| &c.exceptions);
    let fields = || records.iter().flat_map(|r| &r.fields);
    Counts {
        tests: Tests { total: coverage.tests, failed: coverage.failed },
        paragraphs: Paragraphs {
            total: coverage.paragraphs.len(),
            encoded: coverage.count(Status::Encoded),
            judgement: coverage.count(Status::Judgement),
            outside: coverage.count(Status::Outside),
            later: coverage.count(Status::Later),
        },
        clauses: Clauses {
            total: clauses.len(),
            without_case: clauses.iter().filter(|c| c.shown.is_empty()).count(),
            verdicts_without_case: clauses.iter().map(|c| c.missing.len()).sum(),
            without_instance: known(clauses.iter().map(|c| c.has_instance.map(|has| usize::from(!has)))),
        },
        exceptions: Exceptions {
            total: exceptions().count(),
            without_case: exceptions().filter(|e| !e.in_cases).count(),
            never_used: known(exceptions().map(|e| e.in_data.map(|used| usize::from(!used)))),
        },
        records: Records {
            kinds: records.len(),
            kinds_not_read: records.iter().filter(|r| !r.read).count(),
            on_file: known(records.iter().map(|r| r.on_file.map(|(n, _)| n))),
            not_read: known(records.iter().map(|r| r.on_file.map(|(_, n)| n))),
            fields_not_read: known(fields().map(|f| f.given.map(|given| usize::from(given && !f.read)))),
        },
    }
}

/// The sum, where all is known.
fn known(all: impl Iterator<Item = Option<usize>>) -> Option<usize> {
    all.sum()
}
