//! `check` and `status`: the same examination, told as findings or as verdicts.

use super::args::Redacted;
use super::hint::hint;
use super::progress::Progress;
use super::{Context, Outcome};
use crate::check::Detail;
use crate::model::Model;
use crate::pipeline::{Asked, Examined, Stage, examine_telling, understand_telling};
use crate::project::{CannotCheck, FailOn, Wanted, load};
use crate::report::{self, Choice, Report, Style};

/// Prints findings; fails as `--fail-on` says.
pub fn check(context: &Context<'_>, paths: &[String]) -> Result<Outcome, CannotCheck> {
    let examined = examined(context, paths, Detail::Findings)?;
    let report = chosen(context, &examined)?;
    let stdout = report::check(&report, context.flags.format.into(), &style(context));
    let outcome = Outcome { stdout, status: report.status(), ..Outcome::default() };
    leave(examined);
    Ok(outcome)
}

/// Prints verdicts; succeeds where it could answer.
pub fn status(context: &Context<'_>, paths: &[String]) -> Result<Outcome, CannotCheck> {
    let examined = examined(context, paths, Detail::Full)?;
    let report = chosen(context, &examined)?;
    let stdout = report::status(&report, context.flags.format.into(), &style(context));
    let status = if examined.project.incomplete { 2 } else { 0 };
    leave(examined);
    Ok(Outcome { stdout, status, ..Outcome::default() })
}

/// Leaves the records and the rules to the system, which takes them back at once when the program ends; to give back each
/// piece costs a walk over all of them.
fn leave(examined: Examined) {
    std::mem::forget(examined);
}

/// Loads, understands and judges what the flags and paths name.
pub fn examined(context: &Context<'_>, paths: &[String], detail: Detail) -> Result<Examined, CannotCheck> {
    let asked = Asked { as_of: context.as_of()?, known_at: context.flags.known_at, detail, is_last: true };
    let progress = Progress::start(context.tells_progress(), "");
    let tell = |stage, done, all| progress.share(doing(stage), done, all);
    let understood = understand_telling(load(&wanted(context, paths))?, &tell);
    known_clause(context, &understood.model)?;
    examine_telling(understood, asked, &tell)
}

fn doing(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "reading declarations",
        Stage::Judging => "judging clauses",
    }
}

/// What is named by the flags and paths.
pub fn wanted(context: &Context<'_>, paths: &[String]) -> Wanted {
    Wanted {
        cwd: context.surroundings.cwd.clone(),
        paths: paths.to_vec(),
        treaties: context.flags.treaties.clone(),
    }
}

/// The part of an examination that the flags choose.
///
/// # Errors
///
/// When no clause asks anything of the State that was named: a check of nothing would look like a success.
pub fn chosen<'a>(context: &Context<'_>, examined: &'a Examined) -> Result<Report<'a>, CannotCheck> {
    let flags = context.flags;
    let choice = Choice { party: flags.party.clone(), select: flags.select.clone() };
    let fail_on = flags.fail_on.map(FailOn::from).or(examined.project.config.fail_on).unwrap_or_default();
    if let (Some(party), Some(_)) = (&flags.party, examined.moment)
        && !examined.verdicts.all.iter().any(|v| report::concerns(v, party))
        && !examined.verdicts.tallies.iter().any(|t| t.duty_of.as_deref() == Some(party))
    {
        return Err(CannotCheck(format!(
            "no record on file makes `{party}` a party to anything that is checked here"
        )));
    }
    Ok(Report::new(examined, choice, fail_on, flags.redact == Some(Redacted::Amounts)))
}

/// How the flags want it printed.
pub fn style(context: &Context<'_>) -> Style {
    Style {
        width: context.width(),
        color: context.color(),
        most: context.flags.max,
        lacks_data: context.flags.lacks_data,
    }
}

/// Refuses a clause to be selected that no treaty file has.
pub fn known_clause(context: &Context<'_>, model: &Model) -> Result<(), CannotCheck> {
    let Some(wanted) = &context.flags.select else { return Ok(()) };
    let ids = || model.clauses.iter().map(|c| c.id.as_ref());
    if ids().any(|id| id.starts_with(wanted.as_str())) {
        return Ok(());
    }
    could_be_read(model, wanted)?;
    let hint = hint(wanted, ids(), &["clauses"]);
    Err(CannotCheck(format!("no clause is called `{wanted}` or begins so; {hint}")))
}

/// Refuses a clause that the treaty files have and that could not be read: it is not unknown.
pub fn could_be_read(model: &Model, wanted: &str) -> Result<(), CannotCheck> {
    let clauses = model.unread.clauses.iter().cloned();
    let entries = model.unread.entries.iter().filter_map(|(treaty, name)| {
        let treaty = model.treaties.get(treaty.0 as usize)?;
        Some(format!("{}/{name}", treaty.name.to_lowercase()))
    });
    let is_meant =
        |id: &String| id.starts_with(wanted) || id.split_once('/').is_some_and(|(_, name)| name == wanted);
    match clauses.chain(entries).find(is_meant) {
        Some(id) => Err(CannotCheck(format!(
            "`{id}` could not be read in its treaty file; `servanda check` without it says what is wrong there"
        ))),
        None => Ok(()),
    }
}
