//! Counts: how often each fault, each edge of the payment's life and each answer to the agent was
//! met. What was never met was never tried.

use std::collections::BTreeMap;
use std::fmt;

/// Every fault that a run must meet, by the port where it enters.
pub const FAULTS: &[&str] = &[
    "crash: between two awaits",
    "crash: at a write",
    "crash: after a disk fault",
    "clock: set back",
    "clock: set forward",
    "disk: a sync fails",
    "disk: an operation fails",
    "disk: full",
    "disk: power cut",
    "disk: read-only",
    "keyring: locked",
    "printer: out of paper",
    "provider: deposit empty",
    "provider: refunds a payment late",
    "wire: refused",
    "wire: no TLS",
    "wire: lost on the way",
    "wire: arrives after the till gave up",
    "wire: answer lost",
    "wire: gateway's page, not delivered",
    "wire: gateway's page, delivered",
    "wire: answer cut short",
    "wire: another payment's answer",
    "wire: slow",
    "agent: presses twice",
    "agent: pays in a second window",
    "agent: pays what is in doubt",
    "agent: names another total",
    "agent: waits too long",
    "agent: edits the account",
    "agent: settles by hand",
];

/// Every cell of the payment's table that faults and honest providers can reach.
pub const EDGES: &[&str] = &[
    "in_doubt + confirmed -> paid",
    "in_doubt + rejected -> failed",
    "in_doubt + not_sent -> failed",
    "in_doubt + no_verdict -> in_doubt",
    "in_doubt + settled -> paid",
    "in_doubt + settled -> failed",
    "a verdict is contradicted",
];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<String, u64>,
}

impl Tally {
    pub(crate) fn count(&mut self, what: &str) {
        match self.counts.get_mut(what) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(what.to_owned(), 1);
            }
        }
    }

    pub fn of(&self, what: &str) -> u64 {
        self.counts.get(what).copied().unwrap_or(0)
    }

    pub fn add(&mut self, other: &Tally) {
        for (what, count) in &other.counts {
            *self.counts.entry(what.clone()).or_default() += count;
        }
    }

    /// What a run of this length should have met and did not.
    pub fn missing(&self) -> Vec<&'static str> {
        FAULTS.iter().chain(EDGES).copied().filter(|what| self.of(what) == 0).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, count) in &self.counts {
            writeln!(f, "{count:>12}  {what}")?;
        }
        Ok(())
    }
}
