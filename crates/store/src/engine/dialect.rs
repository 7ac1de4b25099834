//! Every difference of SQL text between the two engines stands in this file.

use std::borrow::Cow;

use super::{Engine, Tx};
use crate::error::{Result, StoreError};

/// The placeholders an SQL text may carry, with what SQLite and what PostgreSQL read in their place.
const WORDS: &[(&str, &str, &str)] = &[
    ("blob", "BLOB", "BYTEA"),
    // Text that is compared, ordered or paged by must sort by bytes on both engines, whatever locale the
    // PostgreSQL cluster was created with.
    ("text", "TEXT", "TEXT COLLATE \"C\""),
    // SQLite has one writer, so a job cannot be taken twice.
    ("skip_locked", "", "FOR UPDATE SKIP LOCKED"),
    ("for_update", "", "FOR UPDATE"),
    ("cascade", "", "CASCADE"),
];

/// The text one engine understands: every `{{word}}` replaced. Text without placeholders is not copied.
pub fn render(engine: Engine, sql: &str) -> Result<Cow<'_, str>> {
    if !sql.contains("{{") {
        return Ok(Cow::Borrowed(sql));
    }
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once("{{") {
        let (word, tail) = after
            .split_once("}}")
            .ok_or_else(|| StoreError::misuse("a placeholder is not closed with }}"))?;
        let (_, sqlite, postgres) = WORDS
            .iter()
            .find(|(name, _, _)| *name == word)
            .ok_or_else(|| StoreError::misuse(format!("unknown placeholder {{{{{word}}}}}")))?;
        out.push_str(before);
        out.push_str(match engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
        });
        rest = tail;
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

/// What a connection says at the start of a batch of commands.
pub(super) fn begin_write(engine: Engine) -> &'static str {
    match engine {
        // IMMEDIATE takes the write lock at once: a deferred transaction could fail to upgrade in the middle.
        Engine::Sqlite => "BEGIN IMMEDIATE",
        // The lane's lock is taken by the next statement; only READ COMMITTED then sees what the lock's
        // previous holder committed.
        Engine::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
    }
}

/// What a connection says at the start of a read.
pub(super) fn begin_read(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "BEGIN DEFERRED",
        Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    }
}

/// The columns of a table, in their order.
pub fn columns(tx: &mut dyn Tx, table: &str) -> Result<Vec<String>> {
    let sql = match tx.engine() {
        Engine::Sqlite => "SELECT name FROM pragma_table_info($1) ORDER BY cid",
        Engine::Postgres => {
            "SELECT column_name::text FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
        }
    };
    tx.query(sql, &[table.into()])?.iter().map(|row| row.text(0).map(ToOwned::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_each_word_for_each_engine() {
        let sql = "CREATE TABLE t (id {{text}} PRIMARY KEY, body {{blob}} NOT NULL)";
        assert_eq!(
            render(Engine::Sqlite, sql).unwrap(),
            "CREATE TABLE t (id TEXT PRIMARY KEY, body BLOB NOT NULL)"
        );
        assert_eq!(
            render(Engine::Postgres, sql).unwrap(),
            "CREATE TABLE t (id TEXT COLLATE \"C\" PRIMARY KEY, body BYTEA NOT NULL)"
        );
        assert!(render(Engine::Sqlite, "SELECT {{nonsense}}").is_err());
        assert!(render(Engine::Sqlite, "SELECT {{blob").is_err());
    }
}
