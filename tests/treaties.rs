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

/// The static checks leave out the library where it is read whole and unchanged: what they say of files beside it, and
/// of the library itself where it is not, stays.
#[test]
fn treaties_beside_the_library_are_checked_in_full() {
    let shipped = servanda::project::treaty_files();
    let mine = "treaty Mine \"Mine\"\n  in force 2000-01-01\n\n\
                record stay (holder: State, length: days, begun: date) happens on begun\n\n\
                check long \"Long\"\n  under 1\n  for each stay s where s.length > 5 days\n  \
                must s.length > 4 days\n";
    let said = |changed: bool| {
        let end = if changed { "\n" } else { "" };
        let mut files: Vec<(String, String)> =
            shipped.iter().map(|(name, text)| (name.clone(), format!("{text}{end}"))).collect();
        files.push(("mine/mine.treaty".to_owned(), mine.to_owned()));
        let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        let project = servanda::project::Project::in_memory(&files, &[]);
        assert_eq!(project.shipped().is_empty(), changed);
        servanda::pipeline::rules(&project).problems
    };
    let codes: Vec<&str> = said(false).iter().map(|problem| problem.code.id()).collect();
    assert_eq!(codes, ["never-binds"]);
    assert_eq!(said(false), said(true));
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
