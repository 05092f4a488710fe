//! Exceptions that can never apply, change nothing, or contradict one another.

use super::{said, silent};

/// A clause on lots below three tonnes, due on the day of the lot, with these exceptions.
fn lots(exceptions: &str) -> String {
    format!(
        "clause a \"A\"\n  under 1\n  from 2000-01-01\n  until 2010-12-31\n  for each lot x where x.amount < 3 t\n  \
         must x.holder = \"USA\"\n  by x.done\n{exceptions}"
    )
}

fn exception(name: &str, head: &str, when: &str, then: &str) -> String {
    format!("  unless {name} under 1\n{head}    when {when}\n    then {then}\n")
}

#[test]
fn an_exception_that_the_scope_excludes() {
    let text = "`e` can never apply: `for each` leaves this out";
    said(
        &lots(&exception("e", "", "x.amount > 3 t", "does not apply")),
        &[&format!("9:10 never-applies: {text} [x.amount > 3 t]")],
    );
    said(
        &lots(&exception("e", "", "x.amount >= 3 t", "does not apply")),
        &[&format!("9:10 never-applies: {text} [x.amount >= 3 t]")],
    );
    silent(&lots(&exception("e", "", "x.amount > 2.9 t", "does not apply")));
    said(
        &lots(&exception("e", "", "lot y where y.holder = \"USA\" and x.amount = 5 t", "does not apply")),
        &[&format!("9:43 never-applies: {text} [x.amount = 5 t]")],
    );
}

#[test]
fn an_exception_that_is_not_in_force_with_its_clause() {
    let dated = |head: &str| lots(&exception("e", head, "x.amount < 1 kg", "does not apply"));
    said(
        &dated("    until 1999-12-31\n"),
        &["8:10 never-applies: `e` ends on 1999-12-31, before the clause is in force on 2000-01-01 [e]"],
    );
    silent(&dated("    until 2000-01-01\n"));
    said(
        &dated("    from 2011-01-01\n"),
        &["8:10 never-applies: `e` begins on 2011-01-01, after the clause has ended on 2010-12-31 [e]"],
    );
    silent(&dated("    from 2010-12-31\n"));
}

#[test]
fn an_exception_that_changes_nothing() {
    said(
        &lots(&exception("e", "", "x.amount < 1 kg", "by x.done")),
        &["10:13 never-applies: `e` sets the deadline that the clause has already [x.done]"],
    );
    silent(&lots(&exception("e", "", "x.amount < 1 kg", "by 1 day after x.done")));
}

#[test]
fn exceptions_that_overlap() {
    let two = |a: &str, b: &str| lots(&[a, b].concat());
    let small = exception("small", "", "x.amount <= 1 kg", "by 10 days after x.done");
    let tiny = |when: &str, then: &str| exception("tiny", "", when, then);
    let expected =
        "11:10 exceptions-overlap: `small` and `tiny` can apply together and set different things [tiny]";
    said(&two(&small, &tiny("x.amount <= 1 g", "by 20 days after x.done")), &[expected]);
    said(&two(&small, &tiny("x.amount >= 1 kg", "by 20 days after x.done")), &[expected]);
    silent(&two(&small, &tiny("x.amount > 1 kg", "by 20 days after x.done")));
    silent(&two(&small, &tiny("x.amount <= 1 g", "by 10 days after x.done")));
    silent(&two(&small, &tiny("x.amount <= 1 g", "does not apply")));
    silent(&two(&small, &tiny("exists(lot y where y.amount < 1 g)", "by 20 days after x.done")));
    let dated = |name: &str, head: &str, days: &str| {
        exception(name, head, "x.amount <= 1 kg", &format!("by {days} after x.done"))
    };
    let until = dated("a", "    until 2004-12-31\n", "10 days");
    silent(&two(&until, &dated("b", "    from 2005-01-01\n", "20 days")));
    said(
        &two(&until, &dated("b", "    from 2004-12-31\n", "20 days")),
        &["12:10 exceptions-overlap: `a` and `b` can apply together and set different things [b]"],
    );
}
