//! What a condition demands of the records that it is about, looked for once: they are found by it again and again.

use std::cell::OnceCell;
use std::rc::Rc;

use super::index::{Index, Path, equalities};
use super::series::address;
use super::walk::walk;
use super::world::World;
use crate::model::{Expr, ExprKind, KindId, Var};

/// The equalities of a condition, and the records that are found by them.
pub(super) struct Joins {
    /// One an equality: the fields to follow from a record.
    pub paths: Vec<Path>,
    /// One an equality: what stands at their end.
    pub values: Vec<Expr>,
    /// One an equality: whether the fields lead to the State of a record, or some way there.
    pub lead_to_state: Vec<bool>,
    /// The records by all of the paths, once it was asked for.
    pub index: OnceCell<Rc<Index>>,
}

impl World<'_> {
    /// The equalities that a condition demands of `var`, which stands for records of `kind`.
    pub(super) fn joins(&self, condition: &Expr, var: Var, kind: KindId) -> Rc<Joins> {
        let place = (address(condition), var, kind);
        let known = self.joins.borrow().get(&place).cloned();
        known.unwrap_or_else(|| {
            let whole = self.model.kinds.get(kind.0 as usize).and_then(|k| k.party_path.as_deref());
            let leads = |path: &Path| !path.is_empty() && whole.is_some_and(|whole| whole.starts_with(path));
            let (paths, values): (Vec<Path>, Vec<Expr>) =
                equalities(Some(condition), var).into_iter().map(|e| (e.path, e.value.clone())).unzip();
            let lead_to_state = paths.iter().map(leads).collect();
            let joins = Rc::new(Joins { paths, values, lead_to_state, index: OnceCell::new() });
            self.joins.borrow_mut().insert(place, joins.clone());
            joins
        })
    }
}

/// Whether a condition looks for records by what is bound before them.
pub(super) fn reads_what_is_bound(condition: &Expr, var: Var) -> bool {
    let reads_a_variable = |e: &Expr| {
        let mut found = false;
        walk(e, &mut |e| found |= matches!(e.kind, ExprKind::Var(_)));
        found
    };
    equalities(Some(condition), var).iter().any(|equality| reads_a_variable(equality.value))
}
