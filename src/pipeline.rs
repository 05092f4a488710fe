//! The arrows of the picture, one after the other: from a project to verdicts and problems.

use chrono::NaiveDate;

use crate::check::{self, Detail, Moment, Verdicts};
use crate::declaration::{self, Cell, Closing, Plain, Readings, RecordId, Records, Scalar};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{self, Kind, KindId, Model, ModelInput, Nature};
use crate::project::{AsOf, CannotCheck, Project};
use crate::syntax;

/// The moment asked for; what is not given comes from the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Up to which day events and acts count.
    pub as_of: Option<AsOf>,
    /// Up to which day knowledge counts.
    pub known_at: Option<NaiveDate>,
    /// How much is told of each verdict.
    pub detail: Detail,
    /// Whether the program ends after it: what only judging needed is then left to the system, which takes it back at
    /// once, and not taken apart.
    pub is_last: bool,
}

/// Everything known after a check.
#[derive(Debug)]
pub struct Examined {
    /// The texts.
    pub project: Project,
    /// The rules.
    pub model: Model,
    /// The records.
    pub records: Records,
    /// When and with which knowledge; `None` where no record carries a date and none is given: then nothing is judged,
    /// and the problems say why.
    pub moment: Option<Moment>,
    /// The as-of asked for, where a smaller known-at lowered it.
    pub lowered_from: Option<NaiveDate>,
    /// What the record shows.
    pub verdicts: Verdicts,
    /// Problems of files, from every stage.
    pub problems: Vec<Diagnostic>,
}

/// What was read, before anything is judged.
#[derive(Debug)]
pub struct Understood {
    /// The texts.
    pub project: Project,
    /// The rules.
    pub model: Model,
    /// The records.
    pub records: Records,
    /// Problems of files, from every stage.
    pub problems: Vec<Diagnostic>,
}

/// What the treaty files of a project say.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The rules.
    pub model: Model,
    /// Problems of the treaty files.
    pub problems: Vec<Diagnostic>,
}

/// Parses and resolves the treaty files of `project`.
pub fn rules(project: &Project) -> Rules {
    let mut problems = Vec::new();
    let mut inputs = Vec::new();
    for treaty in &project.treaties {
        let text = project.sources.get(treaty.file).map_or("", |f| f.text.as_str());
        let (ast, mut found) = syntax::parse(treaty.file, text);
        problems.append(&mut found);
        inputs.push(ModelInput { file: treaty.file, folder: treaty.folder.clone(), ast });
    }
    let (model, mut found) = model::build_beside(&project.shipped(), &inputs);
    problems.append(&mut found);
    Rules { model, problems }
}

/// What takes long where there is much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Declarations are read.
    Reading,
    /// Clauses are judged.
    Judging,
}

/// Who is told how much of how much of a stage is done, some hundred times a run.
pub type Tell<'t> = &'t (dyn Fn(Stage, usize, usize) + Sync);

/// Parses and resolves everything in `project`.
pub fn understand(project: Project) -> Understood {
    understand_telling(project, &|_, _, _| ())
}

/// The same, telling how far it is.
pub fn understand_telling(project: Project, tell: Tell<'_>) -> Understood {
    let rules = rules(&project);
    read(rules, project, None, tell)
}

/// Reads the declarations of `project` by rules that its treaty files, or the same ones elsewhere, gave.
pub fn understand_by(rules: Rules, project: Project) -> Understood {
    read(rules, project, None, &|_, _, _| ())
}

/// The same, keeping what was read of each file where `before` is given.
pub(crate) fn read(
    rules: Rules,
    mut project: Project,
    before: Option<&mut Readings>,
    tell: Tell<'_>,
) -> Understood {
    let Rules { model, problems: mut of_treaties } = rules;
    let mut problems = std::mem::take(&mut project.problems);
    problems.append(&mut of_treaties);
    let tell = |done, all| tell(Stage::Reading, done, all);
    let (sources, files) = (&project.sources, &project.declarations);
    let (mut records, mut found) = match before {
        Some(before) => declaration::read_again(&model, sources, files, before, &tell),
        None => declaration::read_telling(&model, sources, files, &tell),
    };
    problems.append(&mut found);
    close_everything(&project, &mut records);
    Understood { project, model, records, problems }
}

/// Judges what was understood at the moment asked for.
///
/// # Errors
///
/// When no day can be found to check as of, and no problem of a file explains why.
pub fn examine(understood: Understood, asked: Asked) -> Result<Examined, CannotCheck> {
    examine_telling(understood, asked, &|_, _, _| ())
}

/// The same, telling how far it is.
///
/// # Errors
///
/// As [`examine`].
pub fn examine_telling(
    understood: Understood,
    asked: Asked,
    tell: Tell<'_>,
) -> Result<Examined, CannotCheck> {
    let tell = |done, all| tell(Stage::Judging, done, all);
    examine_by(understood, asked, |of, moment| {
        check::check_telling(&of.model, &of.records, (moment, asked.detail, asked.is_last), &tell)
    })
}

/// The same, `judge` giving the verdicts at a moment.
pub(crate) fn examine_by(
    understood: Understood,
    asked: Asked,
    judge: impl FnOnce(&Understood, Moment) -> Verdicts,
) -> Result<Examined, CannotCheck> {
    let Understood { project, model, records, problems } = &understood;
    let wanted = match asked.as_of.or(project.config.as_of).unwrap_or_default() {
        AsOf::Day(day) => Some(day),
        AsOf::Latest => latest(model, records),
    };
    // Without any declaration the treaty files are read alone.
    let explained = project.inputs.is_empty() || problems.iter().any(|p| p.severity == Severity::Error);
    if wanted.is_none() && !explained {
        let why = "no record carries a date, so there is no latest one: give `--as-of DATE`";
        return Err(CannotCheck(why.to_owned()));
    }
    let known_at = asked.known_at.or(project.config.known_at);
    let moment = wanted.map(|day| Moment { as_of: known_at.map_or(day, |k| k.min(day)), known_at });
    let verdicts = moment.map(|moment| judge(&understood, moment)).unwrap_or_default();
    let lowered_from = wanted.filter(|day| moment.is_some_and(|m| m.as_of != *day));
    let Understood { project, model, records, problems } = understood;
    Ok(Examined { project, model, records, moment, lowered_from, verdicts, problems })
}

/// `complete = true` of the configuration: whoever declares for itself has filed every record up to as-of.
fn close_everything(project: &Project, records: &mut Records) {
    let Some((true, at)) = project.config.complete else { return };
    let mut states: Vec<_> = records.files.iter().filter_map(|f| f.by.clone()).collect();
    states.sort();
    states.dedup();
    let closings =
        states.into_iter().map(|state| Closing { state, kind: None, from: None, to: None, known: None, at });
    records.closings.extend(closings);
}

/// The latest day on which a record says that something was so, was done, or was filed. Days that a record only looks
/// forward to (a new deadline, the end of a plan) are not counted: the record does not reach so far.
pub fn latest(model: &Model, records: &Records) -> Option<NaiveDate> {
    let filed = records.files.iter().filter_map(|f| f.submitted).filter_map(|d| d.to.or(d.from));
    let of_kind = |(position, kind): (u32, &Kind)| {
        let field = match kind.nature {
            Nature::Happens(f) | Nature::AsOf(f) | Nature::Decided(f) | Nature::Holds { from: f, .. } => {
                Some(f)
            }
            Nature::Filed | Nature::Inherited => None,
        };
        let ids = if kind.rows.is_none() { records.of_kind(KindId(position)) } else { &[] };
        ids.iter().filter_map(|id| last_of(records, *id, field)).max()
    };
    (0..).zip(&model.kinds).filter_map(of_kind).chain(filed).max()
}

/// The last day of one record: by its own date, which stands in `field`, and by when it was submitted.
fn last_of(records: &Records, id: RecordId, field: Option<usize>) -> Option<NaiveDate> {
    let filed = records.submitted(id).and_then(|d| d.to.or(d.from));
    let own = field.and_then(|field| match records.as_whole(id) {
        Some(whole) => whole.cells.get(field).and_then(last_day),
        None => match records.plain(id, field) {
            Some(Plain::Day(day)) => Some(day),
            _ => None,
        },
    });
    filed.max(own)
}

fn last_day(cell: &Cell) -> Option<NaiveDate> {
    let day = |scalar: &Scalar| match scalar {
        Scalar::Date(d) => d.to.or(d.from),
        Scalar::Period(p) => Some(p.end),
        _ => None,
    };
    match cell {
        Cell::Known(scalar) => day(scalar),
        Cell::Either(list) => list.iter().filter_map(|a| day(&a.value)).max(),
        Cell::Absent | Cell::Missing | Cell::Unknown(_) => None,
    }
}
