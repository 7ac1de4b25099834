//! The store: one database, one keyring, opened together.

use crate::{
    crypto::{Head, HeadSigner, Keyring, SignedHead, append_head},
    engine::{Db, Tx},
    error::{Result, StoreError},
    journal,
    rebuild::fill_views,
    schema::{self, Views},
    submit::{self, Answer, Submission},
};
use bianfang_domain::{calendar::Moment, ids::DivisionId};
use std::{path::PathBuf, sync::Arc};

/// Where a store's parts lie.
#[derive(Debug, Clone)]
pub struct Location {
    /// A PostgreSQL address; none for the SQLite file in `data`.
    pub database: Option<String>,
    /// The folder of the SQLite file, of files and of signed heads.
    pub data: PathBuf,
    /// The folder of the keyring, which is backed up apart.
    pub keys: PathBuf,
}

impl Location {
    /// Everything below one folder: the database, and the keyring in its sub-folder `keys`.
    pub fn folder(data: impl Into<PathBuf>) -> Self {
        let data = data.into();
        Self { database: None, keys: data.join("keys"), data }
    }

    /// The SQLite file.
    pub fn sqlite_file(&self) -> PathBuf {
        self.data.join("bianfang.sqlite")
    }

    /// The file that collects signed heads.
    pub fn heads_file(&self) -> PathBuf {
        self.data.join("heads.jsonl")
    }
}

/// A database with the keyring that opens it.
#[derive(Clone)]
pub struct Store {
    db: Db,
    keyring: Arc<Keyring>,
    signer: Arc<HeadSigner>,
    location: Location,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("engine", &self.db.engine()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a store, making it the first time, and brings its tables up to date. `now` is the time to note.
    /// May wait for long when the views have to be rebuilt.
    pub fn open(location: Location, now: Moment) -> Result<Self> {
        std::fs::create_dir_all(&location.data)
            .map_err(|error| StoreError::io(format!("making {}", location.data.display()), error))?;
        let db = match &location.database {
            Some(url) => Db::open_postgres(url)?,
            None => Db::open_sqlite(location.sqlite_file())?,
        };
        let keyring = Arc::new(Keyring::open_or_create(&location.keys)?);
        Self::assemble(db, keyring, location, now)
    }

    /// A store in memory, for tests and rebuilds.
    pub fn in_memory(now: Moment) -> Result<Self> {
        let location = Location::folder(PathBuf::new());
        Self::assemble(Db::open_memory()?, Arc::new(Keyring::in_memory()?), location, now)
    }

    fn assemble(db: Db, keyring: Arc<Keyring>, location: Location, now: Moment) -> Result<Self> {
        let flushed = Arc::clone(&keyring);
        db.set_before_commit(Arc::new(move || flushed.flush()));
        let views = schema::migrate(&db, now.millis())?;
        let signer = Arc::new(keyring.head_signer()?);
        let store = Self { db, keyring, signer, location };
        if views == Views::Emptied {
            fill_views(&store, None)?;
        }
        store.finish_erasures(now)?;
        Ok(store)
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The keyring.
    pub fn keyring(&self) -> &Arc<Keyring> {
        &self.keyring
    }

    /// The key that signs heads.
    pub fn signer(&self) -> &HeadSigner {
        &self.signer
    }

    /// Where its parts lie.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Takes a command through; answers once it is durable.
    pub async fn submit(&self, authority: DivisionId, submission: Submission) -> Result<Answer> {
        let keyring = Arc::clone(&self.keyring);
        let at = submission.recorded_at;
        let submitted = self
            .db
            .write(&authority.to_string(), move |tx| submit::submit(tx, &keyring, authority, &submission))
            .await?;
        if !submitted.erased.is_empty() {
            let store = self.clone();
            tokio::task::spawn_blocking(move || store.destroy_keys(&submitted.erased, at))
                .await
                .map_err(|error| StoreError::Panicked { what: error.to_string() })??;
        }
        Ok(submitted.answer)
    }

    /// The same for several commands in order, for a thread that may wait: one transaction, one wait for the disk.
    pub fn submit_all(&self, authority: DivisionId, submissions: Vec<Submission>) -> Result<Vec<Answer>> {
        let Some(at) = submissions.last().map(|last| last.recorded_at) else { return Ok(Vec::new()) };
        let keyring = Arc::clone(&self.keyring);
        let submitted = self.db.write_blocking(&authority.to_string(), move |tx| {
            submissions
                .iter()
                .map(|one| submit::submit(tx, &keyring, authority, one))
                .collect::<Result<Vec<_>>>()
        })?;
        let erased: Vec<_> = submitted.iter().flat_map(|one| one.erased.iter().copied()).collect();
        self.destroy_keys(&erased, at)?;
        Ok(submitted.into_iter().map(|one| one.answer).collect())
    }

    fn destroy_keys(&self, erased: &[bianfang_domain::secret::Subject], at: Moment) -> Result<()> {
        if erased.is_empty() {
            return Ok(());
        }
        let subjects: Vec<String> = erased.iter().map(ToString::to_string).collect();
        let subjects: Vec<&str> = subjects.iter().map(String::as_str).collect();
        self.keyring.destroy_all(&subjects, at.millis())?;
        self.db.scrub_blocking()
    }

    /// Destroys the keys of erasures that were recorded but not carried through (a crash in between).
    pub(crate) fn finish_erasures(&self, now: Moment) -> Result<()> {
        let rows = self.db.read_blocking(|tx| tx.query("SELECT subject FROM erasure", &[]))?;
        let mut left = Vec::new();
        for row in &rows {
            let subject = row.text(0)?;
            if !matches!(self.keyring.find(subject)?, crate::crypto::KeyState::Destroyed(_)) {
                left.push(subject);
            }
        }
        if left.is_empty() {
            return Ok(());
        }
        self.keyring.destroy_all(&left, now.millis())?;
        self.db.scrub_blocking()
    }

    /// Every authority with data here.
    pub fn authorities(&self) -> Result<Vec<DivisionId>> {
        let texts = self.db.read_blocking(journal_authorities)?;
        texts.iter().map(|text| crate::facts::id(text)).collect()
    }

    /// Signs the head of each chain and adds it to the file of heads. Returns what was signed.
    pub fn sign_heads(&self, now: Moment) -> Result<Vec<SignedHead>> {
        let mut signed = Vec::new();
        for authority in self.authorities()? {
            let name = authority.to_string();
            let head = self.db.read_blocking(move |tx| journal::head(tx, &name))?;
            if head.seq == 0 {
                continue;
            }
            let seq = u64::try_from(head.seq).map_err(|_| StoreError::corrupt("a negative entry number"))?;
            let head = Head { authority: authority.to_string(), seq, hash: head.hash, at: now.millis() };
            let head = self.signer.sign(&head);
            if self.location.data.as_os_str().is_empty() {
                // In memory there is nowhere to keep it.
            } else {
                append_head(self.location.heads_file(), &head)?;
            }
            signed.push(head);
        }
        Ok(signed)
    }

    /// Answers what is under way and closes the database.
    pub fn close(&self) {
        self.db.close_blocking();
    }
}

fn journal_authorities(tx: &mut dyn Tx) -> Result<Vec<String>> {
    journal::authorities(tx)
}
