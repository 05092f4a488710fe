//! `[[withdraw]]`: a record that its State takes back.

use super::draft::{Id, Withdrawn};
use super::fault::{Fault, unknown_key};
use super::fields::{read_id, read_submitted};
use super::scalar::{Values, text};
use super::tree::{Key, Node};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Loc, Span};
use crate::value::DayRange;

/// The name under which withdrawals stand among the records: they are no kind.
pub(super) const WITHDRAW: &str = "withdraw";

const KEYS: [&str; 3] = ["record", "submitted", "reason"];

/// `[[withdraw]]` as far as it has been read.
#[derive(Debug)]
pub(super) struct Withdrawal {
    head: Span,
    /// Whether nothing in it is wrong but keys that it does not have.
    sound: bool,
    record: Option<Id>,
    submitted: Option<DayRange>,
}

impl Withdrawal {
    /// One of which nothing has been read yet; `sound` where no syntax error stands in it.
    pub(super) fn new(head: Span, sound: bool) -> Self {
        Self { head, sound, record: None, submitted: None }
    }

    /// Reads a key; gives what is wrong with it, and where.
    pub(super) fn key(
        &mut self,
        values: &mut Values<'_>,
        key: &Key<'_>,
        node: &Node<'_>,
    ) -> Result<(), Option<(Fault, Span)>> {
        let read = match key.text.as_ref() {
            "record" => read_id(values, "record", node).map(|id| self.record = Some((id, node.at))),
            "submitted" => read_submitted(values, node).map(|days| self.submitted = Some(days)),
            "reason" => text("reason", node, "a text").map(|_| ()),
            other => return Err(Some((unknown_inside(other), key.at))),
        };
        read.map_err(|fault| {
            self.sound = false;
            fault.map(|fault| (fault, node.at))
        })
    }

    /// What is taken back, `header` being the position of the header of `file`; `None` where that cannot be read, which
    /// has been reported.
    ///
    /// # Errors
    ///
    /// Where it does not say which record.
    pub(super) fn finish(self, header: usize, file: FileId) -> Result<Option<Withdrawn>, Box<Diagnostic>> {
        let Withdrawal { head, sound, record, submitted } = self;
        match record {
            _ if !sound => Ok(None),
            Some(record) => Ok(Some(Withdrawn { header, record, submitted, at: Loc::new(file, head) })),
            None => {
                let message = "`withdraw` needs `record`, which is absent";
                let fault = Fault::new(Code::MissingKey, message, "`record` is missing");
                let help = "write the id of the record that is taken back";
                Err(Box::new(fault.help(help).absent_at(file, head)))
            }
        }
    }
}

/// What is said of a key or a table that a withdrawal does not have.
pub(super) fn unknown_inside(key: &str) -> Fault {
    unknown_key(WITHDRAW, key, KEYS)
}
