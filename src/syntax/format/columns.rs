//! Columns: the cells of a table below each other, and the `then` of cases.

use super::shape::Form;
use super::sheet::{Sheet, WIDTH};
use super::{Keyword, TokenKind};

/// A cell or condition that is wider sticks out, so that one long text does not widen a hundred thousand rows.
const WIDEST: usize = 60;

/// Sets the blanks before and after the tokens that stand in columns.
pub(super) fn align(sheet: &mut Sheet<'_>) {
    rows(sheet);
    cases(sheet);
}

/// A cell of a row: its tokens, and the bar after it.
struct Cell {
    column: usize,
    width: usize,
    start: usize,
    end: usize,
}

fn rows(sheet: &mut Sheet<'_>) {
    let numbers = (0..sheet.parts.len()).filter(|&n| sheet.parts.get(n).is_some_and(|p| p.form == Form::Row));
    let cells: Vec<(usize, Vec<Cell>)> = numbers.map(|n| (n, cells(sheet, n))).collect();
    let mut widths: Vec<usize> = Vec::new();
    for cell in cells.iter().flat_map(|(_, row)| row) {
        widths.resize(widths.len().max(cell.column + 1), 0);
        if let Some(width) = widths.get_mut(cell.column).filter(|_| cell.width <= WIDEST) {
            *width = cell.width.max(*width);
        }
    }
    for (n, row) in cells {
        for cell in row {
            let pad = widths.get(cell.column).map_or(0, |w| w.saturating_sub(cell.width));
            let empty = usize::from(cell.start == cell.end);
            let bar = cell.end < sheet.part(n).end;
            if !bar {
                let last = cell.end.saturating_sub(1);
                sheet.after.get_mut(last).into_iter().for_each(|after| *after = pad + empty);
            } else if cell.column == 0 && empty == 1 {
                sheet.parts.get_mut(n).into_iter().for_each(|part| part.lead = pad + 1);
            } else {
                sheet.gaps.get_mut(cell.end).into_iter().for_each(|gap| *gap = pad + 1 + empty);
            }
        }
    }
}

fn cells(sheet: &Sheet<'_>, row: usize) -> Vec<Cell> {
    let tokens = sheet.part(row);
    let mut cells = Vec::new();
    let mut start = tokens.start;
    for end in tokens.clone().filter(|&i| sheet.kind(i) == Some(TokenKind::Bar)).chain([tokens.end]) {
        cells.push(Cell { column: cells.len(), width: sheet.width(start..end), start, end });
        start = end + 1;
    }
    cells
}

/// Aligns the `then` of those cases that fit on a line of their own, unless one of them would not fit any more.
fn cases(sheet: &mut Sheet<'_>) {
    let mut aligned = Vec::new();
    for (n, part) in sheet.parts.iter().enumerate().filter(|(_, p)| p.form == Form::Case) {
        let (start, end) = (part.start, sheet.line_end(part.start));
        let then = sheet.part(n).find(|&i| {
            sheet.kind(i) == Some(TokenKind::Keyword(Keyword::Then))
                && sheet.kind(i.saturating_sub(1)) != Some(TokenKind::Dot)
        });
        let Some(then) = then.filter(|&then| then < end) else { continue };
        let (condition, whole) = (sheet.width(start..then), part.indent + sheet.width(start..end));
        if whole <= WIDTH && condition <= WIDEST {
            aligned.push((then, condition, whole));
        }
    }
    let widest = aligned.iter().map(|&(_, condition, _)| condition).max().unwrap_or(0);
    if aligned.iter().any(|&(_, condition, whole)| whole + widest - condition > WIDTH) {
        return;
    }
    for (then, condition, _) in aligned {
        sheet.gaps.get_mut(then).into_iter().for_each(|gap| *gap = 1 + widest - condition);
    }
}
