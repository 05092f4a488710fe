//! Mutants for machines; the shape is fixed by `docs/schema/mutate.schema.json`.

use serde::Serialize;

use super::advice::advice;
use super::{Count, Mutations, survivors};
use crate::diagnostic::{Place, Role};
use crate::mutation::{Fate, Mutant, Tested};
use crate::report::json::{FORMAT_VERSION, write};
use crate::report::place::PlaceJson;
use crate::report::safe::plain_spaces;
use crate::source::{FileId, Loc, Span};

#[derive(Serialize)]
struct ListJson<'a> {
    format_version: u32,
    servanda: &'static str,
    total: usize,
    mutants: Vec<MutantJson<'a>>,
}

#[derive(Serialize)]
struct TestedJson<'a> {
    format_version: u32,
    servanda: &'static str,
    total: usize,
    killed: usize,
    survived: Vec<SurvivorJson<'a>>,
    invalid: Vec<InvalidJson<'a>>,
    stale_reasons: Vec<StaleJson>,
}

#[derive(Serialize)]
struct MutantJson<'a> {
    clause: &'a str,
    clauses: Vec<&'a str>,
    change: String,
    place: PlaceJson,
}

#[derive(Serialize)]
struct SurvivorJson<'a> {
    #[serde(flatten)]
    mutant: MutantJson<'a>,
    help: String,
    reason: Option<String>,
}

#[derive(Serialize)]
struct InvalidJson<'a> {
    #[serde(flatten)]
    mutant: MutantJson<'a>,
    message: String,
}

#[derive(Serialize)]
struct StaleJson {
    change: String,
    place: PlaceJson,
}

/// Every mutant.
pub fn list(told: &Mutations<'_>) -> String {
    write(&ListJson {
        format_version: FORMAT_VERSION,
        servanda: env!("CARGO_PKG_VERSION"),
        total: told.mutants.len(),
        mutants: told.mutants.iter().map(|m| one(told, m)).collect(),
    })
}

/// What became of all.
pub fn tested(told: &Mutations<'_>, tested: &Tested) -> String {
    let count = Count::of(tested.fates.iter());
    let survived = survivors(told, tested).map(|(mutant, reason)| SurvivorJson {
        mutant: one(told, mutant),
        help: plain_spaces(&advice(&mutant.change.words)),
        reason: reason.map(|r| plain_spaces(&r.because)),
    });
    let invalid = told.mutants.iter().zip(&tested.fates).filter_map(|(mutant, fate)| match fate {
        Fate::Invalid(why) => Some(InvalidJson { mutant: one(told, mutant), message: plain_spaces(why) }),
        Fate::Killed | Fate::Survived(_) => None,
    });
    let stale = tested.stale.iter().map(|(file, reason)| StaleJson {
        change: plain_spaces(&reason.change),
        place: place(told, *file, reason.at, "fits no survivor"),
    });
    write(&TestedJson {
        format_version: FORMAT_VERSION,
        servanda: env!("CARGO_PKG_VERSION"),
        total: count.total,
        killed: count.killed,
        survived: survived.collect(),
        invalid: invalid.collect(),
        stale_reasons: stale.collect(),
    })
}

fn one<'a>(told: &Mutations<'_>, mutant: &'a Mutant) -> MutantJson<'a> {
    MutantJson {
        clause: mutant.clauses.first().map_or("", |c| c),
        clauses: mutant.clauses.iter().map(|c| &**c).collect(),
        change: plain_spaces(&mutant.change.words.short()),
        place: place(told, mutant.file, mutant.change.at, &mutant.change.words.label()),
    }
}

fn place(told: &Mutations<'_>, file: FileId, span: Span, label: &str) -> PlaceJson {
    PlaceJson::new(&told.project.sources, &Place::new(Loc::new(file, span), Role::Clause, label), false)
}
