//! The end of every report for people, sentence by sentence.

use super::explain::place;
use super::figures::grouped;
use super::safe::{plain_spaces, safe};
use super::summary::Counts;
use super::wrap::wrap;
use super::{Report, Style, Summary};
use crate::project::FailOn;

/// How many names a sentence lists before it only counts.
const NAMED: usize = 8;

/// Which command the end belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// `check`: its findings and status.
    Check,
    /// `status`, which prints no findings and succeeds.
    Status,
}

/// The sentences of the end, the last of them about findings and status.
pub fn sentences(report: &Report<'_>, style: &Style, ending: Ending) -> Vec<String> {
    let summary = Summary::of(report);
    let mut said = vec![moment(report), treaties(&summary)];
    let judged = !report.examined.project.inputs.is_empty();
    said.extend(judged.then(|| inputs(report, &summary)));
    said.extend(chosen(report));
    said.extend(judged.then(|| verdicts(&summary.counts)));
    if summary.counts.lacks_data > 0 {
        let n = count(summary.counts.lacks_data, "instance lacks", "instances lack");
        let where_to =
            if style.lacks_data { lacking(report) } else { " (`--lacks-data` lists them)".to_owned() };
        said.push(format!("{n} data: nothing of the kind was declared{where_to}"));
    }
    if summary.counts.judgement > 0 {
        said.push(format!(
            "{} for a person to judge",
            count(summary.counts.judgement, "instance is", "instances are")
        ));
    }
    if !summary.clauses_without_instance.is_empty() {
        let n = count(summary.clauses_without_instance.len(), "clause has", "clauses have");
        said.push(format!("{n} nothing to apply to here{}", named(&summary.clauses_without_instance)));
    }
    if !summary.unused_exceptions.is_empty() {
        let n = count(summary.unused_exceptions.len(), "exception was", "exceptions were");
        said.push(format!("{n} never used{}", named(&summary.unused_exceptions)));
    }
    said.push(coverage(&summary));
    said.extend(severities(&summary));
    said.push(last(report, &summary, ending));
    said
}

/// The sentences wrapped at the width asked for, each with a full stop.
pub fn human(report: &Report<'_>, style: &Style, ending: Ending) -> String {
    let lines = sentences(report, style, ending)
        .into_iter()
        .flat_map(|s| wrap(&format!("{}.", safe(&s)), style.width, "", "  "));
    lines.map(|line| line + "\n").collect()
}

fn moment(report: &Report<'_>) -> String {
    if report.examined.project.inputs.is_empty() {
        return "Only the treaty files were read: there is no declaration".to_owned();
    }
    let Some(moment) = report.examined.moment else {
        return "Nothing was judged: no record that can be read carries a date".to_owned();
    };
    let known = match moment.known_at {
        Some(day) => format!("with what was known on {day}"),
        None => "with all that is on file".to_owned(),
    };
    let lowered = match report.examined.lowered_from {
        Some(wanted) => format!(" (lowered from {wanted}: nothing later was known)"),
        None => String::new(),
    };
    format!("Checked as of {}{lowered}, {known}", moment.as_of)
}

fn treaties(summary: &Summary) -> String {
    let clauses = count(summary.clauses, "clause", "clauses");
    let mut lost = Vec::new();
    if !summary.unread_clauses.is_empty() {
        lost.push(
            count(summary.unread_clauses.len(), "clause", "clauses") + &bracketed(&summary.unread_clauses),
        );
    }
    if summary.unread_entries > 0 {
        lost.push(count(summary.unread_entries, "other entry", "other entries"));
    }
    let lost =
        if lost.is_empty() { String::new() } else { format!("; could not be read: {}", lost.join("; ")) };
    format!(
        "{}, {clauses}: {}{lost}",
        count(summary.treaties.len(), "treaty", "treaties"),
        summary.treaties.join(", ")
    )
}

fn inputs(report: &Report<'_>, summary: &Summary) -> String {
    let files = count(summary.files, "file", "files");
    let records = count(summary.records, "record", "records");
    let mut more = Vec::new();
    for (heads, what) in
        [(&summary.set_aside, "set aside as unreadable"), (&summary.unread, "that no clause reads")]
    {
        if !heads.is_empty() {
            let shown = heads.iter().take(NAMED).map(|at| place(&report.examined.project.sources, *at));
            let rest = match heads.len().saturating_sub(NAMED) {
                0 => String::new(),
                n => format!(", and {} more", grouped(&n.to_string())),
            };
            let places = shown.collect::<Vec<_>>().join(", ");
            more.push(format!("{} {what}: {places}{rest}", grouped(&heads.len().to_string())));
        }
    }
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join("; ")) };
    let apart = match report.examined.project.apart.as_slice() {
        [] => String::new(),
        apart => format!("; left to their own check: {}", apart.join(", ")),
    };
    format!("{files} of declarations with {records}{more}{apart}")
}

/// Of what the report is a part, where it is not the whole.
fn chosen(report: &Report<'_>) -> Option<String> {
    let mut parts = Vec::new();
    parts.extend(report.choice.party.as_ref().map(|p| format!("instances of {p}")));
    parts.extend(report.choice.select.as_ref().map(|s| format!("clauses `{s}`")));
    if let Some(only) = &report.examined.project.only {
        parts.push(count(only.len(), "file named", "files named"));
    }
    (!parts.is_empty()).then(|| format!("Reported only: {}", parts.join(", ")))
}

fn verdicts(counts: &Counts) -> String {
    let n = |n: usize| grouped(&n.to_string());
    let excused = match counts.met_by_exception {
        0 => String::new(),
        k => format!(" ({} by an exception)", n(k)),
    };
    let not_met = counts.not_met_open + counts.not_met_put_right;
    let cured = match counts.not_met_put_right {
        0 => String::new(),
        k => format!(" ({} put right since)", n(k)),
    };
    format!(
        "Verdicts: {} met{excused}, {} pending, {} undetermined, {} not met{cured}, {} not applicable",
        n(counts.met),
        n(counts.pending),
        n(counts.undetermined),
        n(not_met),
        n(counts.not_applicable),
    )
}

/// `: cwc/holdings (XAA), …`.
fn lacking(report: &Report<'_>) -> String {
    let lacking = report.verdicts().filter(|v| v.lacks_data).filter_map(|v| {
        let clause = report.examined.model.clauses.get(v.clause)?;
        Some(format!("{} ({})", clause.id, v.named().join(", ")))
    });
    format!(": {}", lacking.collect::<Vec<_>>().join("; "))
}

fn coverage(summary: &Summary) -> String {
    let open = summary.not_covered_total();
    let n = |n: usize| grouped(&n.to_string());
    format!(
        "This covers the encoded clauses only: {} are not encoded ({} for judgement, {} outside, {} for later)",
        count(open.total(), "paragraph", "paragraphs"),
        n(open.judgement),
        n(open.outside),
        n(open.later),
    )
}

fn severities(summary: &Summary) -> Option<String> {
    let found = summary.findings;
    let parts = [
        (found.error, "error", "errors"),
        (found.warning, "warning", "warnings"),
        (found.note, "note", "notes"),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| count(n, one, many)).collect();
    (!parts.is_empty()).then(|| format!("Findings: {}", parts.join(", ")))
}

/// Short enough for one line.
fn last(report: &Report<'_>, summary: &Summary, ending: Ending) -> String {
    let total = match summary.findings.total() {
        0 => "No finding".to_owned(),
        n => count(n, "finding", "findings"),
    };
    if ending == Ending::Status {
        let where_to = if summary.findings.total() == 0 { "" } else { "; `servanda check` prints them" };
        return format!("{total}{where_to}");
    }
    let usual = match report.fail_on {
        FailOn::Never => format!("; without `--fail-on never` it would be {}", report.usual_status()),
        _ => String::new(),
    };
    format!("{total}; exit status {}{usual}", report.status())
}

fn named(names: &[String]) -> String {
    if names.len() > NAMED { String::new() } else { format!(": {}", names.join(", ")) }
}

fn bracketed(names: &[String]) -> String {
    if names.len() > NAMED { String::new() } else { format!(" ({})", names.join(", ")) }
}

/// What was chosen, on a line of its own, for formats without an end.
pub fn chosen_line(report: &Report<'_>) -> String {
    chosen(report).map(|said| plain_spaces(&safe(&said)) + "\n").unwrap_or_default()
}

/// `1 file`, `2 files`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(&n.to_string()), if n == 1 { one } else { many })
}
