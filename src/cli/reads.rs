//! Which flags and formats each command reads. Its help lists these and no others, and what it does not read is refused:
//! a flag without effect would let its user believe in one.

use std::ffi::OsString;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory, ValueEnum};

use super::args::{Arguments, FormatName};
use crate::project::CannotCheck;

/// What a command reads.
struct Reads {
    command: &'static str,
    /// As they are written, without the dashes.
    flags: &'static [&'static str],
    /// The first is the usual one; none where it prints in one way only.
    formats: &'static [FormatName],
}

use FormatName::{Concise, Csv, Human, Json, Plain};

const ALL: [Reads; 10] = [
    Reads {
        command: "check",
        flags: &[
            "treaties",
            "as-of",
            "known-at",
            "fail-on",
            "max",
            "party",
            "select",
            "redact",
            "color",
            "width",
            "lacks-data",
        ],
        formats: &[Human, Plain, Concise, Json],
    },
    Reads {
        command: "status",
        flags: &["treaties", "as-of", "known-at", "party", "select", "redact", "width", "lacks-data"],
        formats: &[Human, Plain, Concise, Json, Csv],
    },
    Reads {
        command: "explain",
        flags: &["treaties", "as-of", "known-at", "party", "redact", "width"],
        formats: &[Human, Plain, Concise, Json],
    },
    Reads { command: "list", flags: &["treaties", "width"], formats: &[Human, Plain, Concise, Json] },
    Reads {
        command: "fmt",
        flags: &["treaties", "max", "color", "width"],
        formats: &[Human, Plain, Concise],
    },
    Reads { command: "test", flags: &["treaties", "width"], formats: &[Human, Json] },
    Reads { command: "mutate", flags: &["treaties", "max", "color", "width"], formats: &[Human, Json] },
    Reads {
        command: "coverage",
        flags: &["treaties", "as-of", "known-at", "width"],
        formats: &[Human, Json],
    },
    Reads { command: "new", flags: &[], formats: &[] },
    Reads { command: "schema", flags: &[], formats: &[] },
];

/// How a line is painted and broken is of no weight, so it may be said to every command.
const HARMLESS: [&str; 2] = ["color", "width"];

/// The command line, the help of a command listing what it reads. Only the commands that are among the arguments get the
/// flags: those of all ten cost more than the rest of `--help`.
pub fn parser(arguments: &[OsString]) -> Command {
    let named: Vec<&Reads> = ALL.iter().filter(|r| arguments.iter().any(|a| a == r.command)).collect();
    let whole = Arguments::command();
    let flags: Vec<clap::Arg> = whole.get_arguments().filter(|a| a.is_global_set()).cloned().collect();
    let ids: Vec<clap::Id> = flags.iter().map(|flag| flag.get_id().clone()).collect();
    let aside = |flag: clap::Arg| flag.hide(true).global(!named.is_empty());
    let hidden = ids.into_iter().fold(whole, |all, id| all.mut_arg(id, aside));
    named.into_iter().fold(hidden, |all, reads| {
        all.mut_subcommand(reads.command, |command| {
            command.args(flags.iter().zip(100..).map(|(flag, order)| {
                let flag = match flag.get_long().unwrap_or_default() {
                    "format" => format(flag, reads),
                    name => flag.clone().hide(!reads.flags.contains(&name)),
                };
                flag.display_order(order)
            }))
        })
    })
}

/// The flag for the format, telling the formats that the command has.
fn format(flag: &clap::Arg, reads: &Reads) -> clap::Arg {
    let told = |name: &FormatName| {
        let value = name.to_possible_value()?;
        Some(format!("\n- {}: {}", value.get_name(), value.get_help()?))
    };
    let names: String = reads.formats.iter().filter_map(told).collect();
    let flag = flag.clone().hide(reads.formats.is_empty()).hide_possible_values(true);
    flag.long_help(format!("How to print:{names}\n"))
}

/// Refuses a flag or a format that the command does not read.
///
/// # Errors
///
/// Where there is one; the message names the flags or formats that the command has.
pub fn refuse_unread(matches: &ArgMatches) -> Result<(), CannotCheck> {
    let Some((command, _)) = matches.subcommand() else { return Ok(()) };
    let Some(reads) = ALL.iter().find(|r| r.command == command) else { return Ok(()) };
    let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let flags = matches.ids().filter(|id| given(id.as_str())).map(|id| id.as_str().replace('_', "-"));
    let is_unread = |flag: &String| {
        let weighty =
            ALL.iter().any(|r| r.flags.contains(&flag.as_str())) && !HARMLESS.contains(&flag.as_str());
        weighty && !reads.flags.contains(&flag.as_str())
    };
    if let Some(flag) = flags.into_iter().find(is_unread) {
        let why = format!(
            "`servanda {command}` does not read `--{flag}`; `servanda {command} --help` lists what it reads"
        );
        return Err(CannotCheck(why));
    }
    let wanted = matches.get_one::<FormatName>("format").filter(|_| given("format"));
    match wanted.filter(|format| !reads.formats.contains(format)) {
        None => Ok(()),
        Some(_) if reads.formats.is_empty() => {
            Err(CannotCheck(format!("`servanda {command}` prints in one way only, without `--format`")))
        }
        Some(wanted) => {
            let name = |f: &FormatName| f.to_possible_value().map(|v| format!("`{}`", v.get_name()));
            let names: Vec<String> = reads.formats.iter().filter_map(name).collect();
            let wanted = name(wanted).unwrap_or_default();
            let all = names.join(", ");
            Err(CannotCheck(format!("{wanted} is no format of `servanda {command}`, which prints {all}")))
        }
    }
}
