//! The model of Bianfang and its rules.
//!
//! Pure: nothing here reads a clock, draws a random number or touches a file, a socket or a database.
//! What is true comes in through [`facts::Facts`]; what somebody did comes in as a [`command::Command`];
//! [`decide::decide`] answers with a [`decision::Decision`] to be recorded or a [`refusal::Refusal`] that says how to mend
//! it. Server, command line, import, sync and tests all call the same functions.

pub mod board;
pub mod calendar;
pub mod campaign;
pub mod command;
pub mod decide;
pub mod decision;
pub mod division;
pub mod event;
pub mod facts;
pub mod household;
pub mod ids;
pub mod permission;
pub mod post;
pub mod problem;
pub mod refusal;
pub mod responsibility;
pub mod secret;
pub mod validation;
pub mod visit;
pub mod world;

mod codes;
mod words;
