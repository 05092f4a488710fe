//! The keys of one record, and what is checked when all of them have been read.

use num_traits::Zero;

use super::draft::Drafts;
use super::fault::{Fault, quoted, unknown_key};
use super::fields::{COMMON, read_cell, read_common};
use super::form::Form;
use super::reader::Reader;
use super::records::{Cell, Scalar};
use super::scalar::Values;
use super::tree::{Key, Node, Value};
use crate::diagnostic::{Code, Place, Role, article, nearest};
use crate::model::{Field, Kind, Type};
use crate::source::{Loc, Span};
use crate::value::Dimension;

impl Reader<'_> {
    /// Reads a key of the record `draft`.
    pub(super) fn field(&mut self, draft: usize, key: &Key<'_>, node: &Node<'_>) {
        let name = key.text.as_ref();
        let Some((id, kind)) =
            self.drafts.records.get(draft).and_then(|d| Some((d.kind, self.kind(d.kind)?)))
        else {
            return;
        };
        if let Some(position) = kind.fields.iter().position(|f| *f.name == *name) {
            if let Some(field) = kind.fields.get(position) {
                self.own_field(draft, position, field, node);
            }
            return;
        }
        if self.scope.child(self.model, Some(id), name).is_some() {
            return self.inline(key, node);
        }
        if self.common(draft, name, node) {
            return;
        }
        if self.model.unread.kinds.contains(&id) {
            // The field may stand in a part of the treaty file that could not be read.
            return;
        }
        let guessed = name.contains(['"', '\'', '\n']);
        if guessed && self.drafts.records.get(draft).is_some_and(|d| d.id_lost) {
            // The parser took the rest of a broken text for a key.
            return;
        }
        let children: Vec<&str> = self.scope.children(self.model, Some(id)).collect();
        let known = kind.fields.iter().map(|f| &*f.name).chain(children.iter().copied()).chain(COMMON);
        let meant =
            nearest(name, known.clone()).and_then(|meant| kind.fields.iter().position(|f| *f.name == *meant));
        let fault = unknown_key(&kind.name, name, known);
        self.drafts.problems.push(fault.at(self.file, key.at));
        // The field that was meant is not called missing as well.
        if let (Some(position), Some(record)) = (meant, self.drafts.records.get_mut(draft))
            && let Some(cell @ Cell::Absent) = record.cells.get_mut(position)
            && kind.fields.get(position).is_some_and(|f| !f.optional)
        {
            *cell = Cell::Missing;
        }
    }

    fn own_field(&mut self, draft: usize, position: usize, field: &Field, node: &Node<'_>) {
        let (cell, spoilt) = match self
            .with_values(draft, |values, _| read_cell(values, &field.ty, &field.name, node))
        {
            Ok(cell) => (cell, false),
            Err((fault, at)) => {
                if let Some(fault) = fault.filter(|_| node.sound && !self.is_known_stranger(&field.ty, node))
                {
                    self.report(fault, at);
                }
                (Cell::Missing, true)
            }
        };
        if let Some(record) = self.drafts.records.get_mut(draft) {
            record.spoilt |= spoilt;
            if let (Some(slot), Some(span)) = (record.cells.get_mut(position), record.spans.get_mut(position))
            {
                (*slot, *span) = (cell, node.at);
            }
        }
    }

    /// Whether the value names a treaty that this file has been told of: its rows do not repeat it one by one.
    fn is_known_stranger(&mut self, ty: &Type, node: &Node<'_>) -> bool {
        match (ty, &node.value) {
            (Type::Treaty, Value::Text(name)) => !self.strangers.insert(name.to_string()),
            _ => false,
        }
    }

    /// Reads a key that every record has; whether `name` is one.
    fn common(&mut self, draft: usize, name: &str, node: &Node<'_>) -> bool {
        let Drafts { records, links, .. } = &mut *self.drafts;
        let Some(record) = records.get_mut(draft) else { return false };
        let mut values =
            Values { model: self.model, tables: self.tables, owner: draft, links, texts: self.texts };
        match read_common(&mut values, record, name, node) {
            Ok(known) => known,
            Err(fault) => {
                record.spoilt = true;
                record.id_lost |= name == "id";
                if let Some(fault) = fault.filter(|_| node.sound) {
                    self.report(fault, node.at);
                }
                true
            }
        }
    }

    /// Checks a record that has been read to its end.
    pub(super) fn finish_record(&mut self, draft: usize) {
        let Some((kind, nil, head)) =
            self.drafts.records.get(draft).and_then(|d| Some((self.kind(d.kind)?, d.nil, d.head)))
        else {
            return;
        };
        let mut missing = Vec::new();
        if let Some(record) = self.drafts.records.get_mut(draft) {
            for (position, (field, cell)) in kind.fields.iter().zip(&mut record.cells).enumerate() {
                let needed = !field.optional && (nil.is_none() || identifies(&field.ty));
                if needed && *cell == Cell::Absent {
                    *cell = Cell::Missing;
                    missing.extend(Some(field).filter(|_| !self.no_column.contains(&position)));
                }
            }
        }
        for field in missing {
            let fault = missing_key(self.model, &self.form, kind, field);
            self.drafts.problems.push(fault.absent_at(self.file, head));
        }
        if let Some(nil) = nil {
            self.nil_has_no_values(draft, kind, nil);
        }
    }

    fn nil_has_no_values(&mut self, draft: usize, kind: &Kind, nil: Span) {
        let Some(record) = self.drafts.records.get_mut(draft) else { return };
        let figure =
            kind.fields.iter().zip(&record.cells).zip(&record.spans).find(|((_, cell), _)| is_figure(cell));
        let Some(((field, _), at)) = figure else { return };
        let fault = Fault::new(
            Code::NilWithValues,
            format!("the record says it is nil and gives {} all the same", quoted(&field.name)),
            "a figure in a nil record",
        )
        .help("remove `nil = true`, or the figure");
        let at = *at;
        record.spoilt = true;
        let nil = Place::new(Loc::new(self.file, nil), Role::Declaration, "said to be nil here");
        self.drafts.problems.push(fault.at(self.file, at).related(nil));
    }
}

/// Whether a field says whose record it is, of what and when: a nil record gives these all the same.
fn identifies(ty: &Type) -> bool {
    matches!(ty, Type::State | Type::Treaty | Type::Date | Type::Period | Type::Record(_))
}

/// Whether a cell gives a quantity other than zero.
fn is_figure(cell: &Cell) -> bool {
    let figure = |scalar: &Scalar| matches!(scalar, Scalar::Quantity(n, _) if !n.as_point().is_some_and(Zero::is_zero));
    match cell {
        Cell::Known(scalar) => figure(scalar),
        Cell::Either(all) => all.iter().any(|a| figure(&a.value)),
        Cell::Absent | Cell::Missing | Cell::Unknown(_) => false,
    }
}

/// The problem of a record that does not give a field.
fn missing_key(model: &crate::model::Model, form: &Form, kind: &Kind, field: &Field) -> Fault {
    let (name, example) = (&field.name, example(model, &field.ty));
    let help = match form {
        Form::Toml => format!("add `{name} = {example}`, or `{{ unknown = \"why\" }}` if it is not known"),
        Form::Csv(_) => format!("fill in the column of `{name}`, such as `{}`", example.trim_matches('"')),
        Form::JsonLines(_) => {
            format!("add the key of `{name}`, with `{{ \"unknown\": \"why\" }}` if it is not known")
        }
    };
    let label = if matches!(form, Form::Csv(_)) { "a cell is empty here" } else { "a key is missing here" };
    let message = format!("`{}` needs `{name}`, which is absent", kind.name);
    Fault::new(Code::MissingKey, message, label).help(help)
}

/// A value that a field of this type could hold.
fn example(model: &crate::model::Model, ty: &Type) -> String {
    match ty {
        Type::Truth => "true".to_owned(),
        Type::Date => "1997-04-29".to_owned(),
        Type::Period => "\"2024\"".to_owned(),
        Type::Days => "\"30 days\"".to_owned(),
        Type::Months => "\"3 years\"".to_owned(),
        Type::Number => "1".to_owned(),
        Type::Share => "\"20 %\"".to_owned(),
        Type::Text | Type::Group(_) => "\"…\"".to_owned(),
        Type::Cas => "\"505-60-2\"".to_owned(),
        Type::State => "\"USA\"".to_owned(),
        Type::Treaty => model.treaties.first().map_or("\"…\"".to_owned(), |t| format!("\"{}\"", t.name)),
        Type::Quantity { kind, .. } => match kind.dimension {
            Dimension::Mass => "\"500 t\"".to_owned(),
            Dimension::Volume => "\"500 L\"".to_owned(),
            Dimension::Items => "\"500 items\"".to_owned(),
        },
        Type::Choice(id) => model
            .choices
            .get(id.0 as usize)
            .and_then(|c| c.values.first())
            .map_or("\"…\"".to_owned(), |v| format!("\"{v}\"")),
        Type::Record(id) => model.kinds.get(id.0 as usize).map_or("\"…\"".to_owned(), |k| {
            if k.rows.is_some() {
                "…".to_owned()
            } else {
                format!("\"the id of {} {}\"", article(&k.name), k.name)
            }
        }),
        Type::List(_) => "[ … ]".to_owned(),
    }
}
