//! Changes of expressions: comparisons, limbs, numbers, days, what comes first and what last.

use num_traits::Zero;

use super::walker::Walker;
use crate::source::Span;
use crate::syntax::ast::{AggregateOp, ArithOp, CompareOp, Expr, ExprKind, Find, FindSource};
use crate::syntax::{Keyword, TokenKind};
use crate::value::{Dimension, Length, Rat, UNITS, Unit};

/// Words that can stand for one another where one of two is chosen.
const OPPOSITES: [(&str, &str); 4] =
    [("earlier", "later"), ("min", "max"), ("start", "end"), ("latest", "earliest")];

pub(super) fn opposite(word: &str) -> Option<&'static str> {
    OPPOSITES.into_iter().find_map(|(a, b)| match word {
        w if w == a => Some(b),
        w if w == b => Some(a),
        _ => None,
    })
}

impl Walker<'_> {
    /// Every change of an expression and of what it holds.
    pub(super) fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Text(_) | ExprKind::Cas(_) | ExprKind::Name(_) | ExprKind::Judgement(_) => {}
            ExprKind::Number(_) => self.plain_number(e.span),
            ExprKind::Quantity(amount, unit) => self.quantity(e.span, amount, *unit),
            ExprKind::Length(length) => self.length(e.span, *length),
            ExprKind::Date(_) => self.date(e.span),
            ExprKind::Call { name, args } => {
                self.call(name.span, args);
                args.iter().for_each(|a| self.expr(a));
            }
            ExprKind::Field { of, name } => {
                if !self.kinds.has_field(name.text) && ["start", "end"].contains(&name.text) {
                    self.opposite(e.span, name.span);
                }
                self.expr(of);
            }
            ExprKind::On { expr, day } => {
                self.expr(expr);
                self.day(day);
            }
            ExprKind::Or(limbs) | ExprKind::And(limbs) => {
                self.limbs(limbs);
                limbs.iter().for_each(|l| self.expr(l));
            }
            ExprKind::Not(inner) => {
                let operand = self.page.bracketed(inner.span);
                let word = Span::new(e.span.start, operand.start);
                self.becomes(e.span, word, "");
                self.expr(inner);
            }
            ExprKind::Compare { op, left, right } => self.compare(e.span, *op, left, right),
            ExprKind::In { expr, set } => {
                if let ExprKind::List(members) = &set.kind {
                    self.without_each(&members.iter().map(|m| m.span).collect::<Vec<_>>());
                }
                self.expr(expr);
                self.expr(set);
            }
            ExprKind::InRange { expr, from, to } => {
                self.expr(expr);
                let of_days = [from, to].iter().any(|e| is_day(e));
                for end in [from, to] {
                    if of_days { self.day(end) } else { self.expr(end) }
                }
            }
            ExprKind::IsGiven(inner) | ExprKind::Cast { expr: inner, .. } => self.expr(inner),
            ExprKind::Arith { op, left, right } => {
                self.arith(e.span, *op, left, right);
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Negate(inner) => {
                let minus = Span::new(e.span.start, inner.span.start);
                self.becomes(e.span, minus, "");
                self.expr(inner);
            }
            ExprKind::Shift { length, anchor, .. } => {
                self.shift(e.span, length, anchor);
            }
            ExprKind::Else { expr, default } => {
                let kept = self.page.bracketed(expr.span);
                self.without(Span::new(kept.end, e.span.end), Span::new(kept.end, e.span.end), "");
                self.expr(expr);
                self.expr(default);
            }
            ExprKind::List(members) => members.iter().for_each(|m| self.expr(m)),
            ExprKind::PercentOf { of, .. } => {
                self.number(e.span, false);
                self.expr(of);
            }
            ExprKind::DayOf { of, .. } => {
                self.moved(e.span);
                self.expr(of);
            }
            ExprKind::Aggregate { op, find } => {
                if matches!(op, AggregateOp::Latest | AggregateOp::Earliest)
                    && let Some(word) = self.page.within(e.span).first().copied()
                {
                    self.opposite(e.span, word.span);
                }
                self.find(find, &[]);
            }
            ExprKind::Sum { expr, find } => self.find(find, &[expr]),
            ExprKind::Stated { expr, find, adding } => {
                self.find(find, &[expr]);
                if let Some((added, find)) = adding {
                    self.find(find, &[added]);
                }
            }
        }
    }

    /// The changes of a search, and of `over`, which is read for each thing found.
    pub(super) fn find(&mut self, find: &Find, over: &[&Expr]) {
        let depth = self.scope.len();
        match &find.source {
            FindSource::Kind(kind) => self.scope.push((find.var.text.to_owned(), kind.text.to_owned())),
            FindSource::In(list) => self.expr(list),
        }
        if let Some(condition) = &find.condition {
            self.condition(condition);
        }
        over.iter().for_each(|e| self.expr(e));
        self.scope.truncate(depth);
    }

    /// A condition after `where`: it, or one of its limbs, could be left out.
    pub(super) fn condition(&mut self, condition: &Expr) {
        let whole = self.page.bracketed(condition.span);
        if let Some(word) = self.page.before(whole.start)
            && word.kind == TokenKind::Keyword(Keyword::Where)
            && !matches!(condition.kind, ExprKind::And(_))
        {
            let from = self.page.before(word.span.start).map_or(word.span.start, |t| t.span.end);
            self.without(word.span.to(whole), Span::new(from, whole.end), "");
        }
        self.expr(condition);
    }

    /// An expression that stands for a day: it, or each of those among which it is chosen, could be another day.
    pub(super) fn day(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Shift { .. } | ExprKind::Date(_) | ExprKind::DayOf { .. } => self.expr(e),
            ExprKind::Call { name, args } if opposite(name.text).is_some() => {
                self.call(name.span, args);
                args.iter().for_each(|a| self.day(a));
            }
            ExprKind::Else { default, .. } => {
                self.expr(e);
                if !is_day(default) {
                    self.moved(default.span);
                }
            }
            _ => {
                self.moved(e.span);
                self.anchor(e);
            }
        }
    }

    /// A day from which something counts: another date of the same record could be meant.
    pub(super) fn anchor(&mut self, e: &Expr) {
        if let ExprKind::Field { of, name } = &e.kind
            && let ExprKind::Name(var) = &of.kind
            && let Some((_, kind)) = self.scope.iter().rev().find(|(v, _)| v == var)
        {
            let dates = self.kinds.dates_of(kind);
            let others =
                dates.iter().filter(|_| dates.iter().any(|d| d == name.text)).filter(|d| **d != name.text);
            for other in others.cloned().collect::<Vec<_>>() {
                self.becomes(e.span, name.span, &other);
            }
        }
        self.expr(e);
    }

    /// `length` after or before `anchor`, together at `whole`.
    pub(super) fn shift(&mut self, whole: Span, length: &Expr, anchor: &Expr) {
        match &length.kind {
            ExprKind::Length(Length::Days(_)) => {
                self.number(length.span, true);
                self.unit_of_time(length.span);
            }
            ExprKind::Length(Length::Months(_)) => {
                self.moved(whole);
                self.unit_of_time(length.span);
            }
            _ => {
                self.moved(whole);
                self.expr(length);
            }
        }
        self.anchor(anchor);
    }

    /// A length that is compared or stored.
    pub(super) fn length(&mut self, span: Span, length: Length) {
        match length {
            Length::Days(_) => self.number(span, true),
            Length::Months(months) => {
                for other in [months.saturating_sub(1), months.saturating_add(1)] {
                    self.becomes(span, span, &format!("{other} months"));
                }
                self.years_as_months(span);
            }
        }
    }

    /// `30 days` could be `30 months`, `5 years` `5 months`, `18 months` `18 days`.
    fn unit_of_time(&mut self, span: Span) {
        let Some(word) = self.page.within(span).last().copied() else { return };
        let other = if self.page.slice(word.span).starts_with("month") { "days" } else { "months" };
        self.becomes(span, word.span, other);
    }

    fn years_as_months(&mut self, span: Span) {
        let Some(word) = self.page.within(span).last().copied() else { return };
        if self.page.slice(word.span).starts_with("year") {
            self.becomes(span, word.span, "months");
        }
    }

    /// A number with or without `%`.
    pub(super) fn plain_number(&mut self, span: Span) {
        let written = self.page.slice(span);
        self.number(span, super::number::is_whole(written));
    }

    /// Nothing is nothing in every unit.
    fn quantity(&mut self, span: Span, amount: &Rat, unit: Unit) {
        self.number(span, unit.dimension == Dimension::Items);
        if amount.is_zero() {
            return;
        }
        let Some(word) = self.page.within(span).last().copied() else { return };
        let mut others = UNITS.into_iter().filter(|u| u.dimension == unit.dimension && u.name != unit.name);
        if let Some(other) = others.next() {
            self.becomes(span, word.span, other.name);
        }
    }

    fn call(&mut self, name: Span, args: &[Expr]) {
        let word = self.page.slice(name);
        if let (true, Some(other)) = (args.len() == 2, opposite(word)) {
            let whole = name.to(args.last().map_or(name, |a| a.span));
            let whole = Span::new(whole.start, self.page.after(whole.end).map_or(whole.end, |t| t.span.end));
            self.becomes(whole, name, other);
        }
        if let ("eif", [treaty, state]) = (word, args) {
            let end = self.page.after(state.span.end).map_or(state.span.end, |t| t.span.end);
            self.becomes(Span::new(name.start, end), Span::new(treaty.span.end, state.span.end), "");
        }
    }

    fn opposite(&mut self, said: Span, word: Span) {
        if let Some(other) = opposite(self.page.slice(word)) {
            self.becomes(said, word, other);
        }
    }

    /// Each of the operands of `and` or `or` could be left out.
    fn limbs(&mut self, limbs: &[Expr]) {
        let spans: Vec<Span> = limbs.iter().map(|l| self.page.bracketed(l.span)).collect();
        self.without_each(&spans);
    }

    fn compare(&mut self, whole: Span, op: CompareOp, left: &Expr, right: &Expr) {
        let other = match op {
            CompareOp::Equal => "!=",
            CompareOp::NotEqual => "=",
            CompareOp::Less => "<=",
            CompareOp::AtMost => "<",
            CompareOp::More => ">=",
            CompareOp::AtLeast => ">",
        };
        if let Some(sign) = self.sign(left, right, is_comparison) {
            self.becomes(whole, sign, other);
        }
        self.expr(left);
        self.expr(right);
    }

    fn arith(&mut self, whole: Span, op: ArithOp, left: &Expr, right: &Expr) {
        let other = match op {
            ArithOp::Plus => "-",
            ArithOp::Minus => "+",
            ArithOp::Times | ArithOp::Over => return,
        };
        let is_sign = |kind| matches!(kind, TokenKind::Plus | TokenKind::Minus);
        if let Some(sign) = self.sign(left, right, is_sign) {
            self.becomes(whole, sign, other);
        }
    }

    /// The operator between two operands.
    fn sign(&self, left: &Expr, right: &Expr, is_sign: impl Fn(TokenKind) -> bool) -> Option<Span> {
        let between = Span::new(left.span.end, right.span.start);
        self.page.within(between).iter().find(|t| is_sign(t.kind)).map(|t| t.span)
    }
}

fn is_comparison(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(kind, Equal | NotEqual | Less | AtMost | More | AtLeast)
}

/// Whether an expression is plainly a day.
fn is_day(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Shift { .. } | ExprKind::Date(_) | ExprKind::DayOf { .. })
}
