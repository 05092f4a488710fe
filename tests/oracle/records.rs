//! Random records of random kinds, plain ones and odd ones, each as text.

use crate::dice::Dice;
use crate::treaty::{Field, Kind, Sort};

const STATES: [&str; 3] = ["XAA", "XBB", "XCC"];

/// The heads of the files, and the records with the file that each stands in.
pub struct Declared {
    pub heads: Vec<String>,
    pub records: Vec<(usize, String)>,
}

impl Declared {
    pub fn files(&self) -> Vec<String> {
        let mut files = self.heads.clone();
        for (file, record) in &self.records {
            files[*file] += record;
        }
        files
    }
}

pub fn declared(dice: &mut Dice, kinds: &[Kind]) -> Declared {
    let mut heads = vec![
        "[declaration]\nby = \"public record\"\ntreaty = \"T\"\nsubmitted = 2003-06-30\n".to_owned(),
        format!(
            "[declaration]\nby = \"XAA\"\ntreaty = \"T\"\nsubmitted = 2003-12-31\n{}",
            if dice.one_in(4) { "" } else { "complete = true\n" }
        ),
    ];
    for state in STATES {
        let until = if dice.one_in(5) { "until = 2002-03-31\n" } else { "" };
        let since = if dice.one_in(5) { "\"2001-02\"".to_owned() } else { "2000-01-01".to_owned() };
        heads[0] += &format!("[[party]]\nstate = \"{state}\"\ntreaty = \"T\"\nin_force = {since}\n{until}");
    }
    let odd = if dice.one_in(3) { 0 } else { 6 + dice.below(10) };
    let mut ids: Vec<Vec<String>> = vec![Vec::new(); kinds.len()];
    let mut records = Vec::new();
    for _ in 0..dice.below(24) {
        let kind = dice.below(kinds.len());
        let file = dice.below(2);
        let id = format!("r{}", records.len());
        let mut text = format!("[[{}]]\nid = \"{id}\"\n", kinds[kind].name);
        if odd > 0 && dice.one_in(odd * 2) {
            text += "nil = true\n";
        }
        for field in &kinds[kind].fields {
            if let Some(value) = value(dice, field, file, odd, &ids) {
                text += &format!("{} = {value}\n", field.name);
            }
        }
        if kinds[kind].nature.is_empty() || dice.one_in(8) {
            text += &format!("submitted = {}\n", dice.day());
        }
        let before = ids[kind].last();
        if let (Some(before), true) = (before, odd > 0 && dice.one_in(odd)) {
            let word = if dice.one_in(2) { "corrects" } else { "amends" };
            text += &format!("{word} = \"{before}\"\n");
        }
        ids[kind].push(id);
        records.push((file, text));
    }
    Declared { heads, records }
}

fn value(dice: &mut Dice, field: &Field, file: usize, odd: usize, ids: &[Vec<String>]) -> Option<String> {
    let is_odd = odd > 0 && dice.one_in(odd);
    if (field.optional && dice.one_in(3)) || (is_odd && dice.one_in(4)) {
        return None;
    }
    if is_odd && field.sort != Sort::State && dice.one_in(4) {
        return Some("{ unknown = \"withheld\" }".to_owned());
    }
    Some(match field.sort {
        Sort::State if file == 1 && !dice.one_in(8) => "\"XAA\"".to_owned(),
        Sort::State => format!("\"{}\"", dice.of(&STATES)),
        Sort::Mass => {
            let tonnes = dice.below(12);
            match dice.below(4) {
                0 if is_odd => format!("\"{tonnes} t .. {} t\"", tonnes + 3),
                1 if is_odd => {
                    format!("{{ either = [ {{ is = \"{tonnes} t\" }}, {{ is = \"{} t\" }} ] }}", tonnes + 2)
                }
                2 if is_odd => format!("\"{tonnes}.0000001 t\""),
                3 if is_odd => format!("\"> {tonnes} t\""),
                _ => format!("\"{tonnes} t\""),
            }
        }
        Sort::Number => dice.below(4).to_string(),
        Sort::Choice => format!("\"{}\"", dice.of(&["Red", "Green", "Blue"])),
        Sort::Text => format!("\"{}\"", dice.of(&["a", "b", "c"])),
        Sort::Flag => if dice.one_in(2) { "true" } else { "false" }.to_owned(),
        Sort::Date => {
            let day = dice.day();
            match dice.below(4) {
                0 if is_odd => format!("\"{}\"", &day[..7]),
                1 if is_odd => format!("{{ either = [ {{ is = {day} }}, {{ is = {} }} ] }}", dice.day()),
                2 if is_odd => format!("\".. {day}\""),
                _ => day,
            }
        }
        Sort::Row => (1 + dice.below(2)).to_string(),
        Sort::Ref(of) => {
            if ids[of].is_empty() {
                return None;
            }
            format!("\"{}\"", dice.of(&ids[of]))
        }
    })
}
