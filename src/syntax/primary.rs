//! Values: literals, names, calls, lists, aggregates and what stands in brackets.

use super::ast::{AggregateOp, Expr, ExprKind, Find};
use super::expr::{Boxed, expr, node, postfix};
use super::find::find;
use super::input::{Parsed, Toks, keyword, mark, name, note};
use super::literal::literal;
use super::token::{Keyword, TokenKind};
use super::want::{Thing, Want};

/// One value.
pub(super) fn primary<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    match i.kind() {
        Some(TokenKind::LeftParen) => bracketed(i, expr, TokenKind::RightParen),
        Some(TokenKind::LeftBracket) => list(i),
        Some(TokenKind::Minus) => negated(i),
        Some(TokenKind::Keyword(word)) if i.kind_at(1) == Some(TokenKind::LeftParen) => {
            bracketed_word(i, word)
        }
        Some(TokenKind::Name) if i.kind_at(1) == Some(TokenKind::LeftParen) => call(i),
        _ => literal(i),
    }
}

/// `inner` between one token and `close`.
fn bracketed<'i, 't, T>(
    i: Toks<'i, 't>,
    inner: fn(Toks<'i, 't>) -> Parsed<'i, 't, T>,
    close: TokenKind,
) -> Parsed<'i, 't, T> {
    let (rest, value) = inner(i.tail())?;
    let (rest, _) = mark(close)(rest)?;
    Ok((rest, value))
}

fn list<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, members) = bracketed(i, members, TokenKind::RightBracket)?;
    Ok((rest, node(i, rest, ExprKind::List(members))))
}

/// Expressions set off by commas.
fn members<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Vec<Expr<'t>>> {
    let (mut rest, first) = expr(i)?;
    let mut members = vec![*first];
    while rest.kind() == Some(TokenKind::Comma) {
        let next;
        (rest, next) = expr(rest.tail())?;
        members.push(*next);
    }
    note(rest, Want::Thing(Thing::Comma));
    Ok((rest, members))
}

fn negated<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, operand) = postfix(i.tail().nested()?)?;
    Ok((rest.back_to(i), node(i, rest, ExprKind::Negate(operand))))
}

/// What a keyword before `(` means: an aggregate, or a call of a definition of that name.
fn bracketed_word<'i, 't>(i: Toks<'i, 't>, word: Keyword) -> Parsed<'i, 't, Boxed<'t>> {
    match word {
        Keyword::Exists => aggregate(i, AggregateOp::Exists),
        Keyword::Count => aggregate(i, AggregateOp::Count),
        Keyword::The => aggregate(i, AggregateOp::The),
        Keyword::Latest => aggregate(i, AggregateOp::Latest),
        Keyword::Earliest => aggregate(i, AggregateOp::Earliest),
        Keyword::Sum => sum(i),
        Keyword::Stated => stated(i),
        word if word.is_reserved() => literal(i),
        _ => call(i),
    }
}

fn aggregate<'i, 't>(i: Toks<'i, 't>, op: AggregateOp) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, find) = bracketed(i.tail(), find, TokenKind::RightParen)?;
    Ok((rest, node(i, rest, ExprKind::Aggregate { op, find: Box::new(find) })))
}

/// `e for k where …`.
fn summand<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, (Boxed<'t>, Box<Find<'t>>)> {
    let (rest, summed) = expr(i)?;
    let (rest, _) = keyword(Keyword::For)(rest)?;
    let (rest, find) = find(rest)?;
    Ok((rest, (summed, Box::new(find))))
}

fn sum<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, (expr, find)) = bracketed(i.tail(), summand, TokenKind::RightParen)?;
    Ok((rest, node(i, rest, ExprKind::Sum { expr, find })))
}

fn stated<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (mut rest, (expr, find)) = summand(i.tail().tail())?;
    let mut adding = None;
    if rest.at(Keyword::Adding) {
        let added;
        (rest, added) = summand(rest.tail())?;
        adding = Some(added);
    } else {
        note(rest, Want::Keyword(Keyword::Adding));
    }
    let (rest, _) = mark(TokenKind::RightParen)(rest)?;
    Ok((rest, node(i, rest, ExprKind::Stated { expr, find, adding })))
}

fn call<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    let (rest, name) = name(Thing::Value)(i)?;
    let (rest, args) = if rest.kind_at(1) == Some(TokenKind::RightParen) {
        (rest.tail().tail(), Vec::new())
    } else {
        bracketed(rest, members, TokenKind::RightParen)?
    };
    Ok((rest, node(i, rest, ExprKind::Call { name, args })))
}
