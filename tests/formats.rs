//! Every format on a nasty project, against two oracles: the schema, and the files themselves.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![expect(clippy::disallowed_methods, reason = "the second oracle reads the files that the report names")]

mod scratch;

use std::collections::BTreeSet;
use std::path::Path;

use scratch::{Scratch, TREATY, XAA, XBB};
use serde_json::{Value, json};
use servanda::pipeline::{Asked, examine, understand};
use servanda::project::{FailOn, Project, Wanted, load};
use servanda::report::{self, Choice, Format, Report, Style};
use unicode_width::UnicodeWidthStr;

/// XAA once more: with a byte-order mark, CRLF, tabs, wide characters, a mark of direction, a line of 300 columns with
/// the figure that counts behind it, and a mistake at its very end.
fn nasty() -> String {
    let long = "x".repeat(300);
    format!(
        "\u{feff}{}note = \"no line end\"\nsubmited = 2001",
        XAA.replace("id = \"r1\"", "id = \"条約 1\"")
            .replace("of = \"r1\"", "of = \"条約 1\"")
            .replace("amount = \"3640 t\"", "\tamount\t=\t\"3640 t\" # \u{202e}turned\u{202c}")
            .replace(
                "holder = \"XAA\"\namount = \"1234.5 t\"\ndone = 2001-06-01",
                &format!("holder = \"XAA\"\namount = {{ either = [{{ is = \"1234.5 t\", source = \"{long}\" }}, {{ is = \"1300 t\", source = \"条約\" }}] }}\ndone = 2001-06-01"),
            )
    )
    .replace('\n', "\r\n")
}

fn scratch() -> Scratch {
    let scratch = Scratch::with_states();
    scratch.write("declarations/xaa.toml", nasty());
    scratch.write(
        "declarations/a long folder with spaces/xcc.toml",
        XAA.replace("XAA", "XCC").replace("r1", "r3"),
    );
    scratch.write("declarations/latin.toml", b"[declaration]\nby = \"XAA\" # Gr\xfc\xdfe\n");
    scratch.write("declarations/empty.toml", "");
    scratch.write(
        "declarations/escape.toml",
        "[declaration]\nby = \"XDD\"\ntreaty = \"\u{1b}[31mDEMO\u{1b}[0m \u{9b}\u{202e}\"\r# one line\n",
    );
    scratch
}

/// The schema with every object closed, so that a key it does not know is an error here.
fn strict(mut schema: Value) -> Value {
    fn close(value: &mut Value) {
        if let Some(object) = value.as_object_mut() {
            if object.contains_key("properties") && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".to_owned(), json!(false));
            }
            object.values_mut().for_each(close);
        } else if let Some(array) = value.as_array_mut() {
            array.iter_mut().for_each(close);
        }
    }
    close(&mut schema);
    schema
}

fn assert_valid(scratch: &Scratch, command: &str, words: &str) -> Value {
    valid(scratch, command, &scratch.run(&format!("{command} --format json {words}")).stdout)
}

fn valid(scratch: &Scratch, command: &str, output: &str) -> Value {
    let schema: Value = serde_json::from_str(&scratch.run(&format!("schema {command}")).stdout).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&strict(schema)).unwrap();
    let value: Value = serde_json::from_str(output).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{command}: {errors:#?}");
    value
}

/// Every place in a value.
fn places<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    if value.get("byte_start").is_some() {
        found.push(value);
    }
    match value {
        Value::Array(all) => all.iter().for_each(|v| places(v, found)),
        Value::Object(all) => all.values().for_each(|v| places(v, found)),
        _ => {}
    }
}

/// The line of a file, from 1, by the three line ends.
fn line(text: &str, number: usize) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").split('\n').nth(number - 1).unwrap_or("").to_owned()
}

/// What a place says must be so in the bytes of the file it names.
fn assert_places_are_true(root: &Path, value: &Value) -> usize {
    let mut found = Vec::new();
    places(value, &mut found);
    for place in &found {
        let number = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
        let bytes = std::fs::read(root.join(place["file"].as_str().unwrap())).unwrap();
        let snippet = place["snippet"].as_str().unwrap();
        assert_eq!(bytes.get(number("byte_start")..number("byte_end")), Some(snippet.as_bytes()), "{place}");
        let text = String::from_utf8_lossy(&bytes);
        let line = line(&text, number("line"));
        assert_eq!(number("line"), number("end_line"), "{place}");
        let line = line.trim_start_matches('\u{feff}');
        let between: String =
            line.chars().skip(number("column") - 1).take(number("end_column") - number("column")).collect();
        assert_eq!(between, snippet, "{place}");
    }
    found.len()
}

#[test]
fn json_keeps_to_its_schema_and_every_place_is_true() {
    let scratch = scratch();
    for words in
        ["", "--fail-on never --max 2", "--as-of 2001-12-31 --known-at 2001-06-30", "--redact amounts"]
    {
        for command in ["check", "status"].iter().filter(|c| **c == "check" || !words.contains("--max")) {
            let value = assert_valid(&scratch, command, words);
            let places = assert_places_are_true(scratch.root(), &value);
            assert!(places > 1 || words.contains("known-at"), "{command} {words}: {places}");
        }
    }
}

/// What `mutate` prints, with its list, a survivor, and a reason that fits none.
#[test]
fn mutants_keep_to_their_schema_and_every_place_is_true() {
    let scratch = scratch();
    let treaty = TREATY
        .replace("  judgement \"whether", "  # survives: 1 as 2 because of nothing\n  judgement \"whether");
    scratch.write("treaties/demo/demo.treaty", treaty.replace('\n', "\r\n"));
    let case = "# Removals\n\n```config\ntreaties = [\"DEMO\"]\n```\n\n```toml\n";
    let declared = XBB.replace("[[removal]]", "# met: [half]\n[[removal]]");
    scratch.write("tests/cases/xbb.case.md", format!("{case}{declared}```\n"));
    for words in ["mutate --list --format json", "mutate --format json"] {
        let outcome = scratch.run(words);
        assert_ne!(outcome.status, 2, "{}", outcome.stderr);
        let value = valid(&scratch, "mutate", &outcome.stdout);
        assert!(assert_places_are_true(scratch.root(), &value) > 5, "{words}");
    }
}

/// One examination of the shipped record, printed in every format.
#[test]
fn the_json_of_tests_keeps_to_its_schema() {
    let scratch = Scratch::new();
    let declared = format!(
        "# A\n\n## B\n```config\ntreaties = [\"DEMO\"]\n```\n```toml\n{XAA}```\n```snapshot\n```\n## C\n```toml\n# errr: [x]\n```\n"
    );
    scratch.write("tests/cases/a.case.md", declared);
    let value = assert_valid(&scratch, "test", "");
    let kinds: Vec<&str> = value["tests"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|t| t["failures"].as_array().unwrap())
        .map(|f| f["kind"].as_str().unwrap())
        .collect();
    for kind in ["finding-not-expected", "no-expectation", "snapshot-differs"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    assert_eq!(value["faults"].as_array().map(Vec::len), Some(1));
    scratch.write(
        "tests/cases/a.case.md",
        format!("# A\n\n## B\n```config\ntreaties = [\"DEMO\"]\n```\n```toml\n{XAA}```\n```snapshot\n```\n"),
    );
    assert_eq!(assert_valid(&scratch, "test", "--bless")["blessed"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_json_of_coverage_keeps_to_its_schema() {
    let scratch = Scratch::with_states();
    scratch.write("tests/cases/a.case.md", "# A\n```config\ntreaties = [\"DEMO\"]\nas-of = 2003-01-01\n```\n```toml\n# error: [empty-file]\n```\n");
    let without = assert_valid(&scratch, "coverage", "");
    assert_eq!(
        (&without["counts"]["records"]["on_file"], &without["clauses"][0]["has_instance"]),
        (&json!(null), &json!(null))
    );
    let with = assert_valid(&scratch, "coverage", "declarations");
    assert_eq!(
        (&with["counts"]["records"]["on_file"], &with["clauses"][0]["has_instance"]),
        (&json!(6), &json!(true))
    );
}

#[test]
fn lists_and_explanations_keep_to_their_schemas_and_every_place_is_true() {
    let scratch = Scratch::with_states();
    let json = |command: &str, words: &str| valid(&scratch, command, &scratch.run(words).stdout);
    let clauses = json("list", "list clauses --format json");
    let half = json!({
        "clause": "demo/half", "treaty": "DEMO", "shape": "milestone", "mode": "must", "cites": ["II.1"],
        "title": "Half removed in two years", "reads": ["party", "stock", "removal", "permit"], "unverified": false,
        "binds": "each Party s where there is a `stock` k where the `holder` of k is s",
    });
    let listed = clauses["clauses"].as_array().unwrap();
    assert_eq!(listed.len(), 5);
    let mut found = listed.iter().find(|c| c["clause"] == "demo/half").unwrap().clone();
    let place = found.as_object_mut().unwrap().remove("place").unwrap();
    assert_eq!((found, &place["snippet"]), (half, &json!("half")));
    assert_eq!(assert_places_are_true(scratch.root(), &clauses), 5);

    let codes = json("list", "list codes --format json");
    let not_met = codes["codes"].as_array().unwrap().iter().find(|c| c["code"] == "not-met").unwrap();
    assert_eq!(not_met["severity"], "error");
    assert_eq!(json("list", "list records --format json")["records"].as_array().unwrap().len(), 5);
    let removal = json("list", "list records removal --format json");
    let amount = &removal["records"][0]["fields"][1];
    assert_eq!(
        (&amount["name"], &amount["type"], &amount["required"]),
        (&json!("amount"), &json!("mass of agent"), &json!(true))
    );

    let page = json("explain", "explain not-met --format json");
    assert_eq!(page["code"]["code"], "not-met");
    let asked = json("explain", "explain half --format json");
    assert_eq!((&asked["clause"]["clause"], &asked["verdicts"]), (&json!("demo/half"), &json!(null)));
    assert!(asked["source"].as_str().unwrap().starts_with("clause half"), "{asked}");
    let planned = json("explain", "explain half --plan --format json");
    assert_eq!(planned["plan"]["lookups"][0]["keys"], json!(["p.holder = s"]));
    let told = json("explain", "explain half --party XAA --format json");
    let status = json("status", "status --select demo/half --party XAA --format json");
    assert_eq!(told["verdicts"], status["verdicts"], "one engine");
    assert!(assert_places_are_true(scratch.root(), &told) > 4);
}

#[test]
fn the_shipped_record_keeps_to_the_schemas_and_fits_eighty_columns() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted =
        Wanted { cwd: root.to_path_buf(), paths: vec!["declarations".to_owned()], ..Wanted::default() };
    let understood = understand(load(&wanted).unwrap());
    let examined = examine(understood, Asked::default()).unwrap();
    let report = Report::new(&examined, Choice::default(), FailOn::default(), false);
    let style = Style::default();
    let scratch = Scratch::new();
    for (command, json) in [
        ("check", report::check(&report, Format::Json, &style)),
        ("status", report::status(&report, Format::Json, &style)),
    ] {
        let value = valid(&scratch, command, &json);
        assert!(assert_places_are_true(root, &value) > 100, "{command}");
    }
    for text in
        [report::check(&report, Format::Human, &style), report::status(&report, Format::Human, &style)]
    {
        for line in text.lines().filter(|l| !l.contains("╭─[")) {
            assert!(line.width() <= 80, "{} {line}", line.width());
        }
    }
}

#[test]
fn findings_about_obligations_name_a_clause_and_a_declaration() {
    let value = assert_valid(&scratch(), "check", "");
    let findings = value["findings"].as_array().unwrap();
    assert!(findings.iter().any(|f| f["code"] == "not-met"));
    for finding in findings.iter().filter(|f| !f["clause"].is_null()) {
        let role = finding["primary"]["role"].as_str().unwrap();
        assert!(["declaration", "absent"].contains(&role), "{finding}");
        assert!(finding["primary"]["file"].as_str().unwrap().starts_with("declarations/"), "{finding}");
        assert!(finding["related"].as_array().unwrap().iter().any(|p| p["role"] == "clause"), "{finding}");
    }
}

#[test]
fn fingerprints_are_unique_and_survive_unrelated_edits() {
    let scratch = scratch();
    let prints = |scratch: &Scratch| -> Vec<String> {
        let value = assert_valid(scratch, "check", "");
        let all = value["findings"].as_array().unwrap();
        all.iter().map(|f| f["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let before = prints(&scratch);
    let mut unique = before.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.len());
    scratch.write(
        "declarations/xaa.toml",
        nasty().replacen("[declaration]", "# a remark\r\n\r\n[declaration]", 1),
    );
    let mut after = prints(&scratch);
    after.sort();
    assert_eq!(after, unique);
}

/// Each finding by what does not depend on the order of files and records, with its fingerprint.
fn fingerprints(scratch: &Scratch, words: &str) -> Vec<(String, String)> {
    let report = assert_valid(scratch, "check", words);
    let of = |f: &Value, at: &str| f.pointer(at).and_then(Value::as_str).unwrap_or("").to_owned();
    let findings = report.get("findings").and_then(Value::as_array).unwrap();
    let told = |f| {
        let what = ["/code", "/message", "/primary/snippet"].map(|at| of(f, at)).join(" ");
        (what, of(f, "/fingerprint"))
    };
    let mut all: Vec<(String, String)> = findings.iter().map(told).collect();
    all.sort();
    all
}

#[test]
fn fingerprints_survive_other_records_other_files_and_another_order() {
    let scratch = Scratch::with_states();
    let (head, rest) = XAA.split_once("[[removal]]").unwrap();
    let wrong = "[[removal]]\nid = \"w\"\nholder = \"XAA\"\namount = \"5 L\"\ndone = 2001-06-03\n\n";
    scratch.write("declarations/xaa.toml", format!("{head}{wrong}[[removal]]{rest}"));
    let before = fingerprints(&scratch, "");
    assert!(before.len() > 3, "{before:?}");
    let added =
        "[[stock]]\nholder = \"XAA\"\ncategory = \"Second\"\namount = \"1 t\"\nas_at = 2004-01-01\n\n";
    for (what, text) in [
        ("a record more", format!("{head}{added}{wrong}[[removal]]{rest}")),
        ("another order", format!("{head}[[removal]]{rest}\n{wrong}")),
    ] {
        scratch.write("declarations/xaa.toml", text);
        assert_eq!(fingerprints(&scratch, "--as-of 2003-01-01"), before, "{what}");
    }
    std::fs::rename(scratch.path("declarations/xbb.toml"), scratch.path("declarations/aaa.toml")).unwrap();
    assert_eq!(fingerprints(&scratch, "--as-of 2003-01-01"), before, "another file renamed");
}

/// So short a text as a line could be guessed from its digest.
#[test]
fn fingerprints_of_a_redacted_report_do_not_depend_on_amounts() {
    let scratch = Scratch::with_states();
    let prints = |amount: &str, words: &str| {
        scratch.write("declarations/xaa.toml", XAA.replace("1234.5 t", amount));
        fingerprints(&scratch, words).into_iter().map(|(_, print)| print).collect::<BTreeSet<_>>()
    };
    assert_ne!(prints("5 L", ""), prints("6 L", ""));
    assert_eq!(prints("5 L", "--redact amounts"), prints("6 L", "--redact amounts"));
}

#[test]
fn no_format_lets_anything_steer_a_terminal() {
    let scratch = scratch();
    for command in ["check", "status"] {
        for format in ["human", "plain", "concise", "json"] {
            let text = scratch.run(&format!("{command} --format {format} --color never")).stdout;
            let steers = |c: char| {
                (c.is_control() && c != '\n')
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
            };
            assert_eq!(text.chars().find(|c| steers(*c)), None, "{command} {format}");
        }
    }
}

/// `text` without the sequences that paint it.
fn unpainted(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or("").to_owned();
    first + &parts.map(|p| p.split_once('m').unwrap().1).collect::<String>()
}

#[test]
fn no_line_is_wider_than_asked_for_except_for_a_path() {
    let scratch = scratch();
    for width in [40, 60, 80, 120] {
        for command in [
            "check",
            "check --color always",
            "status --lacks-data",
            "list clauses",
            "list records",
            "list codes",
        ] {
            let text = unpainted(&scratch.run(&format!("{command} --width {width}")).stdout);
            for line in text.lines().filter(|l| !l.contains("╭─[")) {
                assert!(line.width() <= width, "{width} {command}: {} {line}", line.width());
            }
        }
    }
}

/// A treaty with two clauses and lots of which every one is too large for the first, every third for both.
fn large_lots(lots: usize) -> Project {
    let treaty = "treaty T \"Invented treaty\"\n  in force 2000-01-01\nbasis agent\n\
        record lot (by: State, amount: mass of agent, done: date) happens on done\n\
        clause small \"Each lot small\"\n  under 1\n  for each lot x\n  must x.amount <= 1 t\n\
        clause smaller \"Each third lot smaller\"\n  under 2\n  for each lot x where x.amount > 2 t\n  \
        must x.amount <= 3 t\nparagraphs T\n  1\n  2\n";
    let mut text = "[declaration]\nby = \"XAA\"\ntreaty = \"T\"\nsubmitted = 2003-01-01\n".to_owned();
    for at in 0..lots {
        let amount = if at % 3 == 0 { 4 } else { 2 };
        text += &format!("[[lot]]\nby = \"XAA\"\namount = \"{amount} t\"\ndone = 2001-02-03\n");
    }
    Project::in_memory(&[("t/t.treaty", treaty)], &[("a.toml", &text)])
}

/// Few findings are drawn one after the other, many by several threads, and what stands there is the same.
#[test]
fn many_findings_are_drawn_as_few_are() {
    let lots = 1_300;
    let examined = examine(understand(large_lots(lots)), Asked::default()).unwrap();
    let drawn = |most| {
        let report = Report::new(&examined, Choice::default(), FailOn::Never, false);
        let style = Style { width: 80, color: false, most, lacks_data: false };
        report::findings(&report, Format::Human, &style)
    };
    let all = drawn(0);
    for few in [1, 499, 500] {
        let few = drawn(few);
        let (few, _) = few.rsplit_once(" more findings").unwrap();
        let (few, _) = few.rsplit_once('\n').unwrap();
        assert!(all.starts_with(few), "{few}");
    }
    let drawn_lines = |clause: &str, asked: &str| -> Vec<usize> {
        let of_clause = |block: &&str| block.contains(&format!("] t/{clause} "));
        let blocks =
            all.split("\n\n").filter(of_clause).inspect(|block| assert!(block.contains(asked), "{block}"));
        let line = |block: &str| block.split("a.toml:").nth(1)?.split(':').next()?.parse().ok();
        blocks.map(|block| line(block).unwrap()).collect()
    };
    let lines = |step: usize| (0..lots).step_by(step).map(|at| 7 + 4 * at).collect::<Vec<_>>();
    assert_eq!(drawn_lines("small", "must x.amount <= 1 t"), lines(1));
    assert_eq!(drawn_lines("smaller", "must x.amount <= 3 t"), lines(3));
}

/// What the pictures must say, each format beside its source.
#[test]
fn every_format_of_the_nasty_project() {
    let scratch = scratch();
    for (name, words) in [
        ("check_human", "check"),
        ("check_plain", "check --format plain"),
        ("check_concise", "check --format concise"),
        ("check_redacted", "check --redact amounts --party XAA"),
        ("status_human", "status"),
        ("status_plain", "status --format plain"),
        ("status_concise", "status --format concise"),
        ("status_csv", "status --format csv"),
        ("explain_party", "explain demo/half --party XCC"),
        ("explain_code", "explain exceptions-overlap"),
        ("list_codes", "list codes"),
        ("list_clauses", "list clauses"),
        ("list_record", "list records removal"),
    ] {
        let outcome = scratch.run(words);
        insta::with_settings!({ description => format!("servanda {words}, status {}", outcome.status), omit_expression => true }, {
            insta::assert_snapshot!(name, outcome.stdout);
        });
    }
}

#[test]
fn every_example_of_a_record_reads_without_a_problem() {
    let scratch = Scratch::new();
    scratch.write("declarations/xbb.toml", XBB);
    for kind in ["stock", "removal", "permit", "notice", "party"] {
        let listed = scratch.run(&format!("list records {kind}")).stdout;
        let example = listed.split_once("Example:\n\n").unwrap().1;
        let file =
            format!("[declaration]\nby = \"XAA\"\ntreaty = \"DEMO\"\nsubmitted = 2024-02-01\n\n{example}");
        scratch.write("declarations/example.toml", file.replace("the id of a removal", "r2"));
        let found = scratch.run("check --format concise declarations").stdout;
        let wrong: Vec<&str> =
            found.lines().filter(|l| l.contains("example.toml") && !l.contains(": demo/")).collect();
        assert!(wrong.is_empty(), "{kind}: {wrong:?}\n{example}");
    }
    assert!(TREATY.contains("record permit"));
}
