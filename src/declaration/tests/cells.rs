//! Cells of CSV are cut as `csv-core` cuts them when it reads a text from front to back.

use csv_core::ReadFieldResult;
use proptest::prelude::*;

use crate::declaration::delimited::{Cell, Rows};

/// The cells of every row by `csv-core` alone: where each stands, and what it says.
fn cut_by_library(text: &str) -> Vec<Vec<(std::ops::Range<usize>, String)>> {
    let mut reader = csv_core::Reader::new();
    let (mut rows, mut row, mut at, mut said) = (Vec::new(), Vec::new(), 0, vec![0; text.len() + 1]);
    loop {
        if row.is_empty() {
            let rest = text.get(at..).unwrap();
            at += rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        }
        let (start, mut length) = (at, 0);
        let record_end = loop {
            let (result, read, written) =
                reader.read_field(text.as_bytes().get(at..).unwrap(), said.get_mut(length..).unwrap());
            (at, length) = (at + read, length + written);
            match result {
                ReadFieldResult::Field { record_end } => {
                    row.push((
                        start..at - usize::from(read > 0),
                        String::from_utf8(said.get(..length).unwrap().to_vec()).unwrap(),
                    ));
                    break record_end;
                }
                ReadFieldResult::End => return rows,
                _ => {}
            }
        };
        if record_end {
            rows.push(std::mem::take(&mut row));
        }
    }
}

/// The same by our own reader.
fn cut(text: &str) -> Vec<Vec<Cell<'_>>> {
    let (mut rows, mut cells, mut all) = (Rows::new(text, 0), Vec::new(), Vec::new());
    while let Some(start) = rows.next(&mut cells) {
        all.push(cells.clone());
        let mut again = Vec::new();
        Rows::new(text, start).next(&mut again);
        assert_eq!(format!("{again:?}"), format!("{cells:?}"), "a row read alone: {text:?}");
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cells_are_those_of_the_library(
        text in "(\"[a,\n\r é\t]{0,4}\"|\"\"|[aé]{1,9}|\"|,|,|\n|\r\n|\r| |\t){0,12}",
    ) {
        let (ours, theirs) = (cut(&text), cut_by_library(&text));
        let counts = ours.iter().map(Vec::len).collect::<Vec<_>>();
        prop_assert_eq!(counts, theirs.iter().map(Vec::len).collect::<Vec<_>>());
        for (cell, (at, said)) in ours.iter().flatten().zip(theirs.iter().flatten()) {
            let raw = text.get(at.clone()).unwrap();
            if raw.starts_with('"') {
                prop_assert_eq!(&cell.at, at);
                if cell.wrong.is_none() {
                    prop_assert_eq!(&*cell.text, said);
                }
            } else {
                let blanks = [' ', '\t'];
                let start = at.start + raw.len() - raw.trim_start_matches(blanks).len();
                prop_assert_eq!(&cell.at, &(start..start + raw.trim_matches(blanks).len()));
                prop_assert_eq!(&*cell.text, said.trim_matches(blanks));
            }
        }
    }
}
