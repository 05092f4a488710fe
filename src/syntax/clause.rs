//! Clauses and checks: a heading and its slots, each read by itself.

use super::answer::{clip, near};
use super::ast::{Clause, Name, Slot, SlotKind};
use super::entry::heading;
use super::exception::Draft;
use super::input::{End, Toks};
use super::problems::Problem;
use super::slot::{Class, class, read_slot};
use super::token::{Keyword, TokenKind};
use super::want::Thing;
use crate::diagnostic::Code;
use crate::source::Span;

/// `clause NAME "title"` with its slots, after its first word.
pub(super) fn clause<'i, 't>(i: Toks<'i, 't>, is_check: bool) -> Option<Clause<'t>> {
    let problems = i.context().problems.count();
    let (head, pieces) = i.ending(End::Slot).cut_at(starts(i).into_iter());
    let heading = heading(head, Thing::ClauseName);
    let mut slots = Slots { slots: Vec::with_capacity(pieces.len()), ..Slots::default() };
    for piece in pieces {
        slots.read(piece);
    }
    slots.close_exception(i);
    let (name, title) = heading?;
    if i.context().problems.count() == problems {
        slots.report_missing(i, &name, is_check);
    }
    Some(Clause { is_check, name, title, slots: slots.slots })
}

/// The tokens with which slots start, by position.
fn starts(i: Toks<'_, '_>) -> Vec<usize> {
    let mut starts = Vec::new();
    // The token before, and how many brackets are open since the slot began.
    let (mut before, mut depth) = (None, 0usize);
    for (n, token) in i.tokens().iter().enumerate() {
        if token.first {
            let line = i.split(n).1;
            if line.slot_word().is_some() || before.is_some_and(|b| meant_slot(b, line, depth).is_some()) {
                starts.push(n);
                depth = 0;
            }
        }
        depth = match token.kind {
            TokenKind::LeftParen | TokenKind::LeftBracket => depth + 1,
            TokenKind::RightParen | TokenKind::RightBracket => depth.saturating_sub(1),
            _ => depth,
        };
        before = Some(token.kind);
    }
    starts
}

/// The slot that a line was meant to open where it opens with no slot word: the first word of `for each`, `duty of`, `at
/// all times` without its second, or a word that is nearly a slot word. Two words side by side after a complete line can
/// be nothing else. `depth` counts the brackets that are open since the slot began; `before` is the token before the line.
fn meant_slot(before: TokenKind, line: Toks<'_, '_>, depth: usize) -> Option<Keyword> {
    let token = line.peek().filter(|_| is_complete(before) && goes_on(line.kind_at(1)))?;
    match token.kind {
        TokenKind::Keyword(_) if depth == 0 => half_slot(line),
        TokenKind::Name => {
            nearest_slot(line).filter(|word| line.lexeme().len() > 2 || is_shouted(line.lexeme(), *word))
        }
        _ => None,
    }
}

/// Whether what ends with such a token may be complete.
fn is_complete(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(kind.meant(), Name | Number | Date | Cas | Text | Percent | RightParen | RightBracket)
}

/// Whether a word before such a token starts a slot rather than naming a variable.
fn goes_on(next: Option<TokenKind>) -> bool {
    match next {
        Some(TokenKind::Keyword(Keyword::From | Keyword::To)) => false,
        Some(TokenKind::Keyword(word)) => !word.is_reserved() || word == Keyword::Not,
        Some(TokenKind::Name | TokenKind::Number | TokenKind::Date | TokenKind::Text) => true,
        _ => false,
    }
}

/// Whether a word is `keyword` in other letters, small or capital.
fn is_shouted(word: &str, keyword: Keyword) -> bool {
    word.eq_ignore_ascii_case(keyword.text())
}

fn half_slot(i: Toks<'_, '_>) -> Option<Keyword> {
    [Keyword::For, Keyword::Duty, Keyword::At].into_iter().find(|&word| i.at(word))
}

fn nearest_slot(i: Toks<'_, '_>) -> Option<Keyword> {
    near(i.lexeme(), Keyword::SLOTS.map(Keyword::text)).and_then(Keyword::named)
}

/// The slots of one clause as they are read.
#[derive(Default)]
struct Slots<'t> {
    slots: Vec<Slot<'t>>,
    /// Which slots have been begun, with their first words; read or not.
    begun: Vec<(Class, Span)>,
    exception: Option<Draft<'t>>,
}

impl<'t> Slots<'t> {
    fn read(&mut self, piece: Toks<'_, 't>) {
        let Some(token) = piece.peek() else { return };
        let written = piece.slot_word().or_else(|| half_slot(piece));
        let word = match written.map(Ok).or_else(|| nearest_slot(piece).map(Err)) {
            Some(Ok(word)) => word,
            Some(Err(word)) => {
                let message = format!("no slot starts with `{}`", clip(piece.lexeme()));
                let problem = Problem::new(token.span, "starts no slot", message);
                let help = format!("write `{}`, if that was meant", word.text());
                piece.context().problems.add(problem.help(help));
                word
            }
            None => return,
        };
        let body = piece.tail();
        if word == Keyword::Unless {
            self.close_exception(piece);
            self.exception = Some(Draft::begin(piece, body));
        } else if let Some(draft) = self.exception.as_mut().filter(|d| d.takes(word)) {
            draft.read(word, piece, body);
        } else if matches!(word, Keyword::When | Keyword::Then) {
            let message = format!("`{}` belongs to an exception, and there is none above it", word.text());
            let problem = Problem::new(token.span, "no `unless` above", message);
            piece
                .context()
                .problems
                .add(problem.help("start the exception with `unless NAME under CITATION`"));
        } else {
            self.close_exception(piece);
            self.read_own(word, piece, body);
        }
    }

    /// A slot of the clause itself.
    fn read_own(&mut self, word: Keyword, piece: Toks<'_, 't>, body: Toks<'_, 't>) {
        let class = class(word, body);
        let at = Span { end: body.before().end, ..piece.span() };
        if let Some(&(_, first)) = self.begun.iter().find(|(c, _)| *c == class) {
            let message = format!("the clause has a second {}", class.noun());
            let problem = Problem::new(at, "the second one", message).code(Code::MissingSlot);
            piece.context().problems.add(problem.related(first, "the first one").help("keep one of them"));
        }
        self.begun.push((class, at));
        if let Some(kind) = read_slot(word, body) {
            self.slots.push(Slot { kind, span: piece.span() });
        }
    }

    /// Ends the exception that is being read, if there is one.
    fn close_exception(&mut self, i: Toks<'_, 't>) {
        if let Some((exception, span)) = self.exception.take().and_then(|draft| draft.finish(i)) {
            self.slots.push(Slot { kind: SlotKind::Unless(Box::new(exception)), span });
        }
    }

    /// Reports what every clause needs and this one lacks.
    fn report_missing(&self, i: Toks<'_, '_>, name: &Name, is_check: bool) {
        let noun = if is_check { "check" } else { "clause" };
        let has = |class: Class| self.begun.iter().any(|(c, _)| *c == class);
        let (what, help) = if !has(Class::Demand) {
            ("demands nothing", "add a slot such as `must`, `at all times` or `judgement`")
        } else if !has(Class::Under) {
            ("cites nothing", "add `under` with the paragraph it encodes")
        } else {
            return;
        };
        let problem = Problem::new(name.span, what, format!("the {noun} `{}` {what}", name.text))
            .code(Code::MissingSlot);
        i.context().problems.add(problem.help(help));
    }
}
