//! How the records of a `find` are found without looking at each: which limbs of its condition are keys, which leave a
//! window of days, and which depend on nothing but the record.
//!
//! A plan is drawn up from the typed rule alone. Where a limb fits none of these there is no plan, and every candidate
//! is looked at.

use std::cell::OnceCell;

use super::index::{mentions, path_from};
use super::program::{Drawer, Node};
use super::walk::walk;
use super::world::World;
use crate::model::{
    Body, Builtin, DefineId, Expr, ExprKind, FieldRef, Find, FindSource, Kind, KindId, Model, Nature,
    TreatyId, Type, Var,
};
use crate::syntax::ast::{AggregateOp, CompareOp};

/// On which side of a day a window lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The day and all after it.
    From,
    /// All after the day.
    After,
    /// The day and all before it.
    To,
    /// All before the day.
    Before,
    /// In a period.
    Within,
}

/// What a limb of a condition does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `path = value`, the value on the left or the right.
    Key { value_left: bool },
    /// The date of the record against a day or a period, which stands at this operand.
    Window(Side),
    /// From one day to another.
    Range,
    /// Depends on the record and the outer variables of the plan.
    Steady,
}

/// The plan of one `find`, with what is summed over it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// One a limb.
    roles: Vec<Role>,
    /// Variables from outside that steady limbs and the term read.
    pub outer: Vec<Var>,
    /// Its steady limbs and its term as programs, once they have been asked for.
    drawn: OnceCell<Option<DrawnPlan>>,
}

/// The steady limbs of a plan and its term, drawn up.
#[derive(Clone, Debug)]
pub struct DrawnPlan {
    /// The keys, for what was not found by them.
    pub(super) keys: Vec<Node>,
    /// What else depends on nothing but the record and the outer variables.
    pub(super) limbs: Vec<Node>,
    /// What is summed.
    pub(super) term: Option<Node>,
}

/// The limbs of the condition of `find`.
pub fn limbs(find: &Find) -> Vec<&Expr> {
    match &find.condition {
        None => Vec::new(),
        Some(Expr { kind: ExprKind::And(limbs), .. }) => limbs.iter().collect(),
        Some(one) => vec![one],
    }
}

impl Plan {
    /// The plan of `find` over records of `kind`, summing `term`.
    ///
    /// # Errors
    ///
    /// Where each record must be looked at: the limb or term for which it must.
    pub fn of<'e>(
        model: &Model,
        find: &'e Find,
        term: Option<&'e Expr>,
        kind: KindId,
    ) -> Result<Plan, &'e Expr> {
        let date = window_field(model, kind);
        let mut plan = Plan { roles: Vec::new(), outer: Vec::new(), drawn: OnceCell::new() };
        for limb in limbs(find) {
            let role = role(model, limb, find.var, date).ok_or(limb)?;
            if role == Role::Steady {
                plan.reads(limb, find.var);
            }
            plan.roles.push(role);
        }
        if let Some(term) = term {
            if !is_steady(model, term, &mut Vec::new()) {
                return Err(term);
            }
            plan.reads(term, find.var);
        }
        Ok(plan)
    }

    /// The steady limbs and the term as programs, in the words of `treaty`; `None` where one of them has none.
    pub(super) fn drawn(
        &self,
        world: &World<'_>,
        limbs: &[&Expr],
        term: Option<&Expr>,
        treaty: TreatyId,
    ) -> Option<&DrawnPlan> {
        let draw = |e: &Expr| Drawer::new(world.model, &world.records.symbols).draw(e, treaty);
        let all = || {
            let of_role = |is_key: bool| {
                let is = |role: &Role| match role {
                    Role::Key { .. } => is_key,
                    Role::Steady => !is_key,
                    _ => false,
                };
                let those = self.roles.iter().zip(limbs).filter(|(role, _)| is(role));
                those.map(|(_, limb)| draw(limb)).collect::<Option<Vec<Node>>>()
            };
            let term = match term {
                Some(term) => Some(draw(term)?),
                None => None,
            };
            Some(DrawnPlan { keys: of_role(true)?, limbs: of_role(false)?, term })
        };
        self.drawn.get_or_init(all).as_ref()
    }

    /// A variable from outside that stands for a record of its own, where the steady limbs or the term read one: a list
    /// for each record on the other side would be longer than looking.
    pub fn outer_record<'e>(
        &self,
        model: &Model,
        find: &'e Find,
        term: Option<&'e Expr>,
    ) -> Option<&'e Expr> {
        let of_record = |v: Var, e: &Expr| {
            let is_row = |kind: KindId| model.kinds.get(kind.0 as usize).is_some_and(|k| k.rows.is_some());
            self.outer.contains(&v) && matches!(e.ty, Type::Record(kind) if !is_row(kind))
        };
        let steady = self.roles.iter().zip(limbs(find)).filter(|(role, _)| **role == Role::Steady);
        steady.map(|(_, limb)| limb).chain(term).find(|root| {
            let mut found = false;
            walk(root, &mut |e| found |= matches!(e.kind, ExprKind::Var(v) if of_record(v, e)));
            found
        })
    }

    fn reads(&mut self, expr: &Expr, own: Var) {
        let mut inner = vec![own];
        let mut read = Vec::new();
        walk(expr, &mut |e| match &e.kind {
            ExprKind::Var(v) => read.push(*v),
            ExprKind::Aggregate(_, find) | ExprKind::Sum(_, find) => inner.push(find.var),
            _ => {}
        });
        self.outer.extend(read.into_iter().filter(|v| !inner.contains(v)));
        self.outer.sort_unstable();
        self.outer.dedup();
    }

    /// The values of the keys, in order.
    pub fn key_values<'e>(&self, limbs: &[&'e Expr]) -> Vec<&'e Expr> {
        let value = |(role, limb): (&Role, &&'e Expr)| match (role, &limb.kind) {
            (Role::Key { value_left: true }, ExprKind::Compare(_, a, _)) => Some(&**a),
            (Role::Key { value_left: false }, ExprKind::Compare(_, _, b)) => Some(&**b),
            _ => None,
        };
        self.roles.iter().zip(limbs).filter_map(value).collect()
    }

    /// Whether a sum over `find` only gains records from day to day: no window moves, and its keys are the same on all days.
    pub fn is_running(&self, model: &Model, find: &Find) -> bool {
        let limbs = limbs(find);
        let are_steady = |e: &&Expr| is_steady(model, e, &mut Vec::new());
        self.windows(&limbs).is_empty() && self.key_values(&limbs).iter().all(are_steady)
    }

    /// The days and periods that leave a window, in order.
    pub fn windows<'e>(&self, limbs: &[&'e Expr]) -> Vec<(Side, &'e Expr)> {
        let mut out: Vec<(Side, &'e Expr)> = Vec::new();
        for (role, limb) in self.roles.iter().zip(limbs) {
            match (role, &limb.kind) {
                (Role::Range, ExprKind::InRange(_, from, to)) => {
                    out.extend([(Side::From, &**from), (Side::To, &**to)]);
                }
                (Role::Window(side), ExprKind::In(_, set)) => out.push((*side, set)),
                (Role::Window(side), ExprKind::Compare(_, _, day)) => out.push((*side, day)),
                _ => {}
            }
        }
        out
    }

    /// The limbs that decide which records there are, whatever the day: all but the windows.
    pub fn steady<'e>(&self, limbs: &[&'e Expr]) -> Vec<&'e Expr> {
        let decides = |role: &Role| matches!(role, Role::Key { .. } | Role::Steady);
        self.roles.iter().zip(limbs).filter(|(role, _)| decides(role)).map(|(_, limb)| *limb).collect()
    }
}

/// The field that dates records of `kind`, where they count from that day on for ever.
fn window_field(model: &Model, kind: KindId) -> Option<usize> {
    match model.kinds.get(kind.0 as usize)?.nature {
        Nature::Happens(f) | Nature::AsOf(f) | Nature::Holds { from: f, until: None } => Some(f),
        _ => None,
    }
}

/// What each limb of the condition of `find` over records of `kind` does; `None` for one for which each record must be
/// looked at.
pub fn roles<'e>(model: &Model, find: &'e Find, kind: KindId) -> Vec<(Option<Role>, &'e Expr)> {
    let date = window_field(model, kind);
    limbs(find).into_iter().map(|limb| (role(model, limb, find.var, date), limb)).collect()
}

fn role(model: &Model, limb: &Expr, var: Var, date: Option<usize>) -> Option<Role> {
    let is_date = |e: &Expr| {
        matches!((&e.kind, date), (ExprKind::Field(of, FieldRef::Own(f)), Some(date))
            if *f == date && matches!(of.kind, ExprKind::Var(v) if v == var))
    };
    match &limb.kind {
        ExprKind::Compare(CompareOp::Equal, a, b) => {
            if path_from(a, var).is_some() && !mentions(b, var) {
                return Some(Role::Key { value_left: false });
            }
            if path_from(b, var).is_some() && !mentions(a, var) {
                return Some(Role::Key { value_left: true });
            }
        }
        ExprKind::Compare(op, a, b) if is_date(a) && !mentions(b, var) => {
            let side = match op {
                CompareOp::Less => Some(Side::Before),
                CompareOp::AtMost => Some(Side::To),
                CompareOp::More => Some(Side::After),
                CompareOp::AtLeast => Some(Side::From),
                _ => None,
            };
            if let Some(side) = side {
                return Some(Role::Window(side));
            }
        }
        ExprKind::In(e, set) if is_date(e) && !mentions(set, var) => return Some(Role::Window(Side::Within)),
        ExprKind::InRange(e, from, to) if is_date(e) && !mentions(from, var) && !mentions(to, var) => {
            return Some(Role::Range);
        }
        _ => {}
    }
    is_steady(model, limb, &mut Vec::new()).then_some(Role::Steady)
}

/// Whether the value of `expr` is the same on every day, for the same variables.
pub fn is_steady(model: &Model, expr: &Expr, seen: &mut Vec<DefineId>) -> bool {
    let mut steady = true;
    let mut calls = Vec::new();
    walk(expr, &mut |e| match &e.kind {
        ExprKind::On(..) | ExprKind::Stated { .. } | ExprKind::Judgement(_) => steady = false,
        ExprKind::Builtin(Builtin::IsParty | Builtin::FirstDay | Builtin::Reconcile, _) => steady = false,
        ExprKind::Aggregate(op, find) => {
            steady &= is_table(model, find) && !matches!(op, AggregateOp::Latest | AggregateOp::Earliest);
        }
        ExprKind::Sum(_, find) => steady &= is_table(model, find),
        ExprKind::Call(define, _) => calls.push(*define),
        _ => {}
    });
    for define in calls {
        if !steady || seen.contains(&define) {
            continue;
        }
        seen.push(define);
        let Some(define) = model.defines.get(define.0 as usize) else { return false };
        steady &= match &define.body {
            Body::Expr(e) => is_steady(model, e, seen),
            Body::Cases { cases, otherwise } => {
                let each = cases.iter().all(|(c, e)| is_steady(model, c, seen) && is_steady(model, e, seen));
                each && otherwise.as_ref().is_none_or(|e| is_steady(model, e, seen))
            }
        };
    }
    steady
}

/// Whether `find` goes through a table whose rows are there on every day.
fn is_table(model: &Model, find: &Find) -> bool {
    let is_undated = |k: &Kind| k.rows.is_some() && k.nature == Nature::Filed;
    match find.source {
        FindSource::Kind(kind) => model.kinds.get(kind.0 as usize).is_some_and(is_undated),
        FindSource::In(_) => false,
    }
}
