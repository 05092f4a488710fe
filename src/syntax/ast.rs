//! The tree of a treaty file: what was written, before anything is known of its meaning.
//!
//! Every node carries its span. Words and texts are slices of the file: a tree lives no longer than its text, and costs
//! little to build and to drop. Names are not resolved, types not checked. A slot or entry that could not be read
//! is absent from the tree; its problem is in the list beside it.

pub use super::operators::{AggregateOp, ArithOp, CompareOp};

use chrono::NaiveDate;

use crate::source::Span;
use crate::value::{CalendarUnit, Length, MonthEnd, Rat, Unit};

/// A word with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'t> {
    /// The word.
    pub text: &'t str,
    /// Where it stands.
    pub span: Span,
}

/// A treaty file.
#[derive(Clone, Debug, Default)]
pub struct File<'t> {
    /// Its entries, in order.
    pub entries: Vec<Entry<'t>>,
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
pub struct Entry<'t> {
    /// From its first word to its last token.
    pub span: Span,
    /// What it defines.
    pub kind: EntryKind<'t>,
}

/// The entries of the language.
#[derive(Clone, Debug)]
pub enum EntryKind<'t> {
    /// `treaty CWC "…"`.
    Treaty(Treaty<'t>),
    /// `import NPT`.
    Import(Name<'t>),
    /// `choice Organ: Conference, Council`.
    Choice { name: Name<'t>, values: Vec<Name<'t>> },
    /// `basis agent, chemical`.
    Basis(Vec<Name<'t>>),
    /// `record …`.
    Record(Record<'t>),
    /// `table …`.
    Table(Table<'t>),
    /// `define …`.
    Define(Define<'t>),
    /// `clause …` or `check …`.
    Clause(Clause<'t>),
    /// `paragraphs CWC …`.
    Paragraphs { treaty: Name<'t>, rows: Vec<Paragraph<'t>> },
}

/// The header of a treaty.
#[derive(Clone, Debug)]
pub struct Treaty<'t> {
    /// Its short name.
    pub name: Name<'t>,
    /// Its full name.
    pub title: Text<'t>,
    /// Entry into force of the treaty itself.
    pub in_force: Option<(NaiveDate, Span)>,
    /// What a missing day of the month means.
    pub month_end: MonthEnd,
}

/// A quoted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'t> {
    /// Between the quotes.
    pub text: &'t str,
    /// Quotes included.
    pub span: Span,
}

/// A kind of record.
#[derive(Clone, Debug)]
pub struct Record<'t> {
    /// Its name.
    pub name: Name<'t>,
    /// The kind it is a child of.
    pub parent: Option<Name<'t>>,
    /// Its fields.
    pub fields: Vec<Field<'t>>,
    /// How it stands in time.
    pub nature: Option<Nature<'t>>,
}

/// A field of a record kind, a table, or a parameter of a definition.
#[derive(Clone, Debug)]
pub struct Field<'t> {
    /// Its name.
    pub name: Name<'t>,
    /// Written `name?`.
    pub optional: bool,
    /// Its type.
    pub ty: TypeExpr<'t>,
}

/// A type as written.
#[derive(Clone, Debug)]
pub struct TypeExpr<'t> {
    /// Which.
    pub kind: TypeExprKind<'t>,
    /// Where.
    pub span: Span,
}

/// The types of the language.
#[derive(Clone, Debug)]
pub enum TypeExprKind<'t> {
    /// `date`, `period`, `days`, `months`, `number`, `text`, `flag`, `cas`, `State`, a choice or a kind.
    Name(&'t str),
    /// `mass of agent`, `signed mass of element`.
    Mass { basis: Name<'t>, signed: bool },
    /// `volume`.
    Volume { signed: bool },
    /// `items`.
    Items { signed: bool },
    /// `list of cas`.
    List(Box<TypeExpr<'t>>),
}

/// How records of a kind stand in time; each name is a field.
#[derive(Clone, Debug)]
pub enum Nature<'t> {
    /// `happens on F`.
    Happens(Name<'t>),
    /// `holds from F [until F]`.
    Holds { from: Name<'t>, until: Option<Name<'t>> },
    /// `as of F`.
    AsOf(Name<'t>),
    /// `decided on F`.
    Decided(Name<'t>),
}

/// Records whose rows stand in the treaty.
#[derive(Clone, Debug)]
pub struct Table<'t> {
    /// Its name.
    pub name: Name<'t>,
    /// Its columns.
    pub fields: Vec<Field<'t>>,
    /// How its rows stand in time.
    pub nature: Option<Nature<'t>>,
    /// Its rows.
    pub rows: Vec<Row<'t>>,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Row<'t> {
    /// One cell a column; `None` where the cell is empty.
    pub cells: Vec<Option<Expr<'t>>>,
    /// The line.
    pub span: Span,
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Define<'t> {
    /// Its name.
    pub name: Name<'t>,
    /// Its parameters; never optional.
    pub params: Vec<Field<'t>>,
    /// What it stands for.
    pub body: Body<'t>,
}

/// What a definition stands for.
#[derive(Clone, Debug)]
pub enum Body<'t> {
    /// One expression.
    Expr(Box<Expr<'t>>),
    /// `if … then …` lines with an optional `otherwise`.
    Cases { cases: Vec<(Expr<'t>, Expr<'t>)>, otherwise: Option<Box<Expr<'t>>> },
}

/// A clause or a check.
#[derive(Clone, Debug)]
pub struct Clause<'t> {
    /// Written `check`.
    pub is_check: bool,
    /// Its name.
    pub name: Name<'t>,
    /// Its title.
    pub title: Text<'t>,
    /// Its slots, in the order written.
    pub slots: Vec<Slot<'t>>,
}

/// A slot with its place, from its first word to its last token.
#[derive(Clone, Debug)]
pub struct Slot<'t> {
    /// Which.
    pub kind: SlotKind<'t>,
    /// Where.
    pub span: Span,
}

/// The slots of a clause.
#[derive(Clone, Debug)]
pub enum SlotKind<'t> {
    /// `under VA IV(A) 17(a)`; the citation is kept as written.
    Under(Text<'t>),
    /// `from DATE`.
    From(NaiveDate),
    /// `until DATE`.
    Until(NaiveDate),
    /// `unverified`.
    Unverified,
    /// `for each …`.
    ForEach(Vec<Generator<'t>>),
    /// `duty of …`.
    Duty(Vec<Expr<'t>>),
    /// `must …`, `should …`, `at all times …`, `judgement "…"`.
    Demand(Demand<'t>),
    /// `by …`, `within …`, `at least …`.
    Timing(Timing<'t>),
    /// `unless …`.
    Unless(Box<Exception<'t>>),
}

/// What is demanded.
#[derive(Clone, Debug)]
pub enum Demand<'t> {
    /// `must EXPR` or `should EXPR`.
    Holds { should: bool, expr: Box<Expr<'t>> },
    /// `must file …` or `should file …`.
    File { should: bool, find: Box<Find<'t>> },
    /// `at all times EXPR`.
    Always(Box<Expr<'t>>),
    /// `judgement "…"`.
    Judgement(Text<'t>),
}

/// By when.
#[derive(Clone, Debug)]
pub enum Timing<'t> {
    /// `by EXPR`.
    By(Box<Expr<'t>>),
    /// `within LENGTH after EXPR`.
    Within { length: Box<Expr<'t>>, anchor: Box<Expr<'t>> },
    /// `at least LENGTH before EXPR`.
    AtLeast { length: Box<Expr<'t>>, anchor: Box<Expr<'t>> },
}

/// An exception.
#[derive(Clone, Debug)]
pub struct Exception<'t> {
    /// Its name.
    pub name: Name<'t>,
    /// Its citation.
    pub cite: Text<'t>,
    /// In force from.
    pub from: Option<NaiveDate>,
    /// In force until.
    pub until: Option<NaiveDate>,
    /// When it applies.
    pub when: Condition<'t>,
    /// What it does.
    pub then: Then<'t>,
}

/// The condition of an exception.
#[derive(Clone, Debug)]
pub enum Condition<'t> {
    /// `when latest extension e where …`; binds `e` in `then`.
    Find { pick: Option<Pick>, find: Box<Find<'t>> },
    /// `when EXPR`.
    Expr(Box<Expr<'t>>),
}

/// The effect of an exception: a whole slot is replaced.
#[derive(Clone, Debug)]
pub enum Then<'t> {
    /// `does not apply`.
    DoesNotApply,
    /// Another demand.
    Demand(Demand<'t>),
    /// Another timing.
    Timing(Timing<'t>),
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
pub struct Generator<'t> {
    /// The source.
    pub source: Source<'t>,
    /// Its condition.
    pub condition: Option<Box<Expr<'t>>>,
    /// Where it stands.
    pub span: Span,
}

/// The sources of `for each`.
#[derive(Clone, Debug)]
pub enum Source<'t> {
    /// `Party s`: a State bound by this treaty on the scope day.
    Party(Name<'t>),
    /// `State s`: any State on record.
    State(Name<'t>),
    /// `[latest] destruction d`.
    Kind { pick: Option<Pick>, kind: Name<'t>, var: Name<'t> },
    /// `n in [t.from, t.to]`.
    In { var: Name<'t>, list: Box<Expr<'t>> },
    /// `calendar year y [from D [to E]]`.
    Calendar { unit: CalendarUnit, var: Name<'t>, from: Option<Box<Expr<'t>>>, to: Option<Box<Expr<'t>>> },
    /// `90 days p from D [to E]`.
    Rolling { length: Length, var: Name<'t>, from: Box<Expr<'t>>, to: Option<Box<Expr<'t>>> },
    /// `exported e [and imported i] on (from, to, batch = shipper_batch)`.
    Group { left: (Name<'t>, Name<'t>), right: Option<(Name<'t>, Name<'t>)>, keys: Vec<Key<'t>> },
}

/// A key of a group.
#[derive(Clone, Debug)]
pub struct Key<'t> {
    /// The field on the left, and on the right unless `right` says otherwise.
    pub left: Name<'t>,
    /// `left = right`.
    pub right: Option<Name<'t>>,
    /// `year(done)`: the calendar function applied to the field.
    pub unit: Option<CalendarUnit>,
}

/// Records, or members of a list, under a condition.
#[derive(Clone, Debug)]
pub struct Find<'t> {
    /// Over what.
    pub source: FindSource<'t>,
    /// The variable.
    pub var: Name<'t>,
    /// The condition.
    pub condition: Option<Box<Expr<'t>>>,
    /// Where it stands.
    pub span: Span,
}

/// What a [`Find`] ranges over.
#[derive(Clone, Debug)]
pub enum FindSource<'t> {
    /// Records of a kind, or rows of a table.
    Kind(Name<'t>),
    /// Members of a list or of one side of a group.
    In(Box<Expr<'t>>),
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr<'t> {
    /// Which.
    pub kind: ExprKind<'t>,
    /// Where.
    pub span: Span,
}

/// The expressions of the language.
#[derive(Clone, Debug)]
pub enum ExprKind<'t> {
    /// A number, `20 %` already divided by a hundred.
    Number(Rat),
    /// `1 t`.
    Quantity(Rat, Unit),
    /// `5 years`.
    Length(Length),
    /// `1997-04-29`.
    Date(NaiveDate),
    /// `"USA"`.
    Text(&'t str),
    /// `cas 505-60-2`.
    Cas(&'t str),
    /// A variable, a value of a choice, a treaty.
    Name(&'t str),
    /// `f(a, b)`: a definition or a built-in.
    Call { name: Name<'t>, args: Vec<Expr<'t>> },
    /// `a.b`.
    Field { of: Box<Expr<'t>>, name: Name<'t> },
    /// `e on d`.
    On { expr: Box<Expr<'t>>, day: Box<Expr<'t>> },
    /// `a or b …`.
    Or(Vec<Expr<'t>>),
    /// `a and b …`.
    And(Vec<Expr<'t>>),
    /// `not a`.
    Not(Box<Expr<'t>>),
    /// `a < b`.
    Compare { op: CompareOp, left: Box<Expr<'t>>, right: Box<Expr<'t>> },
    /// `a in b`.
    In { expr: Box<Expr<'t>>, set: Box<Expr<'t>> },
    /// `a in b .. c`.
    InRange { expr: Box<Expr<'t>>, from: Box<Expr<'t>>, to: Box<Expr<'t>> },
    /// `a is given`.
    IsGiven(Box<Expr<'t>>),
    /// `a as mass of effective`.
    Cast { expr: Box<Expr<'t>>, ty: Box<TypeExpr<'t>> },
    /// `a + b`.
    Arith { op: ArithOp, left: Box<Expr<'t>>, right: Box<Expr<'t>> },
    /// `- a`.
    Negate(Box<Expr<'t>>),
    /// `30 days after d`; negative direction for `before`.
    Shift { length: Box<Expr<'t>>, before: bool, anchor: Box<Expr<'t>> },
    /// `a else b`.
    Else { expr: Box<Expr<'t>>, default: Box<Expr<'t>> },
    /// `[a, b]`.
    List(Vec<Expr<'t>>),
    /// `5 % of x`.
    PercentOf { share: Rat, of: Box<Expr<'t>> },
    /// `15 May of y`.
    DayOf { day: u32, month: u32, of: Box<Expr<'t>> },
    /// `exists(…)`, `count(…)`, `the(…)`, `latest(…)`, `earliest(…)`.
    Aggregate { op: AggregateOp, find: Box<Find<'t>> },
    /// `sum(e for …)`.
    Sum { expr: Box<Expr<'t>>, find: Box<Find<'t>> },
    /// `stated(e for … [adding f for …])`.
    Stated { expr: Box<Expr<'t>>, find: Box<Find<'t>>, adding: Option<(Box<Expr<'t>>, Box<Find<'t>>)> },
    /// `judgement "…"`.
    Judgement(&'t str),
}

/// A row of a table of paragraphs.
#[derive(Clone, Debug)]
pub struct Paragraph<'t> {
    /// The citation, as written: one paragraph or `A .. B`.
    pub cite: Text<'t>,
    /// How far it is encoded.
    pub status: ParagraphStatus,
    /// Why not.
    pub why: Option<Text<'t>>,
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
