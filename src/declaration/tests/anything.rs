//! Whatever the text: no panic, no endless loop, every place inside its file, every record read or set aside.

use proptest::prelude::*;

use super::fixture::{Outcome, kind, read_text};

const GOOD: &str = r#"declaration = { by = "XAA", treaty = "CWC", submitted = 2024-02-20, complete = { report = "2023" } }
party = [ { state = "XAA", treaty = "CWC", in_force = 1997-04-29 }, { state = "XBB", treaty = "CWC", in_force = "1998" } ]

[[stockpile]]
id = "s1"
holder = "XAA"
category = "Category1"
amount = { either = [ { is = "500 t", source = "a" }, { is = "1 t .. < 2 t", rank = "press" } ] }
as_at = 1997-04-29

[[destroyed]]
of = "s1"
share = "89.8 % ± 0.05 %"
as_of = ".. 2007-04"
note = '''several
[[lines]]'''

[[decision]]
id = "d1"
organ = "Council"
taken = 2001-01-01
[[decision.extension]]
holder = "XAA"
phase = 2
new_deadline = { unknown = "not found" }

[[site]]
holder = "XAA"
opened = 2020-01-01
uses = [ "505-60-2" ]
balance = "-1_000.5 short_ton"
corrects = "s0"

[[withdraw]]
record = "s1"
"#;

/// Pieces of text that matter to TOML and to values.
const BITS: [&str; 40] = [
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "=",
    ",",
    ".",
    "..",
    "\n",
    "\r",
    "\r\n",
    "#",
    "\\",
    "\0",
    "\u{feff}",
    "±",
    "é",
    "\u{202e}",
    " ",
    "-",
    "_",
    "0x1F",
    "nan",
    "1e9",
    "2024-02-30",
    "[declaration]",
    "[[stockpile]]",
    "[[decision.extension]]",
    "[stockpile.amount]",
    "decision.x = 1",
    "complete = true",
    "id = \"s1\"",
    "nil = true",
    "amends = \"s1\"",
];

fn check(outcome: &Outcome) {
    for problem in &outcome.problems {
        let places = std::iter::once(&problem.primary).chain(&problem.related);
        for place in places {
            let text = &outcome.sources.get(place.loc.file).unwrap().text;
            let range = place.loc.span.range();
            assert!(text.get(range.clone()).is_some(), "{problem:?}");
            assert!(
                !range.is_empty() || text.trim_start_matches('\u{feff}').trim().is_empty(),
                "{problem:?}"
            );
        }
        assert!(problem.message.starts_with(|c: char| !c.is_uppercase()), "{}", problem.message);
        assert!(!problem.message.ends_with('.'), "{}", problem.message);
        assert!(problem.primary.label.split_whitespace().count() <= 6, "{}", problem.primary.label);
    }
    let read = outcome.records.iter().filter(|(_, r)| r.kind != kind("phase")).count();
    let numbered: usize = outcome.records.files.iter().map(|f| f.records).sum();
    assert!(read + outcome.records.set_aside.len() >= numbered, "{}", outcome.shown());
    for (_, record) in outcome.records.iter() {
        assert_eq!(record.cells.len(), record.spans.len());
    }
}

#[test]
fn the_good_file_has_one_mistake() {
    let outcome = read_text(GOOD);
    assert_eq!(outcome.found(), [("dangling-correction", "\"s0\"".to_owned())]);
    check(&outcome);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in any::<String>()) {
        check(&read_text(&text));
    }

    #[test]
    fn any_mixture_of_bits(bits in proptest::collection::vec(proptest::sample::select(&BITS[..]), 0..40)) {
        check(&read_text(&bits.concat()));
    }

    #[test]
    fn a_good_file_with_bits_put_in_and_pieces_cut_out(
        changes in proptest::collection::vec((0..GOOD.len(), 0..12usize, proptest::sample::select(&BITS[..])), 1..6)
    ) {
        let mut text: Vec<char> = GOOD.chars().collect();
        for (at, cut, bit) in changes {
            let at = at.min(text.len());
            let end = (at + cut).min(text.len());
            text.splice(at..end, bit.chars());
        }
        check(&read_text(&text.into_iter().collect::<String>()));
    }

    #[test]
    fn any_value(value in "[-+0-9 .<>=±%_tkgL/,:Q]{0,24}") {
        for field in ["volume", "count", "opened", "limit", "term", "chemical", "secret", "uses"] {
            let text = format!("[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n[[site]]\nholder = \"XAA\"\n{field} = \"{value}\"\n");
            check(&read_text(&text));
        }
    }
}
