//! `explain`, `list` and `schema`: what codes, clauses, records and outputs mean.

use super::args::{Listed, Schema};
use super::check::{chosen, could_be_read, examined, style, wanted};
use super::hint::{either, hint};
use super::{Context, Outcome};
use crate::check::Detail;
use crate::diagnostic::Code;
use crate::model::Model;
use crate::pipeline::{Understood, understand};
use crate::project::{CannotCheck, load_treaties};
use crate::report;

const CHECK_SCHEMA: &str = include_str!("../../docs/schema/check.schema.json");
const STATUS_SCHEMA: &str = include_str!("../../docs/schema/status.schema.json");
const COVERAGE_SCHEMA: &str = include_str!("../../docs/schema/coverage.schema.json");
const TEST_SCHEMA: &str = include_str!("../../docs/schema/test.schema.json");
const EXPLAIN_SCHEMA: &str = include_str!("../../docs/schema/explain.schema.json");
const LIST_SCHEMA: &str = include_str!("../../docs/schema/list.schema.json");
const MUTATE_SCHEMA: &str = include_str!("../../docs/schema/mutate.schema.json");

/// Explains a code or a clause; with a party, how its verdicts came about.
pub fn explain(
    context: &Context<'_>,
    name: &str,
    paths: &[String],
    plan: bool,
) -> Result<Outcome, CannotCheck> {
    if let (true, Some(_)) = (plan, &context.flags.party) {
        return Err(CannotCheck("a plan is that of every party: leave out `--party` or `--plan`".to_owned()));
    }
    if let Some(code) = Code::ALL.iter().find(|c| c.id() == name) {
        if plan {
            return Err(CannotCheck(format!("`{name}` is a code of findings; a clause has a plan")));
        }
        return Ok(Outcome::ok(report::page::page(*code, context.flags.format.into(), &style(context))));
    }
    let Understood { project, model, .. } = understand(load_treaties(&wanted(context, paths))?);
    let index = clause(&model, name)?;
    let Some(found) = model.clauses.get(index) else { return Err(unknown(&model, name)) };
    let (format, style) = (context.flags.format.into(), style(context));
    if plan {
        return Ok(Outcome::ok(report::planned::plan(&model, &project.sources, found, format, &style)));
    }
    if context.flags.party.is_none() {
        let stdout = report::explain::clause(&model, &project.sources, found, format, &style);
        return Ok(Outcome::ok(stdout));
    }
    let examined = examined(context, paths, Detail::Full)?;
    let index = clause(&examined.model, name)?;
    let report = chosen(context, &examined)?;
    Ok(Outcome::ok(report::explain::judged(&report, index, format, &style)))
}

/// Lists clauses, kinds of record or codes.
pub fn list(context: &Context<'_>, what: &Listed) -> Result<Outcome, CannotCheck> {
    let Understood { model, project, .. } = understand(load_treaties(&wanted(context, &[]))?);
    let (format, style) = (context.flags.format.into(), style(context));
    let sources = &project.sources;
    if let (Listed::Clauses, unread @ 1..) = (what, model.unread.clauses.len()) {
        let stdout = report::catalogue::clauses(&model, sources, format, &style);
        let clauses = report::count(unread, "clause", "clauses");
        let stderr = format!(
            "warning: {clauses} could not be read ({}); `servanda check` with the path of the treaty files says what is wrong\n",
            model.unread.clauses.join(", ")
        );
        return Ok(Outcome { stdout, stderr, status: 0 });
    }
    Ok(Outcome::ok(match what {
        Listed::Clauses => report::catalogue::clauses(&model, sources, format, &style),
        Listed::Codes => report::catalogue::codes(format, &style),
        Listed::Records { kind: None } => report::catalogue::kinds(&model, format, &style),
        Listed::Records { kind: Some(name) } => {
            let found: Vec<_> =
                model.kinds.iter().filter(|k| k.rows.is_none() && *k.name == **name).collect();
            if found.is_empty() {
                let names = model.kinds.iter().filter(|k| k.rows.is_none()).map(|k| &*k.name);
                return Err(CannotCheck(format!(
                    "no record is called `{name}`; {}",
                    hint(name, names, &["records"])
                )));
            }
            report::catalogue::named(&model, &found, format, &style)
        }
    }))
}

/// The schema of an output.
pub fn schema(of: Schema) -> Outcome {
    Outcome::ok(match of {
        Schema::Check => CHECK_SCHEMA.to_owned(),
        Schema::Status => STATUS_SCHEMA.to_owned(),
        Schema::Coverage => COVERAGE_SCHEMA.to_owned(),
        Schema::Test => TEST_SCHEMA.to_owned(),
        Schema::Explain => EXPLAIN_SCHEMA.to_owned(),
        Schema::List => LIST_SCHEMA.to_owned(),
        Schema::Mutate => MUTATE_SCHEMA.to_owned(),
    })
}

/// The clause called `name`: its whole id, or its name where only one treaty has such a clause.
fn clause(model: &Model, name: &str) -> Result<usize, CannotCheck> {
    let position = |fits: &dyn Fn(&crate::model::Clause) -> bool| {
        let mut found = model.clauses.iter().enumerate().filter(|(_, c)| fits(c)).map(|(i, _)| i);
        found.next().filter(|_| found.next().is_none())
    };
    if let Some(found) = position(&|c| *c.id == *name).or_else(|| position(&|c| *c.name == *name)) {
        return Ok(found);
    }
    could_be_read(model, name)?;
    Err(unknown(model, name))
}

fn unknown(model: &Model, name: &str) -> CannotCheck {
    let same: Vec<&str> = model.clauses.iter().filter(|c| *c.name == *name).map(|c| &*c.id).collect();
    if same.len() > 1 {
        return CannotCheck(format!("several clauses are called `{name}`; write {}", either(&same)));
    }
    let codes = Code::ALL.iter().map(|c| c.id());
    let names = codes.chain(model.clauses.iter().map(|c| &*c.id));
    CannotCheck(format!(
        "no code and no clause is called `{name}`; {}",
        hint(name, names, &["clauses", "codes"])
    ))
}
