//! What a comment expects of the line on which it stands.
//!
//! `# error: [bad-code] "part of the message"` and its like stand at the end of the line they concern, or on a line of
//! their own above it. In the brackets stands a code or a clause, and after a clause, where needed, values that the
//! instance binds: `# met: [exemption_caps Special]`. `# ok` as the first line of a block expects that nothing is said of
//! it.

use crate::diagnostic::nearest;

/// What is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// A finding of that weight.
    Finding(&'static str),
    /// A verdict of that name, which decides.
    Verdict(&'static str),
    /// Undetermined, as nothing of a kind was ever declared for that party.
    LacksData,
    /// A clause that only a person can judge.
    Judgement,
}

const WORDS: [(&str, Word); 10] = [
    ("error", Word::Finding("error")),
    ("warning", Word::Finding("warning")),
    ("note", Word::Finding("note")),
    ("met", Word::Verdict("met")),
    ("not-met", Word::Verdict("not-met")),
    ("pending", Word::Verdict("pending")),
    ("undetermined", Word::Verdict("undetermined")),
    ("not-applicable", Word::Verdict("not-applicable")),
    ("lacks-data", Word::LacksData),
    ("judgement", Word::Judgement),
];

/// An expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// As written, for messages.
    pub written: String,
    /// What.
    pub word: Word,
    /// A code or a clause.
    pub target: String,
    /// Values that the instance must bind.
    pub subject: Vec<String>,
    /// Part of the message, or of the account of a verdict.
    pub part: Option<String>,
    /// The line of the block it concerns, from 0.
    pub line: usize,
}

/// Something that looks like an expectation and is none, with its line, from 0.
pub type Misspelt = (usize, String);

/// Whether a block expects that nothing is said of it.
pub fn is_ok(text: &str) -> bool {
    text.lines().next() == Some("# ok")
}

/// The expectations of a block, in order, and what only looks like one. A treaty block knows no text in single quotes.
pub fn parse(text: &str, is_treaty: bool) -> (Vec<Expectation>, Vec<Misspelt>) {
    let mut found: Vec<Expectation> = Vec::new();
    let mut misspelt = Vec::new();
    let mut waiting = 0;
    for (number, content) in text.lines().enumerate() {
        let own_line = content.trim_start().starts_with('#');
        let before = found.len();
        for comment in comments(content, is_treaty) {
            match read(comment.trim(), number) {
                Read::Expectation(expectation) => found.push(expectation),
                Read::Misspelt(why) => misspelt.push((number, why)),
                Read::Prose => {}
            }
        }
        let says_ok = content.trim().trim_start_matches(['#', ' ']).eq_ignore_ascii_case("ok");
        if own_line && says_ok && !(number == 0 && is_ok(text)) {
            let why = "`# ok` speaks of the whole block: write it as its first line".to_owned();
            misspelt.push((number, why));
        }
        if own_line {
            waiting += found.len() - before;
        } else {
            let from = before - waiting;
            found.iter_mut().skip(from).take(waiting).for_each(|e| e.line = number);
            waiting = 0;
        }
    }
    (found, misspelt)
}

/// A text whose form knows no comments, without the expectations behind its lines.
pub fn without(text: &str) -> String {
    let says = |rest: &str| {
        let comment = rest.split(" # ").next().unwrap_or(rest);
        matches!(read(comment.trim(), 0), Read::Expectation(_))
    };
    let line = |line: &str| {
        let end = line.match_indices(" # ").find(|(at, sign)| line.get(at + sign.len()..).is_some_and(says));
        format!("{}\n", end.and_then(|(at, _)| line.get(..at)).unwrap_or(line))
    };
    text.lines().map(line).collect()
}

/// The comments of a line: what follows each `#` that does not stand in a text.
fn comments(line: &str, is_treaty: bool) -> Vec<&str> {
    let mut starts = Vec::new();
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        let opens = c == '"' || (c == '\'' && starts.is_empty() && !is_treaty);
        match quote {
            Some(_) if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            None if c == '#' => starts.push(at),
            None if opens => quote = Some(c),
            _ => {}
        }
    }
    let ends = starts.iter().skip(1).copied().chain([line.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| line.get(start + 1..end)).collect()
}

/// What a comment is.
enum Read {
    Expectation(Expectation),
    Misspelt(String),
    Prose,
}

fn read(comment: &str, line: usize) -> Read {
    let colon = comment.split_once(':').filter(|(head, _)| !head.contains('['));
    let Some((head, rest)) = colon else {
        let head = comment.split_once('[').map_or("", |(head, _)| head).trim();
        return match meant(head) {
            Some(word) => Read::Misspelt(format!("write `# {word}: [...]`, with a colon after the word")),
            None => Read::Prose,
        };
    };
    let rest = rest.trim();
    let Some((_, word)) = WORDS.into_iter().find(|(name, _)| *name == head) else {
        return match meant(head) {
            Some(word) => Read::Misspelt(format!("`{head}` is not an expectation: write `# {word}: [...]`")),
            None if rest.starts_with('[') && !head.contains(' ') => Read::Misspelt(format!(
                "`{head}` is not an expectation: write one of {}",
                WORDS.map(|(name, _)| format!("`{name}`")).join(", ")
            )),
            None => Read::Prose,
        };
    };
    let bad = |why: &str| Read::Misspelt(format!("`{comment}` {why}"));
    let Some((inside, after)) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) else {
        return bad("names nothing: write a code or a clause in brackets after the colon");
    };
    let mut names = inside.split_whitespace().map(str::to_owned);
    let Some(target) = names.next() else {
        return bad("names nothing: write a code or a clause between the brackets");
    };
    let after = after.trim();
    let part = after.strip_prefix('"').and_then(|r| r.strip_suffix('"')).map(str::to_owned);
    if part.is_none() && !after.is_empty() {
        return bad(
            "goes on after the brackets: only a part of what is said, in double quotes, may stand there",
        );
    }
    let written = comment.to_owned();
    Read::Expectation(Expectation { written, word, target, subject: names.collect(), part, line })
}

/// The expectation that `head` is a way of writing: in other case, with blanks for hyphens, or nearly it.
fn meant(head: &str) -> Option<&'static str> {
    let head = head.to_lowercase().replace([' ', '_'], "-");
    let names = WORDS.map(|(name, _)| name);
    let exact = names.into_iter().find(|name| *name == head);
    let long = names.into_iter().filter(|name| name.len() > 4);
    exact.or_else(|| nearest(&head, long).filter(|_| head.len() > 3))
}

#[cfg(test)]
mod tests {
    use super::{Word, parse};

    #[test]
    fn comments_concern_their_line_or_the_next() {
        let text = "a = 1 # met: [initial] \"1 day early\" # error: [bad-code]\n# not-met: [caps Special]\n# prose, no more\nb = 2\n";
        let (found, misspelt) = parse(text, false);
        let seen: Vec<_> = found.iter().map(|e| (e.word, e.target.as_str(), e.line)).collect();
        assert_eq!(
            seen,
            [
                (Word::Verdict("met"), "initial", 0),
                (Word::Finding("error"), "bad-code", 0),
                (Word::Verdict("not-met"), "caps", 3)
            ]
        );
        assert_eq!(found[0].part.as_deref(), Some("1 day early"));
        assert_eq!(found[2].subject, ["Special"]);
        assert_eq!(misspelt, []);
    }

    #[test]
    fn what_looks_like_an_expectation_and_is_none_is_said() {
        for wrong in [
            "errr: [a]",
            "errors: of all sorts",
            "not met: [a]",
            "Met: [a]",
            "met [a]",
            "not_met: [a]",
            "expect: [a]",
            "error: bad-code",
            "error: \"part\"",
            "met: []",
            "met: [a] part",
            "met: [a",
        ] {
            let (found, misspelt) = parse(&format!("x = 1\ny = 2 # {wrong}\n"), false);
            assert_eq!((found.len(), misspelt.first().map(|m| m.0)), (0, Some(1)), "{wrong}");
        }
        assert_eq!(parse("x = 1\n# ok\n", false).1.len(), 1);
    }

    #[test]
    fn prose_and_texts_are_no_expectation() {
        for right in [
            "# ok",
            "# a note of two words: [x]",
            "x = \"# met: [a]\"",
            "x = '# met: [a]'",
            "x = 'a\" # errr: [b]'",
        ] {
            assert_eq!(parse(right, false), (Vec::new(), Vec::new()), "{right}");
        }
        let (found, _) = parse("x = \"\\\"\" # error: [a] \"part # of it\"", false);
        assert_eq!(found[0].part.as_deref(), Some("part # of it"));
        assert_eq!(parse("x' # met: [a]", true).0.len(), 1);
    }
}
