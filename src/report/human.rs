//! Findings for people: miette draws them, one after the other, the summary last.

use std::collections::BTreeMap;
use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity as Weight};

use super::excerpt::{Excerpt, Mark};
use super::safe::safe;
use super::{Report, Style};
use crate::diagnostic::{Diagnostic, Place, Role, Severity};
use crate::source::FileId;

/// Columns by which miette sets nested excerpts in.
const NESTED: usize = 6;

/// Every finding, drawn.
pub fn findings(report: &Report<'_>, style: &Style) -> String {
    let most = if style.most == 0 { usize::MAX } else { style.most };
    let mut out = String::new();
    for finding in report.findings.iter().take(most) {
        out.push_str(&draw(report, style, finding));
        out.push('\n');
    }
    if report.findings.len() > most {
        out.push_str(&format!("{} more findings are not printed.\n\n", report.findings.len() - most));
    }
    out
}

fn draw(report: &Report<'_>, style: &Style, finding: &Diagnostic) -> String {
    let mut theme =
        if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let sign = format!("{}[{}]", finding.severity.name(), finding.code.id());
    let weight = weight(finding.severity);
    let signs = &mut theme.characters;
    (signs.error, signs.warning, signs.advice) = (String::new(), String::new(), String::new());
    match weight {
        Weight::Error => signs.error = sign,
        Weight::Warning => signs.warning = sign,
        Weight::Advice => signs.advice = sign,
    }
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_context_lines(0)
        .with_width(style.width)
        .with_links(false)
        .with_show_related_as_nested(true);
    let mut drawn = String::new();
    if handler.render_report(&mut drawn, &Drawn::of(report, style, finding)).is_err() {
        drawn = format!("{}: {}\n", finding.code.id(), safe(&finding.message));
    }
    let mut out = String::with_capacity(drawn.len());
    for line in drawn.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn weight(severity: Severity) -> Weight {
    match severity {
        Severity::Error => Weight::Error,
        Severity::Warning => Weight::Warning,
        Severity::Note => Weight::Advice,
    }
}

/// A finding, or the part of it that stands in another file, as miette sees it.
#[derive(Debug)]
struct Drawn {
    message: String,
    weight: Weight,
    help: Option<String>,
    excerpt: Option<Excerpt>,
    related: Vec<Drawn>,
}

impl Drawn {
    fn of(report: &Report<'_>, style: &Style, finding: &Diagnostic) -> Self {
        let home = finding.primary.loc.file;
        let mut marks = vec![mark(&finding.primary, true)];
        let mut others: BTreeMap<(bool, FileId), Vec<Mark>> = BTreeMap::new();
        for place in &finding.related {
            if place.loc.file == home {
                marks.push(mark(place, false));
            } else {
                let key = (place.role == Role::Clause, place.loc.file);
                others.entry(key).or_default().push(mark(place, false));
            }
        }
        let weight = weight(finding.severity);
        let nested = if weight == Weight::Advice { Weight::Warning } else { Weight::Advice };
        let related = others.into_iter().map(|((clause, file), mut marks)| {
            if let Some(first) = marks.first_mut() {
                first.primary = true;
            }
            Drawn {
                message: if clause { required_by(report, finding) } else { "with".to_owned() },
                weight: nested,
                help: None,
                excerpt: excerpt(report, file, &marks, style.width.saturating_sub(NESTED)),
                related: Vec::new(),
            }
        });
        Drawn {
            message: safe(&finding.message).into_owned(),
            weight,
            help: finding.help.as_deref().map(|h| safe(h).into_owned()),
            excerpt: excerpt(report, home, &marks, style.width),
            related: related.collect(),
        }
    }
}

fn mark(place: &Place, primary: bool) -> Mark {
    Mark { span: place.loc.span, label: place.label.clone(), primary }
}

fn excerpt(report: &Report<'_>, file: FileId, marks: &[Mark], width: usize) -> Option<Excerpt> {
    let file = report.examined.project.sources.get(file)?;
    Some(Excerpt::new(file, marks, width, report.redact))
}

/// `required by CWC VA IV(A) 17(a), “Order of destruction”`.
fn required_by(report: &Report<'_>, finding: &Diagnostic) -> String {
    let model = &report.examined.model;
    let clause = model.clauses.iter().find(|c| finding.clause.as_deref() == Some(&*c.id));
    let Some(clause) = clause else { return "see also".to_owned() };
    let treaty = model.treaties.get(clause.treaty.0 as usize).map_or("", |t| &t.name);
    let verb = match clause.mode {
        crate::model::Mode::Must => "required by",
        crate::model::Mode::Should => "advised by",
        crate::model::Mode::Check => "compared under",
    };
    let doubt = if clause.unverified { " (unverified)" } else { "" };
    format!("{verb} {treaty} {}, “{}”{doubt}", clause.cites.join("; "), clause.title)
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn {}

impl miette::Diagnostic for Drawn {
    fn severity(&self) -> Option<Weight> {
        Some(self.weight)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|h| Box::new(h) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.excerpt.as_ref().map(|e| e as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.excerpt.as_ref().map(|e| Box::new(e.labels()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|d| d as &dyn miette::Diagnostic)))
    }
}
