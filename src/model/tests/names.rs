//! Names: unknown, defined twice, never used, imported.

use super::{condition, help, read, said, shown, silent};

#[test]
fn unknown_names_are_said_with_the_nearest_one() {
    said(
        "clause c \"C\"\n  under 1\n  for each lots x\n  must x.amount > 1 t\n",
        &["3:12 unknown-name: `lots` is not a kind of record or a table [lots]"],
    );
    condition("k.amuont > 1 t", &["unknown-name: `stock` has no field `amuont` [amuont]"]);
    condition("usd(s) > 1 t", &["unknown-name: `usd` is not a definition or a built-in [usd]"]);
    condition("k.category = Fist", &["unknown-name: `Fist` is not a value of `Category` [Fist]"]);
    condition("y > 3", &["unknown-name: `y` is not a variable, a treaty or a value of a choice [y]"]);
    condition("stock = 3", &["unknown-name: `stock` is a kind or a choice, not a value [stock]"]);
    condition("used = 3", &["unknown-name: `used` is a definition and needs its arguments [used]"]);
    condition("year(x.done).first = 3", &["unknown-name: a period has no `first` [first]"]);
    assert_eq!(help("record r (holder: State, q: mass of agnt)\n"), "write `agent`, or define `agnt`");
    assert_eq!(help("record r (holder: State, q: Categry)\n"), "write `Category`, or define `Categry`");
}

#[test]
fn what_an_unknown_source_binds_is_not_reported_again() {
    said(
        "clause c \"C\"\n  under 1\n  for each lots x, n in [x.from, x.to], y in n\n  must x.amount > n.z and y > 3 t\n",
        &["3:12 unknown-name: `lots` is not a kind of record or a table [lots]"],
    );
}

#[test]
fn what_could_not_be_read_is_not_missed() {
    said(
        "record q holder: State)\nrecord z (holder: State, foo: , bar: date) happens on bar\n\
         define f(x: lot) x.amount\nchoice Way B, C\n\
         clause c \"C\"\n  under 1\n  for each q x, z y\n  must f(x) > 1 t and y.foo = 3 and y.bar > eif(T) and x.way = B\n",
        &[
            "1:10 syntax: expected `(` or `in`, found `holder` [holder]",
            "2:29 syntax: expected a type such as `date` or `mass of agent` after `:` [:]",
            "3:18 syntax: expected `=` before `x` [x]",
            "4:12 syntax: expected `:` before `B` [B]",
        ],
    );
}

#[test]
fn names_are_defined_once() {
    said(
        "basis agent\nchoice Way: A, A\nrecord stock (holder: State)\nrecord year_end (way: Way, way: date, note: text)\n\
         define used(s: State) = 1\ndefine year(s: State) = 1\nclause kept \"K\"\n  under 1\n  for each Party s\n  \
         judgement \"x\"\n",
        &[
            "1:7 duplicate-name: `agent` is defined twice [agent]",
            "2:16 duplicate-name: `A` is defined twice [A]",
            "3:8 duplicate-name: `stock` is defined twice [stock]",
            "4:28 duplicate-name: `way` is defined twice [way]",
            "4:39 duplicate-name: `note` already has a meaning in the language [note]",
            "5:8 duplicate-name: `used` is defined twice [used]",
            "6:8 duplicate-name: `year` already has a meaning in the language [year]",
            "7:8 duplicate-name: `kept` is defined twice [kept]",
        ],
    );
}

#[test]
fn variables_are_not_hidden_by_others() {
    condition("exists(lot x where x.amount > 1 t)", &["duplicate-name: `x` is defined twice [x]"]);
    condition("exists(lot a where a.amount > 1 t) and exists(lot a where a.amount > 2 t)", &[]);
}

#[test]
fn both_places_of_a_duplicate_are_shown() {
    let (sources, _, problems) =
        read(&[("t", "treaty T \"T\"\nbasis a\nbasis a\nrecord r (m: mass of a)\n")]);
    let places: Vec<_> =
        problems.iter().flat_map(|p| [&p.primary.loc, &p.related.first().unwrap().loc]).collect();
    let lines: Vec<_> =
        places.iter().map(|l| sources.get(l.file).unwrap().position(l.span.start).line).collect();
    assert_eq!(lines, [3, 2]);
}

#[test]
fn what_is_never_used_is_doubted() {
    said(
        "basis other\nchoice Way: A\ntable t (a: number)\n  1\ndefine f(x: lot) = x.amount\n",
        &[
            "1:7 unused: the basis `other` is never used [other]",
            "2:8 unused: the choice `Way` is never used [Way]",
            "3:7 unused: the table `t` is never used [t]",
            "5:8 unused: the definition `f` is never used [f]",
        ],
    );
    silent("record never_read (holder: State)\n");
}

const NPT: &str = "treaty NPT \"N\"\nbasis element\nchoice Way: In, Out\nrecord move (state: State, way: Way, m: mass of element, done: date) happens on done\n";

#[test]
fn imports_make_the_names_of_another_treaty_visible() {
    let good = "treaty A \"A\"\nimport NPT\nclause c \"C\"\n  under 1\n  for each move v where v.way = In\n  must v.m > 1 g\n";
    let (sources, model, problems) = read(&[("a", good), ("n", NPT)]);
    assert_eq!(shown(&sources, &problems, 0), Vec::<String>::new());
    assert_eq!(model.clauses.first().map(|c| c.id.to_string()), Some("a/c".into()));
    let without = good.replace("import NPT\n", "");
    let (sources, _, problems) = read(&[("a", &without), ("n", NPT)]);
    assert_eq!(
        shown(&sources, &problems, 0),
        ["4:12 unknown-name: `move` is not a kind of record or a table [move]"]
    );
}

#[test]
fn imports_that_clash_or_do_nothing_are_said() {
    let clash = "treaty A \"A\"\nimport NPT\nimport NTP\nimport A\nrecord move (state: State)\n";
    let (sources, _, problems) = read(&[("a", clash), ("n", NPT)]);
    assert_eq!(
        shown(&sources, &problems, 0),
        [
            "2:8 duplicate-name: `move` has two meanings here: this import brings a second one [NPT]",
            "2:8 unused: the import `NPT` is never used [NPT]",
            "3:8 unknown-name: `NTP` is not a treaty that was read [NTP]",
            "4:8 cycle: `A` imports itself [A]",
        ]
    );
}

#[test]
fn an_import_is_used_where_its_treaty_is_named() {
    let clause = "treaty A \"A\"\nimport NPT\nrecord r (by: State)\nclause c \"C\"\n  under 1\n  for each Party s\n  must file r x where x.by = s\n  by ";
    let unused = |rest: &str| {
        let (sources, _, problems) = read(&[("a", &format!("{clause}{rest}\n")), ("n", NPT)]);
        shown(&sources, &problems, 0)
    };
    let nobody = ["2:8 unused: the import `NPT` is never used [NPT]"];
    assert_eq!(unused("2000-01-01"), nobody);
    assert_eq!(unused("eif(NPT, s)"), Vec::<String>::new());
    let excused = "2000-01-01\n  unless x under NPT III.1\n    when exists(r z where z.by = s)\n    then does not apply";
    assert_eq!(unused(excused), Vec::<String>::new());
    assert_eq!(unused(&excused.replace("NPT", "NTP")), nobody);
}

#[test]
fn a_folder_is_one_treaty() {
    let (sources, model, problems) = read(&[
        ("a", "record r (state: State)\n"),
        ("a", "treaty A \"A\"\n"),
        ("b", "record q (state: State)\n"),
    ]);
    assert_eq!(
        shown(&sources, &problems, 0),
        ["1:1 missing-slot: no file of this folder says which treaty it states [record q (state: State)]"]
    );
    let names: Vec<_> = model.treaties.iter().map(|t| t.name.to_string()).collect();
    assert_eq!(names, ["A", "b"]);
    let (sources, _, problems) =
        read(&[("a", "treaty A \"A\"\n"), ("a", "treaty B \"B\"\n"), ("c", "treaty A \"A\"\n")]);
    assert_eq!(
        shown(&sources, &problems, 0),
        [
            "1:8 duplicate-name: `B` is a second treaty in one folder [B]",
            "1:8 duplicate-name: `A` is defined twice [A]"
        ]
    );
}
