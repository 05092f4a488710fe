//! How the text of a sheet is written, and so how the places of what a record says are found again.

use std::ops::Range;
use std::sync::Arc;

use super::delimited::Rows;
use super::objects::{Lines, Objects, plain_text};
use super::scanner::{Next, Scanner, Token};
use crate::source::Span;

/// One of the forms in which records are written.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// TOML.
    Toml,
    /// CSV, with the key that each column stands for.
    Csv(Arc<[Option<Arc<str>>]>),
    /// JSON Lines, with each key that stands for one of another name.
    JsonLines(Arc<[(Arc<str>, Arc<str>)]>),
}

impl Form {
    /// Hands over each key of the plain record that starts at `head`, with its text, if it has one, and its place.
    pub(super) fn each(
        &self,
        text: &str,
        head: usize,
        mut take: impl FnMut(&str, Option<&str>, Range<usize>),
    ) {
        match self {
            Form::Toml => {
                let Some((_, mut scanner)) = Scanner::open(text, head) else { return };
                while let Next::Pair(pair) = scanner.next() {
                    let written = match pair.token {
                        Token::Text(text) => Some(text),
                        _ => None,
                    };
                    take(pair.key, written, pair.at);
                }
            }
            Form::Csv(columns) => {
                let mut cells = Vec::new();
                Rows::new(text, head).next(&mut cells);
                for (cell, key) in cells.iter().zip(columns.iter()) {
                    if let Some(key) = key.as_ref().filter(|_| !cell.text.is_empty()) {
                        take(key, Some(&cell.text), cell.at.clone());
                    }
                }
            }
            Form::JsonLines(renamed) => {
                let objects = Objects { text };
                let line = Lines::new(text, head).next();
                let pairs =
                    line.and_then(|line| objects.object(line).ok()).map_or(Vec::new(), |pairs| pairs.0);
                for (key, value) in pairs {
                    let Some(key) = plain_text(key.get()).filter(|_| value.get() != "null") else { continue };
                    let meant =
                        renamed.iter().find(|(written, _)| **written == *key).map_or(key, |(_, to)| to);
                    take(meant, plain_text(value.get()), objects.place(value));
                }
            }
        }
    }
}

/// The first line of what starts at `start`.
pub(super) fn first_line(text: &str, start: usize) -> Span {
    let rest = text.as_bytes().get(start..).unwrap_or(&[]);
    let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    super::objects::span(start..start + length)
}
