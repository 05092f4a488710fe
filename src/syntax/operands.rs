//! The direct parts of an expression, for passes that look for something inside.

use super::ast::{Expr, ExprKind, Find, FindSource};

impl<'t> Expr<'t> {
    /// Calls `visit` with each expression that this one is made of; what those are made of is left to it.
    pub fn operands<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr<'t>)) {
        match &self.kind {
            ExprKind::Number(_)
            | ExprKind::Quantity(..)
            | ExprKind::Length(_)
            | ExprKind::Date(_)
            | ExprKind::Text(_)
            | ExprKind::Cas(_)
            | ExprKind::Name(_)
            | ExprKind::Judgement(_) => {}
            ExprKind::Call { args: all, .. }
            | ExprKind::Or(all)
            | ExprKind::And(all)
            | ExprKind::List(all) => all.iter().for_each(visit),
            ExprKind::Field { of: one, .. }
            | ExprKind::Not(one)
            | ExprKind::IsGiven(one)
            | ExprKind::Cast { expr: one, .. }
            | ExprKind::Negate(one)
            | ExprKind::PercentOf { of: one, .. }
            | ExprKind::DayOf { of: one, .. } => visit(one),
            ExprKind::On { expr: a, day: b }
            | ExprKind::Compare { left: a, right: b, .. }
            | ExprKind::In { expr: a, set: b }
            | ExprKind::Arith { left: a, right: b, .. }
            | ExprKind::Shift { length: a, anchor: b, .. }
            | ExprKind::Else { expr: a, default: b } => {
                visit(a);
                visit(b);
            }
            ExprKind::InRange { expr, from, to } => {
                visit(expr);
                visit(from);
                visit(to);
            }
            ExprKind::Aggregate { find, .. } => searched(find, visit),
            ExprKind::Sum { expr, find } => {
                visit(expr);
                searched(find, visit);
            }
            ExprKind::Stated { expr, find, adding } => {
                visit(expr);
                searched(find, visit);
                if let Some((expr, find)) = adding {
                    visit(expr);
                    searched(find, visit);
                }
            }
        }
    }
}

/// Calls `visit` with the list and the condition of a search.
fn searched<'a, 't>(find: &'a Find<'t>, visit: &mut dyn FnMut(&'a Expr<'t>)) {
    if let FindSource::In(list) = &find.source {
        visit(list);
    }
    if let Some(condition) = &find.condition {
        visit(condition);
    }
}
