//! Reads the records of one file from what the walk hands over.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::HashMap;

use super::Reading;
use super::ahead::Ahead;
use super::draft::{Draft, Drafts};
use super::fault::{Fault, listed, quoted};
use super::form::Form;
use super::header::{Header, not_records};
use super::import::{Files, IMPORT, Import, Importing};
use super::plain::Symbols;
use super::presses::{Presses, Sight};
use super::records::{Place, SetAside};
use super::scalar::{Values, found};
use super::scope::Scope;
use super::tables::Tables;
use super::told::Told;
use super::tree::{Key, Node, Value};
use super::walk::{PlainPart, Sink};
use super::withdrawal::{WITHDRAW, Withdrawal, unknown_inside};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::{Kind, KindId, Model};
use crate::source::{FileId, Loc, Span};

/// The key that stands before all others.
pub(super) const DECLARATION: &str = "declaration";

/// Takes in one file.
pub(super) struct Reader<'a> {
    /// The kinds, choices and tables.
    pub model: &'a Model,
    /// Where the tables start among the records.
    pub tables: &'a Tables,
    /// The file.
    pub file: FileId,
    /// Where everything goes.
    pub drafts: &'a mut Drafts,
    /// Shared texts.
    pub texts: &'a mut Symbols,
    /// The position of the file's header among [`Drafts::headers`].
    pub header: usize,
    /// What the file sees.
    pub scope: Scope,
    /// How records are read.
    pub reading: Reading,
    /// Who is told how far it is.
    pub told: Option<&'a Told<'a>>,
    /// Whether `[declaration]` was there.
    pub declared: bool,
    /// Whether the file holds anything at all.
    pub holds_something: bool,
    /// The imports of the file that can be read, in order; `None` where it has none at all.
    pub imports: Option<Vec<Import>>,
    /// The files that imports may name, and the name of this file; `None` while an import is read.
    pub beside: Option<(&'a Files<'a>, &'a str)>,
    /// How the records are written.
    pub form: Form,
    /// The fields of imported records for which there is no column: that has been told once for all of them.
    pub no_column: Vec<usize>,
    /// Names of treaties that are not read here, already reported: one finding for all rows that name one.
    pub strangers: BTreeSet<String>,
    stack: Vec<Frame>,
    /// The last record of each kind, for children that follow it.
    last: HashMap<KindId, usize>,
    /// Names already reported as unknown kinds: one finding for all records under one.
    unknown: BTreeSet<String>,
    /// The whole text of the file.
    text: &'a Arc<String>,
    /// What reads the plain records.
    presses: Presses<'a>,
    /// What is read ahead of them.
    pub ahead: Ahead<'a>,
    /// Where what was found plain last begins.
    ready_at: usize,
}

/// A table that is open.
enum Frame {
    /// A record; `sound` where no syntax error stands in it.
    Record { draft: usize, sound: bool },
    /// A record closed before, where there is one, which goes on with children.
    Reopened(Option<usize>),
    /// `[[withdraw]]`, as far as it has been read.
    Withdrawal(Withdrawal),
    /// `[[import]]`, as far as it has been read.
    Import(Box<Importing>),
    /// Nothing inside can be read.
    Skipped,
}

impl<'a> Reader<'a> {
    /// A reader of `file`, which has no header yet.
    pub(super) fn new(
        model: &'a Model,
        tables: &'a Tables,
        file: FileId,
        text: (&'a Arc<String>, Span),
        drafts: &'a mut Drafts,
        texts: &'a mut Symbols,
    ) -> Self {
        let header = drafts.headers.len();
        drafts.headers.push(Header::absent(file, text.1));
        Self {
            model,
            tables,
            file,
            drafts,
            texts,
            header,
            scope: Scope::everything(model),
            declared: false,
            reading: Reading::PlainFirst,
            told: None,
            holds_something: false,
            imports: None,
            beside: None,
            form: Form::Toml,
            no_column: Vec::new(),
            strangers: BTreeSet::new(),
            stack: Vec::new(),
            last: HashMap::new(),
            unknown: BTreeSet::new(),
            text: text.0,
            presses: Presses::default(),
            ahead: Ahead::Nothing,
            ready_at: 0,
        }
    }

    pub(super) fn kind(&self, id: KindId) -> Option<&'a Kind> {
        self.model.kinds.get(id.0 as usize)
    }

    pub(super) fn report(&mut self, fault: Fault, at: Span) {
        self.drafts.problems.push(fault.at(self.file, at));
    }

    /// Runs `read` on the values of this file.
    pub(super) fn with_values<T>(
        &mut self,
        owner: usize,
        read: impl FnOnce(&mut Values<'_>, &mut Vec<Diagnostic>) -> T,
    ) -> T {
        let mut values = Values {
            model: self.model,
            tables: self.tables,
            owner,
            links: &mut self.drafts.links,
            texts: self.texts,
        };
        read(&mut values, &mut self.drafts.problems)
    }

    fn declaration(&mut self, key: &Key<'_>, node: &Node<'_>) {
        self.declared = true;
        let file = self.file;
        let (header, scope) =
            self.with_values(0, |values, problems| Header::read(values, file, key, node, problems));
        if let (None, Value::Table(table)) = (header.treaty, &node.value)
            && let Some(Node { value: Value::Text(name), .. }) = table.get("treaty")
        {
            self.strangers.insert(name.to_string());
        }
        if let Some(slot) = self.drafts.headers.get_mut(self.header) {
            *slot = header;
        }
        self.scope = scope;
    }

    /// Opens a record of the root, or of the record that is open.
    fn start(&mut self, key: &Key<'_>, head: Span, sound: bool) -> Frame {
        let parent = match self.stack.last() {
            None => None,
            Some(Frame::Record { draft, .. } | Frame::Reopened(Some(draft))) => Some(*draft),
            Some(Frame::Withdrawal(_)) => {
                self.report(unknown_inside(&key.text), key.at);
                return Frame::Skipped;
            }
            Some(Frame::Import(_)) => {
                self.inside_import(key);
                return Frame::Skipped;
            }
            Some(Frame::Reopened(None) | Frame::Skipped) => return self.lose(None, head),
        };
        if parent.is_none() && key.text == WITHDRAW {
            return Frame::Withdrawal(Withdrawal::new(head, sound));
        }
        if parent.is_none() && key.text == IMPORT {
            return Frame::Import(Box::new(Importing::new(self.file, head, sound)));
        }
        if parent.is_none() && key.text == DECLARATION {
            self.declared = true;
            let fault = Fault::wrong_type("`declaration` is one table, not a record", "brackets too many");
            self.report(fault.help("write `[declaration]`"), head);
            return Frame::Skipped;
        }
        self.count();
        let of = parent.and_then(|p| self.drafts.records.get(p)).map(|d| d.kind);
        match self.scope.child(self.model, of, &key.text) {
            Some(kind) => self.draft(kind, head, parent, sound),
            None => {
                self.unknown_kind(key, of);
                self.lose(self.scope.named(&key.text), head)
            }
        }
    }

    /// Reads a key of `[[import]]`.
    fn import_key(&mut self, key: &Key<'_>, node: &Node<'_>) {
        let Some(Frame::Import(mut import)) = self.stack.pop() else { return };
        let read = self.with_values(0, |values, _| import.key(values, key, node));
        self.drafts.problems.extend(read.err().flatten().map(|(fault, at)| fault.at(self.file, at)));
        self.stack.push(Frame::Import(import));
    }

    /// Counts one record more.
    pub(super) fn count(&mut self) {
        self.count_all(1);
    }

    /// Counts so many records more.
    fn count_all(&mut self, records: usize) {
        if let Some(header) = self.drafts.headers.get_mut(self.header) {
            header.records += records;
        }
    }

    fn lose(&mut self, kind: Option<KindId>, head: Span) -> Frame {
        self.drafts.lost.push(SetAside { kind, state: None, at: Loc::new(self.file, head) });
        Frame::Skipped
    }

    fn unknown_kind(&mut self, key: &Key<'_>, parent: Option<KindId>) {
        let unread = self.scope.may_be_unread(self.model, &key.text);
        if unread || !self.scope.is_known() || !self.unknown.insert(key.text.to_string()) {
            return;
        }
        let fault = match parent.and_then(|p| self.kind(p)) {
            None => self.scope.unknown(self.model, &key.text),
            Some(kind) => {
                let children: Vec<&str> = self.scope.children(self.model, parent).collect();
                let help = match nearest(&key.text, children.iter().copied()) {
                    Some(meant) => format!("write `[[{}.{meant}]]`", kind.name),
                    None if children.is_empty() => "write it as a record of its own".to_owned(),
                    None => format!("write one of {}", listed(children)),
                };
                let message =
                    format!("no record called {} stands inside a `{}`", quoted(&key.text), kind.name);
                Fault::new(Code::UnknownKind, message, "unknown kind").help(help)
            }
        };
        self.report(fault, key.at);
    }

    fn draft(&mut self, id: KindId, head: Span, parent: Option<usize>, sound: bool) -> Frame {
        let fields = self.kind(id).map_or(0, |k| k.fields.len());
        let draft = self.drafts.records.len();
        self.drafts.order.push(Place::whole(draft));
        self.drafts.records.push(Draft::empty(id, self.file, self.header, head, fields));
        if let Some(new) = self.drafts.records.last_mut() {
            new.parent = parent;
            new.spoilt = !sound;
            new.id_lost = !sound;
        }
        self.last.insert(id, draft);
        Frame::Record { draft, sound }
    }

    /// Ends what is open.
    fn finish(&mut self, frame: Option<Frame>) {
        match frame {
            Some(Frame::Record { draft, sound: true }) => self.finish_record(draft),
            Some(Frame::Withdrawal(withdrawal)) => match withdrawal.finish(self.header, self.file) {
                Ok(withdrawn) => self.drafts.withdrawn.extend(withdrawn),
                Err(problem) => self.drafts.problems.push(*problem),
            },
            Some(Frame::Import(import)) => {
                if let Some((files, name)) = self.beside {
                    self.finish_import(*import, files, name);
                }
            }
            _ => {}
        }
    }

    /// Reads a key of `[[withdraw]]`.
    fn withdrawal_key(&mut self, key: &Key<'_>, node: &Node<'_>) {
        let Some(Frame::Withdrawal(mut withdrawal)) = self.stack.pop() else { return };
        let read = self.with_values(0, |values, _| withdrawal.key(values, key, node));
        self.drafts.problems.extend(read.err().flatten().map(|(fault, at)| fault.at(self.file, at)));
        self.stack.push(Frame::Withdrawal(withdrawal));
    }

    /// Reads `kind = [ { … }, … ]`.
    pub(super) fn inline(&mut self, key: &Key<'_>, node: &Node<'_>) {
        let Value::List(list) = &node.value else {
            if node.sound {
                self.report(not_records(&key.text, node), key.at);
            }
            let kind = self.scope.named(&key.text);
            self.lose(kind, key.at);
            return;
        };
        let mut readable = false;
        for item in list {
            let Value::Table(table) = &item.value else {
                if item.sound {
                    let fault = Fault::wrong_type(
                        format!("a record is a table; {} is none", found(item)),
                        "a table is wanted",
                    );
                    self.report(fault.help("write `{ key = value, … }`"), item.at);
                }
                let kind = self.scope.named(&key.text);
                self.lose(kind, item.at);
                continue;
            };
            readable |= !item.sound;
            let frame = self.start(key, Span::new(item.at.start, item.at.start + 1), item.sound);
            self.stack.push(frame);
            for (key, node) in &table.entries {
                self.value(key, node);
            }
            self.close();
        }
        if !node.sound && !readable {
            // The error stands between the records; at least one was lost to it.
            let kind = self.scope.named(&key.text);
            self.lose(kind, Span::new(node.at.start, node.at.start + 1));
        }
    }

    /// Reads a key above the records.
    fn root(&mut self, key: &Key<'_>, node: &Node<'_>) {
        let name = key.text.as_ref();
        if name == DECLARATION {
            return self.declaration(key, node);
        }
        if name == WITHDRAW || name == IMPORT || self.scope.child(self.model, None, name).is_some() {
            return self.inline(key, node);
        }
        match &node.value {
            Value::Broken => {}
            Value::Table(_) if nearest(name, [DECLARATION]).is_some() => {
                self.declared = true;
                let message = format!("nothing is read from {}", quoted(name));
                self.report(
                    Fault::new(Code::UnknownKind, message, "unknown name").help("write `[declaration]`"),
                    key.at,
                );
            }
            Value::List(_) | Value::Table(_) => {
                self.count();
                self.unknown_kind(key, None);
                let kind = self.scope.named(name);
                self.lose(kind, key.at);
            }
            _ => {
                let message = format!("the key {} belongs to no record", quoted(name));
                let help = "write it below `[declaration]` or below the header of its record";
                self.report(Fault::new(Code::UnknownKey, message, "above the records").help(help), key.at);
            }
        }
    }
}

impl Sink for Reader<'_> {
    fn plain_first(&self) -> bool {
        self.reading != Reading::Full
    }

    fn plain(&mut self, at: usize) -> Option<PlainPart> {
        self.told.iter().for_each(|told| told.reached(at));
        let treaty = self.drafts.headers.get(self.header)?.treaty;
        if self.reading == Reading::Full || treaty.is_none() || !self.stack.is_empty() {
            return None;
        }
        let Reader { model, tables, file, header, text, .. } = *self;
        let sight = Sight { model, tables, file, header, text };
        self.ahead.begin(at, self.drafts.hasher, &sight, &self.scope);
        if let Some(part) = self.ahead.from(at) {
            self.ready_at = at;
            let others = part.heads.iter().skip(1).copied().collect();
            return Some(PlainPart { end: part.end, others });
        }
        let end = self.presses.read(&sight, &self.scope, at, (&mut *self.drafts, &mut *self.texts))?;
        self.ready_at = at;
        Some(PlainPart { end, others: Vec::new() })
    }

    fn take_plain(&mut self) {
        self.holds_something = true;
        let count = match self.ahead.take(self.ready_at) {
            Some(part) => part.put_into(self.drafts, self.texts),
            None => {
                self.presses.commit(self.drafts);
                1
            }
        };
        self.count_all(count);
    }

    fn open(&mut self, key: &Key<'_>, head: Span, sound: bool) {
        self.holds_something = true;
        let frame = self.start(key, head, sound);
        self.stack.push(frame);
    }

    fn reopen(&mut self, key: &Key<'_>) {
        self.holds_something = true;
        let kind = self.scope.named(&key.text);
        let parent = kind.and_then(|k| self.last.get(&k)).copied();
        if parent.is_none()
            && self.scope.is_known()
            && self.stack.is_empty()
            && self.unknown.insert(key.text.to_string())
        {
            let name = &key.text;
            let fault = match kind {
                None => self.scope.unknown(self.model, name),
                Some(_) => Fault::new(
                    Code::UnknownKind,
                    format!("no record of {} stands above this one", quoted(name)),
                    "no record to stand in",
                )
                .help(format!("write the `[[{name}]]` that this belongs to above it")),
            };
            self.report(fault, key.at);
        }
        self.stack.push(Frame::Reopened(parent));
    }

    fn value(&mut self, key: &Key<'_>, node: &Node<'_>) {
        self.holds_something = true;
        match self.stack.last() {
            None => self.root(key, node),
            Some(Frame::Record { draft, .. } | Frame::Reopened(Some(draft))) => self.field(*draft, key, node),
            Some(Frame::Withdrawal(_)) => self.withdrawal_key(key, node),
            Some(Frame::Import(_)) => self.import_key(key, node),
            Some(Frame::Reopened(None) | Frame::Skipped) => {}
        }
    }

    fn close(&mut self) {
        let frame = self.stack.pop();
        self.finish(frame);
    }

    fn lost(&mut self, name: &str, head: Span) {
        if name == DECLARATION {
            self.declared = true;
        } else {
            self.count();
            let kind = self.scope.named(name);
            self.lose(kind, head);
        }
    }

    fn problem(&mut self, problem: Diagnostic) {
        self.holds_something = true;
        self.drafts.problems.push(problem);
    }
}
