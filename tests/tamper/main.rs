//! Somebody with the ledger's file and a tool for SQLite, somebody with a copy of the whole data
//! folder who looks for keys, and what the window lets a page do.
//!
//! Each manipulation stands in a table with what `verify` says to it. Three kinds cannot be found in
//! the file alone and say so: see `ledger/verify.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    reason = "a test ends by panicking"
)]

mod book;
mod bytes;
#[allow(dead_code, reason = "the journeys use more of it")]
#[path = "../journeys/desk.rs"]
mod desk;
mod events;
mod present;
mod secrets;
#[allow(dead_code, reason = "the journeys use more of it")]
#[path = "../journeys/shop.rs"]
mod shop;
mod window;
