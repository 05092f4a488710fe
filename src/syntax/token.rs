//! The tokens of the treaty language.

use std::sync::LazyLock;

use crate::source::Span;

/// A piece of a treaty file. Every byte of the file belongs to exactly one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands; never empty.
    pub span: Span,
}

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A byte-order mark at the start of the file.
    Bom,
    /// Spaces and tabs.
    Space,
    /// One line end: `\n`, `\r\n` or a lone `\r`.
    Newline,
    /// `# …` up to the line end.
    Comment,
    /// A word that is not a keyword.
    Name,
    /// A word that is a keyword somewhere; elsewhere it is a name like any other.
    Keyword(Keyword),
    /// `1_000`, `0.00005`.
    Number,
    /// `1997-04-29`; the calendar may know no such day.
    Date,
    /// `35523-89-8`.
    Cas,
    /// `"…"` on one line.
    Text,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `?`
    Question,
    /// `|`
    Bar,
    /// `.`
    Dot,
    /// `..`
    DotDot,
    /// `%`
    Percent,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// Written otherwise than the language asks, but with one plain meaning.
    Mistaken(Mistake),
    /// A text whose closing quote is missing; it ends with its line.
    OpenText,
    /// A date without its day, or not in the order year, month, day: `2007-04`, `29-4-1997`.
    OddDate,
    /// A word with letters other than `a` to `z`.
    ForeignWord,
    /// Characters that mean nothing in the language.
    Unknown,
}

impl TokenKind {
    /// Whether the token only separates others.
    pub fn is_trivia(self) -> bool {
        matches!(self, TokenKind::Bom | TokenKind::Space | TokenKind::Newline | TokenKind::Comment)
    }

    /// Whether the token is a word that may be a name.
    pub fn is_word(self) -> bool {
        matches!(self, TokenKind::Name | TokenKind::Keyword(_))
    }

    /// The kind that was meant: another one for a [`Mistake`], else the same.
    pub fn meant(self) -> TokenKind {
        match self {
            TokenKind::Mistaken(mistake) => mistake.meant(),
            kind => kind,
        }
    }
}

/// What people write for a token of the language, understood and reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// `“…”`, `‘…’` or `'…'` for `"…"`.
    Quotes,
    /// `16,678` for `16_678`.
    CommaNumber,
    /// `=>` or `≥` for `>=`.
    AtLeast,
    /// `=<` or `≤` for `<=`.
    AtMost,
    /// `==` or `:=` for `=`.
    Equal,
    /// `<>` or `≠` for `!=`.
    NotEqual,
    /// `&&` or `&` for `and`.
    And,
    /// `!` for `not`.
    Not,
    /// A dash for `-`.
    Minus,
    /// `×` for `*`.
    Times,
}

impl Mistake {
    fn meant(self) -> TokenKind {
        match self {
            Mistake::Quotes => TokenKind::Text,
            Mistake::CommaNumber => TokenKind::Number,
            Mistake::AtLeast => TokenKind::AtLeast,
            Mistake::AtMost => TokenKind::AtMost,
            Mistake::Equal => TokenKind::Equal,
            Mistake::NotEqual => TokenKind::NotEqual,
            Mistake::And => TokenKind::Keyword(Keyword::And),
            Mistake::Not => TokenKind::Keyword(Keyword::Not),
            Mistake::Minus => TokenKind::Minus,
            Mistake::Times => TokenKind::Star,
        }
    }

    /// How the language writes it; empty where that depends on the text.
    pub fn spelling(self) -> &'static str {
        match self {
            Mistake::Quotes | Mistake::CommaNumber => "",
            Mistake::AtLeast => ">=",
            Mistake::AtMost => "<=",
            Mistake::Equal => "=",
            Mistake::NotEqual => "!=",
            Mistake::And => "and",
            Mistake::Not => "not",
            Mistake::Minus => "-",
            Mistake::Times => "*",
        }
    }
}

macro_rules! keywords {
    ($($variant:ident $text:literal)*) => {
        /// The words with a meaning of their own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Keyword {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl Keyword {
            /// Every keyword, in the order in which alternatives are named to the user.
            pub const ALL: &[Keyword] = &[$(Keyword::$variant),*];

            /// As written.
            pub fn text(self) -> &'static str {
                match self { $(Keyword::$variant => $text,)* }
            }

        }
    };
}

/// The keywords by their first letters, of which none begins more than a few: every word of a file is looked up here.
static BY_LETTER: LazyLock<[Vec<(&str, Keyword)>; 26]> = LazyLock::new(|| {
    let mut letters = [const { Vec::new() }; 26];
    for keyword in Keyword::ALL {
        if let Some(letter) = letter(keyword.text()).and_then(|at| letters.get_mut(at)) {
            letter.push((keyword.text(), *keyword));
        }
    }
    letters
});

/// The place of the first letter in the alphabet, if it is a small one.
fn letter(text: &str) -> Option<usize> {
    let first = text.as_bytes().first().filter(|byte| byte.is_ascii_lowercase())?;
    first.checked_sub(b'a').map(usize::from)
}

impl Keyword {
    /// The keyword written `text`.
    pub fn named(text: &str) -> Option<Keyword> {
        let letter = BY_LETTER.get(letter(text)?)?;
        letter.iter().find(|(written, _)| *written == text).map(|(_, keyword)| *keyword)
    }
}

keywords! {
    Treaty "treaty" Import "import" Choice "choice" Basis "basis" Record "record" Table "table" Define "define"
    Clause "clause" Check "check" Overlay "overlay" Paragraphs "paragraphs"
    Under "under" For "for" Each "each" Duty "duty" Must "must" Should "should" File "file" At "at" All "all"
    Times "times" Least "least" By "by" Within "within" From "from" Until "until" Unverified "unverified"
    Unless "unless" When "when" Then "then" Does "does" Apply "apply" Judgement "judgement"
    In "in" Force "force" Month "month" End "end" Unclear "unclear" Clamp "clamp"
    Happens "happens" Holds "holds" As "as" Of "of" Decided "decided" On "on"
    Signed "signed" Mass "mass" Volume "volume" Items "items" List "list"
    If "if" Otherwise "otherwise" Where "where" Calendar "calendar" Year "year" Quarter "quarter" To "to"
    Latest "latest" Earliest "earliest" And "and" Or "or" Not "not" Is "is" Given "given"
    After "after" Before "before" Else "else" Adding "adding"
    Exists "exists" Count "count" The "the" Sum "sum" Stated "stated" Cas "cas"
    Outside "outside" Later "later"
}

impl Keyword {
    /// The words that start an entry.
    pub const ENTRIES: [Keyword; 11] = [
        Keyword::Treaty,
        Keyword::Import,
        Keyword::Choice,
        Keyword::Basis,
        Keyword::Record,
        Keyword::Table,
        Keyword::Define,
        Keyword::Clause,
        Keyword::Check,
        Keyword::Overlay,
        Keyword::Paragraphs,
    ];

    /// The words that start a slot of a clause.
    pub const SLOTS: [Keyword; 15] = [
        Keyword::Under,
        Keyword::For,
        Keyword::Duty,
        Keyword::Must,
        Keyword::Should,
        Keyword::At,
        Keyword::Judgement,
        Keyword::By,
        Keyword::Within,
        Keyword::From,
        Keyword::Until,
        Keyword::Unverified,
        Keyword::Unless,
        Keyword::When,
        Keyword::Then,
    ];

    /// Whether the word joins or opens parts of expressions, and so cannot stand for a value or name a variable.
    pub fn is_reserved(self) -> bool {
        use Keyword::*;
        matches!(
            self,
            And | Or
                | Not
                | In
                | Is
                | As
                | On
                | Where
                | For
                | If
                | Then
                | Otherwise
                | Else
                | After
                | Before
                | Adding
        )
    }
}
