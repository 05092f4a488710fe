//! Documents that show what happens: their fenced blocks, and whether a session prints what it shows.

#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(clippy::panic, reason = "a session that is not as shown fails its test")]

/// A fenced block, with the last line before it that is not empty.
pub struct Block<'a> {
    pub before: &'a str,
    pub language: &'a str,
    pub body: String,
}

/// The fenced blocks of a document in their order. A block ends with the fence that began it, so that a longer fence holds
/// a document with blocks of its own.
pub fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut before = "";
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let language = line.trim_start_matches('`');
        let fence = line.strip_suffix(language).unwrap_or_default();
        if fence.len() >= 3 {
            let body = lines.by_ref().take_while(|l| *l != fence).flat_map(|l| [l, "\n"]).collect();
            found.push(Block { before, language, body });
        } else if !line.is_empty() {
            before = line;
        }
    }
    found
}

/// The command and the output that a session shows.
pub fn session(body: &str) -> (&str, &str) {
    let (command, shown) = body.split_once('\n').unwrap_or((body, ""));
    (command.strip_prefix("$ ").unwrap_or_else(|| panic!("no command: {command}")), shown)
}

/// Fails where a command does not print what is shown, in which a line `…` stands for any lines.
pub fn assert_shows(command: &str, printed: &str, shown: &str) {
    let printed: Vec<&str> = printed.lines().collect();
    let shown: Vec<&str> = shown.lines().collect();
    let chunks: Vec<&[&str]> = shown.split(|l| *l == "…").collect();
    let mut at = 0;
    for (number, chunk) in chunks.iter().enumerate() {
        let latest = printed.len().saturating_sub(chunk.len());
        let from = if number + 1 == chunks.len() { latest.max(at) } else { at };
        let to = if number == 0 { 0 } else { latest };
        let found = (from..=to).find(|&i| printed.get(i..i + chunk.len()) == Some(chunk));
        let Some(found) = found else {
            panic!("`{command}` does not print\n{}\nbut\n{}", chunk.join("\n"), printed.join("\n"));
        };
        at = found + chunk.len();
    }
}
