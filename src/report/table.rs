//! Columns of text, aligned by display width.

use unicode_width::UnicodeWidthStr;

use super::wrap::wrap;

/// Spaces between columns.
const GAP: usize = 2;

/// The least width to which a column is cut.
const LEAST: usize = 6;

/// Rows of cells under headings. The columns in `elastic` are cut where the table would be wider than asked for.
pub struct Table {
    /// What stands over each column.
    pub headings: Vec<&'static str>,
    /// One cell a column.
    pub rows: Vec<Vec<String>>,
    /// The columns that give way, the widest first.
    pub elastic: &'static [usize],
    /// Columns set to the right.
    pub right: &'static [usize],
    /// Columns whose cells are never cut: one that is too wide stands below its row, and so does each where the table
    /// has no room for the column.
    pub whole: &'static [usize],
}

impl Table {
    /// The table in at most `width` columns, set in by two; columns without any entry are left out.
    pub fn render(&self, width: usize) -> String {
        let (used, widths, below) = self.columns(width);
        let headings: Vec<String> = self.headings.iter().map(|h| (*h).to_owned()).collect();
        let mut out = String::new();
        for (number, row) in std::iter::once(&headings).chain(&self.rows).enumerate() {
            let mut line = String::new();
            let mut moved = below.clone();
            for (&column, &size) in used.iter().zip(&widths) {
                let text = row.get(column).map_or("", String::as_str);
                let cell = if self.whole.contains(&column) && text.width() > size {
                    moved.push(column);
                    String::new()
                } else {
                    cut(text, size)
                };
                let space = " ".repeat(size.saturating_sub(cell.width()));
                line.push_str(&" ".repeat(GAP));
                if self.right.contains(&column) {
                    line.push_str(&space);
                    line.push_str(&cell);
                } else {
                    line.push_str(&cell);
                    line.push_str(&space);
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
            moved.sort_unstable();
            for column in moved.into_iter().filter(|_| number > 0) {
                self.below(row, column, width, &mut out);
            }
        }
        out
    }

    /// The columns that stand side by side with their widths, and those that stand below each row because there is no
    /// room for them.
    fn columns(&self, width: usize) -> (Vec<usize>, Vec<usize>, Vec<usize>) {
        let mut used: Vec<usize> = (0..self.headings.len())
            .filter(|&c| self.rows.iter().any(|r| r.get(c).is_some_and(|t| !t.is_empty())))
            .collect();
        let mut below = Vec::new();
        loop {
            let mut widths: Vec<usize> = used.iter().map(|&c| self.widest(c)).collect();
            let fits = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len() <= width;
            let last_whole = used.iter().rposition(|c| self.whole.contains(c));
            while !fits(&widths) {
                let Some(widest) = self.widest_to_cut(&used, &widths, last_whole.is_some()) else { break };
                if let Some(size) = widths.get_mut(widest) {
                    *size -= 1;
                }
            }
            match last_whole {
                Some(at) if !fits(&widths) => below.push(used.remove(at)),
                _ => return (used, widths, below),
            }
        }
    }

    /// A cell that stands below its row, after the name of its column.
    fn below(&self, row: &[String], column: usize, width: usize, out: &mut String) {
        let Some(text) = row.get(column).filter(|t| !t.is_empty()) else { return };
        let heading = self.headings.get(column).map_or(String::new(), |h| h.to_lowercase());
        let indent = " ".repeat(2 * GAP);
        for line in wrap(&format!("{heading} {text}"), width, &indent, &indent) {
            out.push_str(&line);
            out.push('\n');
        }
    }

    /// The column to make narrower, by its position in `used`: an elastic one while there is one to cut, then any,
    /// unless only elastic ones may be.
    fn widest_to_cut(&self, used: &[usize], widths: &[usize], only_elastic: bool) -> Option<usize> {
        let wide = |elastic: bool| {
            let columns = used.iter().zip(widths).enumerate();
            let cut =
                columns.filter(|(_, (c, size))| **size > LEAST && (!elastic || self.elastic.contains(c)));
            cut.max_by_key(|(_, (_, size))| **size).map(|(i, _)| i)
        };
        wide(true).or_else(|| if only_elastic { None } else { wide(false) })
    }

    fn widest(&self, column: usize) -> usize {
        let heading = self.headings.get(column).map_or(0, |h| h.width());
        self.rows.iter().filter_map(|r| r.get(column)).map(|c| c.width()).fold(heading, usize::max)
    }
}

/// `text` in at most `width` columns, with a sign where it was cut.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if format!("{out}{c}…").width() > width {
            break;
        }
        out.push(c);
    }
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_keep_to_their_width_and_drop_empty_columns() {
        let table = Table {
            headings: vec!["A", "LONG", "EMPTY", "N"],
            rows: vec![
                vec!["条約".into(), "a very long cell indeed".into(), String::new(), "7".into()],
                vec!["x".into(), "short".into(), String::new(), "-12".into()],
            ],
            elastic: &[1],
            right: &[3],
            whole: &[],
        };
        assert_eq!(
            table.render(24),
            "  A     LONG           N\n  条約  a very lon…    7\n  x     short        -12\n"
        );
        assert!(table.render(24).lines().all(|l| l.width() <= 24));
    }

    #[test]
    fn columns_without_room_stand_below_each_row() {
        let table = Table {
            headings: vec!["PARTY", "DUE", "SHOWN"],
            rows: vec![
                vec!["XAA".into(), "2002-01-01".into(), "20\u{a0}%".into()],
                vec!["XBB".into(), String::new(), String::new()],
            ],
            elastic: &[2],
            right: &[],
            whole: &[1, 2],
        };
        assert_eq!(table.render(19), "  PARTY  DUE\n  XAA    2002-01-01\n    shown 20\u{a0}%\n  XBB\n");
        assert_eq!(table.render(18), "  PARTY\n  XAA\n    due 2002-01-01\n    shown 20\u{a0}%\n  XBB\n");
    }

    #[test]
    fn figures_that_do_not_fit_stand_below_their_row() {
        let table = Table {
            headings: vec!["PARTY", "SHOWN"],
            rows: vec![
                vec!["XAA".into(), "1 t".into()],
                vec!["XBB".into(), "17.53\u{a0}%..20.05\u{a0}% (20\u{a0}%)".into()],
            ],
            elastic: &[1],
            right: &[],
            whole: &[1],
        };
        assert_eq!(
            table.render(24),
            "  PARTY  SHOWN\n  XAA    1 t\n  XBB\n    shown\n    17.53\u{a0}%..20.05\u{a0}%\n    (20\u{a0}%)\n"
        );
    }
}
