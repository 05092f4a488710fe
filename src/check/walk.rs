//! A walk over an expression and the expressions inside it.

use crate::model::{
    Builtin, Clause, Condition, DefineId, Demand, Expr, ExprKind, Find, FindSource, KindId, Model, PARTY,
    Source, Then,
};

/// Calls `f` for `expr` and everything inside, outermost first; definitions are not entered.
pub fn walk(expr: &Expr, f: &mut impl FnMut(&Expr)) {
    f(expr);
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Var(_) | ExprKind::Judgement(_) => {}
        ExprKind::Field(e, _)
        | ExprKind::Not(e)
        | ExprKind::IsGiven(e)
        | ExprKind::Cast(e)
        | ExprKind::Negate(e)
        | ExprKind::DayOf(_, _, e) => walk(e, f),
        ExprKind::On(a, b)
        | ExprKind::Compare(_, a, b)
        | ExprKind::In(a, b)
        | ExprKind::Arith(_, a, b)
        | ExprKind::Else(a, b) => {
            walk(a, f);
            walk(b, f);
        }
        ExprKind::InRange(a, b, c) => [a, b, c].into_iter().for_each(|e| walk(e, f)),
        ExprKind::Shift { length, anchor, .. } => {
            walk(length, f);
            walk(anchor, f);
        }
        ExprKind::Call(_, list) | ExprKind::Builtin(_, list) => list.iter().for_each(|e| walk(e, f)),
        ExprKind::Or(list) | ExprKind::And(list) | ExprKind::List(list) => {
            list.iter().for_each(|e| walk(e, f))
        }
        ExprKind::Aggregate(_, find) => walk_find(find, f),
        ExprKind::Sum(e, find) => {
            walk(e, f);
            walk_find(find, f);
        }
        ExprKind::Stated { expr, find, adding } => {
            walk(expr, f);
            walk_find(find, f);
            if let Some((e, find)) = adding {
                walk(e, f);
                walk_find(find, f);
            }
        }
    }
}

fn walk_find(find: &Find, f: &mut impl FnMut(&Expr)) {
    if let FindSource::In(e) = &find.source {
        walk(e, f);
    }
    if let Some(e) = &find.condition {
        walk(e, f);
    }
}

/// Whether the value of `expr` takes more than reading fields: it looks for records, or for a day, itself or by a
/// definition that it calls. `seen`: the definitions looked at so far.
pub fn looks_up(model: &Model, expr: &Expr, seen: &mut Vec<DefineId>) -> bool {
    let (mut found, mut calls) = (false, Vec::new());
    walk(expr, &mut |e| match &e.kind {
        ExprKind::Aggregate(..) | ExprKind::Sum(..) | ExprKind::Stated { .. } => found = true,
        ExprKind::Builtin(Builtin::FirstDay, _) => found = true,
        ExprKind::Call(define, _) => calls.push(*define),
        _ => {}
    });
    calls.retain(|define| !seen.contains(define));
    seen.extend(&calls);
    let mut defines = calls.into_iter().filter_map(|define| model.defines.get(define.0 as usize));
    found || defines.any(|define| define.body.parts().into_iter().any(|part| looks_up(model, part, seen)))
}

/// The kinds that a demand looks through.
pub fn kinds_demanded(model: &Model, demand: &Demand) -> Vec<KindId> {
    let mut reader = Reader { model, kinds: Vec::new(), seen: Vec::new() };
    reader.demand(demand);
    reader.done()
}

/// The kinds that any slot of a clause looks through, or that it is about.
pub fn kinds_read(model: &Model, clause: &Clause) -> Vec<KindId> {
    let mut reader = Reader { model, kinds: Vec::new(), seen: Vec::new() };
    for generator in &clause.generators {
        match &generator.source {
            Source::Party(_) => reader.kinds.push(PARTY),
            Source::Kind(_, kind, _) => reader.kinds.push(*kind),
            Source::Group { left, right, .. } => {
                reader.kinds.extend([Some(left.0), right.map(|r| r.0)].into_iter().flatten());
            }
            Source::In(_, e) => reader.expr(e),
            Source::Calendar { from, to, .. } => from.iter().chain(to).for_each(|e| reader.expr(e)),
            Source::Rolling { from, to, .. } => std::iter::once(from).chain(to).for_each(|e| reader.expr(e)),
            Source::State(_) | Source::Table(..) => {}
        }
        generator.condition.iter().for_each(|e| reader.expr(e));
    }
    reader.demand(&clause.demand);
    clause.timing.iter().for_each(|t| reader.expr(&t.deadline));
    for exception in &clause.exceptions {
        match &exception.when {
            Condition::Expr(e) => reader.expr(e),
            Condition::Find(_, find) => reader.find(find),
        }
        match &exception.then {
            Then::Demand(demand) => reader.demand(demand),
            Then::Timing(timing) => reader.expr(&timing.deadline),
            Then::DoesNotApply => {}
        }
    }
    reader.done()
}

struct Reader<'m> {
    model: &'m Model,
    kinds: Vec<KindId>,
    seen: Vec<DefineId>,
}

impl Reader<'_> {
    fn demand(&mut self, demand: &Demand) {
        match demand {
            Demand::Holds(e) | Demand::Always(e) => self.expr(e),
            Demand::File(find) => self.find(find),
            Demand::Judgement(_) => {}
        }
    }

    fn expr(&mut self, expr: &Expr) {
        let mut calls = Vec::new();
        let mut kinds = Vec::new();
        walk(expr, &mut |e| match &e.kind {
            ExprKind::Call(define, _) => calls.push(*define),
            ExprKind::Aggregate(_, find) | ExprKind::Sum(_, find) => kinds.extend(kind_of(find)),
            ExprKind::Stated { find, adding, .. } => {
                kinds.extend(kind_of(find));
                kinds.extend(adding.iter().filter_map(|(_, find)| kind_of(find)));
            }
            _ => {}
        });
        self.kinds.extend(kinds);
        for define in calls {
            self.define(define);
        }
    }

    fn find(&mut self, find: &Find) {
        self.kinds.extend(kind_of(find));
        if let Some(condition) = &find.condition {
            self.expr(condition);
        }
    }

    fn define(&mut self, id: DefineId) {
        if self.seen.contains(&id) {
            return;
        }
        self.seen.push(id);
        let Some(define) = self.model.defines.get(id.0 as usize) else { return };
        define.body.parts().into_iter().for_each(|part| self.expr(part));
    }

    fn done(mut self) -> Vec<KindId> {
        self.kinds.sort_unstable();
        self.kinds.dedup();
        self.kinds
    }
}

fn kind_of(find: &Find) -> Option<KindId> {
    match find.source {
        FindSource::Kind(kind) => Some(kind),
        FindSource::In(_) => None,
    }
}
