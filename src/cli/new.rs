//! `new`: commented skeletons of a treaty, of a clause, and of their case files. They are printed and never written.

use super::Outcome;
use super::args::{ShapeName, Skeleton};
use crate::project::CannotCheck;

const TREATY: &str = include_str!("skeleton/treaty.treaty");
const PARAGRAPHS: &str = include_str!("skeleton/paragraphs.treaty");
const HEAD: &str = include_str!("skeleton/head.md");

/// What stands in the skeletons for the short name of the treaty.
const NAME: &str = "NAME";

/// The treaty that the case file of a clause holds.
const EXAMPLE: &str = "DEMO";

/// A clause of one shape: what goes into a treaty file, and the examples of it.
struct Piece {
    shape: ShapeName,
    treaty: &'static str,
    cases: &'static str,
}

macro_rules! piece {
    ($shape:ident, $file:literal) => {
        Piece {
            shape: ShapeName::$shape,
            treaty: include_str!(concat!("skeleton/", $file, ".treaty")),
            cases: include_str!(concat!("skeleton/", $file, ".md")),
        }
    };
}

const PIECES: [Piece; 6] = [
    piece!(Milestone, "milestone"),
    piece!(Report, "report"),
    piece!(Guard, "guard"),
    piece!(Ceiling, "ceiling"),
    piece!(Check, "check"),
    piece!(Judgement, "judgement"),
];

/// Prints a skeleton, or with `--case` the case file for it.
pub fn new(skeleton: &Skeleton) -> Result<Outcome, CannotCheck> {
    let text = match skeleton {
        Skeleton::Treaty { name, case } => {
            check_name(name)?;
            if *case { case_of_treaty(name) } else { treaty(name) }
        }
        Skeleton::Clause { shape, case } => {
            let pieces: Vec<&Piece> = PIECES.iter().filter(|p| shape.is_none_or(|s| s == p.shape)).collect();
            if *case { case_of_clauses(&pieces) } else { clauses(&pieces).replace(NAME, EXAMPLE) }
        }
    };
    Ok(Outcome::ok(text))
}

fn check_name(name: &str) -> Result<(), CannotCheck> {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_word && name.starts_with(|c: char| c.is_ascii_uppercase()) && name.len() <= 20 {
        return Ok(());
    }
    let meant = name.to_ascii_uppercase();
    let example = if meant != name && check_name(&meant).is_ok() { &meant } else { EXAMPLE };
    Err(CannotCheck(format!(
        "`{name}` is no short name of a treaty: write up to 20 letters, digits and `_`, a capital first, such as `{example}`"
    )))
}

fn treaty(name: &str) -> String {
    let all: Vec<&Piece> = PIECES.iter().collect();
    format!("{TREATY}{}{PARAGRAPHS}", clauses(&all)).replace(NAME, name)
}

fn case_of_treaty(name: &str) -> String {
    let cases: String = PIECES.iter().map(|p| p.cases).collect();
    let head = HEAD
        .replace("TITLE", "What the clauses of NAME ask")
        .replace("CONFIG", "treaties = [\"NAME\"]\n")
        .replace("TREATY", "");
    (head + &cases).replace(NAME, name)
}

fn clauses(pieces: &[&Piece]) -> String {
    pieces.iter().map(|p| p.treaty).collect::<Vec<_>>().join("\n")
}

/// The clauses stand in the case file itself, in a treaty of their own.
fn case_of_clauses(pieces: &[&Piece]) -> String {
    let block = format!(
        "```treaty\ntreaty {NAME} \"An example\"\n  in force 2020-01-01\n\n{}```\n\n",
        clauses(pieces)
    );
    let cases: String = pieces.iter().map(|p| p.cases).collect();
    let head = HEAD.replace("TITLE", "What the clause asks").replace("CONFIG", "").replace("TREATY", &block);
    (head + &cases).replace(NAME, EXAMPLE)
}
