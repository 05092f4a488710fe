//! What may have been meant by a name that nothing has.

use crate::diagnostic::nearest_few;

/// The names that may be meant, else the lists that hold all of them.
pub fn hint<'a>(name: &str, names: impl Iterator<Item = &'a str>, lists: &[&str]) -> String {
    let near = nearest_few(name, names);
    if near.is_empty() {
        let all: Vec<String> = lists.iter().map(|list| format!("servanda list {list}")).collect();
        let verb = if lists.len() == 1 { "prints" } else { "print" };
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        return format!("{} {verb} all", joined(&all, "and"));
    }
    format!("did you mean {}?", either(&near))
}

/// `a`, `b` or `c`.
pub fn either(names: &[&str]) -> String {
    joined(names, "or")
}

/// The names in backticks, the last one behind `word`.
fn joined(names: &[&str], word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
        None => String::new(),
    }
}
