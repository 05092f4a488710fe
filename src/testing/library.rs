//! Which shipped treaty files a test uses: those of the treaties it names, and of the treaties these import.

use super::case_file::Case;
use crate::source::FileId;
use crate::syntax;
use crate::syntax::ast::EntryKind;

/// The files of the treaties named in `names`, and of all that they or the test's own treaties import, in the order of
/// `shipped`.
///
/// # Errors
///
/// When a name is that of no shipped treaty.
pub fn choose<'a>(
    names: &[String],
    case: &Case,
    shipped: &'a [(String, &'a str)],
) -> Result<Vec<(&'a str, &'a str)>, String> {
    let folders = folders(shipped);
    let own: Vec<Header> = case.blocks.iter().filter(|b| b.is_treaty).map(|b| header(&b.text)).collect();
    let is_own = |name: &String| own.iter().any(|h| h.names.contains(name));
    let imported = own.iter().flat_map(|h| &h.imports).filter(|n| !is_own(n));
    let mut wanted: Vec<&String> = names.iter().chain(imported).collect();
    let mut chosen: Vec<&str> = Vec::new();
    while let Some(name) = wanted.pop() {
        let Some((folder, found)) = folders.iter().find(|(_, h)| h.names.contains(name)) else {
            return Err(format!("no shipped treaty is called `{name}`"));
        };
        if !chosen.contains(folder) {
            chosen.push(folder);
            wanted.extend(&found.imports);
        }
    }
    let of_chosen = |path: &str| chosen.contains(&folder(path));
    Ok(shipped.iter().filter(|(path, _)| of_chosen(path)).map(|(path, text)| (path.as_str(), *text)).collect())
}

#[derive(Default)]
struct Header {
    names: Vec<String>,
    imports: Vec<String>,
}

fn folders<'a>(shipped: &'a [(String, &'a str)]) -> Vec<(&'a str, Header)> {
    let mut folders: Vec<(&str, Header)> = Vec::new();
    for (path, text) in shipped {
        let found = header(text);
        match folders.iter_mut().find(|(name, _)| *name == folder(path)) {
            Some((_, known)) => {
                known.names.extend(found.names);
                known.imports.extend(found.imports);
            }
            None => folders.push((folder(path), found)),
        }
    }
    folders
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn header(text: &str) -> Header {
    let (tree, _) = syntax::parse(FileId(0), text);
    let mut found = Header::default();
    for entry in tree.entries {
        match entry.kind {
            EntryKind::Treaty(treaty) => found.names.push(treaty.name.text),
            EntryKind::Import(name) => found.imports.push(name.text),
            _ => {}
        }
    }
    found
}
