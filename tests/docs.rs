//! Every snippet of `docs/language.md` is run. A heading with the blocks below it, up to the next heading, is a test of
//! its own; each treaty and each declaration in it says what is expected of it, or it fails. `docs/declarations.md` has a
//! test of its own, since its examples stand under the shipped treaties.

use servanda::project::treaty_files;
use servanda::testing::{self, Library};

/// As of when a section is judged that does not say so; three lines, to be put before any section.
const MOMENT: [&str; 3] = ["```config", "as-of = 2010-06-30", "```"];

/// Languages of blocks that are run, and of those that are only shown.
const RUN: [&str; 3] = ["treaty", "toml", "config"];
const SHOWN: [&str; 2] = ["text", "ebnf"];

/// What an expectation begins with.
const WORDS: [&str; 10] = [
    "error",
    "warning",
    "note",
    "met",
    "not-met",
    "pending",
    "undetermined",
    "not-applicable",
    "lacks-data",
    "judgement",
];

/// A heading with what stands below it, as lines of the document with their numbers from 0.
struct Section<'a> {
    lines: Vec<(usize, &'a str)>,
    blocks: usize,
}

/// The sections of a document, and what is wrong with its blocks.
fn sections(markdown: &str) -> (Vec<Section<'_>>, Vec<String>) {
    let mut sections = vec![Section { lines: Vec::new(), blocks: 0 }];
    let mut faults = Vec::new();
    let mut open: Option<(&str, usize, Vec<&str>)> = None;
    for (number, line) in markdown.lines().enumerate() {
        let is_heading = open.is_none() && line.starts_with('#');
        if is_heading {
            sections.push(Section { lines: Vec::new(), blocks: 0 });
        }
        let Some(section) = sections.last_mut() else { continue };
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                open = Some((language, number, Vec::new()));
                if !RUN.contains(&language) && !SHOWN.contains(&language) {
                    faults.push(format!("line {}: a `{language}` block is not run", number + 1));
                }
            }
            (Some((language, first, body)), Some("")) => {
                let is_file = matches!(*language, "treaty" | "toml");
                section.blocks += usize::from(is_file);
                if is_file && !expects(body) {
                    faults.push(format!("line {}: the block expects nothing", *first + 1));
                }
                if RUN.contains(language) {
                    section.lines.push((*first, markdown.lines().nth(*first).unwrap_or_default()));
                    section.lines.extend(body.iter().enumerate().map(|(i, l)| (*first + 1 + i, *l)));
                    section.lines.push((number, line));
                }
                open = None;
            }
            (Some((_, _, body)), _) => body.push(line),
            (None, None) if is_heading || is_path(line) => section.lines.push((number, line)),
            (None, None) => {}
        }
    }
    faults.extend(open.map(|(_, first, _)| format!("line {}: the block is never closed", first + 1)));
    (sections, faults)
}

/// Whether a line names the file of the block below it.
fn is_path(line: &str) -> bool {
    line.len() > 2 && line.starts_with('`') && line.ends_with('`') && !line.contains(' ')
}

/// Whether a block says what is expected of it: `# ok` as its first line, or a comment such as `# met: [clause]`.
fn expects(body: &[&str]) -> bool {
    let says = |line: &&str| WORDS.iter().any(|word| line.contains(&format!("# {word}: [")));
    body.first() == Some(&"# ok") || body.iter().any(says)
}

/// A section as a case file that keeps the line numbers of the document.
fn case_file(section: &Section<'_>) -> String {
    let mut lines: Vec<String> = MOMENT.map(str::to_owned).to_vec();
    for (i, (number, text)) in section.lines.iter().enumerate() {
        lines.resize((*number).max(lines.len()), String::new());
        let is_heading = i == 0 && text.starts_with('#');
        lines.push(if is_heading {
            format!("# {}", text.trim_matches(['#', ' ']))
        } else {
            (*text).to_owned()
        });
    }
    lines.join("\n")
}

/// What a document says that is not so, by line.
fn failures(markdown: &str) -> Vec<String> {
    let shipped = treaty_files();
    let library = Library::new(&shipped);
    let (sections, mut failures) = sections(markdown);
    for section in sections.iter().filter(|s| s.blocks > 0) {
        for outcome in testing::run(&case_file(section), &library) {
            let said = |f: testing::Failure| format!("line {}: {}: {}", f.line, outcome.title, f.message);
            failures.extend(outcome.failures.into_iter().map(said));
        }
    }
    failures
}

#[test]
fn every_snippet_of_the_language_reference_is_as_it_says() {
    let text = include_str!("../docs/language.md");
    let (sections, _) = sections(text);
    assert!(sections.iter().map(|s| s.blocks).sum::<usize>() > 20, "the reference shows few snippets");
    let failures = failures(text);
    assert!(failures.is_empty(), "docs/language.md\n{}", failures.join("\n"));
}

#[test]
fn a_block_without_an_expectation_fails() {
    let found = failures("# A\n\n\n\n## B\n\n```treaty\ntreaty T \"Invented\"\n```\n");
    assert!(found.iter().any(|f| f.starts_with("line 7: the block expects nothing")), "{found:?}");
}

#[test]
fn a_block_that_is_not_as_it_says_fails_at_its_line() {
    let found = failures("# A\n\n\n\n## B\n\n```treaty\n# ok\ntreaty T \"Invented\"\nbasis agent\n```\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("line 10: B: not expected"), "{found:?}");
}

#[test]
fn a_block_of_another_language_fails() {
    let found = failures("# A\n\n```rust\n```\n");
    assert_eq!(found, ["line 3: a `rust` block is not run"]);
}

#[test]
fn every_treaty_shown_is_laid_out_as_the_formatter_would() {
    let documents = [
        ("README.md", include_str!("../README.md")),
        ("docs/language.md", include_str!("../docs/language.md")),
        ("docs/limits.md", include_str!("../docs/limits.md")),
        ("docs/testing.md", include_str!("../docs/testing.md")),
    ];
    let mut shown = 0;
    for (name, text) in documents {
        for part in text.split("```treaty\n").skip(1) {
            let block = part.split("```").next().unwrap_or_default().trim_end_matches('`');
            let formatted = servanda::syntax::format(servanda::source::FileId(0), block).text;
            assert_eq!(formatted, block, "{name}");
            shown += 1;
        }
    }
    assert!(shown > 15);
}
