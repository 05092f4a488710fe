//! Literals: numbers with their units, dates, texts, CAS numbers.

use chrono::NaiveDate;
use nom::Parser;
use nom::combinator::map;
use num_traits::ToPrimitive;

use super::answer::{clip, existing_day, month_number};
use super::ast::{Expr, ExprKind};
use super::expr::{Boxed, dated, postfix};
use super::input::{Parsed, REPORTED, Toks, missing, name, text, token};
use super::problems::Problem;
use super::token::{Keyword, TokenKind};
use super::want::Thing;
use crate::diagnostic::Code;
use crate::source::Span;
use crate::value::{Length, Rat, Unit, decimal, is_cas};

/// A literal, or a name that stands for a value.
pub(super) fn literal<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Boxed<'t>> {
    map(lone_literal, Box::new).parse(i)
}

/// A literal that stands in no expression.
pub(super) fn lone_literal<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Expr<'t>> {
    let next = i.kind_at(1);
    let (rest, kind) = match i.kind() {
        Some(TokenKind::Number) => number(i),
        Some(TokenKind::Date) => map(date, ExprKind::Date).parse(i),
        Some(TokenKind::Text) => map(text(Thing::Value), |t| ExprKind::Text(t.text)).parse(i),
        Some(TokenKind::Keyword(Keyword::Cas)) if next.is_some_and(has_digits) => cas(i),
        Some(TokenKind::Keyword(Keyword::Judgement)) if next == Some(TokenKind::Text) => {
            map(text(Thing::Text), |t| ExprKind::Judgement(t.text)).parse(i.tail())
        }
        _ if i.plain_word_at(0) => map(name(Thing::Value), |n| ExprKind::Name(n.text)).parse(i),
        _ => return missing(i, Thing::Value),
    }?;
    Ok((rest, Expr { kind, span: i.span_to(rest) }))
}

/// The day written as a date; an impossible one ends the rule.
pub(super) fn date<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, NaiveDate> {
    let (rest, span) = token(TokenKind::Date, Thing::Date)(i)?;
    let written = i.context().lexeme(span);
    match written.parse() {
        Ok(day) => Ok((rest, day)),
        Err(_) => {
            let mut parts = written.split('-');
            let year = parts.next().and_then(|y| y.parse().ok()).unwrap_or_default();
            let month = parts.next().and_then(|m| m.parse().ok()).unwrap_or_default();
            let help = existing_day(year, month);
            impossible(i, span, format!("the calendar has no day {written}"), help);
            Err(REPORTED)
        }
    }
}

fn impossible(i: Toks<'_, '_>, span: Span, message: String, help: String) {
    let problem = Problem::new(span, "no such day", message).code(Code::ImpossibleDate);
    i.context().problems.add(problem.help(help));
}

/// `3`, `20 %`, `5 % of x`, `1 t`, `5 years`, `15 May of y`.
fn number<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, ExprKind<'t>> {
    let (rest, number) = exact(i)?;
    match rest.kind() {
        Some(TokenKind::Percent) => {
            let share = number / Rat::from_integer(100.into());
            if !rest.tail().at(Keyword::Of) {
                return Ok((rest.tail(), ExprKind::Number(share)));
            }
            let (rest, of) = dated(rest.tail().tail().nested()?)?;
            Ok((rest.back_to(i), ExprKind::PercentOf { share, of }))
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
fn exact<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Rat> {
    let (rest, span) = token(TokenKind::Number, Thing::Value)(i)?;
    let written = i.context().lexeme(span);
    let number = if written.contains(',') { decimal(&written.replace(',', "")) } else { decimal(written) };
    if let Some(number) = number {
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
pub(super) fn length<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Length> {
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
fn day_of<'i, 't>(i: Toks<'i, 't>, month: u32) -> Parsed<'i, 't, ExprKind<'t>> {
    let written = i.lexeme();
    let day = written.parse().ok().filter(|&day| NaiveDate::from_ymd_opt(2000, month, day).is_some());
    let (rest, of) = postfix(i.tail().tail().tail().nested()?)?;
    match day {
        Some(day) => Ok((rest.back_to(i), ExprKind::DayOf { day, month, of })),
        None => {
            let month = i.tail().lexeme();
            let message = format!("{month} has no day {}", clip(written));
            impossible(i, i.span_to(i.tail().tail()), message, "write a day that the month has".to_owned());
            Err(REPORTED)
        }
    }
}

/// Whether a token is a number of any sort.
fn has_digits(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Cas | TokenKind::Number | TokenKind::Date | TokenKind::OddDate)
}

fn cas<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, ExprKind<'t>> {
    let (rest, span) = token(TokenKind::Cas, Thing::Cas)(i.tail())?;
    let number = i.context().lexeme(span);
    if !is_cas(number) {
        let message =
            format!("`{number}` is not a CAS number: its check digit does not fit its other digits");
        let problem = Problem::new(span, "check digit does not fit", message).code(Code::CheckDigit);
        i.context().problems.add(problem.help("compare the number with its source"));
    }
    Ok((rest, ExprKind::Cas(number)))
}
