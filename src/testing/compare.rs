//! Expectations against what was found, in both directions.

use super::account::account;
use super::case_file::{Block, Case};
use super::expectation::{self, Expectation, Word};
use super::{Failure, FailureKind, Seen};
use crate::check::{Standing, Verdict};
use crate::declaration::{Cell, RecordId, Scalar};
use crate::diagnostic::Diagnostic;
use crate::model::{PARTY, party};
use crate::pipeline::Examined;
use crate::report::{Report, plain_spaces};
use crate::source::{FileId, Loc};

/// What one test found, with its blocks as files.
pub struct Found<'a> {
    /// Everything known after the check.
    pub examined: &'a Examined,
    /// Its findings and verdicts.
    pub report: &'a Report<'a>,
}

/// What differs between what `case` expects and what was found, and how each instance was judged.
pub fn compare(case: &Case, found: &Found<'_>) -> (Vec<Failure>, Vec<Seen>) {
    let mut failures = Vec::new();
    let mut expected = Expected {
        findings: vec![false; found.report.findings.len()],
        verdicts: vec![false; found.report.verdicts().count()],
    };
    let mut any = false;
    for block in &case.blocks {
        let Some(file) = found.file(block) else { continue };
        any |= expectation::is_ok(&block.text);
        for expectation in &block.expectations {
            any = true;
            let here = Here { file, line: expectation.line };
            if !found.meets(expectation, here, &mut expected) {
                let line = block.first_line + expectation.line;
                let message = found.not_found(expectation, here);
                failures.push(Failure { kind: FailureKind::ExpectationNotMet, line, message });
            }
        }
    }
    if !any {
        let message = "the test expects nothing".to_owned();
        failures.push(Failure { kind: FailureKind::NoExpectation, line: case.line, message });
    }
    let unexpected = found.report.findings.iter().zip(&expected.findings).filter(|(_, e)| !**e);
    failures.extend(unexpected.map(|(finding, _)| found.unexpected(case, finding)));
    (failures, found.seen(&expected))
}

/// Which findings and verdicts an expectation is about, by position in the report.
struct Expected {
    findings: Vec<bool>,
    verdicts: Vec<bool>,
}

/// A line of a file, from 0.
#[derive(Clone, Copy)]
struct Here {
    file: FileId,
    line: usize,
}

impl Found<'_> {
    fn file(&self, block: &Block) -> Option<FileId> {
        self.examined.project.sources.iter().find(|(_, f)| f.name == block.name).map(|(id, _)| id)
    }

    /// Whether something found is what is expected; marks the findings that are.
    fn meets(&self, wanted: &Expectation, here: Here, expected: &mut Expected) -> bool {
        let mut met = false;
        if let Word::Finding(severity) = wanted.word {
            for (finding, known) in self.report.findings.iter().zip(&mut expected.findings) {
                let named = finding.code.id() == wanted.target
                    || finding.clause.as_deref().is_some_and(|c| is_clause(c, &wanted.target));
                let said = wanted.part.as_deref().is_none_or(|p| holds(&finding.message, p));
                if finding.severity.name() == severity && named && said && self.stands(finding, here) {
                    *known = true;
                    met = true;
                }
            }
            return met;
        }
        for (verdict, known) in self.report.verdicts().zip(&mut expected.verdicts) {
            if self.is_meant(verdict, wanted, here) {
                *known = true;
                met = true;
                for (finding, known) in self.report.findings.iter().zip(&mut expected.findings) {
                    *known |= self.tells(finding, verdict);
                }
            }
        }
        met
    }

    /// Whether the finding is that of the verdict.
    fn tells(&self, finding: &Diagnostic, verdict: &Verdict) -> bool {
        let subject = verdict.subject.iter().map(|b| (&*b.name, &*b.value));
        finding.clause.as_deref() == Some(self.clause_id(verdict))
            && subject.eq(finding.subject.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    fn seen(&self, expected: &Expected) -> Vec<Seen> {
        let told = |verdict: &Verdict| {
            let mut findings = self.report.findings.iter().zip(&expected.findings);
            findings.any(|(finding, known)| *known && self.tells(finding, verdict))
        };
        let verdicts = self.report.verdicts().zip(&expected.verdicts);
        let seen = verdicts.map(|(verdict, known)| Seen {
            clause: self.clause_id(verdict).to_owned(),
            verdict: word(verdict),
            exceptions: self.applied(verdict),
            expected: *known || told(verdict),
        });
        seen.collect()
    }

    /// Names of the exceptions that apply, needed or not.
    fn applied(&self, verdict: &Verdict) -> Vec<String> {
        let Some(clause) = self.examined.model.clauses.get(verdict.clause) else { return Vec::new() };
        let stand = clause.exceptions.iter().zip(&verdict.standing);
        let applied = stand.filter(|(_, s)| matches!(s, Standing::Applies | Standing::Needed));
        applied.map(|(exception, _)| exception.name.to_string()).collect()
    }

    fn is_meant(&self, verdict: &Verdict, wanted: &Expectation, here: Here) -> bool {
        let is_word = match wanted.word {
            Word::LacksData => verdict.lacks_data,
            Word::Judgement => verdict.judgement.is_some(),
            Word::Verdict(name) => word(verdict) == name,
            Word::Finding(_) => false,
        };
        let binds =
            |word: &String| verdict.subject.iter().any(|b| b.value.split_whitespace().any(|v| v == word));
        is_word
            && is_clause(self.clause_id(verdict), &wanted.target)
            && wanted.subject.iter().all(binds)
            && self.concerns(verdict, here)
            && wanted.part.as_deref().is_none_or(|p| self.says(verdict, p))
    }

    /// Whether the account of the verdict holds `part`, or the message of its finding, which is what people read.
    fn says(&self, verdict: &Verdict, part: &str) -> bool {
        let told = || self.report.findings.iter().filter(|f| self.tells(f, verdict));
        holds(&account(verdict), part) || told().any(|f| holds(&f.message, part))
    }

    fn clause_id(&self, verdict: &Verdict) -> &str {
        self.examined.model.clauses.get(verdict.clause).map_or("", |c| &c.id)
    }

    /// Whether the verdict or one of its readings rests on something on that line, binds a record there, or binds a State whose entry into
    /// force stands there; or whether its clause stands there.
    fn concerns(&self, verdict: &Verdict, here: Here) -> bool {
        let clause = self.examined.model.clauses.get(verdict.clause).map(|c| c.entry);
        let places = verdict.evidence.iter().map(|e| e.at).chain(verdict.reasons.iter().map(|r| r.at));
        let places = places.chain(verdict.readings.iter().map(|r| r.at));
        let bound = verdict.subject.iter().filter_map(|b| b.record);
        let counted = verdict.evidence.iter().filter_map(|e| e.record);
        places.chain(clause).any(|at| self.covers(at, here))
            || bound.chain(counted).any(|r| self.record_covers(r, here))
            || verdict.subject.iter().filter(|b| b.is_state).any(|b| self.party_covers(&b.value, here))
    }

    fn party_covers(&self, state: &str, here: Here) -> bool {
        let of_kind = self.examined.records.of_kind(PARTY).iter();
        let mut its = of_kind.filter(|id| {
            let cell = self.examined.records.get(**id).and_then(|r| r.cells.get(party::STATE));
            matches!(cell, Some(Cell::Known(Scalar::State(s))) if **s == *state)
        });
        its.any(|id| self.record_covers(*id, here))
    }

    fn record_covers(&self, id: RecordId, here: Here) -> bool {
        let Some(record) = self.examined.records.get(id) else { return false };
        let spans = || record.spans.iter().chain([&record.head]);
        let (Some(start), Some(end)) = (spans().map(|s| s.start).min(), spans().map(|s| s.end).max()) else {
            return false;
        };
        self.covers(Loc::new(record.file, crate::source::Span::new(start, end)), here)
    }

    fn stands(&self, finding: &Diagnostic, here: Here) -> bool {
        let related = finding.related.iter().filter(|_| finding.clause.is_some());
        std::iter::once(&finding.primary).chain(related).any(|p| self.covers(p.loc, here))
    }

    fn covers(&self, at: Loc, here: Here) -> bool {
        let Some(source) = self.examined.project.sources.get(at.file) else { return false };
        let last = at.span.end.saturating_sub(1).max(at.span.start);
        at.file == here.file
            && (source.lines.line(at.span.start)..=source.lines.line(last)).contains(&here.line)
    }

    fn not_found(&self, wanted: &Expectation, here: Here) -> String {
        let verdicts = self.report.verdicts().filter(|v| self.concerns(v, here));
        let named = verdicts.filter(|v| is_clause(self.clause_id(v), &wanted.target));
        let said: Vec<String> = named.map(|v| self.verdict_line(v)).collect();
        let findings = self.report.findings.iter().filter(|f| self.stands(f, here));
        let said: Vec<String> = said.into_iter().chain(findings.map(finding_line)).collect();
        match said.is_empty() {
            true => format!("expected `{}`, but nothing of the sort concerns this line", wanted.written),
            false => format!("expected `{}`, but found:\n    {}", wanted.written, said.join("\n    ")),
        }
    }

    fn verdict_line(&self, verdict: &Verdict) -> String {
        let lacks = if verdict.lacks_data { " (lacks data)" } else { "" };
        let name = verdict.judged.outcome.name();
        let subject = verdict.named().join(" ");
        format!("{name}{lacks}: [{} {subject}] {}", self.clause_id(verdict), account(verdict))
    }

    fn unexpected(&self, case: &Case, finding: &Diagnostic) -> Failure {
        let at = finding.primary.loc;
        let source = self.examined.project.sources.get(at.file);
        let block = source.and_then(|s| case.blocks.iter().find(|b| b.name == s.name));
        let line = match (block, source) {
            (Some(block), Some(source)) => block.first_line + source.lines.line(at.span.start),
            _ => case.line,
        };
        let message = format!("not expected:\n    {}", finding_line(finding));
        // A block that begins with `# ok` expects in so many words that nothing is said of it.
        let kind = match block.is_some_and(|b| expectation::is_ok(&b.text)) {
            true => FailureKind::ExpectationNotMet,
            false => FailureKind::FindingNotExpected,
        };
        Failure { kind, line, message }
    }
}

/// The verdict as expectations write it.
fn word(verdict: &Verdict) -> &'static str {
    match () {
        () if verdict.judgement.is_some() => "judgement",
        () if verdict.lacks_data => "lacks-data",
        () => verdict.judged.outcome.name(),
    }
}

/// Whether `text` holds `part`, whatever sort of spaces either has: those in figures cannot be typed.
fn holds(text: &str, part: &str) -> bool {
    plain_spaces(text).contains(&plain_spaces(part))
}

fn finding_line(finding: &Diagnostic) -> String {
    format!("{}: [{}] {}", finding.severity.name(), finding.code.id(), finding.message)
}

/// Whether `wanted` names the clause `id`, with or without its treaty.
fn is_clause(id: &str, wanted: &str) -> bool {
    id == wanted || id.split_once('/').is_some_and(|(_, name)| name == wanted)
}
