//! Evaluations that come back unchanged are kept, with what they noted on the way.
//!
//! The same condition is asked again on each day of a timeline, in each world that the exceptions of an instance make, and
//! for each reading of what is in doubt. Where nothing that it reads is another than before, its answer is that of before,
//! and so are the days on which it may change and the doubts that it met, which are noted again for whoever asks. A
//! reading of one doubt takes over what was worked out without meeting that doubt, and a State that nothing names what was
//! worked out for another (`unnamed`).

use std::cell::{Cell, RefCell};
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;
use hashbrown::{Equivalent, HashMap};

use super::Way;
use super::aggregate::Fitting;
use super::eval::Env;
use super::inflows::Inflow;
use super::measure::Gauged;
use super::plan::is_steady;
use super::series::address;
use super::stated::Figures;
use super::timeline::{BEGINNING, Steps};
use super::unnamed::{Exchange, kinds_asked};
use super::value::{Item, Value};
use super::walk::{looks_up, walk};
use super::watch::{Doubt, Noted};
use super::world::World;
use crate::model::{Define, Expr, ExprKind, Find, FindSource, KindId, Model, TreatyId, Var};

/// A place in the model: where what is asked stands, and which part or side of it is meant.
pub type Place = (usize, usize);

/// How many answers of one sort are kept, a long one counting as several, before all are forgotten.
const MOST: usize = 20_000;

/// Longer answers are not kept: working them out is little beside what is done with them.
const LONGEST: usize = 2_000;

/// All answers that are kept.
pub struct Memo {
    /// What stands for any State that nothing names.
    nobody: Value,
    /// What a variable is that is not set.
    unset: Value,
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
    /// The kinds of which it may read records, where it is the same of any two States that no record of these names, but
    /// for their names.
    of_any_state: Option<Vec<KindId>>,
}

/// What is asked at a place in the model.
#[derive(Clone, Copy)]
pub enum Asks<'e> {
    /// A value.
    Value(&'e Expr),
    /// Records, and what is read of each of them.
    Records(&'e Find, Option<&'e Expr>),
}

/// Answers by what was asked and the day from which they hold.
pub struct Keep<T> {
    answers: RefCell<HashMap<Asked, Vec<Answer<T>>>>,
    /// How long all of them are together.
    held: Cell<usize>,
    /// How long an answer is.
    length: fn(&T) -> usize,
    /// The answer about another State; `None` where it is the same.
    exchanged: Option<Exchanged<T>>,
}

/// An answer with the names of two States exchanged; `None` where it is the same.
type Exchanged<T> = fn(&T, &Exchange<'_>) -> Option<T>;

impl<T> Keep<T> {
    fn new(length: fn(&T) -> usize) -> Self {
        Keep { answers: RefCell::new(HashMap::new()), held: Cell::new(0), length, exchanged: None }
    }

    /// Answers of which one about a State that nothing names serves for all such States.
    fn for_any(length: fn(&T) -> usize, exchanged: Exchanged<T>) -> Self {
        Keep { exchanged: Some(exchanged), ..Keep::new(length) }
    }

    /// What was answered for `day`, or for one before it without anything that changes on the way.
    fn find(&self, question: &Question<'_>, day: NaiveDate) -> Option<Answer<T>> {
        let answers = self.answers.borrow();
        let list = answers.get(question)?;
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
        // Most stay alone.
        let list = answers.entry(asked).or_insert_with(|| Vec::with_capacity(1));
        list.insert(list.partition_point(|other| other.since <= answer.since), answer);
    }
}

impl Default for Memo {
    fn default() -> Self {
        Memo {
            nobody: Value::known(Item::State("".into())),
            unset: Value::known(Item::Unknown),
            about: RefCell::new(HashMap::new()),
            steps: Keep::for_any(Vec::len, |_, _| None),
            measures: Keep::for_any(|(measures, _)| measures.len(), |_, _| None),
            days: Keep::for_any(|_| 1, |value, exchange| exchange.value(value)),
            calls: Keep::for_any(|_| 1, |value, exchange| exchange.value(value)),
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
    /// The State about which it was asked, where the answer serves for any that nothing names.
    state: Option<Arc<str>>,
}

impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        Answer {
            since: self.since,
            until: self.until,
            value: self.value.clone(),
            noted: self.noted.clone(),
            state: self.state.clone(),
        }
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
        hash_all(self.place, self.duty.as_ref(), self.values.iter(), state);
    }
}

/// The same before it is put together: most of what is asked has been answered.
struct Question<'q> {
    place: Place,
    about: &'q About,
    env: &'q Env,
    /// The State in whose place any that nothing names may be, if there is one.
    any: Option<&'q Arc<str>>,
    memo: &'q Memo,
    reading: Option<&'q (Doubt, usize)>,
}

impl<'q> Question<'q> {
    fn values(&self) -> impl Iterator<Item = &'q Value> {
        let (any, memo) = (self.any, self.memo);
        let is_any = move |value: &Value| any.is_some() && value.as_state() == any;
        let values = self.about.values(self.env, &memo.unset);
        values.map(move |value| if is_any(value) { &memo.nobody } else { value })
    }

    fn duty(&self) -> Option<&'q Arc<str>> {
        let duty = self.env.duty.as_ref()?;
        if self.any == Some(duty) { self.memo.nobody.as_state() } else { Some(duty) }
    }

    fn asked(&self) -> Asked {
        Asked {
            place: self.place,
            values: self.values().cloned().collect(),
            treaty: self.env.treaty,
            every_day: self.env.every_day,
            duty: self.duty().cloned(),
            reading: self.reading.cloned(),
        }
    }
}

impl Hash for Question<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_all(self.place, self.duty(), self.values(), state);
    }
}

impl Equivalent<Asked> for Question<'_> {
    fn equivalent(&self, asked: &Asked) -> bool {
        self.place == asked.place
            && self.env.treaty == asked.treaty
            && self.env.every_day == asked.every_day
            && self.reading == asked.reading.as_ref()
            && self.duty() == asked.duty.as_ref()
            && self.values().eq(&asked.values)
    }
}

fn hash_all<'v>(
    place: Place,
    duty: Option<&Arc<str>>,
    values: impl Iterator<Item = &'v Value>,
    state: &mut impl Hasher,
) {
    place.hash(state);
    let mut names_one = false;
    for value in values {
        names_one |= value.as_state().is_some();
        hash_item(&value.item, state);
    }
    // A record that is not on file is told from that of another State by whose it would be.
    if !names_one {
        duty.hash(state);
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
    pub(super) fn about(&self, place: Place, asks: Asks<'_>) -> Rc<About> {
        let known = self.memo.about.borrow().get(&place).cloned();
        known.unwrap_or_else(|| {
            let about = Rc::new(About::of(self.model, asks));
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
        let any = keep.exchanged.zip(about.of_any_state.as_deref());
        let any = any.and_then(|(exchanged, kinds)| {
            let values = about.values(env, &self.memo.unset);
            Some((exchanged, self.the_unnamed(kinds, values, env.duty.as_ref())?))
        });
        let since = day.unwrap_or(BEGINNING);
        let reading = self.watch.chosen();
        let state = any.as_ref().map(|(_, state)| state);
        let mut question = Question { place, about, env, any: state, memo: &self.memo, reading: None };
        let mut known = keep.find(&question, since);
        if let Some((doubt, _)) = &reading {
            known = known.filter(|answer| !answer.noted.doubts.contains(doubt));
            if known.is_none() {
                question.reading = reading.as_ref();
                known = keep.find(&question, since);
            }
        }
        if let Some(answer) = known {
            self.watch.note(&answer.noted);
            let other = answer.state.as_ref().zip(any).filter(|(from, (_, to))| *from != to);
            let Some((from, (exchanged, to))) = other else { return answer.value };
            return exchanged(&answer.value, &Exchange { from, to: &to }).map_or(answer.value, Rc::new);
        }
        let asked = question.asked();
        let (value, noted) = self.watch.apart(|| Rc::new(make(env)));
        self.watch.note(&noted);
        let until = day.and_then(|day| noted.next_day(day));
        let state = any.map(|(_, state)| state);
        keep.put(asked, Answer { since, until, value: value.clone(), noted: Rc::new(noted), state });
        value
    }
}

impl About {
    /// The variables on which it depends; `unset` for one that is not set.
    fn values<'v>(&'v self, env: &'v Env, unset: &'v Value) -> impl Iterator<Item = &'v Value> + Clone {
        self.vars.iter().map(move |var| env.frame.get(var.0 as usize).unwrap_or(unset))
    }

    fn of(model: &Model, asks: Asks<'_>) -> About {
        match asks {
            Asks::Value(e) => About::of_parts(model, &[e], None),
            Asks::Records(find, term) => {
                let set = match &find.source {
                    FindSource::In(set) => Some(set),
                    FindSource::Kind(_) => None,
                };
                let parts: Vec<&Expr> = set.into_iter().chain(&find.condition).chain(term).collect();
                About::of_parts(model, &parts, Some(find))
            }
        }
    }

    /// The same of a definition, which reads nothing but its parameters.
    fn of_define(model: &Model, define: &Define) -> About {
        let about = About::of_parts(model, &define.body.parts(), None);
        About { vars: (0..).map(Var).take(define.params.len()).collect(), ..about }
    }

    /// `find`: what these are the parts of, where they are those of looking for records.
    fn of_parts(model: &Model, parts: &[&Expr], find: Option<&Find>) -> About {
        let mut inner: Vec<Var> = find.iter().map(|find| find.var).collect();
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
            of_any_state: kinds_asked(model, parts, find),
        }
    }
}
