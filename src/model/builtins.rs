//! The built-ins: their names, how many arguments each takes, and what comes out. None knows a treaty.

use super::expr::Typer;
use super::problems::problem;
use super::rules::{Builtin, Expr, ExprKind};
use super::types::Type;
use crate::diagnostic::Code;
use crate::source::Span;
use crate::syntax::ast;

/// A built-in as it is written.
#[derive(Debug)]
pub(super) struct Signature {
    /// Its name.
    pub name: &'static str,
    /// How it is called, for a message.
    usage: &'static str,
    /// Fewest and most arguments.
    arity: (usize, usize),
    /// What its arguments are and what comes out.
    family: Family,
}

#[derive(Debug)]
enum Family {
    /// Arguments of fixed types, in order, and a fixed result.
    Fixed(Builtin, &'static [Type], Type),
    /// `eif`: with a State, its own entry into force.
    EntryIntoForce,
    /// Numbers or quantities of one kind, or lengths; the same comes out.
    Same(Builtin),
}

const MANY: usize = 64;

static SIGNATURES: [Signature; 14] = [
    Signature {
        name: "eif",
        usage: "eif(TREATY) or eif(TREATY, state)",
        arity: (1, 2),
        family: Family::EntryIntoForce,
    },
    fixed("deposit", "deposit(TREATY, state)", Builtin::Deposit, &[Type::Treaty, Type::State], Type::Date),
    fixed("party", "party(state, TREATY)", Builtin::IsParty, &[Type::State, Type::Treaty], Type::Truth),
    fixed("year", "year(date)", Builtin::Year, &[Type::Date], Type::Period),
    fixed("quarter", "quarter(date)", Builtin::Quarter, &[Type::Date], Type::Period),
    fixed("month", "month(date)", Builtin::Month, &[Type::Date], Type::Period),
    fixed("days", "days(first, last)", Builtin::DaysBetween, &[Type::Date, Type::Date], Type::Days),
    fixed("first_day", "first_day(condition)", Builtin::FirstDay, &[Type::Truth], Type::Date),
    fixed("earlier", "earlier(date, date)", Builtin::Earlier, &[Type::Date, Type::Date], Type::Date),
    fixed("later", "later(date, date)", Builtin::Later, &[Type::Date, Type::Date], Type::Date),
    Signature { name: "min", usage: "min(a, b)", arity: (2, MANY), family: Family::Same(Builtin::Min) },
    Signature { name: "max", usage: "max(a, b)", arity: (2, MANY), family: Family::Same(Builtin::Max) },
    Signature { name: "abs", usage: "abs(a)", arity: (1, 1), family: Family::Same(Builtin::Abs) },
    Signature {
        name: "reconcile",
        usage: "reconcile(a, b)",
        arity: (2, MANY),
        family: Family::Same(Builtin::Reconcile),
    },
];

const fn fixed(
    name: &'static str,
    usage: &'static str,
    builtin: Builtin,
    takes: &'static [Type],
    gives: Type,
) -> Signature {
    Signature { name, usage, arity: (takes.len(), takes.len()), family: Family::Fixed(builtin, takes, gives) }
}

/// The built-in called `name`.
pub(super) fn named(name: &str) -> Option<&'static Signature> {
    SIGNATURES.iter().find(|s| s.name == name)
}

/// The names of all built-ins.
pub(super) fn names<'a>() -> impl Iterator<Item = &'a str> {
    SIGNATURES.iter().map(|s| s.name)
}

impl Typer<'_, '_> {
    /// A built-in, applied.
    pub(super) fn builtin(
        &mut self,
        signature: &Signature,
        name: &ast::Name,
        args: &[ast::Expr],
        wanted: Option<&Type>,
        span: Span,
    ) -> Option<Expr> {
        let (least, most) = signature.arity;
        if args.len() < least || args.len() > most {
            let count =
                if args.len() == 1 { "1 argument".to_owned() } else { format!("{} arguments", args.len()) };
            let message = format!("`{}` does not take {count}", name.text);
            let said = problem(Code::TypeMismatch, self.at(span), "wrong number of arguments", message);
            self.notes.push(said.help(format!("write `{}`", signature.usage)));
            return None;
        }
        match &signature.family {
            Family::Fixed(builtin, takes, gives) => self.applied(*builtin, args, takes, gives.clone(), span),
            Family::EntryIntoForce if args.len() == 1 => {
                self.applied(Builtin::EifTreaty, args, &[Type::Treaty], Type::Date, span)
            }
            Family::EntryIntoForce => {
                self.applied(Builtin::EifState, args, &[Type::Treaty, Type::State], Type::Date, span)
            }
            Family::Same(builtin) => self.same(*builtin, args, wanted, span),
        }
    }

    fn applied(
        &mut self,
        builtin: Builtin,
        args: &[ast::Expr],
        takes: &[Type],
        gives: Type,
        span: Span,
    ) -> Option<Expr> {
        let typed: Vec<_> = args.iter().zip(takes).map(|(arg, ty)| self.expect(arg, ty)).collect();
        let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        Some(self.node(ExprKind::Builtin(builtin, typed), gives, span))
    }

    /// Arguments of one kind; the literals among them take their basis from the others.
    fn same(
        &mut self,
        builtin: Builtin,
        args: &[ast::Expr],
        wanted: Option<&Type>,
        span: Span,
    ) -> Option<Expr> {
        let plain = args.iter().position(|a| !self.needs_context(a)).unwrap_or(0);
        let first = self.expr(args.get(plain)?, wanted);
        let mut common = first.as_ref().map(|e| e.ty.clone());
        if let Some(ty) = &common
            && !matches!(ty, Type::Number | Type::Quantity { .. } | Type::Days | Type::Months)
        {
            let words = self.words(ty);
            let at = self.at(args.get(plain)?.span);
            let message = format!("a number, a quantity or a length is needed here, and this is {words}");
            let said = problem(Code::TypeMismatch, at, "not a number or quantity", message);
            self.notes.push(match (ty, builtin) {
                (Type::Date, Builtin::Min) => said.help("write `earlier(a, b)`"),
                (Type::Date, Builtin::Max) => said.help("write `later(a, b)`"),
                _ => said,
            });
            return None;
        }
        let mut first = Some(first);
        let mut typed = Vec::new();
        for (i, arg) in args.iter().enumerate() {
            let found = if i == plain { first.take().flatten() } else { self.expr(arg, common.as_ref()) };
            if let (Some(found), Some(ty)) = (&found, &common) {
                common = self.fit(ty, &found.ty, arg.span);
            }
            typed.push(found);
        }
        let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        let ty = match (common?, builtin) {
            (Type::Quantity { kind, .. }, Builtin::Abs) => Type::Quantity { kind, signed: false },
            (ty, _) => ty,
        };
        Some(self.node(ExprKind::Builtin(builtin, typed), ty, span))
    }
}
