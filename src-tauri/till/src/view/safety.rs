//! What the shop's copies look like from outside.

use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

/// How safe the ledger is, should this computer be gone tomorrow.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct SafetyView {
    /// Where copies go.
    pub folder: String,
    /// The shop chose that folder; else it is on the same disk as the ledger itself.
    pub is_chosen: bool,
    /// The last copy that was made and found whole.
    pub last_at: Option<String>,
    /// Days since then, by the shop's calendar.
    pub age_days: Option<i64>,
    /// Why no copy could be made, the last time it was tried.
    pub fault: Option<String>,
    /// The copies that are there, newest first.
    pub copies: Vec<CopyView>,
}

/// The ledger is older than the one that was last used here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct OlderView {
    /// How many events there were.
    pub had: i64,
    /// How many there are.
    pub has: i64,
}

/// The ledger cannot be opened at all: what there is to go back to.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct RescueView {
    /// It is the practice ledger.
    pub practice: bool,
    /// Where copies were looked for.
    pub places: Vec<String>,
    /// Newest first.
    pub copies: Vec<CopyView>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct CopyView {
    pub file: String,
    /// The last thing that it knows.
    pub latest: String,
    pub payments: i64,
    /// Events of the ledger that are not in it; nothing where the ledger cannot be read.
    pub newer: Option<i64>,
    /// Payments among them: a restore carries them over.
    pub newer_payments: i64,
    /// Changes among them that a restore leaves behind: of settings, accounts and the customer book.
    pub left_behind: i64,
    /// It is of another ledger than the present one: of another counter, or of a computer before this one.
    pub other: bool,
}
