//! What whole-program tests share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends by panicking"
)]

pub mod chain;
pub mod clock;
pub mod disk;
pub mod hunt;
pub mod keys;
pub mod paper;
pub mod past;
pub mod printer;
pub mod programs;
pub mod release;
pub mod server;
pub mod shop;
pub mod simulation;
