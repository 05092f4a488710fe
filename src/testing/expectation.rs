//! What a comment expects of the line on which it stands.
//!
//! `# error: [bad-code] "part of the message"` and its like stand at the end of the line they concern, or on a line of
//! their own above it. In the brackets stands a code or a clause, and after a clause, where needed, values that the
//! instance binds: `# met: [exemption_caps Special]`. `# ok` as the first line of a block expects that nothing is said of
//! it.

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

/// Whether a block expects that nothing is said of it.
pub fn is_ok(text: &str) -> bool {
    text.lines().next() == Some("# ok")
}

/// The expectations of a block, in order.
pub fn parse(text: &str) -> Vec<Expectation> {
    let mut found: Vec<Expectation> = Vec::new();
    let mut waiting = 0;
    for (number, content) in text.lines().enumerate() {
        let own_line = content.trim_start().starts_with('#');
        let before = found.len();
        found.extend(content.split('#').skip(1).filter_map(|comment| expectation(comment, number)));
        if own_line {
            waiting += found.len() - before;
        } else {
            let from = before - waiting;
            found.iter_mut().skip(from).take(waiting).for_each(|e| e.line = number);
            waiting = 0;
        }
    }
    found
}

fn expectation(comment: &str, line: usize) -> Option<Expectation> {
    let comment = comment.trim();
    let (word, rest) = comment.split_once(':')?;
    let (_, word) = WORDS.into_iter().find(|(name, _)| *name == word)?;
    let (inside, rest) = rest.trim().strip_prefix('[')?.split_once(']')?;
    let mut names = inside.split_whitespace().map(str::to_owned);
    let target = names.next()?;
    let part = rest.trim().strip_prefix('"').and_then(|r| r.strip_suffix('"')).map(str::to_owned);
    Some(Expectation { written: comment.to_owned(), word, target, subject: names.collect(), part, line })
}

#[cfg(test)]
mod tests {
    use super::{Word, parse};

    #[test]
    fn comments_concern_their_line_or_the_next() {
        let text = "a = 1 # met: [initial] \"1 day early\" # error: [bad-code]\n# not-met: [caps Special]\n# prose: [no]\nb = 2\n";
        let found = parse(text);
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
    }
}
