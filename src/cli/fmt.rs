//! `fmt`: treaty files in their one layout.

use super::check::{style, wanted};
use super::surroundings::standard_input;
use super::{Context, Outcome};
use crate::check::Verdicts;
use crate::declaration::Records;
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::pipeline::Examined;
use crate::project::{CannotCheck, Drafts, FailOn, Project, load_drafts, replace_file};
use crate::report::{self, Choice, Report};
use crate::source::{FileId, FileKind, SourceFile};
use crate::syntax::{Formatted, format, parse};

/// The path that stands for standard input.
const INPUT: &str = "-";

/// How that is called in what is printed.
const INPUT_NAME: &str = "<stdin>";

/// Formats treaty files where they stand, or standard input to standard output; with `only_check`, prints what would
/// change instead. What is wrong with a file is told, and the rest of the file is formatted.
pub fn fmt(context: &Context<'_>, paths: &[String], only_check: bool) -> Result<Outcome, CannotCheck> {
    if paths.iter().any(|p| p == INPUT) {
        return match paths {
            [_] => input(context, only_check),
            _ => Err(CannotCheck("`-` stands alone: standard input goes to standard output".to_owned())),
        };
    }
    let Drafts { mut project, files, incomplete } = load_drafts(&wanted(context, paths))?;
    let mut done =
        Done { only_check, files: files.len(), problems: project.problems.clone(), ..Done::default() };
    for (file, path) in files {
        let Some(text) = done.take(&project, file) else { continue };
        let name = project.sources.get(file).map_or("", |f| f.name.as_str()).to_owned();
        match replace_file(&path, &name, &text) {
            Ok(()) => {
                done.stdout.push_str(&format!("formatted {name}\n"));
                done.move_problems(&mut project, file, SourceFile::new(name, text, FileKind::Treaty));
            }
            Err(CannotCheck(why)) => done.refused.push_str(&format!("error: {why}\n")),
        }
    }
    Ok(done.outcome(context, project, incomplete))
}

/// Standard input to standard output.
fn input(context: &Context<'_>, only_check: bool) -> Result<Outcome, CannotCheck> {
    let text =
        standard_input().map_err(|why| CannotCheck(format!("standard input cannot be read: {why}")))?;
    let mut project = Project::default();
    let file = project.sources.add(SourceFile::new(INPUT_NAME, text.as_str(), FileKind::Treaty));
    let mut done = Done { only_check, files: 1, ..Done::default() };
    let formatted = done.take(&project, file);
    if let Some(text) = &formatted {
        done.move_problems(&mut project, file, SourceFile::new(INPUT_NAME, text.as_str(), FileKind::Treaty));
    }
    let mut outcome = done.outcome(context, project, false);
    if !only_check {
        outcome.stdout = formatted.unwrap_or(text);
    }
    Ok(outcome)
}

/// What was done so far.
#[derive(Default)]
struct Done {
    only_check: bool,
    files: usize,
    changed: usize,
    left: usize,
    /// What is wrong with the files, as they now are.
    problems: Vec<Diagnostic>,
    /// What is printed of the files that change.
    stdout: String,
    /// Files that could not be written.
    refused: String,
}

impl Done {
    /// Formats a file; the text to be written, if it is another.
    fn take(&mut self, project: &Project, file: FileId) -> Option<String> {
        let source = project.sources.get(file)?;
        let Formatted { text, mut problems, left } = format(file, &source.text);
        self.problems.append(&mut problems);
        self.left += left;
        if text == *source.text {
            return None;
        }
        self.changed += 1;
        if self.only_check {
            self.stdout.push_str(&report::reformatted::diff(&source.name, &source.text, &text));
            return None;
        }
        Some(text)
    }

    /// The problems of a file that was rewritten stand where they are in its new text.
    fn move_problems(&mut self, project: &mut Project, old: FileId, new: SourceFile) {
        self.problems.retain(|p| p.primary.loc.file != old);
        let text = new.text.clone();
        let file = project.sources.add(new);
        self.problems.append(&mut parse(file, &text).1);
    }

    /// What is printed, and the status: 2 where a file could not be read or written, 1 where a file would change or an
    /// entry was left as it was.
    fn outcome(self, context: &Context<'_>, project: Project, incomplete: bool) -> Outcome {
        let mut stderr = tell(context, project, self.problems);
        stderr.push_str(&self.refused);
        if self.only_check && self.changed > 0 {
            let of = report::count(self.files, "file", "files");
            stderr.push_str(&format!("{} of {of} would change\n", self.changed));
        }
        if self.left > 0 {
            let entries = report::count(self.left, "entry was", "entries were");
            stderr.push_str(&format!("{entries} left as written\n"));
        }
        let status = match () {
            () if incomplete || !self.refused.is_empty() => 2,
            () if self.left > 0 || (self.only_check && self.changed > 0) => 1,
            () => 0,
        };
        Outcome { stdout: self.stdout, stderr, status }
    }
}

/// The problems of treaty files as `check` tells them.
fn tell(context: &Context<'_>, project: Project, problems: Vec<Diagnostic>) -> String {
    let examined = Examined {
        project,
        model: Model::default(),
        records: Records::default(),
        moment: None,
        lowered_from: None,
        verdicts: Verdicts::default(),
        problems,
    };
    let report = Report::new(&examined, Choice::default(), FailOn::default(), false);
    report::findings(&report, context.flags.format.into(), &style(context))
}
