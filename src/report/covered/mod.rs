//! What is covered, for people: paragraphs by article, then what no case shows, then what the declarations leave unused.

mod json;

use super::closing::count;
use super::figures::grouped;
use super::safe::safe;
use super::wrap::wrap;
use super::{Format, Style};
use crate::coverage::{ClauseRow, Coverage, ParagraphRow, Percent, RecordRow, Status};

/// The widest that a column of paragraphs may be, and one of clauses or records.
const CITES: usize = 16;
const NAMES: usize = 32;

/// The whole as text.
pub fn render(coverage: &Coverage, asked: Option<&Percent>, format: Format, style: &Style) -> String {
    match format {
        Format::Json => json::render(coverage),
        _ => human(coverage, asked, style),
    }
}

fn human(coverage: &Coverage, asked: Option<&Percent>, style: &Style) -> String {
    let mut out = Out { text: String::new(), width: style.width };
    paragraphs(coverage, &mut out);
    by_cases(coverage, &mut out);
    by_data(coverage, &mut out);
    for sentence in ending(coverage, asked) {
        out.lines(&format!("{sentence}."), "", "  ");
    }
    out.text
}

struct Out {
    text: String,
    width: usize,
}

impl Out {
    fn lines(&mut self, text: &str, first: &str, rest: &str) {
        for line in wrap(text, self.width, first, rest) {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    /// Cells under one another, the last of them wrapped; a first cell that is too wide has a line of its own.
    fn row(&mut self, indent: usize, name: &str, size: usize, middle: &str, rest: &str) {
        let name = safe(name);
        let head = format!("{}{name:<size$}  {middle}", " ".repeat(indent));
        let hang = " ".repeat(indent + size + 2 + middle.len());
        if name.chars().count() > size {
            self.lines(&name, &" ".repeat(indent), "    ");
            self.lines(&safe(rest), &format!("{}{middle}", " ".repeat(indent + size + 2)), &hang);
        } else {
            self.lines(&safe(rest), &head, &hang);
        }
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }
}

fn status_words(status: Status) -> &'static str {
    match status {
        Status::Encoded => "encoded",
        Status::Judgement => "needs judgement",
        Status::Outside => "cannot be encoded",
        Status::Later => "not yet",
    }
}

fn paragraphs(coverage: &Coverage, out: &mut Out) {
    let mut rest = coverage.paragraphs.as_slice();
    while let Some(first) = rest.first() {
        let own = rest.iter().take_while(|p| p.treaty == first.treaty).count();
        let (treaty, others) = rest.split_at(own);
        rest = others;
        let size = treaty.iter().map(|p| p.cite.chars().count()).max().unwrap_or(0).min(CITES);
        out.lines(&format!("Paragraphs of {}", safe(&first.treaty)), "", "  ");
        let mut rows = treaty;
        while let Some(first) = rows.first() {
            let same = rows.iter().take_while(|p| p.article == first.article).count();
            let (article, others) = rows.split_at(same);
            rows = others;
            let alone = article.len() == 1 || first.article.is_empty();
            if !alone {
                out.lines(&safe(&first.article), "  ", "  ");
            }
            let indent = if alone { 2 } else { 4 };
            let size = if alone { size + 2 } else { size };
            article.iter().for_each(|p| paragraph(p, indent, size, out));
        }
        out.blank();
    }
}

fn paragraph(row: &ParagraphRow, indent: usize, size: usize, out: &mut Out) {
    let clauses = row.clauses.join(", ");
    let rest = match (&row.reason, clauses.is_empty()) {
        (None, _) => clauses,
        (Some(reason), true) => reason.clone(),
        (Some(reason), false) if row.status == Status::Encoded => format!("{clauses}; {reason}"),
        (Some(reason), false) => reason.clone(),
    };
    out.row(indent, &row.cite, size, &format!("{:<17}  ", status_words(row.status)), &rest);
}

fn by_cases(coverage: &Coverage, out: &mut Out) {
    let open: Vec<(&ClauseRow, Vec<String>)> =
        coverage.clauses.iter().map(|c| (c, not_shown(c))).filter(|(_, said)| !said.is_empty()).collect();
    if open.is_empty() {
        return;
    }
    let size = open.iter().map(|(c, _)| c.clause.chars().count()).max().unwrap_or(0).min(NAMES);
    out.lines("What no case shows", "", "  ");
    for (clause, said) in open {
        out.row(2, &clause.clause, size, "", &said.join("; "));
    }
    out.blank();
}

fn not_shown(clause: &ClauseRow) -> Vec<String> {
    let mut said = Vec::new();
    if clause.shown.is_empty() {
        said.push("no case".to_owned());
    } else if !clause.missing.is_empty() {
        said.push(format!("never {}", clause.missing.join(", never ")));
    }
    let unused = clause.exceptions.iter().filter(|e| !e.in_cases);
    said.extend(unused.map(|e| format!("exception `{}` never used", e.name)));
    said
}

fn by_data(coverage: &Coverage, out: &mut Out) {
    let mut rows: Vec<(String, String)> = Vec::new();
    for clause in &coverage.clauses {
        if clause.has_instance == Some(false) {
            rows.push((clause.clause.clone(), "clause without an instance".to_owned()));
            continue;
        }
        let unused = clause.exceptions.iter().filter(|e| e.in_data == Some(false));
        rows.extend(unused.map(|e| (clause.clause.clone(), format!("exception `{}` never used", e.name))));
    }
    for record in &coverage.records {
        rows.extend(left_unread(record).map(|said| (format!("{}, {}", record.treaty, record.record), said)));
    }
    if rows.is_empty() {
        return;
    }
    let size = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(NAMES);
    out.lines("What the declarations leave unused", "", "  ");
    for (name, said) in rows {
        out.row(2, &name, size, "", &said);
    }
    out.blank();
}

fn left_unread(record: &RecordRow) -> Option<String> {
    let (on_file, unread) = record.on_file.filter(|(n, _)| *n > 0)?;
    if !record.read {
        return Some(format!("{}, read by no clause", count(on_file, "record", "records")));
    }
    let unread = (unread > 0).then(|| {
        format!("{} of {} not read", grouped(&unread.to_string()), count(on_file, "record", "records"))
    });
    let fields = record.fields.iter().filter(|f| f.given == Some(true) && !f.read);
    let fields: Vec<String> = fields.map(|f| format!("`{}`", f.name)).collect();
    let fields = (!fields.is_empty()).then(|| format!("read by no clause: {}", fields.join(", ")));
    let said: Vec<String> = unread.into_iter().chain(fields).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

fn ending(coverage: &Coverage, asked: Option<&Percent>) -> Vec<String> {
    let n = |n: usize| grouped(&n.to_string());
    let mut said = Vec::new();
    if coverage.failed > 0 {
        said.push(format!(
            "{} nothing here, of {} in all; `servanda test` prints them",
            count(coverage.failed, "test fails and shows", "tests fail and show"),
            n(coverage.tests)
        ));
    }
    said.push(format!("{}, {}", count(coverage.tests, "test", "tests"), clauses(coverage)));
    let (encoded, all) = coverage.encoded();
    said.push(format!(
        "{} of the {} that can be encoded {}; {} a judgement, {} cannot be encoded",
        n(encoded),
        count(all, "paragraph", "paragraphs"),
        if encoded == 1 { "is" } else { "are" },
        count(coverage.count(Status::Judgement), "needs", "need"),
        n(coverage.count(Status::Outside)),
    ));
    said.extend(
        asked.filter(|p| p.exceeds(encoded, all)).map(|p| format!("That is less than {} %", p.written())),
    );
    said
}

fn clauses(coverage: &Coverage) -> String {
    let all = coverage.clauses.len();
    let without = coverage.clauses.iter().filter(|c| c.shown.is_empty()).count();
    format!("{}, {} of them shown by no case", count(all, "clause", "clauses"), grouped(&without.to_string()))
}
