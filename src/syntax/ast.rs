//! The tree of a treaty file: what was written, before anything is known of its meaning.
//!
//! Every node carries its span. Names are not resolved, types not checked. A slot or entry that could not be read
//! is absent from the tree; its problem is in the list beside it.

pub use super::operators::{AggregateOp, ArithOp, CompareOp};

use chrono::NaiveDate;

use crate::source::Span;
use crate::value::{CalendarUnit, Length, MonthEnd, Rat, Unit};

/// A word with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A treaty file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Its entries, in order.
    pub entries: Vec<Entry>,
    /// Slots, fields and entries that could not be read, so that later stages do not miss what may stand there.
    pub broken: Vec<Span>,
    /// What is known of entries that could not be read.
    pub unread: Unread,
}

/// What entries hold that could not be read, wholly or in part.
#[derive(Clone, Debug, Default)]
pub struct Unread {
    /// The first word behind the entry word of each entry that is lost: a name that is not to be missed.
    pub names: Vec<String>,
    /// What lost entries may have named besides: the words of bases, of choices, and of entries of no known sort.
    pub values: Vec<String>,
    /// The words behind the names of entries that have a mistake; what they name counts as used.
    pub words: Vec<String>,
}

/// What stands at column 0, with the lines that belong to it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// From its first word to its last token.
    pub span: Span,
    /// What it defines.
    pub kind: EntryKind,
}

/// The entries of the language.
#[derive(Clone, Debug)]
pub enum EntryKind {
    /// `treaty CWC "…"`.
    Treaty(Treaty),
    /// `import NPT`.
    Import(Name),
    /// `choice Organ: Conference, Council`.
    Choice { name: Name, values: Vec<Name> },
    /// `basis agent, chemical`.
    Basis(Vec<Name>),
    /// `record …`.
    Record(Record),
    /// `table …`.
    Table(Table),
    /// `define …`.
    Define(Define),
    /// `clause …` or `check …`.
    Clause(Clause),
    /// `paragraphs CWC …`.
    Paragraphs { treaty: Name, rows: Vec<Paragraph> },
}

/// The header of a treaty.
#[derive(Clone, Debug)]
pub struct Treaty {
    /// Its short name.
    pub name: Name,
    /// Its full name.
    pub title: Text,
    /// Entry into force of the treaty itself.
    pub in_force: Option<(NaiveDate, Span)>,
    /// What a missing day of the month means.
    pub month_end: MonthEnd,
}

/// A quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Between the quotes.
    pub text: String,
    /// Quotes included.
    pub span: Span,
}

/// A kind of record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub name: Name,
    /// The kind it is a child of.
    pub parent: Option<Name>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// How it stands in time.
    pub nature: Option<Nature>,
}

/// A field of a record kind, a table, or a parameter of a definition.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Written `name?`.
    pub optional: bool,
    /// Its type.
    pub ty: TypeExpr,
}

/// A type as written.
#[derive(Clone, Debug)]
pub struct TypeExpr {
    /// Which.
    pub kind: TypeExprKind,
    /// Where.
    pub span: Span,
}

/// The types of the language.
#[derive(Clone, Debug)]
pub enum TypeExprKind {
    /// `date`, `period`, `days`, `months`, `number`, `text`, `flag`, `cas`, `State`, a choice or a kind.
    Name(String),
    /// `mass of agent`, `signed mass of element`.
    Mass { basis: Name, signed: bool },
    /// `volume`.
    Volume { signed: bool },
    /// `items`.
    Items { signed: bool },
    /// `list of cas`.
    List(Box<TypeExpr>),
}

/// How records of a kind stand in time; each name is a field.
#[derive(Clone, Debug)]
pub enum Nature {
    /// `happens on F`.
    Happens(Name),
    /// `holds from F [until F]`.
    Holds { from: Name, until: Option<Name> },
    /// `as of F`.
    AsOf(Name),
    /// `decided on F`.
    Decided(Name),
}

/// Records whose rows stand in the treaty.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its columns.
    pub fields: Vec<Field>,
    /// How its rows stand in time.
    pub nature: Option<Nature>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// One cell a column; `None` where the cell is empty.
    pub cells: Vec<Option<Expr>>,
    /// The line.
    pub span: Span,
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// Its parameters; never optional.
    pub params: Vec<Field>,
    /// What it stands for.
    pub body: Body,
}

/// What a definition stands for.
#[derive(Clone, Debug)]
pub enum Body {
    /// One expression.
    Expr(Expr),
    /// `if … then …` lines with an optional `otherwise`.
    Cases { cases: Vec<(Expr, Expr)>, otherwise: Option<Expr> },
}

/// A clause or a check.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Written `check`.
    pub is_check: bool,
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Text,
    /// Its slots, in the order written.
    pub slots: Vec<Slot>,
}

/// A slot with its place, from its first word to its last token.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Which.
    pub kind: SlotKind,
    /// Where.
    pub span: Span,
}

/// The slots of a clause.
#[derive(Clone, Debug)]
pub enum SlotKind {
    /// `under VA IV(A) 17(a)`; the citation is kept as written.
    Under(Text),
    /// `from DATE`.
    From(NaiveDate),
    /// `until DATE`.
    Until(NaiveDate),
    /// `unverified`.
    Unverified,
    /// `for each …`.
    ForEach(Vec<Generator>),
    /// `duty of …`.
    Duty(Vec<Expr>),
    /// `must …`, `should …`, `at all times …`, `judgement "…"`.
    Demand(Demand),
    /// `by …`, `within …`, `at least …`.
    Timing(Timing),
    /// `unless …`.
    Unless(Box<Exception>),
}

/// What is demanded.
#[derive(Clone, Debug)]
pub enum Demand {
    /// `must EXPR` or `should EXPR`.
    Holds { should: bool, expr: Expr },
    /// `must file …` or `should file …`.
    File { should: bool, find: Find },
    /// `at all times EXPR`.
    Always(Expr),
    /// `judgement "…"`.
    Judgement(Text),
}

/// By when.
#[derive(Clone, Debug)]
pub enum Timing {
    /// `by EXPR`.
    By(Expr),
    /// `within LENGTH after EXPR`.
    Within { length: Expr, anchor: Expr },
    /// `at least LENGTH before EXPR`.
    AtLeast { length: Expr, anchor: Expr },
}

/// An exception.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// Its citation.
    pub cite: Text,
    /// In force from.
    pub from: Option<NaiveDate>,
    /// In force until.
    pub until: Option<NaiveDate>,
    /// When it applies.
    pub when: Condition,
    /// What it does.
    pub then: Then,
}

/// The condition of an exception.
#[derive(Clone, Debug)]
pub enum Condition {
    /// `when latest extension e where …`; binds `e` in `then`.
    Find { pick: Option<Pick>, find: Find },
    /// `when EXPR`.
    Expr(Expr),
}

/// The effect of an exception: a whole slot is replaced.
#[derive(Clone, Debug)]
pub enum Then {
    /// `does not apply`.
    DoesNotApply,
    /// Another demand.
    Demand(Demand),
    /// Another timing.
    Timing(Timing),
}

/// Which of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// By the kind's date, the last.
    Latest,
    /// By the kind's date, the first.
    Earliest,
}

/// What `for each` ranges over.
#[derive(Clone, Debug)]
pub struct Generator {
    /// The source.
    pub source: Source,
    /// Its condition.
    pub condition: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// The sources of `for each`.
#[derive(Clone, Debug)]
pub enum Source {
    /// `Party s`: a State bound by this treaty on the scope day.
    Party(Name),
    /// `State s`: any State on record.
    State(Name),
    /// `[latest] destruction d`.
    Kind { pick: Option<Pick>, kind: Name, var: Name },
    /// `n in [t.from, t.to]`.
    In { var: Name, list: Expr },
    /// `calendar year y [from D [to E]]`.
    Calendar { unit: CalendarUnit, var: Name, from: Option<Expr>, to: Option<Expr> },
    /// `90 days p from D [to E]`.
    Rolling { length: Length, var: Name, from: Expr, to: Option<Expr> },
    /// `exported e [and imported i] on (from, to, batch = shipper_batch)`.
    Group { left: (Name, Name), right: Option<(Name, Name)>, keys: Vec<Key> },
}

/// A key of a group.
#[derive(Clone, Debug)]
pub struct Key {
    /// The field on the left, and on the right unless `right` says otherwise.
    pub left: Name,
    /// `left = right`.
    pub right: Option<Name>,
    /// `year(done)`: the calendar function applied to the field.
    pub unit: Option<CalendarUnit>,
}

/// Records, or members of a list, under a condition.
#[derive(Clone, Debug)]
pub struct Find {
    /// Over what.
    pub source: FindSource,
    /// The variable.
    pub var: Name,
    /// The condition.
    pub condition: Option<Box<Expr>>,
    /// Where it stands.
    pub span: Span,
}

/// What a [`Find`] ranges over.
#[derive(Clone, Debug)]
pub enum FindSource {
    /// Records of a kind, or rows of a table.
    Kind(Name),
    /// Members of a list or of one side of a group.
    In(Box<Expr>),
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The expressions of the language.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A number, `20 %` already divided by a hundred.
    Number(Rat),
    /// `1 t`.
    Quantity(Rat, Unit),
    /// `5 years`.
    Length(Length),
    /// `1997-04-29`.
    Date(NaiveDate),
    /// `"USA"`.
    Text(String),
    /// `cas 505-60-2`.
    Cas(String),
    /// A variable, a value of a choice, a treaty.
    Name(String),
    /// `f(a, b)`: a definition or a built-in.
    Call { name: Name, args: Vec<Expr> },
    /// `a.b`.
    Field { of: Box<Expr>, name: Name },
    /// `e on d`.
    On { expr: Box<Expr>, day: Box<Expr> },
    /// `a or b …`.
    Or(Vec<Expr>),
    /// `a and b …`.
    And(Vec<Expr>),
    /// `not a`.
    Not(Box<Expr>),
    /// `a < b`.
    Compare { op: CompareOp, left: Box<Expr>, right: Box<Expr> },
    /// `a in b`.
    In { expr: Box<Expr>, set: Box<Expr> },
    /// `a in b .. c`.
    InRange { expr: Box<Expr>, from: Box<Expr>, to: Box<Expr> },
    /// `a is given`.
    IsGiven(Box<Expr>),
    /// `a as mass of effective`.
    Cast { expr: Box<Expr>, ty: TypeExpr },
    /// `a + b`.
    Arith { op: ArithOp, left: Box<Expr>, right: Box<Expr> },
    /// `- a`.
    Negate(Box<Expr>),
    /// `30 days after d`; negative direction for `before`.
    Shift { length: Box<Expr>, before: bool, anchor: Box<Expr> },
    /// `a else b`.
    Else { expr: Box<Expr>, default: Box<Expr> },
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `5 % of x`.
    PercentOf { share: Rat, of: Box<Expr> },
    /// `15 May of y`.
    DayOf { day: u32, month: u32, of: Box<Expr> },
    /// `exists(…)`, `count(…)`, `the(…)`, `latest(…)`, `earliest(…)`.
    Aggregate { op: AggregateOp, find: Find },
    /// `sum(e for …)`.
    Sum { expr: Box<Expr>, find: Find },
    /// `stated(e for … [adding f for …])`.
    Stated { expr: Box<Expr>, find: Find, adding: Option<(Box<Expr>, Find)> },
    /// `judgement "…"`.
    Judgement(String),
}

/// A row of a table of paragraphs.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// The citation, as written: one paragraph or `A .. B`.
    pub cite: Text,
    /// How far it is encoded.
    pub status: ParagraphStatus,
    /// Why not.
    pub why: Option<Text>,
}

/// How far a paragraph is encoded; "encoded" is computed from the clauses that cite it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParagraphStatus {
    /// A person must judge it.
    Judgement,
    /// It cannot be encoded.
    Outside,
    /// Not encoded yet, or encoded by a clause.
    Later,
}
