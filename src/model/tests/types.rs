//! Types and kinds of quantity; calendar; aggregates.

use super::{condition, help, said, silent};

#[test]
fn every_family_of_expressions_is_understood() {
    for text in [
        "x.amount * 2 / 3 + 1 t - min(x.amount, 5 kg) <= 5 % of k.amount",
        "x.amount / k.amount >= 20 %",
        "abs(x.amount - k.amount) <= 1 t",
        "(x.weight as mass of agent) < 5 t",
        "year(x.done) in year(k.as_at) - 2 .. year(k.as_at) or year(x.done) in year(k.as_at) - 2 .. year(k.as_at) + 1",
        "x.done in 3 months before k.as_at .. k.as_at",
        "x.done < 15 May of (year(k.as_at) + 1)",
        "days(k.as_at, x.done) <= 30 days",
        "x.holder in [s, \"USA\"] and x.holder != \"ANT\" and x.holder = k.holder",
        "(k.category in [First, Second] or First = k.category)",
        "party(s, T) and eif(T, s) < later(eif(T), deposit(T, s))",
        "k.closed is given and (k.closed else k.as_at) > first_day(exists(lot y where y.holder = s))",
        "latest(extension e where e.holder = s).decision.organ = Council",
        "stated(f.amount for figure f where f.of = k adding y.amount for lot y where y.holder = s) > 1 t",
        "reconcile(k.amount, x.amount) on k.as_at > 1 t",
        "the(lot y where y.id = \"a\").note = k.source and x.submitted > k.as_at",
        "exists(step p where p.term after eif(T) > x.done and p.cap < x.amount)",
        "judgement \"only a person can tell\" or not exists(n in [s, k.holder] where n = \"USA\")",
        "x.amount in 1 t .. 5 t",
    ] {
        condition(text, &[]);
    }
}

#[test]
fn kinds_of_quantity_do_not_mix() {
    let agent_and_element = "mixed-kinds: mass of agent and mass of element cannot be mixed [x.weight]";
    condition("x.amount > x.weight", &[agent_and_element]);
    condition("x.amount + x.weight > 1 t", &[agent_and_element]);
    condition("max(x.amount, x.weight) > 1 t", &[agent_and_element]);
    condition("x.amount / x.weight > 1", &[agent_and_element]);
    condition("x.amount > 5 L", &["mixed-kinds: mass of agent and volume cannot be mixed [5 L]"]);
    condition(
        "days(k.as_at, x.done) < 3 months",
        &["mixed-kinds: days and months cannot be mixed: a month has no fixed number of days [3 months]"],
    );
    condition("x.amount > (x.weight as mass of agent)", &[]);
}

#[test]
fn types_must_fit() {
    condition("x.amount > 3", &["type-mismatch: a mass of agent is needed here, and this is a number [3]"]);
    condition(
        "x.done = year(x.done)",
        &["type-mismatch: a date is needed here, and this is a period [year(x.done)]"],
    );
    condition(
        "x.done + 5 days > k.as_at",
        &["type-mismatch: these two cannot be combined in this way [x.done + 5 days]"],
    );
    condition("x.done", &["type-mismatch: a condition is needed here, and this is a date [x.done]"]);
    condition(
        "s > k.holder",
        &["type-mismatch: a State is neither more nor less than another [s > k.holder]"],
    );
    condition(
        "s in year(x.done)",
        &["type-mismatch: a date or a period is needed before `in`, and this is a State [s]"],
    );
    condition(
        "s in k.amount",
        &["type-mismatch: a list or a period is needed after `in`, and this is a mass of agent [k.amount]"],
    );
    condition(
        "(1 + 2) after x.done > k.as_at",
        &["type-mismatch: days or months are needed here, and this is a number [1 + 2]"],
    );
    condition("used(s)", &["type-mismatch: `used` takes 3 arguments, and 1 stand here [used(s)]"]);
    condition("eif(s) > x.done", &["type-mismatch: a treaty is needed here, and this is a State [s]"]);
    condition("days(x.done) > 5 days", &["type-mismatch: `days` does not take 1 argument [days(x.done)]"]);
    condition(
        "min(x.done, k.as_at) > x.done",
        &["type-mismatch: a number, a quantity or a length is needed here, and this is a date [x.done]"],
    );
    condition(
        "latest(step p).number > 1",
        &["type-mismatch: nothing here has a date, so none is the latest or the earliest [step p]"],
    );
    condition(
        "stated(y.amount for lot y) > 1 t",
        &["type-mismatch: `lot` is not a kind whose records can be stated: it lacks `as of` [lot y]"],
    );
    condition(
        "(x.done as mass of agent) > 1 t",
        &[
            "type-mismatch: `as` changes the basis of a mass; it cannot make a mass of agent of a date [x.done as mass of agent]",
        ],
    );
    condition("s = \"usa\"", &["bad-code: `usa` is not the code of a State [\"usa\"]"]);
}

#[test]
fn a_value_of_several_choices_needs_its_context() {
    let choices =
        "choice One: A, B\nchoice Two: A, C, D\nrecord r (one: One, two: Two, done: date) happens on done\n";
    let clause = |must: &str| format!("{choices}clause c \"C\"\n  under 1\n  for each r x\n  must {must}\n");
    silent(&clause("x.one = A and x.two in [A, C] or A = x.two"));
    said(
        &clause("A = A and x.one = C"),
        &[
            "7:8 type-mismatch: `A` is a value of `One` and of `Two`, and nothing here tells which [A]",
            "7:26 type-mismatch: a value of `One` is needed here, and this is a value of `Two` [C]",
        ],
    );
}

#[test]
fn cumulative_figures_are_not_summed() {
    condition(
        "sum(f.amount for figure f where f.of = k) > 1 t",
        &[
            "sum-of-figures: figures of `figure` are cumulative and cannot be summed [figure f where f.of = k]",
        ],
    );
    condition(
        "count(figure f) > 1",
        &["sum-of-figures: figures of `figure` are cumulative and cannot be counted [figure f]"],
    );
    condition("exists(figure f where f.of = k)", &[]);
}

#[test]
fn groups_read_their_keys() {
    let clause = |must: &str| {
        format!("clause c \"C\"\n  under 1\n  for each lot g on (holder, year(done))\n  must {must}\n")
    };
    silent(&clause("g.holder = \"USA\" and g.done = year(eif(T)) and sum(x.amount for x in g) <= 1 t"));
    said(
        &clause("g.amount <= 1 t"),
        &["4:10 type-mismatch: the members of this group share `holder`, `done`, and not `amount` [amount]"],
    );
    assert_eq!(help(&clause("g.amount <= 1 t")), "write `sum(x.amount for x in g)`, or `the(x in g).amount`");
    said(
        "clause c \"C\"\n  under 1\n  for each lot a and stock b on (holder, amount = category, dne)\n  must a.holder = b.holder\n",
        &[
            "3:51 type-mismatch: a mass of agent is needed here, and this is a value of `Category` [category]",
            "3:61 unknown-name: `dne` is not a field of `lot` [dne]",
            "3:61 unknown-name: `dne` is not a field of `stock` [dne]",
        ],
    );
}

#[test]
fn definitions_come_in_any_order_and_never_refer_to_themselves() {
    silent(
        "define a(x: lot) = b(x) + 1 t\ndefine b(x: lot) = x.amount\nclause c \"C\"\n  under 1\n  for each lot x\n  must a(x) > 2 t\n",
    );
    said(
        "define a(s: State) = b(s)\ndefine b(s: State) = c(s)\ndefine c(s: State) = a(s)\ndefine d(s: State) = d(s)\n",
        &[
            "1:8 cycle: `a` is defined by itself, through `b` and `c` [a]",
            "4:8 cycle: `d` is defined by itself [d]",
        ],
    );
    said(
        "record a in b (x: date)\nrecord b in a (x: date)\n",
        &["1:13 cycle: records of `a` in `b` would stand inside themselves [b]"],
    );
}

#[test]
fn cells_fit_their_columns() {
    let using = "clause c \"C\"\n  under 1\n  for each lot x, t y\n  must x.amount > 1 t\n";
    silent(&format!(
        "table t (a: cas, b?: mass of agent, c: State, d: flag)\n  cas 505-60-2 | 1 t | \"USA\" | true\n  cas 505-60-2 | | \"FRA\" | false\n{using}"
    ));
    said(
        &format!(
            "table t (a: number, b: Category)\n  1 | First\n  1 | Fourth\n  2\n  | First\n  -1 | \"First\"\n  1 | First\n{using}"
        ),
        &[
            "3:7 unknown-name: `Fourth` is not a value of `Category` [Fourth]",
            "4:3 type-mismatch: this row has 1 cells and `t` has 2 columns [2]",
            "5:3 type-mismatch: the column `a` cannot be empty [| First]",
            "6:8 type-mismatch: a value of `Category` is needed here, and this is a text [\"First\"]",
            "7:3 duplicate-name: this row stands twice in its table [1 | First]",
        ],
    );
    said(
        &format!("table t (a: stock)\n  1\n{using}"),
        &["1:13 type-mismatch: a column of a table cannot hold a record of `stock` [stock]"],
    );
}

#[test]
fn records_are_dated_by_dates() {
    silent("record r (span: period) happens on span\n");
    said(
        "record r (holder: State) happens on holdr\nrecord q (holder: State) as of holder\n",
        &[
            "1:37 unknown-name: `holdr` is not a field of this kind [holdr]",
            "2:32 type-mismatch: records are dated by a date, and `holder` is a State [holder]",
        ],
    );
}
