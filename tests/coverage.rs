//! `servanda coverage`: what counts as encoded, what no case shows, what declarations leave unused.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod scratch;

use std::ffi::OsString;
use std::path::PathBuf;

use scratch::{Scratch, XAA};
use serde_json::Value;
use servanda::cli::{Surroundings, run};

const FILE: &str = "tests/cases/a.case.md";

/// A project whose one test is XAA's declaration, with what comes of it expected by `expected`.
fn scratch(expected: &str) -> Scratch {
    let scratch = Scratch::with_states();
    let declared = XAA
        .replace("amount = \"1234.5 t\"", &format!("amount = \"1234.5 t\" {expected}"))
        .replace("done = 2001-06-01", "done = 2001-06-01 # note: [advice]")
        .replace("[[notice]]", "[[notice]] # warning: [noticed]");
    scratch.write(
        FILE,
        format!("# A\n\n```config\ntreaties = [\"DEMO\"]\n```\n\n## B\n\n```toml\n{declared}```\n"),
    );
    scratch
}

fn json(scratch: &Scratch, words: &str) -> Value {
    let outcome = scratch.run(&format!("coverage --format json {words}"));
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| Value::String(outcome.stderr))
}

/// Paragraph, status and reason of each row.
fn paragraphs(value: &Value) -> Vec<(&str, &str, &str)> {
    let rows = value["paragraphs"].as_array().unwrap().iter();
    let text = |v: &'_ Value| -> &'static str { v.as_str().unwrap_or("").to_owned().leak() };
    rows.map(|p| (text(&p["cite"]), text(&p["status"]), text(&p["reason"]))).collect()
}

#[test]
fn encoded_needs_a_clause_and_a_case_that_makes_it_not_met() {
    let value = json(&scratch("# error: [half]"), "");
    assert_eq!(
        paragraphs(&value),
        [
            ("I", "judgement", "a person judges it"),
            ("II.1", "encoded", ""),
            ("II.2", "encoded", ""),
            ("II.3", "later", "no case makes `demo/within` not met"),
            ("III.1", "encoded", ""),
            ("III.2", "encoded", ""),
            ("IV", "later", ""),
            ("V", "outside", "it binds the secretariat"),
        ]
    );
    assert_eq!(value["paragraphs"][1]["clauses"][0], "demo/half");
}

#[test]
fn a_test_that_fails_shows_nothing() {
    let scratch = scratch("# met: [half]");
    let value = json(&scratch, "");
    assert!(paragraphs(&value).iter().all(|p| p.1 != "encoded"));
    assert_eq!(
        (&value["counts"]["tests"]["failed"], &value["counts"]["clauses"]["without_case"]),
        (&1.into(), &5.into())
    );
    assert!(
        scratch.run("coverage").stdout.contains("1 test fails and shows nothing here, of 1 in all"),
        "{}",
        scratch.run("coverage").stdout
    );
}

#[test]
fn what_no_case_shows_and_what_declarations_leave_unused_is_listed() {
    let scratch = scratch("# error: [half]");
    let cases = scratch.run("coverage").stdout;
    for line in [
        "Paragraphs of DEMO",
        "  demo/half     never met, never pending, never undetermined; exception",
        "  demo/within   no case",
        "  demo/judged   no case",
        "4 of the 6 paragraphs that can be encoded are; 1 needs a judgement, 1 cannot be",
    ] {
        assert!(cases.lines().any(|l| l == line), "{line}\n{cases}");
    }
    assert!(!cases.contains("leave unused"), "{cases}");
    let both = scratch.run("coverage declarations tests").stdout;
    for part in
        ["What the declarations leave unused", "exception `extended` never used", "DEMO, stock", "`category`"]
    {
        assert!(both.contains(part), "{part}\n{both}");
    }
    assert!(both.lines().all(|l| l.chars().count() <= 80), "{both}");
}

#[test]
fn fail_under_is_exact_and_what_cannot_be_measured_is_refused() {
    let scratch = scratch("# error: [half]");
    for (words, status) in [
        ("coverage --fail-under 66.6", 0),
        ("coverage --fail-under 66.666666666", 0),
        ("coverage --fail-under 66.666666667", 1),
        ("coverage --fail-under 66.7", 1),
        ("coverage --fail-under 101", 2),
        ("coverage nowhere", 2),
        ("coverage --format csv", 2),
    ] {
        assert_eq!(scratch.run(words).status, status, "{words}");
    }
    assert!(scratch.run("coverage --fail-under 66.7").stdout.ends_with("That is less than 66.7 %.\n"));
    scratch
        .write("treaties/demo/demo.treaty", "treaty DEMO \"Demonstration treaty\"\n  in force 2000-01-01\n");
    assert_eq!(scratch.run("coverage --fail-under 0").status, 2);
}

/// Whatever no case holds, or no record can, is said in the treaty file.
#[test]
fn every_paragraph_of_a_shipped_treaty_has_a_status_and_a_reason() {
    let arguments = ["servanda", "coverage", "--format", "json"].map(OsString::from);
    let cwd = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let outcome = run(&arguments, &Surroundings { cwd, ..Surroundings::default() });
    let value: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let rows = value["paragraphs"].as_array().unwrap();
    assert!(rows.len() > 150, "paragraphs were lost");
    let bare = |p: &&Value| p["status"] != "encoded" && p["reason"].as_str().is_none_or(str::is_empty);
    let bare: Vec<&Value> = rows.iter().filter(bare).collect();
    assert!(bare.is_empty(), "without a reason: {bare:#?}");
    let unbroken =
        |p: &&Value| p["status"] == "later" && p["clauses"].as_array().is_some_and(|c| !c.is_empty());
    let unbroken: Vec<&Value> = rows.iter().filter(unbroken).collect();
    assert!(unbroken.is_empty(), "cited, and no case makes a clause not met: {unbroken:#?}");
}
