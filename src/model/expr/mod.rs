//! Expressions: from trees to typed nodes.
//!
//! Every function gives `None` where the expression was not understood and something has been said about it; whoever
//! gets `None` says nothing more. What is wanted of an expression is a hint for literals, bare names and texts, whose
//! meaning depends on their neighbours; [`Typer::expect`] also insists on it.

mod arith;
mod compare;
mod fields;
mod finds;
mod names;
mod times;

use std::sync::Arc;

use super::describe::{Clash, advice, describe, in_dimension, quantity, unify};
use super::problems::{Notes, problem};
use super::rules::{Expr, ExprKind, Literal};
use super::scope::{Bound, Frame, World};
use super::types::{QuantityKind, TreatyId, Type};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Loc, Span};
use crate::syntax::ast;
use crate::value::{CalendarUnit, Length, is_cas};

/// Types the expressions of one clause or definition.
pub(super) struct Typer<'w, 'a> {
    /// What names mean.
    pub world: &'w World<'a>,
    /// Problems and uses.
    pub notes: &'w mut Notes,
    /// The treaty that is read.
    pub treaty: TreatyId,
    /// The file that is read.
    pub file: FileId,
    /// The variables.
    pub frame: Frame,
    /// Whether a part of the entry could not be read: a name that nothing binds may be bound there.
    pub broken: bool,
}

impl<'w, 'a> Typer<'w, 'a> {
    /// A typer with no variables.
    pub fn new(world: &'w World<'a>, notes: &'w mut Notes, treaty: TreatyId, file: FileId) -> Self {
        Self { world, notes, treaty, file, frame: Frame::default(), broken: false }
    }

    /// The place of `span` in the file that is read.
    pub fn at(&self, span: Span) -> Loc {
        Loc::new(self.file, span)
    }

    /// A node.
    pub fn node(&self, kind: ExprKind, ty: Type, span: Span) -> Expr {
        Expr { kind, ty, at: self.at(span) }
    }

    /// Says what is wrong at `span`; always `None`.
    pub fn fail<T>(&mut self, code: Code, span: Span, label: &str, message: impl Into<String>) -> Option<T> {
        let at = self.at(span);
        self.notes.say(code, at, label, message);
        None
    }

    /// A type in words.
    pub fn words(&self, ty: &Type) -> String {
        describe(ty, &self.world.model)
    }

    /// Binds `name`; a second binding of a name that can be seen is a problem. `ty` is `None` for a variable whose
    /// source was not understood.
    pub fn bind(
        &mut self,
        name: &ast::Name,
        ty: Option<Type>,
        keys: Vec<(usize, Option<CalendarUnit>)>,
    ) -> super::Var {
        let at = self.at(name.span);
        if let Some(first) = self.frame.get(name.text) {
            let said = super::problems::duplicate(name.text, at, Some(first.at));
            self.notes.push(said);
        }
        let name: Arc<str> = name.text.into();
        let var = self.frame.slot(Arc::clone(&name), ty.clone().unwrap_or(Type::Truth));
        self.frame.scope.push(Bound { name, at, var: ty.map(|t| (var, t)), keys });
        var
    }

    /// Types `e`, which must be of type `wanted`.
    pub fn expect(&mut self, e: &ast::Expr, wanted: &Type) -> Option<Expr> {
        let mut found = self.expr(e, Some(wanted))?;
        found.ty = self.fit(wanted, &found.ty, e.span)?;
        Some(found)
    }

    /// The type that holds both, or the problem that there is none.
    pub fn fit(&mut self, wanted: &Type, found: &Type, span: Span) -> Option<Type> {
        match unify(wanted, found) {
            Ok(ty) => Some(ty),
            Err(clash) => {
                let at = self.at(span);
                let said = self.mismatch(clash, wanted, found, at);
                self.notes.push(said);
                None
            }
        }
    }

    /// `found` stands where `wanted` is needed.
    fn mismatch(&self, clash: Clash, wanted: &Type, found: &Type, at: Loc) -> Diagnostic {
        let said = match (clash, wanted, found) {
            (Clash::Mixed, Type::Quantity { kind: k, .. }, Type::Quantity { kind: l, .. }) => {
                let message = format!("{} and {} cannot be mixed", quantity(k), quantity(l));
                let said = problem(Code::MixedKinds, at, &format!("{} here", quantity(l)), message);
                if k.dimension == l.dimension {
                    let basis = k.basis.as_deref().unwrap_or("…");
                    said.help(format!("write `as mass of {basis}` where the text itself changes the basis"))
                } else {
                    said.help(in_dimension(k.dimension))
                }
            }
            (Clash::Mixed, _, _) => problem(
                Code::MixedKinds,
                at,
                &format!("{} here", self.words(found)),
                "days and months cannot be mixed: a month has no fixed number of days",
            )
            .help("write both in days or both in months, as the treaty does"),
            (Clash::Type, _, _) => {
                let message =
                    format!("{} is needed here, and this is {}", self.words(wanted), self.words(found));
                problem(Code::TypeMismatch, at, &format!("this is {}", self.words(found)), message)
            }
        };
        match advice(wanted, found) {
            Some(help) => said.help(help),
            None => said,
        }
    }

    /// Types `e`; `wanted` is a hint.
    pub fn expr(&mut self, e: &ast::Expr, wanted: Option<&Type>) -> Option<Expr> {
        use ast::ExprKind as A;
        let span = e.span;
        match &e.kind {
            A::Number(n) => Some(self.literal(Literal::Number(n.clone()), Type::Number, span)),
            A::Quantity(n, unit) => {
                let basis = match wanted {
                    Some(Type::Quantity { kind, .. }) if kind.dimension == unit.dimension => {
                        kind.basis.clone()
                    }
                    _ => None,
                };
                let ty =
                    Type::Quantity { kind: QuantityKind { dimension: unit.dimension, basis }, signed: false };
                Some(self.literal(Literal::Quantity(n * unit.factor(), *unit), ty, span))
            }
            A::Length(length) => {
                let ty = match length {
                    Length::Days(_) => Type::Days,
                    Length::Months(_) => Type::Months,
                };
                Some(self.literal(Literal::Length(*length), ty, span))
            }
            A::Date(day) => Some(self.literal(Literal::Date(*day), Type::Date, span)),
            A::Text(text) => self.text(text, wanted, span),
            A::Cas(number) => self.cas(number, span),
            A::Name(name) => self.name(name, wanted, span),
            A::Call { name, args } => self.call(name, args, wanted, span),
            A::Field { of, name } => self.field(of, name, span),
            A::On { expr, day } => self.on(expr, day, wanted, span),
            A::Or(limbs) => self.limbs(limbs, ExprKind::Or, span),
            A::And(limbs) => self.limbs(limbs, ExprKind::And, span),
            A::Not(inner) => {
                let inner = self.expect(inner, &Type::Truth)?;
                Some(self.node(ExprKind::Not(Box::new(inner)), Type::Truth, span))
            }
            A::Compare { op, left, right } => self.compare(*op, left, right, span),
            A::In { expr, set } => self.member(expr, set, span),
            A::InRange { expr, from, to } => self.in_range(expr, from, to, span),
            A::IsGiven(inner) => {
                let inner = self.expr(inner, None)?;
                Some(self.node(ExprKind::IsGiven(Box::new(inner)), Type::Truth, span))
            }
            A::Cast { expr, ty } => self.cast(expr, ty, span),
            A::Arith { op, left, right } => self.arith(*op, left, right, wanted, span),
            A::Negate(inner) => self.negate(inner, wanted, span),
            A::Shift { length, before, anchor } => self.shift(length, *before, anchor, span),
            A::Else { expr, default } => {
                let (expr, default, ty) = self.pair(expr, default, wanted)?;
                Some(self.node(ExprKind::Else(Box::new(expr), Box::new(default)), ty, span))
            }
            A::List(members) => self.list(members, wanted, span),
            A::PercentOf { share, of } => self.percent_of(share, of, wanted, span),
            A::DayOf { day, month, of } => self.day_of(*day, *month, of, span),
            A::Aggregate { op, find } => self.aggregate(*op, find, span),
            A::Sum { expr, find } => self.sum(expr, find, wanted, span),
            A::Stated { expr, find, adding } => self.stated(expr, find, adding.as_ref(), wanted, span),
            A::Judgement(text) => Some(self.node(ExprKind::Judgement((*text).into()), Type::Truth, span)),
        }
    }

    /// A literal.
    pub fn literal(&self, literal: Literal, ty: Type, span: Span) -> Expr {
        self.node(ExprKind::Literal(literal), ty, span)
    }

    /// A quoted text: a State where one is wanted, else a text.
    fn text(&mut self, text: &str, wanted: Option<&Type>, span: Span) -> Option<Expr> {
        if wanted != Some(&Type::State) {
            return Some(self.literal(Literal::Text(text.into()), Type::Text, span));
        }
        if text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) {
            return Some(self.literal(Literal::State(text.into()), Type::State, span));
        }
        let at = self.at(span);
        let message = format!("`{text}` is not the code of a State");
        self.notes.push(
            problem(Code::BadCode, at, "not a State's code", message)
                .help("write the three capital letters of ISO 3166-1 alpha-3: `\"USA\"`"),
        );
        None
    }

    /// A CAS number; one that is wrong has been reported where it was read.
    fn cas(&mut self, number: &str, span: Span) -> Option<Expr> {
        is_cas(number).then(|| self.literal(Literal::Cas(number.into()), Type::Cas, span))
    }

    /// `and`, `or`: every limb is a condition; all are read even when one fails.
    fn limbs(&mut self, limbs: &[ast::Expr], make: fn(Vec<Expr>) -> ExprKind, span: Span) -> Option<Expr> {
        let typed: Vec<_> = limbs.iter().map(|limb| self.expect(limb, &Type::Truth)).collect();
        let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        Some(self.node(make(typed), Type::Truth, span))
    }

    /// A list: its members share one type.
    fn list(&mut self, members: &[ast::Expr], wanted: Option<&Type>, span: Span) -> Option<Expr> {
        let mut hint = match wanted {
            Some(Type::List(of)) => Some((**of).clone()),
            _ => None,
        };
        let mut typed = Vec::new();
        let mut whole = true;
        for member in members {
            let Some(found) = self.expr(member, hint.as_ref()) else {
                whole = false;
                continue;
            };
            let ty = match &hint {
                Some(hint) => self.fit(hint, &found.ty, member.span),
                None => Some(found.ty.clone()),
            };
            match ty {
                Some(ty) => hint = Some(ty),
                None => whole = false,
            }
            typed.push(found);
        }
        let of = hint.filter(|_| whole)?;
        Some(self.node(ExprKind::List(typed), Type::List(Box::new(of)), span))
    }

    /// Whether the meaning of `e` depends on what it stands beside: a text, a unit without basis, a bare name.
    pub fn needs_context(&self, e: &ast::Expr) -> bool {
        match &e.kind {
            ast::ExprKind::Name(name) => self.frame.get(name).is_none(),
            ast::ExprKind::Text(_) | ast::ExprKind::Quantity(..) => true,
            ast::ExprKind::Negate(inner) => self.needs_context(inner),
            ast::ExprKind::List(members) => members.iter().any(|m| self.needs_context(m)),
            _ => false,
        }
    }

    /// Types two expressions that must share a type; the one whose meaning is plain comes first and tells the other.
    pub fn pair(
        &mut self,
        a: &ast::Expr,
        b: &ast::Expr,
        wanted: Option<&Type>,
    ) -> Option<(Expr, Expr, Type)> {
        let (first, second, swapped) =
            if self.needs_context(a) && !self.needs_context(b) { (b, a, true) } else { (a, b, false) };
        let one = self.expr(first, wanted);
        let two = match &one {
            Some(one) => self.expr(second, Some(&one.ty)),
            None if self.needs_context(second) => None,
            None => self.expr(second, wanted),
        };
        let (one, two) = (one?, two?);
        let ty = self.fit(&one.ty, &two.ty, second.span)?;
        Some(if swapped { (two, one, ty) } else { (one, two, ty) })
    }
}
