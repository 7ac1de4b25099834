//! Storage of Bianfang: one journal and its tables in one transaction, on SQLite or PostgreSQL.
//!
//! [`engine`] runs SQL and commits durably, [`crypto`] keeps keys and seals, [`migrate`] brings a schema up to
//! date, [`journal`] is the chain, [`projection`] writes entries down in the tables, [`store`] is the whole.

pub mod accounts;
pub mod backup;
pub mod crypto;
pub mod engine;
pub mod error;
pub mod facts;
pub mod figures;
pub mod journal;
pub mod migrate;
pub mod projection;
pub mod queries;
pub mod read_log;
pub mod rebuild;
pub mod schema;
pub mod store;
pub mod submit;
pub mod verify;

pub use error::{Result, StoreError};
pub use store::{Location, Store};
pub use submit::{Answer, Submission};
