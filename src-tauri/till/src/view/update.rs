//! What a newer Loket looks like from outside.

use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

use super::ErrorView;

/// How it stands with newer versions.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct UpdateView {
    /// The version that runs.
    pub version: String,
    /// Why this Loket brings itself up to date never: `no_address` or `no_package`; else empty.
    pub off: String,
    /// When it was last asked, and what was found: `none`, `offered`, or a code that says why not.
    pub last_at: Option<String>,
    pub last: Option<String>,
    pub offer: Option<UpdateOffer>,
    /// `idle`, `asking`, `fetching`, `ready`, `installing` or `installed`.
    pub stage: String,
    /// How much of the package is here, in percent.
    pub percent: u8,
    /// What went wrong, the last time something was tried.
    pub trouble: Option<ErrorView>,
    /// What an installation waits for now.
    pub waits: Vec<UpdateWait>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct UpdateOffer {
    pub version: String,
    pub notes: String,
    pub notes_en: String,
    /// In bytes.
    pub size: u64,
}

/// Something that is under way, and must come to its end first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct UpdateWait {
    /// `in_doubt`, `printing`, `collective` or `working`.
    pub what: String,
    pub payment_id: Option<String>,
    pub number: Option<String>,
    pub name: Option<String>,
    pub practice: bool,
}
