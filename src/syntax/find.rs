//! What ranges over records and lists: the search of an aggregate, and the generators of `for each`.

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use super::ast::{Find, FindSource, Generator, Key, Name, Pick, Source};
use super::expr::{Boxed, expr};
use super::input::{Parsed, Toks, keyword, mark, missing, name, note, plain_name, separated};
use super::literal::length;
use super::problems::Problem;
use super::token::{Keyword, TokenKind};
use super::want::{Thing, Want};
use crate::value::CalendarUnit;

/// `stockpile k where …`, `x in e where …`.
pub(super) fn find<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Find<'t>> {
    let (rest, (source, var)) = if names_member(i) { member(i) } else { record(i) }?;
    let (rest, condition) = condition(rest)?;
    Ok((rest, Find { source, var, condition, span: i.span_to(rest) }))
}

fn member<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, (FindSource<'t>, Name<'t>)> {
    let (rest, var) = variable(i)?;
    let (rest, list) = expr(rest.tail())?;
    Ok((rest, (FindSource::In(list), var)))
}

fn record<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, (FindSource<'t>, Name<'t>)> {
    let (rest, (kind, var)) = kind_and_variable(i)?;
    Ok((rest, (FindSource::Kind(kind), var)))
}

/// Whether `x in …` stands here.
fn names_member(i: Toks<'_, '_>) -> bool {
    i.plain_word_at(0) && i.tail().at(Keyword::In)
}

/// Whether `kind x` stands here.
pub(super) fn names_record(i: Toks<'_, '_>) -> bool {
    i.plain_word_at(0) && i.plain_word_at(1)
}

fn kind_and_variable<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, (Name<'t>, Name<'t>)> {
    let (rest, kind) = plain_name(Thing::Find)(i)?;
    let (rest, var) = variable(rest)?;
    Ok((rest, (kind, var)))
}

fn condition<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Option<Boxed<'t>>> {
    if !i.at(Keyword::Where) {
        note(i, Want::Keyword(Keyword::Where));
        return Ok((i, None));
    }
    let (rest, condition) = expr(i.tail())?;
    Ok((rest, Some(condition)))
}

/// The name of a variable; values have capitals, variables have none.
pub(super) fn variable<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Name<'t>> {
    let (rest, var) = plain_name(Thing::Variable)(i)?;
    require_lower_case(i, &var);
    Ok((rest, var))
}

/// Reports a name that could never be used, since the word joins the parts of a condition.
pub(super) fn require_free(i: Toks<'_, '_>, name: &Name) {
    if Keyword::named(name.text).is_some_and(Keyword::is_reserved) {
        let message =
            format!("`{}` is a word of the language, so that nothing could use this name", name.text);
        let problem = Problem::new(name.span, "a word of the language", message);
        i.context().problems.add(problem.help(format!("write another name, such as `{}_`", name.text)));
    }
}

/// Reports a variable that looks like a value.
pub(super) fn require_lower_case(i: Toks<'_, '_>, var: &Name) {
    if var.text.starts_with(|c: char| c.is_uppercase()) {
        let message = format!("the variable `{}` starts with a capital letter, as values do", var.text);
        let problem = Problem::new(var.span, "looks like a value", message);
        i.context().problems.add(problem.help(format!("write `{}`", var.text.to_lowercase())));
    }
}

/// `latest` or `earliest` before a kind and its variable.
pub(super) fn pick<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Option<Pick>> {
    let pick = match i.kind() {
        Some(TokenKind::Keyword(Keyword::Latest)) => Pick::Latest,
        Some(TokenKind::Keyword(Keyword::Earliest)) => Pick::Earliest,
        _ => return Ok((i, None)),
    };
    if names_record(i.tail()) { Ok((i.tail(), Some(pick))) } else { Ok((i, None)) }
}

/// One of the things that `for each` ranges over.
pub(super) fn generator<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Generator<'t>> {
    let (rest, source) = source(i)?;
    let (rest, condition) = condition(rest)?;
    Ok((rest, Generator { source, condition, span: i.span_to(rest) }))
}

fn source<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Source<'t>> {
    let unit_next = calendar_unit(i.tail()).is_some();
    match i.kind() {
        Some(TokenKind::Number) => rolling(i),
        Some(TokenKind::Keyword(Keyword::Calendar)) if unit_next && i.plain_word_at(2) => calendar(i),
        Some(TokenKind::Name) if i.lexeme() == "Party" => map(variable, Source::Party).parse(i.tail()),
        Some(TokenKind::Name) if i.lexeme() == "State" => map(variable, Source::State).parse(i.tail()),
        Some(_) if names_member(i) => {
            let (rest, var) = variable(i)?;
            let (rest, list) = expr(rest.tail())?;
            Ok((rest, Source::In { var, list }))
        }
        Some(_) if i.plain_word_at(0) => records(i),
        _ => missing(i, Thing::Generator),
    }
}

fn calendar_unit(i: Toks<'_, '_>) -> Option<CalendarUnit> {
    match i.kind() {
        Some(TokenKind::Keyword(Keyword::Year)) => Some(CalendarUnit::Year),
        Some(TokenKind::Keyword(Keyword::Quarter)) => Some(CalendarUnit::Quarter),
        Some(TokenKind::Keyword(Keyword::Month)) => Some(CalendarUnit::Month),
        _ => None,
    }
}

/// `calendar year y [from D [to E]]`.
fn calendar<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Source<'t>> {
    let unit = calendar_unit(i.tail()).unwrap_or(CalendarUnit::Year);
    let (rest, var) = variable(i.tail().tail())?;
    let (rest, bounds) = opt((preceded(keyword(Keyword::From), expr), to)).parse(rest)?;
    let (from, to) = bounds.map_or((None, None), |(from, to)| (Some(from), to));
    Ok((rest, Source::Calendar { unit, var, from, to }))
}

/// `90 days p from D [to E]`.
fn rolling<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Source<'t>> {
    let (rest, length) = length(i)?;
    let (rest, var) = variable(rest)?;
    let (rest, from) = preceded(keyword(Keyword::From), expr).parse(rest)?;
    let (rest, to) = to(rest)?;
    Ok((rest, Source::Rolling { length, var, from, to }))
}

fn to<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Option<Boxed<'t>>> {
    opt(preceded(keyword(Keyword::To), expr)).parse(i)
}

/// `[latest] kind x`, `kind x on (…)`, `kind x and kind y on (…)`.
fn records<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Source<'t>> {
    let (rest, pick) = pick(i)?;
    let (rest, (kind, var)) = kind_and_variable(rest)?;
    if pick.is_some() {
        return Ok((rest, Source::Kind { pick, kind, var }));
    }
    let (rest, right) = opt(preceded(keyword(Keyword::And), kind_and_variable)).parse(rest)?;
    if right.is_none() && !rest.at(Keyword::On) {
        note(rest, Want::Keyword(Keyword::On));
        return Ok((rest, Source::Kind { pick, kind, var }));
    }
    let (rest, keys) = preceded(keyword(Keyword::On), keys).parse(rest)?;
    Ok((rest, Source::Group { left: (kind, var), right, keys }))
}

fn keys<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Vec<Key<'t>>> {
    let (rest, _) = mark(TokenKind::LeftParen)(i)?;
    let (rest, keys) = separated(mark(TokenKind::Comma), key)(rest)?;
    let (rest, _) = mark(TokenKind::RightParen)(rest)?;
    Ok((rest, keys))
}

/// `field`, `field = field`, `year(field)`.
fn key<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Key<'t>> {
    if let (Some(unit), Some(TokenKind::LeftParen)) = (calendar_unit(i), i.kind_at(1)) {
        let (rest, left) = name(Thing::FieldName)(i.tail().tail())?;
        let (rest, _) = mark(TokenKind::RightParen)(rest)?;
        return Ok((rest, Key { left, right: None, unit: Some(unit) }));
    }
    let (rest, left) = name(Thing::Key)(i)?;
    let (rest, right) = opt(preceded(mark(TokenKind::Equal), name(Thing::FieldName))).parse(rest)?;
    Ok((rest, Key { left, right, unit: None }))
}
