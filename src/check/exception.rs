//! Which exceptions of a clause apply on a day, and the slots that hold where they do.

use chrono::NaiveDate;

use super::aggregate::Picked;
use super::cause::{Cause, Why};
use super::judge::{Case, Slots};
use super::value::{Item, Value};
use super::world::World;
use crate::declaration::RecordId;
use crate::model::{Condition, Demand, Exception, Then};
use crate::syntax::ast::Pick;
use crate::value::{Truth, next};

/// An exception that applies, with what its condition binds.
#[derive(Clone)]
pub struct Applied {
    /// Which exception of the clause.
    pub index: usize,
    /// The record that its condition finds.
    pub record: Option<RecordId>,
    /// Whether it only may apply and this world takes it that it does.
    pub assumed: bool,
}

/// Whether an exception applies.
pub enum Applies {
    /// It does not.
    No,
    /// It does, by the record found, where its condition finds one.
    Yes(Option<RecordId>),
    /// It may, by that record.
    Perhaps(Option<RecordId>, Why),
    /// It does by one of these records, which say different things.
    Rivals {
        /// Those that may decide.
        records: Vec<RecordId>,
        /// Whether it may be that none of them counts.
        or_none: bool,
        /// Why it is not known which.
        why: Why,
    },
}

impl World<'_> {
    /// Whether what a ceiling demands is true on `day`, with those exceptions that apply on that very day: a limit
    /// raised later does not cure what went before. `None` where nothing is demanded.
    pub(super) fn demand_on(
        &self,
        case: &Case<'_>,
        applied: &[Applied],
        day: NaiveDate,
    ) -> Option<(Truth, Why)> {
        let (sure, unsure) = self.on_day(case, applied, day);
        let demand = |applied: &[Applied]| {
            let slots = self.slots(case, applied);
            Some(match slots.demand? {
                Demand::Always(e) | Demand::Holds(e) => self.truth(e, &mut case.env(&slots.frame, day)),
                Demand::Judgement(text) => {
                    (Truth::Unknown, Why::of(Cause::Judgement(text.clone(), case.clause.cite_at)))
                }
                Demand::File(find) => self.filed(find, &mut case.env(&slots.frame, day), day),
            })
        };
        let truth = |demanded: &Option<(Truth, Why)>| demanded.as_ref().map_or(Truth::True, |d| d.0);
        let known = demand(&sure);
        for (one, cause) in unsure {
            let mut with: Vec<Applied> = sure.iter().filter(|a| a.index != one.index).cloned().collect();
            with.push(one);
            if truth(&demand(&with)) != truth(&known) {
                let why = known.map_or(Why::none(), |d| d.1);
                return Some((Truth::Unknown, why.and(&cause)));
            }
        }
        known
    }

    /// Which of these exceptions apply on `day`, and which perhaps, or by another record.
    pub(super) fn on_day(
        &self,
        case: &Case<'_>,
        applied: &[Applied],
        day: NaiveDate,
    ) -> (Vec<Applied>, Vec<(Applied, Why)>) {
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        for one in applied {
            let Some(exception) = case.clause.exceptions.get(one.index) else { continue };
            let found = |record| Applied { record, ..one.clone() };
            let assumes = |record: &RecordId| one.assumed && one.record.is_none_or(|r| r == *record);
            match self.applies(case, exception, day) {
                Applies::No => {}
                Applies::Yes(record) => sure.push(found(record)),
                Applies::Perhaps(None, _) if one.assumed => sure.push(one.clone()),
                Applies::Perhaps(Some(record), _) if assumes(&record) => sure.push(found(Some(record))),
                Applies::Perhaps(record, why) => unsure.push((found(record), why)),
                Applies::Rivals { records, .. } if records.iter().any(assumes) => sure.push(one.clone()),
                Applies::Rivals { records, or_none, why } => {
                    let mut each = records.into_iter().map(|r| found(Some(r)));
                    sure.extend(if or_none { None } else { each.next() });
                    unsure.extend(each.map(|a| (a, why.clone())));
                }
            }
        }
        (sure, unsure)
    }

    /// Whether an exception applies on the scope day; to a ceiling, on that day or on any day before.
    pub(super) fn applies_in_time(&self, case: &Case<'_>, exception: &Exception) -> Applies {
        let mut found = self.applies_on_its_day(case, exception);
        if is_ceiling(case) && matches!(found, Applies::No) {
            self.timeline(case.scope_day, &mut |day| {
                match self.applies(case, exception, day) {
                    Applies::No => {}
                    before if matches!(found, Applies::Yes(_)) => drop(before),
                    before => found = before,
                }
                Truth::Unknown
            });
        }
        found
    }

    /// The slots that hold where these exceptions apply.
    pub(super) fn slots<'c>(&self, case: &Case<'c>, applied: &[Applied]) -> Slots<'c> {
        let mut slots = Slots {
            demand: Some(&case.clause.demand),
            timing: case.clause.timing.as_ref(),
            frame: case.frame.clone(),
        };
        for one in applied {
            let Some(exception) = case.clause.exceptions.get(one.index) else { continue };
            if let (Some(var), Some(record)) = (super::instance::bound_by(&exception.when), one.record) {
                let mut env = case.env(&slots.frame, case.scope_day);
                env.set(var.0, Value::known(Item::Record(record)));
                slots.frame = env.frame;
            }
            match &exception.then {
                Then::DoesNotApply => slots.demand = None,
                Then::Demand(demand) if slots.demand.is_some() => slots.demand = Some(demand),
                Then::Demand(_) => {}
                Then::Timing(timing) => slots.timing = Some(timing),
            }
        }
        slots
    }

    pub(super) fn applies(&self, case: &Case<'_>, exception: &Exception, day: NaiveDate) -> Applies {
        self.watch.point(exception.from);
        self.watch.point(exception.until.map(next));
        if exception.from.is_some_and(|f| day < f) || exception.until.is_some_and(|u| day > u) {
            return Applies::No;
        }
        let mut env = case.env(&case.frame, day);
        match &exception.when {
            Condition::Expr(e) => {
                let (truth, why) = self.truth(e, &mut env);
                match truth {
                    Truth::True => Applies::Yes(None),
                    Truth::False => Applies::No,
                    Truth::Unknown => Applies::Perhaps(None, why),
                }
            }
            Condition::Find(pick, find) => {
                let found = self.matches(find, &mut env, true);
                let picked = match pick {
                    Some(pick) => self.pick(&found, *pick == Pick::Latest),
                    None => self.one_of(&found.iter().collect::<Vec<_>>()),
                };
                match picked {
                    Picked::One(record) => Applies::Yes(Some(record)),
                    Picked::OneOf { records, or_none, why } => match records.as_slice() {
                        [only] => Applies::Perhaps(Some(*only), why),
                        _ => Applies::Rivals { records, or_none, why },
                    },
                    Picked::Nothing => match self.open(find, &mut env) {
                        Some(why) => Applies::Perhaps(None, why),
                        None => Applies::No,
                    },
                }
            }
        }
    }
}

/// Whether the clause asks on every day.
pub fn is_ceiling(case: &Case<'_>) -> bool {
    matches!(case.clause.demand, Demand::Always(_))
}
