//! From verdicts and problems to bytes.
//!
//! Comes in: what a check found, and how it is to be shown. Goes out: text for people or machines. Nothing here reads a
//! file, a clock or the environment: width and colour are given.

pub mod catalogue;
pub mod covered;
pub mod derivation;
pub mod explain;
pub mod mutation;
pub mod page;
pub mod planned;
pub mod reformatted;
pub mod tested;

mod clause;
mod closing;
mod concise;
mod csv;
mod drawn;
mod example;
mod excerpt;
mod figures;
mod findings;
mod human;
mod json;
mod overview;
mod place;
mod plain;
mod prose;
mod redact;
mod safe;
mod shown_line;
mod status;
mod summary;
mod table;
mod wrap;

use crate::check::{Tally, Verdict};
use crate::diagnostic::{Diagnostic, Role};
use crate::pipeline::Examined;
use crate::project::FailOn;
use crate::source::{FileKind, Loc};

use closing::Ending;
pub use closing::count;
pub use drawn::Drawings;
pub use findings::Teller;
pub use redact::Redactor;
pub use safe::{plain_spaces, safe as safe_line};
pub use summary::{Counts, Summary};

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excerpts with labels, at most so wide as asked for.
    Human,
    /// One sentence a line, no drawing.
    Plain,
    /// One line a finding.
    Concise,
    /// For machines.
    Json,
    /// A table for machines; verdicts only.
    Csv,
}

/// What is chosen, hidden and painted.
#[derive(Clone, Debug)]
pub struct Style {
    /// How wide a line of the human format may be.
    pub width: usize,
    /// Whether to paint.
    pub color: bool,
    /// At most so many findings are printed; 0 for all.
    pub most: usize,
    /// List the instances that lack data.
    pub lacks_data: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, color: false, most: 0, lacks_data: false }
    }
}

/// Which instances the report is about; files are chosen by the project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Those of this State.
    pub party: Option<String>,
    /// Those of the clause with this id, or whose id begins with it.
    pub select: Option<String>,
}

/// What is reported of a check.
#[derive(Debug)]
pub struct Report<'a> {
    /// All that was found.
    pub examined: &'a Examined,
    /// Which instances were chosen.
    pub choice: Choice,
    /// From which severity on it fails.
    pub fail_on: FailOn,
    /// What hides every declared amount, where that is asked for.
    pub redactor: Option<Redactor>,
    /// The findings chosen, by file, place and code.
    pub findings: Vec<Diagnostic>,
    verdicts: Vec<Shown<'a>>,
    /// Instances without a verdict of their own, counted; those that were chosen.
    tallies: Vec<&'a Tally>,
}

/// A verdict as it is shown.
#[derive(Debug)]
enum Shown<'a> {
    Whole(&'a Verdict),
    /// Without its amounts.
    Hidden(Box<Verdict>),
}

impl Shown<'_> {
    fn as_ref(&self) -> &Verdict {
        match self {
            Shown::Whole(verdict) => verdict,
            Shown::Hidden(verdict) => verdict,
        }
    }
}

impl<'a> Report<'a> {
    /// Tells the findings of a check and chooses among them.
    pub fn new(examined: &'a Examined, choice: Choice, fail_on: FailOn, redact: bool) -> Self {
        let teller =
            Teller { model: &examined.model, records: &examined.records, sources: &examined.project.sources };
        let redactor = redact.then(|| Redactor::of(examined));
        let mut findings = examined.problems.clone();
        let mut verdicts = Vec::new();
        for verdict in &examined.verdicts.all {
            if !chosen(examined, &choice, verdict) {
                continue;
            }
            let verdict = match &redactor {
                Some(redactor) => Shown::Hidden(Box::new(redactor.verdict(verdict))),
                None => Shown::Whole(verdict),
            };
            let finding = teller.finding(verdict.as_ref());
            let touches = finding.as_ref().is_none_or(|f| touches(examined, f));
            findings.extend(finding.filter(|_| touches));
            if touches {
                verdicts.push(verdict);
            }
        }
        findings.retain(|f| touches(examined, f));
        let name =
            |f: &Diagnostic| examined.project.sources.get(f.primary.loc.file).map_or("", |s| s.name.as_str());
        findings.sort_by(|a, b| {
            (name(a), a.primary.loc.span, a.code, &a.clause, &a.subject, &a.message).cmp(&(
                name(b),
                b.primary.loc.span,
                b.code,
                &b.clause,
                &b.subject,
                &b.message,
            ))
        });
        if let Some(redactor) = &redactor {
            findings.iter_mut().for_each(|finding| hide_amounts(redactor, finding));
        }
        let is_chosen = |tally: &&Tally| {
            let party = choice.party.as_deref();
            is_selected(examined, &choice, tally.clause)
                && party.is_none_or(|p| tally.duty_of.as_deref() == Some(p))
        };
        let tallies = examined.verdicts.tallies.iter().filter(is_chosen).collect();
        Report { examined, choice, fail_on, redactor, findings, verdicts, tallies }
    }

    /// The verdicts chosen, in the order of the check; without their amounts, where these are hidden.
    pub fn verdicts(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts.iter().map(Shown::as_ref)
    }

    /// Whether what stands at `loc` is hidden.
    fn hides(&self, loc: Loc) -> bool {
        self.redactor.as_ref().is_some_and(|r| r.hides(&self.examined.project.sources, loc))
    }

    /// 2 where the check is incomplete, 1 where a finding makes it fail, else 0.
    pub fn status(&self) -> u8 {
        if self.examined.project.incomplete {
            return 2;
        }
        u8::from(self.findings.iter().any(|f| self.fail_on.fails(f.severity)))
    }

    /// What the status would be without `--fail-on`.
    pub fn usual_status(&self) -> u8 {
        if self.examined.project.incomplete {
            return 2;
        }
        u8::from(self.findings.iter().any(|f| FailOn::Error.fails(f.severity)))
    }
}

/// A finding about a file tells what stands there: every figure in it is hidden.
fn hide_amounts(redactor: &Redactor, finding: &mut Diagnostic) {
    let hide = |text: &str| match finding.clause {
        Some(_) => redactor.text(text),
        None => redactor.line(text),
    };
    finding.message = hide(&finding.message);
    finding.help = finding.help.as_deref().map(hide);
    for place in std::iter::once(&mut finding.primary).chain(&mut finding.related) {
        place.label = hide(&place.label);
    }
}

/// Writes a report of findings.
pub fn check(report: &Report<'_>, format: Format, style: &Style) -> String {
    check_by(report, format, style, None)
}

/// The same of a report that follows another one, for which `before` was drawn; that becomes what is drawn now.
pub fn check_again(report: &Report<'_>, format: Format, style: &Style, before: &mut Drawings) -> String {
    check_by(report, format, style, Some(before))
}

fn check_by(report: &Report<'_>, format: Format, style: &Style, before: Option<&mut Drawings>) -> String {
    match format {
        Format::Json => json::check(report, style),
        Format::Human => {
            human::findings(report, style, before) + &closing::human(report, style, Ending::Check)
        }
        Format::Plain => plain::findings(report, style) + &plain::closing(report, style, Ending::Check),
        Format::Concise | Format::Csv => concise::render(report, style),
    }
}

/// Writes the findings of a report, and nothing that sums them up.
pub fn findings(report: &Report<'_>, format: Format, style: &Style) -> String {
    match format {
        Format::Human => human::findings(report, style, None),
        Format::Plain => plain::findings(report, style),
        Format::Concise | Format::Csv | Format::Json => concise::render(report, style),
    }
}

/// Writes a report of verdicts.
pub fn status(report: &Report<'_>, format: Format, style: &Style) -> String {
    match format {
        Format::Human => status::human(report, style),
        Format::Plain => status::told(report, style),
        Format::Concise => status::lines(report, style),
        Format::Json => json::status(report),
        Format::Csv => csv::render(report),
    }
}

fn chosen(examined: &Examined, choice: &Choice, verdict: &Verdict) -> bool {
    let party = choice.party.as_deref().is_none_or(|p| concerns(verdict, p));
    is_selected(examined, choice, verdict.clause) && party
}

fn is_selected(examined: &Examined, choice: &Choice, clause: usize) -> bool {
    let id = examined.model.clauses.get(clause).map_or("", |c| &c.id);
    choice.select.as_deref().is_none_or(|s| id.starts_with(s))
}

/// Whether a verdict is about this State, or the duty is its.
pub fn concerns(verdict: &Verdict, party: &str) -> bool {
    verdict.duty_of.iter().any(|d| **d == *party)
        || verdict.subject.iter().any(|b| b.is_state && *b.value == *party)
}

/// Whether a finding stands in one of the files that the report is about. What is wrong with a treaty or the
/// configuration concerns every file.
fn touches(examined: &Examined, finding: &Diagnostic) -> bool {
    let Some(only) = &examined.project.only else { return true };
    let kind = examined.project.sources.get(finding.primary.loc.file).map(|f| f.kind);
    if finding.clause.is_none() && !kind.is_some_and(FileKind::is_declared) {
        return true;
    }
    let places = std::iter::once(&finding.primary).chain(&finding.related);
    places.filter(|p| p.role != Role::Clause).any(|p| only.contains(&p.loc.file))
}
