//! What comes out: frames, paths to the State, natures, literals in base units.

use super::read;
use crate::model::{
    Demand, ExprKind, Literal, Mode, Model, Nature, PARTY, Shape, Source, Step, Type, Var, party,
};
use crate::value::Rat;

fn model(text: &str) -> Model {
    let (_, model, problems) = read(&[("t", text)]);
    assert!(problems.is_empty(), "{problems:?}");
    model
}

#[test]
fn the_fixed_kind_comes_first() {
    let model = model("treaty T \"T\"\n");
    let kind = model.kinds.first().unwrap();
    assert_eq!((&*kind.name, PARTY.0), ("party", 0));
    assert_eq!(&*kind.fields.get(party::UNTIL).unwrap().name, "until");
    assert_eq!(&*kind.fields.get(party::HOW).unwrap().name, "how");
    assert_eq!(kind.nature, Nature::Holds { from: party::IN_FORCE, until: Some(party::UNTIL) });
}

#[test]
fn records_reach_their_state_through_parents_and_fields() {
    let model = model(
        "treaty T \"T\"\nrecord line in account (of: stock)\nrecord account (of: stock, done: date) happens on done\n\
         record stock (amount: number, holder: State)\nrecord lone (again: lone)\n",
    );
    let path = |name: &str| model.kinds.iter().find(|k| &*k.name == name).unwrap().party_path.clone();
    assert_eq!(path("stock"), Some(vec![Step::Field(1)]));
    assert_eq!(path("account"), Some(vec![Step::Field(0), Step::Field(1)]));
    assert_eq!(path("line"), Some(vec![Step::Field(0), Step::Field(1)]));
    assert_eq!(path("lone"), None);
    let nature = |name: &str| model.kinds.iter().find(|k| &*k.name == name).unwrap().nature;
    assert_eq!((nature("line"), nature("stock")), (Nature::Inherited, Nature::Filed));
}

#[test]
fn a_child_prefers_its_parent_and_a_kind_its_own_state() {
    let model = model(
        "treaty T \"T\"\nrecord report (by: State)\nrecord site (holder: State)\n\
         record line in report (of: site)\nrecord own in report (of: site, held: State)\n",
    );
    let path = |name: &str| model.kinds.iter().find(|k| &*k.name == name).unwrap().party_path.clone();
    assert_eq!(path("line"), Some(vec![Step::Parent, Step::Field(0)]));
    assert_eq!(path("own"), Some(vec![Step::Field(1)]));
}

#[test]
fn clauses_number_their_variables_and_take_literals_in_base_units() {
    let model = model(
        "treaty Lower \"T\"\n  month end clamp\nbasis agent\nrecord lot (holder: State, amount: mass of agent, done: date) happens on done\n\
         clause c \"C\"\n  under 1; 2\n  for each Party s, lot x where x.amount > 0 t\n  should exists(lot y where y.amount <= 1 kg)\n  \
         unless e under 3\n    when lot z where z.holder = s\n    then must z.amount > 1 g\n",
    );
    let clause = model.clauses.first().unwrap();
    assert_eq!((&*clause.id, clause.mode, clause.shape()), ("lower/c", Mode::Should, Shape::Guard));
    let names: Vec<_> = clause.frame.iter().map(|(n, _)| &**n).collect();
    assert_eq!(names, ["s", "x", "y", "z"]);
    assert!(matches!(clause.generators.first().unwrap().source, Source::Party(Var(0))));
    let Demand::Holds(demand) = &clause.demand else { panic!() };
    let ExprKind::Aggregate(_, find) = &demand.kind else { panic!() };
    let ExprKind::Compare(_, _, limit) = &find.condition.as_ref().unwrap().kind else { panic!() };
    let ExprKind::Literal(Literal::Quantity(grams, unit)) = &limit.kind else { panic!() };
    assert_eq!((grams, unit.name), (&Rat::from_integer(1000.into()), "kg"));
    assert!(matches!(&limit.ty, Type::Quantity { kind, .. } if kind.basis.as_deref() == Some("agent")));
}

#[test]
fn what_may_fall_below_zero_is_signed() {
    let model = model(
        "treaty T \"T\"\nbasis agent\nrecord lot (amount: mass of agent, rate: number, done: date) happens on done\n\
         table sign (of: number, up: number)\n  1 | 1\n  -1 | 2\n\
         define plain(x: lot) = 2 * x.amount + x.amount / 3\ndefine less(x: lot) = x.amount - 1 t\n\
         define rated(x: lot) = x.amount * x.rate\ndefine turned(x: lot, k: sign) = x.amount * k.of\n\
         define up(x: lot, k: sign) = x.amount * k.up\ndefine size(x: lot) = abs(less(x))\n\
         clause c \"C\"\n  under 1\n  for each lot x, sign k\n  must plain(x) + less(x) + rated(x) + turned(x, k) + up(x, k) > size(x)\n",
    );
    let signed = |name: &str| match &model.defines.iter().find(|d| &*d.name == name).unwrap().ty {
        Type::Quantity { signed, .. } => *signed,
        _ => panic!(),
    };
    let found = ["plain", "less", "rated", "turned", "up", "size"].map(signed);
    assert_eq!(found, [false, true, true, true, false, false]);
}

#[test]
fn the_order_of_files_changes_no_problem_and_no_verdict_rests_on_it() {
    let (a, b) = (
        "treaty T \"T\"\nrecord r (holder: State, k: Way)\n",
        "choice Way: A\nclause c \"C\"\n  under 1\n  for each r x\n  must x.k = A\n",
    );
    for files in [[("t", a), ("t", b)], [("t", b), ("t", a)]] {
        let (_, model, problems) = read(&files);
        let codes: Vec<_> = problems.iter().map(|p| p.code.id()).collect();
        assert_eq!((model.clauses.len(), codes), (1, vec!["always-true"]));
    }
}

#[test]
fn nothing_in_nothing_out() {
    let (_, model, problems) = read(&[]);
    assert_eq!((model.kinds.len(), problems.len()), (1, 0));
}
