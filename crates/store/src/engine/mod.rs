//! SQL on two engines behind one door: synchronous closures over [`Tx`], durable group commits, many readers.
//!
//! Rules a closure keeps: it never waits for anything but its own `Tx` (no other read or write of the same
//! [`Db`], which would wait for itself), it does bulk work in small pieces, and it may be run on any thread.

mod db;
pub mod dialect;
mod lane;
mod postgres;
mod postgres_value;
mod readers;
mod report;
mod sqlite;
mod value;

pub use db::{Db, PostgresOptions};
pub use lane::BeforeCommit;
pub use report::{Durability, WriterCounters};
pub use value::{Row, Value};

use std::borrow::Cow;

use crate::error::Result;

/// Which database the SQL runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file, one process that writes.
    Sqlite,
    /// A server shared by several nodes.
    Postgres,
}

/// A question: its text and its parameters.
pub type Question<'a> = (Cow<'a, str>, Vec<Value<'a>>);

/// One transaction. Parameters are written `$1`, `$2` … on both engines.
pub trait Tx {
    /// All rows of an answer.
    fn query(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Vec<Row>>;

    /// The answers to several questions that do not depend on one another: on PostgreSQL they share one round
    /// trip.
    fn query_many(&mut self, questions: &[Question<'_>]) -> Result<Vec<Vec<Row>>> {
        questions.iter().map(|(sql, params)| self.query(sql, params)).collect()
    }

    /// Each row of an answer as it arrives, without holding them all.
    fn query_each(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row) -> Result<()>,
    ) -> Result<()>;

    /// Runs a statement whose count nobody needs. On PostgreSQL it is sent at once but its answer is looked
    /// at with the next question, or at the end of the command: an error may therefore surface there. A
    /// caller that must react to an error itself uses [`Tx::execute_count`].
    fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<()>;

    /// Runs a statement and says how many rows it changed.
    fn execute_count(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64>;

    /// Several statements without parameters, separated by semicolons (DDL).
    fn batch(&mut self, sql: &str) -> Result<()>;

    /// Which engine this is, for the texts in [`dialect`].
    fn engine(&self) -> Engine;

    /// The first row of an answer, if there is one.
    fn query_first(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Option<Row>> {
        Ok(self.query(sql, params)?.into_iter().next())
    }
}
