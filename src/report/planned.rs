//! `explain --plan`: how a clause will be checked, in words that a lawyer can follow and an engineer can use.

use serde::Serialize;

use super::clause::{bound, prose, shape_name};
use super::explain::{place, said};
use super::json::mode_name;
use super::place::PlaceJson;
use super::prose::one_line;
use super::safe::{plain_spaces, safe};
use super::wrap::wrap;
use super::{Format, Style, json, plain};
use crate::check::{Answer, EachRecord, Lookup, OverTime, Role, Unscreened, Untimed, outline};
use crate::diagnostic::{Place, Role as PlaceRole};
use crate::model::{Clause, Demand, Expr, FindSource, Model, Nature, Source};
use crate::source::{Loc, SourceMap};

/// A plan in sentences, without their full stops; the keys are those of the schema.
#[derive(Serialize)]
pub(super) struct Planned {
    instances: Vec<String>,
    judged: String,
    over_time: Option<String>,
    lookups: Vec<Sought>,
}

/// Something that is looked for.
#[derive(Serialize)]
struct Sought {
    text: String,
    definition: Option<String>,
    place: PlaceJson,
    /// Equalities by which records are looked up.
    keys: Vec<String>,
    /// What leaves a window of days.
    windows: Vec<String>,
    /// What is the same on every day.
    steady: Vec<String>,
    /// What is tried on each record.
    tried: Vec<String>,
    answered_by: &'static str,
    how: String,
    #[serde(skip)]
    at: Loc,
}

/// How `clause` is checked.
pub fn plan(model: &Model, sources: &SourceMap, clause: &Clause, format: Format, style: &Style) -> String {
    if format == Format::Json {
        return json::listed::planned_with(model, sources, clause);
    }
    let plan = planned(model, sources, clause);
    let mut out = format!("{} ({}, {})\n", clause.id, shape_name(clause.shape()), mode_name(clause.mode));
    out.push_str(&said(&format!("How it is checked: {}", clause.title), format, style));
    out.push('\n');
    let sentences = plan.instances.iter().chain([&plan.judged]).chain(&plan.over_time);
    sentences.for_each(|sentence| out.push_str(&said(sentence, format, style)));
    for sought in &plan.lookups {
        let inside = sought.definition.iter().map(|name| format!(", in `{name}`")).collect::<String>();
        let at = place(sources, sought.at);
        out.push('\n');
        out.push_str(&said(&format!("`{}` ({at}{inside})", sought.text), format, style));
        let mut item = |text: String| match format {
            Format::Human => {
                let lines = wrap(&safe(&text), style.width, "  - ", "    ");
                out.extend(lines.into_iter().map(|line| plain_spaces(&line) + "\n"));
            }
            _ => out.push_str(&plain::sentence(&text)),
        };
        for (what, limbs) in [
            ("Looked up by", &sought.keys),
            ("A window of days", &sought.windows),
            ("The same on every day", &sought.steady),
            ("Tried on each record", &sought.tried),
        ] {
            if !limbs.is_empty() {
                item(format!("{what}: {}", quoted(limbs)));
            }
        }
        item(sought.how.clone());
    }
    out
}

/// The plan of `clause`.
pub(super) fn planned(model: &Model, sources: &SourceMap, clause: &Clause) -> Planned {
    let words = Words { model, sources };
    let outline = outline(model, clause);
    let speaker = prose(model, sources, clause);
    let instances = clause.generators.iter().zip(&outline.keys).map(|(generator, keys)| {
        let what = bound(&speaker, &generator.source);
        plain_spaces(&format!("It is asked of {what}: {}", words.found(&generator.source, keys)))
    });
    Planned {
        instances: instances.collect(),
        judged: match clause.demand {
            Demand::Judgement(_) => "Each instance is counted and never decided here".to_owned(),
            _ => words.judged(outline.unscreened),
        },
        over_time: outline.over_time.map(|over| words.over_time(over)),
        lookups: outline.lookups.iter().map(|lookup| words.sought(lookup)).collect(),
    }
}

/// What a plan is told with.
struct Words<'a> {
    model: &'a Model,
    sources: &'a SourceMap,
}

impl Words<'_> {
    /// How the things that a source binds are found.
    fn found(&self, source: &Source, keys: &[&Expr]) -> String {
        match source {
            Source::Party(_) => "the States with a `party` record, each once".to_owned(),
            Source::State(_) => "the States that a record names, each once".to_owned(),
            Source::Kind(..) | Source::Table(..) if !keys.is_empty() => {
                format!("looked up by {}", quoted(&self.texts(keys)))
            }
            Source::Kind(..) => "all records of that kind are gone through once".to_owned(),
            Source::Table(..) => "every row".to_owned(),
            Source::In(..) => "the items of the list, one by one".to_owned(),
            Source::Calendar { from: Some(_), .. } => "one calendar period after another".to_owned(),
            Source::Calendar { .. } => {
                "the calendar periods in which a record that the clause reads is dated".to_owned()
            }
            Source::Rolling { .. } => {
                "one period after another, each beginning where the last ends".to_owned()
            }
            Source::Group { .. } => {
                "all records are gone through once and laid together by that key".to_owned()
            }
        }
    }

    fn judged(&self, unscreened: Option<Unscreened<'_>>) -> String {
        let why = match unscreened {
            None => {
                return "A record for which it is plainly met, or which it plainly does not concern, is counted by a \
                        program where only findings are printed; the others are judged in full"
                    .to_owned();
            }
            Some(Unscreened::NotSingleRecords) => {
                "it is not asked of the single records of one kind".to_owned()
            }
            Some(Unscreened::NotOnTheDay) => {
                "it asks something else than a condition on the day of a record".to_owned()
            }
            Some(Unscreened::Exceptions) => "it has exceptions".to_owned(),
            Some(Unscreened::Undated) => "its records are not dated by a field of their own".to_owned(),
            Some(Unscreened::Duty) => "the record itself does not say who owes it".to_owned(),
            Some(Unscreened::NoProgram(e)) => self.no_program(e),
        };
        format!("Each instance is judged in full, because {why}")
    }

    fn over_time(&self, over: OverTime<'_>) -> String {
        let why = match over {
            OverTime::ByLists => {
                return "Its condition is computed from the lists behind its sums, on each day on which one of them changes"
                    .to_owned();
            }
            OverTime::Evaluated(None) => String::new(),
            OverTime::Evaluated(Some(Untimed::NoSum)) => ", because there is no sum in it".to_owned(),
            OverTime::Evaluated(Some(Untimed::Changes)) => {
                ", because something besides its sums changes from day to day".to_owned()
            }
            OverTime::Evaluated(Some(Untimed::NoList(find))) => {
                format!(", because {} has no running total", self.named(find.at))
            }
            OverTime::Evaluated(Some(Untimed::NoProgram(e))) => format!(", because {}", self.no_program(e)),
        };
        format!("Its condition is evaluated on each day on which it may change{why}")
    }

    fn no_program(&self, e: &Expr) -> String {
        format!("{} is computed by no program", self.named(e.at))
    }

    fn sought(&self, lookup: &Lookup<'_>) -> Sought {
        let of_role = |wanted: &dyn Fn(Option<Role>) -> bool| {
            let those = lookup.limbs.iter().filter(|(role, _)| wanted(*role));
            self.texts(&those.map(|(_, e)| *e).collect::<Vec<_>>())
        };
        let (answered_by, how) = self.answer(lookup);
        Sought {
            text: one_line(self.sources, lookup.at),
            definition: lookup.define.map(|d| d.name.to_string()),
            place: PlaceJson::new(self.sources, &Place::new(lookup.at, PlaceRole::Clause, ""), false),
            keys: of_role(&|role| matches!(role, Some(Role::Key { .. }))),
            windows: of_role(&|role| matches!(role, Some(Role::Window(_) | Role::Range))),
            steady: of_role(&|role| role == Some(Role::Steady)),
            tried: of_role(&|role| role.is_none()),
            answered_by,
            how,
            at: lookup.at,
        }
    }

    fn answer(&self, lookup: &Lookup<'_>) -> (&'static str, String) {
        let why = match lookup.answer {
            Answer::Series => {
                return ("series", format!("Asked of a series: {}", self.series(lookup)));
            }
            Answer::Groups => {
                return (
                    "groups",
                    "Added up for all groups at once, the records gone through in order".to_owned(),
                );
            }
            Answer::Members => return ("members", "Each member is looked at".to_owned()),
            Answer::EachRecord(EachRecord::Changes(e)) => {
                format!("{} is no key and no window, and not the same on every day", self.named(e.at))
            }
            Answer::EachRecord(EachRecord::ReadsRecord(e)) => {
                format!(
                    "{} reads a record from outside, which would need a list of its own",
                    self.named(e.at)
                )
            }
            Answer::EachRecord(EachRecord::Figures) => {
                "a figure bounds the days before and after its own".to_owned()
            }
            Answer::EachRecord(EachRecord::Reports) => {
                "a report is held against the day on which it was submitted".to_owned()
            }
            Answer::EachRecord(EachRecord::Exception) => "the exception needs the record itself".to_owned(),
        };
        ("records", format!("Each record so found is looked at, because {why}"))
    }

    /// What a series is.
    fn series(&self, lookup: &Lookup<'_>) -> String {
        let FindSource::Kind(kind) = &lookup.find.source else { return String::new() };
        let kind = self.model.kinds.get(kind.0 as usize);
        match kind.map(|k| (&k.rows, k.nature)) {
            Some((Some(_), _)) => "the rows are listed once".to_owned(),
            Some((None, Nature::Holds { until: Some(_), .. } | Nature::Decided(_) | Nature::Inherited)) => {
                "its records are listed once, but each is looked at for any day, because none simply counts from a day on"
                    .to_owned()
            }
            _ => {
                let added = if lookup.term.is_some() { " and added up as they come" } else { "" };
                format!("the records are listed once by day{added}; each day is a look-up in that list")
            }
        }
    }

    fn texts(&self, all: &[&Expr]) -> Vec<String> {
        all.iter().map(|e| one_line(self.sources, e.at)).collect()
    }

    /// `` `sum(…)` (treaties/x.treaty:12) ``.
    fn named(&self, at: Loc) -> String {
        format!("`{}` ({})", one_line(self.sources, at), place(self.sources, at))
    }
}

fn quoted(all: &[String]) -> String {
    all.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
}
