//! `servanda.toml`: what to check, as of when, and what counts as failure.

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Place, Role, Severity, nearest};
use crate::source::{FileId, Loc, Span};

const KEYS: [&str; 7] = ["declarations", "treaties", "tests", "as-of", "known-at", "fail-on", "complete"];

/// Up to which day events and acts count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AsOf {
    /// The latest date in the records.
    #[default]
    Latest,
    /// This day.
    Day(NaiveDate),
}

/// From which severity on a finding makes the check fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Errors and warnings.
    Warning,
    /// Any finding.
    Note,
    /// Nothing.
    Never,
}

impl FailOn {
    /// The value written `name`.
    pub fn named(name: &str) -> Option<Self> {
        [FailOn::Error, FailOn::Warning, FailOn::Note, FailOn::Never].into_iter().find(|f| f.name() == name)
    }

    /// As written.
    pub fn name(self) -> &'static str {
        match self {
            FailOn::Error => "error",
            FailOn::Warning => "warning",
            FailOn::Note => "note",
            FailOn::Never => "never",
        }
    }

    /// Whether a finding of this severity makes the check fail.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Note => true,
            FailOn::Never => false,
        }
    }
}

/// A value of the configuration with its place.
pub type Placed<T> = (T, Loc);

/// What `servanda.toml` says; nothing where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The name of the file, where there is one.
    pub file: Option<String>,
    /// Files and folders of declarations, relative to the folder of the file.
    pub declarations: Vec<Placed<String>>,
    /// Treaty files in place of the embedded ones, relative to the folder of the file.
    pub treaties: Option<Placed<String>>,
    /// Case files and folders of them, relative to the folder of the file.
    pub tests: Vec<Placed<String>>,
    /// Up to which day events and acts count.
    pub as_of: Option<AsOf>,
    /// Up to which day knowledge counts.
    pub known_at: Option<NaiveDate>,
    /// What makes the check fail.
    pub fail_on: Option<FailOn>,
    /// `complete = true`: States that declare for themselves have filed every record up to as-of.
    pub complete: Option<Placed<bool>>,
}

/// Reads the text of `servanda.toml`, which is `file`.
pub fn read(file: FileId, text: &str) -> (Config, Vec<Diagnostic>) {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { file, base: text.len() - body.len(), problems: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(body);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let at = reader.loc(span);
        let message = format!("`servanda.toml` is not valid TOML: {}", error.message());
        reader.problem(at, "not TOML", message, None);
    }
    let mut config = Config::default();
    for (key, value) in table.get_ref().iter() {
        reader.entry(&mut config, key, value);
    }
    (config, reader.problems)
}

struct Reader {
    file: FileId,
    base: usize,
    problems: Vec<Diagnostic>,
}

impl Reader {
    fn entry(
        &mut self,
        config: &mut Config,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) {
        let at = self.loc(value.span());
        match key.get_ref().as_ref() {
            "declarations" => {
                config.declarations =
                    self.paths("declarations", value, "a list of paths, such as [\"declarations\"]");
            }
            "tests" => config.tests = self.paths("tests", value, "a list of paths, such as [\"tests\"]"),
            "treaties" => {
                config.treaties = self.text("treaties", value, "a path, in quotes").map(|t| (t, at));
            }
            "as-of" => config.as_of = self.as_of(value),
            "known-at" => config.known_at = self.day("known-at", value, "a date, such as 2023-12-31"),
            "fail-on" => config.fail_on = self.fail_on(value),
            "complete" => match value.get_ref().as_bool() {
                Some(complete) => config.complete = Some((complete, at)),
                None => self.wrong(at, "complete", "true or false"),
            },
            unknown => {
                let message = format!("`servanda.toml` has no key `{unknown}`");
                let help = match nearest(unknown, KEYS) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("write one of {}", KEYS.map(|k| format!("`{k}`")).join(", ")),
                };
                let at = self.loc(key.span());
                self.problem(at, "unknown key", message, Some(help));
            }
        }
    }

    fn paths(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Vec<Placed<String>> {
        if let Some(items) = value.get_ref().as_array() {
            return items
                .iter()
                .filter_map(|item| self.text(key, item, wanted).map(|t| (t, self.loc(item.span()))))
                .collect();
        }
        let at = self.loc(value.span());
        self.text(key, value, wanted).map(|t| (t, at)).into_iter().collect()
    }

    fn text(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Option<String> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            let at = self.loc(value.span());
            self.wrong(at, key, wanted);
        }
        text.map(str::to_owned)
    }

    fn as_of(&mut self, value: &Spanned<DeValue<'_>>) -> Option<AsOf> {
        if value.get_ref().as_str() == Some("latest") {
            return Some(AsOf::Latest);
        }
        self.day("as-of", value, "a date, such as 2023-12-31, or \"latest\"").map(AsOf::Day)
    }

    fn day(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Option<NaiveDate> {
        let written = match value.get_ref() {
            DeValue::Datetime(d) if d.time.is_none() => Some(d.to_string()),
            DeValue::String(s) => Some(s.to_string()),
            _ => None,
        };
        let day = written.and_then(|w| w.parse().ok());
        if day.is_none() {
            let at = self.loc(value.span());
            self.wrong(at, key, wanted);
        }
        day
    }

    fn fail_on(&mut self, value: &Spanned<DeValue<'_>>) -> Option<FailOn> {
        let found = value.get_ref().as_str().and_then(FailOn::named);
        if found.is_none() {
            let at = self.loc(value.span());
            self.wrong(at, "fail-on", "\"error\", \"warning\", \"note\" or \"never\"");
        }
        found
    }

    fn wrong(&mut self, at: Loc, key: &str, wanted: &str) {
        self.problem(
            at,
            "cannot be read",
            format!("`{key}` is not {wanted}"),
            Some(format!("write {wanted}")),
        );
    }

    fn problem(&mut self, at: Loc, label: &str, message: String, help: Option<String>) {
        let mut problem = Diagnostic::new(Code::Config, message, Place::new(at, Role::File, label));
        problem.help = help;
        self.problems.push(problem);
    }

    fn loc(&self, span: std::ops::Range<usize>) -> Loc {
        let offset = |o: usize| u32::try_from(o + self.base).unwrap_or(u32::MAX);
        Loc::new(self.file, Span::new(offset(span.start), offset(span.end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Config, Vec<(String, String)>) {
        let (config, problems) = read(FileId(0), text);
        let underlined = |p: &Diagnostic| text.get(p.primary.loc.span.range()).unwrap().to_owned();
        (config, problems.iter().map(|p| (underlined(p), p.message.clone())).collect())
    }

    #[test]
    fn every_key_is_read() {
        let (config, problems) = read_text(
            "\u{feff}declarations = [\"a\", \"b\"]\ntreaties = \"t\"\nas-of = 2023-12-31\nknown-at = \"2022-01-01\"\n\
             fail-on = \"warning\"\ncomplete = true\ntests = \"cases\"\n",
        );
        assert_eq!(problems, []);
        assert_eq!(config.as_of, Some(AsOf::Day("2023-12-31".parse().unwrap())));
        assert_eq!(config.known_at, "2022-01-01".parse().ok());
        assert_eq!(config.fail_on, Some(FailOn::Warning));
        assert_eq!((config.declarations.len(), config.tests.len()), (2, 1));
        assert_eq!(config.complete.map(|c| c.0), Some(true));
    }

    #[test]
    fn every_wrong_key_and_value_is_underlined() {
        let (_, problems) =
            read_text("as_of = 2023-12-31\nfail-on = \"panic\"\ncomplete = 1\nknown-at = \"2023-02-30\"\n");
        let underlined: Vec<_> = problems.iter().map(|p| p.0.as_str()).collect();
        assert_eq!(underlined, ["as_of", "\"panic\"", "1", "\"2023-02-30\""]);
        let (_, problems) = read(FileId(0), "as_of = 2023-12-31");
        assert_eq!(problems[0].help.as_deref(), Some("write `as-of`"));
    }

    #[test]
    fn a_broken_file_is_a_finding_and_the_rest_is_read() {
        let (config, problems) = read_text("fail-on = \"note\"\nas-of = \n");
        assert_eq!(config.fail_on, Some(FailOn::Note));
        assert!(!problems.is_empty());
    }
}
