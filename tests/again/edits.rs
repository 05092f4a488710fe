//! Edits of the texts of a project, such as people make them.

use crate::dice::Dice;

/// Treaties and declarations, each with its name.
#[derive(Clone)]
pub struct Texts {
    pub treaties: Vec<(String, String)>,
    pub files: Vec<(String, String)>,
}

const STATES: [&str; 4] = ["XAA", "XBB", "XCC", "XDD"];

/// The shipped declarations.
#[expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]
pub fn shipped() -> Vec<(String, String)> {
    let folder = |name: &str| format!("{}/declarations/{name}", env!("CARGO_MANIFEST_DIR"));
    let of = |name: &'static str| {
        let found = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<_> = found.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
        paths.sort();
        let named = |path: &std::path::PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        paths
            .into_iter()
            .map(move |path| (format!("{name}/{}", named(&path)), std::fs::read_to_string(&path).unwrap()))
    };
    ["cwc", "npt", "examples/xaa"].into_iter().flat_map(of).collect()
}

impl Texts {
    /// Makes one edit, and says which.
    pub fn edit(&mut self, dice: &mut Dice) -> String {
        if self.files.is_empty() || dice.one_in(16) {
            return self.add_file(dice);
        }
        let at = dice.below(self.files.len());
        let name = self.files[at].0.clone();
        let what = match dice.below(16) {
            0 => {
                self.files.remove(at);
                "removed"
            }
            1 | 2 => edited(&mut self.files[at].1, dice, remove_record),
            3 | 4 => edited(&mut self.files[at].1, dice, repeat_record),
            5 => edited(&mut self.files[at].1, dice, swap_records),
            6 => edited(&mut self.files[at].1, dice, remove_line),
            7 => edited(&mut self.files[at].1, dice, break_line),
            8 => edited(&mut self.files[at].1, dice, add_comment),
            9 | 10 => edited(&mut self.files[at].1, dice, change_state),
            11 => edited(&mut self.files[at].1, dice, close),
            12 if dice.one_in(2) => {
                let at = dice.below(self.treaties.len());
                let (name, text) = &mut self.treaties[at];
                return format!("{name}: {}", edited(text, dice, change_figure));
            }
            13 => self.move_record(at, dice),
            _ => edited(&mut self.files[at].1, dice, change_figure),
        };
        format!("{name}: {what}")
    }

    /// All texts, for whoever must find out why.
    pub fn show(&self) -> String {
        let all = self.treaties.iter().chain(&self.files).filter(|(_, text)| text.len() < 4_000);
        all.map(|(name, text)| format!("---- {name}\n{text}\n")).collect()
    }

    fn add_file(&mut self, dice: &mut Dice) -> String {
        let head = match self.files.get(dice.below(self.files.len())) {
            Some((_, text)) => text.split("\n[[").next().unwrap_or_default().to_owned(),
            None => {
                "[declaration]\nby = \"public record\"\ntreaty = \"T\"\nsubmitted = 2003-06-30\n".to_owned()
            }
        };
        let mut text = head + "\n";
        for _ in 0..dice.below(4) {
            if let Some((_, from)) = self.files.get(dice.below(self.files.len())) {
                let record = dice.of(&pieces(from)).clone();
                text += &if record.starts_with("\n[[") { without_id(&record) } else { String::new() };
            }
        }
        let name = format!("{}{}.toml", dice.of(&["a", "m", "z"]), dice.below(99));
        self.files.retain(|(other, _)| *other != name);
        self.files.push((name.clone(), text));
        self.files.sort();
        format!("{name}: added")
    }

    fn move_record(&mut self, from: usize, dice: &mut Dice) -> &'static str {
        let mut all = pieces(&self.files[from].1);
        if all.len() < 2 {
            return "as it was";
        }
        let record = all.remove(1 + dice.below(all.len() - 1));
        self.files[from].1 = all.concat();
        let to = dice.below(self.files.len());
        self.files[to].1 += &record;
        "a record moved to another file"
    }
}

type Edit = fn(&str, &mut Dice) -> Option<(String, &'static str)>;

fn edited(text: &mut String, dice: &mut Dice, edit: Edit) -> &'static str {
    match edit(text, dice) {
        Some((new, what)) => {
            *text = new;
            what
        }
        None => "as it was",
    }
}

/// What stands before the first record, then record by record.
fn pieces(text: &str) -> Vec<String> {
    let mut parts = text.split("\n[[");
    let head = parts.next().unwrap_or_default().to_owned();
    std::iter::once(head).chain(parts.map(|part| format!("\n[[{part}"))).collect()
}

fn without_id(record: &str) -> String {
    let lines = record.lines().filter(|line| !line.starts_with("id ="));
    lines.map(|line| format!("{line}\n")).collect()
}

fn remove_record(text: &str, dice: &mut Dice) -> Option<(String, &'static str)> {
    let mut all = pieces(text);
    let others = all.len().checked_sub(1).filter(|n| *n > 0)?;
    all.remove(1 + dice.below(others));
    Some((all.concat(), "a record removed"))
}

fn repeat_record(text: &str, dice: &mut Dice) -> Option<(String, &'static str)> {
    let mut all = pieces(text);
    let others = all.len().checked_sub(1).filter(|n| *n > 0)?;
    let record = all[1 + dice.below(others)].clone();
    let record = if dice.one_in(6) { record } else { without_id(&record) };
    let record = change_figure(&record, dice).map_or(record, |(changed, _)| changed);
    all.insert(1 + dice.below(others), record);
    Some((all.concat(), "a record added"))
}

fn swap_records(text: &str, dice: &mut Dice) -> Option<(String, &'static str)> {
    let mut all = pieces(text);
    let others = all.len().checked_sub(1).filter(|n| *n > 0)?;
    all.swap(1 + dice.below(others), 1 + dice.below(others));
    Some((all.concat(), "two records swapped"))
}

fn remove_line(text: &str, dice: &mut Dice) -> Option<(String, &'static str)> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.remove(dice.below(lines.len().max(1)).min(lines.len().checked_sub(1)?));
    Some((lines.join("\n") + "\n", "a line removed"))
}

fn break_line(text: &str, dice: &mut Dice) -> Option<(String, &'static str)> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(
        dice.below(lines.len()),
        *dice.of(&["= =", "[[", "colour = \"blue\"", "state = \"Atlantis\""]),
    );
    Some((lines.join("\n") + "\n", "a line broken"))
}

fn add_comment(text: &str, dice: &mut Dice) -> Option<(String, &'static str)> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.insert(dice.below(lines.len()), "# a remark");
    Some((lines.join("\n") + "\n", "a remark added"))
}

fn change_figure(text: &str, dice: &mut Dice) -> Option<(String, &'static str)> {
    let digits: Vec<usize> =
        text.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(at, _)| at).collect();
    let at = *digits.get(dice.below(digits.len()))?;
    let digit = dice.below(10).to_string();
    Some((format!("{}{digit}{}", &text[..at], &text[at + 1..]), "a figure changed"))
}

/// One State's code for another, in one place.
fn change_state(text: &str, dice: &mut Dice) -> Option<(String, &'static str)> {
    let is_code = |word: &&[u8]| word.len() == 3 && word.iter().all(u8::is_ascii_uppercase);
    let quoted = text.as_bytes().windows(5).enumerate();
    let codes =
        quoted.filter(|(_, w)| w[0] == b'"' && w[4] == b'"' && is_code(&&w[1..4]) && &w[1..4] != b"CWC");
    let codes: Vec<usize> = codes.map(|(at, _)| at + 1).collect();
    let at = *codes.get(dice.below(codes.len()))?;
    let other = codes[dice.below(codes.len())];
    let code = if dice.one_in(2) { dice.of(&STATES) } else { &text[other..other + 3] };
    Some((format!("{}{code}{}", &text[..at], &text[at + 3..]), "a State changed"))
}

/// Says, or no longer says, that all is there.
fn close(text: &str, _: &mut Dice) -> Option<(String, &'static str)> {
    if text.contains("complete = true\n") {
        return Some((text.replacen("complete = true\n", "", 1), "no longer complete"));
    }
    let (head, rest) = text.split_once("[declaration]\n")?;
    Some((format!("{head}[declaration]\ncomplete = true\n{rest}"), "complete"))
}
