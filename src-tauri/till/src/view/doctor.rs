//! What the examination of a counter looks like from outside. It holds no key, no customer and no
//! amount: anybody may send it on.

use std::collections::BTreeMap;

use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct FindingView {
    /// What was looked at: `ledger`, `printer`...
    pub name: String,
    /// Which one of several: an account.
    pub about: Option<String>,
    /// `ok`, `warning` or `fault`.
    pub state: String,
    /// The words for it, by `name.found`.
    pub found: String,
    /// What belongs into the words.
    pub facts: BTreeMap<String, String>,
    /// What it means, in Indonesian.
    pub says: String,
    /// What to do, where something is to be done.
    pub advice: String,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct SavedView {
    pub file: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct DoctorView {
    pub at: String,
    pub version: String,
    pub practice: bool,
    /// The worst of all states.
    pub worst: String,
    pub findings: Vec<FindingView>,
    /// What is still being looked at.
    pub waits_for: Vec<String>,
}
