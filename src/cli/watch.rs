//! `check --watch`: a report, and another one whenever a file that it rests on says something else.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher, recommended_watcher};

use super::args::FormatName;
use super::check::{chosen, known_clause, style, wanted};
use super::{Context, Outcome};
use crate::check::Detail;
use crate::pipeline::Asked;
use crate::project::{CannotCheck, Project, load, watched};
use crate::report::{self, Drawings};
use crate::session::Session;

/// How long nothing more must come before files are read: an editor writes a file in several steps.
const CALM: Duration = Duration::from_millis(30);

/// Checks, prints, and waits for changes until the process is ended.
pub fn watch(context: &Context<'_>, paths: &[String]) -> Result<Outcome, CannotCheck> {
    if context.flags.format == FormatName::Json {
        let why =
            "`--watch` prints one report after another for people: leave out `--watch` or `--format json`";
        return Err(CannotCheck(why.to_owned()));
    }
    let (send, events) = channel();
    let tell = move |event: notify::Result<Event>| {
        // What only opens a file changes nothing; this program does so itself.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = send.send(());
        }
    };
    let mut folders =
        Folders { watcher: recommended_watcher(tell).map_err(cannot_watch)?, known: Vec::new() };
    let asked = Asked {
        as_of: context.as_of()?,
        known_at: context.flags.known_at,
        detail: Detail::Findings,
        is_last: false,
    };
    let read = || {
        folders.add(watched(&wanted(context, paths)))?;
        load(&wanted(context, paths))
    };
    let mut watching = Watching::new(context, asked);
    follow(
        &mut watching,
        read,
        || wait(&events),
        |text| {
            let mut stdout = std::io::stdout().lock();
            stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).is_ok()
        },
    );
    Ok(Outcome::default())
}

fn cannot_watch(why: notify::Error) -> CannotCheck {
    CannotCheck(format!("changes cannot be waited for: {why}"))
}

/// Waits for a change, and until no more come; `false` where none can come any more.
fn wait(events: &Receiver<()>) -> bool {
    if events.recv().is_err() {
        return false;
    }
    loop {
        match events.recv_timeout(CALM) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Folders that are watched.
struct Folders {
    watcher: RecommendedWatcher,
    known: Vec<(PathBuf, bool)>,
}

impl Folders {
    fn add(&mut self, folders: Vec<(PathBuf, bool)>) -> Result<(), CannotCheck> {
        for (folder, below) in folders {
            let mode = if below { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            if !self.known.contains(&(folder.clone(), below)) && folder.is_dir() {
                self.watcher.watch(&folder, mode).map_err(cannot_watch)?;
                self.known.push((folder, below));
            }
        }
        Ok(())
    }
}

/// One report after another, as long as something changes and somebody reads.
fn follow(
    watching: &mut Watching<'_>,
    mut read: impl FnMut() -> Result<Project, CannotCheck>,
    mut wait: impl FnMut() -> bool,
    mut print: impl FnMut(&str) -> bool,
) {
    loop {
        let report = watching.report(read());
        if report.is_some_and(|text| !print(&text)) || !wait() {
            return;
        }
    }
}

/// What was read last: the text of each file by its name, or why nothing could be read.
type Seen = Result<BTreeMap<String, Arc<String>>, CannotCheck>;

struct Watching<'a> {
    context: &'a Context<'a>,
    asked: Asked,
    session: Session,
    drawings: Drawings,
    last: Option<Seen>,
}

impl<'a> Watching<'a> {
    fn new(context: &'a Context<'a>, asked: Asked) -> Self {
        Self { context, asked, session: Session::default(), drawings: Drawings::default(), last: None }
    }
}

impl Watching<'_> {
    /// What is to be printed of a project as it stands now; nothing where it stands as before.
    fn report(&mut self, project: Result<Project, CannotCheck>) -> Option<String> {
        let now = project.as_ref().map_err(Clone::clone).map(|project| {
            let texts = project.sources.iter().map(|(_, file)| (file.name.clone(), file.text.clone()));
            texts.collect()
        });
        if self.last.as_ref() == Some(&now) {
            return None;
        }
        let head = self.last.as_ref().map(|last| changed(last, &now)).unwrap_or_default();
        self.last = Some(now);
        let body = project.and_then(|project| self.checked(project));
        Some(head + &body.unwrap_or_else(|CannotCheck(why)| format!("error: {why}\n")))
    }

    fn checked(&mut self, project: Project) -> Result<String, CannotCheck> {
        let examined = self.session.check(project, self.asked, &|_, _, _| ())?;
        known_clause(self.context, &examined.model)?;
        let report = chosen(self.context, examined)?;
        let format = self.context.flags.format.into();
        Ok(report::check_again(&report, format, &style(self.context), &mut self.drawings))
    }
}

/// Which files changed, in a line of its own.
fn changed(last: &Seen, now: &Seen) -> String {
    let (Ok(last), Ok(now)) = (last, now) else { return "\nchanged:\n".to_owned() };
    let new = now.iter().filter(|(name, text)| last.get(*name) != Some(text)).map(|(name, _)| name.clone());
    let gone = last.keys().filter(|name| !now.contains_key(*name)).map(|name| format!("{name} (gone)"));
    let names: Vec<String> = new.chain(gone).map(|name| report::safe_line(&name).into_owned()).collect();
    format!("\nchanged: {}\n", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Surroundings;
    use crate::cli::args::Arguments;
    use clap::Parser;

    const TREATY: &str = "treaty T \"Invented treaty\"\n  in force 2000-01-01\nbasis agent\n\
        record lot (by: State, amount: mass of agent, done: date) happens on done\n\
        clause small \"Each lot small\"\n  under 1\n  for each lot x\n  must x.amount <= 1 g\n\
        paragraphs T\n  1\n";

    fn project(amount: &str) -> Result<Project, CannotCheck> {
        let text = format!(
            "[declaration]\nby = \"XAA\"\ntreaty = \"T\"\nsubmitted = 2001-01-01\n\
             [[lot]]\nby = \"XAA\"\namount = \"{amount}\"\ndone = 2000-02-03\n"
        );
        Ok(Project::in_memory(&[("t/t.treaty", TREATY)], &[("a.toml", &text)]))
    }

    #[test]
    fn each_change_has_a_report_and_what_cannot_be_read_is_told_and_is_no_end() {
        let parsed = Arguments::parse_from(["servanda", "check", "--format", "concise"]);
        let surroundings = Surroundings::default();
        let context = Context { flags: &parsed.flags, surroundings: &surroundings };
        let mut watching = Watching::new(&context, Asked::default());
        let mut states = vec![
            project("1 g"),
            project("1 g"),
            project("2 g"),
            Err(CannotCheck("`declarations` does not exist".to_owned())),
            project("1 g"),
        ]
        .into_iter();
        let mut said = Vec::new();
        let (mut left, mut print) = (5, |text: &str| {
            said.push(text.to_owned());
            true
        });
        let wait = || {
            left -= 1;
            left > 0
        };
        follow(&mut watching, || states.next().unwrap(), wait, &mut print);
        assert_eq!(said.len(), 4, "{said:#?}");
        assert_eq!(said[0], "");
        assert!(said[1].starts_with("\nchanged: a.toml\na.toml:7:10: error[not-met]: "), "{}", said[1]);
        assert_eq!(said[2], "\nchanged:\nerror: `declarations` does not exist\n");
        assert_eq!(said[3], "\nchanged:\n");
    }
}
