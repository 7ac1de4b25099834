//! Files that hold secrets: made whole or not at all, readable by their owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::secret::Secret;
use crate::error::{Result, StoreError};

fn fault(doing: &str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let context = format!("{doing} {}", path.display());
    move |source| StoreError::io(context, source)
}

/// Makes a directory only its owner may enter.
pub(super) fn create_directory(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(fault("create", path))
}

/// Options of a file only its owner may read.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes an empty file only its owner may read, if it is not there yet (SQLite would make it with wider
/// rights, and gives its log the rights of the file).
pub(super) fn create_private(path: &Path) -> Result<()> {
    private(OpenOptions::new().append(true).create(true)).open(path).map_err(fault("create", path))?;
    Ok(())
}

/// Writes 32 secret bytes to a new file; fails if the file exists. It appears complete and on disk.
pub(super) fn create_secret(path: &Path, secret: &Secret) -> Result<()> {
    let parent = path.parent().ok_or_else(|| StoreError::misuse("a key file lies in a directory"))?;
    let name = format!(".new-{}", super::hex(&super::secret::random::<8>()?));
    let draft = parent.join(name);
    let written = (|| {
        let mut file = private(OpenOptions::new().write(true).create_new(true)).open(&draft)?;
        file.write_all(secret.as_slice())?;
        file.sync_all()?;
        // A link, unlike a rename, never replaces a key that is already there.
        fs::hard_link(&draft, path)
    })();
    let _ = fs::remove_file(&draft);
    written.map_err(fault("create", path))?;
    sync_directory(parent)
}

/// Reads 32 secret bytes; nothing if there is no such file.
pub(super) fn read_secret(path: &Path) -> Result<Option<Secret>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(source) if source.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(fault("read", path)(source)),
    };
    #[cfg(unix)]
    {
        let mode = file.metadata().map_err(fault("read", path))?;
        if std::os::unix::fs::MetadataExt::mode(&mode) & 0o077 != 0 {
            return Err(StoreError::crypto(format!(
                "{} can be read by other users of this machine; take their rights away (chmod 600)",
                path.display()
            )));
        }
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(64));
    file.take(64).read_to_end(&mut bytes).map_err(fault("read", path))?;
    let secret = bytes
        .as_slice()
        .try_into()
        .map_err(|_| StoreError::corrupt(format!("{} is not 32 bytes long", path.display())))?;
    Ok(Some(Zeroizing::new(secret)))
}

/// Makes a directory's new names survive a power cut.
pub(super) fn sync_directory(path: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(path).and_then(|directory| directory.sync_all()).map_err(fault("write", path))?;
    }
    Ok(())
}

/// Appends one line and waits for the disk. A line torn by a power cut was never promised to anybody and is
/// cut off first.
pub(super) fn append_line(path: &Path, line: &str) -> Result<()> {
    let new = !path.exists();
    let write = || {
        let mut file = private(OpenOptions::new().read(true).append(true).create(true)).open(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        if text.last().is_some_and(|last| *last != b'\n') {
            let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            file.set_len(whole as u64)?;
        }
        file.write_all(format!("{line}\n").as_bytes())?;
        file.sync_all()
    };
    write().map_err(fault("append to", path))?;
    match path.parent() {
        Some(parent) if new && !parent.as_os_str().is_empty() => sync_directory(parent),
        _ => Ok(()),
    }
}

/// The whole lines of a file; none if it does not exist.
pub(super) fn read_lines(path: &Path) -> Result<Vec<String>> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let whole = text.rfind('\n').map_or("", |end| &text[..end]);
            Ok(whole.lines().filter(|line| !line.trim().is_empty()).map(ToOwned::to_owned).collect())
        }
        Err(source) if source.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(fault("read", path)(source)),
    }
}

/// Copies a secret file to a new place with the same care.
pub(super) fn copy_secret(from: &Path, to: &Path) -> Result<()> {
    match read_secret(from)? {
        Some(secret) => create_secret(to, &secret),
        None => Ok(()),
    }
}

/// Copies a file that may be missing, readable by its owner alone, and waits for the disk.
pub(super) fn copy_private(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        return Ok(());
    }
    create_private(to)?;
    fs::copy(from, to).and_then(|_| File::open(to)?.sync_all()).map_err(fault("copy to", to))
}
