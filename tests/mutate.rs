//! `servanda mutate` over an invented treaty: what it changes, what survives, and when it fails.

mod scratch;

use scratch::Scratch;
use serde_json::Value;

/// A treaty with a ceiling, a report and an exception.
const TREATY: &str = r#"treaty LIMITS "Invented treaty with limits"
  in force 2000-01-01
basis agent
record stock (holder: State, amount: mass of agent, as_at: date) holds from as_at
record visit (holder: State, begun: date, done: date) happens on done
record report (by: State, of: visit)
define held(s: State) = sum(k.amount for stock k where k.holder = s)

clause ceiling "Not more than a tonne"
  under 1
  for each Party s
  at all times held(s) <= 1 t

clause reported "A report of each visit within 30 days"
  under 2
  for each visit v
  duty of v.holder
  must file report r where r.of = v
  within 30 days after v.done
  unless short under 3
    when v.begun = v.done
    then does not apply

paragraphs LIMITS
  1
  2
  3
"#;

/// Pins the report to the day, and the ceiling not at all.
const CASES: &str = r#"# Visits

```config
as-of = 2001-12-31
treaties = ["LIMITS"]
```

```toml
declaration = { by = "XAA", treaty = "LIMITS", submitted = 2001-12-31, complete = true }
party = [ { state = "XAA", treaty = "LIMITS", in_force = 2000-01-01 } ]
stock = [ { holder = "XAA", amount = "5 kg", as_at = 2000-01-01 } ]    # met: [ceiling]
visit = [
  { id = "a", holder = "XAA", begun = 2001-02-25, done = 2001-03-01 }, # met: [reported]
  { id = "b", holder = "XAA", begun = 2001-02-25, done = 2001-04-01 }, # not-met: [reported] "1 day late"
  { id = "c", holder = "XAA", begun = 2001-05-01, done = 2001-05-01 }, # not-applicable: [reported]
  { id = "d", holder = "XAA", begun = 2001-02-25, done = 2001-05-02 }, # not-met: [reported] "slack"
]
report = [
  { by = "XAA", of = "a", submitted = 2001-03-31 },
  { by = "XAA", of = "b", submitted = 2001-05-02 },
]
```
"#;

fn project(treaty: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("servanda.toml", "treaties = \"limits\"\ntests = [\"cases\"]\n");
    scratch.write("limits/limits.treaty", treaty);
    scratch.write("cases/visits.case.md", CASES.replace(" \"slack\"", ""));
    scratch
}

#[test]
fn the_list_names_every_change() {
    let outcome = project(TREATY).run("mutate --list");
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    insta::assert_snapshot!("list", outcome.stdout);
}

#[test]
fn survivors_are_drawn_where_they_stand_with_a_case_to_copy() {
    let outcome = project(TREATY).run("mutate");
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    insta::assert_snapshot!("survivors", outcome.stdout);
}

#[test]
fn one_clause_can_be_chosen_by_either_name() {
    let scratch = project(TREATY);
    for name in ["limits/reported", "reported"] {
        let outcome = scratch.run(&format!("mutate {name}"));
        let counts = "limits: 9 mutants, 9 killed (100.0 %), 0 survived\n";
        assert_eq!((outcome.status, outcome.stdout.as_str()), (0, counts));
    }
    let outcome = scratch.run("mutate reportd");
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("did you mean `limits/reported`?"), "{}", outcome.stderr);
}

#[test]
fn enough_is_enough() {
    let scratch = project(TREATY);
    let value: Value = serde_json::from_str(&scratch.run("mutate --format json").stdout).unwrap();
    let (killed, total) = (value["killed"].as_u64().unwrap(), value["total"].as_u64().unwrap());
    assert!(0 < killed && killed < total);
    let reached = killed * 100 / total;
    assert_eq!(scratch.run(&format!("mutate --fail-under {reached}")).status, 0);
    assert_eq!(scratch.run(&format!("mutate --fail-under {}", reached + 1)).status, 1);
}

/// A reason excuses its survivor and only that; one that fits none is told.
#[test]
fn reasons_stand_beside_what_they_excuse() {
    let reasoned = TREATY.replace(
        "  at all times held(s) <= 1 t\n",
        "  # survives: held(s) <= 1 t as held(s) < 1 t because no scale is that fine\n  at all times held(s) <= 1 t # survives: \
         `1 t as 2 t` because of nothing\n",
    );
    let outcome = project(&reasoned).run("mutate limits/ceiling");
    assert!(!outcome.stdout.contains("could be `held(s) < 1 t`"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("a reason is given for"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("1 of them with a reason"), "{}", outcome.stdout);
}

/// A snapshot notices every change and pins none; nor does a finding that no line expects.
#[test]
fn only_an_expectation_line_kills() {
    let scratch = project(TREATY);
    let (head, _) = CASES.split_once("stock = ").unwrap();
    let visit = "visit = [ { id = \"b\", holder = \"XAA\", begun = 2001-02-25, done = 2001-04-01 } ] # not-met: [reported]";
    let shown = format!("{head}{visit}\n```\n\n```snapshot\n```\n");
    scratch.write("cases/visits.case.md", shown);
    assert_eq!(scratch.run("test --bless").status, 0);
    let survivors = scratch.run("mutate reported").stdout;
    assert!(survivors.contains("`30 days` could be `29 days`"), "{survivors}");
    assert!(!survivors.contains("`when v.begun = v.done` could be left out"), "{survivors}");
}

#[test]
fn cases_that_fail_as_the_treaty_stands_are_told_first() {
    let scratch = project(TREATY);
    scratch.write("cases/visits.case.md", CASES.replace("1 day late", "2 days late"));
    let outcome = scratch.run("mutate");
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("cases/visits.case.md:14"), "{}", outcome.stderr);
    scratch.write("limits/limits.treaty", TREATY.replace("1 t", "1 day"));
    assert_eq!(scratch.run("mutate").status, 2);
    assert_eq!(scratch.run("mutate --cases nowhere").status, 2);
}

/// The reason in the documentation is spelt as a report spells the change.
#[test]
fn the_documented_reason_fits() {
    let page = include_str!("../docs/limits.md");
    let treaty = page.split("```treaty\n").nth(1).unwrap().split("```").next().unwrap();
    let scratch = project(treaty);
    let value: Value = serde_json::from_str(&scratch.run("mutate --list --format json").stdout).unwrap();
    let changes: Vec<&str> =
        value["mutants"].as_array().unwrap().iter().map(|m| m["change"].as_str().unwrap()).collect();
    let reason = treaty.split("# survives: ").nth(1).unwrap().split(" because ").next().unwrap();
    assert!(changes.contains(&reason), "{changes:#?}");
}
