//! The rules of the domain, driven only through commands: `decide` on a [`bianfang_domain::world::World`].

#![allow(clippy::unwrap_used, reason = "a test that cannot build its case has to fail there")]

mod ledger;
mod park;
mod park_actions;
mod parts;
mod permission;
mod random;
mod refusals;
mod refusals_campaign;
mod refusals_problem;
mod refusals_visit;
mod tables;
mod verification;
mod wire;
