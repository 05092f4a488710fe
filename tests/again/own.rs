//! A treaty whose clauses ask of each State what is of that State, and records of several States that refer to each other.

use std::fmt::Write;

use crate::dice::Dice;

pub const TREATY: &str = r#"treaty T "Invented treaty"
  in force 2000-01-01
basis agent
choice Sort: Fine, Coarse
table step (number: number, share: share, term: months)
  1 | 20 % | 1 year
  2 | 80 % | 2 years
record site (holder: State, opened: date, closed?: date) holds from opened until closed
record stock (holder: State, at?: site, sort: Sort, amount: mass of agent, as_at: date) holds from as_at
record removal (by: State, of: stock, amount: mass of agent, done: date) happens on done
record figure (of: stock, amount?: mass of agent, as_of: date) as of as_of
record report (by: State, of: removal)
record decision (taken: date) decided on taken
record extension in decision (holder: State, new_deadline: date)

define stock_of(s: State, c: Sort) = the(stock k where k.holder = s and k.sort = c)
define removed(s: State) = stated(f.amount for figure f where f.of.holder = s
                                  adding r.amount for removal r where r.by = s)
define share(s: State) = removed(s) / stock_of(s, Fine).amount
define large(k: stock) = exists(figure f where f.of = k and f.amount is given and f.amount > 9 t)
define of_parties(k: stock) = exists(figure f where f.of = k and party(f.of.holder, T))
define of_stock(k: stock) = sum(r.amount for removal r where r.of = k)

clause steps "Step by step"
  under 1
  for each Party s where exists(stock k where k.holder = s), step p
  must share(s) >= p.share
  by p.term after eif(T, s)
  unless extended under 2
    when latest extension x where x.holder = s
    then by x.new_deadline
clause limit "Never more than ninety tonnes"
  under 3
  for each Party s
  at all times sum(k.amount for stock k where k.holder = s) <= 90 t
clause told "Each removal is reported"
  under 4
  for each removal r
  duty of r.by
  must file report t where t.by = r.by and t.of = r
  within 30 days after r.done
clause sites "At most two sites"
  under 5
  for each State s
  at all times count(site x where x.holder = s) <= 2
clause open "What is held at a site is held while it is open"
  under 6
  for each stock k where k.at is given
  duty of k.holder
  must k.as_at >= k.at.opened and k.at.holder = k.holder
clause last "The last stock is not used up"
  under 7
  for each Party s, latest stock k where k.holder = s
  must of_stock(k) <= k.amount
  by 2002-12-31
check within "No more removed than there was"
  under 8
  for each removal r
  duty of r.by
  must r.amount <= r.of.amount and party(r.by, T)
check alike "What one State says of another's stock"
  under 9
  for each figure f where f.amount is given
  must f.amount <= f.of.amount
clause fine "Any of one sort, whoever holds it"
  under 10
  for each Party s
  must sum(k.amount for stock k where k.sort = Fine) >= 1 t
  by 2001-12-31

clause vague "Of one stock, where it is not known which"
  under 11
  for each Party s where exists(stock k where k.holder = s)
  at all times not of_parties(stock_of(s, Coarse))
clause vaguer "The same, whoever it was"
  under 12
  for each Party s where exists(stock k where k.holder = s)
  at all times not large(stock_of(s, Coarse))

paragraphs T
  1
  2
  3
  4
  5
  6
  7
  8
  9
  10
  11
  12
"#;

/// The same with a clause that asks where a record comes from.
pub fn treaty_that_asks_for_sources() -> String {
    let clause = "clause sourced \"From the second list\"\n  under 1\n  for each stock k\n  must k.source = \"list 2\"\nclause vague ";
    TREATY.replacen("clause vague ", clause, 1)
}

const STATES: [&str; 4] = ["XAA", "XBB", "XCC", "XDD"];

/// Two States, the first with a stock of which its clauses cannot tell whether it is meant, the second with a figure of `amount`.
pub fn undecided(amount: &str, second_is_party: bool) -> Vec<(String, String)> {
    let head = "[declaration]\nby = \"public record\"\ntreaty = \"T\"\nsubmitted = 2003-06-30\n";
    let own = head.replace("public record", "XAA") + "complete = true\n";
    let party =
        |state: &str| format!("\n[[party]]\nstate = \"{state}\"\ntreaty = \"T\"\nin_force = 2000-01-01\n");
    let stock = |id: &str, holder: &str, sort: &str| {
        let what = format!("id = \"{id}\"\nholder = \"{holder}\"\nsort = {sort}\n");
        format!("\n[[stock]]\n{what}amount = \"30 t\"\nas_at = 2001-01-01\n")
    };
    let figure = format!("of = \"b\"\namount = \"{amount}\"\nas_of = 2001-02-03\n");
    let second = if second_is_party { party("XBB") } else { String::new() };
    vec![
        ("0.toml".to_owned(), format!("{head}{}{second}", party("XAA"))),
        ("xaa.toml".to_owned(), format!("{own}{}", stock("a", "XAA", "{ unknown = \"secret\" }"))),
        ("xbb.toml".to_owned(), format!("{head}{}\n[[figure]]\n{figure}", stock("b", "XBB", "\"Coarse\""))),
    ]
}

/// Behind a file without a treaty one that imports so many sites of its State, and one that takes a site of another back, or
/// does not.
pub fn imported(sites: usize, taken_back: bool) -> Vec<(String, String)> {
    let head = |by: &str| format!("[declaration]\nby = \"{by}\"\ntreaty = \"T\"\nsubmitted = 2003-06-30\n");
    let party = "\n[[party]]\nstate = \"XAA\"\ntreaty = \"T\"\nin_force = 2000-01-01\n";
    let site = "\n[[site]]\nid = \"a\"\nholder = \"XBB\"\nopened = 2001-02-03\n";
    let others = [
        party,
        &party.replace("XAA", "XBB"),
        site,
        &site.replace("\"a\"", "\"b\""),
        &site.replace("\"a\"", "\"c\""),
    ];
    let withdraw = if taken_back { "\n[[withdraw]]\nrecord = \"c\"\nsubmitted = 2003-06-30\n" } else { "" };
    vec![
        ("0.toml".to_owned(), "[declaration]\nby = \"XCC\"\n".to_owned()),
        ("1.toml".to_owned(), head("XAA") + "\n[[import]]\nfile = \"sites.csv\"\nkind = \"site\"\n"),
        ("2.toml".to_owned(), format!("{}{}{withdraw}", head("XBB"), others.concat())),
        ("sites.csv".to_owned(), "holder,opened\n".to_owned() + &"XAA,2001-02-03\n".repeat(sites)),
    ]
}

/// A file of the public record and one of each State.
pub fn files(dice: &mut Dice) -> Vec<(String, String)> {
    let head = |by: &str, more: &str| {
        format!(
            "[declaration]\nby = \"{by}\"\ntreaty = \"T\"\nsource = \"list 1\"\nsubmitted = 2003-06-30\n{more}"
        )
    };
    let mut files = vec![("0.toml".to_owned(), head("public record", ""))];
    for state in STATES {
        let more = if dice.one_in(2) { "complete = true\n" } else { "" };
        files.push((format!("{}.toml", state.to_lowercase()), head(state, more)));
        if !dice.one_in(5) {
            files[0].1 +=
                &format!("\n[[party]]\nstate = \"{state}\"\ntreaty = \"T\"\nin_force = 2000-01-01\n");
        }
    }
    let replaces = dice.one_in(4);
    let (mut sites, mut stocks, mut removals) = (Vec::new(), Vec::new(), Vec::new());
    for at in 0..20 + dice.below(20) {
        let own = dice.below(STATES.len());
        let state = STATES[own];
        let tonnes = format!("\"{} t\"", 1 + dice.below(40));
        let day = dice.day();
        let (kind, id) = (dice.below(8), format!("r{at}"));
        let text = &mut files[if dice.one_in(6) { 0 } else { own + 1 }].1;
        let of = |all: &[String], dice: &mut Dice| dice.of(all).clone();
        match kind {
            0 => {
                write!(text, "\n[[site]]\nid = \"{id}\"\nholder = \"{state}\"\nopened = {day}\n").unwrap();
                sites.push(id);
            }
            1 | 2 => {
                let sorts = ["\"Fine\"", "\"Coarse\"", "{ unknown = \"secret\" }"];
                let sort = sorts[if dice.one_in(6) { 2 } else { dice.below(2) }];
                let amount = if dice.one_in(8) { "{ unknown = \"secret\" }" } else { &tonnes };
                write!(text, "\n[[stock]]\nid = \"{id}\"\nholder = \"{state}\"\nsort = {sort}\n").unwrap();
                write!(text, "amount = {amount}\nas_at = {day}\n").unwrap();
                if !sites.is_empty() && dice.one_in(2) {
                    writeln!(text, "at = \"{}\"", of(&sites, dice)).unwrap();
                }
                if !stocks.is_empty() && replaces && dice.one_in(3) {
                    let word = dice.of(&["corrects", "amends"]);
                    writeln!(text, "{word} = \"{}\"", of(&stocks, dice)).unwrap();
                }
                stocks.push(id);
            }
            3 | 4 if !stocks.is_empty() => {
                let stock = of(&stocks, dice);
                write!(text, "\n[[removal]]\nid = \"{id}\"\nby = \"{state}\"\nof = \"{stock}\"\n").unwrap();
                write!(text, "amount = {tonnes}\ndone = {day}\n").unwrap();
                removals.push(id);
            }
            5 if !stocks.is_empty() => {
                let stock = of(&stocks, dice);
                write!(text, "\n[[figure]]\nof = \"{stock}\"\namount = {tonnes}\nas_of = {day}\n").unwrap();
            }
            6 if !removals.is_empty() => {
                let removal = of(&removals, dice);
                write!(text, "\n[[report]]\nby = \"{state}\"\nof = \"{removal}\"\nsubmitted = {day}\n")
                    .unwrap();
            }
            _ => {
                write!(text, "\n[[decision]]\nid = \"{id}\"\ntaken = {day}\n").unwrap();
                write!(text, "[[decision.extension]]\nholder = \"{state}\"\nnew_deadline = 2003-03-01\n")
                    .unwrap();
            }
        }
    }
    files
}
