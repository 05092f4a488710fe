//! Where a finding stands: the record first, then what it is held against.

use hashbrown::HashSet;

use super::Told;
use super::words::{allowed, bound, is_broken, says_something};
use crate::check::{Evidence, EvidenceRole, Outcome, Reading, Reason, ReasonCode};
use crate::diagnostic::{Place, Role};
use crate::model::{Demand, Exception, Shape, Then};
use crate::report::figures::{days, lateness};
use crate::source::{FileId, Loc, Span};

impl Told<'_> {
    /// The place the finding stands at, and the other places of the record: what was counted first, and of that what
    /// belongs to the record the clause is judged for.
    pub fn places(&self) -> (Place, Vec<Place>) {
        let mut places: Vec<(u8, Place)> = Vec::new();
        if self.verdict.judged.outcome == Outcome::Undetermined {
            let reasons = self.verdict.reasons.iter().filter(|r| r.on_record && self.declared(r.at));
            places.extend(reasons.map(|r| (0, Place::new(r.at, Role::Declaration, self.reason_label(r)))));
        }
        let record = |e: &Evidence| e.record.and_then(|r| self.teller.records.get(r));
        let missing = self.verdict.judged.cured.is_none();
        let first = |e: &Evidence| match self.verdict.shape {
            Shape::Report if missing => e.role == EvidenceRole::Absent,
            Shape::Report => record(e).is_some_and(|r| Some(r.kind) == self.filed_kind()),
            _ => self.verdict.subject.iter().any(|b| b.record.is_some() && b.record == e.record),
        };
        places.extend(
            self.verdict.evidence.iter().map(|e| (if first(e) { 1 } else { rank(e) }, self.evidence(e))),
        );
        let notes = self.verdict.notes.iter().filter(|n| n.on_record);
        places.extend(notes.map(|n| (20, Place::new(n.at, Role::Declaration, first_words(&n.text)))));
        places.sort_by_key(|(rank, _)| *rank);
        let mut seen = HashSet::new();
        places.retain(|(_, p)| seen.insert(p.loc));
        let first = places.iter().position(|(_, p)| p.role != Role::Clause && self.declared(p.loc));
        match first {
            Some(at) => {
                let (_, primary) = places.remove(at);
                (primary, places.into_iter().map(|(_, p)| p).collect())
            }
            None => (self.absent_place(), places.into_iter().map(|(_, p)| p).collect()),
        }
    }

    /// What a reason says of its place, in a few words; its whole text is part of the message.
    fn reason_label(&self, reason: &Reason) -> String {
        let shown = || self.verdict.evidence.iter().find(|e| e.at == reason.at).map(|e| e.text.clone());
        let words = match reason.code {
            ReasonCode::OpenKind => "more may exist, not on file",
            ReasonCode::UnknownField => "given as unknown",
            ReasonCode::MissingField => "a key is missing",
            ReasonCode::Conflict => "sources differ",
            ReasonCode::Judgement => "for a person to judge",
            ReasonCode::NotDated => "no day of filing",
            ReasonCode::Division => "may be zero",
            ReasonCode::SetAside => "could not be read",
            ReasonCode::ImpreciseDate | ReasonCode::RangeAcrossLimit => {
                return shown().unwrap_or_else(|| "not precise enough".to_owned());
            }
            ReasonCode::Readings
            | ReasonCode::Absent
            | ReasonCode::Calendar
            | ReasonCode::OutOfScope
            | ReasonCode::Excused => {
                return first_words(&reason.text).to_owned();
            }
        };
        words.to_owned()
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
        let owes = |state: &str| self.verdict.duty_of.iter().any(|d| **d == *state) || self.about(state);
        let own = || self.teller.records.files.iter().find(|f| f.by.as_deref().is_some_and(owes));
        let whole = || own().map(|f| Loc::new(f.file, self.header(f.file)));
        let any = || self.teller.records.files.first().map(|f| Loc::new(f.file, self.header(f.file)));
        let at = declared.or_else(whole).or_else(|| self.first_record()).or_else(any);
        Place::new(at.unwrap_or(self.clause.at), Role::Absent, label)
    }

    fn about(&self, state: &str) -> bool {
        self.verdict.subject.iter().any(|b| b.is_state && *b.value == *state)
    }

    fn first_record(&self) -> Option<Loc> {
        let records = self.teller.records;
        let is_meant = |s: &str| self.about(s) || self.verdict.duty_of.iter().any(|d| **d == *s);
        let heads = records.ids().filter(|id| records.names_state(*id, &is_meant));
        heads.filter_map(|id| records.head(id)).find(|at| self.declared(*at))
    }

    /// The first line of a file that is not blank.
    fn header(&self, file: FileId) -> Span {
        let Some(source) = self.teller.sources.get(file) else { return Span::default() };
        let text = source.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let start = u32::try_from(source.text.len() - text.len()).unwrap_or(0);
        let line = text.lines().next().map_or(0, |l| l.trim_end().len());
        Span::new(start, start.saturating_add(u32::try_from(line).unwrap_or(0)))
    }

    /// Whether a decision is shown on the line of `at` already.
    fn shown_on_line(&self, at: Loc) -> bool {
        let Some(source) = self.teller.sources.get(at.file) else { return false };
        let line = |l: Loc| source.lines.line(l.span.start);
        let decisions = self.verdict.evidence.iter().filter(|e| e.role == EvidenceRole::Decision);
        decisions.map(|e| e.at).any(|l| l.file == at.file && line(l) == line(at))
    }

    fn declared(&self, at: Loc) -> bool {
        self.teller.sources.get(at.file).is_some_and(|f| f.kind.is_declared())
    }

    /// What each reading gives, at the place that is read in two ways.
    pub fn readings(&self) -> Vec<Place> {
        let place = |r: &Reading| {
            let late = r.judged.days_late.map(|l| format!(", {}", lateness(l))).unwrap_or_default();
            let label = format!("{}: {}{late}", r.label, r.judged.outcome.words());
            let role = if self.declared(r.at) { Role::Declaration } else { Role::Clause };
            Place::new(r.at, role, label)
        };
        self.verdict.readings.iter().map(place).collect()
    }

    /// The demand, the deadline and the exceptions that were needed.
    pub fn clause_places(&self) -> Vec<Place> {
        let demand_at = match &self.clause.demand {
            Demand::Holds(e) | Demand::Always(e) => e.at,
            Demand::File(find) => find.at,
            Demand::Judgement(_) => self.clause.at,
        };
        let not_met = self.verdict.judged.outcome == Outcome::NotMet;
        let label = match self.verdict.judged.measures.first().filter(|m| !not_met || is_broken(m)) {
            Some(m) if says_something(&m.limit) => format!("{} {}", bound(m), allowed(m)),
            _ => "asked here".to_owned(),
        };
        let mut places = vec![Place::new(demand_at, Role::Clause, label)];
        let used = |e: &&Exception| self.verdict.excused_by.iter().any(|x| x.exception == *e.name);
        let moved = self.clause.exceptions.iter().filter(used).find_map(|e| match &e.then {
            Then::Timing(timing) => Some(timing),
            Then::DoesNotApply | Then::Demand(_) => None,
        });
        if let (Some(timing), Some(deadline)) =
            (moved.or(self.clause.timing.as_ref()), self.verdict.judged.deadline)
        {
            places.push(Place::new(timing.at, Role::Clause, format!("due {}", days(deadline))));
        }
        for excuse in &self.verdict.excused_by {
            let label = format!("`{}` applies", excuse.exception);
            places.push(Place::new(excuse.clause_at, Role::Clause, label));
            let decision = excuse.at.filter(|at| self.declared(*at) && !self.shown_on_line(*at));
            places.extend(decision.map(|at| Place::new(at, Role::Decision, "moves or excuses")));
        }
        places
    }
}

/// A reason up to its first pause.
fn first_words(text: &str) -> &str {
    text.split([':', ';']).next().unwrap_or(text)
}

fn rank(evidence: &Evidence) -> u8 {
    match evidence.role {
        EvidenceRole::Counted => 2,
        EvidenceRole::Denominator => 3,
        EvidenceRole::Absent => 4,
        EvidenceRole::Status => 5,
        EvidenceRole::Decision => 6,
    }
}
