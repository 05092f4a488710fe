//! Reads what stands above the first header straight from the bytes, where it is written the plain way: a key and its
//! value a line, the value plain too, or a table on one line, or a list of such values.
//!
//! Differs from `scanner`, which it asks for the values: that one reads records with a header of their own into columns,
//! this one gives the tree that the full reader would give, and gives none where anything is written otherwise. Lists of
//! tables are how a record of a few hundred rows is usually kept.

use std::borrow::Cow;

use super::scanner::{Scanner, line_of_comment};
use super::tree::{Form, Key, Node, Table, Value};
use crate::source::Span;

/// How deep lists and tables may stand inside each other.
const DEEPEST: usize = 8;
/// How many keys a table may have: each is compared with all before it.
const MOST_KEYS: usize = 40;

type Entries<'t> = Vec<(Key<'t>, Node<'t>)>;

/// The keys of `text` with their values, in order; `None` where the full reader must read it. `base` is where the text
/// starts in its file.
pub(super) fn entries(text: &str, base: usize) -> Option<Entries<'_>> {
    let reader = Opening { scanner: Scanner::new(text), base };
    let mut entries = Vec::new();
    let mut at = 0;
    loop {
        at = reader.scanner.blank(at);
        match reader.scanner.byte(at) {
            None => return Some(entries),
            Some(b'\n') => at += 1,
            Some(b'#') => at = reader.comment(at)?,
            Some(_) => {
                at = reader.scanner.blank(reader.pair(at, &mut entries, 0)?);
                if !matches!(reader.scanner.byte(at), None | Some(b'\n' | b'#')) {
                    return None;
                }
            }
        }
    }
}

struct Opening<'t> {
    scanner: Scanner<'t>,
    base: usize,
}

impl<'t> Opening<'t> {
    /// Adds the key at `at` with its value to `entries`; where the value ends.
    fn pair(&self, at: usize, entries: &mut Entries<'t>, depth: usize) -> Option<usize> {
        let key = self.scanner.bare_key(at);
        let text = self.scanner.text(key.clone())?;
        let equals = self.scanner.blank(key.end);
        let twice = entries.iter().any(|(other, _)| other.text == text);
        if text.is_empty() || twice || entries.len() >= MOST_KEYS || self.scanner.byte(equals) != Some(b'=') {
            return None;
        }
        let (node, end) = self.value(self.scanner.blank(equals + 1), depth)?;
        entries.push((Key { text: Cow::Borrowed(text), at: self.span(at, key.end)? }, node));
        Some(end)
    }

    /// The value at `at`, and where it ends.
    fn value(&self, at: usize, depth: usize) -> Option<(Node<'t>, usize)> {
        let (value, end) = match self.scanner.byte(at)? {
            b'{' | b'[' if depth >= DEEPEST => return None,
            b'{' => self.table(at + 1, depth + 1)?,
            b'[' => self.list(at + 1, depth + 1)?,
            b'\'' => self.literal(at + 1)?,
            _ => {
                let (token, end) = self.scanner.token(at)?;
                (token.value(), end)
            }
        };
        Some((Node { value, at: self.span(at, end)?, sound: true }, end))
    }

    /// The text between single quotes that begins at `at`: no escape is read in it.
    fn literal(&self, at: usize) -> Option<(Value<'t>, usize)> {
        let rest = self.scanner.bytes().get(at..)?;
        let length = rest.iter().position(|b| *b == b'\'' || *b < b' ' || *b == 0x7f)?;
        let (text, end) = (self.scanner.text(at..at + length)?, at + length + 1);
        let is_over_lines = text.is_empty() && self.scanner.byte(end) == Some(b'\'');
        (rest.get(length) == Some(&b'\'') && !is_over_lines)
            .then_some((Value::Text(Cow::Borrowed(text)), end))
    }

    /// The table whose first key may stand at `at`: on one line, and without a comma at its end.
    fn table(&self, at: usize, depth: usize) -> Option<(Value<'t>, usize)> {
        let mut entries = Vec::new();
        let mut at = self.scanner.blank(at);
        if self.scanner.byte(at) != Some(b'}') {
            loop {
                at = self.scanner.blank(self.pair(at, &mut entries, depth)?);
                match self.scanner.byte(at)? {
                    b',' => at = self.scanner.blank(at + 1),
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        Some((Value::Table(Table { entries, form: Form::Inline }), at + 1))
    }

    /// The list whose first value may stand at `at`.
    fn list(&self, at: usize, depth: usize) -> Option<(Value<'t>, usize)> {
        let mut list = Vec::new();
        let mut at = self.gap(at)?;
        while self.scanner.byte(at)? != b']' {
            let (node, end) = self.value(at, depth)?;
            list.push(node);
            at = self.gap(end)?;
            match self.scanner.byte(at)? {
                b',' => at = self.gap(at + 1)?,
                b']' => {}
                _ => return None,
            }
        }
        Some((Value::List(list), at + 1))
    }

    /// Behind the blanks, line breaks and comments at `at`.
    fn gap(&self, mut at: usize) -> Option<usize> {
        loop {
            at = self.scanner.blank(at);
            match self.scanner.byte(at) {
                Some(b'\n') => at += 1,
                Some(b'#') => at = self.comment(at)?,
                _ => return Some(at),
            }
        }
    }

    fn comment(&self, at: usize) -> Option<usize> {
        line_of_comment(self.scanner.bytes(), at)
    }

    fn span(&self, start: usize, end: usize) -> Option<Span> {
        let offset = |n: usize| u32::try_from(self.base.checked_add(n)?).ok();
        Some(Span::new(offset(start)?, offset(end)?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml::de::DeTable;

    use super::*;
    use crate::declaration::newer;
    use crate::declaration::tree::Planter;
    use crate::source::FileId;

    /// What the full reader makes of `text`; `None` where it has anything to complain of.
    fn in_full(text: &str, base: usize) -> Option<String> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let planter = Planter { text, base, errors: &[] };
        let entries = planter.entries(table.into_inner());
        let file = format!("{}{text}", " ".repeat(base));
        let is_fine = errors.is_empty() && newer::warnings(FileId(0), &file, &entries).is_empty();
        is_fine.then(|| format!("{entries:?}"))
    }

    /// Whether the text was read; then it was read as the full reader reads it.
    fn is_read(text: &str, base: usize) -> bool {
        let Some(read) = entries(text, base) else { return false };
        // Texts are owned on one side and borrowed on the other, and print alike.
        assert_eq!(Some(format!("{read:?}")), in_full(text, base), "{text}");
        true
    }

    #[test]
    fn what_is_plain_is_read_as_in_full() {
        for text in [
            "",
            "# only a remark",
            "\n\n  a = 1  # one\n\tb-c = \"é\" \n_ = 1.50\nd = 1997-04-29\ne = true\nf = false",
            "a = []\nb = [ ]\nc = {}\nd = { }",
            "declaration = { by = \"XAA\", in_full = [\"use\"] }\nuse = [\n  # first\n  { x = 1, y = { z = \"\" } }, # row\n\n  { x = 2 }\n]\n",
            "a = 'x \\ \"y\"'\nb = { c = '', d = 'é' }",
            "list = [1, [2, [[[[[[3]]]]]]], {a = [\n1,\n], b = 2},]",
        ] {
            assert!(is_read(text, 0) && is_read(text, 7), "{text}");
        }
    }

    #[test]
    fn whatever_is_not_plain_is_left_to_the_full_reader() {
        for text in [
            "a = 1 b = 2",
            "a = 1\na = 2",
            "a = { x = 1, x = 2 }",
            "a = { x = 1, }",
            "a = { x = 1,\n y = 2 }",
            "a = [1 2]",
            "a = [,]",
            "a = [1,,]",
            "a = [",
            "a = {",
            "a = 1,",
            "a =",
            "= 1",
            "a",
            "a.b = 1",
            "\"a\" = 1",
            "a = 'x",
            "a = 'x\ty'",
            "a = '''x'''",
            "a = \"\"\"x\"\"\"",
            "a = \"\\n\"",
            "a = 1\r\nb = 2",
            "a = 1997-04-29T00:00:00",
            "a = -1",
            "a = [[[[[[[[[1]]]]]]]]]",
            "\u{feff}a = 1",
            "a = 1 # \u{1}",
            "[a]",
        ] {
            assert!(entries(text, 0).is_none(), "{text}");
        }
        let many: String = (0..=MOST_KEYS).map(|n| format!("k{n} = 1\n")).collect();
        assert!(!is_read(&many, 0) && is_read(many.split_once('\n').unwrap().1, 0));
    }

    proptest! {
        #[test]
        fn texts_of_all_sorts_are_read_as_in_full_or_not_at_all(parts in prop::collection::vec(
            prop::sample::select(vec![
                "a", "b", "c-1", " ", "  ", " = ", "=", "1", "2.50", "1997-04-29", "true", "\"x\"", "\"é, ]\"", "[", "]",
                "{", "}", ", ", ",", "\n", "# r\n", "\t", "\r\n", "-", ".", "\"", "'", "'\\'", "a = 1\n", "b = [1, ", "{ x = 1 }, ",
                "{ x = \"y\", z = [ ] },\n",
            ]), 0..14))
        {
            is_read(&parts.concat(), 3);
        }

        #[test]
        fn a_slip_in_a_list_of_rows_is_never_read_over(at in 0..111usize, with in "[\\[\\]{},=#\"'a1 .\n\t\r-]?") {
            let text = "# s\nd = { by = \"XAA\", t = [\"CWC\"] }\n\nrow = [\n  { s = \"XAA\", in = 1997-04-29, n = 4.0 },\n  { s = \"XBB\" }, # r\n]\n";
            let mut slipped = text.to_owned();
            slipped.replace_range(at..=at, &with);
            is_read(&slipped, 0);
        }
    }
}
