//! Exceptions that can never apply, change nothing, or contradict one another.

use std::collections::BTreeSet;

use super::cells::{Column, Combinations};
use super::formula::{Domain, Formula, Key, Reader, key};
use super::limbs;
use crate::diagnostic::{Code, Diagnostic, Place, Role};
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Clause, Condition, Demand, Exception, Expr, Model, Shape, Then};
use crate::model::walk;
use crate::source::Loc;

/// Checks the exceptions of one clause, each with the clause and with those below it.
pub(super) fn clause(clause: &Clause, model: &Model, said: &mut BTreeSet<Loc>, notes: &mut Notes) {
    let scope: Vec<&Expr> =
        clause.generators.iter().filter_map(|g| g.condition.as_ref()).flat_map(limbs).collect();
    for (i, exception) in clause.exceptions.iter().enumerate() {
        out_of_force(clause, exception, notes);
        outside_scope(&scope, exception, model, said, notes);
        changes_nothing(clause, exception, notes);
        for other in clause.exceptions.iter().skip(i + 1) {
            if together(exception, other, &scope, model) {
                notes.push(overlap(exception, other));
            }
        }
    }
}

/// The exception ends before the clause begins, or begins after it ends.
fn out_of_force(clause: &Clause, exception: &Exception, notes: &mut Notes) {
    let early = clause.from.zip(exception.until).filter(|(from, until)| until < from);
    let late = exception.from.zip(clause.until).filter(|(from, until)| until < from);
    let message = match (early, late) {
        (Some((from, until)), _) => {
            format!("`{}` ends on {until}, before the clause is in force on {from}", exception.name)
        }
        (None, Some((from, until))) => {
            format!("`{}` begins on {from}, after the clause has ended on {until}", exception.name)
        }
        (None, None) => return,
    };
    notes.push(never(exception.name_at, message).help("correct the dates, or remove the exception"));
}

/// The condition excludes everything that `for each` takes.
fn outside_scope(
    scope: &[&Expr],
    exception: &Exception,
    model: &Model,
    said: &mut BTreeSet<Loc>,
    notes: &mut Notes,
) {
    let mut reader = Reader::new(model);
    let given: Vec<Formula> = scope.iter().map(|limb| reader.read(limb)).collect();
    let when = conditions(exception);
    let wanted: Vec<Formula> = when.iter().map(|limb| reader.read(limb)).collect();
    let Some(all) = Combinations::of(&reader.subjects) else { return };
    let columns = |formulas: &[Formula]| -> Vec<Column> { formulas.iter().map(|f| all.column(f)).collect() };
    let (given, wanted) = (columns(&given), columns(&wanted));
    let within = |columns: &[Column], one: usize| columns.iter().all(|c| c.holds(one) != Some(false));
    let alone = all.all().any(|one| within(&wanted, one));
    let mut left: Vec<usize> = all.all().filter(|&one| within(&given, one)).collect();
    if left.is_empty() || !alone {
        return;
    }
    for (limb, column) in when.iter().zip(&wanted) {
        left.retain(|&one| column.holds(one) != Some(false));
        if left.is_empty() && said.insert(limb.at) {
            let message = format!("`{}` can never apply: `for each` leaves this out", exception.name);
            let problem = never(limb.at, message).help("correct one of the limits, or remove the exception");
            notes.push(match scope.last() {
                Some(last) => {
                    problem.related(Place::new(last.at, Role::Clause, "taken only where this holds"))
                }
                None => problem,
            });
            return;
        }
    }
}

/// The exception sets the deadline that the clause has without it.
fn changes_nothing(clause: &Clause, exception: &Exception, notes: &mut Notes) {
    let (Some(own), Then::Timing(then)) = (&clause.timing, &exception.then) else { return };
    if !matches!(clause.shape(), Shape::Milestone | Shape::Report) {
        return;
    }
    if key(&own.deadline) == key(&then.deadline) {
        let message = format!("`{}` sets the deadline that the clause has already", exception.name);
        notes.push(
            never(then.at, message)
                .related(Place::new(own.at, Role::Clause, "the same deadline"))
                .help("correct one of the deadlines, or remove the exception"),
        );
    }
}

/// Whether both exceptions set one slot, differently, for something that `for each` may take. Silent where a condition
/// is not a comparison of fields with constants.
fn together(a: &Exception, b: &Exception, scope: &[&Expr], model: &Model) -> bool {
    let ends_before = |x: &Exception, y: &Exception| x.until.zip(y.from).is_some_and(|(u, f)| u < f);
    if !sets_differently(&a.then, &b.then) || ends_before(a, b) || ends_before(b, a) {
        return false;
    }
    let (Condition::Expr(_), Condition::Expr(_)) = (&a.when, &b.when) else { return false };
    let mut reader = Reader::new(model);
    let mut wanted: Vec<Formula> = Vec::new();
    wanted.extend(conditions(a).into_iter().chain(conditions(b)).map(|limb| reader.read(limb)));
    let opaque = |reader: &Reader<'_>| {
        let several = reader.subjects.len() > 1;
        reader.subjects.iter().any(|s| !s.is_field && (several || s.domain == Domain::Truth))
    };
    if opaque(&reader) {
        return false;
    }
    let known: BTreeSet<Key> = reader.subjects.iter().map(|s| s.key.clone()).collect();
    for limb in scope {
        let mut trial = Reader::new(model);
        trial.read(limb);
        if !opaque(&trial) {
            wanted.push(reader.read(limb));
        } else if mentions(limb, &known) {
            return false;
        }
    }
    let Some(all) = Combinations::of(&reader.subjects) else { return false };
    let columns: Vec<Column> = wanted.iter().map(|formula| all.column(formula)).collect();
    all.all().any(|one| columns.iter().all(|column| column.holds(one) == Some(true)))
}

fn mentions(e: &Expr, known: &BTreeSet<Key>) -> bool {
    let mut found = false;
    walk::typed(e, &mut |inner| found |= known.contains(&key(inner)));
    found
}

fn sets_differently(a: &Then, b: &Then) -> bool {
    match (a, b) {
        (Then::Timing(a), Then::Timing(b)) => key(&a.deadline) != key(&b.deadline),
        (
            Then::Demand(Demand::Holds(a) | Demand::Always(a)),
            Then::Demand(Demand::Holds(b) | Demand::Always(b)),
        ) => key(a) != key(b),
        _ => false,
    }
}

/// The limbs of what an exception asks, those of the record that it finds included.
fn conditions(exception: &Exception) -> Vec<&Expr> {
    match &exception.when {
        Condition::Expr(e) => limbs(e),
        Condition::Find(_, find) => find.condition.as_ref().map(limbs).unwrap_or_default(),
    }
}

fn never(at: Loc, message: String) -> Diagnostic {
    problem(Code::NeverApplies, at, "never applies", message)
}

fn overlap(a: &Exception, b: &Exception) -> Diagnostic {
    let message = format!("`{}` and `{}` can apply together and set different things", a.name, b.name);
    problem(Code::ExceptionsOverlap, b.name_at, "overlaps another exception", message)
        .related(Place::new(a.name_at, Role::Clause, "can apply too"))
        .help("narrow one of the conditions so that one exception applies")
}
