//! Files of records on disk: which are read, what is told of those that are not, and how they show in a report.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod scratch;

use scratch::Scratch;

const CSV: &str =
    "id,holder,amount,done\nl1,XAA,1 t,2001-01-05\nl2,XAA,7316 t,2001-01-06\nl3,XAA,5,2001-01-07\n";

fn with_import(file: &str) -> Scratch {
    let scratch = Scratch::with_states();
    let import = format!("\n[[import]]\nfile = \"{file}\"\nkind = \"removal\"\n");
    scratch.write("declarations/xaa.toml", format!("{}{import}", scratch::XAA));
    scratch
}

/// The lines of the report that are about the form of files.
fn said(scratch: &Scratch, arguments: &str) -> Vec<String> {
    let out = scratch.run(&format!("check {arguments} --format concise")).stdout;
    out.lines().filter(|line| line.contains("]: ") && !line.contains("demo/")).map(str::to_owned).collect()
}

#[test]
fn a_mistake_in_a_file_that_two_imports_name_is_told_once() {
    let scratch = with_import("lots.csv");
    let import = "\n[[import]]\nfile = \"lots.csv\"\nkind = \"removal\"\nrank = 0.5\n";
    let twice = format!("{}{import}{}", scratch::XAA, import.replace("rank = 0.5\n", ""));
    scratch.write("declarations/xaa.toml", twice);
    scratch.write("declarations/lots.csv", CSV);
    let found = said(&scratch, "");
    let of_row = found.iter().filter(|line| line.starts_with("declarations/lots.csv:4:8: "));
    assert_eq!((of_row.count(), found.len()), (1, 2), "{found:?}");
}

#[test]
fn a_report_points_into_the_file_of_records() {
    let scratch = with_import("2001/lots.csv");
    scratch.write("declarations/2001/lots.csv", CSV);
    let mistake =
        ["declarations/2001/lots.csv:4:8: error[wrong-quantity]: `amount` is a mass; `5` has no unit"];
    assert_eq!(said(&scratch, ""), mistake);
    for named in ["declarations/xaa.toml", "declarations/2001/lots.csv"] {
        assert_eq!(said(&scratch, named), mistake, "{named}");
    }
    let whole = scratch.run("check").stdout;
    assert!(whole.contains("l2,XAA,7316 t,2001-01-06"), "{whole}");
    let redacted = scratch.run("check --redact amounts").stdout;
    assert!(redacted.contains("l2,XAA,[amount] t,2001-01-06") && !redacted.contains("7316"), "{redacted}");
    let json: serde_json::Value = serde_json::from_str(&scratch.run("check --format json").stdout).unwrap();
    let inputs = json["inputs"].as_array().unwrap();
    let data = inputs.iter().find(|i| i["file"] == "declarations/2001/lots.csv").unwrap();
    assert_eq!(data["records"], 3);
    assert!(data["digest"].as_str().unwrap().starts_with("sha256:"));
}

#[test]
fn what_cannot_be_read_is_told_where_it_is_asked_for() {
    let place = format!("declarations/xaa.toml:{}:8: error", scratch::XAA.lines().count() + 3);
    let told = |scratch: &Scratch| said(scratch, "").join("\n").replace(&place, "");
    assert_eq!(
        told(&with_import("lots.csv")),
        "[bad-import]: `lots.csv` does not exist beside this declaration"
    );
    let scratch = with_import("lots.csv");
    scratch.write("declarations/lots.csv", b"id,holder\nl1,X\xff\n");
    assert_eq!(
        told(&scratch),
        "[not-utf8]: `declarations/lots.csv` is not UTF-8 text: line 2 has a byte that is none"
    );
    let scratch = with_import("lots.csv");
    std::fs::create_dir(scratch.path("declarations/lots.csv")).unwrap();
    assert_eq!(told(&scratch), "[unreadable]: `declarations/lots.csv` cannot be opened: it is a folder");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let scratch = with_import("lots.csv");
    scratch.write("elsewhere.csv", CSV);
    let link = scratch.path("declarations/lots.csv");
    std::os::unix::fs::symlink(scratch.path("elsewhere.csv"), link).unwrap();
    let out = said(&scratch, "");
    assert!(
        out[0].ends_with("the link `declarations/lots.csv` leads out of the folder of the declaration"),
        "{out:?}"
    );
    assert_eq!(out.len(), 1);
}
