//! From byte offsets to lines and columns.
//!
//! Lines are asked for when something is told, of few places in perhaps a very long text: line ends are counted once, block
//! by block and only when first asked, and the one block that matters is looked at again.

use std::sync::{Arc, OnceLock};

/// How many bytes a block has.
const BLOCK: usize = 512;

/// The lines of one text. A line ends with `\n`, `\r\n` or a lone `\r`.
#[derive(Clone, Debug)]
pub struct LineIndex {
    text: Arc<String>,
    /// How many lines end before each block, and last in the whole text.
    ended: OnceLock<Vec<u32>>,
}

impl LineIndex {
    /// Indexes `text`. Offsets past `u32::MAX` are not indexed; readers refuse such files.
    pub fn new(text: Arc<String>) -> Self {
        Self { text, ended: OnceLock::new() }
    }

    /// The line that holds `offset`, counted from 0.
    pub fn line(&self, offset: u32) -> usize {
        let offset = (offset as usize).min(self.text.len());
        let block = offset / BLOCK;
        let before = self.ended().get(block).copied().unwrap_or(0) as usize;
        before + ends(self.text.as_bytes(), block * BLOCK, offset).count()
    }

    /// The first byte of `line` (from 0); past the last line, the start of the last one.
    pub fn start(&self, line: usize) -> u32 {
        let Some(wanted) = line.min(self.count() - 1).checked_sub(1) else { return 0 };
        let is_before = |ended: &u32| *ended as usize <= wanted;
        let block = self.ended().partition_point(is_before).saturating_sub(1);
        let before = self.ended().get(block).copied().unwrap_or(0) as usize;
        let end = ends(self.text.as_bytes(), block * BLOCK, self.text.len()).nth(wanted - before);
        end.and_then(|end| u32::try_from(end).ok()).unwrap_or(0)
    }

    /// How many lines there are; an empty text has one.
    pub fn count(&self) -> usize {
        self.ended().last().map_or(0, |n| *n as usize) + 1
    }

    fn ended(&self) -> &[u32] {
        self.ended.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut total = 0u32;
            let mut all = vec![0];
            for start in (0..bytes.len()).step_by(BLOCK) {
                let end = (start + BLOCK).min(bytes.len());
                let block = bytes.get(start..end).unwrap_or(&[]);
                let here = match memchr::memchr(b'\r', block) {
                    // Counting without looking at each is several times faster.
                    None => memchr::memchr_iter(b'\n', block).count(),
                    Some(_) => ends(bytes, start, end).count(),
                };
                total = total.saturating_add(u32::try_from(here).unwrap_or(u32::MAX));
                all.push(total);
            }
            all
        })
    }
}

/// The bytes behind the line ends that stand in a part of a text.
fn ends(bytes: &[u8], from: usize, to: usize) -> impl Iterator<Item = usize> {
    let part = bytes.get(from..to.max(from)).unwrap_or(&[]);
    memchr::memchr2_iter(b'\n', b'\r', part).map(move |at| from + at).filter_map(move |at| {
        let is_end = bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n');
        is_end.then_some(at + 1)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{BLOCK, LineIndex};

    fn index(text: &str) -> LineIndex {
        LineIndex::new(Arc::new(text.to_owned()))
    }

    #[test]
    fn lines_end_with_lf_crlf_and_lone_cr() {
        let index = index("a\nb\r\nc\rd");
        assert_eq!(
            (index.count(), index.line(0), index.line(2), index.line(5), index.line(7)),
            (4, 0, 1, 2, 3)
        );
        assert_eq!((index.start(1), index.start(2), index.start(3), index.start(9)), (2, 5, 7, 7));
    }

    #[test]
    fn an_empty_text_has_one_line() {
        assert_eq!(
            (index("").count(), index("").line(0), index("").start(0), index("").start(1)),
            (1, 0, 0, 0)
        );
    }

    proptest! {
        #[test]
        fn blocks_change_nothing(bits in prop::collection::vec("[a]{0,3000}|\n|\r|\r\n", 0..12)) {
            let text = bits.concat();
            let index = index(&text);
            let mut starts = vec![0];
            let bytes = text.as_bytes();
            for at in 0..bytes.len() {
                if bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                    starts.push(at + 1);
                }
            }
            prop_assert_eq!(index.count(), starts.len());
            for (line, start) in starts.iter().enumerate() {
                prop_assert_eq!(index.start(line) as usize, *start);
            }
            for offset in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, text.len() / 2, text.len(), text.len() + 9] {
                let line = starts.partition_point(|s| *s <= offset.min(text.len())) - 1;
                prop_assert_eq!(index.line(u32::try_from(offset).unwrap()), line);
            }
        }
    }
}
