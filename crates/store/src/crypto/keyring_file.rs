//! The keyring's own small SQLite file: wrapped keys and tombstones.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::files;
use super::keyring::Tombstone;
use crate::error::{Result, StoreError};

/// A key as it lies in the file.
pub(super) struct WrappedKey {
    pub(super) subject: String,
    pub(super) key_id: String,
    pub(super) wrapped: Vec<u8>,
    pub(super) created_at: i64,
}

/// The open file.
pub(super) struct KeyringFile {
    conn: Connection,
}

fn fault(context: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |source| StoreError::sqlite(context, source)
}

impl KeyringFile {
    /// Opens or creates the file with the rights and pragmas of a secret.
    pub(super) fn open(path: &Path) -> Result<Self> {
        files::create_private(path)?;
        let conn = Connection::open(path).map_err(fault("open the keyring"))?;
        let this = Self::prepare(conn, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
        this.create_tables()?;
        Ok(this)
    }

    /// Opens somebody else's file (a backup) without changing it.
    pub(super) fn open_read_only(path: &Path) -> Result<Self> {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .map_err(fault("open the other keyring"))?;
        Self::prepare(conn, "PRAGMA query_only = ON;")
    }

    /// A keyring that is never stored.
    pub(super) fn in_memory() -> Result<Self> {
        let this =
            Self::prepare(Connection::open_in_memory().map_err(fault("open a keyring in memory"))?, "")?;
        this.create_tables()?;
        Ok(this)
    }

    fn prepare(conn: Connection, pragmas: &str) -> Result<Self> {
        conn.busy_timeout(Duration::from_secs(10)).map_err(fault("busy_timeout"))?;
        // Temporary files of VACUUM would hold keys outside the keyring's directory: memory only.
        let common = "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;";
        conn.execute_batch(&format!("{common} {pragmas}")).map_err(fault("set up the keyring"))?;
        Ok(Self { conn })
    }

    fn create_tables(&self) -> Result<()> {
        self.conn
            .execute_batch(
                "CREATE TABLE IF NOT EXISTS subject_key (
                    subject TEXT PRIMARY KEY, key_id TEXT NOT NULL, wrapped BLOB NOT NULL,
                    created_at INTEGER NOT NULL
                 ) STRICT;
                 CREATE TABLE IF NOT EXISTS tombstone (
                    subject TEXT PRIMARY KEY, key_id TEXT NOT NULL, destroyed_at INTEGER NOT NULL
                 ) STRICT;",
            )
            .map_err(fault("create the keyring's tables"))
    }

    /// A number that changes when another process has committed.
    pub(super) fn version(&self) -> Result<i64> {
        self.conn
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(fault("PRAGMA data_version"))
    }

    pub(super) fn key(&self, subject: &str) -> Result<Option<WrappedKey>> {
        self.conn
            .prepare_cached("SELECT subject, key_id, wrapped, created_at FROM subject_key WHERE subject = ?1")
            .and_then(|mut statement| statement.query_row([subject], wrapped_key).optional())
            .map_err(fault("find a key"))
    }

    pub(super) fn keys(&self) -> Result<Vec<WrappedKey>> {
        self.conn
            .prepare("SELECT subject, key_id, wrapped, created_at FROM subject_key ORDER BY subject")
            .and_then(|mut statement| statement.query_map([], wrapped_key)?.collect())
            .map_err(fault("list keys"))
    }

    pub(super) fn tombstone(&self, subject: &str) -> Result<Option<Tombstone>> {
        self.conn
            .prepare_cached("SELECT subject, key_id, destroyed_at FROM tombstone WHERE subject = ?1")
            .and_then(|mut statement| statement.query_row([subject], tombstone).optional())
            .map_err(fault("find a tombstone"))
    }

    pub(super) fn tombstones(&self) -> Result<Vec<Tombstone>> {
        self.conn
            .prepare("SELECT subject, key_id, destroyed_at FROM tombstone ORDER BY subject")
            .and_then(|mut statement| statement.query_map([], tombstone)?.collect())
            .map_err(fault("list tombstones"))
    }

    /// Adds keys, all or none. Gives back the subjects that have a key or a tombstone already; then nothing
    /// was added.
    pub(super) fn add(&mut self, keys: &[WrappedKey]) -> Result<Vec<String>> {
        let transaction = self
            .conn
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(fault("begin to add keys"))?;
        let mut taken = Vec::new();
        {
            let mut statement = transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO subject_key (subject, key_id, wrapped, created_at)
                     SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM tombstone WHERE subject = ?1)",
                )
                .map_err(fault("add a key"))?;
            for key in keys {
                let added = statement
                    .execute(params![key.subject, key.key_id, key.wrapped, key.created_at])
                    .map_err(fault("add a key"))?;
                if added == 0 {
                    taken.push(key.subject.clone());
                }
            }
        }
        if taken.is_empty() {
            transaction.commit().map_err(fault("commit keys"))?;
        }
        Ok(taken)
    }

    /// Deletes keys for ever. The first tombstone of a subject stays.
    pub(super) fn bury(&mut self, tombstones: &[Tombstone]) -> Result<usize> {
        let transaction = self
            .conn
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(fault("begin to destroy keys"))?;
        let mut destroyed = 0;
        for stone in tombstones {
            transaction
                .execute(
                    "INSERT OR IGNORE INTO tombstone (subject, key_id, destroyed_at) VALUES (?1, ?2, ?3)",
                    params![stone.subject, stone.key_id, stone.destroyed_at],
                )
                .map_err(fault("write a tombstone"))?;
            destroyed += transaction
                .execute("DELETE FROM subject_key WHERE subject = ?1", [&stone.subject])
                .map_err(fault("destroy a key"))?;
        }
        transaction.commit().map_err(fault("commit tombstones"))?;
        Ok(destroyed)
    }

    /// Leaves no copy of deleted bytes in the file or its log. `secure_delete` alone overwrites a deleted row
    /// but not every place it lay at before its page was split; VACUUM writes each page anew.
    pub(super) fn scrub(&self) -> Result<()> {
        self.conn.execute_batch("VACUUM").map_err(fault("VACUUM the keyring"))?;
        let busy: i64 = self
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(fault("empty the keyring's log"))?;
        if busy == 0 {
            Ok(())
        } else {
            Err(StoreError::Busy { what: "another process reads the keyring; destroy again".into() })
        }
    }

    /// Writes a whole copy to a new file and waits for the disk.
    pub(super) fn copy_to(&self, path: &Path) -> Result<()> {
        // VACUUM INTO takes an empty file, and so keeps its narrow rights.
        files::create_private(path)?;
        let text = path.to_str().ok_or_else(|| StoreError::misuse("the backup's path is not UTF-8"))?;
        self.conn.execute("VACUUM INTO ?1", [text]).map_err(fault("copy the keyring"))?;
        File::open(path)
            .and_then(|file| file.sync_all())
            .map_err(|source| StoreError::io(format!("write {}", path.display()), source))
    }
}

fn wrapped_key(row: &rusqlite::Row<'_>) -> rusqlite::Result<WrappedKey> {
    Ok(WrappedKey {
        subject: row.get(0)?,
        key_id: row.get(1)?,
        wrapped: row.get(2)?,
        created_at: row.get(3)?,
    })
}

fn tombstone(row: &rusqlite::Row<'_>) -> rusqlite::Result<Tombstone> {
    Ok(Tombstone { subject: row.get(0)?, key_id: row.get(1)?, destroyed_at: row.get(2)? })
}
