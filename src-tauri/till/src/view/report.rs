//! What reports look like from outside. Money is whole rupiah; differences and shares come counted.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

/// Which days a report is of, and what by.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(TS), ts(export))]
#[serde(default)]
pub struct ReportAsking {
    /// `today`, `yesterday`, `week`, `month`, `last_month`, or `dates`: from `from` to `to`.
    pub span: String,
    /// Business days, `YYYY-MM-DD`, inclusive.
    pub from: Option<String>,
    pub to: Option<String>,
    /// `day`, `month`, `type`, `provider`, `account`, `operator` or `hour`.
    pub by: String,
}

/// What payments come to. Money is that of paid bills, but for `held`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct SumsView {
    pub paid: u32,
    pub in_doubt: u32,
    pub failed: u32,
    pub customer_total: i64,
    pub service_fee: i64,
    /// Customer total and service fee: what stays in the drawer.
    pub grand_total: i64,
    /// Cost to the deposit, over the payments whose cost is known.
    pub deposit_cost: i64,
    /// Paid bills whose cost the provider does not tell.
    pub cost_unknown: u32,
    /// Grand total less cost, over the payments whose cost is known.
    pub margin: i64,
    /// What customers left here for payments in doubt.
    pub held: i64,
}

/// The span before, and how far this one is from it: more is positive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ComparedView {
    pub from: String,
    pub to: String,
    pub sums: SumsView,
    pub paid: i64,
    pub grand_total: i64,
    pub deposit_cost: i64,
    pub margin: i64,
}

/// The sums of one day, month, bill type...
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ReportRow {
    /// `2026-11-22`, `2026-11`, `pln-postpaid`, a provider's or account's name, `09`.
    pub key: String,
    pub label: String,
    /// Its part of the grand total, in tenths of a percent.
    pub share: u32,
    pub sums: SumsView,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ReportView {
    pub span: String,
    pub from: String,
    pub to: String,
    pub by: String,
    pub practice: bool,
    /// Money is not told, every sum is zero: whoever asks may have to count the drawer of a shift that is
    /// open.
    pub blind: bool,
    pub sums: SumsView,
    pub before: ComparedView,
    /// Every day, month and hour of the span, also the empty ones; the rest from the largest down.
    pub rows: Vec<ReportRow>,
}

/// A file that was written for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct ExportView {
    pub file: String,
    pub payments: u64,
}

/// One business day's totals of paid bills, in rupiah.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct DayView {
    pub date: String,
    /// Money is not told, every sum is zero: whoever asks may have to count the drawer of a shift that is
    /// open.
    pub blind: bool,
    pub paid: u32,
    pub in_doubt: u32,
    pub failed: u32,
    pub customer_total: i64,
    pub service_fee: i64,
    pub grand_total: i64,
    /// Cost to the deposit, over the payments whose cost is known.
    pub deposit_cost: i64,
    /// Payments whose cost the provider does not tell.
    pub cost_unknown: u32,
    /// Grand total less cost, over the payments whose cost is known.
    pub margin: i64,
    /// Paid bills per hour of the day, 24 counts.
    pub hours: Vec<u32>,
}
