//! The ids of records, whether these are drafts or kept by column.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

use super::draft::Drafts;
use super::fault::{Fault, quoted};
use super::records::Place;
use crate::diagnostic::{self, Code, Diagnostic, Role};
use crate::model::TreatyId;
use crate::source::Loc;

/// A record with an id.
pub(super) struct Named<'d> {
    /// The treaty of its file.
    pub treaty: Option<TreatyId>,
    /// The id.
    pub id: &'d str,
    /// Where it stands.
    pub at: Loc,
}

/// The id of the record at a place.
pub(super) fn named(drafts: &Drafts, place: Place) -> Option<Named<'_>> {
    let (header, id, file, span) = match place.at() {
        Ok(draft) => {
            let draft = drafts.records.get(draft)?;
            let (id, at) = draft.id.as_ref()?;
            (draft.header, &**id, draft.file, *at)
        }
        Err((sheet, row)) => {
            let sheet = drafts.sheets.get(sheet)?;
            (sheet.header, sheet.id(row)?, sheet.file, sheet.id_at(row)?)
        }
    };
    let treaty = drafts.headers.get(header).and_then(|h| h.treaty);
    Some(Named { treaty, id, at: Loc::new(file, span) })
}

/// Gives ids short hashes: those that fall together are told apart by the ids themselves. Numbers that differ from run to
/// run go into them, so that nobody can choose ids that fall together.
#[derive(Clone, Copy, Debug)]
pub(super) struct IdHasher {
    start: u64,
    factors: [u64; 2],
}

impl Default for IdHasher {
    fn default() -> Self {
        let random = DefaultHashBuilder::default();
        let [start, first, second] = [0, 1, 2].map(|which: u8| random.hash_one(which));
        Self { start, factors: [first | 1, second | 1] }
    }
}

impl IdHasher {
    /// The hash of an id.
    #[inline]
    pub(super) fn hash(self, id: &[u8]) -> u32 {
        let [first, second] = self.factors;
        let (eights, rest) = id.as_chunks::<8>();
        let mut all = folded(self.start ^ (id.len() as u64), second);
        for eight in eights {
            all = folded(all ^ u64::from_le_bytes(*eight), first);
        }
        if !rest.is_empty() {
            // The last eight bytes again, or the few that there are: with the length, each is one id alone.
            let last = match id.last_chunk::<8>() {
                Some(last) => u64::from_le_bytes(*last),
                None => rest.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)),
            };
            all = folded(all ^ last, second);
        }
        let [a, b, c, d, ..] = folded(all, first).to_be_bytes();
        u32::from_be_bytes([a, b, c, d])
    }
}

/// Both halves of a product, one over the other.
#[inline(always)]
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let half = |product: u128| u64::try_from(product & u128::from(u64::MAX)).unwrap_or(0);
    half(product) ^ half(product >> 64)
}

/// A short hash over all bits of a long one, which tables use both ends of.
pub(super) fn spread_out(short: u32) -> u64 {
    u64::from(short).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Which hashes stand more than once, and a few besides: a bit for each.
///
/// Most ids stand once, and a table of all of them would be far larger than what the processor keeps at hand.
pub(super) struct Sieve(Vec<u64>);

/// How many bits there are for each hash at least: with eight, one in nine falls together with another.
const BITS_EACH: usize = 8;

impl Sieve {
    /// A sieve of these hashes, which are so many.
    pub(super) fn of(hashes: impl Iterator<Item = u32>, count: usize) -> Self {
        let words = count.saturating_mul(BITS_EACH).div_ceil(64).next_power_of_two();
        let (mut met, mut again) = (vec![0u64; words], vec![0; words]);
        for hash in hashes {
            let (word, bit) = place(hash, words);
            let Some(met) = met.get_mut(word) else { continue };
            if *met & bit != 0 {
                again.get_mut(word).into_iter().for_each(|again| *again |= bit);
            }
            *met |= bit;
        }
        Self(again)
    }

    /// Whether a hash may have been met more than once.
    pub(super) fn may_stand_again(&self, hash: u32) -> bool {
        let (word, bit) = place(hash, self.0.len());
        self.0.get(word).is_none_or(|again| again & bit != 0)
    }
}

/// The word and the bit of a hash, where there are so many words: a power of two.
fn place(hash: u32, words: usize) -> (usize, u64) {
    ((hash >> 6) as usize & words.wrapping_sub(1), 1 << (hash % 64))
}

/// What is wrong with an id that stands somewhere else first.
pub(super) fn duplicate(named: &Named<'_>, first: Option<Named<'_>>) -> Diagnostic {
    let message = format!("the id {} stands twice", quoted(named.id));
    let fault = Fault::new(Code::DuplicateId, message, "stands here again");
    let found = fault.help("give each record an id of its own").at(named.at.file, named.at.span);
    match first {
        Some(first) => {
            found.related(diagnostic::Place::new(first.at, Role::Declaration, "stands here first"))
        }
        None => found,
    }
}

/// The hash of the id of the record at a place.
pub(super) fn hash_of(drafts: &Drafts, place: Place) -> Option<u32> {
    match place.at() {
        Ok(draft) => drafts.records.get(draft)?.id.as_ref().map(|(id, _)| drafts.hasher.hash(id.as_bytes())),
        Err((sheet, row)) => drafts.sheets.get(sheet)?.id_hash(row),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Sieve;

    proptest! {
        #[test]
        fn no_hash_that_stands_again_is_missed(hashes in prop::collection::vec(0u32..2_000, 0..400), shift in 0u32..20) {
            let hashes: Vec<u32> = hashes.into_iter().map(|hash| hash << shift).collect();
            let sieve = Sieve::of(hashes.iter().copied(), hashes.len());
            for hash in &hashes {
                let stands = hashes.iter().filter(|other| *other == hash).count();
                prop_assert!(stands < 2 || sieve.may_stand_again(*hash));
            }
        }
    }

    #[test]
    fn most_hashes_that_stand_once_are_known_to() {
        // Spread as hashes are.
        let hashes: Vec<u32> = (0..10_000u32).map(|n| n.wrapping_mul(0x9E37_79B1)).collect();
        let sieve = Sieve::of(hashes.iter().copied(), hashes.len());
        let kept = hashes.iter().filter(|hash| sieve.may_stand_again(**hash)).count();
        assert!(kept < hashes.len() / 4, "{kept} of {}", hashes.len());
    }
}
