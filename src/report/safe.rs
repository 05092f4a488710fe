//! Text of checked files made safe to show: nothing that steers a terminal or turns the reading direction passes.

use std::borrow::Cow;

/// What stands for a character that is not shown.
const STAND_IN: char = '\u{fffd}';

/// Whether `c` may steer a terminal, hide, or turn the direction of what is shown: controls, marks of direction, and
/// characters without width.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// `text` on one line, each unsafe character replaced by one that shows its place; a tab becomes a space.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c {
        '\t' => ' ',
        c if is_unsafe(c) => STAND_IN,
        c => c,
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// JSON text with unsafe characters written as escapes. They can only stand inside strings there.
pub fn safe_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_unsafe(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// `text` with ordinary spaces only: for formats that are searched and parsed.
pub fn plain_spaces(text: &str) -> String {
    text.replace(['\u{202f}', '\u{a0}'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_passes() {
        assert_eq!(
            safe("a\u{1b}[31mb\u{202e}c\u{9b}\td\u{200d}"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd} d\u{fffd}"
        );
        assert_eq!(safe("条約 é"), "条約 é");
        assert_eq!(safe_json("{\n\"a\u{9b}\u{202e}\u{e0001}\"}"), "{\n\"a\\u009b\\u202e\\udb40\\udc01\"}");
    }
}
