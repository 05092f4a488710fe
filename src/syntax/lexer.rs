//! From text to tokens. Total: whatever the bytes are, they become tokens, and the tokens are the text.

use super::token::{Keyword, Mistake, Token, TokenKind};
use crate::source::Span;

/// The tokens of `text`, trivia included: their spans lie end to end and cover the text.
///
/// Offsets past `u32::MAX` saturate; readers refuse such files.
pub fn tokens(text: &str) -> Vec<Token> {
    Tokens::of(text).collect()
}

/// The tokens of a text, one after the other.
pub(super) struct Tokens<'t> {
    rest: &'t str,
    at: u32,
    previous: Option<TokenKind>,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { rest: text, at: 0, previous: None }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let first = self.rest.chars().next()?;
        let (kind, length) = lexeme(self.rest, first, self.previous);
        let span = Span::new(self.at, self.at.saturating_add(u32::try_from(length).unwrap_or(u32::MAX)));
        (self.rest, self.at) = (self.rest.get(length..).unwrap_or(""), span.end);
        self.previous = Some(kind);
        Some(Token { kind, span })
    }
}

/// The first token of `rest`, which starts with `first`, and its length in bytes, at least one. `previous` is the token
/// before it.
fn lexeme(rest: &str, first: char, previous: Option<TokenKind>) -> (TokenKind, usize) {
    match first {
        // Most tokens are words and blanks.
        'a'..='z' | 'A'..='Z' | '_' => word(rest),
        ' ' | '\t' => (TokenKind::Space, run(rest, is_plain_space, is_space)),
        '\u{feff}' if previous.is_none() => (TokenKind::Bom, first.len_utf8()),
        '\n' => (TokenKind::Newline, 1),
        '\r' => (TokenKind::Newline, if rest.starts_with("\r\n") { 2 } else { 1 }),
        c if is_space(c) => (TokenKind::Space, run(rest, is_plain_space, is_space)),
        '#' => (TokenKind::Comment, line_length(rest)),
        '0'..='9' => number(rest),
        '"' => quoted(rest).map_or_else(|| open_text(rest), |length| (TokenKind::Text, length)),
        '“' | '”' | '„' => closed(rest, '”').map_or_else(|| open_text(rest), curly),
        '‘' => closed(rest, '’').map_or_else(|| open_text(rest), curly),
        '’' | '\'' if !previous.is_some_and(is_worded) => {
            closed(rest, first).map_or_else(|| symbol(rest, first), curly)
        }
        c if c.is_alphabetic() => word(rest),
        _ => symbol(rest, first),
    }
}

/// Horizontal space of any script; a line or paragraph separator is not one.
pub(super) fn is_space(c: char) -> bool {
    c == '\t' || (c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}'))
}

/// [`is_space`] for a character of one byte.
fn is_plain_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The length in bytes of the characters at the start of `rest` that `belongs` accepts. `plain` says the same of a
/// character of one byte: nearly all are, and need no decoding.
fn run(rest: &str, plain: impl Fn(u8) -> bool, belongs: impl Fn(char) -> bool) -> usize {
    let bytes = rest.as_bytes();
    let plain = bytes.iter().position(|&byte| !byte.is_ascii() || !plain(byte)).unwrap_or(bytes.len());
    if bytes.get(plain).is_none_or(u8::is_ascii) {
        return plain;
    }
    let after = rest.get(plain..).unwrap_or("");
    plain + after.find(|c| !belongs(c)).unwrap_or(after.len())
}

/// The length in bytes of the digits, and of what else `joins` them, at the start of `rest`.
fn digits(rest: &str, joins: Option<u8>) -> usize {
    let bytes = rest.as_bytes();
    bytes.iter().position(|byte| !byte.is_ascii_digit() && Some(*byte) != joins).unwrap_or(bytes.len())
}

fn line_length(rest: &str) -> usize {
    memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())
}

/// The length of a text in straight quotes that ends on its line.
fn quoted(rest: &str) -> Option<usize> {
    let inside = rest.as_bytes().get(1..)?;
    let end = memchr::memchr3(b'"', b'\n', b'\r', inside)?;
    (inside.get(end) == Some(&b'"')).then_some(end + 2)
}

/// The length of a text that `close` ends on the same line. No byte after its end is looked at.
fn closed(rest: &str, close: char) -> Option<usize> {
    let ends = |&(_, c): &(usize, char)| c == close || c == '\n' || c == '\r';
    rest.char_indices().skip(1).find(ends).filter(|&(_, c)| c == close).map(|(at, c)| at + c.len_utf8())
}

/// A text that is not closed: its line, without space at its end.
fn open_text(rest: &str) -> (TokenKind, usize) {
    (TokenKind::OpenText, rest.get(..line_length(rest)).unwrap_or(rest).trim_end().len())
}

fn curly(length: usize) -> (TokenKind, usize) {
    (TokenKind::Mistaken(Mistake::Quotes), length)
}

/// Whether an apostrophe after such a token belongs to a word rather than opening a text.
fn is_worded(previous: TokenKind) -> bool {
    previous.is_word()
        || matches!(previous, TokenKind::ForeignWord | TokenKind::Number | TokenKind::RightParen)
}

fn word(rest: &str) -> (TokenKind, usize) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let length = run(rest, plain, |c| c.is_alphanumeric() || c == '_');
    let word = rest.get(..length).unwrap_or("");
    let kind = match Keyword::named(word) {
        Some(keyword) => TokenKind::Keyword(keyword),
        None if word.is_ascii() => TokenKind::Name,
        None => TokenKind::ForeignWord,
    };
    (kind, length)
}

/// A date, a CAS number or a number.
fn number(rest: &str) -> (TokenKind, usize) {
    let separator = rest.as_bytes().get(digits(rest, None)).copied();
    if let Some(separator @ (b'-' | b'/' | b'.')) = separator {
        let (groups, length) = digit_groups(rest, separator);
        let kind = match groups {
            [4, 2, 2, 0] if separator == b'-' => Some(TokenKind::Date),
            [2..=7, 2, 1, 0] if separator == b'-' => Some(TokenKind::Cas),
            [4, 2, 0, 0] if separator == b'-' => Some(TokenKind::OddDate),
            [4, 1..=2, 1..=2, 0] | [1..=2, 1..=2, 4, 0] => Some(TokenKind::OddDate),
            _ => None,
        };
        if let Some(kind) = kind {
            return (kind, length);
        }
    }
    let whole = digits(rest, Some(b'_'));
    let grouped = comma_groups(rest, whole);
    let length = grouped + fraction(rest.get(grouped..).unwrap_or(""));
    (if grouped > whole { TokenKind::Mistaken(Mistake::CommaNumber) } else { TokenKind::Number }, length)
}

/// The numbers of digits in up to four runs set off by `separator`, none where there are fewer, and the length of the
/// whole.
fn digit_groups(rest: &str, separator: u8) -> ([usize; 4], usize) {
    let mut groups = [0; 4];
    let mut end = 0;
    for group in &mut groups {
        let start = if end == 0 { 0 } else { end + 1 };
        *group = digits(rest.get(start..).unwrap_or(""), None);
        end = start + *group;
        let after = rest.as_bytes().get(end + 1).is_some_and(u8::is_ascii_digit);
        if !after || rest.as_bytes().get(end) != Some(&separator) {
            break;
        }
    }
    (groups, end)
}

/// Where a number ends whose thousands are set off by commas (`16,678`); `whole` if they are not.
fn comma_groups(rest: &str, whole: usize) -> usize {
    if whole > 3 {
        return whole;
    }
    let mut end = whole;
    while let Some(after) = rest.get(end..).and_then(|r| r.strip_prefix(',')) {
        if digits(after, None) != 3 {
            break;
        }
        end += 4;
    }
    end
}

/// The length of `.` and digits; a range such as `3..5` has none.
fn fraction(rest: &str) -> usize {
    match rest.strip_prefix('.') {
        Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => 1 + digits(after, Some(b'_')),
        _ => 0,
    }
}

/// A mark of one or two characters, or a run of one that means nothing.
fn symbol(rest: &str, first: char) -> (TokenKind, usize) {
    use TokenKind::*;
    let kind = match (first, rest.as_bytes().get(1)) {
        ('.', Some(b'.')) => return (DotDot, 2),
        ('!', Some(b'=')) => return (NotEqual, 2),
        ('<', Some(b'=')) => return (AtMost, 2),
        ('>', Some(b'=')) => return (AtLeast, 2),
        ('=', Some(b'>')) => return (Mistaken(Mistake::AtLeast), 2),
        ('=', Some(b'<')) => return (Mistaken(Mistake::AtMost), 2),
        ('=' | ':', Some(b'=')) => return (Mistaken(Mistake::Equal), 2),
        ('<', Some(b'>')) => return (Mistaken(Mistake::NotEqual), 2),
        ('&', Some(b'&')) => return (Mistaken(Mistake::And), 2),
        ('(', _) => LeftParen,
        (')', _) => RightParen,
        ('[', _) => LeftBracket,
        (']', _) => RightBracket,
        (',', _) => Comma,
        ('?', _) => Question,
        ('|', _) => Bar,
        ('%', _) => Percent,
        ('+', _) => Plus,
        ('-', _) => Minus,
        ('*', _) => Star,
        ('/', _) => Slash,
        (':', _) => Colon,
        ('.', _) => Dot,
        ('=', _) => Equal,
        ('<', _) => Less,
        ('>', _) => More,
        ('&', _) => Mistaken(Mistake::And),
        ('!', _) => Mistaken(Mistake::Not),
        ('≥', _) => Mistaken(Mistake::AtLeast),
        ('≤', _) => Mistaken(Mistake::AtMost),
        ('≠', _) => Mistaken(Mistake::NotEqual),
        ('−' | '–' | '—', _) => Mistaken(Mistake::Minus),
        ('×', _) => Mistaken(Mistake::Times),
        _ => return (Unknown, run(rest, |byte| char::from(byte) == first, |c| c == first)),
    };
    (kind, first.len_utf8())
}
