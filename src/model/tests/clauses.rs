//! The slots of clauses, days, exceptions.

use super::{help, said, silent};

#[test]
fn every_shape_is_understood() {
    silent(
        "clause milestone \"M\"\n  under 1\n  from 2000-01-01\n  until 2010-01-01\n  unverified\n  for each Party s, step p\n  \
         must exists(stock k where k.holder = s)\n  by p.term after eif(T)\n  unless moved under 2\n    \
         from 2001-01-01\n    when latest extension e where e.holder = s\n    then by e.new_deadline\n\
         clause filed \"F\"\n  under 1\n  for each lot x\n  duty of x.holder, \"the Secretariat\"\n  \
         must file report r where r.by = x.holder\n  at least 30 days before x.done\n\
         check guard \"G\"\n  under 1\n  for each lot x, n in [x.holder]\n  must x.amount > 1 t and n = x.holder\n\
         clause ceiling \"C\"\n  under 1\n  for each Party s, calendar year y from eif(T, s) to 2010-01-01, 90 days p from y.start\n  \
         at all times sum(x.amount for lot x where x.done in y and x.done in p) <= 1 t\n  unless raised under 2\n    \
         when exists(extension e where e.holder = s)\n    then at all times sum(x.amount for lot x where x.done in y) <= 2 t\n\
         clause judged \"J\"\n  under 1\n  for each decision d\n  duty of d.organ\n  judgement \"whether it was wise\"\n",
    );
}

#[test]
fn slots_that_do_not_go_together() {
    said(
        "clause a \"A\"\n  under 1\n  for each lot x\n  must file report r where r.by = x.holder\n",
        &[
            "4:3 missing-slot: `a` demands a report and does not say by when [must file report r where r.by = x.holder]",
        ],
    );
    said(
        "clause a \"A\"\n  under 1\n  for each Party s\n  at all times count(lot x where x.holder = s) < 3\n  by eif(T)\n",
        &["5:3 missing-slot: `a` holds at all times and has a deadline [by eif(T)]"],
    );
    said(
        "clause a \"A\"\n  under 1\n  for each lot x\n  judgement \"J\"\n  by x.done\n  unless e under 1\n    when x.amount > 1 t\n    then by x.done\n",
        &[
            "5:3 missing-slot: `a` is left to judgement and has a deadline [by x.done]",
            "6:3 missing-slot: `a` has no deadline that an exception could move [unless e under 1\n    when x.amount > 1 t\n    then by x.done]",
        ],
    );
}

#[test]
fn a_deadline_that_cannot_be_read_is_not_said_to_be_missing() {
    said(
        "clause a \"A\"\n  under 1\n  for each lot x\n  must file report r where r.by = x.holder\n  at least 10 d before x.done\n",
        &["5:12 syntax: the number `10` has no unit of time [10]"],
    );
}

#[test]
fn a_must_without_a_deadline_needs_a_day() {
    let party = "clause a \"A\"\n  under 1\n  for each Party s, step p, n in [s]\n  must exists(lot x where x.holder = n)\n";
    said(
        party,
        &["4:3 no-day: nothing says on which day `a` is judged [must exists(lot x where x.holder = n)]"],
    );
    assert_eq!(help(party), "add `by DATE`, or bind a dated record or a period in `for each`");
    silent(&party.replace("step p", "calendar year y"));
    silent(&party.replace("step p", "report p"));
    silent(&format!("{party}  by eif(T)\n"));
    silent(
        "table dated (since: date) holds from since\n  2000-01-01\nclause a \"A\"\n  under 1\n  for each Party s, dated d\n  must eif(T, s) > d.since\n",
    );
}

#[test]
fn exceptions_have_names_of_their_own_and_bind_what_they_find() {
    said(
        "clause a \"A\"\n  under 1\n  for each lot x\n  must x.amount > 1 t\n  unless e under 1\n    when extension d where d.holder = x.holder\n    \
         then must x.done > d.new_deadline\n  unless e under 1\n    when d.holder = x.holder\n    then does not apply\n",
        &[
            "8:10 duplicate-name: `e` is defined twice [e]",
            "9:10 unknown-name: `d` is not a variable, a treaty or a value of a choice [d]",
        ],
    );
}

#[test]
fn only_records_are_filed_and_only_states_or_organs_owe() {
    said(
        "clause a \"A\"\n  under 1\n  for each lot x\n  duty of x.done\n  must file step p where p.number = 1\n  by x.done\n",
        &[
            "4:11 type-mismatch: a State or an organ owes a duty, and this is a date [x.done]",
            "5:13 type-mismatch: a report is a record of a kind; rows of a table and members of a list are not filed [step p where p.number = 1]",
        ],
    );
}

#[test]
fn a_broken_slot_hides_no_other_and_is_not_missed() {
    said(
        "clause a \"A\"\n  under 1\n  for each lot x where = 3\n  must x.amuont > y and exists(lost z)\n",
        &[
            "3:24 syntax: expected a value, found `=` [=]",
            "4:32 unknown-name: `lost` is not a kind of record or a table [lost]",
        ],
    );
}

#[test]
fn a_lost_entry_hides_its_own_name_only() {
    said(
        "check sides Both sides\n  under 1\n  for each lot x\n  must x.amount > 1 t\n\nclause a \"A\"\n  under 1\n  for each lot x\n  must party(x.holder, DEMOO) and sides(x)\n",
        &[
            "1:13 syntax: expected a title in quotes, found `Both` [Both]",
            "9:24 unknown-name: `DEMOO` is not a variable, a treaty or a value of a choice [DEMOO]",
        ],
    );
}

#[test]
fn what_an_unreadable_slot_names_is_used() {
    said(
        "define held(s: State) = 1 t\ndefine idle(s: State) = 1 t\n\nclause a \"A\"\n  under 1\n  for each Party s\n  must held(s) >\n",
        &[
            "7:16 syntax: expected a value after `>` [>]",
            "2:8 unused: the definition `idle` is never used [idle]",
        ],
    );
}

#[test]
fn dates_in_order() {
    said(
        "clause a \"A\"\n  under 1\n  from 2001-01-01\n  until 2000-01-01\n  for each lot x\n  must x.amount > 1 t\n",
        &["1:8 bad-range: `a` ends on 2000-01-01, before it begins on 2001-01-01 [a]"],
    );
}
