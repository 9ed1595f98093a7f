//! What Loket decides. Pure: no network, disk, clock, randomness or async. Time, references and
//! answers come in as arguments; requests, verdicts and paper go out as values.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::as_conversions
    )
)]

pub mod account;
pub mod advice;
pub mod bill;
pub mod calendar;
pub mod collective;
pub mod http;
pub mod json;
pub mod money;
pub mod name;
pub mod operator;
pub mod payment;
pub mod provider;
pub mod receipt;
pub mod shift;
pub mod span;
pub mod update;
