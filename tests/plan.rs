//! `explain --plan`: for each shape of clause, how it is found, what is computed and what is not, and why.

mod scratch;

use scratch::Scratch;
use servanda::cli::Surroundings;

const TREATY: &str = r#"treaty PLANNED "Invented treaty"
  in force 1990-01-01
  month end clamp
basis agent
choice Sort: Fine, Coarse
record lot (id_of: text, by: State, sort: Sort, amount: mass of agent, done: date) happens on done
record answer (id_of: text, by: State, amount: mass of agent, done: date) happens on done
record store (by: State, amount: mass of agent, from: date, until?: date) holds from from until until
record permit (by: State, taken: date) decided on taken
record report (by: State, on: text)
define is_fine(l: lot) = l.sort = Fine
define sent(s: State) = sum(l.amount for lot l where l.by = s and is_fine(l))
define stored(s: State) = sum(k.amount for store k where k.by = s)

clause quick "Each lot small"
  under 1
  for each lot x where party(x.by, PLANNED)
  must x.amount <= 1 t

clause looked_up "Each fine lot answered in three months"
  under 1
  for each lot x where x.sort = Fine and x.id_of = "a"
  duty of x.by
  must count(answer a where a.by = x.by and a.done in x.done .. 3 months after x.done and a.amount >= 1 kg) >= 1

clause joined "No answer without its lot"
  under 1
  for each answer a
  must exists(lot l where l.id_of = a.id_of and l.amount >= a.amount)

clause summed "A tonne of the fine sort"
  under 1
  for each Party s
  must sent(s) >= 1 t
  by 2000-01-01
  unless allowed under 1
    when latest permit p where p.by = s
    then does not apply

clause in_the_end "A tonne, and one lot"
  under 1
  for each Party s, 12 months p from 1998-01-01 to 2007-12-31
  must sum(l.amount for lot l where l.by = s and l.done in p) >= 1 t and exists(lot l where l.by = s)
  by p.end

clause at_all_times "Never more than a tonne in store"
  under 1
  for each Party s, calendar year y
  at all times stored(s) <= 1 t or sum(l.amount for lot l where l.by = s and party(l.by, PLANNED)) > 1 t

clause told "Each lot reported"
  under 1
  for each lot x
  must file report r where r.by = x.by and r.on = x.id_of
  within 60 days after x.done

clause grouped "As much as was answered"
  under 1
  for each lot g and answer h on (id_of)
  must sum(a.amount for a in g where is_fine(a)) = sum(b.amount for b in h) and count(b in h) = 1

clause weighed "For a person"
  under 1
  for each Party s
  judgement "whether it is enough"

paragraphs PLANNED
  1
"#;

#[test]
fn every_shape_of_clause_has_its_plan() {
    let scratch = Scratch::new();
    scratch.write("planned.treaty", TREATY);
    let names = TREATY.lines().filter_map(|l| l.strip_prefix("clause ")?.split(' ').next());
    let plans: Vec<String> = names
        .map(|name| {
            let outcome = scratch.run(&format!("explain --plan {name} --treaties planned.treaty"));
            assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{name}");
            outcome.stdout
        })
        .collect();
    insta::assert_snapshot!("shapes", plans.join("\n----\n\n"));
}

#[test]
fn a_shipped_clause_has_a_plan_for_people_and_for_a_screen_reader() {
    let scratch = Scratch::new();
    let told = |flags: &str| {
        let repository = Surroundings { cwd: env!("CARGO_MANIFEST_DIR").into(), ..Surroundings::default() };
        let outcome =
            scratch.run_with(&format!("explain --plan cwc/order_of_destruction{flags}"), repository);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
        outcome.stdout
    };
    insta::assert_snapshot!("shipped", format!("{}\n----\n\n{}", told(""), told(" --format plain")));
}

#[test]
fn a_plan_is_that_of_a_clause_for_every_party() {
    let scratch = Scratch::new();
    scratch.write("planned.treaty", TREATY);
    for (words, says) in [
        ("explain --plan not-met", "`not-met` is a code of findings; a clause has a plan"),
        ("explain --plan quick --party XAA", "leave out `--party` or `--plan`"),
    ] {
        let outcome = scratch.run(&format!("{words} --treaties planned.treaty"));
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{words}");
        assert!(outcome.stderr.contains(says), "{words}: {}", outcome.stderr);
    }
}
