//! Puts plain records into sheets as they are scanned.
//!
//! A value whose reading depends on nothing but its text is read once, by the full reader, and remembered; dates, texts
//! and quantities, which hardly repeat, are read here. A record of which anything is not plain is left alone: the full
//! reader then reads all of it.

use std::sync::Arc;

use hashbrown::HashMap;

use super::draft::{Drafts, Link};
use super::form::Form;
use super::keys::{Keys, Said, Saying, Slot};
use super::lanes::{ABSENT, UNSAID};
use super::lately::Lately;
use super::plain::{Plain, Sort, Symbols};
use super::records::{Place, Scalar};
use super::scalar::Values;
use super::scanner::{Scanner, Token};
use super::sheet::{Sheet, sort_of};
use super::tables::{Tables, row_named};
use super::tree::Node;
use super::written::{Measure, Months};
use crate::model::{Kind, KindId, Model, Type};
use crate::source::{FileId, Span};

/// The most fields that a kind may have for its records to be read this way.
const MOST_FIELDS: usize = 56;

/// The most values of one field that are remembered: beyond that they hardly repeat.
const MOST_KNOWN: usize = 1 << 16;

/// Reads the records of one kind in one file.
pub(super) struct Press<'a> {
    kind: &'a Kind,
    text: &'a str,
    sheet: usize,
    keys: Keys<'a>,
    sorts: Vec<Option<Sort>>,
    /// The fields that every record gives, as bits.
    required: u64,
    /// Values read before, by field and text; those in quotes apart from those without.
    known: Vec<[Known<'a>; 2]>,
    /// One a field in words, with the unit of a quantity.
    values: Vec<(i64, u8)>,
    /// How amounts were written lately, by field.
    measures: Vec<Measure<'a>>,
    /// The months of days that were written lately.
    months: Months,
    now: Now,
}

/// The record that is being read, or was read last.
#[derive(Clone, Copy)]
struct Now {
    /// Where it starts.
    head: u32,
    /// The keys that were met, as bits.
    seen: u64,
    /// The fields among them.
    given: u64,
    /// Where its id stands, how long that is, and its hash.
    id: (u32, u8),
    hash: u32,
    /// What else it says of itself, in words.
    own: [i64; 3],
}

impl Default for Now {
    fn default() -> Self {
        Self { head: 0, seen: 0, given: 0, id: (0, 0), hash: 0, own: [ABSENT; 3] }
    }
}

/// The words of values by their texts.
#[derive(Default)]
struct Known<'a> {
    all: HashMap<&'a str, i64>,
    /// Those that were met lately, found faster.
    lately: Lately,
}

/// How what is written for a key is mostly read, the key being the same for many records.
#[derive(Clone, Copy, Debug)]
pub(super) enum Short {
    /// Among the texts of a field that were met lately, with or without quotes in TOML.
    Known(usize, bool),
    /// As a day.
    Day(usize),
    /// As an amount of a unit met before.
    Amount(usize),
    /// As the id.
    Id,
    /// In no short way.
    None,
}

/// What every press of a file works with.
pub(super) struct Shop<'r> {
    /// The kinds, choices and tables.
    pub model: &'r Model,
    /// Where the tables start among the records.
    pub tables: &'r Tables,
    /// Where everything goes.
    pub drafts: &'r mut Drafts,
    /// Shared texts.
    pub symbols: &'r mut Symbols,
}

impl<'a> Press<'a> {
    /// A press for the records of a kind; `None` where some of what they say has to do with other records.
    pub(super) fn new(
        shop: &mut Shop<'_>,
        model: &'a Model,
        id: KindId,
        file: (FileId, usize),
        text: &'a Arc<String>,
        form: Form,
    ) -> Option<Self> {
        let kind = model.kinds.get(id.0 as usize)?;
        let has_children = model.kinds.iter().any(|k| k.parent == Some(id));
        let unread = model.unread.kinds.contains(&id);
        if has_children || unread || kind.parent.is_some() || kind.fields.len() > MOST_FIELDS {
            return None;
        }
        let required = kind.fields.iter().enumerate().filter(|(_, f)| !f.optional).map(|(at, _)| 1u64 << at);
        let sheet = shop.drafts.sheets.len();
        shop.drafts.sheets.push(Sheet::new(model, id, kind, file, (Arc::clone(text), form)));
        Some(Self {
            kind,
            text,
            sheet,
            sorts: kind.fields.iter().map(|f| sort_of(model, &f.ty)).collect(),
            required: required.sum(),
            known: kind.fields.iter().map(|_| Default::default()).collect(),
            values: vec![(ABSENT, 0); kind.fields.len()],
            measures: kind.fields.iter().map(|_| Default::default()).collect(),
            months: Months::default(),
            now: Now::default(),
            keys: Keys::of(kind),
        })
    }

    /// Reads the record that starts at `head`, of which `pairs` gives one key after the other; gives back `pairs`, which
    /// has then come to the end of the record.
    pub(super) fn read(
        &mut self,
        shop: &mut Shop<'_>,
        head: usize,
        mut pairs: Scanner<'a>,
    ) -> Option<Scanner<'a>> {
        self.begin(head)?;
        for nth in 0.. {
            let said = match pairs.quick(&self.keys, nth) {
                Some(said) => said,
                None => match pairs.say(&mut self.keys, nth) {
                    Saying::Said(said) => said,
                    Saying::End => break,
                    Saying::Other => return None,
                },
            };
            if self.now.seen & (1 << said.key) != 0 {
                return None;
            }
            self.take(shop, said)?;
        }
        self.is_whole().then_some(pairs)
    }

    /// Begins the record that starts at `head`.
    #[inline(always)]
    pub(super) fn begin(&mut self, head: usize) -> Option<()> {
        self.values.fill((ABSENT, 0));
        self.now = Now { head: u32::try_from(head).ok()?, ..Now::default() };
        Some(())
    }

    /// Takes a value of the record in, whose key has not been met in it.
    #[inline(always)]
    pub(super) fn take(&mut self, shop: &mut Shop<'_>, said: Said<'a>) -> Option<()> {
        let Said { key, token, start } = said;
        self.now.seen |= 1 << key;
        let offset = u32::try_from(start).ok()?;
        match self.keys.slot(key)? {
            Slot::Field(field) => {
                let read = self.field(shop, field, token, Span::new(offset, offset))?;
                self.put(field, read)?;
            }
            Slot::Id => match token {
                Token::Text(text) if !text.trim().is_empty() => {
                    let quote = self.text.as_bytes().get(start) == Some(&b'"');
                    self.take_id(shop, text.as_bytes(), start + usize::from(quote))?;
                }
                _ => return None,
            },
            Slot::Own(which) => {
                *self.now.own.get_mut(which)? = match (which, token) {
                    (0, Token::Day(day)) => day.word(),
                    (1.., Token::Text(text)) => shop.symbols.add(text).0.into(),
                    _ => return None,
                }
            }
        }
        Some(())
    }

    #[inline(always)]
    fn put(&mut self, field: usize, read: (i64, u8)) -> Option<()> {
        *self.values.get_mut(field)? = read;
        self.now.given |= 1 << field;
        Some(())
    }

    #[inline(always)]
    fn take_id(&mut self, shop: &Shop<'_>, id: &[u8], start: usize) -> Option<()> {
        self.now.id = (u32::try_from(start).ok()?, u8::try_from(id.len()).ok()?);
        self.now.hash = shop.drafts.hasher.hash(id);
        Some(())
    }

    /// Takes in what is written from `start` on, quotes left out, if it is of a form that was met lately; else it does
    /// nothing.
    #[inline(always)]
    pub(super) fn take_known(
        &mut self,
        shop: &Shop<'_>,
        short: Short,
        text: &[u8],
        start: usize,
    ) -> Option<()> {
        match short {
            Short::Known(field, is_bare) => {
                let known = self.known.get(field)?.get(usize::from(is_bare))?;
                self.put(field, (known.lately.get(text)?, 0))
            }
            Short::Day(field) => {
                let word = self.months.word(text)?;
                self.put(field, (word, 0))
            }
            Short::Amount(field) => self.put(field, self.measures.get(field)?.known(text)?),
            Short::Id if text.first()?.is_ascii_graphic() => self.take_id(shop, text, start),
            Short::Id | Short::None => None,
        }
    }

    /// Whether the record that was begun has every field that it must have.
    #[inline(always)]
    pub(super) fn is_whole(&self) -> bool {
        self.now.given & self.required == self.required
    }

    /// Puts the record that was read last into its sheet.
    pub(super) fn commit(&mut self, drafts: &mut Drafts) {
        let Now { head, id, hash, own, .. } = self.now;
        if let Some(sheet) = drafts.sheets.get_mut(self.sheet) {
            drafts.order.push(Place::row(self.sheet, sheet.len()));
            sheet.push(head, (id, hash), &self.values, own);
        }
    }

    /// The short way to read what is written for a key; `is_number`: without quotes in TOML.
    pub(super) fn short(&self, key: usize, is_number: bool) -> Short {
        match self.keys.slot(key) {
            Some(Slot::Field(field)) => match self.sorts.get(field).copied().flatten() {
                Some(Sort::Date) => Short::Day(field),
                Some(Sort::Quantity) => Short::Amount(field),
                Some(Sort::Truth) | None => Short::None,
                Some(_) => Short::Known(field, is_number),
            },
            Some(Slot::Id) => Short::Id,
            Some(Slot::Own(_)) | None => Short::None,
        }
    }

    /// The number of the key of this name.
    pub(super) fn key(&self, name: &str) -> Option<usize> {
        self.keys.number(name)
    }

    /// Written out into each reader of records: it is gone through for every value of a large file.
    #[inline(always)]
    fn field(&mut self, shop: &mut Shop<'_>, field: usize, token: Token<'a>, at: Span) -> Option<(i64, u8)> {
        let (sort, ty) = (self.sorts.get(field).copied().flatten()?, &self.kind.fields.get(field)?.ty);
        match (sort, token) {
            (Sort::Date, Token::Day(day)) => return Some((day.word(), 0)),
            (Sort::Date, _) => return None,
            (Sort::Quantity, Token::Text(text)) => return self.measures.get_mut(field)?.amount(ty, text),
            (Sort::Truth, Token::Flag(flag)) => return Some((flag.into(), 0)),
            _ => {}
        }
        let (quoted, text) = match token {
            Token::Text(text) => (0, text),
            Token::Integer(text) | Token::Float(text) => (1, text),
            Token::Day(_) | Token::Flag(_) => return None,
        };
        let known = self.known.get_mut(field)?.get_mut(quoted)?;
        if let Some(word) = known.lately.get(text.as_bytes()) {
            return Some((word, 0));
        }
        let word = match (sort, token) {
            (Sort::Text, Token::Text(text)) => shop.symbols.add(text).0.into(),
            _ => match known.all.get(text) {
                Some(word) => *word,
                None => {
                    let node = Node { value: token.value(), at, sound: true };
                    let word = read(shop, ty, &self.kind.fields.get(field)?.name, &node)?.word().1;
                    if known.all.len() < MOST_KNOWN {
                        known.all.insert(text, word);
                    }
                    word
                }
            },
        };
        known.lately.put(text, word);
        Some((word, 0))
    }
}

/// What the full reader reads, where it has a plain form and nothing is wrong with it.
fn read(shop: &mut Shop<'_>, ty: &Type, name: &str, node: &Node<'_>) -> Option<Plain> {
    let mut links: Vec<Link> = Vec::new();
    let mut values =
        Values { model: shop.model, tables: shop.tables, owner: 0, links: &mut links, texts: shop.symbols };
    if let Type::Record(kind) = ty {
        return row_named(&mut values, *kind, name, node).ok().map(Plain::Record);
    }
    let scalar: Scalar = values.scalar(ty, name, node).ok()?;
    // What a column has another meaning for is kept as a whole.
    Plain::of(&scalar, shop.symbols).filter(|plain| plain.word().1 != UNSAID)
}
