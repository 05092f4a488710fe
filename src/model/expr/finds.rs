//! Aggregates: `exists`, `count`, `the`, `latest`, `earliest`, `sum`, `stated`.

use super::Typer;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::kinds::about_kind;
use crate::model::problems::unknown;
use crate::model::rules::{Expr, ExprKind, Find, FindSource, Kind, Nature};
use crate::model::scope::{Item, TypeName};
use crate::model::types::{KindId, Type};
use crate::source::Span;
use crate::syntax::ast::{self, AggregateOp};

impl Typer<'_, '_> {
    /// Records or members under a condition. The variable stays bound; the caller resets the frame.
    pub fn find(&mut self, find: &ast::Find) -> Option<Find> {
        let (source, element) = match &find.source {
            ast::FindSource::Kind(name) => match self.kind_named(name) {
                Some(id) => (Some(FindSource::Kind(id)), Some(Type::Record(id))),
                None => (None, None),
            },
            ast::FindSource::In(of) => match self.expr(of, None) {
                Some(list) => {
                    let element = self.element(&list, of.span);
                    (Some(FindSource::In(list)), element)
                }
                None => (None, None),
            },
        };
        let understood = element.is_some();
        let var = self.bind(&find.var, element, Vec::new());
        let condition = self.condition(find.condition.as_deref())?;
        let source = source.filter(|_| understood)?;
        Some(Find { source, var, condition, at: self.at(find.span) })
    }

    /// A condition that may be left out; `None` where it is written and was not understood.
    pub fn condition(&mut self, written: Option<&ast::Expr>) -> Option<Option<Expr>> {
        match written {
            Some(condition) => self.expect(condition, &Type::Truth).map(Some),
            None => Some(None),
        }
    }

    /// The kind or table called `name`.
    pub fn kind_named(&mut self, name: &ast::Name) -> Option<KindId> {
        match self.world.type_named(self.treaty, name.text) {
            Some((TypeName::Kind(id), via)) => {
                self.notes.used.extend(via);
                self.notes.used.insert(Item::Kind(id));
                Some(id)
            }
            _ if self.world.is_lost(self.treaty, name.text) => None,
            _ => {
                let at = self.at(name.span);
                let near = nearest(name.text, self.world.kind_names(self.treaty));
                self.notes.push(unknown("a kind of record or a table", name.text, at, near));
                None
            }
        }
    }

    /// What the members of a list or a group are.
    pub fn element(&mut self, list: &Expr, span: Span) -> Option<Type> {
        match &list.ty {
            Type::List(of) => Some((**of).clone()),
            Type::Group(kind) => Some(Type::Record(*kind)),
            other => {
                let message =
                    format!("a list or a group is needed after `in`, and this is {}", self.words(other));
                self.fail(Code::TypeMismatch, span, "not a list or group", message)
            }
        }
    }

    /// The kind whose records a find ranges over, if they are records.
    fn kind_of(&self, find: &Find) -> Option<(KindId, &Kind)> {
        let id = match &find.source {
            FindSource::Kind(id) => *id,
            FindSource::In(list) => match &list.ty {
                Type::Group(id) => *id,
                Type::List(of) => match **of {
                    Type::Record(id) => id,
                    _ => return None,
                },
                _ => return None,
            },
        };
        Some((id, self.world.model.kinds.get(id.0 as usize)?))
    }

    /// How records of a kind stand in time, through its parents; `None` for a table without a nature.
    pub fn effective_nature(&self, mut id: KindId) -> Option<Nature> {
        loop {
            let kind = self.world.model.kinds.get(id.0 as usize)?;
            match (kind.nature, kind.parent) {
                (Nature::Filed, _) if kind.rows.is_some() => return None,
                (Nature::Inherited, Some(parent)) => id = parent,
                (nature, _) => return Some(nature),
            }
        }
    }

    /// `exists(…)`, `count(…)`, `the(…)`, `latest(…)`, `earliest(…)`.
    pub(super) fn aggregate(&mut self, op: AggregateOp, find: &ast::Find, span: Span) -> Option<Expr> {
        let mark = self.frame.mark();
        let found = self.find(find);
        let element = self.frame.scope.last().and_then(|b| b.var.clone()).map(|(_, ty)| ty);
        self.frame.reset(mark);
        let (found, element) = (found?, element?);
        let ty = match op {
            AggregateOp::Exists => Type::Truth,
            AggregateOp::Count => {
                self.not_of_figures("counted", &found)?;
                Type::Number
            }
            AggregateOp::The => element,
            AggregateOp::Latest | AggregateOp::Earliest => {
                self.dated(&found)?;
                element
            }
        };
        Some(self.node(ExprKind::Aggregate(op, Box::new(found)), ty, span))
    }

    /// `latest` and `earliest` need records that have a date.
    pub fn dated(&mut self, find: &Find) -> Option<()> {
        let found = self.kind_of(find).map(|(id, _)| id).and_then(|id| self.effective_nature(id));
        if found.is_some() {
            return Some(());
        }
        let message = "nothing here has a date, so none is the latest or the earliest";
        self.fail(Code::TypeMismatch, find.at.span, "not dated", message)
    }

    /// `sum(e for …)`.
    pub(super) fn sum(
        &mut self,
        expr: &ast::Expr,
        find: &ast::Find,
        wanted: Option<&Type>,
        span: Span,
    ) -> Option<Expr> {
        let mark = self.frame.mark();
        let found = self.find(find);
        let each = self.summand(expr, wanted);
        self.frame.reset(mark);
        let (found, each) = (found?, each?);
        self.not_of_figures("summed", &found)?;
        let ty = each.ty.clone();
        Some(self.node(ExprKind::Sum(Box::new(each), Box::new(found)), ty, span))
    }

    /// What is summed: a number or a quantity.
    fn summand(&mut self, expr: &ast::Expr, wanted: Option<&Type>) -> Option<Expr> {
        let each = self.expr(expr, wanted)?;
        if matches!(each.ty, Type::Number | Type::Quantity { .. }) {
            return Some(each);
        }
        let message = format!("numbers and quantities can be summed, and this is {}", self.words(&each.ty));
        self.fail(Code::TypeMismatch, expr.span, "cannot be summed", message)
    }

    /// Cumulative figures each hold the ones before: adding them counts the same tonnes again.
    fn not_of_figures(&mut self, done: &str, find: &Find) -> Option<()> {
        let said = match self.kind_of(find) {
            Some((_, kind)) if matches!(kind.nature, Nature::AsOf(_)) => {
                let message = format!("figures of `{}` are cumulative and cannot be {done}", kind.name);
                about_kind(Code::SumOfFigures, find.at, "cumulative figures", message, kind)
                    .help("read the figure that holds on the day: `stated(x.… for … x where …)`")
            }
            _ => return Some(()),
        };
        self.notes.push(said);
        None
    }

    /// `stated(e for … [adding f for …])`.
    pub(super) fn stated(
        &mut self,
        expr: &ast::Expr,
        find: &ast::Find,
        adding: Option<&(Box<ast::Expr>, Box<ast::Find>)>,
        wanted: Option<&Type>,
        span: Span,
    ) -> Option<Expr> {
        let mark = self.frame.mark();
        let found = self.find(find);
        let each = self.summand(expr, wanted);
        self.frame.reset(mark);
        let found =
            found.and_then(|f| self.of_nature(f, "stated", "as of", |n| matches!(n, Nature::AsOf(_))));
        let flow = match adding {
            None => Some(None),
            Some((expr, find)) => {
                let lots = self.find(find);
                let hint = each.as_ref().map(|e| e.ty.clone());
                let flow = match &hint {
                    Some(ty) => self.expect(expr, ty),
                    None => self.summand(expr, None),
                };
                self.frame.reset(mark);
                let lots = lots.and_then(|f| {
                    self.of_nature(f, "added", "happens on", |n| matches!(n, Nature::Happens(_)))
                });
                flow.zip(lots).map(Some)
            }
        };
        let (found, each, flow) = (found?, each?, flow?);
        let ty = match &flow {
            Some((flow, _)) => self.fit(&each.ty, &flow.ty, flow.at.span)?,
            None => each.ty.clone(),
        };
        let adding = flow.map(|(e, f)| (Box::new(e), Box::new(f)));
        let kind = ExprKind::Stated { expr: Box::new(each), find: Box::new(found), adding };
        Some(self.node(kind, ty, span))
    }

    /// The find, if its records stand in time as they must.
    fn of_nature(&mut self, find: Find, done: &str, words: &str, is: fn(Nature) -> bool) -> Option<Find> {
        let kind = self.kind_of(&find);
        if kind.and_then(|(id, _)| self.effective_nature(id)).is_some_and(is) {
            return Some(find);
        }
        let wrong: Option<Diagnostic> = kind.map(|(_, kind)| {
            let message =
                format!("`{}` is not a kind whose records can be {done}: it lacks `{words}`", kind.name);
            about_kind(Code::TypeMismatch, find.at, "of another nature", message, kind)
                .help(format!("end the record with `{words} FIELD`, or use `sum`"))
        });
        match wrong {
            Some(said) => self.notes.push(said),
            None => {
                let message = format!("only records of a kind with `{words}` can be {done}");
                self.notes.say(Code::TypeMismatch, find.at, "not such records", message);
            }
        }
        None
    }
}
