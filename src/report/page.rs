//! The page of a code, as `explain` prints it: prose in lines of the width asked for, examples as they stand.

use super::safe::plain_spaces;
use super::wrap::wrap;
use super::{Format, Style, json};
use crate::diagnostic::Code;

/// The page of a code.
pub fn page(code: Code, format: Format, style: &Style) -> String {
    if format == Format::Json {
        return json::listed::page(code);
    }
    let page = code.page();
    let mut out = String::new();
    let prose = |text: &str, indent: &str| -> String {
        let lines = wrap(&unbroken(text), style.width, indent, indent);
        lines.iter().map(|line| plain_spaces(line) + "\n").collect()
    };
    out.push_str(&prose(&format!("{} ({}): {}", code.id(), code.severity().name(), page.title), ""));
    for block in blocks(page.text) {
        out.push('\n');
        match block {
            Block::Heading(text) => out.push_str(&format!("{text}\n")),
            Block::Prose(text) => out.push_str(&prose(&text, "  ")),
            Block::Example(lines) => {
                let shown =
                    |line: &&str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
                out.extend(lines.iter().map(shown));
            }
        }
    }
    out.push_str("\n`servanda list codes` lists all codes.\n");
    out
}

enum Block<'a> {
    Heading(&'a str),
    /// A paragraph, on one line.
    Prose(String),
    Example(Vec<&'a str>),
}

/// The blocks of a page. The line of three backticks that opens an example may name its language, which is not shown.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            found.push(Block::Heading(heading));
        } else if line.starts_with("```") {
            found.push(Block::Example(lines.by_ref().take_while(|l| !l.starts_with("```")).collect()));
        } else if !line.is_empty() {
            let rest = lines.by_ref().take_while(|l| !l.is_empty());
            found.push(Block::Prose(std::iter::once(line).chain(rest).collect::<Vec<_>>().join(" ")));
        }
    }
    found
}

/// The text with the spaces between backticks made unbreakable.
fn unbroken(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let kept = parts.map(|(i, part)| if i % 2 == 1 { part.replace(' ', "\u{a0}") } else { part.to_owned() });
    kept.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_any_page_is_wider_than_asked() {
        for code in Code::ALL {
            let page = page(*code, Format::Human, &Style::default());
            let wide = page.lines().find(|l| l.chars().count() > 80);
            assert_eq!(wide, None, "{}", code.id());
            assert!(!page.contains("```") && !page.contains("## "), "{page}");
        }
    }
}
