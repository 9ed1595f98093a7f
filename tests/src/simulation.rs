//! A shop's days against a hostile world: the real till, ledger and adapters, with a virtual clock,
//! a scripted wire, a disk in memory and a process that dies at any await and at any write, compared
//! at every step with the practice providers' books. One seed is one shop and always the same day,
//! step by step.
//!
//! Faults enter through the till's ports alone; the till has no path for this module.
#![allow(clippy::as_conversions, reason = "counts and seeds, never money")]

mod customers;
mod mistakes;
mod network;
mod oracle;
mod ports;
mod shop;
mod tally;
mod world;

use std::fmt;

pub use mistakes::Mistake;
pub use tally::{EDGES, FAULTS, Tally};

/// What a shop stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// A disk in memory, which can lose its power.
    Memory,
    /// The machine's own file system.
    Machine,
}

/// One shop.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seed: u64,
    /// How many payments it opens before the faults heal and the books are compared.
    pub payments: u32,
    pub floor: Floor,
    /// What is wrong with it, to see that it is found.
    pub mistake: Option<Mistake>,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub payments: u64,
    pub steps: u64,
    /// Of every step: the same for the same plan.
    pub trace: u64,
    pub tally: Tally,
}

/// Something happened that must not.
#[derive(Clone, Debug)]
pub struct Broken {
    pub plan: Plan,
    pub what: String,
    pub last_steps: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plan { seed, payments, floor, mistake: _ } = self.plan;
        let floor = if floor == Floor::Machine { " FLOOR=machine" } else { "" };
        writeln!(f, "{}\nits last steps:\n{}", self.what, self.last_steps)?;
        write!(f, "replay: make simulate SEED={seed} EACH={payments}{floor}")
    }
}

/// Runs one shop from its first customer to the evening when all is settled.
///
/// # Errors
/// The first thing that must not be, with how to see it again.
pub fn run(plan: Plan) -> Result<Outcome, Box<Broken>> {
    shop::Shop::open(plan).live()
}
