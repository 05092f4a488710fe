//! Values: literals, names, calls, lists, aggregates and what stands in brackets.

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;
use num_traits::ToPrimitive;

use super::answer::{clip, month_number};
use super::ast::{AggregateOp, Expr, ExprKind, Find};
use super::expr::{Boxed, dated, expr, node, postfix};
use super::find::find;
use super::input::{Parsed, REPORTED, Toks, keyword, mark, missing, name, note, text, token};
use super::problems::Problem;
use super::token::{Keyword, TokenKind};
use super::want::{Thing, Want};
use crate::diagnostic::Code;
use crate::source::Span;
use crate::value::{Length, Rat, Unit, decimal, is_cas};
use chrono::NaiveDate;

/// One value.
pub(super) fn primary(i: Toks<'_>) -> Parsed<'_, Boxed> {
    let Some(kind) = i.kind() else { return missing(i, Thing::Value) };
    let (rest, kind) = match kind {
        TokenKind::LeftParen => return in_brackets(i),
        TokenKind::LeftBracket => list(i),
        TokenKind::Minus => negated(i),
        TokenKind::Number => number(i),
        TokenKind::Date => map(date, ExprKind::Date).parse(i),
        TokenKind::Text => map(text(Thing::Value), |t| ExprKind::Text(t.text)).parse(i),
        TokenKind::Keyword(Keyword::Cas) if i.kind_at(1).is_some_and(has_digits) => cas(i),
        TokenKind::Keyword(Keyword::Judgement) if i.kind_at(1) == Some(TokenKind::Text) => {
            map(text(Thing::Text), |t| ExprKind::Judgement(t.text)).parse(i.tail())
        }
        TokenKind::Keyword(word) if i.kind_at(1) == Some(TokenKind::LeftParen) => bracketed_word(i, word),
        _ => named(i),
    }?;
    Ok((rest, node(i, rest, kind)))
}

/// `( expr )`: the expression keeps its own span.
fn in_brackets(i: Toks<'_>) -> Parsed<'_, Boxed> {
    preceded_by_one(i, expr, TokenKind::RightParen)
}

fn list(i: Toks<'_>) -> Parsed<'_, ExprKind> {
    let (rest, members) = preceded_by_one(i, members, TokenKind::RightBracket)?;
    Ok((rest, ExprKind::List(members)))
}

/// Expressions set off by commas.
fn members(i: Toks<'_>) -> Parsed<'_, Vec<Expr>> {
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

/// `inner` after one token and before `close`.
fn preceded_by_one<'t, T>(
    i: Toks<'t>,
    inner: fn(Toks<'t>) -> Parsed<'t, T>,
    close: TokenKind,
) -> Parsed<'t, T> {
    let (rest, value) = inner(i.tail())?;
    let (rest, _) = mark(close)(rest)?;
    Ok((rest, value))
}

fn negated(i: Toks<'_>) -> Parsed<'_, ExprKind> {
    let (rest, operand) = postfix(i.tail().nested()?)?;
    Ok((rest.back_to(i), ExprKind::Negate(operand)))
}

/// The day written as a date; an impossible one ends the rule.
pub(super) fn date(i: Toks<'_>) -> Parsed<'_, NaiveDate> {
    let (rest, span) = token(TokenKind::Date, Thing::Date)(i)?;
    let written = i.context().lexeme(span);
    match written.parse() {
        Ok(day) => Ok((rest, day)),
        Err(_) => {
            impossible(i, span, format!("the calendar has no day {written}"));
            Err(REPORTED)
        }
    }
}

fn impossible(i: Toks<'_>, span: Span, message: String) {
    let problem = Problem::new(span, "no such day", message).code(Code::ImpossibleDate);
    i.context().problems.add(problem.help("write a day that the month has, as year-month-day"));
}

/// `3`, `20 %`, `5 % of x`, `1 t`, `5 years`, `15 May of y`.
fn number(i: Toks<'_>) -> Parsed<'_, ExprKind> {
    let (rest, number) = exact(i)?;
    match rest.kind() {
        Some(TokenKind::Percent) => {
            let share = number / Rat::from_integer(100.into());
            let (rest, of) = opt(preceded(keyword(Keyword::Of), dated)).parse(rest.tail())?;
            let kind = match of {
                Some(of) => ExprKind::PercentOf { share, of },
                None => ExprKind::Number(share),
            };
            Ok((rest, kind))
        }
        Some(kind) if kind.is_word() => {
            let word = rest.lexeme();
            if let Some(unit) = Unit::named(word) {
                Ok((rest.tail(), ExprKind::Quantity(number, unit)))
            } else if is_length_word(word) {
                map(length, ExprKind::Length).parse(i)
            } else if let (Some(month), true) = (month_number(word), rest.tail().at(Keyword::Of)) {
                day_of(i, month)
            } else {
                Ok((rest, ExprKind::Number(number)))
            }
        }
        _ => Ok((rest, ExprKind::Number(number))),
    }
}

/// The number as written; one too long to be read exactly ends the rule.
fn exact(i: Toks<'_>) -> Parsed<'_, Rat> {
    let (rest, span) = token(TokenKind::Number, Thing::Value)(i)?;
    let written = i.context().lexeme(span);
    if let Some(number) = decimal(&written.replace(',', "")) {
        return Ok((rest, number));
    }
    let problem = if written.len() > 60 {
        Problem::new(span, "too long", "the number has more than 60 digits")
            .code(Code::NumberRange)
            .help("write fewer digits")
    } else {
        Problem::new(span, "not a number", format!("`{}` is not a number", clip(written)))
            .help("set `_` only between digits, as in `1_000`")
    };
    i.context().problems.add(problem);
    Err(REPORTED)
}

fn is_length_word(word: &str) -> bool {
    matches!(word, "day" | "days" | "month" | "months" | "year" | "years")
}

/// `90 days`, `5 years` (60 months).
pub(super) fn length(i: Toks<'_>) -> Parsed<'_, Length> {
    let (rest, number) = exact(i)?;
    let word = rest.lexeme();
    if !is_length_word(word) {
        return missing(rest, Thing::Length);
    }
    let whole = Some(&number).filter(|n| n.is_integer()).and_then(|n| n.to_integer().to_i64());
    let length = match word {
        "day" | "days" => whole.map(Length::Days),
        "month" | "months" => whole.map(Length::Months),
        _ => whole.and_then(|n| n.checked_mul(12)).map(Length::Months),
    };
    match length {
        Some(length) => Ok((rest.tail(), length)),
        None => {
            let written = i.lexeme();
            let message = format!("`{} {word}` is not a whole number of {word}", clip(written));
            let problem = Problem::new(i.span_to(rest.tail()), "not a whole number", message);
            i.context().problems.add(problem.help("write whole days, months or years"));
            Err(REPORTED)
        }
    }
}

/// `15 May of y`; 29 February is possible in some years.
fn day_of(i: Toks<'_>, month: u32) -> Parsed<'_, ExprKind> {
    let written = i.lexeme();
    let day = written.parse().ok().filter(|&day| NaiveDate::from_ymd_opt(2000, month, day).is_some());
    let (rest, of) = postfix(i.tail().tail().tail())?;
    match day {
        Some(day) => Ok((rest, ExprKind::DayOf { day, month, of })),
        None => {
            let month = i.tail().lexeme();
            impossible(i, i.span_to(i.tail().tail()), format!("{month} has no day {}", clip(written)));
            Err(REPORTED)
        }
    }
}

/// Whether a token is a number of any sort.
fn has_digits(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Cas | TokenKind::Number | TokenKind::Date | TokenKind::OddDate)
}

fn cas(i: Toks<'_>) -> Parsed<'_, ExprKind> {
    let (rest, span) = token(TokenKind::Cas, Thing::Cas)(i.tail())?;
    let number = i.context().lexeme(span);
    if !is_cas(number) {
        let message =
            format!("`{number}` is not a CAS number: its check digit does not fit its other digits");
        let problem = Problem::new(span, "check digit does not fit", message).code(Code::CheckDigit);
        i.context().problems.add(problem.help("compare the number with its source"));
    }
    Ok((rest, ExprKind::Cas(number.to_owned())))
}

/// What a word before `(` means: an aggregate, or a call of a definition.
fn bracketed_word(i: Toks<'_>, word: Keyword) -> Parsed<'_, ExprKind> {
    let op = match word {
        Keyword::Exists => AggregateOp::Exists,
        Keyword::Count => AggregateOp::Count,
        Keyword::The => AggregateOp::The,
        Keyword::Latest => AggregateOp::Latest,
        Keyword::Earliest => AggregateOp::Earliest,
        Keyword::Sum => return preceded_by_one(i.tail(), sum, TokenKind::RightParen),
        Keyword::Stated => return preceded_by_one(i.tail(), stated, TokenKind::RightParen),
        _ => return named(i),
    };
    let (rest, find) = preceded_by_one(i.tail(), find, TokenKind::RightParen)?;
    Ok((rest, ExprKind::Aggregate { op, find }))
}

/// `e for k where …`.
fn summand(i: Toks<'_>) -> Parsed<'_, (Boxed, Find)> {
    let (rest, summed) = expr(i)?;
    let (rest, _) = keyword(Keyword::For)(rest)?;
    let (rest, find) = find(rest)?;
    Ok((rest, (summed, find)))
}

fn sum(i: Toks<'_>) -> Parsed<'_, ExprKind> {
    map(summand, |(expr, find)| ExprKind::Sum { expr, find }).parse(i)
}

fn stated(i: Toks<'_>) -> Parsed<'_, ExprKind> {
    let (rest, (expr, find)) = summand(i)?;
    let (rest, adding) = opt(preceded(keyword(Keyword::Adding), summand)).parse(rest)?;
    Ok((rest, ExprKind::Stated { expr, find, adding }))
}

/// A name, or a call if brackets follow.
fn named(i: Toks<'_>) -> Parsed<'_, ExprKind> {
    if !i.plain_word_at(0) {
        return missing(i, Thing::Value);
    }
    let (rest, name) = name(Thing::Value)(i)?;
    if rest.kind() != Some(TokenKind::LeftParen) {
        return Ok((rest, ExprKind::Name(name.text)));
    }
    let (rest, args) = call_arguments(rest)?;
    Ok((rest, ExprKind::Call { name, args }))
}

fn call_arguments(i: Toks<'_>) -> Parsed<'_, Vec<Expr>> {
    if i.kind_at(1) == Some(TokenKind::RightParen) {
        return Ok((i.tail().tail(), Vec::new()));
    }
    preceded_by_one(i, members, TokenKind::RightParen)
}
