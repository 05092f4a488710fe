//! Errors that teach: the slips that people make, each recognised where it stands and answered with what to write.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use servanda::declaration::read;
use servanda::diagnostic::Diagnostic;
use servanda::model::{ModelInput, build};
use servanda::source::{FileKind, SourceFile, SourceMap};
use servanda::syntax::parse;

const TREATY: &str = r#"treaty T "Invented treaty"
  in force 1997-04-29
basis agent
choice Method: Incineration, Neutralisation, Other
record lot (holder: State, amount: mass of agent, share?: number, method: Method, parts: items,
  room: volume, span: period, done: date) happens on done
record judgment_given (by: State, day: date) happens on day
define authorised(s: State) = exists(judgment_given j where j.by = s)
clause z "Uses what is defined"
  under 1
  for each lot x
  must authorised(x.holder)
"#;

fn problems_of_treaty(text: &str) -> Vec<[String; 3]> {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("t.treaty", format!("{TREATY}{text}"), FileKind::Treaty));
    let (ast, mut problems) = parse(file, &sources.get(file).unwrap().text);
    problems.extend(build(&[ModelInput { file, folder: "t".into(), ast }]).1);
    shown(&sources, &problems)
}

fn problems_of_declaration(text: &str) -> Vec<[String; 3]> {
    let (sources, model, _) = common::treaties();
    let mut sources = sources.clone();
    let head = "[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nsubmitted = 2024-02-20\n\n";
    let file = sources.add(SourceFile::new("x.toml", format!("{head}{text}"), FileKind::Declaration));
    let (_, problems) = read(model, &sources, &[file]);
    shown(&sources, &problems)
}

fn shown(sources: &SourceMap, problems: &[Diagnostic]) -> Vec<[String; 3]> {
    let one = |p: &Diagnostic| {
        let underlined = sources.slice(p.primary.loc).to_owned();
        [p.code.id().to_owned(), underlined, p.help.clone().unwrap_or_default()]
    };
    problems.iter().map(one).collect()
}

/// What is written; then the code, the text that is underlined, and the help.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// What a clause demands of a lot `x`.
#[rustfmt::skip]
const DEMANDS: &[Row] = &[
    ("x.holder = “USA”", "syntax", "“USA”", "write `\"USA\"`"),
    ("x.holder = 'USA'", "syntax", "'USA'", "write `\"USA\"`"),
    ("x.done > 60 d after eif(T)", "syntax", "d", "write `60 days`, if that was meant"),
    ("x.done > 60d after eif(T)", "syntax", "d", "write `60 days`, if that was meant"),
    ("x.share > 20 percent", "syntax", "percent", "write `20 %`"),
    ("x.share > 20 per cent", "syntax", "per", "write `20 %`"),
    ("x.share > 20 pct", "syntax", "pct", "write `20 %`"),
    ("x.amount > 16,678 kg", "syntax", "16,678", "write `16_678`, or a space after each comma of a list"),
    ("x.amount > 16 678 kg", "syntax", "678", "write `16_678`"),
    ("x.amount > 16.678,5 kg", "syntax", ",", "write `16678.5`"),
    ("x.amount > 1,5 t", "syntax", ",", "write `1.5`"),
    ("x.done > 1997-02-30", "impossible-date", "1997-02-30", "write a day that exists: February 1997 ends on 28"),
    ("x.done > 1998-02-29", "impossible-date", "1998-02-29", "write a day that exists: February 1998 ends on 28"),
    ("x.done > 30 February 1997", "impossible-date", "30 February", "write a day that exists: February 1997 ends on 28"),
    ("x.done > February 30, 1997", "impossible-date", "February 30", "write a day that exists: February 1997 ends on 28"),
    ("x.done > 29/04/1997", "syntax", "29/04/1997", "write 1997-04-29"),
    ("x.done > 29.04.1997", "syntax", "29.04.1997", "write 1997-04-29"),
    ("x.done > April 2007", "syntax", "April 2007", "write it year first, such as 1997-04-29"),
    ("x.done > 2007-04", "syntax", "2007-04", "write the day in full, such as 1997-04-29"),
    ("x.amount => 1 t", "syntax", "=>", "write `>=`"),
    ("x.amount =< 1 t", "syntax", "=<", "write `<=`"),
    ("x.amount == 1 t", "syntax", "==", "write `=`"),
    ("x.amount ≥ 1 t", "syntax", "≥", "write `>=`"),
    ("x.amount ≤ 1 t", "syntax", "≤", "write `<=`"),
    ("x.amount <> 1 t", "syntax", "<>", "write `!=`"),
    ("x.amount ≠ 1 t", "syntax", "≠", "write `!=`"),
    ("!authorised(x.holder)", "syntax", "!", "write `not`"),
    ("x.amount > 1", "type-mismatch", "1", "write the unit: `1 t`, `5 kg`"),
    ("x.amount > 5", "type-mismatch", "5", "write the unit: `1 t`, `5 kg`"),
    ("x.parts > 5", "type-mismatch", "5", "write the unit: `500 items`"),
    ("x.room > 5", "type-mismatch", "5", "write the unit: `1 m3`, `5 L`"),
    ("x.span = 2024", "type-mismatch", "2024", "name a year by a day in it, such as `year(2024-01-01)`"),
    ("2024 = x.span", "type-mismatch", "x.span", "declare the number as a `period`, which a record writes as `\"2024\"`"),
    ("x.done > 60 after eif(T)", "syntax", "60", "write `60 days`, `60 months` or `60 years`"),
    ("x.amount > 5 tonnes", "syntax", "tonnes", "write `5 t`, if that was meant"),
    ("x.amount > 5 tons", "syntax", "tons", "write `5 t` for tonnes of 1000 kg, `5 short_ton` for tons of 2000 lb"),
    ("x.amount > 5 metric tons", "syntax", "metric", "write `5 t`, if that was meant"),
    ("x.amount > 5 metric tonnes", "syntax", "metric", "write `5 t`, if that was meant"),
    ("x.amount > 5 metric ton", "syntax", "metric", "write `5 t`, if that was meant"),
    ("x.amount > 5 kilos", "syntax", "kilos", "write `5 kg`, if that was meant"),
    ("x.amount > 5 kilogrammes", "syntax", "kilogrammes", "write `5 kg`, if that was meant"),
    ("x.amount > 5 litres", "syntax", "litres", "write `5 L`, if that was meant"),
    ("x.amount > 5 liters", "syntax", "liters", "write `5 L`, if that was meant"),
    ("x.amount > 5 short tons", "syntax", "short", "write `5 short_ton`, if that was meant"),
    ("x.amount > 5 Tonnes", "syntax", "Tonnes", "write `5 t`, if that was meant"),
    ("x.method = Neutralization", "unknown-name", "Neutralization", "write `Neutralisation`, or define `Neutralization`"),
    ("authorized(x.holder)", "unknown-name", "authorized", "write `authorised`, or define `authorized`"),
    ("exists(judgement_given j)", "unknown-name", "judgement_given", "write `judgment_given`, or define `judgement_given`"),
    ("x.amount > 1 t per year", "syntax", "per", "write `calendar year y` in `for each`, and sum what lies `in y`"),
    ("x.done > 2 weeks after eif(T)", "syntax", "weeks", "write `14 days`"),
    ("x.done > 1 fortnight after eif(T)", "syntax", "fortnight", "write `14 days`"),
    ("x.done > 60 working days after eif(T)", "syntax", "working", "write `60 days`"),
    ("x.amount at most 1 t", "syntax", "at", "write `<=`"),
    ("x.amount is at most 1 t", "syntax", "is at", "write `<=`"),
    ("x.amount is less than 1 t", "syntax", "is less", "write `<`"),
    ("x.amount is 1 t", "syntax", "is 1", "write `=`"),
    ("x.amount > one t", "syntax", "one", "write `1 t`"),
    ("x.amount between 1 t and 2 t", "syntax", "between", "write `in a .. b`"),
    ("x.amount > 1 t.", "syntax", ".", "remove it"),
    ("x.amount > 1 t;", "syntax", ";", "end each slot with its line"),
    ("x.amount > 1 t && x.amount < 2 t", "syntax", "&&", "write `and`"),
];

/// Whole entries; other problems may stand beside the one named.
#[rustfmt::skip]
const ENTRIES: &[Row] = &[
    ("clause a \"A\"\n  under 1\n  for each lot x\n  shall x.amount > 1 t", "syntax", "shall", "write `must`"),
    ("clause a \"A\"\n  under 1\n  for every lot x\n  must x.amount > 1 t", "syntax", "every", "write `for each`"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  at any time x.amount > 1 t", "syntax", "any", "write `at all times`"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  must x.amount > 1 t\n  within 60 days of x.done", "syntax", "of", "write `after`"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  must x.amount > 1 t\n  not less than 14 days before x.done", "syntax", "not", "write `at least`"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  must x.amount > 1 t\n  at least 14 days prior to x.done", "syntax", "prior", "write `before`"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  must x.amount > 1 t\n  prior to x.done", "syntax", "prior", "write `at least 14 days before …`, with the days that are meant"),
    ("clause a \"A\"\n  under 1\n  for each State s\n  must total(x.amount for lot x) > 1 t", "syntax", "for", "write `sum(… for …)`"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  must x.amount > 1 t\n  by 90", "type-mismatch", "90", "write a date, or count from one: `90 days after …`"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  must x.amount > 2 m3", "mixed-kinds", "2 m3", "write a mass, such as `1 t` or `5 kg`"),
    ("clause a \"A\"\n  under 1\n  for each party s\n  must authorised(s)", "type-mismatch", "s", "write `Party` in `for each`, which binds the State itself"),
    ("table step (term: months)\n  24", "type-mismatch", "24", "write the unit, such as `24 months` or `2 years`"),
    ("choice C: by, Must", "syntax", "by", "write `By`"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  judgment \"x\"", "syntax", "judgment", "write `judgement`, if that was meant"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  must judgment \"x\" or x.amount > 1 t", "syntax", "judgment", "write `judgement`"),
    ("clause a “A”\n  under 1\n  for each lot x\n  must x.amount > 1 t", "syntax", "“A”", "write `\"A\"`"),
    ("record r (s: state)", "unknown-name", "state", "write `State`, or define `state`"),
    ("record r (s: string)", "unknown-name", "string", "write `text`, or define `string`"),
    ("record r (s: bool)", "unknown-name", "bool", "write `flag`, or define `bool`"),
    ("record r (s: int)", "unknown-name", "int", "write `number`, or define `int`"),
    ("record r (s: mass)", "syntax", "mass", "write `mass of …` with a basis of the treaty"),
    ("record r (s: tonnes)", "unknown-name", "tonnes", "write `mass of …`, or define `tonnes`"),
    ("record r (s: boolean)", "unknown-name", "boolean", "write `flag`, or define `boolean`"),
    ("record r (s: mass of agents)", "unknown-name", "agents", "write `agent`, or define `agents`"),
    ("clause a \"A\"\n  under 1\n  for each lot not\n  must x.amount > 1 t", "syntax", "not", "write a variable, as in `lot x`"),
    ("clause a \"A\"\n  under 1\n  for each lot where where where.amount > 1 t\n  must x.amount > 1 t", "syntax", "where", "write a variable, as in `lot x`"),
    ("define in(s: State) = 1", "syntax", "in", "write another name, such as `in_`"),
    ("clause a \"A\"\n  under 1\n  for each lot if\n  must if.amount > 1 t", "syntax", "if", "write a variable, as in `lot x`"),
    ("clause a \"A\"\n  under 1\n  for each lot x\n  must exists(lot on where on.amount > 1 t)", "syntax", "on", "write a variable, as in `lot x`"),
    ("define f(on: State) = exists(lot x where x.holder = on)", "syntax", "on", "write another name, such as `on_`"),
    ("define then(s: State) = exists(lot x where x.holder = s)", "syntax", "then", "write another name, such as `then_`"),
    ("record r (s: mass of agent)\ndefine where(r: lot) = 1", "syntax", "where", "write another name, such as `where_`"),
    ("record on (by: State)\nclause a \"A\"\n  under 1\n  for each on x\n  must x.by = \"USA\"", "syntax", "on", "write another name, such as `on_`"),
];

/// The amount of a stockpile.
#[rustfmt::skip]
const AMOUNTS: &[Row] = &[
    ("\"16,678 kg\"", "wrong-type", "\"16,678 kg\"", "write `\"16678 kg\"`, or `\"16.678 kg\"` if the comma sets off a fraction"),
    ("\"16 678 kg\"", "wrong-type", "\"16 678 kg\"", "write `\"16678 kg\"`"),
    ("\"16'678 kg\"", "wrong-type", "\"16'678 kg\"", "write `\"16678 kg\"`"),
    ("\"16.678,5 kg\"", "wrong-type", "\"16.678,5 kg\"", "write `\"16678.5 kg\"`"),
    ("\"1,5 t\"", "wrong-type", "\"1,5 t\"", "write `\"1.5 t\"`"),
    ("\"5 tonnes\"", "wrong-quantity", "\"5 tonnes\"", "write `t`"),
    ("\"1.5 tons\"", "wrong-quantity", "\"1.5 tons\"", "write `t` for tonnes of 1000 kg, `short_ton` for tons of 2000 lb"),
    ("\"5 metric tons\"", "wrong-quantity", "\"5 metric tons\"", "write `t`"),
    ("\"5 metric ton\"", "wrong-quantity", "\"5 metric ton\"", "write `t`"),
    ("\"5 Tonnes\"", "wrong-quantity", "\"5 Tonnes\"", "write `t`"),
    ("\"5 kilogrammes\"", "wrong-quantity", "\"5 kilogrammes\"", "write `kg`"),
    ("\"5 KG\"", "wrong-quantity", "\"5 KG\"", "write `kg`"),
    ("\"5\"", "wrong-quantity", "\"5\"", "write the unit in the text, such as `\"5 t\"`"),
    ("5", "wrong-quantity", "5", "write the unit in the text, such as `\"5 t\"`"),
    ("5.5", "wrong-quantity", "5.5", "write the unit in the text, such as `\"5.5 t\"`"),
    ("\"20 percent\"", "wrong-quantity", "\"20 percent\"", "write `t`, `kg`, `g`, `mg`, `short_ton` or `lb`"),
    ("\"20 %\"", "wrong-quantity", "\"20 %\"", "write the mass, in `t`, `kg`, `g`, `mg`, `short_ton` or `lb`"),
    ("\"about 5 t\"", "wrong-type", "\"about 5 t\"", "write the range in which the value lies, such as `\"35 t .. 45 t\"`"),
    ("\"5 t - 10 t\"", "wrong-quantity", "\"5 t - 10 t\"", "write `..` between the lower and the upper end, such as `\"5 t .. 10 t\"`"),
    ("\"5-10 t\"", "wrong-type", "\"5-10 t\"", "write `..` between the lower and the upper end, such as `\"5 t .. 10 t\"`"),
    ("\"5 t to 10 t\"", "wrong-quantity", "\"5 t to 10 t\"", "write `..` between the lower and the upper end, such as `\"5 t .. 10 t\"`"),
    ("\"5 t...10 t\"", "wrong-type", "\"5 t...10 t\"", "write `..` between the lower and the upper end, such as `\"5 t .. 10 t\"`"),
    ("\"=> 5 t\"", "wrong-type", "\"=> 5 t\"", "write `>=`"),
    ("\"≥ 5 t\"", "wrong-type", "\"≥ 5 t\"", "write `>=`"),
    ("\"more than 5 t\"", "wrong-type", "\"more than 5 t\"", "write `\"> 5 t\"`"),
    ("\"at least 5 t\"", "wrong-type", "\"at least 5 t\"", "write `\">= 5 t\"`"),
    ("\"5 t +/- 1 t\"", "wrong-quantity", "\"5 t +/- 1 t\"", "write `±`"),
    ("\"five tonnes\"", "wrong-type", "\"five tonnes\"", "write the digits"),
    ("\"unknown\"", "wrong-type", "\"unknown\"", "write `{ unknown = \"why\" }`, or the range in which the value lies"),
    ("\"n/a\"", "wrong-type", "\"n/a\"", "write `{ unknown = \"why\" }`, or the range in which the value lies"),
    ("\"\"", "wrong-type", "\"\"", "write it as `\"20 t\"`, or `{ unknown = \"why\" }`"),
    ("\"nil\"", "wrong-type", "\"nil\"", "write `\"0 t\"`, or `nil = true` for a record that only says that there is nothing"),
    ("\"0\"", "wrong-quantity", "\"0\"", "write the unit in the text, such as `\"0 t\"`"),
    ("5 t", "toml-syntax", "5 t", "write `\"5 t\"`"),
    ("“5 t”", "toml-syntax", "“5 t”", "write `\"5 t\"`"),
    ("16,678", "toml-syntax", ",", "start a new line, or put the whole value in quotes"),
    ("\"5 million t\"", "wrong-quantity", "\"5 million t\"", "write out the digits"),
];

/// The day of a stockpile.
#[rustfmt::skip]
const DATES: &[Row] = &[
    ("\"29/04/1997\"", "wrong-type", "\"29/04/1997\"", "write `1997-04-29`"),
    ("\"29.04.1997\"", "wrong-type", "\"29.04.1997\"", "write `1997-04-29`"),
    ("\"29 April 1997\"", "wrong-type", "\"29 April 1997\"", "write `1997-04-29`"),
    ("\"April 29, 1997\"", "wrong-type", "\"April 29, 1997\"", "write `1997-04-29`"),
    ("\"April 2007\"", "wrong-type", "\"April 2007\"", "write `\"2007-04\"`"),
    ("\"30 February 2024\"", "impossible-date", "\"30 February 2024\"", "write a day that exists: February 2024 ends on 29"),
    ("2024-02-30", "impossible-date", "2024-02-30", "write a day that exists: February 2024 ends on 29"),
    ("\"2024-02-30\"", "impossible-date", "\"2024-02-30\"", "write a day that exists: February 2024 ends on 29"),
    ("\"04/29/1997\"", "wrong-type", "\"04/29/1997\"", "write `1997-04-29`"),
    ("\"04/05/1997\"", "wrong-type", "\"04/05/1997\"", "write `1997-05-04` or `1997-04-05`: nothing says which is meant"),
    ("\"1997/04/29\"", "wrong-type", "\"1997/04/29\"", "write `1997-04-29`"),
    ("\"1997-4-9\"", "wrong-type", "\"1997-4-9\"", "write `1997-04-09`"),
    ("1997", "wrong-type", "1997", "write `\"1997\"` for some day in that year"),
    ("2007-04", "toml-syntax", "2007-04", "write `\"2007-04\"`: a month or a year stands in quotes"),
    ("“1997”", "toml-syntax", "“1997”", "write `\"1997\"`"),
    ("29/04/1997", "toml-syntax", "29/04/1997", "write `1997-04-29`"),
    ("04.29.1997", "toml-syntax", "04.29.1997", "write `1997-04-29`"),
    ("29.04.1997", "toml-syntax", "29.04.1997", "write `1997-04-29`"),
    ("04.29.1997", "toml-syntax", "04.29.1997", "write `1997-04-29`"),
    ("\"mid-2007\"", "wrong-type", "\"mid-2007\"", "write `\"2007\"` for some day in that year, or the range of days that is meant, such as `\"2007-01 .. 2007-04\"`"),
    ("\"spring 2007\"", "wrong-type", "\"spring 2007\"", "write `\"2007\"` for some day in that year, or the range of days that is meant, such as `\"2007-01 .. 2007-04\"`"),
    ("\"Q2 2007\"", "wrong-type", "\"Q2 2007\"", "write `\"2007-Q2\"`"),
    ("\"2007-Q5\"", "impossible-date", "\"2007-Q5\"", "write a quarter from `Q1` to `Q4`"),
    ("\"early 2007\"", "wrong-type", "\"early 2007\"", "write `\"2007\"` for some day in that year, or the range of days that is meant, such as `\"2007-01 .. 2007-04\"`"),
    ("\"29-04-1997\"", "wrong-type", "\"29-04-1997\"", "write `1997-04-29`"),
    ("\"29 Apr 1997\"", "wrong-type", "\"29 Apr 1997\"", "write `1997-04-29`"),
    ("\"c. 2007\"", "wrong-type", "\"c. 2007\"", "write `\"2007\"` for some day in that year, or the range of days that is meant, such as `\"2007-01 .. 2007-04\"`"),
    ("1997-04-29T00:00:00Z", "wrong-type", "1997-04-29T00:00:00Z", "write the date alone"),
];

/// The share of a figure.
#[rustfmt::skip]
const SHARES: &[Row] = &[
    ("\"20 percent\"", "wrong-quantity", "\"20 percent\"", "write `%`"),
    ("\"20 per cent\"", "wrong-quantity", "\"20 per cent\"", "write `%`"),
    ("\"20 pct\"", "wrong-quantity", "\"20 pct\"", "write `%`"),
    ("20 %", "toml-syntax", "20 %", "write `\"20 %\"`"),
    ("\"0,2\"", "wrong-type", "\"0,2\"", "write `\"0.2\"`"),
    ("\"20,5 %\"", "wrong-type", "\"20,5 %\"", "write `\"20.5 %\"`"),
    ("\"half\"", "wrong-type", "\"half\"", "write the digits"),
    ("\"20 t\"", "wrong-quantity", "\"20 t\"", "write a share such as `20 %`"),
    ("\"1/5\"", "wrong-quantity", "\"1/5\"", "write `%` behind the figure"),
    ("\"one fifth\"", "wrong-type", "\"one fifth\"", "write the digits"),
];

#[track_caller]
fn all(rows: &[Row], found: impl Fn(&str) -> Vec<[String; 3]>) {
    let mut wrong = Vec::new();
    for (written, code, underlined, help) in rows {
        let found = found(written);
        if found != [[*code, *underlined, *help]] {
            wrong.push(format!("{written}\n  {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn slips_in_a_demand() {
    all(DEMANDS, |must| {
        problems_of_treaty(&format!("clause a \"A\"\n  under 1\n  for each lot x\n  must {must}\n"))
    });
}

#[test]
fn slips_in_an_entry() {
    for (written, code, underlined, help) in ENTRIES {
        let found = problems_of_treaty(&format!("{written}\n"));
        let named = [code, underlined, help].map(|s| (*s).to_owned());
        assert!(found.contains(&named), "{written}\n  {found:?}");
    }
}

fn stockpile(amount: &str, day: &str) -> String {
    let head = "[[stockpile]]\nid = \"a\"\nholder = \"XAA\"\ncategory = \"Category1\"";
    format!("{head}\namount = {amount}\nas_at = {day}\n")
}

#[test]
fn slips_in_an_amount() {
    all(AMOUNTS, |amount| problems_of_declaration(&stockpile(amount, "1997-04-29")));
}

#[test]
fn slips_in_a_date() {
    all(DATES, |day| problems_of_declaration(&stockpile("\"5 t\"", day)));
}

#[test]
fn slips_in_a_share() {
    let stock = stockpile("\"5 t\"", "1997-04-29");
    all(SHARES, |share| {
        let figure = format!("[[destroyed]]\nof = \"a\"\nshare = {share}\nas_of = 2002-04-29\n");
        problems_of_declaration(&format!("{stock}{figure}"))
    });
}

#[test]
fn a_single_table_beside_those_of_a_list() {
    let text = stockpile("\"5 t\"", "1997-04-29");
    let found =
        problems_of_declaration(&format!("{text}\n{}", text.replacen("[[stockpile]]", "[stockpile]", 1)));
    assert_eq!(found, [["duplicate-key", "stockpile", "write `[[stockpile]]` above each of its records"]]);
}

/// Slips on several lines of one slot, or behind several commas of one list, are told in one run.
#[test]
fn more_than_one_slip_in_a_slot() {
    let clause = |slots: &str| format!("clause a \"A\"\n  under 1\n  for each lot x\n{slots}");
    let told = |text: &str, expected: &[&str]| {
        let found: Vec<String> =
            problems_of_treaty(text).into_iter().map(|[_, underlined, _]| underlined).collect();
        assert_eq!(found, expected, "{text}");
    };
    told(
        &clause("  must x.amount > 5 tonnes\n    and x.done > 60 d after eif(T)\n    or x.share > 20 pct\n"),
        &["tonnes", "d", "pct"],
    );
    told(&clause("  must x.amount > 5 tonnes\n    and x.done > eif(T)\n"), &["tonnes"]);
    told(&clause("  must x.amount > 5 tonnes\n    and\n"), &["tonnes", "d"]);
    told(
        &clause("  must exists(lot y where y.amount > 5 tonnes\n    and y.done > 60 d after eif(T))\n"),
        &["tonnes"],
    );
    told(
        "define f(x: lot) =\n  if x.amount > 5 tonnes\n    and x.share > 20 pct then 1\n  otherwise 2 weeks\n",
        &["tonnes", "pct", "weeks"],
    );
    told(
        &clause("    where x.amount > 5 tonnes\n    and x.share > 20 pct,\n    lot\n  must x.amount > 1 t\n"),
        &["tonnes", "pct", "t"],
    );
    told(&clause("  duty of x.holder.,\n    x.,\n    x.holder\n  must x.amount > 1 t\n"), &[".", "."]);
    told("choice Colour: Red Green,\n  blue!,\n  White\n", &["Green", "!"]);
    told("record r (by: State,\n  when date,\n  what:,\n  amount: mass)\n", &["date", ":", "mass"]);
}
