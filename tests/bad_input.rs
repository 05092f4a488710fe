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
/// What a declaration under a treaty draws whose file says nothing.
const UNREAD: (&str, &str) = ("bad-code", "\"DEMO\"");
const PARTY_OF_DEMO: &str = "[declaration]\nby = \"XAA\"\ntreaty = \"DEMO\"\n[[party]]\nstate = \"XAA\"\ntreaty = \"DEMO\"\nin_force = 2001-01-01\n";
const TREATY: &str = "treaty DEMO \"A demonstration\"\n  in force 2000-01-01\n\n";

/// What a run must say: the code of each finding that is not about an obligation, and what its primary place holds,
/// from its start where it ends in `…`.
type Expected = Vec<(&'static str, &'static str)>;

fn expect(code: &'static str, points_at: &'static str) -> Expected {
    vec![(code, points_at)]
}

fn stock(line: &str) -> Vec<u8> {
    format!("{HEAD}{PARTY}[[stockpile]]\nid = \"k\"\nholder = \"XAA\"\ncategory = \"Category1\"\nas_at = 1997-04-29\n{line}\n")
        .into_bytes()
}

fn declarations() -> Vec<(&'static str, Vec<u8>, Expected)> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    vec![
        ("empty", Vec::new(), expect("empty-file", "")),
        ("only a comment", bytes("# nothing\n"), expect("empty-file", "# nothing")),
        ("not UTF-8", b"[declaration]\nby = \"XA\xff\xfeA\"\n".to_vec(), expect("not-utf8", "by = \"XA")),
        ("byte-order mark", [b"\xef\xbb\xbf", stock("amount = \"1 L\"").as_slice()].concat(), expect("wrong-quantity", "\"1 L\"")),
        ("CRLF", String::from_utf8(stock("amount = \"1 L\"")).unwrap().replace('\n', "\r\n").into_bytes(), expect("wrong-quantity", "\"1 L\"")),
        ("lone CR", bytes("[declaration]\rby = \"XAA\"\n"), expect("toml-syntax", "b")),
        ("NUL", bytes("[declaration]\nby = \"X\0A\"\n"), expect("toml-syntax", "\0")),
        ("ten megabytes on one line", stock(&format!("note = \"{}\"\namount = \"1 L\"", "x".repeat(10 << 20))), expect("wrong-quantity", "\"1 L\"")),
        ("100 000 open brackets", stock(&format!("amount = {}", "[".repeat(100_000))), vec![("wrong-type", "[["), ("toml-syntax", "[")]),
        ("a control character in a key", stock("am\u{7}ount = \"1 t\""), expect("toml-syntax", "\u{7}")),
        ("a control character before a key", stock("\u{7}amount = \"1 t\""), expect("toml-syntax", "\u{7}")),
        ("a control character in a quoted key", stock("\"am\u{7}ount\" = \"1 t\""), expect("toml-syntax", "\u{7}")),
        ("a control character in the name of a record", bytes(&format!("{HEAD}{PARTY}[[stock\u{7}pile]]\nid = \"k\"\n")), expect("toml-syntax", "\u{7}")),
        ("impossible date", stock("amount = \"1 t\"\nsubmitted = 2024-02-30"), expect("impossible-date", "2024-02-30")),
        ("impossible month in a string", stock("amount = \"1 t\"\nsubmitted = \"2024-13\""), expect("impossible-date", "\"2024-13\"")),
        ("a time where a day is meant", stock("amount = \"1 t\"\nsubmitted = 2024-02-01T10:00:00"), expect("wrong-type", "2024-02-01T10:00:00")),
        ("a number beyond any type", stock(&format!("amount = \"{} t\"", "9".repeat(400))), expect("number-range", "\"999…")),
        (
            "nan",
            [stock("amount = \"1 t\""), bytes("[[destroyed]]\nof = \"k\"\nshare = nan\nas_of = 2000-01-01\n")].concat(),
            expect("wrong-type", "nan"),
        ),
        ("no unit", stock("amount = 5"), expect("wrong-quantity", "5")),
        ("wrong unit", stock("amount = \"5 L\""), expect("wrong-quantity", "\"5 L\"")),
        ("unknown unit", stock("amount = \"5 tonnes\""), expect("wrong-quantity", "\"5 tonnes\"")),
        ("ends of a range the wrong way round", stock("amount = \"5 t .. 3 t\""), expect("bad-range", "\"5 t .. 3 t\"")),
        ("duplicate key", stock("amount = \"1 t\"\namount = \"2 t\""), expect("duplicate-key", "amount")),
        ("duplicate table", bytes("[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n[declaration]\nby = \"XBB\"\n"), expect("duplicate-key", "declaration")),
        ("key in the wrong case", stock("Amount = \"1 t\""), expect("unknown-key", "Amount")),
        ("unknown key near a known one", stock("amount = \"1 t\"\nholdr = \"XAA\""), expect("unknown-key", "holdr")),
        ("unknown kind", bytes(&format!("{HEAD}{PARTY}[[stokpile]]\nid = \"k\"\n")), expect("unknown-kind", "stokpile")),
        ("a State that is none", bytes(&format!("{HEAD}[[party]]\nstate = \"XX\"\ntreaty = \"CWC\"\nin_force = 1997-04-29\n")), expect("bad-code", "\"XX\"")),
        ("duplicate id", [stock("amount = \"1 t\""), bytes("[[stockpile]]\nid = \"k\"\nholder = \"XAA\"\ncategory = \"Category2\"\nas_at = 1997-04-29\namount = \"2 t\"\n")].concat(), expect("duplicate-id", "\"k\"")),
        ("dangling reference", bytes(&format!("{HEAD}{PARTY}[[destroyed]]\nof = \"nothing\"\nshare = \"1 %\"\nas_of = 2000-01-01\n")), expect("dangling-reference", "\"nothing\"")),
        ("dangling correction", stock("amount = \"1 t\"\ncorrects = \"nothing\""), expect("dangling-correction", "\"nothing\"")),
        ("missing field", stock("note = \"no amount\""), expect("missing-key", "[[stockpile]]")),
        ("two numbers without a comma", stock("amount = \"1 t\"\nnote = [1 2]"), expect("toml-syntax", "1 2")),
        ("parts of items", [HEAD, PARTY, "[[equipment_destruction]]\nholder = \"XAA\"\ncount = \"5.5 items\"\ndone = 2000-01-01\n"].concat().into_bytes(), expect("wrong-quantity", "\"5.5 items\"")),
        ("the year zero", stock("amount = \"1 t\"\nsubmitted = 0000-01-01"), expect("impossible-date", "0000-01-01")),
        ("the year zero in a text", stock("amount = \"1 t\"\nsubmitted = \"0000\""), expect("impossible-date", "\"0000\"")),
        ("no declaration", bytes(PARTY), expect("missing-declaration", "[[party]]")),
    ]
}

fn crlf(byte: u8) -> Vec<u8> {
    if byte == b'\n' { b"\r\n".to_vec() } else { vec![byte] }
}

#[rustfmt::skip]
fn treaties() -> Vec<(&'static str, Vec<u8>, Expected)> {
    let with = |entry: &str| format!("{TREATY}{entry}").into_bytes();
    vec![
        ("empty", Vec::new(), vec![UNREAD, ("empty-file", "")]),
        ("only a comment", b"# nothing\n".to_vec(), vec![UNREAD, ("empty-file", "# nothing")]),
        ("not UTF-8", b"treaty D\xff \"x\"\n".to_vec(), vec![UNREAD, ("not-utf8", "treaty D")]),
        (
            "byte-order mark",
            [b"\xef\xbb\xbf", with("basis agent, agent\n").as_slice()].concat(),
            vec![("unused", "agent"), ("duplicate-name", "agent")],
        ),
        ("NUL", with("basis ag\0ent\n"), expect("syntax", "\0")),
        (
            "CRLF",
            with("basis agent, agent\n").into_iter().flat_map(crlf).collect(),
            vec![("unused", "agent"), ("duplicate-name", "agent")],
        ),
        (
            "lone CR",
            with("basis agent\rbasis agent\r"),
            vec![("unused", "agent"), ("duplicate-name", "agent")],
        ),
        (
            "ten megabytes on one line",
            with(&format!("choice C: {}\n", "A ".repeat(5 << 20))),
            expect("syntax", "A"),
        ),
        (
            "100 000 open brackets",
            with(&format!("define d(s: State) = {}\n", "(".repeat(100_000))),
            expect("nesting", "("),
        ),
        (
            "impossible date",
            with("clause c \"C\"\n  under 1\n  from 2024-02-30\n  for each Party s\n  judgement \"it\"\n"),
            expect("impossible-date", "2024-02-30"),
        ),
        (
            "unterminated text",
            with("clause c \"C\n  under 1\n  for each Party s\n  judgement \"it\"\n"),
            expect("syntax", "\"C"),
        ),
        (
            "unknown name",
            with("define d(s: State) = exists(nothing n where n.state = s)\n"),
            vec![("unused", "d"), ("unknown-name", "nothing")],
        ),
        (
            "two entries of one name",
            with("choice C: A, B\nchoice C: A, B\n"),
            vec![("unused", "C"), ("duplicate-name", "C")],
        ),
        (
            "a circle of definitions",
            with("define a(s: State) = b(s)\ndefine b(s: State) = a(s)\n"),
            expect("cycle", "a"),
        ),
        ("days and months", with("define d(s: State) = 5 days > 1 month\n"), vec![("unused", "d"), ("mixed-kinds", "1 month")]),
        (
            "no day",
            with("clause c \"C\"\n  under 1\n  for each Party s\n  must eif(DEMO, s) = 2000-01-01\n"),
            expect("no-day", "must eif(DEMO, s) = 2000-01-01"),
        ),
        (
            "nothing demanded",
            with("clause c \"C\"\n  under 1\n  for each Party s\n"),
            expect("missing-slot", "c"),
        ),
        ("a month that is none", with("clause c \"C\"\n  under 1\n  from 2024-13-01\n  for each Party s\n  judgement \"it\"\n"), expect("impossible-date", "2024-13-01")),
        ("a number beyond any type", with(&format!("define d(s: State) = {} t\n", "9".repeat(400))), expect("number-range", "999…")),
        ("a number that is none", with("define d(s: State) = nan\n"), vec![("unused", "d"), ("unknown-name", "nan")]),
        ("a word of the language in the wrong case", with("Choice C: A, B\n"), vec![("syntax", "Choice"), ("unused", "C")]),
        ("a slot in the wrong case", with("clause c \"C\"\n  under 1\n  for each Party s\n  Judgement \"it\"\n"), expect("syntax", "Judgement")),
        ("a slot written twice", with("clause c \"C\"\n  under 1\n  for each Party s\n  judgement \"it\"\n  judgement \"that\"\n"), expect("missing-slot", "judgement")),
        ("two fields of one name", with("record r (a: date, a: date)\n"), expect("duplicate-name", "a")),
        ("an escape sequence", with("clause c \"C\x1b[31m\"\n  under 1\n  for each Party s\n  judgement \"it\"\n"), expect("syntax", "\x1b")),
    ]
}

/// Runs the check and compares status, codes and the text that each finding points at.
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
    let about_files = report["findings"].as_array().unwrap().iter().filter(|f| f["clause"].is_null());
    let found: Vec<(&str, &str)> = about_files
        .map(|f| (f["code"].as_str().unwrap(), f["primary"]["snippet"].as_str().unwrap_or("")))
        .collect();
    let fits = |(found, expected): (&(&str, &str), &(&str, &str))| {
        let text = expected.1.strip_suffix('…');
        found.0 == expected.0 && text.map_or(found.1 == expected.1, |start| found.1.starts_with(start))
    };
    let all_fit = found.len() == expected.len() && found.iter().zip(expected).all(fits);
    if output.status.code() != Some(1) || !all_fit {
        let short: Vec<String> = found.iter().map(|(code, text)| format!("{code} {text:.60?}")).collect();
        wrong
            .push(format!("{name}: status {:?}, wanted {expected:?}, found {short:?}", output.status.code()));
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
        std::fs::write(folder.path().join("declarations/x.toml"), PARTY_OF_DEMO).unwrap();
        std::fs::write(folder.path().join("demo.treaty"), bytes).unwrap();
        let args = ["--treaties", "demo.treaty", "--as-of", "2024-06-01"];
        run(folder.path(), &args, name, &expected, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What stands in a folder of treaty files or declarations and cannot be read: the status, and what is found beside the
/// rest, which is read.
#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_told_beside_the_rest() {
    use std::os::unix::fs::symlink;
    let files = [("t/demo.treaty", TREATY), ("d/x.toml", PARTY_OF_DEMO)];
    let ends = [("t", "treaty"), ("d", "toml")];
    for (folder, end) in ends {
        for (what, status, found) in [
            ("a folder with the name of a file", 0, vec![]),
            ("a link to nothing", 2, vec![("unreadable", "error")]),
            ("a link to itself", 2, vec![("unreadable", "error")]),
            ("a link to the folder above", 0, vec![("unreadable", "warning")]),
            ("a socket", 2, vec![("unreadable", "error")]),
        ] {
            let root = tempfile::tempdir().unwrap();
            for (name, text) in files {
                std::fs::create_dir_all(root.path().join(name).parent().unwrap()).unwrap();
                std::fs::write(root.path().join(name), text).unwrap();
            }
            let path = root.path().join(folder).join(format!("odd.{end}"));
            let socket = match what {
                "a folder with the name of a file" => std::fs::create_dir(&path).map(|()| None),
                "a link to nothing" => symlink("nothing", &path).map(|()| None),
                "a link to itself" => symlink(&path, &path).map(|()| None),
                "a link to the folder above" => symlink("..", path.with_extension("")).map(|()| None),
                _ => std::os::unix::net::UnixListener::bind(&path).map(Some),
            };
            let kept = socket.unwrap();
            let output = Command::new(env!("CARGO_BIN_EXE_servanda"))
                .args(["check", "d", "--treaties", "t", "--as-of", "2024-06-01", "--format", "json"])
                .current_dir(root.path())
                .output()
                .unwrap();
            drop(kept);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(status), "{folder}: {what}: {said}");
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let findings = report["findings"].as_array().unwrap();
            let told: Vec<(&str, &str)> = findings
                .iter()
                .map(|f| (f["code"].as_str().unwrap(), f["severity"].as_str().unwrap()))
                .collect();
            assert_eq!(told, found, "{folder}: {what}: {findings:?}");
            assert_eq!(report["summary"]["records"], 1, "{folder}: {what}");
        }
    }
}
