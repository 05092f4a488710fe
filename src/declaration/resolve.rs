//! References of all files together: which record each means, which record each replaces.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::draft::{Draft, Drafts, Id, Link, Target};
use super::fault::{Fault, quoted};
use super::ids::{Sieve, duplicate, hash_of, named, spread_out};
use super::records::{RecordId, Withdrawal};
use crate::diagnostic::{Code, Diagnostic, Place, Role, article, nearest};
use crate::model::{KindId, Model, TreatyId};
use crate::source::{Loc, SourceMap, Span};

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
pub(super) fn resolve(
    model: &Model,
    sources: &SourceMap,
    drafts: &mut Drafts,
    unread_files: Vec<Loc>,
) -> Resolved {
    let mut resolver = Resolver {
        model,
        sources,
        ids: HashTable::new(),
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
    sources: &'a SourceMap,
    /// The first record with each id of a treaty, by its position in the order of all; no row whose id stands once.
    ids: HashTable<u32>,
    /// Records of each kind (`None`: of a kind not known) whose id, if it has one, could not be read.
    unread: BTreeMap<Option<KindId>, Vec<Loc>>,
    problems: Vec<Diagnostic>,
    /// How many near ids, and texts that hold an id, may still be looked for.
    searches: usize,
}

/// What is known of the record that is meant where none that could be read has the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unread {
    /// There is none.
    No,
    /// It may be one of several that could not be read.
    Somewhere,
    /// It may be this one, which could not be read.
    At(Loc),
}

impl Unread {
    /// The problem with the place of the record that may be meant.
    fn beside(self, problem: Diagnostic) -> Diagnostic {
        match self {
            Unread::At(at) => problem.related(Place::new(at, Role::Declaration, "could not be read")),
            Unread::No | Unread::Somewhere => problem,
        }
    }
}

/// What is said of a reference whose target may be a record that could not be read.
const UNREADABLE: &str = "its record may be unreadable";

/// Records that may have an id that nobody knows, because they could not be read.
fn unread(drafts: &Drafts, files: Vec<Loc>) -> BTreeMap<Option<KindId>, Vec<Loc>> {
    let lost = drafts.lost.iter().map(|l| (l.kind, l.at));
    let broken = drafts.records.iter().filter(|d| d.id_lost && d.id.is_none());
    let mut all: BTreeMap<_, Vec<Loc>> = BTreeMap::new();
    let broken = broken.map(|d| (Some(d.kind), Loc::new(d.file, d.head)));
    for (kind, at) in lost.chain(broken).chain(files.into_iter().map(|at| (None, at))) {
        all.entry(kind).or_default().push(at);
    }
    all
}

/// How many near ids, and texts that hold an id, are looked for in a run.
const SEARCHES: usize = 50;

impl Resolver<'_> {
    /// Lists the ids of drafts, which alone are referred to, and those that may stand twice.
    fn collect_ids(&mut self, drafts: &Drafts) {
        let hashes = drafts.order.iter().filter_map(|place| hash_of(drafts, place));
        let sieve = Sieve::of(hashes, drafts.order.len());
        for (position, place) in drafts.order.iter().enumerate() {
            let (Some(hash), Ok(position)) = (hash_of(drafts, place), u32::try_from(position)) else {
                continue;
            };
            if place.at().is_err() && !sieve.may_stand_again(hash) {
                continue;
            }
            let placed = |position: &u32| drafts.order.get(*position as usize);
            let at = |position: &u32| named(drafts, placed(position)?);
            let short = |other: &u32| placed(other).and_then(|p| hash_of(drafts, p));
            let again = |other: &u32| short(other).map_or(0, spread_out);
            let same = |other: &u32| {
                // Texts are looked at only where their hashes are the same.
                let both =
                    if short(other) == Some(hash) { at(other).zip(named(drafts, place)) } else { None };
                both.is_some_and(|(a, b)| (a.treaty, a.id) == (b.treaty, b.id))
            };
            match self.ids.entry(spread_out(hash), same, again) {
                Entry::Vacant(free) => {
                    free.insert(position);
                }
                Entry::Occupied(first) => {
                    let problem = named(drafts, place).map(|named| duplicate(&named, at(first.get())));
                    self.problems.extend(problem);
                }
            }
        }
    }

    /// The record with this id: of the file's treaty, of those it imports, of a file whose treaty is not known.
    fn find(&self, drafts: &Drafts, treaty: Option<TreatyId>, id: &Arc<str>) -> Option<usize> {
        let imports =
            treaty.and_then(|t| self.model.treaties.get(t.0 as usize)).map_or(&[][..], |t| &t.imports);
        let of_treaty = |treaty: Option<TreatyId>| {
            let is = |position: &u32| {
                let place = drafts.order.get(*position as usize);
                let found = place.and_then(|p| named(drafts, p));
                found.is_some_and(|n| (n.treaty, n.id) == (treaty, &**id))
            };
            let found = self.ids.find(spread_out(drafts.hasher.hash(id.as_bytes())), is)?;
            // Whatever is referred to has been made a draft.
            drafts.order.get(*found as usize)?.at().ok()
        };
        std::iter::once(treaty)
            .chain(imports.iter().copied().map(Some))
            .chain(std::iter::once(None))
            .find_map(of_treaty)
    }

    fn link(&mut self, drafts: &Drafts, link: &Link) -> Meant {
        let (kind, id) = match &link.target {
            Target::Row(row) => return Meant::Row(*row),
            Target::Id(kind, id) => (*kind, id),
        };
        let Some(draft) = drafts.records.get(link.owner) else { return Meant::Nothing };
        let wanted = self.kind_name(kind).to_owned();
        let treaty = drafts.headers.get(draft.header).and_then(|h| h.treaty);
        match self.find(drafts, treaty, id).and_then(|p| Some((p, drafts.records.get(p)?))) {
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
                let from = Loc::new(draft.file, link.at);
                let unread = self.unread_of(Some(kind), id, from);
                let problem = self.dangling(drafts, kind, &wanted, id, unread).at(from.file, from.span);
                self.problems.push(unread.beside(problem));
                Meant::Nothing
            }
        }
    }

    fn dangling(&mut self, drafts: &Drafts, kind: KindId, wanted: &str, id: &str, unread: Unread) -> Fault {
        if unread != Unread::No {
            let message = format!("no `{wanted}` that could be read has the id {}", quoted(id));
            let help = format!(
                "mend the record that could not be read, or write the id of {} that is on file",
                one(wanted)
            );
            return Fault::new(Code::DanglingReference, message, UNREADABLE).help(help);
        }
        let help = match self.near(drafts, id, |k, _| k == kind) {
            Some(near) => format!("write the id of {} that is on file, such as `{near}`", one(wanted)),
            None => {
                format!("give {} the id {}, or write the id of one that is on file", one(wanted), quoted(id))
            }
        };
        let message = format!("no `{wanted}` has the id {}", quoted(id));
        Fault::new(Code::DanglingReference, message, "refers to nothing").help(help)
    }

    /// Whether a record of this kind (or, for `None`, of any) that could not be read may be the one with this id: one in
    /// whose text the id stands, else the only one of the kind, where it stands in the same file as the reference.
    fn unread_of(&mut self, kind: Option<KindId>, id: &str, from: Loc) -> Unread {
        if let Some(at) = self.unread_with(kind, id, from) {
            return Unread::At(at);
        }
        let whole_file = |at: &Loc| self.sources.get(at.file).is_some_and(|f| f.text.is_empty());
        match self.unread.get(&kind).map(Vec::as_slice) {
            Some([only]) if kind.is_some() && only.file == from.file => Unread::At(*only),
            Some(_) if kind.is_some() => Unread::Somewhere,
            _ if kind.is_none() && !self.unread.is_empty() => Unread::Somewhere,
            _ if self.unread.get(&None).is_some_and(|all| all.iter().any(whole_file)) => Unread::Somewhere,
            _ => Unread::No,
        }
    }

    /// The first record of this kind (or, for `None`, of any) that could not be read and in whose text the id stands.
    fn unread_with(&mut self, kind: Option<KindId>, id: &str, from: Loc) -> Option<Loc> {
        let fits = |of: &Option<KindId>| kind.is_none() || of.is_none() || *of == kind;
        let all: Vec<Loc> =
            self.unread.iter().filter(|(of, _)| fits(of)).flat_map(|(_, all)| all).copied().collect();
        let searches = &mut self.searches;
        all.into_iter().find(|at| {
            let Some(left) = searches.checked_sub(1) else { return false };
            *searches = left;
            let Some(file) = self.sources.get(at.file) else { return false };
            // Of a list of records the line of the one that is lost, else all below its header.
            let text = file.text.get(at.span.start as usize..).unwrap_or("");
            let end = if at.span == Span::default() {
                text.len()
            } else if text.starts_with('[') {
                text.find("\n[").unwrap_or(text.len())
            } else {
                text.find('\n').unwrap_or(text.len())
            };
            let text = text.get(..end).unwrap_or("");
            let start = at.span.start as usize;
            let holds_reference =
                at.file == from.file && (start..start + text.len()).contains(&(from.span.start as usize));
            !holds_reference && has_word(text, id)
        })
    }

    /// The id nearest to `id` among the records of some kinds and headers. Only so many are looked for: each search reads
    /// every id.
    fn near<'d>(
        &mut self,
        drafts: &'d Drafts,
        id: &str,
        among: impl Fn(KindId, usize) -> bool,
    ) -> Option<&'d str> {
        self.searches = self.searches.checked_sub(1)?;
        let drawn = drafts.records.iter().filter(|d| among(d.kind, d.header));
        let drawn = drawn.filter_map(|d| d.id.as_ref()).map(|(id, _)| &**id);
        let sheets = drafts.sheets.iter().filter(|s| among(s.kind, s.header));
        let listed = sheets.flat_map(|s| (0..s.len()).filter_map(|row| s.id(row)));
        nearest(id, drawn.chain(listed))
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
        let found = self.find(drafts, treaty, id).and_then(|p| Some((p, drafts.records.get(p)?)));
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
                    let from = Loc::new(draft.file, *at);
                    let unread = self.unread_of(Some(draft.kind), id, from);
                    let problem = self.not_on_file(drafts, treaty, id, unread).at(from.file, from.span);
                    self.problems.push(unread.beside(problem));
                }
                None
            }
        }
    }

    fn not_on_file(&mut self, drafts: &Drafts, treaty: Option<TreatyId>, id: &str, unread: Unread) -> Fault {
        if unread != Unread::No {
            let message = format!("no record that could be read has the id {}", quoted(id));
            let help = "mend the record that could not be read, or write the id of a record that is on file";
            return Fault::new(Code::DanglingCorrection, message, UNREADABLE).help(help);
        }
        let of_treaty = |_, header: usize| drafts.headers.get(header).and_then(|h| h.treaty) == treaty;
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
            match self.find(drafts, treaty, id) {
                Some(position) => {
                    let submitted = taken.submitted.or(header.and_then(|h| h.submitted));
                    all.push((position, Withdrawal { record: RecordId(0), submitted, at: taken.at }));
                }
                None if treaty.is_none() => {}
                None => {
                    let from = Loc::new(taken.at.file, *at);
                    let unread = self.unread_of(None, id, from);
                    let problem = self.not_on_file(drafts, treaty, id, unread).at(from.file, from.span);
                    self.problems.push(unread.beside(problem));
                }
            }
        }
        all
    }
}

/// Whether `word` stands in `text`, not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let (before, after) = (text.get(..at), text.get(at + word.len()..));
            !before.is_some_and(|t| t.ends_with(joins)) && !after.is_some_and(|t| t.starts_with(joins))
        })
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
