//! One project checked again and again while its files change, without starting from zero.
//!
//! Comes in: a project as it stands now. Goes out: what a check of it gives, to the byte what a first check gives. Kept in
//! between are the rules, as long as the treaty files say the same, what was read of each file, as long as that says the
//! same, and the verdicts of clauses and States of which nothing that they read has changed. Nothing here reads a file or a
//! clock.

use crate::check::{Before, Kept, check_again};
use crate::declaration::Readings;
use crate::diagnostic::Diagnostic;
use crate::pipeline::{Asked, Examined, Rules, Stage, Tell, examine_by, read, rules};
use crate::project::{CannotCheck, Project};

/// What is kept from one check to the next.
#[derive(Debug, Default)]
pub struct Session {
    last: Option<Last>,
}

#[derive(Debug)]
struct Last {
    examined: Examined,
    /// Problems of the treaty files.
    of_treaties: Vec<Diagnostic>,
    readings: Readings,
    kept: Option<Kept>,
}

impl Session {
    /// Checks `project` as it stands now, telling how far it is.
    ///
    /// # Errors
    ///
    /// As [`crate::pipeline::examine`]; the next check then starts anew.
    pub fn check(
        &mut self,
        project: Project,
        asked: Asked,
        tell: Tell<'_>,
    ) -> Result<&Examined, CannotCheck> {
        let last = self.last.take().filter(|last| same_treaties(&last.examined.project, &project));
        let (rules, mut readings, before) = match last {
            None => (rules(&project), Readings::default(), None),
            Some(Last { examined, of_treaties, readings, kept }) => {
                let Examined { project, model, records, verdicts, .. } = examined;
                let before = kept.map(|kept| (project, records, verdicts, kept));
                (Rules { model, problems: of_treaties }, readings, before)
            }
        };
        let of_treaties = rules.problems.clone();
        let understood = read(rules, project, Some(&mut readings), tell);
        let mut left = None;
        let examined = examine_by(understood, asked, |now, moment| {
            let (old, before) = before
                .map(|(project, records, verdicts, kept)| ((project, records), (verdicts, kept)))
                .unzip();
            let before = old.as_ref().zip(before).map(|((project, records), (verdicts, kept))| Before {
                sources: &project.sources,
                records,
                verdicts,
                kept,
            });
            let tell = |done, all| tell(Stage::Judging, done, all);
            let of = (&now.project.sources, &now.records);
            let (verdicts, kept) = check_again(&now.model, of, (moment, asked.detail), before, &tell);
            left = Some(kept);
            verdicts
        })?;
        Ok(&self.last.insert(Last { examined, of_treaties, readings, kept: left }).examined)
    }
}

/// Whether two projects have the same treaty files, at the same places: then their rules are the same.
fn same_treaties(a: &Project, b: &Project) -> bool {
    let texts = |project: &Project| -> Vec<_> {
        let file = |id| project.sources.get(id).map(|f| (f.name.clone(), f.text.clone()));
        project.treaties.iter().map(|t| (t.file, t.folder.clone(), file(t.file))).collect()
    };
    texts(a) == texts(b)
}
