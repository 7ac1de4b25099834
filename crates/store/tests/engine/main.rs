//! The engine rooms of the store, on SQLite and, where `BIANFANG_TEST_POSTGRES` names a server, on PostgreSQL.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

mod crypto;
mod durability;
mod fixture;
mod group_commit;
mod keyring;
mod killed;
mod migrations;
mod sql;
