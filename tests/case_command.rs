//! `servanda test` as a rule author uses it: her own treaty by name, failures where they stand, snapshots.

#![expect(clippy::disallowed_methods, reason = "tests read what the command wrote")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod scratch;

use scratch::{Scratch, XAA};
use servanda::cli::Surroundings;

const FILE: &str = "tests/cases/half.case.md";

/// A case file with XAA's declaration and, below it, `more`.
fn case_file(expected: &str, more: &str) -> String {
    let declared = XAA
        .replace("amount = \"1234.5 t\"", &format!("amount = \"1234.5 t\" {expected}"))
        .replace("done = 2001-06-01", "done = 2001-06-01 # note: [advice]")
        .replace("[[notice]]", "[[notice]] # warning: [noticed]");
    format!(
        "# Half\n\n```config\ntreaties = [\"DEMO\"]\n```\n\n## Not yet half\n\n```toml\n{declared}```\n{more}"
    )
}

const RIGHT: &str = "# error: [half] \"at least 50 % was due\"";

fn scratch(expected: &str, more: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.write(FILE, case_file(expected, more));
    scratch
}

fn text(scratch: &Scratch) -> String {
    std::fs::read_to_string(scratch.path(FILE)).unwrap()
}

#[test]
fn a_treaty_of_ones_own_is_named_as_a_shipped_one_is() {
    let scratch = scratch("# error: [half]", "");
    for words in ["test", "test tests", "test tests/cases/half.case.md", "test --treaties treaties/demo"] {
        let outcome = scratch.run(words);
        let said = "1 file, 1 test: 1 passed, 0 failed; exit status 0.\n";
        assert_eq!(
            (outcome.status, outcome.stdout.as_str(), outcome.stderr.as_str()),
            (0, said, ""),
            "{words}"
        );
    }
    scratch.write(FILE, case_file(RIGHT, ""));
    scratch.write("servanda.toml", "treaties = \"treaties\"\ntests = \"cases\"\n");
    scratch.write("cases/own.case.md", case_file("# error: [half]", ""));
    scratch.write(
        "cases/shipped.case.md",
        "# None\n```config\ntreaties = [\"CWC\"]\nas-of = 2020-01-01\n```\n```toml\n# error: [empty-file]\n```\n",
    );
    let outcome = scratch.run("test");
    assert!(outcome.stdout.contains("2 files, 2 tests: 2 passed"), "{}", outcome.stdout);
}

#[test]
fn what_differs_is_told_at_its_line() {
    let outcome = scratch("# errr: [half]", "").run("test");
    assert_eq!(outcome.status, 1);
    let heads: Vec<&str> = outcome.stdout.lines().filter(|l| l.starts_with(FILE)).collect();
    assert_eq!(
        heads,
        [format!("{FILE}:30: form of the file"), format!("{FILE}:30: Not yet half")],
        "{}",
        outcome.stdout
    );
    assert!(outcome.stdout.contains("write `# error: [...]`"), "{}", outcome.stdout);
    assert!(outcome.stdout.lines().all(|l| l.chars().count() <= 80), "{}", outcome.stdout);
}

#[test]
fn what_cannot_be_tested_is_refused() {
    let scratch = scratch(RIGHT, "");
    for (words, said) in [
        ("test nowhere", "`nowhere` does not exist"),
        ("test declarations.toml", "does not exist"),
        ("test servanda.toml", "is no case file"),
        ("test treaties", "holds no case file"),
        ("test --filter xyzzy", "xyzzy"),
        ("test --format concise", "`concise` is no format"),
    ] {
        let outcome = scratch.run(words);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{words}");
        assert!(outcome.stderr.contains(said), "{words}: {}", outcome.stderr);
    }
    scratch.write(FILE, b"# \xff\n");
    assert!(scratch.run("test").stderr.contains("it is not UTF-8 text"));
    scratch.write(FILE, case_file(RIGHT, ""));
    scratch.write("servanda.toml", "treaties = \"treaties\"\ntest = \"cases\"\n");
    let outcome = scratch.run("test");
    assert_eq!(
        (outcome.status, outcome.stderr.as_str()),
        (2, "error: servanda.toml:2: `servanda.toml` has no key `test`\n")
    );
    let elsewhere = scratch.run_in("treaties", "test");
    assert_eq!(elsewhere.status, 2);
}

#[test]
fn a_snapshot_is_filled_and_kept_by_bless_and_by_nothing_else() {
    let scratch = scratch(RIGHT, "\n```snapshot\n```\n\nProse.\n");
    let before = text(&scratch);
    let failed = scratch.run("test");
    assert_eq!(failed.status, 1);
    assert!(failed.stdout.contains("`servanda test --bless` fills it"), "{}", failed.stdout);
    let ci = Surroundings { cwd: scratch.root().to_path_buf(), ci: true, ..Surroundings::default() };
    assert_eq!(scratch.run_with("test --bless", ci.clone()).status, 2);
    assert_eq!(text(&scratch), before);

    let blessed = scratch.run("test --bless");
    assert_eq!(blessed.status, 0, "{}", blessed.stdout);
    assert!(blessed.stdout.contains("+error[not-met]"), "{}", blessed.stdout);
    let after = text(&scratch);
    assert!(after.contains("error[not-met]") && after.ends_with("```\n\nProse.\n"), "{after}");
    assert_eq!(scratch.run_with("test", ci).status, 0);

    scratch.write(FILE, after.replacen("1234.5 t", "1234.6 t", 1));
    let differs = scratch.run("test");
    assert_eq!(differs.status, 1);
    for part in ["@@ ", "--- snapshot", "+++ printed"] {
        assert!(differs.stdout.contains(part), "{}", differs.stdout);
    }
}

#[test]
fn bless_leaves_expectations_and_broken_files_alone() {
    let wrong = scratch("# met: [half]", "\n```snapshot\n```\n");
    let outcome = wrong.run("test --bless");
    assert_eq!(outcome.status, 1);
    assert!(outcome.stdout.contains("1 snapshot rewritten"), "{}", outcome.stdout);
    assert!(text(&wrong).contains("# met: [half]"));

    let broken = scratch(RIGHT, "\n```snapshot\n```\n\n```toml\n");
    let before = text(&broken);
    assert_eq!(broken.run("test --bless").status, 1);
    assert_eq!(text(&broken), before);
}
