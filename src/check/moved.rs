//! Where what stood in a text stands in the same text after an edit.
//!
//! An edit leaves what is in front of it where it was, and moves what is behind it by as much as the text grew or shrank.

use hashbrown::HashMap;

use crate::source::{FileId, FileKind, Loc, SourceMap, Span};

/// Where each file and its text are now.
pub(super) struct Moved {
    /// By file as it was; `None` for one that is gone.
    files: Vec<Option<Edited>>,
    /// By file as it is: whether it is a declaration that says the same.
    same: Vec<bool>,
}

/// A file that is still there.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Edited {
    /// What it is now.
    now: FileId,
    /// How long the part is at the front that stayed.
    front: u32,
    /// Where the part at the back begins that stayed, as it was and as it is.
    back: (u32, u32),
}

impl Moved {
    /// What an edit of texts moved, files being known by name; `None` where files are in another order.
    pub fn between(old: &SourceMap, new: &SourceMap) -> Option<Self> {
        let named: HashMap<&str, FileId> = new.iter().map(|(id, file)| (file.name.as_str(), id)).collect();
        let (mut files, mut last) = (Vec::new(), None);
        let mut same = vec![false; named.len()];
        for (_, file) in old.iter() {
            let now = named.get(file.name.as_str()).copied();
            let is = now.and_then(|now| Some((now, new.get(now)?)));
            let Some((now, is)) = is.filter(|(_, is)| is.kind == file.kind) else {
                files.push(None);
                continue;
            };
            if last.is_some_and(|last| last >= now) {
                return None;
            }
            last = Some(now);
            let edited = Edited::between(now, file.text.as_bytes(), is.text.as_bytes());
            if let Some(same) = same.get_mut(now.0 as usize) {
                *same = is.kind == FileKind::Declaration && edited.is_whole();
            }
            files.push(Some(edited));
        }
        Some(Self { files, same })
    }

    /// Where a place is now; `None` where the text there is another.
    pub fn place(&self, at: Loc) -> Option<Loc> {
        let edited = self.files.get(at.file.0 as usize).copied().flatten()?;
        let Span { start, end } = at.span;
        let (was, is) = edited.back;
        let span = if end <= edited.front {
            at.span
        } else if start >= was {
            Span::new(start - was + is, end - was + is)
        } else {
            return None;
        };
        Some(Loc::new(edited.now, span))
    }

    /// Whether a file, as it is now, is a declaration that says what it said.
    pub fn says_the_same(&self, file: FileId) -> bool {
        self.same.get(file.0 as usize).copied().unwrap_or(false)
    }

    /// Whether whatever stayed has the place that it had.
    pub fn is_nothing(&self) -> bool {
        let stays = |(file, edited): (usize, &Option<Edited>)| {
            edited.is_some_and(|e| e.now.0 as usize == file && e.back.0 == e.back.1)
        };
        self.files.iter().enumerate().all(stays)
    }
}

impl Edited {
    fn between(now: FileId, old: &[u8], new: &[u8]) -> Self {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        if old == new {
            let whole = number(old.len());
            return Self { now, front: whole, back: (whole, whole) };
        }
        let front = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let rest = old.len().min(new.len()) - front;
        let back = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
        Self { now, front: number(front), back: (number(old.len() - back), number(new.len() - back)) }
    }

    /// Whether all of it stayed.
    fn is_whole(&self) -> bool {
        self.front == self.back.0 && self.back.0 == self.back.1
    }
}

#[cfg(test)]
mod tests {
    use super::Moved;
    use crate::source::{FileId, FileKind, Loc, SourceFile, SourceMap, Span};

    fn map(files: &[(&str, &str)]) -> SourceMap {
        let mut map = SourceMap::default();
        for (name, text) in files {
            map.add(SourceFile::new(*name, *text, FileKind::Declaration));
        }
        map
    }

    /// Where the word `old` of the one text stands in the other.
    fn follow(old: &str, word: &str, new: &str) -> Option<(u32, u32)> {
        let moved = Moved::between(&map(&[("a", old)]), &map(&[("a", new)])).unwrap();
        let start = u32::try_from(old.find(word).unwrap()).unwrap();
        let span = Span::new(start, start + u32::try_from(word.len()).unwrap());
        moved.place(Loc::new(FileId(0), span)).map(|at| (at.span.start, at.span.end))
    }

    #[test]
    fn what_is_in_front_of_an_edit_stays_and_what_is_behind_it_moves() {
        assert_eq!(follow("one two three", "one", "one 2 three"), Some((0, 3)));
        assert_eq!(follow("one two three", "two", "one 2 three"), None);
        assert_eq!(follow("one two three", "three", "one 2 three"), Some((6, 11)));
        assert_eq!(follow("one two three", "three", "# no\none two three"), Some((13, 18)));
        assert_eq!(follow("one two three", "two three", "one two"), None);
        assert_eq!(follow("aaa", "aaa", "aaaa"), Some((0, 3)), "an end that may be another's");
        assert_eq!(follow("aaaa", "aaaa", "aaa"), None);
    }

    #[test]
    fn a_file_is_known_by_its_name() {
        let (old, new) = (map(&[("a", "1"), ("c", "3")]), map(&[("a", "1"), ("b", "2"), ("c", "3")]));
        let moved = Moved::between(&old, &new).unwrap();
        let at = |file| Loc::new(FileId(file), Span::new(0, 1));
        assert_eq!([0, 1].map(|file| moved.place(at(file))), [Some(at(0)), Some(at(2))]);
        assert!([0, 2].iter().all(|file| moved.says_the_same(FileId(*file))));
        assert!(!moved.says_the_same(FileId(1)) && !moved.is_nothing());
        let back = Moved::between(&new, &old).unwrap();
        assert_eq!([0, 1, 2].map(|file| back.place(at(file))), [Some(at(0)), None, Some(at(1))]);
        let other_way = map(&[("c", "3"), ("a", "1")]);
        assert!(Moved::between(&old, &other_way).is_none());
        assert!(Moved::between(&old, &old).unwrap().is_nothing());
    }
}
