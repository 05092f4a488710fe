//! Bad input, case by case: the status, the code, and the text that the finding points at. Never a panic, never an
//! endless wait, whatever the bytes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by failing"
)]
#![expect(clippy::disallowed_methods, reason = "tests write files of their own")]

use std::path::Path;
use std::process::Command;

const HEAD: &str = "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nsubmitted = 2024-02-01\n\n";
const PARTY: &str = "[[party]]\nstate = \"XAA\"\ntreaty = \"CWC\"\nin_force = 1997-04-29\n";
const TREATY: &str = "treaty DEMO \"A demonstration\"\n  in force 2000-01-01\n\n";

/// What a run must say.
struct Expected {
    status: i32,
    code: &'static str,
    /// What the primary place holds, from its start; empty: anything.
    points_at: &'static str,
}

fn expect(status: i32, code: &'static str, points_at: &'static str) -> Expected {
    Expected { status, code, points_at }
}

fn stock(line: &str) -> Vec<u8> {
    format!("{HEAD}{PARTY}[[stockpile]]\nid = \"k\"\nholder = \"XAA\"\ncategory = \"Category1\"\nas_at = 1997-04-29\n{line}\n")
        .into_bytes()
}

fn declarations() -> Vec<(&'static str, Vec<u8>, Expected)> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    vec![
        ("empty", Vec::new(), expect(1, "empty-file", "")),
        ("only a comment", bytes("# nothing\n"), expect(1, "empty-file", "")),
        ("not UTF-8", b"[declaration]\nby = \"XA\xff\xfeA\"\n".to_vec(), expect(1, "not-utf8", "")),
        ("byte-order mark", [b"\xef\xbb\xbf", stock("amount = \"1 L\"").as_slice()].concat(), expect(1, "wrong-quantity", "\"1 L\"")),
        ("CRLF", String::from_utf8(stock("amount = \"1 L\"")).unwrap().replace('\n', "\r\n").into_bytes(), expect(1, "wrong-quantity", "\"1 L\"")),
        ("lone CR", bytes("[declaration]\rby = \"XAA\"\n"), expect(1, "toml-syntax", "")),
        ("NUL", bytes("[declaration]\nby = \"X\0A\"\n"), expect(1, "toml-syntax", "")),
        ("ten megabytes on one line", stock(&format!("note = \"{}\"\namount = \"1 L\"", "x".repeat(10 << 20))), expect(1, "wrong-quantity", "\"1 L\"")),
        ("100 000 open brackets", stock(&format!("amount = {}", "[".repeat(100_000))), expect(1, "toml-syntax", "")),
        ("impossible date", stock("amount = \"1 t\"\nsubmitted = 2024-02-30"), expect(1, "impossible-date", "2024-02-30")),
        ("impossible month in a string", stock("amount = \"1 t\"\nsubmitted = \"2024-13\""), expect(1, "impossible-date", "\"2024-13\"")),
        ("a time where a day is meant", stock("amount = \"1 t\"\nsubmitted = 2024-02-01T10:00:00"), expect(1, "wrong-type", "2024-02-01T10:00:00")),
        ("a number beyond any type", stock(&format!("amount = \"{} t\"", "9".repeat(400))), expect(1, "number-range", "\"999")),
        (
            "nan",
            [stock("amount = \"1 t\""), bytes("[[destroyed]]\nof = \"k\"\nshare = nan\nas_of = 2000-01-01\n")].concat(),
            expect(1, "wrong-type", "nan"),
        ),
        ("no unit", stock("amount = 5"), expect(1, "wrong-quantity", "5")),
        ("wrong unit", stock("amount = \"5 L\""), expect(1, "wrong-quantity", "\"5 L\"")),
        ("unknown unit", stock("amount = \"5 tonnes\""), expect(1, "wrong-quantity", "\"5 tonnes\"")),
        ("ends of a range the wrong way round", stock("amount = \"5 t .. 3 t\""), expect(1, "bad-range", "\"5 t .. 3 t\"")),
        ("duplicate key", stock("amount = \"1 t\"\namount = \"2 t\""), expect(1, "duplicate-key", "amount")),
        ("duplicate table", bytes("[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n[declaration]\nby = \"XBB\"\n"), expect(1, "duplicate-key", "")),
        ("key in the wrong case", stock("Amount = \"1 t\""), expect(1, "unknown-key", "Amount")),
        ("unknown key near a known one", stock("amount = \"1 t\"\nholdr = \"XAA\""), expect(1, "unknown-key", "holdr")),
        ("unknown kind", bytes(&format!("{HEAD}{PARTY}[[stokpile]]\nid = \"k\"\n")), expect(1, "unknown-kind", "stokpile")),
        ("a State that is none", bytes(&format!("{HEAD}[[party]]\nstate = \"XX\"\ntreaty = \"CWC\"\nin_force = 1997-04-29\n")), expect(1, "bad-code", "\"XX\"")),
        ("duplicate id", [stock("amount = \"1 t\""), bytes("[[stockpile]]\nid = \"k\"\nholder = \"XAA\"\ncategory = \"Category2\"\nas_at = 1997-04-29\namount = \"2 t\"\n")].concat(), expect(1, "duplicate-id", "\"k\"")),
        ("dangling reference", bytes(&format!("{HEAD}{PARTY}[[destroyed]]\nof = \"nothing\"\nshare = \"1 %\"\nas_of = 2000-01-01\n")), expect(1, "dangling-reference", "\"nothing\"")),
        ("dangling correction", stock("amount = \"1 t\"\ncorrects = \"nothing\""), expect(1, "dangling-correction", "\"nothing\"")),
        ("missing field", stock("note = \"no amount\""), expect(1, "missing-key", "")),
        ("no declaration", bytes(PARTY), expect(1, "missing-declaration", "")),
    ]
}

fn treaties() -> Vec<(&'static str, Vec<u8>, Expected)> {
    let with = |entry: &str| format!("{TREATY}{entry}").into_bytes();
    vec![
        ("empty", Vec::new(), expect(1, "empty-file", "")),
        ("not UTF-8", b"treaty D\xff \"x\"\n".to_vec(), expect(1, "not-utf8", "")),
        (
            "byte-order mark",
            [b"\xef\xbb\xbf", with("basis agent, agent\n").as_slice()].concat(),
            expect(1, "duplicate-name", "agent"),
        ),
        ("NUL", with("basis ag\0ent\n"), expect(1, "syntax", "")),
        ("lone CR", with("basis agent\rbasis agent\r"), expect(1, "duplicate-name", "agent")),
        (
            "ten megabytes on one line",
            with(&format!("choice C: {}\n", "A ".repeat(5 << 20))),
            expect(1, "syntax", ""),
        ),
        (
            "100 000 open brackets",
            with(&format!("define d(s: State) = {}\n", "(".repeat(100_000))),
            expect(1, "nesting", "("),
        ),
        (
            "impossible date",
            with("clause c \"C\"\n  under 1\n  from 2024-02-30\n  for each Party s\n  judgement \"it\"\n"),
            expect(1, "impossible-date", "2024-02-30"),
        ),
        (
            "unterminated text",
            with("clause c \"C\n  under 1\n  for each Party s\n  judgement \"it\"\n"),
            expect(1, "syntax", ""),
        ),
        (
            "unknown name",
            with("define d(s: State) = exists(nothing n where n.state = s)\n"),
            expect(1, "unknown-name", "nothing"),
        ),
        (
            "two entries of one name",
            with("choice C: A, B\nchoice C: A, B\n"),
            expect(1, "duplicate-name", "C"),
        ),
        (
            "a circle of definitions",
            with("define a(s: State) = b(s)\ndefine b(s: State) = a(s)\n"),
            expect(1, "cycle", ""),
        ),
        ("days and months", with("define d(s: State) = 5 days > 1 month\n"), expect(1, "mixed-kinds", "")),
        (
            "no day",
            with("clause c \"C\"\n  under 1\n  for each Party s\n  must eif(DEMO, s) = 2000-01-01\n"),
            expect(1, "no-day", ""),
        ),
        (
            "nothing demanded",
            with("clause c \"C\"\n  under 1\n  for each Party s\n"),
            expect(1, "missing-slot", ""),
        ),
    ]
}

/// Runs the check and compares status, codes and the text that the finding points at.
fn run(folder: &Path, args: &[&str], name: &str, expected: &Expected, wrong: &mut Vec<String>) {
    let output = Command::new(env!("CARGO_BIN_EXE_servanda"))
        .args(["check", "--format", "json", "--max", "0"])
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let Ok(report) = serde_json::from_str::<serde_json::Value>(&text) else {
        wrong.push(format!("{name}: no report; {}", String::from_utf8_lossy(&output.stderr)));
        return;
    };
    let findings = report["findings"].as_array().unwrap();
    let fits = |f: &&serde_json::Value| {
        let at = f["primary"]["snippet"].as_str().unwrap_or("");
        f["code"] == expected.code && at.starts_with(expected.points_at)
    };
    let found: Vec<String> =
        findings.iter().map(|f| format!("{} {:.60}", f["code"], f["primary"]["snippet"])).collect();
    if output.status.code() != Some(expected.status) || findings.iter().find(fits).is_none() {
        wrong.push(format!(
            "{name}: status {:?}, not {}; wanted {} at `{}`, found {found:?}",
            output.status.code(),
            expected.status,
            expected.code,
            expected.points_at
        ));
    }
}

#[test]
fn bad_declarations_are_told_at_their_place() {
    let mut wrong = Vec::new();
    for (name, bytes, expected) in declarations() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("declarations")).unwrap();
        std::fs::write(folder.path().join("declarations/x.toml"), bytes).unwrap();
        run(folder.path(), &["--as-of", "2024-06-01"], name, &expected, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bad_treaty_files_are_told_at_their_place() {
    let mut wrong = Vec::new();
    for (name, bytes, expected) in treaties() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("declarations")).unwrap();
        let party = "[declaration]\nby = \"XAA\"\ntreaty = \"DEMO\"\n[[party]]\nstate = \"XAA\"\ntreaty = \"DEMO\"\nin_force = 2001-01-01\n";
        std::fs::write(folder.path().join("declarations/x.toml"), party).unwrap();
        std::fs::write(folder.path().join("demo.treaty"), bytes).unwrap();
        let args = ["--treaties", "demo.treaty", "--as-of", "2024-06-01"];
        run(folder.path(), &args, name, &expected, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
