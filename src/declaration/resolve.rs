//! References of all files together: which record each means, which record each replaces.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::draft::{Draft, Drafts, Id, Link, Target};
use super::fault::{Fault, quoted};
use super::records::{RecordId, Withdrawal};
use crate::diagnostic::{Code, Diagnostic, Place, Role, article, nearest};
use crate::model::{KindId, Model, TreatyId};
use crate::source::Loc;

/// Where a reference leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// To a record.
    Draft(usize),
    /// To a row of a table.
    Row(RecordId),
    /// To nothing, or to what cannot be read.
    Nothing,
}

/// What every reference of the drafts means; spoils the drafts that refer to nothing.
pub(super) struct Resolved {
    /// One a link.
    pub links: Vec<Meant>,
    /// One a draft.
    pub replaced: Vec<Replaced>,
    /// Each with the draft it takes back.
    pub withdrawals: Vec<(usize, Withdrawal)>,
}

/// Resolves the references of all files together; `unread_files` are declarations of which nothing could be read.
pub(super) fn resolve(model: &Model, drafts: &mut Drafts, unread_files: Vec<Loc>) -> Resolved {
    let mut resolver = Resolver {
        model,
        ids: HashMap::new(),
        unread: unread(drafts, unread_files),
        problems: Vec::new(),
        searches: SEARCHES,
    };
    resolver.collect_ids(drafts);
    let links: Vec<Meant> = drafts.links.iter().map(|link| resolver.link(drafts, link)).collect();
    for (link, meant) in drafts.links.iter().zip(&links) {
        if let (Meant::Nothing, Some(owner)) = (meant, drafts.records.get_mut(link.owner)) {
            owner.spoilt = true;
        }
    }
    let replaced = resolver.replacements(drafts);
    let withdrawals = resolver.withdrawals(drafts);
    drafts.problems.append(&mut resolver.problems);
    Resolved { links, replaced, withdrawals }
}

/// What a record corrects and amends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Replaced {
    /// The draft it corrects.
    pub corrects: Option<usize>,
    /// The draft it amends.
    pub amends: Option<usize>,
}

struct Resolver<'a> {
    model: &'a Model,
    /// The first record with each id, by treaty.
    ids: HashMap<(Option<TreatyId>, Arc<str>), usize>,
    /// The first record of each kind (`None`: of a kind not known) whose id, if it has one, could not be read.
    unread: BTreeMap<Option<KindId>, Loc>,
    problems: Vec<Diagnostic>,
    /// How many near ids may still be looked for.
    searches: usize,
}

/// What is said of a reference whose target may be a record that could not be read.
const UNREADABLE: &str = "its record may be unreadable";

/// Records that may have an id that nobody knows, because they could not be read.
fn unread(drafts: &Drafts, files: Vec<Loc>) -> BTreeMap<Option<KindId>, Loc> {
    let lost = drafts.lost.iter().map(|l| (l.kind, l.at));
    let broken = drafts.records.iter().filter(|d| d.id_lost && d.id.is_none());
    let mut first = BTreeMap::new();
    let broken = broken.map(|d| (Some(d.kind), Loc::new(d.file, d.head)));
    for (kind, at) in lost.chain(broken).chain(files.into_iter().map(|at| (None, at))) {
        first.entry(kind).or_insert(at);
    }
    first
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

    fn link(&mut self, drafts: &Drafts, link: &Link) -> Meant {
        let (kind, id) = match &link.target {
            Target::Row(row) => return Meant::Row(*row),
            Target::Id(kind, id) => (*kind, id),
        };
        let Some(draft) = drafts.records.get(link.owner) else { return Meant::Nothing };
        let wanted = self.kind_name(kind).to_owned();
        let treaty = drafts.headers.get(draft.header).and_then(|h| h.treaty);
        match self.find(treaty, id).and_then(|p| Some((p, drafts.records.get(p)?))) {
            Some((position, found)) if found.kind == kind => Meant::Draft(position),
            Some((_, found)) => {
                let fault = Fault::wrong_type(
                    format!(
                        "{} is the id of {}; {} is wanted",
                        quoted(id),
                        one(self.kind_name(found.kind)),
                        one(&wanted)
                    ),
                    "a record of another kind",
                )
                .help(format!("write the id of {}", one(&wanted)));
                let place =
                    Place::new(Loc::new(found.file, found.head), Role::Declaration, "the record it names");
                self.problems.push(fault.at(draft.file, link.at).related(place));
                Meant::Nothing
            }
            None if treaty.is_none() => Meant::Nothing,
            None => {
                let problem = self.dangling(drafts, kind, &wanted, id).at(draft.file, link.at);
                self.problems.push(self.beside_unread(problem, Some(kind)));
                Meant::Nothing
            }
        }
    }

    fn dangling(&mut self, drafts: &Drafts, kind: KindId, wanted: &str, id: &str) -> Fault {
        if self.unread_of(Some(kind)).is_some() {
            let message = format!("no `{wanted}` that could be read has the id {}", quoted(id));
            let help = format!(
                "mend the record that could not be read, or write the id of {} that is on file",
                one(wanted)
            );
            return Fault::new(Code::DanglingReference, message, UNREADABLE).help(help);
        }
        let help = match self.near(drafts, id, |d| d.kind == kind) {
            Some(near) => format!("write the id of {} that is on file, such as `{near}`", one(wanted)),
            None => {
                format!("give {} the id {}, or write the id of one that is on file", one(wanted), quoted(id))
            }
        };
        let message = format!("no `{wanted}` has the id {}", quoted(id));
        Fault::new(Code::DanglingReference, message, "refers to nothing").help(help)
    }

    /// The problem with the place of a record that could not be read, which may be the one that is meant.
    fn beside_unread(&self, problem: Diagnostic, kind: Option<KindId>) -> Diagnostic {
        match self.unread_of(kind) {
            Some(at) => problem.related(Place::new(at, Role::Declaration, "could not be read")),
            None => problem,
        }
    }

    /// A record of this kind (or, for `None`, of any) that could not be read.
    fn unread_of(&self, kind: Option<KindId>) -> Option<Loc> {
        match kind {
            Some(_) => self.unread.get(&kind).or_else(|| self.unread.get(&None)).copied(),
            None => self.unread.values().min().copied(),
        }
    }

    /// The id nearest to `id` among some records. Only so many are looked for: each search reads every id.
    fn near<'d>(&mut self, drafts: &'d Drafts, id: &str, among: impl Fn(&Draft) -> bool) -> Option<&'d str> {
        self.searches = self.searches.checked_sub(1)?;
        let ids = drafts.records.iter().filter(|d| among(d)).filter_map(|d| d.id.as_ref());
        nearest(id, ids.map(|(id, _)| &**id))
    }

    fn kind_name(&self, kind: KindId) -> &str {
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
                        "{} is {} and cannot be replaced by {}",
                        quoted(id),
                        one(self.kind_name(other.kind)),
                        one(self.kind_name(draft.kind))
                    ),
                    "a record of another kind",
                )
                .help(format!("write the id of {}", one(self.kind_name(draft.kind))));
                let place =
                    Place::new(Loc::new(other.file, other.head), Role::Declaration, "the record it names");
                self.problems.push(fault.at(draft.file, *at).related(place));
                None
            }
            None => {
                if treaty.is_some() {
                    let kind = Some(draft.kind);
                    let problem = self.not_on_file(drafts, treaty, kind, id).at(draft.file, *at);
                    self.problems.push(self.beside_unread(problem, kind));
                }
                None
            }
        }
    }

    fn not_on_file(
        &mut self,
        drafts: &Drafts,
        treaty: Option<TreatyId>,
        kind: Option<KindId>,
        id: &str,
    ) -> Fault {
        if self.unread_of(kind).is_some() {
            let message = format!("no record that could be read has the id {}", quoted(id));
            let help = "mend the record that could not be read, or write the id of a record that is on file";
            return Fault::new(Code::DanglingCorrection, message, UNREADABLE).help(help);
        }
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
                    let problem = self.not_on_file(drafts, treaty, None, id).at(taken.at.file, *at);
                    self.problems.push(self.beside_unread(problem, None));
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

/// A kind with its article: "a `stock`".
fn one(kind: &str) -> String {
    format!("{} `{kind}`", article(kind))
}
