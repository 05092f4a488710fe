//! How a clause will be checked, told from its rule alone: how its instances and the records behind them are found, and
//! what is computed from lists or by programs rather than evaluated each time.
//!
//! The same functions decide here and in a check. What a record says can only take a check from the quick way to the
//! slow one, which gives the same.

use super::index::equalities;
use super::joins::reads_what_is_bound;
use super::plan::{Plan, Role, roles};
use super::program::Drawer;
use super::screen::{Screen, Unscreened};
use super::timed::{Untimed, untimed};
use crate::declaration::Symbols;
use crate::model::{
    Clause, Condition, Define, Demand, Expr, ExprKind, Find, FindSource, Literal, Model, Source, Then, Type,
    each_expression,
};
use crate::source::Loc;

/// How a clause will be checked.
#[derive(Clone, Debug)]
pub struct Outline<'m> {
    /// For each thing that it binds, the equalities by which its records are looked up; none where all are gone through.
    pub keys: Vec<Vec<&'m Expr>>,
    /// Why all its instances are judged one by one; `None` where the plain ones are counted.
    pub unscreened: Option<Unscreened<'m>>,
    /// How its condition over time is read; `None` where it has none.
    pub over_time: Option<OverTime<'m>>,
    /// What is looked for in it and in the definitions it uses.
    pub lookups: Vec<Lookup<'m>>,
}

/// How a condition over time is read.
#[derive(Clone, Copy, Debug)]
pub enum OverTime<'m> {
    /// From the lists behind its sums.
    ByLists,
    /// Evaluated on every day on which it may change.
    Evaluated(Option<Untimed<'m>>),
}

/// Something that is looked for.
#[derive(Clone, Debug)]
pub struct Lookup<'m> {
    /// Among what, under which condition.
    pub find: &'m Find,
    /// What is summed.
    pub term: Option<&'m Expr>,
    /// The whole expression.
    pub at: Loc,
    /// The definition that it stands in.
    pub define: Option<&'m Define>,
    /// The limbs of its condition, with what each does; `None` where it is tried on each record.
    pub limbs: Vec<(Option<Role>, &'m Expr)>,
    /// How it is answered.
    pub answer: Answer<'m>,
}

/// How something that is looked for is found.
#[derive(Clone, Copy, Debug)]
pub enum Answer<'m> {
    /// Asked of a series.
    Series,
    /// Added up over all groups at once.
    Groups,
    /// Each member of a group, or item of a list, is looked at.
    Members,
    /// Each record that the keys leave is looked at.
    EachRecord(EachRecord<'m>),
}

/// Why each record that the keys leave is looked at.
#[derive(Clone, Copy, Debug)]
pub enum EachRecord<'m> {
    /// This is not the same on every day, and no window either.
    Changes(&'m Expr),
    /// This reads a record from outside, so that each such record would need a list.
    ReadsRecord(&'m Expr),
    /// Figures bound each other, before and after their day.
    Figures,
    /// Reports are held against the day on which each was submitted.
    Reports,
    /// The record found is at hand in the exception.
    Exception,
}

/// How `clause` of `model` will be checked.
pub fn outline<'m>(model: &'m Model, clause: &'m Clause) -> Outline<'m> {
    let symbols = texts(model, clause);
    let keys = clause.generators.iter().map(|generator| match &generator.source {
        Source::Kind(None, _, var)
            if !generator.condition.as_ref().is_some_and(|c| reads_what_is_bound(c, *var)) =>
        {
            Vec::new()
        }
        Source::Kind(_, _, var) | Source::Table(_, var) => {
            equalities(generator.condition.as_ref(), *var).into_iter().map(|e| e.at).collect()
        }
        _ => Vec::new(),
    });
    let over_time = match (&clause.demand, &clause.timing) {
        (Demand::Holds(e), Some(_)) => Some(match untimed(model, &symbols, e, clause.treaty) {
            None => OverTime::ByLists,
            why => OverTime::Evaluated(why),
        }),
        (Demand::Always(_), _) => Some(OverTime::Evaluated(None)),
        _ => None,
    };
    let mut lookups = sought(model, clause);
    each_expression(model, clause, &mut |define, e| {
        let treaty = define.map_or(clause.treaty, |d| d.treaty);
        let mut look = |find: &'m Find, term: Option<&'m Expr>, at: Loc, answer: Answer<'m>| {
            lookups.push(Lookup { find, term, at, define, limbs: limbs_of(model, find), answer });
        };
        let drawn = |e| Drawer::new(model, &symbols).draw(e, treaty).is_some();
        match &e.kind {
            ExprKind::Aggregate(_, find) => look(find, None, e.at, answer_of(model, find, None, &drawn)),
            ExprKind::Sum(term, find) => {
                look(find, Some(term), e.at, answer_of(model, find, Some(term), &drawn));
            }
            ExprKind::Stated { find, adding, .. } => {
                let figures = Answer::EachRecord(EachRecord::Figures);
                look(find, None, e.at, figures);
                adding.iter().for_each(|(_, flows)| look(flows, None, flows.at, figures));
            }
            _ => {}
        }
    });
    Outline {
        keys: keys.collect(),
        unscreened: Screen::of(model, &symbols, clause).err(),
        over_time,
        lookups,
    }
}

/// The texts that a clause names, as if each stood in some record.
fn texts(model: &Model, clause: &Clause) -> Symbols {
    let mut symbols = Symbols::default();
    each_expression(model, clause, &mut |_, e| {
        if let ExprKind::Literal(Literal::Text(t) | Literal::Cas(t) | Literal::State(t)) = &e.kind {
            symbols.add(t);
        }
    });
    symbols
}

/// What the slots of a clause look for themselves: the filing that it demands, the records of its exceptions.
fn sought<'m>(model: &'m Model, clause: &'m Clause) -> Vec<Lookup<'m>> {
    let filings = |demand: &'m Demand| match demand {
        Demand::File(find) => Some((&**find, EachRecord::Reports)),
        _ => None,
    };
    let mut found: Vec<(&Find, EachRecord<'m>)> = filings(&clause.demand).into_iter().collect();
    for exception in &clause.exceptions {
        if let Condition::Find(_, find) = &exception.when {
            found.push((find, EachRecord::Exception));
        }
        if let Then::Demand(demand) = &exception.then {
            found.extend(filings(demand));
        }
    }
    let lookup = |(find, why): (&'m Find, EachRecord<'m>)| Lookup {
        find,
        term: None,
        at: find.at,
        define: None,
        limbs: limbs_of(model, find),
        answer: Answer::EachRecord(why),
    };
    found.into_iter().map(lookup).collect()
}

fn limbs_of<'m>(model: &Model, find: &'m Find) -> Vec<(Option<Role>, &'m Expr)> {
    match find.source {
        FindSource::Kind(kind) => roles(model, find, kind),
        FindSource::In(_) => find.condition.iter().map(|e| (None, e)).collect(),
    }
}

fn answer_of<'m>(
    model: &'m Model,
    find: &'m Find,
    term: Option<&'m Expr>,
    has_program: &dyn Fn(&'m Expr) -> bool,
) -> Answer<'m> {
    let kind = match &find.source {
        FindSource::In(set) => {
            let is_sum = matches!(set.ty, Type::Group(_)) && term.is_some();
            let drawn = is_sum && term.into_iter().chain(&find.condition).all(has_program);
            return if drawn { Answer::Groups } else { Answer::Members };
        }
        FindSource::Kind(kind) => *kind,
    };
    let plan = match Plan::of(model, find, term, kind) {
        Ok(plan) => plan,
        Err(e) => return Answer::EachRecord(EachRecord::Changes(e)),
    };
    match plan.outer_record(model, find, term) {
        Some(e) => Answer::EachRecord(EachRecord::ReadsRecord(e)),
        None => Answer::Series,
    }
}
