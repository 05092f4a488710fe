//! The slots of a clause, and which of them do not go together.

use chrono::NaiveDate;

use super::expr::Typer;
use super::problems::{Notes, problem};
use super::rules::{Find, FindSource, Source};
use super::types::Type;
use crate::diagnostic::{Code, Place, Role};
use crate::source::{FileId, Loc, Span};
use crate::syntax::ast::{self, Demand, SlotKind};

/// The slots, sorted by what they are.
#[derive(Default)]
pub(super) struct Slots<'a> {
    /// `under`.
    pub under: Option<&'a ast::Text<'a>>,
    /// `from`.
    pub from: Option<NaiveDate>,
    /// `until`.
    pub until: Option<NaiveDate>,
    /// `unverified`.
    pub unverified: bool,
    /// `for each`.
    pub for_each: Option<&'a [ast::Generator<'a>]>,
    /// `duty of`.
    pub duty: Option<&'a [ast::Expr<'a>]>,
    /// `must` and its kin, with the slot.
    pub demand: Option<(&'a Demand<'a>, Span)>,
    /// `by` and its kin, with the slot.
    pub timing: Option<(&'a ast::Timing<'a>, Span)>,
    /// `unless`, with the slots.
    pub exceptions: Vec<(&'a ast::Exception<'a>, Span)>,
}

impl<'a> Slots<'a> {
    /// Sorts the slots. Of a slot that stands twice the first counts; `syntax` has said so, as it has said which
    /// slots are missing.
    pub fn gather(clause: &'a ast::Clause<'a>, file: FileId, notes: &mut Notes) -> Self {
        let mut slots = Slots::default();
        for slot in &clause.slots {
            match &slot.kind {
                SlotKind::Under(cite) => slots.under = slots.under.or(Some(cite)),
                SlotKind::From(day) => slots.from = slots.from.or(Some(*day)),
                SlotKind::Until(day) => slots.until = slots.until.or(Some(*day)),
                SlotKind::Unverified => slots.unverified = true,
                SlotKind::ForEach(generators) => slots.for_each = slots.for_each.or(Some(generators)),
                SlotKind::Duty(debtors) => slots.duty = slots.duty.or(Some(debtors)),
                SlotKind::Demand(demand) => slots.demand = slots.demand.or(Some((demand, slot.span))),
                SlotKind::Timing(timing) => slots.timing = slots.timing.or(Some((timing, slot.span))),
                SlotKind::Unless(exception) => slots.exceptions.push((exception, slot.span)),
            }
        }
        slots.check_dates(clause, file, notes);
        slots
    }

    /// A clause and its exceptions end after they begin.
    fn check_dates(&self, clause: &ast::Clause, file: FileId, notes: &mut Notes) {
        let own = (&clause.name, self.from, self.until);
        let dates = self.exceptions.iter().map(|(e, _)| (&e.name, e.from, e.until));
        for (name, from, until) in std::iter::once(own).chain(dates) {
            if let (Some(from), Some(until)) = (from, until)
                && until < from
            {
                let at = Loc::new(file, name.span);
                let message = format!("`{}` ends on {until}, before it begins on {from}", name.text);
                notes.push(
                    problem(Code::BadRange, at, "ends before it begins", message).help("exchange the dates"),
                );
            }
        }
    }
}

/// A report needs a deadline, a ceiling and a judgement have no use for one; the same after each exception. `broken`: the
/// clause may have a deadline that could not be read.
pub(super) fn forbid_mixed_slots(
    clause: &ast::Clause,
    slots: &Slots,
    broken: bool,
    file: FileId,
    notes: &mut Notes,
) {
    let Some((demand, span)) = slots.demand else { return };
    let timed = match slots.timing {
        Some((_, at)) => Timed::At(at),
        None if broken => Timed::Unread,
        None => Timed::Never,
    };
    fits(clause, demand, span, timed, file, notes);
    for (exception, at) in &slots.exceptions {
        match &exception.then {
            ast::Then::Demand(other) if !matches!(other, Demand::Judgement(_)) => {
                fits(clause, other, *at, timed, file, notes);
            }
            ast::Then::Timing(_) => {
                if let Demand::Always(_) | Demand::Judgement(_) = demand {
                    let message =
                        format!("`{}` has no deadline that an exception could move", clause.name.text);
                    notes.push(
                        problem(Code::MissingSlot, Loc::new(file, *at), "no deadline to move", message)
                            .related(Place::new(Loc::new(file, span), Role::Clause, "has no deadline"))
                            .help("write `then does not apply`, or `then` with another demand"),
                    );
                }
            }
            ast::Then::Demand(_) | ast::Then::DoesNotApply => {}
        }
    }
}

/// The deadline of a clause.
#[derive(Clone, Copy)]
enum Timed {
    At(Span),
    Never,
    Unread,
}

fn fits(clause: &ast::Clause, demand: &Demand, at: Span, timing: Timed, file: FileId, notes: &mut Notes) {
    let name = &clause.name.text;
    match (demand, timing) {
        (Demand::File { .. }, Timed::Never) => notes.push(
            problem(
                Code::MissingSlot,
                Loc::new(file, at),
                "by when",
                format!("`{name}` demands a report and does not say by when"),
            )
            .help("add `by DATE`, `within LENGTH after DATE` or `at least LENGTH before DATE`"),
        ),
        (Demand::Always(_), Timed::At(timing)) => notes.push(
            problem(
                Code::MissingSlot,
                Loc::new(file, timing),
                "a deadline",
                format!("`{name}` holds at all times and has a deadline"),
            )
            .help("remove the deadline, or write `must` instead of `at all times`"),
        ),
        (Demand::Judgement(_), Timed::At(timing)) => notes.push(
            problem(
                Code::MissingSlot,
                Loc::new(file, timing),
                "a deadline",
                format!("`{name}` is left to judgement and has a deadline"),
            )
            .help("remove the deadline: a judgement is never decided on a day"),
        ),
        _ => {}
    }
}

/// Whether what a generator binds has a day: every record, every period and group, rows of dated tables.
pub(super) fn dated(source: &Source, typer: &Typer) -> bool {
    match source {
        Source::Party(_) | Source::State(_) => false,
        Source::Kind(_, kind, _) | Source::Table(kind, _) => typer.effective_nature(*kind).is_some(),
        Source::Calendar { .. } | Source::Rolling { .. } | Source::Group { .. } => true,
        Source::In(_, list) => match &list.ty {
            Type::Group(_) => true,
            Type::List(of) => match **of {
                Type::Period => true,
                Type::Record(kind) => typer.effective_nature(kind).is_some(),
                _ => false,
            },
            _ => false,
        },
    }
}

impl Typer<'_, '_> {
    /// Whether what a find ranges over are declared records.
    pub(super) fn is_filed(&self, find: &Find) -> bool {
        match find.source {
            FindSource::Kind(id) => {
                self.world.model.kinds.get(id.0 as usize).is_some_and(|kind| kind.rows.is_none())
            }
            FindSource::In(_) => false,
        }
    }
}
