//! A scratch project on disk with an invented treaty, and the command run over it.

#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use servanda::cli::{Outcome, Surroundings, run};

/// An invented treaty with a clause of every sort that a report tells apart.
pub const TREATY: &str = r#"treaty DEMO "Demonstration treaty"
  in force 2000-01-01
basis agent
choice Category: First, Second

record stock (holder: State, category: Category, amount: mass of agent, as_at: date) holds from as_at
record removal (holder: State, amount: mass of agent, done: date) happens on done
record permit (holder: State, taken: date, new_deadline: date) decided on taken
record notice (by: State, of: removal)

define removed(s: State) = sum(r.amount for removal r where r.holder = s)
define held(s: State) = the(stock k where k.holder = s).amount

clause half "Half removed in two years"
  under II.1
  for each Party s where exists(stock k where k.holder = s)
  must removed(s) / held(s) >= 50 %
  by 2 years after eif(DEMO)
  unless extended under II.2
    when latest permit p where p.holder = s
    then by p.new_deadline

clause noticed "Notice of each removal"
  under III.1
  for each removal r
  duty of r.holder
  must file notice n where n.of = r
  at least 10 days before r.done

clause early "Removals in January"
  under III.2
  for each removal r
  duty of r.holder
  should r.done in 2001-01-01 .. 2001-01-31

check within "Removed never more than held"
  under II.3
  for each removal r
  duty of r.holder
  must r.amount <= held(r.holder)

clause judged "Purposes are peaceful"
  under I
  for each Party s
  judgement "whether purposes are peaceful"

paragraphs DEMO
  I judgement "a person judges it"
  II.1
  II.2
  II.3
  III.1
  III.2
  IV later
  V outside "it binds the secretariat"
"#;

/// XAA with one obligation not met and open, one put right, one piece of advice; nothing else amiss.
pub const XAA: &str = r#"[declaration]
by = "XAA"
treaty = "DEMO"
submitted = 2003-01-01
complete = true

[[party]]
state = "XAA"
treaty = "DEMO"
in_force = 2000-01-01

[[stock]]
holder = "XAA"
category = "First"
amount = "3640 t"
as_at = 2000-01-01

[[removal]]
id = "r1"
holder = "XAA"
amount = "1234.5 t"
done = 2001-06-01

[[notice]]
by = "XAA"
of = "r1"
submitted = 2001-05-30
"#;

/// XBB with everything in order.
pub const XBB: &str = r#"[declaration]
by = "XBB"
treaty = "DEMO"
submitted = 2003-01-01
complete = true

[[party]]
state = "XBB"
treaty = "DEMO"
in_force = 2000-01-01

[[stock]]
holder = "XBB"
category = "First"
amount = "10 t"
as_at = 2000-01-01

[[removal]]
id = "r2"
holder = "XBB"
amount = "7 t"
done = 2001-01-20

[[notice]]
by = "XBB"
of = "r2"
submitted = 2001-01-02
"#;

/// A folder that goes away with the test.
pub struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// A project with the invented treaty, and `servanda.toml` that names it.
    pub fn new() -> Self {
        let scratch = Self { folder: tempfile::tempdir().unwrap() };
        scratch.write(".git/HEAD", "");
        scratch.write("servanda.toml", "treaties = \"treaties\"\ndeclarations = [\"declarations\"]\n");
        scratch.write("treaties/demo/demo.treaty", TREATY);
        scratch
    }

    /// The same with XAA and XBB.
    pub fn with_states() -> Self {
        let scratch = Self::new();
        scratch.write("declarations/xaa.toml", XAA);
        scratch.write("declarations/xbb.toml", XBB);
        scratch
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    #[expect(clippy::disallowed_methods, reason = "tests write their own files")]
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Runs the command with words separated by spaces, in the root of the project.
    pub fn run(&self, words: &str) -> Outcome {
        self.run_in("", words)
    }

    /// Runs the command in a folder of the project.
    pub fn run_in(&self, folder: &str, words: &str) -> Outcome {
        self.run_with(words, Surroundings { cwd: self.path(folder), ..Surroundings::default() })
    }

    /// Runs the command with these surroundings.
    pub fn run_with(&self, words: &str, surroundings: Surroundings) -> Outcome {
        let arguments: Vec<OsString> =
            std::iter::once("servanda").chain(words.split_whitespace()).map(OsString::from).collect();
        run(&arguments, &surroundings)
    }
}
