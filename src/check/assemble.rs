//! One verdict, from its instance: scope, worlds, readings, measures, evidence.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Detail;
use super::cause::{Cause, Why};
use super::frame::Frame;
use super::instance::variables;
use super::judge::{Case, Ruling};
use super::readings::agreed;
use super::value::{Item, Value};
use super::verdict::{Bound, Judged, Outcome, Verdict};
use super::walk::kinds_read;
use super::watch::Doubt;
use super::world::World;
use super::worlds::Outlook;
use crate::declaration::RecordId;
use crate::model::{Clause, Demand, Source, Var};

impl World<'_> {
    /// The verdict of one instance of the clause at `index`; notes in `applied` which of its exceptions did.
    pub fn verdict(&self, index: usize, clause: &Clause, frame: Frame, applied: &mut [bool]) -> Verdict {
        self.watch.forget_points();
        let duties = self.duties(clause, &frame);
        let duty = duties.iter().find(|d| d.1).map(|d| d.0.clone());
        let bound_day = self.bound_day(&frame, &clause.generators);
        let mut case = Case {
            clause,
            frame,
            duty,
            scope_day: bound_day.unwrap_or(self.as_of),
            is_dated: bound_day.is_some(),
            own_deadline: None,
        };
        if bound_day.is_none()
            && let Some(timing) = &clause.timing
        {
            let find = || self.watch.quietly(|| self.deadline(&case, &case.frame, timing));
            let (found, noted) = self.watch.apart(find);
            self.watch.note(&noted);
            let day = found.0.and_then(|d| d.to.or(d.from));
            case.scope_day = day.unwrap_or(self.as_of).min(self.as_of);
            case.own_deadline = Some((found, noted));
        }
        let mut verdict = self.blank(index, clause, &case);
        verdict.duty_of = duties.into_iter().map(|d| d.0).collect();
        for value in case.frame.iter() {
            if let Some(id) = value.as_record() {
                self.watch.read(self.current(id));
            }
        }
        if let Demand::Judgement(text) = &clause.demand {
            return self.for_a_person(verdict, &case, text);
        }
        let scope_why = match self.scope_of(&case) {
            Ok(why) => why,
            Err(reason) => {
                verdict.judged = Judged::only(Outcome::NotApplicable);
                verdict.reasons.push(reason);
                return verdict;
            }
        };
        self.watch.take_doubts();
        let outlook = self.outlook(&case);
        let doubts = self.watch.take_doubts();
        for (used, _) in &outlook.applied {
            if let Some(slot) = applied.get_mut(*used) {
                *slot = true;
            }
        }
        self.fill(&mut verdict, &case, outlook, scope_why, &doubts);
        verdict
    }

    fn blank(&self, index: usize, clause: &Clause, case: &Case<'_>) -> Verdict {
        let others = |source: &Source| match source {
            Source::Group { right: Some((_, var)), .. } => Some(*var),
            _ => None,
        };
        let variables = clause
            .generators
            .iter()
            .flat_map(|g| variables(&g.source).map(|var| (var, others(&g.source) == Some(var))));
        let bound = |(var, is_other_side): (Var, bool)| {
            let value = case.frame.get(var.0 as usize)?;
            let (name, _) = clause.frame.get(var.0 as usize)?;
            Some(Bound { is_other_side, ..self.bound_value(name, value) })
        };
        // There are thousands of verdicts, of one or two variables each.
        let mut subject = Vec::with_capacity(clause.generators.len());
        subject.extend(variables.filter_map(bound));
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
            standing: Vec::new(),
            without_exception: None,
            evidence: Vec::new(),
            set_aside: self.set_aside(clause, case),
            unverified: clause.unverified,
        }
    }

    fn for_a_person(&self, mut verdict: Verdict, case: &Case<'_>, text: &Arc<str>) -> Verdict {
        match self.scope_of(case) {
            Err(reason) => {
                verdict.judged = Judged::only(Outcome::NotApplicable);
                verdict.reasons.push(reason);
            }
            Ok(_) => {
                verdict.judgement = Some(text.to_string());
                let why = Why::of(Cause::Judgement(text.clone(), case.clause.cite_at));
                verdict.reasons = self.reasons(&why, case.clause);
            }
        }
        verdict
    }

    fn duties(&self, clause: &Clause, frame: &Frame) -> Vec<(Arc<str>, bool)> {
        if clause.duty.is_empty() {
            let by_source = |party: bool| {
                clause.generators.iter().find_map(|g| match g.source {
                    Source::Party(v) if party => frame.get(v.0 as usize)?.as_state().cloned(),
                    Source::State(v) if !party => frame.get(v.0 as usize)?.as_state().cloned(),
                    _ => None,
                })
            };
            let by_record = || frame.iter().find_map(|v| self.party_of(self.first_record(v)?));
            let state = by_source(true).or_else(|| by_source(false)).or_else(by_record);
            return state.map(|s| (s, true)).into_iter().collect();
        }
        let mut env = super::eval::Env {
            frame: frame.clone(),
            day: self.as_of,
            treaty: clause.treaty,
            every_day: true,
            duty: None,
        };
        let mut out: Vec<(Arc<str>, bool)> = Vec::new();
        for e in &clause.duty {
            let value = self.watch.quietly(|| self.eval(e, &mut env));
            let one = match &value.item {
                Item::State(s) => Some((s.clone(), true)),
                Item::Text(t) => Some((t.clone(), false)),
                Item::Choice(c, v) => {
                    Some((self.show(&crate::declaration::Scalar::Choice(*c, *v)).into(), false))
                }
                _ => None,
            };
            out.extend(one.filter(|o| !out.contains(o)));
        }
        out
    }

    /// The record that a variable is bound to; of a group, its first.
    fn first_record(&self, value: &Value) -> Option<RecordId> {
        match &value.item {
            Item::Group(group) => group.members.first().or(group.perhaps.first()).copied(),
            _ => value.as_record(),
        }
    }

    fn set_aside(&self, clause: &Clause, case: &Case<'_>) -> usize {
        if self.records.set_aside.is_empty() {
            return 0;
        }
        let kinds = kinds_read(self.model, clause);
        let mut states: Vec<Arc<str>> = case.duty.iter().cloned().collect();
        for value in case.frame.iter() {
            states.extend(value.as_state().cloned().or_else(|| self.party_of(value.as_record()?)));
        }
        let counts = |aside: &&crate::declaration::SetAside| {
            let of_kind = aside.kind.is_none_or(|k| kinds.contains(&k));
            let of_state = states.is_empty() || aside.state.as_ref().is_none_or(|s| states.contains(s));
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
        doubts: &BTreeSet<Doubt>,
    ) {
        let Ruling { mut judged, mut why, .. } = outlook.main;
        let mut readings = outlook.readings;
        let due = !matches!(judged.outcome, Outcome::Met | Outcome::NotApplicable);
        let open = scope_why != Why::none();
        // Whether it will be owed on a day to come is seen on that day; what nothing was declared of is counted.
        if open && judged.outcome == Outcome::Pending && !lacks_data(&scope_why, case.clause) {
            verdict.notes.extend(self.reasons(&scope_why, case.clause));
        } else if open && due {
            judged = Judged { outcome: Outcome::Undetermined, days_late: None, cured: None, ..judged };
            why = why.and(&scope_why);
        } else if judged.outcome == Outcome::Undetermined {
            for group in self.readings(case, doubts, false) {
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
        for group in self.readings(case, doubts, true) {
            for reading in group.iter().filter(|r| r.judged.outcome != judged.outcome) {
                let note = self.lower_source(reading, case);
                verdict.notes.push(note);
            }
        }
        let lacks_data = judged.outcome == Outcome::Undetermined && lacks_data(&why, case.clause);
        let makes_finding = matches!(judged.outcome, Outcome::NotMet | Outcome::Undetermined) && !lacks_data;
        verdict.lacks_data = lacks_data;
        verdict.standing = outlook.standing;
        verdict.excused_by =
            outlook.needed.iter().filter_map(|(i, record)| self.excuse(case, *i, *record)).collect();
        if makes_finding || self.detail == Detail::Full {
            verdict.without_exception = outlook.without.map(Box::new);
            verdict.readings = readings.iter().map(|r| self.reading(r, case)).collect();
            let how = How { frame: &outlook.frame, chosen: &outlook.chosen, applied: &outlook.applied };
            self.tell_why(verdict, case, &mut judged, &why, &how);
            if judged.outcome == Outcome::Undetermined && verdict.reasons.is_empty() {
                verdict.reasons.extend(self.unclear_deadline(case, &readings));
                if verdict.reasons.is_empty() {
                    verdict.reasons.push(self.no_cause(case));
                }
            }
        }
        verdict.judged = judged;
    }

    /// What a verdict rests on, why it is not known better or asks nothing, and what else is to be said of it.
    fn tell_why(
        &self,
        verdict: &mut Verdict,
        case: &Case<'_>,
        judged: &mut Judged,
        why: &Why,
        how: &How<'_>,
    ) {
        let (touches, conflicts) = self.collect(case, how.frame, how.chosen, judged);
        let noted = conflicts.into_iter().fold(Why::none(), |w, c| w.and(&Why::of(c)));
        if judged.outcome != Outcome::Undetermined {
            verdict.notes.extend(self.reasons(&noted, case.clause));
        }
        verdict.evidence = self.evidence(&touches);
        verdict.unverified |= touches.iter().any(|t| self.cells(t.record).is_some_and(|r| r.unverified));
        if judged.outcome == Outcome::Undetermined {
            verdict.reasons = self.reasons(why, case.clause);
            self.explain_range(verdict, judged, case);
        } else if judged.outcome == Outcome::NotApplicable {
            verdict.reasons = self.excused(case, how.applied);
            if verdict.reasons.is_empty() {
                verdict.reasons.extend(self.out_of_scope(case).or_else(|| self.out_of_force(case)));
            }
        }
        self.point_at_absence(verdict, case, judged);
    }
}

/// How the world was in which an instance was judged.
struct How<'o> {
    /// The variables.
    frame: &'o Frame,
    /// The exceptions that replaced a slot.
    chosen: &'o [usize],
    /// The exceptions that applied, with the record by which.
    applied: &'o [(usize, Option<RecordId>)],
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
