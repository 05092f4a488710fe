//! Months in one deadline and days in another of the same article: the text seldom mixes them.

use crate::diagnostic::{Code, Place, Role};
use crate::model::cite;
use crate::model::problems::{Notes, problem};
use crate::model::rules::{Clause, Expr, ExprKind, Literal, Then};
use crate::model::walk;
use crate::source::Loc;
use crate::value::Length;

/// Advises once a clause whose deadline counts months where another clause of the same article counts days. Whole years
/// are left alone.
pub(super) fn clauses(clauses: &[Clause], notes: &mut Notes) {
    for clause in clauses {
        let Some(months) = lengths(clause).into_iter().find_map(|(l, at)| is_months(l).then_some(at)) else {
            continue;
        };
        let beside =
            clauses.iter().filter(|other| other.treaty == clause.treaty && shares_article(clause, other));
        let days = |other: &Clause| {
            lengths(other).into_iter().find_map(|(l, at)| matches!(l, Length::Days(_)).then_some(at))
        };
        if let Some(days) = beside.into_iter().find_map(days) {
            let message = format!("`{}` counts months where the same article counts days", clause.name);
            notes.push(
                problem(Code::MonthsBesideDays, months, "months", message)
                    .related(Place::new(days, Role::Clause, "days"))
                    .help("compare both with the text, and write each length in the unit that it uses"),
            );
        }
    }
}

fn is_months(length: Length) -> bool {
    matches!(length, Length::Months(n) if n % 12 != 0)
}

fn shares_article(a: &Clause, b: &Clause) -> bool {
    let article = |cites: &[String]| cites.iter().map(|c| cite::article(c)).collect::<Vec<_>>();
    let others = article(&b.cites);
    article(&a.cites).iter().any(|x| others.contains(x))
}

/// The lengths written in the deadlines of a clause and of its exceptions.
fn lengths(clause: &Clause) -> Vec<(Length, Loc)> {
    let mut deadlines: Vec<&Expr> = clause.timing.iter().map(|t| &t.deadline).collect();
    deadlines.extend(clause.exceptions.iter().filter_map(|e| match &e.then {
        Then::Timing(timing) => Some(&timing.deadline),
        Then::Demand(_) | Then::DoesNotApply => None,
    }));
    let mut found = Vec::new();
    for deadline in deadlines {
        walk::typed(deadline, &mut |e| {
            if let ExprKind::Literal(Literal::Length(length)) = e.kind {
                found.push((length, e.at));
            }
        });
    }
    found
}
