//! A verdict as machines get it.

use num_traits::Zero;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::check::{Evidence, Judged, Measure, Reason, Scale, Verdict};
use crate::diagnostic::Role;
use crate::model::Mode;
use crate::report::Report;
use crate::report::figures::{decimals, scaled, unit_name};
use crate::report::place::{PlaceJson, role_name};
use crate::report::safe::plain_spaces;
use crate::source::Loc;
use crate::value::figures::Decimals;
use crate::value::{DayRange, End, Interval, Rat};

/// One verdict; the keys are those of the schema.
#[derive(Serialize)]
pub struct VerdictJson {
    treaty: String,
    clause: String,
    cites: Vec<String>,
    title: String,
    mode: &'static str,
    subject: Map<String, Value>,
    duty_of: Vec<String>,
    verdict: &'static str,
    lacks_data: bool,
    judgement: Option<String>,
    sampled_on: Option<String>,
    deadline: Option<Value>,
    reached: Option<Value>,
    days_late: Option<Value>,
    cured: Option<Value>,
    slack: Option<Value>,
    progress: Option<Value>,
    reasons: Vec<Value>,
    notes: Vec<Value>,
    readings: Vec<Value>,
    excused_by: Vec<Value>,
    without_exception: Option<Value>,
    evidence: Vec<PlaceJson>,
    set_aside: usize,
    unverified: bool,
}

impl VerdictJson {
    /// `verdict` as part of `report`.
    pub fn new(report: &Report<'_>, verdict: &Verdict) -> Self {
        let teller = Teller { report };
        let clause = report.examined.model.clauses.get(verdict.clause);
        let treaty = clause.and_then(|c| report.examined.model.treaties.get(c.treaty.0 as usize));
        let judged = &verdict.judged;
        Self {
            treaty: treaty.map(|t| t.name.to_string()).unwrap_or_default(),
            clause: clause.map(|c| c.id.to_string()).unwrap_or_default(),
            cites: clause.map(|c| c.cites.clone()).unwrap_or_default(),
            title: clause.map(|c| c.title.clone()).unwrap_or_default(),
            mode: mode_name(verdict.mode),
            subject: verdict.subject.iter().map(|b| (b.name.to_string(), json!(&*b.value))).collect(),
            duty_of: verdict.duty_of.iter().map(|duty| duty.to_string()).collect(),
            verdict: judged.outcome.name(),
            lacks_data: verdict.lacks_data,
            judgement: verdict.judgement.clone(),
            sampled_on: judged.sampled_on.map(|d| d.to_string()),
            deadline: judged.deadline.map(days),
            reached: judged.reached.map(days),
            days_late: judged.days_late.map(late),
            cured: judged.cured.map(days),
            slack: teller.slack(judged),
            progress: teller.progress(judged),
            reasons: verdict.reasons.iter().map(|r| teller.reason(r)).collect(),
            notes: verdict.notes.iter().map(|r| teller.reason(r)).collect(),
            readings: verdict
                .readings
                .iter()
                .map(|r| {
                    json!({
                        "label": teller.text(&r.label),
                        "verdict": r.judged.outcome.name(),
                        "deadline": r.judged.deadline.map(days),
                        "days_late": r.judged.days_late.map(late),
                        "place": teller.place(r.at, ""),
                    })
                })
                .collect(),
            excused_by: verdict
                .excused_by
                .iter()
                .map(|e| {
                    json!({
                        "exception": e.exception,
                        "cites": e.cites,
                        "place": teller.place(e.at.unwrap_or(e.clause_at), ""),
                    })
                })
                .collect(),
            without_exception: verdict.without_exception.as_ref().map(|j| {
                json!({
                    "verdict": j.outcome.name(),
                    "deadline": j.deadline.map(days),
                    "days_late": j.days_late.map(late),
                    "slack": teller.slack(j),
                })
            }),
            evidence: verdict.evidence.iter().map(|e| teller.evidence(e)).collect(),
            set_aside: verdict.set_aside,
            unverified: verdict.unverified,
        }
    }
}

/// `must`, `should` or `check`.
pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Must => "must",
        Mode::Should => "should",
        Mode::Check => "check",
    }
}

struct Teller<'a> {
    report: &'a Report<'a>,
}

impl Teller<'_> {
    fn text(&self, text: &str) -> String {
        plain_spaces(text)
    }

    fn place(&self, at: Loc, label: &str) -> PlaceJson {
        let sources = &self.report.examined.project.sources;
        let declared = sources.get(at.file).is_some_and(|f| f.kind.is_declared());
        let role = role_name(if declared { Role::Declaration } else { Role::Clause });
        PlaceJson::with_role(sources, at, role, &self.text(label), self.report.hides(at))
    }

    fn evidence(&self, evidence: &Evidence) -> PlaceJson {
        let sources = &self.report.examined.project.sources;
        let hide = self.report.hides(evidence.at) || evidence.shows_amount && self.report.redactor.is_some();
        let label = self.text(&evidence.text);
        PlaceJson::with_role(sources, evidence.at, evidence.role.name(), &label, hide)
    }

    fn reason(&self, reason: &Reason) -> Value {
        json!({
            "code": reason.code.name(),
            "text": self.text(&reason.text),
            "settle": reason.settle.as_deref().map(|s| self.text(s)),
            "place": self.place(reason.at, ""),
        })
    }

    fn slack(&self, judged: &Judged) -> Option<Value> {
        self.measured(judged, |m| number(&m.slack, m.scale, Some(&Rat::zero())))
    }

    fn progress(&self, judged: &Judged) -> Option<Value> {
        self.measured(judged, |m| number(&m.amount, m.scale, m.limit.as_point()))
    }

    fn measured(&self, judged: &Judged, amount: impl Fn(&Measure) -> Value) -> Option<Value> {
        let measure = judged.measures.first()?;
        let of = number(&measure.limit, measure.scale, None);
        Some(json!({ "amount": amount(measure), "of": of, "unit": unit_name(measure.scale) }))
    }
}

/// A number as an exact decimal string, a range as `{min, max}` with null for a missing end; an end outside the range is
/// named in `outside`. A number that no decimal writes is the range between the two nearest, itself in `exact`.
fn number(i: &Interval, scale: Scale, limit: Option<&Rat>) -> Value {
    let limit = limit.map(|l| scaled(l, scale));
    let show = |end: &End| end.value().map(|r| decimals(&scaled(r, scale), limit.as_ref()));
    let (lo, hi) = (show(&i.lo), show(&i.hi));
    let fraction = |end: &Option<Decimals>| end.as_ref().and_then(|d| d.fraction.clone());
    let (exact_lo, exact_hi) = (fraction(&lo), fraction(&hi));
    let mut range = Map::new();
    let (min, max) = (lo.map(|d| d.below), hi.map(|d| d.above));
    if i.as_point().is_some() && exact_lo.is_none() {
        return json!(min);
    }
    range.insert("min".to_owned(), json!(min));
    range.insert("max".to_owned(), json!(max));
    let ends = [("min", &i.lo, exact_lo), ("max", &i.hi, exact_hi)];
    let is_outside = |(_, end, exact): &&(_, &End, Option<_>)| matches!(end, End::Out(_)) || exact.is_some();
    let outside: Vec<&str> = ends.iter().filter(is_outside).map(|(name, ..)| *name).collect();
    if !outside.is_empty() {
        range.insert("outside".to_owned(), json!(outside));
    }
    let exact: Map<String, Value> =
        ends.into_iter().filter_map(|(name, _, exact)| Some((name.to_owned(), json!(exact?)))).collect();
    if !exact.is_empty() {
        range.insert("exact".to_owned(), Value::Object(exact));
    }
    Value::Object(range)
}

fn days(d: DayRange) -> Value {
    json!({ "from": d.from.map(|d| d.to_string()), "to": d.to.map(|d| d.to_string()) })
}

fn late((min, max): (Option<i64>, Option<i64>)) -> Value {
    json!({ "min": min, "max": max })
}
