//! The runner itself: what it must let pass, and what it must not.

use super::{Changed, FailureKind, Library, Suite, run};

/// A treaty with one clause, and a State whose report is due on 31 March 2025.
const SHARED: &str = "\
# A report of an invented State

```config
as-of = 2025-12-31
```

```treaty
treaty T \"A treaty\"
record filing (by: State)
clause report \"A report by the end of March\"
  under 1
  for each Party s
  must file filing f where f.by = s
  by 2025-03-31
paragraphs T
  1
```

`party.toml`

```toml
declaration = { by = \"XAA\", treaty = \"T\", submitted = 2025-12-31, complete = true }
party = [ { state = \"XAA\", treaty = \"T\", in_force = 2020-01-01 } ]
```
";

/// Line and first words of each failure of a test whose own declaration is `record`.
fn failures(record: &str) -> Vec<(usize, String)> {
    let text = format!(
        "{SHARED}\n## Test\n```toml\ndeclaration = {{ by = \"XAA\", treaty = \"T\", submitted = 2025-12-31 }}\n{record}\n```\n"
    );
    let outcomes = run(&text, &Library::new(&[]));
    outcomes
        .into_iter()
        .flat_map(|o| o.failures)
        .map(|f| (f.line, f.message.split(['`', ':']).next().unwrap_or("").trim().to_owned()))
        .collect()
}

#[test]
fn what_is_expected_and_found_passes() {
    let met = "filing = [ { by = \"XAA\", submitted = 2025-03-30 } ] # met: [report] \"1 day early\"";
    assert_eq!(failures(met), []);
    let late =
        "filing = [ { by = \"XAA\", submitted = 2025-04-01 } ] # not-met: [t/report XAA] \"1 day late\"";
    assert_eq!(failures(late), []);
    let as_people_read_it =
        "filing = [ { by = \"XAA\", submitted = 2025-04-01 } ] # not-met: [report] \"t/report (XAA)\"";
    assert_eq!(failures(as_people_read_it), []);
    let wrong = "# error: [unknown-kind] \"`fling`\"\nfling = [ { by = \"XAA\", submitted = 2025-03-30 } ]\n\
                 filing = [ { by = \"XAA\", submitted = 2025-03-30 } ] # met: [report]";
    assert_eq!(failures(wrong), []);
}

#[test]
fn an_expectation_that_nothing_met_fails_on_its_line() {
    let wrong_part = "filing = [ { by = \"XAA\", submitted = 2025-03-30 } ] # met: [report] \"2 days early\"";
    assert_eq!(failures(wrong_part), [(29, "expected".to_owned())]);
    let wrong_subject = "filing = [ { by = \"XAA\", submitted = 2025-03-30 } ] # met: [report XBB]";
    assert_eq!(failures(wrong_subject), [(29, "expected".to_owned())]);
    let wrong_line = "# met: [report]\nwithdraw = []\nfiling = [ { by = \"XAA\", submitted = 2025-03-30 } ]";
    assert_eq!(failures(wrong_line), [(30, "expected".to_owned())]);
}

#[test]
fn a_finding_that_nothing_expected_fails() {
    let late = "filing = [ { by = \"XAA\", submitted = 2025-04-01 } ] # met: [report]";
    assert_eq!(failures(late), [(29, "expected".to_owned()), (29, "not expected".to_owned())]);
}

#[test]
fn a_test_without_expectation_fails() {
    let quiet = "filing = [ { by = \"XAA\", submitted = 2025-03-30 } ]";
    assert_eq!(failures(quiet), [(26, "the test expects nothing".to_owned())]);
}

#[test]
fn a_treaty_that_is_not_shipped_is_named() {
    let text = "# Test\n```config\ntreaties = [\"NONE\"]\n```\n";
    let said: Vec<_> = run(text, &Library::new(&[])).into_iter().flat_map(|o| o.failures).collect();
    assert_eq!(said.first().map(|f| f.message.as_str()), Some("no shipped treaty is called `NONE`"));
}

#[test]
fn another_text_may_stand_in_the_place_of_a_treaty() {
    let record = "filing = [ { by = \"XAA\", submitted = 2025-03-30 } ] # met: [report] \"1 day early\"";
    let text = format!(
        "{SHARED}\n## Test\n```toml\ndeclaration = {{ by = \"XAA\", treaty = \"T\", submitted = 2025-12-31 }}\n{record}\n```\n"
    );
    let suite = Suite::new(&[("t.case.md".to_owned(), text)], &Library::new(&[]));
    let (id, treaty) = suite.texts().next().unwrap();
    let failures = |replaced: Option<&str>| {
        let changed = replaced.map(|text| Changed::new(id, text));
        let ran = treaty.tests.iter().filter_map(|t| suite.run(*t, changed.as_ref()));
        ran.flat_map(|o| o.failures).map(|f| f.kind).collect::<Vec<_>>()
    };
    assert_eq!((treaty.stands, treaty.tests.len()), (Some((0, 8)), 1));
    assert_eq!(failures(None), []);
    let earlier = treaty.text.replace("2025-03-31", "2025-03-29");
    assert_eq!(failures(Some(&earlier)), [FailureKind::ExpectationNotMet, FailureKind::FindingNotExpected]);
}

#[test]
fn what_a_test_saw_is_told() {
    let late = "filing = [ { by = \"XAA\", submitted = 2025-04-01 } ] # warning: [not-met]";
    let text = format!(
        "{SHARED}\n## Test\n```toml\ndeclaration = {{ by = \"XAA\", treaty = \"T\" }}\n{late}\n```\n"
    );
    let seen: Vec<_> = run(&text, &Library::new(&[])).into_iter().flat_map(|o| o.seen).collect();
    let said: Vec<_> = seen.iter().map(|s| (s.clause.as_str(), s.verdict, s.expected)).collect();
    assert_eq!(said, [("t/report", "not-met", true)]);
}
