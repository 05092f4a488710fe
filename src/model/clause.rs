//! Fifth pass: clauses and checks, each slot in its place.

use super::collect::Entries;
use super::expr::Typer;
use super::paragraphs::{Cited, Tables};
use super::problems::{Firsts, Notes, duplicate};
use super::rules::{Clause, Condition, Demand, Exception, Expr, Mode, Model, Then, Timing};
use super::scope::World;
use super::slots::{Slots, dated, forbid_mixed_slots};
use super::types::{TreatyId, Type};
use crate::diagnostic::Code;
use crate::source::{FileId, Loc, Span};
use crate::syntax::ast;

/// Types every clause, and enters it in the rows of paragraphs that it cites. Clauses come in the order of the
/// paragraphs that they state, as in the treaty, whatever files they stand in. Gives the ids of those that are left out.
pub(super) fn resolve(
    entries: &Entries,
    tables: &Tables,
    world: &mut World,
    notes: &mut Notes,
) -> Vec<String> {
    let mut names: Vec<(TreatyId, &str, Loc)> = Vec::new();
    let mut seen = std::collections::BTreeMap::new();
    let mut left_out = Vec::new();
    let mut understood: Vec<(TreatyId, Cited, Clause)> = Vec::with_capacity(entries.clauses.len());
    for (treaty, file, written, span) in &entries.clauses {
        let at = Loc::new(*file, written.name.span);
        if let Some(first) = seen.insert((*treaty, written.name.text), at) {
            notes.push(duplicate(written.name.text, at, Some(first)));
            seen.insert((*treaty, written.name.text), first);
            continue;
        }
        names.push((*treaty, written.name.text, at));
        let entry = Loc::new(*file, *span);
        let cited = tables.check(*treaty, *file, written, notes);
        match clause(*treaty, *file, written, entry, entries.is_broken(entry), world, notes) {
            Some(clause) => understood.push((*treaty, cited, clause)),
            None => left_out.extend(id(&world.model, *treaty, written.name.text)),
        }
    }
    understood.sort_by(|(a, here, _), (b, there, _)| {
        (a.0, here.stated.is_empty(), &here.stated).cmp(&(b.0, there.stated.is_empty(), &there.stated))
    });
    world.model.clauses.reserve_exact(understood.len());
    for (treaty, cited, clause) in understood {
        let position = world.model.clauses.len();
        world.model.clauses.push(clause);
        let Some(treaty) = world.model.treaties.get_mut(treaty.0 as usize) else { continue };
        for row in cited.rows {
            if let Some(paragraph) = treaty.paragraphs.get_mut(row) {
                paragraph.clauses.push(position);
            }
        }
    }
    left_out
}

/// `cwc/order_of_destruction`.
fn id(model: &Model, treaty: TreatyId, name: &str) -> Option<String> {
    let treaty = model.treaties.get(treaty.0 as usize)?;
    Some(format!("{}/{name}", treaty.name.to_lowercase()))
}

/// One clause; `None` where a part of it was not understood. `broken`: the parser has said so already.
fn clause(
    treaty: TreatyId,
    file: FileId,
    written: &ast::Clause,
    entry: Loc,
    broken: bool,
    world: &World,
    notes: &mut Notes,
) -> Option<Clause> {
    let slots = Slots::gather(written, file, notes);
    let mut typer = Typer::new(world, notes, treaty, file);
    typer.broken = broken;
    let generators: Vec<_> =
        slots.for_each.unwrap_or_default().iter().map(|generator| typer.generator(generator)).collect();
    let duty: Vec<_> = slots.duty.unwrap_or_default().iter().map(|e| typer.debtor(e)).collect();
    let demand = slots.demand.map(|(demand, _)| typer.demand(demand));
    let timing = slots.timing.map(|(timing, span)| typer.timing(timing, span));
    let exceptions: Vec<_> = slots.exceptions.iter().map(|(e, span)| typer.exception(e, *span)).collect();
    typer.repeated_exceptions(&slots.exceptions);

    let generators = generators.into_iter().collect::<Option<Vec<_>>>();
    let shape = slots.demand.map(|(d, _)| d);
    forbid_mixed_slots(written, &slots, broken, file, typer.notes);
    if let (Some(ast::Demand::Holds { .. }), None, Some(generators), false) =
        (shape, slots.timing, &generators, broken)
        && !generators.iter().any(|g| dated(&g.source, &typer))
    {
        let at = Loc::new(file, slots.demand.map_or(written.name.span, |(_, span)| span));
        let message = format!("nothing says on which day `{}` is judged", written.name.text);
        let said = super::problems::problem(Code::NoDay, at, "on which day", message);
        typer.notes.push(said.help("add `by DATE`, or bind a dated record or a period in `for each`"));
        return None;
    }
    if broken {
        return None;
    }
    let (id, frame) = (id(&world.model, treaty, written.name.text)?, typer.frame.slots);
    Some(Clause {
        treaty,
        name: written.name.text.into(),
        id: id.into(),
        title: written.title.text.to_owned(),
        mode: mode(written, shape),
        cites: slots.under.map(|u| super::cite::parts(u.text)).unwrap_or_default(),
        cite_at: Loc::new(file, slots.under.map_or(written.name.span, |u| u.span)),
        from: slots.from,
        until: slots.until,
        unverified: slots.unverified,
        generators: generators?,
        duty: duty.into_iter().collect::<Option<Vec<_>>>()?,
        demand: demand??,
        timing: match timing {
            Some(timing) => Some(timing?),
            None => None,
        },
        exceptions: exceptions.into_iter().collect::<Option<Vec<_>>>()?,
        frame,
        at: Loc::new(file, written.name.span),
        entry,
    })
}

fn mode(written: &ast::Clause, demand: Option<&ast::Demand>) -> Mode {
    match demand {
        _ if written.is_check => Mode::Check,
        Some(ast::Demand::Holds { should: true, .. } | ast::Demand::File { should: true, .. }) => {
            Mode::Should
        }
        _ => Mode::Must,
    }
}

impl Typer<'_, '_> {
    /// Who owes it: a State, an organ (a value of a choice), or a text.
    fn debtor(&mut self, written: &ast::Expr) -> Option<Expr> {
        let typed = self.expr(written, None)?;
        if matches!(typed.ty, Type::State | Type::Text | Type::Choice(_)) {
            return Some(typed);
        }
        let message = format!("a State or an organ owes a duty, and this is {}", self.words(&typed.ty));
        self.fail(Code::TypeMismatch, written.span, "not a State or organ", message)
    }

    /// What is demanded.
    fn demand(&mut self, written: &ast::Demand) -> Option<Demand> {
        match written {
            ast::Demand::Holds { expr, .. } => self.expect(expr, &Type::Truth).map(Demand::Holds),
            ast::Demand::Always(expr) => self.expect(expr, &Type::Truth).map(Demand::Always),
            ast::Demand::Judgement(text) => Some(Demand::Judgement(text.text.into())),
            ast::Demand::File { find, .. } => {
                let mark = self.frame.mark();
                let found = self.find(find);
                self.frame.reset(mark);
                let found = found?;
                if self.is_filed(&found) {
                    return Some(Demand::File(Box::new(found)));
                }
                let message =
                    "a report is a record of a kind; rows of a table and members of a list are not filed";
                self.fail(Code::TypeMismatch, find.span, "cannot be filed", message)
            }
        }
    }

    /// The deadline: `within 30 days after d` and `at least 30 days before d` are shifts.
    fn timing(&mut self, written: &ast::Timing, span: Span) -> Option<Timing> {
        let deadline = match written {
            ast::Timing::By(expr) => self.expect(expr, &Type::Date),
            ast::Timing::Within { length, anchor } => {
                self.shift(length, false, anchor, length.span.to(anchor.span))
            }
            ast::Timing::AtLeast { length, anchor } => {
                self.shift(length, true, anchor, length.span.to(anchor.span))
            }
        };
        Some(Timing { deadline: deadline?, at: self.at(span) })
    }

    /// An exception; a record that its condition finds can be named in its effect.
    fn exception(&mut self, written: &ast::Exception, span: Span) -> Option<Exception> {
        let mark = self.frame.mark();
        let when = match &written.when {
            ast::Condition::Expr(expr) => self.expect(expr, &Type::Truth).map(Condition::Expr),
            ast::Condition::Find { pick, find } => self.find(find).and_then(|found| {
                if pick.is_some() {
                    self.dated(&found)?;
                }
                Some(Condition::Find(*pick, Box::new(found)))
            }),
        };
        let then = match &written.then {
            ast::Then::DoesNotApply => Some(Then::DoesNotApply),
            ast::Then::Demand(demand) => self.demand(demand).map(Then::Demand),
            ast::Then::Timing(timing) => self.timing(timing, span_of(timing)).map(Then::Timing),
        };
        self.frame.reset(mark);
        Some(Exception {
            name: written.name.text.into(),
            cites: super::cite::parts(written.cite.text),
            from: written.from,
            until: written.until,
            when: when?,
            then: then?,
            at: self.at(span),
            name_at: self.at(written.name.span),
        })
    }

    /// Exceptions of one clause have different names.
    fn repeated_exceptions(&mut self, exceptions: &[(&ast::Exception, Span)]) {
        let mut firsts = Firsts::default();
        for (e, _) in exceptions {
            let at = self.at(e.name.span);
            if let Some(first) = firsts.earlier(e.name.text, at) {
                self.notes.push(duplicate(e.name.text, at, Some(first)));
            }
        }
    }
}

/// From the first word of the length or date to the end of the slot.
fn span_of(timing: &ast::Timing) -> Span {
    match timing {
        ast::Timing::By(expr) => expr.span,
        ast::Timing::Within { length, anchor } | ast::Timing::AtLeast { length, anchor } => {
            length.span.to(anchor.span)
        }
    }
}
