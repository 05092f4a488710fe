//! docs/testing.md shows what happens: its case file is written, its sessions are run.

mod scratch;

use scratch::Scratch;

const PAGE: &str = include_str!("../docs/testing.md");

/// What stands between `fence` with `kind` and `fence`, with the line before the block that is not empty.
fn blocks<'a>(fence: &str, kind: &str) -> Vec<(&'a str, String)> {
    let mut found = Vec::new();
    let mut before = "";
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        if line == format!("{fence}{kind}") {
            let body: Vec<&str> = lines.by_ref().take_while(|l| *l != fence).collect();
            found.push((before, body.join("\n") + "\n"));
        } else if !line.is_empty() {
            before = line;
        }
    }
    found
}

#[test]
fn the_page_on_testing_is_as_it_says() {
    let scratch = Scratch::new();
    std::fs::remove_file(scratch.path("treaties/demo/demo.treaty")).unwrap();
    for kind in ["treaty", "markdown"] {
        let files = blocks("````", kind);
        assert_eq!(files.len(), 1, "{kind}");
        files.iter().for_each(|(name, text)| scratch.write(name.trim_matches('`'), text));
    }
    let sessions = blocks("```", "console");
    assert!(sessions.len() >= 2, "sessions were lost");
    for (_, session) in sessions {
        let (command, shown) = session.split_once('\n').unwrap();
        let outcome = scratch.run(command.strip_prefix("$ servanda ").unwrap());
        assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), (shown, ""), "{command}");
    }
}
