//! Slips as a cashier sees them: rules, golden files and random bills.
//!
//! `samples` invents the bills, `usual` compares them with the slips that counters hand out,
//! `rules` holds one test for each rule, `layouts` what a shop may change, `golden` compares whole
//! slips with files (`UPDATE=1` writes them anew), `random` tries what nobody would invent, and
//! `outputs` reads back what printers, PDF readers and eyes are given.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

#[path = "../../../../tests/src/paper/mod.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "shared with whole-program tests, which use all of it"
)]
mod paper;

mod closing;
mod golden;
mod layouts;
mod months;
mod outputs;
mod random;
mod rules;
mod samples;
mod usual;
