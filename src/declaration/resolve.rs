//! References of all files together: which record each means, which records fall with what they refer to.

use std::collections::HashMap;
use std::sync::Arc;

use super::draft::{Draft, Drafts, Id, Target};
use super::fault::{Fault, quoted};
use super::records::{Alternative, Cell, Rank, Record, RecordId, Records, Scalar, SetAside, Withdrawal};
use crate::diagnostic::{Code, Diagnostic, Place, Role, nearest};
use crate::model::{Model, Step, TreatyId};
use crate::source::Loc;

/// Where a reference leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    Draft(usize),
    Row(RecordId),
    /// To nothing, or to what cannot be read.
    Nothing,
}

/// Finds what every reference means, sets aside what cannot stand, and adds the rest to `records`.
/// Gives, draft by draft, the State whose record it is, for the closings.
pub(super) fn resolve(model: &Model, drafts: &mut Drafts, records: &mut Records) -> Vec<Option<Arc<str>>> {
    let mut resolver = Resolver { model, ids: HashMap::new(), problems: Vec::new(), searches: SEARCHES };
    resolver.collect_ids(drafts);
    let links: Vec<Meant> =
        drafts.links.iter().map(|link| resolver.link(drafts, link.owner, &link.target, link)).collect();
    let replaced = resolver.replacements(drafts);
    for (link, meant) in drafts.links.iter().zip(&links) {
        if *meant == Meant::Nothing
            && let Some(owner) = drafts.records.get_mut(link.owner)
        {
            owner.spoilt = true;
        }
    }
    for position in 0..drafts.records.len() {
        if let Some(draft) = drafts.records.get_mut(position)
            && drafts.headers.get(draft.header).is_none_or(|h| h.treaty.is_none())
        {
            draft.spoilt = true;
        }
    }
    spread(drafts, &links, &replaced);
    let withdrawals = resolver.withdrawals(drafts);
    drafts.problems.append(&mut resolver.problems);

    let states: Vec<Option<Arc<str>>> =
        drafts.records.iter().map(|d| state(model, drafts, &links, d)).collect();
    let ids = number(drafts, records);
    for (position, draft) in drafts.records.iter().enumerate() {
        if draft.spoilt {
            let state = states.get(position).cloned().flatten();
            records.set_aside.push(SetAside {
                kind: Some(draft.kind),
                state,
                at: Loc::new(draft.file, draft.head),
            });
        } else {
            let replaced = replaced.get(position).copied().unwrap_or_default();
            let record = finished(drafts, draft, &links, &ids, replaced);
            records.push(record);
        }
    }
    records.set_aside.append(&mut drafts.lost);
    records.set_aside.sort_by_key(|s| (s.at.file, s.at.span));
    for (target, withdrawal) in withdrawals {
        if let Some(Some(record)) = ids.get(target) {
            records.withdrawals.push(Withdrawal { record: *record, ..withdrawal });
        }
    }
    states
}

/// What a record corrects and amends.
#[derive(Clone, Copy, Debug, Default)]
struct Replaced {
    corrects: Option<usize>,
    amends: Option<usize>,
}

struct Resolver<'a> {
    model: &'a Model,
    /// The first record with each id, by treaty.
    ids: HashMap<(Option<TreatyId>, Arc<str>), usize>,
    problems: Vec<Diagnostic>,
    /// How many near ids may still be looked for.
    searches: usize,
}

/// How many near ids are looked for in a run.
const SEARCHES: usize = 50;

impl Resolver<'_> {
    fn collect_ids(&mut self, drafts: &Drafts) {
        for (position, draft) in drafts.records.iter().enumerate() {
            let Some((id, at)) = &draft.id else { continue };
            let treaty = drafts.headers.get(draft.header).and_then(|h| h.treaty);
            let first = *self.ids.entry((treaty, Arc::clone(id))).or_insert(position);
            if first == position {
                continue;
            }
            let mut found = Fault::new(
                Code::DuplicateId,
                format!("the id {} stands twice", quoted(id)),
                "stands here again",
            )
            .help("give each record an id of its own")
            .at(draft.file, *at);
            if let Some(other) = drafts.records.get(first)
                && let Some((_, first_at)) = &other.id
            {
                let place =
                    Place::new(Loc::new(other.file, *first_at), Role::Declaration, "stands here first");
                found = found.related(place);
            }
            self.problems.push(found);
        }
    }

    /// The record with this id: of the file's treaty, of those it imports, of a file whose treaty is not known.
    fn find(&self, treaty: Option<TreatyId>, id: &Arc<str>) -> Option<usize> {
        let imports =
            treaty.and_then(|t| self.model.treaties.get(t.0 as usize)).map_or(&[][..], |t| &t.imports);
        std::iter::once(treaty)
            .chain(imports.iter().copied().map(Some))
            .chain(std::iter::once(None))
            .find_map(|t| self.ids.get(&(t, Arc::clone(id))).copied())
    }

    fn link(&mut self, drafts: &Drafts, owner: usize, target: &Target, link: &super::draft::Link) -> Meant {
        let (kind, id) = match target {
            Target::Row(row) => return Meant::Row(*row),
            Target::Id(kind, id) => (*kind, id),
        };
        let Some(draft) = drafts.records.get(owner) else { return Meant::Nothing };
        let wanted = self.kind_name(kind).to_owned();
        let treaty = drafts.headers.get(draft.header).and_then(|h| h.treaty);
        match self.find(treaty, id).and_then(|p| Some((p, drafts.records.get(p)?))) {
            Some((position, found)) if found.kind == kind => Meant::Draft(position),
            Some((_, found)) => {
                let fault = Fault::wrong_type(
                    format!(
                        "{} is the id of a `{}`; a `{wanted}` is wanted",
                        quoted(id),
                        self.kind_name(found.kind)
                    ),
                    "a record of another kind",
                );
                let place =
                    Place::new(Loc::new(found.file, found.head), Role::Declaration, "the record it names");
                self.problems.push(fault.at(draft.file, link.at).related(place));
                Meant::Nothing
            }
            None if treaty.is_none() => Meant::Nothing,
            None => {
                let help = match self.near(drafts, id, |d| d.kind == kind) {
                    Some(near) => format!("write the id of a `{wanted}` that is on file, such as `{near}`"),
                    None => format!(
                        "give a `{wanted}` the id {}, or write the id of one that is on file",
                        quoted(id)
                    ),
                };
                let fault = Fault::new(
                    Code::DanglingReference,
                    format!("no `{wanted}` has the id {}", quoted(id)),
                    "refers to nothing",
                );
                self.problems.push(fault.help(help).at(draft.file, link.at));
                Meant::Nothing
            }
        }
    }

    /// The id nearest to `id` among some records. Only so many are looked for: each search reads every id.
    fn near<'d>(&mut self, drafts: &'d Drafts, id: &str, among: impl Fn(&Draft) -> bool) -> Option<&'d str> {
        self.searches = self.searches.checked_sub(1)?;
        let ids = drafts.records.iter().filter(|d| among(d)).filter_map(|d| d.id.as_ref());
        nearest(id, ids.map(|(id, _)| &**id))
    }

    fn kind_name(&self, kind: crate::model::KindId) -> &str {
        self.model.kinds.get(kind.0 as usize).map_or("record", |k| &k.name)
    }

    /// Resolves `corrects` and `amends`; spoils records whose replacement leads nowhere or in a circle.
    fn replacements(&mut self, drafts: &mut Drafts) -> Vec<Replaced> {
        let mut all: Vec<Replaced> = Vec::with_capacity(drafts.records.len());
        let mut spoilt = Vec::new();
        for (position, draft) in drafts.records.iter().enumerate() {
            let mut replaced = Replaced::default();
            for (id, slot) in
                [(&draft.corrects, &mut replaced.corrects), (&draft.amends, &mut replaced.amends)]
            {
                let Some(id) = id else { continue };
                *slot = self.replaced(drafts, draft, id);
                if slot.is_none() {
                    spoilt.push(position);
                }
            }
            all.push(replaced);
        }
        for position in circles(&all) {
            if let Some(draft) = drafts.records.get(position)
                && let Some((_, at)) = draft.corrects.as_ref().or(draft.amends.as_ref())
            {
                let fault = Fault::new(
                    Code::DanglingCorrection,
                    "records correct each other in a circle",
                    "leads back to this record",
                )
                .help("name the record that came before this one");
                self.problems.push(fault.at(draft.file, *at));
            }
            spoilt.push(position);
        }
        for position in spoilt {
            if let Some(draft) = drafts.records.get_mut(position) {
                draft.spoilt = true;
            }
        }
        all
    }

    fn replaced(&mut self, drafts: &Drafts, draft: &Draft, (id, at): &Id) -> Option<usize> {
        let treaty = drafts.headers.get(draft.header).and_then(|h| h.treaty);
        let found = self.find(treaty, id).and_then(|p| Some((p, drafts.records.get(p)?)));
        match found {
            Some((position, other)) if other.kind == draft.kind => Some(position),
            Some((_, other)) => {
                let fault = Fault::wrong_type(
                    format!(
                        "{} is a `{}` and cannot be replaced by a `{}`",
                        quoted(id),
                        self.kind_name(other.kind),
                        self.kind_name(draft.kind)
                    ),
                    "a record of another kind",
                );
                let place =
                    Place::new(Loc::new(other.file, other.head), Role::Declaration, "the record it names");
                self.problems.push(fault.at(draft.file, *at).related(place));
                None
            }
            None => {
                if treaty.is_some() {
                    let fault = self.not_on_file(drafts, treaty, id);
                    self.problems.push(fault.at(draft.file, *at));
                }
                None
            }
        }
    }

    fn not_on_file(&mut self, drafts: &Drafts, treaty: Option<TreatyId>, id: &str) -> Fault {
        let of_treaty = |d: &Draft| drafts.headers.get(d.header).and_then(|h| h.treaty) == treaty;
        let help = match self.near(drafts, id, of_treaty) {
            Some(near) => format!("write the id of a record that is on file, such as `{near}`"),
            None => "write the id of a record that is on file, or add that record".to_owned(),
        };
        Fault::new(Code::DanglingCorrection, format!("no record has the id {}", quoted(id)), "not on file")
            .help(help)
    }

    /// Resolves `[[withdraw]]`, each with the draft it takes back.
    fn withdrawals(&mut self, drafts: &Drafts) -> Vec<(usize, Withdrawal)> {
        let mut all = Vec::new();
        for taken in &drafts.withdrawn {
            let header = drafts.headers.get(taken.header);
            let treaty = header.and_then(|h| h.treaty);
            let (id, at) = &taken.record;
            match self.find(treaty, id) {
                Some(position) => {
                    let submitted = taken.submitted.or(header.and_then(|h| h.submitted));
                    all.push((position, Withdrawal { record: RecordId(0), submitted, at: taken.at }));
                }
                None if treaty.is_none() => {}
                None => {
                    let fault = self.not_on_file(drafts, treaty, id);
                    self.problems.push(fault.at(taken.at.file, *at));
                }
            }
        }
        all
    }
}

/// The first record of each circle of replacements.
fn circles(all: &[Replaced]) -> Vec<usize> {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut colour = vec![NEW; all.len()];
    let mut found = Vec::new();
    for start in 0..all.len() {
        let mut path = vec![(start, 0u8)];
        while let Some((at, step)) = path.pop() {
            let Some(slot) = colour.get_mut(at) else { continue };
            if step == 0 {
                match *slot {
                    OPEN => {
                        let circle = path.iter().map(|(p, _)| *p).skip_while(|p| *p != at);
                        found.extend(circle.min());
                        continue;
                    }
                    DONE => continue,
                    _ => *slot = OPEN,
                }
            }
            let next = all.get(at).and_then(|r| if step == 0 { r.corrects } else { r.amends });
            if step < 2 {
                path.push((at, step + 1));
                path.extend(next.map(|n| (n, 0)));
            } else {
                *slot = DONE;
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Spoils every record that refers to a spoilt one, stands inside one, or replaces one.
fn spread(drafts: &mut Drafts, links: &[Meant], replaced: &[Replaced]) {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (link, meant) in drafts.links.iter().zip(links) {
        if let Meant::Draft(target) = meant {
            pairs.push((*target, link.owner));
        }
    }
    for (position, draft) in drafts.records.iter().enumerate() {
        let replaced = replaced.get(position).copied().unwrap_or_default();
        for target in [draft.parent, replaced.corrects, replaced.amends].into_iter().flatten() {
            pairs.push((target, position));
        }
    }
    pairs.sort_unstable();
    let mut open: Vec<usize> =
        drafts.records.iter().enumerate().filter(|(_, d)| d.spoilt).map(|(position, _)| position).collect();
    while let Some(spoilt) = open.pop() {
        let from = pairs.partition_point(|(target, _)| *target < spoilt);
        for (_, dependent) in pairs.iter().skip(from).take_while(|(target, _)| *target == spoilt) {
            if let Some(draft) = drafts.records.get_mut(*dependent)
                && !draft.spoilt
            {
                draft.spoilt = true;
                open.push(*dependent);
            }
        }
    }
}

/// The State whose record it is, as its kind says; where that cannot be read, the one that declares for itself.
fn state(model: &Model, drafts: &Drafts, links: &[Meant], draft: &Draft) -> Option<Arc<str>> {
    let path = model.kinds.get(draft.kind.0 as usize)?.party_path.as_ref()?;
    let mut at = draft;
    for step in path {
        match step {
            Step::Parent => at = drafts.records.get(at.parent?)?,
            Step::Field(position) => match at.cells.get(*position)? {
                Cell::Known(Scalar::State(state)) => return Some(Arc::clone(state)),
                Cell::Known(Scalar::Record(RecordId(link))) => match links.get(*link as usize)? {
                    Meant::Draft(target) => at = drafts.records.get(*target)?,
                    Meant::Row(_) | Meant::Nothing => return None,
                },
                _ => return None,
            },
        }
    }
    None
}

/// The ids that records will have: drafts that stand, in order, behind the tables.
fn number(drafts: &Drafts, records: &Records) -> Vec<Option<RecordId>> {
    let mut next = u32::try_from(records.iter().count()).unwrap_or(u32::MAX);
    drafts
        .records
        .iter()
        .map(|draft| {
            (!draft.spoilt).then(|| {
                let id = RecordId(next);
                next = next.saturating_add(1);
                id
            })
        })
        .collect()
}

fn finished(
    drafts: &Drafts,
    draft: &Draft,
    links: &[Meant],
    ids: &[Option<RecordId>],
    replaced: Replaced,
) -> Record {
    let header = drafts.headers.get(draft.header);
    let parent = draft.parent.and_then(|p| drafts.records.get(p));
    let id_of = |position: Option<usize>| position.and_then(|p| ids.get(p).copied().flatten());
    let cells = draft.cells.iter().map(|cell| match cell {
        Cell::Known(scalar) => Cell::Known(final_scalar(scalar, links, ids)),
        Cell::Either(all) => Cell::Either(
            all.iter()
                .map(|a| Alternative { value: final_scalar(&a.value, links, ids), ..a.clone() })
                .collect(),
        ),
        other => other.clone(),
    });
    let own_rank = |state: bool| if state { Rank::Official } else { Rank::Other };
    Record {
        kind: draft.kind,
        file: draft.file,
        head: draft.head,
        cells: cells.collect(),
        spans: draft.spans.clone(),
        parent: id_of(draft.parent),
        id: draft.id.as_ref().map(|(id, _)| Arc::clone(id)),
        submitted: draft.submitted.or(parent.and_then(|p| p.submitted)).or(header.and_then(|h| h.submitted)),
        source: draft
            .source
            .clone()
            .or_else(|| parent.and_then(|p| p.source.clone()))
            .or_else(|| header.and_then(|h| h.source.clone())),
        rank: draft
            .rank
            .or(parent.and_then(|p| p.rank))
            .or(header.and_then(|h| h.rank))
            .unwrap_or_else(|| own_rank(header.is_some_and(|h| h.by.is_some()))),
        note: draft.note.clone(),
        nil: draft.nil.is_some(),
        first: draft.first,
        unverified: draft.unverified,
        corrects: id_of(replaced.corrects),
        amends: id_of(replaced.amends),
    }
}

/// A scalar whose references are records.
fn final_scalar(scalar: &Scalar, links: &[Meant], ids: &[Option<RecordId>]) -> Scalar {
    match scalar {
        Scalar::Record(RecordId(link)) => match links.get(*link as usize) {
            Some(Meant::Row(row)) => Scalar::Record(*row),
            Some(Meant::Draft(target)) => {
                Scalar::Record(ids.get(*target).copied().flatten().unwrap_or(RecordId(u32::MAX)))
            }
            Some(Meant::Nothing) | None => Scalar::Record(RecordId(u32::MAX)),
        },
        Scalar::List(all) => Scalar::List(all.iter().map(|s| final_scalar(s, links, ids)).collect()),
        other => other.clone(),
    }
}
