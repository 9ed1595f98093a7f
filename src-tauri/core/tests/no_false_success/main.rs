//! No false success: machines that try to get a Paid, or a Failed, out of an adapter that the
//! answer does not bear. They share one set of tables and one reading of their own, `answers`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::wildcard_enum_match_arm
)]

#[path = "../answers/mod.rs"]
mod answers;
#[path = "../providers/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the fixtures, which use all of it")]
mod support;

mod fixtures;
