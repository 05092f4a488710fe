//! Which shipped treaty files a test uses: those of the treaties it names, and of the treaties these import.

use super::case_file::Case;
use crate::source::FileId;
use crate::syntax;
use crate::syntax::ast::EntryKind;

/// Treaty files that tests may name.
#[derive(Clone, Debug)]
pub struct Library<'a> {
    folders: Vec<Folder<'a>>,
}

/// The files of one treaty, with what they say of themselves.
#[derive(Clone, Debug)]
struct Folder<'a> {
    name: &'a str,
    header: Header,
    files: Vec<(&'a str, &'a str)>,
}

#[derive(Clone, Debug, Default)]
struct Header {
    names: Vec<String>,
    imports: Vec<String>,
}

impl<'a> Library<'a> {
    /// A library of these files, each a path and a text; files of one folder are one treaty.
    pub fn new(shipped: &'a [(String, &'a str)]) -> Self {
        let mut folders: Vec<Folder<'a>> = Vec::new();
        for (path, text) in shipped {
            let name = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let found = Header::of(text);
            match folders.iter_mut().find(|f| f.name == name) {
                Some(folder) => {
                    folder.header.names.extend(found.names);
                    folder.header.imports.extend(found.imports);
                    folder.files.push((path, text));
                }
                None => folders.push(Folder { name, header: found, files: vec![(path, text)] }),
            }
        }
        Library { folders }
    }

    /// The files of the treaties that `case` names, and of all that these or its own treaties import.
    ///
    /// # Errors
    ///
    /// When a name is that of no treaty of the library.
    pub(super) fn choose(&self, case: &Case) -> Result<Vec<(&'a str, &'a str)>, String> {
        let own: Vec<Header> =
            case.blocks.iter().filter(|b| b.is_treaty).map(|b| Header::of(&b.text)).collect();
        let is_own = |name: &&String| own.iter().any(|h| h.names.contains(name));
        let imported = own.iter().flat_map(|h| &h.imports).filter(|n| !is_own(n));
        let mut wanted: Vec<&String> = case.config.treaties.iter().chain(imported).collect();
        let mut chosen: Vec<&Folder<'a>> = Vec::new();
        while let Some(name) = wanted.pop() {
            let Some(folder) = self.folders.iter().find(|f| f.header.names.contains(name)) else {
                return Err(format!("no shipped treaty is called `{name}`"));
            };
            if !chosen.iter().any(|f| f.name == folder.name) {
                chosen.push(folder);
                wanted.extend(&folder.header.imports);
            }
        }
        Ok(chosen.into_iter().flat_map(|f| f.files.iter().copied()).collect())
    }
}

impl Header {
    fn of(text: &str) -> Header {
        let (tree, _) = syntax::parse(FileId(0), text);
        let mut found = Header::default();
        for entry in tree.entries {
            match entry.kind {
                EntryKind::Treaty(treaty) => found.names.push(treaty.name.text.to_owned()),
                EntryKind::Import(name) => found.imports.push(name.text.to_owned()),
                _ => {}
            }
        }
        found
    }
}
