//! What the people at the counter look like from outside. No PIN and no hash ever comes here.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

/// Who stands at the counter.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct SessionView {
    /// The shop has operators, and nobody has given a PIN.
    pub locked: bool,
    /// Nothing where the shop has no operators, or nobody has given a PIN.
    pub operator: Option<OperatorView>,
    /// May run the shop: accounts, keys, fees, settings, operators, other people's reports.
    pub may_run: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct OperatorView {
    /// One to eight letters and digits; stands on receipts.
    pub code: String,
    pub name: String,
    /// `owner` or `cashier`.
    pub role: String,
    /// Milliseconds until a PIN may be tried again.
    pub wait_ms: i64,
}
