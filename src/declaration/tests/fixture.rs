//! The invented treaty, and how a text is read under it.

use crate::declaration::{Plain, Reading, Records, read_by};
use crate::diagnostic::Diagnostic;
use crate::model::*;
use crate::source::{FileId, FileKind, Loc, SourceFile, SourceMap, Span};
use crate::value::{Dimension, Length, MonthEnd, Rat};

const HERE: Loc = Loc { file: FileId(0), span: Span { start: 0, end: 1 } };

pub const KINDS: [&str; 10] = [
    "party",
    "stockpile",
    "destruction",
    "destroyed",
    "decision",
    "extension",
    "phase",
    "site",
    "report",
    "agreement",
];

pub fn kind(name: &str) -> KindId {
    KindId(u32::try_from(KINDS.iter().position(|k| *k == name).unwrap()).unwrap())
}

fn field(name: &str, ty: Type) -> Field {
    let (optional, name) = name.strip_suffix('?').map_or((false, name), |n| (true, n));
    Field { name: name.into(), ty, optional }
}

fn mass(basis: &str, signed: bool) -> Type {
    Type::Quantity { kind: QuantityKind { dimension: Dimension::Mass, basis: Some(basis.into()) }, signed }
}

fn plain(dimension: Dimension) -> Type {
    Type::Quantity { kind: QuantityKind { dimension, basis: None }, signed: false }
}

fn record(treaty: Option<u32>, name: &str, fields: Vec<Field>, nature: Nature) -> Kind {
    let state = fields.iter().position(|f| f.ty == Type::State);
    Kind {
        treaty: treaty.map(TreatyId),
        name: name.into(),
        parent: None,
        fields,
        nature,
        party_path: state.map(|s| vec![Step::Field(s)]),
        rows: None,
        at: Some(HERE),
    }
}

fn treaty(name: &str, imports: &[u32]) -> Treaty {
    Treaty {
        name: name.into(),
        title: name.to_owned(),
        in_force: None,
        month_end: MonthEnd::Unclear,
        at: HERE,
        files: vec![FileId(0)],
        imports: imports.iter().copied().map(TreatyId).collect(),
        paragraphs: Vec::new(),
    }
}

pub fn model() -> Model {
    let category = Type::Choice(ChoiceId(0));
    let row = |n: i64, years: i64| Row {
        cells: vec![
            Some(Literal::Number(Rat::from_integer(n.into()))),
            Some(Literal::Length(Length::Months(years * 12))),
        ],
        cells_at: vec![HERE, HERE],
        at: HERE,
    };
    let mut destroyed = record(
        Some(0),
        "destroyed",
        vec![
            field("of", Type::Record(kind("stockpile"))),
            field("amount?", mass("agent", false)),
            field("share?", Type::Number),
            field("as_of", Type::Date),
        ],
        Nature::AsOf(3),
    );
    destroyed.party_path = Some(vec![Step::Field(0), Step::Field(0)]);
    let mut extension = record(
        Some(0),
        "extension",
        vec![
            field("holder", Type::State),
            field("phase", Type::Record(kind("phase"))),
            field("new_deadline", Type::Date),
        ],
        Nature::Inherited,
    );
    extension.parent = Some(kind("decision"));
    let mut phase = record(
        Some(0),
        "phase",
        vec![field("number", Type::Number), field("term", Type::Months)],
        Nature::Filed,
    );
    phase.rows = Some(vec![row(1, 3), row(2, 5), row(4, 10)]);
    Model {
        treaties: vec![treaty("CWC", &[1]), treaty("NPT", &[])],
        choices: vec![
            Choice {
                treaty: TreatyId(0),
                name: "Category".into(),
                values: vec!["Category1".into(), "Category2".into()],
                at: HERE,
            },
            Choice {
                treaty: TreatyId(0),
                name: "Organ".into(),
                values: vec!["Conference".into(), "Council".into()],
                at: HERE,
            },
        ],
        kinds: vec![
            record(
                None,
                "party",
                vec![
                    field("state", Type::State),
                    field("treaty", Type::Treaty),
                    field("in_force", Type::Date),
                    field("until?", Type::Date),
                    field("deposited?", Type::Date),
                    field("signed?", Type::Date),
                    field("how?", Type::Text),
                ],
                Nature::Holds { from: 2, until: Some(3) },
            ),
            record(
                Some(0),
                "stockpile",
                vec![
                    field("holder", Type::State),
                    field("category", category.clone()),
                    field("amount", mass("agent", false)),
                    field("as_at", Type::Date),
                ],
                Nature::Holds { from: 3, until: None },
            ),
            record(
                Some(0),
                "destruction",
                vec![
                    field("holder", Type::State),
                    field("category", category),
                    field("amount", mass("agent", false)),
                    field("done", Type::Date),
                ],
                Nature::Happens(3),
            ),
            destroyed,
            record(
                Some(0),
                "decision",
                vec![field("organ", Type::Choice(ChoiceId(1))), field("taken", Type::Date)],
                Nature::Decided(1),
            ),
            extension,
            phase,
            record(
                Some(0),
                "site",
                vec![
                    field("holder", Type::State),
                    field("opened", Type::Date),
                    field("volume?", plain(Dimension::Volume)),
                    field("shells?", plain(Dimension::Items)),
                    field("balance?", mass("agent", true)),
                    field("chemical?", Type::Cas),
                    field("secret?", Type::Truth),
                    field("limit?", Type::Days),
                    field("term?", Type::Months),
                    field("uses?", Type::List(Box::new(Type::Cas))),
                    field("name?", Type::Text),
                    field("count?", Type::Number),
                ],
                Nature::Holds { from: 1, until: None },
            ),
            record(
                Some(0),
                "report",
                vec![
                    field("by", Type::State),
                    field("covers", Type::Period),
                    field("amount", mass("agent", false)),
                    field("chemical", Type::Cas),
                ],
                Nature::Filed,
            ),
            record(
                Some(1),
                "agreement",
                vec![field("state", Type::State), field("in_force", Type::Date)],
                Nature::Holds { from: 1, until: None },
            ),
        ],
        ..Model::default()
    }
}

/// What was read of some files, with their texts.
pub struct Outcome {
    pub records: Records,
    pub problems: Vec<Diagnostic>,
    pub sources: SourceMap,
}

impl Outcome {
    /// Code and underlined text of each problem.
    pub fn found(&self) -> Vec<(&'static str, String)> {
        self.problems.iter().map(|p| (p.code.id(), self.sources.slice(p.primary.loc).to_owned())).collect()
    }

    /// Every problem as a reviewer reads it: line, code, message, label, help, other places.
    pub fn shown(&self) -> String {
        let mut out = String::new();
        for p in &self.problems {
            let file = self.sources.get(p.primary.loc.file).unwrap();
            let at = file.position(p.primary.loc.span.start);
            let text: String =
                self.sources.slice(p.primary.loc).lines().next().unwrap_or("").chars().take(60).collect();
            out += &format!(
                "{}:{}:{} {}[{}] {}\n",
                file.name,
                at.line,
                at.column,
                p.severity.name(),
                p.code.id(),
                p.message
            );
            out += &format!(
                "    | {text}\n    | {} {}\n",
                "^".repeat(text.chars().count().max(1)),
                p.primary.label
            );
            for place in &p.related {
                let file = self.sources.get(place.loc.file).unwrap();
                let at = file.position(place.loc.span.start);
                let text = self.sources.slice(place.loc);
                out += &format!("    + {}:{}:{} {text} - {}\n", file.name, at.line, at.column, place.label);
            }
            if let Some(help) = &p.help {
                out += &format!("    = help: {help}\n");
            }
        }
        out
    }
}

/// Reads files under the invented treaty; the first file of the map is the treaty.
pub fn read_files(files: &[(&str, &str)]) -> Outcome {
    let mut sources = SourceMap::default();
    sources.add(SourceFile::new("a.treaty", "treaty", FileKind::Treaty));
    let ids: Vec<FileId> = files
        .iter()
        .map(|(name, text)| sources.add(SourceFile::new(*name, *text, FileKind::of_declared(name))))
        .collect();
    let model = model();
    let (records, problems) = read_by(Reading::PlainFirst, &model, &sources, &ids);
    let texts: Vec<&str> = files.iter().map(|(_, text)| *text).collect();
    for other in [Reading::PlainAhead, Reading::Full] {
        let (in_other_way, found) = read_by(other, &model, &sources, &ids);
        for (this, that) in told(&records, &problems).iter().zip(&told(&in_other_way, &found)) {
            assert_eq!(this, that, "{other:?}: {}", texts.join("\n=====\n"));
        }
        assert_eq!(records.count(), in_other_way.count(), "{other:?}: {}", texts.join("\n=====\n"));
    }
    Outcome { records, problems, sources }
}

/// Everything that was read, put together record by record: the same for all ways of reading.
fn told(records: &Records, problems: &[Diagnostic]) -> Vec<String> {
    let mut out: Vec<String> = records.iter().map(|(id, r)| format!("{id:?} {r:#?}")).collect();
    for id in records.ids() {
        let plain = (0..records.get(id).map_or(0, |r| r.cells.len())).map(|f| {
            // What texts are called by may differ; what they say may not.
            match records.plain(id, f) {
                Some(Plain::Text(sym)) => format!("{:?}", records.symbols.text(sym)),
                plain => format!("{plain:?}"),
            }
        });
        out.push(format!(
            "{:?} {:?} {:?}",
            plain.collect::<Vec<_>>(),
            records.submitted(id),
            records.kind(id)
        ));
    }
    out.push(format!("{:#?}", (&records.withdrawals, &records.closings, &records.set_aside, &records.files)));
    out.push(format!("{problems:#?}"));
    out
}

/// Reads one file.
pub fn read_text(text: &str) -> Outcome {
    read_files(&[("xaa.toml", text)])
}

/// Reads records below a declaration of XAA.
pub fn read_body(body: &str) -> Outcome {
    read_text(&format!("[declaration]\nby = \"XAA\"\ntreaty = \"CWC\"\nsubmitted = 2024-02-20\n\n{body}"))
}
