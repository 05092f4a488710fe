//! The slots of a clause: on whom, must what, when.

use nom::Parser;
use nom::combinator::map;
use nom::sequence::preceded;

use super::ast::{Demand, Generator, SlotKind, Timing};
use super::expr::{expr, postfix, require_length, whole_expr};
use super::find::{find, generator};
use super::input::{End, Parsed, Toks, keyword, missing, text};
use super::literal::date;
use super::paragraphs::citation;
use super::recover::every_part;
use super::token::Keyword;
use super::want::Thing;

/// What a clause has at most one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Under,
    From,
    Until,
    Unverified,
    ForEach,
    Duty,
    Demand,
    Timing,
}

impl Class {
    /// What the user calls it.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Class::Under => "`under`",
            Class::From => "`from`",
            Class::Until => "`until`",
            Class::Unverified => "`unverified`",
            Class::ForEach => "`for each`",
            Class::Duty => "`duty of`",
            Class::Demand => "demand",
            Class::Timing => "timing",
        }
    }
}

/// Which class the slot that starts with `word` belongs to.
pub(super) fn class(word: Keyword, body: Toks<'_, '_>) -> Class {
    match word {
        Keyword::Under => Class::Under,
        Keyword::From => Class::From,
        Keyword::Until => Class::Until,
        Keyword::Unverified => Class::Unverified,
        Keyword::For => Class::ForEach,
        Keyword::Duty => Class::Duty,
        Keyword::By | Keyword::Within => Class::Timing,
        Keyword::At if body.at(Keyword::Least) => Class::Timing,
        _ => Class::Demand,
    }
}

/// Reads what follows the first word of a slot.
pub(super) fn read_slot<'i, 't>(word: Keyword, body: Toks<'i, 't>) -> Option<SlotKind<'t>> {
    match class(word, body) {
        Class::Under => read_citation(body).map(SlotKind::Under),
        Class::From => body.read(date).map(SlotKind::From),
        Class::Until => body.read(date).map(SlotKind::Until),
        Class::Unverified => body.read(|i| Ok((i, SlotKind::Unverified))),
        Class::ForEach => for_each(body).map(SlotKind::ForEach),
        Class::Duty if body.at(Keyword::Of) => {
            every_part(body.tail().ending(End::Generator), whole_expr).map(SlotKind::Duty)
        }
        Class::Duty => body.read(keyword(Keyword::Of)).and(None),
        Class::Demand => body.read(|i| demand(word, i)).map(SlotKind::Demand),
        Class::Timing => body.read(|i| timing(word, i)).map(SlotKind::Timing),
    }
}

/// A citation up to the end of its line, and nothing on the lines below.
pub(super) fn read_citation<'i, 't>(i: Toks<'i, 't>) -> Option<super::ast::Text<'t>> {
    let (cite, rest) = i.first_line();
    let cite = if cite.peek().is_some_and(|t| t.first) { i.split(0).0 } else { cite };
    if cite.is_empty() {
        cite.read(|i| missing::<()>(i, Thing::Citation));
        return None;
    }
    if !rest.is_empty() {
        rest.read(|i| missing::<()>(i, Thing::Slot));
    }
    Some(citation(cite))
}

/// The generators that can be read; a problem for each of the others.
fn for_each<'i, 't>(i: Toks<'i, 't>) -> Option<Vec<Generator<'t>>> {
    if !i.at(Keyword::Each) {
        i.read(keyword(Keyword::Each));
        return None;
    }
    every_part(i.tail().ending(End::Generator), generator)
}

/// What follows `must`, `should`, `at` or `judgement`.
pub(super) fn demand<'i, 't>(word: Keyword, i: Toks<'i, 't>) -> Parsed<'i, 't, Demand<'t>> {
    let should = word == Keyword::Should;
    match word {
        Keyword::At => {
            let all_times = (keyword(Keyword::All), keyword(Keyword::Times));
            map(preceded(all_times, expr), Demand::Always).parse(i)
        }
        Keyword::Judgement => map(text(Thing::Text), Demand::Judgement).parse(i),
        _ if i.at(Keyword::File) && (i.plain_word_at(1) || i.tail().is_empty()) => {
            map(find, |find| Demand::File { should, find: Box::new(find) }).parse(i.tail())
        }
        _ => map(expr, |expr| Demand::Holds { should, expr }).parse(i),
    }
}

/// What follows `by`, `within` or `at`.
pub(super) fn timing<'i, 't>(word: Keyword, i: Toks<'i, 't>) -> Parsed<'i, 't, Timing<'t>> {
    match word {
        Keyword::By => map(expr, Timing::By).parse(i),
        Keyword::Within => {
            let (rest, length) = postfix(i)?;
            require_length(i, &length)?;
            let (rest, anchor) = preceded(keyword(Keyword::After), expr).parse(rest)?;
            Ok((rest, Timing::Within { length, anchor }))
        }
        _ => {
            let (rest, _) = keyword(Keyword::Least)(i)?;
            let (rest, length) = postfix(rest)?;
            require_length(i, &length)?;
            let (rest, anchor) = preceded(keyword(Keyword::Before), expr).parse(rest)?;
            Ok((rest, Timing::AtLeast { length, anchor }))
        }
    }
}
