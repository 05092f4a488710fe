//! The rules that `check` sees: names resolved, types known, every node with its place.
//!
//! Differs from `syntax`: variables are slots of a frame, fields and kinds are numbers, literals are values in base
//! units, `a >= b` keeps its operator so that slack can be told, and each slot of a clause stands in one place.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

pub use super::typed::*;
use super::types::{ChoiceId, KindId, TreatyId, Type};
use crate::source::Loc;
use crate::syntax::ast::{ParagraphStatus, Pick};

use crate::value::{CalendarUnit, Length, MonthEnd, Rat, Unit};

/// Everything the treaty files say.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Treaties, in the order of their names.
    pub treaties: Vec<Treaty>,
    /// Vocabularies.
    pub choices: Vec<Choice>,
    /// Kinds of record and tables, the fixed kind `party` first.
    pub kinds: Vec<Kind>,
    /// Definitions.
    pub defines: Vec<Define>,
    /// Clauses and checks, by treaty, then in the order of the paragraphs that they state.
    pub clauses: Vec<Clause>,
    /// What the treaty files say besides, and could not be understood.
    pub unread: Unread,
}

/// What is not in the model because its entry has errors; they have been reported, and what follows from them is not.
#[derive(Clone, Debug, Default)]
pub struct Unread {
    /// Kinds of which a part is missing.
    pub kinds: BTreeSet<KindId>,
    /// Names of entries of which nothing could be read, by treaty.
    pub entries: BTreeSet<(TreatyId, String)>,
    /// Ids of clauses that are left out, in the order of files and places.
    pub clauses: Vec<String>,
}

impl Unread {
    /// Whether `name` may be that of an entry that could not be read.
    pub fn has_entry(&self, treaty: TreatyId, name: &str) -> bool {
        self.entries.iter().any(|(of, lost)| *of == treaty && lost == name)
    }
}

/// A treaty: one folder of treaty files.
#[derive(Clone, Debug)]
pub struct Treaty {
    /// `CWC`.
    pub name: Arc<str>,
    /// `Chemical Weapons Convention`.
    pub title: String,
    /// Entry into force of the treaty itself.
    pub in_force: Option<NaiveDate>,
    /// What a missing day of the month means.
    pub month_end: MonthEnd,
    /// Where its name stands.
    pub at: Loc,
    /// Its files.
    pub files: Vec<crate::source::FileId>,
    /// Treaties whose names it may use.
    pub imports: Vec<TreatyId>,
    /// Its paragraphs.
    pub paragraphs: Vec<Paragraph>,
}

/// A row of a treaty's table of paragraphs.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// As written.
    pub cite: String,
    /// As written; `Later` also stands for "encoded by a clause".
    pub status: ParagraphStatus,
    /// Why it is not encoded.
    pub why: Option<String>,
    /// The clauses that cite it, by position in [`Model::clauses`].
    pub clauses: Vec<usize>,
    /// Where it stands.
    pub at: Loc,
}

impl Paragraph {
    /// The clauses of `model` that cite it and decide something; what only a person judges covers no paragraph.
    pub fn deciding<'m>(&self, model: &'m Model) -> Vec<&'m Clause> {
        let cited = self.clauses.iter().filter_map(|i| model.clauses.get(*i));
        cited.filter(|c| !matches!(c.demand, Demand::Judgement(_))).collect()
    }

    /// Why nothing decides it; `None` where a clause of `model` does.
    pub fn not_covered(&self, model: &Model) -> Option<ParagraphStatus> {
        match self.status {
            _ if !self.deciding(model).is_empty() => None,
            _ if !self.clauses.is_empty() => Some(ParagraphStatus::Judgement),
            status => Some(status),
        }
    }
}

/// A vocabulary.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its treaty.
    pub treaty: TreatyId,
    /// Its name.
    pub name: Arc<str>,
    /// Its values.
    pub values: Vec<Arc<str>>,
    /// Where its name stands.
    pub at: Loc,
}

/// A kind of record, or a table.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its treaty; `None` for the fixed kind `party`, which every treaty knows.
    pub treaty: Option<TreatyId>,
    /// Its name, also the TOML key.
    pub name: Arc<str>,
    /// The kind whose records hold it.
    pub parent: Option<KindId>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// How its records stand in time. A child without one has its parent's.
    pub nature: Nature,
    /// How its first State is reached from a record: fields to follow, the last of them a State.
    /// `None` where records of the kind belong to no State.
    pub party_path: Option<Vec<Step>>,
    /// The rows, for a table; a table is closed: it has no other rows.
    pub rows: Option<Vec<Row>>,
    /// Where its name stands; `None` for the fixed kind.
    pub at: Option<Loc>,
}

/// One step from a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// To its parent.
    Parent,
    /// To what its field, by position, holds.
    Field(usize),
}

/// A field of a kind.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, also the TOML key.
    pub name: Arc<str>,
    /// What it holds.
    pub ty: Type,
    /// Whether it may be absent.
    pub optional: bool,
}

/// How records of a kind stand in time; each number is the position of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Dated by when it was submitted.
    Filed,
    /// An event. The field is a date, or a period (then it happens in the course of it).
    Happens(usize),
    /// A state of affairs, first day and last day inside.
    Holds {
        /// First day.
        from: usize,
        /// Last day.
        until: Option<usize>,
    },
    /// A figure as of a date.
    AsOf(usize),
    /// An act of an organ.
    Decided(usize),
    /// As its parent.
    Inherited,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// One cell a column; `None` where the cell is empty.
    pub cells: Vec<Option<Literal>>,
    /// Where each cell stands (the row, where it is empty).
    pub cells_at: Vec<Loc>,
    /// The row.
    pub at: Loc,
}

/// A value written in a treaty file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// True or false.
    Truth(bool),
    /// A number.
    Number(Rat),
    /// A quantity in base units (gram, litre, item), with the unit it was written in.
    Quantity(Rat, Unit),
    /// Days or months.
    Length(Length),
    /// A day.
    Date(NaiveDate),
    /// A text.
    Text(Arc<str>),
    /// A CAS number, check digit verified.
    Cas(Arc<str>),
    /// A State.
    State(Arc<str>),
    /// A treaty.
    Treaty(TreatyId),
    /// A value of a choice, by position in its vocabulary.
    Choice(ChoiceId, u32),
}

/// A variable: its position in the frame of the clause or definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Var(pub u32);

/// A definition. Its parameters are the first variables of its frame.
#[derive(Clone, Debug)]
pub struct Define {
    /// Its treaty.
    pub treaty: TreatyId,
    /// Its name.
    pub name: Arc<str>,
    /// Names and types of its parameters.
    pub params: Vec<(Arc<str>, Type)>,
    /// How many variables its frame has.
    pub frame: u32,
    /// What it stands for.
    pub body: Body,
    /// Its type.
    pub ty: Type,
    /// Where its name stands.
    pub at: Loc,
}

/// What a definition stands for.
#[derive(Clone, Debug)]
pub enum Body {
    /// One expression.
    Expr(Expr),
    /// Disjoint conditions with values; without `otherwise` they are exhaustive.
    Cases {
        /// Condition and value.
        cases: Vec<(Expr, Expr)>,
        /// For the rest.
        otherwise: Option<Box<Expr>>,
    },
}

impl Body {
    /// Every expression of it that is not part of another, in order.
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Body::Expr(e) => vec![e],
            Body::Cases { cases, otherwise } => {
                let of_cases = cases.iter().flat_map(|(when, then)| [when, then]);
                of_cases.chain(otherwise.as_deref()).collect()
            }
        }
    }
}

/// A clause or a check.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Its treaty.
    pub treaty: TreatyId,
    /// Its name.
    pub name: Arc<str>,
    /// `cwc/order_of_destruction`: the treaty's name in lower case, `/`, the clause's name.
    pub id: Arc<str>,
    /// Its title.
    pub title: String,
    /// `must`, `should`, or a data check.
    pub mode: Mode,
    /// Its citations, each as written, in the order written.
    pub cites: Vec<String>,
    /// Where the citation stands (the clause's name, where it has none).
    pub cite_at: Loc,
    /// In force from.
    pub from: Option<NaiveDate>,
    /// In force until, this day inside.
    pub until: Option<NaiveDate>,
    /// Rests on memory in the references.
    pub unverified: bool,
    /// What it ranges over, in the order written.
    pub generators: Vec<Generator>,
    /// Who owes it: States, or organs (texts, values of a choice). Empty: the first Party bound.
    pub duty: Vec<Expr>,
    /// What it demands.
    pub demand: Demand,
    /// By when, for milestones and reports.
    pub timing: Option<Timing>,
    /// Its exceptions.
    pub exceptions: Vec<Exception>,
    /// Names and types of the variables of its frame. Those bound by `for each` come first, in order.
    pub frame: Vec<(Arc<str>, Type)>,
    /// Where its name stands.
    pub at: Loc,
    /// The whole entry.
    pub entry: Loc,
}

/// What sort of duty a clause states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// An obligation.
    Must,
    /// Advice of the text itself.
    Should,
    /// Consistency of what was declared.
    Check,
}

/// The five shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// A condition by a day.
    Milestone,
    /// A filing by a day.
    Report,
    /// A condition on the day of what is bound.
    Guard,
    /// A condition on every day.
    Ceiling,
    /// For a person.
    Judgement,
}

/// What a clause demands.
#[derive(Clone, Debug)]
pub enum Demand {
    /// A condition.
    Holds(Expr),
    /// A filing.
    File(Box<Find>),
    /// A condition on every day; inside the periods bound, where any is.
    Always(Expr),
    /// A person's judgement.
    Judgement(Arc<str>),
}

/// By when.
#[derive(Clone, Debug)]
pub struct Timing {
    /// The deadline, a date: `within 30 days after d` and `at least 30 days before d` are shifts.
    pub deadline: Expr,
    /// The slot.
    pub at: Loc,
}

/// An exception.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its name.
    pub name: Arc<str>,
    /// Its citations, as written.
    pub cites: Vec<String>,
    /// In force from.
    pub from: Option<NaiveDate>,
    /// In force until, this day inside.
    pub until: Option<NaiveDate>,
    /// When it applies.
    pub when: Condition,
    /// What it does.
    pub then: Then,
    /// The slot `unless …`.
    pub at: Loc,
    /// Its name.
    pub name_at: Loc,
}

/// The condition of an exception.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Where such a record is found, bound in `then`.
    Find(Option<Pick>, Box<Find>),
    /// Where this holds.
    Expr(Expr),
}

/// The effect of an exception: a whole slot is replaced.
#[derive(Clone, Debug)]
pub enum Then {
    /// The clause does not apply.
    DoesNotApply,
    /// Another demand.
    Demand(Demand),
    /// Another deadline.
    Timing(Timing),
}

/// What `for each` ranges over.
#[derive(Clone, Debug)]
pub struct Generator {
    /// The source.
    pub source: Source,
    /// Its condition.
    pub condition: Option<Expr>,
    /// Where.
    pub at: Loc,
}

/// The sources of `for each`.
#[derive(Clone, Debug)]
pub enum Source {
    /// States bound by the clause's treaty on the scope day.
    Party(Var),
    /// States on record.
    State(Var),
    /// Records of a kind (not tables), all or one.
    Kind(Option<Pick>, KindId, Var),
    /// Rows of a table.
    Table(KindId, Var),
    /// Members of a list.
    In(Var, Expr),
    /// Calendar periods. Without `from`, those of the records read.
    Calendar {
        /// Year, quarter or month.
        unit: CalendarUnit,
        /// The variable.
        var: Var,
        /// First day; the period that holds it is the first.
        from: Option<Expr>,
        /// Last day.
        to: Option<Expr>,
    },
    /// Periods of one length, the anchor day not counted.
    Rolling {
        /// Days or months.
        length: Length,
        /// The variable.
        var: Var,
        /// The anchor.
        from: Expr,
        /// Last day; the last period is cut there.
        to: Option<Expr>,
    },
    /// Records of one kind, or of two, that share a key.
    Group {
        /// Kind and variable (of type `Group`).
        left: (KindId, Var),
        /// The other side.
        right: Option<(KindId, Var)>,
        /// Left field, right field, and the calendar unit applied to both.
        keys: Vec<(usize, usize, Option<CalendarUnit>)>,
    },
}

impl Clause {
    /// Its shape, from its slots.
    pub fn shape(&self) -> Shape {
        match (&self.demand, &self.timing) {
            (Demand::Judgement(_), _) => Shape::Judgement,
            (Demand::Always(_), _) => Shape::Ceiling,
            (Demand::File(_), _) => Shape::Report,
            (Demand::Holds(_), Some(_)) => Shape::Milestone,
            (Demand::Holds(_), None) => Shape::Guard,
        }
    }
}
