//! Sums and picks asked of series give exactly what looking at each record gives, whatever the records are: imprecise,
//! given in two ways, unknown, missing, nil, amended, corrected, ended, or acts.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod common;

use chrono::{Days, NaiveDate};
use common::ways::same_verdicts;
use common::{model_of, read_of};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use servanda::check::{Detail, Moment, Verdict, Way, check_by, check_on};
use servanda::declaration::{Reading, read_by};
use servanda::model::Model;
use servanda::source::{FileKind, SourceFile, SourceMap};

const TREATY: &str = r#"
treaty T "Invented treaty"
  in force 2000-01-01
basis agent
choice Sort: Fine, Coarse
record lot (holder: State, sort: Sort, amount: mass of agent, done: date, note_day?: date) happens on done
record site (holder: State, sort: Sort, amount: mass of agent, done: date, closed?: date) holds from done until closed
record kept (holder: State, sort: Sort, amount: mass of agent, done: date) holds from done
record figure (holder: State, sort: Sort, amount?: mass of agent, done: date) as of done
record act (holder: State, sort: Sort, amount: mass of agent, done: date) decided on done
record report (holder: State, sort: Sort, amount: mass of agent)
define total(s: State) = sum(l.amount for lot l where l.holder = s)
define held(s: State) = sum(k.amount for kept k where k.holder = s) + sum(x.amount for site x where x.holder = s)
define of_year(s: State, y: period) =
  sum(l.amount for lot l where l.holder = s and l.done in y and l.amount >= y.number * 1 t)
clause summed "Forty tonnes"
  under 1
  for each Party s
  must total(s) >= 40 t
  by 2001-12-31
clause held_at_all "Never more than sixty tonnes"
  under 2
  for each Party s
  at all times held(s) <= 60 t
clause of_one_sort "Never more than twenty tonnes of a sort"
  under 3
  for each Party s
  at all times sum(l.amount for lot l where l.holder = s and l.sort = Fine and l.amount >= 2 t) <= 20 t
clause yearly "Never more than thirty tonnes in a year"
  under 4
  for each Party s, calendar year y from 2001-01-01 to 2002-12-31
  at all times sum(l.amount for lot l where l.holder = s and l.done in y) <= 30 t
clause look_back "Not more than ten tonnes in three months"
  under 5
  for each lot x
  duty of x.holder
  must sum(e.amount for lot e where e.holder = x.holder and e.done in 3 months before x.done .. x.done) <= 10 t
clause before "Something else came before"
  under 6
  for each lot x
  duty of x.holder
  must exists(kept k where k.holder = x.holder and k.done < x.done) or count(lot f where f.holder = x.holder and f.done >= x.done) > 2
clause only_one "There is one, and it is small"
  under 7
  for each Party s
  must the(kept k where k.holder = s).amount <= 5 t
  by 2001-12-31
clause last "The last one is small"
  under 8
  for each Party s
  at all times latest(kept k where k.holder = s).amount <= 9 t
clause first "The first figure is small"
  under 9
  for each Party s
  must earliest(figure f where f.holder = s).amount <= 9 t
  by 2001-12-31
clause stated_so "Stated"
  under 10
  for each Party s
  must stated(f.amount for figure f where f.holder = s adding l.amount for lot l where l.holder = s) >= 30 t
  by 2001-12-31
clause acted "An act moves it"
  under 11
  for each Party s
  must count(lot l where l.holder = s) >= 6
  by 2001-06-30
  unless moved under 12
    when latest act a where a.holder = s and a.sort = Coarse
    then by a.done
clause filed "A report"
  under 13
  for each lot l
  duty of l.holder
  must file report r where r.holder = l.holder and r.sort = l.sort
  within 30 days after l.done
check guarded "A lot is of a Party, small, and told in time"
  under 15
  for each lot l where party(l.holder, T)
  must l.amount <= 9 t and (not l.note_day is given or l.note_day <= 30 days after l.done)
clause fine "Any of one sort, whoever holds it"
  under 14
  for each Party s
  must sum(l.amount for lot l where l.sort = Fine) >= 1 t
  by 2001-12-31
clause as_the_last "Five tonnes of the sort that was kept last"
  under 16
  for each Party s
  must sum(l.amount for lot l where l.holder = s and l.sort = latest(kept k where k.holder = s).sort) >= 5 t
  by 2001-12-31
clause numbered "No large lots in later years"
  under 17
  for each Party s, 12 months y from 2000-12-31 to 2003-12-31
  must of_year(s, y) <= 5 t
  by y.end
clause numbered_from_before "The same, the years being counted from another one on"
  under 18
  for each Party s, 12 months y from 1996-12-31 to 2003-12-31
  must of_year(s, y) <= 5 t
  by y.end
clause since "A year after little was there"
  under 19
  for each Party s
  must total(s) >= 3 t
  by 1 year after first_day(sum(l.amount for lot l where l.holder = s and l.done >= 2001-06-01) <= 15 t)
"#;

const KINDS: [&str; 6] = ["lot", "site", "kept", "figure", "act", "report"];

/// A record before it is written: its kind, tonnes, day, the forms of its amount and of its day, and what it is beside
/// that (nil, amended, corrected, …).
type Sketch = (usize, u32, u32, u8, u8, u8);

fn day(offset: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2001, 1, 1).unwrap() + Days::new(u64::from(offset))
}

fn amount(tonnes: u32, form: u8) -> Option<String> {
    Some(match form {
        0 => format!("\"{} t .. {} t\"", tonnes / 2, tonnes),
        1 => "{ unknown = \"withheld\" }".to_owned(),
        2 => format!("{{ either = [ {{ is = \"{tonnes} t\" }}, {{ is = \"{} t\" }} ] }}", tonnes + 3),
        3 => return None,
        _ => format!("\"{tonnes} t\""),
    })
}

fn date(offset: u32, form: u8) -> Option<String> {
    Some(match form {
        0 => format!("\"{} .. {}\"", day(offset), day(offset + 40)),
        1 => "{ unknown = \"undated\" }".to_owned(),
        2 => format!("{{ either = [ {{ is = {} }}, {{ is = {} }} ] }}", day(offset), day(offset + 20)),
        3 => format!("\".. {}\"", day(offset)),
        4 => return None,
        _ => day(offset).to_string(),
    })
}

fn written(&(kind, tonnes, offset, amount_form, day_form, beside): &Sketch, at: usize) -> String {
    let name = KINDS.get(kind).copied().unwrap_or("lot");
    let mut text = format!("[[{name}]]\nid = \"{name}{at}\"\nholder = \"XAA\"\n");
    text += if tonnes % 3 == 0 { "sort = \"Fine\"\n" } else { "sort = \"Coarse\"\n" };
    if beside == 0 && name != "act" {
        text += "nil = true\n";
    }
    if let Some(amount) = amount(tonnes, amount_form) {
        text += &format!("amount = {amount}\n");
    }
    match date(offset, day_form) {
        Some(_) if name == "report" => text += &format!("submitted = {}\n", day(offset)),
        Some(date) => text += &format!("done = {date}\n"),
        None => {}
    }
    if name == "lot" && beside > 5 {
        text += &format!("note_day = {}\n", day(offset + u32::from(beside) * 4));
    }
    if name == "site" && beside > 4 {
        text += &format!("closed = {}\n", day(offset + u32::from(beside) * 20));
    }
    text
}

/// The records, some of which amend or correct one of their kind before them.
fn declared(sketches: &[Sketch], closed: bool) -> String {
    let by = if closed { "XAA" } else { "public record" };
    let complete = if closed { "complete = true\n" } else { "" };
    let mut text = format!(
        "[declaration]\nby = \"{by}\"\ntreaty = \"T\"\nsubmitted = 2003-12-31\n{complete}\
         [[party]]\nstate = \"XAA\"\ntreaty = \"T\"\nin_force = 2000-01-01\n"
    );
    let mut before = [None::<usize>; 6];
    for (at, sketch) in sketches.iter().enumerate() {
        text += &written(sketch, at);
        let Some(slot) = before.get_mut(sketch.0) else { continue };
        let name = KINDS.get(sketch.0).copied().unwrap_or("lot");
        match (slot.take(), sketch.5) {
            (Some(earlier), 1) => text += &format!("corrects = \"{name}{earlier}\"\n"),
            (Some(earlier), 2) if name != "report" => text += &format!("amends = \"{name}{earlier}\"\n"),
            _ => {}
        }
        *slot = Some(at);
    }
    text
}

fn model(sources: &mut SourceMap) -> Model {
    model_of(TREATY, sources)
}

fn assert_same(text: &str, as_of: u32) {
    let mut sources = SourceMap::default();
    let model = model(&mut sources);
    let file = sources.add(SourceFile::new("a.toml".to_owned(), text.to_owned(), FileKind::Declaration));
    let [records, in_full] =
        [Reading::PlainFirst, Reading::Full].map(|reading| read_by(reading, &model, &sources, &[file]).0);
    for known_at in [None, Some(day(as_of + 100)), Some(day(as_of))] {
        let moment = Moment { as_of: day(as_of), known_at };
        let unread = |detail| check_by(Way::Series, &model, &records, moment, detail).0.unread;
        assert_eq!(unread(Detail::Full), unread(Detail::Findings), "\n{text}");
        for detail in [Detail::Full, Detail::Findings] {
            let quick = check_by(Way::Series, &model, &records, moment, detail).0;
            let slow = check_by(Way::EachRecord, &model, &in_full, moment, detail).0;
            same_verdicts(&quick, &slow, text);
            let shared = check_on(3, &model, &records, moment, detail);
            assert_eq!(format!("{shared:#?}"), format!("{quick:#?}"), "\n{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, rng_seed: RngSeed::Fixed(20_240_229), ..ProptestConfig::default() })]

    #[test]
    fn series_give_what_looking_at_each_record_gives(
        sketches in prop::collection::vec((0usize..6, 1u32..12, 0u32..700, 0u8..16, 0u8..20, 0u8..12), 0..14),
        as_of in 300u32..1100,
        closed in any::<bool>(),
    ) {
        assert_same(&declared(&sketches, closed), as_of);
    }
}

/// Every form of amount and day, of every kind, beside two plain records of that kind.
#[test]
fn every_form_of_record_is_told_alike() {
    for kind in 0..KINDS.len() {
        for form in 0..6 {
            for beside in 0..7 {
                let plain = [(kind, 3, 100, 9, 9, 4), (kind, 4, 100, 9, 9, 4)];
                let odd = [(kind, 5, 120, form, 9, beside), (kind, 6, 200, 9, form, beside)];
                let all: Vec<Sketch> = plain.into_iter().chain(odd).collect();
                assert_same(&declared(&all, true), 700);
            }
        }
    }
}

/// What stood under a State before it was corrected is no record of that State.
#[test]
fn a_correction_that_names_another_state_leaves_the_first_without_a_record() {
    let party = "[[party]]\nstate = \"XBB\"\ntreaty = \"T\"\nin_force = 2000-01-01\n";
    let kept = |id: &str, holder: &str| {
        format!(
            "[[kept]]\nid = \"{id}\"\nholder = \"{holder}\"\nsort = \"Fine\"\namount = \"3 t\"\ndone = 2001-04-11\n"
        )
    };
    let text = declared(&[], false) + party + &kept("k1", "XBB") + &kept("k2", "XAA") + "corrects = \"k1\"\n";
    assert_same(&text, 1000);
}

/// What is read of a State that is not bound yet, to show evidence alone, is read by no clause however much is told.
#[test]
fn what_no_clause_reads_is_the_same_however_much_is_told() {
    const CEILING: &str = "
treaty T \"Invented treaty\"
  in force 2000-01-01
basis agent
record lot (holder: State, amount: mass of agent, done: date) happens on done
clause ceiling \"Never above\"
  under 1
  for each Party s
  at all times sum(l.amount for lot l where l.holder = s) <= 6 t
";
    let text = "declaration = { by = \"XAA\", treaty = \"T\", submitted = 2003-12-31 }\n\
                party = [ { state = \"XAA\", treaty = \"T\", in_force = 2002-01-01 } ]\n\
                lot = [ { holder = \"XAA\", amount = \"7 t\", done = 2001-02-01 } ]\n";
    let (model, records) = read_of(CEILING, text);
    for (as_of, unread) in [(364, 1), (365, 0), (366, 0)] {
        for detail in [Detail::Full, Detail::Findings] {
            let moment = Moment { as_of: day(as_of), known_at: None };
            for way in [Way::Series, Way::EachRecord] {
                let found = check_by(way, &model, &records, moment, detail).0.unread.len();
                assert_eq!(found, unread, "{as_of} {detail:?} {way:?}");
            }
        }
    }
}

/// The second limb is looked at for the evidence alone where the first decides; the clause behind it reads it as ever.
#[test]
fn what_evidence_was_looked_for_in_is_read_by_the_next_clause() {
    const LIMBS: &str = "
treaty T \"Invented treaty\"
  in force 2000-01-01
basis agent
record lot (holder: State, amount: mass of agent, done: date) happens on done
record gift (giver: State, amount: mass of agent, done: date) happens on done
record act (holder: State, taken: date) decided on taken
define lots(s: State) = count(lot l where l.holder = s)
define given(s: State) = sum(g.amount for gift g where g.giver = s)
clause ceiling \"Few lots, and little given where eased\"
  under 1
  for each Party s
  at all times lots(s) <= 0
  unless eased under 2
    when latest act a where a.holder = s
    then at all times lots(s) <= 1 and given(s) <= 3 t
clause some \"Not much given\"
  under 3
  for each Party s
  at all times given(s) <= 9 t
  unless eased under 2
    when latest act a where a.holder = s
    then at all times given(s) <= 10 t
";
    let lot = "[[lot]]\nholder = \"XAA\"\namount = \"1 t\"\ndone = 2000-02-01\n";
    let gift = "[[gift]]\ngiver = \"XAA\"\namount = \"2 t\"\ndone = 2000-02-01\n";
    let text = "[declaration]\nby = \"XAA\"\ntreaty = \"T\"\nsubmitted = 2003-12-31\n\
                [[party]]\nstate = \"XAA\"\ntreaty = \"T\"\nin_force = 2000-01-01\n\
                [[act]]\nholder = \"XAA\"\ntaken = 2000-01-01\n"
        .to_owned()
        + lot
        + lot
        + gift;
    let (model, records) = read_of(LIMBS, &text);
    let moment = Moment { as_of: day(900), known_at: None };
    for detail in [Detail::Full, Detail::Findings] {
        let found = |way| check_by(way, &model, &records, moment, detail).0;
        same_verdicts(&found(Way::Series), &found(Way::EachRecord), &text);
        assert_eq!(found(Way::Series).unread, [], "{detail:?}");
    }
}

/// Which groups there are, and what is said of each, whatever the order of records whose keys are known in part.
#[test]
fn groups_do_not_depend_on_the_order_of_records() {
    const GROUPED: &str = "
treaty T \"Invented treaty\"
  in force 2000-01-01
basis agent
record lot (holder?: State, site: text, amount: mass of agent, done: date) happens on done
clause yearly \"A year\"
  under 1
  for each lot g on (holder, site, year(done))
  must sum(l.amount for l in g) <= 6 t
";
    const KEYS: [&str; 7] = [
        "holder = \"XAA\"\nsite = \"a\"\ndone = { unknown = \"lost\" }",
        "holder = { unknown = \"lost\" }\nsite = \"a\"\ndone = \"2001-06 .. 2002-06\"",
        "holder = \"XAA\"\nsite = { unknown = \"lost\" }\ndone = { unknown = \"lost\" }",
        "holder = \"XBB\"\nsite = \"b\"\ndone = \"2001-06 .. 2002-06\"",
        "holder = \"XBB\"\nsite = \"b\"\ndone = \"2002-06 .. 2003-06\"",
        "holder = { unknown = \"lost\" }\nsite = { unknown = \"lost\" }\ndone = { unknown = \"lost\" }",
        "holder = \"XCC\"\nsite = \"c\"\ndone = 2001-06-01",
    ];
    let told = |keys: &[usize]| {
        let head = "[declaration]\nby = \"public record\"\ntreaty = \"T\"\nsubmitted = 2003-12-31\n";
        let lot = |at: &usize| format!("[[lot]]\namount = \"{} t\"\n{}\n", at + 1, KEYS[*at]);
        let text = head.to_owned() + &keys.iter().map(lot).collect::<String>();
        let (model, records) = read_of(GROUPED, &text);
        let verdicts = check_by(
            Way::Series,
            &model,
            &records,
            Moment { as_of: day(1090), known_at: None },
            Detail::Full,
        )
        .0;
        let told = |v: &Verdict| {
            let subject: Vec<&str> = v.subject.iter().map(|b| &*b.value).collect();
            format!("{} {:?} {:?}", subject.join(" "), v.judged.outcome, v.measure().map(|m| &m.slack))
        };
        let mut all: Vec<String> = verdicts.all.iter().map(told).collect();
        all.sort();
        all
    };
    for some in (1usize..1 << KEYS.len()).filter(|some| some.count_ones() == 3) {
        let [a, b, c] = (0..KEYS.len()).filter(|at| some >> at & 1 == 1).collect::<Vec<_>>()[..] else {
            continue;
        };
        let first = told(&[a, b, c]);
        assert!(!first.is_empty());
        for order in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
            assert_eq!(told(&order), first, "{order:?} of {some:b}");
        }
    }
}
