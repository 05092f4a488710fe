//! Every mistake is found, once, at its place, all in one run.

use super::fixture::{kind, read_body, read_files, read_text};

const STOCK: &str = "[[stockpile]]\nid = \"s1\"\nholder = \"XAA\"\ncategory = \"Category1\"\namount = \"500 t\"\nas_at = 1997-04-29\n\n";
const DECISION: &str = "[[decision]]\nid = \"d1\"\norgan = \"Council\"\ntaken = 2001-01-01\n";
const EXTENSION: &str = "[[decision.extension]]\nholder = \"XAA\"\nphase = 2\nnew_deadline = 2003-01-01\n";
const PARTY: &str = "party = [ { state = \"XAA\", treaty = \"CWC\", in_force = 1997-04-29 } ]\n";

fn share_of(id: &str) -> String {
    format!("[[destroyed]]\nof = \"{id}\"\nshare = \"20 %\"\nas_of = 2002-04-29\n")
}

#[track_caller]
fn finds(body: &str, expected: &[(&str, &str)]) {
    found_in(&read_body(body), expected);
}

#[track_caller]
fn found_in(outcome: &super::fixture::Outcome, expected: &[(&str, &str)]) {
    let found = outcome.found();
    let found: Vec<(&str, &str)> = found.iter().map(|(code, text)| (*code, text.as_str())).collect();
    assert_eq!(found, expected, "\n{}", outcome.shown());
}

#[track_caller]
fn file_finds(text: &str, expected: &[(&str, &str)]) {
    found_in(&read_text(text), expected);
}

#[test]
fn a_good_file_is_silent() {
    let outcome = read_body(&[STOCK, &share_of("s1"), DECISION, EXTENSION].concat());
    found_in(&outcome, &[]);
    assert_eq!(outcome.records.iter().count(), 3 + 4, "three rows of the table and four records");
    assert!(outcome.records.set_aside.is_empty());
}

#[test]
fn inline_records_are_the_same_records() {
    let inline = "stockpile = [ { id = \"s1\", holder = \"XAA\", category = \"Category1\", amount = \"500 t\", as_at = 1997-04-29 } ]\n\
        decision = [ { id = \"d1\", organ = \"Council\", taken = 2001-01-01, extension = [ { holder = \"XAA\", phase = 2, new_deadline = 2003-01-01 } ] } ]\n";
    let head = "declaration = { by = \"XAA\", treaty = \"CWC\", submitted = 2024-02-20 }\n";
    let one = read_text(&[head, inline].concat());
    found_in(&one, &[]);
    let other = read_body(&[STOCK, DECISION, EXTENSION].concat());
    let cells = |o: &super::fixture::Outcome| {
        o.records.iter().map(|(_, r)| (r.kind, r.cells.clone(), r.parent)).collect::<Vec<_>>()
    };
    assert_eq!(cells(&one), cells(&other));
    let head = one.records.head(one.records.of_kind(kind("extension"))[0]).unwrap();
    assert_eq!(one.sources.slice(head), "{");
}

#[test]
fn keys() {
    finds(&STOCK.replace("amount", "amuont"), &[("unknown-key", "amuont")]);
    finds(&STOCK.replace("amount", "Amount"), &[("unknown-key", "Amount")]);
    finds(&STOCK.replace("amount", "zzz"), &[("missing-key", "[[stockpile]]"), ("unknown-key", "zzz")]);
    finds(&STOCK.replace("amount = \"500 t\"\n", ""), &[("missing-key", "[[stockpile]]")]);
    finds(&STOCK.replace("as_at", "amount = \"5 t\"\nas_at"), &[("duplicate-key", "amount")]);
    finds(&[STOCK, "[stockpile]\n"].concat(), &[("duplicate-key", "stockpile")]);
    finds(&STOCK.replace("[[", "[").replace("]]", "]"), &[("wrong-type", "stockpile")]);
    finds("[[decision.extension]]\nholder = \"XAA\"\n", &[("unknown-kind", "decision")]);
    finds(&[DECISION, "[decision.extension]\nholder = \"XAA\"\n"].concat(), &[("wrong-type", "extension")]);
    finds(
        &[DECISION, "[[decision.extention]]\nholder = \"XAA\"\n"].concat(),
        &[("unknown-kind", "extention")],
    );
    finds(&EXTENSION.replace("decision.", ""), &[("unknown-kind", "extension")]);
    finds(&STOCK.replace("stockpile", "stockpiles"), &[("unknown-kind", "stockpiles")]);
    finds(&STOCK.replace("stockpile", "Stockpile").repeat(3), &[("unknown-kind", "Stockpile")]);
    finds("[[phase]]\nnumber = 5\n", &[("unknown-kind", "phase")]);
    finds(&STOCK.replace("as_at", "rank = \"best\"\nas_at"), &[("bad-code", "\"best\"")]);
    finds(&STOCK.replace("id = \"s1\"", "id = 1"), &[("wrong-type", "1")]);
    finds(&STOCK.replace("id = \"s1\"", "id = \" \""), &[("wrong-type", "\" \"")]);
    finds(&STOCK.replace("as_at", "first = \"yes\"\nas_at"), &[("wrong-type", "\"yes\"")]);
    finds(&STOCK.replace("as_at", "submitted = 2010\nas_at"), &[("wrong-type", "2010")]);
}

#[test]
fn codes_and_choices() {
    let help = |body: &str| read_body(body).problems[0].help.clone().unwrap();
    finds(&STOCK.replace("XAA", "US"), &[("bad-code", "\"US\"")]);
    assert_eq!(help(&STOCK.replace("XAA", "US")), "write `USA`");
    assert_eq!(help(&STOCK.replace("XAA", "United States")), "write `USA`");
    finds(&STOCK.replace("Category1", "category1"), &[("bad-code", "\"category1\"")]);
    assert_eq!(help(&STOCK.replace("Category1", "category1")), "write `Category1`");
    finds(&[DECISION, &EXTENSION.replace("= 2\n", "= 3\n")].concat(), &[("dangling-reference", "3")]);
    assert_eq!(
        help(&[DECISION, &EXTENSION.replace("= 2\n", "= 3\n")].concat()),
        "write one of `1`, `2` and `4`"
    );
    finds(
        &[PARTY
            .replace("party = [ { ", "[[party]]\n")
            .replace(", ", "\n")
            .replace(" } ]", "")
            .replace("CWC", "CVC")]
        .concat(),
        &[("bad-code", "\"CVC\"")],
    );
}

#[test]
fn the_declaration_itself() {
    file_finds(STOCK, &[("missing-declaration", "[[stockpile]]")]);
    file_finds("[declaration]\nby = \"XAA\"\n", &[("missing-declaration", "[declaration]")]);
    file_finds("[declaration]\ntreaty = \"CWC\"\n", &[("missing-declaration", "[declaration]")]);
    file_finds("[declaration]\nby = \"XAA\"\ntreaty = \"CVC\"\n", &[("bad-code", "\"CVC\"")]);
    file_finds(
        "[declaration]\nby = \"Public record\"\ntreaty = \"CWC\"\n",
        &[("bad-code", "\"Public record\"")],
    );
    file_finds(
        "[declaration]\nby = \"XA\"\ntreaty = \"CWC\"\nsource = 1\n",
        &[("bad-code", "\"XA\""), ("wrong-type", "1")],
    );
    file_finds(
        "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nTreaty = \"CWC\"\n",
        &[("unknown-key", "Treaty")],
    );
    file_finds("[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\ncomplete = 1\n", &[("wrong-type", "1")]);
    file_finds(
        "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\ncomplete = { stokpile = true, report = \"x\", site = \"2024\" }\n",
        &[("unknown-kind", "stokpile"), ("wrong-type", "\"x\"")],
    );
    file_finds("[[declaration]]\nby = \"XAA\"\ntreaty = \"CWC\"\n", &[("wrong-type", "[[declaration]]")]);
    file_finds("[declaration\nby = \"XAA\"\ntreaty = \"CWC\"\n", &[("toml-syntax", "n")]);
    file_finds("[Declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n", &[("unknown-kind", "Declaration")]);
    file_finds(
        "foo = [ ]\nextension = [ { holder = \"XAA\" } ]\n[bar]\n[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n",
        &[("unknown-kind", "foo"), ("unknown-kind", "extension"), ("unknown-kind", "bar")],
    );
    file_finds("declaration = 1\n", &[("wrong-type", "declaration")]);
    file_finds("by = \"XAA\"\n[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n", &[("unknown-key", "by")]);
    file_finds(
        "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n[declaration]\nby = \"XAA\"\n",
        &[("duplicate-key", "declaration")],
    );
    file_finds(&format!("{STOCK}[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n"), &[]);
    for nothing in ["", "\n\n", "# only a comment\n", "\u{feff}", "\u{feff}# x", "\r\n"] {
        let found = read_text(nothing).found();
        assert_eq!(found.len(), 1, "{nothing:?}");
        assert_eq!(found[0].0, "empty-file", "{nothing:?}");
    }
}

#[test]
fn references() {
    finds(&[STOCK, &share_of("s2")].concat(), &[("dangling-reference", "\"s2\"")]);
    finds(&[DECISION, &share_of("d1")].concat(), &[("wrong-type", "\"d1\"")]);
    finds(&[STOCK, STOCK].concat(), &[("duplicate-id", "\"s1\"")]);
    finds(&[STOCK, &DECISION.replace("d1", "s1")].concat(), &[("duplicate-id", "\"s1\"")]);
    let second = STOCK.replace("id = \"s1\"", "id = \"s2\"\ncorrects = \"s1\"");
    finds(&[&second, STOCK].concat(), &[]);
    finds(&second, &[("dangling-correction", "\"s1\"")]);
    finds(&[&second.replace("s1", "d1"), DECISION].concat(), &[("wrong-type", "\"d1\"")]);
    finds("[[withdraw]]\nrecord = \"s1\"\nreason = \"twice\"\n", &[("dangling-correction", "\"s1\"")]);
    finds("[[withdraw]]\nreason = \"twice\"\n", &[("missing-key", "[[withdraw]]")]);
    finds(
        "[[withdraw]]\nrekord = \"twice\"\n",
        &[("missing-key", "[[withdraw]]"), ("unknown-key", "rekord")],
    );
    let circle = STOCK.replace("id = \"s1\"", "id = \"s1\"\namends = \"s2\"");
    finds(&[circle.as_str(), &second].concat(), &[("dangling-correction", "\"s2\"")]);
    finds(
        &STOCK.replace("id = \"s1\"", "id = \"s1\"\ncorrects = \"s1\""),
        &[("dangling-correction", "\"s1\"")],
    );
}

#[test]
fn what_falls_with_a_bad_record_is_counted_and_not_reported_again() {
    let bad = STOCK.replace("500 t", "500 L");
    let outcome = read_body(&[&bad, &share_of("s1"), DECISION].concat());
    found_in(&outcome, &[("wrong-quantity", "\"500 L\"")]);
    assert_eq!(outcome.records.of_kind(kind("stockpile")), []);
    let aside: Vec<_> = outcome.records.set_aside.iter().map(|s| (s.kind, s.state.as_deref())).collect();
    assert_eq!(aside, [(Some(kind("stockpile")), Some("XAA")), (Some(kind("destroyed")), Some("XAA"))]);
    assert_eq!(outcome.records.files[0].records, 3);

    let outcome = read_body(&[&DECISION.replace("Council", "Board"), EXTENSION].concat());
    found_in(&outcome, &[("bad-code", "\"Board\"")]);
    assert_eq!(outcome.records.set_aside.len(), 2, "the child falls with its parent");

    let second = STOCK.replace("id = \"s1\"", "id = \"s2\"\ncorrects = \"s1\"");
    let outcome = read_body(&[bad.as_str(), &second].concat());
    assert_eq!((outcome.problems.len(), outcome.records.set_aside.len()), (1, 2));
}

#[test]
fn a_record_without_a_required_field_stays() {
    let outcome = read_body(&STOCK.replace("amount = \"500 t\"\n", ""));
    assert_eq!(outcome.records.of_kind(kind("stockpile")).len(), 1);
    assert!(outcome.records.set_aside.is_empty());
}

#[test]
fn nil_records() {
    let nil = "[[report]]\nby = \"XAA\"\ncovers = \"2024\"\nnil = true\n";
    finds(nil, &[]);
    finds(
        &nil.replace("nil = true", "nil = false"),
        &[("missing-key", "[[report]]"), ("missing-key", "[[report]]")],
    );
    finds(&[nil, "amount = \"5 t\"\n"].concat(), &[("nil-with-values", "\"5 t\"")]);
    finds(&[nil, "amount = \"0 t\"\n"].concat(), &[]);
    finds(&nil.replace("covers = \"2024\"\n", ""), &[("missing-key", "[[report]]")]);
}

#[test]
fn syntax_errors_are_all_found_and_spoil_only_their_record() {
    finds(&[&STOCK.replace("\"500 t\"", "500 t"), DECISION].concat(), &[("toml-syntax", "500 t")]);
    finds(&[&STOCK.replace("\"500 t\"", "\"500 t"), DECISION].concat(), &[("toml-syntax", "\"500 t")]);
    finds(&[&STOCK.replace("\"500 t\"", "[ \"500 t\""), DECISION].concat(), &[("toml-syntax", "[")]);
    finds(&STOCK.replace("= \"500 t\"", ""), &[("toml-syntax", "amount")]);
    finds(&STOCK.replace("[[stockpile]]", "[[stockpile]"), &[("toml-syntax", "]")]);
    finds(&STOCK.replace("1997-04-29", "1997-02-29"), &[("impossible-date", "1997-02-29")]);
    finds(&STOCK.replace("1997-04-29", "1997-04"), &[("toml-syntax", "1997-04")]);
    let two = [
        STOCK.replace("1997-04-29", "1997-02-29").as_str(),
        &DECISION.replace("\"d1\"", "d 1"),
        &STOCK.replace("s1", "s2"),
    ]
    .concat();
    let outcome = read_body(&two);
    found_in(&outcome, &[("impossible-date", "1997-02-29"), ("toml-syntax", "d 1")]);
    assert_eq!(outcome.records.of_kind(kind("stockpile")).len(), 1);
    assert_eq!(outcome.records.set_aside.len(), 2);
    let inline = format!("declaration = {{ by = \"XAA\", treaty = \"CWC\" }}\n{}", PARTY.replace("} ]", "}, { state = \"XBB\" treaty = \"CWC\" }, { state = \"XCC\", treaty = \"CWC\", in_force = 2000-01-01 } ]"));
    let outcome = read_text(&inline);
    assert_eq!(outcome.problems.len(), 1, "{}", outcome.shown());
}

#[test]
fn text_that_no_editor_wrote() {
    for (text, code) in [
        ("\u{feff}[declaration]\r\nby = \"XAA\"\r\ntreaty = \"CWC\"\r\n", None),
        ("[declaration]\rby = \"XAA\"\rtreaty = \"CWC\"\r", Some("toml-syntax")),
        ("[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n\0", Some("toml-syntax")),
        (&"[".repeat(100_000), Some("toml-syntax")),
        (&format!("x = {}", "[".repeat(100_000)), Some("toml-syntax")),
        (&format!("x = {}", "{a=".repeat(100_000)), Some("toml-syntax")),
        (&"]".repeat(100_000), Some("toml-syntax")),
        (&"\"".repeat(100_001), Some("toml-syntax")),
    ] {
        let outcome = read_text(text);
        let codes: Vec<&str> = outcome.problems.iter().map(|p| p.code.id()).collect();
        assert_eq!(codes.iter().find(|c| **c != "missing-declaration").copied(), code, "{}", outcome.shown());
        assert!(outcome.problems.len() <= 3, "{}", outcome.shown());
    }
}

#[test]
fn the_order_of_files_changes_nothing() {
    let head = "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n";
    let a = ("a.toml", format!("{head}{}", share_of("s1")));
    let b = ("b.toml", format!("{head}{STOCK}"));
    let c = ("c.toml", format!("{head}{STOCK}"));
    let shown = |files: &[&(&str, String)]| {
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
        let outcome = read_files(&files);
        let records: Vec<_> = outcome
            .records
            .iter()
            .map(|(_, r)| (outcome.sources.get(r.file).unwrap().name.clone(), r.head, r.cells.clone()))
            .collect();
        (outcome.shown(), records)
    };
    let first = shown(&[&a, &b, &c]);
    assert_eq!(first, shown(&[&c, &b, &a]));
    assert_eq!(first, shown(&[&b, &a, &c]));
    assert!(first.0.contains("duplicate-id"));
}

#[test]
fn values_may_stand_under_headers_and_dotted_keys() {
    let body = [
        &STOCK.replace("amount = \"500 t\"\n", ""),
        "[stockpile.amount]\nunknown = \"secret\"\n",
        &STOCK.replace("s1", "s2").replace("amount =", "amount.unknown ="),
    ]
    .concat();
    let outcome = read_body(&body);
    found_in(&outcome, &[]);
    for id in outcome.records.of_kind(kind("stockpile")) {
        let cell = &outcome.records.get(*id).unwrap().cells[2];
        assert!(matches!(cell, crate::declaration::Cell::Unknown(_)), "{cell:?}");
    }
}

#[test]
fn a_large_file_is_read_in_parts_as_if_it_were_whole() {
    let act = |n: usize| {
        let extension = EXTENSION.replace("2003", &format!("{}", 2003 + n % 50));
        DECISION.replace("\"d1\"", &format!("\"d{n}\"")) + &extension + &extension
    };
    let mut acts: Vec<String> = (0..1000).map(act).collect();
    acts[500] = acts[500].replace("\"Council\"", "Council");
    let outcome = read_body(&acts.concat());
    found_in(&outcome, &[("toml-syntax", "Council")]);
    assert_eq!(outcome.records.of_kind(kind("decision")).len(), 999);
    assert_eq!(outcome.records.of_kind(kind("extension")).len(), 1998);
    assert_eq!(outcome.records.set_aside.len(), 3);
    for (position, id) in outcome.records.of_kind(kind("extension")).iter().enumerate() {
        let record = outcome.records.get(*id).unwrap();
        assert_eq!(record.parent, outcome.records.of_kind(kind("decision")).get(position / 2).copied());
    }
}
