//! Exceptions in every world, and the readings of what is in doubt.
//!
//! A clause is judged without any exception, with all that apply, and with each that may apply alone; an exception is
//! needed if dropping it alone changes the verdict (language reference, rule 33). Doubtful values are read one field at
//! a time, never all products (rule 16).

use chrono::NaiveDate;

use super::cause::{Cause, Why};
use super::judge::{Case, Ruling, Slots};
use super::value::{Item, Value};
use super::verdict::{Judged, Outcome};
use super::world::World;
use crate::declaration::{Cell, RecordId};
use crate::model::{Condition, Demand, Exception, Then};
use crate::source::Loc;
use crate::value::{DayRange, Truth};

/// A reading before it is put into words.
pub struct RawReading {
    /// What is assumed.
    pub label: Label,
    /// What it gives.
    pub judged: Judged,
    /// Where the doubt stands.
    pub at: Loc,
}

/// What a reading assumes.
pub enum Label {
    /// An exception, by position, applies or not.
    Exception(usize, bool),
    /// One of several acts or records decides.
    Act(RecordId),
    /// The deadline is this day.
    Deadline(NaiveDate),
    /// One of several sources is right: record, field, alternative.
    Source(RecordId, usize, usize),
}

/// What all worlds give.
pub struct Outlook {
    /// With all exceptions that apply.
    pub main: Ruling,
    /// The slots of that world.
    pub without: Option<Judged>,
    /// Exceptions that were needed, with the record or condition that made them apply.
    pub needed: Vec<(usize, Option<RecordId>)>,
    /// Every exception that applied.
    pub applied: Vec<(usize, Option<RecordId>)>,
    /// What each reading gives, where they differ.
    pub readings: Vec<RawReading>,
    /// The variables in the main world.
    pub frame: Vec<Value>,
    /// Which exception replaced the demand and the timing, for evidence.
    pub chosen: Vec<usize>,
}

/// An exception that applies, with what its condition binds.
#[derive(Clone)]
struct Applied {
    index: usize,
    record: Option<RecordId>,
    /// Whether it only may apply and this world takes it that it does.
    assumed: bool,
}

enum Applies {
    No,
    Yes(Option<RecordId>),
    Perhaps(Option<RecordId>, Why),
    Rivals(Vec<RecordId>),
}

impl World<'_> {
    /// Judges an instance in every world that its exceptions make.
    pub fn outlook(&self, case: &Case<'_>) -> Outlook {
        let mut sure: Vec<Applied> = Vec::new();
        let mut unsure: Vec<(Applied, Why)> = Vec::new();
        let mut rivals: Vec<Applied> = Vec::new();
        for (index, exception) in case.clause.exceptions.iter().enumerate() {
            match self.watch.quietly(|| self.applies_in_time(case, exception)) {
                Applies::No => {}
                Applies::Yes(record) => sure.push(Applied { index, record, assumed: false }),
                Applies::Perhaps(record, why) => {
                    unsure.push((Applied { index, record, assumed: true }, why));
                }
                Applies::Rivals(list) => {
                    let one = |r| Applied { index, record: Some(r), assumed: true };
                    rivals.extend(list.into_iter().map(one));
                }
            }
        }
        let base = self.world(case, &[]);
        let mut main = if sure.is_empty() { base.clone() } else { self.world(case, &sure) };
        let mut needed = Vec::new();
        for dropped in 0..sure.len() {
            let rest: Vec<Applied> =
                sure.iter().enumerate().filter(|(i, _)| *i != dropped).map(|(_, a)| a.clone()).collect();
            if let Some(applied) = sure.get(dropped)
                && self.world(case, &rest).judged.outcome != main.judged.outcome
            {
                needed.push((applied.index, applied.record));
            }
        }
        let mut readings: Vec<RawReading> = Vec::new();
        let mut why = main.why.clone();
        let known = main.clone();
        for (applied, cause) in &unsure {
            let at = case.clause.exceptions.get(applied.index).map_or(case.clause.at, |e| e.at);
            let mut set = sure.clone();
            set.push(applied.clone());
            let with = self.world(case, &set);
            if with.judged.outcome != known.judged.outcome {
                let judged = known.judged.clone();
                readings.push(RawReading { label: Label::Exception(applied.index, false), judged, at });
                readings.push(RawReading {
                    label: Label::Exception(applied.index, true),
                    judged: with.judged,
                    at,
                });
                why = why.and(cause);
            }
        }
        let mut differ = !readings.is_empty();
        for (group, cause) in self.clashes(case, &sure).into_iter().chain(self.rivalry(case, &sure, &rivals))
        {
            let judgements: Vec<Judged> = group.iter().map(|r| r.judged.clone()).collect();
            match agreed(&judgements) {
                Some(one) => main = Ruling::of(one, Why::none()),
                None => {
                    why = why.and(&Why::of(cause));
                    differ = true;
                }
            }
            readings.extend(group);
        }
        if differ {
            main.judged = Judged {
                outcome: Outcome::Undetermined,
                days_late: None,
                cured: None,
                ..main.judged.clone()
            };
            main.why = why;
        }
        for (day, judged) in std::mem::take(&mut main.ends) {
            let at = case.clause.timing.as_ref().map_or(case.clause.at, |t| t.at);
            readings.push(RawReading { label: Label::Deadline(day), judged, at });
        }
        let standing = match main.judged.sampled_on {
            Some(day) if is_ceiling(case) => self.on_day(case, &sure, day).0,
            _ => sure.clone(),
        };
        let frame = self.slots(case, &standing).frame;
        let chosen = standing.iter().map(|a| a.index).collect();
        let without = (!sure.is_empty()).then_some(base.judged);
        let applied = sure.iter().map(|a| (a.index, a.record)).collect();
        Outlook { main, without, needed, applied, readings, frame, chosen }
    }

    fn world(&self, case: &Case<'_>, applied: &[Applied]) -> Ruling {
        if is_ceiling(case) && !applied.is_empty() {
            return self.ceiling(case, &mut |day| self.demand_on(case, applied, day));
        }
        self.rule(case, &self.slots(case, applied))
    }

    /// Exceptions that apply and replace one slot differently: what each gives without the others. One by which the
    /// clause does not apply leaves nothing to be at odds about.
    fn clashes(&self, case: &Case<'_>, sure: &[Applied]) -> Vec<(Vec<RawReading>, Cause)> {
        let exception = |a: &Applied| case.clause.exceptions.get(a.index);
        let replaces = |a: &Applied| exception(a).map(|e| matches!(e.then, Then::Timing(_)));
        if sure.iter().filter_map(exception).any(|e| matches!(e.then, Then::DoesNotApply)) {
            return Vec::new();
        }
        let of_slot = |timing: bool| {
            let members: Vec<&Applied> = sure.iter().filter(|a| replaces(a) == Some(timing)).collect();
            let group: Vec<RawReading> = members
                .iter()
                .filter_map(|one| {
                    let beside = |a: &&Applied| a.index == one.index || replaces(a) != Some(timing);
                    let set: Vec<Applied> = sure.iter().filter(beside).cloned().collect();
                    let judged = self.world(case, &set).judged;
                    let label = Label::Exception(one.index, true);
                    Some(RawReading { label, judged, at: exception(one)?.at })
                })
                .collect();
            let same = group
                .windows(2)
                .all(|pair| pair.iter().all(|r| Some(&r.judged) == pair.first().map(|f| &f.judged)));
            let cause = Cause::Exceptions(group.iter().map(|r| r.at).collect());
            (group.len() > 1 && !same).then_some((group, cause))
        };
        [true, false].into_iter().filter_map(of_slot).collect()
    }

    /// Acts of which one decides and none is known to: what each gives.
    fn rivalry(
        &self,
        case: &Case<'_>,
        sure: &[Applied],
        rivals: &[Applied],
    ) -> Option<(Vec<RawReading>, Cause)> {
        let acts: Vec<RecordId> = rivals.iter().filter_map(|r| r.record).collect();
        let read = |rival: &Applied| {
            let record = rival.record?;
            let set: Vec<Applied> = sure.iter().chain([rival]).cloned().collect();
            let judged = self.world(case, &set).judged;
            let at = self.records.head(self.current(record)).unwrap_or(case.clause.at);
            Some(RawReading { label: Label::Act(record), judged, at })
        };
        (!acts.is_empty()).then(|| (rivals.iter().filter_map(read).collect(), Cause::Acts(acts)))
    }

    /// Whether what a ceiling demands is true on `day`, with those exceptions that apply on that very day: a limit
    /// raised later does not cure what went before. `None` where nothing is demanded.
    fn demand_on(&self, case: &Case<'_>, applied: &[Applied], day: NaiveDate) -> Option<(Truth, Why)> {
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
            let with: Vec<Applied> = sure.iter().cloned().chain([one]).collect();
            if truth(&demand(&with)) != truth(&known) {
                let why = known.map_or(Why::none(), |d| d.1);
                return Some((Truth::Unknown, why.and(&cause)));
            }
        }
        known
    }

    /// Which of these exceptions apply on `day`, and which perhaps.
    fn on_day(
        &self,
        case: &Case<'_>,
        applied: &[Applied],
        day: NaiveDate,
    ) -> (Vec<Applied>, Vec<(Applied, Why)>) {
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        for one in applied {
            let Some(exception) = case.clause.exceptions.get(one.index) else { continue };
            let found = |record| Applied { record, ..one.clone() };
            match self.applies(case, exception, day) {
                Applies::No => {}
                Applies::Yes(record) => sure.push(found(record)),
                Applies::Perhaps(..) | Applies::Rivals(_) if one.assumed => sure.push(one.clone()),
                Applies::Perhaps(record, why) => unsure.push((found(record), why)),
                Applies::Rivals(list) => {
                    let why = Why::of(Cause::Acts(list.clone()));
                    unsure.extend(list.into_iter().map(|r| (found(Some(r)), why.clone())));
                }
            }
        }
        (sure, unsure)
    }

    /// Whether an exception applies on the scope day; to a ceiling, on that day or on any day before.
    fn applies_in_time(&self, case: &Case<'_>, exception: &Exception) -> Applies {
        let mut found = self.applies(case, exception, case.scope_day);
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
    fn slots<'c>(&self, case: &Case<'c>, applied: &[Applied]) -> Slots<'c> {
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

    fn applies(&self, case: &Case<'_>, exception: &Exception, day: NaiveDate) -> Applies {
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
                    Some(pick) => self.pick(&found, *pick == crate::syntax::ast::Pick::Latest),
                    None => match found.as_slice() {
                        [only] if only.truth == Truth::True => only.value.as_record().map(Ok),
                        [] => None,
                        several => {
                            let list = several.iter().filter_map(|m| m.value.as_record()).collect();
                            Some(Err(Why::of(Cause::Acts(list))))
                        }
                    },
                };
                match picked {
                    Some(Ok(record)) => Applies::Yes(Some(record)),
                    Some(Err(why)) => {
                        let rivals = why.iter().find_map(|c| match c {
                            Cause::Acts(list) => Some(list.clone()),
                            _ => None,
                        });
                        let first = found.iter().find_map(|m| m.value.as_record());
                        rivals.map_or_else(|| Applies::Perhaps(first, why.clone()), Applies::Rivals)
                    }
                    None => match self.open(find, &mut env) {
                        Some(why) => Applies::Perhaps(None, why),
                        None => Applies::No,
                    },
                }
            }
        }
    }

    /// What each source of the doubtful fields gives, one field at a time. `lower`: the sources of lower rank, which do
    /// not decide.
    pub fn source_readings(
        &self,
        case: &Case<'_>,
        doubtful: &std::collections::BTreeSet<(RecordId, usize)>,
        lower: bool,
    ) -> Vec<Vec<RawReading>> {
        let mut all = Vec::new();
        for &(record, field) in doubtful {
            let Some(cells) = self.cells(record) else { continue };
            let Some(Cell::Either(list)) = cells.cells.get(field) else { continue };
            let Some(best) = list.first().map(|a| a.rank) else { continue };
            let mut readings = Vec::new();
            for (i, alternative) in list.iter().enumerate() {
                if (alternative.rank != best) != lower {
                    continue;
                }
                self.watch.choose(Some((record, field, i)));
                let judged = self.outlook(case).main.judged;
                self.watch.choose(None);
                let at = Loc::new(cells.file, alternative.at);
                readings.push(RawReading { label: Label::Source(record, field, i), judged, at });
            }
            if readings.len() > 1 || (lower && !readings.is_empty()) {
                all.push(readings);
            }
        }
        all
    }
}

fn is_ceiling(case: &Case<'_>) -> bool {
    matches!(case.clause.demand, Demand::Always(_))
}

/// The one judgement that all give, with days as far apart as they leave them; `None` where they differ or one is
/// undetermined.
pub fn agreed(judgements: &[Judged]) -> Option<Judged> {
    let (first, rest) = judgements.split_first()?;
    if first.outcome == Outcome::Undetermined || rest.iter().any(|j| j.outcome != first.outcome) {
        return None;
    }
    let hull = |a: Option<DayRange>, b: Option<DayRange>| a.zip(b).map(|(a, b)| a.hull(b));
    let mut out = first.clone();
    for other in rest {
        out.deadline = hull(out.deadline, other.deadline);
        out.reached = hull(out.reached, other.reached);
        out.cured = hull(out.cured, other.cured);
        out.days_late = out
            .days_late
            .zip(other.days_late)
            .map(|(a, b)| (a.0.zip(b.0).map(|(x, y)| x.min(y)), a.1.zip(b.1).map(|(x, y)| x.max(y))));
    }
    Some(out)
}
