//! What a clause rests on: the definitions it uses and the kinds it reads, directly or through definitions.

use std::collections::BTreeSet;

use super::checks::clause_roots;
use super::rules::{
    Builtin, Clause, Condition, Define, Demand, Expr, ExprKind, FieldRef, Find, FindSource, Literal, Model,
    Nature, Source, Step, Then,
};
use super::types::{DefineId, KindId, TreatyId, Type};
use super::{PARTY, walk};

/// What a clause rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// Definitions, in the order in which they are met.
    pub defines: Vec<DefineId>,
    /// Kinds of record and tables.
    pub kinds: BTreeSet<KindId>,
    /// Treaties whose own entry into force counts.
    pub in_force: BTreeSet<TreatyId>,
    /// Their fields, by position: those it names, and those that date a record (or what holds it) or lead to its party.
    pub fields: BTreeSet<(KindId, usize)>,
}

/// What `clause` of `model` rests on.
pub fn uses(model: &Model, clause: &Clause) -> Uses {
    let mut uses = Uses::default();
    for generator in &clause.generators {
        match &generator.source {
            Source::Party(_) | Source::State(_) => uses.kinds.extend([PARTY]),
            Source::Kind(_, kind, _) | Source::Table(kind, _) => uses.kinds.extend([*kind]),
            Source::Group { left, right, keys } => {
                uses.kinds.extend(std::iter::once(left.0).chain(right.map(|r| r.0)));
                uses.fields.extend(keys.iter().map(|key| (left.0, key.0)));
                uses.fields.extend(right.iter().flat_map(|r| keys.iter().map(|key| (r.0, key.1))));
            }
            Source::In(..) | Source::Calendar { .. } | Source::Rolling { .. } => {}
        }
    }
    uses.demand(&clause.demand);
    for exception in &clause.exceptions {
        if let Condition::Find(_, find) = &exception.when {
            uses.find(find);
        }
        if let Then::Demand(demand) = &exception.then {
            uses.demand(demand);
        }
    }
    for root in clause_roots(clause) {
        uses.expression(root);
    }
    let mut next = 0;
    while let Some(define) = uses.defines.get(next).copied() {
        let body = model.defines.get(define.0 as usize).map(|d| d.body.parts()).unwrap_or_default();
        body.into_iter().for_each(|root| uses.expression(root));
        next += 1;
    }
    for kind in uses.kinds.clone() {
        let mut held = Some(kind);
        while let Some(kind) = held {
            uses.fields.extend(implied(model, kind).into_iter().map(|field| (kind, field)));
            held = model.kinds.get(kind.0 as usize).and_then(|k| k.parent);
        }
    }
    uses
}

/// Calls `visit` with every expression of `clause` of `model`, then with those of the definitions it uses, each with the
/// definition that it stands in, outermost first.
pub fn each_expression<'m>(
    model: &'m Model,
    clause: &'m Clause,
    visit: &mut dyn FnMut(Option<&'m Define>, &'m Expr),
) {
    for root in clause_roots(clause) {
        walk::typed(root, &mut |e| visit(None, e));
    }
    for id in uses(model, clause).defines {
        let Some(define) = model.defines.get(id.0 as usize) else { continue };
        for root in define.body.parts() {
            walk::typed(root, &mut |e| visit(Some(define), e));
        }
    }
}

/// Fields that are read with every record of a kind: its days, and what leads to its party.
fn implied(model: &Model, kind: KindId) -> Vec<usize> {
    let Some(kind) = model.kinds.get(kind.0 as usize) else { return Vec::new() };
    let mut fields = match kind.nature {
        Nature::Happens(field) | Nature::AsOf(field) | Nature::Decided(field) => vec![field],
        Nature::Holds { from, until } => std::iter::once(from).chain(until).collect(),
        Nature::Filed | Nature::Inherited => Vec::new(),
    };
    if let Some(Step::Field(field)) = kind.party_path.as_ref().and_then(|path| path.first()) {
        fields.push(*field);
    }
    fields
}

impl Uses {
    fn demand(&mut self, demand: &Demand) {
        if let Demand::File(find) = demand {
            self.find(find);
        }
    }

    fn find(&mut self, find: &Find) {
        if let FindSource::Kind(kind) = &find.source {
            self.kinds.insert(*kind);
        }
    }

    fn expression(&mut self, root: &Expr) {
        walk::typed(root, &mut |e| match &e.kind {
            ExprKind::Field(of, FieldRef::Own(field)) => {
                if let Type::Record(kind) | Type::Group(kind) = of.ty {
                    self.fields.insert((kind, *field));
                }
            }
            ExprKind::Call(define, _) if !self.defines.contains(define) => self.defines.push(*define),
            ExprKind::Aggregate(_, find) | ExprKind::Sum(_, find) => self.find(find),
            ExprKind::Stated { find, adding, .. } => {
                self.find(find);
                adding.iter().for_each(|(_, flows)| self.find(flows));
            }
            ExprKind::Builtin(Builtin::EifState | Builtin::Deposit | Builtin::IsParty, _) => {
                self.kinds.insert(PARTY);
            }
            ExprKind::Builtin(Builtin::EifTreaty, treaties) => {
                let named = treaties.iter().filter_map(|t| match t.kind {
                    ExprKind::Literal(Literal::Treaty(treaty)) => Some(treaty),
                    _ => None,
                });
                self.in_force.extend(named);
            }
            _ => {}
        });
    }
}
