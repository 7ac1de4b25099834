//! PostgreSQL: one connection as a [`Tx`], with deferred statements sent ahead of the next answer.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::TryStreamExt;
use tokio::runtime::Runtime;
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::lane::WriteConnection;
use super::postgres_value::{Param, decode};
use super::readers::ReadConnection;
use super::value::{Row, Value};
use super::{Engine, Question, Tx, dialect};
use crate::error::{Result, StoreError};

/// Deferred statements are settled at the latest after so many, which bounds the memory they hold.
const MAX_DEFERRED: usize = 512;
/// Prepared statements kept per connection.
const MAX_STATEMENTS: usize = 512;

type Answer = Pin<Box<dyn Future<Output = std::result::Result<(), tokio_postgres::Error>> + Send>>;

type PendingRows = Pin<
    Box<dyn Future<Output = std::result::Result<Vec<tokio_postgres::Row>, tokio_postgres::Error>> + Send>,
>;

/// A statement that has been sent and whose answer has not been looked at.
struct Deferred {
    sql: Arc<str>,
    answer: Answer,
}

/// One connection, driven by a runtime of its own: closures are synchronous, and run on whichever thread holds
/// the connection.
pub(super) struct PostgresConnection {
    // None only while being dropped.
    runtime: Option<Runtime>,
    client: Arc<Client>,
    statements: HashMap<Arc<str>, Statement>,
    deferred: Vec<Deferred>,
    /// The advisory lock that makes this lane the only writer of its authority, on whichever node.
    lock: Option<i64>,
}

impl Drop for PostgresConnection {
    fn drop(&mut self) {
        self.deferred.clear();
        // A runtime may be dropped inside another one only in this way.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl PostgresConnection {
    /// Connects; a writer names its lane, a reader does not.
    pub(super) fn connect(config: &Config, lane: Option<&str>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| StoreError::io("start the connection's runtime", source))?;
        let mut config = config.clone();
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        if config.get_application_name().is_none() {
            config.application_name("bianfang");
        }
        let (client, connection) = runtime
            .block_on(config.connect(NoTls))
            .map_err(|source| StoreError::postgres("connect", source))?;
        // The driver ends with the client; its error reaches every pending statement by itself.
        runtime.spawn(async move { drop(connection.await) });
        let mut this = Self {
            runtime: Some(runtime),
            client: Arc::new(client),
            statements: HashMap::new(),
            deferred: Vec::new(),
            lock: lane.map(lock_number),
        };
        // An answer promises that the command is on disk, whatever the role's default says.
        if lane.is_some() && this.show("synchronous_commit")? == "off" {
            this.batch("SET synchronous_commit TO on")?;
        }
        Ok(this)
    }

    fn block_on<F: Future>(runtime: Option<&Runtime>, future: F) -> Result<F::Output> {
        Ok(runtime.ok_or(StoreError::Closed)?.block_on(future))
    }

    /// The value of a server setting on this connection.
    pub(super) fn show(&mut self, setting: &str) -> Result<String> {
        let rows = self.query("SELECT current_setting($1)", &[setting.into()])?;
        rows.first().ok_or_else(|| StoreError::corrupt("no setting"))?.text(0).map(ToOwned::to_owned)
    }

    /// The prepared statement for a text.
    fn statement(&mut self, sql: &str) -> Result<(Arc<str>, Statement)> {
        if let Some((text, statement)) = self.statements.get_key_value(sql) {
            return Ok((Arc::clone(text), statement.clone()));
        }
        let prepared = Self::block_on(self.runtime.as_ref(), self.client.prepare(sql))?;
        let statement = match prepared {
            Ok(statement) => statement,
            Err(source) => return Err(self.blame(StoreError::postgres(sql, source))),
        };
        if self.statements.len() >= MAX_STATEMENTS {
            self.statements.clear();
        }
        let text: Arc<str> = sql.into();
        self.statements.insert(Arc::clone(&text), statement.clone());
        Ok((text, statement))
    }

    /// Sends a statement now and looks at its answer later. The first poll puts it on the wire's queue; order
    /// on one connection is kept by the protocol.
    fn defer(
        &mut self,
        sql: Arc<str>,
        future: impl Future<Output = std::result::Result<(), tokio_postgres::Error>> + Send + 'static,
    ) -> Result<()> {
        let mut answer: Answer = Box::pin(future);
        match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(source)) => return Err(self.blame(StoreError::postgres(&sql, source))),
            Poll::Pending => self.deferred.push(Deferred { sql, answer }),
        }
        if self.deferred.len() >= MAX_DEFERRED { self.settle() } else { Ok(()) }
    }

    /// Text without parameters, deferred.
    fn defer_text(&mut self, sql: &'static str) -> Result<()> {
        let client = Arc::clone(&self.client);
        self.defer(sql.into(), async move { client.batch_execute(sql).await })
    }

    /// Looks at every outstanding answer; the first error is the cause, those after it only say that the
    /// transaction was already aborted.
    fn settle(&mut self) -> Result<()> {
        if self.deferred.is_empty() {
            return Ok(());
        }
        let deferred = std::mem::take(&mut self.deferred);
        Self::block_on(self.runtime.as_ref(), async move {
            let mut first = Ok(());
            for Deferred { sql, answer } in deferred {
                if let Err(source) = answer.await
                    && first.is_ok()
                {
                    first = Err(StoreError::postgres(&sql, source));
                }
            }
            first
        })?
    }

    /// After an error: the error of an earlier deferred statement if there is one, because it is the cause.
    fn blame(&mut self, error: StoreError) -> StoreError {
        self.settle().err().unwrap_or(error)
    }

    /// A plan made before a migration cannot be used after it.
    fn forget_stale(&mut self, sql: &str, source: &tokio_postgres::Error) {
        if source.code() == Some(&tokio_postgres::error::SqlState::FEATURE_NOT_SUPPORTED) {
            self.statements.remove(sql);
        }
    }

    fn rows(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        mut each: impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let (_, statement) = self.statement(sql)?;
        let params: Vec<Param> = params.iter().map(Param::from).collect();
        // The query is sent before the deferred answers are looked at: one round trip serves them all.
        let mut query = Box::pin(self.client.query_raw(&statement, &params));
        let early = match query.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        };
        let deferred = std::mem::take(&mut self.deferred);
        let runtime = self.runtime.as_ref().ok_or(StoreError::Closed)?;
        let outcome = runtime.block_on(async {
            let mut first = Ok(());
            for Deferred { sql, answer } in deferred {
                if let Err(source) = answer.await
                    && first.is_ok()
                {
                    first = Err(StoreError::postgres(&sql, source));
                }
            }
            first?;
            Ok(match early {
                Some(answer) => answer,
                None => query.await,
            })
        })?;
        let mut stream = match outcome {
            Ok(stream) => Box::pin(stream),
            Err(source) => {
                self.forget_stale(sql, &source);
                return Err(StoreError::postgres(sql, source));
            }
        };
        loop {
            match runtime.block_on(stream.try_next()) {
                Ok(Some(row)) => each(decode(&row)?)?,
                Ok(None) => return Ok(()),
                Err(source) => {
                    self.forget_stale(sql, &source);
                    return Err(StoreError::postgres(sql, source));
                }
            }
        }
    }
}

impl Tx for PostgresConnection {
    fn query(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.rows(sql, params, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    fn query_many(&mut self, questions: &[Question<'_>]) -> Result<Vec<Vec<Row>>> {
        let mut prepared = Vec::with_capacity(questions.len());
        for (sql, params) in questions {
            let (text, statement) = self.statement(sql)?;
            prepared.push((text, statement, params.iter().map(Param::from).collect::<Vec<_>>()));
        }
        // All are sent before the first answer is waited for.
        let mut waiting = Vec::with_capacity(prepared.len());
        for (sql, statement, params) in prepared {
            let client = Arc::clone(&self.client);
            let mut rows: PendingRows = Box::pin(async move {
                let stream = Box::pin(client.query_raw(&statement, &params).await?);
                stream.try_collect().await
            });
            let early = match rows.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(answer) => Some(answer),
                Poll::Pending => None,
            };
            waiting.push((sql, rows, early));
        }
        self.settle()?;
        let mut answers = Vec::with_capacity(waiting.len());
        for (sql, rows, early) in waiting {
            let outcome = match early {
                Some(outcome) => outcome,
                None => Self::block_on(self.runtime.as_ref(), rows)?,
            };
            match outcome {
                Ok(rows) => answers.push(rows.iter().map(decode).collect::<Result<Vec<_>>>()?),
                Err(source) => {
                    self.forget_stale(&sql, &source);
                    return Err(StoreError::postgres(&sql, source));
                }
            }
        }
        Ok(answers)
    }

    fn query_each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row) -> Result<()>,
    ) -> Result<()> {
        self.rows(sql, params, |row| each(&row))
    }

    fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<()> {
        let (text, statement) = self.statement(sql)?;
        let params: Vec<Param> = params.iter().map(Param::from).collect();
        let client = Arc::clone(&self.client);
        self.defer(text, async move { client.execute_raw(&statement, &params).await.map(drop) })
    }

    fn execute_count(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        let (_, statement) = self.statement(sql)?;
        let params: Vec<Param> = params.iter().map(Param::from).collect();
        self.settle()?;
        match Self::block_on(self.runtime.as_ref(), self.client.execute_raw(&statement, &params))? {
            Ok(count) => Ok(count),
            Err(source) => {
                self.forget_stale(sql, &source);
                Err(StoreError::postgres(sql, source))
            }
        }
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.settle()?;
        // Such text is DDL more often than not, after which no plan may be trusted.
        self.statements.clear();
        Self::block_on(self.runtime.as_ref(), self.client.batch_execute(sql))?
            .map_err(|source| StoreError::postgres(sql, source))
    }

    fn engine(&self) -> Engine {
        Engine::Postgres
    }
}

impl WriteConnection for PostgresConnection {
    fn begin(&mut self) -> Result<()> {
        self.deferred.clear();
        self.defer_text(dialect::begin_write(Engine::Postgres))?;
        if let Some(lock) = self.lock {
            self.execute("SELECT pg_advisory_xact_lock($1)", &[lock.into()])?;
        }
        self.defer_text("SAVEPOINT command")?;
        // Looked at before any command runs: a dead connection must be found while it can still be replaced.
        self.settle()
    }
    fn savepoint(&mut self) -> Result<()> {
        // Each message costs a command time, so whatever ends one savepoint opens the next in the same breath.
        Ok(())
    }
    fn release(&mut self) -> Result<()> {
        // If a deferred statement failed, RELEASE fails with it and the savepoint is still there to go back to.
        self.defer_text("RELEASE SAVEPOINT command; SAVEPOINT command")?;
        self.settle()
    }
    fn rollback_to_savepoint(&mut self) -> Result<()> {
        // What was deferred belongs to the command being undone. The savepoint outlives the return to it.
        let _ = self.settle();
        self.defer_text("ROLLBACK TO SAVEPOINT command")?;
        self.settle()
    }
    fn commit(&mut self) -> Result<()> {
        self.defer_text("COMMIT")?;
        self.settle()
    }
    fn rollback(&mut self) {
        let _ = self.settle();
        let _ = self.defer_text("ROLLBACK").and_then(|()| self.settle());
    }
    fn transaction_lost(&self) -> bool {
        self.client.is_closed()
    }
    fn is_closed(&self) -> bool {
        self.client.is_closed()
    }
}

impl ReadConnection for PostgresConnection {
    fn read<T>(&mut self, f: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        self.defer_text(dialect::begin_read(Engine::Postgres))?;
        let answer = super::lane::caught(|| f(self)).and_then(|value| self.settle().map(|()| value));
        // A read has nothing to keep, and nobody waits for its end: it is put on the wire, and its answer is
        // looked at by whoever uses this connection next.
        let left_over = self.settle();
        let ended = self.defer_text("ROLLBACK");
        Self::block_on(self.runtime.as_ref(), tokio::task::yield_now())?;
        let value = answer?;
        left_over.and(ended)?;
        Ok(value)
    }

    fn is_reusable(&mut self, idle: Duration) -> bool {
        // A connection is only driven while it is used, so a server that went away shows at the next question.
        !self.client.is_closed() && (idle < Duration::from_secs(1) || self.batch("").is_ok())
    }
}

/// The number of a lane's lock: the same on every node, far from numbers a person would choose.
fn lock_number(lane: &str) -> i64 {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(format!("bianfang lane {lane}"));
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}
