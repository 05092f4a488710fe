//! The records of JSON Lines: plain ones by column, the others by the full reader.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::columns::{Meaning, Names, Want, cell_token, not_there};
use super::cut::{Cut, Cutter};
use super::fault::{Fault, quoted};
use super::form::{Form, first_line};
use super::import::unknown_column;
use super::keys::Said;
use super::objects::{Lines, Objects, Pairs, Wrong, plain_text};
use super::press::{Press, Shop, Short};
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
    if names.import.in_doubt {
        // What a line lacks may stand under the key that something else is said about.
        reader.no_column.extend(0..names.kind.fields.len());
    }
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
        if let (Some(press), Some(cutter)) = (&mut press, Cutter::open(text, line.clone())) {
            let line = (cutter, line.start);
            if plain_line(press, &mut shop(reader), names, &mut known, line).is_some() {
                take(reader, press);
                continue;
            }
        }
        let head = first_line(text, line.start);
        let pairs = objects.object(line);
        let read = pairs.and_then(|pairs| whole_line(reader, names, (head, &mut met), objects, &pairs));
        if let Err(wrong) = read {
            are_all_read = false;
            spoilt(reader, names, head, wrong);
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

/// What a key stands for, with its number and how what is written for it is mostly read.
type Meant<'a> = (Meaning<'a>, Option<usize>, Short);

/// What the keys of the lines before stand for.
#[derive(Default)]
struct Known<'a> {
    by_name: HashMap<&'a str, Meant<'a>>,
    /// The keys of the line before as they are written: mostly they stand in the same order.
    in_order: Vec<(&'a str, Meant<'a>)>,
}

impl<'a> Known<'a> {
    /// What a key in its quotes stands for, which is the one `at` this place in its line.
    #[inline(always)]
    fn key(
        &mut self,
        names: &Names<'a>,
        press: &Press<'a>,
        at: usize,
        written: &'a str,
    ) -> Option<Meant<'a>> {
        // Where it is the one of the line before, it is that very text.
        if let Some((_, meant)) = self.in_order.get(at).filter(|(known, _)| std::ptr::eq(*known, written)) {
            return Some(*meant);
        }
        self.other_key(names, press, at, written)
    }

    fn other_key(
        &mut self,
        names: &Names<'a>,
        press: &Press<'a>,
        at: usize,
        written: &'a str,
    ) -> Option<Meant<'a>> {
        let key = plain_text(written)?;
        let meant = *self.by_name.entry(key).or_insert_with(|| {
            let meaning = names.meaning(key);
            let number = if let Meaning::Key(key, _) = meaning { press.key(key) } else { None };
            (meaning, number, number.map_or(Short::None, |number| press.short(number, false)))
        });
        self.in_order.truncate(at);
        if self.in_order.len() == at {
            self.in_order.push((written, meant));
        }
        Some(meant)
    }
}

/// Reads the line that starts at `start` into a press, value by value as they are cut; `None` where it is not plain.
#[inline(always)]
fn plain_line<'a>(
    press: &mut Press<'a>,
    shop: &mut Shop<'_>,
    names: &Names<'a>,
    known: &mut Known<'a>,
    (mut cutter, start): (Cutter<'a>, usize),
) -> Option<()> {
    press.begin(start)?;
    // The keys that were met, `null` or not, as bits: one that stands twice is told by the full reader.
    let (mut met, mut at) = (0, 0);
    loop {
        let expected = known.in_order.get(at).map(|(written, _)| *written);
        let (key, value) = match cutter.next(expected) {
            Cut::Pair(key, value) => (key, value),
            Cut::End => return press.is_whole().then_some(()),
            Cut::Other => return None,
        };
        let (key, want, short) = match known.key(names, press, at, key)? {
            (Meaning::Ignored, ..) => {
                at += 1;
                continue;
            }
            (Meaning::Key(_, Some(want)), Some(key), short) => (key, want, short),
            _ => return None,
        };
        at += 1;
        let bit = bit(key).filter(|bit| met & bit == 0)?;
        met |= bit;
        if value.is_null {
            continue;
        }
        let token = value.token?;
        let is_known = match (token, short) {
            (Token::Text(text), short) => press.take_known(shop, short, text.as_bytes(), value.start + 1),
            (Token::Integer(text) | Token::Float(text), Short::Known(field, _)) => {
                press.take_known(shop, Short::Known(field, true), text.as_bytes(), value.start)
            }
            _ => None,
        };
        if is_known.is_none() {
            let token = if let Token::Text(text) = token { text_token(text, want) } else { token };
            press.take(shop, Said { key, token, start: value.start })?;
        }
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
