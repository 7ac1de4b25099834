//! SQLite: one connection as a [`Tx`], and the pragmas of the live writer.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement, ToSql, config::DbConfig};

use super::lane::WriteConnection;
use super::readers::ReadConnection;
use super::value::{Row, Value};
use super::{Engine, Tx, dialect};
use crate::error::{Result, StoreError};

/// A write waits this long for another process (a backup, a second program) that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How carefully a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// Every commit reaches the disk before it is answered.
    Durable,
    /// A throwaway copy (a rebuild to compare with): no waiting for the disk.
    Scratch,
}

/// One SQLite connection.
pub(super) struct SqliteConnection {
    conn: Connection,
}

impl SqliteConnection {
    /// Opens or creates the file for writing and sets the pragmas a writer needs.
    pub(super) fn open_writer(path: &Path, care: Care) -> Result<Self> {
        let conn = Connection::open(path)
            .map_err(|source| StoreError::sqlite(&format!("open {}", path.display()), source))?;
        // page_size is left to SQLite; journal_mode answers with a row, so all go through execute_batch,
        // which steps over rows.
        let synchronous = match care {
            Care::Durable => "FULL",
            Care::Scratch => "OFF",
        };
        let pragmas = format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON; \
             PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; \
             PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;"
        );
        Self::prepare(conn, &pragmas)
    }

    /// A private database in memory.
    pub(super) fn open_memory() -> Result<Self> {
        let conn =
            Connection::open_in_memory().map_err(|source| StoreError::sqlite("open in memory", source))?;
        Self::prepare(
            conn,
            "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -65536;",
        )
    }

    /// Opens the file for reading only; the writer must be open already.
    pub(super) fn open_reader(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags)
            .map_err(|source| StoreError::sqlite(&format!("open {} to read", path.display()), source))?;
        Self::prepare(conn, "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;")
    }

    fn prepare(conn: Connection, pragmas: &str) -> Result<Self> {
        conn.busy_timeout(BUSY_TIMEOUT).map_err(|source| StoreError::sqlite("busy_timeout", source))?;
        conn.execute_batch(pragmas).map_err(|source| StoreError::sqlite(pragmas, source))?;
        // Otherwise a statement is planned anew whenever a parameter changes that its plan might depend on, which
        // took a fifth of a command's time.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(|source| StoreError::sqlite("stable plans", source))?;
        conn.set_prepared_statement_cache_capacity(512);
        Ok(Self { conn })
    }

    /// One line of SQL without parameters, from the statement cache.
    fn say(&self, sql: &str) -> Result<()> {
        let mut statement =
            self.conn.prepare_cached(sql).map_err(|source| StoreError::sqlite(sql, source))?;
        statement.raw_execute().map_err(|source| StoreError::sqlite(sql, source))?;
        Ok(())
    }

    /// A pragma's value as text.
    pub(super) fn pragma(&self, name: &str) -> Result<String> {
        self.conn
            .pragma_query_value(None, name, |row| {
                Ok(match row.get_ref(0)? {
                    ValueRef::Integer(number) => number.to_string(),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    _ => String::new(),
                })
            })
            .map_err(|source| StoreError::sqlite(name, source))
    }

    /// Moves everything from the log into the file and empties the log, so that bytes overwritten by
    /// `secure_delete` do not live on in it.
    pub(super) fn truncate_log(&self) -> Result<()> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: i64 = self
            .conn
            .query_row(sql, [], |row| row.get(0))
            .map_err(|source| StoreError::sqlite(sql, source))?;
        if busy == 0 { Ok(()) } else { Err(StoreError::Busy { what: "readers hold the log".into() }) }
    }

    fn rows(&self, sql: &str, params: &[Value<'_>], mut each: impl FnMut(Row) -> Result<()>) -> Result<()> {
        let mut statement =
            self.conn.prepare_cached(sql).map_err(|source| StoreError::sqlite(sql, source))?;
        Self::bind(sql, &mut statement, params)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|source| StoreError::sqlite(sql, source))? {
            let values = (0..columns)
                .map(|column| owned(row.get_ref(column).map_err(|source| StoreError::sqlite(sql, source))?))
                .collect::<Result<Vec<_>>>()?;
            each(Row(values))?;
        }
        Ok(())
    }

    fn bind(sql: &str, statement: &mut Statement<'_>, params: &[Value<'_>]) -> Result<()> {
        let mut highest = 0;
        for position in 1..=statement.parameter_count() {
            // SQLite takes `$3` for a *name* and numbers names by first appearance, so the number is read
            // back from the name.
            let number = statement
                .parameter_name(position)
                .and_then(|name| name.strip_prefix('$').or_else(|| name.strip_prefix('?')))
                .and_then(|digits| digits.parse::<usize>().ok())
                .filter(|number| (1..=params.len()).contains(number))
                .ok_or_else(|| {
                    StoreError::misuse(format!("parameters must be $1 … ${}: {sql}", params.len()))
                })?;
            highest = highest.max(number);
            statement
                .raw_bind_parameter(position, Bound(&params[number - 1]))
                .map_err(|source| StoreError::sqlite(sql, source))?;
        }
        if highest == params.len() {
            Ok(())
        } else {
            Err(StoreError::misuse(format!("{} parameters given, {highest} used: {sql}", params.len())))
        }
    }
}

struct Bound<'a>(&'a Value<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn owned(value: ValueRef<'_>) -> Result<Value<'static>> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(
            std::str::from_utf8(text)
                .map_err(|_| StoreError::corrupt("text is not UTF-8"))?
                .to_owned()
                .into(),
        ),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_owned().into()),
        ValueRef::Real(_) => return Err(StoreError::corrupt("a fraction where whole numbers are kept")),
    })
}

impl Tx for SqliteConnection {
    fn query(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.rows(sql, params, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
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
        self.execute_count(sql, params).map(drop)
    }

    fn execute_count(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        let mut statement =
            self.conn.prepare_cached(sql).map_err(|source| StoreError::sqlite(sql, source))?;
        Self::bind(sql, &mut statement, params)?;
        let count = statement.raw_execute().map_err(|source| StoreError::sqlite(sql, source))?;
        Ok(count as u64)
    }

    fn batch(&mut self, sql: &str) -> Result<()> {
        self.conn.execute_batch(sql).map_err(|source| StoreError::sqlite(sql, source))
    }

    fn engine(&self) -> Engine {
        Engine::Sqlite
    }
}

impl WriteConnection for SqliteConnection {
    fn begin(&mut self) -> Result<()> {
        self.say(dialect::begin_write(Engine::Sqlite))
    }
    fn savepoint(&mut self) -> Result<()> {
        self.say("SAVEPOINT command")
    }
    fn release(&mut self) -> Result<()> {
        self.say("RELEASE command")
    }
    fn rollback_to_savepoint(&mut self) -> Result<()> {
        self.say("ROLLBACK TO command")?;
        self.say("RELEASE command")
    }
    fn commit(&mut self) -> Result<()> {
        self.say("COMMIT")
    }
    fn rollback(&mut self) {
        // Nothing open is no fault here: SQLite ends a transaction by itself when the disk is full.
        let _ = self.say("ROLLBACK");
    }
    fn transaction_lost(&self) -> bool {
        self.conn.is_autocommit()
    }
    fn is_closed(&self) -> bool {
        false
    }
}

impl ReadConnection for SqliteConnection {
    fn read<T>(&mut self, f: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        self.say(dialect::begin_read(Engine::Sqlite))?;
        let answer = super::lane::caught(|| f(self));
        // A read has nothing to keep: ROLLBACK ends it whatever state the closure left.
        self.say("ROLLBACK")?;
        answer
    }

    fn is_reusable(&mut self, _idle: Duration) -> bool {
        self.conn.is_autocommit()
    }
}
