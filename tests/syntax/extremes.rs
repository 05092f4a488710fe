//! Texts that nobody writes: deep, long and repeated.

use servanda::diagnostic::{Code, Diagnostic};
use servanda::source::FileId;
use servanda::syntax::parse;

const NEXT: &str = "\ndefine next(s: State) = 1\n";

/// The problems of `text` followed by an entry that must survive it.
fn read(text: &str) -> Vec<Diagnostic> {
    let text = format!("{text}{NEXT}");
    let (file, problems) = parse(FileId(0), &text);
    let end = u32::try_from(text.len() - 1).unwrap();
    assert!(file.entries.last().is_some_and(|e| e.span.end == end), "the next entry is read");
    problems
}

/// The codes of the problems of a definition with this body.
fn codes(body: &str) -> Vec<Code> {
    read(&format!("define deep(s: State) = {body}")).into_iter().map(|p| p.code).collect()
}

#[test]
fn deep_nesting_is_one_problem() {
    for body in [
        "(",
        "[",
        "not ",
        "- ",
        "f(",
        "1 day after ",
        "a else ",
        "a on ",
        "sum(a for x in ",
        "exists(a b where ",
    ] {
        assert_eq!(codes(&body.repeat(100_000)), [Code::Nesting], "{body}");
    }
    let problems = read(&format!("record deep (a: {})", "list of ".repeat(100_000)));
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::Nesting]);
}

#[test]
fn long_chains_are_one_problem() {
    for operator in [" + ", " - ", " * ", " / ", "."] {
        assert_eq!(codes(&vec!["a"; 100_000].join(operator)), [Code::Nesting], "{operator}");
        assert_eq!(codes(&vec!["a"; 60].join(operator)), [], "{operator}");
    }
}

#[test]
fn chains_in_brackets_in_chains_are_bounded_together() {
    let rows_in_rows =
        |rows: usize| format!("{}a{}", "(".repeat(rows), " + a + a + a + a + a + a + a + a)".repeat(rows));
    assert_eq!(codes(&rows_in_rows(30)), []);
    assert_eq!(codes(&rows_in_rows(60)), [Code::Nesting]);
}

#[test]
fn long_conditions_are_read() {
    assert_eq!(codes(&vec!["a = 1"; 20_000].join(" and ")), []);
    assert_eq!(codes(&vec!["a = 1"; 20_000].join(" or ")), []);
    assert_eq!(codes(&format!("[{}]", vec!["1 t"; 20_000].join(", "))), []);
}

#[test]
fn a_line_of_anything_is_one_problem() {
    for piece in [";", "\0", "“", "\"", "'", "é", "(;", "a ", "1 ", ", ", "1-", "clause ", "= "] {
        let line = piece.repeat(30_000);
        assert_eq!(read(&line).len(), 1, "{piece}");
        assert_eq!(read(&format!("clause c \"C\"\n  under 1\n  must {line}")).len(), 1, "{piece}");
        assert_eq!(read(&format!("record r ({line}")).len(), 1, "{piece}");
    }
}

#[test]
fn many_problems_are_counted() {
    let problems = read(&"define x(\n".repeat(250));
    assert_eq!(problems.len(), 101);
    let last = problems.last().unwrap();
    assert_eq!(last.message, "and 150 more lines of this file cannot be read");
}

#[test]
fn a_file_without_entries_holds_nothing() {
    for text in ["", "\u{feff}", "\n\n", "   \t\r\n", "# a comment", "\u{feff}# a comment\r"] {
        let (file, problems) = parse(FileId(0), text);
        assert!(file.entries.is_empty());
        assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::EmptyFile], "{text:?}");
    }
}
