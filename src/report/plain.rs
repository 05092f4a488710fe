//! Findings for people who listen: one sentence a line, no drawing, dates in words.

use super::closing::Ending;
use super::figures::dates_in_words;
use super::safe::{plain_spaces, safe};
use super::{Report, Style};
use crate::diagnostic::{Diagnostic, Place, Role, Severity};

/// Every finding, told.
pub fn findings(report: &Report<'_>, style: &Style) -> String {
    let most = if style.most == 0 { usize::MAX } else { style.most };
    let mut out = String::new();
    for finding in report.findings.iter().take(most) {
        out.push_str(&told(report, finding));
        out.push('\n');
    }
    if report.findings.len() > most {
        out.push_str(&format!("{} more findings are not printed.\n\n", report.findings.len() - most));
    }
    out
}

/// The end of a report, a sentence a line.
pub fn closing(report: &Report<'_>, style: &Style, ending: Ending) -> String {
    super::closing::sentences(report, style, ending).iter().map(|s| sentence(s)).collect()
}

/// Text as a sentence: safe, dates in words, a full stop at its end.
pub fn sentence(text: &str) -> String {
    let text = dates_in_words(&plain_spaces(&safe(text)));
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{text}{end}\n")
}

fn told(report: &Report<'_>, finding: &Diagnostic) -> String {
    let severity = match finding.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    };
    let mut out = sentence(&format!("{severity} ({}): {}", finding.code.id(), finding.message));
    out.push_str(&place(report, &finding.primary));
    for other in &finding.related {
        out.push_str(&place(report, other));
    }
    if let Some(help) = &finding.help {
        out.push_str(&sentence(&format!("Help: {help}")));
    }
    out
}

fn place(report: &Report<'_>, place: &Place) -> String {
    let Some(file) = report.examined.project.sources.get(place.loc.file) else { return String::new() };
    let at = file.position(place.loc.span.start);
    let what = match place.role {
        Role::Declaration => "Declaration",
        Role::Clause => "Clause",
        Role::Decision => "Decision",
        Role::Absent => "Absent from",
        Role::File => "File",
    };
    let label = dates_in_words(&plain_spaces(&safe(&place.label)));
    let says = if label.is_empty() { String::new() } else { format!(": {label}") };
    format!("{what} {}, line {}, column {}{says}.\n", safe(&file.name), at.line, at.column)
}
