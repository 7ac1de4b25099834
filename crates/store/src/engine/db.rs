//! The database handle the rest of the product holds.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, oneshot};

use super::lane::{BeforeCommit, Lane, LanePlan, Retired, Shared};
use super::postgres::PostgresConnection;
use super::readers::{ReadConnection, Readers};
use super::report::{Durability, WriterCounters};
use super::sqlite::{Care, SqliteConnection};
use super::{Engine, Tx};
use crate::error::{Result, StoreError};

/// Commands in one commit on SQLite.
const SQLITE_BATCH: usize = 256;
/// Commands in one commit on PostgreSQL, which keeps up to 64 savepoints of a transaction in shared memory and
/// slows every reader down when there are more.
const POSTGRES_BATCH: usize = 60;

/// How this node uses the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostgresOptions {
    /// Connections that read. Writing takes one more for each authority that is being written to.
    pub readers: usize,
    /// An authority's writer without work gives its connection back after this time.
    pub idle_writer: Duration,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { readers: 8, idle_writer: Duration::from_mins(1) }
    }
}

type PostgresLanes = Mutex<HashMap<String, Lane<PostgresConnection>>>;

/// A database. Cheap to clone; the last clone to go closes it.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    backend: Backend,
    /// Keeps waiting readers as tasks instead of threads.
    reading: Semaphore,
}

enum Backend {
    Memory {
        writer: Lane<SqliteConnection>,
    },
    Sqlite {
        readers: Readers<SqliteConnection>,
        writer: Lane<SqliteConnection>,
    },
    Postgres {
        config: Box<tokio_postgres::Config>,
        idle_writer: Duration,
        lanes: Arc<PostgresLanes>,
        readers: Readers<PostgresConnection>,
        closed: AtomicBool,
    },
}

impl Db {
    /// Opens or creates a SQLite file; every commit waits for the disk.
    pub fn open_sqlite(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_file(path.as_ref(), Care::Durable)
    }

    /// Opens or creates a SQLite file for a throwaway copy: nothing waits for the disk.
    pub fn open_scratch(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_file(path.as_ref(), Care::Scratch)
    }

    fn open_file(path: &Path, care: Care) -> Result<Self> {
        let path: PathBuf = path.to_owned();
        let writer = SqliteConnection::open_writer(&path, care)?;
        let limit = std::thread::available_parallelism().map_or(4, |cores| cores.get() * 2).clamp(4, 32);
        Self::assemble(limit, |shared| {
            Ok(Backend::Sqlite {
                readers: Readers::new(limit, move || SqliteConnection::open_reader(&path)),
                writer: sqlite_lane(shared, writer)?,
            })
        })
    }

    /// A private database in memory. Reads take turns with writes: no other connection can see it.
    pub fn open_memory() -> Result<Self> {
        let writer = SqliteConnection::open_memory()?;
        Self::assemble(1, |shared| Ok(Backend::Memory { writer: sqlite_lane(shared, writer)? }))
    }

    /// Connects to PostgreSQL (`postgres://…`); fails if the server does not answer.
    pub fn open_postgres(url: &str) -> Result<Self> {
        Self::open_postgres_with(url, PostgresOptions::default())
    }

    /// The same with other than the usual number of connections.
    pub fn open_postgres_with(url: &str, options: PostgresOptions) -> Result<Self> {
        // The error of a bad address could quote the password in it.
        let config: tokio_postgres::Config = url
            .parse()
            .map_err(|_| StoreError::NotConfigured { what: "the database address is not valid".into() })?;
        let reading = config.clone();
        let readers =
            Readers::new(options.readers.max(1), move || PostgresConnection::connect(&reading, None));
        off_runtime(|| readers.read(|tx| tx.query("SELECT 1", &[])))?;
        Self::assemble(options.readers.max(1), |_| {
            Ok(Backend::Postgres {
                config: Box::new(config),
                idle_writer: options.idle_writer,
                lanes: Arc::default(),
                readers,
                closed: AtomicBool::new(false),
            })
        })
    }

    fn assemble(readers: usize, backend: impl FnOnce(Arc<Shared>) -> Result<Backend>) -> Result<Self> {
        let shared = Arc::<Shared>::default();
        let backend = backend(Arc::clone(&shared))?;
        Ok(Self { inner: Arc::new(Inner { shared, backend, reading: Semaphore::new(readers) }) })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match &self.inner.backend {
            Backend::Memory { .. } | Backend::Sqlite { .. } => Engine::Sqlite,
            Backend::Postgres { .. } => Engine::Postgres,
        }
    }

    /// Sets what must succeed before any commit (the keyring's flush: a key must be on disk before what it
    /// seals). Its error undoes the whole batch.
    pub fn set_before_commit(&self, hook: BeforeCommit) {
        *self.inner.shared.before_commit.write().unwrap_or_else(PoisonError::into_inner) = Some(hook);
    }

    /// Totals of the writer.
    pub fn writer_counters(&self) -> WriterCounters {
        let counters = &self.inner.shared.counters;
        WriterCounters {
            batches: counters.batches.load(Ordering::Relaxed),
            jobs: counters.jobs.load(Ordering::Relaxed),
            commits: counters.commits.load(Ordering::Relaxed),
            failures: counters.failures.load(Ordering::Relaxed),
            waiting: counters.waiting.load(Ordering::Relaxed),
        }
    }

    /// Runs a closure in one consistent read-only transaction.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        if let Backend::Memory { writer } = &self.inner.backend {
            return received(writer.control(move |conn| conn.read(f)).await);
        }
        let _turn = self.inner.reading.acquire().await.map_err(|_| StoreError::Closed)?;
        let this = self.clone();
        joined(tokio::task::spawn_blocking(move || this.read_here(f)).await)
    }

    /// The same for a thread that may wait.
    pub fn read_blocking<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        off_runtime(|| self.read_here(f))
    }

    fn read_here<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        match &self.inner.backend {
            Backend::Memory { writer } => received(writer.control(move |conn| conn.read(f)).blocking_recv()),
            Backend::Sqlite { readers, .. } => readers.read(f),
            Backend::Postgres { readers, .. } => readers.read(f),
        }
    }

    /// Runs a closure as one command of its lane (the authority whose chain it extends): all of it or nothing,
    /// on disk before this returns. On SQLite all lanes share one writer.
    pub async fn write<T, F>(&self, lane: &str, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        received(self.submit(lane, f)?.await)
    }

    /// The same for a thread that may wait.
    pub fn write_blocking<T, F>(&self, lane: &str, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        off_runtime(|| received(self.submit(lane, f)?.blocking_recv()))
    }

    fn submit<T, F>(&self, lane: &str, f: F) -> Result<oneshot::Receiver<Result<T>>>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        match &self.inner.backend {
            Backend::Memory { writer } | Backend::Sqlite { writer, .. } => Ok(writer.submit(f)),
            Backend::Postgres { .. } => self.with_postgres_lane(lane, |lane| lane.submit(f)),
        }
    }

    /// Finds or starts a lane and uses it under the registry's lock, so that it cannot retire in between.
    fn with_postgres_lane<R>(&self, name: &str, f: impl FnOnce(&Lane<PostgresConnection>) -> R) -> Result<R> {
        let Backend::Postgres { config, idle_writer, lanes, closed, .. } = &self.inner.backend else {
            return Err(StoreError::misuse("only PostgreSQL has lanes"));
        };
        let mut open = lock(lanes);
        if closed.load(Ordering::SeqCst) {
            return Err(StoreError::Closed);
        }
        if let Some(lane) = open.get(name) {
            return Ok(f(lane));
        }
        let lane = Lane::start(postgres_plan(
            name,
            config,
            *idle_writer,
            Arc::clone(&self.inner.shared),
            Arc::downgrade(lanes),
        ))?;
        Ok(f(open.entry(name.to_owned()).or_insert(lane)))
    }

    /// Reads the settings durability rests on from the live writer.
    pub async fn durability(&self) -> Result<Durability> {
        received(self.ask_durability()?.await)
    }

    /// The same for a thread that may wait.
    pub fn durability_blocking(&self) -> Result<Durability> {
        off_runtime(|| received(self.ask_durability()?.blocking_recv()))
    }

    fn ask_durability(&self) -> Result<oneshot::Receiver<Result<Durability>>> {
        match &self.inner.backend {
            Backend::Memory { writer } | Backend::Sqlite { writer, .. } => Ok(writer.control(|conn| {
                let names =
                    ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "wal_autocheckpoint"];
                settings(Engine::Sqlite, &names, |name| conn.pragma(name))
            })),
            Backend::Postgres { lanes, .. } => {
                let live = lock(lanes).keys().next().cloned().unwrap_or_default();
                self.with_postgres_lane(&live, |lane| {
                    lane.control(|conn| {
                        let names = ["fsync", "synchronous_commit", "full_page_writes"];
                        settings(Engine::Postgres, &names, |name| conn.show(name))
                    })
                })
            }
        }
    }

    /// After an erasure: drives what was overwritten out of the log (SQLite) and frees dead rows (PostgreSQL,
    /// whose pages and log may keep old bytes until they are reused).
    pub async fn scrub(&self) -> Result<()> {
        let this = self.clone();
        joined(tokio::task::spawn_blocking(move || this.scrub_here()).await)
    }

    /// The same for a thread that may wait.
    pub fn scrub_blocking(&self) -> Result<()> {
        off_runtime(|| self.scrub_here())
    }

    fn scrub_here(&self) -> Result<()> {
        match &self.inner.backend {
            Backend::Memory { .. } => Ok(()),
            Backend::Sqlite { writer, .. } => {
                received(writer.control(|conn| conn.truncate_log()).blocking_recv())
            }
            // Outside any transaction, so on a connection of its own.
            Backend::Postgres { config, .. } => PostgresConnection::connect(config, None)?.batch("VACUUM"),
        }
    }

    /// Runs what is queued, refuses what comes later, and closes every connection.
    pub async fn close(&self) -> Result<()> {
        let this = self.clone();
        joined(
            tokio::task::spawn_blocking(move || {
                this.inner.close();
                Ok(())
            })
            .await,
        )
    }

    /// The same for a thread that may wait.
    pub fn close_blocking(&self) {
        off_runtime(|| self.inner.close());
    }
}

impl Inner {
    fn close(&self) {
        match &self.backend {
            Backend::Memory { writer } => writer.close(),
            Backend::Sqlite { readers, writer } => {
                // Readers first: only a last connection that may write folds the log into the file.
                readers.close();
                writer.close();
            }
            Backend::Postgres { lanes, readers, closed, .. } => {
                closed.store(true, Ordering::SeqCst);
                // Dropped outside the lock, which a retiring lane may be waiting for.
                let open = std::mem::take(&mut *lock(lanes));
                drop(open);
                readers.close();
            }
        }
    }
}

fn sqlite_lane(shared: Arc<Shared>, writer: SqliteConnection) -> Result<Lane<SqliteConnection>> {
    let mut writer = Some(writer);
    Lane::start(LanePlan {
        name: "sqlite".into(),
        shared,
        max_batch: SQLITE_BATCH,
        open: Box::new(move || writer.take().ok_or(StoreError::Closed)),
        retire: None,
    })
}

fn postgres_plan(
    name: &str,
    config: &tokio_postgres::Config,
    idle: Duration,
    shared: Arc<Shared>,
    lanes: Weak<PostgresLanes>,
) -> LanePlan<PostgresConnection> {
    let (config, lane, key) = (config.clone(), name.to_owned(), name.to_owned());
    LanePlan {
        name: name.to_owned(),
        shared,
        max_batch: POSTGRES_BATCH,
        open: Box::new(move || PostgresConnection::connect(&config, Some(&lane))),
        retire: Some((
            idle,
            Box::new(move |inbox| {
                let Some(lanes) = lanes.upgrade() else { return Retired::Yes };
                let mut open = lock(&lanes);
                let retired = inbox.is_quiet();
                if matches!(retired, Retired::Yes) {
                    open.remove(&key);
                }
                retired
            }),
        )),
    }
}

fn settings(
    engine: Engine,
    names: &[&'static str],
    mut read: impl FnMut(&str) -> Result<String>,
) -> Result<Durability> {
    let settings = names.iter().map(|name| Ok((*name, read(name)?))).collect::<Result<_>>()?;
    Ok(Durability { engine, settings })
}

fn lock(lanes: &PostgresLanes) -> MutexGuard<'_, HashMap<String, Lane<PostgresConnection>>> {
    lanes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A reply that never came means the writer had ended.
fn received<T>(answer: std::result::Result<Result<T>, oneshot::error::RecvError>) -> Result<T> {
    answer.unwrap_or(Err(StoreError::Closed))
}

fn joined<T>(answer: std::result::Result<Result<T>, tokio::task::JoinError>) -> Result<T> {
    answer.unwrap_or_else(|error| Err(StoreError::Panicked { what: error.to_string() }))
}

/// Runs work that waits. On a thread of an async runtime, where waiting would panic, it runs on a thread of
/// its own; anywhere else right here.
fn off_runtime<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if Handle::try_current().is_err() {
        return work();
    }
    std::thread::scope(|scope| match scope.spawn(work).join() {
        Ok(answer) => answer,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}
