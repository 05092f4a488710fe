//! What holds for every text.

use std::collections::BTreeSet;

use proptest::prelude::*;
use servanda::source::{FileId, LineIndex};
use servanda::syntax::ast::{Entry, EntryKind};
use servanda::syntax::{Keyword, TokenKind, parse, tokens};

use super::{fixtures, tree};

/// Whether the tokens of `text` lie end to end, none of them empty, and cover it.
fn is_lossless(text: &str) -> bool {
    let mut at = 0;
    for token in tokens(text) {
        if token.span.start != at || token.span.is_empty() || text.get(token.span.range()).is_none() {
            return false;
        }
        at = token.span.end;
    }
    at as usize == text.len()
}

/// What is asked of the problems of every text.
fn check_problems(text: &str) {
    let (_, problems) = parse(FileId(0), text);
    let lines = LineIndex::new(std::sync::Arc::new(text.to_owned()));
    assert!(problems.len() <= 101, "a hundred problems and the last line");
    let mut seen = BTreeSet::new();
    for problem in problems.iter().take(100) {
        let span = problem.primary.loc.span;
        assert!(text.get(span.range()).is_some(), "{problem:?} points into the text");
        assert!(!span.is_empty() || text.is_empty(), "{problem:?} underlines something");
        assert!(seen.insert(lines.line(span.start)), "{problem:?} is the only one on its line");
    }
}

fn name_of(entry: &Entry) -> String {
    match &entry.kind {
        EntryKind::Treaty(treaty) => treaty.name.text.to_owned(),
        EntryKind::Import(name) | EntryKind::Choice { name, .. } => name.text.to_owned(),
        EntryKind::Basis(names) => names.iter().map(|n| n.text).collect(),
        EntryKind::Record(record) => record.name.text.to_owned(),
        EntryKind::Table(table) => table.name.text.to_owned(),
        EntryKind::Define(define) => define.name.text.to_owned(),
        EntryKind::Clause(clause) => clause.name.text.to_owned(),
        EntryKind::Paragraphs { treaty, .. } => treaty.text.to_owned(),
    }
}

/// Lines of words, marks and literals of the language in any order.
pub fn word_soup() -> impl Strategy<Value = String> {
    let words: Vec<&str> = Keyword::ALL.iter().map(|k| k.text()).collect();
    let marks = [
        "\n",
        "\n  ",
        "\n",
        "\n    ",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "?",
        "|",
        ".",
        "..",
        "%",
        "=",
        "!=",
        "<=",
        "+",
        "-",
        "*",
        "/",
        "x",
        "s",
        "Party",
        "State",
        "1",
        "1_000",
        "20 %",
        "1997-04-29",
        "1997-02-30",
        "\"text\"",
        "\"",
        "days",
        "t",
        "kg",
        "cas 50-00-0",
        "“",
        "=>",
        "&&",
        "#",
        "\r\n",
        "\r",
        "\u{0}",
        "é",
        "\u{feff}",
        ";",
        "May",
    ];
    let piece = prop_oneof![proptest::sample::select(words), proptest::sample::select(marks.to_vec())];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn tokens_are_the_text(text in any::<String>()) {
        prop_assert!(is_lossless(&text));
    }

    #[test]
    fn any_text_gives_problems_in_order(text in any::<String>()) {
        check_problems(&text);
    }

    #[test]
    fn any_words_give_problems_in_order(text in word_soup()) {
        prop_assert!(is_lossless(&text));
        check_problems(&text);
    }

    #[test]
    fn any_end_of_a_good_file_is_read((path, text) in proptest::sample::select(fixtures("good")), cut in any::<prop::sample::Index>()) {
        let at = text.char_indices().map(|(at, _)| at).nth(cut.index(text.chars().count())).unwrap_or(0);
        let (start, _) = text.split_at(at);
        prop_assert!(is_lossless(start), "{path}");
        check_problems(start);
    }
}

#[test]
fn fixtures_are_lossless() {
    for (path, text) in fixtures("good").into_iter().chain(fixtures("bad")) {
        assert!(is_lossless(&text), "{path}");
        check_problems(&text);
    }
}

#[test]
fn line_ends_and_a_mark_of_byte_order_change_nothing() {
    for (path, text) in fixtures("good") {
        let (file, _) = parse(FileId(0), &text);
        for other in [text.replace('\n', "\r\n"), text.replace('\n', "\r"), format!("\u{feff}{text}")] {
            let (same, problems) = parse(FileId(0), &other);
            assert_eq!(problems, [], "{path}");
            assert_eq!(tree::file(&same), tree::file(&file), "{path}");
        }
    }
}

#[test]
fn a_token_that_is_missing_costs_no_later_entry() {
    for (path, text) in fixtures("good") {
        let (file, _) = parse(FileId(0), &text);
        let starts: Vec<usize> =
            file.entries.iter().map(|e| e.span.start as usize).chain([text.len()]).collect();
        for (window, next) in starts.windows(3).zip(file.entries.iter().skip(1)) {
            let two_entries = &text[window[0]..window[2]];
            let first = tokens(two_entries)
                .into_iter()
                .take_while(|t| (t.span.start as usize) < window[1] - window[0]);
            for token in first.filter(|t| !t.kind.is_trivia()) {
                let range = token.span.range();
                let without = [&two_entries[..range.start], &two_entries[range.end..]].concat();
                let (damaged, _) = parse(FileId(0), &without);
                let last = damaged.entries.last().map(name_of);
                assert_eq!(
                    last,
                    Some(name_of(next)),
                    "{path}: without `{}` in {two_entries}",
                    &two_entries[range]
                );
            }
        }
    }
}

#[test]
fn unreadable_pieces_are_tokens_of_their_own() {
    let kinds = |text: &str| tokens(text).into_iter().map(|t| t.kind).collect::<Vec<_>>();
    assert_eq!(kinds("\"open\n"), [TokenKind::OpenText, TokenKind::Newline]);
    assert_eq!(kinds("\0\0;"), [TokenKind::Unknown, TokenKind::Unknown]);
    assert_eq!(kinds("2007-04"), [TokenKind::OddDate]);
    assert_eq!(kinds("3..5"), [TokenKind::Number, TokenKind::DotDot, TokenKind::Number]);
    assert_eq!(kinds("State’s"), [TokenKind::Name, TokenKind::Unknown, TokenKind::Name]);
    assert_eq!(kinds("\u{feff}a\r\n"), [TokenKind::Bom, TokenKind::Name, TokenKind::Newline]);
}
