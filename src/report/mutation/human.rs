//! Survivors for people: each drawn where it stands, with what to test; a case to copy for each clause; the counts last.

use std::collections::BTreeMap;

use super::advice::advice;
use super::sample;
use super::{Count, Mutations, place, survivors, whose};
use crate::mutation::{Fate, Mutant, Tested};
use crate::report::Style;
use crate::report::excerpt::Mark;
use crate::report::human::Brush;
use crate::report::safe::safe;
use crate::report::wrap::wrap;

/// Every mutant, one a line.
pub fn list(told: &Mutations<'_>) -> String {
    let line = |m: &Mutant| format!("{} {}\n", at(told, m), headline(m));
    let all: String = told.mutants.iter().map(line).collect();
    format!("{all}{}\n", mutants(told.mutants.len()))
}

/// The report.
pub fn tested(told: &Mutations<'_>, tested: &Tested, style: &Style) -> String {
    let mut out = String::new();
    let mut copied: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
    let most = if style.most == 0 { usize::MAX } else { style.most };
    let silent = || survivors(told, tested).filter(|(_, reason)| reason.is_none()).map(|(m, _)| m);
    for mutant in silent().take(most) {
        out.push_str(&draw(told, mutant, style));
        out.push('\n');
        if let Some(clause) = mutant.clauses.first() {
            copied.entry(clause).or_default().push(mutant);
        }
    }
    let left = silent().count().saturating_sub(most);
    if left > 0 {
        out.push_str(&format!("{left} more are not printed.\n\n"));
    }
    for (id, mutants) in copied {
        let Some(clause) = told.model.clauses.iter().find(|c| *c.id == *id) else { continue };
        let many = match mutants.len() {
            1 => "the one above".to_owned(),
            n => format!("the {n} above"),
        };
        let heading = format!("A case to copy for `{id}` ({many}); put the figures at the limit:");
        push(&mut out, &heading, style.width, "", "");
        sample::case(told.model, clause, &mutants)
            .lines()
            .for_each(|line| out.push_str(&format!("    {line}\n")));
        out.push('\n');
    }
    out + &wrong(told, tested, style.width) + &counts(told, tested)
}

fn draw(told: &Mutations<'_>, mutant: &Mutant, style: &Style) -> String {
    let mut out = String::new();
    let message = format!("{} and no case would notice", headline(mutant));
    push(&mut out, &message, style.width, "", "  ");
    if let Some(file) = told.project.sources.get(mutant.file) {
        let mark = Mark { span: mutant.change.at, label: mutant.change.words.label(), primary: true };
        out.push_str(&Brush::new(style.color).lines(file, &[mark], style.width, None));
    }
    let short = mutant.change.words.short();
    let help = format!(
        "{}; if no record can ever show it, write above the line `# survives: {short} because …`",
        advice(&mutant.change.words)
    );
    push(&mut out, &help, style.width, "  help: ", "        ");
    out
}

/// Reasons that fit no survivor, and changes that cannot be read.
fn wrong(told: &Mutations<'_>, tested: &Tested, width: usize) -> String {
    let mut out = String::new();
    for (file, reason) in &tested.stale {
        let message = format!(
            "{}: a reason is given for `{}`, and no such change of the line survives; take the comment away, or write the \
             change as a report writes it, followed by ` because ` and the reason",
            place(told.project, *file, reason.at.start),
            reason.change
        );
        push(&mut out, &message, width, "", "  ");
    }
    for (mutant, fate) in told.mutants.iter().zip(&tested.fates) {
        if let Fate::Invalid(why) = fate {
            let message =
                format!("{} {}, but then it does not read: {why}", at(told, mutant), headline(mutant));
            push(&mut out, &message, width, "", "  ");
        }
    }
    out
}

fn counts(told: &Mutations<'_>, tested: &Tested) -> String {
    let mut by_treaty: BTreeMap<&str, Vec<&Fate>> = BTreeMap::new();
    for (mutant, fate) in told.mutants.iter().zip(&tested.fates) {
        let treaty = mutant.clauses.first().and_then(|id| id.split('/').next()).unwrap_or_default();
        by_treaty.entry(treaty).or_default().push(fate);
    }
    let mut out = String::new();
    for (treaty, fates) in &by_treaty {
        let count = Count::of(fates.iter().copied());
        out.push_str(&format!("{treaty}: {}\n", sentence(count)));
    }
    if by_treaty.len() != 1 {
        out.push_str(&format!("in all: {}\n", sentence(Count::of(tested.fates.iter()))));
    }
    out
}

fn sentence(count: Count) -> String {
    let tenths = (count.killed * 1000).checked_div(count.total).unwrap_or(1000);
    let mut text = format!(
        "{}, {} killed ({}.{} %), {} survived",
        mutants(count.total),
        count.killed,
        tenths / 10,
        tenths % 10,
        count.survived()
    );
    if count.reasoned > 0 {
        text.push_str(&format!(", {} of them with a reason", count.reasoned));
    }
    if count.invalid > 0 {
        text.push_str(&format!("; {} more do not read", count.invalid));
    }
    text
}

fn mutants(count: usize) -> String {
    if count == 1 { "1 mutant".to_owned() } else { format!("{count} mutants") }
}

/// ``cwc/holdings: `1 t` could be `1.001 t` ``.
fn headline(mutant: &Mutant) -> String {
    format!("{}: {}", whose(mutant), safe(&mutant.change.words.could()))
}

fn at(told: &Mutations<'_>, mutant: &Mutant) -> String {
    place(told.project, mutant.file, mutant.change.at.start)
}

fn push(out: &mut String, text: &str, width: usize, first: &str, rest: &str) {
    for line in wrap(&safe(text), width, first, rest) {
        out.push_str(&line);
        out.push('\n');
    }
}
