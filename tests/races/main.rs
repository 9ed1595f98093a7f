//! Races: whoever presses twice, in two windows, in two programs, or asks while an answer is on its way.
//! One wins, each loser hears a clear refusal, and the bill is paid once.
//!
//! `paying` and `verdicts` are the races within one program. Each is played in every order that `stage` can force:
//! the racers' steps are cut wherever the till touches the world. `processes` is the races between
//! programs. The tables are printed to standard error.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends by panicking"
)]

// The built `loketctl` and a shop of its own, as the journeys use them.
#[allow(dead_code, reason = "the journeys need more of it")]
#[path = "../journeys/desk.rs"]
mod desk;
mod gate;
#[allow(dead_code, reason = "the journeys need more of it")]
#[path = "../journeys/shop.rs"]
mod outlet;
mod paying;
mod processes;
mod shop;
mod stage;
mod street;
mod tables;
mod verdicts;
