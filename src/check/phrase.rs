//! Readings, exceptions and open questions of a verdict in words.

use super::judge::Case;
use super::verdict::{Excuse, Judged, Reading, Reason, ReasonCode, Verdict};
use super::world::World;
use super::worlds::{Label, RawReading};
use crate::declaration::RecordId;
use crate::value::figures;

impl World<'_> {
    pub(super) fn explain_range(&self, verdict: &mut Verdict, judged: &Judged, case: &Case<'_>) {
        let Some(measure) = judged.measures.first() else { return };
        let slack = &measure.slack;
        let across = slack.as_point().is_none() && slack.holds(&num_traits::Zero::zero());
        if across && slack.lo.value().is_some() && slack.hi.value().is_some() {
            let text = format!(
                "the record shows {}, and the limit of {} lies inside",
                figures::range(&measure.amount, measure.scale, measure.limit.as_point()),
                figures::range(&measure.limit, measure.scale, None)
            );
            let at = verdict.evidence.first().map_or(case.clause.at, |e| e.at);
            let on_record = !verdict.evidence.is_empty();
            let told = verdict.reasons.iter().any(|r| r.settle.is_some());
            let settle = (!told).then(|| "declare what is counted more precisely".to_owned());
            verdict.reasons.push(Reason { code: ReasonCode::RangeAcrossLimit, text, settle, at, on_record });
        }
    }

    /// What to say where nothing declared is in doubt and only the last day is: the treaty leaves it open.
    pub(super) fn unclear_deadline(&self, case: &Case<'_>, readings: &[RawReading]) -> Option<Reason> {
        let days: Vec<String> = readings
            .iter()
            .filter_map(|r| match r.label {
                Label::Deadline(day) => Some(figures::days(day)),
                _ => None,
            })
            .collect();
        if days.is_empty() {
            return None;
        }
        let text = format!("the last day may be {}, and that decides it", days.join(" or "));
        let at = case.clause.timing.as_ref().map_or(case.clause.at, |t| t.at);
        let settle = Some("settle which of these days is the last".to_owned());
        Some(Reason { code: ReasonCode::ImpreciseDate, text, settle, at, on_record: true })
    }

    /// What to say of a doubt that has no cause of its own.
    pub(super) fn no_cause(&self, case: &Case<'_>) -> Reason {
        let text = "what is asked cannot be computed from what was declared".to_owned();
        let settle = Some("declare what the clause looks for".to_owned());
        Reason { code: ReasonCode::Absent, text, settle, at: case.clause.at, on_record: false }
    }

    pub(super) fn excused(&self, case: &Case<'_>, applied: &[(usize, Option<RecordId>)]) -> Vec<Reason> {
        let one = |i: usize| {
            let exception = case.clause.exceptions.get(i)?;
            let text = format!("`{}` applies (under {})", exception.name, exception.cites.join(", "));
            let at = exception.at;
            Some(Reason { code: ReasonCode::Excused, text, settle: None, at, on_record: false })
        };
        applied.iter().filter_map(|(i, _)| one(*i)).collect()
    }

    pub(super) fn excuse(&self, case: &Case<'_>, index: usize, record: Option<RecordId>) -> Option<Excuse> {
        let exception = case.clause.exceptions.get(index)?;
        Some(Excuse {
            exception: exception.name.to_string(),
            cites: exception.cites.clone(),
            at: record.and_then(|r| self.place(r, None)),
            clause_at: exception.at,
        })
    }

    pub(super) fn reading(&self, raw: &RawReading, case: &Case<'_>) -> Reading {
        Reading { label: self.label(&raw.label, case), judged: raw.judged.clone(), at: raw.at }
    }

    pub(super) fn label(&self, label: &Label, case: &Case<'_>) -> String {
        match label {
            Label::Exception(i, applies) => {
                let name = case.clause.exceptions.get(*i).map_or("the exception", |e| &e.name);
                if *applies { format!("with `{name}`") } else { format!("without `{name}`") }
            }
            Label::Act(record) => format!("by `{}`", self.show_record(*record)),
            Label::Deadline(day) => format!("deadline {}", figures::days(*day)),
            Label::Operand(way) => format!("by the {} source", ordinal(*way)),
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

    pub(super) fn lower_source(&self, raw: &RawReading, case: &Case<'_>) -> Reason {
        let label = self.label(&raw.label, case);
        let text = format!("a source of lower rank gives {label}: {}", raw.judged.outcome.words());
        Reason { code: ReasonCode::Conflict, text, settle: None, at: raw.at, on_record: true }
    }
}

/// `first`, `second`, …, from 0.
fn ordinal(i: usize) -> String {
    let named = ["first", "second", "third", "fourth", "fifth"].get(i);
    named.map_or_else(|| format!("{}th", i.saturating_add(1)), |&word| word.to_owned())
}
