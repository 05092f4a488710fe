//! Every example of `docs/declarations.md` is read under the shipped treaties. An example without an expectation fails.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use servanda::declaration::read;
use servanda::diagnostic::Diagnostic;
use servanda::source::{FileKind, SourceFile};

const HEAD: &str = "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nsubmitted = 2024-02-20\n";

/// A fenced block with the number of its first line.
struct Block {
    line: usize,
    text: String,
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut all = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in markdown.lines().enumerate() {
        match (&mut open, line) {
            (None, "```toml") => open = Some(Block { line: number + 2, text: String::new() }),
            (Some(_), "```") => all.extend(open.take()),
            (Some(block), line) => block.text.push_str(&format!("{line}\n")),
            (None, _) => {}
        }
    }
    assert!(open.is_none(), "the last block is not closed");
    all
}

/// The problems of a text below the usual head, each with its line in the text.
fn problems(text: &str) -> Vec<(usize, Diagnostic)> {
    let (sources, model, _) = common::treaties();
    let mut sources = sources.clone();
    let above_headers = text.lines().take_while(|l| !l.starts_with('[')).any(|l| l.contains('='));
    let (head, after) = match (text.contains("[declaration]"), above_headers) {
        (true, _) => ("", ""),
        (false, true) => ("", HEAD),
        (false, false) => (HEAD, ""),
    };
    let file = SourceFile::new("example.toml", [head, text, after].concat(), FileKind::Declaration);
    let id = sources.add(file);
    let (_, problems) = read(model, &sources, &[id]);
    let file = sources.get(id).unwrap();
    let shift = head.lines().count();
    problems.into_iter().map(|p| (file.position(p.primary.loc.span.start).line - shift, p)).collect()
}

#[test]
fn every_example_of_the_reference_is_as_it_says() {
    let text = include_str!("../docs/declarations.md");
    let all = blocks(text);
    assert!(all.len() > 20);
    for block in all {
        let expected: Vec<(usize, String)> = block
            .text
            .lines()
            .enumerate()
            .filter_map(|(n, line)| {
                line.split_once("# error: [").map(|(_, code)| (n + 1, code.trim_end_matches(']').to_owned()))
            })
            .collect();
        let ok = block.text.starts_with("# ok\n");
        assert!(
            ok == expected.is_empty(),
            "line {}: an example says `# ok` or `# error: [code]`",
            block.line
        );
        let found: Vec<(usize, String)> =
            problems(&block.text).into_iter().map(|(line, p)| (line, p.code.id().to_owned())).collect();
        assert_eq!(found, expected, "the example on line {}", block.line);
    }
}
