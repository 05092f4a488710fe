//! Kinds of records, tables, fields and types.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt, value};
use nom::sequence::preceded;

use super::answer::{clip, last_character};
use super::ast::{Expr, Field, Name, Nature, Record, Row, Table, TypeExpr, TypeExprKind};
use super::find::require_free;
use super::input::{End, Parsed, Toks, keyword, mark, missing, name, plain_name};
use super::literal::lone_literal;
use super::primary::primary;
use super::problems::Problem;
use super::token::{Keyword, TokenKind};
use super::want::Thing;

/// `record NAME [in NAME] (fields) [nature]`, after its first word.
pub(super) fn record<'i, 't>(i: Toks<'i, 't>) -> Option<Record<'t>> {
    let parts = Parts::of(i);
    let head = parts.head.read(|i| {
        let (rest, name) = name(Thing::RecordName)(i)?;
        let (rest, parent) = opt(preceded(keyword(Keyword::In), name_of_parent)).parse(rest)?;
        Ok((rest, (name, parent)))
    });
    let (fields, nature) = (parts.fields(Thing::Field), parts.nature());
    let (name, parent) = head?;
    require_free(i, &name);
    Some(Record { name, parent, fields, nature })
}

fn name_of_parent<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Name<'t>> {
    name(Thing::ParentName)(i)
}

/// `table NAME (fields) [nature]` with a row a line, after its first word.
pub(super) fn table<'i, 't>(i: Toks<'i, 't>) -> Option<Table<'t>> {
    let (heading, rows) = i.headed_by_lines(starts_row);
    let parts = Parts::of(heading);
    let name = parts.head.read(|i| {
        let (rest, name) = name(Thing::TableName)(i)?;
        Ok((rest, name))
    });
    let (fields, nature) = (parts.fields(Thing::Field), parts.nature());
    if rows.is_empty() && name.is_some() && nature.is_some() | !fields.is_empty() {
        heading.end().read(|i| missing::<()>(i, Thing::Row));
    }
    let rows = rows.into_iter().flat_map(Toks::lines).filter_map(row).collect();
    let name = name?;
    require_free(i, &name);
    Some(Table { name, fields, nature, rows })
}

/// Whether a line is a row: it has a bar, or it opens as no heading goes on.
pub(super) fn starts_row(line: Toks<'_, '_>) -> bool {
    let (line, _) = line.first_line();
    let bar = line.tokens().iter().any(|t| t.kind == TokenKind::Bar);
    let field = line.kind_at(1) == Some(TokenKind::Colon) || line.kind_at(2) == Some(TokenKind::Colon);
    let goes_on = matches!(
        line.kind(),
        Some(
            TokenKind::Keyword(Keyword::Happens | Keyword::Holds | Keyword::As | Keyword::Decided)
                | TokenKind::LeftParen
                | TokenKind::RightParen
                | TokenKind::Comma
        )
    );
    bar || !(field || goes_on)
}

fn row<'i, 't>(line: Toks<'i, 't>) -> Option<Row<'t>> {
    let (first, others) = line.headed(|kind| kind == TokenKind::Bar);
    let mut cells = Vec::with_capacity(others.len() + 1);
    for piece in std::iter::once(first).chain(others.into_iter().map(Toks::tail)) {
        cells.push(if piece.is_empty() { None } else { Some(piece.ending(End::Cell).read(cell)?) });
    }
    Some(Row { cells, span: line.span() })
}

/// A literal, perhaps negative.
fn cell<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Expr<'t>> {
    let literal = match i.kind() {
        Some(TokenKind::Number | TokenKind::Date | TokenKind::Text | TokenKind::Minus) => true,
        Some(TokenKind::Keyword(Keyword::Cas)) => true,
        Some(_) => i.plain_word_at(0) && i.kind_at(1) != Some(TokenKind::LeftParen),
        None => false,
    };
    match i.kind() {
        _ if !literal => missing(i, Thing::Cell),
        Some(TokenKind::Number | TokenKind::Date | TokenKind::Text | TokenKind::Name) => lone_literal(i),
        _ => map(primary, |cell| *cell).parse(i),
    }
}

/// The parts of a heading with fields.
pub(super) struct Parts<'i, 't> {
    /// Up to `(`.
    pub(super) head: Toks<'i, 't>,
    /// Between the brackets, if there is a `(`.
    inside: Option<Toks<'i, 't>>,
    /// Whether there is a `)`.
    closed: bool,
    /// After `)`.
    pub(super) tail: Toks<'i, 't>,
}

impl<'i, 't> Parts<'i, 't> {
    /// Cuts at the first `(` and the `)` that closes it.
    pub(super) fn of(i: Toks<'i, 't>) -> Self {
        let open = i.tokens().iter().position(|t| t.kind == TokenKind::LeftParen);
        let (head, rest) = i.split(open.unwrap_or(i.tokens().len()));
        let head = head.ending(End::Heading);
        let closing = rest.closing();
        let (inside, tail) = rest.split(closing.unwrap_or(rest.tokens().len()));
        Self { head, inside: open.map(|_| inside.tail()), closed: closing.is_some(), tail: tail.tail() }
    }

    /// The fields that can be read; a problem for each of the others.
    pub(super) fn fields(&self, want: Thing) -> Vec<Field<'t>> {
        let Some(inside) = self.inside else {
            self.head.end().read(|i| missing::<()>(i, Thing::LeftParen));
            return Vec::new();
        };
        if inside.is_empty() && self.closed && want == Thing::Parameter {
            return Vec::new();
        }
        let parts = inside.parts();
        let count = parts.len();
        let fields: Vec<_> =
            parts.into_iter().filter_map(|part| part.ending(End::Field).read(|i| field(i, want))).collect();
        if !self.closed && fields.len() == count {
            let context = inside.context();
            let owner = clip(context.lexeme(self.head.end().before()));
            let message = format!("the bracket after `{owner}` is not closed");
            let at = last_character(context.text, inside.span());
            context.problems.add(Problem::new(at, "no `)` after this", message).help("close it with `)`"));
        }
        fields
    }

    fn nature(&self) -> Option<Nature<'t>> {
        if self.tail.is_empty() { None } else { self.tail.read(nature) }
    }
}

/// `name: type`, `name?: type`.
fn field<'i, 't>(i: Toks<'i, 't>, want: Thing) -> Parsed<'i, 't, Field<'t>> {
    let (rest, name) = name(want)(i)?;
    let (rest, optional) = match rest.kind() {
        Some(TokenKind::Question) => (rest.tail(), true),
        _ => (rest, false),
    };
    let (rest, ty) = preceded(mark(TokenKind::Colon), type_expr).parse(rest)?;
    Ok((rest, Field { name, optional, ty }))
}

/// A type.
pub(super) fn type_expr<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, TypeExpr<'t>> {
    let of_next = i.tail().at(Keyword::Of);
    let (rest, kind) = match i.kind() {
        Some(TokenKind::Keyword(Keyword::List)) if of_next => {
            let (rest, member) = type_expr(i.tail().tail().nested()?)?;
            (rest.back_to(i), TypeExprKind::List(Box::new(member)))
        }
        Some(TokenKind::Keyword(Keyword::Signed)) => quantity(i.tail(), true)?,
        Some(TokenKind::Keyword(Keyword::Mass | Keyword::Volume | Keyword::Items)) => quantity(i, false)?,
        _ => map(plain_name(Thing::Type), |name| TypeExprKind::Name(name.text)).parse(i)?,
    };
    Ok((rest, TypeExpr { kind, span: i.span_to(rest) }))
}

fn quantity<'i, 't>(i: Toks<'i, 't>, signed: bool) -> Parsed<'i, 't, TypeExprKind<'t>> {
    let basis = preceded((keyword(Keyword::Mass), keyword(Keyword::Of)), name(Thing::BasisName));
    alt((
        map(basis, |basis| TypeExprKind::Mass { basis, signed }),
        value(TypeExprKind::Volume { signed }, keyword(Keyword::Volume)),
        value(TypeExprKind::Items { signed }, keyword(Keyword::Items)),
    ))
    .parse(i)
}

/// `happens on F`, `holds from F [until F]`, `as of F`, `decided on F`.
fn nature<'i, 't>(i: Toks<'i, 't>) -> Parsed<'i, 't, Nature<'t>> {
    let field = || name(Thing::FieldName);
    let holds = (
        preceded((keyword(Keyword::Holds), keyword(Keyword::From)), field()),
        opt(preceded(keyword(Keyword::Until), field())),
    );
    alt((
        map(preceded((keyword(Keyword::Happens), keyword(Keyword::On)), field()), Nature::Happens),
        map(holds, |(from, until)| Nature::Holds { from, until }),
        map(preceded((keyword(Keyword::As), keyword(Keyword::Of)), field()), Nature::AsOf),
        map(preceded((keyword(Keyword::Decided), keyword(Keyword::On)), field()), Nature::Decided),
    ))
    .parse(i)
}
