//! The practice provider over its socket, by a client that shares no code with it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

/// What Ayoconnect sells, and in which shapes it answers.
mod ayoconnect;
/// Every fault number of Ayoconnect.
mod ayoconnect_faults;
/// What Ayoconnect refuses.
mod ayoconnect_refusals;
/// A raw HTTP client, a clock that tests move, and requests in both dialects.
mod bench;
/// The books over time: restarts, locks, refunds, days.
mod books;
/// Every fault number of every bill type.
mod faults;
/// Requests to IAK in both formats, and its answers read again.
mod iak;
/// Every fault number of every bill type at IAK, in both formats.
mod iak_faults;
/// What IAK refuses.
mod iak_refusals;
/// What IAK sells and tells.
mod iak_sales;
/// The shapes of IAK's answers.
mod iak_shapes;
/// What RajaBiller sells, and in which shapes it answers.
mod rajabiller;
/// Every fault number of RajaBiller.
mod rajabiller_faults;
/// What RajaBiller refuses.
mod rajabiller_refusals;
/// What a provider refuses.
mod refusals;
/// What a provider sells, and in which shapes it answers.
mod sales;
