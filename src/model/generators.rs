//! `for each`: what a clause ranges over.

use super::expr::Typer;
use super::problems::unknown;
use super::rules::{Generator, Source};
use super::types::{KindId, Type};
use crate::diagnostic::{Code, nearest};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::{CalendarUnit, Length};

impl Typer<'_, '_> {
    /// One generator; its variable stays bound, also where its source was not understood.
    pub(super) fn generator(&mut self, written: &ast::Generator) -> Option<Generator> {
        let source = self.source(&written.source, written.span);
        let condition = self.condition(written.condition.as_deref());
        Some(Generator { source: source?, condition: condition?, at: self.at(written.span) })
    }

    fn source(&mut self, written: &ast::Source, span: Span) -> Option<Source> {
        match written {
            ast::Source::Party(var) => Some(Source::Party(self.bind(var, Some(Type::State), Vec::new()))),
            ast::Source::State(var) => Some(Source::State(self.bind(var, Some(Type::State), Vec::new()))),
            ast::Source::Kind { pick, kind, var } => self.records(*pick, kind, var, span),
            ast::Source::In { var, list } => {
                let typed = self.expr(list, None);
                let element = typed.as_ref().and_then(|typed| self.element(typed, list.span));
                let understood = element.is_some();
                let var = self.bind(var, element, Vec::new());
                typed.filter(|_| understood).map(|typed| Source::In(var, typed))
            }
            ast::Source::Calendar { unit, var, from, to } => {
                let (from, to) = (from.as_ref().map(|e| self.day(e)), to.as_ref().map(|e| self.day(e)));
                let var = self.bind(var, Some(Type::Period), Vec::new());
                let (from, to) = (all(from)?, all(to)?);
                Some(Source::Calendar { unit: *unit, var, from, to })
            }
            ast::Source::Rolling { length, var, from, to } => {
                let from = self.day(from);
                let to = to.as_ref().map(|e| self.day(e));
                let var = self.bind(var, Some(Type::Period), Vec::new());
                if matches!(length, Length::Days(n) | Length::Months(n) if *n < 1) {
                    return self.fail(
                        Code::TypeMismatch,
                        span,
                        "no length",
                        "a period is at least one day long",
                    );
                }
                Some(Source::Rolling { length: *length, var, from: from?, to: all(to)? })
            }
            ast::Source::Group { left, right, keys } => self.group(left, right.as_ref(), keys),
        }
    }

    fn day(&mut self, written: &ast::Expr) -> Option<super::Expr> {
        self.expect(written, &Type::Date)
    }

    /// Records of a kind, or rows of a table.
    fn records(
        &mut self,
        pick: Option<ast::Pick>,
        kind: &ast::Name,
        var: &ast::Name,
        span: Span,
    ) -> Option<Source> {
        let id = self.kind_named(kind);
        let var = self.bind(var, id.map(Type::Record), Vec::new());
        let id = id?;
        let is_table = self.world.model.kinds.get(id.0 as usize)?.rows.is_some();
        if !is_table {
            return Some(Source::Kind(pick, id, var));
        }
        if pick.is_some() {
            let message = format!("`{}` is a table: every row is taken, not the latest", kind.text);
            return self.fail(Code::TypeMismatch, span, "a table", message);
        }
        Some(Source::Table(id, var))
    }

    /// Records of one or two kinds that share a key.
    fn group(
        &mut self,
        left: &(ast::Name, ast::Name),
        right: Option<&(ast::Name, ast::Name)>,
        keys: &[ast::Key],
    ) -> Option<Source> {
        let left_kind = self.kind_named(&left.0);
        let right_kind = right.map(|(kind, _)| self.kind_named(kind));
        let mut columns = Vec::new();
        let mut understood = true;
        for key in keys {
            let on_left = left_kind.and_then(|kind| self.key_column(kind, &key.left, key.unit));
            let name = key.right.as_ref().unwrap_or(&key.left);
            let on_right = match right_kind {
                Some(kind) => kind.and_then(|kind| self.key_column(kind, name, key.unit)),
                None => on_left.clone(),
            };
            let Some(((l, left_ty), (r, right_ty))) = on_left.zip(on_right) else {
                understood = false;
                continue;
            };
            match self.fit(&left_ty, &right_ty, name.span) {
                Some(_) => columns.push((l, r, key.unit)),
                None => understood = false,
            }
        }
        let left_keys = columns.iter().map(|(l, _, unit)| (*l, *unit)).collect();
        let right_keys = columns.iter().map(|(_, r, unit)| (*r, *unit)).collect();
        let known = |kind: Option<KindId>| kind.filter(|_| understood).map(Type::Group);
        let left_var = self.bind(&left.1, known(left_kind), left_keys);
        let right_var = right.map(|(_, var)| self.bind(var, known(right_kind.flatten()), right_keys));
        let right = match right_kind.zip(right_var) {
            Some((kind, var)) => Some((kind?, var)),
            None => None,
        };
        Some(Source::Group { left: (left_kind?, left_var), right, keys: columns }).filter(|_| understood)
    }

    /// The field that is a key, with the type that the key has.
    fn key_column(
        &mut self,
        kind: KindId,
        name: &ast::Name,
        unit: Option<CalendarUnit>,
    ) -> Option<(usize, Type)> {
        let known = self.world.model.kinds.get(kind.0 as usize)?;
        let found = known.fields.iter().enumerate().find(|(_, f)| *f.name == *name.text);
        let Some((i, field)) = found else {
            if !self.world.maimed.contains(&kind) {
                let near = nearest(name.text, known.fields.iter().map(|f| &*f.name));
                let what = format!("a field of `{}`", known.name);
                self.notes.push(unknown(&what, name.text, self.at(name.span), near));
            }
            return None;
        };
        match unit {
            None => Some((i, field.ty.in_expressions())),
            Some(_) => {
                let ty = field.ty.in_expressions();
                self.fit(&Type::Date, &ty, name.span).map(|_| (i, Type::Period))
            }
        }
    }
}

/// An optional part that was understood where it is written.
fn all<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        Some(None) => None,
        Some(Some(part)) => Some(Some(part)),
        None => Some(None),
    }
}
