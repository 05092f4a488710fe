//! Evaluations that come back unchanged are kept, with what they noted on the way.
//!
//! The same condition is asked again on each day of a timeline, in each world that the exceptions of an instance make, and
//! for each reading of what is in doubt. Where nothing that it reads is another than before, its answer is that of before,
//! and so are the days on which it may change and the doubts that it met, which are noted again for whoever asks. A
//! reading of one doubt takes over what was worked out without meeting that doubt.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;
use hashbrown::HashMap;

use super::Way;
use super::aggregate::Fitting;
use super::eval::Env;
use super::measure::Gauged;
use super::plan::is_steady;
use super::stated::{Figures, Inflow};
use super::timeline::Steps;
use super::value::Value;
use super::walk::walk;
use super::watch::{Doubt, Noted};
use super::world::World;
use crate::model::{Expr, ExprKind, Find, Model, TreatyId, Var};

/// A place in the model: where what is asked stands, and which part or side of it is meant.
pub type Place = (usize, usize);

/// How many answers of one place are kept: those that were worked out last.
const MOST: usize = 24;

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
}

/// Answers by the place in the model of what was asked.
pub struct Keep<T> {
    answers: RefCell<HashMap<Place, Vec<Answer<T>>>>,
    /// How long an answer is.
    length: fn(&T) -> usize,
}

impl<T> Keep<T> {
    fn new(length: fn(&T) -> usize) -> Self {
        Keep { answers: RefCell::new(HashMap::new()), length }
    }
}

impl Default for Memo {
    fn default() -> Self {
        Memo {
            about: RefCell::new(HashMap::new()),
            steps: Keep::new(Vec::len),
            measures: Keep::new(|(measures, _)| measures.len()),
            days: Keep::new(|_| 1),
            fitting: Keep::new(Vec::len),
            figures: Keep::new(Figures::len),
            flows: Keep::new(Vec::len),
        }
    }
}

struct Answer<T> {
    asked: Asked,
    value: Rc<T>,
    noted: Noted,
}

/// All that an answer depends on.
#[derive(PartialEq)]
struct Asked {
    values: Vec<Value>,
    day: Option<NaiveDate>,
    treaty: TreatyId,
    every_day: bool,
    duty: Option<Arc<str>>,
    reading: Option<(Doubt, usize)>,
}

impl<T> Answer<T> {
    /// Whether it answers what is asked now.
    fn fits(&self, asked: &Asked) -> bool {
        let (own, other) = (&self.asked, asked);
        let same = own.day == other.day && own.every_day == other.every_day && own.treaty == other.treaty;
        let read_alike = own.reading == other.reading
            || (own.reading.is_none()
                && other.reading.as_ref().is_some_and(|(doubt, _)| !self.noted.doubts.contains(doubt)));
        same && read_alike && own.duty == other.duty && own.values == other.values
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

    /// The answer of `make`, which collects no evidence, as it was where all that it depends on is as it was; `day`: the day, where that is
    /// part of it.
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
        let asked = Asked {
            values: about.vars.iter().map(|var| env.get(var.0)).collect(),
            day,
            treaty: env.treaty,
            every_day: env.every_day,
            duty: env.duty.clone(),
            reading: self.watch.chosen(),
        };
        if let Some(answers) = keep.answers.borrow().get(&place)
            && let Some(answer) = answers.iter().rev().find(|answer| answer.fits(&asked))
        {
            self.watch.note(&answer.noted);
            return answer.value.clone();
        }
        let (value, noted) = self.watch.apart(|| Rc::new(make(env)));
        self.watch.note(&noted);
        if (keep.length)(&value) > LONGEST {
            return value;
        }
        let mut all = keep.answers.borrow_mut();
        let answers = all.entry(place).or_default();
        if answers.len() >= MOST {
            answers.remove(0);
        }
        answers.push(Answer { asked, value: value.clone(), noted });
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
        About { vars, is_steady: parts.iter().all(|part| is_steady(model, part, &mut Vec::new())) }
    }
}

/// The parts of `find` and of what is read of each record it meets.
pub fn parts<'e>(find: &'e Find, term: Option<&'e Expr>) -> Vec<&'e Expr> {
    find.condition.iter().chain(term).collect()
}
