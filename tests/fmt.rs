//! `servanda fmt`: what it writes, prints and refuses.

mod scratch;

use std::io::Write;
use std::process::{Command, Stdio};

use scratch::Scratch;
use servanda::cli::Outcome;

const UGLY: &str = "import   A # said\r\nimport B";
const TIDY: &str = "import A # said\nimport B\n";
const BROKEN: &str = "import   A\n\n\n\nrecord   wrong ( holder:  )  \n";

#[expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read what was written")]
fn text(scratch: &Scratch, name: &str) -> String {
    std::fs::read_to_string(scratch.path(name)).unwrap()
}

/// A project whose treaty folder holds only these files.
fn project(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("servanda.toml", "treaties = \"rules\"\n");
    files.iter().for_each(|(name, text)| scratch.write(name, text));
    scratch
}

fn streams(outcome: &Outcome) -> (u8, &str, &str) {
    (outcome.status, &outcome.stdout, &outcome.stderr)
}

/// Runs the binary with `input` on its standard input.
#[expect(clippy::unwrap_used, reason = "a test that cannot run the binary has failed")]
fn piped(input: &[u8], words: &[&str]) -> (Option<i32>, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_servanda"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn files_are_rewritten_and_the_second_time_nothing_is_said() {
    let scratch = project(&[("rules/a.treaty", UGLY), ("rules/deep/b.treaty", TIDY)]);
    assert_eq!(streams(&scratch.run("fmt")), (0, "formatted rules/a.treaty\n", ""));
    assert_eq!(text(&scratch, "rules/a.treaty"), TIDY);
    assert_eq!(text(&scratch, "rules/deep/b.treaty"), TIDY);
    assert_eq!(streams(&scratch.run("fmt")), (0, "", ""));
    assert_eq!(streams(&scratch.run("fmt --check")), (0, "", ""));
}

#[test]
fn check_prints_a_diff_and_changes_nothing() {
    let scratch = project(&[("rules/a.treaty", UGLY), ("rules/b.treaty", TIDY)]);
    let shown = scratch.run("fmt --check");
    let diff = "--- rules/a.treaty\n+++ rules/a.treaty\n@@ -1,2 +1,2 @@\n-import   A # said\u{fffd}\n+import A # said\n\
                -import B\n\\ No newline at end of file\n+import B\n";
    assert_eq!(streams(&shown), (1, diff, "1 of 2 files would change\n"));
    assert_eq!(text(&scratch, "rules/a.treaty"), UGLY);
}

#[test]
fn an_entry_with_a_mistake_is_told_where_it_now_stands_and_left_as_written() {
    let scratch = project(&[("rules/a.treaty", BROKEN)]);
    let concise = "fmt --format concise";
    let told = |line: u32| {
        format!(
            "rules/a.treaty:{line}:24: error[syntax]: expected a type such as `date` or `mass of agent` after `:`\n"
        )
    };
    let checked = scratch.run(&format!("{concise} --check"));
    assert_eq!(checked.status, 1);
    assert_eq!(checked.stderr, told(5) + "1 of 1 file would change\n1 entry was left as written\n");
    let done = scratch.run(concise);
    assert_eq!(
        streams(&done),
        (1, "formatted rules/a.treaty\n", &*(told(3) + "1 entry was left as written\n"))
    );
    assert_eq!(text(&scratch, "rules/a.treaty"), "import A\n\nrecord   wrong ( holder:  )  \n");
    assert_eq!(streams(&scratch.run(concise)), (1, "", &*(told(3) + "1 entry was left as written\n")));
}

#[test]
fn without_a_path_the_configuration_decides_then_the_usual_folder_then_nothing() {
    let scratch = project(&[("rules/a.treaty", UGLY), ("treaties/demo/demo.treaty", UGLY)]);
    assert_eq!(scratch.run_in("rules", "fmt").stdout, "formatted rules/a.treaty\n");
    scratch.write("servanda.toml", "");
    assert_eq!(scratch.run("fmt").stdout, "formatted treaties/demo/demo.treaty\n");
    let refused = scratch.run_in("rules", "fmt");
    assert_eq!(refused.status, 2);
    for way in ["servanda fmt PATH", "treaties = \"PATH\"", "a folder `treaties`"] {
        assert!(refused.stderr.contains(way), "{}", refused.stderr);
    }
}

#[test]
fn paths_are_files_and_folders_each_once() {
    let scratch = project(&[("rules/a.treaty", UGLY), ("other/b.treaty", UGLY), ("rules/no.txt", UGLY)]);
    let done = scratch.run("fmt rules rules/a.treaty other/b.treaty other");
    assert_eq!(streams(&done), (0, "formatted other/b.treaty\nformatted rules/a.treaty\n", ""));
    for (words, part) in [
        ("fmt nowhere", "`nowhere` does not exist"),
        ("fmt rules/no.txt", "`rules/no.txt` is no treaty file"),
        ("fmt --format json", "`json` is no format"),
        ("fmt - rules", "`-` stands alone"),
    ] {
        let refused = scratch.run(words);
        assert_eq!((refused.status, refused.stdout.as_str()), (2, ""), "{words}");
        assert!(refused.stderr.contains(part), "{words}: {}", refused.stderr);
    }
    assert_eq!(text(&scratch, "rules/no.txt"), UGLY);
}

#[test]
fn a_file_that_is_no_text_is_left_and_the_others_are_formatted() {
    let scratch = project(&[("rules/a.treaty", UGLY)]);
    scratch.write("rules/b.treaty", b"import A\xff");
    let done = scratch.run("fmt --format concise");
    assert_eq!((done.status, done.stdout.as_str()), (2, "formatted rules/a.treaty\n"));
    assert!(done.stderr.starts_with("rules/b.treaty:1:1: error[not-utf8]"), "{}", done.stderr);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay_and_a_file_that_may_not_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let scratch =
        project(&[("rules/a.treaty", UGLY), ("rules/b.treaty", UGLY), ("elsewhere/c.treaty", UGLY)]);
    let mode = |name: &str| scratch.path(name).metadata().unwrap().permissions().mode() & 0o777;
    let set = |name: &str, mode| {
        std::fs::set_permissions(scratch.path(name), PermissionsExt::from_mode(mode)).unwrap();
    };
    set("rules/a.treaty", 0o640);
    set("rules/b.treaty", 0o444);
    std::os::unix::fs::symlink("../elsewhere/c.treaty", scratch.path("rules/c.treaty")).unwrap();
    let done = scratch.run("fmt");
    assert_eq!(done.status, 2);
    assert_eq!(done.stdout, "formatted rules/a.treaty\nformatted rules/c.treaty\n");
    assert_eq!(done.stderr, "error: `rules/b.treaty` cannot be written: permission denied\n");
    assert_eq!((mode("rules/a.treaty"), text(&scratch, "rules/b.treaty")), (0o640, UGLY.to_owned()));
    assert!(scratch.path("rules/c.treaty").symlink_metadata().unwrap().is_symlink());
    assert_eq!(text(&scratch, "elsewhere/c.treaty"), TIDY);
    assert_eq!(scratch.path("rules").read_dir().unwrap().count(), 3, "no file is left beside them");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let nothing = String::new();
    assert_eq!(piped(UGLY.as_bytes(), &["fmt", "-"]), (Some(0), TIDY.to_owned(), nothing.clone()));
    assert_eq!(piped(TIDY.as_bytes(), &["fmt", "-"]), (Some(0), TIDY.to_owned(), nothing.clone()));
    assert_eq!(piped(TIDY.as_bytes(), &["fmt", "--check", "-"]), (Some(0), nothing.clone(), nothing.clone()));
    let (status, diff, said) = piped(UGLY.as_bytes(), &["fmt", "--check", "-"]);
    assert_eq!((status, said.as_str()), (Some(1), "1 of 1 file would change\n"));
    assert!(diff.starts_with("--- <stdin>\n+++ <stdin>\n@@ -1,2 +1,2 @@\n"), "{diff}");
    let (status, out, said) = piped(BROKEN.as_bytes(), &["fmt", "-", "--format", "concise"]);
    assert_eq!((status, out.as_str()), (Some(1), "import A\n\nrecord   wrong ( holder:  )  \n"));
    assert!(said.starts_with("<stdin>:3:24: error[syntax]"), "{said}");
    let (status, out, said) = piped(b"\xff", &["fmt", "-"]);
    assert_eq!((status, out.as_str()), (Some(2), ""));
    assert!(said.contains("standard input cannot be read"), "{said}");
}
