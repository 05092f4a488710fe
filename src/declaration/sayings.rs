//! The messages of the `toml` crate in words of this tool, each with what to write instead.

use super::dates;
use super::fault::{Fault, quoted};
use super::habits;
use super::syntax::fault;

/// Each message by its beginning: what is wrong, label, help. The first that fits is taken.
#[rustfmt::skip]
const SAYINGS: [(&str, &str, &str, &str); 39] = [
    ("cannot recurse", "brackets are nested more than 80 deep", "too deep", "write flat records"),
    ("recursion limit", "a name is nested more than 80 deep", "too deep", "write flat records"),
    ("missing opening quote", "a text does not open with a quote", "`\"` is missing", "put the whole text in quotes"),
    ("unclosed array table", "the header is not closed", "`]]` is missing", "write `]]` behind the name"),
    ("unclosed table", "the header is not closed", "`]` is missing", "write `]` behind the name"),
    ("unclosed", "a bracket is not closed", "not closed before here", "close it before the next key"),
    ("missing comma", "two values stand without a comma between them", "`,` is missing before this",
        "write `,` between them"),
    ("extra assignment", "two keys stand without a comma between them", "`,` is missing before this",
        "write `,` between them"),
    ("extra comma", "a comma too many", "remove this", "remove it"),
    ("extra `=`", "a second `=` stands before the value", "one `=` too many", "write `key = value`"),
    ("unexpected `=` in array", "an `=` stands in a list", "not part of a list",
        "write `{ key = value }`, or the values alone"),
    ("unexpected key or value", "something stands behind the value", "does not belong here",
        "start a new line, or put the whole value in quotes"),
    ("unexpected leading zero", "a number opens with a zero", "a zero too many",
        "write the number without it, or put a text in quotes"),
    ("unexpected sign", "a sign stands where none may", "no sign here", "remove it"),
    ("unexpected content", "something stands behind the value", "does not belong here",
        "start a new line, or open a comment with `#`"),
    ("redundant numeric sign", "a number has two signs", "one sign too many", "write one sign"),
    ("redundant integer", "a number opens with two prefixes", "one prefix too many", "write the number in base ten"),
    ("`_` may only go between digits", "a `_` does not stand between two digits", "not between digits",
        "write `1_000`, or leave it out"),
    ("invalid fraction", "no digit stands behind the point", "a digit is missing", "write `0.5` or `5.0`"),
    ("invalid mantissa", "no digit stands before the point", "a digit is missing", "write `0.5` or `5.0`"),
    ("invalid exponent", "a number is not whole", "digits are missing", "write out the digits"),
    ("invalid hexadecimal", "this is not a number", "not a digit", "write it in base ten, or put a text in quotes"),
    ("invalid octal", "this is not a number", "not a digit", "write it in base ten, or put a text in quotes"),
    ("invalid binary", "this is not a number", "not a digit", "write it in base ten, or put a text in quotes"),
    ("radix must be lowercase", "this is not a number", "not a digit", "write it in base ten"),
    ("integers with a radix", "this is not a number", "no sign here", "write it in base ten"),
    ("missing escaped value", "a `\\` in a text says nothing", "no such sign behind `\\`",
        "write `\\\\` for a `\\`, or put the text in single quotes"),
    ("too few unicode", "a character is not written with all its digits", "digits are missing",
        "write four digits behind `\\u`, or the character itself"),
    ("invalid comment", "a sign without a picture stands in a comment", "not for text", "remove it"),
    ("missing array opening", "a `]` closes nothing", "no `[` before this", "remove it, or write `[` before the list"),
    ("missing inline table opening", "a `}` closes nothing", "no `{` before this",
        "remove it, or write `{` before the keys"),
    ("missing table open", "a `]` closes nothing", "no `[` before this", "write `[[name]]`"),
    ("invalid key-value pair", "no key stands here", "not a key", "write `key = value`"),
    ("missing key", "no key stands here", "a key is missing", "write `key = value`"),
    ("missing assignment", "a key has no `=`", "`=` is missing", "write `key = value`"),
    ("unquoted keys cannot be empty", "a key is missing", "a name is missing", "write a name before `=`"),
    ("carriage return", "a carriage return stands without a line feed", "not an end of line",
        "end lines with LF or CRLF"),
    ("invalid unquoted key", "this cannot be a key", "not a key",
        "write letters, digits, `_` and `-`, or put it in quotes"),
    ("invalid boolean", "this is neither `true` nor `false`", "not a value",
        "write `true` or `false`, or put a text in quotes"),
];

/// Quotes of other scripts and of word processors.
const OTHER_QUOTES: [char; 7] = ['“', '”', '„', '«', '»', '‘', '’'];

/// What the `toml` crate says of `written`, in words of this tool.
pub(super) fn explained(message: &str, written: &str) -> Fault {
    let says = |start: &str| message.starts_with(start);
    if says("string values must be quoted") {
        let text = written.trim_matches(OTHER_QUOTES);
        match habits::answer(text) {
            Some(Ok(help)) => {
                let message = format!("{} is not a date of the form year-month-day", quoted(written));
                return fault(message, "not a date", help);
            }
            Some(Err(impossible)) => return impossible,
            None => {}
        }
        return fault(
            format!("{} is not in quotes", quoted(written)),
            "not in quotes",
            format!("write `\"{text}\"`"),
        );
    }
    if says("invalid date") || says("invalid time") || says("invalid offset") {
        return date(written);
    }
    match SAYINGS.iter().find(|(start, ..)| says(start)) {
        Some((_, message, label, help)) => fault(*message, label, *help),
        None => {
            let what = message.replace(", expected ", "; expected ");
            fault(
                format!("this is not TOML: {what}"),
                "not TOML",
                "write `key = value`, with a text in quotes",
            )
        }
    }
}

fn date(written: &str) -> Fault {
    if let Some(fault) = dates::impossible(written) {
        return fault;
    }
    let help = if written.bytes().filter(|&b| b == b'-').count() == 1 {
        format!("write `\"{written}\"`: a month or a year stands in quotes")
    } else {
        "write a date as `1997-04-29`".to_owned()
    };
    fault(format!("{} is not a whole date", quoted(written)), "not a date", help)
}
