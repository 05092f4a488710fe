//! `coverage`: which paragraphs, clauses, exceptions and records are covered, by cases and by data.

use super::check::{examined, style, wanted};
use super::mutate::readable;
use super::test::{run, suite};
use super::{Context, Outcome};
use crate::check::Detail;
use crate::coverage::{Percent, coverage};
use crate::project::{CannotCheck, kinds_of_paths, load_cases};
use crate::report::covered;

/// Prints what is covered; fails where less is encoded than `fail_under` asks.
pub fn show(
    context: &Context<'_>,
    paths: &[String],
    fail_under: Option<&Percent>,
) -> Result<Outcome, CannotCheck> {
    let (cases, declarations) = kinds_of_paths(&context.surroundings.cwd, paths)?;
    let examined = match declarations.is_empty() {
        true => None,
        false => Some(examined(context, &declarations, Detail::Full)?),
    };
    let loaded = load_cases(&wanted(context, &cases))?;
    let ran = run(context, &suite(&loaded)?, None);
    let understood = readable(loaded.project)?;
    let covered = coverage(&understood.model, &ran.outcomes, examined.as_ref());
    let (encoded, all) = covered.encoded();
    if fail_under.is_some() && all == 0 {
        let why = "no paragraph in the tables of the treaties can be encoded, so `--fail-under` has nothing to measure";
        return Err(CannotCheck(why.to_owned()));
    }
    let status = u8::from(fail_under.is_some_and(|percent| percent.exceeds(encoded, all)));
    let stdout = covered::render(&covered, fail_under, context.flags.format.into(), &style(context));
    Ok(Outcome { stdout, status, ..Outcome::default() })
}
