//! Opening the store for a task.

use super::{Failure, Outcome};
use crate::{clock::Clock, config::Settings};
use bianfang_domain::ids::DivisionId;
use bianfang_store::{Store, crypto::Keyring, engine::Db};
use std::path::PathBuf;

/// Opens the store, making it the first time.
pub(super) fn open(settings: &Settings) -> Outcome<Store> {
    let location = settings.location();
    if settings.database.is_none() && location.sqlite_file().exists() {
        require_keyring(settings)?;
    }
    Ok(Store::open(location, Clock::Machine.now())?)
}

/// Opens a store that must be there already.
pub(super) fn open_existing(settings: &Settings) -> Outcome<Store> {
    let file = settings.location().sqlite_file();
    if settings.database.is_none() && !file.exists() {
        return Err(Failure::new(format!("there is no {}: name the folder with --data", file.display())));
    }
    require_keyring(settings)?;
    Ok(Store::open(settings.location(), Clock::Machine.now())?)
}

/// A keyring made anew beside old data would open nothing of it.
fn require_keyring(settings: &Settings) -> Outcome {
    Keyring::open(&settings.keys).map(drop).map_err(|error| {
        Failure::new(format!(
            "no keyring in {} ({error}): name its folder with --keys",
            settings.keys.display()
        ))
    })
}

/// The one authority of a store, or the one named.
pub(super) fn authority(store: &Store, named: Option<DivisionId>) -> Outcome<DivisionId> {
    let all = store.authorities()?;
    match (named, all.as_slice()) {
        (Some(named), _) if all.contains(&named) => Ok(named),
        (Some(named), _) => Err(Failure::new(format!("there is no authority {named} here"))),
        (None, [only]) => Ok(*only),
        (None, []) => Err(Failure::new("nothing is set up here yet")),
        (None, several) => {
            let list = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(Failure::usage(format!("several authorities are here: name one with --authority ({list})")))
        }
    }
}

/// A database for a rebuild, removed afterwards. It holds names for as long as it lives, so it lies with the data.
pub(super) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    pub(super) fn below(settings: &Settings) -> Outcome<(Self, Db)> {
        std::fs::create_dir_all(&settings.data)?;
        let scratch = Self { path: settings.data.join(format!("scratch-{}.sqlite", std::process::id())) };
        scratch.remove();
        let db = Db::open_scratch(&scratch.path)?;
        Ok((scratch, db))
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut name = self.path.clone().into_os_string();
            name.push(end);
            // Most of them are not there.
            let _ = std::fs::remove_file(name);
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}
