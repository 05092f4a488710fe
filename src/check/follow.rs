//! Verdicts whose records and places have moved, though they say the same.

use super::changes::Changes;
use super::verdict::{Judged, Reason, Verdict};
use crate::declaration::RecordId;
use crate::source::Loc;

impl Verdict {
    /// Brings every place and record to where it is now; `None` where one is there no more.
    pub(super) fn follow(&mut self, changes: &Changes<'_>) -> Option<()> {
        let mut places: Vec<&mut Loc> = Vec::new();
        let mut records: Vec<&mut RecordId> = Vec::new();
        records.extend(self.subject.iter_mut().filter_map(|bound| bound.record.as_mut()));
        let reasons = self.reasons.iter_mut().chain(&mut self.notes);
        places.extend(reasons.map(|Reason { at, .. }| at));
        for reading in &mut self.readings {
            places.push(&mut reading.at);
            places.extend(measured(&mut reading.judged));
        }
        for excuse in &mut self.excused_by {
            places.extend(&mut excuse.at);
            places.push(&mut excuse.clause_at);
        }
        places.extend(measured(&mut self.judged));
        places.extend(self.without_exception.iter_mut().flat_map(measured));
        for evidence in &mut self.evidence {
            places.push(&mut evidence.at);
            records.extend(&mut evidence.record);
        }
        for place in places {
            *place = changes.place(*place)?;
        }
        for record in records {
            *record = changes.record(*record)?;
        }
        Some(())
    }
}

fn measured(judged: &mut Judged) -> impl Iterator<Item = &mut Loc> {
    judged.measures.iter_mut().map(|measure| &mut measure.at)
}
