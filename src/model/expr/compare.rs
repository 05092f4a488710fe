//! Comparisons and membership.

use super::Typer;
use crate::diagnostic::{Code, Place, Role};
use crate::model::describe::describe;
use crate::model::problems::problem;
use crate::model::rules::{Expr, ExprKind};
use crate::model::types::Type;
use crate::source::Span;
use crate::syntax::ast::{self, CompareOp};

impl Typer<'_, '_> {
    /// `a < b`: both of one type; `=` and `!=` for any type, the others where there is an order.
    pub(super) fn compare(
        &mut self,
        op: CompareOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let (a, b, ty) = self.pair(left, right, None)?;
        let by_size = !matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        if matches!(ty, Type::Group(_)) || (by_size && !is_ordered(&ty)) {
            let what = describe(&ty, &self.world.model);
            let at = self.at(span);
            let said = problem(
                Code::TypeMismatch,
                at,
                "has no order",
                format!("{what} is neither more nor less than another"),
            );
            self.notes.push(match ty {
                Type::Period => said.help("compare their first or last days: `.start`, `.end`"),
                Type::Group(_) => said.help("sum or count its members: `sum(x.amount for x in …)`"),
                _ => said.help("compare with `=` or `!=`"),
            });
            return None;
        }
        Some(self.node(ExprKind::Compare(op, Box::new(a), Box::new(b)), Type::Truth, span))
    }

    /// `a in b`: a member of a list, a day or a period inside a period.
    pub(super) fn member(&mut self, expr: &ast::Expr, set: &ast::Expr, span: Span) -> Option<Expr> {
        let plain_set = self.needs_context(expr) && !self.needs_context(set);
        let (one, many) = if plain_set {
            let many = self.expr(set, None)?;
            let hint = match &many.ty {
                Type::List(of) => (**of).clone(),
                other => other.clone(),
            };
            (self.expr(expr, Some(&hint))?, many)
        } else {
            let one = self.expr(expr, None);
            let hint = one.as_ref().map(|e| Type::List(Box::new(e.ty.clone())));
            if one.is_none() && self.needs_context(set) {
                return None;
            }
            let many = self.expr(set, hint.as_ref());
            (one?, many?)
        };
        match (&one.ty, &many.ty) {
            (Type::Date | Type::Period, Type::Period) => {}
            (found, Type::List(of)) => {
                let of = (**of).clone();
                let found = found.clone();
                self.fit(&of, &found, expr.span)?;
            }
            (found, Type::Period) => {
                let message =
                    format!("a date or a period is needed before `in`, and this is {}", self.words(found));
                return self.fail(Code::TypeMismatch, expr.span, "not a date or period", message);
            }
            (_, other) => {
                let message =
                    format!("a list or a period is needed after `in`, and this is {}", self.words(other));
                let at = self.at(set.span);
                let said = problem(Code::TypeMismatch, at, "not a list or period", message);
                self.notes.push(match other {
                    Type::Date => said.help("write both ends: `in FIRST .. LAST`"),
                    Type::Group(_) => said.help("compare the members: `exists(x in … where …)`"),
                    _ => said.help("write a list: `in [A, B]`"),
                });
                return None;
            }
        }
        Some(self.node(ExprKind::In(Box::new(one), Box::new(many)), Type::Truth, span))
    }

    /// `a in b .. c`: dates, calendar periods, numbers or quantities.
    pub(super) fn in_range(
        &mut self,
        expr: &ast::Expr,
        from: &ast::Expr,
        to: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let one = self.expr(expr, None);
        let hint = one.as_ref().map(|e| e.ty.clone());
        let from_typed = self.expr(from, hint.as_ref());
        let hint = hint.or_else(|| from_typed.as_ref().map(|e| e.ty.clone()));
        let to_typed = self.expr(to, hint.as_ref());
        let (one, lo, hi) = (one?, from_typed?, to_typed?);
        let ty = self.fit(&one.ty.clone(), &lo.ty.clone(), from.span)?;
        let ty = self.fit(&ty, &hi.ty.clone(), to.span)?;
        if !is_ordered(&ty) && ty != Type::Period {
            let message = format!("{} has no order, so it cannot lie in a range", self.words(&ty));
            let at = self.at(expr.span);
            let said = problem(Code::TypeMismatch, at, "has no order", message).related(Place::new(
                self.at(from.span.to(to.span)),
                Role::Clause,
                "the range",
            ));
            self.notes.push(said.help("write a list: `in [A, B]`"));
            return None;
        }
        Some(self.node(ExprKind::InRange(Box::new(one), Box::new(lo), Box::new(hi)), Type::Truth, span))
    }
}

/// Whether values of this type are more or less than each other.
fn is_ordered(ty: &Type) -> bool {
    matches!(ty, Type::Date | Type::Number | Type::Days | Type::Months | Type::Quantity { .. })
}
