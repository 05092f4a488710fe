//! Findings drawn for one report, kept for the next: a finding that is the same, in texts that say the same, is drawn once.

use std::sync::Arc;

use hashbrown::HashMap;

use super::{Report, Style};
use crate::diagnostic::Diagnostic;
use crate::source::FileKind;

/// What was drawn for the report before.
#[derive(Debug, Default)]
pub struct Drawings {
    /// The name and the text of each file, by its number.
    files: Vec<(String, Arc<String>)>,
    /// How wide, and whether painted.
    style: (usize, bool),
    drawn: HashMap<Diagnostic, String>,
}

impl Drawings {
    /// Each of the findings that are shown of `report`, drawn; `draw` draws one that is not known.
    pub(super) fn of<'r>(
        &mut self,
        report: &'r Report<'_>,
        style: &Style,
        shown: impl Iterator<Item = &'r Diagnostic>,
        mut draw: impl FnMut(&Diagnostic) -> String,
    ) -> String {
        // Which figures are hidden depends on all that is declared: nothing of such a report is kept.
        if report.redactor.is_some() {
            return shown.map(draw).collect();
        }
        let mut known = std::mem::take(&mut self.drawn);
        let sources = &report.examined.project.sources;
        let mut same = vec![false; sources.iter().count()];
        let mut rules_stay = true;
        for ((id, file), same) in sources.iter().zip(&mut same) {
            let before = self.files.get(id.0 as usize);
            *same = before.is_some_and(|(name, text)| (name, text) == (&file.name, &file.text));
            rules_stay &= *same || file.kind != FileKind::Treaty;
        }
        let style = (style.width, style.color);
        if !rules_stay || self.style != style {
            known.clear();
        }
        let stays = |finding: &Diagnostic| {
            let places = std::iter::once(&finding.primary).chain(&finding.related);
            places.into_iter().all(|place| same.get(place.loc.file.0 as usize) == Some(&true))
        };
        let mut out = String::new();
        for finding in shown {
            let drawn = known.remove(finding).filter(|_| stays(finding)).unwrap_or_else(|| draw(finding));
            out.push_str(&drawn);
            self.drawn.insert(finding.clone(), drawn);
        }
        self.files = sources.iter().map(|(_, file)| (file.name.clone(), file.text.clone())).collect();
        self.style = style;
        out
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{Drawings, Report, Style};
    use crate::pipeline::{Asked, examine, understand};
    use crate::project::{FailOn, Project};
    use crate::report::Choice;

    const RULES: &str = "basis agent\nrecord lot (by: State, amount: mass of agent, done: date) happens on done\n\
        clause small \"Each lot small\"\n  under 1\n  for each lot x\n  must x.amount <= 1 g\n";

    /// How many findings are drawn of two States' lots of so many grammes.
    fn drawn(drawings: &mut Drawings, treaty: &str, [a, b]: [u32; 2], width: usize, redact: bool) -> usize {
        let lot = |by: &str, grammes: u32| {
            format!(
                "[declaration]\nby = \"{by}\"\ntreaty = \"T\"\nsubmitted = 2001-01-01\n\
                 [[lot]]\nby = \"{by}\"\namount = \"{grammes} g\"\ndone = 2000-02-03\n"
            )
        };
        let treaties = [("t/t.treaty", treaty), ("t/u.treaty", RULES)];
        let project =
            Project::in_memory(&treaties, &[("a.toml", &lot("XAA", a)), ("b.toml", &lot("XBB", b))]);
        let examined = examine(understand(project), Asked::default()).unwrap();
        let report = Report::new(&examined, Choice::default(), FailOn::default(), redact);
        let (count, style) = (Cell::new(0), Style { width, ..Style::default() });
        let told = drawings.of(&report, &style, report.findings.iter(), |finding| {
            count.set(count.get() + 1);
            format!("{}\n", finding.message)
        });
        let messages: String =
            report.findings.iter().map(|finding| format!("{}\n", finding.message)).collect();
        assert_eq!(told, messages);
        count.get()
    }

    #[test]
    fn what_is_the_same_is_drawn_once() {
        let treaty = "treaty T \"Invented treaty\"\n  in force 2000-01-01\nparagraphs T\n  1\n";
        let mut drawings = Drawings::default();
        assert_eq!(drawn(&mut drawings, treaty, [2, 3], 80, false), 2);
        assert_eq!(drawn(&mut drawings, treaty, [2, 3], 80, false), 0);
        assert_eq!(drawn(&mut drawings, treaty, [2, 4], 80, false), 1, "another amount");
        assert_eq!(drawn(&mut drawings, treaty, [2, 4], 60, false), 2, "another width");
        let other = treaty.replace("Invented", "Other");
        assert_eq!(drawn(&mut drawings, &other, [2, 4], 60, false), 2, "another treaty");
        assert_eq!(drawn(&mut drawings, &other, [2, 1], 60, false), 0, "one less");
        assert_eq!(drawn(&mut drawings, &other, [2, 1], 60, true), 1, "what is hidden depends on all");
        assert_eq!(drawn(&mut drawings, &other, [2, 1], 60, false), 0, "as before it");
    }
}
