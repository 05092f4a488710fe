//! Findings for people: miette draws them, one after the other, the summary last.

use std::collections::BTreeMap;
use std::fmt;

use hashbrown::HashMap;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan};

use super::excerpt::{Excerpt, Mark};
use super::safe::safe;
use super::wrap::wrap;
use super::{Drawings, Redactor, Report, Style};
use crate::diagnostic::{Diagnostic, Place, Role, Severity};
use crate::source::{FileId, SourceFile};

/// Columns by which excerpts of other files are set in.
const NESTED: usize = 6;

/// Every finding, drawn, unless it is known as it was drawn before.
pub fn findings(report: &Report<'_>, style: &Style, before: Option<&mut Drawings>) -> String {
    let most = if style.most == 0 { usize::MAX } else { style.most };
    let shown = report.findings.iter().take(most);
    let mut rules = Rules::new();
    let draw = |finding: &Diagnostic| draw(report, style, finding, &mut rules) + "\n";
    let mut out = match before {
        Some(before) => before.of(report, style, shown, draw),
        None => together(shown.map(draw)),
    };
    if report.findings.len() > most {
        out.push_str(&format!("{} more findings are not printed.\n\n", report.findings.len() - most));
    }
    out
}

/// Texts one behind the other. There is room for what most reports take, up to 2 MiB: moving a long text costs more than
/// drawing it.
fn together(texts: impl ExactSizeIterator<Item = String>) -> String {
    const USUAL: usize = 2 << 10;
    const MOST: usize = 1 << 10;
    let mut out = String::with_capacity(texts.len().min(MOST) * USUAL);
    texts.for_each(|text| out.push_str(&text));
    out
}

/// So many excerpts of treaty files are kept.
const MOST_RULES: usize = 500;

/// The excerpts of treaty files drawn so far: many findings point at the same clause in the same way.
type Rules = HashMap<(FileId, Vec<Mark>), String>;

fn draw(report: &Report<'_>, style: &Style, finding: &Diagnostic, rules: &mut Rules) -> String {
    let brush = Brush::new(style.color);
    let sign = format!("{}[{}]", finding.severity.name(), finding.code.id());
    let mut out = String::new();
    let message = format!("{sign} {}", safe(&finding.message));
    for (i, line) in wrap(&message, style.width, "", "  ").into_iter().enumerate() {
        out.push_str(&if i == 0 { brush.sign(finding.severity, &sign, &line) } else { line });
        out.push('\n');
    }
    let home = finding.primary.loc.file;
    let mut marks = vec![mark(&finding.primary, true)];
    let mut others: BTreeMap<(bool, FileId), Vec<Mark>> = BTreeMap::new();
    for place in &finding.related {
        if place.loc.file == home {
            marks.push(mark(place, false));
        } else {
            let key = (place.role == Role::Clause, place.loc.file);
            let list = others.entry(key).or_default();
            list.push(mark(place, list.is_empty()));
        }
    }
    out.push_str(&brush.excerpt(report, home, &marks, style.width));
    if let Some(help) = &finding.help {
        for line in wrap(&safe(help), style.width, "  help: ", "        ") {
            out.push_str(&line);
            out.push('\n');
        }
    }
    let last = others.len().saturating_sub(1);
    for (i, ((clause, file), marks)) in others.into_iter().enumerate() {
        let heading = if clause { required_by(report, finding) } else { "with".to_owned() };
        let (head, rest) = if i == last { ("  ╰─▶ ", "      ") } else { ("  ├─▶ ", "  │   ") };
        for line in wrap(&safe(&heading), style.width, head, rest) {
            out.push_str(&line);
            out.push('\n');
        }
        if rules.len() >= MOST_RULES {
            rules.clear();
        }
        let make = |marks: &[Mark]| brush.excerpt(report, file, marks, style.width - NESTED);
        let excerpt = match clause {
            true => rules.entry((file, marks)).or_insert_with_key(|(_, marks)| make(marks)).clone(),
            false => make(&marks),
        };
        for line in excerpt.lines() {
            out.push_str(format!("{rest}{line}").trim_end());
            out.push('\n');
        }
    }
    out
}

/// Draws with or without paint.
pub struct Brush {
    theme: GraphicalTheme,
}

impl Brush {
    /// Paints if `color`.
    pub fn new(color: bool) -> Self {
        let mut theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        theme.characters.error = String::new();
        Self { theme }
    }

    /// `line`, which begins with `sign`, with the sign painted.
    fn sign(&self, severity: Severity, sign: &str, line: &str) -> String {
        let paint = match severity {
            Severity::Error => self.theme.styles.error,
            Severity::Warning => self.theme.styles.warning,
            Severity::Note => self.theme.styles.advice,
        };
        format!("{}{}", paint.style(sign), line.strip_prefix(sign).unwrap_or(""))
    }

    /// The lines of `file` that hold `marks`.
    fn excerpt(&self, report: &Report<'_>, file: FileId, marks: &[Mark], width: usize) -> String {
        let file = report.examined.project.sources.get(file);
        file.map(|file| self.lines(file, marks, width, report.redactor.as_ref())).unwrap_or_default()
    }

    /// The lines of `file` that hold `marks`; with a redactor, without declared amounts.
    pub fn lines(
        &self,
        file: &SourceFile,
        marks: &[Mark],
        width: usize,
        redactor: Option<&Redactor>,
    ) -> String {
        let handler = GraphicalReportHandler::new_themed(self.theme.clone())
            .with_context_lines(0)
            .with_width(width)
            .with_links(false);
        let mut out = String::new();
        for excerpt in Excerpt::of(file, marks, width, redactor) {
            let mut text = String::new();
            if handler.render_report(&mut text, &Drawn { excerpt }).is_err() {
                continue;
            }
            // The first line is the message, which stands above the excerpt already.
            text.lines().skip(1).for_each(|line| out.push_str(&format!("{}\n", line.trim_end())));
        }
        out
    }
}

/// An excerpt as miette wants it: a diagnostic without words.
#[derive(Debug)]
struct Drawn {
    excerpt: Excerpt,
}

impl fmt::Display for Drawn {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Drawn {}

impl miette::Diagnostic for Drawn {
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels()))
    }
}

fn mark(place: &Place, primary: bool) -> Mark {
    Mark { span: place.loc.span, label: place.label.clone(), primary }
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
