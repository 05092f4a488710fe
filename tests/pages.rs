//! Every page of a code is run: its example draws that code and nothing else, and what to write instead draws nothing.
//! `docs/diagnostics.md` is made of the pages; `RENEW=1 cargo test --test pages` writes it anew.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read and renew files of the repository"
)]

mod scratch;

use servanda::diagnostic::Code;
use servanda::project::treaty_files;
use servanda::testing::{self, Library};

/// The parts of a page, in this order.
const HEADINGS: [&str; 4] = ["What it means", "Why it matters", "Example", "Write instead"];

/// As of when examples are judged.
const MOMENT: &str = "```config\nas-of = 2010-06-30\n";

/// What an example may leave out: the header of the treaty, and that of the declaration.
const TREATY: &str = "treaty T \"Invented treaty\"\n  in force 1997-04-29\n";

/// Codes that no text in memory can draw, since they are about the file itself. `tests/cli.rs` draws the first three,
/// and the page of the fourth is run over a project on disk.
const ABOUT_FILES: [Code; 4] = [Code::NotUtf8, Code::Unreadable, Code::TooLarge, Code::Config];

/// A fenced block of a section.
struct Block {
    language: String,
    text: String,
}

/// The sections of a page, each a heading and a body.
fn sections(page: &str) -> Vec<(&str, &str)> {
    let parts = page.split("## ").skip(1);
    parts.map(|part| part.split_once('\n').unwrap_or((part, ""))).collect()
}

fn section(code: Code, heading: &str) -> &'static str {
    sections(code.page().text).into_iter().find(|(h, _)| *h == heading).map(|(_, body)| body).unwrap()
}

fn blocks(section: &str) -> Vec<Block> {
    let fenced = section.split("```").skip(1).step_by(2);
    fenced
        .map(|block| {
            let (language, text) = block.split_once('\n').unwrap();
            Block { language: language.to_owned(), text: text.to_owned() }
        })
        .collect()
}

/// A section as a case file; a block that expects nothing expects silence.
fn case_file(section: &str) -> String {
    let blocks = blocks(section);
    let own = blocks.iter().any(|b| b.language == "treaty");
    let treaty = if own { "T" } else { "CWC" };
    let mut case = format!("# Page\n\n{MOMENT}{}```\n", if own { "" } else { "treaties = [\"CWC\"]\n" });
    for Block { language, text } in blocks {
        let is_data = matches!(language.as_str(), "csv" | "jsonl");
        let header = match language.as_str() {
            "treaty" => TREATY.to_owned(),
            _ if is_data => String::new(),
            _ if text.contains("[declaration]") || !text.contains('=') => String::new(),
            _ => format!("[declaration]\nby = \"XAA\"\ntreaty = \"{treaty}\"\nsubmitted = 2010-06-30\n"),
        };
        let silent = if codes(&text).is_empty() && !is_data { "# ok\n" } else { "" };
        let path = if is_data { format!("\n`case/lots.{language}`\n") } else { String::new() };
        case += &format!("{path}\n```{language}\n{silent}{header}{text}```\n");
    }
    case
}

/// The codes that comments of a text expect.
fn codes(text: &str) -> Vec<&str> {
    let after = ["# error: [", "# warning: [", "# note: ["].map(|word| text.split(word).skip(1));
    after.into_iter().flatten().filter_map(|rest| rest.split(']').next()).collect()
}

fn failures(section: &str) -> Vec<String> {
    let shipped = treaty_files();
    let outcomes = testing::run(&case_file(section), &Library::new(&shipped));
    outcomes.into_iter().flat_map(|o| o.failures).map(|f| f.message).collect()
}

#[test]
fn every_page_has_the_same_four_parts() {
    for code in Code::ALL {
        let headings: Vec<&str> = sections(code.page().text).into_iter().map(|(h, _)| h).collect();
        assert_eq!(headings, HEADINGS, "{}", code.id());
        for block in blocks(code.page().text) {
            let wide = block.text.lines().find(|l| l.chars().count() > 76);
            assert_eq!(wide, None, "{}: a line of an example is wider than 76 columns", code.id());
        }
    }
}

#[test]
fn every_example_draws_its_code_and_nothing_else() {
    let mut said = Vec::new();
    for code in Code::ALL.iter().filter(|c| !ABOUT_FILES.contains(c)) {
        let example = section(*code, "Example");
        let found = codes(example);
        if found.is_empty() || found.iter().any(|c| *c != code.id()) {
            said.push(format!("{}: the example expects {found:?}", code.id()));
        }
        said.extend(failures(example).into_iter().map(|f| format!("{}: {f}", code.id())));
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn what_to_write_instead_draws_nothing() {
    let mut said = Vec::new();
    for code in Code::ALL.iter().filter(|c| !ABOUT_FILES.contains(c)) {
        let instead = section(*code, "Write instead");
        if blocks(instead).is_empty() || !codes(instead).is_empty() {
            said.push(format!("{}: what to write instead is not shown, or expects a finding", code.id()));
        }
        said.extend(failures(instead).into_iter().map(|f| format!("{}: {f}", code.id())));
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn the_page_of_the_configuration_is_run_too() {
    let found = |heading: &str| {
        let scratch = scratch::Scratch::with_states();
        let text = &blocks(section(Code::Config, heading)).first().unwrap().text.clone();
        scratch.write("servanda.toml", text);
        scratch.run("check --format concise").stdout
    };
    assert!(found("Example").contains("[config]"));
    assert!(!found("Write instead").contains("[config]"));
}

const HEAD: &str = "\
# Diagnostics

Every finding carries a code. This is what each of them means, made from the pages that `servanda explain CODE` prints.

The examples are run by a test, and `# error: [code]` and its like mark the line of which the code complains. They leave
out what every file begins with: the `treaty` line, and `[declaration]`. An example without clauses stands under the
Chemical Weapons Convention as it is shipped.

| code | weight | what it says |
|---|---|---|
";

fn document() -> String {
    let mut text = HEAD.to_owned();
    for code in Code::ALL {
        let (id, weight) = (code.id(), code.severity().name());
        text += &format!("| [`{id}`](#{id}) | {weight} | {} |\n", code.page().title);
    }
    for code in Code::ALL {
        let page = code.page().text.trim().replace("## ", "### ");
        text +=
            &format!("\n## {}\n\n{}: {}.\n\n{page}\n", code.id(), code.severity().name(), code.page().title);
    }
    text
}

#[test]
fn the_document_is_made_of_the_pages() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md");
    let wanted = document();
    if std::env::var_os("RENEW").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/diagnostics.md is not what the pages say; renew it with `RENEW=1 cargo test --test pages`"
    );
}
