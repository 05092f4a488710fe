//! What is said of a declaration that cannot be read: each row is a value with the code that it draws and words of the
//! advice. Whatever is wrong, the advice is there and is an imperative.

mod common;

use servanda::declaration::read;
use servanda::diagnostic::Diagnostic;
use servanda::source::{FileKind, SourceFile};

const HEAD: &str = "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nsubmitted = 2024-02-01\n\n[[stockpile]]\nid = \"k\"\nholder = \"XAA\"\ncategory = \"Category1\"\namount = \"500 t\"\nas_at = 1997-04-29\n\n";

/// Words with which an advice may begin.
const IMPERATIVES: [&str; 13] = [
    "write ", "put ", "add ", "remove ", "close ", "give ", "compare ", "start ", "end ", "name ", "save ",
    "make ", "mend ",
];

/// A record with one value that is tried.
fn record(field: &str, value: &str) -> String {
    match field {
        "mass" => format!(
            "[[stockpile]]\nholder = \"XAA\"\ncategory = \"Category1\"\namount = {value}\nas_at = 1997-04-29\n"
        ),
        "share" => format!("[[destroyed]]\nof = \"k\"\nshare = {value}\nas_of = 2000-01-01\n"),
        "date" => format!(
            "[[stockpile]]\nholder = \"XAA\"\ncategory = \"Category1\"\namount = \"5 t\"\nas_at = {value}\n"
        ),
        "volume" => {
            format!("[[unfilled_munitions]]\nholder = \"XAA\"\nvolume = {value}\nas_at = 1997-04-29\n")
        }
        "items" => format!("[[equipment]]\nholder = \"XAA\"\ncount = {value}\nas_at = 1997-04-29\n"),
        "period" => format!("[[annual_report]]\nby = \"XAA\"\ncovers = {value}\n"),
        "reference" => format!("[[destroyed]]\nof = {value}\nshare = \"5 %\"\nas_of = 2000-01-01\n"),
        "row" => format!("[[extension_request]]\nby = \"XAA\"\nphase = {value}\ndeadline = 2004-04-29\n"),
        "key" => format!("[[annual_report]]\nby = \"XAA\"\ncovers = \"2024\"\n{value}\n"),
        _ => format!("{value}\n"),
    }
}

fn problems(text: &str) -> Vec<Diagnostic> {
    let (sources, model, _) = common::treaties();
    let mut sources = sources.clone();
    let id = sources.add(SourceFile::new("x.toml", format!("{HEAD}{text}"), FileKind::Declaration));
    read(model, &sources, &[id]).1
}

const ROWS: &[(&str, &str, &str, &str)] = &[
    ("mass", r#""> > 5 t""#, "wrong-type", "one `>` or `<`"),
    ("mass", r#""5 L""#, "wrong-quantity", "write the mass, in `t`, `kg`, `g`, `mg`, `short_ton` or `lb`"),
    ("mass", r#""5 %""#, "wrong-quantity", "write the mass, in `t`"),
    ("mass", r#""-5 t""#, "bad-range", "not below zero"),
    ("mass", r#""10 t ± -1 t""#, "bad-range", "without a minus sign"),
    ("mass", r#""5 t ± 3 %""#, "wrong-quantity", "write `t` behind both figures"),
    ("mass", "5", "wrong-quantity", "`\"5 t\"`"),
    ("mass", r#""> 5""#, "wrong-quantity", "behind each figure"),
    ("mass", r#""""#, "wrong-type", "`\"20 t\"`"),
    ("mass", r#""5 tons""#, "wrong-quantity", "`short_ton` for tons of 2000 lb"),
    ("mass", r#""5 tonnes""#, "wrong-quantity", "write `t`"),
    ("mass", r#""5 xyzzy""#, "wrong-quantity", "write `t`, `kg`, `g`, `mg`, `short_ton` or `lb`"),
    ("mass", r#""5 t agent""#, "wrong-quantity", "`t` and nothing behind it"),
    ("mass", r#""1,000 t""#, "wrong-type", "`\"1000 t\"`"),
    ("mass", r#""about 5 t""#, "wrong-type", "`\"35 t .. 45 t\"`"),
    ("mass", r#""5 t +/- 1 t""#, "wrong-quantity", "write `±`"),
    ("mass", r#""≥ 5 t""#, "wrong-type", "write `>=`"),
    ("mass", r#""5 t .. 6 t .. 7 t""#, "wrong-quantity", "one `..`"),
    ("mass", r#""5-10 t""#, "wrong-type", "write `..`"),
    ("mass", r#""5 to 10 t""#, "wrong-quantity", "write `..`"),
    ("mass", r#""5e3 t""#, "wrong-quantity", "write out the digits"),
    ("mass", "nan", "wrong-type", "{ unknown = \"why\" }"),
    ("mass", "true", "wrong-type", "`\"500 t\"`"),
    ("mass", r#""9 t .. 5 t""#, "bad-range", "lower end first"),
    ("mass", r#"{ either = [ { is = "5 t" }, { is = "6 L" } ] }"#, "wrong-quantity", "write the mass"),
    ("share", "5", "number-range", "write `5 %`, or `500 %` if that is meant"),
    ("share", "1", "number-range", "write `1 %`, or `100 %` if that is meant"),
    ("share", "1.5", "number-range", "write `1.5 %`"),
    ("share", r#""0.2 .. 20""#, "number-range", "write `20 %`, or `2000 %`"),
    ("share", r#""5 percent""#, "wrong-quantity", "write `%`"),
    ("share", r#""5 t""#, "wrong-quantity", "write a share such as `20 %`"),
    ("share", "-0.2", "bad-range", "not below zero"),
    ("share", "true", "wrong-type", "write a share"),
    ("volume", r#""80 kg""#, "wrong-quantity", "write the volume, in `L` or `m3`"),
    ("items", r#""5 t""#, "wrong-quantity", "write the number of items"),
    ("items", r#""5 shells""#, "wrong-quantity", "write `items`"),
    ("date", "1997-02-29", "impossible-date", "February 1997 ends on 28"),
    ("date", "1997", "wrong-type", "`\"1997\"`"),
    ("date", "1997-04-29T10:00:00Z", "wrong-type", "the date alone"),
    ("period", r#"{ start = "2024-01", end = 2024-02-01 }"#, "wrong-type", "write `start = 2024-01-31`"),
    ("period", r#""2024 .. 2023""#, "bad-range", "earlier end first"),
    ("reference", r#""nothing of this name""#, "dangling-reference", "give a `stockpile` the id"),
    ("reference", "5", "wrong-type", "in quotes"),
    ("row", "9", "dangling-reference", "`1`, `2`, `3` and `4`"),
    ("key", r#"corrects = "k""#, "wrong-type", "write the id of an `annual_report`"),
    ("key", "sumbitted = 2024-01-01", "unknown-key", "write `submitted`"),
    ("key", "x = 01", "toml-syntax", "without it"),
    ("key", "x =", "toml-syntax", "behind `=`"),
    ("key", "x = “5 t”", "toml-syntax", "write `\"5 t\"`"),
    ("key", r#"note = "\q""#, "toml-syntax", "write `\\\\`"),
    ("key", r#"note = "\e""#, "toml-syntax", "`\\u001b`"),
    ("mass", r#"{ unknown = "why", }"#, "toml-syntax", "remove it"),
    ("mass", "{ unknown =\n\"why\" }", "toml-syntax", ""),
    ("mass", "{\nunknown = \"why\" }", "toml-syntax", "on one line"),
    ("text", "[[withdraw]]", "missing-key", "write the id"),
    ("text", "[[extension]]\nholder = \"XAA\"", "unknown-kind", "`[[decision.extension]]`"),
];

#[test]
fn every_complaint_says_what_to_write_instead() {
    let mut wrong = Vec::new();
    for (field, value, code, advice) in ROWS {
        let found = problems(&record(field, value));
        if !found.iter().any(|p| p.code.id() == *code && p.help.as_deref().unwrap_or("").contains(advice)) {
            wrong.push(format!("{field} = {value}: no {code} with `{advice}` in {:?}", said(&found)));
        }
        for problem in &found {
            let help = problem.help.as_deref().unwrap_or("");
            if !IMPERATIVES.iter().any(|word| help.starts_with(word)) {
                wrong.push(format!("{field} = {value}: `{}` has no advice: `{help}`", problem.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn shares_are_read_below_the_whole_and_with_a_percent_sign() {
    for value in
        ["0", "0.999", "\"100 %\"", "\"120 %\"", "\"89.8 % ± 0.05 %\"", "\"> 0.2 .. 0.9\"", "\"75 % ..\""]
    {
        assert_eq!(said(&problems(&record("share", value))), Vec::<String>::new(), "{value}");
    }
}

#[test]
fn what_only_toml_1_1_allows_is_a_warning_and_the_record_stays() {
    let file = |unknown: &str| record("mass", unknown);
    for value in ["{ unknown = \"why\", }", "{\nunknown = \"why\"\n}", "{ unknown = \"w\\x68y\" }"] {
        let found = problems(&file(value));
        assert_eq!(found.len(), 1, "{value}: {:?}", said(&found));
        assert!(found.iter().all(|p| p.severity == servanda::diagnostic::Severity::Warning), "{value}");
    }
    let old = "{ either = [\n  { is = \"5 t\" }, # one\n  { is = \"6 t\" },\n] }";
    for value in [old, "{ unknown = \"why, \\\\e \\u0065\" }", "{ unknown = 'C:\\x\\e' }"] {
        assert_eq!(said(&problems(&file(value))), Vec::<String>::new(), "{value}");
    }
}

#[test]
fn references_to_what_may_stand_in_an_unreadable_record_say_so() {
    let row = |id: &str, amount: &str| {
        format!(
            "{{ {id}, holder = \"XAA\", category = \"Category1\", amount = {amount}, as_at = 1997-04-29 }}"
        )
    };
    let unsaid = "no `stockpile` has the id `b`";
    let unsure = "no `stockpile` that could be read has the id `b`";
    for (broken, expected) in [
        (row("id = \"b\"", "\"5 t\""), None),
        (row("id = \"b\"", "\"5 q\""), None),
        (row("id = \"b\"", "5 t"), None),
        (row("id = \"z\"", "\"5 q\""), Some(unsaid)),
        (row("note = \"it has no id\"", "\"5 q\""), Some(unsaid)),
        (row("id = b", "\"5 t\""), Some(unsure)),
        (row("id = 5", "\"5 t\""), Some(unsure)),
        (row("id = \"b\" note = \"x\"", "\"5 t\""), Some(unsure)),
        ("5".to_owned(), Some(unsure)),
        ("{ id = \"b\", holder = \"XAA\",".to_owned(), None),
    ] {
        let (sources, model, _) = common::treaties();
        let mut sources = sources.clone();
        let rows = format!("stockpile = [\n  {},\n  {broken},\n]\n", row("id = \"a\"", "\"5 t\""));
        let head = HEAD.split("[[stockpile]]").next().unwrap_or("");
        let text = format!("{rows}{head}{}", record("reference", "\"b\""));
        let id = sources.add(SourceFile::new("x.toml", text, FileKind::Declaration));
        let found = read(model, &sources, &[id]).1;
        let dangling: Vec<&str> = found
            .iter()
            .filter(|p| p.code.id() == "dangling-reference")
            .map(|p| p.message.as_str())
            .collect();
        assert_eq!(dangling, Vec::from_iter(expected), "{broken}: {:?}", said(&found));
        assert_eq!(
            found.iter().any(|p| p.related.iter().any(|r| r.label == "could not be read")),
            expected == Some(unsure),
            "{broken}"
        );
    }
}

/// The second place is that of a record that may be meant, and of no other.
#[test]
fn a_reference_to_nothing_points_at_no_unreadable_record_that_is_another() {
    let broken = |id: &str| format!("[[stockpile]]\nid = {id}\nholder = \"XAA\"\n");
    let misspelt = |id: &str| format!("[[stokpile]]\nid = \"{id}\"\n");
    let points_at = |others: &[String]| -> (String, Option<String>) {
        let text = format!("{HEAD}{}\n{}", others.concat(), record("reference", "\"b\""));
        let mut sources = common::treaties().0.clone();
        let id = sources.add(SourceFile::new("x.toml", text, FileKind::Declaration));
        let found = read(&common::treaties().1, &sources, &[id]).1;
        let dangling = found.iter().find(|p| p.code.id() == "dangling-reference").unwrap();
        let below = dangling.related.first().map(|place| {
            let file = sources.get(place.loc.file).unwrap();
            file.line_text(file.lines.line(place.loc.span.start) + 1).to_owned()
        });
        (dangling.message.clone(), below)
    };
    let unsaid = "no `stockpile` has the id `b`".to_owned();
    let unsure = "no `stockpile` that could be read has the id `b`".to_owned();
    let at = |id: &str| (unsure.clone(), Some(format!("id = {id}")));
    assert_eq!(points_at(&[broken("a"), broken("b"), broken("c")]), at("b"));
    assert_eq!(points_at(&[broken("a"), broken("c")]), (unsure.clone(), None));
    assert_eq!(points_at(&[broken("a")]), at("a"), "the only one may be meant");
    assert_eq!(points_at(&[misspelt("a"), misspelt("b")]), at("\"b\""));
    assert_eq!(points_at(&[misspelt("bb"), misspelt("a-b")]), (unsaid, None));
}

#[test]
fn a_misspelt_kind_and_a_file_that_is_no_text_may_hold_what_is_referred_to() {
    let misspelt = "[[stokpile]]\nid = \"b\"\n".to_owned() + &record("reference", "\"b\"");
    let found = said(&problems(&misspelt));
    assert!(
        found.iter().any(|m| m.contains("no `stockpile` that could be read has the id `b`")),
        "{found:?}"
    );
    let (sources, model, _) = common::treaties();
    let mut sources = sources.clone();
    sources.add(SourceFile::new("a.toml", "", FileKind::Declaration));
    let text = format!("{HEAD}{}", record("key", "corrects = \"b\""));
    let id = sources.add(SourceFile::new("x.toml", text, FileKind::Declaration));
    let found = said(&read(model, &sources, &[id]).1);
    assert!(found.iter().any(|m| m.contains("no record that could be read has the id `b`")), "{found:?}");
}

#[test]
fn a_text_with_lone_carriage_returns_draws_one_complaint() {
    let lines = record("mass", "\"5 t\"").replace('\n', "\r").repeat(50);
    for text in [lines, "\r".repeat(5000)] {
        let found = problems(&text);
        assert_eq!(found.len(), 1, "{:?}", said(&found));
        assert!(found.iter().all(|p| p.message.contains("carriage return")), "{:?}", said(&found));
    }
}

fn said(problems: &[Diagnostic]) -> Vec<String> {
    problems.iter().map(|p| format!("{}: {} ({:?})", p.code.id(), p.message, p.help)).collect()
}
