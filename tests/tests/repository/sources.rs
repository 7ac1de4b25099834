//! The files of the repository, as they would be in a fresh clone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One text file; pictures and other bytes are left out.
pub struct Source {
    /// From the repository's root, with forward slashes.
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn has_extension(&self, extensions: &[&str]) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted))
    }

    /// Complaints name file and line so that an editor can jump there.
    pub fn at(&self, line_index: usize, complaint: &str) -> String {
        format!("{}:{}: {complaint}", self.path, line_index + 1)
    }
}

/// The repository's root: the nearest folder upwards that holds the workspace.
pub fn root() -> PathBuf {
    let start = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&start)
        .ancestors()
        .find(|folder| {
            fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|text| text.contains("[workspace]"))
        })
        .expect("the tests lie inside the workspace")
        .to_path_buf()
}

/// Every file under version control; in a tree without git (an unpacked archive) every file not ignored.
///
/// Only what is tracked counts, so that notes lying about on somebody's machine cannot fail the tests there.
pub fn paths() -> Vec<String> {
    let root = root();
    let listed = Command::new("git")
        .arg("-C")
        .arg(&root)
        .args(["ls-files", "-z"])
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    let mut paths: Vec<String> = listed
        .split('\0')
        .filter(|path| !path.is_empty())
        // Deleted but not yet committed: no longer there to be read.
        .filter(|path| root.join(path).is_file())
        .map(str::to_owned)
        .collect();
    if paths.is_empty() {
        let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
        walk(&root, "", &ignored, &mut paths);
    }
    paths.sort();
    assert!(paths.len() > 10, "found only {paths:?} under {}", root.display());
    paths
}

/// All text files with their contents.
pub fn sources() -> Vec<Source> {
    let root = root();
    paths()
        .into_iter()
        .filter_map(|path| {
            let text = fs::read(root.join(&path)).ok().and_then(|bytes| String::from_utf8(bytes).ok())?;
            (!text.contains('\0')).then_some(Source { path, text })
        })
        .collect()
}

fn walk(root: &Path, folder: &str, ignored: &str, paths: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if name == ".git" || is_ignored(ignored, &path, &name) {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(root, &path, ignored, paths),
            Ok(kind) if kind.is_file() => paths.push(path),
            _ => {}
        }
    }
}

/// The two forms our `.gitignore` uses: `/path/from/root` and `name-anywhere`.
fn is_ignored(ignored: &str, path: &str, name: &str) -> bool {
    ignored.lines().map(str::trim).any(|line| match line.strip_prefix('/') {
        Some(anchored) => anchored.trim_end_matches('/') == path,
        None => !line.is_empty() && line.trim_end_matches('/') == name,
    })
}

#[test]
fn ignored_names_and_paths() {
    let ignored = "/target\n/web/dist\nnode_modules\n";
    assert!(is_ignored(ignored, "target", "target"));
    assert!(is_ignored(ignored, "web/dist", "dist"));
    assert!(is_ignored(ignored, "web/node_modules", "node_modules"));
    assert!(!is_ignored(ignored, "crates/target", "target"));
    assert!(!is_ignored(ignored, "docs/dist", "dist"));
}
