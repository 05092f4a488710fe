//! The contract with whoever calls the command: flags, formats, dates, and the values that machines get.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by failing"
)]

mod scratch;

use scratch::{Scratch, XAA};
use serde_json::Value;

const COMMANDS: [&str; 10] =
    ["check", "status", "explain", "list", "fmt", "test", "mutate", "coverage", "new", "schema"];

/// The flags that a help page lists, those of every page apart.
fn listed(help: &str) -> Vec<String> {
    let lines = help.lines().filter_map(|line| line.trim_start().strip_prefix("--"));
    lines.map(|l| format!("--{}", l.split_whitespace().next().unwrap_or_default())).collect()
}

#[test]
fn the_help_of_a_command_lists_what_the_command_reads() {
    let scratch = Scratch::new();
    let help = |words: &str| listed(&scratch.run(&format!("{words} --help")).stdout);
    assert_eq!(scratch.run("--help").stdout.matches("--format").count(), 0);
    for (words, flags) in [
        (
            "check",
            "--watch --treaties --as-of --known-at --format --fail-on --max --party --select --redact --color \
             --width --lacks-data",
        ),
        ("status", "--treaties --as-of --known-at --format --party --select --redact --width --lacks-data"),
        ("explain", "--plan --treaties --as-of --known-at --format --party --redact --width"),
        ("list", "--treaties --format --width"),
        ("list records", "--treaties --format --width"),
        ("fmt", "--check --treaties --format --max --color --width"),
        ("test", "--filter --bless --treaties --format --width"),
        ("mutate", "--list --cases --fail-under --treaties --format --max --color --width"),
        ("coverage", "--fail-under --treaties --as-of --known-at --format --width"),
        ("new", ""),
        ("new clause", "--case"),
        ("schema", ""),
    ] {
        assert_eq!(help(words), flags.split_whitespace().collect::<Vec<_>>(), "{words}");
    }
}

/// Each flag is refused exactly where the help does not list it; how lines are painted and broken may be said to all.
#[test]
fn a_flag_that_a_command_does_not_read_is_refused() {
    let scratch = Scratch::with_states();
    let rest = |command: &str| match command {
        "explain" => " demo/half",
        "list" => " clauses",
        "new" => " clause",
        "schema" => " check",
        "mutate" => " --list",
        _ => "",
    };
    for command in COMMANDS {
        let flags = listed(&scratch.run(&format!("{command} --help")).stdout);
        for (flag, value) in [
            ("--treaties", "treaties"),
            ("--as-of", "2003-01-01"),
            ("--known-at", "2003-01-01"),
            ("--fail-on", "never"),
            ("--max", "5"),
            ("--party", "XAA"),
            ("--select", "demo/half"),
            ("--redact", "amounts"),
            ("--lacks-data", ""),
            ("--format", "human"),
            ("--color", "never"),
            ("--width", "70"),
        ] {
            let outcome = scratch.run(&format!("{command}{} {flag} {value}", rest(command)));
            let told =
                format!("error: `servanda {command}` does not read `{flag}`; `servanda {command} --help`");
            let other = format!("error: `servanda {command}` prints in one way only");
            let refused = outcome.stderr.starts_with(&told) || outcome.stderr.starts_with(&other);
            let harmless = ["--color", "--width"].contains(&flag);
            assert_eq!(
                refused,
                !harmless && !flags.iter().any(|f| f == flag),
                "{command} {flag}: {outcome:?}"
            );
            assert!(!refused || (outcome.status, outcome.stdout.as_str()) == (2, ""), "{command} {flag}");
        }
    }
    let before = scratch.run("--format concise check --fail-on never");
    assert_eq!(before.stdout, scratch.run("check --format concise --fail-on never").stdout);
    assert_eq!(scratch.run("--party XAA list clauses").status, 2);
}

#[test]
fn a_format_that_a_command_does_not_have_is_refused() {
    let scratch = Scratch::with_states();
    for (words, says) in [
        (
            "check --format csv",
            "`csv` is no format of `servanda check`, which prints `human`, `plain`, `concise`, `json`",
        ),
        ("list codes --format csv", "`csv` is no format of `servanda list`"),
        ("explain demo/half --format csv", "`csv` is no format of `servanda explain`"),
        ("fmt --format json", "`json` is no format of `servanda fmt`"),
        ("test --format plain", "`plain` is no format of `servanda test`, which prints `human`, `json`"),
        ("coverage --format csv", "`csv` is no format of `servanda coverage`"),
        ("mutate --list --format concise", "`concise` is no format of `servanda mutate`"),
    ] {
        let outcome = scratch.run(words);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{words}");
        assert!(outcome.stderr.contains(says), "{words}: {}", outcome.stderr);
    }
}

#[test]
fn a_date_on_the_command_line_is_written_in_one_way() {
    let scratch = Scratch::with_states();
    for flag in ["--as-of", "--known-at"] {
        for date in [
            "2002-1-1",
            "2002-01-1",
            "+2002-01-01",
            "02002-01-01",
            "20020101",
            "2002-01-01T00:00:00",
            "2002-02-30",
            "2002",
        ] {
            let outcome = scratch.run(&format!("check {flag} {date}"));
            assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{flag} {date}");
            assert!(
                outcome.stderr.contains("write a date such as 2023-12-31"),
                "{flag} {date}: {}",
                outcome.stderr
            );
        }
        assert_eq!(scratch.run(&format!("check {flag} 2002-01-01")).stderr, "", "{flag}");
    }
}

#[test]
fn a_clause_that_is_selected_in_vain_is_answered_with_the_near_name() {
    let scratch = Scratch::with_states();
    for (wanted, says) in [
        ("half", "no clause is called `half` or begins so; did you mean `demo/half`?"),
        ("hafl", "did you mean `demo/half`?"),
        ("demo/hlaf", "did you mean `demo/half`?"),
        ("nothing_at_all", "`servanda list clauses` prints all"),
    ] {
        for command in ["check", "status"] {
            let outcome = scratch.run(&format!("{command} --select {wanted}"));
            assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{wanted}");
            assert!(outcome.stderr.contains(says), "{wanted}: {}", outcome.stderr);
        }
    }
}

/// A table for machines is verdicts only; every other format says of what it is a part.
#[test]
fn what_was_chosen_is_named_in_every_format() {
    let scratch = Scratch::with_states();
    let said = "eported only: instances of XAA, clauses `demo/half`, 1 file named";
    for command in ["check", "status"] {
        for format in ["human", "plain", "concise"] {
            let told = scratch.run(&format!("{command} --format {format} --width 200")).stdout;
            assert!(!told.contains("eported only"), "{command} {format}: {told}");
            let chosen = "--party XAA --select demo/half declarations/xaa.toml";
            let told = scratch.run(&format!("{command} --format {format} --width 200 {chosen}")).stdout;
            assert!(told.contains(said), "{command} {format}: {told}");
            let party = scratch.run(&format!("{command} --format {format} --width 200 --party XBB")).stdout;
            assert!(party.contains("eported only: instances of XBB"), "{command} {format}: {party}");
        }
        let words = format!("{command} --format json --party XAA --select demo/half declarations/xaa.toml");
        let json: Value = serde_json::from_str(&scratch.run(&words).stdout).unwrap();
        let chosen = serde_json::json!({
            "party": "XAA", "select": "demo/half", "files": ["declarations/xaa.toml"]
        });
        assert_eq!(json["summary"]["chosen"], chosen, "{command}");
    }
}

/// A report that cannot be read is not a report that was never filed; one that was filed by another is.
#[test]
fn an_unreadable_record_leaves_open_what_it_might_have_changed() {
    let scratch = Scratch::with_states();
    let heads = |text: String| -> Vec<String> {
        scratch.write("declarations/xaa.toml", text);
        let told = scratch.run("check --format concise --select demo/noticed").stdout;
        told.lines().map(|l| l.split(" (").next().unwrap_or_default().to_owned()).collect()
    };
    let late = "submitted = 2001-05-30";
    assert_eq!(
        heads(XAA.replace(late, "submitted = \"in May\"")),
        [
            "declarations/xaa.toml:24:1: warning[undetermined]: demo/noticed",
            "declarations/xaa.toml:27:13: error[wrong-type]: `submitted` is a date; `in May` cannot be read as one",
            "Reported only: clauses `demo/noticed`",
        ]
    );
    let help = scratch.run("check --format plain --select demo/noticed").stdout;
    assert!(help.contains("a `notice` of XAA could not be read"), "{help}");
    assert!(help.contains("Help: mend what could not be read."), "{help}");
    let of_another = XAA.replace("by = \"XAA\"\nof", "by = \"XBB\"\nof").replace(late, "submitted = 5");
    assert!(heads(of_another).iter().any(|l| l.ends_with("error[not-met]: demo/noticed")));
}

/// Fields of every type, each of which may hold by mistake what is an amount.
const SECRETS: &str = r#"treaty OWN "Invented treaty"
  in force 2000-01-01
basis agent
choice Purpose: Trade, Exchange
record lot (holder: State, amount: mass of agent, grade?: number, why?: Purpose, of?: lot, name?: text, done: date)
  happens on done
check small "Lots are small"
  under 1
  for each lot x
  must x.amount <= 1 kg
check by_grade "Lots of a grade are small"
  under 1
  for each lot g on (holder, grade)
  must sum(x.amount for x in g) <= 1 kg
check named "Lots are for trade"
  under 1
  for each lot x
  must x.why = Trade
paragraphs OWN
  1
"#;

#[test]
fn no_declared_figure_is_shown_where_amounts_are_hidden_whatever_it_stands_in() {
    let scratch = Scratch::new();
    scratch.write("treaties/demo/demo.treaty", SECRETS);
    scratch.write(".git/HEAD", "");
    let head = "[declaration]\nby = \"XAA\"\ntreaty = \"OWN\"\nsubmitted = 2001-01-01\n\n";
    let sound = "[[lot]]\nid = \"lot-1\"\nholder = \"XAA\"\namount = \"71134952 kg\"\ndone = 2000-06-01\n";
    let lot = |line: &str| format!("{head}{sound}\n[[lot]]\nholder = \"XAA\"\ndone = 2000-06-02\n{line}\n");
    for line in [
        "amount = \"t71134952\"",
        "amount = \"71134952t\"",
        "amount = \"`71134952\"",
        "amount = \"`71134952` t\"",
        r#"amount = "\u00371134952 t""#,
        "amount = \"71_134_952 t\"",
        "amount = 71134952",
        "amount = t71134952",
        "amount = \"71134952 kg\" # or x71134952",
        "amount = \"71134952 kg .. 71134953 kg\"",
        "amount = \"71134952 kg .. 2 kg\"",
        "amount = { unknown = \"71134952 by hearsay\" }",
        "amount = { either = [ { is = \"71134952 kg\", source = \"t71134952\" }, { is = \"1 g\", source = \"b\" } ] }",
        "amount = { either = \"71134952\" }",
        "amount = \"71134952 kg\"\ngrade = 71134952.5",
        "amount = \"71134952 kg\"\ngrade = \"t71134952\"",
        "amount = \"71134952 kg\"\nwhy = \"t71134952\"",
        "amount = \"71134952 kg\"\nof = \"t71134952\"",
        "amount = \"71134952 kg\"\nname = 71134952",
        "amount = \"71134952 kg\"\nt71134952 = true",
        "amount = \"71134952 kg\"\nnote = \"t71134952\"\nholder = \"t71134952\"",
        "amount = \"71134952 kg\"\ndone = \"t71134952\"",
        "amount = \"71134952 kg\"\ncorrects = \"t71134952\"",
        "amount = \"71134952 kg\"\nsource = \"t71134952\"\nrank = \"t71134952\"",
        "[[t71134952]]\nholder = \"XAA\"",
    ] {
        scratch.write("declarations/xaa.toml", lot(line));
        let mut open = String::new();
        for command in
            ["check", "status --lacks-data", "explain small --party XAA", "explain by_grade --party XAA"]
        {
            for format in ["human", "plain", "concise", "json", "csv"] {
                let told = |words: &str| scratch.run(&format!("{command} --format {format} {words}"));
                let hidden = told("--redact amounts");
                if hidden.status == 2 {
                    assert_eq!(
                        format == "csv",
                        command != "status --lacks-data",
                        "{command}: {}",
                        hidden.stderr
                    );
                    continue;
                }
                let digits = |text: &str| text.replace([' ', '\u{202f}', '_', ','], "");
                open.push_str(&told("").stdout);
                let leaks = digits(&hidden.stdout).contains("71134952");
                assert!(!leaks, "{line}: {command} --format {format}: {}", hidden.stdout);
                let kept = format != "human" || command != "check" || hidden.stdout.contains("lot-1");
                assert!(kept, "a name is no amount: {}", hidden.stdout);
            }
        }
        assert!(open.contains("71134952"), "{line}");
    }
}
