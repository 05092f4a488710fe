//! The commands: arguments in, text and an exit status out.

mod args;
mod check;
mod coverage;
mod explain;
mod fmt;
mod hint;
mod mutate;
mod new;
mod progress;
mod reads;
mod surroundings;
mod test;
mod watch;

use std::ffi::OsString;
use std::io::{Error, ErrorKind, Write};
use std::panic::UnwindSafe;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::FromArgMatches;

use crate::project::CannotCheck;
use args::{Arguments, Color, Command, DayAsked, Flags};
pub use surroundings::Surroundings;

/// What a command gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// For standard output.
    pub stdout: String,
    /// For standard error.
    pub stderr: String,
    /// 0, 1 or 2.
    pub status: u8,
}

impl Outcome {
    fn ok(stdout: String) -> Self {
        Self { stdout, ..Self::default() }
    }

    fn refused(why: impl std::fmt::Display) -> Self {
        Self { stderr: format!("error: {why}\n"), status: 2, ..Self::default() }
    }
}

impl From<CannotCheck> for Outcome {
    fn from(CannotCheck(why): CannotCheck) -> Self {
        Outcome::refused(why)
    }
}

/// Runs the command of this process and writes what it gives.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let outcome = guarded(&arguments, &Surroundings::of_process());
    ExitCode::from(deliver(&outcome))
}

/// Runs one command; a bug in it becomes a message and status 2.
pub fn guarded(arguments: &[OsString], surroundings: &Surroundings) -> Outcome {
    guard(arguments, || run(arguments, surroundings))
}

fn guard(arguments: &[OsString], command: impl FnOnce() -> Outcome + UnwindSafe) -> Outcome {
    let said = Arc::new(Mutex::new(String::new()));
    let record = Arc::clone(&said);
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if let Ok(mut said) = record.lock() {
            *said = info.to_string();
        }
    }));
    let result = std::panic::catch_unwind(command);
    std::panic::set_hook(usual);
    result.unwrap_or_else(|_| {
        let said = said.lock().map(|s| s.clone()).unwrap_or_default();
        let words: Vec<_> = arguments.iter().skip(1).map(|a| format!("{a:?}")).collect();
        let stderr = format!(
            "this is a bug in servanda {}; please report it with the arguments: {}\n{said}\n",
            env!("CARGO_PKG_VERSION"),
            words.join(" "),
        );
        Outcome { stderr, status: 2, ..Outcome::default() }
    })
}

/// Runs one command.
pub fn run(arguments: &[OsString], surroundings: &Surroundings) -> Outcome {
    let matches = reads::parser(arguments).try_get_matches_from(arguments);
    let parsed = matches.and_then(|m| Arguments::from_arg_matches(&m).map(|parsed| (m, parsed)));
    let (matches, parsed) = match parsed {
        Ok(parsed) => parsed,
        Err(error) if error.use_stderr() => {
            return Outcome { stderr: error.render().to_string(), status: 2, ..Outcome::default() };
        }
        Err(shown) => return Outcome::ok(shown.render().to_string()),
    };
    if let Err(refused) = reads::refuse_unread(&matches) {
        return refused.into();
    }
    let context = Context { flags: &parsed.flags, surroundings };
    let done = match &parsed.command {
        Command::Check { paths, watch: false } => check::check(&context, paths),
        Command::Check { paths, watch: true } => watch::watch(&context, paths),
        Command::Status { paths } => check::status(&context, paths),
        Command::Explain { name, paths, plan } => explain::explain(&context, name, paths, *plan),
        Command::List { what } => explain::list(&context, what),
        Command::Fmt { paths, check } => fmt::fmt(&context, paths, *check),
        Command::Test { paths, filter, bless } => {
            test::test(&context, paths, &test::Asked { filter: filter.as_deref(), bless: *bless })
        }
        Command::Mutate { clause, list, cases, fail_under } => {
            let asked = mutate::Asked { clause: clause.as_deref(), cases, fail_under: *fail_under };
            if *list { mutate::list(&context, &asked) } else { mutate::mutate(&context, &asked) }
        }
        Command::Coverage { paths, fail_under } => coverage::show(&context, paths, fail_under.as_ref()),
        Command::New { skeleton } => new::new(skeleton),
        Command::Schema { of } => Ok(explain::schema(*of)),
    };
    done.unwrap_or_else(Outcome::from)
}

/// What every command has at hand.
struct Context<'a> {
    flags: &'a Flags,
    surroundings: &'a Surroundings,
}

impl Context<'_> {
    /// The flag, else `NO_COLOR`, else `CLICOLOR_FORCE`, else whether standard output is a terminal.
    fn color(&self) -> bool {
        match self.flags.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if self.surroundings.no_color => false,
            Color::Auto => self.surroundings.force_color || self.surroundings.terminal,
        }
    }

    /// Whether a long run tells how far it is: to a person who waits at a terminal and has not asked for plain output.
    fn tells_progress(&self) -> bool {
        let quiet = self.surroundings.no_color || self.surroundings.ci || self.flags.color == Color::Never;
        self.surroundings.progress && !quiet
    }

    fn width(&self) -> usize {
        usize::from(self.flags.width.or(self.surroundings.columns).unwrap_or(80)).clamp(40, 400)
    }

    fn as_of(&self) -> Result<Option<crate::project::AsOf>, CannotCheck> {
        match self.flags.as_of {
            None => Ok(None),
            Some(DayAsked::Given(as_of)) => Ok(Some(as_of)),
            Some(DayAsked::Today) => match self.surroundings.today {
                Some(day) => Ok(Some(crate::project::AsOf::Day(day))),
                None => Err(CannotCheck("the clock gives no date: give `--as-of DATE`".to_owned())),
            },
        }
    }
}

/// Writes what a command gave. A reader that closed standard output ends it quietly, and the status stays; any other
/// reason why not all was written is told, and the status is 2.
fn deliver(outcome: &Outcome) -> u8 {
    let mut stdout = std::io::stdout().lock();
    let mut stderr = std::io::stderr().lock();
    let written = stdout.write_all(outcome.stdout.as_bytes()).and_then(|()| stdout.flush());
    let told = stderr.write_all(outcome.stderr.as_bytes());
    let lost = |error: &Error| error.kind() != ErrorKind::BrokenPipe;
    let Some(error) = written.err().filter(lost) else {
        return if told.err().is_some_and(|e| lost(&e)) { 2 } else { outcome.status };
    };
    // Where even this cannot be said, the status says it.
    let _ = writeln!(stderr, "error: the output could not be written: {error}");
    2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_is_told_with_version_and_arguments_and_is_no_verdict() {
        let arguments = ["servanda", "check", "x y"].map(OsString::from);
        let outcome = guard(&arguments, || panic!("the wheel came off"));
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
        for part in ["this is a bug in servanda", env!("CARGO_PKG_VERSION"), "\"x y\"", "the wheel came off"]
        {
            assert!(outcome.stderr.contains(part), "{part}: {}", outcome.stderr);
        }
    }
}
