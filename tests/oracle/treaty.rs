//! Random treaties: kinds, definitions and clauses, each as text. What is written need not make sense; what the model
//! refuses is left out by the caller.

use std::fmt::Write;

use crate::dice::Dice;

/// What a field holds.
#[derive(Clone, Copy, PartialEq)]
pub enum Sort {
    State,
    Mass,
    Number,
    Choice,
    Text,
    Flag,
    Date,
    Row,
    Ref(usize),
}

pub struct Field {
    pub name: String,
    pub sort: Sort,
    pub optional: bool,
}

pub struct Kind {
    pub name: String,
    pub fields: Vec<Field>,
    /// As written, without its first word where there is none.
    pub nature: &'static str,
}

impl Kind {
    pub fn is_dated(&self) -> bool {
        !self.nature.is_empty()
    }
}

/// Something that an expression may read.
#[derive(Clone)]
pub enum Seen {
    State(String),
    Record(String, usize),
    Group(String, usize),
    Period(String),
    Row(String),
}

/// A treaty in pieces, so that a failing one can be made smaller.
pub struct Treaty {
    pub kinds: Vec<Kind>,
    pub head: String,
    pub defines: Vec<String>,
    pub clauses: Vec<String>,
}

impl Treaty {
    pub fn text(&self) -> String {
        let mut text = self.head.clone();
        self.defines.iter().chain(&self.clauses).for_each(|entry| text += entry);
        text + "paragraphs T\n  1\n"
    }
}

/// Writes a treaty.
pub struct Writer<'d> {
    pub dice: &'d mut Dice,
    pub kinds: Vec<Kind>,
    pub seen: Vec<Seen>,
    /// Definitions by name: what they give, and what they take.
    pub defines: Vec<(String, Sort, Sort)>,
    pub next: usize,
}

const NATURES: [&str; 6] = [
    "happens on done",
    "happens on done",
    "as of done",
    "holds from done",
    "holds from done until closed",
    "decided on done",
];

pub fn treaty(dice: &mut Dice) -> Treaty {
    let mut writer = Writer { dice, kinds: Vec::new(), seen: Vec::new(), defines: Vec::new(), next: 0 };
    let head = writer.head();
    let defines = (0..2 + writer.dice.below(3)).map(|at| writer.define(at)).collect();
    let clauses = (0..4 + writer.dice.below(4)).map(|at| writer.clause(at)).collect();
    Treaty { kinds: writer.kinds, head, defines, clauses }
}

impl Writer<'_> {
    fn head(&mut self) -> String {
        let mut text = String::from(
            "treaty T \"Invented treaty\"\n  in force 2000-01-01\n  month end clamp\nbasis agent\n\
             choice Colour: Red, Green, Blue\ntable band (number: number, most: mass of agent)\n  1 | 5 t\n  2 | 12 t\n",
        );
        for at in 0..2 + self.dice.below(3) {
            let kind = self.kind(at);
            let field = |f: &Field| {
                let ty = match f.sort {
                    Sort::State => "State".to_owned(),
                    Sort::Mass => "mass of agent".to_owned(),
                    Sort::Number => "number".to_owned(),
                    Sort::Choice => "Colour".to_owned(),
                    Sort::Text => "text".to_owned(),
                    Sort::Flag => "flag".to_owned(),
                    Sort::Date => "date".to_owned(),
                    Sort::Row => "band".to_owned(),
                    Sort::Ref(of) => format!("k{of}"),
                };
                format!("{}{}: {ty}", f.name, if f.optional { "?" } else { "" })
            };
            let fields: Vec<String> = kind.fields.iter().map(field).collect();
            writeln!(text, "record {} ({}) {}", kind.name, fields.join(", "), kind.nature).unwrap();
            self.kinds.push(kind);
        }
        text
    }

    fn kind(&mut self, at: usize) -> Kind {
        let nature = if at > 0 && self.dice.one_in(5) { "" } else { *self.dice.of(&NATURES) };
        let mut fields = vec![Field { name: "holder".to_owned(), sort: Sort::State, optional: false }];
        let others = [Sort::Mass, Sort::Number, Sort::Choice, Sort::Text, Sort::Flag, Sort::Date, Sort::Row];
        for i in 0..2 + self.dice.below(3) {
            let sort = match i {
                0 => Sort::Mass,
                _ if at > 0 && self.dice.one_in(4) => Sort::Ref(self.dice.below(at)),
                _ => *self.dice.of(&others),
            };
            fields.push(Field { name: format!("f{i}"), sort, optional: self.dice.one_in(5) });
        }
        if !nature.is_empty() {
            fields.push(Field { name: "done".to_owned(), sort: Sort::Date, optional: false });
        }
        if nature.ends_with("closed") {
            fields.push(Field { name: "closed".to_owned(), sort: Sort::Date, optional: true });
        }
        Kind { name: format!("k{at}"), fields, nature }
    }

    fn define(&mut self, at: usize) -> String {
        let name = format!("d{at}");
        let gives = *self.dice.of(&[Sort::Mass, Sort::Mass, Sort::Flag]);
        let (takes, param) = if self.dice.one_in(3) {
            let kind = self.dice.below(self.kinds.len());
            self.seen = vec![Seen::Record("p".to_owned(), kind)];
            (Sort::Ref(kind), format!("p: k{kind}"))
        } else {
            self.seen = vec![Seen::State("p".to_owned())];
            (Sort::State, "p: State".to_owned())
        };
        let body = if self.dice.one_in(3) {
            let (when, then, otherwise) = (self.truth(1), self.value(gives, 1), self.value(gives, 1));
            format!("\n  if {when} then {then}\n  otherwise {otherwise}\n")
        } else {
            format!(" {}\n", self.value(gives, 2))
        };
        self.defines.push((name.clone(), gives, takes));
        format!("define {name}({param}) ={body}")
    }

    fn clause(&mut self, at: usize) -> String {
        self.seen.clear();
        let word = if self.dice.one_in(4) { "check" } else { "clause" };
        let slots = match self.dice.below(10) {
            0..3 => self.guard(),
            3..5 => self.milestone(),
            5..7 => self.ceiling(),
            7 => self.report(),
            _ => self.group(),
        };
        format!("{word} c{at} \"Invented\"\n  under 1\n{slots}")
    }

    fn guard(&mut self) -> String {
        let kind = self.dice.below(self.kinds.len());
        self.seen.push(Seen::Record("x".to_owned(), kind));
        let scope = self.scope();
        let must = self.truth(2);
        let duty = if self.dice.one_in(3) { "  duty of x.holder\n" } else { "" };
        let exception = self.exception(false);
        format!("  for each k{kind} x{scope}\n{duty}  must {must}\n{exception}")
    }

    fn milestone(&mut self) -> String {
        self.seen.push(Seen::State("s".to_owned()));
        let row = if self.dice.one_in(3) {
            self.seen.push(Seen::Row("b".to_owned()));
            ", band b"
        } else {
            ""
        };
        let (must, by) = (self.truth(2), self.dice.day());
        let exception = self.exception(true);
        format!("  for each Party s{row}\n  must {must}\n  by {by}\n{exception}")
    }

    fn ceiling(&mut self) -> String {
        self.seen.push(Seen::State("s".to_owned()));
        let periods = match self.dice.below(4) {
            0 => ", calendar year y from 2001-01-01 to 2002-12-31",
            1 => ", 3 months y from 2001-01-01 to 2002-12-31",
            2 => ", calendar quarter y",
            _ => "",
        };
        if !periods.is_empty() {
            self.seen.push(Seen::Period("y".to_owned()));
        }
        format!("  for each Party s{periods}\n  at all times {}\n", self.truth(2))
    }

    fn report(&mut self) -> String {
        let (kind, filed) = (self.dice.below(self.kinds.len()), self.dice.below(self.kinds.len()));
        self.seen.push(Seen::Record("x".to_owned(), kind));
        let scope = self.scope();
        let condition = self.condition("r", filed, 1);
        let days = self.dice.below(90);
        format!(
            "  for each k{kind} x{scope}\n  duty of x.holder\n  must file k{filed} r where {condition}\n  within {days} days after x.done\n"
        )
    }

    fn group(&mut self) -> String {
        let (left, right) = (self.dice.below(self.kinds.len()), self.dice.below(self.kinds.len()));
        let key = match self.dice.below(4) {
            0 => "holder, year(done)".to_owned(),
            1 => "holder".to_owned(),
            _ => format!("holder, {}", self.dice.of(&self.kinds[left].fields).name),
        };
        self.seen.push(Seen::Group("g".to_owned(), left));
        let other = if self.dice.one_in(2) {
            self.seen.push(Seen::Group("h".to_owned(), right));
            format!(" and k{right} h")
        } else {
            String::new()
        };
        format!("  for each k{left} g{other} on ({key})\n  duty of g.holder\n  must {}\n", self.truth(2))
    }

    fn scope(&mut self) -> String {
        if self.dice.one_in(2) { format!(" where {}", self.truth(1)) } else { String::new() }
    }

    fn exception(&mut self, has_deadline: bool) -> String {
        match self.dice.below(5) {
            0 => {
                let kind = self.dice.below(self.kinds.len());
                let condition = self.condition("z", kind, 1);
                let then = if has_deadline { "by z.done" } else { "does not apply" };
                let pick = *self.dice.of(&["", "latest ", "earliest "]);
                format!("  unless e under 1\n    when {pick}k{kind} z where {condition}\n    then {then}\n")
            }
            1 => format!("  unless e under 1\n    when {}\n    then does not apply\n", self.truth(1)),
            _ => String::new(),
        }
    }
}
