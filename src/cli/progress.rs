//! How far a long run is: one line on standard error, where a person waits at a terminal. It appears after half a second
//! and is taken away at the end, also where the run is stopped.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};
use std::time::{Duration, Instant};

/// How long a run may take before anything is said of it.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the line is written anew.
const PACE: Duration = Duration::from_millis(100);

/// The status of a run that was stopped with Ctrl-C, as shells give it.
const STOPPED: i32 = 130;

/// Goes to the start of the line and takes away what stands on it.
const CLEAR: &str = "\r\u{1b}[K";

/// The line.
pub struct Progress {
    wanted: bool,
    what: &'static str,
    /// When the line is next written, and whether it stands.
    next: Mutex<(Instant, bool)>,
    out: fn(&str),
}

impl Progress {
    /// A run of `what` begins; it is told of only where `wanted`.
    pub fn start(wanted: bool, what: &'static str) -> Self {
        Self::after(if wanted { Some(PATIENCE) } else { None }, what, show)
    }

    /// A run that is told of after some time, or never.
    fn after(patience: Option<Duration>, what: &'static str, out: fn(&str)) -> Self {
        let next = Mutex::new((now() + patience.unwrap_or_default(), false));
        Self { wanted: patience.is_some(), what, next, out }
    }

    /// So many of so many are done.
    pub fn tell(&self, done: usize, all: usize) {
        self.line(|| format!("{done} of {all} {}", self.what));
    }

    /// So much of all that is to be done by `doing` it is done.
    pub fn share(&self, doing: &str, done: usize, all: usize) {
        self.line(|| format!("{doing}: {} %", done.saturating_mul(100) / all.max(1)));
    }

    fn line(&self, text: impl FnOnce() -> String) {
        if let (true, Ok(mut next)) = (self.wanted, self.next.lock())
            && now() >= next.0
        {
            *next = (now() + PACE, true);
            (self.out)(&format!("{CLEAR}{}", text()));
        }
    }
}

/// However the run ends, nothing of the line stays.
impl Drop for Progress {
    fn drop(&mut self) {
        if self.next.lock().is_ok_and(|next| next.1) {
            (self.out)(CLEAR);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a run takes reaches no output but this line")]
fn now() -> Instant {
    Instant::now()
}

/// Shows the line, or takes it away. Where it stands, Ctrl-C takes it away before it ends the run; where that cannot be had,
/// it stays.
fn show(text: &str) {
    static FIRST: Once = Once::new();
    static STANDS: AtomicBool = AtomicBool::new(false);
    STANDS.store(text != CLEAR, Ordering::SeqCst);
    FIRST.call_once(|| {
        let _ = ctrlc::set_handler(|| {
            // Held to the end: nothing is written after it.
            let mut stderr = std::io::stderr().lock();
            if STANDS.load(Ordering::SeqCst) {
                let _ = stderr.write_all(CLEAR.as_bytes()).and_then(|()| stderr.flush());
            }
            std::process::exit(STOPPED);
        });
    });
    write(text);
}

/// A terminal that takes no more is not the run's concern.
fn write(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    static SAID: Mutex<String> = Mutex::new(String::new());

    fn said(patience: Option<Duration>) -> String {
        SAID.lock().unwrap().clear();
        let progress = Progress::after(patience, "tests", |text| SAID.lock().unwrap().push_str(text));
        progress.share("reading", 1, 3);
        // Not before a tenth of a second has passed.
        progress.tell(2, 3);
        drop(progress);
        SAID.lock().unwrap().clone()
    }

    #[test]
    fn the_line_comes_after_a_while_where_it_is_wanted_and_is_taken_away() {
        assert_eq!(said(Some(Duration::ZERO)), "\r\u{1b}[Kreading: 33 %\r\u{1b}[K");
        assert_eq!(said(Some(Duration::from_secs(3600))), "");
        assert_eq!(said(None), "");
    }
}
