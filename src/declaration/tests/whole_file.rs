//! A file with many mistakes, all found in one run: the snapshot shows the file and what is said of it.

use super::fixture::{kind, read_text};

const FILE: &str = r#"# The declaration of an invented State, full of mistakes.
[declaration]
by = "XAA"
treaty = "CWC"
submitted = 2024-02-31
Source = "ministry"

[[stockpile]]
id = "s1"
holder = "United States"
category = "Category3"
amount = "500 tons"
as_at = 1997-04-29

[[stockpile]]
id = "s2"
holder = "XAA"
category = "category1"
amount = 500
as_at = "April 1997"

[[stockpile]]
id = "s2"
holder = "XAA"
amuont = "12 L"
as_at = 1997-04-29T12:00:00Z

[[stokpile]]
id = "s4"

[[stockpile]]
id = "s5"
holder = "XAA"
category = "Category2"
amount = "1000 t .. 200 t"
as_at = 1997-04
as_at = 1997-04-29

[[destroyed]]
of = "s9"
share = "20 .. 45 %"
as_of = "2023-02-30"

[[destroyed]]
of = "d1"
share = nan
as_of = ".. 2007-04"

[[decision]]
id = "d1"
organ = "Conference
taken = 2001-01-01

[[decision.extension]]
holder = "XAA"
phase = 3
new_deadline = { either = [ { is = 2009-12-31, source = "press" } ] }

[[site]]
holder = "XAA"
opened = 2020-01-01
chemical = "505-60-3"
volume = "-5 L"
balance = "99999999999999999999999999999999999999999999999999999999999999 t"
uses = [ "505-60-2", "mustard" ]

[[report]]
by = "XAA"
covers = "2024-13"
nil = true
amount = "1 t"

[[withdraw]]
record = "s0"
submitted = 2025-04-02

[[site]]
holder = "XAA"
opened = [ 2020-01-01
volume = "1 L"

[[extension]]
holder = "XAA"
"#;

#[test]
fn every_mistake_is_reported_at_its_place() {
    let outcome = read_text(FILE);
    insta::assert_snapshot!(outcome.shown());
    let numbered: usize = outcome.records.files[0].records;
    assert_eq!(numbered, FILE.matches("[[").count() - 1, "every record but the withdrawal is counted");
    let good = outcome.records.iter().filter(|(_, r)| r.kind != kind("phase")).count();
    assert_eq!(good + outcome.records.set_aside.len(), numbered, "what is not read is set aside");
}
