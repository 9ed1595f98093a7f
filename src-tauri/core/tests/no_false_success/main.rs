//! No false success: machines that try to get a Paid, or a Failed, out of an adapter that the
//! answer does not bear. They share one set of tables and one reading of their own, `answers`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm,
    clippy::print_stdout
)]

#[path = "../answers/mod.rs"]
mod answers;
#[path = "../providers/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the fixtures, which use all of it")]
mod support;

use loket_core::money::Rupiah;
use loket_core::payment::Verdict;

mod arbitrary;
mod bytes;
mod changes;
mod fields;
mod fixtures;
mod inquiries;
mod nodes;
mod others;
mod rows;

/// What a verdict says of money, and by what it is proved.
fn money_of(verdict: &Verdict) -> (Option<i64>, Option<Rupiah>, Option<Rupiah>, &str) {
    let total = verdict.bill.as_ref().map(|bill| bill.customer_total.get());
    (total, verdict.deposit_cost, verdict.balance, &verdict.provider_reference)
}
