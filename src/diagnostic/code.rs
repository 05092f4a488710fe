//! The registry of codes. A code names a kind of finding and is never reused; a code is never a clause.

use super::Severity;

/// What `servanda explain CODE` prints: what it means, why it matters, an example, what to write instead.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// One line.
    pub title: &'static str,
    /// Markdown, from `src/diagnostic/pages/`.
    pub text: &'static str,
}

macro_rules! codes {
    ($($variant:ident $id:literal $severity:ident $title:literal;)*) => {
        /// A kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the registry.
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            /// As printed: `not-met`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$variant => $id,)* }
            }

            /// How much a finding of this kind weighs unless it says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// Its page.
            pub fn page(self) -> Page {
                match self {
                    $(Code::$variant => Page { title: $title, text: include_str!(concat!("pages/", $id, ".md")) },)*
                }
            }
        }
    };
}

codes! {
    NotMet "not-met" Error "the record shows that an obligation was not kept on its day";
    Inconsistent "inconsistent" Error "declared figures or dates do not agree with each other";
    Overdue "overdue" Error "what a day that follows from the text waits for had not come";
    Undetermined "undetermined" Warning "what was declared does not decide the obligation";
    Advice "advice" Note "something the text recommends was not done";

    EmptyFile "empty-file" Error "the file holds nothing";
    NotUtf8 "not-utf8" Error "the file is not UTF-8 text";
    Unreadable "unreadable" Error "the file cannot be opened";
    TooLarge "too-large" Error "the file is larger than can be read";
    TomlSyntax "toml-syntax" Error "the file is not valid TOML here";
    DuplicateKey "duplicate-key" Error "a key or table stands twice";
    MissingDeclaration "missing-declaration" Error "the file does not say who declares, or under which treaty";
    UnknownKind "unknown-kind" Error "no treaty knows records of this kind";
    UnknownKey "unknown-key" Error "records of this kind have no such field";
    MissingKey "missing-key" Error "a field that this kind requires is absent";
    WrongType "wrong-type" Error "the value is not of the field's type";
    WrongQuantity "wrong-quantity" Error "the unit does not measure what the field asks for";
    ImpossibleDate "impossible-date" Error "the calendar has no such day";
    BadCode "bad-code" Error "the value is not one of those allowed";
    CheckDigit "check-digit" Error "the check digit of a CAS number does not fit its other digits";
    BadRange "bad-range" Error "the ends of a range are in the wrong order";
    NumberRange "number-range" Error "the number is larger or finer than can be read exactly";
    DuplicateId "duplicate-id" Error "two records carry the same id";
    DanglingReference "dangling-reference" Error "no record has the id referred to";
    DanglingCorrection "dangling-correction" Error "the record to be corrected, amended or withdrawn is not on file";
    BadImport "bad-import" Error "records cannot be imported from the file or column that is named";
    DataSyntax "data-syntax" Error "a row of CSV or a line of JSON is not well formed";
    NilWithValues "nil-with-values" Error "a nil record carries figures";

    Config "config" Error "servanda.toml cannot be read as what it is";

    Syntax "syntax" Error "the treaty file cannot be read here";
    Nesting "nesting" Error "brackets are nested too deeply";
    UnknownName "unknown-name" Error "nothing of this name is defined";
    DuplicateName "duplicate-name" Error "the name is defined twice";
    TypeMismatch "type-mismatch" Error "an expression is of another type than its place asks for";
    MixedKinds "mixed-kinds" Error "quantities of different kinds, or days and months, are mixed";
    UnknownCitation "unknown-citation" Error "the citation is not in the treaty's table of paragraphs";
    Cycle "cycle" Error "definitions refer to themselves";
    NoDay "no-day" Error "nothing says on which day the clause is judged";
    MissingSlot "missing-slot" Error "a clause lacks a part it needs, or has one twice";
    SumOfFigures "sum-of-figures" Error "cumulative figures are summed";
    OpenBand "open-band" Warning "cases leave a gap or overlap";
    AlwaysTrue "always-true" Warning "a condition always holds";
    AlwaysFalse "always-false" Warning "a condition can never hold";
    Unused "unused" Warning "a definition or import is never used";
    DeadlineBeforeAnchor "deadline-before-anchor" Warning "a deadline lies before the day it counts from";
    NeverBinds "never-binds" Warning "a limit can never bind";
    NeverApplies "never-applies" Warning "an exception can never apply, or changes nothing";
    ExceptionsOverlap "exceptions-overlap" Warning "two exceptions that can apply together set different things";
    ExactAmount "exact-amount" Warning "a limit asks for an exact amount";
    MonthsBesideDays "months-beside-days" Note "a deadline counts months where the same article counts days";
    MayBeAbsent "may-be-absent" Note "a clause reads a field that a record may leave out";
    SeveralAggregates "several-aggregates" Note "a slot of a clause has more than one aggregate";
}
