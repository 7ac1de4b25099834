//! The engine rooms of the store, on SQLite and, where `BIANFANG_TEST_POSTGRES` names a server, on PostgreSQL.

mod crypto;
mod durability;
mod fixture;
mod group_commit;
mod keyring;
mod migrations;
mod sql;
mod throughput;
