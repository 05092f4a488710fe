//! A case to copy: a test of a clause with one record of each kind that it reads.

use crate::model::{Clause, Kind, Model, uses};
use crate::mutation::{Mutant, Words};
use crate::report::example::{Values, example};
use crate::value::{Dimension, Unit, decimal};

/// Markdown for one test of `clause`, with figures at the limits that `survivors` change; the words in capitals are to be
/// replaced.
pub fn case(model: &Model, clause: &Clause, survivors: &[&Mutant]) -> String {
    let values = at_limits(clause, survivors);
    let treaty = model.treaties.get(clause.treaty.0 as usize).map_or("", |t| &t.name);
    let kinds = uses(model, clause).kinds;
    let read: Vec<&Kind> = kinds
        .iter()
        .filter_map(|k| model.kinds.get(k.0 as usize))
        .filter(|kind| kind.rows.is_none())
        .collect();
    let holds = |kind: &Kind, name: &str| {
        let mut above = kind.parent;
        while let Some(holder) = above.and_then(|p| model.kinds.get(p.0 as usize)) {
            if *holder.name == *name {
                return true;
            }
            above = holder.parent;
        }
        false
    };
    let mut records: Vec<String> = read
        .iter()
        .filter(|kind| !read.iter().any(|other| holds(other, &kind.name)))
        .map(|kind| example(model, kind, &values))
        .collect();
    if let Some(last) = records.last_mut() {
        *last = format!("# met: [{}] \"PART OF WHAT IS TO BE SAID\"\n{last}", clause.name);
    }
    format!(
        "## WHAT IS TESTED\n\n```config\nas-of = 2024-12-31\ntreaties = [\"{treaty}\"]\n```\n\n```toml\n[declaration]\n\
         by = \"XAA\"\ntreaty = \"{treaty}\"\nsubmitted = 2024-12-31\ncomplete = true\n\n{}```\n",
        records.join("\n")
    )
}

/// Figures that the changes are about, each in the place of the usual one.
fn at_limits(clause: &Clause, survivors: &[&Mutant]) -> Values {
    let mut values = Values { treaty: Some(clause.treaty), ..Values::default() };
    for mutant in survivors.iter().rev() {
        let Words::Becomes { was, .. } = &mutant.change.words else { continue };
        let Some((number, unit)) = was.split_once(' ') else { continue };
        if decimal(number).is_none() {
            continue;
        }
        let field = match Unit::named(unit).map(|u| u.dimension) {
            Some(Dimension::Mass) => &mut values.mass,
            Some(Dimension::Volume) => &mut values.volume,
            Some(Dimension::Items) => &mut values.items,
            None if unit == "%" => &mut values.share,
            None => continue,
        };
        field.clone_from(was);
    }
    values
}
