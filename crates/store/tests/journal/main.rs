//! The journal and its tables, proved on the whole park: loaded through commands, bent, erased, backed up.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

mod backup;
mod erasure;
mod park;
mod rebuild;
mod tampering;
