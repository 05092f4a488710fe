//! Reasons in a treaty file why a change is not to be noticed.
//!
//! `# survives: CHANGE because WHY` stands at the end of the line it concerns, or on a line of its own above it; the change
//! is written as the report writes it.

use crate::source::{SourceFile, Span};
use crate::syntax::{self, TokenKind};

/// A reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The change it is about, in words.
    pub change: String,
    /// Why no case can notice it.
    pub because: String,
    /// The comment.
    pub at: Span,
    /// The line it concerns, from 0.
    pub line: usize,
}

impl Reason {
    /// Whether it is about the change called `short` of the text on `line`.
    pub(super) fn fits(&self, short: &str, line: usize) -> bool {
        self.line == line && plain(&self.change) == plain(short)
    }
}

/// The reasons of a treaty file, in order.
pub(super) fn of(file: &SourceFile) -> Vec<Reason> {
    let tokens = syntax::tokens(&file.text);
    let mut reasons: Vec<Reason> = Vec::new();
    let mut waiting = 0;
    for token in tokens.iter().filter(|t| !matches!(t.kind, TokenKind::Space | TokenKind::Newline)) {
        let line = file.lines.line(token.span.start);
        if token.kind != TokenKind::Comment {
            let from = reasons.len() - waiting;
            reasons.iter_mut().skip(from).for_each(|r| r.line = line);
            waiting = 0;
            continue;
        }
        let own_line = file.line_text(line).trim_start().starts_with('#');
        let written = file.slice(token.span).trim_start_matches('#').trim();
        if let Some(said) = written.strip_prefix("survives:") {
            let (change, because) = said.split_once(" because ").unwrap_or((said, ""));
            reasons.push(Reason {
                change: change.trim().to_owned(),
                because: because.trim().to_owned(),
                at: token.span,
                line,
            });
            waiting += usize::from(own_line);
        }
    }
    reasons
}

/// Without the marks that a report puts around it.
fn plain(change: &str) -> String {
    change.replace('`', "").trim_end_matches(',').split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::source::{FileKind, SourceFile};

    #[test]
    fn a_reason_concerns_its_line_or_the_next() {
        let text = "define a() = 1 # survives: `1` as 2 because of this\n  # survives: 3 as 4, because of that\n  # more\n  + 3\n";
        let file = SourceFile::new("a.treaty", text, FileKind::Treaty);
        let found = of(&file);
        let seen: Vec<_> = found.iter().map(|r| (r.line, r.because.as_str())).collect();
        assert_eq!(seen, [(0, "of this"), (3, "of that")]);
        assert!(found[0].fits("1 as 2", 0) && found[1].fits("3 as 4", 3));
        assert!(!found[1].fits("3 as 4", 1));
    }
}
