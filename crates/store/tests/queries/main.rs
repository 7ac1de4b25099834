//! What screens ask, over the whole park: who sees what, pages, counts kept against rows counted, search, and that
//! no list reads a table from end to end.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

mod fixture;
mod pages;
mod plans;
mod scope;
mod search;
mod tallies;
