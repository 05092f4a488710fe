//! Snapshots: what the check of a test prints for people, 80 columns wide and without paint.

use similar::TextDiff;

use super::case_file::Snapshot;
use super::{Failure, FailureKind};
use crate::report::{self, Format, Report, Style};

/// What a snapshot block should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// The line of the case file that holds the first line of the block, from 1.
    pub first_line: usize,
    /// How many lines the block holds.
    pub lines: usize,
    /// What was printed; every line is ended.
    pub text: String,
    /// A unified diff from what the block holds to what was printed.
    pub diff: String,
}

/// What differs between the snapshot and what the check prints.
pub(super) fn compare(snapshot: &Snapshot, report: &Report<'_>) -> Option<(Rewrite, Failure)> {
    let text = report::check(report, Format::Human, &Style::default());
    if text == snapshot.text {
        return None;
    }
    let diff = TextDiff::from_lines(&snapshot.text, &text);
    let diff = diff.unified_diff().context_radius(3).header("snapshot", "printed").to_string();
    let said = match snapshot.text.is_empty() {
        true => "the snapshot is empty; `servanda test --bless` fills it",
        false => "the snapshot is not what the check prints",
    };
    let message = format!("{said}:\n{diff}");
    let failure = Failure { kind: FailureKind::SnapshotDiffers, line: snapshot.first_line, message };
    let lines = snapshot.text.lines().count();
    Some((Rewrite { first_line: snapshot.first_line, lines, text, diff }, failure))
}

/// The case file `text` with other snapshots and nothing else changed. The rewrites stand in the order of the file.
pub fn bless(text: &str, rewrites: &[&Rewrite]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rewrites = rewrites.iter().peekable();
    let mut skipped = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if let Some(rewrite) = rewrites.next_if(|r| r.first_line == number) {
            skipped = rewrite.lines;
            let end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
            rewrite.text.lines().for_each(|line| out.extend([line, end]));
        }
        match skipped {
            0 => out.push_str(line),
            _ => skipped -= 1,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Rewrite, bless};

    #[test]
    fn only_snapshots_change() {
        let rewrite = |first_line, lines, text: &str| Rewrite {
            first_line,
            lines,
            text: text.to_owned(),
            diff: String::new(),
        };
        let file = "# A\n```snapshot\nold\nold\n```\nx  \n```snapshot\n```\nend";
        let blessed = bless(file, &[&rewrite(3, 2, "new\n"), &rewrite(8, 0, "a\nb\n")]);
        assert_eq!(blessed, "# A\n```snapshot\nnew\n```\nx  \n```snapshot\na\nb\n```\nend");
        let windows = bless(&file.replace('\n', "\r\n"), &[&rewrite(3, 2, "new\n")]);
        assert_eq!(windows, "# A\r\n```snapshot\r\nnew\r\n```\r\nx  \r\n```snapshot\r\n```\r\nend");
    }
}
