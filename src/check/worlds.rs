//! Exceptions in every world, and the readings of what is in doubt.
//!
//! A clause is judged without any exception, with all that apply, and with each that may apply alone; an exception is
//! needed if dropping it alone changes the verdict (language reference, rule 33). Doubtful values are read one field at
//! a time, never all products (rule 16).

use super::cause::{Cause, Why};
use super::exception::{Applied, Applies, is_ceiling};
use super::frame::Frame;
use super::judge::{Case, Ruling};
use super::readings::{agreed, wants_nothing};
use super::verdict::{Judged, Outcome, Standing};
use super::world::World;
use crate::declaration::RecordId;
use crate::model::{Condition, Then};
use crate::source::Loc;
use crate::value::DayRange;

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
    /// The deadline is this day, or one of these.
    Deadline(DayRange),
    /// One of several sources of a field is right: record, field, alternative.
    Source(RecordId, usize, usize),
    /// One of the quantities that `reconcile` compares is right, by position.
    Operand(usize),
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
    /// How each exception of the clause stands, in their order.
    pub standing: Vec<Standing>,
    /// What each reading gives, where they differ.
    pub readings: Vec<RawReading>,
    /// The variables in the main world.
    pub frame: Frame,
    /// Which exception replaced the demand and the timing, for evidence.
    pub chosen: Vec<usize>,
}

/// Records of one exception of which one decides.
struct Rivals {
    index: usize,
    records: Vec<RecordId>,
    or_none: bool,
    why: Why,
}

impl World<'_> {
    /// Judges an instance in every world that its exceptions make.
    pub fn outlook(&self, case: &Case<'_>) -> Outlook {
        let mut sure: Vec<Applied> = Vec::new();
        let mut unsure: Vec<(Applied, Why)> = Vec::new();
        let mut rivals: Vec<Rivals> = Vec::new();
        for (index, exception) in case.clause.exceptions.iter().enumerate() {
            match self.watch.quietly(|| self.applies_in_time(case, exception)) {
                Applies::No => {}
                Applies::Yes(record) => sure.push(Applied { index, record, assumed: false }),
                Applies::Perhaps(record, why) => unsure.push((Applied { index, record, assumed: true }, why)),
                Applies::Rivals { records, or_none, why } => {
                    rivals.push(Rivals { index, records, or_none, why });
                }
            }
        }
        let mut asked = asked(case, &sure, &unsure, &rivals);
        let base = self.world(case, &[]);
        let unexcused = base.judged.outcome;
        // Where no exception is in question there is one world.
        let (without, mut main) = match asked.is_empty() && rivals.is_empty() {
            true => (None, base),
            false => {
                let main = if asked.is_empty() { base.clone() } else { self.world(case, &asked) };
                (Some(base.judged), main)
            }
        };
        let mut standing = vec![Standing::No; case.clause.exceptions.len()];
        let mut stands = |index: usize, as_what: Standing| {
            if let Some(slot) = standing.get_mut(index) {
                *slot = as_what;
            }
        };
        sure.iter().for_each(|a| stands(a.index, Standing::Applies));
        unsure.iter().for_each(|(a, _)| stands(a.index, Standing::Open));
        rivals.iter().for_each(|r| stands(r.index, Standing::Open));
        let decided = main.judged.outcome != Outcome::Undetermined;
        let those = if decided { &asked } else { &sure };
        let mut needed = self.needed(case, those, unexcused, main.judged.outcome);
        let (mut readings, mut why) = (Vec::new(), main.why.clone());
        // A ceiling that holds or fails on each day, whatever is in doubt on it, has no readings.
        let is_settled = is_ceiling(case) && decided;
        if !is_settled {
            let daily = (is_ceiling(case) && !unsure.is_empty()).then(|| self.world(case, &sure));
            let known = daily.as_ref().unwrap_or(&main);
            let cause;
            (readings, cause) = self.doubts(case, &sure, &unsure, known);
            why = why.and(&cause);
        }
        let mut differ = !readings.is_empty();
        let mut shared: Option<Judged> = None;
        let rivalry = if is_settled { Vec::new() } else { self.rivalry(case, &sure, &rivals) };
        for (group, cause) in self.clashes(case, &sure).into_iter().chain(rivalry) {
            let judgements: Vec<Judged> =
                shared.iter().chain(group.iter().map(|r| &r.judged)).cloned().collect();
            match agreed(&judgements) {
                Some(one) => shared = Some(one),
                None => {
                    why = why.and(&cause);
                    differ = true;
                }
            }
            readings.extend(group);
        }
        if let Some(one) = shared.filter(|_| is_settled || !is_ceiling(case)) {
            let decisive = rivals.iter().filter(|r| !r.or_none && one.outcome != unexcused);
            let first = decisive.map(|r| (r.index, r.records.first().copied()));
            needed.extend(first.clone());
            asked.extend(first.map(|(index, record)| Applied { index, record, assumed: true }));
            main = Ruling::of(one, Why::none());
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
        needed.iter().for_each(|(index, _)| stands(*index, Standing::Needed));
        for (day, judged) in std::mem::take(&mut main.ends) {
            let at = case.clause.timing.as_ref().map_or(case.clause.at, |t| t.at);
            readings.push(RawReading { label: Label::Deadline(day), judged, at });
        }
        let in_force = match main.judged.sampled_on {
            Some(day) if is_ceiling(case) => self.on_day(case, &asked, day).0,
            _ => asked,
        };
        let frame = self.slots(case, &in_force).frame;
        let chosen = in_force.iter().map(|a| a.index).collect();
        let excused = !sure.is_empty() || !needed.is_empty();
        let without = without.filter(|_| excused);
        let mut applied: Vec<_> = sure.iter().map(|a| (a.index, a.record)).collect();
        applied.extend(needed.iter().filter(|(index, _)| sure.iter().all(|a| a.index != *index)).copied());
        Outlook { main, without, needed, applied, standing, readings, frame, chosen }
    }

    /// The exceptions without which, one at a time, the verdict would be another. Where several apply and none is
    /// missed alone, those that would each do.
    fn needed(
        &self,
        case: &Case<'_>,
        sure: &[Applied],
        without_any: Outcome,
        with_all: Outcome,
    ) -> Vec<(usize, Option<RecordId>)> {
        let gives = |kept: &dyn Fn(usize) -> bool| {
            let set: Vec<Applied> =
                sure.iter().enumerate().filter(|(i, _)| kept(*i)).map(|(_, a)| a.clone()).collect();
            self.world(case, &set).judged.outcome
        };
        let told = |decides: &dyn Fn(usize) -> bool| -> Vec<(usize, Option<RecordId>)> {
            let those = sure.iter().enumerate().filter(|(i, _)| decides(*i));
            those.map(|(_, a)| (a.index, a.record)).collect()
        };
        let missed = told(&|one| gives(&|i| i != one) != with_all);
        if !missed.is_empty() || without_any == with_all {
            return missed;
        }
        told(&|one| gives(&|i| i == one) == with_all)
    }

    /// What each exception that only may apply would change, tried alone, with the causes of those that would.
    fn doubts(
        &self,
        case: &Case<'_>,
        sure: &[Applied],
        unsure: &[(Applied, Why)],
        known: &Ruling,
    ) -> (Vec<RawReading>, Why) {
        let mut readings = Vec::new();
        let mut why = Why::none();
        for (applied, cause) in unsure {
            let at = case.clause.exceptions.get(applied.index).map_or(case.clause.at, |e| e.at);
            let set: Vec<Applied> = sure.iter().chain([applied]).cloned().collect();
            let with = self.world(case, &set).judged;
            let (without, with_it) = (known.judged.outcome, with.outcome);
            if without != with_it
                && !wants_nothing(without, with_it)
                && !moves_nothing(case, applied, without)
            {
                let reading = |judged, applies| RawReading {
                    label: Label::Exception(applied.index, applies),
                    judged,
                    at,
                };
                readings.push(reading(known.judged.clone(), false));
                readings.push(reading(with, true));
                why = why.and(cause);
            }
        }
        (readings, why)
    }

    fn world(&self, case: &Case<'_>, applied: &[Applied]) -> Ruling {
        if is_ceiling(case) && !applied.is_empty() {
            return self.ceiling(case, &mut |day| self.demand_on(case, applied, day));
        }
        self.rule(case, &self.slots(case, applied))
    }

    /// Exceptions that apply and replace one slot differently: what each gives without the others. One by which the
    /// clause does not apply leaves nothing to be at odds about.
    fn clashes(&self, case: &Case<'_>, sure: &[Applied]) -> Vec<(Vec<RawReading>, Why)> {
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
            (group.len() > 1 && !same).then(|| {
                let cause = Why::of(Cause::Exceptions(group.iter().map(|r| r.at).collect()));
                (group, cause)
            })
        };
        [true, false].into_iter().filter_map(of_slot).collect()
    }

    /// Records of which one decides and none is known to: what each gives, and what it gives if none counts.
    fn rivalry(&self, case: &Case<'_>, sure: &[Applied], rivals: &[Rivals]) -> Vec<(Vec<RawReading>, Why)> {
        let of_one = |rivals: &Rivals| {
            let by = |&record: &RecordId| {
                let one = Applied { index: rivals.index, record: Some(record), assumed: true };
                let set: Vec<Applied> = sure.iter().cloned().chain([one]).collect();
                let judged = self.world(case, &set).judged;
                let at = self.records.head(self.current(record)).unwrap_or(case.clause.at);
                RawReading { label: Label::Act(record), judged, at }
            };
            let none = rivals.or_none.then(|| {
                let at = case.clause.exceptions.get(rivals.index).map_or(case.clause.at, |e| e.at);
                let judged = self.world(case, sure).judged;
                RawReading { label: Label::Exception(rivals.index, false), judged, at }
            });
            (none.into_iter().chain(rivals.records.iter().map(by)).collect(), rivals.why.clone())
        };
        rivals.iter().map(of_one).collect()
    }
}

/// The exceptions of the world as it stands: those that apply and, of a ceiling, which reads each anew on each day, those
/// that only may.
fn asked(case: &Case<'_>, sure: &[Applied], unsure: &[(Applied, Why)], rivals: &[Rivals]) -> Vec<Applied> {
    let mut asked = sure.to_vec();
    if is_ceiling(case) {
        let open = |index, record| Applied { index, record, assumed: false };
        asked.extend(unsure.iter().map(|(a, _)| open(a.index, a.record)));
        asked.extend(rivals.iter().map(|r| open(r.index, r.records.first().copied())));
        asked.sort_by_key(|a| a.index);
    }
    asked
}

/// Whether an exception rests on a record that is not on file, and what it would move is met, or not due, without it:
/// by what day it would have to be done instead then does not matter.
fn moves_nothing(case: &Case<'_>, applied: &Applied, without: Outcome) -> bool {
    let exception = case.clause.exceptions.get(applied.index);
    let moves = exception.is_some_and(|e| {
        matches!((&e.when, &e.then), (Condition::Find(..), Then::Timing(_))) && applied.record.is_none()
    });
    moves && matches!(without, Outcome::Met | Outcome::Pending)
}
