//! What a run takes from outside: the environment, the terminal, the clock. All of it is read here, once.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use chrono::{Days, NaiveDate};

/// What surrounds a run.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The folder the user stands in.
    pub cwd: PathBuf,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and not 0.
    pub force_color: bool,
    /// Standard output is a terminal.
    pub terminal: bool,
    /// How wide the terminal is: `COLUMNS`, else as standard output says; none where that is no terminal.
    pub columns: Option<u16>,
    /// Standard error is a terminal that can take a line back, so that a long run may tell on it how far it is.
    pub progress: bool,
    /// `CI` is set and not empty.
    pub ci: bool,
    /// The day (UTC); used only where it is asked for.
    pub today: Option<NaiveDate>,
    /// How many threads may work at once; none for as many as the machine has.
    pub threads: Option<usize>,
}

impl Surroundings {
    /// Those of this process.
    pub fn of_process() -> Self {
        let terminal = std::io::stdout().is_terminal();
        Self {
            cwd: std::env::current_dir().unwrap_or_default(),
            no_color: variable("NO_COLOR").is_some_and(|v| !v.is_empty()),
            force_color: variable("CLICOLOR_FORCE").is_some_and(|v| !v.is_empty() && v != "0"),
            terminal,
            columns: variable("COLUMNS").and_then(|v| v.parse().ok()).or_else(columns).filter(|_| terminal),
            progress: std::io::stderr().is_terminal() && variable("TERM").is_none_or(|v| v != "dumb"),
            ci: variable("CI").is_some_and(|v| !v.is_empty()),
            today: today(),
            threads: None,
        }
    }

    /// How many threads may work at once. The machine is asked only here, for those few commands that share work out:
    /// the answer stands in several files, which every run would pay for.
    pub fn threads(&self) -> usize {
        let of_machine = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or_else(of_machine)
    }
}

/// All of standard input, which is read only where a path asks for it.
///
/// # Errors
///
/// When it cannot be read to its end, or is not UTF-8 text.
pub fn standard_input() -> std::io::Result<String> {
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}

fn columns() -> Option<u16> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0)
}

#[expect(clippy::disallowed_methods, reason = "the environment is read here and nowhere else")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::disallowed_methods, reason = "the clock is read here and nowhere else, for `--as-of today`")]
fn today() -> Option<NaiveDate> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_days(Days::new(since.as_secs() / 86_400))
}
