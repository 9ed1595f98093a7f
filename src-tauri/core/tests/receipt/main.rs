//! Slips as a cashier sees them: rules, golden files and random bills.
//!
//! `samples` invents the bills, `usual` compares them with the slips that counters hand out,
//! `rules` holds one test for each rule, `golden` compares whole
//! slips with files (`UPDATE=1` writes them anew), `random` tries what nobody would invent.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod golden;
mod random;
mod rules;
mod samples;
mod usual;
