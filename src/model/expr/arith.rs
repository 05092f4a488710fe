//! Arithmetic: which types add, multiply and divide, and what comes out.

use num_traits::Signed;

use super::Typer;
use crate::diagnostic::Code;
use crate::model::kinds::type_of;
use crate::model::problems::problem;
use crate::model::rules::{Expr, ExprKind, FieldRef, Kind, Literal};
use crate::model::types::Type;
use crate::source::Span;
use crate::syntax::ast::{self, ArithOp};
use crate::value::{Dimension, Rat};

impl Typer<'_, '_> {
    /// `a + b`, `a - b`, `a * b`, `a / b`.
    pub(super) fn arith(
        &mut self,
        op: ArithOp,
        left: &ast::Expr,
        right: &ast::Expr,
        wanted: Option<&Type>,
        span: Span,
    ) -> Option<Expr> {
        let (a, b, ty) = match op {
            ArithOp::Plus | ArithOp::Minus => self.sum_of_two(op, left, right, wanted, span)?,
            ArithOp::Times | ArithOp::Over => {
                let hint = wanted.filter(|t| matches!(t, Type::Quantity { .. }));
                let (a, b) = (self.expr(left, hint), self.expr(right, hint));
                let (a, b) = (a?, b?);
                let ty = if op == ArithOp::Times {
                    self.product(&a, &b, span)?
                } else {
                    self.quotient(&a, &b, span)?
                };
                (a, b, ty)
            }
        };
        Some(self.node(ExprKind::Arith(op, Box::new(a), Box::new(b)), ty, span))
    }

    /// Sums and differences: of one type, or a calendar period and a number.
    fn sum_of_two(
        &mut self,
        op: ArithOp,
        left: &ast::Expr,
        right: &ast::Expr,
        wanted: Option<&Type>,
        span: Span,
    ) -> Option<(Expr, Expr, Type)> {
        let hint = wanted.filter(|t| matches!(t, Type::Quantity { .. }));
        let swapped = self.needs_context(left) && !self.needs_context(right);
        let (first, second) = if swapped { (right, left) } else { (left, right) };
        let one = self.expr(first, hint);
        let two = match &one {
            Some(one) => self.expr(second, Some(&one.ty)),
            None if self.needs_context(second) => None,
            None => self.expr(second, hint),
        };
        let (one, two) = (one?, two?);
        let (a, b) = if swapped { (two, one) } else { (one, two) };
        let ty = match (&a.ty, &b.ty) {
            (Type::Period, Type::Number) => Type::Period,
            (Type::Date, Type::Days | Type::Months) => {
                let word = if op == ArithOp::Plus { "after" } else { "before" };
                return self.no_arith(span, format!("write `30 days {word} …`: a length, `{word}`, a date"));
            }
            (Type::Date, Type::Date) if op == ArithOp::Minus => {
                return self.no_arith(span, "write `days(FIRST, LAST)` for the days between".into());
            }
            (Type::Number, Type::Number) | (Type::Days, Type::Days) | (Type::Months, Type::Months) => {
                a.ty.clone()
            }
            (Type::Quantity { .. } | Type::Days | Type::Months | Type::Number, _) => {
                match self.fit(&a.ty.clone(), &b.ty.clone(), right.span)? {
                    Type::Quantity { kind, .. } if op == ArithOp::Minus => {
                        Type::Quantity { kind, signed: true }
                    }
                    ty => ty,
                }
            }
            (found, _) => {
                let help =
                    format!("add and subtract numbers, quantities or lengths, not {}", self.words(found));
                return self.no_arith(span, help);
            }
        };
        Some((a, b, ty))
    }

    /// A number times a number or a quantity. A factor that may be below zero makes a quantity signed.
    fn product(&mut self, a: &Expr, b: &Expr, span: Span) -> Option<Type> {
        match (&a.ty, &b.ty) {
            (Type::Number, Type::Number) => Some(Type::Number),
            (Type::Quantity { kind, signed }, Type::Number) => Some(Type::Quantity {
                kind: kind.clone(),
                signed: *signed || may_be_negative(b, &self.world.model.kinds),
            }),
            (Type::Number, Type::Quantity { kind, signed }) => Some(Type::Quantity {
                kind: kind.clone(),
                signed: *signed || may_be_negative(a, &self.world.model.kinds),
            }),
            _ => self.no_arith(span, "multiply a number, or a quantity by a number".into()),
        }
    }

    /// A quotient of numbers, of quantities of one kind (a number), or of a quantity and a number.
    fn quotient(&mut self, a: &Expr, b: &Expr, span: Span) -> Option<Type> {
        match (&a.ty, &b.ty) {
            (Type::Number, Type::Number) => Some(Type::Number),
            (Type::Quantity { kind, signed }, Type::Number) => Some(Type::Quantity {
                kind: kind.clone(),
                signed: *signed || may_be_negative(b, &self.world.model.kinds),
            }),
            (Type::Quantity { .. }, Type::Quantity { .. }) => {
                let at = b.at.span;
                self.fit(&a.ty, &b.ty, at).map(|_| Type::Number)
            }
            _ => self
                .no_arith(span, "divide numbers, quantities of one kind, or a quantity by a number".into()),
        }
    }

    fn no_arith<T>(&mut self, span: Span, help: String) -> Option<T> {
        let at = self.at(span);
        let message = "these two cannot be combined in this way";
        self.notes.push(problem(Code::TypeMismatch, at, "cannot be combined", message).help(help));
        None
    }

    /// `- a`.
    pub(super) fn negate(&mut self, inner: &ast::Expr, wanted: Option<&Type>, span: Span) -> Option<Expr> {
        let typed = self.expr(inner, wanted)?;
        let ty = match &typed.ty {
            Type::Quantity { kind, .. } => Type::Quantity { kind: kind.clone(), signed: true },
            Type::Number | Type::Days | Type::Months => typed.ty.clone(),
            other => {
                let message = format!("{} has no negative", self.words(other));
                return self.fail(Code::TypeMismatch, span, "has no negative", message);
            }
        };
        Some(self.node(ExprKind::Negate(Box::new(typed)), ty, span))
    }

    /// `5 % of x`.
    pub(super) fn percent_of(
        &mut self,
        share: &Rat,
        of: &ast::Expr,
        wanted: Option<&Type>,
        span: Span,
    ) -> Option<Expr> {
        let of_typed = self.expr(of, wanted)?;
        if !matches!(of_typed.ty, Type::Number | Type::Quantity { .. }) {
            let message = format!("a share of {} has no meaning", self.words(&of_typed.ty));
            return self.fail(Code::TypeMismatch, of.span, "not a number or quantity", message);
        }
        let share = self.literal(Literal::Number(share.clone()), Type::Number, span);
        let ty = of_typed.ty.clone();
        Some(self.node(ExprKind::Arith(ArithOp::Times, Box::new(share), Box::new(of_typed)), ty, span))
    }

    /// `a as mass of effective`: the same grams on another basis.
    pub(super) fn cast(&mut self, expr: &ast::Expr, ty: &ast::TypeExpr, span: Span) -> Option<Expr> {
        let typed = self.expr(expr, None);
        let wanted = type_of(self.treaty, self.file, ty, self.world, self.notes);
        let (typed, wanted) = (typed?, wanted?);
        match (&typed.ty, &wanted) {
            (Type::Quantity { kind: from, signed }, Type::Quantity { kind: to, signed: t })
                if from.dimension == Dimension::Mass && to.dimension == Dimension::Mass =>
            {
                let ty = Type::Quantity { kind: to.clone(), signed: *signed || *t };
                Some(self.node(ExprKind::Cast(Box::new(typed)), ty, span))
            }
            (found, _) => {
                let message = format!(
                    "`as` changes the basis of a mass; it cannot make {} of {}",
                    self.words(&wanted),
                    self.words(found)
                );
                self.fail(Code::TypeMismatch, span, "not a change of basis", message)
            }
        }
    }
}

/// The literal, field or expression as a number that may be below zero: constants, counts and columns of tables are
/// known, everything else may be.
fn may_be_negative(number: &Expr, kinds: &[Kind]) -> bool {
    let is_negative = |l: &Literal| matches!(l, Literal::Number(n) if n.is_negative());
    match &number.kind {
        ExprKind::Literal(literal) => is_negative(literal),
        ExprKind::Aggregate(..) => false,
        ExprKind::Field(of, FieldRef::Own(i)) => match of.ty {
            Type::Record(kind) => match kinds.get(kind.0 as usize).and_then(|k| k.rows.as_ref()) {
                Some(rows) => rows.iter().filter_map(|r| r.cells.get(*i)).flatten().any(is_negative),
                None => true,
            },
            _ => true,
        },
        _ => true,
    }
}
