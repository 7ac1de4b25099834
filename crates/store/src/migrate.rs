//! Brings a schema up to date: numbered SQL steps, each run once, one text for both engines.

use sha2::{Digest, Sha256};

use crate::engine::{Db, Engine, Tx, dialect};
use crate::error::{Result, StoreError};

/// The lane on which a schema changes, so that several nodes starting together take turns.
const LANE: &str = "schema";

/// One step. Its text may use the placeholders of [`dialect`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its place in the order, counted from 1 without gaps.
    pub number: i64,
    /// A short name, for people.
    pub name: &'static str,
    /// The SQL text.
    pub sql: &'static str,
}

impl Step {
    /// A fingerprint of the text as written, the same on both engines.
    fn fingerprint(&self) -> String {
        crate::crypto::hex(&Sha256::digest(self.sql.as_bytes()))
    }
}

/// What a run found and did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Steps run now.
    pub applied: Vec<i64>,
    /// Steps run in the past whose text has changed since. They were not run again: for a view the caller
    /// drops its tables and calls [`reapply`]; for any other table it is a mistake.
    pub changed: Vec<i64>,
}

/// Runs the missing steps of a family of tables in one transaction. `at` is the time to note, in milliseconds.
pub fn run(db: &Db, family: &'static str, steps: &'static [Step], at: i64) -> Result<Report> {
    db.write_blocking(LANE, move |tx| apply(tx, family, steps, at))
}

/// The same within a transaction of the caller's.
pub fn apply(tx: &mut dyn Tx, family: &str, steps: &[Step], at: i64) -> Result<Report> {
    if steps.iter().zip(1_i64..).any(|(step, number)| step.number != number) {
        return Err(StoreError::misuse(format!("the steps of {family} are not numbered 1, 2, 3 …")));
    }
    tx.batch(&dialect::render(
        tx.engine(),
        "CREATE TABLE IF NOT EXISTS schema_migration (
            family {{text}} NOT NULL,
            number BIGINT NOT NULL,
            name TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            applied_at BIGINT NOT NULL,
            PRIMARY KEY (family, number)
        )",
    )?)?;
    let rows = tx.query(
        "SELECT number, fingerprint FROM schema_migration WHERE family = $1 ORDER BY number",
        &[family.into()],
    )?;
    let mut report = Report::default();
    let mut reached = 0;
    for row in &rows {
        let found = row.int(0)?;
        let Some(step) = steps.get(reached) else {
            return Err(StoreError::SchemaNewer { found, known: steps.last().map_or(0, |step| step.number) });
        };
        if found != step.number {
            return Err(StoreError::corrupt(format!(
                "step {} of {family} is not noted, {found} is",
                step.number
            )));
        }
        if step.fingerprint() != row.text(1)? {
            report.changed.push(found);
        }
        reached += 1;
    }
    for step in steps.iter().skip(reached) {
        tx.batch(&dialect::render(tx.engine(), step.sql)?)?;
        note(tx, family, step, at)?;
        report.applied.push(step.number);
    }
    Ok(report)
}

/// Runs one step again and notes its present text; its tables must have been dropped before.
pub fn reapply(tx: &mut dyn Tx, family: &str, step: &Step, at: i64) -> Result<()> {
    tx.batch(&dialect::render(tx.engine(), step.sql)?)?;
    note(tx, family, step, at)
}

/// Forgets that a family was ever migrated, so that the next run starts from nothing; for views, after
/// dropping their tables.
pub fn forget(tx: &mut dyn Tx, family: &str) -> Result<()> {
    tx.execute("DELETE FROM schema_migration WHERE family = $1", &[family.into()])
}

fn note(tx: &mut dyn Tx, family: &str, step: &Step, at: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO schema_migration (family, number, name, fingerprint, applied_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (family, number) DO UPDATE
         SET name = excluded.name, fingerprint = excluded.fingerprint, applied_at = excluded.applied_at",
        &[family.into(), step.number.into(), step.name.into(), step.fingerprint().into(), at.into()],
    )
}

/// Drops a table if it is there.
pub fn drop_table(tx: &mut dyn Tx, table: &str) -> Result<()> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if table.is_empty() || !table.chars().all(plain) {
        return Err(StoreError::misuse(format!("not a table name: {table}")));
    }
    tx.batch(&dialect::render(tx.engine(), &format!("DROP TABLE IF EXISTS {table} {{{{cascade}}}}"))?)
}

/// The tables that exist, in order of name, without the engine's own.
pub fn tables(tx: &mut dyn Tx) -> Result<Vec<String>> {
    let sql = match tx.engine() {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        }
        Engine::Postgres => {
            "SELECT tablename::text COLLATE \"C\" FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        }
    };
    tx.query(sql, &[])?.iter().map(|row| row.text(0).map(ToOwned::to_owned)).collect()
}
