//! Statuses, streams, paths and flags of the commands.

mod scratch;

use std::io::Read;
use std::process::{Command, Stdio};

use scratch::{Scratch, TREATY, XAA, XBB};
use servanda::cli::{Outcome, Surroundings};

/// `path:line:col: severity[code]`, without the messages.
fn heads(outcome: &Outcome) -> Vec<String> {
    outcome.stdout.lines().filter_map(|l| l.split_once("]: ")).map(|(head, _)| format!("{head}]")).collect()
}

#[test]
fn the_status_follows_the_findings_and_fail_on() {
    let scratch = Scratch::with_states();
    let both = scratch.run("check --format concise");
    assert_eq!(both.status, 1, "{}", both.stdout);
    assert_eq!(both.stderr, "");
    assert_eq!(
        heads(&both),
        [
            "declarations/xaa.toml:21:10: error[not-met]",
            "declarations/xaa.toml:22:8: note[advice]",
            "declarations/xaa.toml:24:1: warning[not-met]",
        ],
        "{}",
        both.stdout
    );
    for (flags, status) in [
        ("--fail-on error", 1),
        ("--fail-on warning", 1),
        ("--fail-on note", 1),
        ("--fail-on never", 0),
        ("--party XBB", 0),
        ("--select demo/noticed", 0),
        ("--select demo/noticed --fail-on warning", 1),
        ("--select demo/early --fail-on warning", 0),
        ("--select demo/early --fail-on note", 1),
    ] {
        assert_eq!(scratch.run(&format!("check --format concise {flags}")).status, status, "{flags}");
    }
}

#[test]
fn the_last_line_says_how_many_findings_and_what_the_status_would_have_been() {
    let scratch = Scratch::with_states();
    for format in ["human", "plain"] {
        let outcome = scratch.run(&format!("check --fail-on never --format {format}"));
        let last = outcome.stdout.lines().last().unwrap();
        assert_eq!(outcome.status, 0);
        assert_eq!(last, "3 findings; exit status 0; without `--fail-on never` it would be 1.");
    }
}

#[test]
fn what_cannot_be_checked_is_refused_before_anything_is_checked() {
    let scratch = Scratch::with_states();
    scratch.write("empty/readme.md", "nothing");
    for (words, part) in [
        ("check nowhere", "`nowhere` does not exist"),
        ("check declarations nowhere", "`nowhere` does not exist"),
        ("check empty", "no declaration (`*.toml`) found in `empty`"),
        ("check --no-such-flag", "--no-such-flag"),
        ("check --select demo/nothing", "no clause is called `demo/nothing`"),
        ("check --party xaa", "three capital letters"),
        ("check --as-of 2001-02-30", "2001-02-30"),
        ("check --format csv", "`csv` is no format"),
        ("check --treaties nowhere", "does not exist"),
        ("check treaties/demo/demo.treaty --treaties declarations", "no treaty file"),
        ("explain no-such-code", "no code and no clause is called `no-such-code`"),
        ("explain xy", "`servanda list clauses` and `servanda list codes` print all"),
        ("explain hafl", "did you mean `demo/half`?"),
        ("explain met", "did you mean `not-met`?"),
        ("explain not-mett", "did you mean `not-met`?"),
        ("list records nothing", "no record is called `nothing`"),
        ("list records removl", "did you mean `removal`?"),
        ("frobnicate", "frobnicate"),
    ] {
        let outcome = scratch.run(words);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{words}");
        assert!(outcome.stderr.contains(part), "{words}: {}", outcome.stderr);
    }
}

#[test]
fn treaty_files_are_checked_alone_where_they_are_named_and_nothing_is_declared() {
    let scratch = Scratch::new();
    scratch.write("declarations/readme.md", "nothing yet");
    let refused = scratch.run("check");
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("`servanda check treaties` reads the treaty files alone"), "{refused:?}");
    for path in ["treaties", "treaties/demo/demo.treaty"] {
        let sound = scratch.run(&format!("check {path}"));
        assert_eq!(sound.status, 0, "{path}");
        assert!(sound.stdout.starts_with("Only the treaty files were read: there is no declaration.\n"));
        assert!(!sound.stdout.contains("Verdicts"), "{}", sound.stdout);
    }
    scratch.write("treaties/demo/demo.treaty", TREATY.replace(">= 50 %", "=> 50 %"));
    let faulty = scratch.run("check treaties --format concise");
    assert_eq!(faulty.status, 1, "{}", faulty.stdout);
    assert!(faulty.stdout.contains("treaties/demo/demo.treaty:17:"), "{}", faulty.stdout);
    let listed = scratch.run("list clauses");
    assert_eq!(listed.status, 0);
    assert!(!listed.stdout.contains("demo/half"), "{}", listed.stdout);
    assert!(
        listed.stderr.starts_with("warning: 1 clause could not be read (demo/half);"),
        "{}",
        listed.stderr
    );
}

/// The built-in treaty files have names of the same form, which must not be taken for the files of this folder.
#[test]
fn treaty_files_that_are_not_read_are_never_said_to_be_sound() {
    let scratch = Scratch::new();
    scratch.write("servanda.toml", "");
    scratch.write("treaties/cwc/annual.treaty", "clause c \"C\"\n");
    for (path, says) in [
        ("treaties", "`treaties` holds treaty files; name it with `--treaties` too"),
        ("treaties/cwc", "`treaties/cwc` holds treaty files; name it with `--treaties` too"),
        (
            "treaties/cwc/annual.treaty",
            "`treaties/cwc/annual.treaty` is a treaty file; name it with `--treaties`",
        ),
    ] {
        let refused = scratch.run(&format!("check {path}"));
        assert_eq!((refused.status, refused.stdout.as_str()), (2, ""), "{path}");
        assert_eq!(refused.stderr, format!("error: {says}\n"));
        let read = scratch.run(&format!("check {path} --treaties {path} --format concise"));
        assert_eq!(read.status, 1, "{path}: {}", read.stderr);
        assert!(read.stdout.contains("annual.treaty:1:8: error[missing-slot]"), "{path}: {}", read.stdout);
    }
}

#[test]
fn without_a_path_the_configuration_decides_then_the_usual_folder_then_nothing() {
    let scratch = Scratch::with_states();
    assert_eq!(scratch.run("check --format concise").status, 1);
    assert_eq!(scratch.run_in("declarations", "check --format concise").status, 1);

    let bare = Scratch::new();
    bare.write("servanda.toml", "treaties = \"treaties\"\n");
    bare.write("declarations/xbb.toml", XBB);
    assert_eq!(bare.run("check --format concise").status, 0);

    let nothing = Scratch::new();
    nothing.write("servanda.toml", "treaties = \"treaties\"\n");
    let refused = nothing.run("check");
    assert_eq!(refused.status, 2);
    for way in ["servanda check PATH", "declarations = [\"PATH\"]", "a folder `declarations`"] {
        assert!(refused.stderr.contains(way), "{}", refused.stderr);
    }
}

#[test]
fn a_file_named_is_checked_with_its_project_and_reported_alone() {
    let scratch = Scratch::with_states();
    scratch.write(
        "declarations/more.toml",
        XBB.replace("XBB", "XCC").replace("r2", "r3").replace("10 t", "20 t"),
    );
    let whole = heads(&scratch.run("check --format concise"));
    assert_eq!(whole.len(), 4, "{whole:?}");
    let mut union: Vec<String> = Vec::new();
    for file in ["xbb", "more", "xaa"] {
        union.extend(heads(&scratch.run(&format!("check --format concise declarations/{file}.toml"))));
    }
    union.sort();
    assert_eq!(union, whole);
    let order = |words: &str| scratch.run(&format!("check --format json {words}")).stdout;
    assert_eq!(
        order("declarations/xbb.toml declarations/xaa.toml"),
        order("declarations/xaa.toml declarations/xbb.toml declarations/xaa.toml")
    );
}

#[test]
fn a_folder_with_its_own_configuration_is_left_to_its_own_check_and_said() {
    let scratch = Scratch::with_states();
    scratch.write("declarations/apart/servanda.toml", "treaties = \"../../treaties\"\n");
    scratch.write("declarations/apart/xcc.toml", XAA.replace("XAA", "XCC").replace("r1", "r9"));
    let outcome = scratch.run("check --format plain");
    assert!(outcome.stdout.contains("left to their own check: declarations/apart."), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("XCC"));
    assert!(scratch.run("check --format concise declarations/apart").stdout.contains("XCC"));
}

#[test]
fn files_that_cannot_be_read_are_findings_and_the_rest_is_checked() {
    let scratch = Scratch::with_states();
    scratch.write("declarations/a-latin.toml", b"[declaration]\nby = \"XAA\" # Gr\xfc\xdfe\n");
    let outcome = scratch.run("check --format concise declarations");
    assert_eq!(outcome.status, 1);
    let first = outcome.stdout.lines().next().unwrap();
    assert!(first.starts_with("declarations/a-latin.toml:2:1: error[not-utf8]: "), "{first}");
    assert!(outcome.stdout.contains("xaa.toml:21:10: error[not-met]"), "{}", outcome.stdout);
    let shown = scratch.run("check declarations").stdout;
    assert!(shown.contains(r"Gr\xFC\xDFe"), "{shown}");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_opened_makes_the_check_incomplete() {
    let scratch = Scratch::new();
    scratch.write("declarations/xbb.toml", XBB);
    std::os::unix::fs::symlink("/nowhere/at/all.toml", scratch.path("declarations/gone.toml")).unwrap();
    let outcome = scratch.run("check --format concise declarations --fail-on never");
    assert_eq!(outcome.status, 2, "{}", outcome.stdout);
    assert!(outcome.stdout.contains("declarations/gone.toml:1:1: error[unreadable]"), "{}", outcome.stdout);
    assert!(scratch.run("status declarations --format concise").stdout.contains("XBB"));
}

/// The file is as long as that and holds nothing, so it takes no room.
#[test]
fn a_file_larger_than_can_be_read_is_a_finding() {
    let scratch = Scratch::new();
    scratch.write("declarations/xbb.toml", XBB);
    let large = std::fs::File::create(scratch.path("declarations/large.toml")).unwrap();
    large.set_len(256 * 1024 * 1024 + 1).unwrap();
    let outcome = scratch.run("check --format concise declarations");
    assert_eq!(outcome.status, 1, "{}", outcome.stdout);
    assert_eq!(heads(&outcome), ["declarations/large.toml:1:1: error[too-large]"]);
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_is_told_and_a_file_with_two_names_is_read_once() {
    let scratch = Scratch::new();
    scratch.write("declarations/xbb.toml", XBB);
    std::os::unix::fs::symlink(scratch.path("declarations"), scratch.path("declarations/again")).unwrap();
    std::os::unix::fs::symlink(scratch.path("declarations/xbb.toml"), scratch.path("declarations/zzz.toml"))
        .unwrap();
    let outcome = scratch.run("check --format concise declarations");
    assert_eq!(outcome.status, 0, "{}", outcome.stdout);
    assert_eq!(heads(&outcome), ["declarations/again:1:1: warning[unreadable]"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_named_by_a_link_beside_its_folder_is_read_once() {
    let scratch = Scratch::new();
    scratch.write("declarations/xbb.toml", XBB);
    std::os::unix::fs::symlink(scratch.path("declarations/xbb.toml"), scratch.path("zzz.toml")).unwrap();
    let outcome = scratch.run("check --format concise declarations zzz.toml");
    assert_eq!(outcome.status, 0, "{}", outcome.stdout);
    assert!(heads(&outcome).is_empty(), "{}", outcome.stdout);
}

#[test]
fn ignored_files_stay_out_unless_they_are_named() {
    let scratch = Scratch::with_states();
    scratch.write(".gitignore", "draft.toml\n");
    scratch.write("declarations/draft.toml", "no toml at all");
    assert!(!scratch.run("check --format concise").stdout.contains("draft"));
    assert!(scratch.run("check --format concise declarations/draft.toml").stdout.contains("draft.toml:1:"));
}

#[test]
fn configuration_is_read_and_its_mistakes_are_findings() {
    let scratch = Scratch::with_states();
    let base = "treaties = \"treaties\"\ndeclarations = [\"declarations\", \"gone\"]\nfail-on = \"never\"\n";
    scratch.write("servanda.toml", format!("{base}as-of = 2001-12-31\nas_of = 2001-12-31\n"));
    let outcome = scratch.run("check --format concise");
    assert_eq!(outcome.status, 0);
    assert_eq!(
        heads(&outcome),
        [
            "declarations/xaa.toml:22:8: note[advice]",
            "declarations/xaa.toml:24:1: warning[not-met]",
            "servanda.toml:2:33: error[config]",
            "servanda.toml:5:1: error[config]",
        ],
        "{}",
        outcome.stdout
    );
    let closing = scratch.run("check --format plain --as-of latest").stdout;
    assert!(closing.contains("Checked as of 1 January 2003,"), "{closing}");
}

#[test]
fn what_is_known_earlier_lowers_as_of_and_says_so() {
    let scratch = Scratch::with_states();
    let outcome = scratch.run("check --format plain --as-of 2003-01-01 --known-at 2001-12-31");
    let said = "Checked as of 31 December 2001 (lowered from 1 January 2003: nothing later was known), \
                with what was known on 31 December 2001.";
    assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
}

#[test]
fn today_is_the_day_of_the_clock_given() {
    let scratch = Scratch::with_states();
    let clock = |today| Surroundings { cwd: scratch.root().to_path_buf(), today, ..Surroundings::default() };
    let outcome = scratch.run_with("check --format plain --as-of today", clock("2004-02-29".parse().ok()));
    assert!(outcome.stdout.contains("Checked as of 29 February 2004,"), "{}", outcome.stdout);
    assert_eq!(scratch.run_with("check --as-of today", clock(None)).status, 2);
}

#[test]
fn complete_in_the_configuration_closes_what_states_declare_for_themselves() {
    let scratch = Scratch::new();
    scratch.write(
        "declarations/xaa.toml",
        XAA.replace("submitted = 2003-01-01\ncomplete = true\n", "submitted = 2001-12-01\n"),
    );
    scratch.write(
        "servanda.toml",
        "treaties = \"treaties\"\ndeclarations = [\"declarations\"]\nas-of = 2004-01-01\n",
    );
    assert!(scratch.run("check --format concise").stdout.contains("warning[undetermined]: demo/half"));
    let closed =
        "treaties = \"treaties\"\ndeclarations = [\"declarations\"]\nas-of = 2004-01-01\ncomplete = true\n";
    scratch.write("servanda.toml", closed);
    assert!(scratch.run("check --format concise").stdout.contains("error[not-met]: demo/half"));
}

#[test]
fn files_without_any_date_are_findings_and_nothing_is_judged() {
    let scratch = Scratch::new();
    scratch.write("declarations/a.toml", "");
    let outcome = scratch.run("check --format plain");
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    assert!(outcome.stdout.contains("Error (empty-file): "), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("Nothing was judged: no record that can be read carries a date."));
    let json: serde_json::Value = serde_json::from_str(&scratch.run("check --format json").stdout).unwrap();
    assert!(json["as_of"].is_null());
    scratch.write("declarations/a.toml", "[declaration]\nby = \"XAA\"\ntreaty = \"DEMO\"\n");
    let refused = scratch.run("check");
    assert_eq!(refused.status, 2, "{}", refused.stdout);
    assert!(refused.stderr.contains("--as-of DATE"), "{}", refused.stderr);
}

#[test]
fn a_party_that_nothing_is_asked_of_is_refused() {
    let scratch = Scratch::with_states();
    let refused = scratch.run("check --party XZZ");
    assert_eq!((refused.status, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("`XZZ`"), "{}", refused.stderr);
}

#[test]
fn what_lacks_data_is_counted_and_listed_on_request() {
    let scratch = Scratch::new();
    scratch.write("declarations/xaa.toml", XAA.replace("complete = true\n", ""));
    let party = "[declaration]\nby = \"public record\"\ntreaty = \"DEMO\"\n\n[[party]]\nstate = \"XCC\"\ntreaty = \"DEMO\"\nin_force = 2000-01-01\n";
    scratch.write("declarations/public.toml", party);
    let counted = scratch.run("check --format plain").stdout;
    assert!(counted.contains("1 instance lacks data"), "{counted}");
    assert!(!counted.contains("demo/half (XCC)"), "{counted}");
    let listed = scratch.run("check --format plain --lacks-data").stdout;
    assert!(listed.contains("nothing of the kind was declared: demo/half (XCC)."), "{listed}");
    assert!(scratch.run("status --format concise --lacks-data").stdout.contains("XCC: lacks data"));
}

#[test]
fn max_limits_what_is_printed_and_never_what_is_counted() {
    let scratch = Scratch::with_states();
    let outcome = scratch.run("check --format concise --max 1");
    assert_eq!((outcome.status, heads(&outcome).len()), (1, 1));
    assert!(outcome.stdout.contains("2 more findings not printed"));
    let json: serde_json::Value =
        serde_json::from_str(&scratch.run("check --format json --max 1").stdout).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 1);
    assert_eq!(json["summary"]["findings"]["error"], 1);
    assert_eq!(json["summary"]["findings"]["warning"], 1);
}

#[test]
fn paint_goes_by_flag_then_environment_then_terminal() {
    let scratch = Scratch::with_states();
    let painted = |flags: &str, no_color, force_color, terminal| {
        let cwd = scratch.root().to_path_buf();
        let surroundings = Surroundings { cwd, no_color, force_color, terminal, ..Surroundings::default() };
        scratch.run_with(&format!("check {flags}"), surroundings).stdout.contains('\u{1b}')
    };
    assert!(!painted("", false, false, false));
    assert!(painted("", false, false, true));
    assert!(painted("", false, true, false));
    assert!(!painted("", true, true, true));
    assert!(painted("--color always", true, false, false));
    assert!(!painted("--color never", false, true, true));
    assert!(!painted("--format json", false, true, true));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let scratch = Scratch::with_states();
    for format in ["human", "plain", "concise", "json"] {
        let words = format!("check --format {format}");
        assert_eq!(scratch.run(&words).stdout, scratch.run(&words).stdout);
    }
}

#[test]
fn redacted_reports_show_no_declared_amount() {
    let scratch = Scratch::with_states();
    scratch.write("declarations/bad.toml", XAA.replace("XAA", "XCC").replace("\"3640 t\"", "\"8765 kilos\""));
    let hidden = ["3640", "3\u{202f}640", "1234", "1\u{202f}234", "8765", "33.9", "50 %", "585.5"];
    for command in ["check", "status", "explain demo/half --party XAA"] {
        for format in ["human", "plain", "concise", "json"] {
            let open = scratch.run(&format!("{command} --format {format}")).stdout;
            assert!(open.contains("1234.5") || open.contains("33.9"), "{command} {format}: {open}");
            let outcome = scratch.run(&format!("{command} --format {format} --redact amounts"));
            let told = if command == "explain demo/half --party XAA" {
                // What the clause itself asks stands above, in JSON between.
                outcome.stdout.split_once("XAA:").map_or(outcome.stdout.clone(), |(_, told)| told.to_owned())
            } else {
                outcome.stdout
            };
            for amount in hidden.iter().filter(|a| **a != "50 %") {
                assert!(!told.contains(amount), "{command} {format} shows {amount}: {told}");
            }
        }
    }
    let csv = scratch.run("status --format csv --redact amounts").stdout;
    assert!(!csv.contains("33.9"), "{csv}");
}

#[test]
fn redacted_reports_hide_numbers_without_a_unit_too() {
    let scratch = Scratch::new();
    let own = "treaty OWN \"Own\"\n  in force 2000-01-01\nrecord grade (holder: State, value: number, on_day: date) happens on on_day\n\n\
               check low \"Grades are low\"\n  under I\n  for each grade g\n  duty of g.holder\n  must g.value <= 3\n\nparagraphs OWN\n  I\n";
    scratch.write("treaties/demo/demo.treaty", own);
    let records = "[declaration]\nby = \"XAA\"\ntreaty = \"OWN\"\nsubmitted = 2003-01-01\n\n\
                   [[grade]]\nholder = \"XAA\"\nvalue = 4.625\non_day = 2001-06-01\n\n\
                   [[grade]]\nholder = \"XAA\"\nvalue = \"2.875 .. 5.125\"\non_day = 2001-07-01\n";
    scratch.write("declarations/xaa.toml", records);
    for command in ["check", "status", "explain low --party XAA"] {
        for format in ["human", "plain", "concise", "json", "csv"] {
            if command != "status" && format == "csv" {
                continue;
            }
            let open = scratch.run(&format!("{command} --format {format}")).stdout;
            assert!(open.contains("4.625"), "{command} {format}: {open}");
            let hidden = scratch.run(&format!("{command} --format {format} --redact amounts")).stdout;
            assert!(!hidden.is_empty());
            for amount in ["4.625", "1.625", "2.875", "5.125"] {
                assert!(!hidden.contains(amount), "{command} {format} shows {amount}: {hidden}");
            }
        }
    }
}

#[test]
fn status_explain_and_list_succeed_where_they_answer() {
    let scratch = Scratch::with_states();
    for words in [
        "status",
        "status --format csv",
        "status --lacks-data",
        "explain not-met",
        "explain demo/half",
        "explain half --party XAA",
        "list clauses",
        "list records",
        "list records stock",
        "list codes",
        "schema check",
        "schema status",
        "schema list",
        "schema explain",
        "--help",
        "--version",
    ] {
        let outcome = scratch.run(words);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{words}");
        assert!(!outcome.stdout.is_empty(), "{words}");
    }
}

#[test]
fn a_reader_that_closes_ends_the_output_quietly_with_the_status_of_the_check() {
    let scratch = Scratch::with_states();
    let mut child = Command::new(env!("CARGO_BIN_EXE_servanda"))
        .args(["check", "--format", "json"])
        .current_dir(scratch.root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(1), ""));
}

#[test]
fn the_binary_writes_findings_to_standard_output_only() {
    let scratch = Scratch::with_states();
    let run = |words: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_servanda")).args(words).current_dir(scratch.root()).output().unwrap()
    };
    let found = run(&["check", "--format", "concise"]);
    assert_eq!((found.status.code(), found.stderr.as_slice()), (Some(1), &b""[..]));
    assert!(!found.stdout.is_empty());
    let refused = run(&["check", "nowhere"]);
    assert_eq!((refused.status.code(), refused.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(!refused.stderr.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_told_and_is_status_2() {
    let scratch = Scratch::with_states();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = Command::new(env!("CARGO_BIN_EXE_servanda"))
        .args(["check", "--fail-on", "never"])
        .current_dir(scratch.root())
        .stdout(Stdio::from(full))
        .output()
        .unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: the output could not be written: "), "{said}");
}

#[test]
fn lines_are_as_wide_as_asked_for_then_as_the_terminal_then_eighty() {
    let scratch = Scratch::with_states();
    let widest = |words: &str, columns| {
        let cwd = scratch.root().to_path_buf();
        let surroundings = Surroundings { cwd, columns, ..Surroundings::default() };
        let text = scratch.run_with(&format!("check {words}"), surroundings).stdout;
        text.lines().map(|l| l.chars().count()).max().unwrap()
    };
    let whole = widest("--width 400", None);
    assert!(whole > 80, "{whole}");
    assert_eq!(widest("", Some(400)), whole);
    assert!((41..=60).contains(&widest("", Some(60))));
    assert!((61..=80).contains(&widest("", None)));
    assert!((41..=60).contains(&widest("--width 60", Some(400))));
}

#[test]
fn clauses_stand_in_the_order_of_the_treaty() {
    let scratch = Scratch::with_states();
    let listed = scratch.run("list clauses").stdout;
    let place = |id: &str| listed.find(id).unwrap();
    let order = ["demo/judged", "demo/half", "demo/within", "demo/noticed", "demo/early"];
    assert!(order.map(place).is_sorted(), "{listed}");
}

#[test]
fn records_that_are_set_aside_are_named() {
    let scratch = Scratch::with_states();
    scratch.write(
        "declarations/xcc.toml",
        XAA.replace("XAA", "XCC").replace("r1", "r3").replace("3640 t", "3640"),
    );
    let said = scratch.run("check --format plain").stdout;
    assert!(said.contains("(1 set aside as unreadable: declarations/xcc.toml:12)"), "{said}");
    let lots =
        "[[stock]]\nholder = \"XCC\"\ncategory = \"First\"\namount = 1\nas_at = 2000-01-01\n".repeat(9);
    scratch
        .write("declarations/xcc.toml", XAA.split_once("[[stock]]").unwrap().0.replace("XAA", "XCC") + &lots);
    let said = scratch.run("check --format plain").stdout;
    assert!(said.contains("(9 set aside as unreadable: declarations/xcc.toml:12, "), "{said}");
    assert!(said.contains("declarations/xcc.toml:47, and 1 more)"), "{said}");
}

#[test]
fn what_could_not_be_read_of_a_treaty_is_counted_and_is_not_unknown() {
    let scratch = Scratch::with_states();
    let broken = scratch::TREATY
        .replace("by 2 years after eif(DEMO)", "by 2 yeers after eif(DEMO)")
        .replace("record notice (by: State, of: removal)", "record notice by: State, of: removal)")
        .replace("amount: mass of agent, as_at: date", "amount: mass of agant, as_at: date");
    scratch.write("treaties/demo/demo.treaty", broken);
    let said = scratch.run("check --format plain").stdout;
    assert!(said.contains("could not be read: "), "{said}");
    for part in ["demo/half", "demo/noticed", "other entries"] {
        assert!(
            said.split("could not be read: ").nth(1).unwrap().lines().next().unwrap().contains(part),
            "{said}"
        );
    }
    let json: serde_json::Value = serde_json::from_str(&scratch.run("check --format json").stdout).unwrap();
    let summary = json.get("summary").unwrap();
    assert!(summary.get("unread_clauses").unwrap().as_array().unwrap().iter().any(|c| c == "demo/half"));
    assert_eq!(summary.get("unread_entries").unwrap(), 2);
    // What the declarations say of the kinds that could not be read draws no complaint of its own.
    let about_files = json.get("findings").unwrap().as_array().unwrap();
    let in_declarations = about_files
        .iter()
        .filter(|f| {
            f["clause"].is_null() && f["primary"]["file"].as_str().unwrap().starts_with("declarations")
        })
        .count();
    assert_eq!(in_declarations, 0, "{about_files:#?}");
    for words in
        ["check --select demo/half", "status --select demo/half", "explain demo/half", "explain half"]
    {
        let refused = scratch.run(words);
        assert_eq!((refused.status, refused.stdout.as_str()), (2, ""), "{words}");
        assert!(refused.stderr.contains("`demo/half` could not be read"), "{words}: {}", refused.stderr);
    }
}

#[test]
fn a_treaty_that_is_not_read_is_said_once_a_file() {
    let scratch = Scratch::with_states();
    let row = "[[party]]\nstate = \"XCC\"\ntreaty = \"OTHER\"\nin_force = 2000-01-01\n";
    let own = "[declaration]\nby = \"public record\"\ntreaty = \"OTHER\"\n";
    scratch.write("declarations/other.toml", format!("{own}{}", row.repeat(5)));
    let rows = "[declaration]\nby = \"public record\"\ntreaty = \"DEMO\"\n";
    scratch.write("declarations/rows.toml", format!("{rows}{}", row.repeat(5)));
    let found = heads(&scratch.run("check --format concise"));
    let of = |file: &str| found.iter().filter(|h| h.contains(file)).cloned().collect::<Vec<_>>();
    assert_eq!(of("other.toml"), ["declarations/other.toml:3:10: error[bad-code]"]);
    assert_eq!(of("rows.toml"), ["declarations/rows.toml:6:10: error[bad-code]"]);
}

#[test]
fn a_group_and_a_decision_belong_to_somebody_and_are_read() {
    let scratch = Scratch::new();
    scratch.write(
        "pact/pact.treaty",
        "treaty PACT \"Invented\"\n  in force 2000-01-01\nbasis agent\nchoice Purpose: Trade, Exchange\n\
         record sent (from: State, amount: mass of agent, why: Purpose, done: date) happens on done\n\
         record decision (taken: date) decided on taken\nrecord leave in decision (of: State)\n\
         check one_a_day \"No more than a tonne a day\"\n  under 1\n  for each sent g on (from, done)\n  \
         must sum(x.amount for x in g) <= 1 t\n  unless allowed under 1\n    when exists(leave l where l.of = g.from)\n    \
         then does not apply\nclause only_trade \"For trade\"\n  under 1\n  for each sent x\n  must x.why = Trade\n\
         paragraphs PACT\n  1\n",
    );
    scratch.write(
        "pact/declared.toml",
        "declaration = { by = \"public record\", treaty = \"PACT\" }\n\
         sent = [\n  { from = \"XAA\", amount = \"2 t\", why = \"Exchange\", done = 2001-01-01 },\n  \
         { from = \"XBB\", amount = \"2 t\", why = \"Trade\", done = 2001-01-01 },\n]\n\
         decision = [ { taken = 2000-06-01, leave = [ { of = \"XBB\" } ] } ]\n",
    );
    let run = scratch.run("check --treaties pact/pact.treaty pact/declared.toml --party XAA --format plain");
    assert!(run.stdout.contains("pact/one_a_day"), "a group belongs to the State of its key: {}", run.stdout);
    assert!(!run.stdout.contains("nothing on file"), "the record at fault is on file: {}", run.stdout);
    assert!(!run.stdout.contains("no clause reads"), "the decision holds what is read: {}", run.stdout);
}
