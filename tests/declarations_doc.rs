//! Every example of `docs/declarations.md` is read under the shipped treaties. An example without an expectation fails.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use servanda::declaration::read;
use servanda::diagnostic::Diagnostic;
use servanda::source::{FileKind, SourceFile};

const HEAD: &str = "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nsubmitted = 2024-02-20\n";

/// A fenced block with the number of its first line, and the name in backticks above it.
struct Block {
    line: usize,
    language: String,
    name: String,
    text: String,
}

const LANGUAGES: [&str; 3] = ["```toml", "```csv", "```jsonl"];

fn blocks(markdown: &str) -> Vec<Block> {
    let mut all = Vec::new();
    let mut open: Option<Block> = None;
    let mut name = "example.toml";
    for (number, line) in markdown.lines().enumerate() {
        match (&mut open, line) {
            (None, line) if LANGUAGES.contains(&line) => {
                let name = std::mem::replace(&mut name, "example.toml").to_owned();
                let language = line.trim_start_matches('`').to_owned();
                open = Some(Block { line: number + 2, language, name, text: String::new() });
            }
            (Some(_), "```") => all.extend(open.take()),
            (Some(block), line) => block.text.push_str(&format!("{line}\n")),
            (None, "") => {}
            (None, line) => {
                let path = line.strip_prefix('`').and_then(|l| l.strip_suffix('`'));
                name =
                    path.filter(|p| p.ends_with(".csv") || p.ends_with(".jsonl")).unwrap_or("example.toml");
            }
        }
    }
    assert!(open.is_none(), "the last block is not closed");
    all
}

/// The problems of a text below the usual head and of what it imports, each with its file and its line there.
fn problems(text: &str, imported: &[Block]) -> Vec<(String, usize, Diagnostic)> {
    let (sources, model, _) = common::treaties();
    let mut sources = sources.clone();
    let above_headers = text.lines().take_while(|l| !l.starts_with('[')).any(|l| l.contains('='));
    let (head, after) = match (text.contains("[declaration]"), above_headers) {
        (true, _) => ("", ""),
        (false, true) => ("", HEAD),
        (false, false) => (HEAD, ""),
    };
    let file = SourceFile::new("example.toml", [head, text, after].concat(), FileKind::Declaration);
    let mut files = vec![sources.add(file)];
    for block in imported {
        let lines = block.text.lines().map(|l| l.split_once(" # error: [").map_or(l, |(before, _)| before));
        let text = lines.collect::<Vec<_>>().join("\n");
        files.push(sources.add(SourceFile::new(block.name.as_str(), text, FileKind::Data)));
    }
    let (_, problems) = read(model, &sources, &files);
    let place = |p: Diagnostic| {
        let file = sources.get(p.primary.loc.file).unwrap();
        let shift = if file.kind == FileKind::Data { 0 } else { head.lines().count() };
        (file.name.clone(), file.position(p.primary.loc.span.start).line - shift, p)
    };
    problems.into_iter().map(place).collect()
}

/// What the comments of a block expect.
fn expected(block: &Block) -> Vec<(String, usize, String)> {
    let code = |(n, line): (usize, &str)| {
        let (_, code) = line.split_once("# error: [")?;
        Some((block.name.clone(), n + 1, code.trim_end_matches(']').to_owned()))
    };
    block.text.lines().enumerate().filter_map(code).collect()
}

#[test]
fn every_example_of_the_reference_is_as_it_says() {
    let text = include_str!("../docs/declarations.md");
    let all = blocks(text);
    assert!(all.len() > 20);
    let mut rest = all.as_slice();
    while let Some((block, after)) = rest.split_first() {
        let imported = after.iter().position(|b| b.language == "toml").unwrap_or(after.len());
        let (imported, others) = after.split_at(imported);
        rest = others;
        let wanted = expected(block);
        let ok = block.text.starts_with("# ok\n");
        assert!(ok == wanted.is_empty(), "line {}: an example says `# ok` or `# error: [code]`", block.line);
        let wanted: Vec<_> = wanted.into_iter().chain(imported.iter().flat_map(expected)).collect();
        let found: Vec<_> = problems(&block.text, imported)
            .into_iter()
            .map(|(file, line, p)| (file, line, p.code.id().to_owned()))
            .collect();
        assert_eq!(found, wanted, "the example on line {}", block.line);
    }
}
