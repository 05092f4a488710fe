//! The benchmark: its treaty reads without a complaint, and the tables of its page are the committed results.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]
#![expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]

use std::fmt::Write;
use std::path::Path;

use serde::Deserialize;
use servanda::model::{ModelInput, build};
use servanda::source::{FileKind, SourceFile, SourceMap};
use servanda::syntax::parse;

/// One size of the ledger.
#[derive(Deserialize)]
struct Measured {
    records: u32,
    rows: Vec<Row>,
}

/// One program; each figure as the least, the median and the most.
#[derive(Deserialize)]
struct Row {
    program: String,
    right: bool,
    wall_s: Option<[f64; 3]>,
    cpu_s: Option<[f64; 3]>,
    peak_mib: Option<[f64; 3]>,
}

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches").join(name)).unwrap()
}

/// The table of one size, as `compare` prints it.
fn table(measured: &Measured) -> String {
    let median = |program: &str| {
        measured.rows.iter().find(|r| r.program.starts_with(program)).and_then(|r| r.cpu_s).map(|f| f[1])
    };
    let (events, by_hand) = (median("toml_parser"), median("hand-written, TOML"));
    let ratio = |figure: f64, of: Option<f64>| {
        of.filter(|of| *of > 0.0).map(|of| format!("{:.2}", figure / of)).unwrap_or_default()
    };
    let mut text = String::from(
        "| program | wall s | CPU s | CPU / hand-written | CPU / events | peak MiB |\n|---|---|---|---|---|---|\n",
    );
    for row in &measured.rows {
        let (Some([low, wall, high]), Some([_, cpu, _]), Some([_, peak, _]), true) =
            (row.wall_s, row.cpu_s, row.peak_mib, row.right)
        else {
            writeln!(text, "| {} | wrong | | | | |", row.program).unwrap();
            continue;
        };
        let wall = format!("{wall:.5} ({low:.5} to {high:.5})");
        let ratios = format!("{} | {}", ratio(cpu, by_hand), ratio(cpu, events));
        writeln!(text, "| {} | {wall} | {cpu:.5} | {ratios} | {peak:.0} |", row.program).unwrap();
    }
    text
}

#[test]
fn the_page_shows_the_committed_results() {
    let results: Vec<Measured> = serde_json::from_str(&read("results.json")).unwrap();
    assert!(!results.is_empty(), "something was measured");
    let page = read("README.md");
    let (_, shown) = page.split_once("<!-- results -->").unwrap();
    let (shown, _) = shown.split_once("<!-- end of results -->").unwrap();
    let tables = results.iter().map(|m| format!("{} records:\n\n{}", m.records, table(m)));
    assert_eq!(shown.trim(), tables.collect::<Vec<_>>().join("\n").trim());
}

#[test]
fn its_treaty_reads_without_a_complaint() {
    let text = read("ledger.treaty");
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("ledger.treaty".to_owned(), text.clone(), FileKind::Treaty));
    let (ast, problems) = parse(file, &text);
    assert!(problems.is_empty(), "{problems:?}");
    let (model, problems) = build(&[ModelInput { file, folder: String::new(), ast }]);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(model.clauses.len(), 4, "four checks; ids that stand twice are told by the reader");
}
