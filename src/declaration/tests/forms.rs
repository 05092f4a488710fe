//! Every form of a value, and what it is read as or refused for.

use super::fixture::{kind, read_body};
use crate::declaration::{Cell, Scalar};
use crate::value::{End, Interval, Rat, decimal};

fn site(field: &str, value: &str) -> String {
    format!("[[site]]\nid = \"s\"\nholder = \"XAA\"\nopened = 2020-01-01\n{field} = {value}\n")
}

const FIELDS: [&str; 12] = [
    "holder", "opened", "volume", "shells", "balance", "chemical", "secret", "limit", "term", "uses", "name",
    "count",
];

/// The cell that `value` gives in `field` of a site, as text.
fn cell(field: &str, value: &str) -> String {
    let outcome = read_body(&site(field, value));
    if !outcome.problems.is_empty() {
        let found: Vec<String> =
            outcome.found().into_iter().map(|(code, text)| format!("{code} {text}")).collect();
        return found.join("; ");
    }
    let records = outcome.records;
    let record = records.get(*records.of_kind(kind("site")).first().unwrap()).unwrap();
    let position = FIELDS.iter().position(|f| *f == field).unwrap();
    shown(&record.cells[position])
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Absent => "absent".to_owned(),
        Cell::Missing => "missing".to_owned(),
        Cell::Known(scalar) => scalar_text(scalar),
        Cell::Unknown(why) => format!("unknown: {why}"),
        Cell::Either(all) => all
            .iter()
            .map(|a| {
                format!("{} ({} {:?})", scalar_text(&a.value), a.source.as_deref().unwrap_or("-"), a.rank)
            })
            .collect::<Vec<_>>()
            .join(" or "),
    }
}

fn scalar_text(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Truth(b) => b.to_string(),
        Scalar::Number(n) => interval(n),
        Scalar::Quantity(n, unit) => format!("{} in {}", interval(n), unit.name),
        Scalar::Date(d) => {
            let end = |d: Option<chrono::NaiveDate>| d.map_or(String::new(), |d| d.to_string());
            match d.as_day() {
                Some(day) => day.to_string(),
                None => format!("{} .. {}", end(d.from), end(d.to)).trim().to_owned(),
            }
        }
        Scalar::Period(p) => format!("{} .. {} {:?}", p.start, p.end, p.unit),
        Scalar::Days(n) => format!("{n} days"),
        Scalar::Months(n) => format!("{n} months"),
        Scalar::Text(t) | Scalar::Cas(t) | Scalar::State(t) => t.to_string(),
        Scalar::List(all) => format!("[{}]", all.iter().map(scalar_text).collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}

fn interval(n: &Interval) -> String {
    if let Some(point) = n.as_point() {
        return point.to_string();
    }
    let lo = match &n.lo {
        End::In(r) => format!("[{r}"),
        End::Out(r) => format!("({r}"),
        End::None => "(".to_owned(),
    };
    let hi = match &n.hi {
        End::In(r) => format!("{r}]"),
        End::Out(r) => format!("{r})"),
        End::None => ")".to_owned(),
    };
    format!("{lo}, {hi}")
}

#[track_caller]
fn all(field: &str, cases: &[(&str, &str)]) {
    let got: Vec<(&str, String)> = cases.iter().map(|(value, _)| (*value, cell(field, value))).collect();
    let expected: Vec<(&str, String)> =
        cases.iter().map(|(value, want)| (*value, (*want).to_owned())).collect();
    pretty_assert(&got, &expected);
}

#[track_caller]
fn pretty_assert(got: &[(&str, String)], expected: &[(&str, String)]) {
    for (g, e) in got.iter().zip(expected) {
        assert_eq!(g, e);
    }
}

#[test]
fn quantities_are_points_ranges_and_bounds() {
    all(
        "shells",
        &[
            (r#""5 items""#, "5 in items"),
            (r#""5items""#, "5 in items"),
            (r#""1_000 items""#, "1000 in items"),
            (r#""1_000.5 items""#, r#"wrong-quantity "1_000.5 items""#),
            (r#""2 items .. 5 items""#, "[2, 5] in items"),
            (r#""2 items ..""#, "[2, ) in items"),
            (r#"".. 5 items""#, "[0, 5] in items"),
            (r#""> 5 items""#, "(5, ) in items"),
            (r#"">= 5 items""#, "[5, ) in items"),
            (r#""< 5 items""#, "[0, 5) in items"),
            (r#""<= 5 items""#, "[0, 5] in items"),
            (r#""2 items .. < 5 items""#, "[2, 5) in items"),
            (r#""> 2 items .. 5 items""#, "(2, 5] in items"),
            (r#""> 2 items .. < 5 items""#, "(2, 5) in items"),
            (r#""5 items ± 2 items""#, "[3, 7] in items"),
            (r#""1 items ± 2 items""#, "[0, 3] in items"),
            (r#"{ unknown = "secret" }"#, "unknown: secret"),
        ],
    );
}

#[test]
fn volumes_and_masses_come_in_base_units() {
    all("volume", &[(r#""2 m3""#, "2000 in m3"), (r#""500 L .. 1 m3""#, "[500, 1000] in L")]);
    all(
        "balance",
        &[
            (r#""13775 short_ton""#, "24992939587/2 in short_ton"),
            (r#""1 lb""#, "45359237/100000 in lb"),
            (r#""-3 kg""#, "-3000 in kg"),
            (r#""< 3 t""#, "(, 3000000) in t"),
            (r#""-1 t .. 1 t""#, "[-1000000, 1000000] in t"),
        ],
    );
}

#[test]
fn quantities_that_are_refused() {
    all(
        "volume",
        &[
            (r#""12 t""#, r#"wrong-quantity "12 t""#),
            (r#""12""#, r#"wrong-quantity "12""#),
            ("12", "wrong-quantity 12"),
            ("1.5", "wrong-quantity 1.5"),
            (r#""12 %""#, r#"wrong-quantity "12 %""#),
            (r#""12 litres""#, r#"wrong-quantity "12 litres""#),
            (r#""200 .. 1000 L""#, r#"wrong-quantity "200 .. 1000 L""#),
            (r#""200 L ± 5""#, r#"wrong-quantity "200 L ± 5""#),
            (r#""-1 L""#, r#"bad-range "-1 L""#),
            (r#""-1 L .. 2 L""#, r#"bad-range "-1 L .. 2 L""#),
            (r#""2 L .. 1 L""#, r#"bad-range "2 L .. 1 L""#),
            (r#""> 2 L .. 2 L""#, r#"bad-range "> 2 L .. 2 L""#),
            (r#""< 1 L .. 2 L""#, r#"bad-range "< 1 L .. 2 L""#),
            (r#""1 L .. > 2 L""#, r#"bad-range "1 L .. > 2 L""#),
            (r#""2 L ± -1 L""#, r#"bad-range "2 L ± -1 L""#),
            (r#""..""#, r#"wrong-type "..""#),
            (r#""""#, r#"wrong-type """#),
            (r#""1 000 L""#, r#"wrong-type "1 000 L""#),
            (r#""1,5 L""#, r#"wrong-type "1,5 L""#),
            (r#""about 5 L""#, r#"wrong-type "about 5 L""#),
            (r#""1..2..3 L""#, r#"wrong-type "1..2..3 L""#),
            ("true", "wrong-type true"),
            ("[\"1 L\"]", "wrong-type [\"1 L\"]"),
            ("{ litres = 5 }", "wrong-type { litres = 5 }"),
            ("2020-01-01", "wrong-type 2020-01-01"),
        ],
    );
}

#[test]
fn numbers_are_exact() {
    all(
        "count",
        &[
            ("4", "4"),
            ("-4", "-4"),
            ("+4", "4"),
            ("1_000", "1000"),
            ("0.1", "1/10"),
            ("-1.50", "-3/2"),
            (r#""0.1""#, "1/10"),
            (r#""75 %""#, "3/4"),
            (r#""75 % ..""#, "[3/4, )"),
            (r#""> 75 %""#, "(3/4, )"),
            (r#""89.8 % ± 0.05 %""#, "[359/400, 1797/2000]"),
            (r#"".. 5""#, "(, 5]"),
            ("9223372036854775808", "9223372036854775808"),
            ("0x1F", "wrong-type 0x1F"),
            ("nan", "wrong-type nan"),
            ("-inf", "wrong-type -inf"),
            ("1e3", "wrong-type 1e3"),
            (r#""5 t""#, r#"wrong-quantity "5 t""#),
            (r#""5 .. 6 %""#, r#"wrong-quantity "5 .. 6 %""#),
            (r#""five""#, r#"wrong-type "five""#),
            ("1979-05-27", "wrong-type 1979-05-27"),
        ],
    );
    assert_eq!(decimal("0.1"), Some(Rat::new(1.into(), 10.into())));
    let long = "9".repeat(61);
    assert_eq!(cell("count", &long), format!("number-range {long}"));
    assert_eq!(cell("volume", &format!("\"{long} L\"")), format!("number-range \"{long} L\""));
    let longest = "9".repeat(60);
    assert_eq!(cell("count", &longest), longest);
}

#[test]
fn dates_are_days_months_years_and_ranges() {
    all("opened", &[]);
    let opened = |value: &str| {
        let outcome = read_body(&format!("[[site]]\nholder = \"XAA\"\nopened = {value}\n"));
        if outcome.problems.is_empty() {
            shown(&outcome.records.get(outcome.records.of_kind(kind("site"))[0]).unwrap().cells[1])
        } else {
            outcome.found().into_iter().map(|(c, t)| format!("{c} {t}")).collect::<Vec<_>>().join("; ")
        }
    };
    for (value, want) in [
        ("2007-04-29", "2007-04-29"),
        (r#""2007-04-29""#, "2007-04-29"),
        (r#""2007-04""#, "2007-04-01 .. 2007-04-30"),
        (r#""2010""#, "2010-01-01 .. 2010-12-31"),
        (r#""2024-Q1""#, "2024-01-01 .. 2024-03-31"),
        (r#"".. 2007-04""#, ".. 2007-04-30"),
        (r#""2007-04 ..""#, "2007-04-01 .."),
        (r#""2011-05-16 .. 2012-01-20""#, "2011-05-16 .. 2012-01-20"),
        (r#""2011 .. 2012""#, "2011-01-01 .. 2012-12-31"),
        (r#""> 2007-04""#, "2007-05-01 .."),
        (r#"">= 2007-04""#, "2007-04-01 .."),
        (r#""< 2007-04""#, ".. 2007-03-31"),
        (r#""<= 2007-04""#, ".. 2007-04-30"),
        (r#"{ unknown = "not found" }"#, "unknown: not found"),
        ("2023-02-31", "impossible-date 2023-02-31"),
        (r#""2023-02-31""#, r#"impossible-date "2023-02-31""#),
        (r#""2023-13""#, r#"impossible-date "2023-13""#),
        (r#""2023-Q5""#, r#"impossible-date "2023-Q5""#),
        (r#""2023-01-01 .. 2023-04-31""#, r#"impossible-date "2023-01-01 .. 2023-04-31""#),
        ("2007-04", "toml-syntax 2007-04"),
        ("2010", "wrong-type 2010"),
        ("07:32:00", "wrong-type 07:32:00"),
        ("1979-05-27T07:32:00Z", "wrong-type 1979-05-27T07:32:00Z"),
        (r#""2012 .. 2011""#, r#"bad-range "2012 .. 2011""#),
        (r#""April 2007""#, r#"wrong-type "April 2007""#),
        (r#""29/04/2007""#, r#"wrong-type "29/04/2007""#),
        (r#""..""#, r#"wrong-type "..""#),
        ("true", "wrong-type true"),
    ] {
        assert_eq!(opened(value), want, "{value}");
    }
}

#[test]
fn periods_have_two_known_ends() {
    let covers = |value: &str| {
        let text = format!(
            "[[report]]\nby = \"XAA\"\ncovers = {value}\namount = \"1 t\"\nchemical = \"505-60-2\"\n"
        );
        let outcome = read_body(&text);
        if outcome.problems.is_empty() {
            shown(&outcome.records.get(outcome.records.of_kind(kind("report"))[0]).unwrap().cells[1])
        } else {
            outcome.found().into_iter().map(|(c, t)| format!("{c} {t}")).collect::<Vec<_>>().join("; ")
        }
    };
    for (value, want) in [
        (r#""2010""#, "2010-01-01 .. 2010-12-31 Some(Year)"),
        (r#""2025-01""#, "2025-01-01 .. 2025-01-31 Some(Month)"),
        (r#""2024-Q1""#, "2024-01-01 .. 2024-03-31 Some(Quarter)"),
        (r#""2024-01-01 .. 2024-03-31""#, "2024-01-01 .. 2024-03-31 Some(Quarter)"),
        (r#""2024-01-02 .. 2024-03-31""#, "2024-01-02 .. 2024-03-31 None"),
        ("{ start = 2024-01-02, end = 2024-01-05 }", "2024-01-02 .. 2024-01-05 None"),
        (r#"{ unknown = "x" }"#, "unknown: x"),
        (r#""2024-01-02 ..""#, r#"wrong-type "2024-01-02 ..""#),
        ("2024-01-02", "wrong-type 2024-01-02"),
        ("2024", "wrong-type 2024"),
        (r#""2024-03 .. 2024-01""#, r#"bad-range "2024-03 .. 2024-01""#),
        ("{ start = 2024-01-02 }", "wrong-type { start = 2024-01-02 }"),
        ("{ start = 2024-01-02, end = 2024-01-01 }", "bad-range { start = 2024-01-02, end = 2024-01-01 }"),
        (
            "{ start = 2024-01-02, end = 2024-01-05, x = 1 }",
            "wrong-type { start = 2024-01-02, end = 2024-01-05, x = 1 }",
        ),
        (r#""2024-02-30 .. 2024-03-01""#, r#"impossible-date "2024-02-30 .. 2024-03-01""#),
    ] {
        assert_eq!(covers(value), want, "{value}");
    }
}

#[test]
fn other_types() {
    all(
        "chemical",
        &[
            (r#""505-60-2""#, "505-60-2"),
            (r#""505-60-3""#, r#"check-digit "505-60-3""#),
            (r#""mustard""#, r#"bad-code "mustard""#),
            ("505602", "wrong-type 505602"),
        ],
    );
    all("secret", &[("true", "true"), (r#""true""#, r#"wrong-type "true""#), ("1", "wrong-type 1")]);
    all(
        "limit",
        &[
            ("30", "30 days"),
            (r#""30 days""#, "30 days"),
            (r#""1 day""#, "1 days"),
            (r#""3 months""#, r#"wrong-type "3 months""#),
            ("99999999999999999999", "number-range 99999999999999999999"),
        ],
    );
    all(
        "term",
        &[
            ("6", "6 months"),
            (r#""18 months""#, "18 months"),
            (r#""3 years""#, "36 months"),
            (r#""30 days""#, r#"wrong-type "30 days""#),
            (r#""9223372036854775807 years""#, r#"number-range "9223372036854775807 years""#),
        ],
    );
    all(
        "uses",
        &[
            (r#"["505-60-2", "35523-89-8"]"#, "[505-60-2, 35523-89-8]"),
            ("[]", "[]"),
            (r#""505-60-2""#, r#"wrong-type "505-60-2""#),
            (r#"["505-60-2", 1]"#, "wrong-type 1"),
        ],
    );
    all("name", &[(r#""a""#, "a"), ("'a'", "a"), ("1", "wrong-type 1")]);
}

#[test]
fn sources_that_differ_are_kept_best_rank_first() {
    all(
        "volume",
        &[
            (
                r#"{ either = [ { is = "1 L", source = "a" }, { is = "2 L", source = "b", rank = "official" }, { is = "3 L" } ] }"#,
                "2 in L (b Official) or 1 in L (a Other) or 3 in L (- Other)",
            ),
            (r#"{ either = [ { is = "1 L" } ] }"#, r#"wrong-type { either = [ { is = "1 L" } ] }"#),
            (r#"{ either = [ { is = "1 t" }, { is = "2 L" } ] }"#, r#"wrong-quantity "1 t""#),
            (r#"{ either = [ { iss = "1 L" }, { is = "2 L" } ] }"#, "unknown-key iss"),
            (r#"{ either = [ { source = "x" }, { is = "2 L" } ] }"#, r#"missing-key { source = "x" }"#),
            (r#"{ either = [ { is = "1 L", rank = "best" }, { is = "2 L" } ] }"#, r#"bad-code "best""#),
            (r#"{ unknown = true }"#, r#"wrong-type { unknown = true }"#),
            (r#"{ unknown = "" }"#, r#"wrong-type { unknown = "" }"#),
            (r#"{ unknown = "a", is = 1 }"#, r#"wrong-type { unknown = "a", is = 1 }"#),
        ],
    );
}
