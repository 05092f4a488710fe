//! `mutate`: which limits could change without a case noticing.

use super::check::{style, wanted};
use super::hint::hint;
use super::progress::Progress;
use super::test::suite;
use super::{Context, Outcome};
use crate::diagnostic::Severity;
use crate::mutation::{self, Failing, Mutant};
use crate::pipeline::{Understood, understand};
use crate::project::{CannotCheck, Project, load_cases, load_treaties};
use crate::report::mutation::{self as told, Count, Mutations};
use crate::testing::Suite;

/// What the command line asks.
pub struct Asked<'a> {
    /// Only this clause.
    pub clause: Option<&'a str>,
    /// Case files and folders.
    pub cases: &'a [String],
    /// Percentage that is enough.
    pub fail_under: Option<u8>,
}

/// Prints every mutant.
pub fn list(context: &Context<'_>, asked: &Asked<'_>) -> Result<Outcome, CannotCheck> {
    let understood = readable(load_treaties(&wanted(context, &[]))?)?;
    let mutants = chosen(&understood, asked.clause)?;
    let Understood { project, model, .. } = &understood;
    Ok(Outcome::ok(told::list(&Mutations { project, model, mutants: &mutants }, context.flags.format.into())))
}

/// Runs the cases over every mutant and prints the survivors.
pub fn mutate(context: &Context<'_>, asked: &Asked<'_>) -> Result<Outcome, CannotCheck> {
    let cases = load_cases(&wanted(context, asked.cases))?;
    let suite = suite(&cases)?;
    let understood = readable(cases.project)?;
    let mutants = chosen(&understood, asked.clause)?;
    let Understood { project, model, .. } = &understood;
    let progress = Progress::start(context.tells_progress(), "mutants");
    let whole = asked.clause.is_none();
    let tell = |done, all| progress.tell(done, all);
    let tested =
        mutation::test(project, model, &suite, &mutants, whole, context.surroundings.threads(), &tell);
    drop(progress);
    let tested = tested.map_err(|failures| not_green(&suite, &failures))?;
    let count = Count::of(tested.fates.iter());
    let enough = match asked.fail_under {
        Some(percent) => count.reaches(usize::from(percent)),
        None => count.killed + count.reasoned == count.total && count.invalid == 0 && tested.stale.is_empty(),
    };
    let mutations = Mutations { project, model, mutants: &mutants };
    let stdout = told::tested(&mutations, &tested, context.flags.format.into(), &style(context));
    Ok(Outcome { stdout, status: u8::from(!enough), ..Outcome::default() })
}

/// The treaty files, understood.
///
/// # Errors
///
/// When one of them cannot be read as it stands: nothing that is changed in it would mean anything.
pub fn readable(project: Project) -> Result<Understood, CannotCheck> {
    let understood = understand(project);
    match understood.problems.iter().find(|p| p.severity == Severity::Error) {
        None => Ok(understood),
        Some(problem) => {
            let file = understood.project.sources.get(problem.primary.loc.file);
            let at = file.map(|f| format!("{}:{}", f.name, f.position(problem.primary.loc.span.start).line));
            let at = at.unwrap_or_default();
            Err(CannotCheck(format!("{at}: {}; `servanda check` prints all that is wrong", problem.message)))
        }
    }
}

fn chosen(understood: &Understood, clause: Option<&str>) -> Result<Vec<Mutant>, CannotCheck> {
    let mut mutants = mutation::mutants(&understood.project, &understood.model);
    if let Some(wanted) = clause {
        let clauses = &understood.model.clauses;
        let mut fit = clauses.iter().filter(|c| *c.id == *wanted || *c.name == *wanted);
        let (Some(clause), None) = (fit.next(), fit.next()) else { return Err(unknown(understood, wanted)) };
        mutants.retain(|m| m.clauses.contains(&clause.id));
    }
    Ok(mutants)
}

fn unknown(understood: &Understood, wanted: &str) -> CannotCheck {
    let hint = hint(wanted, understood.model.clauses.iter().map(|c| &*c.id), &["clauses"]);
    CannotCheck(format!("no single clause is called `{wanted}`; {hint}"))
}

fn not_green(suite: &Suite, failing: &[Failing]) -> CannotCheck {
    let Some(first) = failing.first() else { return CannotCheck("no case can be run".to_owned()) };
    let file = suite.files().get(first.file).map_or("", |f| &f.name);
    // What follows a colon at the end of the first line is for `servanda test`, over several lines.
    let said = first.message.lines().next().unwrap_or_default();
    let said = said.trim_end_matches(':').trim_end_matches(", but found");
    let more = match failing.len() - 1 {
        0 => String::new(),
        n => format!(" ({n} more)"),
    };
    CannotCheck(format!(
        "the cases fail as the treaties stand: {file}:{}: {said}{more}; make `servanda test` pass first",
        first.line
    ))
}
