//! Values in one machine word: what a field holds where it is known, single and of an ordinary size.
//!
//! Differs from [`Scalar`]: texts are numbers of a list that all records share, and whatever is a range, a period, a list
//! or too fine for six decimals has no such form.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use hashbrown::HashMap;

use super::codes::{Codes, Units, code_of_day, word_of_day};
use super::lanes::{ABSENT, Meant};
use super::records::{Cell, RecordId, Scalar};
use crate::model::{ChoiceId, Literal, TreatyId};
use crate::value::{DayRange, Interval, Length, Narrow, UNITS, Unit};

/// A text, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sym(pub u32);

/// A plain value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plain {
    /// Not given.
    Absent,
    /// A flag.
    Truth(bool),
    /// A number, or a quantity in base units.
    Number(Narrow),
    /// A number of days.
    Days(i64),
    /// A number of months.
    Months(i64),
    /// A day.
    Day(NaiveDate),
    /// A text, a CAS number or a State.
    Text(Sym),
    /// A treaty.
    Treaty(TreatyId),
    /// A value of a choice.
    Choice(ChoiceId, u32),
    /// A record.
    Record(RecordId),
}

/// Every text that a record holds, each once.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    known: HashMap<Arc<str>, Sym>,
    all: Vec<Arc<str>>,
}

impl Symbols {
    /// The number of `text`, which is added if it is new.
    pub(crate) fn add(&mut self, text: &str) -> Sym {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let new: Arc<str> = text.into();
        let sym = Sym(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.known.insert(Arc::clone(&new), sym);
        self.all.push(new);
        sym
    }

    /// Every text, in the order of the numbers.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|text| &**text)
    }

    /// One copy of `text`.
    pub(super) fn share(&mut self, text: &str) -> Arc<str> {
        let sym = self.add(text);
        self.text(sym).unwrap_or_else(|| text.into())
    }

    /// The number of `text`, where a record holds it.
    pub fn find(&self, text: &str) -> Option<Sym> {
        self.known.get(text).copied()
    }

    /// The text with this number.
    pub fn text(&self, sym: Sym) -> Option<Arc<str>> {
        self.all.get(sym.0 as usize).cloned()
    }
}

impl Plain {
    /// The plain form of a cell; `None` where it has none.
    pub fn of_cell(cell: &Cell, symbols: &Symbols) -> Option<Plain> {
        match cell {
            Cell::Absent => Some(Plain::Absent),
            Cell::Known(scalar) => Plain::of(scalar, symbols),
            Cell::Missing | Cell::Unknown(_) | Cell::Either(_) => None,
        }
    }

    /// The plain form of a value; `None` where it has none, or where no record holds such a text.
    pub fn of(scalar: &Scalar, symbols: &Symbols) -> Option<Plain> {
        Some(match scalar {
            Scalar::Truth(t) => Plain::Truth(*t),
            Scalar::Number(n) | Scalar::Quantity(n, _) => Plain::Number(Narrow::of(n.as_point()?)?),
            Scalar::Date(d) => Plain::Day(d.as_day()?),
            Scalar::Days(n) => Plain::Days(*n),
            Scalar::Months(n) => Plain::Months(*n),
            Scalar::Text(t) | Scalar::Cas(t) | Scalar::State(t) => Plain::Text(symbols.find(t)?),
            Scalar::Treaty(t) => Plain::Treaty(*t),
            Scalar::Choice(c, v) => Plain::Choice(*c, *v),
            Scalar::Record(r) => Plain::Record(*r),
            Scalar::Period(_) | Scalar::List(_) => return None,
        })
    }

    /// The plain form of what a treaty file says.
    pub fn of_literal(literal: &Literal, symbols: &Symbols) -> Option<Plain> {
        Some(match literal {
            Literal::Truth(t) => Plain::Truth(*t),
            Literal::Number(n) | Literal::Quantity(n, _) => Plain::Number(Narrow::of(n)?),
            Literal::Length(Length::Days(n)) => Plain::Days(*n),
            Literal::Length(Length::Months(n)) => Plain::Months(*n),
            Literal::Date(d) => Plain::Day(*d),
            Literal::Text(t) | Literal::Cas(t) | Literal::State(t) => Plain::Text(symbols.find(t)?),
            Literal::Treaty(t) => Plain::Treaty(*t),
            Literal::Choice(c, v) => Plain::Choice(*c, *v),
        })
    }
}

/// What a column of a [`Sheet`](super::sheet::Sheet) holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Flags.
    Truth,
    /// Numbers without unit.
    Number,
    /// Quantities.
    Quantity,
    /// Numbers of days.
    Days,
    /// Numbers of months.
    Months,
    /// Days.
    Date,
    /// Texts.
    Text,
    /// CAS numbers.
    Cas,
    /// States.
    State,
    /// Treaties.
    Treaty,
    /// Values of one choice.
    Choice(ChoiceId),
    /// Rows of a table.
    Row,
}

/// The values of one field, one a row; a field that is not given has the value that no other has.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// What they are.
    pub sort: Sort,
    values: Values,
}

#[derive(Clone, Debug)]
enum Values {
    /// Numbers in millionths, days, months; `i64::MIN` for none.
    Wide(Vec<i64>),
    /// The same, with the unit of each by its position.
    Measured(Vec<i64>, Units),
    /// Days, as [`code_of_day`] has them.
    Day(Codes),
    /// Flags, texts, treaties, choices, rows.
    Code(Codes),
}

impl Column {
    /// A column of `rows` fields that are not given.
    pub(super) fn new(sort: Sort, rows: usize) -> Self {
        let values = match sort {
            Sort::Number | Sort::Days | Sort::Months => Values::Wide(vec![i64::MIN; rows]),
            Sort::Quantity => Values::Measured(vec![i64::MIN; rows], Units::Same(0)),
            Sort::Date => Values::Day(Codes::none(rows)),
            _ => Values::Code(Codes::none(rows)),
        };
        Self { sort, values }
    }

    /// Adds the word of a value of the column's sort, with the unit that a quantity was written in.
    #[inline(always)]
    pub(super) fn push(&mut self, word: i64, unit: u8) {
        match &mut self.values {
            Values::Wide(all) => all.push(word),
            Values::Measured(all, units) => {
                units.push(all.len(), unit);
                all.push(word);
            }
            Values::Day(all) => all.push(code_of_day(word)),
            Values::Code(all) => all.push(u32::try_from(word).ok()),
        }
    }

    /// Adds some such words, with their units.
    pub(super) fn extend(&mut self, words: &[i64], of: &[u8]) {
        match &mut self.values {
            Values::Wide(all) => all.extend_from_slice(words),
            Values::Measured(all, units) => {
                units.extend(all.len(), of);
                all.extend_from_slice(words);
            }
            Values::Day(all) => all.extend(words, code_of_day),
            Values::Code(all) => all.extend(words, |word| u32::try_from(word).ok()),
        }
    }

    /// Gives back the room for rows that have not come.
    pub(super) fn fit(&mut self) {
        match &mut self.values {
            Values::Wide(all) => all.shrink_to_fit(),
            Values::Measured(all, units) => {
                all.shrink_to_fit();
                units.fit();
            }
            Values::Day(all) | Values::Code(all) => all.fit(),
        }
    }

    /// The value in `row`.
    pub(super) fn get(&self, row: usize) -> Plain {
        match &self.values {
            Values::Wide(all) | Values::Measured(all, _) => match all.get(row).copied() {
                None | Some(i64::MIN) => Plain::Absent,
                Some(n) => match self.sort {
                    Sort::Days => Plain::Days(n),
                    Sort::Months => Plain::Months(n),
                    _ => Plain::Number(Narrow::from_millionths(n)),
                },
            },
            Values::Day(all) => {
                let day = all.get(row).and_then(|code| Meant::Day.plain(word_of_day(code)));
                day.unwrap_or(Plain::Absent)
            }
            Values::Code(all) => match all.get(row) {
                None => Plain::Absent,
                Some(code) => match self.sort {
                    Sort::Truth => Plain::Truth(code == 1),
                    Sort::Treaty => Plain::Treaty(TreatyId(code)),
                    Sort::Choice(choice) => Plain::Choice(choice, code),
                    Sort::Row => Plain::Record(RecordId(code)),
                    _ => Plain::Text(Sym(code)),
                },
            },
        }
    }

    /// What its words stand for.
    pub(super) fn meant(&self) -> Meant {
        match self.sort {
            Sort::Truth => Meant::Truth,
            Sort::Number | Sort::Quantity => Meant::Number,
            Sort::Days => Meant::Days,
            Sort::Months => Meant::Months,
            Sort::Date => Meant::Day,
            Sort::Text | Sort::Cas | Sort::State => Meant::Text,
            Sort::Treaty => Meant::Treaty,
            Sort::Choice(choice) => Meant::Choice(choice),
            Sort::Row => Meant::Record,
        }
    }

    /// The words of a run of rows.
    pub(super) fn words_of_run(&self, rows: Range<usize>) -> Option<Vec<i64>> {
        Some(match &self.values {
            Values::Wide(all) | Values::Measured(all, _) => all.get(rows)?.to_vec(),
            Values::Day(all) => all.words_of_run(rows, word_of_day)?,
            Values::Code(all) => all.words_of_run(rows, i64::from)?,
        })
    }

    /// The words of these rows.
    pub(super) fn words(&self, rows: impl Iterator<Item = usize>) -> Vec<i64> {
        match &self.values {
            Values::Wide(all) | Values::Measured(all, _) => {
                rows.map(|row| all.get(row).copied().unwrap_or(ABSENT)).collect()
            }
            Values::Day(all) => all.words(rows, word_of_day),
            Values::Code(all) => all.words(rows, i64::from),
        }
    }

    /// Gives the texts of the column other numbers, each that which stands at the position of its own.
    pub(super) fn renumber(&mut self, numbers: &[Sym]) {
        let (Sort::Text | Sort::Cas | Sort::State, Values::Code(all)) = (self.sort, &mut self.values) else {
            return;
        };
        let number = |code: u32| numbers.get(code as usize).map(|sym| sym.0);
        let mut renumbered = Codes::with_room(all.len());
        all.iter().for_each(|code| renumbered.push(code.and_then(number)));
        *all = renumbered;
    }

    /// The texts that stand in the column, in the order of their numbers.
    pub(super) fn texts(&self) -> BTreeSet<Sym> {
        let Values::Code(all) = &self.values else { return BTreeSet::new() };
        let mut seen: Vec<bool> = Vec::new();
        for code in all.iter().flatten().map(|code| code as usize) {
            if seen.len() <= code {
                seen.resize(code + 1, false);
            }
            if let Some(seen) = seen.get_mut(code) {
                *seen = true;
            }
        }
        (0..).zip(seen).filter(|(_, seen)| *seen).map(|(code, _)| Sym(code)).collect()
    }

    /// The cell in `row`.
    pub(super) fn cell(&self, row: usize, symbols: &Symbols) -> Cell {
        let text = |sym| symbols.text(sym).unwrap_or_else(|| "".into());
        Cell::Known(match self.get(row) {
            Plain::Absent => return Cell::Absent,
            Plain::Truth(t) => Scalar::Truth(t),
            Plain::Number(n) => {
                let point = Interval::point(n.rat());
                match self.unit(row) {
                    Some(unit) => Scalar::Quantity(point, unit),
                    None => Scalar::Number(point),
                }
            }
            Plain::Days(n) => Scalar::Days(n),
            Plain::Months(n) => Scalar::Months(n),
            Plain::Day(day) => Scalar::Date(DayRange::day(day)),
            Plain::Text(sym) => match self.sort {
                Sort::State => Scalar::State(text(sym)),
                Sort::Cas => Scalar::Cas(text(sym)),
                _ => Scalar::Text(text(sym)),
            },
            Plain::Treaty(t) => Scalar::Treaty(t),
            Plain::Choice(c, v) => Scalar::Choice(c, v),
            Plain::Record(r) => Scalar::Record(r),
        })
    }

    fn unit(&self, row: usize) -> Option<Unit> {
        match &self.values {
            Values::Measured(_, units) => UNITS.get(usize::from(units.get(row)?)).copied(),
            _ => None,
        }
    }
}
