//! The one error type of the store.

use std::sync::Arc;

use tokio_postgres::error::SqlState;

/// What every fallible function of the store returns.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Everything that can go wrong below the domain. Cloneable, because a failed commit is answered to every
/// caller whose command was in it. No variant carries parameter values: they name people.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused a statement.
    #[error("SQLite: {source}, in: {context}")]
    Sqlite {
        /// What was being done (the head of the SQL text, never its parameters).
        context: String,
        /// SQLite's own error.
        source: Arc<rusqlite::Error>,
    },
    /// PostgreSQL refused a statement, or the connection failed.
    #[error("PostgreSQL: {}, in: {context}", postgres_summary(source))]
    Postgres {
        /// What was being done (the head of the SQL text, never its parameters).
        context: String,
        /// The driver's own error.
        source: Arc<tokio_postgres::Error>,
    },
    /// A file could not be read or written.
    #[error("{context}: {source}")]
    Io {
        /// Which file, and what was being done with it.
        context: String,
        /// The system's own error.
        source: Arc<std::io::Error>,
    },
    /// Something sealed could not be opened, or a key could not be made.
    #[error("cryptography: {what}")]
    Crypto {
        /// What failed; never key material.
        what: String,
    },
    /// The key of this subject has been destroyed; nothing sealed with it can be read again.
    #[error("the key of {subject} has been destroyed")]
    Destroyed {
        /// The subject whose key is gone.
        subject: String,
    },
    /// Stored bytes are not what they must be.
    #[error("corrupt: {what}")]
    Corrupt {
        /// What was found where something else was expected.
        what: String,
    },
    /// A unique key exists already, or a concurrent transaction won. The command may be tried again.
    #[error("conflict: {what}")]
    Conflict {
        /// The constraint or the kind of clash.
        what: String,
    },
    /// The database stayed locked for longer than the busy timeout.
    #[error("busy: {what}")]
    Busy {
        /// What was being waited for.
        what: String,
    },
    /// Something that must be set up first is missing.
    #[error("not configured: {what}")]
    NotConfigured {
        /// What is missing, and where it was looked for.
        what: String,
    },
    /// The program called the store wrongly (parameter count, unknown placeholder, bad identifier).
    #[error("misuse: {what}")]
    Misuse {
        /// What was wrong with the call.
        what: String,
    },
    /// The schema was written by a newer program than this one.
    #[error("the database is at step {found}, this program knows steps up to {known}")]
    SchemaNewer {
        /// The highest step found in the database.
        found: i64,
        /// The highest step this program carries.
        known: i64,
    },
    /// The closure panicked; its work was rolled back, its neighbours' was not.
    #[error("a command panicked: {what}")]
    Panicked {
        /// The panic's message.
        what: String,
    },
    /// The whole transaction of a batch was lost before it could be committed.
    #[error("the batch was not committed: {source}")]
    BatchLost {
        /// Why.
        source: Box<StoreError>,
    },
    /// The database has been closed.
    #[error("the database is closed")]
    Closed,
}

impl StoreError {
    /// A SQLite error with what was being done; unique clashes and locks become their own variants.
    pub fn sqlite(context: &str, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        if let rusqlite::Error::SqliteFailure(code, message) = &source {
            let unique =
                [rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE, rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY];
            if unique.contains(&code.extended_code) {
                return Self::Conflict { what: message.clone().unwrap_or_else(|| source.to_string()) };
            }
            if matches!(code.code, DatabaseBusy | DatabaseLocked) {
                return Self::Busy { what: head(context) };
            }
        }
        Self::Sqlite { context: head(context), source: Arc::new(source) }
    }

    /// A PostgreSQL error with what was being done; unique clashes, serialization failures and locks
    /// become their own variants.
    pub fn postgres(context: &str, source: tokio_postgres::Error) -> Self {
        match source.code() {
            Some(code)
                if [
                    SqlState::UNIQUE_VIOLATION,
                    SqlState::T_R_SERIALIZATION_FAILURE,
                    SqlState::T_R_DEADLOCK_DETECTED,
                ]
                .contains(code) =>
            {
                Self::Conflict { what: postgres_summary(&source) }
            }
            Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => Self::Busy { what: head(context) },
            _ => Self::Postgres { context: head(context), source: Arc::new(source) },
        }
    }

    /// A file error with the file's name.
    pub fn io(context: impl Into<String>, source: std::io::Error) -> Self {
        Self::Io { context: context.into(), source: Arc::new(source) }
    }

    /// Stored bytes are not what they must be.
    pub fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    pub(crate) fn crypto(what: impl Into<String>) -> Self {
        Self::Crypto { what: what.into() }
    }

    pub(crate) fn misuse(what: impl Into<String>) -> Self {
        Self::Misuse { what: what.into() }
    }

    /// Whether the same command may succeed if it is simply sent again.
    pub fn is_retriable(&self) -> bool {
        match self {
            Self::Conflict { .. } | Self::Busy { .. } => true,
            Self::BatchLost { source } => source.is_retriable(),
            Self::Postgres { source, .. } => source.is_closed(),
            _ => false,
        }
    }
}

/// The first line or so of an SQL text: enough to find it, short enough for a log.
fn head(sql: &str) -> String {
    let mut text = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = text.char_indices().nth(120) {
        text.truncate(cut);
        text.push('…');
    }
    text
}

/// The server's message and code without DETAIL, which would quote stored values.
fn postgres_summary(source: &tokio_postgres::Error) -> String {
    match source.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => std::error::Error::source(source)
            .map_or_else(|| source.to_string(), |inner| format!("{source}: {inner}")),
    }
}
