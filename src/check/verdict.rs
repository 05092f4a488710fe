//! What the record shows of one clause for one instance of its `for each`.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::declaration::RecordId;
use crate::model::{Mode, Shape};
use crate::source::Loc;
use crate::value::{DayRange, Interval};

/// The five verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// False on its day.
    NotMet,
    /// Unknown on its day.
    Undetermined,
    /// Not yet true, and the deadline is not past.
    Pending,
    /// True on its day.
    Met,
    /// The clause asks nothing here.
    NotApplicable,
}

impl Outcome {
    /// As printed: `not-met`.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::NotMet => "not-met",
            Outcome::Undetermined => "undetermined",
            Outcome::Pending => "pending",
            Outcome::Met => "met",
            Outcome::NotApplicable => "not-applicable",
        }
    }

    /// As said in a sentence: `not met`.
    pub fn words(self) -> &'static str {
        match self {
            Outcome::NotMet => "not met",
            Outcome::NotApplicable => "not applicable",
            other => other.name(),
        }
    }
}

pub use crate::value::figures::Scale;

/// An amount against a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The amount that the record shows.
    pub amount: Interval,
    /// The limit it is compared with.
    pub limit: Interval,
    /// `limit - amount` or `amount - limit`, whichever is positive when the demand is met: headroom, or the shortfall
    /// when negative.
    pub slack: Interval,
    /// `>=`, `<=`, …, as written.
    pub op: &'static str,
    /// How to print all three.
    pub scale: Scale,
    /// The comparison in the clause.
    pub at: Loc,
}

/// What a piece of evidence did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceRole {
    /// Summed, found, compared.
    Counted,
    /// What a share is a share of.
    Denominator,
    /// An act that moved or excused.
    Decision,
    /// Whether and since when the State is bound.
    Status,
    /// Where something should stand that does not.
    Absent,
}

impl EvidenceRole {
    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            EvidenceRole::Counted => "counted",
            EvidenceRole::Denominator => "denominator",
            EvidenceRole::Decision => "decision",
            EvidenceRole::Status => "status",
            EvidenceRole::Absent => "absent",
        }
    }
}

/// A place that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it did.
    pub role: EvidenceRole,
    /// Where.
    pub at: Loc,
    /// The record.
    pub record: Option<RecordId>,
    /// The field whose value stands there.
    pub field: Option<usize>,
    /// What is to be said of it: `counted: 3 640 t`.
    pub text: String,
    /// Whether `text` shows a declared quantity, for redaction.
    pub shows_amount: bool,
}

/// Why something is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    /// Records of the kind may exist that are not on file.
    OpenKind,
    /// A field is given as unknown.
    UnknownField,
    /// A required field is missing.
    MissingField,
    /// A date is imprecise where it matters.
    ImpreciseDate,
    /// A range lies across the limit.
    RangeAcrossLimit,
    /// Sources, figures or acts disagree.
    Conflict,
    /// A person must judge a condition.
    Judgement,
    /// Readings of an imprecise or doubtful value give different verdicts.
    Readings,
    /// A report has no date of filing.
    NotDated,
    /// A divisor may be zero.
    Division,
    /// A record that might matter was set aside.
    SetAside,
    /// A record that is looked for is absent where a value is needed.
    Absent,
    /// A date lies outside the calendar.
    Calendar,
    /// Nothing is asked: the clause does not apply here.
    OutOfScope,
    /// Nothing is asked: an exception applies.
    Excused,
}

impl ReasonCode {
    /// As printed: `open-kind`.
    pub fn name(self) -> &'static str {
        match self {
            ReasonCode::OpenKind => "open-kind",
            ReasonCode::UnknownField => "unknown-field",
            ReasonCode::MissingField => "missing-field",
            ReasonCode::ImpreciseDate => "imprecise-date",
            ReasonCode::RangeAcrossLimit => "range-across-limit",
            ReasonCode::Conflict => "conflict",
            ReasonCode::Judgement => "judgement",
            ReasonCode::Readings => "readings",
            ReasonCode::NotDated => "not-dated",
            ReasonCode::Division => "division",
            ReasonCode::SetAside => "set-aside",
            ReasonCode::Absent => "absent",
            ReasonCode::Calendar => "calendar",
            ReasonCode::OutOfScope => "out-of-scope",
            ReasonCode::Excused => "excused",
        }
    }
}

/// A reason with its place and what would settle it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which.
    pub code: ReasonCode,
    /// In words: `no negotiation of CAN is on file`.
    pub text: String,
    /// What would settle it, as an imperative.
    pub settle: Option<String>,
    /// Where; the clause, for a kind of which nothing is on file.
    pub at: Loc,
    /// Whether it points at a declared record: then it makes a finding.
    pub on_record: bool,
}

/// What one reading of a doubtful value gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// `2009-12-31 (decision)`.
    pub label: String,
    /// What it gives.
    pub judged: Judged,
    /// Where the value or condition stands.
    pub at: Loc,
}

/// A verdict without its circumstances: what is told again for each reading and for the world without exceptions.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The verdict.
    pub outcome: Outcome,
    /// The day on which it was judged.
    pub sampled_on: Option<NaiveDate>,
    /// The deadline; for a guard that compares dates, the limit date.
    pub deadline: Option<DayRange>,
    /// First day on which it may have been true, and first on which it must have been.
    /// `to` is missing where it is not true yet; the whole is missing where it was never true.
    pub reached: Option<DayRange>,
    /// Least and most, negative when early; counted so far while it is open.
    pub days_late: Option<(Option<i64>, Option<i64>)>,
    /// When it was put right, for what was not met.
    pub cured: Option<DayRange>,
    /// One measure a limb, worst first.
    pub measures: Vec<Measure>,
}

/// An exception that the verdict needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Excuse {
    /// Its name.
    pub exception: String,
    /// Its citations.
    pub cites: Vec<String>,
    /// The decision, or the record that satisfied the condition.
    pub at: Option<Loc>,
    /// Where the exception stands in the clause.
    pub clause_at: Loc,
}

/// How an exception of a clause stands in one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does not apply.
    No,
    /// It applies, and the verdict is the same without it.
    Applies,
    /// It applies, and the verdict needs it.
    Needed,
    /// Whether it applies, or by which record, is not known.
    Open,
}

/// A binder's value in an instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The variable's name.
    pub name: Arc<str>,
    /// For people and JSON: `USA`, `phase 2`, `1998-04-30 .. 1999-04-29`, the record's id.
    pub value: Arc<str>,
    /// The record, where it is one.
    pub record: Option<RecordId>,
    /// Whether it shows a declared number, for redaction.
    pub shows_amount: bool,
    /// Whether it is a State.
    pub is_state: bool,
    /// Whether it is the second side of a group, whose key is that of the first.
    pub is_other_side: bool,
}

/// What the record shows of one clause for one instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The clause, by position in the model.
    pub clause: usize,
    /// Its mode.
    pub mode: Mode,
    /// Its shape.
    pub shape: Shape,
    /// What `for each` bound.
    pub subject: Vec<Bound>,
    /// Who owes it: alpha-3 codes, or an organ's name.
    pub duty_of: Vec<Arc<str>>,
    /// The verdict as it stands, with all exceptions that apply.
    pub judged: Judged,
    /// Undetermined only because nothing of a kind was ever declared for that party.
    pub lacks_data: bool,
    /// What a person is asked, for a judgement.
    pub judgement: Option<String>,
    /// Why it is unknown; for *not applicable*, why.
    pub reasons: Vec<Reason>,
    /// Notes that do not change the verdict: sources in conflict, end-of-day values, lower ranks.
    pub notes: Vec<Reason>,
    /// What each reading gives; empty when there is one.
    pub readings: Vec<Reading>,
    /// Exceptions that were needed.
    pub excused_by: Vec<Excuse>,
    /// How each exception of the clause stands, in their order; empty where nothing is asked before they are read.
    pub standing: Vec<Standing>,
    /// The verdict without any exception, where one applied.
    pub without_exception: Option<Box<Judged>>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// Unread records that might have changed it.
    pub set_aside: usize,
    /// Rests on a clause or record marked unverified.
    pub unverified: bool,
}

impl Verdict {
    /// The first measure's limit, amount and slack, where there is one.
    pub fn measure(&self) -> Option<&Measure> {
        self.judged.measures.first()
    }

    /// The values bound, as a sentence names them: a group by its key, once.
    pub fn named(&self) -> Vec<&str> {
        self.subject.iter().filter(|b| !b.is_other_side).map(|b| &*b.value).collect()
    }
}

/// Instances of which nothing is to be told, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The clause, by position in the model.
    pub clause: usize,
    /// Who owes it; an alpha-3 code.
    pub duty_of: Option<String>,
    /// How many are met.
    pub met: usize,
    /// Of how many nothing is asked.
    pub not_applicable: usize,
}

/// Everything a check gives.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    /// By clause, then subject.
    pub all: Vec<Verdict>,
    /// Instances that are met, or of which nothing is asked, and that have no verdict of their own; by clause, then by who
    /// owes them. There are none where everything is told.
    pub tallies: Vec<Tally>,
    /// Clauses without an instance, by position in the model.
    pub clauses_without_instance: Vec<usize>,
    /// Records that no clause read.
    pub unread: Vec<RecordId>,
    /// Exceptions that never applied: clause and exception, by position.
    pub unused_exceptions: Vec<(usize, usize)>,
}

/// When and with which knowledge a check is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Events and acts up to this day.
    pub as_of: NaiveDate,
    /// Knowledge up to this day; `None` for everything on file.
    pub known_at: Option<NaiveDate>,
}
