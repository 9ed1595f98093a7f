//! Whole journeys through the built `loketctl`: each call is a process of its own, so every step
//! is also a restart. What the program believes is compared with the practice provider's books.
//!
//! The program is `target/debug/loketctl` (`cargo build -p loketctl`), or what `LOKETCTL_BIN`
//! names. `UPDATE=1` writes the files of `fixtures/journeys` anew: read them before they count.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends by panicking"
)]

mod accounts;
mod bill_types;
mod book;
mod canary;
mod collective;
mod commands;
#[cfg(target_os = "linux")]
mod cups;
mod desk;
mod doctor;
mod doubt;
mod holder;
mod input;
mod keyring;
mod layouts;
mod ledger;
mod logs;
mod mask;
mod outcomes;
mod pairs;
mod paper;
mod printing;
mod providers;
mod reports;
mod rules;
mod shift;
mod shop;
mod tamper;
