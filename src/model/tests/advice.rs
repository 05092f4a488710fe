//! Limits, deadlines and advice: each check with what it says and what it leaves alone.

use super::{condition, said, silent};

fn clause(name: &str, cite: &str, slots: &str) -> String {
    format!("clause {name} \"A\"\n  under {cite}\n{slots}")
}

#[test]
fn limits_that_never_bind() {
    let later = |text: &str| {
        format!("never-binds: this limit can never bind: a later condition already asks for more [{text}]")
    };
    condition("x.amount <= 2 t and x.amount <= 1 t", &[&later("x.amount <= 2 t")]);
    condition(
        "k.category in [First, Second] and k.category = First",
        &[&later("k.category in [First, Second]")],
    );
    condition("x.amount <= 2 t and k.amount <= 1 t", &[]);
    condition("x.amount <= 2 t and x.amount >= 1 t", &[]);
    let other = |word: &str, text: &str| {
        format!("never-binds: this limit can never bind: the other one is always {word} [{text}]")
    };
    condition("x.done < later(1990-01-01, 2000-01-01)", &[&other("later or larger", "1990-01-01")]);
    condition("x.done < earlier(1990-01-01, 2000-01-01)", &[&other("earlier or smaller", "2000-01-01")]);
    condition("x.amount < min(1 t, 5 t, k.amount)", &[&other("earlier or smaller", "5 t")]);
    condition("x.done > later(k.as_at, 3 days after k.as_at)", &[&other("later or larger", "k.as_at")]);
    condition("x.done > earlier(k.as_at, 3 days before k.as_at)", &[&other("earlier or smaller", "k.as_at")]);
    condition(
        "x.done > later(k.as_at, 3 days before k.as_at)",
        &[&other("later or larger", "3 days before k.as_at")],
    );
    condition("x.done > later(k.as_at, 1990-01-01)", &[]);
    condition("x.done > later(eif(T, s), 3 days after k.as_at)", &[]);
}

#[test]
fn limits_that_the_scope_has_already_set() {
    let lots = |scope: &str, demand: &str| {
        clause("a", "1", &format!("  for each lot x where {scope}\n  must {demand}\n"))
    };
    let text = "never-binds: this limit can never bind: the conditions of `for each` already say so";
    said(&lots("x.amount <= 5 t", "x.amount <= 10 t"), &[&format!("4:8 {text} [x.amount <= 10 t]")]);
    said(&lots("x.amount <= 5 t", "x.amount <= 5 t"), &[&format!("4:8 {text} [x.amount <= 5 t]")]);
    silent(&lots("x.amount <= 5 t", "x.amount < 5 t"));
    silent(&lots("x.amount <= 5 t", "x.holder = \"USA\""));
    silent(&lots("x.amount > 5 t", "x.amount < 5 t"));
    let held = "define held(s: State) = sum(y.amount for lot y where y.holder = s)\n";
    let party = |slots: &str| format!("{held}{}", clause("a", "1", slots));
    silent(&party("  for each Party s where held(s) <= 5 t\n  must held(s) <= 10 t\n  by 2000-01-01\n"));
    said(
        &party("  for each Party s, lot x where held(s) <= 5 t\n  must held(s) <= 10 t\n"),
        &[&format!("5:8 {text} [held(s) <= 10 t]")],
    );
}

#[test]
fn deadlines_before_there_was_anything_to_keep() {
    let due = |slots: &str| clause("a", "1", &format!("  for each Party s\n  must exists(lot x)\n{slots}"));
    said(
        &due("  by 1997-04-28\n"),
        &[
            "5:6 deadline-before-anchor: the deadline 1997-04-28 lies before `T` entered into force on 1997-04-29 [1997-04-28]",
        ],
    );
    silent(&due("  by 1997-04-29\n"));
    said(
        &due("  from 2000-01-01\n  by 1999-12-31\n"),
        &[
            "6:6 deadline-before-anchor: the deadline 1999-12-31 lies before the clause is in force on 2000-01-01 [1999-12-31]",
        ],
    );
    silent(&due("  from 2000-01-01\n  by 2000-01-01\n"));
    said(
        &due("  at least 30 days before eif(T, s)\n"),
        &[
            "5:12 deadline-before-anchor: a deadline before the State is bound asks nothing of it [30 days before eif(T, s)]",
        ],
    );
    silent(&due("  within 30 days after eif(T, s)\n"));
    silent(&clause("a", "1", "  for each lot x\n  must exists(lot y)\n  at least 30 days before x.done\n"));
    let moved = "  by 2001-01-01\n  unless e under 1\n    when exists(lot x)\n    then by 1990-01-01\n";
    said(
        &due(moved),
        &[
            "8:13 deadline-before-anchor: the deadline 1990-01-01 lies before `T` entered into force on 1997-04-29 [1990-01-01]",
        ],
    );
}

#[test]
fn periods_that_end_before_they_begin() {
    let periods = |source: &str| {
        clause("a", "1", &format!("  for each Party s, {source}\n  must exists(lot x where x.done in p)\n"))
    };
    said(
        &periods("90 days p from 2000-01-01 to 1999-12-31"),
        &["3:50 bad-range: the periods end on 1999-12-31, before they begin on 2000-01-01 [1999-12-31]"],
    );
    said(
        &periods("calendar year p from 1 year after eif(T) to 1997-12-31"),
        &["3:65 bad-range: the periods end on 1997-12-31, before they begin on 1998-04-29 [1997-12-31]"],
    );
    silent(&periods("90 days p from 2000-01-01 to 2000-01-01"));
}

#[test]
fn exact_amounts() {
    let held = "define held(s: State) = sum(y.amount for lot y where y.holder = s)\n\
                define share(s: State) = held(s) / 5 t\n\
                define lots(s: State) = count(lot y where y.holder = s)\n\
                clause z \"Z\"\n  under 1\n  for each lot x\n  \
                must lots(x.holder) > 1 and share(x.holder) > 1 %\n";
    let party = |slots: &str| format!("{held}{}", clause("a", "1", &format!("  for each Party s\n{slots}")));
    let text = "exact-amount: a ceiling asks for an exact amount, which the smallest excess breaks";
    said(&party("  at all times held(s) = 1 t\n"), &[&format!("11:16 {text} [held(s) = 1 t]")]);
    let text = "exact-amount: a milestone asks for an exact amount, which the smallest excess breaks";
    said(&party("  must share(s) = 100 %\n  by 2001-01-01\n"), &[&format!("11:8 {text} [share(s) = 100 %]")]);
    silent(&party("  at all times held(s) = 0 t\n"));
    silent(&party("  at all times held(s) <= 1 t\n"));
    silent(&party("  at all times lots(s) = 1\n"));
    silent(&party("  must lots(s) = 3\n  by 2001-01-01\n"));
    silent(&format!("{held}{}", clause("a", "1", "  for each lot x\n  must held(x.holder) = 1 t\n")));
    silent(&party("  at all times held(s) = 1 t\n").replace("clause a", "check a"));
}

#[test]
fn months_beside_days() {
    let due = |name: &str, cite: &str, length: &str| {
        clause(
            name,
            cite,
            &format!(
                "  for each lot x\n  must exists(report r where r.by = x.holder)\n  within {length} after x.done\n"
            ),
        )
    };
    let pair = |cite: &str, months: &str, days: &str| due("a", "IV 2(b)", months) + &due("b", cite, days);
    let expected = "5:10 months-beside-days: `a` counts months where the same article counts days [1 month]";
    said(&pair("IV 3", "1 month", "30 days"), &[expected]);
    said(&pair("VI 1; IV 3", "1 month", "30 days"), &[expected]);
    silent(&pair("V 3", "1 month", "30 days"));
    silent(&pair("IV 3", "1 year", "30 days"));
    silent(&pair("IV 3", "1 month", "2 months"));
}

#[test]
fn fields_that_may_be_absent() {
    let figures = |scope: &str, demand: &str| {
        clause("a", "1", &format!("  for each figure f{scope}\n  duty of f.of.holder\n  must {demand}\n"))
    };
    let text = "may-be-absent: a record without `amount` leaves this clause undetermined [f.amount]";
    said(&figures("", "f.amount <= f.of.amount"), &[&format!("5:8 {text}")]);
    said(&figures("", "f.amount <= f.of.amount and f.amount > 1 t"), &[&format!("5:8 {text}")]);
    silent(&figures(" where f.amount is given", "f.amount <= f.of.amount"));
    silent(&figures("", "f.amount is given"));
    silent(&figures("", "(f.amount else f.of.amount) <= f.of.amount"));
    silent(&figures("", "f.of.amount <= 5 t"));
    silent(&figures("", "stated(g.amount for figure g where g.of = f.of) <= 5 t"));
    let whole = "define whole(a: mass of agent, k: stock) = a <= k.amount\n";
    silent(&format!("{whole}{}", figures("", "whole(f.amount, f.of)")));
}

#[test]
fn more_than_one_aggregate_in_a_slot() {
    let lots = |slots: &str| clause("a", "1", &format!("  for each lot x\n{slots}"));
    let text = "several-aggregates: this slot has more than one aggregate, which is hard to read aloud";
    said(
        &lots("  must exists(stock k) and exists(report r)\n"),
        &[&format!("4:28 {text} [exists(report r)]")],
    );
    said(
        &lots("  must exists(stock k where exists(report r where r.by = k.holder))\n"),
        &[&format!("4:29 {text} [exists(report r where r.by = k.holder)]")],
    );
    silent(&lots("  must exists(stock k)\n  by 1 day after latest(report r).covers.end\n"));
    silent(&clause(
        "a",
        "1",
        "  for each lot x and stock k on (holder)\n  must sum(a.amount for a in x) = sum(b.amount for b in k)\n",
    ));
}

#[test]
fn rows_that_a_record_cannot_tell_apart() {
    let table = |field: &str| {
        format!(
            "table phase (number: number, share: number)\n  1 | 20 %\n  1 | 45 %\n\
             record extension2 (holder: State, phase: {field}, done: date) happens on done\n\
             clause a \"A\"\n  under 1\n  for each extension2 x, phase p\n  must x.done > eif(T) or p.share < 30 %\n"
        )
    };
    said(&table("phase"), &["3:3 duplicate-id: two rows of `phase` are referred to in the same way [1]"]);
    silent(&table("number"));
}
