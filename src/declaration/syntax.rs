//! What the `toml` crate finds wrong with a piece, said in words of this tool and without what merely follows from it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::fault::{Fault, quoted};
use super::sayings;
use super::tree::{Key, Node, Planter, Table, Value};
use crate::diagnostic::{Code, Diagnostic, Place, Role};
use crate::source::{FileId, Loc, Span};
use crate::value::decimal;

/// One error of the `toml` crate, in bytes of the piece.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    /// Where; may be empty.
    pub at: Range<usize>,
    /// What it says.
    pub message: String,
}

impl Raw {
    /// The errors of a piece in the order of the text.
    pub(super) fn sorted(errors: Vec<toml::de::Error>) -> Vec<Raw> {
        let mut all: Vec<Raw> = errors
            .into_iter()
            .map(|e| Raw { at: e.span().unwrap_or(0..0), message: e.message().to_owned() })
            .collect();
        all.sort_by(|a, b| (a.at.start, a.at.end, &a.message).cmp(&(b.at.start, b.at.end, &b.message)));
        all.dedup_by(|b, a| a.at == b.at);
        all
    }

    /// Whether the error is about brackets and commas; what follows it in the same value may be its consequence.
    fn is_structural(&self) -> bool {
        ["missing comma", "unclosed", "unexpected", "extra", "cannot recurse", "invalid inline table"]
            .iter()
            .any(|start| self.message.starts_with(start))
    }

    fn is_duplicate(&self) -> bool {
        self.says("duplicate key") || self.says("cannot extend")
    }

    fn says(&self, start: &str) -> bool {
        self.message.starts_with(start)
    }
}

/// The findings that the errors of a piece give, in the order of the text.
pub(super) fn findings(
    file: FileId,
    piece: &Planter<'_, '_>,
    errors: &[Raw],
    root: &[(Key<'_>, Node<'_>)],
) -> Vec<Diagnostic> {
    let values = outer_values(root);
    let firsts = if errors.iter().any(Raw::is_duplicate) { places_of_keys(root) } else { BTreeMap::new() };
    let mut found = Vec::new();
    let mut spoilt_to = 0;
    let mut last: Option<usize> = None;
    let mut returned = false;
    for error in errors {
        let at = widened(piece.text, &error.at);
        let start = piece.span(at.clone()).start;
        let before = values.partition_point(|v| v.start <= start);
        let outer = before.checked_sub(1).and_then(|n| values.get(n)).filter(|v| start <= v.end).copied();
        let same_line =
            last.is_some_and(|last| piece.text.get(last..at.start).is_none_or(|t| !t.contains('\n')));
        let follows = at.start.max(error.at.start) < spoilt_to || (error.is_structural() && same_line);
        if error.is_structural()
            && let Some(outer) = outer
        {
            spoilt_to = spoilt_to.max((outer.end as usize).saturating_sub(piece.base));
        }
        if let (Some(_), Some(outer)) = (control_sign(piece, error), outer) {
            spoilt_to = spoilt_to.max((outer.end as usize).saturating_sub(piece.base));
        }
        let is_return = error.says("carriage return");
        if is_return && returned {
            continue;
        }
        if is_return {
            // To TOML the line goes on: what is wrong behind it, a carriage return at each line's end too, follows.
            let behind = piece.text.get(error.at.start..).unwrap_or("");
            let line = memchr::memchr(b'\n', behind.as_bytes()).unwrap_or(behind.len());
            spoilt_to = spoilt_to.max(error.at.start + line);
            returned = true;
        }
        if !follows {
            last = Some(at.start);
            found.push(finding(file, piece, error, at, outer, &firsts));
        }
    }
    found
}

fn finding(
    file: FileId,
    piece: &Planter<'_, '_>,
    error: &Raw,
    at: Range<usize>,
    outer: Option<Span>,
    firsts: &BTreeMap<&str, Vec<Span>>,
) -> Diagnostic {
    let span = piece.span(at.clone());
    let written = piece.text.get(at).unwrap_or("");
    if error.is_duplicate() {
        let name = written.trim_matches(['"', '\'']);
        let first = firsts.get(name).and_then(|all| all.iter().rfind(|at| at.start < span.start));
        return duplicate(file, name, span, first.copied());
    }
    if let (true, Some(outer)) = (error.is_structural(), outer)
        && swallows(piece, outer)
    {
        let open = Span::new(outer.start, outer.start + 1);
        return fault(
            "a bracket is not closed",
            "opened here",
            "close it with `]` or `}` before the next key",
        )
        .at(file, open);
    }
    if let Some(sign) = control_sign(piece, error) {
        return fault("a sign without a picture stands in a text", "not for text", "remove it")
            .at(file, sign);
    }
    if error.says("invalid basic string")
        || error.says("invalid literal string")
        || error.says("invalid multi-line")
    {
        let text = outer.filter(|o| o.start < span.start).map_or(span, |o| o.to(span));
        return fault("a text is not closed", "not closed", "close it with the quote that opens it")
            .at(file, text);
    }
    if error.says("key with no value") {
        let (key, at) = word_before(piece, error.at.start).unwrap_or((written, span));
        return fault(
            format!("the key {} has no value", quoted(key)),
            "no `=` and no value",
            "write `key = value`",
        )
        .at(file, at);
    }
    if error.says("string values must be quoted") && error.at.is_empty() || error.says("missing value") {
        let (key, at) = key_before(piece, error.at.start).unwrap_or((written, span));
        return fault(
            format!("the key {} has no value", quoted(key)),
            "no value",
            "write the value behind `=`",
        )
        .at(file, at);
    }
    if let Some((date, at)) = pointed_date(piece, error.at.start) {
        return sayings::explained("string values must be quoted", date).at(file, at);
    }
    if error.says("string values must be quoted")
        && let Some((first, second)) = values_without_comma(piece, error.at.start, written)
    {
        let help = format!("write `{first}, {second}`");
        let label = "`,` is missing between these";
        return fault("two values stand without a comma between them", label, help).at(file, span);
    }
    sayings::explained(&error.message, written).at(file, span)
}

/// The value around a byte of the piece, if it is three figures set apart by points: a date such as `29.04.1997`.
fn pointed_date<'t>(piece: &Planter<'_, 't>, at: usize) -> Option<(&'t str, Span)> {
    let (before, after) = piece.text.split_at_checked(at)?;
    let belongs = |c: char| c.is_ascii_digit() || c == '.';
    let start = before.trim_end_matches(belongs).len();
    let end = at + after.find(|c| !belongs(c)).unwrap_or(after.len());
    let date = piece.text.get(start..end).filter(|date| date.matches('.').count() == 2)?;
    Some((date, piece.span(start..end)))
}

/// The first two of several numbers that stand in a list with only blanks between them.
fn values_without_comma<'t>(
    piece: &Planter<'_, '_>,
    at: usize,
    written: &'t str,
) -> Option<(&'t str, &'t str)> {
    let before = piece.text.get(..at)?.trim_end_matches([' ', '\t', '\r', '\n']);
    let is_value = |word: &&str| decimal(word).is_some();
    let mut values = written.split_whitespace();
    let pair = values.next().filter(is_value).zip(values.next().filter(is_value));
    pair.filter(|_| before.ends_with(['[', ',']))
}

/// The sign that may not stand in a text as it is, where that is what an error is about.
fn control_sign(piece: &Planter<'_, '_>, error: &Raw) -> Option<Span> {
    let sign = piece.text.get(error.at.start..)?.chars().next()?;
    let in_text = error.says("invalid basic string")
        || error.says("invalid literal string")
        || error.says("invalid multi-line");
    let told = in_text && sign.is_control() && !matches!(sign, '\n' | '\r' | '\t');
    told.then(|| piece.span(error.at.start..error.at.start + sign.len_utf8()))
}

/// The key whose `=` is the last thing in front of a byte of the piece.
fn key_before<'t>(piece: &Planter<'_, 't>, at: usize) -> Option<(&'t str, Span)> {
    let before = piece.text.get(..at)?.trim_end_matches([' ', '\t']);
    word_before(piece, before.strip_suffix('=')?.len())
}

/// The last word in front of a byte of the piece, on its line.
fn word_before<'t>(piece: &Planter<'_, 't>, at: usize) -> Option<(&'t str, Span)> {
    let before = piece.text.get(..at)?.trim_end_matches([' ', '\t']);
    let start = before.rfind(['\n', ' ', '\t', '{', ',', '\u{feff}']).map_or(0, |n| n + 1);
    let start =
        if before.get(start..).is_some_and(|w| w.starts_with('\u{feff}')) { start + 3 } else { start };
    let word = before.get(start..).filter(|w| !w.is_empty())?;
    Some((word, piece.span(start..before.len())))
}

/// A key or table that stands twice.
pub(super) fn duplicate(file: FileId, name: &str, second: Span, first: Option<Span>) -> Diagnostic {
    let found = Fault::new(Code::DuplicateKey, format!("{} stands twice", quoted(name)), "stands here again")
        .help("remove one of the two")
        .at(file, second);
    match first {
        None => found,
        Some(first) => {
            found.related(Place::new(Loc::new(file, first), Role::Declaration, "stands here first"))
        }
    }
}

/// A syntax error with what to write instead.
pub(super) fn fault(message: impl Into<String>, label: &'static str, help: impl Into<String>) -> Fault {
    Fault::new(Code::TomlSyntax, message, label).help(help)
}

/// Where the values of root keys and of the keys of header tables stand: the values that lines hold.
fn outer_values(entries: &[(Key<'_>, Node<'_>)]) -> Vec<Span> {
    let mut spans = Vec::new();
    for (_, node) in entries {
        collect(node, &mut spans);
    }
    spans.sort_unstable();
    spans
}

fn collect(node: &Node<'_>, spans: &mut Vec<Span>) {
    match &node.value {
        Value::Table(table) if table.form != super::tree::Form::Inline => {
            for (_, inner) in &table.entries {
                collect(inner, spans);
            }
        }
        Value::List(list) if list.first().is_some_and(is_header) => {
            for inner in list {
                collect(inner, spans);
            }
        }
        _ => spans.push(node.at),
    }
}

fn is_header(node: &Node<'_>) -> bool {
    matches!(&node.value, Value::Table(Table { form: super::tree::Form::Header, .. }))
}

/// Whether a list or inline table has swallowed the lines below it: one of them opens with `key =`.
fn swallows(piece: &Planter<'_, '_>, outer: Span) -> bool {
    let start = (outer.start as usize).saturating_sub(piece.base);
    let end = (outer.end as usize).saturating_sub(piece.base);
    let text = piece.text.get(start..end).unwrap_or("");
    let Some(open) = text.chars().next().filter(|c| ['[', '{'].contains(c)) else { return false };
    let closer = if open == '[' { ']' } else { '}' };
    !text.ends_with(closer) || (open == '[' && text.lines().skip(1).any(is_assignment))
}

fn is_assignment(line: &str) -> bool {
    let line = line.trim_start();
    let end = line.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(line.len());
    end > 0 && line.get(end..).is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// Where each key stands; the nearest above a second one is the first.
fn places_of_keys<'n>(entries: &'n [(Key<'_>, Node<'_>)]) -> BTreeMap<&'n str, Vec<Span>> {
    let mut places: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    note_keys(entries, &mut places);
    places.values_mut().for_each(|all| all.sort_unstable());
    places
}

fn note_keys<'n>(entries: &'n [(Key<'_>, Node<'_>)], places: &mut BTreeMap<&'n str, Vec<Span>>) {
    for (key, node) in entries {
        places.entry(&key.text).or_default().push(key.at);
        note_inside(node, places);
    }
}

fn note_inside<'n>(node: &'n Node<'_>, places: &mut BTreeMap<&'n str, Vec<Span>>) {
    match &node.value {
        Value::Table(table) => note_keys(&table.entries, places),
        Value::List(list) => list.iter().for_each(|inner| note_inside(inner, places)),
        _ => {}
    }
}

/// How far a character is looked for that an error without one may point at.
const NEAR: usize = 100;

/// `at` with at least one character: the one it stands before on its line, else the nearest behind or before it.
fn widened(text: &str, at: &Range<usize>) -> Range<usize> {
    let mut start = at.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = at.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if start < end {
        return start..end;
    }
    let is_break = |c: char| matches!(c, '\n' | '\r');
    let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
    let whole = |at: usize, c: char| at..at + c.len_utf8();
    let here = after.chars().next().filter(|c| !is_break(*c)).map(|c| whole(start, c));
    here.or_else(|| {
        before.char_indices().rev().take(NEAR).find(|(_, c)| !is_break(*c)).map(|(n, c)| whole(n, c))
    })
    .or_else(|| {
        after.char_indices().take(NEAR).find(|(_, c)| !is_break(*c)).map(|(n, c)| whole(start + n, c))
    })
    .or_else(|| before.char_indices().next_back().map(|(n, c)| whole(n, c)))
    .or_else(|| after.chars().next().map(|c| whole(start, c)))
    .unwrap_or(start..end)
}
