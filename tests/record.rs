//! What the shipped treaties show of the shipped record, against a committed list: a change of either shows in review
//! what it does to the other. The list holds no prose, so that better wording does not touch it.
//!
//! `INSTA_UPDATE=always cargo test --locked --test record` writes the list anew; read the difference before you commit.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Run, shipped};
use servanda::check::{Judged, Measure, Outcome, Verdict};
use servanda::diagnostic::Diagnostic;
use servanda::report::Teller;
use servanda::value::figures;

/// `cwc/order_of_destruction USA, phase 4`: of what the verdict is.
fn name(run: &Run, verdict: &Verdict) -> String {
    let clause = run.model.clauses.get(verdict.clause).map_or("", |c| &c.id);
    let subject: Vec<&str> = verdict.subject.iter().map(|b| &*b.value).collect();
    format!("{clause} {}", subject.join(", "))
}

/// `due 2012-04-29 | reached 2023-07-07 | 4 086 days late | slack -0.24 %`, as far as known.
fn judged(judged: &Judged) -> Vec<String> {
    let due = judged.deadline.map(|d| format!("due {}", figures::days(d)));
    let reached = judged.reached.map(|d| format!("reached {}", figures::days(d)));
    let late = judged.days_late.map(figures::lateness);
    let slack = |m: &Measure| format!("slack {}", figures::range(&m.slack, m.scale, None));
    due.into_iter().chain(reached).chain(late).chain(judged.measures.iter().map(slack)).collect()
}

fn line(run: &Run, verdict: &Verdict, finding: &Diagnostic) -> String {
    let file = run.sources.get(finding.primary.loc.file).map_or("", |f| f.name.as_str());
    let mut parts = vec![format!("{} {}", finding.severity.name(), verdict.judged.outcome.name())];
    parts.extend(judged(&verdict.judged));
    for reading in &verdict.readings {
        let of = judged(&reading.judged).join(", ");
        parts.push(format!("{}: {}, {of}", reading.label, reading.judged.outcome.name()));
    }
    if let Some(without) = &verdict.without_exception {
        parts.push(format!("without exception: {}, {}", without.outcome.name(), judged(without).join(", ")));
    }
    let reasons: BTreeSet<&str> = verdict.reasons.iter().map(|r| r.code.name()).collect();
    parts.extend(reasons.into_iter().map(str::to_owned));
    parts.push(file.to_owned());
    parts.retain(|p| !p.is_empty());
    format!("{}\n    {}\n", name(run, verdict), parts.join(" | "))
}

#[test]
fn findings_on_the_shipped_record() {
    let run = shipped("2023-12-31", None);
    let teller = Teller { model: &run.model, records: &run.records, sources: &run.sources };
    let found = run.verdicts.all.iter().filter_map(|v| {
        let finding = teller.finding(v)?;
        let settled = v.judged.outcome != Outcome::Undetermined || finding.help.is_some();
        assert!(settled, "nothing would settle it: {}", finding.message);
        Some(line(&run, v, &finding))
    });
    insta::assert_snapshot!("findings", found.collect::<String>());
}

/// What makes no finding shows as a number: a clause that no longer reaches a State must not vanish unseen.
#[test]
fn verdicts_on_the_shipped_record() {
    let run = shipped("2023-12-31", None);
    let mut tally: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for verdict in &run.verdicts.all {
        let clause = run.model.clauses.get(verdict.clause).map_or("", |c| &c.id);
        let word = match &verdict.judgement {
            Some(_) => "judgement",
            None if verdict.lacks_data => "lacks data",
            None => verdict.judged.outcome.name(),
        };
        *tally.entry((clause, word)).or_default() += 1;
    }
    let lines = tally.iter().map(|((clause, word), count)| format!("{clause} {word}: {count}\n"));
    insta::assert_snapshot!("verdicts", lines.collect::<String>());
}
