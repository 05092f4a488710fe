//! Evaluations that come back unchanged are kept, with what they noted on the way.
//!
//! The same condition is asked again on each day of a timeline, in each world that the exceptions of an instance make, and
//! for each reading of what is in doubt. Where nothing that it reads is another than before, its answer is that of before,
//! and so are the days on which it may change and the doubts that it met, which are noted again for whoever asks. A
//! reading of one doubt takes over what was worked out without meeting that doubt.

use std::cell::{Cell, RefCell};
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;
use hashbrown::HashMap;

use super::Way;
use super::aggregate::Fitting;
use super::eval::Env;
use super::measure::Gauged;
use super::plan::is_steady;
use super::series::address;
use super::stated::{Figures, Inflow};
use super::timeline::{BEGINNING, Steps};
use super::value::{Item, Value};
use super::walk::{looks_up, walk};
use super::watch::{Doubt, Noted};
use super::world::World;
use crate::model::{Define, Expr, ExprKind, Find, Model, TreatyId, Var};

/// A place in the model: where what is asked stands, and which part or side of it is meant.
pub type Place = (usize, usize);

/// How many answers of one sort are kept, a long one counting as several, before all are forgotten.
const MOST: usize = 20_000;

/// Longer answers are not kept: working them out is little beside what is done with them.
const LONGEST: usize = 2_000;

/// All answers that are kept.
pub struct Memo {
    about: RefCell<HashMap<Place, Rc<About>>>,
    /// Of demands over time.
    pub(super) steps: Keep<Steps>,
    /// Measures of a condition.
    pub(super) measures: Keep<Gauged>,
    /// Of `first day`.
    pub(super) days: Keep<Value>,
    /// Of definitions that look for records.
    pub(super) calls: Keep<Value>,
    /// What a condition does not exclude, whatever the day.
    pub(super) fitting: Keep<Vec<Fitting>>,
    /// Figures of a quantity, whatever the day.
    pub(super) figures: Keep<Figures>,
    /// Flows of a quantity, whatever the day.
    pub(super) flows: Keep<Vec<Inflow>>,
}

/// What the value of an expression depends on.
pub struct About {
    /// The variables that it reads from outside.
    vars: Vec<Var>,
    /// Whether it is the same on every day.
    pub is_steady: bool,
    /// Whether it looks for records.
    pub looks_up: bool,
}

/// Answers by what was asked and the day from which they hold.
pub struct Keep<T> {
    answers: RefCell<HashMap<Asked, Vec<Answer<T>>>>,
    /// How long all of them are together.
    held: Cell<usize>,
    /// How long an answer is.
    length: fn(&T) -> usize,
}

impl<T> Keep<T> {
    fn new(length: fn(&T) -> usize) -> Self {
        Keep { answers: RefCell::new(HashMap::new()), held: Cell::new(0), length }
    }

    /// What was answered for `day`, or for one before it without anything that changes on the way.
    fn find(&self, asked: &Asked, day: NaiveDate) -> Option<Answer<T>> {
        let answers = self.answers.borrow();
        let list = answers.get(asked)?;
        let answer = list.get(list.partition_point(|answer| answer.since <= day).checked_sub(1)?)?;
        answer.until.is_none_or(|until| day < until).then(|| answer.clone())
    }

    fn put(&self, asked: Asked, answer: Answer<T>) {
        let length = (self.length)(&answer.value);
        if length > LONGEST {
            return;
        }
        let mut answers = self.answers.borrow_mut();
        if self.held.get() > MOST {
            answers.clear();
            self.held.set(0);
        }
        self.held.set(self.held.get() + length + 1);
        let list = answers.entry(asked).or_default();
        list.insert(list.partition_point(|other| other.since <= answer.since), answer);
    }
}

impl Default for Memo {
    fn default() -> Self {
        Memo {
            about: RefCell::new(HashMap::new()),
            steps: Keep::new(Vec::len),
            measures: Keep::new(|(measures, _)| measures.len()),
            days: Keep::new(|_| 1),
            calls: Keep::new(|_| 1),
            fitting: Keep::new(Vec::len),
            figures: Keep::new(Figures::len),
            flows: Keep::new(Vec::len),
        }
    }
}

/// An answer, which holds from a day on.
struct Answer<T> {
    since: NaiveDate,
    /// The first day on which it may be another; `None` for never.
    until: Option<NaiveDate>,
    value: Rc<T>,
    noted: Rc<Noted>,
}

impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        Answer { since: self.since, until: self.until, value: self.value.clone(), noted: self.noted.clone() }
    }
}

/// All that an answer depends on, the day apart.
#[derive(PartialEq)]
struct Asked {
    place: Place,
    values: Vec<Value>,
    treaty: TreatyId,
    every_day: bool,
    duty: Option<Arc<str>>,
    /// Which doubt is read which way, if one is.
    reading: Option<(Doubt, usize)>,
}

/// Each value is the same as itself.
impl Eq for Asked {}

impl Hash for Asked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.place.hash(state);
        // A record that is not on file is told from that of another State by whose it would be.
        self.duty.hash(state);
        self.values.iter().for_each(|value| hash_item(&value.item, state));
    }
}

/// What tells most values apart; nothing of those that are seldom met.
fn hash_item(item: &Item, state: &mut impl Hasher) {
    match item {
        Item::State(t) | Item::Text(t) | Item::Cas(t) => t.hash(state),
        Item::Record(r) => r.hash(state),
        Item::Choice(_, v) => v.hash(state),
        Item::Date(d) => (d.from, d.to).hash(state),
        Item::Period(p) => (p.start, p.end).hash(state),
        Item::Number(n) | Item::Days(n) => n.lo.value().hash(state),
        Item::Group(group) => address(&**group).hash(state),
        _ => {}
    }
}

impl World<'_> {
    /// What is known of the expressions at a place in the model.
    pub(super) fn about<'e>(
        &self,
        place: Place,
        parts: impl FnOnce() -> Vec<&'e Expr>,
        bound: &[Var],
    ) -> Rc<About> {
        let known = self.memo.about.borrow().get(&place).cloned();
        known.unwrap_or_else(|| {
            let about = Rc::new(About::of(self.model, &parts(), bound));
            self.memo.about.borrow_mut().insert(place, about.clone());
            about
        })
    }

    /// What is known of a definition.
    pub(super) fn about_define(&self, place: Place, define: &Define) -> Rc<About> {
        let known = self.memo.about.borrow().get(&place).cloned();
        known.unwrap_or_else(|| {
            let about = Rc::new(About::of_define(self.model, define));
            self.memo.about.borrow_mut().insert(place, about.clone());
            about
        })
    }

    /// The answer of `make`, which collects no evidence, as it was where all that it depends on is as it was; `day`: the
    /// day, where that is part of it: what was answered holds until the next day of those noted.
    pub(super) fn kept<T>(
        &self,
        keep: &Keep<T>,
        (place, about): (Place, &About),
        day: Option<NaiveDate>,
        env: &mut Env,
        make: impl FnOnce(&mut Env) -> T,
    ) -> Rc<T> {
        if self.way == Way::EachRecord {
            return Rc::new(make(env));
        }
        let mut asked = Asked {
            place,
            values: about.vars.iter().map(|var| env.get(var.0)).collect(),
            treaty: env.treaty,
            every_day: env.every_day,
            duty: env.duty.clone(),
            reading: None,
        };
        let since = day.unwrap_or(BEGINNING);
        let reading = self.watch.chosen();
        let mut known = keep.find(&asked, since);
        if let Some((doubt, _)) = &reading {
            known = known.filter(|answer| !answer.noted.doubts.contains(doubt));
            if known.is_none() {
                asked.reading = reading;
                known = keep.find(&asked, since);
            }
        }
        if let Some(answer) = known {
            self.watch.note(&answer.noted);
            return answer.value;
        }
        let (value, noted) = self.watch.apart(|| Rc::new(make(env)));
        self.watch.note(&noted);
        let until = day.and_then(|day| noted.next_day(day));
        keep.put(asked, Answer { since, until, value: value.clone(), noted: Rc::new(noted) });
        value
    }
}

impl About {
    fn of(model: &Model, parts: &[&Expr], bound: &[Var]) -> About {
        let mut inner = bound.to_vec();
        let mut vars = Vec::new();
        for part in parts {
            walk(part, &mut |e| match &e.kind {
                ExprKind::Var(var) => vars.push(*var),
                ExprKind::Aggregate(_, find) | ExprKind::Sum(_, find) => inner.push(find.var),
                ExprKind::Stated { find, adding, .. } => {
                    inner.push(find.var);
                    inner.extend(adding.iter().map(|(_, find)| find.var));
                }
                _ => {}
            });
        }
        vars.retain(|var| !inner.contains(var));
        vars.sort_unstable();
        vars.dedup();
        About {
            vars,
            is_steady: parts.iter().all(|part| is_steady(model, part, &mut Vec::new())),
            looks_up: parts.iter().any(|part| looks_up(model, part, &mut Vec::new())),
        }
    }

    /// The same of a definition, which reads nothing but its parameters.
    fn of_define(model: &Model, define: &Define) -> About {
        let about = About::of(model, &define.body.parts(), &[]);
        About { vars: (0..).map(Var).take(define.params.len()).collect(), ..about }
    }
}

/// The parts of `find` and of what is read of each record it meets.
pub fn parts<'e>(find: &'e Find, term: Option<&'e Expr>) -> Vec<&'e Expr> {
    find.condition.iter().chain(term).collect()
}
