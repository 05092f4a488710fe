//! Causes and evidence in words, with their places.

use std::sync::Arc;

use hashbrown::HashSet;

use super::cause::{Cause, Why};
use super::value::{Item, Value};
use super::verdict::{Bound, Evidence, EvidenceRole, Reason, ReasonCode};
use super::watch::Touch;
use super::world::World;
use crate::declaration::{Alternative, Cell, RecordId, Scalar};
use crate::diagnostic::article;
use crate::model::{Clause, KindId};
use crate::source::Loc;
use crate::value::{DayRange, Period, figures};

impl World<'_> {
    /// The causes in words, those that point at a record first.
    pub fn reasons(&self, why: &Why, clause: &Clause) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = why.iter().map(|cause| self.reason(cause, clause)).collect();
        reasons.sort_by(|a, b| b.on_record.cmp(&a.on_record).then(a.at.cmp(&b.at)).then(a.code.cmp(&b.code)));
        reasons.dedup();
        reasons
    }

    fn reason(&self, cause: &Cause, clause: &Clause) -> Reason {
        let (code, text, settle, at) = match cause {
            Cause::Open { kind, party, on_file, at } => {
                return self.open_reason(*kind, party.as_ref(), *on_file, *at);
            }
            Cause::UnknownField(record, field) => (
                ReasonCode::UnknownField,
                format!(
                    "{} is given as unknown{}",
                    self.field_name(*record, *field),
                    self.why_unknown(*record, *field)
                ),
                Some(format!("declare {}", self.field_name(*record, *field))),
                self.place(*record, Some(*field)),
            ),
            Cause::MissingField(record, field) => (
                ReasonCode::MissingField,
                format!("{} is missing", self.field_name(*record, *field)),
                Some(format!("add {}", self.field_name(*record, *field))),
                self.place(*record, None),
            ),
            Cause::Range(record, field) => {
                let is_date =
                    matches!(self.plain(*record, *field), Some(Scalar::Date(_) | Scalar::Period(_)));
                let code = if is_date { ReasonCode::ImpreciseDate } else { ReasonCode::RangeAcrossLimit };
                let shown = self.show_cell(*record, *field).unwrap_or_default();
                (
                    code,
                    format!("{} is known only as {shown}", self.field_name(*record, *field)),
                    Some(format!("declare {} more precisely", self.field_name(*record, *field))),
                    self.place(*record, Some(*field)),
                )
            }
            Cause::Sources(record, field) => (
                ReasonCode::Conflict,
                format!("sources give {} differently", self.field_name(*record, *field)),
                Some(format!(
                    "settle which source of {} holds, or rank them",
                    self.field_name(*record, *field)
                )),
                self.place(*record, Some(*field)),
            ),
            Cause::Figures(records, text) => (
                ReasonCode::Conflict,
                text.clone(),
                Some("correct the figure that is wrong, or widen it to what its source supports".to_owned()),
                records.first().and_then(|r| self.place(*r, None)),
            ),
            Cause::NoLaterFigure(record) => (
                ReasonCode::Absent,
                "no figure as of that day, or of a later one, says how much it was at most".to_owned(),
                Some("declare the figure as of that day, or a later one".to_owned()),
                self.place(*record, None),
            ),
            Cause::Acts(records) => (
                ReasonCode::Conflict,
                "several records of the same date, or of doubtful dates, differ".to_owned(),
                Some("date them, or correct the one that is wrong".to_owned()),
                records.first().and_then(|r| self.place(*r, None)),
            ),
            Cause::Exceptions(places) => (
                ReasonCode::Conflict,
                "exceptions that apply ask for different things".to_owned(),
                Some("say in `when` which of them yields".to_owned()),
                places.first().copied(),
            ),
            Cause::Judgement(text, at) => {
                let asked = text.strip_prefix("whether ").unwrap_or(text);
                let settle = format!("have a person judge whether {asked}");
                (
                    ReasonCode::Judgement,
                    format!("a person must judge whether {asked}"),
                    Some(settle),
                    Some(*at),
                )
            }
            Cause::NotDated(record) => {
                let when = self.records.get(*record).and_then(|r| r.submitted);
                let (text, settle) = match when {
                    Some(day) => (
                        format!("the day of filing is known only as {}", figures::days(day)),
                        "declare `submitted` more precisely",
                    ),
                    None => ("the filing carries no date of submission".to_owned(), "add `submitted`"),
                };
                (ReasonCode::NotDated, text, Some(settle.to_owned()), self.place(*record, None))
            }
            Cause::Division(at) => (
                ReasonCode::Division,
                "the amount it is a share of may be zero".to_owned(),
                Some("declare the amount that it is a share of".to_owned()),
                Some(*at),
            ),
            Cause::Absent(at) => (
                ReasonCode::Absent,
                "nothing is on record where a value is needed".to_owned(),
                Some("declare what was so on that day".to_owned()),
                Some(*at),
            ),
            Cause::MonthEnd(at) => (
                ReasonCode::ImpreciseDate,
                "a month has no such day, and the treaty leaves open which day is meant".to_owned(),
                Some("settle which day of the month is meant".to_owned()),
                Some(*at),
            ),
            Cause::SetAside(kind, state, head) => {
                let name = self.kind_name(*kind);
                let text = format!("{} `{name}` of {state} could not be read", article(name));
                (ReasonCode::SetAside, text, Some("mend what could not be read".to_owned()), Some(*head))
            }
            Cause::Calendar(at) => (
                ReasonCode::Calendar,
                "the day lies outside the calendar".to_owned(),
                Some("declare a day that the calendar has".to_owned()),
                Some(*at),
            ),
        };
        let on_record = matches!(
            cause,
            Cause::UnknownField(..)
                | Cause::MissingField(..)
                | Cause::Range(..)
                | Cause::Sources(..)
                | Cause::NoLaterFigure(_)
                | Cause::Acts(_)
                | Cause::NotDated(_)
                | Cause::SetAside(..)
        ) || matches!(cause, Cause::Figures(list, _) if !list.is_empty());
        Reason { code, text, settle, at: at.unwrap_or(clause.at), on_record }
    }

    fn open_reason(&self, kind: KindId, party: Option<&Arc<str>>, on_file: bool, at: Loc) -> Reason {
        let name = self.kind_name(kind);
        let whose = party.map(|p| format!(" of {p}")).unwrap_or_default();
        let text = if on_file {
            format!("further `{name}` records{whose} may exist that are not on file")
        } else {
            format!("no `{name}` record{whose} is on file, and none is said not to exist")
        };
        let settle = Some(format!("declare the `{name}` records{whose}, or that they are complete"));
        let record = on_file.then(|| self.last_of(kind, party)).flatten();
        let at = record.and_then(|r| self.place(r, None)).unwrap_or(at);
        Reason { code: ReasonCode::OpenKind, text, settle, at, on_record: record.is_some() }
    }

    /// The last record of a kind that belongs to a State.
    fn last_of(&self, kind: KindId, party: Option<&Arc<str>>) -> Option<RecordId> {
        let belongs = |r: &RecordId| {
            self.work.visit(1);
            self.party_of(*r).as_ref() == party
        };
        self.of_kind(kind).iter().copied().rev().find(belongs)
    }

    /// Where a record, or the value of one of its fields, stands.
    pub fn place(&self, record: RecordId, field: Option<usize>) -> Option<Loc> {
        let version = self.current(record);
        match field {
            Some(field) => self.records.at(version, field),
            None => self.records.head(version),
        }
    }

    /// The name of a kind, as written.
    pub fn kind_name(&self, kind: KindId) -> &str {
        self.model.kinds.get(kind.0 as usize).map_or("record", |k| &k.name)
    }

    fn field_name(&self, record: RecordId, field: usize) -> String {
        let kind = self.cells(record).and_then(|r| self.model.kinds.get(r.kind.0 as usize));
        let name = kind.and_then(|k| k.fields.get(field)).map_or("value", |f| &f.name);
        match self.cells(record).and_then(|r| r.id.as_deref()) {
            Some(id) => format!("`{name}` of `{id}`"),
            None => format!("`{name}` of this `{}`", kind.map_or("record", |k| &k.name)),
        }
    }

    fn why_unknown(&self, record: RecordId, field: usize) -> String {
        match self.cells(record).and_then(|r| r.cells.get(field)) {
            Some(Cell::Unknown(why)) if !why.is_empty() => format!(" ({why})"),
            _ => String::new(),
        }
    }

    /// Evidence from what an evaluation touched, each place once.
    pub fn evidence(&self, touches: &[Touch]) -> Vec<Evidence> {
        let mut out: Vec<Evidence> = Vec::new();
        let mut known: HashSet<Loc> = HashSet::new();
        for touch in touches {
            let record = self.current(touch.record);
            let is_row = self
                .records
                .get(record)
                .and_then(|r| self.model.kinds.get(r.kind.0 as usize))
                .is_some_and(|k| k.rows.is_some());
            let Some(at) = self.place(touch.record, touch.field).filter(|_| !is_row) else { continue };
            if !known.insert(at) {
                continue;
            }
            let shown = touch.field.and_then(|f| self.show_cell(touch.record, f));
            let text = match (touch.role, shown) {
                (EvidenceRole::Denominator, Some(shown)) => format!("of {shown} declared"),
                (EvidenceRole::Decision, Some(shown)) => format!("decided: {shown}"),
                (EvidenceRole::Status, Some(shown)) => shown,
                (_, Some(shown)) => format!("counted: {shown}"),
                (_, None) => "counted".to_owned(),
            };
            let shows_amount = touch.field.is_some_and(|f| self.is_amount(touch.record, f));
            out.push(Evidence {
                role: touch.role,
                at,
                record: Some(record),
                field: touch.field,
                text,
                shows_amount,
            });
        }
        out
    }

    fn is_amount(&self, record: RecordId, field: usize) -> bool {
        matches!(self.plain(record, field), Some(Scalar::Number(_) | Scalar::Quantity(..)))
    }

    fn show_cell(&self, record: RecordId, field: usize) -> Option<String> {
        match self.cells(record)?.cells.get(field)? {
            Cell::Known(scalar) => Some(self.show(scalar)),
            Cell::Either(list) => {
                let shown: Vec<String> = list.iter().map(|a| self.show_alternative(a)).collect();
                Some(shown.join(" or "))
            }
            Cell::Unknown(_) | Cell::Missing => Some("unknown".to_owned()),
            Cell::Absent => None,
        }
    }

    /// An alternative with its source: `39 966 t (MFA 2009-11-26)`.
    pub fn show_alternative(&self, alternative: &Alternative) -> String {
        let value = self.show(&alternative.value);
        match &alternative.source {
            Some(source) => format!("{value} ({source})"),
            None => value,
        }
    }

    /// A declared value in words.
    pub fn show(&self, scalar: &Scalar) -> String {
        match scalar {
            Scalar::Truth(true) => "true".to_owned(),
            Scalar::Truth(false) => "false".to_owned(),
            Scalar::Number(n) => figures::share_or_number(n),
            Scalar::Quantity(n, unit) => figures::range(n, figures::Scale::Unit(*unit), None),
            Scalar::Date(d) => figures::days(*d),
            Scalar::Period(p) => show_period(*p),
            Scalar::Days(n) => format!("{n} days"),
            Scalar::Months(n) => format!("{n} months"),
            Scalar::Text(t) | Scalar::Cas(t) | Scalar::State(t) => t.to_string(),
            Scalar::Treaty(t) => {
                self.model.treaties.get(t.0 as usize).map_or(String::new(), |t| t.name.to_string())
            }
            Scalar::Choice(c, v) => self
                .model
                .choices
                .get(c.0 as usize)
                .and_then(|c| c.values.get(*v as usize))
                .map_or(String::new(), |v| v.to_string()),
            Scalar::Record(r) => self.show_record(*r),
            Scalar::List(list) => list.iter().map(|s| self.show(s)).collect::<Vec<_>>().join(", "),
        }
    }

    /// A record by its id; a row of a table by its kind and key; any other by its kind, State and date.
    pub fn show_record(&self, id: RecordId) -> String {
        let Some(record) = self.cells(id) else { return "record".to_owned() };
        if let Some(id) = &record.id {
            return id.to_string();
        }
        let kind = self.model.kinds.get(record.kind.0 as usize);
        let name = self.kind_name(record.kind);
        if kind.is_some_and(|k| k.rows.is_some()) {
            return match record.cells.first() {
                Some(Cell::Known(Scalar::Number(n))) => {
                    format!("{name} {}", figures::range(n, figures::Scale::Number, None))
                }
                _ => self.show_cell(id, 0).unwrap_or_default(),
            };
        }
        let mut words = vec![name.to_owned()];
        words.extend(self.party_of(id).map(|s| s.to_string()));
        match self.dated(id).filter(|d| *d != DayRange::unknown()) {
            Some(day) => words.push(figures::days(day)),
            None => {
                let told = record.cells.iter().filter_map(|c| match c {
                    Cell::Known(s @ (Scalar::Period(_) | Scalar::Record(_) | Scalar::Cas(_))) => {
                        Some(self.show(s))
                    }
                    _ => None,
                });
                words.extend(told.take(2));
            }
        }
        words.join(" ")
    }

    /// The same where a row of a table is told again for each State.
    fn shown_record(&self, id: RecordId) -> String {
        if !self.is_row(id) {
            return self.show_record(id);
        }
        self.rows_shown.borrow_mut().entry(id).or_insert_with(|| self.show_record(id)).clone()
    }

    /// What a variable is bound to, in words.
    pub fn bound_value(&self, name: &Arc<str>, value: &Value) -> Bound {
        let is_number = |value: &Value| matches!(value.item, Item::Number(_));
        let shows_amount = match &value.item {
            Item::Group(group) => group.keys.iter().any(|(_, value)| is_number(value)),
            _ => is_number(value),
        };
        Bound {
            name: name.clone(),
            value: self.shown_value(value),
            shows_amount,
            record: value.as_record().map(|r| self.current(r)),
            is_state: matches!(value.item, Item::State(_)),
            is_other_side: false,
        }
    }

    fn shown_value(&self, value: &Value) -> Arc<str> {
        let text = match &value.item {
            Item::State(s) | Item::Text(s) | Item::Cas(s) => return s.clone(),
            Item::Record(id) => self.shown_record(*id),
            Item::Period(p) => show_period(*p),
            Item::Choice(c, v) => self.show(&Scalar::Choice(*c, *v)),
            Item::Date(d) => figures::days(*d),
            Item::Number(n) => figures::share_or_number(n),
            Item::Group(group) => {
                let keys: Vec<Arc<str>> = group.keys.iter().map(|(_, v)| self.shown_value(v)).collect();
                keys.join(", ")
            }
            _ => "unknown".to_owned(),
        };
        text.into()
    }
}

/// `2024`, `2024-Q1`, `2024-05`, or first and last day.
pub fn show_period(p: Period) -> String {
    use crate::value::CalendarUnit;
    use chrono::Datelike as _;
    match p.unit {
        Some(CalendarUnit::Year) => p.start.year().to_string(),
        Some(CalendarUnit::Quarter) => format!("{}-Q{}", p.start.year(), p.start.month0() / 3 + 1),
        Some(CalendarUnit::Month) => p.start.format("%Y-%m").to_string(),
        None => format!("{} .. {}", p.start, p.end),
    }
}
