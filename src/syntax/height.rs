//! How high a tree is. Brackets bound how deep the parser goes and chains how long a row of operators may be, but rows
//! in brackets in rows multiply; later stages walk trees by recursion and need a bound on the whole.

use super::ast::Expr;

/// Whether some operand of `expr` stands more than `limit` levels below it. No deeper operand is looked at.
pub(super) fn is_higher(expr: &Expr, limit: usize) -> bool {
    let mut higher = false;
    expr.operands(&mut |operand| {
        higher = higher || limit.checked_sub(1).is_none_or(|below| is_higher(operand, below));
    });
    higher
}
