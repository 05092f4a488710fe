//! What only TOML 1.1 allows. It is read, and said: declarations are TOML 1.0, and other readers may refuse the file.

use super::fault::Fault;
use super::syntax::fault;
use super::tree::{Form, Key, Node, Table, Value};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Span};

/// Warnings about the values of a piece; `text` is the whole file.
pub(super) fn warnings(file: FileId, text: &str, entries: &[(Key<'_>, Node<'_>)]) -> Vec<Diagnostic> {
    let mut reader = Reader { file, text, found: Vec::new() };
    reader.entries(entries);
    reader.found
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    found: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn entries(&mut self, entries: &[(Key<'_>, Node<'_>)]) {
        for (key, node) in entries {
            self.escapes(key.at);
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node<'_>) {
        match &node.value {
            Value::Text(_) => self.escapes(node.at),
            Value::List(list) => list.iter().for_each(|item| self.node(item)),
            Value::Table(table) => {
                if table.form == Form::Inline && node.sound {
                    self.inline(table, node.at);
                }
                self.entries(&table.entries);
            }
            _ => {}
        }
    }

    /// An inline table stands on one line, apart from what its values hold, and has no comma at its end.
    fn inline(&mut self, table: &Table<'_>, at: Span) {
        let mut held = Vec::new();
        outline(&table.entries, &mut held);
        held.sort_unstable();
        let mut from = at.start.saturating_add(1);
        for span in held {
            if self.breaks(Span::new(from, span.start)) {
                return;
            }
            from = from.max(span.end);
        }
        let rest = Span::new(from, at.end.saturating_sub(1));
        if self.breaks(rest) {
            return;
        }
        if let Some(comma) = self.slice(rest).find(',').and_then(|n| u32::try_from(n).ok()) {
            let comma = from.saturating_add(comma);
            let fault = fault(
                "a comma stands before `}`, which only TOML 1.1 allows",
                "a comma too many",
                "remove it",
            );
            self.warn(fault, Span::new(comma, comma.saturating_add(1)));
        }
    }

    /// Says where a line breaks between the keys of an inline table.
    fn breaks(&mut self, gap: Span) -> bool {
        if !self.slice(gap).contains('\n') {
            return false;
        }
        let fault = fault(
            "a table in braces goes over several lines, which only TOML 1.1 allows",
            "a new line begins behind this",
            "write it on one line, or as a record under `[[…]]`",
        );
        self.warn(fault, Span::new(gap.start.saturating_sub(1), gap.start));
        true
    }

    /// `\e` and `\xHH`.
    fn escapes(&mut self, at: Span) {
        let written = self.slice(at);
        if !written.starts_with('"') || !written.contains('\\') {
            return;
        }
        let mut signs = written.char_indices();
        while let Some((n, sign)) = signs.next() {
            if sign != '\\' {
                continue;
            }
            if let Some((_, 'e' | 'x')) = signs.next()
                && let Ok(n) = u32::try_from(n)
            {
                let start = at.start.saturating_add(n);
                let fault = fault(
                    "`\\e` and `\\x` in a text are signs that only TOML 1.1 knows",
                    "a sign of TOML 1.1",
                    "write `\\u` with four digits, such as `\\u001b`",
                );
                self.warn(fault, Span::new(start, start.saturating_add(2)));
                return;
            }
        }
    }

    fn slice(&self, at: Span) -> &str {
        self.text.get(at.start as usize..at.end as usize).unwrap_or("")
    }

    fn warn(&mut self, fault: Fault, at: Span) {
        let mut found = fault.at(self.file, at);
        found.severity = Severity::Warning;
        self.found.push(found);
    }
}

/// The keys and values of an inline table; dotted keys make tables of their own, which are looked into.
fn outline(entries: &[(Key<'_>, Node<'_>)], held: &mut Vec<Span>) {
    for (key, node) in entries {
        held.push(key.at);
        match &node.value {
            Value::Table(table) if table.form == Form::Implied => outline(&table.entries, held),
            _ => held.push(node.at),
        }
    }
}
