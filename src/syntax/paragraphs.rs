//! The table of a treaty's paragraphs: one citation a line, with how far it is encoded.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt, value};

use super::answer::{clip, near};
use super::ast::{EntryKind, Paragraph, ParagraphStatus, Text};
use super::input::{Parsed, Toks, keyword, name, text};
use super::problems::Problem;
use super::token::{Keyword, TokenKind};
use super::want::Thing;

/// Words that belong to the number before them.
pub(crate) const INSERTED: [&str; 4] = ["bis", "ter", "quater", "quinquies"];

const STATUS: [Keyword; 3] = [Keyword::Judgement, Keyword::Outside, Keyword::Later];

/// `paragraphs NAME` with a row a line, after its first word.
pub(super) fn paragraphs<'i, 't>(i: Toks<'i, 't>) -> Option<EntryKind<'t>> {
    let (head, lines) = i.headed_by_lines(|_| true);
    let treaty = head.read(name(Thing::TreatyName));
    let rows = lines.into_iter().filter_map(row).collect();
    Some(EntryKind::Paragraphs { treaty: treaty?, rows })
}

fn row<'i, 't>(line: Toks<'i, 't>) -> Option<Paragraph<'t>> {
    let (cite, rest) = line.split(length_of_citation(line));
    if let Some(near) =
        cite.tokens().len().checked_sub(1).and_then(|last| misspelt_status(cite.split(last).1, rest))
    {
        line.context().problems.add(near);
        return None;
    }
    if let Some(words) = words_after_citation(cite) {
        line.context().problems.add(words);
        return None;
    }
    let (status, why) = rest.read(status_and_reason)?;
    let cite = citation(cite);
    Some(Paragraph { cite, status, why })
}

/// How many tokens of a row are its citation: those before its status and reason.
pub(super) fn length_of_citation(row: Toks<'_, '_>) -> usize {
    let ends = |kind: TokenKind| match kind {
        TokenKind::Keyword(word) => STATUS.contains(&word),
        kind => kind == TokenKind::Text,
    };
    let end = row.tokens().iter().position(|token| ends(token.kind.meant()));
    end.unwrap_or(row.tokens().len()).max(1)
}

/// The citation that `i` holds, as written.
pub(super) fn citation<'i, 't>(i: Toks<'i, 't>) -> Text<'t> {
    Text { text: i.context().lexeme(i.span()), span: i.span() }
}

/// The problem that the last word of a citation is a misspelt status.
fn misspelt_status(last: Toks<'_, '_>, rest: Toks<'_, '_>) -> Option<Problem> {
    let token = last.peek().filter(|t| t.kind == TokenKind::Name && !t.first)?;
    let word = last.lexeme();
    let meant = near(word, STATUS.map(Keyword::text)).filter(|_| word.len() > 3)?;
    (rest.is_empty() || rest.kind() == Some(TokenKind::Text)).then(|| {
        Problem::new(
            token.span,
            "not a status",
            format!("`{word}` says nothing of how far the paragraph is encoded"),
        )
        .help(format!("write `{meant}`, if that was meant"))
    })
}

/// The problem that words stand behind a citation which ends before them: `VI.2 not encoded`. A row may be named by
/// words (`Annex on chemicals`), but none stands behind a number or behind what a point sets off.
fn words_after_citation(cite: Toks<'_, '_>) -> Option<Problem> {
    let is_label = |kind: TokenKind| matches!(kind, TokenKind::Number | TokenKind::RightParen);
    let labels = cite.tokens().iter().rposition(|t| is_label(t.kind))?;
    let words = cite.split(labels + 1).1;
    let text = cite.context().lexeme(words.span());
    let small = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let first = words.lexeme();
    (small(first) && !INSERTED.contains(&first)).then(|| {
        let message = format!("`{}` says nothing of how far the paragraph is encoded", clip(text));
        Problem::new(words.span(), "not a status", message)
            .help("write `judgement`, `outside` or `later`, and the reason in quotes")
    })
}

fn status_and_reason<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, (ParagraphStatus, Option<Text<'t>>)> {
    let status = alt((
        value(ParagraphStatus::Judgement, keyword(Keyword::Judgement)),
        value(ParagraphStatus::Outside, keyword(Keyword::Outside)),
        value(ParagraphStatus::Later, keyword(Keyword::Later)),
    ));
    map((opt(status), opt(text(Thing::Text))), |(status, why)| {
        (status.unwrap_or(ParagraphStatus::Later), why)
    })
    .parse(i)
}
