//! The keyring: one key per subject, destroyed for ever when the subject is erased.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::files;
use super::heads::HeadSigner;
use super::keyring_file::{KeyringFile, WrappedKey};
use super::secret::{Secret, SubjectKey, derive, random};
use crate::error::{Result, StoreError};

const MASTER: &str = "master.key";
const KEYS: &str = "keyring.sqlite";
/// Unwrapped keys kept in each of the two generations of the cache.
const GENERATION: usize = 16_384;
/// A key destroyed by another process is noticed within this time.
const TRUST_CACHE: Duration = Duration::from_secs(1);

/// Proof that a key was destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Whose key it was.
    pub subject: String,
    /// Which key it was; empty if the subject never had one here.
    pub key_id: String,
    /// When, in UTC milliseconds.
    pub destroyed_at: i64,
}

/// What the keyring knows of a subject.
#[derive(Debug, Clone)]
pub enum KeyState {
    /// The key is here.
    Present(Arc<SubjectKey>),
    /// There was a key, or there would have been: it has been destroyed.
    Destroyed(Tombstone),
    /// Nothing was ever sealed for this subject.
    Absent,
}

/// What a merge did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// Keys taken over.
    pub added: usize,
    /// Keys here that the other side's tombstones destroyed.
    pub destroyed: usize,
    /// Subjects for which both sides hold different keys; ours was kept, what theirs sealed cannot be read.
    pub clashing: Vec<String>,
}

/// The keys that single columns are sealed and found with.
pub(super) struct ColumnKeys {
    pub(super) seal: Secret,
    pub(super) nonce: Secret,
    pub(super) lookup: Secret,
}

/// All keys of an installation. Shared as `Arc<Keyring>`.
pub struct Keyring {
    directory: Option<PathBuf>,
    master: Secret,
    wrapping: Secret,
    columns: ColumnKeys,
    // Whoever needs both locks takes the file's first.
    file: Mutex<KeyringFile>,
    cache: Mutex<Cache>,
}

struct Cache {
    young: HashMap<String, Arc<SubjectKey>>,
    old: HashMap<String, Arc<SubjectKey>>,
    /// Made, but not on disk yet.
    pending: HashMap<String, Arc<SubjectKey>>,
    version: i64,
    checked: Instant,
}

impl Cache {
    fn get(&mut self, subject: &str) -> Option<Arc<SubjectKey>> {
        if let Some(key) = self.pending.get(subject).or_else(|| self.young.get(subject)) {
            return Some(Arc::clone(key));
        }
        // Used again: it moves to the young generation and outlives the next change.
        let (subject, key) = self.old.remove_entry(subject)?;
        self.keep(subject, Arc::clone(&key));
        Some(key)
    }

    fn keep(&mut self, subject: String, key: Arc<SubjectKey>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(subject, key);
    }

    fn forget(&mut self, subject: &str) {
        self.young.remove(subject);
        self.old.remove(subject);
        self.pending.remove(subject);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keyring {
    /// Makes a new keyring; fails if the directory holds one already.
    pub fn create(directory: impl AsRef<Path>) -> Result<Self> {
        let directory = directory.as_ref();
        files::create_directory(directory)?;
        if directory.join(KEYS).exists() {
            let what =
                format!("{} holds keys but no master key; restore it from its backup", directory.display());
            return Err(StoreError::NotConfigured { what });
        }
        files::create_secret(&directory.join(MASTER), &Zeroizing::new(random()?))?;
        Self::open(directory)
    }

    /// Opens a keyring; fails with `NotConfigured` if there is none.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self> {
        let directory = directory.as_ref();
        let Some(master) = files::read_secret(&directory.join(MASTER))? else {
            return Err(StoreError::NotConfigured { what: format!("no keyring in {}", directory.display()) });
        };
        let file = KeyringFile::open(&directory.join(KEYS))?;
        files::sync_directory(directory)?;
        Self::assemble(Some(directory.to_owned()), master, file)
    }

    /// Opens a keyring, making it the first time.
    pub fn open_or_create(directory: impl AsRef<Path>) -> Result<Self> {
        match Self::open(directory.as_ref()) {
            Err(StoreError::NotConfigured { .. }) => Self::create(directory),
            other => other,
        }
    }

    /// A keyring that is never stored.
    pub fn in_memory() -> Result<Self> {
        Self::assemble(None, Zeroizing::new(random()?), KeyringFile::in_memory()?)
    }

    fn assemble(directory: Option<PathBuf>, master: Secret, file: KeyringFile) -> Result<Self> {
        let columns = ColumnKeys {
            seal: derive(&master, "column/seal"),
            nonce: derive(&master, "column/nonce"),
            lookup: derive(&master, "column/lookup"),
        };
        let cache = Cache {
            young: HashMap::new(),
            old: HashMap::new(),
            pending: HashMap::new(),
            version: file.version()?,
            checked: Instant::now(),
        };
        Ok(Self {
            directory,
            wrapping: derive(&master, "keyring/wrap"),
            columns,
            master,
            file: Mutex::new(file),
            cache: Mutex::new(cache),
        })
    }

    /// Where it lies, unless it is in memory.
    pub fn directory(&self) -> Option<&Path> {
        self.directory.as_deref()
    }

    /// The signer of heads whose key lies beside the keyring.
    pub fn head_signer(&self) -> Result<HeadSigner> {
        match &self.directory {
            Some(directory) => HeadSigner::open_or_create(directory),
            None => HeadSigner::in_memory(),
        }
    }

    /// A key for one purpose of the installation's, the same after every restart.
    pub fn derived(&self, label: &str) -> [u8; 32] {
        *derive(&self.master, &format!("derived/{label}"))
    }

    pub(super) fn column_keys(&self) -> &ColumnKeys {
        &self.columns
    }

    /// The key of a subject, made now if there never was one. A new key is on disk only after
    /// [`Keyring::flush`], which must come before whatever it sealed is committed. A destroyed key is an error
    /// and is never made again.
    pub fn key_for(&self, subject: &str) -> Result<Arc<SubjectKey>> {
        if let Some(key) = self.cached(subject) {
            return Ok(key);
        }
        let file = lock(&self.file);
        match self.find_in(&file, subject)? {
            KeyState::Present(key) => Ok(key),
            KeyState::Destroyed(_) => Err(StoreError::Destroyed { subject: subject.to_owned() }),
            KeyState::Absent => {
                let key = Arc::new(SubjectKey::generate()?);
                lock(&self.cache).pending.insert(subject.to_owned(), Arc::clone(&key));
                Ok(key)
            }
        }
    }

    /// What is known of a subject, without making anything.
    pub fn find(&self, subject: &str) -> Result<KeyState> {
        if let Some(key) = self.cached(subject) {
            return Ok(KeyState::Present(key));
        }
        self.find_in(&lock(&self.file), subject)
    }

    fn cached(&self, subject: &str) -> Option<Arc<SubjectKey>> {
        let mut cache = lock(&self.cache);
        if cache.checked.elapsed() < TRUST_CACHE { cache.get(subject) } else { None }
    }

    /// Looks in the file, after dropping a cache that another process has made stale.
    fn find_in(&self, file: &KeyringFile, subject: &str) -> Result<KeyState> {
        let version = file.version()?;
        {
            let mut cache = lock(&self.cache);
            cache.checked = Instant::now();
            if cache.version != version {
                cache.version = version;
                cache.young.clear();
                cache.old.clear();
            }
            if let Some(key) = cache.get(subject) {
                return Ok(KeyState::Present(key));
            }
        }
        if let Some(found) = file.key(subject)? {
            let key = Arc::new(SubjectKey::unwrap(&self.wrapping, subject, &found.key_id, &found.wrapped)?);
            lock(&self.cache).keep(found.subject, Arc::clone(&key));
            return Ok(KeyState::Present(key));
        }
        Ok(file.tombstone(subject)?.map_or(KeyState::Absent, KeyState::Destroyed))
    }

    /// Puts every new key on disk. An error means that what they sealed must not be committed.
    pub fn flush(&self) -> Result<()> {
        // A key stays pending until its commit, so whoever finds none has nothing to wait for.
        if lock(&self.cache).pending.is_empty() {
            return Ok(());
        }
        let mut file = lock(&self.file);
        let pending = lock(&self.cache).pending.clone();
        let created_at = now();
        let wrapped = pending
            .iter()
            .map(|(subject, key)| {
                Ok(WrappedKey {
                    subject: subject.clone(),
                    key_id: key.key_id().to_owned(),
                    wrapped: key.wrap(&self.wrapping, subject)?,
                    created_at,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let taken = file.add(&wrapped)?;
        let mut cache = lock(&self.cache);
        if let Some(first) = taken.first() {
            // Another process made or destroyed these in the meantime; the next attempt will find that.
            for subject in &taken {
                cache.forget(subject);
            }
            return Err(StoreError::Conflict { what: format!("another process settled the key of {first}") });
        }
        for (subject, key) in pending {
            cache.pending.remove(&subject);
            cache.keep(subject, key);
        }
        Ok(())
    }

    /// Destroys a subject's key for ever: afterwards its bytes are in none of the keyring's files. To repeat
    /// it does no harm, and finishes one that was interrupted.
    pub fn destroy(&self, subject: &str, at: i64) -> Result<()> {
        self.destroy_all(&[subject], at)
    }

    /// Destroys several keys at the cost of one.
    pub fn destroy_all(&self, subjects: &[&str], at: i64) -> Result<()> {
        let mut file = lock(&self.file);
        let stones = subjects
            .iter()
            .map(|subject| {
                let pending = lock(&self.cache).pending.get(*subject).map(|key| key.key_id().to_owned());
                let key_id = file.key(subject)?.map(|key| key.key_id).or(pending).unwrap_or_default();
                Ok(Tombstone { subject: (*subject).to_owned(), key_id, destroyed_at: at })
            })
            .collect::<Result<Vec<_>>>()?;
        self.bury(&mut file, &stones).map(drop)
    }

    fn bury(&self, file: &mut KeyringFile, stones: &[Tombstone]) -> Result<usize> {
        let destroyed = file.bury(stones)?;
        {
            let mut cache = lock(&self.cache);
            for stone in stones {
                cache.forget(&stone.subject);
            }
        }
        file.scrub()?;
        Ok(destroyed)
    }

    /// Every key ever destroyed here.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>> {
        lock(&self.file).tombstones()
    }

    /// Destroys the keys of tombstones kept elsewhere (a restore repeats the erasures made since its backup).
    /// Says how many keys were still here.
    pub fn apply_tombstones(&self, stones: impl IntoIterator<Item = Tombstone>) -> Result<usize> {
        let stones: Vec<_> = stones.into_iter().collect();
        if stones.is_empty() { Ok(0) } else { self.bury(&mut lock(&self.file), &stones) }
    }

    /// Copies the whole keyring, master key and signing key included, into a directory without one.
    pub fn backup_to(&self, directory: impl AsRef<Path>) -> Result<()> {
        let directory = directory.as_ref();
        self.flush()?;
        files::create_directory(directory)?;
        files::create_secret(&directory.join(MASTER), &self.master)?;
        lock(&self.file).copy_to(&directory.join(KEYS))?;
        if let Some(own) = &self.directory {
            files::copy_secret(&own.join(HeadSigner::KEY), &directory.join(HeadSigner::KEY))?;
            files::copy_private(&own.join(HeadSigner::HEADS), &directory.join(HeadSigner::HEADS))?;
        }
        files::sync_directory(directory)
    }

    /// Takes over what another keyring (a backup) holds. A tombstone on either side wins over a key on either.
    pub fn merge_from(&self, directory: impl AsRef<Path>) -> Result<Merged> {
        let directory = directory.as_ref();
        let Some(master) = files::read_secret(&directory.join(MASTER))? else {
            return Err(StoreError::NotConfigured { what: format!("no keyring in {}", directory.display()) });
        };
        let theirs = KeyringFile::open_read_only(&directory.join(KEYS))?;
        let unwrapping = derive(&master, "keyring/wrap");
        self.flush()?;
        let mut file = lock(&self.file);
        let mut merged = Merged::default();
        let stones = theirs.tombstones()?;
        if !stones.is_empty() {
            merged.destroyed = self.bury(&mut file, &stones)?;
        }
        let mut new = Vec::new();
        for key in theirs.keys()? {
            if file.tombstone(&key.subject)?.is_some() {
                continue;
            }
            match file.key(&key.subject)? {
                Some(ours) if ours.key_id == key.key_id => {}
                Some(_) => merged.clashing.push(key.subject),
                None => {
                    let opened = SubjectKey::unwrap(&unwrapping, &key.subject, &key.key_id, &key.wrapped)?;
                    let wrapped = opened.wrap(&self.wrapping, &key.subject)?;
                    new.push(WrappedKey { wrapped, ..key });
                }
            }
        }
        let taken = file.add(&new)?;
        if !taken.is_empty() {
            return Err(StoreError::Conflict { what: "the keyring changed during the merge".into() });
        }
        merged.added = new.len();
        Ok(merged)
    }
}

/// When a key was made is a fact of the machine that keeps it, not of the story it is told in.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
