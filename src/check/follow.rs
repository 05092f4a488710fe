//! Verdicts whose records and places have moved, though they say the same.

use std::iter::once;

use super::changes::Changes;
use super::verdict::{Judged, Verdict};
use crate::source::Loc;

impl Verdict {
    /// Brings every place and record to where it is now; `None` where one is there no more.
    pub(super) fn follow(&mut self, changes: &Changes<'_>) -> Option<()> {
        let reasons = self.reasons.iter_mut().chain(&mut self.notes).map(|reason| &mut reason.at);
        let readings = self.readings.iter_mut();
        let readings =
            readings.flat_map(|reading| once(&mut reading.at).chain(measured(&mut reading.judged)));
        let excuses = self.excused_by.iter_mut();
        let excuses = excuses.flat_map(|excuse| once(&mut excuse.clause_at).chain(&mut excuse.at));
        let judged = once(&mut self.judged).chain(self.without_exception.as_deref_mut()).flat_map(measured);
        let evidence = self.evidence.iter_mut().map(|evidence| (&mut evidence.at, &mut evidence.record));
        let (told, records): (Vec<&mut Loc>, Vec<_>) = evidence.unzip();
        for place in reasons.chain(readings).chain(excuses).chain(judged).chain(told) {
            *place = changes.place(*place)?;
        }
        let subject = self.subject.iter_mut().map(|bound| &mut bound.record);
        for record in subject.chain(records).flatten() {
            *record = changes.record(*record)?;
        }
        Some(())
    }
}

fn measured(judged: &mut Judged) -> impl Iterator<Item = &mut Loc> {
    judged.measures.iter_mut().map(|measure| &mut measure.at)
}
