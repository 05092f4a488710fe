//! From verdicts to findings: which of them are findings, how much each weighs, and what it says.

mod places;
mod words;

use super::figures::{amount, compares_days, days, lateness};
use crate::check::{Evidence, EvidenceRole, Judged, Outcome, Reason, ReasonCode, Verdict};
use crate::declaration::Records;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::{Clause, Condition, Demand, FindSource, KindId, Mode, Model, Shape, Then};
use crate::source::SourceMap;
pub use words::{allowed, bound, says_something};
use words::{days_from, due, is_broken, shortfall};

/// What findings are told from.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    /// The rules.
    pub model: &'a Model,
    /// The records.
    pub records: &'a Records,
    /// The texts.
    pub sources: &'a SourceMap,
}

impl<'a> Teller<'a> {
    /// The finding of a verdict; `None` for what is met, pending, not applicable, lacks data or is a person's to judge.
    pub fn finding(&self, verdict: &Verdict) -> Option<Diagnostic> {
        let clause = self.model.clauses.get(verdict.clause)?;
        let (code, severity) = weigh(verdict)?;
        let told = Told { teller: *self, clause, verdict };
        let (primary, mut related) = told.places();
        related.extend(told.readings());
        related.extend(told.clause_places());
        let told_message = match verdict.judged.outcome {
            Outcome::Undetermined => told.undetermined(),
            _ => told.not_met(),
        };
        Some(Diagnostic {
            code,
            severity,
            message: format!("{}: {told_message}", told.heading()),
            help: told.help(),
            primary,
            related,
            clause: Some(clause.id.to_string()),
            subject: verdict.subject.iter().map(|b| (b.name.to_string(), b.value.to_string())).collect(),
            verdict: Some(verdict.judged.outcome.name()),
        })
    }
}

/// Which code and severity a verdict has as a finding.
fn weigh(verdict: &Verdict) -> Option<(Code, Severity)> {
    if verdict.judgement.is_some() || verdict.lacks_data {
        return None;
    }
    let cured = verdict.judged.cured.is_some();
    Some(match (verdict.judged.outcome, verdict.mode) {
        (Outcome::NotMet, Mode::Should) => (Code::Advice, Severity::Note),
        (Outcome::NotMet, Mode::Must) if cured => (Code::NotMet, Severity::Warning),
        (Outcome::NotMet, Mode::Must) => (Code::NotMet, Severity::Error),
        (Outcome::NotMet, Mode::Check) => {
            let dated = matches!(verdict.shape, Shape::Milestone | Shape::Report);
            let code = if dated { Code::Overdue } else { Code::Inconsistent };
            (code, if cured { Severity::Warning } else { Severity::Error })
        }
        (Outcome::Undetermined, Mode::Should) => (Code::Undetermined, Severity::Note),
        (Outcome::Undetermined, Mode::Must | Mode::Check) => (Code::Undetermined, Severity::Warning),
        (Outcome::Pending | Outcome::Met | Outcome::NotApplicable, _) => return None,
    })
}

/// One verdict with what is needed to speak of it.
struct Told<'a> {
    teller: Teller<'a>,
    clause: &'a Clause,
    verdict: &'a Verdict,
}

impl Told<'_> {
    /// `cwc/order_of_destruction (XAA, phase 2)`, with who owes it where the subject does not say.
    fn heading(&self) -> String {
        let mut words = self.verdict.named();
        let named = |duty: &&str| words.iter().any(|word| word.split(", ").any(|part| part == *duty));
        let owed: Vec<&str> =
            self.verdict.duty_of.iter().map(AsRef::as_ref).filter(|duty| !named(duty)).collect();
        let owed = (!owed.is_empty()).then(|| format!("owed by {}", owed.join(", ")));
        words.extend(owed.as_deref());
        match words.is_empty() {
            true => self.clause.id.to_string(),
            false => format!("{} ({})", self.clause.id, words.join(", ")),
        }
    }

    fn not_met(&self) -> String {
        let judged = &self.verdict.judged;
        // A limb that failed without a figure is not told by the figure of one that held.
        let measure = judged.measures.first().filter(|m| is_broken(m));
        let limit_day = judged.deadline.filter(|_| self.verdict.shape == Shape::Guard);
        let dated = measure.zip(limit_day).and_then(|(m, limit)| days_from(m, limit));
        let fact = match (measure, self.verdict.shape) {
            _ if dated.is_some() => dated.unwrap_or_default(),
            (Some(m), Shape::Milestone) => {
                format!("{} {}; {} {}", amount(m), self.by(), bound(m), due(m))
            }
            (Some(m), _) => format!("{} {}; {} {}", amount(m), self.on(), bound(m), allowed(m)),
            (None, Shape::Report) => self.not_filed(),
            (None, Shape::Milestone) => format!("“{}”: not so {}", self.clause.title, self.by()),
            (None, _) => format!("“{}”: not so {}", self.clause.title, self.on()),
        };
        match self.put_right(judged) {
            Some(cure) => format!("{fact}; {cure}"),
            None => fact,
        }
    }

    fn not_filed(&self) -> String {
        let kind = self.filed_kind_name();
        match self.verdict.judged.cured {
            Some(_) => format!("no `{kind}` filed {}", self.by()),
            None => format!("no `{kind}` on file; it was due {}", self.by()),
        }
    }

    fn put_right(&self, judged: &Judged) -> Option<String> {
        let late = judged.days_late.map(lateness);
        let Some(cured) = judged.cured else {
            return late.filter(|_| self.verdict.shape != Shape::Guard).map(|l| format!("{l} so far"));
        };
        let late = late.map(|l| format!(", {l}")).unwrap_or_default();
        let verb = if self.verdict.shape == Shape::Report { "filed" } else { "put right" };
        Some(format!("{verb} on {}{late}", days(cured)))
    }

    fn undetermined(&self) -> String {
        let verdict = self.verdict;
        let day = match verdict.judged.deadline {
            Some(_) => self.by(),
            None => self.on(),
        };
        if !verdict.readings.is_empty() {
            let told = verdict.readings.iter().map(|r| {
                let late = r.judged.days_late.map(|l| format!(", {}", lateness(l))).unwrap_or_default();
                format!("{}: {}{late}", r.label, r.judged.outcome.words())
            });
            return format!("not decided {day}; {}", told.collect::<Vec<_>>().join("; "));
        }
        let why = self.pointing().or(verdict.reasons.first());
        let text = why.map_or("what was declared does not decide it", |r| &r.text);
        let measure = verdict.judged.measures.first().filter(|m| says_something(&m.limit));
        match (measure, why.map(|r| r.code)) {
            (
                Some(m),
                Some(ReasonCode::RangeAcrossLimit | ReasonCode::ImpreciseDate | ReasonCode::OpenKind) | None,
            ) if says_something(&m.amount) && !compares_days(m) => {
                format!("not decided {day}: {} is shown, {} {}", amount(m), bound(m), due(m))
            }
            (Some(m), _) if says_something(&m.amount) && !compares_days(m) => {
                format!("not decided {day}: {text}; {} is shown, {} {}", amount(m), bound(m), due(m))
            }
            (Some(m), _) if !compares_days(m) => {
                format!("not decided {day}: {text}; {} {}", bound(m), due(m))
            }
            _ => format!("not decided {day}: {text}"),
        }
    }

    /// What would settle it.
    fn help(&self) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        if self.verdict.judged.outcome == Outcome::NotMet {
            parts.extend(self.verdict.judged.measures.iter().filter_map(shortfall));
            if self.verdict.judged.cured.is_none() && self.verdict.shape == Shape::Report {
                let kind = self.filed_kind_name();
                parts
                    .push(format!("file the `{kind}`, or declare it with the day on which it was submitted"));
            }
            parts.extend(self.exceptions_not_on_file());
        }
        for reason in &self.verdict.reasons {
            let settle = reason.settle.clone().into_iter();
            parts.extend(settle.filter(|s| !parts.contains(s)).collect::<Vec<_>>());
        }
        let told = self.verdict.reasons.iter().any(|r| r.code == ReasonCode::SetAside);
        if self.verdict.set_aside > 0 && !told {
            let n = self.verdict.set_aside;
            let (records, they) = if n == 1 { ("record", "it") } else { ("records", "they") };
            parts.push(format!("mend the {n} {records} set aside: {they} might matter here"));
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// Exceptions that a record on file would open, and that none opens.
    fn exceptions_not_on_file(&self) -> Vec<String> {
        let used = |name: &str| self.verdict.excused_by.iter().any(|e| e.exception == name);
        let open = self.clause.exceptions.iter().filter(|e| !used(&e.name));
        open.filter_map(|e| {
            let Condition::Find(_, find) = &e.when else { return None };
            let FindSource::Kind(kind) = &find.source else { return None };
            let decided = |e: &Evidence| {
                let record = e.record.and_then(|r| self.teller.records.get(r));
                e.role == EvidenceRole::Decision && record.is_some_and(|r| r.kind == *kind)
            };
            if self.verdict.evidence.iter().any(decided) {
                return None;
            }
            let kind = self.teller.model.kinds.get(kind.0 as usize)?;
            let effect = match e.then {
                Then::DoesNotApply => "lift the duty",
                Then::Demand(_) => "change what is asked",
                Then::Timing(_) => "move the deadline",
            };
            let cites = e.cites.join("; ");
            Some(format!("no `{}` under {cites} on file applies, which would {effect}", kind.name))
        })
        .collect()
    }

    fn by(&self) -> String {
        match self.verdict.judged.deadline {
            Some(deadline) => format!("by {}", days(deadline)),
            None => self.on(),
        }
    }

    fn on(&self) -> String {
        match self.verdict.judged.sampled_on {
            Some(day) => format!("on {day}"),
            None => "on its day".to_owned(),
        }
    }

    fn filed_kind_name(&self) -> &str {
        let kind = self.filed_kind().and_then(|k| self.teller.model.kinds.get(k.0 as usize));
        kind.map_or("report", |k| &k.name)
    }

    /// The kind of the report that is to be filed.
    fn filed_kind(&self) -> Option<KindId> {
        let Demand::File(find) = &self.clause.demand else { return None };
        match &find.source {
            FindSource::Kind(kind) => Some(*kind),
            FindSource::In(_) => None,
        }
    }

    fn pointing(&self) -> Option<&Reason> {
        self.verdict.reasons.iter().find(|r| r.on_record)
    }
}
