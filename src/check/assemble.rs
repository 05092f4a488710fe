//! One verdict, from its instance: scope, worlds, readings, measures, evidence.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cause::{Cause, Why};
use super::instance::variables;
use super::judge::{Case, ScopeFailure};
use super::timeline::BEGINNING;
use super::value::{Item, Value};
use super::verdict::{Evidence, EvidenceRole, Excuse, Judged, Outcome, Reading, Reason, ReasonCode, Verdict};
use super::walk::kinds_demanded;
use super::watch::Touch;
use super::world::World;
use super::worlds::{Label, Outlook, RawReading, agreed};
use crate::declaration::RecordId;
use crate::model::{Clause, Demand, FindSource, Source, Then, Timing};
use crate::source::Loc;
use crate::value::figures;

impl World<'_> {
    /// The verdict of one instance of the clause at `index`; notes in `applied` which of its exceptions did.
    pub fn verdict(&self, index: usize, clause: &Clause, frame: Vec<Value>, applied: &mut [bool]) -> Verdict {
        let duties = self.duties(clause, &frame);
        let duty = duties.iter().find(|d| d.1).map(|d| Arc::from(d.0.as_str()));
        let bound_day = self.bound_day(&frame, &clause.generators);
        let mut case = Case {
            clause,
            frame,
            duty,
            scope_day: bound_day.unwrap_or(self.as_of),
            is_dated: bound_day.is_some(),
        };
        if bound_day.is_none()
            && let Some(timing) = &clause.timing
        {
            let (deadline, _) = self.watch.quietly(|| self.deadline(&case, &case.frame, timing));
            let day = deadline.and_then(|d| d.to.or(d.from));
            case.scope_day = day.unwrap_or(self.as_of).min(self.as_of);
        }
        let mut verdict = self.blank(index, clause, &case);
        verdict.duty_of = duties.into_iter().map(|d| d.0).collect();
        for value in &case.frame {
            if let Some(id) = value.as_record() {
                self.watch.read(self.current(id));
            }
        }
        if let Demand::Judgement(text) = &clause.demand {
            return self.for_a_person(verdict, &case, text);
        }
        if let Some(reason) = self.not_in_scope(&case) {
            verdict.judged = Judged::only(Outcome::NotApplicable);
            verdict.reasons.push(reason);
            return verdict;
        }
        let mut env = case.env(&case.frame, case.scope_day);
        let scope_why =
            if self.scope_on_each_day(&case) { Why::none() } else { self.scope(&case, &mut env).1 };
        self.watch.take_eithers();
        let outlook = self.outlook(&case);
        let doubtful = self.watch.take_eithers();
        for (used, _) in &outlook.applied {
            if let Some(slot) = applied.get_mut(*used) {
                *slot = true;
            }
        }
        self.fill(&mut verdict, &case, outlook, scope_why, &doubtful);
        verdict
    }

    fn blank(&self, index: usize, clause: &Clause, case: &Case<'_>) -> Verdict {
        let subject = clause
            .generators
            .iter()
            .flat_map(|g| variables(&g.source))
            .filter_map(|var| {
                let value = case.frame.get(var.0 as usize)?;
                let name = clause.frame.get(var.0 as usize).map_or("", |(n, _)| n);
                Some(self.bound_value(name, value))
            })
            .collect();
        Verdict {
            clause: index,
            mode: clause.mode,
            shape: clause.shape(),
            subject,
            duty_of: Vec::new(),
            judged: Judged::only(Outcome::Undetermined),
            lacks_data: false,
            judgement: None,
            reasons: Vec::new(),
            notes: Vec::new(),
            readings: Vec::new(),
            excused_by: Vec::new(),
            without_exception: None,
            evidence: Vec::new(),
            set_aside: self.set_aside(clause, case),
            unverified: clause.unverified,
        }
    }

    fn for_a_person(&self, mut verdict: Verdict, case: &Case<'_>, text: &Arc<str>) -> Verdict {
        match self.not_in_scope(case) {
            Some(reason) => {
                verdict.judged = Judged::only(Outcome::NotApplicable);
                verdict.reasons.push(reason);
            }
            None => {
                verdict.judgement = Some(text.to_string());
                let why = Why::of(Cause::Judgement(text.clone(), case.clause.cite_at));
                verdict.reasons = self.reasons(&why, case.clause);
            }
        }
        verdict
    }

    /// A ceiling over States only holds its scope on each day anew.
    fn scope_on_each_day(&self, case: &Case<'_>) -> bool {
        matches!(case.clause.demand, Demand::Always(_))
            && !case.frame.iter().any(|v| matches!(v.item, Item::Period(_)))
    }

    /// Why nothing is asked, where that is certain before any demand is read. A ceiling finds that out day by day.
    fn not_in_scope(&self, case: &Case<'_>) -> Option<Reason> {
        let is_ceiling = matches!(case.clause.demand, Demand::Always(_));
        let in_force = if is_ceiling { None } else { self.out_of_force(case) };
        in_force.or_else(|| if self.scope_on_each_day(case) { None } else { self.out_of_scope(case) })
    }

    fn out_of_force(&self, case: &Case<'_>) -> Option<Reason> {
        let (clause, day) = (case.clause, case.scope_day);
        if let Some(from) = clause.from.filter(|f| day < *f) {
            let text = format!("the clause is in force from {from}; this is of {day}");
            return Some(nothing_asked(text, clause.cite_at));
        }
        let until = clause.until.filter(|u| day > *u)?;
        let text = format!("the clause was in force until {until}; this is of {day}");
        Some(nothing_asked(text, clause.cite_at))
    }

    fn out_of_scope(&self, case: &Case<'_>) -> Option<Reason> {
        let day = case.scope_day;
        let mut env = case.env(&case.frame, day);
        Some(match self.scope(case, &mut env).2? {
            ScopeFailure::NoParty(state, at) => {
                nothing_asked(format!("{state} was not a Party on {day}"), at)
            }
            ScopeFailure::Condition(at) => nothing_asked(format!("this condition did not hold on {day}"), at),
        })
    }

    fn duties(&self, clause: &Clause, frame: &[Value]) -> Vec<(String, bool)> {
        if clause.duty.is_empty() {
            let by_source = |party: bool| {
                clause.generators.iter().find_map(|g| match g.source {
                    Source::Party(v) if party => frame.get(v.0 as usize)?.as_state().cloned(),
                    Source::State(v) if !party => frame.get(v.0 as usize)?.as_state().cloned(),
                    _ => None,
                })
            };
            let by_record = || frame.iter().find_map(|v| self.party_of(v.as_record()?));
            let state = by_source(true).or_else(|| by_source(false)).or_else(by_record);
            return state.map(|s| (s.to_string(), true)).into_iter().collect();
        }
        let mut env = super::eval::Env {
            frame: frame.to_vec(),
            day: self.as_of,
            treaty: clause.treaty,
            every_day: true,
            duty: None,
        };
        let mut out: Vec<(String, bool)> = Vec::new();
        for e in &clause.duty {
            let value = self.watch.quietly(|| self.eval(e, &mut env));
            let one = match &value.item {
                Item::State(s) => Some((s.to_string(), true)),
                Item::Text(t) => Some((t.to_string(), false)),
                Item::Choice(c, v) => Some((self.show(&crate::declaration::Scalar::Choice(*c, *v)), false)),
                _ => None,
            };
            out.extend(one.filter(|o| !out.contains(o)));
        }
        out
    }

    fn set_aside(&self, clause: &Clause, case: &Case<'_>) -> usize {
        if self.records.set_aside.is_empty() {
            return 0;
        }
        let mut kinds = kinds_demanded(self.model, &clause.demand);
        kinds.extend(clause.generators.iter().filter_map(|g| match g.source {
            Source::Kind(_, kind, _) => Some(kind),
            _ => None,
        }));
        let counts = |aside: &&crate::declaration::SetAside| {
            let of_kind = aside.kind.is_none_or(|k| kinds.contains(&k));
            let of_state = aside.state.is_none() || case.duty.is_none() || aside.state == case.duty;
            of_kind && of_state
        };
        self.records.set_aside.iter().filter(counts).count()
    }

    fn fill(
        &self,
        verdict: &mut Verdict,
        case: &Case<'_>,
        outlook: Outlook,
        scope_why: Why,
        doubtful: &BTreeSet<(RecordId, usize)>,
    ) {
        let mut judged = outlook.main.judged.clone();
        let mut why = outlook.main.why.clone();
        let mut readings = outlook.readings;
        let decided = matches!(judged.outcome, Outcome::Met | Outcome::NotApplicable);
        if scope_why != Why::none() && !decided {
            judged = Judged { outcome: Outcome::Undetermined, days_late: None, cured: None, ..judged };
            why = why.and(&scope_why);
        } else if judged.outcome == Outcome::Undetermined {
            for group in self.source_readings(case, doubtful, false) {
                let judgements: Vec<Judged> = group.iter().map(|r| r.judged.clone()).collect();
                match agreed(&judgements) {
                    Some(one) => {
                        judged = one;
                        why = Why::none();
                        readings.clear();
                        break;
                    }
                    None if group.iter().any(|r| r.judged.outcome != judged.outcome) => {
                        readings.extend(group)
                    }
                    None => {}
                }
            }
        }
        for group in self.source_readings(case, doubtful, true) {
            for reading in group.iter().filter(|r| r.judged.outcome != judged.outcome) {
                let note = self.lower_source(reading, case);
                verdict.notes.push(note);
            }
        }
        let (touches, conflicts) = self.collect(case, &outlook.frame, &outlook.chosen, &mut judged);
        let noted = conflicts.into_iter().fold(Why::none(), |w, c| w.and(&Why::of(c)));
        if judged.outcome != Outcome::Undetermined {
            verdict.notes.extend(self.reasons(&noted, case.clause));
        }
        verdict.evidence = self.evidence(&touches);
        verdict.unverified |= touches.iter().any(|t| self.cells(t.record).is_some_and(|r| r.unverified));
        if judged.outcome == Outcome::Undetermined {
            verdict.reasons = self.reasons(&why, case.clause);
            verdict.lacks_data = lacks_data(&why, case.clause);
            self.explain_range(verdict, &judged, case);
        } else if judged.outcome == Outcome::NotApplicable {
            verdict.reasons = self.excused(case, &outlook.applied);
            if verdict.reasons.is_empty() {
                verdict.reasons.extend(self.out_of_scope(case).or_else(|| self.out_of_force(case)));
            }
        }
        self.point_at_absence(verdict, case, &judged);
        verdict.without_exception = outlook.without;
        verdict.excused_by =
            outlook.needed.iter().filter_map(|(i, record)| self.excuse(case, *i, *record)).collect();
        verdict.readings = readings.iter().map(|r| self.reading(r, case)).collect();
        if judged.outcome == Outcome::Undetermined && verdict.reasons.is_empty() {
            verdict.reasons.extend(self.unclear_deadline(case, &readings));
        }
        verdict.judged = judged;
    }

    /// Evaluates what decided the verdict once more and collects what it touches, with the measures on that day.
    fn collect(
        &self,
        case: &Case<'_>,
        frame: &[Value],
        chosen: &[usize],
        judged: &mut Judged,
    ) -> (Vec<Touch>, Vec<Cause>) {
        let clause = case.clause;
        let mut demand = &clause.demand;
        let mut timing: Option<&Timing> = clause.timing.as_ref();
        for exception in chosen.iter().filter_map(|i| clause.exceptions.get(*i)) {
            match &exception.then {
                Then::Demand(d) => demand = d,
                Then::Timing(t) => timing = Some(t),
                Then::DoesNotApply => {}
            }
        }
        let day = judged.sampled_on.unwrap_or(self.as_of).max(BEGINNING);
        self.watch.start();
        let mut env = case.env(frame, day);
        match demand {
            Demand::Holds(e) | Demand::Always(e) => {
                self.truth(e, &mut env);
                let (measures, limit_date) = self.gauge(e, &mut env);
                if timing.is_none() && matches!(demand, Demand::Holds(_)) && judged.deadline.is_none() {
                    judged.deadline = limit_date;
                }
                judged.measures = measures;
            }
            Demand::File(find) => {
                self.filed(find, &mut env, self.as_of);
            }
            Demand::Judgement(_) => {}
        }
        if let (Demand::Holds(e), Some(cured)) = (demand, judged.cured.and_then(|c| c.to)) {
            env.day = cured;
            self.truth(e, &mut env);
        }
        if let Some(timing) = timing {
            self.deadline(case, frame, timing);
        }
        for value in &case.frame {
            if let (Some(id), false) = (value.as_record(), matches!(demand, Demand::Holds(_))) {
                self.watch.touch(EvidenceRole::Counted, id, None);
            }
            if let Item::Group(group) = &value.item {
                group.members.iter().for_each(|&id| self.watch.touch_once(id));
            }
        }
        self.watch.finish()
    }

    /// Where something should stand that does not: the record bound, the declaration of the State, or its status.
    fn point_at_absence(&self, verdict: &mut Verdict, case: &Case<'_>, judged: &Judged) {
        let is_report = matches!(case.clause.demand, Demand::File(_));
        let missing = is_report && judged.reached.is_none_or(|r| r.to.is_none());
        let nothing = verdict.evidence.iter().all(|e| e.role == EvidenceRole::Status);
        if judged.outcome == Outcome::Met || !(missing || nothing) {
            return;
        }
        let kind = match &case.clause.demand {
            Demand::File(find) => match find.source {
                FindSource::Kind(kind) => Some(self.kind_name(kind).to_owned()),
                FindSource::In(_) => None,
            },
            _ => None,
        };
        let text = match kind {
            Some(kind) => format!("no `{kind}` on file"),
            None => "nothing on file for this".to_owned(),
        };
        let record = case.frame.iter().find_map(|v| {
            let id = v.as_record()?;
            let is_row = self.cells(id).and_then(|r| self.model.kinds.get(r.kind.0 as usize))?.rows.is_some();
            (!is_row).then_some(id)
        });
        let place = record.and_then(|r| Some((self.place(r, None)?, Some(self.current(r))))).or_else(|| {
            let duty = case.duty.as_ref()?;
            let own = self.records.closings.iter().find(|c| c.state == *duty).map(|c| (c.at, None));
            own.or_else(|| {
                let party = self.party_record(case.clause.treaty, duty)?;
                Some((self.place(party, None)?, Some(self.current(party))))
            })
        });
        if let Some((at, record)) = place {
            verdict.evidence.retain(|e| e.at != at);
            let absent =
                Evidence { role: EvidenceRole::Absent, at, record, field: None, text, shows_amount: false };
            verdict.evidence.insert(0, absent);
        }
    }

    fn explain_range(&self, verdict: &mut Verdict, judged: &Judged, case: &Case<'_>) {
        let Some(measure) = judged.measures.first() else { return };
        let slack = &measure.slack;
        let across = slack.as_point().is_none() && slack.holds(&num_traits::Zero::zero());
        if across && slack.lo.value().is_some() && slack.hi.value().is_some() {
            let text = format!(
                "the record shows {}, and the limit of {} lies inside",
                figures::range(&measure.amount, measure.scale, None),
                figures::range(&measure.limit, measure.scale, None)
            );
            let at = verdict.evidence.first().map_or(case.clause.at, |e| e.at);
            let on_record = !verdict.evidence.is_empty();
            verdict.reasons.push(Reason {
                code: ReasonCode::RangeAcrossLimit,
                text,
                settle: None,
                at,
                on_record,
            });
        }
    }

    /// What to say where nothing declared is in doubt and only the last day is: the treaty leaves it open.
    fn unclear_deadline(&self, case: &Case<'_>, readings: &[RawReading]) -> Option<Reason> {
        let days: Vec<String> = readings
            .iter()
            .filter_map(|r| match r.label {
                Label::Deadline(day) => Some(day.to_string()),
                _ => None,
            })
            .collect();
        if days.is_empty() {
            return None;
        }
        let text = format!("the last day may be {}, and that decides it", days.join(" or "));
        let at = case.clause.timing.as_ref().map_or(case.clause.at, |t| t.at);
        Some(Reason { code: ReasonCode::ImpreciseDate, text, settle: None, at, on_record: true })
    }

    fn excused(&self, case: &Case<'_>, applied: &[(usize, Option<RecordId>)]) -> Vec<Reason> {
        let one = |i: usize| {
            let exception = case.clause.exceptions.get(i)?;
            let text = format!("`{}` applies (under {})", exception.name, exception.cites.join(", "));
            let at = exception.at;
            Some(Reason { code: ReasonCode::Absent, text, settle: None, at, on_record: false })
        };
        applied.iter().filter_map(|(i, _)| one(*i)).collect()
    }

    fn excuse(&self, case: &Case<'_>, index: usize, record: Option<RecordId>) -> Option<Excuse> {
        let exception = case.clause.exceptions.get(index)?;
        Some(Excuse {
            exception: exception.name.to_string(),
            cites: exception.cites.clone(),
            at: record.and_then(|r| self.place(r, None)),
            clause_at: exception.at,
        })
    }

    fn reading(&self, raw: &RawReading, case: &Case<'_>) -> Reading {
        Reading { label: self.label(&raw.label, case), judged: raw.judged.clone(), at: raw.at }
    }

    fn label(&self, label: &Label, case: &Case<'_>) -> String {
        match label {
            Label::Exception(i, applies) => {
                let name = case.clause.exceptions.get(*i).map_or("the exception", |e| &e.name);
                if *applies { format!("with `{name}`") } else { format!("without `{name}`") }
            }
            Label::Act(record) => format!("by `{}`", self.show_record(*record)),
            Label::Deadline(day) => format!("deadline {day}"),
            Label::Source(record, field, i) => {
                let cell = self.cells(*record).and_then(|r| r.cells.get(*field));
                match cell {
                    Some(crate::declaration::Cell::Either(list)) => {
                        list.get(*i).map_or(String::new(), |a| self.show_alternative(a))
                    }
                    _ => String::new(),
                }
            }
        }
    }

    fn lower_source(&self, raw: &RawReading, case: &Case<'_>) -> Reason {
        let label = self.label(&raw.label, case);
        let text = format!("a source of lower rank gives {label}: {}", raw.judged.outcome.name());
        Reason { code: ReasonCode::Conflict, text, settle: None, at: raw.at, on_record: true }
    }
}

fn nothing_asked(text: String, at: Loc) -> Reason {
    Reason { code: ReasonCode::Absent, text, settle: None, at, on_record: false }
}

/// Whether the only reasons are kinds of which that party has nothing on file; for a ceiling, kinds that are open.
fn lacks_data(why: &Why, clause: &Clause) -> bool {
    let ceiling = matches!(clause.demand, Demand::Always(_));
    let mut any = false;
    for cause in why.iter() {
        match cause {
            Cause::Open { on_file, .. } if ceiling || !on_file => any = true,
            Cause::Absent(_) => {}
            _ => return false,
        }
    }
    any
}
