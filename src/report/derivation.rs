//! How the verdicts of one clause came about: what counted, the days, both worlds, the readings, the reasons.

use super::clause::{due, prose};
use super::explain::{place, said};
use super::figures::{amount, days, exact_figure, lateness};
use super::findings::{allowed, bound};
use super::safe::{plain_spaces, safe};
use super::{Format, Report, Style};
use crate::check::{Evidence, EvidenceRole, Judged, Measure, Outcome, Reason, Standing, Verdict};
use crate::declaration::{Cell, Scalar};
use crate::model::{
    Builtin, Clause, Condition, Exception, Expr, ExprKind, FieldRef, FindSource, Literal, PARTY, Shape, party,
};
use num_traits::Signed;

/// The derivation of every chosen verdict of `clause`.
pub fn of_clause(report: &Report<'_>, index: usize, format: Format, style: &Style) -> String {
    let Some(clause) = report.examined.model.clauses.get(index) else { return String::new() };
    let verdicts: Vec<&Verdict> = report.verdicts().filter(|v| v.clause == index).collect();
    if verdicts.is_empty() {
        return said("The clause has no instance here: nothing on file is what it is about", format, style);
    }
    let mut out = String::new();
    for verdict in verdicts {
        let derivation = Derivation { report, clause, verdict };
        out.push('\n');
        out.push_str(&said(&derivation.hide(&derivation.heading()), format, style));
        for line in derivation.lines() {
            let told =
                said(&derivation.hide(&line), format, &Style { width: style.width - 2, ..style.clone() });
            match format {
                Format::Human => told.lines().for_each(|l| out.push_str(&format!("  {l}\n"))),
                _ => out.push_str(&told),
            }
        }
    }
    out
}

struct Derivation<'a> {
    report: &'a Report<'a>,
    clause: &'a Clause,
    verdict: &'a Verdict,
}

impl Derivation<'_> {
    fn hide(&self, line: &str) -> String {
        self.report.redactor.as_ref().map_or_else(|| line.to_owned(), |r| r.text(line))
    }

    /// A text that stands in a declaration.
    fn as_declared(&self, text: &str) -> String {
        self.report.redactor.as_ref().map_or_else(|| text.to_owned(), |r| r.line(text))
    }

    fn heading(&self) -> String {
        let judged = &self.verdict.judged;
        let what = match judged.outcome {
            _ if self.verdict.judgement.is_some() => "for a person to judge".to_owned(),
            _ if self.verdict.lacks_data => "undetermined, because it lacks data".to_owned(),
            Outcome::NotMet if judged.cured.is_some() => "not met on its day, put right since".to_owned(),
            outcome => outcome.words().to_owned(),
        };
        format!("{}: {what}", self.verdict.named().join(", "))
    }

    fn lines(&self) -> Vec<String> {
        let verdict = self.verdict;
        let mut lines = Vec::new();
        lines.extend(verdict.judgement.as_ref().map(|text| format!("A person is asked {text}")));
        lines.extend(self.deadline());
        lines.extend(self.judged(&verdict.judged).iter().map(|l| capital(l)));
        if verdict.shape == Shape::Ceiling && verdict.judged.sampled_on.is_some() {
            lines.push(
                "Amounts are those at the end of each day: all that is dated that day counts together"
                    .to_owned(),
            );
        }
        for role in [
            EvidenceRole::Counted,
            EvidenceRole::Denominator,
            EvidenceRole::Status,
            EvidenceRole::Absent,
            EvidenceRole::Decision,
        ] {
            let of_role = verdict.evidence.iter().filter(|e| e.role == role);
            lines.extend(of_role.map(|e| self.evidence(e)));
        }
        lines.extend(self.exceptions());
        for reading in &verdict.readings {
            let told = self.judged(&reading.judged).join("; ");
            let outcome = reading.judged.outcome.words();
            lines.push(format!("Read as {}: {outcome}; {told}", reading.label));
        }
        lines.extend(verdict.reasons.iter().map(|r| self.reason("Because", r)));
        lines.extend(verdict.notes.iter().map(|r| self.reason("Note", r)));
        if verdict.set_aside > 0 {
            lines.push(format!("Records set aside that might matter: {}", verdict.set_aside));
        }
        if verdict.unverified {
            lines.push("This rests on a clause or record marked unverified".to_owned());
        }
        lines
    }

    /// `Due by the later of 5 years after the entry into force of CWC (1997-04-29) …: 2002-04-29`.
    fn deadline(&self) -> Option<String> {
        let deadline = self.verdict.judged.deadline?;
        let known = |e: &Expr| self.known(e);
        let mut speaker =
            prose(&self.report.examined.model, &self.report.examined.project.sources, self.clause);
        speaker.known = Some(&known);
        for (name, bound) in speaker.names.iter_mut().zip(&self.verdict.subject) {
            *name = bound.value.to_string();
        }
        let replaced = self.verdict.excused_by.iter().find_map(|excuse| {
            let exception = self.clause.exceptions.iter().find(|e| *e.name == *excuse.exception)?;
            match &exception.then {
                crate::model::Then::Timing(timing) => Some((excuse.exception.as_str(), timing)),
                _ => None,
            }
        });
        let told = match (replaced, &self.clause.timing) {
            (Some((name, timing)), _) => format!("{} (exception `{name}`)", due(&speaker, timing)),
            (None, Some(timing)) => due(&speaker, timing),
            (None, None) => return Some(format!("The limit is {}", days(deadline))),
        };
        Some(format!("Due {told}, that is {}", days(deadline)))
    }

    fn judged(&self, judged: &Judged) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(judged.sampled_on.map(|d| format!("judged on {d}")));
        for measure in &judged.measures {
            lines.push(measured(measure));
        }
        if let Some(reached) = judged.reached.filter(|d| d.from.or(d.to).is_some()) {
            lines.push(format!("first so on {}", days(reached)));
        }
        lines.extend(judged.cured.map(|d| format!("put right on {}", days(d))));
        if let Some(late) = judged.days_late {
            let open = judged.outcome == Outcome::NotMet && judged.cured.is_none();
            lines.push(format!("{}{}", lateness(late), if open { " so far" } else { "" }));
        }
        lines
    }

    fn evidence(&self, evidence: &Evidence) -> String {
        let sources = &self.report.examined.project.sources;
        let what = match evidence.role {
            EvidenceRole::Counted => "Counted",
            EvidenceRole::Denominator => "Base",
            EvidenceRole::Decision => "Decision",
            EvidenceRole::Status => "Status",
            EvidenceRole::Absent => "Absent",
        };
        let text = safe(&in_one_line(sources.slice(evidence.at))).into_owned();
        let text = self.as_declared(&text);
        let says = evidence.text.strip_prefix("counted: ").unwrap_or(&evidence.text);
        let written = text.trim_matches('"');
        let same = plain_spaces(says).ends_with(written);
        let quote = if same { String::new() } else { format!(" (`{written}`)") };
        format!("{what}, {}: {says}{quote}", place(sources, evidence.at))
    }

    fn reason(&self, word: &str, reason: &Reason) -> String {
        let place = place(&self.report.examined.project.sources, reason.at);
        let settle = reason.settle.as_ref().map(|s| format!("; to settle it, {s}")).unwrap_or_default();
        format!("{word} ({}): {}, {place}{settle}", reason.code.name(), reason.text)
    }

    /// Each exception with whether it was needed, and the verdict without any.
    fn exceptions(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.clause.exceptions.iter().map(|e| self.exception(e)).collect();
        if let Some(without) = &self.verdict.without_exception {
            let told = self.judged(without).join("; ");
            let due = without.deadline.map(|d| format!(", due {}", days(d))).unwrap_or_default();
            lines.push(format!("Without any exception: {}{due}; {told}", without.outcome.words()));
        }
        lines
    }

    fn exception(&self, exception: &Exception) -> String {
        let (name, cites) = (&exception.name, exception.cites.join("; "));
        let excuse = self.verdict.excused_by.iter().find(|e| e.exception == **name);
        let index = self.clause.exceptions.iter().position(|e| std::ptr::eq(e, exception));
        let standing = index.and_then(|i| self.verdict.standing.get(i));
        if let Some(excuse) = excuse {
            let sources = &self.report.examined.project.sources;
            let at = excuse.at.map(|at| format!(", {}", place(sources, at))).unwrap_or_default();
            return format!("Exception `{name}` ({cites}) applies and is needed{at}");
        }
        let model = &self.report.examined.model;
        let looked_for = match &exception.when {
            Condition::Find(_, find) => match find.source {
                FindSource::Kind(kind) => {
                    model.kinds.get(kind.0 as usize).map(|k| format!("; it looks for `{}`", k.name))
                }
                FindSource::In(_) => None,
            },
            Condition::Expr(_) => None,
        };
        let stands = match standing {
            Some(Standing::Applies | Standing::Needed) => "applies, and the verdict is the same without it",
            Some(Standing::Open) => "may apply: the record does not decide whether it does",
            Some(Standing::No) => "does not apply",
            None => "is not looked at, as nothing is asked here",
        };
        format!("Exception `{name}` ({cites}) {stands}{}", looked_for.unwrap_or_default())
    }

    /// What is known of an expression in this instance: bound values, cells of bound records, entry into force.
    fn known(&self, e: &Expr) -> Option<String> {
        let records = &self.report.examined.records;
        match &e.kind {
            ExprKind::Field(of, FieldRef::Own(field)) => {
                let ExprKind::Var(v) = &of.kind else { return None };
                let record = self.verdict.subject.get(v.0 as usize)?.record?;
                let at = records.at(record, *field)?;
                let text = self.report.examined.project.sources.slice(at).trim();
                Some(self.as_declared(&safe(text.trim_matches('"'))))
            }
            ExprKind::Builtin(Builtin::EifTreaty, args) => {
                let ExprKind::Literal(Literal::Treaty(treaty)) = &args.first()?.kind else { return None };
                let treaty = self.report.examined.model.treaties.get(treaty.0 as usize)?;
                treaty.in_force.map(|d| d.to_string())
            }
            ExprKind::Builtin(Builtin::EifState, args) => {
                let ExprKind::Literal(Literal::Treaty(treaty)) = &args.first()?.kind else { return None };
                let ExprKind::Var(v) = &args.get(1)?.kind else { return None };
                let state = self.verdict.subject.get(v.0 as usize).filter(|b| b.is_state)?;
                let matching = records.of_kind(PARTY).iter().filter_map(|id| records.get(*id)).find(|r| {
                    r.cells.get(party::STATE) == Some(&Cell::Known(Scalar::State(state.value.clone())))
                        && r.cells.get(party::TREATY) == Some(&Cell::Known(Scalar::Treaty(*treaty)))
                })?;
                match matching.cells.get(party::IN_FORCE) {
                    Some(Cell::Known(Scalar::Date(d))) => Some(days(*d)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// `shown 18.2 %, where at least 20 % is due: 1.8 % short`.
fn measured(m: &Measure) -> String {
    let slack = m.slack.as_point().map(|s| {
        let by = exact_figure(&s.abs(), m.scale);
        match (s.is_negative(), m.op.starts_with('<')) {
            (true, true) => format!(": {by} too much"),
            (true, false) => format!(": {by} short"),
            (false, _) => format!(": {by} to spare"),
        }
    });
    format!("shown {}, where {} {}{}", amount(m), bound(m), allowed(m), slack.unwrap_or_default())
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A text of several lines in one, each run of blanks one space.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
