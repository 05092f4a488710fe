//! The records of JSON Lines: plain ones by column, the others by the full reader.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::iter::Enumerate;
use std::slice;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use serde_json::value::RawValue;

use super::columns::{Meaning, Names, Want, cell_token, not_there};
use super::fault::{Fault, quoted};
use super::form::{Form, first_line};
use super::import::unknown_column;
use super::keys::{Keys, Said, Saying, Says};
use super::objects::{Lines, Objects, Pairs, Wrong, plain_text, token};
use super::reader::Reader;
use super::rows::{kind_key, press, shop, take};
use super::scanner::Token;
use super::tree::Value;
use super::walk::Sink;
use crate::diagnostic::Code;
use crate::source::Span;

/// Reads every line of an import.
pub(super) fn read<'a>(reader: &mut Reader<'a>, names: &Names<'a>) {
    let text: &'a str = &names.source.text;
    let renamed = names
        .import
        .columns
        .iter()
        .map(|((field, _), (column, _))| (Arc::from(column.as_str()), Arc::from(field.as_str())));
    reader.form = Form::JsonLines(renamed.collect());
    let mut press = press(reader, names);
    let mut known = Known::default();
    // Keys of lines that are not plain.
    let mut met = BTreeSet::new();
    let objects = Objects { text };
    let mut are_all_read = true;
    let mut all = Lines::new(text, 0).peekable();
    if all.peek().is_none() {
        return reader.empty_data();
    }
    for line in all {
        let head = first_line(text, line.start);
        let pairs = match objects.object(line.clone()) {
            Ok(pairs) => pairs,
            Err(wrong) => {
                are_all_read = false;
                spoilt(reader, names, head, wrong);
                continue;
            }
        };
        let plain = press.as_mut().and_then(|press| {
            let given = PlainLine {
                objects,
                names,
                known: &mut known,
                pairs: pairs.0.iter().enumerate(),
                nulls: 0,
                said: 0,
            };
            press.read(&mut shop(reader), line.start, given).map(drop)
        });
        match (plain, &mut press) {
            (Some(()), Some(press)) => take(reader, press),
            _ => {
                if let Err(wrong) = whole_line(reader, names, (head, &mut met), objects, &pairs) {
                    are_all_read = false;
                    spoilt(reader, names, head, wrong);
                }
            }
        }
    }
    if !are_all_read {
        // The key may stand on a line that is told of already.
        return;
    }
    // A field that need not be given may stand on no line: of its key, too, there is no more than a warning.
    let read = names.import.columns.iter().map(|(_, column)| column);
    not_there(
        reader,
        read.chain(&names.import.ignore),
        |key| known.by_name.contains_key(key) || met.contains(key),
        |key| {
            let message = format!("no line of {} has the key {}", quoted(&names.source.name), quoted(key));
            Fault::new(Code::BadImport, message, "no such key")
                .help("remove it, or write the key as it stands in the lines")
        },
    );
}

/// What a key stands for, with its number.
type Meant<'a> = (Meaning<'a>, Option<usize>);

/// What the keys of the lines before stand for.
#[derive(Default)]
struct Known<'a> {
    by_name: HashMap<&'a str, Meant<'a>>,
    /// The keys of the line before as they are written: mostly they stand in the same order.
    in_order: Vec<(&'a str, Meant<'a>)>,
}

impl<'a> Known<'a> {
    /// What a key without escapes stands for, which is the one `at` this place in its line.
    fn key(&mut self, names: &Names<'a>, keys: &Keys<'a>, at: usize, raw: &'a RawValue) -> Option<Meant<'a>> {
        if let Some((_, meant)) = self.in_order.get(at).filter(|(written, _)| *written == raw.get()) {
            return Some(*meant);
        }
        let key = plain_text(raw)?;
        let meant = *self.by_name.entry(key).or_insert_with(|| {
            let meaning = names.meaning(key);
            (meaning, if let Meaning::Key(key, _) = meaning { keys.number(key) } else { None })
        });
        self.in_order.truncate(at);
        if self.in_order.len() == at {
            self.in_order.push((raw.get(), meant));
        }
        Some(meant)
    }
}

/// The values of a line, for a press.
struct PlainLine<'r, 'a> {
    objects: Objects<'a>,
    names: &'r Names<'a>,
    known: &'r mut Known<'a>,
    pairs: Enumerate<slice::Iter<'r, (&'a RawValue, &'a RawValue)>>,
    /// The keys that are `null`, and those that are not, as bits: one that is both stands twice.
    nulls: u64,
    said: u64,
}

impl<'a> Says<'a> for PlainLine<'_, 'a> {
    /// The next value that is given, of those that a field takes.
    fn next(&mut self, keys: &mut Keys<'a>, _nth: usize) -> Saying<'a> {
        for (at, (key, value)) in self.pairs.by_ref() {
            let Some(meant) = self.known.key(self.names, keys, at, key) else { return Saying::Other };
            let (key, want) = match meant {
                (Meaning::Ignored, _) => continue,
                (Meaning::Key(_, Some(_)), Some(key)) if value.get() == "null" => {
                    let Some(bit) = bit(key) else { return Saying::Other };
                    if (self.nulls | self.said) & bit != 0 {
                        return Saying::Other;
                    }
                    self.nulls |= bit;
                    continue;
                }
                (Meaning::Key(_, Some(want)), Some(key)) => (key, want),
                _ => return Saying::Other,
            };
            let (Some(token), Some(bit)) = (token(value), bit(key)) else {
                return Saying::Other;
            };
            if self.nulls & bit != 0 {
                return Saying::Other;
            }
            self.said |= bit;
            let start = self.objects.place(value).start;
            let token = if let Token::Text(text) = token { text_token(text, want) } else { token };
            return Saying::Said(Said { key, token, start });
        }
        Saying::End
    }
}

/// The bit of a key.
fn bit(key: usize) -> Option<u64> {
    1u64.checked_shl(u32::try_from(key).ok()?)
}

/// What a text says: JSON has no dates of its own.
fn text_token(text: &str, want: Want) -> Token<'_> {
    if want == Want::Day { cell_token(text, want) } else { Token::Text(text) }
}

/// Hands a line to the full reader.
fn whole_line(
    reader: &mut Reader<'_>,
    names: &Names<'_>,
    (head, met): (Span, &mut BTreeSet<String>),
    objects: Objects<'_>,
    pairs: &Pairs<'_>,
) -> Result<(), Wrong> {
    let (mut entries, mut seen) = (Vec::new(), HashSet::new());
    for (key, value) in &pairs.0 {
        let mut key = objects.key(key)?;
        let want = match names.meaning(&key.text) {
            Meaning::Key(name, want) => {
                if !met.contains(&*key.text) {
                    met.insert(key.text.to_string());
                }
                key.text = Cow::Borrowed(name);
                want
            }
            Meaning::Ignored => {
                met.insert(key.text.to_string());
                continue;
            }
            Meaning::Unknown if reader.holds(names.import.kind, &key.text) => None,
            Meaning::Unknown => {
                if met.insert(key.text.to_string()) {
                    reader.report(unknown_column(&names.kind.name, &key.text, &names.kind.fields), key.at);
                }
                continue;
            }
        };
        if !seen.insert(key.text.clone()) {
            return Err((format!("the key {} stands twice on the line", quoted(&key.text)), key.at));
        }
        let Some(mut node) = objects.node(value)? else { continue };
        if let (Value::Text(Cow::Borrowed(text)), Some(want)) = (&node.value, want) {
            node.value = text_token(text, want).value();
        }
        entries.push((key, node));
    }
    reader.open(&kind_key(names), head, true);
    entries.iter().for_each(|(key, node)| reader.value(key, node));
    reader.close();
    Ok(())
}

/// Sets a line aside that cannot be read.
fn spoilt(reader: &mut Reader<'_>, names: &Names<'_>, head: Span, (message, at): Wrong) {
    let fault = Fault::new(Code::DataSyntax, message, "not to be read");
    reader
        .report(fault.help("write one object `{ … }` on each line, its keys and texts in double quotes"), at);
    reader.lose_row(names.import.kind, head);
}
