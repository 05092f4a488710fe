//! Citations against the table of paragraphs.

use super::{PRELUDE, help, read, said, silent};

const TABLE: &str = "paragraphs T\n  1\n  VA IV(A) 17\n  VA IV(A) 22 .. 26 later\n  VA VI 5 bis\n  IV.7(a)\n  IV.7(b) judgement \"why\"\n  VA VII 1\n  VA VIII 1\n  Annex on Chemicals\n  practice since 2006\n";

fn under(cite: &str) -> String {
    format!("{TABLE}clause a \"A\"\n  under {cite}\n  for each lot x\n  must x.amount > 1 t\n")
}

#[test]
fn citations_in_the_table_are_silent() {
    for cite in [
        "VA IV(A) 17(a)(i)-(iv), 22, 24-26",
        "IV.7(a), (b)",
        "VA VII 1, VIII 1; practice since 2006",
        "IV 7(a) and (b); Annex on Chemicals; VA VI 5 bis",
    ] {
        silent(&under(cite));
    }
    silent("clause a \"A\"\n  under whatever 7\n  for each lot x\n  must x.amount > 1 t\n");
}

#[test]
fn citations_outside_the_table_are_said_piece_by_piece() {
    said(
        &under("VA IV(A) 17, 27; IV.7(c), (a); VA VI 5"),
        &[
            "13:22 unknown-citation: `VA IV(A) 27` is not in the table of paragraphs of `T` [27]",
            "13:26 unknown-citation: `IV.7(c)` is not in the table of paragraphs of `T` [IV.7(c)]",
            "13:40 unknown-citation: `VA VI 5` is not in the table of paragraphs of `T` [VA VI 5]",
        ],
    );
    assert_eq!(help(&under("IV.9")), "add `IV.9` to the table; rows near it: `IV.7(a)`, `IV.7(b)`");
    assert_eq!(
        help(&under("IX.7(a)")),
        "add `IX.7(a)` to the table; it has `1`, `VA IV(A)`, `VA VI`, `IV`, `VA VII`, `VA VIII`, `Annex on Chemicals`, \
         `practice since 2006`",
    );
    let exception =
        format!("{}  unless e under XX\n    when x.amount > 2 t\n    then does not apply\n", under("1"));
    said(&exception, &["16:18 unknown-citation: `XX` is not in the table of paragraphs of `T` [XX]"]);
}

#[test]
fn rows_know_the_clauses_that_cite_them() {
    let (_, model, _) =
        read(&[("t", &format!("{PRELUDE}{}", under("VA IV(A) 17(a), 23; VA VII 1, VIII 1")))]);
    let treaty = model.treaties.first().unwrap();
    let cited: Vec<_> =
        treaty.paragraphs.iter().filter(|p| p.clauses.contains(&1)).map(|p| p.cite.as_str()).collect();
    assert_eq!(cited, ["VA IV(A) 17", "VA IV(A) 22 .. 26", "VA VII 1", "VA VIII 1"]);
    assert_eq!(model.clauses.get(1).unwrap().cites, ["VA IV(A) 17(a), 23", "VA VII 1, VIII 1"]);
}

#[test]
fn a_table_names_its_treaty_and_each_row_once() {
    said(
        "paragraphs TT\n  1\n  2 outside\n  2\n",
        &[
            "1:12 unknown-name: `TT` is not the treaty of this folder [TT]",
            "4:3 duplicate-name: `2` is defined twice [2]",
        ],
    );
}
