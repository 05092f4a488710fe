//! One line a finding: `path:line:col: severity[code]: message`; the last line says what was chosen, where anything was.

use super::closing::chosen_line;
use super::safe::{plain_spaces, safe};
use super::{Report, Style};
use crate::diagnostic::Diagnostic;

/// Every finding on its line.
pub fn render(report: &Report<'_>, style: &Style) -> String {
    let most = if style.most == 0 { usize::MAX } else { style.most };
    let mut out = String::new();
    for finding in report.findings.iter().take(most) {
        out.push_str(&line(report, finding));
        out.push('\n');
    }
    if report.findings.len() > most {
        out.push_str(&format!("{} more findings not printed\n", report.findings.len() - most));
    }
    out + &chosen_line(report)
}

fn line(report: &Report<'_>, finding: &Diagnostic) -> String {
    let file = report.examined.project.sources.get(finding.primary.loc.file);
    let place = file.map(|f| {
        let at = f.position(finding.primary.loc.span.start);
        format!("{}:{}:{}: ", safe(&f.name), at.line, at.column)
    });
    let (severity, code) = (finding.severity.name(), finding.code.id());
    let message = plain_spaces(&safe(&finding.message));
    format!("{}{severity}[{code}]: {message}", place.unwrap_or_default())
}
