//! `test`: case files against what they expect.

use super::check::{style, wanted};
use super::progress::Progress;
use super::{Context, Outcome};
use crate::project::{CannotCheck, Cases, load_cases, replace_file, treaty_files};
use crate::report::tested::Tested;
use crate::source::SourceMap;
use crate::testing::{FailureKind, Library, Ran, Rewrite, Suite, bless, run_all};

/// What `test` is asked besides its paths.
pub struct Asked<'a> {
    /// Only tests whose title or file holds this.
    pub filter: Option<&'a str>,
    /// Whether snapshots are rewritten.
    pub bless: bool,
}

/// Runs the tests of case files; fails where one fails.
pub fn test(context: &Context<'_>, paths: &[String], asked: &Asked<'_>) -> Result<Outcome, CannotCheck> {
    if asked.bless && context.surroundings.ci {
        let why = "`--bless` rewrites snapshots, which a person must read: it does nothing where `CI` is set";
        return Err(CannotCheck(why.to_owned()));
    }
    let cases = load_cases(&wanted(context, paths))?;
    let suite = suite(&cases)?;
    let mut ran = run(context, &suite, asked.filter);
    if let Some(filter) = asked.filter
        && ran.outcomes.is_empty()
    {
        return Err(CannotCheck(format!("no test and no case file has `{filter}` in its name")));
    }
    let blessed = if asked.bless { rewrite(&cases, &suite, &mut ran)? } else { Vec::new() };
    let tested = Tested { suite: &suite, ran: &ran, blessed: &blessed };
    let stdout = tested.render(context.flags.format.into(), &style(context));
    Ok(Outcome { stdout, status: tested.status(), ..Outcome::default() })
}

/// The tests of case files, over the treaties beside them and, for names these do not have, the shipped ones.
pub fn suite(cases: &Cases) -> Result<Suite, CannotCheck> {
    if let Some(problem) = cases.project.problems.first() {
        let at = problem.primary.loc;
        let file = cases.project.sources.get(at.file);
        let (name, line) = file.map_or(("", 0), |f| (f.name.as_str(), f.lines.line(at.span.start) + 1));
        return Err(CannotCheck(format!("{name}:{line}: {}", problem.message)));
    }
    let own = own_treaties(&cases.project.sources, &cases.project.treaties);
    let shipped = treaty_files();
    let folder = |name: &str| name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let others =
        shipped.into_iter().filter(|(name, _)| own.iter().all(|(own, _)| folder(own) != folder(name)));
    let library: Vec<(String, &str)> = own.iter().cloned().chain(others).collect();
    let files: Vec<(String, String)> = cases.files.iter().map(|f| (f.name.clone(), f.text.clone())).collect();
    Ok(Suite::new(&files, &Library::new(&library)))
}

fn own_treaties<'a>(
    sources: &'a SourceMap,
    treaties: &[crate::project::TreatyFile],
) -> Vec<(String, &'a str)> {
    treaties.iter().filter_map(|t| sources.get(t.file)).map(|f| (f.name.clone(), f.text.as_str())).collect()
}

/// Runs the tests chosen, on every processor that may be used, and tells how far it is where that takes long.
pub fn run(context: &Context<'_>, suite: &Suite, filter: Option<&str>) -> Ran {
    let progress = Progress::start(context.tells_progress(), "tests");
    let ran = run_all(suite, filter, context.surroundings.threads(), &|done, all| progress.tell(done, all));
    drop(progress);
    ran
}

/// Rewrites the snapshots that differ, in case files that are in their form; what is rewritten no longer fails.
fn rewrite(cases: &Cases, suite: &Suite, ran: &mut Ran) -> Result<Vec<(usize, usize, String)>, CannotCheck> {
    let mut blessed = Vec::new();
    for (index, (file, known)) in cases.files.iter().zip(suite.files()).enumerate() {
        let mut own: Vec<_> = ran.outcomes.iter_mut().filter(|o| o.file == index).collect();
        let rewrites: Vec<Rewrite> = own.iter_mut().filter_map(|o| o.rewrite.take()).collect();
        if rewrites.is_empty() || !known.faults.is_empty() {
            continue;
        }
        let text = bless(&file.text, &rewrites.iter().collect::<Vec<_>>());
        replace_file(&file.path, &file.name, &text)?;
        for outcome in own {
            outcome.failures.retain(|f| f.kind != FailureKind::SnapshotDiffers);
        }
        blessed.extend(rewrites.into_iter().map(|r| (index, r.first_line, r.diff)));
    }
    Ok(blessed)
}
