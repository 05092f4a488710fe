//! Fourth pass: definitions, each after those it uses, so that every call finds a typed definition.

use std::collections::BTreeSet;

use super::expr::Typer;
use super::kinds::type_of;
use super::problems::{Firsts, Notes, duplicate, problem};
use super::rules::{Body, Define, Expr};
use super::scope::{Item, World};
use super::types::{DefineId, Type};
use super::walk;
use crate::diagnostic::{Code, Place, Role};
use crate::source::Loc;
use crate::syntax::ast;

/// Types every definition that does not refer to itself.
pub(super) fn resolve(world: &mut World, notes: &mut Notes) {
    let params: Vec<_> = world.defines.iter().map(|draft| params(draft, world, notes)).collect();
    for (draft, params) in world.defines.iter_mut().zip(params) {
        draft.params = params;
    }
    world.model.defines.reserve_exact(world.defines.len());
    for i in order(world, notes) {
        let Some(define) = body(i, world, notes) else { continue };
        let id = DefineId(u32::try_from(world.model.defines.len()).unwrap_or(u32::MAX));
        world.model.defines.push(define);
        if let Some(draft) = world.defines.get_mut(i) {
            draft.id = Some(id);
        }
    }
}

fn params(draft: &super::scope::DefineDraft, world: &World, notes: &mut Notes) -> Vec<Option<Type>> {
    let mut types = Vec::with_capacity(draft.ast.params.len());
    let mut firsts = Firsts::default();
    for param in &draft.ast.params {
        let at = Loc::new(draft.file, param.name.span);
        if let Some(first) = firsts.earlier(param.name.text, at) {
            notes.push(duplicate(param.name.text, at, Some(first)));
        }
        let ty = type_of(draft.treaty, draft.file, &param.ty, world, notes);
        types.push(ty.map(|ty| ty.in_expressions()));
    }
    types
}

/// The definitions, each after those it uses; those that refer to themselves are left out and said once.
fn order(world: &World, notes: &mut Notes) -> Vec<usize> {
    let uses: Vec<BTreeSet<usize>> = world.defines.iter().map(|d| uses(d, world)).collect();
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); uses.len()];
    for (user, used) in uses.iter().enumerate() {
        for used in used {
            if let Some(users) = users.get_mut(*used) {
                users.push(user);
            }
        }
    }
    let mut waiting: Vec<usize> = uses.iter().map(BTreeSet::len).collect();
    let mut left: BTreeSet<usize> = (0..uses.len()).collect();
    let mut ready: BTreeSet<usize> = left.iter().copied().filter(|i| waiting.get(*i) == Some(&0)).collect();
    let mut order = Vec::new();
    loop {
        let settled = match ready.pop_first() {
            Some(next) => {
                order.push(next);
                vec![next]
            }
            None if left.is_empty() => return order,
            None => {
                let cycle = cycle(&uses, &left);
                say_cycle(&cycle, world, notes);
                cycle
            }
        };
        for done in &settled {
            left.remove(done);
        }
        for user in settled.iter().filter_map(|done| users.get(*done)).flatten() {
            if let Some(count) = waiting.get_mut(*user) {
                *count = count.saturating_sub(1);
                if *count == 0 && left.contains(user) {
                    ready.insert(*user);
                }
            }
        }
    }
}

/// The definitions that this one calls.
fn uses(draft: &super::scope::DefineDraft, world: &World) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut visit = |e: &ast::Expr| {
        if let ast::ExprKind::Call { name, .. } = &e.kind
            && let Some((used, _)) = world.define_named(draft.treaty, name.text)
        {
            found.insert(used);
        }
    };
    match &draft.ast.body {
        ast::Body::Expr(e) => walk::written(e, &mut visit),
        ast::Body::Cases { cases, otherwise } => {
            for (condition, value) in cases {
                walk::written(condition, &mut visit);
                walk::written(value, &mut visit);
            }
            if let Some(e) = otherwise {
                walk::written(e, &mut visit);
            }
        }
    }
    found
}

/// A cycle among the definitions that are left; every one of them uses another of them.
fn cycle(uses: &[BTreeSet<usize>], left: &BTreeSet<usize>) -> Vec<usize> {
    let mut path: Vec<usize> = Vec::new();
    let mut next = left.first().copied();
    while let Some(at) = next {
        if let Some(start) = path.iter().position(|p| *p == at) {
            return path.split_off(start);
        }
        path.push(at);
        next = uses.get(at).and_then(|u| u.iter().find(|d| left.contains(d)).copied());
    }
    path
}

fn say_cycle(cycle: &[usize], world: &World, notes: &mut Notes) {
    notes.used.extend(cycle.iter().map(|i| Item::Define(*i)));
    let drafts: Vec<_> = cycle.iter().filter_map(|i| world.defines.get(*i)).collect();
    let Some((first, others)) = drafts.split_first() else { return };
    let name = &first.ast.name.text;
    let message = if others.is_empty() {
        format!("`{name}` is defined by itself")
    } else {
        let through: Vec<_> = others.iter().map(|d| format!("`{}`", d.ast.name.text)).collect();
        format!("`{name}` is defined by itself, through {}", through.join(" and "))
    };
    let mut said =
        problem(Code::Cycle, Loc::new(first.file, first.ast.name.span), "defined by itself", message)
            .help("write one of them without the others");
    for other in others {
        let at = Loc::new(other.file, other.ast.name.span);
        said = said.related(Place::new(at, Role::Clause, "part of the circle"));
    }
    notes.push(said);
}

/// One definition with its body typed.
fn body(i: usize, world: &World, notes: &mut Notes) -> Option<Define> {
    let draft = world.defines.get(i)?;
    let mut typer = Typer::new(world, notes, draft.treaty, draft.file);
    typer.broken = draft.broken;
    for (param, ty) in draft.ast.params.iter().zip(&draft.params) {
        if typer.frame.get(param.name.text).is_none() {
            typer.bind(&param.name, ty.clone(), Vec::new());
        }
    }
    let (body, ty) = match &draft.ast.body {
        ast::Body::Expr(e) => {
            let typed = typer.expr(e, None)?;
            let ty = typed.ty.clone();
            (Body::Expr(typed), ty)
        }
        ast::Body::Cases { cases, otherwise } => bands(&mut typer, cases, otherwise.as_deref())?,
    };
    let frame = u32::try_from(typer.frame.slots.len()).unwrap_or(u32::MAX);
    let named = draft.ast.params.iter().zip(&draft.params);
    let params = named.map(|(p, ty)| Some((p.name.text.into(), ty.clone()?))).collect::<Option<Vec<_>>>()?;
    Some(Define {
        treaty: draft.treaty,
        name: draft.ast.name.text.into(),
        params,
        frame,
        body,
        ty,
        at: Loc::new(draft.file, draft.ast.name.span),
    })
}

/// `if … then …` lines: conditions, and values of one type.
fn bands(
    typer: &mut Typer,
    cases: &[(ast::Expr, ast::Expr)],
    otherwise: Option<&ast::Expr>,
) -> Option<(Body, Type)> {
    let mut common: Option<Type> = None;
    let mut whole = true;
    let mut value = |typer: &mut Typer, written: &ast::Expr| -> Option<Expr> {
        let found = typer.expr(written, common.as_ref());
        let fits = found.as_ref().and_then(|f| match &common {
            Some(ty) => typer.fit(ty, &f.ty, written.span),
            None => Some(f.ty.clone()),
        });
        match fits {
            Some(ty) => common = Some(ty),
            None => whole = false,
        }
        found
    };
    let mut typed = Vec::new();
    let mut conditions_read = true;
    for (condition, then) in cases {
        let condition = typer.expect(condition, &Type::Truth);
        let then = value(typer, then);
        match (condition, then) {
            (Some(c), Some(t)) => typed.push((c, t)),
            _ => conditions_read = false,
        }
    }
    let rest = otherwise.map(|e| value(typer, e));
    let otherwise = match rest {
        Some(found) => Some(Box::new(found?)),
        None => None,
    };
    let ty = common.filter(|_| whole && conditions_read)?;
    Some((Body::Cases { cases: typed, otherwise }, ty))
}
