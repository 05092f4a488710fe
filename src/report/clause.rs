//! What a clause asks, sentence by sentence.

use super::prose::{Prose, kind_name, length_words, unit_word};
use crate::diagnostic::article;
use crate::model::{
    Clause, Condition, Demand, Exception, ExprKind, Generator, Mode, Model, Shape, Source, Then, Timing,
};
use crate::source::SourceMap;
use crate::syntax::ast::Pick;

/// As printed: `milestone`.
pub fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Milestone => "milestone",
        Shape::Report => "report",
        Shape::Guard => "guard",
        Shape::Ceiling => "ceiling",
        Shape::Judgement => "judgement",
    }
}

/// Speaks `clause`; `model` and `sources` are those it comes from.
pub fn prose<'a>(model: &'a Model, sources: &'a SourceMap, clause: &Clause) -> Prose<'a> {
    let names = clause.frame.iter().map(|(name, _)| name.to_string()).collect();
    Prose { model, sources, names, known: None }
}

/// The sentences, without their full stops: whom it binds, what it asks and by when, each exception.
pub fn sentences(prose: &Prose<'_>, clause: &Clause) -> Vec<String> {
    let mut said = Vec::new();
    let whom = whom(prose, clause);
    let asked = asked(prose, &clause.demand, clause.timing.as_ref(), clause.mode);
    said.push(match whom {
        Some(whom) => format!("For {whom}: {asked}"),
        None => capital(&asked),
    });
    if !clause.duty.is_empty() {
        let who: Vec<String> = clause.duty.iter().map(|e| prose.expr(e)).collect();
        said.push(format!("The duty is that of {}", who.join(" and of ")));
    }
    said.push(day(clause));
    said.extend(in_force(clause.from, clause.until).map(|when| format!("It is in force {when}")));
    said.extend(clause.exceptions.iter().map(|e| exception(prose, e, clause.mode)));
    said
}

/// Each thing that the clause binds one by one, if it binds any.
pub fn whom(prose: &Prose<'_>, clause: &Clause) -> Option<String> {
    let each: Vec<String> = clause.generators.iter().map(|g| generator(prose, g)).collect();
    (!each.is_empty()).then(|| each.join(", and "))
}

fn generator(prose: &Prose<'_>, generator: &Generator) -> String {
    let what = bound(prose, &generator.source);
    match &generator.condition {
        Some(condition) => format!("{what} where {}", prose.expr(condition)),
        None => what,
    }
}

/// What a source binds, whatever its condition.
pub fn bound(prose: &Prose<'_>, source: &Source) -> String {
    match source {
        Source::Party(v) => format!("each Party {}", prose.var(*v)),
        Source::State(v) => format!("each State {} on record", prose.var(*v)),
        Source::Kind(pick, kind, v) => {
            let which = match pick {
                Some(Pick::Latest) => "the latest",
                Some(Pick::Earliest) => "the earliest",
                None => "each",
            };
            format!("{which} `{}` {}", kind_name(prose.model, *kind), prose.var(*v))
        }
        Source::Table(kind, v) => {
            format!("each `{}` {} of the table", kind_name(prose.model, *kind), prose.var(*v))
        }
        Source::In(v, list) => format!("each {} of {}", prose.var(*v), prose.expr(list)),
        Source::Calendar { unit, var, from, to } => {
            let from = from.as_ref().map(|e| format!(" from {}", prose.expr(e))).unwrap_or_default();
            let to = to.as_ref().map(|e| format!(" to {}", prose.expr(e))).unwrap_or_default();
            format!("each calendar {} {}{from}{to}", unit_word(*unit), prose.var(*var))
        }
        Source::Rolling { length, var, from, to } => {
            let to = to.as_ref().map(|e| format!(" to {}", prose.expr(e))).unwrap_or_default();
            let (length, from) = (length_words(*length), prose.expr(from));
            format!("each period {} of {length} counted from {from}{to}", prose.var(*var))
        }
        Source::Group { left, right, keys } => {
            let kind = prose.model.kinds.get(left.0.0 as usize);
            let fields: Vec<String> = keys
                .iter()
                .filter_map(|(l, _, unit)| {
                    let name = kind.and_then(|k| k.fields.get(*l)).map(|f| f.name.to_string())?;
                    Some(unit.map_or(format!("`{name}`"), |u| format!("the {} of `{name}`", unit_word(u))))
                })
                .collect();
            let left = format!("`{}` {}", kind_name(prose.model, left.0), prose.var(left.1));
            let right =
                right.map(|(k, v)| format!(" and every `{}` {}", kind_name(prose.model, k), prose.var(v)));
            format!("every {left}{} that agree in {}", right.unwrap_or_default(), fields.join(", "))
        }
    }
}

fn asked(prose: &Prose<'_>, demand: &Demand, timing: Option<&Timing>, mode: Mode) -> String {
    let must = if mode == Mode::Should { "should" } else { "must" };
    let what = match demand {
        Demand::Holds(e) => prose.demand(e, must),
        Demand::Always(e) => format!("at all times {}", prose.demand(e, must)),
        Demand::File(find) => {
            let what = prose.find(find).replacen(" where ", ", where ", 1);
            format!("{} {what} {must} be filed", article(&what))
        }
        Demand::Judgement(text) => format!("a person judges “{text}”"),
    };
    match timing {
        Some(timing) => format!("{what}, {}", due(prose, timing)),
        None => what,
    }
}

/// `by 30 days after …`, `at least 30 days before …`.
pub fn due(prose: &Prose<'_>, timing: &Timing) -> String {
    match &timing.deadline.kind {
        ExprKind::Shift { before: true, .. } => format!("at least {}", prose.expr(&timing.deadline)),
        ExprKind::Shift { before: false, length, anchor } => {
            format!("within {} after {}", prose.expr(length), prose.expr(anchor))
        }
        _ => format!("by {}", prose.expr(&timing.deadline)),
    }
}

fn day(clause: &Clause) -> String {
    match clause.shape() {
        Shape::Milestone => "It is judged on the deadline, or as-of if that is earlier",
        Shape::Report => "It is judged on the deadline, by when the report was submitted",
        Shape::Guard => "It is judged on the latest day of the records it is about",
        Shape::Ceiling => "It is judged on every day on which something changes, at the end of the day",
        Shape::Judgement => "It is counted and never decided here",
    }
    .to_owned()
}

fn exception(prose: &Prose<'_>, exception: &Exception, mode: Mode) -> String {
    let when = match &exception.when {
        Condition::Find(pick, find) => {
            let what = prose.find(find);
            let which = match pick {
                Some(Pick::Latest) => "the latest",
                Some(Pick::Earliest) => "the earliest",
                None => article(&what),
            };
            format!("given {which} {what}")
        }
        Condition::Expr(e) => format!("where {}", prose.expr(e)),
    };
    let then = match &exception.then {
        Then::DoesNotApply => "the clause does not apply".to_owned(),
        Then::Demand(demand) => format!("instead {}", asked(prose, demand, None, mode)),
        Then::Timing(timing) => format!("it is instead due {}", due(prose, timing)),
    };
    let force = in_force(exception.from, exception.until).map(|f| format!(", {f}")).unwrap_or_default();
    format!("Unless `{}` ({}){force}: {when}, {then}", exception.name, exception.cites.join("; "))
}

fn in_force(from: Option<chrono::NaiveDate>, until: Option<chrono::NaiveDate>) -> Option<String> {
    match (from, until) {
        (Some(a), Some(b)) => Some(format!("from {a} to {b}")),
        (Some(a), None) => Some(format!("from {a}")),
        (None, Some(b)) => Some(format!("until {b}")),
        (None, None) => None,
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
