//! Entries: what stands in the first column, with the lines that belong to it.

use nom::Parser;
use nom::combinator::value;
use nom::sequence::preceded;

use super::answer::{clip, indented_entry, last_character, near};
use super::ast::{Entry, EntryKind, Name, Text, Treaty, Unread};
use super::clause::clause;
use super::define::define;
use super::input::{End, Parsed, Toks, keyword, mark, name, text};
use super::layout::Tok;
use super::literal::date;
use super::paragraphs::paragraphs;
use super::problems::Problem;
use super::record::{record, table};
use super::recover::every_part;
use super::token::{Keyword, TokenKind};
use super::want::Thing;
use crate::diagnostic::Code;
use crate::source::Span;
use crate::value::MonthEnd;

/// The entries of a file, and what is known of those that could not be read.
pub(super) fn entries<'i, 't>(i: Toks<'i, 't>) -> (Vec<Entry<'t>>, Unread) {
    let pieces = pieces(i);
    let (mut entries, mut unread) = (Vec::with_capacity(pieces.len()), Unread::default());
    for piece in pieces {
        let problems = i.context().problems.count();
        let read = entry(piece);
        let whole = read.is_some() && i.context().problems.count() == problems;
        if read.is_none() {
            unread.names.push(piece.tail().lexeme().to_owned());
            if matches!(piece.peek().and_then(entry_word), Some(Keyword::Choice | Keyword::Basis) | None) {
                unread.values.extend(words(piece.tail()));
            }
        }
        if !whole {
            unread.words.extend(words(piece.tail().tail()));
        }
        entries.extend(read);
    }
    (entries, unread)
}

fn words<'i>(i: Toks<'i, '_>) -> impl Iterator<Item = String> + 'i {
    let words = i.tokens().iter().filter(|t| t.kind.is_word());
    words.map(move |t| i.context().lexeme(t.span).to_owned())
}

/// The entries, read or not; what stands before the first is a piece too.
pub(super) fn pieces<'i, 't>(i: Toks<'i, 't>) -> Vec<Toks<'i, 't>> {
    Toks::all(i.headed_by_lines(starts_entry))
}

/// Whether an entry starts with this line: in the first column, unless a slot word has slipped there; or indented, if it
/// cannot be anything else.
fn starts_entry(i: Toks<'_, '_>) -> bool {
    if i.peek().is_some_and(|token| token.margin) { i.slot_word().is_none() } else { heads_entry(i) }
}

/// Whether an indented line that opened so would be taken for an entry.
pub(super) fn heads_entry(i: Toks<'_, '_>) -> bool {
    let heads = matches!(
        i.kind_at(2),
        Some(TokenKind::Text | TokenKind::LeftParen | TokenKind::Colon | TokenKind::Keyword(Keyword::In))
    );
    i.peek().and_then(entry_word).is_some() && i.plain_word_at(1) && heads
}

/// The entry word that a token is.
pub(super) fn entry_word(token: Tok) -> Option<Keyword> {
    match token.kind {
        TokenKind::Keyword(word) if Keyword::ENTRIES.contains(&word) => Some(word),
        _ => None,
    }
}

fn entry<'i, 't>(i: Toks<'i, 't>) -> Option<Entry<'t>> {
    let first = i.peek()?;
    let word = match entry_word(first) {
        Some(word) => {
            if !first.margin {
                i.context().problems.add(indented_entry(first.span, word));
            }
            word
        }
        None => nearest_entry(i, first)?,
    };
    if i.tail().tokens().iter().any(|token| token.margin) {
        i.tail().lines().into_iter().for_each(report_slot_at_margin);
    }
    let body = i.tail();
    let kind = match word {
        Keyword::Treaty => EntryKind::Treaty(treaty(body)?),
        Keyword::Import => EntryKind::Import(body.read(name(Thing::TreatyName))?),
        Keyword::Choice => choice(body)?,
        Keyword::Basis => EntryKind::Basis(every_part(body.ending(End::Value), basis)?),
        Keyword::Record => EntryKind::Record(record(body)?),
        Keyword::Table => EntryKind::Table(table(body)?),
        Keyword::Define => EntryKind::Define(define(body)?),
        Keyword::Clause | Keyword::Check => EntryKind::Clause(clause(body, word == Keyword::Check)?),
        Keyword::Paragraphs => paragraphs(body)?,
        _ => {
            let problem = Problem::new(first.span, "not supported", "overlays are not supported yet");
            i.context().problems.add(problem.help("write the clauses that differ in a treaty of their own"));
            return None;
        }
    };
    Some(Entry { span: i.span(), kind })
}

/// Reports that no entry starts with this word; the entry word that was meant, if one is near.
fn nearest_entry(i: Toks<'_, '_>, first: Tok) -> Option<Keyword> {
    let found = i.lexeme();
    let meant = if found.len() > 3 { near(found, Keyword::ENTRIES.map(Keyword::text)) } else { None };
    i.context().problems.add_at(first.span, || {
        let (label, message) = if first.margin {
            ("starts no entry", format!("no entry starts with `{}`", clip(found)))
        } else {
            ("belongs to nothing", format!("`{}` is indented, but there is no entry above it", clip(found)))
        };
        let help = match meant {
            Some(word) => format!("write `{word}`, if that was meant"),
            None if i.slot_word().is_some() => "put the slot below a `clause` or `check`".to_owned(),
            None => {
                "start an entry such as `clause` here, or indent what belongs to the one above".to_owned()
            }
        };
        Problem::new(first.span, label, message).help(help)
    });
    meant.and_then(Keyword::named)
}

/// Reports a slot that stands in the first column; it is read as part of the entry above.
fn report_slot_at_margin(line: Toks<'_, '_>) {
    if let (Some(word), Some(token)) = (line.slot_word(), line.peek().filter(|t| t.margin)) {
        let message =
            format!("the slot `{}` stands in the first column, where only entries start", word.text());
        let problem = Problem::new(token.span, "not indented", message);
        line.context().problems.add(problem.help("indent the line"));
    }
}

/// `NAME "title"`; a missing title is reported and stands as an empty text.
pub(super) fn heading<'i, 't>(i: Toks<'i, 't>, want: Thing) -> Option<(Name<'t>, Text<'t>)> {
    let titled = i.kind_at(1).is_some();
    if !titled && i.kind().is_some_and(TokenKind::is_word) {
        let name = i.read(name(want))?;
        let at = last_character(i.context().text, name.span);
        let problem = Problem::new(at, "no title after this", format!("`{}` has no title", name.text))
            .code(Code::MissingSlot);
        i.context().problems.add(problem.help("add a few words in quotes after the name"));
        return Some((name, Text { text: "", span: at }));
    }
    i.read(|i| {
        let (rest, name) = name(want)(i)?;
        let (rest, title) = text(Thing::Title)(rest)?;
        Ok((rest, (name, title)))
    })
}

fn treaty<'i, 't>(i: Toks<'i, 't>) -> Option<Treaty<'t>> {
    let (head, parts) = i.headed_by_lines(|i| i.at(Keyword::In) || i.at(Keyword::Month));
    let heading = heading(head, Thing::TreatyName);
    let mut in_force = None;
    let mut month_end = MonthEnd::default();
    let mut begun: Vec<(bool, Span)> = Vec::new();
    for part in parts {
        let (is_force, at) = (part.at(Keyword::In), part.split(2).0.span());
        if let Some(&(_, first)) = begun.iter().find(|(same, _)| *same == is_force) {
            let message =
                format!("the treaty has a second `{}`", if is_force { "in force" } else { "month end" });
            let problem = Problem::new(at, "the second one", message).code(Code::MissingSlot);
            i.context().problems.add(problem.related(first, "the first one").help("keep one of them"));
        }
        begun.push((is_force, at));
        if is_force {
            in_force = part.read(in_force_on);
        } else {
            month_end = part.read(end_of_month).unwrap_or_default();
        }
    }
    let (name, title) = heading?;
    Some(Treaty { name, title, in_force, month_end })
}

fn in_force_on<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, (chrono::NaiveDate, Span)> {
    let (at, _) = (keyword(Keyword::In), keyword(Keyword::Force)).parse(i)?;
    let (rest, day) = date(at)?;
    Ok((rest, (day, at.span_to(rest))))
}

fn end_of_month<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, MonthEnd> {
    let unclear = value(MonthEnd::Unclear, keyword(Keyword::Unclear));
    let clamp = value(MonthEnd::Clamp, keyword(Keyword::Clamp));
    preceded((keyword(Keyword::Month), keyword(Keyword::End)), nom::branch::alt((unclear, clamp))).parse(i)
}

fn basis<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Name<'t>> {
    name(Thing::BasisName)(i)
}

fn choice<'i, 't>(i: Toks<'i, 't>) -> Option<EntryKind<'t>> {
    let colon = i.tokens().iter().position(|t| t.kind == TokenKind::Colon);
    let (heading, values) = i.split(colon.map_or(i.tokens().len(), |n| n + 1));
    let name = heading.read(|i| {
        let (rest, name) = name(Thing::ChoiceName)(i)?;
        let (rest, _) = mark(TokenKind::Colon)(rest)?;
        Ok((rest, name))
    })?;
    let values = every_part(values.ending(End::Value), name_of_value)?;
    for value in &values {
        require_capital(i, value);
    }
    Some(EntryKind::Choice { name, values })
}

fn name_of_value<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Name<'t>> {
    name(Thing::ChoiceValue)(i)
}

/// Reports a value that looks like a variable.
fn require_capital(i: Toks<'_, '_>, value: &Name) {
    if value.text.starts_with(|c: char| !c.is_uppercase()) {
        let mut letters = value.text.chars();
        let capital: String =
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        let message = format!("the value `{}` starts with a small letter, as variables do", value.text);
        let problem = Problem::new(value.span, "looks like a variable", message);
        i.context().problems.add(problem.help(format!("write `{capital}`")));
    }
}
