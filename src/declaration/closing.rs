//! Which kinds are complete, for whom and over which days (language reference, rule 24).

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::draft::Drafts;
use super::header::{Complete, Header};
use super::records::{Closing, Declared, Records};
use crate::model::{KindId, Model, Step};
use crate::source::Loc;

/// What one file holds: the kinds, and the States whose records they are.
#[derive(Clone, Default)]
struct Content {
    kinds: BTreeSet<KindId>,
    states: BTreeSet<Arc<str>>,
}

/// Adds the closings and the list of files; `states` is the State of each draft.
pub(super) fn close(model: &Model, drafts: &Drafts, states: &[Option<Arc<str>>], records: &mut Records) {
    let mut contents = vec![Content::default(); drafts.headers.len()];
    // What a declaration imports is a part of it.
    let declaration = |header: usize| drafts.headers.get(header).and_then(|h| h.of).unwrap_or(header);
    for (draft, state) in drafts.records.iter().zip(states) {
        if let Some(content) = contents.get_mut(declaration(draft.header)) {
            content.kinds.insert(draft.kind);
            content.states.extend(state.clone());
        }
    }
    for sheet in records.sheets.iter().filter(|s| s.len() > 0) {
        let Some(content) = contents.get_mut(declaration(sheet.header)) else { continue };
        content.kinds.insert(sheet.kind);
        let path = model.kinds.get(sheet.kind.0 as usize).and_then(|k| k.party_path.as_deref());
        if let Some([Step::Field(field)]) = path {
            content.states.extend(sheet.states(*field).into_iter().filter_map(|s| records.symbols.text(s)));
        }
    }
    for (header, content) in drafts.headers.iter().zip(&contents) {
        if header.treaty.is_some() && header.of.is_none() {
            close_file(header, content, records);
        }
        records.files.push(Declared {
            file: header.file,
            treaty: header.treaty,
            by: header.by.clone(),
            submitted: header.submitted,
            records: header.records,
        });
    }
}

fn close_file(header: &Header, content: &Content, records: &mut Records) {
    let up_to = header.submitted.and_then(|s| s.from);
    let known = header.submitted.and_then(|s| s.to);
    let closing = |state: &Arc<str>, kind, from, to: Option<NaiveDate>, span| Closing {
        state: Arc::clone(state),
        kind,
        from,
        to,
        known,
        at: Loc::new(header.file, span),
    };
    let states: Vec<&Arc<str>> = match &header.by {
        Some(state) => vec![state],
        None => content.states.iter().collect(),
    };
    for state in &states {
        for Complete { kind, from, to, at } in &header.complete {
            records.closings.push(closing(state, *kind, *from, to.or(up_to), *at));
        }
    }
    let Some(state) = &header.by else { return };
    if up_to.is_none() || header.complete.iter().any(|c| c.kind.is_none()) {
        return;
    }
    let stated = |kind: &KindId| header.complete.iter().any(|c| c.kind == Some(*kind));
    for kind in content.kinds.iter().filter(|k| !stated(k)) {
        records.closings.push(closing(state, Some(*kind), None, up_to, header.at));
    }
}
