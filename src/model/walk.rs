//! The direct parts of an expression, written and typed, for passes that look for something inside.

use super::rules::{self, FindSource};
use crate::syntax::ast;

/// Calls `visit` with `e` and everything inside it, outermost first.
pub(super) fn written<'a>(e: &'a ast::Expr, visit: &mut dyn FnMut(&'a ast::Expr)) {
    use ast::ExprKind as A;
    visit(e);
    let mut in_find = |find: &'a ast::Find| {
        if let ast::FindSource::In(of) = &find.source {
            written(of, visit);
        }
        if let Some(condition) = &find.condition {
            written(condition, visit);
        }
    };
    match &e.kind {
        A::Number(_) | A::Quantity(..) | A::Length(_) | A::Date(_) | A::Text(_) | A::Cas(_) | A::Name(_) => {}
        A::Judgement(_) => {}
        A::Call { args, .. } => args.iter().for_each(|a| written(a, visit)),
        A::Or(all) | A::And(all) | A::List(all) => all.iter().for_each(|a| written(a, visit)),
        A::Field { of, .. } | A::DayOf { of, .. } | A::PercentOf { of, .. } => written(of, visit),
        A::Not(of) | A::IsGiven(of) | A::Negate(of) | A::Cast { expr: of, .. } => written(of, visit),
        A::On { expr: a, day: b }
        | A::Compare { left: a, right: b, .. }
        | A::In { expr: a, set: b }
        | A::Arith { left: a, right: b, .. }
        | A::Shift { length: a, anchor: b, .. }
        | A::Else { expr: a, default: b } => {
            written(a, visit);
            written(b, visit);
        }
        A::InRange { expr, from, to } => {
            written(expr, visit);
            written(from, visit);
            written(to, visit);
        }
        A::Aggregate { find, .. } => in_find(find),
        A::Sum { expr, find } => {
            in_find(find);
            written(expr, visit);
        }
        A::Stated { expr, find, adding } => {
            in_find(find);
            if let Some((_, lots)) = adding {
                in_find(lots);
            }
            written(expr, visit);
            if let Some((flow, _)) = adding {
                written(flow, visit);
            }
        }
    }
}

/// Calls `visit` with `e` and everything inside it, outermost first.
pub(super) fn typed<'a>(e: &'a rules::Expr, visit: &mut dyn FnMut(&'a rules::Expr)) {
    visit(e);
    parts(e, &mut |part| typed(part, visit));
}

/// Calls `visit` with each direct part of `e`.
pub fn parts<'a>(e: &'a rules::Expr, visit: &mut dyn FnMut(&'a rules::Expr)) {
    use rules::ExprKind as K;
    let mut in_find = |find: &'a rules::Find| {
        if let FindSource::In(of) = &find.source {
            visit(of);
        }
        find.condition.iter().for_each(&mut *visit);
    };
    match &e.kind {
        K::Literal(_) | K::Var(_) | K::Judgement(_) => {}
        K::Call(_, all) | K::Builtin(_, all) | K::Or(all) | K::And(all) | K::List(all) => {
            all.iter().for_each(visit);
        }
        K::Field(of, _) | K::Not(of) | K::IsGiven(of) | K::Cast(of) | K::Negate(of) | K::DayOf(_, _, of) => {
            visit(of);
        }
        K::On(a, b) | K::Compare(_, a, b) | K::In(a, b) | K::Arith(_, a, b) | K::Else(a, b) => {
            visit(a);
            visit(b);
        }
        K::Shift { length, anchor, .. } => {
            visit(length);
            visit(anchor);
        }
        K::InRange(a, b, c) => {
            visit(a);
            visit(b);
            visit(c);
        }
        K::Aggregate(_, find) => in_find(find),
        K::Sum(each, find) => {
            in_find(find);
            visit(each);
        }
        K::Stated { expr, find, adding } => {
            in_find(find);
            if let Some((_, lots)) = adding {
                in_find(lots);
            }
            visit(expr);
            if let Some((flow, _)) = adding {
                visit(flow);
            }
        }
    }
}
