//! The real till on a disk that loses its power, lies, fills up and fails: acknowledged events
//! stay, nothing leaves that was not durable before, and the till stops with words that are true.
//!
//! `LOKET_CUTS=N` adds random days, `LOKET_SEED=S` begins them elsewhere; a failure prints the
//! line that repeats it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends by panicking"
)]

mod copies;
mod cuts;
mod examine;
mod faults;
mod provider;
mod shop;
mod table;
mod world;
