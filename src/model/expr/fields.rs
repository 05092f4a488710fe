//! `a.b`: columns, parents, keys of groups, parts of periods.

use super::Typer;
use crate::diagnostic::{Code, Place, Role, nearest};
use crate::model::kinds::about_kind;
use crate::model::problems::problem;
use crate::model::rules::{Common, Expr, ExprKind, FieldRef, PeriodPart};
use crate::model::types::{KindId, Type};
use crate::source::Span;
use crate::syntax::ast;

/// Fields of every record that an expression may read.
const COMMON: [(&str, Common, Type); 4] = [
    ("id", Common::Id, Type::Text),
    ("submitted", Common::Submitted, Type::Date),
    ("source", Common::Source, Type::Text),
    ("note", Common::Note, Type::Text),
];

/// Parts of a period.
const PARTS: [(&str, PeriodPart, Type); 4] = [
    ("start", PeriodPart::Start, Type::Date),
    ("end", PeriodPart::End, Type::Date),
    ("number", PeriodPart::Number, Type::Number),
    ("total", PeriodPart::Total, Type::Number),
];

impl Typer<'_, '_> {
    /// `a.b`.
    pub(super) fn field(&mut self, of: &ast::Expr, name: &ast::Name, span: Span) -> Option<Expr> {
        let typed = self.expr(of, None)?;
        let (field, ty) = match &typed.ty {
            Type::Record(kind) => self.record_field(*kind, name)?,
            Type::Group(kind) => self.group_field(*kind, of, name)?,
            Type::Period => match PARTS.iter().find(|(word, ..)| *word == name.text) {
                Some((_, part, ty)) => (FieldRef::Period(*part), ty.clone()),
                None => {
                    let message = format!("a period has no `{}`", name.text);
                    let said = problem(Code::UnknownName, self.at(name.span), "no such part", message);
                    self.notes.push(said.help("write `.start`, `.end`, `.number` or `.total`"));
                    return None;
                }
            },
            other => {
                let message = format!("{} has no fields", self.words(other));
                let said = problem(Code::TypeMismatch, self.at(name.span), "no fields here", message);
                let help = match other {
                    Type::Date => {
                        Some("write `year(…)`, `quarter(…)` or `month(…)` for the period that holds it")
                    }
                    Type::List(_) => Some("bind a member first: `exists(x in … where …)`"),
                    _ => None,
                };
                self.notes.push(match help {
                    Some(help) => said.help(help),
                    None => said,
                });
                return None;
            }
        };
        Some(self.node(ExprKind::Field(Box::new(typed), field), ty, span))
    }

    /// A column, the parent, or a field of every record.
    fn record_field(&mut self, id: KindId, name: &ast::Name) -> Option<(FieldRef, Type)> {
        let kind = self.world.model.kinds.get(id.0 as usize)?;
        if let Some((i, field)) = kind.fields.iter().enumerate().find(|(_, f)| *f.name == *name.text) {
            return Some((FieldRef::Own(i), field.ty.in_expressions()));
        }
        let parent = kind.parent.and_then(|p| Some((p, self.world.model.kinds.get(p.0 as usize)?)));
        if let Some((p, _)) = parent.filter(|(_, k)| *k.name == *name.text) {
            return Some((FieldRef::Parent, Type::Record(p)));
        }
        if let Some((_, common, ty)) = COMMON.iter().find(|(word, ..)| *word == name.text) {
            return Some((FieldRef::Common(*common), ty.clone()));
        }
        if self.world.maimed.contains(&id) {
            return None;
        }
        let own = kind.fields.iter().map(|f| &*f.name);
        let near =
            nearest(name.text, own.chain(parent.map(|(_, k)| &*k.name)).chain(COMMON.map(|(word, ..)| word)));
        let message = format!("`{}` has no field `{}`", kind.name, name.text);
        let said = about_kind(Code::UnknownName, self.at(name.span), "no such field", message, kind);
        let fields: Vec<_> = kind.fields.iter().map(|f| format!("`{}`", f.name)).collect();
        self.notes.push(match near {
            Some(near) => said.help(format!("write `{near}`")),
            None if !fields.is_empty() => said.help(format!("name one of its fields: {}", fields.join(", "))),
            None => said,
        });
        None
    }

    /// A key that the members of a group share; `year(done)` reads as the year.
    fn group_field(&mut self, id: KindId, of: &ast::Expr, name: &ast::Name) -> Option<(FieldRef, Type)> {
        let keys = match &of.kind {
            ast::ExprKind::Name(var) => self.frame.get(var).map(|b| b.keys.clone()).unwrap_or_default(),
            _ => Vec::new(),
        };
        let kind = self.world.model.kinds.get(id.0 as usize)?;
        let column = kind.fields.iter().position(|f| *f.name == *name.text);
        let Some(column) = column else {
            return self.record_field(id, name).and_then(|_| self.not_a_key(id, of, name, &keys));
        };
        match keys.iter().find(|(i, _)| *i == column) {
            Some((i, None)) => Some((FieldRef::Own(*i), kind.fields.get(column)?.ty.in_expressions())),
            Some((i, Some(_))) => Some((FieldRef::Own(*i), Type::Period)),
            None => self.not_a_key(id, of, name, &keys),
        }
    }

    fn not_a_key<T>(
        &mut self,
        id: KindId,
        of: &ast::Expr,
        name: &ast::Name,
        keys: &[(usize, Option<crate::value::CalendarUnit>)],
    ) -> Option<T> {
        let kind = self.world.model.kinds.get(id.0 as usize)?;
        let shared: Vec<_> =
            keys.iter().filter_map(|(i, _)| kind.fields.get(*i)).map(|f| format!("`{}`", f.name)).collect();
        let message =
            format!("the members of this group share {}, and not `{}`", shared.join(", "), name.text);
        let group = match &of.kind {
            ast::ExprKind::Name(var) => var,
            _ => "…",
        };
        let summed = kind.fields.iter().find(|f| *f.name == *name.text);
        let summed =
            summed.is_some_and(|f| matches!(f.ty, Type::Number | Type::Share | Type::Quantity { .. }));
        let help = if summed {
            format!("write `sum(x.{} for x in {group})`, or `the(x in {group}).{}`", name.text, name.text)
        } else {
            format!("write `the(x in {group}).{}`, or `exists(x in {group} where …)`", name.text)
        };
        let said = problem(Code::TypeMismatch, self.at(name.span), "differs from member to member", message)
            .related(Place::new(self.at(of.span), Role::Clause, "a group"))
            .help(help);
        self.notes.push(said);
        None
    }
}
