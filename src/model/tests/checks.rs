//! Static checks: what is doubted, and what is left alone.

use super::{condition, said, silent};

#[test]
fn conditions_that_cannot_hold() {
    condition(
        "x.amount > 5 t and x.amount < 3 t",
        &["always-false: this condition contradicts the conditions before it [x.amount < 3 t]"],
    );
    condition("1 > 2", &["always-false: this condition holds for nothing that can be declared [1 > 2]"]);
    condition(
        "x.done < 1990-01-01 and x.done > eif(T)",
        &["always-false: this condition contradicts the conditions before it [x.done > eif(T)]"],
    );
    condition(
        "k.category = First and k.category = Second",
        &["always-false: this condition contradicts the conditions before it [k.category = Second]"],
    );
    condition(
        "x.holder = \"USA\" and x.holder in [\"FRA\", \"GBR\"]",
        &[
            "always-false: this condition contradicts the conditions before it [x.holder in [\"FRA\", \"GBR\"]]",
        ],
    );
    condition(
        "exists(step p where p.number = 3)",
        &["always-false: this condition holds for nothing that can be declared [p.number = 3]"],
    );
}

#[test]
fn conditions_that_always_hold() {
    let alone = |text: &str| format!("always-true: this condition holds whatever is declared [{text}]");
    condition("x.amount >= 0 t", &[&alone("x.amount >= 0 t")]);
    condition("k.category in [First, Second, Third]", &[&alone("k.category in [First, Second, Third]")]);
    condition(
        "(k.category = First or k.category != First)",
        &[&alone("k.category = First or k.category != First")],
    );
    condition("count(lot y) >= 0", &[&alone("count(lot y) >= 0")]);
    condition("k.as_at is given", &["always-true: every record gives this field [k.as_at]"]);
    condition(
        "(k.as_at else x.done) > eif(T)",
        &["always-true: what stands before `else` is never absent [k.as_at]"],
    );
    condition(
        "x.amount > 5 t and x.amount > 3 t",
        &["always-true: this condition holds whenever the conditions before it do [x.amount > 3 t]"],
    );
}

#[test]
fn what_may_hold_or_not_is_left_alone() {
    for text in [
        "x.amount > 3 t and x.amount < 5 t",
        "x.amount > 3 t and k.amount < 3 t",
        "x.amount - k.amount >= 0 t",
        "x.amount > 3 t and (x.amount on k.as_at) < 3 t",
        "exists(lot y where y.amount > 3 t) and exists(lot y where y.amount < 3 t)",
        "not exists(lot y) or exists(lot y)",
        "x.done >= 1997-04-29 and x.done < 1997-04-30",
        "exists(step p where p.number = 2)",
        "k.closed is given and latest(stock j).as_at is given",
    ] {
        condition(text, &[]);
    }
}

fn bands(lines: &str) -> String {
    format!("define b(x: stock) =\n{lines}clause a \"A\"\n  under 1\n  for each stock k\n  must b(k) > 1\n")
}

#[test]
fn bands_without_gap_or_overlap() {
    for lines in [
        "  if x.amount < 5 t then 1\n  if x.amount >= 5 t then 2\n",
        "  if x.category = First then 1\n  if x.category in [Second, Third] and x.amount < 5 t then 2\n  if x.category in [Second, Third] and x.amount >= 5 t then 3\n",
        "  if x.amount < 5 t then 1\n  otherwise 2\n",
        "  if x.as_at < 2000-01-01 then 1\n  if x.as_at >= 2000-01-01 then 2\n",
        "  if x.as_at <= 1999-12-31 then 1\n  if x.as_at >= 2000-01-01 then 2\n",
        "  if exists(lot y where y.holder = x.holder) then 1\n  if x.amount > 3 t then 2\n",
    ] {
        silent(&bands(lines));
    }
}

#[test]
fn bands_with_a_gap_or_an_overlap() {
    said(
        &bands("  if x.amount < 5 t then 1\n  if x.amount > 5 t then 2\n"),
        &["1:8 open-band: no case of `b` covers `amount` = 5 t [b]"],
    );
    said(
        &bands("  if x.amount <= 5 t then 1\n  if x.amount >= 5 t then 2\n"),
        &["3:6 open-band: two cases of `b` cover `amount` = 5 t [x.amount >= 5 t]"],
    );
    said(
        &bands(
            "  if x.category = First then 1\n  if x.category = Second and x.amount < 1 kg then 2\n  if x.category = Third then 3\n",
        ),
        &["1:8 open-band: no case of `b` covers `category` = Second with `amount` = 1 kg [b]"],
    );
    said(
        &bands("  if x.amount < 5 t then 1\n  if x.amount < 3 t then 3\n  otherwise 2\n"),
        &["3:6 open-band: two cases of `b` cover `amount` below 3 t [x.amount < 3 t]"],
    );
}

#[test]
fn deadlines_before_their_anchor() {
    condition(
        "x.done > - 5 days after k.as_at",
        &["deadline-before-anchor: a length below zero `after` a day lies `before` it [- 5 days]"],
    );
    condition(
        "x.done > (3 days - 5 days) after k.as_at or x.done > 5 days before k.as_at",
        &["deadline-before-anchor: a length below zero `after` a day lies `before` it [3 days - 5 days]"],
    );
}
