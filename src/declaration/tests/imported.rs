//! Records that a declaration imports. That plain rows and whole ones are read alike is asserted wherever a test reads a
//! file (`fixture::read_files`).

use proptest::prelude::*;

use super::fixture::{Outcome, kind, read_files};
use crate::declaration::{Cell, imports};
use crate::diagnostic::{Code, Severity};

/// Reads a file of records of `kind` that a declaration of XAA imports.
fn read_import(keys: &str, name: &str, data: &str) -> Outcome {
    let head = "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nsubmitted = 2024-02-20\nsource = \"a\"\n";
    let declaration = format!("{head}\n[[import]]\nfile = \"{name}\"\n{keys}\n");
    read_files(&[("d/xaa.toml", &declaration), (&format!("d/{name}"), data)])
}

/// Line, column, code and underlined text of each problem.
fn told(outcome: &Outcome) -> Vec<String> {
    let place = |p: &crate::diagnostic::Diagnostic| {
        let file = outcome.sources.get(p.primary.loc.file).unwrap();
        let at = file.position(p.primary.loc.span.start);
        let name = if file.name.ends_with(".toml") { "toml " } else { "" };
        format!("{name}{}:{} {} {}", at.line, at.column, p.code.id(), file.slice(p.primary.loc.span))
    };
    outcome.problems.iter().map(place).collect()
}

/// Every record of a kind as it was read, without its places.
fn cells(outcome: &Outcome, name: &str) -> Vec<String> {
    let ids = outcome.records.of_kind(kind(name)).iter();
    ids.map(|id| {
        let r = outcome.records.get(*id).unwrap();
        let rest = (&r.id, r.submitted, &r.source, r.rank, &r.note, r.nil, r.first, r.unverified);
        format!("{:?} {rest:?}", r.cells)
    })
    .collect()
}

/// What each field of a record points at.
fn pointed(outcome: &Outcome, name: &str, position: usize) -> Vec<String> {
    let id = outcome.records.of_kind(kind(name)).get(position).unwrap();
    let fields = outcome.records.get(*id).unwrap().spans.len();
    let text = |field| outcome.sources.slice(outcome.records.at(*id, field).unwrap()).to_owned();
    (0..fields).map(text).collect()
}

const CSV: &str = "id,holder,category,amount,done,remark\n\
    l1,XAA,Category1,1.5 t,2001-02-03,\n\
    \"l2\" , XAA ,Category2,\"2 t .. 3 t\",2001-02,\"a, \"\"b\"\"\"\n\
    ,XAB,Category1,35 kg,2001-02-28,é\n";

#[test]
fn plain_rows_are_kept_by_column_and_point_into_their_file() {
    let outcome = read_import(
        "kind = \"destruction\"\nignore = [\"remark\"]",
        "lots.csv",
        &CSV.replace("\"l2\" ", "\"l2\""),
    );
    assert!(outcome.problems.is_empty(), "{}", outcome.shown());
    let rows: Vec<bool> = outcome.records.ids().map(|id| outcome.records.is_row(id)).skip(3).collect();
    assert_eq!(rows, [true, false, true]);
    assert_eq!(pointed(&outcome, "destruction", 0), ["XAA", "Category1", "1.5 t", "2001-02-03"]);
    assert_eq!(pointed(&outcome, "destruction", 1), ["XAA", "Category2", "\"2 t .. 3 t\"", "2001-02"]);
    assert_eq!(pointed(&outcome, "destruction", 2), ["XAB", "Category1", "35 kg", "2001-02-28"]);
    let heads =
        outcome.records.of_kind(kind("destruction")).iter().map(|id| outcome.records.head(*id).unwrap());
    let lines: Vec<&str> = heads.map(|at| outcome.sources.slice(at)).collect();
    assert_eq!(lines, CSV.replace("\"l2\" ", "\"l2\"").lines().skip(1).collect::<Vec<_>>());
}

#[test]
fn ten_mistakes_are_told_each_at_its_line_and_column() {
    let data = "id,holder,category,amount,done,quantity\n\
        l1,XAA,Category9,1 t,2001-02-03,\n\
        l2,USX,Category1,1 t,2001-02-03,\n\
        l3,XAA,Category1,1,2001-02-03,\n\
        l4,XAA,Category1,1 L,2001-02-03,\n\
        l5,XAA,Category1,3 t .. 1 t,2001-02-03,\n\
        l6,XAA,Category1,1 t,2001-02-30,\n\
        l7,,Category1,1 t,2001-02-03,\n\
        l8,XAA,Category1,1 t\n\
        l9,XAA,Category1,\"1\" t,2001-02-03,\n\
        l1,XAA,Category1,1 t,2001-02-03,\n\
        l11,XAA,Category1,1 t, \"2001-02-03\",\n\
        l12,XAA,Category1,1 t,2001-02-03,\"a\n";
    let outcome = read_import("kind = \"destruction\"", "lots.csv", data);
    assert_eq!(
        told(&outcome),
        [
            "1:32 unknown-key quantity",
            "2:8 bad-code Category9",
            "3:4 bad-code USX",
            "4:18 wrong-quantity 1",
            "5:18 wrong-quantity 1 L",
            "6:18 bad-range 3 t .. 1 t",
            "7:22 impossible-date 2001-02-30",
            "8:1 missing-key l7,,Category1,1 t,2001-02-03,",
            "9:1 data-syntax l8,XAA,Category1,1 t",
            "10:18 data-syntax \"1\" t",
            "11:1 duplicate-id l1",
            "12:24 data-syntax \"2001-02-03\"",
            "13:34 data-syntax \"a",
        ]
    );
    let aside = outcome.records.set_aside.iter().map(|s| outcome.sources.slice(s.at).get(..3).unwrap());
    assert_eq!(
        aside.collect::<Vec<_>>(),
        ["l1,", "l2,", "l3,", "l4,", "l5,", "l6,", "l8,", "l9,", "l11", "l12"]
    );
}

#[test]
fn mistakes_in_lines_of_json_are_told_at_their_places() {
    let data = "{\"holder\": \"XAA\", \"category\": \"Category9\", \"amount\": \"1 t\", \"done\": \"2001-02-30\"}\n\
        \n\
        {\"holder\": \"XAA\", \"category\": \"Category1\", \"amount\": 1, \"done\": \"2001-02-03\"}\n\
        {\"holder\": \"XAA\", \"category\": \"Category1\", \"amount\": null, \"done\": \"2001-02-03\", \"x\": 1}\n\
        {\"holder\": \"XAA\", \"holder\": \"XAA\"}\n\
        {\"holder\": \"XAA\", \"category\": [null]}\n\
        {\"holder\": \"\\ud800\"}\n\
        [1]\n\
        {\"holder\": \"XAA\"";
    let outcome = read_import("kind = \"destruction\"", "lots.jsonl", data);
    assert_eq!(
        told(&outcome),
        [
            "1:31 bad-code \"Category9\"",
            "1:69 impossible-date \"2001-02-30\"",
            "3:54 wrong-quantity 1",
            "4:1 missing-key {\"holder\": \"XAA\", \"category\": \"Category1\", \"amount\": null, \"done\": \"2001-02-03\", \"x\": 1}",
            "4:82 unknown-key \"x\"",
            "5:19 data-syntax \"holder\"",
            "6:32 data-syntax null",
            "7:19 data-syntax \"",
            "8:1 data-syntax [",
            "9:16 data-syntax \"",
        ]
    );
}

#[test]
fn a_key_of_json_that_stands_twice_is_told_where_one_of_both_is_null() {
    for twice in ["\"amount\": null, \"amount\": \"1 t\"", "\"amount\": \"1 t\", \"amount\": null"] {
        let data = format!(
            "{{\"holder\": \"XAA\", \"category\": \"Category1\", \"done\": \"2001-02-03\", {twice}}}"
        );
        let outcome = read_import("kind = \"destruction\"", "lots.jsonl", &data);
        assert_eq!(told(&outcome).len(), 1, "{:?}", told(&outcome));
        assert!(
            told(&outcome).iter().all(|told| told.ends_with("data-syntax \"amount\"")),
            "{:?}",
            told(&outcome)
        );
    }
}

#[test]
fn an_import_that_cannot_be_read_is_told_and_its_kind_set_aside() {
    for (keys, name, found) in [
        ("kind = \"destruction\"", "../lots.csv", "toml 8:8 bad-import \"../lots.csv\""),
        ("kind = \"destruction\"", "/lots.csv", "toml 8:8 bad-import \"/lots.csv\""),
        ("kind = \"destruction\"", "./lots.csv", "toml 8:8 bad-import \"./lots.csv\""),
        ("kind = \"destruction\"", "lots.txt", "toml 8:8 bad-import \"lots.txt\""),
        ("kind = \"destructin\"", "lots.csv", "toml 9:8 unknown-kind \"destructin\""),
        ("kind = \"extension\"", "lots.csv", "toml 9:8 unknown-kind \"extension\""),
        ("kind = \"phase\"", "lots.csv", "toml 9:8 unknown-kind \"phase\""),
        ("", "lots.csv", "toml 7:1 missing-key [[import]]"),
        ("kind = \"destruction\"\ncolumns = { amont = \"a\" }", "lots.csv", "toml 10:13 unknown-key amont"),
        (
            "kind = \"destruction\"\ncolumns = { amount = \"a\", done = \"a\" }",
            "lots.csv",
            "toml 10:34 bad-import \"a\"",
        ),
        ("kind = \"destruction\"\ncolumns = { amount = \"a\" }", "lots.csv", "toml 10:22 bad-import \"a\""),
        ("kind = \"destruction\"\ncolumns = 1", "lots.csv", "toml 10:11 wrong-type 1"),
        (
            "kind = \"destruction\"\ncolumns = { note = \"remark\" }\nignore = [\"remark\"]",
            "lots.csv",
            "toml 11:11 bad-import \"remark\"",
        ),
        (
            "kind = \"destruction\"\ncolumns = { note = \"remark\" }\nignore = [\"remark\"]",
            "lots.jsonl",
            "toml 11:11 bad-import \"remark\"",
        ),
        ("kind = \"destruction\"\nignore = \"remark\"", "lots.csv", "toml 10:10 wrong-type \"remark\""),
        ("kind = \"destruction\"\nwhat = \"remark\"", "lots.csv", "toml 10:1 unknown-key what"),
    ] {
        let outcome = read_import(keys, name, CSV);
        assert!(told(&outcome).contains(&found.to_owned()), "{keys} {name}\n{}", outcome.shown());
        assert!(outcome.records.of_kind(kind("destruction")).is_empty());
        assert_eq!(outcome.records.set_aside.len(), 1, "{keys} {name}");
    }
    for (name, data) in
        [("lots.csv", ""), ("lots.csv", "\u{feff}\r\n\n"), ("lots.jsonl", ""), ("lots.jsonl", " \n\t\r\n")]
    {
        let empty = read_import("kind = \"destruction\"", name, data);
        assert_eq!(told(&empty), ["1:1 empty-file "], "{name} {data:?}");
    }
    let absent = read_files(&[(
        "xaa.toml",
        "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n[[import]]\nfile = \"no.csv\"\nkind = \"site\"\n",
    )]);
    assert_eq!(told(&absent), ["toml 5:8 bad-import \"no.csv\""]);
}

#[test]
fn a_name_to_be_ignored_that_the_file_lacks_is_a_warning() {
    let line = |amount: &str, key: &str| {
        format!(
            "{{\"holder\": \"XAA\", \"category\": \"Category1\", \"amount\": \"{amount}\", \"done\": \"2001-02-03\", \"{key}\": 1}}\n"
        )
    };
    let (plain, whole) = (line("1 t", "remark"), line("1 t .. 2 t", "id"));
    let (remark, no, id) =
        ("toml 10:11 bad-import \"remark\"", "toml 10:21 bad-import \"no\"", "toml 10:27 bad-import \"id\"");
    for (name, data, found) in [
        ("lots.csv", CSV.replace("\"l2\" ", "\"l2\""), vec![no]),
        ("lots.jsonl", plain.clone() + &whole, vec![no]),
        ("lots.jsonl", plain, vec![no, id]),
        ("lots.jsonl", whole, vec![remark, no]),
    ] {
        let keys = "kind = \"destruction\"\nignore = [\"remark\", \"no\", \"id\"]";
        let outcome = read_import(keys, name, &data);
        assert_eq!(told(&outcome), found, "{data}");
        assert!(outcome.problems.iter().all(|p| p.severity == Severity::Warning));
        assert!(outcome.records.set_aside.is_empty());
    }
}

#[test]
fn a_key_to_be_read_that_no_line_has_is_a_warning() {
    let line = |amount: &str, rest: &str| {
        format!(
            "{{\"holder\": \"XAA\", \"category\": \"Category1\", \"amount\": \"{amount}\", \"done\": \"2001-02-03\"{rest}}}\n"
        )
    };
    let keys = "kind = \"destruction\"\ncolumns = { note = \"remark\" }";
    for amount in ["1 t", "1 t .. 2 t"] {
        for (rest, found) in [
            ("", vec!["toml 10:20 bad-import \"remark\""]),
            (", \"remark\": null", vec![]),
            (", \"remark\": \"a\"", vec![]),
        ] {
            let outcome = read_import(keys, "lots.jsonl", &line(amount, rest));
            assert_eq!(told(&outcome), found, "{amount} {rest}");
            assert!(outcome.problems.iter().all(|p| p.severity == Severity::Warning));
            assert_eq!(outcome.records.of_kind(kind("destruction")).len(), 1);
        }
    }
}

/// The key may stand on a line that cannot be read, behind what is wrong there.
#[test]
fn of_a_key_nothing_is_said_where_a_line_cannot_be_read() {
    let keys = "kind = \"destruction\"\ncolumns = { note = \"remark\" }";
    for line in [
        "{\"holder\": \"XAA\", \"holder\": \"XAA\", \"remark\": \"a\"}\n",
        "{\"holder\": \"XAA\", \"remark\": \"a\",}\n",
    ] {
        let problems = read_import(keys, "lots.jsonl", line).problems;
        assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::DataSyntax], "{line}");
    }
}

#[test]
fn a_first_row_that_does_not_fit_is_told_once() {
    let keys = "kind = \"site\"\ncolumns = { opened = \"since\" }";
    let outcome = read_import(keys, "sites.csv", "holder,since,since,uses,opened\nXAA,2001-01-01,,,\n");
    assert_eq!(
        told(&outcome),
        ["1:14 duplicate-key since", "1:20 bad-import uses", "1:25 unknown-key opened"]
    );
    let outcome = read_import(
        "kind = \"destruction\"",
        "lots.csv",
        "holder;category;amount;done\nXAA;Category1;1 t;2001-01-01\n",
    );
    assert!(outcome.shown().contains("save the file with commas"), "{}", outcome.shown());
    let outcome = read_import(
        "kind = \"destruction\"",
        "lots.csv",
        "holder,category,done\nXAA,Category1,2001-01-01\nXAA,Category1,2001-01-02\n",
    );
    assert_eq!(told(&outcome), ["1:1 missing-key holder,category,done"]);
    let all = outcome.records.of_kind(kind("destruction")).iter();
    assert!(all.map(|id| &outcome.records.get(*id).unwrap().cells[2]).all(|cell| *cell == Cell::Missing));
    assert_eq!(outcome.records.of_kind(kind("destruction")).len(), 2);
}

#[test]
fn rows_of_an_import_in_doubt_are_read_for_their_mistakes_and_none_is_kept() {
    let csv =
        "id,who,category,amount,done\nl1,XAA,Category9,1 t,2001-02-03\nl2,XAA,Category1,1 t,2001-02-30\n";
    let json = r#"{"who": "XAA", "category": "Category1", "amount": "1 t", "done": "2001-02-03"}
{"who": "XAA", "category": "Category9", "amount": "1 t", "done": "2001-02-03"}
"#;
    let row = ["2:8 bad-code Category9", "3:22 impossible-date 2001-02-30"];
    let line = ["2:28 bad-code \"Category9\""];
    let map = "columns = { holder = \"who\" }";
    let cases: [(&str, &str, &str, &[&str]); 6] = [
        ("columns = { holdr = \"who\" }", "lots.csv", "toml 10:13 unknown-key holdr", &row),
        ("columns = { holdr = \"who\" }", "lots.jsonl", "toml 10:13 unknown-key holdr", &line),
        (&format!("{map}\nrank = 0.5\nsubmitted = 2030-01-01"), "lots.csv", "toml 11:8 wrong-type 0.5", &row),
        (&format!("{map}\nignore = [\"who\"]"), "lots.csv", "toml 11:11 bad-import \"who\"", &row),
        (
            "columns = { holder = \"whose\" }\nignore = [\"who\"]",
            "lots.csv",
            "toml 10:22 bad-import \"whose\"",
            &row,
        ),
        // Where it is not known what is said of the columns, nothing is said of the rows.
        ("colums = { holder = \"who\" }", "lots.csv", "toml 10:1 unknown-key colums", &[]),
    ];
    for (keys, name, of_import, of_rows) in cases {
        let data = if name.ends_with("csv") { csv } else { json };
        let outcome = read_import(&format!("kind = \"destruction\"\n{keys}"), name, data);
        let mut found = told(&outcome);
        found.sort();
        let mut expected = [&[of_import][..], of_rows].concat();
        expected.sort_unstable();
        assert_eq!(found, expected, "{keys}");
        assert!(cells(&outcome, "destruction").is_empty(), "{keys}");
        assert_eq!(outcome.records.set_aside.len(), 1, "{keys}");
        // Nor does its date say on what day the check is made.
        let submitted = outcome.records.files.iter().filter_map(|file| file.submitted?.to);
        assert_eq!(submitted.max(), "2024-02-20".parse().ok(), "{keys}");
    }
}

#[test]
fn an_import_speaks_for_all_its_records_and_belongs_to_its_declaration() {
    let keys = "kind = \"destruction\"\nignore = [\"remark\"]\nsubmitted = 2003-01-01\nsource = \"b\"\nrank = \"agency\"\nnote = \"n\"";
    let outcome = read_import(keys, "lots.csv", CSV.get(..CSV.find("\"l2\"").unwrap()).unwrap());
    let record = outcome.records.get(outcome.records.of_kind(kind("destruction"))[0]).unwrap();
    assert_eq!((record.source.as_deref(), record.note.as_deref()), (Some("b"), Some("n")));
    assert_eq!(
        format!("{:?}", (record.rank, record.submitted.unwrap().as_day().unwrap())),
        "(Agency, 2003-01-01)"
    );
    // The declaration is complete for what it imports, up to its own day.
    let closing = outcome.records.closings.iter().find(|c| c.kind == Some(kind("destruction"))).unwrap();
    assert_eq!(closing.to.unwrap().to_string(), "2024-02-20");
    let counted: Vec<usize> = outcome.records.files.iter().map(|f| f.records).collect();
    assert_eq!(counted, [0, 1]);
}

#[test]
fn paths_are_found_wherever_an_import_may_stand() {
    let named = |text: &str| {
        let all = imports(text).into_iter();
        all.map(|(path, at)| (path, text.get(at.range()).unwrap().to_owned())).collect::<Vec<_>>()
    };
    let one = |path: &str| vec![(path.to_owned(), format!("\"{path}\""))];
    assert_eq!(named("[declaration]\nby = \"XAA\"\n [[ import ]] # a\nfile = \"é.csv\"\n"), one("é.csv"));
    assert_eq!(named("import = [ { kind = \"a\", file = \"b.csv\" } ]\n[declaration]\n"), one("b.csv"));
    assert_eq!(named("[[report]]\nnote = \"\"\"\n[[import]]\nfile = 'a.csv'\n\"\"\"\n"), []);
    assert_eq!(named("[[important]]\nfile = \"a.csv\"\n[import]\nfile = \"a.csv\"\n"), []);
}

/// A value as each form writes it: TOML, CSV, JSON.
fn value() -> impl Strategy<Value = [String; 3]> {
    let text = |text: String| {
        let doubled = text.replace('"', "\"\"");
        let cell = if text.contains(['"', ',', '\n']) || text.trim() != text {
            format!("\"{doubled}\"")
        } else {
            text.clone()
        };
        let quoted = serde_json::to_string(&text).unwrap();
        [quoted.clone(), cell, quoted]
    };
    let quantity = "[0-9]{1,4}(\\.[0-9]{1,3})? (t|kg|mg)|[0-9]{1,2} t \\.\\. [0-9]{2,3} t|[a-z]{1,3}";
    prop_oneof![quantity.prop_map(text), "[A-Za-z0-9 ,\"é]{1,9}".prop_map(text)]
}

/// A value of JSON, or what looks like one.
fn json() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "\"(XAA|2001-02-(03|29)|[0-9]{1,3}(\\.[0-9]{0,3})? (t|kg)|depot)\"",
        2 => "-?[0-9]{1,3}(\\.[0-9]{0,2})?(e1)?",
        1 => "null|true|false|nul|truex",
        1 => "\"(é|\\\\|\\\\u0041|\\\\\"|\u{7f}|\u{1}| |,|\\}){0,4}\"?",
        1 => "(\\{\"a\": \\[1, \"\\\\]\"\\]\\}|\\[\\[\\]|\\[\\]|\\{\\})",
    ]
}

/// A cell: mostly as a pattern writes it, else between blanks or in quotes, or empty.
fn odd(pattern: &'static str) -> impl Strategy<Value = String> {
    let around = prop_oneof![
        8 => Just(["", ""]), 1 => Just(["\"", "\""]), 1 => Just([" ", ""]), 1 => Just(["", "\t"]), 1 => Just([" \"", "\""])
    ];
    (pattern, around, prop::bool::weighted(0.1)).prop_map(|(text, [before, behind], is_empty)| match is_empty
    {
        true => String::new(),
        false => format!("{before}{text}{behind}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_three_forms_say_the_same(
        rows in prop::collection::vec((value(), value(), prop::bool::ANY, 1u32..31, 1u32..90, prop::option::of(value())), 1..8),
    ) {
        let (mut toml, mut csv, mut json) = (String::new(), "holder,opened,balance,secret,limit,name,note\n".to_owned(), String::new());
        for (balance, name, secret, day, limit, note) in rows {
            let day = format!("2001-02-{day:02}");
            let [t, c, j] = &balance;
            let [tn, cn, jn] = &name;
            let (mut tr, mut cr, mut jr) = (String::new(), String::new(), "null".to_owned());
            if let Some([t, c, j]) = &note {
                (tr, cr, jr) = (format!("note = {t}\n"), c.clone(), j.clone());
            }
            // TOML knows a date that the calendar lacks only as a text.
            let written = if day.as_str() > "2001-02-28" { format!("\"{day}\"") } else { day.clone() };
            toml += &format!("[[site]]\nholder = \"XAA\"\nopened = {written}\nbalance = {t}\nsecret = {secret}\nlimit = {limit}\nname = {tn}\n{tr}");
            csv += &format!("XAA,{day},{c},{secret},{limit},{cn},{cr}\n");
            json += &format!("{{\"holder\": \"XAA\", \"opened\": \"{day}\", \"balance\": {j}, \"secret\": {secret}, \"limit\": {limit}, \"name\": {jn}, \"note\": {jr}}}\n");
        }
        let head = "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nsubmitted = 2024-02-20\nsource = \"a\"\n";
        let outcomes = [
            read_files(&[("xaa.toml", &format!("{head}{toml}"))]),
            read_import("kind = \"site\"", "sites.csv", &csv),
            read_import("kind = \"site\"", "sites.jsonl", &json),
        ];
        let shown = outcomes.each_ref().map(|o| {
            let problems: Vec<_> = o.problems.iter().map(|p| (p.code, p.message.clone())).collect();
            (cells(o, "site"), problems, o.records.set_aside.len())
        });
        prop_assert_eq!(&shown[0], &shown[1]);
        prop_assert_eq!(&shown[0], &shown[2]);
    }

    #[test]
    fn any_csv_is_read(data in "(holder|done|amount|category|id|,|\"|\n|\r|XAA|Category1|1 t|2001-02-03| |;|é|\u{feff}){0,40}") {
        read_import("kind = \"destruction\"", "lots.csv", &data);
        read_import("kind = \"destruction\"", "lots.csv", &format!("holder,category,amount,done,id\n{data}"));
    }

    #[test]
    fn any_json_is_read(data in "(\"holder\"|\"done\"|\"amount\"|:|,|\\{|\\}|\\[|\"|\n|\"XAA\"|\"1 t\"|\"2001-02-03\"| |null|true|1|-|\\\\|é){0,40}") {
        read_import("kind = \"destruction\"", "lots.jsonl", &data);
        read_import("kind = \"destruction\"", "lots.jsonl", &format!("{{\"holder\": \"XAA\", \"done\": {data}}}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_behind_many_plain_ones_are_read_as_each_alone(
        rows in prop::collection::vec((odd("XAA|XAB|XZZ|xaa"), odd("2001-02-(03|28|29|00)|2004-02-29|2001-13-01|20010203|0000-01-01"),
            odd("[0-9]{1,3}(\\.[0-9]{0,7})? ?(t|kg|mg|lb)|1e3 t|9999999999999999999 t"), odd("[0-9]{1,2}(\\.[05])?|-1|x|007"),
            odd("depot|é|a b|depot at the river, north"), odd("[a-c]{1,2}|[a-z]{8,17}")), 10..40),
        first in 0usize..5,
    ) {
        let mut data = "id,holder,opened,balance,limit,name\n".to_owned();
        // As many as it takes to remember what was met.
        for n in 0..300 {
            let unit = ["t", "t", "kg", "t", "mg"][(first + n / 60) % 5];
            data += &format!("n{n},XA{},2001-02-0{},{}.5 {unit},{},depot\n", ["A", "B"][n % 2], n % 9 + 1, n % 7, n % 3);
        }
        for (holder, opened, balance, limit, name, id) in rows {
            data += &format!("{id},{holder},{opened},{balance},{limit},{name}\n");
        }
        let data = if first == 0 { data.trim_end() } else { &data };
        read_import("kind = \"site\"", "sites.csv", data);
    }

    #[test]
    fn lines_behind_many_plain_ones_are_read_as_each_alone(
        lines in prop::collection::vec((prop::collection::vec((0usize..7, json()), 0..4),
            "( |\t|\r){0,2}", "[,}x ]{0,1}"), 10..40),
        ends in prop::bool::ANY,
    ) {
        let keys = ["holder", "opened", "balance", "limit", "name", "more", "\\u006eame"];
        let mut data = String::new();
        for n in 0..300 {
            data += &format!(
                "{{\"id\": \"n{n}\", \"holder\": \"XAA\", \"opened\": \"2001-02-0{}\", \"more\": [{{}}], \"balance\": \"{}.5 t\", \"limit\": {}}}\n",
                n % 9 + 1, n % 7, n % 3
            );
        }
        for (n, (pairs, blank, end)) in lines.iter().enumerate() {
            let pair = |(key, value): &(usize, String)| format!("{blank}\"{}\"{blank}:{blank}{value}{blank}", keys[*key]);
            let first = format!("\"id\": \"m{n}\", \"holder\":\"XAB\",\"opened\": \"2001-02-03\"");
            let all: Vec<String> = std::iter::once(first).chain(pairs.iter().map(pair)).collect();
            data += &format!("{{{}{end}}}{end}\n", all.join(","));
        }
        let data = if ends { data.trim_end() } else { &data };
        read_import("kind = \"site\"\nignore = [\"more\"]", "sites.jsonl", data);
    }
}
