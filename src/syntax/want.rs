//! What the grammar would have accepted at a place, in words that a lawyer knows.

use super::token::{Keyword, TokenKind};

/// Something the grammar would have accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// A keyword.
    Keyword(Keyword),
    /// Anything else.
    Thing(Thing),
}

macro_rules! things {
    ($($variant:ident $phrase:literal)*) => {
        /// What is not a keyword, in the order in which alternatives are named.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Thing {
            $($variant,)*
        }

        impl Thing {
            const ALL: &[Thing] = &[$(Thing::$variant),*];

            fn phrase(self) -> &'static str {
                match self { $(Thing::$variant => $phrase,)* }
            }
        }
    };
}

things! {
    TreatyName "the short name of the treaty"
    ChoiceName "the name of the choice"
    ChoiceValue "a value such as `Conference`"
    BasisName "the name of a basis such as `agent`"
    RecordName "the name of the record kind"
    ParentName "the name of the kind it is part of"
    TableName "the name of the table"
    DefineName "the name of the definition"
    ClauseName "the name of the clause"
    ExceptionName "the name of the exception"
    Field "a field such as `done: date`"
    FieldName "the name of a field"
    Parameter "a parameter such as `s: State`"
    Variable "a name for it, such as `s`"
    Kind "a kind of record"
    Generator "whom or what it applies to, such as `Party s` or `transfer t`"
    Find "a kind and a name for it, such as `notification n`"
    Key "a field that both sides share"
    Title "a title in quotes"
    Citation "a citation such as `VA IV(A) 17(a)`"
    Effect "`does not apply`, a demand such as `must` or a timing such as `by`"
    Row "a row such as `1 | 3 years`"
    Cell "a number, a date, a text or a value"
    Date "a date such as 1997-04-29"
    Text "a text in quotes"
    Length "a length such as `5 years`"
    Type "a type such as `date` or `mass of agent`"
    Value "a value"
    Condition "a condition"
    LeftParen "`(`"
    RightParen "`)`"
    RightBracket "`]`"
    Comma "`,`"
    Colon "`:`"
    Equal "`=`"
    DotDot "`..`"
    Comparison "a comparison such as `<=`"
    Operator "an operator such as `+`"
    End "the end of the line"
}

impl Thing {
    /// The thing that a mark of punctuation is.
    pub(super) fn mark(kind: TokenKind) -> Thing {
        match kind {
            TokenKind::LeftParen => Thing::LeftParen,
            TokenKind::RightParen => Thing::RightParen,
            TokenKind::RightBracket => Thing::RightBracket,
            TokenKind::Comma => Thing::Comma,
            TokenKind::Colon => Thing::Colon,
            TokenKind::Equal => Thing::Equal,
            TokenKind::DotDot => Thing::DotDot,
            _ => Thing::Operator,
        }
    }

    /// Whether it only continues what could also end here.
    fn continues(self) -> bool {
        matches!(self, Thing::Comparison | Thing::Operator | Thing::End | Thing::DotDot)
    }
}

/// A set of [`Want`]s.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WantSet {
    keywords: u128,
    things: u64,
}

const _: () = assert!(Keyword::ALL.len() <= 128 && Thing::ALL.len() <= 64, "one bit each");

impl WantSet {
    /// The set with one more member.
    pub(super) fn with(mut self, want: Want) -> Self {
        match want {
            Want::Keyword(k) => self.keywords |= 1 << k as u8,
            Want::Thing(t) => self.things |= 1 << t as u8,
        }
        self
    }

    /// Whether `thing` is a member.
    pub(super) fn has(self, thing: Thing) -> bool {
        self.things & (1 << thing as u8) != 0
    }

    /// The keywords in the set.
    pub(super) fn keywords(self) -> impl Iterator<Item = Keyword> {
        Keyword::ALL.iter().copied().filter(move |&k| self.keywords & (1 << k as u8) != 0)
    }

    fn things(self) -> impl Iterator<Item = Thing> {
        Thing::ALL.iter().copied().filter(move |&t| self.has(t))
    }

    /// The members in words: `a date such as 1997-04-29`, "`,` or `where`". What merely could go on is named only
    /// where nothing else could stand, and of many alternatives the first four are named.
    pub(super) fn phrase(self) -> String {
        let mut phrases: Vec<String> =
            self.things().filter(|t| !t.continues()).map(|t| t.phrase().to_owned()).collect();
        let keywords: Vec<String> = self.keywords().map(|k| format!("`{}`", k.text())).collect();
        let plain = self.has(Thing::Operator) || self.has(Thing::Comparison);
        if phrases.is_empty() && plain {
            phrases.push("an operator such as `and` or `<=`".to_owned());
            if self.has(Thing::End) {
                phrases.push(Thing::End.phrase().to_owned());
            }
            return any_of(&phrases);
        }
        if !plain || phrases.is_empty() {
            phrases.extend(keywords);
        }
        if phrases.is_empty() {
            phrases.extend(self.things().map(|t| t.phrase().to_owned()));
        }
        phrases.truncate(4);
        any_of(&phrases)
    }
}

/// `a`, `a or b`, `a, b or c`.
fn any_of(phrases: &[String]) -> String {
    match phrases {
        [] => "nothing more".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
