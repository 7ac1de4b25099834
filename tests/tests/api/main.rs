//! The whole product from outside: the built program, its HTTP interface and its command line, on both engines.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

mod client;
mod command_line;
mod commands;
mod fixture;
mod installation;
#[path = "../kill/mod.rs"]
mod kill;
mod one_path;
mod permissions;
mod privacy;
mod protocol;
mod server;
mod sessions;
mod setup;
mod template;
