//! Days and lengths: `30 days after d`, `15 May of y`, `e on d`.

use chrono::NaiveDate;

use super::Typer;
use crate::diagnostic::Code;
use crate::model::problems::problem;
use crate::model::rules::{Expr, ExprKind};
use crate::model::types::Type;
use crate::source::Span;
use crate::syntax::ast;

impl Typer<'_, '_> {
    /// `30 days after d`, `1 day before d`; also the timings `within` and `at least`.
    pub fn shift(
        &mut self,
        length: &ast::Expr,
        before: bool,
        anchor: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let by = self.expr(length, None).and_then(|by| match by.ty {
            Type::Days | Type::Months => Some(by),
            ref other => {
                let words = self.words(other);
                let at = self.at(length.span);
                let message = format!("days or months are needed here, and this is {words}");
                let said = problem(Code::TypeMismatch, at, "not a length of time", message);
                self.notes.push(said.help("write the unit: `30 days`, `18 months`"));
                None
            }
        });
        let from = self.expect(anchor, &Type::Date);
        let (length, anchor) = (Box::new(by?), Box::new(from?));
        Some(self.node(ExprKind::Shift { length, before, anchor }, Type::Date, span))
    }

    /// `15 May of y`; a day that no year has was reported where it was read.
    pub(super) fn day_of(&mut self, day: u32, month: u32, of: &ast::Expr, span: Span) -> Option<Expr> {
        /// A year with a 29 February.
        const LEAP: i32 = 2000;
        let year = self.expect(of, &Type::Period)?;
        NaiveDate::from_ymd_opt(LEAP, month, day)?;
        Some(self.node(ExprKind::DayOf(day, month, Box::new(year)), Type::Date, span))
    }

    /// `e on d`.
    pub(super) fn on(
        &mut self,
        expr: &ast::Expr,
        day: &ast::Expr,
        wanted: Option<&Type>,
        span: Span,
    ) -> Option<Expr> {
        let (typed, day) = (self.expr(expr, wanted), self.expect(day, &Type::Date));
        let (typed, day) = (typed?, day?);
        let ty = typed.ty.clone();
        Some(self.node(ExprKind::On(Box::new(typed), Box::new(day)), ty, span))
    }
}
