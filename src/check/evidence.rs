//! What a verdict rests on: the places that decided it, and the place where something is absent.

use super::cause::Cause;
use super::frame::Frame;
use super::judge::Case;
use super::timeline::BEGINNING;
use super::value::{Item, Value};
use super::verdict::{Evidence, EvidenceRole, Judged, Outcome, Verdict};
use super::watch::Touch;
use super::world::World;
use crate::model::{Demand, FindSource, Then, Timing};

impl World<'_> {
    /// Evaluates what decided the verdict once more and collects what it touches, with the measures on that day.
    pub(super) fn collect(
        &self,
        case: &Case<'_>,
        frame: &Frame,
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
                let asked = judged.outcome != Outcome::NotApplicable;
                let (measures, limit_date) = if asked { self.gauge(e, &mut env) } else { (Vec::new(), None) };
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
        for value in case.frame.iter() {
            if let (Some(id), false) = (value.as_record(), matches!(demand, Demand::Holds(_))) {
                self.watch.touch(EvidenceRole::Counted, id, None);
            }
            if let Item::Group(group) = &value.item {
                self.work.visit(group.members.len());
                group.members.iter().for_each(|&id| self.watch.touch_once(id));
            }
        }
        if timing.is_none() && matches!(demand, Demand::Holds(_)) && !self.watch.has_touched() {
            // A guard that reads no figure and no day is about the record itself.
            let bound = case.frame.iter().filter_map(Value::as_record).filter(|&id| !self.is_row(id));
            bound.for_each(|id| self.watch.touch_once(id));
        }
        self.watch.finish()
    }

    /// Where something should stand that does not: the record bound, the declaration of the State, or its status.
    pub(super) fn point_at_absence(&self, verdict: &mut Verdict, case: &Case<'_>, judged: &Judged) {
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
}
