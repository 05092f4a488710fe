//! Expressions of the language in plain English, for `explain`.
//!
//! Words follow the rule, not the treaty's text: a definition is named as it is called, a field as it is written.

use crate::diagnostic::article;
use crate::model::{
    Builtin, Common, Expr, ExprKind, FieldRef, Find, FindSource, KindId, Literal, Model, PeriodPart, Type,
    Var,
};
use crate::source::{Loc, SourceMap};
use crate::syntax::ast::{AggregateOp, ArithOp, CompareOp};
use crate::value::{CalendarUnit, Length};

/// What is known of an expression in one instance, in words.
pub type Known<'a> = &'a dyn Fn(&Expr) -> Option<String>;

/// Speaks the expressions of one clause.
pub struct Prose<'a> {
    /// The rules.
    pub model: &'a Model,
    /// The texts, from which literals are quoted as written.
    pub sources: &'a SourceMap,
    /// Names of the variables of the clause.
    pub names: Vec<String>,
    /// What is known of an instance: for the expression given, its value in words.
    pub known: Option<Known<'a>>,
}

impl Prose<'_> {
    /// An expression as a noun or a condition.
    pub fn expr(&self, e: &Expr) -> String {
        match self.known.and_then(|known| known(e)) {
            Some(value) if matches!(e.kind, ExprKind::Var(_)) => value,
            Some(value) => format!("{} ({value})", self.words(e)),
            None => self.words(e),
        }
    }

    fn words(&self, e: &Expr) -> String {
        match &e.kind {
            ExprKind::Literal(literal) => self.literal(literal, e),
            ExprKind::Var(v) => self.var(*v),
            ExprKind::Field(of, field) => self.field(of, *field),
            ExprKind::Call(..) => format!("`{}`", self.written(e)),
            ExprKind::Builtin(builtin, args) => self.builtin(*builtin, args),
            ExprKind::On(e, day) => format!("{}, on {}", self.expr(e), self.expr(day)),
            ExprKind::Or(all) => self.list(all, ", or "),
            ExprKind::And(all) => self.list(all, ", and "),
            ExprKind::Not(inner) => self.not(inner),
            ExprKind::Compare(op, a, b) => {
                format!("{} {} {}", self.expr(a), verb(*op, &a.ty, "is"), self.expr(b))
            }
            ExprKind::In(a, b) if matches!(b.ty, Type::List(_)) => {
                format!("{} is one of {}", self.expr(a), self.expr(b))
            }
            ExprKind::In(a, b) => format!("{} lies in {}", self.expr(a), self.expr(b)),
            ExprKind::InRange(a, from, to) => {
                format!("{} lies between {} and {}", self.expr(a), self.expr(from), self.expr(to))
            }
            ExprKind::IsGiven(inner) => format!("{} is given", self.expr(inner)),
            ExprKind::Cast(inner) => format!("{} as {}", self.expr(inner), type_name(self.model, &e.ty)),
            ExprKind::Arith(op, a, b) => {
                let word = match op {
                    ArithOp::Plus => "plus",
                    ArithOp::Minus => "minus",
                    ArithOp::Times => "times",
                    ArithOp::Over => "divided by",
                };
                format!("{} {word} {}", self.expr(a), self.expr(b))
            }
            ExprKind::Negate(inner) => format!("minus {}", self.expr(inner)),
            ExprKind::Shift { length, before, anchor } => {
                let word = if *before { "before" } else { "after" };
                format!("{} {word} {}", self.expr(length), self.expr(anchor))
            }
            ExprKind::Else(a, b) => format!("{}, or {} where there is none", self.expr(a), self.expr(b)),
            ExprKind::List(all) => self.list(all, ", "),
            ExprKind::DayOf(day, month, of) => {
                let date = chrono::NaiveDate::from_ymd_opt(2000, *month, *day);
                let words = date.map(|d| d.format("%-d %B").to_string()).unwrap_or_default();
                format!("{words} of {}", self.expr(of))
            }
            ExprKind::Aggregate(op, find) => self.aggregate(*op, find),
            ExprKind::Sum(each, find) => {
                format!("the sum of {} over every {}", self.expr(each), self.find(find))
            }
            ExprKind::Stated { expr, find, adding } => {
                let flows = adding.as_ref().map(|(flow, over)| {
                    format!(", with {} added for every {}", self.expr(flow), self.find(over))
                });
                let figure =
                    format!("{} as the figures state it, over every {}", self.expr(expr), self.find(find));
                figure + &flows.unwrap_or_default()
            }
            ExprKind::Judgement(text) => format!("a person judges “{text}” so"),
        }
    }

    /// `` `stockpile` k where … ``.
    pub fn find(&self, find: &Find) -> String {
        let what = match &find.source {
            FindSource::Kind(kind) => format!("`{}` {}", kind_name(self.model, *kind), self.var(find.var)),
            FindSource::In(list) => format!("{} of {}", self.var(find.var), self.expr(list)),
        };
        match &find.condition {
            Some(condition) => format!("{what} where {}", self.expr(condition)),
            None => what,
        }
    }

    /// The name of a variable, or what is known of it.
    pub fn var(&self, v: Var) -> String {
        self.names.get(v.0 as usize).cloned().unwrap_or_else(|| "it".to_owned())
    }

    /// A demand: `X must be at least Y`, or `it must be so that …`.
    pub fn demand(&self, e: &Expr, must: &str) -> String {
        match &e.kind {
            ExprKind::Compare(op, a, b) => {
                format!("{} {} {}", self.expr(a), verb(*op, &a.ty, &format!("{must} be")), self.expr(b))
            }
            ExprKind::And(all) => all.iter().map(|e| self.demand(e, must)).collect::<Vec<_>>().join("; and "),
            ExprKind::Aggregate(AggregateOp::Exists, find) => {
                let what = self.find(find);
                format!("there {must} be {} {what}", article(&what))
            }
            ExprKind::Not(inner) => match &inner.kind {
                ExprKind::Aggregate(AggregateOp::Exists, find) => {
                    format!("there {must} be no {}", self.find(find))
                }
                _ => format!("it {must} not be so that {}", self.expr(inner)),
            },
            ExprKind::Call(..) => format!("{} {must} hold", self.expr(e)),
            _ => format!("it {must} be so that {}", self.expr(e)),
        }
    }

    fn list(&self, all: &[Expr], between: &str) -> String {
        all.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(between)
    }

    fn not(&self, inner: &Expr) -> String {
        match &inner.kind {
            ExprKind::Aggregate(AggregateOp::Exists, find) => format!("there is no {}", self.find(find)),
            ExprKind::IsGiven(e) => format!("{} is not given", self.expr(e)),
            ExprKind::Call(..) => format!("not {}", self.expr(inner)),
            _ => format!("it is not so that {}", self.expr(inner)),
        }
    }

    fn aggregate(&self, op: AggregateOp, find: &Find) -> String {
        let what = self.find(find);
        match op {
            AggregateOp::Exists => format!("there is {} {what}", article(&what)),
            AggregateOp::Count => format!("the number of {what}"),
            AggregateOp::The => format!("the {what}"),
            AggregateOp::Latest => format!("the latest {what}"),
            AggregateOp::Earliest => format!("the earliest {what}"),
        }
    }

    fn field(&self, of: &Expr, field: FieldRef) -> String {
        let of_words = self.expr(of);
        let (Type::Record(kind) | Type::Group(kind)) = of.ty else { return self.part(&of_words, field) };
        let kind = self.model.kinds.get(kind.0 as usize);
        match field {
            FieldRef::Own(i) => {
                let name = kind.and_then(|k| k.fields.get(i)).map_or("", |f| &f.name);
                format!("the `{name}` of {of_words}")
            }
            FieldRef::Parent => {
                let parent =
                    kind.and_then(|k| k.parent).map(|p| kind_name(self.model, p)).unwrap_or_default();
                format!("the `{parent}` of {of_words}")
            }
            FieldRef::Common(_) | FieldRef::Period(_) => self.part(&of_words, field),
        }
    }

    fn part(&self, of: &str, field: FieldRef) -> String {
        let what = match field {
            FieldRef::Common(Common::Id) => "id",
            FieldRef::Common(Common::Submitted) => "day of submission",
            FieldRef::Common(Common::Source) => "source",
            FieldRef::Common(Common::Note) => "note",
            FieldRef::Period(PeriodPart::Start) => "first day",
            FieldRef::Period(PeriodPart::End) => "last day",
            FieldRef::Period(PeriodPart::Number) => "place in the series",
            FieldRef::Period(PeriodPart::Total) => "length of the series",
            FieldRef::Own(_) | FieldRef::Parent => "field",
        };
        format!("the {what} of {of}")
    }

    fn builtin(&self, builtin: Builtin, args: &[Expr]) -> String {
        let arg = |i: usize| args.get(i).map(|e| self.expr(e)).unwrap_or_default();
        let all = || self.list(args, ", ");
        match builtin {
            Builtin::EifTreaty => format!("the entry into force of {}", arg(0)),
            Builtin::EifState => format!("the entry into force of {} for {}", arg(0), arg(1)),
            Builtin::Deposit => format!("the deposit of {}'s instrument under {}", arg(1), arg(0)),
            Builtin::IsParty => format!("{} is a Party to {}", arg(0), arg(1)),
            Builtin::Year => format!("the calendar year of {}", arg(0)),
            Builtin::Quarter => format!("the calendar quarter of {}", arg(0)),
            Builtin::Month => format!("the calendar month of {}", arg(0)),
            Builtin::DaysBetween => format!("the days from {} to {}", arg(0), arg(1)),
            Builtin::FirstDay => format!("the first day on which {}", arg(0)),
            Builtin::Earlier => format!("the earlier of {} and {}", arg(0), arg(1)),
            Builtin::Later => format!("the later of {} and {}", arg(0), arg(1)),
            Builtin::Min => format!("the least of {}", all()),
            Builtin::Max => format!("the greatest of {}", all()),
            Builtin::Abs => format!("the size of {}", arg(0)),
            Builtin::Reconcile => format!("what agrees with each of {}", self.list(args, " and ")),
        }
    }

    /// The text of an expression in the treaty file, on one line.
    fn written(&self, e: &Expr) -> String {
        one_line(self.sources, e.at)
    }

    fn literal(&self, literal: &Literal, e: &Expr) -> String {
        match literal {
            Literal::Number(_) | Literal::Quantity(..) | Literal::Cas(_) => {
                self.written(e).replace(' ', "\u{a0}")
            }
            Literal::Truth(b) => b.to_string(),
            Literal::Length(length) => length_words(*length),
            Literal::Date(d) => d.to_string(),
            Literal::Text(text) => format!("“{text}”"),
            Literal::State(state) => state.to_string(),
            Literal::Treaty(t) => self.model.treaties.get(t.0 as usize).map_or("", |t| &t.name).to_string(),
            Literal::Choice(choice, value) => {
                let choice = self.model.choices.get(choice.0 as usize);
                choice.and_then(|c| c.values.get(*value as usize)).map_or("", |v| v).to_string()
            }
        }
    }
}

/// The text at `at`, on one line.
pub fn one_line(sources: &SourceMap, at: Loc) -> String {
    sources.slice(at).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `5 years`, `18 months`, `30 days`.
pub fn length_words(length: Length) -> String {
    let count = |n: i64, one: &str| format!("{n}\u{a0}{one}{}", if n == 1 { "" } else { "s" });
    match length {
        Length::Days(n) => count(n, "day"),
        Length::Months(n) if n % 12 == 0 => count(n / 12, "year"),
        Length::Months(n) => count(n, "month"),
    }
}

/// `year`, `quarter`, `month`.
pub fn unit_word(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Year => "year",
        CalendarUnit::Quarter => "quarter",
        CalendarUnit::Month => "month",
    }
}

/// The name of a kind.
pub fn kind_name(model: &Model, kind: KindId) -> String {
    model.kinds.get(kind.0 as usize).map_or("", |k| &k.name).to_string()
}

/// A type as a treaty file writes it.
pub fn type_name(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Truth => "flag".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Period => "period".to_owned(),
        Type::Days => "days".to_owned(),
        Type::Months => "months".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Share => "share".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Cas => "cas".to_owned(),
        Type::State => "State".to_owned(),
        Type::Treaty => "treaty".to_owned(),
        Type::Quantity { kind, signed } => {
            let signed = if *signed { "signed " } else { "" };
            match (&kind.dimension, &kind.basis) {
                (crate::value::Dimension::Mass, Some(basis)) => format!("{signed}mass of {basis}"),
                (crate::value::Dimension::Mass, None) => format!("{signed}mass"),
                (crate::value::Dimension::Volume, _) => format!("{signed}volume"),
                (crate::value::Dimension::Items, _) => format!("{signed}items"),
            }
        }
        Type::Choice(id) => model.choices.get(id.0 as usize).map_or("", |c| &c.name).to_string(),
        Type::Record(kind) => kind_name(model, *kind),
        Type::List(inner) => format!("list of {}", type_name(model, inner)),
        Type::Group(kind) => format!("group of {}", kind_name(model, *kind)),
    }
}

/// `is at least`, `must be on or before`.
fn verb(op: CompareOp, ty: &Type, is: &str) -> String {
    let dated = *ty == Type::Date;
    let word = match op {
        CompareOp::Equal => "",
        CompareOp::NotEqual => " not",
        CompareOp::Less if dated => " before",
        CompareOp::Less => " less than",
        CompareOp::AtMost if dated => " on or before",
        CompareOp::AtMost => " at most",
        CompareOp::More if dated => " after",
        CompareOp::More => " more than",
        CompareOp::AtLeast if dated => " on or after",
        CompareOp::AtLeast => " at least",
    };
    // `must be not` would read as a foreign idiom; `must not be` is meant.
    match (op, is.strip_suffix(" be")) {
        (CompareOp::NotEqual, Some(must)) => format!("{must} not be"),
        _ => format!("{is}{word}"),
    }
}
