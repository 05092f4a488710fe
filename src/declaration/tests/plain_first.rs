//! Plain records are read as the full reader reads them, whatever stands in, between and around them. That both ways
//! give the same is asserted wherever a test reads a file (`fixture::read_files`); here are texts that try it.

use proptest::prelude::*;

use super::fixture::{kind, read_body, read_text};

const PLAIN: &str = r#"# What every record depends on stands above them.
[declaration]
by = "XAA"
treaty = "CWC"
submitted = 2024-02-20
source = "a"

[[party]]
state = "XAA"
treaty = "CWC"
in_force = 1997-04-29

[[destruction]]
id = "d1"
holder = "XAA"
category = "Category1"
amount = "1.250 t"
done = 2001-02-03

[[destruction]]
id = "d2"
holder = "XAA"
category = "Category2"
amount = "35 kg"
done = 2001-02-28
source = "b"
# a remark
note = "c"
submitted = 2002-01-01
[[site]]
holder = "XBB"
opened = 2020-01-01
volume = "12 L"
shells = "7 items"
chemical = "505-60-2"
secret = true
limit = "30 days"
term = "2 years"
count = 12

[[site]]
holder = "XBB"
opened = 2020-02-29
balance = "0.000001 g"
name = "Bay 4 é"
count = 0.5
limit = 30

[[agreement]]
state = "XAA"
in_force = 1997-04-29
"#;

const LINES: [&str; 40] = [
    "",
    " ",
    "# comment",
    "#\tcomment \u{1}",
    "\t",
    "[[destruction]]",
    "[[ destruction ]]",
    "[[destruction]] # with a comment",
    "[[site]]",
    "[[unknown]]",
    "[[decision.extension]]",
    "[x.y]",
    "[declaration]",
    "[[withdraw]]",
    "record = \"d1\"",
    "id = \"d1\"",
    "id = \"d2\"",
    "id = \" \"",
    "id = \"\"",
    "holder = \"XAA\"",
    "holder = \"USX\"",
    "holder = 'XAA'",
    "amount = \"1_000 kg\"",
    "amount = \"1 t .. 2 t\"",
    "amount = \"0.0000001 g\"",
    "amount = \"-1 t\"",
    "amount = 5",
    "done = 2001-02-30",
    "done = 2001-02-03T10:00:00",
    "done = 2001-02-03 10:00:00",
    "done = \"2001-02\"",
    "done = 0000-01-01",
    "category = \"Category3\"",
    "corrects = \"d1\"",
    "amends = \"d2\"",
    "nil = true",
    "first = true",
    "name = \"a\\u00e9\"",
    "name = \"\"\"a\"\"\"",
    "count = 0x1F",
];

#[test]
fn plain_records_are_kept_by_column() {
    let outcome = read_text(PLAIN);
    assert!(outcome.problems.is_empty(), "{}", outcome.shown());
    let by_column = outcome.records.ids().filter(|id| outcome.records.is_row(*id)).count();
    assert_eq!(by_column, 6);
    let record = outcome.records.of_kind(kind("destruction")).get(1).unwrap();
    let (told, source) = (
        outcome.records.get(*record).unwrap(),
        outcome.sources.get(outcome.records.head(*record).unwrap().file).unwrap(),
    );
    assert_eq!(source.slice(told.head), "[[destruction]]");
    assert_eq!(
        told.spans.iter().map(|s| source.slice(*s)).collect::<Vec<_>>(),
        ["\"XAA\"", "\"Category2\"", "\"35 kg\"", "2001-02-28"]
    );
    assert_eq!((told.source.as_deref(), told.note.as_deref()), (Some("b"), Some("c")));
}

#[test]
fn a_value_that_a_column_takes_for_none_is_a_value() {
    for lowest in [
        "count = \"-9223372036854.775808\"",
        "limit = \"-9223372036854775808 days\"",
        "count = -9223372036854.775807",
    ] {
        let outcome = read_body(&format!("[[site]]\nholder = \"XAA\"\nopened = 2020-01-01\n{lowest}\n"));
        let record = outcome.records.of_kind(kind("site")).first().copied().unwrap();
        assert!(!outcome.records.is_row(record), "{lowest}: {}", outcome.shown());
    }
}

/// In TOML `[report.covers]` belongs to the last report, whatever records stand in between.
#[test]
fn a_table_of_a_record_far_above_is_a_part_of_it() {
    const REPORT: &str = "[[report]]\nby = \"XAA\"\namount = \"1 t\"\nchemical = \"505-60-2\"\n";
    const COVERS: &str = "[report.covers]\nstart = 2001-01-01\nend = 2001-12-31\n";
    let site = |n| format!("[[site]]\nholder = \"XBB\"\nopened = 2020-01-01\nname = \"{n}\"\n");
    for many in [1, 2, 700] {
        let sites: String = (0..many).map(site).collect();
        for text in [
            format!("{REPORT}{sites}{COVERS}"),
            format!("{REPORT}{sites}{COVERS}{sites}{REPORT}{COVERS}{sites}"),
        ] {
            let outcome = read_body(&text);
            assert!(outcome.problems.is_empty(), "{}", outcome.shown());
        }
    }
    let outcome =
        read_body(&format!("{}{REPORT}{COVERS}{}[site.volume]\nunknown = \"lost\"\n", site(0), site(1)));
    assert!(outcome.problems.is_empty(), "{}", outcome.shown());
    let outcome = read_body(&format!("{}{REPORT}{COVERS}[site.volume]\nunknown = \"lost\"\n", site(0)));
    assert!(outcome.problems.is_empty(), "{}", outcome.shown());
}

/// A child whose kind is not known is told of with the record it stands in, which a plain one is too.
#[test]
fn a_child_of_a_plain_record_far_above_stands_in_it() {
    let text = PLAIN.to_owned() + "[[site.bay]]\ncount = 1\n";
    let shown = read_text(&text).shown();
    assert!(shown.contains("no record called `bay` stands inside a `site`"), "{shown}");
}

/// `[[true]]` opens a row of a list: it is no header for either reader.
#[test]
fn a_word_that_is_a_value_opens_no_record() {
    for word in ["true", "false", "nan", "inf"] {
        for text in
            [format!("[[{word}]]\nx = \n"), format!("[[{word}]]\nx = 1\n[[site]]\n"), format!("[{word}]\n")]
        {
            read_text(&(PLAIN.to_owned() + &text));
            read_text(&PLAIN.replace("[[agreement]]", &(text + "[[agreement]]")));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn with_lines_put_in_and_taken_out(
        changes in prop::collection::vec((0usize..50, 0usize..3, prop::sample::select(&LINES[..])), 1..5),
        crlf in prop::bool::weighted(0.05),
    ) {
        let mut lines: Vec<&str> = PLAIN.lines().collect();
        for (at, taken, line) in changes {
            let at = at.min(lines.len());
            let end = (at + taken).min(lines.len());
            lines.splice(at..end, [line]);
        }
        read_text(&lines.join(if crlf { "\r\n" } else { "\n" }));
    }

    #[test]
    fn with_any_value(value in "[-+\"'0-9 .<>=%tkgL/,:Q#{}\\[\\]]{0,12}|\"[0-9.]{1,9} ?(t|kg|mg|lb|short_ton|L|items|%|)\"|[0-9]{4}-[0-9]{2}-[0-9]{2}") {
        for field in ["volume", "shells", "balance", "chemical", "secret", "limit", "term", "name", "count", "note", "submitted", "id"] {
            let site = format!("[[site]]\nholder = \"XAA\"\nopened = 2020-01-01\n{field} = {value}\n");
            read_text(&format!("[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n{site}{site}"));
        }
    }
}
