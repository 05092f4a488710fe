//! The shipped treaties say what they mean: nothing in them is unknown, mixed, open or unused.

mod common;

#[test]
fn every_shipped_treaty_builds_without_a_problem() {
    let (sources, model, problems) = common::treaties();
    let said: Vec<_> = problems
        .iter()
        .map(|p| {
            let file = sources.get(p.primary.loc.file).unwrap();
            let at = file.position(p.primary.loc.span.start);
            format!("{}:{}:{} {}: {}", file.name, at.line, at.column, p.code.id(), p.message)
        })
        .collect();
    assert_eq!(said, Vec::<String>::new());
    assert!(model.clauses.len() > 50, "{} clauses", model.clauses.len());
}

#[test]
fn every_clause_stands_in_the_table_of_its_treaty() {
    let (_, model, _) = common::treaties();
    for (i, clause) in model.clauses.iter().enumerate() {
        let treaty = model.treaties.get(clause.treaty.0 as usize).unwrap();
        assert!(!treaty.paragraphs.is_empty(), "{} has no table of paragraphs", treaty.name);
        assert!(treaty.paragraphs.iter().any(|p| p.clauses.contains(&i)), "{} is in no row", clause.id);
    }
}

#[test]
fn every_shipped_treaty_is_laid_out_as_the_formatter_would() {
    for (name, text) in servanda::project::treaty_files() {
        let formatted = servanda::syntax::format(servanda::source::FileId(0), text);
        assert_eq!(formatted.text, text, "{name}: run `servanda fmt`");
    }
}
