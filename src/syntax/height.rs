//! How high a tree is. Brackets bound how deep the parser goes and chains how long a row of operators may be, but rows
//! in brackets in rows multiply; later stages walk trees by recursion and need a bound on the whole.

use super::ast::{Expr, ExprKind, Find, FindSource};

/// Whether some operand of `expr` stands more than `limit` levels below it.
pub(super) fn is_higher(expr: &Expr, limit: usize) -> bool {
    let mut level = vec![expr];
    for _ in 0..=limit {
        level = level.into_iter().flat_map(operands).collect();
        if level.is_empty() {
            return false;
        }
    }
    true
}

/// The expressions that `expr` is made of.
fn operands(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Number(_)
        | ExprKind::Quantity(..)
        | ExprKind::Length(_)
        | ExprKind::Date(_)
        | ExprKind::Text(_)
        | ExprKind::Cas(_)
        | ExprKind::Name(_)
        | ExprKind::Judgement(_) => Vec::new(),
        ExprKind::Call { args: all, .. } | ExprKind::Or(all) | ExprKind::And(all) | ExprKind::List(all) => {
            all.iter().collect()
        }
        ExprKind::Field { of: one, .. }
        | ExprKind::Not(one)
        | ExprKind::IsGiven(one)
        | ExprKind::Cast { expr: one, .. }
        | ExprKind::Negate(one)
        | ExprKind::PercentOf { of: one, .. }
        | ExprKind::DayOf { of: one, .. } => vec![one],
        ExprKind::On { expr: a, day: b }
        | ExprKind::Compare { left: a, right: b, .. }
        | ExprKind::In { expr: a, set: b }
        | ExprKind::Arith { left: a, right: b, .. }
        | ExprKind::Shift { length: a, anchor: b, .. }
        | ExprKind::Else { expr: a, default: b } => vec![a, b],
        ExprKind::InRange { expr, from, to } => vec![expr, from, to],
        ExprKind::Aggregate { find, .. } => searched(find).collect(),
        ExprKind::Sum { expr, find } => std::iter::once(&**expr).chain(searched(find)).collect(),
        ExprKind::Stated { expr, find, adding } => {
            let added = adding.iter().flat_map(|(expr, find)| std::iter::once(&**expr).chain(searched(find)));
            std::iter::once(&**expr).chain(searched(find)).chain(added).collect()
        }
    }
}

/// The list and the condition of a search.
fn searched(find: &Find) -> impl Iterator<Item = &Expr> {
    let list = match &find.source {
        FindSource::In(list) => Some(&**list),
        FindSource::Kind(_) => None,
    };
    list.into_iter().chain(find.condition.as_deref())
}
