//! The treaty language as text: tokens and trees.
//!
//! Comes in: the text of a treaty file. Goes out: a tree and problems, never a failure. Nothing here knows what a name
//! means.
//!
//! The text becomes tokens ([`tokens`]), the tokens are cut where the layout says that an entry, a slot, a field or a
//! row starts, and each piece is read by a nom rule of its own. A piece that cannot be read costs one problem and hides
//! no other piece.

pub mod ast;

mod answer;
mod clause;
mod define;
mod entry;
mod exception;
mod expr;
mod find;
mod format;
mod height;
mod input;
mod layout;
mod lexer;
mod literal;
mod operands;
mod operators;
mod paragraphs;
mod primary;
mod problems;
mod record;
mod recover;
mod slot;
mod token;
mod want;

pub use format::{Formatted, format};
pub use lexer::tokens;
pub(crate) use paragraphs::INSERTED;
pub use token::{Keyword, Mistake, Token, TokenKind};

use crate::diagnostic::{Code, Diagnostic, Role};
use crate::source::{FileId, Span};
use input::{Context, Toks};
use problems::{Problem, Problems};

/// Reads the text of a treaty file: what could be understood, and a problem for each line that could not.
///
/// Spans and problems count bytes of `text` and lie in `file`. At most one problem is told for a line and at most a
/// hundred for a file; problems are in the order of the text.
pub fn parse(file: FileId, text: &str) -> (ast::File<'_>, Vec<Diagnostic>) {
    let context = Context::new(text, Problems::new(file, text));
    let page = layout::Page::of(text);
    let Some(first) = page.significant.first() else {
        context.problems.add(nothing(text, page.comment));
        return (ast::File::default(), context.problems.finish().0);
    };
    page.veiled.iter().for_each(|span| report_hidden_character(&context, *span));
    let before = Span::new(first.span.start, first.span.start);
    let (entries, unread) = entry::entries(Toks::new(&page.significant, before, &context));
    let (problems, broken) = context.problems.finish();
    (ast::File { entries, broken, unread }, problems)
}

/// The problem that a file has no entry; it points at the first comment, if there is one.
fn nothing(text: &str, comment: Option<Span>) -> Problem {
    let first = text.chars().next().map_or(0, char::len_utf8);
    Problem::new(
        comment.unwrap_or(Span::new(0, offset(first))),
        "nothing but this",
        "the treaty file holds nothing",
    )
    .code(Code::EmptyFile)
    .role(Role::File)
    .help("write a treaty, or remove the file")
}

/// Reports the first character of the text or comment at `span` that cannot be seen and may deceive the reader.
fn report_hidden_character(context: &Context<'_>, span: Span) {
    let hidden = |c: char| (c.is_control() && c != '\t') || answer::is_invisible(c);
    let Some((at, c)) = context.lexeme(span).char_indices().find(|&(_, c)| hidden(c)) else { return };
    let start = span.start + offset(at);
    let message = format!("the file holds the character U+{:04X}, which cannot be seen", u32::from(c));
    let at = Span::new(start, start + offset(c.len_utf8()));
    context.problems.add(Problem::new(at, "cannot be seen", message).help("remove it"));
}

/// A number of bytes; readers refuse files in which it does not fit.
fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
