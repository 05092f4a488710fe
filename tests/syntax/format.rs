//! What the formatter does, and what it never does.

use proptest::prelude::*;
use servanda::project::treaty_files;
use servanda::source::FileId;
use servanda::syntax::{Formatted, TokenKind, format, parse, tokens};

use super::properties::word_soup;
use super::{fixtures, tree};

fn formatted(text: &str) -> Formatted {
    format(FileId(0), text)
}

/// The tokens and comments of a text, in order; blanks at the end of a comment do not count.
fn written(text: &str) -> Vec<&str> {
    let means = |kind| !matches!(kind, TokenKind::Bom | TokenKind::Space | TokenKind::Newline);
    let words = tokens(text).into_iter().filter(|t| means(t.kind));
    words.map(|t| text[t.span.range()].trim_end()).collect()
}

/// The tree of a text, and what is said of it.
fn meaning(text: &str) -> (String, Vec<String>) {
    let (file, problems) = parse(FileId(0), text);
    (tree::file(&file), problems.into_iter().map(|p| p.message).collect())
}

/// What is asked of the formatter for every text.
fn check(text: &str) {
    let once = formatted(text);
    assert_eq!(written(&once.text), written(text), "the words of {text:?}");
    assert_eq!(meaning(&once.text), meaning(text), "the meaning of {text:?}");
    let twice = formatted(&once.text);
    assert_eq!(twice.text, once.text, "{text:?} a second time");
    if once.left == 0 {
        let untidy = |line: &str| line.ends_with([' ', '\t', '\r']);
        assert!(!once.text.lines().any(untidy), "{:?} has blanks at the end of a line", once.text);
        assert!(
            once.text.is_empty() || once.text.ends_with('\n'),
            "{:?} does not end its last line",
            once.text
        );
    }
}

/// All texts at hand: shipped, good, bad and ugly.
fn texts() -> Vec<String> {
    let shipped = treaty_files().into_iter().map(|(_, text)| text.to_owned());
    let fixtures = ["good", "bad", "ugly"].into_iter().flat_map(fixtures).map(|(_, text)| text);
    shipped.chain(fixtures).collect()
}

/// What may stand between two tokens, or break them.
const BETWEEN: [&str; 14] = [
    "",
    " ",
    "  ",
    "\t",
    "\n",
    "\n  ",
    "\n\n\n    ",
    "\r\n  ",
    "\r ",
    " # said\n  ",
    "\n# said\n",
    "#",
    "\u{feff}",
    "\u{a0}",
];

/// A text with some of its blanks replaced, and some of its tokens dropped or doubled.
fn mutated() -> impl Strategy<Value = String> {
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), 0..BETWEEN.len() + 2), 1..12);
    (proptest::sample::select(texts()), changes).prop_map(|(text, changes)| {
        let mut pieces: Vec<&str> = tokens(&text).into_iter().map(|t| &text[t.span.range()]).collect();
        for (index, change) in changes {
            // A short text may have lost every token by now.
            if pieces.is_empty() {
                break;
            }
            let at = index.index(pieces.len());
            let piece = pieces.get(at).copied().unwrap_or_default();
            let instead = match BETWEEN.get(change) {
                Some(between) if piece.trim().is_empty() => vec![*between],
                Some(between) => vec![*between, piece],
                None if change == BETWEEN.len() => vec![],
                None => vec![piece, piece],
            };
            pieces.splice(at..=at, instead);
        }
        pieces.concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_keeps_its_words_and_meaning(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_words_keep_their_meaning(text in word_soup()) {
        check(&text);
    }

    #[test]
    fn any_change_of_a_file_keeps_its_meaning(text in mutated()) {
        check(&text);
    }
}

#[test]
fn every_file_keeps_its_meaning() {
    texts().iter().for_each(|text| check(text));
}

#[test]
fn every_layout_of_a_file_comes_out_alike() {
    for (_, text) in treaty_files() {
        let tidy = formatted(text).text;
        let indented = tidy.replace("\n  ", "\n \t  \t");
        for other in
            [tidy.replace('\n', "\r\n"), tidy.replace('\n', "\r"), format!("\u{feff}{tidy}"), indented]
        {
            assert_eq!(formatted(&other).text, tidy);
        }
        assert_eq!(formatted(tidy.trim_end()).text, tidy);
    }
}

#[test]
fn an_entry_with_a_mistake_is_left_byte_for_byte() {
    for wrong in [
        "record   wrong ( a:  )\r\n   happens   on  a  # x  ",
        "\u{a0}record\tx(",
        "clause x “Y”",
        "\0\r  x ",
    ] {
        let text = format!("import   A\n{wrong}\nimport   B\n");
        let Formatted { text, problems, left } = formatted(&text);
        assert_eq!(text, format!("import A\n{wrong}\nimport B\n"));
        assert_eq!((problems.is_empty(), left), (false, 1));
    }
}

#[test]
fn comments_alone_are_a_file() {
    for (text, tidy) in [
        ("", ""),
        ("\n \n\t\n", ""),
        ("\n  # a  \n\n\n#b", "# a\n\n#b\n"),
        ("\u{feff}# a", "# a\n"),
        ("\u{feff}\u{feff}", "\u{feff}\u{feff}\n"),
    ] {
        assert_eq!(formatted(text).text, tidy, "{text:?}");
    }
}

#[test]
fn large_files_take_their_time_by_their_size() {
    let rows: String = (0..20_000).map(|n| format!("{n}|\"{}\"\n", "x".repeat(n % 50))).collect();
    let table = format!("table t (a: number, b: text)\n  {}", rows.replace('\n', "\n  "));
    let one_wide_cell = format!("{table}1 | \"{}\" | 2\n", "x".repeat(1_000_000));
    let list = format!("define d(s: State) = [{}]", vec!["1 t"; 20_000].join(","));
    let sums = format!("define d(s: State) = {}", vec!["aaaa = bbbb + 1"; 20_000].join(" and "));
    let word = format!("define d(s: State) = {}", "a".repeat(2_000_000));
    let comments = "#\n\n".repeat(50_000);
    for text in [
        table,
        one_wide_cell,
        list,
        sums,
        word,
        comments,
        "import A\n".repeat(20_000),
        "import\n".repeat(20_000),
    ] {
        let once = formatted(&text);
        assert!(once.text.len() < 2 * text.len() + 2_000_000);
        assert_eq!(formatted(&once.text).text, once.text);
    }
}
