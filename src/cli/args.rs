//! Flags and commands.

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::coverage::Percent;
use crate::project::{AsOf, FailOn};
use crate::report::Format;

/// Checks arms-control declarations against treaty obligations.
#[derive(Debug, Parser)]
#[command(name = "servanda", version, about, after_help = AFTER, max_term_width = 80)]
pub struct Arguments {
    /// What is asked.
    #[command(subcommand)]
    pub command: Command,
    /// Flags of every command.
    #[command(flatten)]
    pub flags: Flags,
}

const AFTER: &str = "`servanda COMMAND --help` lists the flags that a command reads.\n\nExit status: 0 no finding at or \
                     above --fail-on, 1 there is one, 2 the check could not be made.";

/// The commands.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Print what is wrong: obligations not met or not decided, files and records that cannot be read.
    Check {
        /// Files or folders of declarations; without any, what servanda.toml names, else ./declarations.
        paths: Vec<String>,
        /// Print another report whenever a declaration, a treaty file or servanda.toml changes, until Ctrl-C.
        #[arg(long)]
        watch: bool,
    },
    /// Print what the record shows of every clause for every party.
    Status {
        /// Files or folders of declarations; without any, what servanda.toml names, else ./declarations.
        paths: Vec<String>,
    },
    /// Explain a code of a finding, or what a clause asks; with --party, how its verdicts came about.
    Explain {
        /// A code such as not-met, or a clause as findings name it (treaty/clause).
        name: String,
        /// Files or folders of declarations, for --party.
        paths: Vec<String>,
        /// Print how the clause is checked: what is looked up, by what, and what is computed rather than evaluated.
        #[arg(long)]
        plan: bool,
    },
    /// List what the treaty files define, or the codes of findings.
    List {
        /// Clauses, what records may be written, or codes.
        #[command(subcommand)]
        what: Listed,
    },
    /// Lay treaty files out in the one way; with --check, print what that would change and exit with 1.
    Fmt {
        /// Treaty files or folders of them, or - for standard input; without any, what servanda.toml names, else
        /// ./treaties.
        paths: Vec<String>,
        /// Change no file: print a unified diff of each that would change.
        #[arg(long)]
        check: bool,
    },
    /// Run the tests of case files (*.case.md): treaties and declarations with what is expected of them.
    Test {
        /// Case files or folders of them; without any, what servanda.toml names, else ./tests/cases.
        paths: Vec<String>,
        /// Only tests whose title or file holds this text.
        #[arg(long, value_name = "TEXT")]
        filter: Option<String>,
        /// Put what is printed now into the snapshot blocks, and print what that changes.
        #[arg(long)]
        bless: bool,
    },
    /// Make small changes to each clause, one at a time, and print those that no case notices.
    #[command(
        after_help = "Exit status: 0 each change is noticed or has its reason (or --fail-under is reached), 1 one is \
                      not, 2 it could not be tried."
    )]
    Mutate {
        /// Only this clause (treaty/clause); without it, every clause.
        clause: Option<String>,
        /// Print the changes and try none.
        #[arg(long)]
        list: bool,
        /// Case files or folders of them; without it, those that `test` runs.
        #[arg(long, value_name = "PATH")]
        cases: Vec<String>,
        /// Succeed where so many in a hundred changes are noticed.
        #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
        fail_under: Option<u8>,
    },
    /// Print which paragraphs, clauses, exceptions and records are covered, by cases and by declarations.
    Coverage {
        /// Case files or folders of them, as for `test`; other files and folders are declarations.
        paths: Vec<String>,
        /// Exit with 1 where less than this share of the paragraphs that can be encoded is.
        #[arg(long, value_name = "PERCENT")]
        fail_under: Option<Percent>,
    },
    /// Print a commented skeleton to start from: a treaty or a clause, or with --case the examples of it.
    New {
        /// Which skeleton.
        #[command(subcommand)]
        skeleton: Skeleton,
    },
    /// Print the JSON Schema of an output.
    Schema {
        /// Which output.
        of: Schema,
    },
}

// What can be listed. (A doc comment would stand at the top of `list --help` in place of what the command says of itself.)
#[derive(Debug, Subcommand)]
pub enum Listed {
    /// Every clause: id, shape, citation, title.
    Clauses,
    /// Every code that a finding can carry, with its weight.
    Codes,
    /// Kinds of record: fields, types, units, an example.
    Records {
        /// Only this kind, at length.
        kind: Option<String>,
    },
}

// What can be begun. (No doc comment, as above.)
#[derive(Debug, Subcommand)]
pub enum Skeleton {
    /// A treaty file with a clause of each shape.
    Treaty {
        /// The short name of the treaty, such as DEMO.
        name: String,
        /// Print the case file for it.
        #[arg(long)]
        case: bool,
    },
    /// A clause with its records, to be put into a treaty file.
    Clause {
        /// What sort of clause; without it, one of each.
        shape: Option<ShapeName>,
        /// Print a case file that holds the clause and its examples.
        #[arg(long)]
        case: bool,
    },
}

/// The shapes of a clause, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShapeName {
    /// Something is so by a day.
    Milestone,
    /// Something is filed by a day.
    Report,
    /// A condition holds when something happens.
    Guard,
    /// A limit holds on every day.
    Ceiling,
    /// Two declarations of one thing agree.
    Check,
    /// A person decides.
    Judgement,
}

/// The outputs with a schema.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Schema {
    /// `check --format json`.
    Check,
    /// `status --format json`.
    Status,
    /// `test --format json`.
    Test,
    /// `mutate --format json`.
    Mutate,
    /// `coverage --format json`.
    Coverage,
    /// `list --format json`.
    List,
    /// `explain --format json`.
    Explain,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub struct Flags {
    /// Treaty files in place of the built-in ones: a folder or a file.
    #[arg(long, global = true, value_name = "PATH")]
    pub treaties: Option<String>,
    /// Count events and acts up to this day: a date, `latest` (the latest in the records) or `today`.
    #[arg(long, global = true, value_name = "DATE", value_parser = day_asked)]
    pub as_of: Option<DayAsked>,
    /// Count only what was known on this day.
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    pub known_at: Option<NaiveDate>,
    /// How to print.
    #[arg(long, global = true, value_enum, default_value_t = FormatName::Human)]
    pub format: FormatName,
    /// Exit with 1 from this severity on [default: error, or what servanda.toml says].
    #[arg(long, global = true, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOnName>,
    /// Print at most so many findings; all are counted. 0 prints all.
    #[arg(long, global = true, value_name = "N", default_value_t = 0)]
    pub max: usize,
    /// Only instances of this State (ISO 3166 alpha-3).
    #[arg(long, global = true, value_name = "STATE", value_parser = state)]
    pub party: Option<String>,
    /// Only instances of this clause, or of clauses whose id begins so.
    #[arg(long, global = true, value_name = "CLAUSE")]
    pub select: Option<String>,
    /// Hide declared amounts in everything that is printed.
    #[arg(long, global = true, value_enum, value_name = "WHAT")]
    pub redact: Option<Redacted>,
    /// When to paint.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Lines of the human format are at most so wide [default: the terminal, else 80].
    #[arg(long, global = true, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..))]
    pub width: Option<u16>,
    /// List the instances for which nothing was declared.
    #[arg(long, global = true)]
    pub lacks_data: bool,
}

/// The day asked for; `today` needs a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayAsked {
    /// As the project reads it.
    Given(AsOf),
    /// The day on which the command runs (UTC).
    Today,
}

/// The formats, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// For people, with excerpts.
    Human,
    /// One sentence a line, no drawing.
    Plain,
    /// One line a finding.
    Concise,
    /// For machines; see `servanda schema`.
    Json,
    /// A table for machines.
    Csv,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Format {
        match name {
            FormatName::Human => Format::Human,
            FormatName::Plain => Format::Plain,
            FormatName::Concise => Format::Concise,
            FormatName::Json => Format::Json,
            FormatName::Csv => Format::Csv,
        }
    }
}

/// The severities, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOnName {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// Any finding.
    Note,
    /// Nothing.
    Never,
}

impl From<FailOnName> for FailOn {
    fn from(name: FailOnName) -> FailOn {
        match name {
            FailOnName::Error => FailOn::Error,
            FailOnName::Warning => FailOn::Warning,
            FailOnName::Note => FailOn::Note,
            FailOnName::Never => FailOn::Never,
        }
    }
}

/// What can be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Redacted {
    /// Every declared amount.
    Amounts,
}

/// When to paint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn day_asked(text: &str) -> Result<DayAsked, String> {
    match text {
        "latest" => Ok(DayAsked::Given(AsOf::Latest)),
        "today" => Ok(DayAsked::Today),
        text => day(text)
            .map(|d| DayAsked::Given(AsOf::Day(d)))
            .map_err(|_| "write a date such as 2023-12-31, `latest` or `today`".to_owned()),
    }
}

/// A date in the one form that the tool writes, so that none is taken for another.
fn day(text: &str) -> Result<NaiveDate, String> {
    let day: Option<NaiveDate> = text.parse().ok();
    day.filter(|day| day.to_string() == text).ok_or_else(|| "write a date such as 2023-12-31".to_owned())
}

fn state(text: &str) -> Result<String, String> {
    if text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    Err("write three capital letters, such as XAA".to_owned())
}
