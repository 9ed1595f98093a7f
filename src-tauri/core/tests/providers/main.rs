//! The adapters against their fixtures: one folder a provider, one file a case, each with the whole
//! reading that is expected. `UPDATE=1` rewrites the expectations; read every line of the change.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod accounts;
mod ayoconnect;
mod ayoconnect_properties;
mod cases;
mod digiswitch;
mod iak;
mod rajabiller;
mod rajabiller_properties;
mod rajabiller_slips;
mod support;
