//! What an edit of one file costs: the shipped declarations of all States checked again after each, beside a first check.
//!
//! ```sh
//! cargo bench --bench watch
//! ```
//!
//! Each file is edited in one figure of a record and back, some times; one in its head, from which a hundred records take
//! their source; and one by a remark in front, behind which all stands elsewhere. The table gives the median in
//! milliseconds of a first check with its report, of the check and the report after the edit, and the ratio; and what it
//! costs to read all declarations.
//!
//! ```sh
//! cargo bench --bench watch -- cwc/iraq.toml 20
//! ```
//!
//! makes that one edit and back so many times and measures nothing, for a program that counts what is done meanwhile.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on says so by failing")]
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a measurement prints its table, and stops where it cannot go on"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a measurement reads a clock, and the files of the repository"
)]

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Instant;

use servanda::check::Detail;
use servanda::pipeline::{Asked, Examined, examine, rules, understand, understand_by};
use servanda::project::{FailOn, Project, treaty_files};
use servanda::report::{self, Choice, Drawings, Format, Report, Style};
use servanda::session::Session;

const TIMES: usize = 11;

fn declarations() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("declarations");
    let entries = |folder: &str| std::fs::read_dir(root.join(folder)).unwrap().map(|e| e.unwrap().path());
    let mut paths: Vec<PathBuf> = ["cwc", "npt"].into_iter().flat_map(entries).collect();
    paths.sort();
    let name = |path: &PathBuf| path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

/// A change of one file: its place in the list, and what stands in its text instead of a part of it.
type Edit = (usize, Range<usize>, &'static str);

/// The project with one file edited.
fn project(files: &[(String, String)], edit: Option<&Edit>) -> Project {
    let treaties = treaty_files();
    let treaties: Vec<(&str, &str)> = treaties.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let mut files = files.to_vec();
    if let Some((file, part, instead)) = edit {
        files[*file].1.replace_range(part.clone(), instead);
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Project::in_memory(&treaties, &files)
}

/// The edits that are measured, each with a name.
fn edits(files: &[(String, String)]) -> Vec<(String, Edit)> {
    let mut all = Vec::new();
    for (file, (name, text)) in files.iter().enumerate() {
        let other = |at: usize| (file, at..at + 1, if &text[at..=at] == "1" { "2" } else { "1" });
        all.push((name.clone(), other(figure(text))));
        if name == "cwc/parties.toml" {
            all.push((format!("{name} (its head)"), other(months_and_days(text).next().unwrap())));
            all.push((format!("{name} (a remark)"), (file, 0..0, "# a remark\n")));
        }
    }
    all
}

/// Where a digit stands that may be another one: of an amount, else of the last month or day that is a value.
fn figure(text: &str) -> usize {
    let is_value = |at: &usize| [6, 9].iter().any(|length| text[..at - length].ends_with("= "));
    text.find(" t\"").map(|at| at - 1).or_else(|| months_and_days(text).filter(is_value).last()).unwrap()
}

/// Where the last digit of a month or of a day below ten stands.
fn months_and_days(text: &str) -> impl Iterator<Item = usize> {
    let is = |w: &[u8]| w[0] == b'-' && w[1] == b'0' && w[2].is_ascii_digit() && !w[3].is_ascii_digit();
    text.as_bytes().windows(4).enumerate().filter(move |(_, w)| is(w)).map(|(at, _)| at + 2)
}

/// The median of some times in milliseconds.
fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn time<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    let done = work();
    let spent = start.elapsed().as_secs_f64() * 1e3;
    drop(done);
    spent
}

fn main() {
    let asked = Asked { detail: Detail::Findings, ..Asked::default() };
    let files = declarations();
    let mut watched = Watched::default();
    again(&mut watched, project(&files, None), asked);
    // The first argument that `cargo bench` gives is its own.
    let mut named = std::env::args().skip(1).filter(|argument| argument != "--bench");
    if let Some(wanted) = named.next() {
        let times = named.next().map_or(1, |times| times.parse().unwrap());
        let (_, edit) = edits(&files).into_iter().find(|(name, _)| *name == wanted).unwrap();
        for round in 0..times {
            let edited = Some(&edit).filter(|_| round % 2 == 0);
            after_edit(&mut watched, project(&files, edited), asked);
        }
        return;
    }
    println!("{:32} {:>8} {:>8} {:>8} {:>6}", "edited", "first", "again", "reading", "ratio");
    for (name, edit) in edits(&files) {
        let (mut first, mut second, mut reading) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..TIMES {
            let edited = Some(&edit).filter(|_| round % 2 == 0);
            let (one, other, third) =
                (project(&files, edited), project(&files, edited), project(&files, edited));
            let rules = rules(&third);
            first.push(time(|| told(&examine(understand(one), asked).unwrap(), &mut Drawings::default())));
            second.push(time(|| after_edit(&mut watched, other, asked)));
            reading.push(time(|| understand_by(rules, third)));
        }
        let (first, second, reading) = (median(first), median(second), median(reading));
        println!("{name:32} {first:8.2} {second:8.2} {reading:8.2} {:6.3}", second / first);
    }
}

/// What a watch keeps.
type Watched = (Session, Drawings);

fn told(examined: &Examined, before: &mut Drawings) -> String {
    let report = Report::new(examined, Choice::default(), FailOn::default(), false);
    report::check_again(&report, Format::Human, &Style::default(), before)
}

fn again((session, drawings): &mut Watched, project: Project, asked: Asked) -> String {
    told(session.check(project, asked, &|_, _, _| ()).unwrap(), drawings)
}

/// The same under a name of its own, so that its work can be told from that of the first check.
#[inline(never)]
fn after_edit(watched: &mut Watched, project: Project, asked: Asked) -> String {
    again(watched, project, asked)
}
