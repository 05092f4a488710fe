//! What formatting changes in a file, as a unified diff.

use similar::{DiffOp, group_diff_ops, udiff::UnifiedHunkHeader};

use super::safe::safe;

/// The lines of context around a change.
const CONTEXT: usize = 3;

/// The unified diff from `old` to `new`, which differ in blanks and line ends only, of the file called `name`.
///
/// Since the words are the same, the lines that belong together are those that hold the same words: they are found in
/// one pass, however many lines change.
pub fn diff(name: &str, old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(old), lines(new));
    let mut out = format!("--- {0}\n+++ {0}\n", safe(name));
    for group in group_diff_ops(changes(&old, &new), CONTEXT) {
        if group.is_empty() {
            continue;
        }
        out.push_str(&format!("{}\n", UnifiedHunkHeader::new(&group)));
        for change in group {
            let removed = old.get(change.old_range()).unwrap_or_default();
            let added = new.get(change.new_range()).unwrap_or_default();
            if matches!(change, DiffOp::Equal { .. }) {
                removed.iter().for_each(|line| tell(&mut out, ' ', line));
            } else {
                removed.iter().for_each(|line| tell(&mut out, '-', line));
                added.iter().for_each(|line| tell(&mut out, '+', line));
            }
        }
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn tell(out: &mut String, sign: char, line: &str) {
    out.push(sign);
    match line.strip_suffix('\n') {
        Some(line) => out.push_str(&safe(line)),
        None => out.push_str(&format!("{}\n\\ No newline at end of file", safe(line))),
    }
    out.push('\n');
}

/// The runs of lines that stay, go and come.
fn changes(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut changes: Vec<DiffOp> = Vec::new();
    let (mut old_index, mut new_index) = (0, 0);
    while old_index < old.len() || new_index < new.len() {
        if old.get(old_index).is_some_and(|line| new.get(new_index) == Some(line)) {
            match changes.last_mut() {
                Some(DiffOp::Equal { len, .. }) => *len += 1,
                _ => changes.push(DiffOp::Equal { old_index, new_index, len: 1 }),
            }
            (old_index, new_index) = (old_index + 1, new_index + 1);
            continue;
        }
        let (old_len, new_len) = alike(old.get(old_index..), new.get(new_index..));
        changes.push(match (old_len, new_len) {
            (_, 0) => DiffOp::Delete { old_index, old_len, new_index },
            (0, _) => DiffOp::Insert { old_index, new_index, new_len },
            _ => DiffOp::Replace { old_index, old_len, new_index, new_len },
        });
        (old_index, new_index) = (old_index + old_len, new_index + new_len);
    }
    changes
}

/// How many lines of both at least hold the same words; not both are none, where one of them has a line.
fn alike(old: Option<&[&str]>, new: Option<&[&str]>) -> (usize, usize) {
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let first = |lines: &[&str]| lines.first().map(|line| letters(line));
    match (first(old), first(new)) {
        (Some(0), Some(0)) | (None, None) => return (old.len().min(1), new.len().min(1)),
        (Some(0), _) | (_, None) => return (1, 0),
        (_, Some(0)) | (None, _) => return (0, 1),
        _ => {}
    }
    let (mut old_len, mut new_len, mut balance) = (0, 0, 0i64);
    loop {
        let (line, sign, len) = if balance <= 0 {
            (old.get(old_len), 1, &mut old_len)
        } else {
            (new.get(new_len), -1, &mut new_len)
        };
        let Some(line) = line else { return (old.len(), new.len()) };
        balance += sign * letters(line);
        *len += 1;
        if balance == 0 && new_len > 0 {
            return (old_len, new_len);
        }
    }
}

/// The characters of a line that formatting does not touch.
fn letters(line: &str) -> i64 {
    let touched = |c: &char| c.is_whitespace() || *c == '\u{feff}';
    i64::try_from(line.chars().filter(|c| !touched(c)).count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn lines_with_the_same_words_stand_together() {
        let old = "one\n\n\ntwo  \nthree\n four five\nsix\nseven\neight\nnine\nten";
        let new = "one\n\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";
        assert_eq!(
            diff("a.treaty", old, new),
            "--- a.treaty\n+++ a.treaty\n@@ -1,11 +1,11 @@\n one\n \n-\n-two  \n+two\n three\n- four five\n+four\n+five\n six\n \
             seven\n eight\n nine\n-ten\n\\ No newline at end of file\n+ten\n"
        );
    }

    #[test]
    fn only_the_lines_around_a_change_are_shown() {
        let old = "a\n".repeat(50_000) + "b \n" + &"c\n".repeat(50_000);
        let shown = diff("a.treaty", &old, &old.replace("b ", "b"));
        assert_eq!(shown.lines().nth(2), Some("@@ -49998,7 +49998,7 @@"));
        assert_eq!(shown.lines().count(), 3 + 3 + 2 + 3);
    }

    #[test]
    fn many_changes_take_one_pass() {
        let old = "a  b\n".repeat(100_000);
        assert_eq!(diff("a.treaty", &old, &old.replace("  ", "\n")).lines().count(), 3 + 300_000);
    }
}
