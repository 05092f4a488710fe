//! From a case file to tests: which texts, at which moment, under which title.
//!
//! A case file is Markdown that people read. Each `##` header is a test (the `#` header, where there is none below it).
//! What stands under `#` before the first `##` is shared by every test of the file. Prose is for people; fenced blocks
//! are what is run: `treaty` and `toml` are files, and so are `csv` and `jsonl`, the records that a declaration imports;
//! `config` sets the moment and names treaties of the library, `snapshot` holds what the check prints. A line that holds nothing but a path in backticks names the file of the block below it.

use chrono::NaiveDate;
use serde::Deserialize;

use super::expectation::{self, Expectation};

/// A test.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its header.
    pub title: String,
    /// The line of its header, from 1.
    pub line: usize,
    /// When, and over which shipped treaties.
    pub config: Settings,
    /// Its files, the shared ones first.
    pub blocks: Vec<Block>,
    /// What the check is to print.
    pub snapshot: Option<Snapshot>,
}

/// What a `snapshot` block holds.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Its text.
    pub text: String,
    /// The line of the case file that holds its first line, from 1.
    pub first_line: usize,
}

/// What a `config` block says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Up to which day events and acts count; the latest day on record, if not given.
    pub as_of: Option<NaiveDate>,
    /// Up to which day knowledge counts.
    pub known_at: Option<NaiveDate>,
    /// Treaties of the library, by name; those they import come along.
    pub treaties: Vec<String>,
}

/// A file that stands in a case file.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its path, given or made up from its position.
    pub name: String,
    /// Whether it is treaty language; else a declaration.
    pub is_treaty: bool,
    /// Its text.
    pub text: String,
    /// The line of the case file that holds its first line, from 1.
    pub first_line: usize,
    /// What its comments expect.
    pub expectations: Vec<Expectation>,
}

/// Something that a case file gets wrong, by line from 1.
pub type Fault = (usize, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawConfig {
    as_of: Option<toml::value::Datetime>,
    known_at: Option<toml::value::Datetime>,
    #[serde(default)]
    treaties: Vec<String>,
}

/// The tests of a case file, in order, and what is wrong with its form.
pub fn parse(text: &str) -> (Vec<Case>, Vec<Fault>) {
    let mut reader = Reader::default();
    let mut lines = (1..).zip(text.lines());
    while let Some((line, content)) = lines.next() {
        if let Some(language) = content.strip_prefix("```") {
            let mut body = String::new();
            let mut closed = false;
            for (_, content) in lines.by_ref() {
                if content.trim_end() == "```" {
                    closed = true;
                    break;
                }
                body.push_str(content);
                body.push('\n');
            }
            if !closed {
                reader.fault(line, "the block is never closed");
            }
            reader.block(language.trim(), body, line);
        } else {
            reader.prose(line, content);
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    shared: Case,
    cases: Vec<Case>,
    path: Option<String>,
    faults: Vec<Fault>,
}

impl Reader {
    fn prose(&mut self, line: usize, content: &str) {
        let content = content.trim();
        if let Some(title) = content.strip_prefix("## ") {
            if let Some(snapshot) = self.shared.snapshot.take() {
                let message = "a snapshot is of one test: move it below its `##` header";
                self.fault(snapshot.first_line.saturating_sub(1), message);
            }
            let shared = self.shared.clone();
            self.cases.push(Case { title: title.trim().to_owned(), line, ..shared });
        } else if let Some(title) = content.strip_prefix("# ") {
            self.shared.title = title.trim().to_owned();
            self.shared.line = line;
        } else if let Some(path) = content.strip_prefix('`').and_then(|c| c.strip_suffix('`'))
            && !path.contains(['`', ' '])
        {
            self.path = Some(path.to_owned());
            return;
        }
        if !content.is_empty() {
            self.path = None;
        }
    }

    fn block(&mut self, language: &str, text: String, line: usize) {
        let path = self.path.take();
        match language {
            "config" => return self.config(&text, line),
            "text" => return,
            "snapshot" => return self.snapshot(text, line),
            "treaty" | "toml" | "csv" | "jsonl" => {}
            _ => {
                let known = "treaty, toml, csv, jsonl, config, snapshot or text";
                let message = format!("a `{language}` block means nothing here: write {known}");
                return self.fault(line, &message);
            }
        }
        let is_treaty = language == "treaty";
        let case = self.cases.last_mut().unwrap_or(&mut self.shared);
        let name = path.unwrap_or_else(|| format!("case/{}.{language}", case.blocks.len() + 1));
        if case.blocks.iter().any(|b| b.name == name) {
            return self.fault(line, &format!("`{name}` stands twice in this test"));
        }
        let (expectations, misspelt) = expectation::parse(&text, is_treaty);
        let text = if matches!(language, "csv" | "jsonl") { expectation::without(&text) } else { text };
        case.blocks.push(Block { name, is_treaty, text, first_line: line + 1, expectations });
        for (within, message) in misspelt {
            self.fault(line + 1 + within, &message);
        }
    }

    fn snapshot(&mut self, text: String, line: usize) {
        let case = self.cases.last_mut().unwrap_or(&mut self.shared);
        if case.snapshot.is_some() {
            return self.fault(line, "a test has one snapshot at most");
        }
        case.snapshot = Some(Snapshot { text, first_line: line + 1 });
    }

    fn config(&mut self, text: &str, line: usize) {
        let case = self.cases.last_mut().unwrap_or(&mut self.shared);
        match toml::from_str::<RawConfig>(text) {
            Ok(raw) => {
                let settings = &mut case.config;
                settings.as_of = raw.as_of.as_ref().and_then(day).or(settings.as_of);
                settings.known_at = raw.known_at.as_ref().and_then(day).or(settings.known_at);
                settings.treaties.extend(raw.treaties);
            }
            Err(error) => self.fault(line, error.message()),
        }
    }

    fn fault(&mut self, line: usize, message: &str) {
        self.faults.push((line, message.to_owned()));
    }

    fn finish(mut self) -> (Vec<Case>, Vec<Fault>) {
        if self.cases.is_empty() {
            self.cases.push(self.shared);
        }
        (self.cases, self.faults)
    }
}

fn day(value: &toml::value::Datetime) -> Option<NaiveDate> {
    let date = value.date?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn headers_are_tests_and_share_what_stands_before_them() {
        let text = "# Reports\n\n```config\nas-of = 2025-12-31\ntreaties = [\"T\"]\n```\n\n`a.toml`\n\n```toml\nx = 1\n```\n\n\
                    ## Early\n```toml\ny = 1\n```\n\n## Late\n```config\nas-of = 2026-01-01\n```\n";
        let (cases, faults) = parse(text);
        assert_eq!(faults, []);
        let seen: Vec<_> = cases.iter().map(|c| (c.title.as_str(), c.line, c.blocks.len())).collect();
        assert_eq!(seen, [("Early", 14, 2), ("Late", 19, 1)]);
        assert_eq!(cases[0].blocks[0].name, "a.toml");
        assert_eq!((cases[0].blocks[1].name.as_str(), cases[0].blocks[1].first_line), ("case/2.toml", 16));
        assert_eq!(cases[0].config.as_of, "2025-12-31".parse().ok());
        assert_eq!(cases[1].config.as_of, "2026-01-01".parse().ok());
        assert_eq!(cases[1].config.treaties, ["T"]);
    }

    #[test]
    fn what_cannot_be_run_is_said() {
        let (_, faults) = parse("# A\n```tolm\n```\n```config\nas-off = 1\n```\n```toml\n");
        let lines: Vec<_> = faults.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 4, 7]);
    }
}
