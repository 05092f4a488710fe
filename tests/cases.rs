//! Runs every case file under `tests/cases/`, as `servanda test` does.

use std::path::Path;

use servanda::project::{Wanted, load_cases, treaty_files};
use servanda::testing::{Library, Suite, run_all};

#[test]
fn case_files() {
    let cwd = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
    let cases = load_cases(&Wanted { cwd, ..Wanted::default() }).unwrap();
    let files: Vec<(String, String)> = cases.files.into_iter().map(|f| (f.name, f.text)).collect();
    let shipped = treaty_files();
    let suite = Suite::new(&files, &Library::new(&shipped));
    let ran = run_all(&suite, None, 2, &|_, _| {});
    assert!(ran.outcomes.len() > 200, "tests were lost");
    let name = |file: usize| suite.files().get(file).unwrap().name.as_str();
    let of_tests = ran.outcomes.iter().flat_map(|o| o.failures.iter().map(|f| (o.file, o.title.as_str(), f)));
    let of_files = suite.files().iter().enumerate();
    let of_files = of_files.flat_map(|(i, file)| file.faults.iter().map(move |f| (i, "form of the file", f)));
    let said = of_files.chain(of_tests);
    let said: Vec<String> =
        said.map(|(file, title, f)| format!("{}:{}: {title}\n  {}", name(file), f.line, f.message)).collect();
    assert!(said.is_empty(), "\n{}", said.join("\n"));
}
