//! Words of short texts that were met lately, found without a hash of the whole text.

/// How many are remembered; what comes to the same place takes it over.
const PLACES: usize = 512;

/// How often something is to be remembered before there are places for it: those of a small file are dearer than it.
const WORTH: usize = 256;

/// The bytes of a text of at most sixteen, and how many they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Short {
    first: u64,
    last: u64,
    length: usize,
}

/// Words by short texts.
#[derive(Debug, Default)]
pub(super) struct Lately {
    /// How often something was to be remembered, as long as there are no places.
    asked: usize,
    places: Vec<(Short, i64)>,
}

impl Lately {
    /// The word of a text, if it is remembered.
    #[inline]
    pub(super) fn get(&self, text: &[u8]) -> Option<i64> {
        let short = Short::of(text)?;
        self.places.get(short.place()).filter(|(of, _)| *of == short).map(|(_, word)| *word)
    }

    /// Remembers the word of a text that is short and not empty.
    pub(super) fn put(&mut self, text: &str, word: i64) {
        let Some(short) = Short::of(text.as_bytes()) else { return };
        if self.places.is_empty() {
            self.asked += 1;
            if self.asked < WORTH {
                return;
            }
            self.places.resize(PLACES, (Short::default(), 0));
        }
        if let Some(place) = self.places.get_mut(short.place()) {
            *place = (short, word);
        }
    }
}

impl Short {
    /// The first eight and the last eight bytes, which overlap where there are fewer than sixteen; of fewer than eight, the
    /// first four and the last four; of fewer than four, each.
    #[inline]
    fn of(bytes: &[u8]) -> Option<Self> {
        let length = bytes.len();
        let (first, last) = match length {
            1..=3 => {
                let all = bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
                (all, 0)
            }
            4..=7 => (
                u32::from_le_bytes(*bytes.first_chunk()?).into(),
                u32::from_le_bytes(*bytes.last_chunk()?).into(),
            ),
            8..=16 => (u64::from_le_bytes(*bytes.first_chunk()?), u64::from_le_bytes(*bytes.last_chunk()?)),
            _ => return None,
        };
        Some(Self { first, last, length })
    }

    #[inline]
    fn place(self) -> usize {
        let mixed = (self.first ^ self.last.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        // The upper bits, of which there are as many as places need.
        usize::try_from(mixed >> (u64::BITS - PLACES.ilog2())).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Lately, WORTH};

    proptest! {
        #[test]
        fn a_text_is_found_with_its_own_word_alone(texts in prop::collection::vec("[ab\u{e9}]{0,9}", 1..40)) {
            let mut lately = Lately { asked: WORTH, ..Lately::default() };
            for (word, text) in (0..).zip(&texts) {
                lately.put(text, word);
                let remembered = (!text.is_empty() && text.len() <= 16).then_some(word);
                prop_assert_eq!(lately.get(text.as_bytes()), remembered);
                for text in &texts {
                    let found = lately.get(text.as_bytes()).map(|word| &texts[usize::try_from(word).unwrap()]);
                    prop_assert!(found.is_none_or(|found| found == text));
                }
            }
        }
    }
}
