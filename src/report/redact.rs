//! Hiding declared amounts, so that a log may be public.
//!
//! Rather too much is hidden than too little. In a message every number with a unit or per cent sign goes, and every figure
//! between backticks; in what was declared, whatever key it stands behind, everything with a figure in it goes that is
//! neither a date nor a name: of an id on file, or of the treaty files.

use std::collections::BTreeSet;

use crate::check::Verdict;
use crate::model::Model;
use crate::pipeline::Examined;
use crate::source::{Loc, SourceMap};
use crate::value::UNITS;

/// What stands for an amount.
pub const HIDDEN: &str = "[amount]";

/// A name with a figure that messages use.
const ENCODING: &str = "UTF-8";

/// What hides amounts: it knows the names that hold figures and are none.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    names: BTreeSet<String>,
}

impl Redactor {
    /// One that knows the names of a check.
    pub fn of(examined: &Examined) -> Self {
        let ids = examined.records.iter().filter_map(|(_, r)| r.id.as_deref().map(str::to_owned));
        let mut names: BTreeSet<String> =
            ids.chain(defined(&examined.model)).chain([ENCODING.to_owned()]).collect();
        names.retain(|name| name.contains(char::is_numeric));
        Self { names }
    }

    /// `text` of a message or label without amounts: numbers with a unit, and every figure between backticks.
    pub fn text(&self, text: &str) -> String {
        self.mask(text, false)
    }

    /// A line of a declaration without any figure, dates and names excepted.
    pub fn line(&self, line: &str) -> String {
        self.mask(line, true)
    }

    /// `verdict` without what it measured, and without any number in what it says of records; days and dates stay.
    pub fn verdict(&self, verdict: &Verdict) -> Verdict {
        let mut hidden = verdict.clone();
        let worlds =
            hidden.readings.iter_mut().map(|r| &mut r.judged).chain(hidden.without_exception.as_deref_mut());
        worlds.chain(std::iter::once(&mut hidden.judged)).for_each(|judged| judged.measures.clear());
        for reason in hidden.reasons.iter_mut().chain(&mut hidden.notes) {
            reason.text = self.line(&reason.text);
            reason.settle = reason.settle.as_deref().map(|settle| self.line(settle));
        }
        hidden.readings.iter_mut().for_each(|r| r.label = self.line(&r.label));
        hidden.evidence.iter_mut().for_each(|e| e.text = self.line(&e.text));
        for bound in hidden.subject.iter_mut().filter(|bound| bound.shows_amount) {
            bound.value = self.line(&bound.value).into();
        }
        hidden
    }

    /// Whether the text at `loc` shows a number that may be declared.
    pub fn hides(&self, sources: &SourceMap, loc: Loc) -> bool {
        let Some(file) = sources.get(loc.file) else { return false };
        file.kind.is_declared() && {
            let text = file.slice(loc.span);
            self.line(text) != text
        }
    }

    /// The parts of a line of a declaration; hidden ones are whole numbers, the others single characters or words.
    pub fn parts_of_line(&self, line: &str) -> Vec<Part> {
        self.parts(line, true)
    }

    fn mask(&self, text: &str, every: bool) -> String {
        let parts = self.parts(text, every).into_iter();
        parts.map(|(range, hidden)| if hidden { HIDDEN } else { text.get(range).unwrap_or("") }).collect()
    }

    fn parts(&self, text: &str, every: bool) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut at = 0;
        let mut before = ' ';
        let mut quoted = false;
        while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
            let c = rest.chars().next().unwrap_or(' ');
            let (length, hidden) = if c.is_numeric() {
                number(rest, before, every || quoted)
            } else if c.is_alphabetic() || c == '_' {
                self.name(rest, every || quoted)
            } else {
                (c.len_utf8(), false)
            };
            quoted ^= c == '`';
            before = rest.get(..length).and_then(|t| t.chars().next_back()).unwrap_or(c);
            parts.push((at..at + length, hidden));
            at += length;
        }
        parts
    }

    /// How long the name at the start of `rest` is; one that holds a figure is hidden where it has a unit behind it, or
    /// where `every` figure is, unless it is known.
    fn name(&self, rest: &str, every: bool) -> (usize, bool) {
        let length = joined(rest, |c| c == '_' || c == '-');
        let (name, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let unknown = every && !self.names.contains(name);
        (length, name.contains(char::is_numeric) && (unknown || has_unit(after)))
    }
}

/// The names that the treaty files define, and the keys that every record may have.
fn defined(model: &Model) -> impl Iterator<Item = String> + '_ {
    let kinds = model.kinds.iter().flat_map(|k| {
        let fields = k.fields.iter().map(|f| f.name.to_string());
        std::iter::once(k.name.to_string()).chain(fields)
    });
    let choices = model.choices.iter().flat_map(|c| {
        let values = c.values.iter().map(|v| v.to_string());
        std::iter::once(c.name.to_string()).chain(values)
    });
    let clauses = model.clauses.iter().flat_map(|c| {
        let exceptions = c.exceptions.iter().map(|e| e.name.to_string());
        std::iter::once(c.name.to_string()).chain(exceptions)
    });
    // The clauses of a treaty are named by it in small letters.
    let treaties = model.treaties.iter().flat_map(|t| [t.name.to_string(), t.name.to_lowercase()]);
    kinds.chain(choices).chain(clauses).chain(treaties)
}

/// A part of a text: its bytes there, and whether an amount that is to be hidden stands there.
pub type Part = (std::ops::Range<usize>, bool);

/// How long the number or date at the start of `rest` is, and whether it is to be hidden. What is written together with
/// a number, as in `200-300` or `1e5`, is hidden with it up to its last digit.
fn number(rest: &str, before: char, every: bool) -> (usize, bool) {
    if let Some(date) =
        is_date(rest).filter(|date| before != '-' && !has_unit(rest.get(*date..).unwrap_or("")))
    {
        return (date, false);
    }
    let length = joined(rest, |c| matches!(c, '.' | '_' | ',' | '\u{202f}' | '/' | '-' | '+'));
    let token = rest.get(..length).unwrap_or(rest);
    let next_cell = token.match_indices(',').map(|(at, _)| at).find(|at| every && is_cell(rest, at + 1));
    let token = next_cell.and_then(|at| token.get(..at)).unwrap_or(token);
    let other_base = ["0x", "0o", "0b"].iter().any(|base| token.starts_with(base));
    let last_digit = token.char_indices().rfind(|(_, c)| c.is_numeric());
    let end = last_digit.filter(|_| !other_base).map_or(token.len(), |(at, c)| at + c.len_utf8());
    (end, every || has_unit(rest.get(end..).unwrap_or("")))
}

/// Whether what stands behind a comma at `at` is no part of the number before it, but a cell with a word or a date.
fn is_cell(text: &str, at: usize) -> bool {
    let cell = text.get(at..).unwrap_or("");
    let date = is_date(cell).is_some_and(|date| !has_unit(cell.get(date..).unwrap_or("")));
    date || cell.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// How many bytes at the start of `text` are letters, digits and single signs that join them.
fn joined(text: &str, joins: impl Fn(char) -> bool) -> usize {
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let goes_on = chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !(c.is_alphanumeric() || c == '_' || joins(c) && goes_on) {
            break;
        }
        length = at + c.len_utf8();
    }
    length
}

/// The length of the date at the start of `text`: `2007-04-29` or `2007-04`.
fn is_date(text: &str) -> Option<usize> {
    let fits = |shape: &str| {
        let head = text.get(..shape.len())?;
        let same =
            head.chars().zip(shape.chars()).all(|(c, s)| if s == 'd' { c.is_ascii_digit() } else { c == s });
        let ends = !text.get(shape.len()..)?.starts_with(|c: char| c.is_alphanumeric() || c == '-');
        (same && ends).then_some(shape.len())
    };
    fits("dddd-dd-dd").or_else(|| fits("dddd-dd"))
}

fn has_unit(after: &str) -> bool {
    let after = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    after.starts_with('%')
        || after.strip_prefix("short ton").is_some_and(|r| ends(r.strip_prefix('s').unwrap_or(r)))
        || UNITS.iter().any(|u| after.strip_prefix(u.name).is_some_and(ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        Redactor { names: ["b2", "usa-17", "Category1"].map(str::to_owned).into() }
    }

    fn redact(text: &str) -> String {
        redactor().text(text)
    }

    fn redact_line(line: &str) -> String {
        redactor().line(line)
    }

    #[test]
    fn amounts_go_and_dates_names_and_days_stay() {
        assert_eq!(
            redact(
                "a/b2 (XAA, phase 2): 18.2 % by 2002-04-29; 3\u{202f}640\u{a0}t, 12 items, 73 days late (11/6 %)"
            ),
            "a/b2 (XAA, phase 2): [amount] % by 2002-04-29; [amount]\u{a0}t, [amount] items, 73 days late ([amount] %)"
        );
        assert_eq!(redact("`3640 kgs` is no mass; 3 of 4"), "`[amount] kgs` is no mass; 3 of 4");
        assert_eq!(redact("by 2002 the 5 g and 5 groups"), "by 2002 the [amount] g and 5 groups");
    }

    #[test]
    fn lines_of_declarations_lose_every_number() {
        assert_eq!(
            redact_line("amount = \"3640 t .. 1_000.5 t\" # on 2007-04 of 17, id = \"usa-17\""),
            "amount = \"[amount] t .. [amount] t\" # on 2007-04 of [amount], id = \"usa-17\""
        );
        assert_eq!(redact_line("count=12"), "count=[amount]");
        assert_eq!(
            redact_line("usa-17,5,2001-02-03,7,316,b2,0x1F,2001-02,4,t5,8,2004-11 t"),
            "usa-17,[amount],2001-02-03,[amount],b2,[amount],2001-02,[amount],[amount],[amount] t"
        );
        assert_eq!(redact_line("a = '-5.25 kg', id = 'usa-17'"), "a = '-[amount] kg', id = 'usa-17'");
    }

    #[test]
    fn amounts_that_cannot_be_read_are_hidden_too() {
        for (written, shown) in [
            ("3640kilos", "[amount]kilos"),
            ("200-300 t", "[amount] t"),
            ("1.5e3", "[amount]"),
            ("0x1F", "[amount]"),
            ("-7.5 kg .. -3 kg", "-[amount] kg .. -[amount] kg"),
            ("７３１６ t", "[amount] t"),
            ("7316µg", "[amount]µg"),
            ("7316_t", "[amount]_t"),
            ("12²", "[amount]"),
            ("2004-11 t", "[amount] t"),
            ("x7316 t", "[amount] t"),
            ("t7316", "[amount]"),
            ("Category1 t7316", "Category1 [amount]"),
            ("usa-17", "usa-17"),
            ("usa-17 t", "[amount] t"),
            ("usa-17-7316", "[amount]"),
            ("_7316", "[amount]"),
            ("t7,316.5", "[amount],[amount]"),
            ("seven7thousand", "[amount]"),
            (r"\u0037316", r"\[amount]"),
            ("-2004-11-12", "-[amount]"),
        ] {
            assert_eq!(redact_line(written), shown);
            assert_eq!(redact(&format!("`{written}` is no mass")), format!("`{shown}` is no mass"));
        }
    }
}
