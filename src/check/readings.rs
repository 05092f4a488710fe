//! What is in doubt, read one way at a time.

use std::collections::BTreeSet;

use super::judge::Case;
use super::verdict::{Judged, Outcome};
use super::watch::Doubt;
use super::world::World;
use super::worlds::{Label, RawReading};
use crate::declaration::Cell;
use crate::source::Loc;
use crate::value::DayRange;

impl World<'_> {
    /// What each way of reading each doubt gives, one doubt at a time. `lower`: the sources of lower rank, which do not
    /// decide.
    pub fn readings(&self, case: &Case<'_>, doubts: &BTreeSet<Doubt>, lower: bool) -> Vec<Vec<RawReading>> {
        let each = doubts.iter().map(|doubt| {
            let one = |(way, label, at)| {
                let judged = self.watch.read_as(doubt, way, || self.outlook(case).main.judged);
                RawReading { label, judged, at }
            };
            self.ways(doubt, lower).into_iter().map(one).collect::<Vec<_>>()
        });
        each.filter(|readings| readings.len() > 1 || (lower && !readings.is_empty())).collect()
    }

    /// The ways in which a doubt may be read, each with its place.
    fn ways(&self, doubt: &Doubt, lower: bool) -> Vec<(usize, Label, Loc)> {
        match doubt {
            Doubt::Sources(..) if lower => Vec::new(),
            Doubt::Sources(places) => {
                places.iter().enumerate().map(|(way, at)| (way, Label::Operand(way), *at)).collect()
            }
            &Doubt::Field(record, field) => {
                let Some(cells) = self.cells(record) else { return Vec::new() };
                let Some(Cell::Either(list)) = cells.cells.get(field) else { return Vec::new() };
                let Some(best) = list.first().map(|a| a.rank) else { return Vec::new() };
                let counts = list.iter().enumerate().filter(|(_, a)| (a.rank != best) == lower);
                counts
                    .map(|(way, a)| (way, Label::Source(record, field, way), Loc::new(cells.file, a.at)))
                    .collect()
            }
        }
    }
}

/// Whether nothing is wanting either way: what is met, or not due yet, is no less so where it is not asked at all.
pub fn wants_nothing(asked: Outcome, unasked: Outcome) -> bool {
    matches!(asked, Outcome::Met | Outcome::Pending) && unasked == Outcome::NotApplicable
}

/// The one judgement that all give, with days as far apart as they leave them; `None` where they differ or one is
/// undetermined.
pub fn agreed(judgements: &[Judged]) -> Option<Judged> {
    let asked = judgements.iter().find(|j| j.outcome != Outcome::NotApplicable);
    let first = asked.or(judgements.first())?;
    let same = |j: &&Judged| j.outcome == first.outcome;
    if first.outcome == Outcome::Undetermined
        || !judgements.iter().all(|j| same(&j) || wants_nothing(first.outcome, j.outcome))
    {
        return None;
    }
    let rest = judgements.iter().filter(same);
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
