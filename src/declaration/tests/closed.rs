//! What a file says is complete, and what records inherit.

use super::fixture::{KINDS, Outcome, kind, read_text};
use crate::declaration::Rank;
use crate::value::DayRange;

const SITE: &str = "[[site]]\nholder = \"XAA\"\nopened = 2020-01-01\n";

/// Each closing as `STATE kind from..to known since`.
fn closings(head: &str, body: &str) -> Vec<String> {
    let outcome = read_text(&format!("[declaration]\ntreaty = \"CWC\"\n{head}\n{body}"));
    assert_eq!(outcome.shown(), "");
    let day = |d: Option<chrono::NaiveDate>| d.map_or(String::new(), |d| d.to_string());
    let closing = |c: &crate::declaration::Closing| {
        let kind = c.kind.map_or("*", |k| KINDS[k.0 as usize]);
        format!("{} {kind} {}..{} known {}", c.state, day(c.from), day(c.to), day(c.known))
    };
    outcome.records.closings.iter().map(closing).collect()
}

#[test]
fn a_state_closes_the_kinds_it_declares() {
    let head = "by = \"XAA\"\nsubmitted = 2024-02-20";
    assert_eq!(closings(head, SITE), ["XAA site ..2024-02-20 known 2024-02-20"]);
    let head = "by = \"XAA\"\nsubmitted = \"2024-02\"";
    assert_eq!(closings(head, SITE), ["XAA site ..2024-02-01 known 2024-02-29"]);
    assert_eq!(closings("by = \"XAA\"", SITE), Vec::<String>::new());
}

#[test]
fn complete_states_it_for_kinds_and_days() {
    let head = "by = \"XAA\"\nsubmitted = 2024-02-20\ncomplete = true";
    assert_eq!(closings(head, SITE), ["XAA * ..2024-02-20 known 2024-02-20"]);
    let head = "by = \"XAA\"\ncomplete = true";
    assert_eq!(closings(head, SITE), ["XAA * .. known "]);
    let head = "by = \"XAA\"\nsubmitted = 2024-02-20\ncomplete = { report = \"2023\", destruction = \"2024-01-01 ..\", destroyed = true }";
    assert_eq!(
        closings(head, SITE),
        [
            "XAA report 2023-01-01..2023-12-31 known 2024-02-20",
            "XAA destruction 2024-01-01..2024-02-20 known 2024-02-20",
            "XAA destroyed ..2024-02-20 known 2024-02-20",
            "XAA site ..2024-02-20 known 2024-02-20",
        ]
    );
    let head = "by = \"XAA\"\nsubmitted = 2024-02-20\ncomplete = { site = \"2023\" }";
    assert_eq!(closings(head, SITE), ["XAA site 2023-01-01..2023-12-31 known 2024-02-20"], "narrowed");
}

#[test]
fn the_public_record_closes_only_what_it_says() {
    assert_eq!(closings("by = \"public record\"\nsubmitted = 2024-02-20", SITE), Vec::<String>::new());
    let head = "by = \"public record\"\ncomplete = { agreement = \".. 2024-12-31\" }";
    let both = [SITE, &SITE.replace("XAA", "XBB")].concat();
    assert_eq!(
        closings(head, &both),
        ["XAA agreement ..2024-12-31 known ", "XBB agreement ..2024-12-31 known "]
    );
}

fn extension(outcome: &Outcome) -> &crate::declaration::Record {
    outcome.records.get(outcome.records.of_kind(kind("extension"))[0]).unwrap()
}

#[test]
fn children_inherit_from_their_parent_then_from_the_file() {
    let child = "[[decision.extension]]\nholder = \"XAA\"\nphase = 2\nnew_deadline = 2003-01-01\n";
    let parent = "[[decision]]\norgan = \"Council\"\ntaken = 2001-01-01\n";
    let head = "[declaration]\nby = \"public record\"\ntreaty = \"CWC\"\nsource = \"file\"\nsubmitted = 2024-02-20\n";
    let outcome = read_text(&[head, parent, child].concat());
    let record = extension(&outcome);
    assert_eq!((record.source.as_deref(), record.rank), (Some("file"), Rank::Other));
    assert_eq!(record.submitted.and_then(DayRange::as_day).unwrap().to_string(), "2024-02-20");
    assert_eq!(record.parent, Some(outcome.records.of_kind(kind("decision"))[0]));

    let parent = [parent, "source = \"act\"\nrank = \"press\"\nsubmitted = \"2001\"\n"].concat();
    let record = extension(&read_text(&[head, &parent, child].concat())).clone();
    assert_eq!((record.source.as_deref(), record.rank), (Some("act"), Rank::Press));
    assert_eq!(record.submitted.and_then(|d| d.from).unwrap().to_string(), "2001-01-01");

    let own = [child, "source = \"own\"\nrank = \"agency\"\nsubmitted = { unknown = \"lost\" }\n"].concat();
    let record = extension(&read_text(&[head, &parent, &own].concat())).clone();
    assert_eq!((record.source.as_deref(), record.rank), (Some("own"), Rank::Agency));
    assert_eq!(record.submitted, Some(DayRange::unknown()));

    let state = head.replace("public record", "XAA");
    assert_eq!(extension(&read_text(&[&state, parent.as_str(), child].concat())).rank, Rank::Press);
    let bare = parent.replace("rank = \"press\"\n", "");
    assert_eq!(extension(&read_text(&[&state, bare.as_str(), child].concat())).rank, Rank::Official);
}

#[test]
fn several_days_of_submission_count_by_the_best_rank() {
    let submitted = |value: &str| {
        let body = format!("{SITE}submitted = {value}\n");
        let outcome = read_text(&format!("[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\n{body}"));
        assert_eq!(outcome.shown(), "");
        let days = outcome.records.get(outcome.records.of_kind(kind("site"))[0]).unwrap().submitted.unwrap();
        format!("{} .. {}", days.from.unwrap(), days.to.unwrap())
    };
    let one =
        "{ either = [ { is = 2001-01-01, rank = \"press\" }, { is = 2003-01-01, rank = \"official\" } ] }";
    assert_eq!(submitted(one), "2003-01-01 .. 2003-01-01");
    let equal = "{ either = [ { is = 2001-01-01 }, { is = \"2003\" } ] }";
    assert_eq!(submitted(equal), "2001-01-01 .. 2003-12-31");
}
