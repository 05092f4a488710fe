//! Exceptions: `unless NAME under CITATION` with its own `from`, `until`, `when` and `then`.

use chrono::NaiveDate;
use nom::Parser;
use nom::combinator::{map, value};

use super::ast::{Condition, Exception, Name, Text, Then};
use super::expr::expr;
use super::find::{find, names_record, pick};
use super::input::{Parsed, Toks, keyword, missing, name};
use super::literal::date;
use super::problems::Problem;
use super::slot::{demand, read_citation, timing};
use super::token::Keyword;
use super::want::Thing;
use crate::diagnostic::Code;
use crate::source::Span;

/// An exception as it is read, slot by slot.
pub(super) struct Draft<'t> {
    heading: Option<(Name<'t>, Text<'t>)>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    when: Option<Condition<'t>>,
    then: Option<Then<'t>>,
    /// Which slots have been begun, read or not.
    begun: Vec<Keyword>,
    span: Span,
}

impl<'t> Draft<'t> {
    /// Reads the line that starts with `unless`; `body` is what follows that word.
    pub(super) fn begin(piece: Toks<'_, '_>, body: Toks<'_, 't>) -> Self {
        let under =
            body.tokens().iter().position(|t| t.kind == super::token::TokenKind::Keyword(Keyword::Under));
        let (head, cite) = body.split(under.map_or(body.tokens().len(), |n| n + 1));
        let name = head.read(|i| {
            let (rest, name) = name(Thing::ExceptionName)(i)?;
            let (rest, _) = keyword(Keyword::Under)(rest)?;
            Ok((rest, name))
        });
        let cite = name.as_ref().and_then(|_| read_citation(cite));
        Self {
            heading: name.zip(cite),
            from: None,
            until: None,
            when: None,
            then: None,
            begun: Vec::new(),
            span: piece.span(),
        }
    }

    /// Whether a slot that starts with `word` belongs to the exception: its dates stand before its `when`.
    pub(super) fn takes(&self, word: Keyword) -> bool {
        match word {
            Keyword::From | Keyword::Until => !self.begun.contains(&Keyword::When),
            Keyword::When | Keyword::Then => true,
            _ => false,
        }
    }

    /// Reads a slot of the exception.
    pub(super) fn read(&mut self, word: Keyword, piece: Toks<'_, '_>, body: Toks<'_, 't>) {
        if self.begun.contains(&word) {
            let message = format!("the exception has a second `{}`", word.text());
            let problem = Problem::new(body.before(), "the second one", message).code(Code::MissingSlot);
            piece.context().problems.add(problem.help("keep one of them, or start another `unless`"));
        }
        self.begun.push(word);
        self.span = self.span.to(piece.span());
        match word {
            Keyword::From => self.from = body.read(date),
            Keyword::Until => self.until = body.read(date),
            Keyword::When => self.when = body.read(condition),
            _ => self.then = body.read(effect),
        }
    }

    /// The exception and its place, if all its parts could be read; a problem if one was never written.
    pub(super) fn finish(self, i: Toks<'_, 't>) -> Option<(Exception<'t>, Span)> {
        let (name, cite) = self.heading?;
        let has = |word: Keyword| self.begun.contains(&word);
        let broken = has(Keyword::When) && self.when.is_none() || has(Keyword::Then) && self.then.is_none();
        let absent = [Keyword::When, Keyword::Then].into_iter().find(|&word| !has(word) && !broken);
        if let Some(word) = absent {
            let message = format!("the exception `{}` has no `{}`", name.text, word.text());
            let swallowed = cite.text.split_whitespace().any(|w| w == word.text());
            let help = match word {
                _ if swallowed => format!(
                    "put `{}` on a line of its own: a citation takes the rest of its line",
                    word.text()
                ),
                Keyword::When => "say below it when it applies, as in `when late(s)`".to_owned(),
                _ => "say below it what it does, as in `then does not apply`".to_owned(),
            };
            let problem =
                Problem::new(name.span, format!("has no `{}`", word.text()), message).code(Code::MissingSlot);
            i.context().problems.add(problem.help(help));
        }
        let exception =
            Exception { name, cite, from: self.from, until: self.until, when: self.when?, then: self.then? };
        Some((exception, self.span))
    }
}

/// What follows `when`. A membership without `where` is a condition and binds nothing.
fn condition<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Condition<'t>> {
    let (picked, pick) = pick(i)?;
    if pick.is_some() || names_record(i) {
        return map(find, |find| Condition::Find { pick, find: Box::new(find) }).parse(picked);
    }
    let (rest, condition) = expr(i)?;
    if rest.at(Keyword::Where) && i.tail().at(Keyword::In) {
        return map(find, |find| Condition::Find { pick: None, find: Box::new(find) }).parse(i);
    }
    Ok((rest, Condition::Expr(condition)))
}

/// What follows `then`.
fn effect<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Then<'t>> {
    let word = match i.kind() {
        Some(super::token::TokenKind::Keyword(word)) => word,
        _ => return missing(i, Thing::Effect),
    };
    match word {
        Keyword::Does => value(
            Then::DoesNotApply,
            (keyword(Keyword::Does), keyword(Keyword::Not), keyword(Keyword::Apply)),
        )
        .parse(i),
        Keyword::By | Keyword::Within => map(|i| timing(word, i), Then::Timing).parse(i.tail()),
        Keyword::At if i.tail().at(Keyword::Least) => map(|i| timing(word, i), Then::Timing).parse(i.tail()),
        Keyword::Must | Keyword::Should | Keyword::At | Keyword::Judgement => {
            map(|i| demand(word, i), Then::Demand).parse(i.tail())
        }
        _ => missing(i, Thing::Effect),
    }
}
