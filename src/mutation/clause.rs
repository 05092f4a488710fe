//! Changes of what an entry is made of: slots, exceptions, rows of tables, cases of definitions.

use super::expr::opposite;
use super::walker::Walker;
use crate::source::Span;
use crate::syntax::ast::{
    Body, Clause, Condition, Define, Demand, EntryKind, Exception, Expr, ExprKind, Generator, Slot, SlotKind,
    Source, Table, Then, Timing, Treaty, TypeExprKind,
};
use crate::syntax::{Keyword, TokenKind};
use crate::value::Length;

impl Walker<'_> {
    /// Every change of an entry.
    pub(super) fn entry(&mut self, entry: &EntryKind) {
        match entry {
            EntryKind::Treaty(treaty) => self.treaty(treaty),
            EntryKind::Table(table) => self.table(table),
            EntryKind::Define(define) => self.define(define),
            EntryKind::Clause(clause) => self.clause(clause),
            EntryKind::Import(_)
            | EntryKind::Choice { .. }
            | EntryKind::Basis(_)
            | EntryKind::Record(_)
            | EntryKind::Paragraphs { .. } => {}
        }
    }

    fn treaty(&mut self, treaty: &Treaty) {
        if let Some((_, span)) = treaty.in_force {
            let date = self.page.first(span, TokenKind::Date).unwrap_or(span);
            self.date(date);
        }
    }

    /// Figures and days in rows move; a row could be missing. A plain number in the first column is what records call the row
    /// by: another one would be a name for nothing, or for two.
    fn table(&mut self, table: &Table) {
        for row in &table.rows {
            if table.rows.len() > 1 {
                self.without(row.span, row.span, "");
            }
            for (column, cell) in row.cells.iter().enumerate() {
                let names = column == 0 && matches!(cell, Some(Expr { kind: ExprKind::Number(_), .. }));
                cell.iter().filter(|_| !names).for_each(|cell| self.expr(cell));
            }
        }
    }

    fn define(&mut self, define: &Define) {
        for param in &define.params {
            if let TypeExprKind::Name(kind) = &param.ty.kind {
                self.scope.push((param.name.text.to_owned(), (*kind).to_owned()));
            }
        }
        match &define.body {
            Body::Expr(e) => self.value(e),
            Body::Cases { cases, otherwise } => {
                for (condition, value) in cases {
                    self.expr(condition);
                    self.expr(value);
                }
                otherwise.iter().for_each(|e| self.expr(e));
            }
        }
    }

    /// What a definition stands for; a day that nothing else moves could be another.
    fn value(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Call { name, .. } if opposite(name.text).is_some() => self.day(e),
            _ => self.expr(e),
        }
    }

    fn clause(&mut self, clause: &Clause) {
        for slot in &clause.slots {
            self.slot(slot);
        }
    }

    fn slot(&mut self, slot: &Slot) {
        match &slot.kind {
            SlotKind::Under(_) | SlotKind::Unverified | SlotKind::Duty(_) => {}
            SlotKind::From(_) | SlotKind::Until(_) => {
                if let Some(date) = self.page.first(slot.span, TokenKind::Date) {
                    self.date(date);
                }
            }
            SlotKind::ForEach(generators) => generators.iter().for_each(|g| self.generator(g)),
            SlotKind::Demand(demand) => self.demand(demand),
            SlotKind::Timing(timing) => self.timing(slot.span, timing),
            SlotKind::Unless(exception) => self.exception(slot.span, exception),
        }
    }

    fn generator(&mut self, generator: &Generator) {
        match &generator.source {
            Source::Party(_) | Source::State(_) => {}
            Source::Kind { pick, kind, var } => {
                if pick.is_some() {
                    self.pick(generator.span);
                }
                self.scope.push((var.text.to_owned(), kind.text.to_owned()));
            }
            Source::In { list, .. } => self.expr(list),
            Source::Calendar { from, to, .. } => from.iter().chain(to).for_each(|e| self.day(e)),
            Source::Rolling { length, from, to, .. } => {
                self.rolling(generator.span, *length);
                self.day(from);
                to.iter().for_each(|e| self.day(e));
            }
            // A key that is left out leaves members that read it without a type.
            Source::Group { .. } => {}
        }
        if let Some(condition) = &generator.condition {
            self.condition(condition);
        }
    }

    /// `90 days p from …`: the first two words of a generator.
    fn rolling(&mut self, span: Span, length: Length) {
        if let [number, word, ..] = self.page.within(span) {
            self.length(number.span.to(word.span), length);
        }
    }

    /// `latest kind x`: the first word.
    fn pick(&mut self, span: Span) {
        let said = match self.page.within(span) {
            [word, _, var, ..] => Some((word.span, word.span.to(var.span))),
            _ => None,
        };
        if let Some((word, said)) = said
            && let Some(other) = opposite(self.page.slice(word))
        {
            self.becomes(said, word, other);
        }
    }

    fn demand(&mut self, demand: &Demand) {
        match demand {
            Demand::Judgement(_) => {}
            Demand::File { find, .. } => self.find(find, &[]),
            Demand::Holds { expr, .. } | Demand::Always(expr) => {
                use ExprKind::*;
                if !matches!(expr.kind, Compare { .. } | And(_) | Or(_) | Not(_)) {
                    let with = format!("not ({})", self.page.slice(expr.span));
                    self.becomes(expr.span, expr.span, &with);
                }
                self.expr(expr);
            }
        }
    }

    fn timing(&mut self, slot: Span, timing: &Timing) {
        match timing {
            Timing::By(day) => self.day(day),
            Timing::Within { length, anchor } | Timing::AtLeast { length, anchor } => match &length.kind {
                ExprKind::Length(Length::Days(_)) => self.shift(slot, length, anchor),
                _ => {
                    self.expr(length);
                    self.day(anchor);
                }
            },
        }
    }

    fn exception(&mut self, slot: Span, exception: &Exception) {
        let heading = Span::new(slot.start, exception.name.span.end);
        self.without(heading, slot, "");
        self.dates_in_force(slot);
        let depth = self.scope.len();
        match &exception.when {
            Condition::Expr(e) => {
                if !matches!(e.kind, ExprKind::And(_)) {
                    let word = self.page.before(self.page.bracketed(e.span).start);
                    let said = word.map_or(e.span, |w| w.span.to(e.span));
                    self.without(said, e.span, "1 = 1");
                }
                self.expr(e);
            }
            Condition::Find { pick, find } => {
                if pick.is_some()
                    && let Some(word) = self.page.before(find.span.start)
                {
                    self.pick(word.span.to(find.span));
                }
                self.find(find, &[]);
                if let crate::syntax::ast::FindSource::Kind(kind) = &find.source {
                    self.scope.push((find.var.text.to_owned(), kind.text.to_owned()));
                }
            }
        }
        match &exception.then {
            Then::DoesNotApply => {}
            Then::Demand(demand) => self.demand(demand),
            Then::Timing(timing) => self.timing(slot, timing),
        }
        self.scope.truncate(depth);
    }

    /// `from` and `until` of an exception, each with its date.
    fn dates_in_force(&mut self, slot: Span) {
        let tokens = self.page.within(slot).to_vec();
        for pair in tokens.windows(2) {
            if let [word, date] = pair
                && matches!(word.kind, TokenKind::Keyword(Keyword::From | Keyword::Until))
                && date.kind == TokenKind::Date
            {
                self.date(date.span);
            }
        }
    }
}
