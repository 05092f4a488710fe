//! Writing, which only `servanda` commands that say so do: a file is replaced whole or stays as it was.

use std::fs;
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use super::CannotCheck;
use super::disk::{identity, reason};

/// Puts `text` in the place of the file at `path`, which is shown as `name`. A link stays a link; permissions stay.
///
/// # Errors
///
/// When the folder or the file cannot be written; the file is then as it was.
pub fn replace_file(path: &Path, name: &str, text: &str) -> Result<(), CannotCheck> {
    replace(&identity(path), text)
        .map_err(|error| CannotCheck(format!("`{name}` cannot be written: {}", reason(&error))))
}

fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let permissions = fs::metadata(path)?.permissions();
    if permissions.readonly() {
        return Err(std::io::ErrorKind::PermissionDenied.into());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut beside = NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().set_permissions(permissions)?;
    beside.as_file().sync_all()?;
    beside.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::disk;
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        assert!(replace_file(&path, "a.txt", "x").is_err_and(|e| e.0.contains("`a.txt` cannot be written")));
        fs::File::create(&path).unwrap();
        replace_file(&path, "a.txt", "new").unwrap();
        assert!(matches!(disk::read(&path), disk::Content::Text(text) if text == "new"));
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        assert!(replace_file(&path, "a.txt", "newer").is_err());
        assert!(matches!(disk::read(&path), disk::Content::Text(text) if text == "new"));
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}
