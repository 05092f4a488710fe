//! What is known at the moment: which version of each record counts, what kinds hold, what is closed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use hashbrown::HashMap;

use super::world::{Covered, World};
use crate::declaration::{Record, RecordId, Scalar};
use crate::model::{KindId, Nature, PARTY, Step, party};
use crate::value::{next, previous};

/// Where a record stands among the versions of one. The last by day, then by step, then in the text counts: a correction
/// stands over what it corrects wherever it is written, also on the same day or without one.
#[derive(Clone, Copy)]
struct Version {
    /// The first version.
    origin: RecordId,
    /// The last day on which it, or one that it corrects, was handed in.
    since: Option<NaiveDate>,
    /// How many corrections lead to it.
    step: usize,
}

impl Version {
    fn first(id: RecordId, record: &Record) -> Self {
        Version { origin: id, since: record.submitted.and_then(|s| s.to), step: 0 }
    }

    /// The version that `record`, which corrects this one, is.
    fn corrected(self, record: &Record) -> Self {
        let since = self.since.max(record.submitted.and_then(|s| s.to));
        Version { since, step: self.step.saturating_add(1), ..self }
    }
}

impl World<'_> {
    pub(super) fn settle_versions(&mut self) {
        let withdrawn: BTreeSet<RecordId> = self
            .records
            .withdrawals
            .iter()
            .filter(|w| self.is_known(w.submitted))
            .map(|w| w.record)
            .collect();
        let lines = self.lines();
        let mut latest: BTreeMap<RecordId, (Version, RecordId)> = BTreeMap::new();
        let (mut origins, mut versions) = (HashMap::new(), HashMap::new());
        for (id, record) in self.records.whole() {
            let version = lines.get(&id).copied().unwrap_or_else(|| Version::first(id, record));
            if version.origin != id {
                origins.insert(id, version.origin);
            }
            if withdrawn.contains(&id) || !self.is_known(self.known_from(id)) {
                continue;
            }
            let newer = latest
                .get(&version.origin)
                .is_none_or(|(v, r)| (v.since, v.step, *r) <= (version.since, version.step, id));
            if newer {
                latest.insert(version.origin, (version, id));
            }
        }
        for (id, _) in self.records.whole() {
            let version = latest.get(&id).map(|(_, version)| *version).filter(|_| !withdrawn.contains(&id));
            if version != Some(id) {
                versions.insert(id, version);
            }
        }
        if self.known_at.is_some() {
            let unknown = |id: &RecordId| self.records.is_row(*id) && !self.is_known(self.known_from(*id));
            versions.extend(self.records.ids().filter(unknown).map(|id| (id, None)));
        }
        (self.origin, self.version) = (origins, versions);
    }

    /// What stands inside a record that is not known, or was taken back, goes with it; inside one that was corrected, it
    /// gives way to records of its kind inside the correction.
    /// `held`: which records hold records of which kinds.
    pub(super) fn settle_inner(&mut self, held: &BTreeSet<(RecordId, KindId)>) {
        // A parent comes before what stands inside it.
        for (id, _) in self.records.whole() {
            let inner = self.version.get(&id).copied().unwrap_or(Some(id));
            let inner = inner.and_then(|version| self.records.as_whole(version));
            let Some((parent, kind)) = inner.and_then(|r| Some((r.parent?, r.kind))) else { continue };
            let stands = match self.version(parent) {
                None => false,
                Some(current) => current == parent || !held.contains(&(current, kind)),
            };
            if !stands {
                self.version.insert(id, None);
            }
        }
    }

    /// Where each record that corrects another stands in its line of corrections.
    fn lines(&self) -> HashMap<RecordId, Version> {
        let mut lines: HashMap<RecordId, Version> = HashMap::new();
        for (id, _) in self.records.whole().filter(|(_, record)| record.corrects.is_some()) {
            let mut path = Vec::new();
            let mut at = Some(id);
            // Readers refuse circles of corrections: a damaged store with one ends where it has been.
            while let Some((earlier, record)) = at.and_then(|at| Some((at, self.records.as_whole(at)?)))
                && !lines.contains_key(&earlier)
            {
                lines.insert(earlier, Version::first(earlier, record));
                path.push((earlier, record));
                at = record.corrects;
            }
            for (later, record) in path.into_iter().rev() {
                if let Some(before) = record.corrects.and_then(|earlier| lines.get(&earlier).copied()) {
                    lines.insert(later, before.corrected(record));
                }
            }
        }
        lines
    }

    pub(super) fn list_kinds(&mut self) {
        let changed: BTreeSet<KindId> = self.version.keys().filter_map(|id| self.records.kind(*id)).collect();
        for kind in changed {
            let known = |id: &RecordId| self.version.get(id).is_none_or(Option::is_some);
            let known = self.records.of_kind(kind).iter().copied().filter(known).collect();
            self.by_kind.insert(kind, known);
        }
        self.on_file = self.list_states();
        for &id in self.of_kind(PARTY).to_vec().iter() {
            if let (Some(Scalar::State(s)), Some(Scalar::Treaty(t))) =
                (self.plain(id, party::STATE), self.plain(id, party::TREATY))
            {
                self.parties.entry_ref(s).or_default().entry(*t).or_default().push(id);
            }
        }
    }

    /// What stands inside an amended record gives way to records of its kind inside the amendment.
    pub(super) fn settle_amendments(&mut self, held: &BTreeSet<(RecordId, KindId)>) {
        for (id, record) in self.records.whole() {
            let counts = self.version.get(&id).is_none_or(Option::is_some);
            if let Some(amended) = record.amends.filter(|_| counts) {
                self.amended_by.entry(self.origin(amended)).or_default().push(id);
            }
        }
        // A parent comes before what stands inside it.
        for (id, record) in self.records.whole() {
            let of_parent = record.parent.and_then(|p| self.amended_by.get(&self.origin(p)));
            let holds = |by: &&RecordId| held.contains(&(self.current(**by), record.kind));
            let inner: Vec<RecordId> = of_parent.into_iter().flatten().filter(holds).copied().collect();
            if !inner.is_empty() {
                self.amended_by.entry(self.origin(id)).or_default().extend(inner);
            }
        }
    }

    /// Which States have a record of which kind.
    fn list_states(&self) -> BTreeSet<(KindId, Arc<str>)> {
        let mut found = BTreeSet::new();
        for (kind, of) in (0..).map(KindId).zip(&self.model.kinds) {
            match of.party_path.as_deref() {
                // Where every record is known and none is a version of another, whole columns are looked at: a corrected
                // record may have stood under another State.
                Some([Step::Field(field)])
                    if self.known_at.is_none() && !self.by_kind.contains_key(&kind) =>
                {
                    let states = self.records.states_by_column(kind, *field);
                    found.extend(states.into_iter().map(|state| (kind, state)));
                }
                Some(_) => {
                    let rows = self.of_kind(kind).iter().filter(|id| self.records.is_row(**id));
                    found.extend(rows.filter_map(|id| Some((kind, self.party_of(*id)?))));
                }
                None => {}
            }
        }
        let known = self.records.whole().filter(|(id, _)| self.version(*id).is_some());
        found.extend(known.filter_map(|(id, record)| Some((record.kind, self.party_of(id)?))));
        found
    }

    pub(super) fn settle_closings(&mut self) {
        let mut all: BTreeMap<(Arc<str>, Option<KindId>), Covered> = BTreeMap::new();
        for closing in &self.records.closings {
            let known = closing.known.is_none_or(|k| self.known_at.is_none_or(|at| k <= at));
            if known {
                let key = (closing.state.clone(), closing.kind);
                all.entry(key).or_default().push((closing.from, closing.to.unwrap_or(self.as_of)));
            }
        }
        for (id, _) in self.records.whole() {
            let counts = self.origin(id) == id;
            let Some(record) = self.cells(id).filter(|r| counts && r.first) else { continue };
            let nature = self.model.kinds.get(record.kind.0 as usize).map(|k| k.nature);
            if !matches!(nature, Some(Nature::AsOf(_)))
                && let (Some(state), Some(from)) = (self.party_of(id), self.dated(id).and_then(|d| d.from))
            {
                all.entry((state, Some(record.kind))).or_default().push((None, previous(from)));
            }
        }
        self.closed = all.into_iter().map(|(key, spans)| (key, merged(spans))).collect();
    }

    /// Records that could not be read, by kind and State: their own, else that of whoever declares. One whose State
    /// nobody knows is counted beside the verdicts, and leaves none of them open.
    pub(super) fn settle_set_aside(&mut self) {
        for aside in &self.records.set_aside {
            let file = self.records.files.iter().find(|f| f.file == aside.at.file);
            let state = aside.state.clone().or_else(|| file.and_then(|f| f.by.clone()));
            let known = self.is_known(file.and_then(|f| f.submitted));
            if let (Some(kind), Some(state), true) = (aside.kind, state, known) {
                self.aside.entry((kind, state)).or_insert(aside.at);
            }
        }
    }
}

/// Spans in order, those that touch or overlap joined.
pub fn merged(mut spans: Covered) -> Covered {
    spans.sort();
    let mut out: Covered = Vec::new();
    for (begin, end) in spans {
        match out.last_mut() {
            Some((_, last)) if begin.is_none_or(|b| b <= next(*last)) => *last = (*last).max(end),
            _ => out.push((begin, end)),
        }
    }
    out
}
