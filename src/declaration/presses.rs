//! The presses of one file, a kind each.

use std::sync::Arc;

use super::draft::Drafts;
use super::form::Form;
use super::plain::Symbols;
use super::press::{Press, Shop};
use super::scanner::Scanner;
use super::scope::Scope;
use super::tables::Tables;
use super::withdrawal::WITHDRAW;
use crate::model::Model;
use crate::source::FileId;

/// What is the same for all records of a file.
#[derive(Clone)]
pub(super) struct Sight<'a> {
    /// The kinds, choices and tables.
    pub model: &'a Model,
    /// Where the tables start among the records.
    pub tables: &'a Tables,
    /// The file.
    pub file: FileId,
    /// The position of its header among the drafts.
    pub header: usize,
    /// Its text.
    pub text: &'a Arc<String>,
}

/// Reads the plain records of a file.
#[derive(Default)]
pub(super) struct Presses<'a> {
    /// By the name of the kind; `None` where the full reader reads them all.
    all: Vec<(&'a str, Option<Press<'a>>)>,
    /// Which of them read last.
    ready: usize,
}

impl<'a> Presses<'a> {
    /// Reads the record at an offset: where it ends; `None` where it is not plain.
    pub(super) fn read(
        &mut self,
        sight: &Sight<'a>,
        scope: &Scope,
        at: usize,
        (drafts, symbols): (&mut Drafts, &mut Symbols),
    ) -> Option<usize> {
        let (name, scanner) = Scanner::open(sight.text, at)?;
        let mut shop = Shop { model: sight.model, tables: sight.tables, drafts, symbols };
        // Records of one kind mostly stand together: the last press is the first to be looked at.
        if self.all.get(self.ready).is_none_or(|(of, _)| *of != name) {
            self.ready = self.all.iter().position(|(of, _)| *of == name).unwrap_or(self.all.len());
        }
        if self.ready == self.all.len() {
            let id = scope.child(sight.model, None, name).filter(|_| name != WITHDRAW)?;
            let of_file = (sight.file, sight.header);
            let press = Press::new(&mut shop, sight.model, id, of_file, sight.text, Form::Toml);
            self.all.push((name, press));
        }
        let (_, press) = self.all.get_mut(self.ready)?;
        press.as_mut()?.read(&mut shop, at, scanner).map(|scanner| scanner.at())
    }

    /// Puts the record that was read last into its sheet.
    pub(super) fn commit(&mut self, drafts: &mut Drafts) {
        if let Some((_, Some(press))) = self.all.get_mut(self.ready) {
            press.commit(drafts);
        }
    }

    /// The name of the kind of the record that was read last.
    pub(super) fn last(&self) -> &'a str {
        self.all.get(self.ready).map_or("", |(name, _)| name)
    }
}
