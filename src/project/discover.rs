//! Where a project begins: paths made absolute, the repository, the nearest configuration, names for files.

use std::path::{Component, Path, PathBuf};

/// The name of the configuration file.
pub const CONFIG: &str = "servanda.toml";

/// `path` as seen from `cwd`, with `.` and `..` taken away; links are not followed.
pub fn absolute(cwd: &Path, path: &str) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in cwd.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            part => whole.push(part),
        }
    }
    whole
}

/// The nearest folder, from `start` upward, that is the top of a repository.
pub fn repository(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| exists(&folder.join(".git"))).map(Path::to_path_buf)
}

/// The nearest `servanda.toml`, from `start` upward, not above the top of the repository.
pub fn nearest_config(start: &Path) -> Option<PathBuf> {
    let top = repository(start);
    for folder in start.ancestors() {
        let candidate = folder.join(CONFIG);
        if candidate.is_file() {
            return Some(candidate);
        }
        if top.as_deref() == Some(folder) {
            return None;
        }
    }
    None
}

/// The folder that names are relative to: the top of the repository, else where the user stands if `start` is below,
/// else the folder of the configuration, else the folder above `start`.
pub fn root(cwd: &Path, start: &Path, config: Option<&Path>) -> PathBuf {
    if let Some(top) = repository(start) {
        return top;
    }
    if start.starts_with(cwd) {
        return cwd.to_path_buf();
    }
    config.and_then(Path::parent).or(start.parent()).unwrap_or(start).to_path_buf()
}

/// The name of the file at `path` in a project at `root`: relative where it lies below, with `/`.
pub fn name(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let name = relative.to_string_lossy().replace('\\', "/");
    if name.is_empty() { ".".to_owned() } else { name }
}

/// The nearest folder called `declarations` that holds `path`.
pub fn holding_folder(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .skip(1)
        .find(|f| f.file_name().is_some_and(|n| n == "declarations"))
        .map(Path::to_path_buf)
}

/// Whether anything stands at `path`.
pub fn exists(path: &Path) -> bool {
    path.metadata().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_absolute_without_dots() {
        assert_eq!(absolute(Path::new("/a/b"), "../c/./d.toml"), PathBuf::from("/a/c/d.toml"));
        assert_eq!(absolute(Path::new("/a/b"), "/x"), PathBuf::from("/x"));
    }

    #[test]
    fn names_are_relative_where_they_can_be() {
        assert_eq!(name(Path::new("/a"), Path::new("/a/b/c.toml")), "b/c.toml");
        assert_eq!(name(Path::new("/a"), Path::new("/x/c.toml")), "/x/c.toml");
        assert_eq!(holding_folder(Path::new("/a/declarations/cwc/x.toml")), Some("/a/declarations".into()));
        assert_eq!(holding_folder(Path::new("/a/b/x.toml")), None);
    }
}
