//! From byte offsets to lines and columns, in O(log n) after one pass over the text.

/// The starts of the lines of one text. A line ends with `\n`, `\r\n` or a lone `\r`.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes `text`. Offsets past `u32::MAX` are not indexed; readers refuse such files.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let lone_cr = bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) != Some(&b'\n');
            if (bytes.get(at) == Some(&b'\n') || lone_cr)
                && let Ok(next) = u32::try_from(at + 1)
            {
                starts.push(next);
            }
        }
        Self { starts }
    }

    /// The line that holds `offset`, counted from 0.
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|&s| s <= offset).saturating_sub(1)
    }

    /// The first byte of `line` (from 0); past the last line, the start of the last one.
    pub fn start(&self, line: usize) -> u32 {
        self.starts.get(line).or(self.starts.last()).copied().unwrap_or(0)
    }

    /// How many lines there are; an empty text has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

    #[test]
    fn lines_end_with_lf_crlf_and_lone_cr() {
        let index = LineIndex::new("a\nb\r\nc\rd");
        assert_eq!(
            (index.count(), index.line(0), index.line(2), index.line(5), index.line(7)),
            (4, 0, 1, 2, 3)
        );
        assert_eq!((index.start(1), index.start(2), index.start(3)), (2, 5, 7));
    }

    #[test]
    fn an_empty_text_has_one_line() {
        assert_eq!(LineIndex::new("").count(), 1);
    }
}
