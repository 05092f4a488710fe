//! Where the lines of an entry begin, by what the entry is: its heading, its slots, cases and rows.

use super::super::entry::entry_word;
use super::super::input::Toks;
use super::super::paragraphs::length_of_citation;
use super::super::record::starts_row;
use super::super::token::{Keyword, TokenKind};

/// A line as the language sees it, with the lines that continue it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its first token, counted in the entry.
    pub(super) start: usize,
    /// How far it is indented.
    pub(super) indent: usize,
    /// The blanks between the indentation and the first token: the width of an empty first cell.
    pub(super) lead: usize,
    /// How far the lines are indented that continue it.
    pub(super) hang: usize,
    /// How it is laid out.
    pub(super) form: Form,
}

/// How a part is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Never broken.
    Fixed,
    /// A heading: broken after commas and after the bracket of its fields.
    Heading,
    /// A slot or a definition: broken between its limbs.
    Limbs,
    /// `if … then …`.
    Case,
    /// A row of a table.
    Row,
    /// A citation, from this token up to that one, as the author wrote it.
    Citation(usize, usize),
}

/// The parts of an entry without mistakes, in order; the first starts with its first token.
pub(super) fn parts(entry: Toks<'_, '_>) -> Vec<Part> {
    let body = entry.tail();
    let at = |i: Toks<'_, '_>| entry.tokens().len() - i.tokens().len();
    let lines = |indent, form| Part { start: 0, indent, lead: 0, hang: indent + 2, form };
    let part = |i: Toks<'_, '_>, form| Part { start: at(i), ..lines(2, form) };
    match entry.peek().and_then(entry_word) {
        Some(Keyword::Clause | Keyword::Check) => clause(entry),
        Some(Keyword::Define) => define(entry),
        Some(Keyword::Treaty) => {
            let begins = |i: Toks<'_, '_>| i.at(Keyword::In) || i.at(Keyword::Month);
            let slots = starts(body, |i| i.peek().is_some_and(|t| t.first) && begins(i));
            let slots = slots.into_iter().map(|i| part(i, Form::Fixed));
            std::iter::once(Part { hang: 4, ..lines(0, Form::Fixed) }).chain(slots).collect()
        }
        Some(Keyword::Table) => {
            let first =
                starts(body, |i| i.peek().is_some_and(|t| t.first) && starts_row(i)).into_iter().next();
            let rows = first.map(|i| starts(i, |i| i.peek().is_some_and(|t| t.first))).unwrap_or_default();
            let rows = rows.into_iter().map(|i| part(i, Form::Row));
            std::iter::once(Part { hang: 4, ..lines(0, Form::Heading) }).chain(rows).collect()
        }
        Some(Keyword::Paragraphs) => {
            let rows = starts(body, |i| i.peek().is_some_and(|t| t.first)).into_iter().map(|i| {
                let start = at(i);
                let cited = length_of_citation(i.first_line().0);
                part(i, Form::Citation(start, start + cited))
            });
            std::iter::once(lines(0, Form::Fixed)).chain(rows).collect()
        }
        _ => vec![lines(0, Form::Heading)],
    }
}

/// The rest of the run from each token at which `starts` holds.
fn starts<'i, 't>(i: Toks<'i, 't>, starts: impl Fn(Toks<'i, 't>) -> bool) -> Vec<Toks<'i, 't>> {
    let mut found = Vec::new();
    let mut rest = i;
    while !rest.is_empty() {
        if starts(rest) {
            found.push(rest);
        }
        rest = rest.tail();
    }
    found
}

/// The heading and the slots; what belongs to an exception is indented below it.
fn clause(entry: Toks<'_, '_>) -> Vec<Part> {
    let mut parts = vec![Part { start: 0, indent: 0, lead: 0, hang: 4, form: Form::Fixed }];
    let mut conditions: Option<bool> = None;
    let (_, slots) = entry.tail().headed_by_lines(|i| i.slot_word().is_some());
    let mut start = entry.tokens().len() - slots.iter().map(|s| s.tokens().len()).sum::<usize>();
    for slot in slots {
        let Some(word) = slot.slot_word() else { continue };
        let within = match (word, conditions) {
            (Keyword::When | Keyword::Then, Some(_)) => true,
            (Keyword::From | Keyword::Until, Some(begun)) => !begun,
            _ => false,
        };
        conditions = match word {
            Keyword::Unless => Some(false),
            Keyword::When if within => Some(true),
            _ if within => conditions,
            _ => None,
        };
        let end = start + slot.tokens().len();
        let form = match word {
            Keyword::Under => Form::Citation(start + 1, end),
            Keyword::Unless => {
                let under = slot.tail().tokens().iter().position(|t| is(t.kind, Keyword::Under));
                Form::Citation(under.map_or(end, |n| start + n + 2), end)
            }
            _ => Form::Limbs,
        };
        let indent = if within { 4 } else { 2 };
        parts.push(Part { start, indent, lead: 0, hang: indent + 2, form });
        start = end;
    }
    parts
}

/// The heading with what follows `=` on its line, and the body or its cases on lines of their own.
fn define(entry: Toks<'_, '_>) -> Vec<Part> {
    let mut parts = vec![Part { start: 0, indent: 0, lead: 0, hang: 4, form: Form::Limbs }];
    let Some(equal) = entry.tokens().iter().position(|t| t.kind == TokenKind::Equal) else { return parts };
    let body = entry.split(equal + 1).1;
    let at = |i: Toks<'_, '_>| entry.tokens().len() - i.tokens().len();
    let part = |i: Toks<'_, '_>, form| Part { start: at(i), indent: 2, lead: 0, hang: 4, form };
    let is_case = |i: Toks<'_, '_>| i.at(Keyword::If) || i.at(Keyword::Otherwise);
    if is_case(body) {
        parts.extend(starts(body, is_case).into_iter().map(|i| part(i, Form::Case)));
    } else if body.peek().is_some_and(|t| t.first) {
        parts.push(part(body, Form::Limbs));
    }
    parts
}

/// Whether a token is this keyword.
pub(super) fn is(kind: TokenKind, word: Keyword) -> bool {
    kind == TokenKind::Keyword(word)
}
