//! The records as they stand at one moment: what is known, which version counts, what is closed.
//!
//! Differs from `declaration`: corrections and withdrawals that are known at the moment are applied, so that each record
//! is met once, under the identity of its first version, with the cells of its last.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;
use hashbrown::HashMap;

use super::index::{Index, Path};
use super::joins::Joins;
use super::memo::Memo;
use super::program::Binding;
use super::series::Shelf;
use super::settle::merged;
use super::unnamed::Named;
use super::verdict::Moment;
use super::watch::{Doubt, Watch};
use super::work::Work;
use super::{Detail, Way};
use crate::declaration::{Cell, Plain, Record, RecordId, Records, Scalar, Sym};
use crate::model::{KindId, Model, Nature, PARTY, Step, TreatyId, Var};
use crate::source::Loc;
use crate::value::{DayRange, Truth, next};

/// Days covered: from (`None`: always) and to, both inside.
pub(super) type Covered = Vec<(Option<NaiveDate>, NaiveDate)>;

/// Days covered, and the days on which that changes.
type Cover = (Covered, Rc<[NaiveDate]>);

/// The days covered of each kind and State that was asked for.
type Covers = HashMap<(KindId, Arc<str>), Rc<Cover>>;

/// Records of a kind by what stands at the ends of some paths, for each kind and paths that were asked for.
type Indexes = HashMap<(KindId, Vec<Path>), Rc<Index>>;

/// Records and rules at one moment.
pub struct World<'a> {
    /// The rules.
    pub model: &'a Model,
    /// The records.
    pub records: &'a Records,
    /// The day up to which events and acts count.
    pub as_of: NaiveDate,
    pub(super) known_at: Option<NaiveDate>,
    /// By record: the version whose cells count, where that is another; `None` for what is not known, was taken back, or
    /// is itself a later version.
    pub(super) version: HashMap<RecordId, Option<RecordId>>,
    /// By record: the first version it descends from, where that is another.
    pub(super) origin: HashMap<RecordId, RecordId>,
    /// By record: those that take its place, each from its own date.
    pub(super) amended_by: HashMap<RecordId, Vec<RecordId>>,
    /// First versions that are known, by kind, in order; only of kinds of which some record is none.
    pub(super) by_kind: HashMap<KindId, Vec<RecordId>>,
    /// Party records by State and treaty.
    pub(super) parties: HashMap<Arc<str>, BTreeMap<TreatyId, Vec<RecordId>>>,
    /// Days covered, by State and kind (`None`: every kind), merged.
    pub(super) closed: BTreeMap<(Arc<str>, Option<KindId>), Covered>,
    /// The same by kind and State together, once asked for, with the days on which it changes.
    covered: RefCell<Covers>,
    /// Which States have a record of which kind.
    pub(super) on_file: BTreeSet<(KindId, Arc<str>)>,
    /// The header of the first record of a kind and a State that could not be read.
    pub(super) aside: BTreeMap<(KindId, Arc<str>), Loc>,
    pub(super) bindings: RefCell<HashMap<(TreatyId, Sym), Option<Binding>>>,
    pub(super) joins: RefCell<HashMap<(usize, Var, KindId), Rc<Joins>>>,
    pub(super) indexes: RefCell<Indexes>,
    pub(super) named: OnceCell<Named>,
    /// The State last met that nothing at all names.
    pub(super) last_unnamed: RefCell<Option<Arc<str>>>,
    /// Rows of tables in words, once they are told.
    pub(super) rows_shown: RefCell<HashMap<RecordId, String>>,
    pub(super) way: Way,
    pub(super) detail: Detail,
    pub(super) shelf: Shelf,
    pub(super) memo: Memo,
    /// What has been done so far.
    pub work: Work,
    /// What evaluation touches.
    pub watch: Watch,
}

impl<'a> World<'a> {
    /// The records as they stand at `moment`.
    pub fn new(model: &'a Model, records: &'a Records, moment: Moment, way: Way, detail: Detail) -> Self {
        let mut world = World {
            model,
            records,
            as_of: moment.as_of,
            known_at: moment.known_at,
            version: HashMap::new(),
            origin: HashMap::new(),
            amended_by: HashMap::new(),
            by_kind: HashMap::new(),
            parties: HashMap::new(),
            closed: BTreeMap::new(),
            covered: RefCell::new(HashMap::new()),
            on_file: BTreeSet::new(),
            aside: BTreeMap::new(),
            bindings: RefCell::new(HashMap::new()),
            joins: RefCell::new(HashMap::new()),
            indexes: RefCell::new(HashMap::new()),
            named: OnceCell::new(),
            last_unnamed: RefCell::new(None),
            rows_shown: RefCell::new(HashMap::new()),
            way,
            detail,
            shelf: Shelf::default(),
            memo: Memo::default(),
            work: Work::default(),
            watch: Watch::default(),
        };
        let held = records.whole().filter_map(|(_, r)| Some((r.parent?, r.kind))).collect();
        world.settle_versions();
        world.settle_inner(&held);
        world.list_kinds();
        world.settle_amendments(&held);
        world.settle_closings();
        world.settle_set_aside();
        world
    }

    pub(super) fn known_from(&self, id: RecordId) -> Option<DayRange> {
        self.records.submitted(id).or_else(|| self.own_date(id))
    }

    pub(super) fn is_known(&self, since: Option<DayRange>) -> bool {
        match (self.known_at, since.and_then(|s| s.to)) {
            (Some(at), Some(to)) => to <= at,
            _ => true,
        }
    }

    /// The first version of a record.
    pub fn origin(&self, id: RecordId) -> RecordId {
        if self.origin.is_empty() { id } else { self.origin.get(&id).copied().unwrap_or(id) }
    }

    /// The version whose cells count for the first version `id`; `None` where it is not known or was taken back.
    pub fn version(&self, id: RecordId) -> Option<RecordId> {
        let origin = self.origin(id);
        if self.version.is_empty() {
            return Some(origin);
        }
        self.version.get(&origin).copied().unwrap_or(Some(origin))
    }

    /// The record whose cells count for the first version `id`; `None` where it is not known or was taken back.
    pub fn cells(&self, id: RecordId) -> Option<&'a Record> {
        self.records.get(self.version(id)?)
    }

    /// Whether a record is known and declares something: it is no nil.
    pub fn declares(&self, id: RecordId) -> bool {
        let is_nil = |version| self.records.as_whole(version).is_some_and(|r| r.nil);
        self.version(id).is_some_and(|version| !is_nil(version))
    }

    /// The id of the record whose cells count.
    pub fn current(&self, id: RecordId) -> RecordId {
        self.version(id).unwrap_or(id)
    }

    /// The kind of a record that is known.
    pub fn kind(&self, id: RecordId) -> Option<KindId> {
        self.records.kind(self.version(id)?)
    }

    /// The known records of a kind, by first version, in order.
    pub fn of_kind(&self, kind: KindId) -> &[RecordId] {
        self.by_kind.get(&kind).map_or_else(|| self.records.of_kind(kind), Vec::as_slice)
    }

    /// The value of a field, where it has a plain form.
    pub fn plain_of(&self, id: RecordId, field: usize) -> Option<Plain> {
        self.records.plain(self.version(id)?, field)
    }

    /// The value of a field where it is a single plain one.
    pub fn plain(&self, id: RecordId, field: usize) -> Option<&'a Scalar> {
        match self.cells(id)?.cells.get(field)? {
            Cell::Known(scalar) => Some(scalar),
            Cell::Either(list) => list.first().map(|a| &a.value),
            _ => None,
        }
    }

    /// The kind's nature; a child's is its parent's, told with the record that carries the date.
    pub(super) fn carrier(&self, id: RecordId) -> Option<(RecordId, Nature)> {
        let mut at = id;
        loop {
            let version = self.version(at)?;
            let nature = self.model.kinds.get(self.records.kind(version)?.0 as usize)?.nature;
            let parent = self.records.as_whole(version).and_then(|r| r.parent);
            match (nature, parent) {
                (Nature::Inherited, Some(parent)) => at = self.origin(parent),
                (Nature::Inherited, None) => return Some((at, Nature::Filed)),
                _ => return Some((at, nature)),
            }
        }
    }

    /// Whether this is a row of a table.
    pub fn is_row(&self, id: RecordId) -> bool {
        let kind = self.records.kind(id).and_then(|k| self.model.kinds.get(k.0 as usize));
        kind.is_some_and(|k| k.rows.is_some())
    }

    /// Whether another record takes the place of this one from its own date.
    pub fn is_amended(&self, id: RecordId) -> bool {
        !self.amended_by.is_empty() && self.amended_by.contains_key(&self.origin(id))
    }

    /// The nature of a record, a child's being its parent's.
    pub fn nature(&self, id: RecordId) -> Option<Nature> {
        self.carrier(id).map(|(_, nature)| nature)
    }

    /// Whether records of the kind are acts of an organ.
    pub fn is_act(&self, kind: KindId) -> bool {
        let mut at = Some(kind);
        while let Some(kind) = at.and_then(|k| self.model.kinds.get(k.0 as usize)) {
            match kind.nature {
                Nature::Decided(_) => return true,
                Nature::Inherited => at = kind.parent,
                _ => return false,
            }
        }
        false
    }

    /// The field with the day from which records of a kind count for ever; `None` where there is none.
    pub(super) fn day_field(&self, kind: KindId) -> Option<usize> {
        match self.model.kinds.get(kind.0 as usize)?.nature {
            Nature::Happens(f) | Nature::AsOf(f) | Nature::Holds { from: f, until: None } => Some(f),
            _ => None,
        }
    }

    /// The day on which a record that is kept by column is dated and from which it counts for ever; `None` for others.
    pub(super) fn plain_day(&self, id: RecordId) -> Option<NaiveDate> {
        let version = self.version(id).filter(|version| self.records.is_row(*version))?;
        match self.records.plain(version, self.day_field(self.records.kind(version)?)?)? {
            Plain::Day(day) => Some(day),
            _ => None,
        }
    }

    /// When a record is dated, by its nature; `None` for a report without a date of filing.
    pub fn dated(&self, id: RecordId) -> Option<DayRange> {
        let (carrier, nature) = self.carrier(id)?;
        self.date_in(carrier, self.version(carrier)?, nature)
    }

    pub(super) fn own_date(&self, id: RecordId) -> Option<DayRange> {
        let mut at = id;
        loop {
            let nature = self.model.kinds.get(self.records.kind(at)?.0 as usize)?.nature;
            match (nature, self.records.as_whole(at).and_then(|r| r.parent)) {
                (Nature::Inherited, Some(parent)) => at = parent,
                _ => return self.date_in(at, at, nature),
            }
        }
    }

    /// When `version`, which counts for `id`, is dated.
    pub(super) fn date_in(&self, id: RecordId, version: RecordId, nature: Nature) -> Option<DayRange> {
        match nature {
            Nature::Happens(f) | Nature::AsOf(f) | Nature::Decided(f) | Nature::Holds { from: f, .. } => {
                Some(self.date_cell(id, version, f).unwrap_or(DayRange::unknown()))
            }
            Nature::Filed | Nature::Inherited => self.records.submitted(version),
        }
    }

    /// The date in a field, a period being all its days; `None` where the field is not given.
    pub(super) fn date_cell(&self, id: RecordId, version: RecordId, field: usize) -> Option<DayRange> {
        let Some(record) = self.records.as_whole(version) else {
            return match self.records.plain(version, field)? {
                Plain::Day(day) => Some(DayRange::day(day)),
                _ => None,
            };
        };
        let date = |scalar: &Scalar| match scalar {
            Scalar::Date(d) => Some(*d),
            Scalar::Period(p) => Some(DayRange::between(p.start, p.end)),
            _ => None,
        };
        match record.cells.get(field)? {
            Cell::Known(scalar) => date(scalar),
            Cell::Either(list) => {
                let chosen =
                    self.watch.reading(&Doubt::Field(self.origin(id), field)).and_then(|i| list.get(i));
                if let Some(only) = chosen {
                    return date(&only.value);
                }
                self.watch.doubt(Doubt::Field(self.origin(id), field));
                let best = list.first()?.rank;
                let dates = list.iter().filter(|a| a.rank == best).filter_map(|a| date(&a.value));
                dates.reduce(DayRange::hull)
            }
            Cell::Unknown(_) | Cell::Missing => Some(DayRange::unknown()),
            Cell::Absent => None,
        }
    }

    /// The State that a record belongs to: its first State field, or that of what it refers to or is held by.
    pub fn party_of(&self, id: RecordId) -> Option<Arc<str>> {
        let path = self.model.kinds.get(self.kind(id)?.0 as usize)?.party_path.as_deref()?;
        let mut at = id;
        for step in path {
            match step {
                Step::Parent => at = self.origin(self.cells(at)?.parent?),
                Step::Field(f) if self.records.is_row(self.current(at)) => match self.plain_of(at, *f)? {
                    Plain::Text(sym) => return self.records.symbols.text(sym),
                    Plain::Record(r) => at = self.origin(r),
                    _ => return None,
                },
                Step::Field(f) => match self.plain(at, *f)? {
                    Scalar::State(s) => return Some(s.clone()),
                    Scalar::Record(r) => at = self.origin(*r),
                    _ => return None,
                },
            }
        }
        None
    }

    /// Whether any record of `kind` is on file for `state`.
    pub fn has_record(&self, kind: KindId, state: &Arc<str>) -> bool {
        self.on_file.contains(&(kind, state.clone()))
    }

    /// Whether all records of `kind` that are dated in the window are on file, for `state`. The window ends at `to` and
    /// begins at `from` (`None`: always).
    pub fn is_closed(
        &self,
        kind: KindId,
        state: Option<&Arc<str>>,
        from: Option<NaiveDate>,
        to: NaiveDate,
    ) -> bool {
        let given = self.model.kinds.get(kind.0 as usize).is_some_and(|k| k.rows.is_some());
        if given || kind == PARTY || self.is_act(kind) {
            return true;
        }
        let Some(state) = state else { return false };
        let (spans, days) = &*self.covered(kind, state);
        self.watch.days(days);
        spans.iter().any(|(begin, end)| *end >= to && begin.is_none_or(|b| from.is_some_and(|f| b <= f)))
    }

    /// The days covered for a kind and a State, with those on which that changes.
    fn covered(&self, kind: KindId, state: &Arc<str>) -> Rc<Cover> {
        let place = (kind, state.clone());
        if let Some(known) = self.covered.borrow().get(&place) {
            return known.clone();
        }
        let mut spans = Vec::new();
        for key in [(state.clone(), Some(kind)), (state.clone(), None)] {
            spans.extend(self.closed.get(&key).into_iter().flatten().copied());
        }
        let spans = merged(spans);
        let changes = spans.iter().flat_map(|(begin, end)| [*begin, Some(next(*end))]).flatten();
        let days: BTreeSet<NaiveDate> = changes.collect();
        let found = Rc::new((spans, days.into_iter().collect()));
        self.covered.borrow_mut().insert(place, Rc::clone(&found));
        found
    }

    /// The party record of `state` under `treaty` that entered into force last by as-of.
    pub fn party_record(&self, treaty: TreatyId, state: &Arc<str>) -> Option<RecordId> {
        self.watch.ask_of(|| Some(state));
        let list = self.parties.get(state)?.get(&treaty)?;
        let begun =
            list.iter().copied().filter(|&r| self.dated(r).is_none_or(|d| d.by(self.as_of) != Truth::False));
        begun.max_by_key(|&r| (self.dated(r).and_then(|d| d.from), r))
    }

    /// All party records of `state` under `treaty`.
    pub fn party_records(&self, treaty: TreatyId, state: &Arc<str>) -> &[RecordId] {
        self.watch.ask_of(|| Some(state));
        self.parties.get(state).and_then(|of| of.get(&treaty)).map_or(&[], Vec::as_slice)
    }

    /// The States on record under `treaty`, in order.
    pub fn states_of(&self, treaty: TreatyId) -> Vec<Arc<str>> {
        let party = self.parties.iter().filter(|(_, of)| of.contains_key(&treaty));
        let mut states: Vec<Arc<str>> = party.map(|(state, _)| state.clone()).collect();
        states.sort_unstable();
        states
    }

    /// Declared records that are known and that no clause has read, in order. Whoever reads a record has read those that
    /// hold it: a decision with the extension in it.
    pub fn unread(&self) -> Vec<RecordId> {
        let read = self.records.whole().filter(|(id, _)| self.watch.was_read(*id));
        let holders: BTreeSet<RecordId> = read
            .flat_map(|(_, r)| std::iter::successors(r.parent, |id| self.records.as_whole(*id)?.parent))
            .map(|holder| self.current(holder))
            .collect();
        let is_read = |id: RecordId| self.watch.was_read(id) || holders.contains(&id);
        let counts = |id: RecordId| self.version(id) == Some(id);
        self.records.ids().filter(|id| !is_read(*id) && counts(*id) && !self.is_row(*id)).collect()
    }

    /// Every State on record, in order.
    pub fn states(&self) -> Vec<Arc<str>> {
        let named = self.parties.keys().cloned();
        let filed = self.on_file.iter().map(|(_, s)| s.clone());
        named.chain(filed).collect::<BTreeSet<_>>().into_iter().collect()
    }
}
