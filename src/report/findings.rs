//! From verdicts to findings: which of them are findings, how much each weighs, and what it says.

use super::figures::{amount, compares_days, days, exact_figure, lateness, limit};
use crate::check::{Evidence, EvidenceRole, Judged, Measure, Outcome, Reason, Verdict};
use crate::declaration::Records;
use crate::diagnostic::{Code, Diagnostic, Place, Role, Severity};
use crate::model::{Clause, Condition, Demand, FindSource, KindId, Mode, Model, Shape, Then};
use crate::source::{FileKind, Loc, SourceMap, Span};
use crate::value::Interval;
use num_traits::{Signed, Zero};

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
            subject: verdict.subject.iter().map(|b| (b.name.clone(), b.value.clone())).collect(),
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
        (Outcome::NotMet, Mode::Check) if cured => (Code::Inconsistent, Severity::Warning),
        (Outcome::NotMet, Mode::Check) => (Code::Inconsistent, Severity::Error),
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
        let mut words: Vec<&str> = self.verdict.subject.iter().map(|b| b.value.as_str()).collect();
        let owed: Vec<&str> =
            self.verdict.duty_of.iter().map(String::as_str).filter(|d| !words.contains(d)).collect();
        let owed = (!owed.is_empty()).then(|| format!("owed by {}", owed.join(", ")));
        words.extend(owed.as_deref());
        match words.is_empty() {
            true => self.clause.id.to_string(),
            false => format!("{} ({})", self.clause.id, words.join(", ")),
        }
    }

    fn not_met(&self) -> String {
        let judged = &self.verdict.judged;
        let fact = match (judged.measures.first(), self.verdict.shape) {
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
        let kind = self.filed_kind().and_then(|k| self.teller.model.kinds.get(k.0 as usize));
        let kind = kind.map_or("report", |k| &k.name);
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
        let day = match self.verdict.judged.deadline {
            Some(_) => self.by(),
            None => self.on(),
        };
        let why = match self.pointing().or(self.verdict.reasons.first()) {
            Some(reason) => reason.text.clone(),
            None => "what was declared does not decide it".to_owned(),
        };
        let shown = self.verdict.judged.measures.first().filter(|m| says_something(&m.limit));
        let shown = match shown {
            Some(m) if says_something(&m.amount) => {
                format!("; {} is shown, {} {}", amount(m), bound(m), due(m))
            }
            Some(m) => format!("; {} {}", bound(m), due(m)),
            None => String::new(),
        };
        format!("not decided {day}: {why}{shown}")
    }

    /// What would settle it.
    fn help(&self) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        if self.verdict.judged.outcome == Outcome::NotMet {
            parts.extend(self.verdict.judged.measures.iter().filter_map(shortfall));
            if self.verdict.shape == Shape::Report && self.verdict.judged.cured.is_none() {
                let kind = self.filed_kind().unwrap_or_else(|| "report".to_owned());
                parts
                    .push(format!("file the `{kind}`, or declare it with the day on which it was submitted"));
            }
            if self.verdict.judged.cured.is_none() {
                parts.extend(self.exceptions_not_on_file());
            }
        }
        for reason in &self.verdict.reasons {
            let settle = reason.settle.clone().into_iter();
            parts.extend(settle.filter(|s| !parts.contains(s)).collect::<Vec<_>>());
        }
        if self.verdict.set_aside > 0 {
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

    /// The place the finding stands at, and the other places of the record: what was counted first, and of that what
    /// belongs to the record the clause is judged for.
    fn places(&self) -> (Place, Vec<Place>) {
        let mut places: Vec<(u8, Place)> = Vec::new();
        if self.verdict.judged.outcome == Outcome::Undetermined {
            let reasons = self.verdict.reasons.iter().filter(|r| r.on_record && self.declared(r.at));
            places.extend(reasons.map(|r| (0, Place::new(r.at, Role::Declaration, short(&r.text)))));
        }
        let record = |e: &Evidence| e.record.and_then(|r| self.teller.records.get(r));
        let first = |e: &Evidence| match self.verdict.shape {
            Shape::Report => record(e).is_some_and(|r| Some(r.kind) == self.filed_kind()),
            _ => self.verdict.subject.iter().any(|b| b.record.is_some() && b.record == e.record),
        };
        places.extend(
            self.verdict.evidence.iter().map(|e| (rank(e) * 2 - u8::from(first(e)), self.evidence(e))),
        );
        let notes = self.verdict.notes.iter().filter(|n| n.on_record);
        places.extend(notes.map(|n| (20, Place::new(n.at, Role::Declaration, short(&n.text)))));
        places.sort_by_key(|(rank, _)| *rank);
        let mut seen = Vec::new();
        places.retain(|(_, p)| {
            let new = !seen.contains(&p.loc);
            seen.push(p.loc);
            new
        });
        let first = places.iter().position(|(_, p)| p.role != Role::Clause && self.declared(p.loc));
        match first {
            Some(at) => {
                let (_, primary) = places.remove(at);
                (primary, places.into_iter().map(|(_, p)| p).collect())
            }
            None => (self.absent_place(), places.into_iter().map(|(_, p)| p).collect()),
        }
    }

    fn evidence(&self, evidence: &Evidence) -> Place {
        let role = match evidence.role {
            EvidenceRole::Counted | EvidenceRole::Denominator | EvidenceRole::Status => Role::Declaration,
            EvidenceRole::Decision => Role::Decision,
            EvidenceRole::Absent => Role::Absent,
        };
        let record = evidence.record.and_then(|r| self.teller.records.get(r));
        let filed = record.filter(|r| Some(r.kind) == self.filed_kind() && evidence.field.is_none());
        let label = match filed.and_then(|r| r.submitted) {
            Some(day) if evidence.role == EvidenceRole::Counted => format!("filed {}", days(day)),
            _ => evidence.text.clone(),
        };
        Place::new(evidence.at, role, label)
    }

    /// Where something should stand, when nothing is on file: at the record judged, in the file of whoever owes it, or
    /// at the first record of that State.
    fn absent_place(&self) -> Place {
        let label = "nothing on file";
        let bound = self.verdict.subject.iter().filter_map(|b| b.record);
        let declared = bound.filter_map(|r| self.teller.records.head(r)).find(|l| self.declared(*l));
        let owes = |state: &str| self.verdict.duty_of.iter().any(|d| d == state) || self.about(state);
        let own = || self.teller.records.files.iter().find(|f| f.by.as_deref().is_some_and(owes));
        let whole = || own().map(|f| Loc::new(f.file, self.header(f.file)));
        let any = || self.teller.records.files.first().map(|f| Loc::new(f.file, self.header(f.file)));
        let at = declared.or_else(whole).or_else(|| self.first_record()).or_else(any);
        Place::new(at.unwrap_or(self.clause.at), Role::Absent, label)
    }

    fn about(&self, state: &str) -> bool {
        self.verdict.subject.iter().any(|b| b.is_state && b.value == state)
    }

    fn first_record(&self) -> Option<Loc> {
        let records = self.teller.records;
        let of_state = |r: &crate::declaration::Record| {
            r.cells.iter().any(|c| match c {
                crate::declaration::Cell::Known(crate::declaration::Scalar::State(s)) => {
                    self.about(s) || self.verdict.duty_of.iter().any(|d| **d == **s)
                }
                _ => false,
            })
        };
        let found = records.iter().find(|(_, r)| self.declared(Loc::new(r.file, r.head)) && of_state(r));
        found.map(|(_, r)| Loc::new(r.file, r.head))
    }

    /// The first line of a file that is not blank.
    fn header(&self, file: crate::source::FileId) -> Span {
        let Some(source) = self.teller.sources.get(file) else { return Span::default() };
        let text = source.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let start = u32::try_from(source.text.len() - text.len()).unwrap_or(0);
        let line = text.lines().next().map_or(0, |l| l.trim_end().len());
        Span::new(start, start.saturating_add(u32::try_from(line).unwrap_or(0)))
    }

    fn declared(&self, at: Loc) -> bool {
        self.teller.sources.get(at.file).is_some_and(|f| f.kind == FileKind::Declaration)
    }

    fn readings(&self) -> Vec<Place> {
        let place = |r: &crate::check::Reading| {
            let late = r.judged.days_late.map(|l| format!(", {}", lateness(l))).unwrap_or_default();
            let label = format!("{}: {}{late}", r.label, r.judged.outcome.name());
            let role = if self.declared(r.at) { Role::Declaration } else { Role::Clause };
            Place::new(r.at, role, label)
        };
        self.verdict.readings.iter().map(place).collect()
    }

    /// The demand, the deadline and the exceptions that were needed.
    fn clause_places(&self) -> Vec<Place> {
        let demand_at = match &self.clause.demand {
            Demand::Holds(e) | Demand::Always(e) => e.at,
            Demand::File(find) => find.at,
            Demand::Judgement(_) => self.clause.at,
        };
        let label = match self.verdict.judged.measures.first() {
            Some(m) if says_something(&m.limit) => format!("{} {}", bound(m), allowed(m)),
            _ => "asked here".to_owned(),
        };
        let mut places = vec![Place::new(demand_at, Role::Clause, label)];
        if let (Some(timing), Some(deadline)) = (&self.clause.timing, self.verdict.judged.deadline) {
            places.push(Place::new(timing.at, Role::Clause, format!("due {}", days(deadline))));
        }
        for excuse in &self.verdict.excused_by {
            let label = format!("`{}` applies", excuse.exception);
            places.push(Place::new(excuse.clause_at, Role::Clause, label));
            let decision = excuse.at.filter(|at| self.declared(*at));
            places.extend(decision.map(|at| Place::new(at, Role::Decision, "moves or excuses")));
        }
        places
    }
}

fn rank(evidence: &Evidence) -> u8 {
    match evidence.role {
        EvidenceRole::Counted => 1,
        EvidenceRole::Denominator => 2,
        EvidenceRole::Absent => 3,
        EvidenceRole::Status => 4,
        EvidenceRole::Decision => 5,
    }
}

/// Whether an interval excludes any amount at all.
pub fn says_something(i: &Interval) -> bool {
    i.hi.value().is_some() || i.lo.value().is_some_and(|low| !low.is_zero())
}

/// A reason as a label: its first clause.
fn short(text: &str) -> &str {
    text.split([':', ';']).next().unwrap_or(text)
}

/// `at least 20 %`.
pub fn bound(m: &Measure) -> String {
    let limit = limit(m);
    if compares_days(m) {
        let day = match m.op {
            ">=" | ">" => "no earlier day",
            "<=" | "<" => "no later day",
            "!=" => "another day",
            _ => "the same day",
        };
        return day.to_owned();
    }
    match m.op {
        ">=" => format!("at least {limit}"),
        ">" => format!("more than {limit}"),
        "<=" => format!("at most {limit}"),
        "<" => format!("less than {limit}"),
        "!=" => format!("anything but {limit}"),
        _ => limit,
    }
}

fn due(m: &Measure) -> &'static str {
    if m.op.starts_with('<') { "was allowed" } else { "was due" }
}

fn allowed(m: &Measure) -> &'static str {
    if m.op.starts_with('<') { "is allowed" } else { "is due" }
}

/// `360 t short`, exactly; `None` where the demand was met or the shortfall is not known.
fn shortfall(m: &Measure) -> Option<String> {
    let missing = m.slack.as_point()?;
    if !missing.is_negative() {
        return None;
    }
    let by = exact_figure(&missing.abs(), m.scale);
    Some(match m.op {
        ">=" | ">" => format!("{by} short"),
        "<=" | "<" => format!("{by} too much"),
        _ => format!("{by} apart"),
    })
}
