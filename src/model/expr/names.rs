//! Bare names and calls: variables, values of choices, treaties, definitions, built-ins.

use super::Typer;
use crate::diagnostic::{Code, Place, Role, nearest};
use crate::model::builtins;
use crate::model::problems::{problem, unknown};
use crate::model::rules::{Expr, ExprKind, Literal};
use crate::model::scope::Item;
use crate::model::types::{ChoiceId, Type};
use crate::source::{Loc, Span};
use crate::syntax::ast;

impl Typer<'_, '_> {
    /// A bare name: a variable; else a value of the choice that is wanted; else a treaty; else a value of the only
    /// choice that has it.
    pub(super) fn name(&mut self, name: &str, wanted: Option<&Type>, span: Span) -> Option<Expr> {
        if let Some(bound) = self.frame.get(name) {
            let (var, ty) = bound.var.clone()?;
            return Some(self.node(ExprKind::Var(var), ty, span));
        }
        if let Some(Type::Choice(id)) = wanted
            && let Some(value) = self.value(*id, name)
        {
            return Some(self.literal(value, Type::Choice(*id), span));
        }
        if let Some(id) = self.world.treaty_named(name) {
            self.notes.used.insert(Item::Import(self.treaty, id));
            return Some(self.literal(Literal::Treaty(id), Type::Treaty, span));
        }
        let vocabularies: Vec<_> = self.world.choices(self.treaty);
        let having: Vec<_> =
            vocabularies.iter().filter_map(|&id| Some((id, self.value(id, name)?))).collect();
        match having.as_slice() {
            [(id, value)] => Some(self.literal(value.clone(), Type::Choice(*id), span)),
            [] if matches!(name, "true" | "false") => {
                Some(self.literal(Literal::Truth(name == "true"), Type::Truth, span))
            }
            [] => self.unknown_name(name, wanted, span),
            several => {
                let names: Vec<_> = several
                    .iter()
                    .filter_map(|(id, _)| self.world.model.choices.get(id.0 as usize))
                    .collect();
                let of: Vec<_> = names.iter().map(|c| format!("`{}`", c.name)).collect();
                let message =
                    format!("`{name}` is a value of {}, and nothing here tells which", of.join(" and of "));
                let mut said = problem(Code::TypeMismatch, self.at(span), "of which choice", message);
                for choice in names {
                    said = said.related(Place::new(choice.at, Role::Clause, "has such a value"));
                }
                self.notes.push(said);
                None
            }
        }
    }

    /// The value called `name` of a choice.
    fn value(&self, id: ChoiceId, name: &str) -> Option<Literal> {
        let choice = self.world.model.choices.get(id.0 as usize)?;
        let at = choice.values.iter().position(|v| &**v == name)?;
        u32::try_from(at).ok().map(|at| Literal::Choice(id, at))
    }

    fn unknown_name(&mut self, name: &str, wanted: Option<&Type>, span: Span) -> Option<Expr> {
        if self.broken || self.world.is_lost(self.treaty, name) {
            return None;
        }
        let at = self.at(span);
        let model = &self.world.model;
        if self.world.define_named(self.treaty, name).is_some() || builtins::named(name).is_some() {
            let message = format!("`{name}` is a definition and needs its arguments");
            let said = problem(Code::UnknownName, at, "arguments are missing", message);
            self.notes.push(said.help(format!("write `{name}(…)`")));
            return None;
        }
        if self.world.type_named(self.treaty, name).is_some() {
            let message = format!("`{name}` is a kind or a choice, not a value");
            let said = problem(Code::UnknownName, at, "not a value", message);
            self.notes.push(said.help(format!("bind a record first: `exists({name} x where …)`")));
            return None;
        }
        let said =
            if let Some(Type::Choice(id)) = wanted
                && let Some(choice) = model.choices.get(id.0 as usize)
            {
                let values = choice.values.iter().map(|v| &**v);
                let variables = self.frame.scope.iter().map(|b| &*b.name);
                let near = nearest(name, values.chain(variables)).map(str::to_owned);
                unknown(&format!("a value of `{}`", choice.name), name, at, near.as_deref())
                    .related(Place::new(choice.at, Role::Clause, "its values"))
            } else {
                let variables = self.frame.scope.iter().map(|b| &*b.name);
                let treaties = model.treaties.iter().map(|t| &*t.name);
                let choices = self.world.choices(self.treaty);
                let values = choices.iter().filter_map(|id| model.choices.get(id.0 as usize));
                let values = values.flat_map(|c| c.values.iter().map(|v| &**v));
                let near = nearest(name, variables.chain(treaties).chain(values)).map(str::to_owned);
                unknown("a variable, a treaty or a value of a choice", name, at, near.as_deref())
            };
        self.notes.push(said);
        None
    }

    /// `f(a, b)`.
    pub(super) fn call(
        &mut self,
        name: &ast::Name,
        args: &[ast::Expr],
        wanted: Option<&Type>,
        span: Span,
    ) -> Option<Expr> {
        if let Some(signature) = builtins::named(name.text) {
            return self.builtin(signature, name, args, wanted, span);
        }
        let Some((draft, via)) = self.world.define_named(self.treaty, name.text) else {
            let at = self.at(name.span);
            if !self.world.is_lost(self.treaty, name.text) {
                let names = self.world.define_names(self.treaty);
                let near = nearest(name.text, names.into_iter().chain(builtins::names()));
                self.notes.push(unknown("a definition or a built-in", name.text, at, near));
            }
            for arg in args {
                if !self.needs_context(arg) {
                    self.expr(arg, None);
                }
            }
            return None;
        };
        self.notes.used.extend(via);
        self.notes.used.insert(Item::Define(draft));
        let draft = self.world.defines.get(draft)?;
        if draft.params.len() != args.len() {
            if draft.broken {
                return None;
            }
            let params: Vec<_> = draft.ast.params.iter().map(|p| p.name.text).collect();
            let count = match params.len() {
                1 => "1 argument".to_owned(),
                n => format!("{n} arguments"),
            };
            let message = format!("`{}` takes {count}, and {} stand here", name.text, args.len());
            let defined = Loc::new(draft.file, draft.ast.name.span);
            let said = problem(Code::TypeMismatch, self.at(span), "wrong number of arguments", message)
                .related(Place::new(defined, Role::Clause, "defined here"))
                .help(format!("write `{}({})`", name.text, params.join(", ")));
            self.notes.push(said);
            return None;
        }
        let typed: Vec<_> = args
            .iter()
            .zip(&draft.params)
            .map(|(arg, param)| match param {
                Some(ty) => self.expect(arg, ty),
                None => None,
            })
            .collect();
        let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        let id = draft.id?;
        let ty = self.world.model.defines.get(id.0 as usize)?.ty.clone();
        Some(self.node(ExprKind::Call(id, typed), ty, span))
    }
}
