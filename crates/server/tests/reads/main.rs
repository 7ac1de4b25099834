//! The read side of the API over the whole park, on the afternoon the demonstration shows: who is answered what, what
//! is masked, what is logged.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

mod contents;
mod park;
mod posts;
mod privacy;
