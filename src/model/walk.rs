//! The direct parts of an expression, written and typed, for passes that look for something inside.

use super::rules::{self, FindSource};
use crate::syntax::ast;

/// Calls `visit` with `e` and everything inside it, outermost first.
pub(super) fn written(e: &ast::Expr, visit: &mut dyn FnMut(&ast::Expr)) {
    visit(e);
    e.operands(&mut |operand| written(operand, visit));
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
