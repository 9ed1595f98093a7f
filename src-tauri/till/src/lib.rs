//! What Loket does: decide in pure functions (the core), write it down, touch the world once,
//! write it down again.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::as_conversions
    )
)]

pub mod error;
pub mod folder;
pub mod ledger;
pub mod log;
mod pin;
pub mod ports;
pub mod printer;
mod programs;
pub mod secrets;
pub mod sheet;
pub mod till;
pub mod update;
pub mod view;
pub mod wire;
