//! Expressions, from `or` down to a value with its fields: one rule a level, the loosest first.
//!
//! Rules give boxes and call each other directly, so that the deepest nesting allowed fits a small stack.

use nom::Parser;
use nom::combinator::map;

use super::ast::{ArithOp, CompareOp, Expr, ExprKind};
use super::height::is_higher;
use super::input::{Fail, Parsed, REPORTED, Toks, keyword, name, note};
use super::primary::primary;
use super::problems::Problem;
use super::record::type_expr;
use super::token::{Keyword, TokenKind};
use super::want::{Thing, Want};

/// How many operands an operator that groups to the left may join: each makes the tree one deeper.
const MAX_CHAIN: usize = 64;

/// How high a tree may be.
const MAX_HEIGHT: usize = 256;

/// What is wrong with a chain that is too long.
fn too_long() -> String {
    format!("more than {MAX_CHAIN} values are joined in a row")
}

/// An expression that still has to find its place in another.
pub(super) type Boxed<'t> = Box<Expr<'t>>;

/// The node `kind`, which reaches from `i` to `rest`.
pub(super) fn node<'i, 't>(i: Toks<'i, 't>, rest: Toks<'i, 't>, kind: ExprKind<'t>) -> Boxed<'t> {
    Box::new(Expr { kind, span: i.span_to(rest) })
}
/// An expression that stands in no other.
pub(super) fn whole_expr<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Expr<'t>> {
    map(expr, |boxed| *boxed).parse(i)
}

/// `and { "or" and }`.
pub(super) fn expr<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, expr) = flat(i.nested()?, Keyword::Or, and, ExprKind::Or)?;
    if i.is_outermost() && is_higher(&expr, MAX_HEIGHT) {
        return Err(i.too_deep(format!("operators are nested more than {MAX_HEIGHT} deep")));
    }
    Ok((rest.back_to(i), expr))
}

fn and<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    flat(i, Keyword::And, not, ExprKind::And)
}

/// Operands joined by one keyword; a single one stands for itself.
fn flat<'i, 't>(
    i: Toks<'i, 't>,
    word: Keyword,
    operand: fn(Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>>,
    join: fn(Vec<Expr<'t>>) -> ExprKind<'t>,
) -> Parsed<'i, 't, Boxed<'t>> {
    let (mut rest, first) = operand(i)?;
    if !rest.at(word) {
        note(rest, Want::Keyword(word));
        return Ok((rest, first));
    }
    let mut operands = vec![*first];
    while rest.at(word) {
        let next;
        (rest, next) = operand(rest.tail())?;
        operands.push(*next);
    }
    note(rest, Want::Keyword(word));
    Ok((rest, node(i, rest, join(operands))))
}

fn not<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    if !i.at(Keyword::Not) {
        return compare(i);
    }
    let (rest, operand) = not(i.tail().nested()?)?;
    Ok((rest.back_to(i), node(i, rest, ExprKind::Not(operand))))
}

fn compare<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, left) = cast(i)?;
    match rest.kind() {
        Some(TokenKind::Equal) => compare_with(i, left, CompareOp::Equal, rest.tail()),
        Some(TokenKind::NotEqual) => compare_with(i, left, CompareOp::NotEqual, rest.tail()),
        Some(TokenKind::Less) => compare_with(i, left, CompareOp::Less, rest.tail()),
        Some(TokenKind::AtMost) => compare_with(i, left, CompareOp::AtMost, rest.tail()),
        Some(TokenKind::More) => compare_with(i, left, CompareOp::More, rest.tail()),
        Some(TokenKind::AtLeast) => compare_with(i, left, CompareOp::AtLeast, rest.tail()),
        Some(TokenKind::Keyword(Keyword::In)) => within(i, left, rest.tail()),
        Some(TokenKind::Keyword(Keyword::Is)) => {
            let (rest, _) = keyword(Keyword::Given)(rest.tail())?;
            Ok((rest, node(i, rest, ExprKind::IsGiven(left))))
        }
        _ => {
            note(rest, Want::Thing(Thing::Comparison));
            Ok((rest, left))
        }
    }
}

fn compare_with<'i, 't>(
    i: Toks<'i, 't>,
    left: Boxed<'t>,
    op: CompareOp,
    rest: Toks<'i, 't>,
) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, right) = cast(rest)?;
    Ok((rest, node(i, rest, ExprKind::Compare { op, left, right })))
}

/// `a in b`, `a in b .. c`.
fn within<'i, 't>(i: Toks<'i, 't>, expr: Boxed<'t>, rest: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, from) = cast(rest)?;
    if rest.kind() != Some(TokenKind::DotDot) {
        note(rest, Want::Thing(Thing::DotDot));
        return Ok((rest, node(i, rest, ExprKind::In { expr, set: from })));
    }
    let (rest, to) = cast(rest.tail())?;
    Ok((rest, node(i, rest, ExprKind::InRange { expr, from, to })))
}

fn cast<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, expr) = sum(i)?;
    if !rest.at(Keyword::As) {
        note(rest, Want::Keyword(Keyword::As));
        return Ok((rest, expr));
    }
    let (rest, ty) = type_expr(rest.tail())?;
    Ok((rest, node(i, rest, ExprKind::Cast { expr, ty: Box::new(ty) })))
}

fn sum<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    chain(i, product, |kind| match kind {
        TokenKind::Plus => Some(ArithOp::Plus),
        TokenKind::Minus => Some(ArithOp::Minus),
        _ => None,
    })
}

fn product<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    chain(i, dated, |kind| match kind {
        TokenKind::Star => Some(ArithOp::Times),
        TokenKind::Slash => Some(ArithOp::Over),
        _ => None,
    })
}

/// Operands joined by operators of one level, grouped to the left.
fn chain<'i, 't>(
    i: Toks<'i, 't>,
    operand: fn(Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>>,
    operator: fn(TokenKind) -> Option<ArithOp>,
) -> Parsed<'i, 't, Boxed<'t>> {
    let (mut rest, mut left) = operand(i)?;
    let mut joined = 1;
    while let Some(op) = rest.kind().and_then(operator) {
        joined += 1;
        if joined > MAX_CHAIN {
            return Err(rest.too_deep(too_long()));
        }
        let right;
        (rest, right) = operand(rest.tail())?;
        left = node(i, rest, ExprKind::Arith { op, left, right });
    }
    note(rest, Want::Thing(Thing::Operator));
    Ok((rest, left))
}

/// `30 days after d`, `a else b`, both grouped to the right.
pub(super) fn dated<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, left) = postfix(i)?;
    let word = [Keyword::After, Keyword::Before, Keyword::Else].into_iter().find(|&word| rest.at(word));
    let Some(word) = word else {
        note(rest, Want::Keyword(Keyword::After));
        note(rest, Want::Keyword(Keyword::Before));
        note(rest, Want::Keyword(Keyword::Else));
        return Ok((rest, left));
    };
    let (rest, right) = dated(rest.tail().nested()?)?;
    let kind = if word == Keyword::Else {
        ExprKind::Else { expr: left, default: right }
    } else {
        require_length(i, &left)?;
        ExprKind::Shift { length: left, before: word == Keyword::Before, anchor: right }
    };
    Ok((rest.back_to(i), node(i, rest, kind)))
}

/// Reports a bare number where a length of time stands before `after` or `before`, and ends the rule.
pub(super) fn require_length(i: Toks<'_, '_>, length: &Expr) -> Result<(), nom::Err<Fail>> {
    if !matches!(length.kind, ExprKind::Number(_)) {
        return Ok(());
    }
    let number = i.context().lexeme(length.span);
    let message = format!("the number `{number}` has no unit of time");
    let problem = Problem::new(length.span, "days, months or years?", message);
    let help = format!("write `{number} days`, `{number} months` or `{number} years`");
    i.context().problems.add(problem.help(help));
    Err(REPORTED)
}

/// A value with its fields, and the day on which it is read.
pub(super) fn postfix<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (mut rest, mut expr) = primary(i)?;
    for _ in 0..MAX_CHAIN {
        if rest.kind() == Some(TokenKind::Dot) {
            let field;
            (rest, field) = name(Thing::FieldName)(rest.tail())?;
            expr = node(i, rest, ExprKind::Field { of: expr, name: field });
        } else if rest.at(Keyword::On) {
            let (after, day) = postfix(rest.tail().nested()?)?;
            rest = after.back_to(i);
            expr = node(i, rest, ExprKind::On { expr, day });
        } else {
            note(rest, Want::Keyword(Keyword::On));
            return Ok((rest, expr));
        }
    }
    Err(rest.too_deep(too_long()))
}
