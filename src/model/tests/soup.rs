//! Any text gives a model and problems whose places lie in the text; never a panic.

use proptest::prelude::*;

use super::{PRELUDE, read};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_text_is_read_without_a_panic(
        cuts in prop::collection::vec((0..PRELUDE.len(), 0..40_usize, 0..PRELUDE.len(), 0..60_usize), 1..6)
    ) {
        let mut text = PRELUDE.to_owned();
        for (at, gone, from, len) in cuts {
            let piece: String = PRELUDE.chars().skip(from).take(len).collect();
            let at = at.min(text.len());
            let end = (at + gone).min(text.len());
            text.replace_range(at..end, &piece);
        }
        let (sources, model, problems) = read(&[("t", &text)]);
        for place in problems.iter().flat_map(|p| std::iter::once(&p.primary).chain(&p.related)) {
            let file = sources.get(place.loc.file).unwrap();
            prop_assert!(place.loc.span.end as usize <= file.text.len());
        }
        for treaty in &model.treaties {
            prop_assert!(treaty.paragraphs.iter().flat_map(|p| &p.clauses).all(|c| *c < model.clauses.len()));
        }
    }
}
