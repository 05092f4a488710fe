//! Definitions: one expression, or cases.

use nom::Parser;
use nom::sequence::preceded;

use super::answer::report_mistakes;
use super::ast::{Body, Define, Expr};
use super::expr::{expr, whole_expr};
use super::find::{require_free, require_lower_case};
use super::input::{Parsed, Toks, keyword, mark, name};
use super::problems::Problem;
use super::record::Parts;
use super::token::{Keyword, TokenKind};
use super::want::Thing;

/// `define NAME(params) = …`, after its first word.
pub(super) fn define<'i, 't>(i: Toks<'i, 't>) -> Option<Define<'t>> {
    let equal =
        i.tokens().iter().position(|t| t.kind.meant() == TokenKind::Equal).unwrap_or(i.tokens().len());
    let (heading, body) = i.split(equal);
    let parts = Parts::of(heading);
    let name = parts.head.read(|i| {
        let (rest, name) = name(Thing::DefineName)(i)?;
        Ok((rest, name))
    });
    let params = parts.fields(Thing::Parameter);
    name.iter().for_each(|name| require_free(i, name));
    for param in &params {
        require_free(i, &param.name);
        require_lower_case(i, &param.name);
    }
    report_mistakes(body.split(1).0);
    if parts.tail.is_empty() && !body.is_empty() {
        let body = read_body(body.tail());
        return Some(Define { name: name?, params, body: body? });
    }
    parts.tail.read(|i| mark(TokenKind::Equal)(i));
    None
}

fn read_body<'i, 't>(i: Toks<'i, 't>) -> Option<Body<'t>> {
    let starts = |kind| matches!(kind, TokenKind::Keyword(Keyword::If | Keyword::Otherwise));
    if !i.kind().is_some_and(starts) {
        return i.read(expr).map(Body::Expr);
    }
    let mut cases = Vec::new();
    let mut otherwise = None;
    for piece in Toks::all(i.headed(starts)) {
        if piece.at(Keyword::If) {
            cases.extend(piece.read(case));
        } else if otherwise.is_none() {
            otherwise = piece.tail().read(expr);
        } else {
            let word = piece.split(1).0.span();
            let problem = Problem::new(word, "the second one", "the definition has a second `otherwise`");
            piece.context().problems.add(problem.help("keep one of them"));
        }
    }
    if cases.is_empty() && otherwise.is_none() { None } else { Some(Body::Cases { cases, otherwise }) }
}

fn case<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, (Expr<'t>, Expr<'t>)> {
    (preceded(keyword(Keyword::If), whole_expr), preceded(keyword(Keyword::Then), whole_expr)).parse(i)
}
