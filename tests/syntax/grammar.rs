//! `docs/grammar.ebnf` and the parser speak of the same words.

use std::collections::BTreeSet;

use servanda::syntax::Keyword;
use servanda::value::UNITS;

/// Words in quotes that are no keywords, because the language reads them by their place.
const PLACED: [&str; 2] = ["Party", "State"];

/// The words in quotes of a grammar, comments left out.
fn terminals(grammar: &str) -> BTreeSet<String> {
    let rules: String =
        grammar.split("(*").map(|part| part.split_once("*)").map_or(part, |(_, rest)| rest)).collect();
    let quoted = rules.split('"').skip(1).step_by(2);
    quoted.filter(|t| t.starts_with(|c: char| c.is_alphabetic())).map(str::to_owned).collect()
}

fn is_length_or_month(word: &str) -> bool {
    let lengths = ["day", "days", "month", "months", "year", "years"];
    lengths.contains(&word)
        || chrono::NaiveDate::parse_from_str(&format!("1 {word} 2000"), "%d %B %Y").is_ok()
}

#[test]
fn the_grammar_names_every_keyword_and_no_other_word() {
    let grammar = include_str!("../../docs/grammar.ebnf");
    let terminals = terminals(grammar);
    let keywords: BTreeSet<String> = Keyword::ALL.iter().map(|k| k.text().to_owned()).collect();
    let known = |word: &&String| {
        keywords.contains(*word)
            || PLACED.contains(&word.as_str())
            || UNITS.iter().any(|unit| unit.name == *word)
            || is_length_or_month(word)
    };
    let unknown: Vec<&String> = terminals.iter().filter(|word| !known(word)).collect();
    let unnamed: Vec<&String> = keywords.difference(&terminals).filter(|word| *word != "overlay").collect();
    assert!(
        unknown.is_empty() && unnamed.is_empty(),
        "not read: {unknown:?}; not in the grammar: {unnamed:?}"
    );
}
