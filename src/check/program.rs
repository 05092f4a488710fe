//! Expressions over plain values: drawn up once from the typed rule, then computed in machine words.
//!
//! A program gives a value only where everything it meets is plain: known, single, of an ordinary size. For anything else
//! it gives nothing, and the caller evaluates the expression itself. What a program gives is what the evaluation gives;
//! the tests hold the two against each other.

use chrono::NaiveDate;

use super::world::World;
use crate::declaration::{Plain, RecordId, Sym, Symbols};
use crate::model::{
    Body, Builtin, DefineId, Expr, ExprKind, FieldRef, Find, Model, TreatyId, Type, Var, party,
};
use crate::syntax::ast::{ArithOp, CompareOp};
use crate::value::{DayRange, Length, MonthEnd, Narrow, shift};

/// How many nodes a program may have: definitions are written out where they are used.
const MOST_NODES: usize = 400;

/// An expression, drawn up.
#[derive(Clone, Debug)]
pub enum Node {
    Value(Plain),
    Var(u32),
    Field(Box<Node>, usize),
    Given(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Compare(CompareOp, Box<Node>, Box<Node>),
    OneOf(Box<Node>, Vec<Node>),
    Between(Box<[Node; 3]>),
    Arith(ArithOp, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    Shift {
        length: Box<Node>,
        before: bool,
        anchor: Box<Node>,
        month_end: MonthEnd,
    },
    Else(Box<Node>, Box<Node>),
    Cases(Vec<(Node, Node)>, Option<Box<Node>>),
    Bound {
        state: Box<Node>,
        treaty: Box<Node>,
    },
    /// A sum over records, by its position among [`Drawer::sums`].
    Sum(usize),
}

/// A sum inside a program.
pub(super) struct SumOf<'m> {
    /// Over what.
    pub find: &'m Find,
    /// Of what.
    pub term: &'m Expr,
    /// The variables of the definition that it stands in, with their types; `None` for those of the clause itself.
    pub frame: Option<Vec<(Node, Type)>>,
    /// Whose calendar rules hold.
    pub treaty: TreatyId,
}

/// Draws programs up.
pub(super) struct Drawer<'m, 's> {
    /// The rules.
    pub model: &'m Model,
    /// The texts of the records.
    pub symbols: &'s Symbols,
    /// The sums met, where sums are drawn up.
    pub sums: Option<Vec<SumOf<'m>>>,
    /// The innermost expression that has no program, once one is met.
    pub stopped: Option<&'m Expr>,
    left: usize,
}

/// What stands for the variables of the expression that is drawn up.
struct Place<'p> {
    treaty: TreatyId,
    /// The arguments of the definition, with their types; `None` in a clause.
    args: Option<&'p [(Node, Type)]>,
}

impl<'m, 's> Drawer<'m, 's> {
    /// A drawer with room for one program.
    pub(super) fn new(model: &'m Model, symbols: &'s Symbols) -> Self {
        Self { model, symbols, sums: None, stopped: None, left: MOST_NODES }
    }

    /// The program of an expression of a clause of `treaty`; `None` where it has none.
    pub(super) fn draw(&mut self, expr: &'m Expr, treaty: TreatyId) -> Option<Node> {
        self.node(expr, &Place { treaty, args: None })
    }

    fn node(&mut self, expr: &'m Expr, place: &Place<'_>) -> Option<Node> {
        let drawn = self.node_of(expr, place);
        if drawn.is_none() {
            self.stopped.get_or_insert(expr);
        }
        drawn
    }

    fn node_of(&mut self, expr: &'m Expr, place: &Place<'_>) -> Option<Node> {
        self.left = self.left.checked_sub(1)?;
        let mut one = |e: &'m Expr| self.node(e, place).map(Box::new);
        Some(match &expr.kind {
            ExprKind::Literal(literal) => Node::Value(Plain::of_literal(literal, self.symbols)?),
            ExprKind::Var(Var(v)) => match place.args {
                None => Node::Var(*v),
                Some(args) => args.get(*v as usize)?.0.clone(),
            },
            ExprKind::Field(of, FieldRef::Own(f)) if matches!(of.ty, Type::Record(_)) => {
                Node::Field(one(of)?, *f)
            }
            ExprKind::Call(define, args) => return self.call(*define, args, place),
            ExprKind::Builtin(Builtin::IsParty, args) => match args.as_slice() {
                [state, treaty] => Node::Bound { state: one(state)?, treaty: one(treaty)? },
                _ => return None,
            },
            ExprKind::Or(limbs) => Node::Any(self.nodes(limbs, place)?),
            ExprKind::And(limbs) => Node::All(self.nodes(limbs, place)?),
            ExprKind::Not(e) => Node::Not(one(e)?),
            ExprKind::Compare(op, a, b) => Node::Compare(*op, one(a)?, one(b)?),
            ExprKind::In(e, set) => match &set.kind {
                ExprKind::List(items) => Node::OneOf(one(e)?, self.nodes(items, place)?),
                _ => return None,
            },
            ExprKind::InRange(e, from, to) => Node::Between(Box::new([*one(e)?, *one(from)?, *one(to)?])),
            ExprKind::IsGiven(e) => Node::Given(one(e)?),
            ExprKind::Cast(e) => *one(e)?,
            ExprKind::Arith(op, a, b) => Node::Arith(*op, one(a)?, one(b)?),
            ExprKind::Negate(e) => Node::Negate(one(e)?),
            ExprKind::Shift { length, before, anchor } => {
                let (length, anchor) = (one(length)?, one(anchor)?);
                let treaty = self.model.treaties.get(place.treaty.0 as usize);
                let month_end = treaty.map_or(MonthEnd::Unclear, |t| t.month_end);
                Node::Shift { length, before: *before, anchor, month_end }
            }
            ExprKind::Else(e, default) => Node::Else(one(e)?, one(default)?),
            ExprKind::Sum(term, find) => {
                let sum = SumOf { find, term, frame: place.args.map(<[_]>::to_vec), treaty: place.treaty };
                let sums = self.sums.as_mut()?;
                sums.push(sum);
                Node::Sum(sums.len() - 1)
            }
            ExprKind::Field(..)
            | ExprKind::Builtin(..)
            | ExprKind::On(..)
            | ExprKind::List(_)
            | ExprKind::DayOf(..)
            | ExprKind::Aggregate(..)
            | ExprKind::Stated { .. }
            | ExprKind::Judgement(_) => return None,
        })
    }

    fn nodes(&mut self, all: &'m [Expr], place: &Place<'_>) -> Option<Vec<Node>> {
        all.iter().map(|e| self.node(e, place)).collect()
    }

    fn call(&mut self, id: DefineId, args: &'m [Expr], place: &Place<'_>) -> Option<Node> {
        let args =
            args.iter().map(|e| Some((self.node(e, place)?, e.ty.clone()))).collect::<Option<Vec<_>>>()?;
        let define = self.model.defines.get(id.0 as usize)?;
        let inside = Place { treaty: define.treaty, args: Some(&args) };
        let mut one = |e: &'m Expr| self.node(e, &inside);
        match &define.body {
            Body::Expr(e) => one(e),
            Body::Cases { cases, otherwise } => {
                let drawn = cases.iter().map(|(when, then)| Some((one(when)?, one(then)?)));
                let drawn = drawn.collect::<Option<Vec<_>>>()?;
                let otherwise = match otherwise {
                    Some(e) => Some(Box::new(one(e)?)),
                    None => None,
                };
                Some(Node::Cases(drawn, otherwise))
            }
        }
    }
}

impl Node {
    /// Whether it is the same on every day.
    pub(super) fn is_steady(&self) -> bool {
        self.all(&|node| !matches!(node, Node::Bound { .. } | Node::Sum(_)))
    }

    /// Whether a sum stands in it.
    pub(super) fn has_sums(&self) -> bool {
        !self.all(&|node| !matches!(node, Node::Sum(_)))
    }

    /// Whether it reads no other variable than this one.
    pub(super) fn reads_only(&self, var: u32) -> bool {
        self.all(&|node| !matches!(node, Node::Var(v) if *v != var))
    }

    /// Whether something holds of this node and of all inside it.
    fn all(&self, holds: &dyn Fn(&Node) -> bool) -> bool {
        let each = |nodes: &[Node]| nodes.iter().all(|node| node.all(holds));
        holds(self)
            && match self {
                Node::Value(_) | Node::Var(_) | Node::Sum(_) => true,
                Node::Field(e, _) | Node::Given(e) | Node::Not(e) | Node::Negate(e) => e.all(holds),
                Node::All(limbs) | Node::Any(limbs) => each(limbs),
                Node::Compare(_, a, b) | Node::Arith(_, a, b) | Node::Else(a, b) => {
                    a.all(holds) && b.all(holds)
                }
                Node::Bound { state, treaty } => state.all(holds) && treaty.all(holds),
                Node::OneOf(e, items) => e.all(holds) && each(items),
                Node::Between(three) => each(&**three),
                Node::Shift { length, anchor, .. } => length.all(holds) && anchor.all(holds),
                Node::Cases(cases, otherwise) => {
                    cases.iter().all(|(when, then)| when.all(holds) && then.all(holds))
                        && otherwise.as_ref().is_none_or(|e| e.all(holds))
                }
            }
    }
}

/// What a program is computed with.
#[derive(Clone, Copy)]
pub(super) struct Calc<'c, 'w> {
    /// The records.
    pub world: &'c World<'w>,
    /// The variables; `None` for one that is not plain.
    pub frame: &'c [Option<Plain>],
    /// The day.
    pub day: NaiveDate,
}

impl Calc<'_, '_> {
    /// What a condition gives.
    pub(super) fn truth(&self, node: &Node) -> Option<bool> {
        match self.value(node)? {
            Plain::Truth(t) => Some(t),
            _ => None,
        }
    }

    /// What a program gives.
    pub(super) fn value(&self, node: &Node) -> Option<Plain> {
        let truth = |t: bool| Some(Plain::Truth(t));
        match node {
            Node::Value(plain) => Some(*plain),
            Node::Var(v) => self.frame.get(*v as usize).copied().flatten(),
            Node::Field(of, field) => match self.value(of)? {
                Plain::Record(id) => {
                    if !matches!(**of, Node::Var(_)) {
                        // Whoever binds a variable has said that its record is read.
                        self.world.watch.read(self.world.current(id));
                    }
                    self.field(id, *field)
                }
                _ => None,
            },
            Node::Given(e) => truth(self.value(e)? != Plain::Absent),
            Node::All(limbs) => self.limbs(limbs, true),
            Node::Any(limbs) => self.limbs(limbs, false),
            Node::Not(e) => truth(!self.truth(e)?),
            Node::Compare(op, a, b) => truth(compare(*op, self.value(a)?, self.value(b)?)?),
            Node::OneOf(e, items) => {
                let value = self.value(e)?;
                let mut found = false;
                for item in items {
                    found |= same(value, self.value(item)?)?;
                }
                truth(found)
            }
            Node::Between(all) => {
                let [e, from, to] = &**all;
                let (e, from, to) = (self.value(e)?, self.value(from)?, self.value(to)?);
                match (e, from, to) {
                    (Plain::Day(_), Plain::Day(_), Plain::Day(_))
                    | (Plain::Number(_), Plain::Number(_), Plain::Number(_)) => {
                        truth(compare(CompareOp::AtMost, from, e)? && compare(CompareOp::AtMost, e, to)?)
                    }
                    _ => None,
                }
            }
            Node::Arith(op, a, b) => arith(*op, self.value(a)?, self.value(b)?),
            Node::Negate(e) => match self.value(e)? {
                Plain::Number(n) => n.negated().map(Plain::Number),
                Plain::Days(n) => n.checked_neg().map(Plain::Days),
                Plain::Months(n) => n.checked_neg().map(Plain::Months),
                _ => None,
            },
            Node::Shift { length, before, anchor, month_end } => {
                let sign = if *before { -1 } else { 1 };
                let length = match self.value(length)? {
                    Plain::Days(n) => Length::Days(n.checked_mul(sign)?),
                    Plain::Months(n) => Length::Months(n.checked_mul(sign)?),
                    _ => return None,
                };
                let Plain::Day(anchor) = self.value(anchor)? else { return None };
                shift(anchor, length, *month_end).and_then(DayRange::as_day).map(Plain::Day)
            }
            Node::Else(e, default) => match self.value(e)? {
                Plain::Absent => self.value(default),
                given => Some(given),
            },
            Node::Cases(cases, otherwise) => {
                for (when, then) in cases {
                    if self.truth(when)? {
                        return self.value(then);
                    }
                }
                self.value(otherwise.as_deref()?)
            }
            // A sum is not one value; whoever draws sums up computes with their ends.
            Node::Sum(_) => None,
            Node::Bound { state, treaty } => {
                let (Plain::Text(state), Plain::Treaty(treaty)) = (self.value(state)?, self.value(treaty)?)
                else {
                    return None;
                };
                truth(self.world.is_bound(treaty, state, self.day)?)
            }
        }
    }

    /// The number that a record adds: zero where a condition does not hold.
    pub(super) fn amount(&self, condition: Option<&Node>, term: &Node) -> Option<Narrow> {
        let counts = condition.map_or(Some(true), |condition| self.truth(condition))?;
        if !counts {
            return Some(Narrow::ZERO);
        }
        match self.value(term)? {
            Plain::Number(n) => Some(n),
            _ => None,
        }
    }

    pub(super) fn field(&self, id: RecordId, field: usize) -> Option<Plain> {
        let version = self.world.version(id)?;
        match self.world.records.plain(version, field)? {
            Plain::Record(r) => Some(Plain::Record(self.world.origin(r))),
            plain => Some(plain),
        }
    }

    /// `decides`: every limb must hold; else one must.
    fn limbs(&self, limbs: &[Node], every: bool) -> Option<Plain> {
        for limb in limbs {
            if self.truth(limb)? != every {
                return Some(Plain::Truth(!every));
            }
        }
        Some(Plain::Truth(every))
    }
}

/// Whether two plain values are the same; `None` where evaluation does not compare them.
fn same(a: Plain, b: Plain) -> Option<bool> {
    match (a, b) {
        (Plain::Truth(_), Plain::Truth(_))
        | (Plain::Number(_), Plain::Number(_))
        | (Plain::Days(_), Plain::Days(_))
        | (Plain::Months(_), Plain::Months(_))
        | (Plain::Day(_), Plain::Day(_))
        | (Plain::Text(_), Plain::Text(_))
        | (Plain::Treaty(_), Plain::Treaty(_))
        | (Plain::Choice(..), Plain::Choice(..))
        | (Plain::Record(_), Plain::Record(_)) => Some(a == b),
        _ => None,
    }
}

fn compare(op: CompareOp, a: Plain, b: Plain) -> Option<bool> {
    let order = match op {
        CompareOp::Equal => return same(a, b),
        CompareOp::NotEqual => return same(a, b).map(|same| !same),
        _ => match (a, b) {
            (Plain::Number(a), Plain::Number(b)) => a.cmp(&b),
            (Plain::Days(a), Plain::Days(b)) | (Plain::Months(a), Plain::Months(b)) => a.cmp(&b),
            (Plain::Day(a), Plain::Day(b)) => a.cmp(&b),
            _ => return None,
        },
    };
    Some(match op {
        CompareOp::Less => order.is_lt(),
        CompareOp::AtMost => order.is_le(),
        CompareOp::More => order.is_gt(),
        _ => order.is_ge(),
    })
}

fn arith(op: ArithOp, a: Plain, b: Plain) -> Option<Plain> {
    match (a, b, op) {
        (Plain::Number(a), Plain::Number(b), ArithOp::Plus) => a.plus(b).map(Plain::Number),
        (Plain::Number(a), Plain::Number(b), ArithOp::Minus) => a.minus(b).map(Plain::Number),
        (Plain::Number(a), Plain::Number(b), ArithOp::Times) => a.times(b).map(Plain::Number),
        (Plain::Days(a), Plain::Days(b), ArithOp::Plus) => a.checked_add(b).map(Plain::Days),
        (Plain::Days(a), Plain::Days(b), ArithOp::Minus) => a.checked_sub(b).map(Plain::Days),
        (Plain::Months(a), Plain::Months(b), ArithOp::Plus) => a.checked_add(b).map(Plain::Months),
        (Plain::Months(a), Plain::Months(b), ArithOp::Minus) => a.checked_sub(b).map(Plain::Months),
        _ => None,
    }
}

/// Since when a State is bound by a treaty, where one record says so in days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding {
    /// The record.
    pub record: RecordId,
    /// From this day.
    pub from: NaiveDate,
    /// To this day, for good where there is none.
    pub until: Option<NaiveDate>,
}

impl World<'_> {
    /// Whether a State is bound on `day`; `None` where that is not plain.
    fn is_bound(&self, treaty: TreatyId, state: Sym, day: NaiveDate) -> Option<bool> {
        self.work.probe();
        let binding = self.binding(treaty, state)?;
        self.watch.read(self.current(binding.record));
        Some(binding.from <= day && binding.until.is_none_or(|until| day <= until))
    }

    /// Since when a State is bound; `None` where that is not plain.
    pub(super) fn binding(&self, treaty: TreatyId, state: Sym) -> Option<Binding> {
        self.watch.ask_of(|| self.records.symbols.text(state));
        let key = (treaty, state);
        let known = self.bindings.borrow().get(&key).copied();
        known.unwrap_or_else(|| {
            let found = self.binding_on_file(treaty, state);
            self.bindings.borrow_mut().insert(key, found);
            found
        })
    }

    fn binding_on_file(&self, treaty: TreatyId, state: Sym) -> Option<Binding> {
        let state = self.records.symbols.text(state)?;
        let [record] = self.party_records(treaty, &state) else { return None };
        if self.is_amended(*record) {
            return None;
        }
        let Plain::Day(from) = self.plain_of(*record, party::IN_FORCE)? else { return None };
        let until = match self.plain_of(*record, party::UNTIL)? {
            Plain::Absent => None,
            Plain::Day(until) => Some(until),
            _ => return None,
        };
        Some(Binding { record: *record, from, until })
    }
}
