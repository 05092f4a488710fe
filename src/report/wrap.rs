//! Text in lines of a given width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` in lines of at most `width` columns, broken at spaces; the first line begins with `first`, the others with
/// `rest`. A word that is wider than a line is broken anywhere.
pub fn wrap(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut column = first.width();
    let mut empty = true;
    for word in text.split(' ') {
        let mut word = word;
        let mut long = word.width();
        if !empty && column + 1 + long > width {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            column = rest.width();
        } else if !empty {
            line.push(' ');
            column += 1;
        }
        while column + long > width && long > width.saturating_sub(rest.width()) {
            let (head, tail) = split(word, width.saturating_sub(column).max(1));
            line.push_str(head);
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            column = rest.width();
            (long, word) = (tail.width(), tail);
        }
        line.push_str(word);
        column += long;
        empty = false;
    }
    lines.push(line);
    lines
}

/// `word` in two, the first part at most so wide and never empty.
fn split(word: &str, width: usize) -> (&str, &str) {
    let fits = |(at, c): &(usize, char)| {
        let head = word.get(..*at).unwrap_or("");
        head.is_empty() || head.width() + c.width().unwrap_or(0) <= width
    };
    let end = word.char_indices().take_while(fits).last().map_or(0, |(at, c)| at + c.len_utf8());
    word.split_at_checked(end).unwrap_or((word, ""))
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_keep_to_their_width() {
        assert_eq!(wrap("aa bb cc 条約 d", 6, "", " "), ["aa bb", " cc", " 条約", " d"]);
        assert_eq!(wrap("条条条条", 5, "", " "), ["条条", " 条条"]);
        assert_eq!(wrap("", 6, "x", ""), ["x"]);
        assert_eq!(wrap("a toolongword b", 6, "", "  "), ["a", "  tool", "  ongw", "  ord", "  b"]);
    }
}
