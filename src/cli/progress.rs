//! How far a long run is: one line on standard error, where that is a terminal. It appears after a second and is taken
//! away at the end.

use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a run may take before anything is said of it.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is written anew.
const PACE: Duration = Duration::from_millis(100);

/// The line.
pub struct Progress {
    wanted: bool,
    what: &'static str,
    /// When the line is next written, and whether it stands.
    next: Mutex<(Instant, bool)>,
}

impl Progress {
    /// A run of `what` begins; it is told of only where `wanted`.
    pub fn start(wanted: bool, what: &'static str) -> Self {
        Self { wanted, what, next: Mutex::new((now() + PATIENCE, false)) }
    }

    /// So many of so many are done.
    pub fn tell(&self, done: usize, all: usize) {
        if let (true, Ok(mut next)) = (self.wanted, self.next.lock())
            && now() >= next.0
        {
            *next = (now() + PACE, true);
            write(&format!("\r{done} of {all} {}", self.what));
        }
    }

    /// The run is over.
    pub fn end(&self) {
        if self.next.lock().is_ok_and(|next| next.1) {
            write("\r\u{1b}[K");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a run takes reaches no output but this line")]
fn now() -> Instant {
    Instant::now()
}

/// A terminal that takes no more is not the run's concern.
fn write(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
