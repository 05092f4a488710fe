//! What stands at the end of every report: the moment, the inputs, the counts, and what is not covered.

use serde::Serialize;

use super::Report;
use crate::check::{Outcome, Verdict};
use crate::diagnostic::Severity;
use crate::source::Loc;
use crate::syntax::ast::ParagraphStatus;

/// Paragraphs of the treaties that no clause decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NotCovered {
    /// A person must judge them.
    pub judgement: usize,
    /// They cannot be encoded.
    pub outside: usize,
    /// They are not encoded yet.
    pub later: usize,
}

impl NotCovered {
    /// All of them.
    pub fn total(self) -> usize {
        self.judgement + self.outside + self.later
    }
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notes.
    pub note: usize,
}

impl Findings {
    /// All of them.
    pub fn total(self) -> usize {
        self.error + self.warning + self.note
    }
}

/// Instances by what the record shows of them. Each is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Met.
    pub met: usize,
    /// Met, and not without an exception; counted under `met` too.
    pub met_by_exception: usize,
    /// Deadline not past.
    pub pending: usize,
    /// Not decided by what was declared.
    pub undetermined: usize,
    /// Not met and still open.
    pub not_met_open: usize,
    /// Not met on its day, put right since.
    pub not_met_put_right: usize,
    /// The clause asks nothing.
    pub not_applicable: usize,
    /// Nothing of a kind was ever declared for that party.
    pub lacks_data: usize,
    /// For a person to judge.
    pub judgement: usize,
}

/// The end of a report.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The names of the treaties.
    pub treaties: Vec<String>,
    /// How many files of declarations there are.
    pub files: usize,
    /// How many records they hold, set-aside ones included.
    pub records: usize,
    /// Paragraphs that no clause decides, by treaty name.
    pub not_covered: Vec<(String, NotCovered)>,
    /// Findings reported.
    pub findings: Findings,
    /// Instances chosen.
    pub counts: Counts,
    /// Ids of clauses without an instance.
    pub clauses_without_instance: Vec<String>,
    /// How many clauses the treaties have.
    pub clauses: usize,
    /// Ids of clauses that could not be read and are left out.
    pub unread_clauses: Vec<String>,
    /// How many other entries of treaty files could not be read, or not as a whole.
    pub unread_entries: usize,
    /// The headers of records that no clause read.
    pub unread: Vec<Loc>,
    /// The headers of records that could not be read.
    pub set_aside: Vec<Loc>,
    /// Exceptions that never applied, with their clauses.
    pub unused_exceptions: Vec<String>,
}

impl Summary {
    /// Counts everything in `report`.
    pub fn of(report: &Report<'_>) -> Self {
        let examined = report.examined;
        let model = &examined.model;
        let clause_id = |i: &usize| model.clauses.get(*i).map(|c| c.id.to_string());
        let exception = |(c, e): &(usize, usize)| {
            let clause = model.clauses.get(*c)?;
            Some(format!("{} of {}", clause.exceptions.get(*e)?.name, clause.id))
        };
        Summary {
            treaties: model.treaties.iter().map(|t| t.name.to_string()).collect(),
            files: examined.project.inputs.len(),
            records: examined.records.files.iter().map(|f| f.records).sum(),
            not_covered: not_covered(report),
            findings: count_findings(report),
            counts: report.tallies.iter().fold(count(report.verdicts()), |n, tally| Counts {
                met: n.met + tally.met,
                not_applicable: n.not_applicable + tally.not_applicable,
                ..n
            }),
            clauses_without_instance: examined
                .verdicts
                .clauses_without_instance
                .iter()
                .filter_map(clause_id)
                .collect(),
            clauses: model.clauses.len(),
            unread_clauses: model.unread.clauses.clone(),
            unread_entries: model.unread.entries.len() + model.unread.kinds.len(),
            unread: examined.verdicts.unread.iter().filter_map(|r| examined.records.head(*r)).collect(),
            set_aside: examined.records.set_aside.iter().map(|r| r.at).collect(),
            unused_exceptions: examined.verdicts.unused_exceptions.iter().filter_map(exception).collect(),
        }
    }

    /// Paragraphs without a clause, of all treaties together.
    pub fn not_covered_total(&self) -> NotCovered {
        self.not_covered.iter().fold(NotCovered::default(), |sum, (_, n)| NotCovered {
            judgement: sum.judgement + n.judgement,
            outside: sum.outside + n.outside,
            later: sum.later + n.later,
        })
    }
}

fn not_covered(report: &Report<'_>) -> Vec<(String, NotCovered)> {
    let of_treaty = report.examined.model.treaties.iter().map(|treaty| {
        let mut n = NotCovered::default();
        for paragraph in &treaty.paragraphs {
            match paragraph.not_covered(&report.examined.model) {
                None => {}
                Some(ParagraphStatus::Judgement) => n.judgement += 1,
                Some(ParagraphStatus::Outside) => n.outside += 1,
                Some(ParagraphStatus::Later) => n.later += 1,
            }
        }
        (treaty.name.to_string(), n)
    });
    of_treaty.collect()
}

fn count_findings(report: &Report<'_>) -> Findings {
    let mut findings = Findings::default();
    for finding in &report.findings {
        match finding.severity {
            Severity::Error => findings.error += 1,
            Severity::Warning => findings.warning += 1,
            Severity::Note => findings.note += 1,
        }
    }
    findings
}

/// Counts instances by what the record shows of them.
pub fn count<'v>(verdicts: impl Iterator<Item = &'v Verdict>) -> Counts {
    let mut n = Counts::default();
    for verdict in verdicts {
        let judged = &verdict.judged;
        let slot = match judged.outcome {
            _ if verdict.judgement.is_some() => &mut n.judgement,
            _ if verdict.lacks_data => &mut n.lacks_data,
            Outcome::NotMet if judged.cured.is_some() => &mut n.not_met_put_right,
            Outcome::NotMet => &mut n.not_met_open,
            Outcome::Undetermined => &mut n.undetermined,
            Outcome::Pending => &mut n.pending,
            Outcome::Met => &mut n.met,
            Outcome::NotApplicable => &mut n.not_applicable,
        };
        *slot += 1;
        if judged.outcome == Outcome::Met && !verdict.excused_by.is_empty() {
            n.met_by_exception += 1;
        }
    }
    n
}
