//! Citations as lawyers write them: `VA IV(A) 22, 26`, `IV.7(a), (b)`, `17(a)(i)-(iv)`, `VA VI 8, 10-12`.
//!
//! A citation is a path of components. A later piece leaves out what it shares with the one before it; what it
//! replaces is found by the sort of its first component (a number replaces a number, a letter a letter).

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::syntax::INSERTED;

/// The parts of a citation, as written: what stands between semicolons.
pub(super) fn parts(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// The article, or the part of an annex, that a citation stands in: `IV` of `IV.7(a)`, `VA IV(A)` of `VA IV(A) 17`,
/// `63` of `63(a)`.
pub fn article(text: &str) -> String {
    let Cite(components) = Cite::parse(text);
    let words = components.iter().take_while(|c| sort(c) == Sort::Word).count();
    let bracketed = |c: &&Component| matches!(sort(c), Sort::Bracket(_) | Sort::BracketNumber);
    let brackets = components.iter().skip(words + 1).take_while(bracketed).count();
    let whole = words + 1 + brackets;
    let kept = if components.len() > whole { whole } else { words + 1 };
    Cite(components.into_iter().take(kept).collect()).text()
}

/// One component of a citation: `VA`, `IV`, `(A)`, `17`, `5 bis`.
#[derive(Clone, Debug)]
struct Component<'t> {
    /// As written, brackets included.
    text: Cow<'t, str>,
    /// What stands before it: nothing, a blank or a full stop.
    glue: Option<char>,
    /// A sum over its bytes. Every row of a table is held against every citation, and two labels that differ nearly
    /// always differ in this.
    sum: u32,
}

impl<'t> Component<'t> {
    fn of(text: Cow<'t, str>, glue: Option<char>) -> Self {
        let sum = text.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        Component { text, glue, sum }
    }
}

impl PartialEq for Component<'_> {
    /// Separators do not matter: `3.b` and `3 b` are one paragraph.
    fn eq(&self, other: &Self) -> bool {
        self.sum == other.sum && self.text == other.text
    }
}

/// What sort of label a component is; a later piece replaces a label of its own sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Number,
    Roman,
    Word,
    Bracket(bool),
    BracketNumber,
}

/// A paragraph as a path of components.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cite<'t>(Vec<Component<'t>>);

impl<'t> Cite<'t> {
    /// Reads any text; nothing is refused, since a table may hold rows such as `Annex on Chemicals`.
    pub fn parse(text: &'t str) -> Cite<'t> {
        let mut components = Vec::new();
        // Where the component begins that is being read, what stands before it, and what will before the next.
        let (mut begun, mut glue, mut next_glue) = (None, None, None);
        let mut in_bracket = false;
        for (at, c) in text.char_indices() {
            match c {
                '(' => {
                    end(&mut components, text, begun.replace(at), at, glue);
                    glue = next_glue.take();
                    in_bracket = true;
                }
                ')' => {
                    let begun = begun.take().or(Some(at));
                    end(&mut components, text, begun, at + 1, glue);
                    in_bracket = false;
                }
                _ if in_bracket => begun = begun.or(Some(at)),
                '.' | ' ' | '\t' => {
                    end(&mut components, text, begun.take(), at, glue);
                    next_glue = Some(if c == '.' || next_glue == Some('.') { '.' } else { ' ' });
                }
                _ if begun.is_none() => {
                    glue = next_glue.take();
                    begun = Some(at);
                }
                _ => {}
            }
        }
        end(&mut components, text, begun, text.len(), glue);
        Cite(components)
    }

    /// Whether nothing stands here.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is `other` or a paragraph inside it: after `other` only labels follow, no words.
    pub fn within(&self, other: &Cite) -> bool {
        let labels = |c: &Component| sort(c) != Sort::Word || c.text.chars().count() == 1;
        let path = other.0.len();
        path > 0 && self.shares(path, other) && self.0.iter().skip(path).all(labels)
    }

    /// Whether both share so many leading components; the last of these are looked at first, since they differ more often.
    fn shares(&self, components: usize, other: &Cite) -> bool {
        match (self.0.get(..components), other.0.get(..components)) {
            (Some(own), Some(others)) => own.iter().rev().eq(others.iter().rev()),
            _ => false,
        }
    }

    /// How many leading components both share.
    pub fn shared(&self, other: &Cite) -> usize {
        self.0.iter().zip(&other.0).take_while(|(a, b)| a == b).count()
    }

    /// What this piece may mean after `previous`, most likely first: with the deepest label of its own sort
    /// replaced, or below it, and last on its own.
    pub fn after(&self, previous: Option<&Cite<'t>>) -> Vec<Cite<'t>> {
        let mut readings = Vec::new();
        if let (Some(previous), Some(first)) = (previous, self.0.first()) {
            for (at, label) in previous.0.iter().enumerate().rev() {
                if sort(label) == sort(first) {
                    let mut path: Vec<_> = previous.0.iter().take(at).cloned().collect();
                    path.extend(self.0.iter().cloned());
                    if let Some(joint) = path.get_mut(at) {
                        joint.glue = label.glue;
                    }
                    readings.push(Cite(path));
                }
            }
        }
        readings.push(self.clone());
        readings
    }

    /// Whether this lies between `first` and `last`, both and what is inside them included.
    pub fn between(&self, first: &Cite, last: &Cite) -> bool {
        // What leaves the path of both before they part lies on one side of both.
        if !self.shares(first.shared(last), first) {
            return false;
        }
        let from_first = self.within(first) || self.order(first) == Some(Ordering::Greater);
        let to_last = self.within(last) || self.order(last) == Some(Ordering::Less);
        from_first && to_last
    }

    /// The order of two paragraphs, where their labels can be compared and neither holds the other.
    fn order(&self, other: &Cite) -> Option<Ordering> {
        let (a, b) = self.0.iter().zip(&other.0).find(|(a, b)| a != b)?;
        order(&a.text, &b.text)
    }

    /// As a citation reads.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for component in &self.0 {
            text.extend(component.glue.filter(|_| !text.is_empty()));
            text.push_str(&component.text);
        }
        text
    }
}

/// Ends the component that begins at `begun`, if one does, before the byte `at`. A word that belongs to the number before
/// it is joined to that.
fn end<'t>(
    components: &mut Vec<Component<'t>>,
    text: &'t str,
    begun: Option<usize>,
    at: usize,
    glue: Option<char>,
) {
    let Some(word) = begun.and_then(|begun| text.get(begun..at)) else { return };
    match components.last_mut() {
        Some(before) if INSERTED.contains(&word) => {
            *before = Component::of(format!("{} {word}", before.text).into(), before.glue);
        }
        _ => components.push(Component::of(word.into(), glue)),
    }
}

fn sort(label: &Component) -> Sort {
    let text = &*label.text;
    match text.strip_prefix('(').map(|t| t.trim_end_matches(')')) {
        Some(inside) if number(inside).is_some() => Sort::BracketNumber,
        Some(inside) => Sort::Bracket(inside.starts_with(|c: char| c.is_uppercase())),
        None if number(text).is_some() => Sort::Number,
        None if roman(text.chars()).is_some() => Sort::Roman,
        None => Sort::Word,
    }
}

/// The order of two labels of one sort.
fn order(a: &str, b: &str) -> Option<Ordering> {
    let [a, b] = [a, b].map(|label| label.trim_start_matches('(').trim_end_matches(')'));
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return Some(a.cmp(&b));
    }
    let small_roman = |t: &str| t.chars().all(|c| "ivx".contains(c.to_ascii_lowercase()));
    let single = |t: &str| t.chars().nth(1).is_none() && !t.is_empty();
    if !(small_roman(a) && small_roman(b)) && single(a) && single(b) {
        return Some(a.cmp(b));
    }
    let upper = |t: &str| roman(t.chars().flat_map(char::to_uppercase));
    Some(upper(a)?.cmp(&upper(b)?))
}

/// A paragraph number with its rank among inserted ones: `5`, `5 bis`, `6`.
fn number(text: &str) -> Option<(u32, usize)> {
    let (digits, inserted) = text.split_once(' ').unwrap_or((text, ""));
    let rank = match inserted {
        "" => 0,
        word => INSERTED.iter().position(|w| *w == word)? + 1,
    };
    digits.parse().ok().map(|n| (n, rank))
}

/// The value of a Roman numeral in capitals; its letters are only read, not checked for their order.
fn roman(letters: impl Iterator<Item = char>) -> Option<u32> {
    let value = |c| match c {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        'D' => Some(500),
        'M' => Some(1000),
        _ => None,
    };
    let (mut plus, mut minus, mut before) = (0u32, 0, 0);
    for (n, letter) in letters.enumerate() {
        let digit = value(letter).filter(|_| n < 11)?;
        *(if before < digit { &mut minus } else { &mut plus }) += before;
        before = digit;
    }
    (plus + before).checked_sub(minus).filter(|_| before > 0)
}

#[cfg(test)]
mod tests {
    use super::Cite;

    fn after(previous: &str, piece: &str) -> String {
        Cite::parse(piece).after(Some(&Cite::parse(previous))).first().unwrap().text()
    }

    #[test]
    fn later_pieces_share_what_they_leave_out() {
        assert_eq!(after("VA IV(A) 22", "26"), "VA IV(A) 26");
        assert_eq!(after("IV.7(a)", "(b)"), "IV.7(b)");
        assert_eq!(after("VA VII 1", "VIII 1"), "VA VIII 1");
        assert_eq!(after("VA IV(A) 1(a)", "2(h)"), "VA IV(A) 2(h)");
        assert_eq!(after("VA IV(A) 17(a)(i)", "(iv)"), "VA IV(A) 17(a)(iv)");
        assert_eq!(after("AP 3.d", "2.a.(ix)(a)"), "AP 2.a.(ix)(a)");
        assert_eq!(after("62", "63(a)"), "63(a)");
    }

    #[test]
    fn ranges_hold_what_lies_between_and_inside() {
        let between = |x: &str, a: &str, b: &str| Cite::parse(x).between(&Cite::parse(a), &Cite::parse(b));
        assert!(between("VA IV(A) 38(b)", "VA IV(A) 37", "VA IV(A) 49"));
        assert!(between("VA IV(A) 49(c)", "VA IV(A) 37", "VA IV(A) 49"));
        assert!(between("5 bis", "5", "6") && !between("6 bis", "5", "5 bis"));
        assert!(
            between("17(a)(iii)", "17(a)(i)", "17(a)(iv)") && !between("17(a)(v)", "17(a)(i)", "17(a)(iv)")
        );
        assert!(between("30(b)", "30(a)", "30(c)") && !between("30(d)", "30(a)", "30(c)"));
        assert!(!between("VA V 38", "VA IV(A) 37", "VA IV(A) 49"));
    }

    #[test]
    fn a_paragraph_holds_its_own_parts_only() {
        let within = |x: &str, row: &str| Cite::parse(x).within(&Cite::parse(row));
        assert!(within("VA IV(A) 17(a)(i)", "VA IV(A) 17") && within("3.b", "3 b"));
        assert!(!within("VA IV(A) 17 practice", "VA IV(A) 17"));
        assert!(!within("VA IV(A) 170", "VA IV(A) 17") && !within("VA VI 5 bis", "VA VI 5"));
    }
}
