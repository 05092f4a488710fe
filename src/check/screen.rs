//! Instances that plainly ask nothing or are plainly met, told without a verdict of their own.
//!
//! A rule about single records (each lot reported in time, each transfer notified) has an instance for each record, and
//! of most of them there is nothing to tell. Where a clause binds one record, asks a condition of it and has no
//! exceptions, its scope and condition are drawn up as programs; an instance for which they give *met* or *not
//! applicable* is counted. All others get their verdict in full.

use chrono::NaiveDate;
use hashbrown::HashMap;

use super::batch::{Batch, Days, Piece};
use super::eval::Env;
use super::frame::Frame;
use super::program::{Calc, Drawer, Node};
use super::value::{Item, Value};
use super::verdict::Tally;
use super::world::World;
use super::{Detail, Way};
use crate::declaration::{ABSENT, Meant, Plain, RecordId, Rows, Symbols, UNSAID, day_word};
use crate::model::{Clause, Demand, Expr, Generator, KindId, Model, Nature, Source, Step, Type, Var};

/// What an instance is held against.
pub(super) struct Screen {
    kind: KindId,
    var: Var,
    /// The field that dates the record.
    date: usize,
    scope: Option<Node>,
    demand: Node,
    duty: Option<Node>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

/// Why the instances of a clause are all judged one by one.
#[derive(Clone, Copy, Debug)]
pub enum Unscreened<'m> {
    /// It does not bind single records of one kind.
    NotSingleRecords,
    /// It asks something else than a condition on the day of the record.
    NotOnTheDay,
    /// It has exceptions.
    Exceptions,
    /// Its records are not dated by a field of their own.
    Undated,
    /// Who owes it is not said by the record itself.
    Duty,
    /// This has no program.
    NoProgram(&'m Expr),
}

impl Screen {
    /// The screen of a clause, `symbols` being the texts of the records.
    ///
    /// # Errors
    ///
    /// Where it has none: why.
    pub(super) fn of<'m>(
        model: &'m Model,
        symbols: &Symbols,
        clause: &'m Clause,
    ) -> Result<Screen, Unscreened<'m>> {
        let [Generator { source: Source::Kind(None, kind, var), condition, .. }] =
            clause.generators.as_slice()
        else {
            return Err(Unscreened::NotSingleRecords);
        };
        let (Demand::Holds(demand), None) = (&clause.demand, &clause.timing) else {
            return Err(Unscreened::NotOnTheDay);
        };
        if !clause.exceptions.is_empty() {
            return Err(Unscreened::Exceptions);
        }
        let of_kind = model.kinds.get(kind.0 as usize).ok_or(Unscreened::Undated)?;
        let date = match of_kind.nature {
            Nature::Happens(f) | Nature::AsOf(f) | Nature::Holds { from: f, .. } => f,
            _ => return Err(Unscreened::Undated),
        };
        let draw = |e: &'m Expr| {
            let mut drawer = Drawer::new(model, symbols);
            drawer.draw(e, clause.treaty).ok_or(Unscreened::NoProgram(drawer.stopped.unwrap_or(e)))
        };
        let duty = match clause.duty.as_slice() {
            [] => match of_kind.party_path.as_deref() {
                None => None,
                Some([Step::Field(f)]) => Some(Node::Field(Box::new(Node::Var(var.0)), *f)),
                Some(_) => return Err(Unscreened::Duty),
            },
            [one] if one.ty == Type::State => Some(draw(one)?),
            _ => return Err(Unscreened::Duty),
        };
        Ok(Screen {
            kind: *kind,
            var: *var,
            date,
            scope: condition.as_ref().map(draw).transpose()?,
            demand: draw(demand)?,
            duty,
            from: clause.from,
            until: clause.until,
        })
    }
}

/// What plainly holds of an instance.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Met,
    NotApplicable,
}

/// How many instances are met, and of how many nothing is asked, by who owes them.
#[derive(Default)]
struct Counts {
    /// Of the States whose word is small, by that.
    near: Vec<(usize, usize)>,
    /// Of the others, and of nobody in particular.
    far: HashMap<i64, (usize, usize)>,
}

/// How many words of States are small.
const NEAR: usize = 1 << 12;

impl Counts {
    /// One more, owed by the State of this word.
    fn add(&mut self, duty: i64, seen: Seen) {
        let (met, not_applicable) = self.of(duty);
        match seen {
            Seen::Met => *met += 1,
            Seen::NotApplicable => *not_applicable += 1,
        }
    }

    fn of(&mut self, duty: i64) -> &mut (usize, usize) {
        let near = usize::try_from(duty).ok().filter(|near| *near < NEAR);
        if let Some(near) = near.filter(|near| *near >= self.near.len()) {
            self.near.resize(near + 1, (0, 0));
        }
        match near.and_then(|near| self.near.get_mut(near)) {
            Some(counts) => counts,
            None => self.far.entry(duty).or_default(),
        }
    }

    /// All of them, by the words of the States.
    fn all(self) -> impl Iterator<Item = (i64, (usize, usize))> {
        (0..).zip(self.near).chain(self.far).filter(|(_, counts)| *counts != (0, 0))
    }
}

/// What is left of a clause when its plain instances are counted.
pub(super) struct Screened {
    /// The frames of the instances to be judged.
    pub frames: Vec<Frame>,
    /// The others, by who owes them.
    pub tallies: Vec<Tally>,
}

impl World<'_> {
    /// The instances of the clause at `index` that must be judged one by one, and the count of the others; `None` where
    /// all must be.
    pub(super) fn screened(&self, index: usize, clause: &Clause) -> Option<Screened> {
        if self.way == Way::EachRecord || self.detail == Detail::Full {
            return None;
        }
        let screen = Screen::of(self.model, &self.records.symbols, clause).ok()?;
        let env = Env {
            frame: Frame::unset(clause.frame.len()),
            day: self.as_of,
            treaty: clause.treaty,
            every_day: true,
            duty: None,
        };
        let full = |id| {
            let mut full = env.frame.clone();
            full.set(screen.var.0, Value::known(Item::Record(id)));
            full
        };
        let mut frame = vec![None; clause.frame.len()];
        let mut counts = Counts::default();
        let mut frames = Vec::new();
        self.work.visit(self.of_kind(screen.kind).len());
        for piece in self.pieces(self.of_kind(screen.kind)) {
            let one;
            let (ids, seen) = match &piece {
                Piece::Rows(rows, ids) => (*ids, self.all_seen(&screen, rows, ids, &mut counts)),
                Piece::One(id) => {
                    one = [*id];
                    if let Some(slot) = frame.get_mut(screen.var.0 as usize) {
                        *slot = Some(Plain::Record(*id));
                    }
                    let seen = self.seen(&screen, *id, &frame);
                    if let Some((seen, duty)) = seen {
                        counts.add(duty.map_or(ABSENT, |duty| duty.word().1), seen);
                    }
                    (&one[..], vec![seen.is_some()])
                }
            };
            if matches!(piece, Piece::Rows(..)) && seen.iter().all(|seen| *seen) {
                // Each is its own version.
                self.watch.read_all(ids.iter().copied());
                continue;
            }
            let which = |is: bool| ids.iter().zip(&seen).filter(move |(_, seen)| **seen == is);
            self.watch.read_all(which(true).map(|(id, _)| self.current(*id)));
            frames.extend(which(false).filter(|(id, _)| self.is_instance(**id)).map(|(id, _)| full(*id)));
        }
        let tally = |(duty, (met, not_applicable)): (i64, (usize, usize))| Tally {
            clause: index,
            duty_of: self.duty_name(duty),
            met,
            not_applicable,
        };
        let mut tallies: Vec<Tally> = counts.all().map(tally).collect();
        tallies.sort_by(|a, b| a.duty_of.cmp(&b.duty_of));
        Some(Screened { frames, tallies })
    }

    /// Whether a record is one of those that a clause binds.
    fn is_instance(&self, id: RecordId) -> bool {
        self.declares(id) && self.dated(id).is_none_or(|d| d.by(self.as_of) != crate::value::Truth::False)
    }

    /// What plainly holds of the instance that binds `id`, and who owes it; `None` where that must be found out.
    fn seen(&self, screen: &Screen, id: RecordId, frame: &[Option<Plain>]) -> Option<(Seen, Option<Plain>)> {
        let version = self.version(id).filter(|_| self.declares(id))?;
        let Plain::Day(day) = self.records.plain(version, screen.date)? else { return None };
        if day > self.as_of {
            return None;
        }
        let calc = Calc { world: self, frame, day };
        let duty = match &screen.duty {
            Some(node) => Some(calc.value(node).filter(|d| matches!(d, Plain::Text(_)))?),
            None => None,
        };
        let in_force =
            screen.from.is_none_or(|from| from <= day) && screen.until.is_none_or(|until| day <= until);
        if !in_force {
            return Some((Seen::NotApplicable, duty));
        }
        let in_scope = match &screen.scope {
            Some(scope) => calc.truth(scope)?,
            None => true,
        };
        if !in_scope {
            return Some((Seen::NotApplicable, duty));
        }
        calc.truth(&screen.demand)?.then_some((Seen::Met, duty))
    }

    /// Counts those instances of which it is plain what holds, and says of each whether it is.
    fn all_seen(&self, screen: &Screen, rows: &Rows<'_>, ids: &[RecordId], counts: &mut Counts) -> Vec<bool> {
        let mut seen = vec![false; ids.len()];
        let mut count = |those: &[Instance], is: Seen| {
            for (at, duty) in those {
                seen.get_mut(*at as usize).into_iter().for_each(|seen| *seen = true);
                counts.add(*duty, is);
            }
        };
        let at: Vec<u32> = (0..).zip(ids).map(|(at, _)| at).collect();
        let (_, days) = rows.words(screen.date, &at);
        let batch = Batch { world: self, rows, ids, var: screen.var.0, frame: &[], days: Days::Each(&days) };
        let (from, until) = (screen.from.map_or(FIRST, day_word), screen.until.map_or(i64::MAX, day_word));
        let day = |at: u32| days.get(at as usize).copied().unwrap_or(UNSAID);
        let have_come = |at: &u32| (FIRST..=day_word(self.as_of)).contains(&day(*at));
        let at = if at.iter().all(have_come) { at } else { at.into_iter().filter(have_come).collect() };
        let mut open = with_duty(&batch, screen.duty.as_ref(), at);
        let in_force = |(at, _): &Instance| (from..=until).contains(&day(*at));
        if !open.iter().all(in_force) {
            let (inside, outside): (Vec<_>, Vec<_>) = open.into_iter().partition(in_force);
            count(&outside, Seen::NotApplicable);
            open = inside;
        }
        if let Some(scope) = &screen.scope {
            let (inside, outside) = sifted(&batch, scope, open);
            count(&outside, Seen::NotApplicable);
            open = inside;
        }
        count(&sifted(&batch, &screen.demand, open).0, Seen::Met);
        seen
    }

    fn duty_name(&self, duty: i64) -> Option<String> {
        match Meant::Text.plain(duty) {
            Some(Plain::Text(sym)) => self.records.symbols.text(sym).map(|state| state.to_string()),
            _ => None,
        }
    }
}

/// Below every word of a day, and above those that are none.
const FIRST: i64 = UNSAID + 1;

/// An instance by its position in a batch, and who owes it, in a word; [`ABSENT`] for nobody in particular.
type Instance = (u32, i64);

/// The instances at these positions of which it is plain who owes them.
fn with_duty(batch: &Batch<'_, '_>, duty: Option<&Node>, at: Vec<u32>) -> Vec<Instance> {
    let Some(node) = duty else { return at.into_iter().map(|at| (at, ABSENT)).collect() };
    let words = batch.lane(node, &at).into_words(Meant::Text, at.len());
    let is_said = |word: &i64| *word != ABSENT && *word != UNSAID;
    if words.iter().all(is_said) {
        return at.into_iter().zip(words).collect();
    }
    at.into_iter().zip(words).filter(|(_, word)| is_said(word)).collect()
}

/// The instances for which a condition plainly holds, and those for which it plainly does not.
fn sifted(batch: &Batch<'_, '_>, node: &Node, open: Vec<Instance>) -> (Vec<Instance>, Vec<Instance>) {
    let at: Vec<u32> = open.iter().map(|(at, _)| *at).collect();
    let truths = batch.truths(node, &at);
    if truths.iter().all(|truth| *truth == 1) {
        return (open, Vec::new());
    }
    let those = |is: i64| {
        let of = open.iter().zip(&truths).filter(move |(_, truth)| **truth == is);
        of.map(|(instance, _)| *instance).collect()
    };
    (those(1), those(0))
}
