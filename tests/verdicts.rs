//! The values that machines get of each verdict, and how `explain` tells them, over an invented treaty.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by failing"
)]

mod scratch;

use scratch::Scratch;
use serde_json::{Value, json};

/// A treaty with an exception that moves the deadline, one that lifts the duty, and paragraphs of each sort.
const PINNED: &str = r#"treaty PIN "Invented treaty"
  in force 2000-01-01
basis agent
record stock (holder: State, amount: mass of agent, as_at: date) holds from as_at
record removal (holder: State, amount: mass of agent, done: date) happens on done
record permit (holder: State, taken: date, new_deadline: date) decided on taken
record waiver (holder: State, taken: date) decided on taken
define removed(s: State) = sum(r.amount for removal r where r.holder = s)
define held(s: State) = the(stock k where k.holder = s).amount
clause half "Half removed in two years"
  under 1
  for each Party s
  must removed(s) / held(s) >= 50 %
  by 2 years after eif(PIN)
  unless extended under 2
    when latest permit p where p.holder = s
    then by p.new_deadline
  unless waived under 3
    when exists(waiver w where w.holder = s)
    then does not apply
clause judged "Purposes are peaceful"
  under 8
  for each Party s
  judgement "whether purposes are peaceful"
paragraphs PIN
  1
  2
  3
  4 judgement "a person judges it"
  8
  5 outside "it binds the secretariat"
  6 later
  7 later
"#;

/// A State that held 9 t, with what it removed by when, and more.
fn declared(state: &str, removed: &[(&str, &str)], more: &str) -> String {
    let one = |(amount, done): &(&str, &str)| {
        format!("  {{ holder = \"{state}\", amount = {amount}, done = {done} }},\n")
    };
    let removed: String = removed.iter().map(one).collect();
    format!(
        "declaration = {{ by = \"{state}\", treaty = \"PIN\", submitted = 2004-01-01, complete = true }}\n\
         party = [ {{ state = \"{state}\", treaty = \"PIN\", in_force = 2000-01-01 }} ]\n\
         stock = [ {{ holder = \"{state}\", amount = \"9 t\", as_at = 2000-01-01 }} ]\n\
         removal = [\n{removed}]\n{more}"
    )
}

fn pinned() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(
        "servanda.toml",
        "treaties = \"pin\"\ndeclarations = [\"declarations\"]\nas-of = 2004-01-01\n",
    );
    scratch.write("pin/pin.treaty", PINNED);
    let twice = [("\"3 t\"", "2001-03-01"), ("\"1.5 t\"", "2002-01-31")];
    let moved = "permit = [ { holder = \"XBB\", taken = 2001-01-01, new_deadline = 2002-03-01 } ]\n";
    let either = "{ either = [ { is = \"4 t\", source = \"a\" }, { is = \"5 t\", source = \"b\" } ] }";
    let lifted = "waiver = [ { holder = \"XDD\", taken = 2001-01-01 } ]\n";
    for (state, removed, more) in [
        ("XAA", &twice[..], ""),
        ("XBB", &twice[..], moved),
        ("XCC", &[(either, "2001-03-01")], ""),
        ("XDD", &[], lifted),
        ("XEE", &[("\"2.25 t .. < 4.95 t\"", "\"2001-03\"")], ""),
    ] {
        scratch.write(&format!("declarations/{}.toml", state.to_lowercase()), declared(state, removed, more));
    }
    scratch
}

/// What `status --format json` says of one State.
fn verdict(of: &Value, state: &str) -> Value {
    let all = of["verdicts"].as_array().unwrap();
    all.iter().find(|v| v["subject"]["s"] == state).unwrap().clone()
}

fn status(scratch: &Scratch) -> Value {
    serde_json::from_str(&scratch.run("status --format json").stdout).unwrap()
}

fn day(day: &str) -> Value {
    json!({ "from": day, "to": day })
}

/// A figure that no decimal writes: the nearest ones around it, and the figure itself.
fn between(min: &str, max: &str, exact: &str) -> Value {
    json!({ "min": min, "max": max, "outside": ["min", "max"], "exact": { "min": exact, "max": exact } })
}

/// Everything but the place, which the second oracle of the formats holds against the file.
fn without_place(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.remove("place");
    }
    value
}

#[test]
fn what_was_put_right_says_when_and_by_how_much_it_fell_short() {
    let verdict = verdict(&status(&pinned()), "XAA");
    let third = between("-16.666666666667", "-16.666666666666", "-50/3");
    for (key, value) in [
        ("verdict", json!("not-met")),
        ("sampled_on", json!("2002-01-01")),
        ("deadline", day("2002-01-01")),
        ("reached", day("2002-01-31")),
        ("days_late", json!({ "min": 30, "max": 30 })),
        ("cured", day("2002-01-31")),
        ("slack", json!({ "amount": third, "of": "50", "unit": "%" })),
        (
            "progress",
            json!({ "amount": between("33.333333333333", "33.333333333334", "100/3"), "of": "50", "unit": "%" }),
        ),
        ("readings", json!([])),
        ("excused_by", json!([])),
        ("without_exception", json!(null)),
    ] {
        assert_eq!(verdict[key], value, "{key}");
    }
}

#[test]
fn both_worlds_of_an_exception_are_told() {
    let status = status(&pinned());
    let moved = verdict(&status, "XBB");
    let third = between("-16.666666666667", "-16.666666666666", "-50/3");
    for (key, value) in [
        ("verdict", json!("met")),
        ("deadline", day("2002-03-01")),
        ("days_late", json!({ "min": -29, "max": -29 })),
        ("cured", json!(null)),
        ("slack", json!({ "amount": "0", "of": "50", "unit": "%" })),
        (
            "without_exception",
            json!({
                "verdict": "not-met",
                "deadline": day("2002-01-01"),
                "days_late": { "min": 30, "max": 30 },
                "slack": { "amount": third, "of": "50", "unit": "%" },
            }),
        ),
    ] {
        assert_eq!(moved[key], value, "{key}");
    }
    let excuse = &moved["excused_by"][0];
    assert_eq!(without_place(excuse.clone()), json!({ "exception": "extended", "cites": ["2"] }));
    assert_eq!(
        (&excuse["place"]["file"], &excuse["place"]["line"]),
        (&json!("declarations/xbb.toml"), &json!(8))
    );
    let lifted = verdict(&status, "XDD");
    for (key, value) in [
        ("verdict", json!("not-applicable")),
        ("deadline", json!(null)),
        ("slack", json!(null)),
        ("progress", json!(null)),
        (
            "without_exception",
            json!({
                "verdict": "not-met",
                "deadline": day("2002-01-01"),
                "days_late": { "min": 730, "max": 730 },
                "slack": { "amount": "-50", "of": "50", "unit": "%" },
            }),
        ),
    ] {
        assert_eq!(lifted[key], value, "{key}");
    }
    assert_eq!(lifted["reasons"][0]["code"], "excused");
}

#[test]
fn each_reading_is_told_with_what_it_gives() {
    let verdict = verdict(&status(&pinned()), "XCC");
    assert_eq!(
        (&verdict["verdict"], &verdict["days_late"], &verdict["cured"]),
        (&json!("undetermined"), &json!(null), &json!(null))
    );
    let readings = verdict["readings"].as_array().unwrap();
    let told: Vec<Value> = readings.iter().map(|r| without_place(r.clone())).collect();
    let reading = |label: &str, verdict: &str, days: i64| {
        json!({
            "label": label,
            "verdict": verdict,
            "deadline": day("2002-01-01"),
            "days_late": { "min": days, "max": days },
        })
    };
    assert_eq!(told, [reading("4 t (a)", "not-met", 730), reading("5 t (b)", "met", -306)]);
    let snippets: Vec<&Value> = readings.iter().map(|r| &r["place"]["snippet"]).collect();
    assert_eq!(snippets, ["\"4 t\"", "\"5 t\""]);
}

#[test]
fn ranges_are_told_by_their_ends_in_decimals() {
    let verdict = verdict(&status(&pinned()), "XEE");
    assert_eq!(verdict["verdict"], "undetermined");
    assert_eq!(verdict["progress"]["amount"], json!({ "min": "25", "max": "55", "outside": ["max"] }));
    assert_eq!(verdict["slack"]["amount"], json!({ "min": "-25", "max": "5", "outside": ["max"] }));
    let csv = pinned().run("status --format csv --party XAA").stdout;
    assert!(csv.contains(",33.333333333333,33.333333333334,50,50,%,"), "{csv}");
}

#[test]
fn what_no_clause_covers_is_counted_by_sort_and_by_treaty() {
    let scratch = pinned();
    for command in ["check", "status"] {
        let told = scratch.run(&format!("{command} --format json")).stdout;
        let told: Value = serde_json::from_str(&told).unwrap();
        let counts = json!({ "judgement": 2, "outside": 1, "later": 2 });
        assert_eq!(
            told["not_covered"],
            json!({ "paragraphs": counts, "by_treaty": { "PIN": counts } }),
            "{command}"
        );
    }
}

/// Two commands count paragraphs: what the one calls not covered, the other has for a person, outside or later.
#[test]
fn paragraphs_are_counted_alike_by_every_command() {
    let scratch = pinned();
    let case = "# A\n```config\ntreaties = [\"PIN\"]\nas-of = 2003-01-01\n```\n```toml\n# error: [empty-file]\n```\n";
    scratch.write("tests/cases/a.case.md", case);
    let json = |command: &str| -> Value {
        serde_json::from_str(&scratch.run(&format!("{command} --format json")).stdout).unwrap()
    };
    let (checked, covered) = (json("check"), json("coverage declarations"));
    let not_covered = &checked["not_covered"]["paragraphs"];
    let counted = &covered["counts"]["paragraphs"];
    for sort in ["judgement", "outside"] {
        assert_eq!(not_covered[sort], counted[sort], "{sort}");
    }
    // No case here makes a clause not met, so nothing counts as encoded there.
    assert_eq!((not_covered["later"].as_u64(), counted["later"].as_u64()), (Some(2), Some(5)));
}

/// What `explain half --party STATE` says below the clause.
fn derivation(scratch: &Scratch, state: &str, flags: &str) -> String {
    let told = scratch.run(&format!("explain half --party {state} --format plain {flags}"));
    assert_eq!(told.status, 0, "{}", told.stderr);
    let (_, below) = told.stdout.split_once(&format!("\n{state}: ")).unwrap();
    format!("{state}: {below}")
}

#[test]
fn each_verdict_is_explained_with_why_and_by_what_reckoning() {
    let scratch = pinned();
    let due =
        "Due within 2 years after the entry into force of PIN (1 January 2000), that is 1 January 2002.";
    let no_permit = "Exception `extended` (2) does not apply; it looks for `permit`.";
    for (state, flags, said) in [
        (
            "XAA",
            "",
            &[
                "XAA: not met on its day, put right since.",
                due,
                "Judged on 1 January 2002.",
                "Shown 33.3333 %, where at least 50 % is due: about 16.6667 % (exactly 50/3 %) short.",
                "First so on 31 January 2002.",
                "30 days late.",
                "Counted, declarations/xaa.toml:5: 3 t.",
                "Counted, declarations/xaa.toml:6: 1.5 t.",
                "Base, declarations/xaa.toml:3: of 9 t declared (`9 t`).",
                no_permit,
            ][..],
        ),
        (
            "XAA",
            "--as-of 2001-12-31",
            &[
                "XAA: pending.",
                due,
                "Judged on 31 December 2001.",
                "Counted, declarations/xaa.toml:5: 3 t.",
                no_permit,
            ],
        ),
        (
            "XBB",
            "",
            &[
                "XBB: met.",
                "Due by the `new_deadline` of p (exception `extended`), that is 1 March 2002.",
                "Shown 50 %, where at least 50 % is due: 0 % to spare.",
                "29 days early.",
                "Decision, declarations/xbb.toml:8: decided: 1 March 2002.",
                "Exception `extended` (2) applies and is needed, declarations/xbb.toml:8.",
                "Without any exception: not met, due 1 January 2002; judged on 1 January 2002; shown 33.3333 %, where at \
                 least 50 % is due: about 16.6667 % (exactly 50/3 %) short; first so on 31 January 2002; put right on 31 January 2002; 30 \
                 days late.",
            ],
        ),
        (
            "XCC",
            "",
            &[
                "XCC: undetermined.",
                due,
                "Read as 4 t (a): not met;",
                "Read as 5 t (b): met;",
                "Because (conflict): sources give `amount` of this `removal` differently, declarations/xcc.toml:5; to \
                 settle it, settle which source",
            ],
        ),
        (
            "XDD",
            "",
            &[
                "XDD: not applicable.",
                "Exception `waived` (3) applies and is needed.",
                "Without any exception: not met, due 1 January 2002; judged on 1 January 2002; shown 0 %, where at least \
                 50 % is due: 50 % short; 730 days late so far.",
                "Because (excused): `waived` applies (under 3), pin/pin.treaty:",
            ],
        ),
    ] {
        let told = derivation(&scratch, state, flags);
        for line in said {
            assert!(told.contains(line), "{state} {flags}: {line}\n{told}");
        }
    }
}

#[test]
fn what_is_undetermined_says_what_would_settle_it() {
    let scratch = Scratch::new();
    let ceiling = "treaty LIM \"Invented\"\n  in force 2000-01-01\nbasis agent\n\
        record stock (holder: State, amount: mass of agent, as_at: date) holds from as_at\n\
        clause ceiling \"Not more than a tonne\"\n  under 1\n  for each Party s\n  \
        at all times latest(stock k where k.holder = s).amount <= 1 t\nparagraphs LIM\n  1\n";
    scratch.write("treaties/demo/demo.treaty", ceiling);
    let declared = |amount: &str| {
        format!(
            "declaration = {{ by = \"XAA\", treaty = \"LIM\", submitted = 2004-01-01, complete = true }}\n\
             party = [ {{ state = \"XAA\", treaty = \"LIM\", in_force = 2000-01-01 }} ]\n\
             stock = [ {{ holder = \"XAA\", amount = \"{amount}\", as_at = 2001-01-01 }}, \
             {{ holder = \"XAA\", amount = \"0.5 t\", as_at = 2000-01-01 }} ]\n"
        )
    };
    for (text, help) in [
        (declared("0.9 t .. 1.1 t"), "Help: declare `amount` of this `stock` more precisely."),
        (
            declared("0.9 t").replace("as_at = 2000-01-01", "as_at = 2000-01-02"),
            "Help: declare what was so on that day.",
        ),
    ] {
        scratch.write("declarations/xaa.toml", text);
        let told = scratch.run("check --format plain").stdout;
        assert!(told.contains("Warning (undetermined): lim/ceiling"), "{told}");
        assert!(told.contains(help), "{told}");
    }
}
