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
    Generator "whom or what it applies to, such as `Party s` or `report r`"
    Find "a kind and a name for it, such as `report r`"
    Key "a field that both sides share"
    Title "a title in quotes"
    Citation "a citation such as `VA IV(A) 17(a)`"
    Effect "`does not apply`, a demand such as `must` or a timing such as `by`"
    Row "a row such as `1 | 3 years`"
    Cell "a number, a date, a text or a value"
    Date "a date such as 1997-04-29"
    Text "a text in quotes"
    Length "a length such as `5 years`"
    Cas "a CAS number such as 50-00-0"
    Type "a type such as `date` or `mass of agent`"
    Value "a value"
    LeftParen "`(`"
    RightParen "`)`"
    RightBracket "`]`"
    Comma "`,`"
    Colon "`:`"
    Equal "`=`"
    Bar "`|`"
    DotDot "`..`"
    Comparison "a comparison such as `<=`"
    Operator "an operator such as `+`"
    End "the end of the line"
    Slot "the end of the line"
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
            TokenKind::Bar => Thing::Bar,
            TokenKind::DotDot => Thing::DotDot,
            _ => Thing::Operator,
        }
    }

    /// Whether it only goes on with what could be complete.
    fn goes_on(self) -> bool {
        matches!(self, Thing::Comparison | Thing::Operator | Thing::DotDot)
    }

    fn is_end(self) -> bool {
        matches!(self, Thing::End | Thing::Slot)
    }

    fn is_mark(self) -> bool {
        use Thing::*;
        matches!(self, LeftParen | RightParen | RightBracket | Comma | Colon | Equal | Bar)
    }
}

/// Whether a keyword only goes on with an expression that could be complete.
fn goes_on(keyword: Keyword) -> bool {
    use Keyword::*;
    matches!(keyword, And | Or | On | After | Before | Else | As | In | Is)
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

    /// Whether only marks such as `:` could have stood here, so that one of them is missing.
    pub(super) fn is_mark(self) -> bool {
        self.keywords == 0 && self.things().all(Thing::is_mark)
    }

    /// The members in words: `a date such as 1997-04-29`, "`,` or `where`". What merely could go on is named only
    /// where nothing else could stand, and of many alternatives the first four are named.
    pub(super) fn phrase(self) -> String {
        let mut phrases: Vec<String> =
            self.things().filter(|t| !t.goes_on() && !t.is_end()).map(|t| t.phrase().to_owned()).collect();
        let operators = self.has(Thing::Operator) || self.has(Thing::Comparison);
        let told = |&k: &Keyword| !(operators && goes_on(k));
        phrases.extend(self.keywords().filter(told).map(|k| format!("`{}`", k.text())));
        if operators && phrases.is_empty() {
            phrases.push("an operator such as `and` or `<=`".to_owned());
        }
        if phrases.is_empty() {
            phrases.extend(self.keywords().map(|k| format!("`{}`", k.text())));
            phrases.extend(self.things().filter(|t| t.goes_on()).map(|t| t.phrase().to_owned()));
        }
        phrases.truncate(4);
        if self.things().any(Thing::is_end) && phrases.len() < 4 {
            phrases.push(Thing::End.phrase().to_owned());
        }
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
