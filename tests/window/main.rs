//! The real window: the built program in WebKit, driven as an agent drives it. `make test` gives it
//! a screen, a session bus and a keyring of its own; each test has its own data and its own books
//! of the provider, and compares the two.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod access;
mod accounts;
mod blind;
mod book;
mod clipboard;
mod collective;
mod doctor;
mod driver;
mod first;
mod guide;
mod hostile;
mod huge;
mod keyboard;
mod layouts;
mod lists;
mod look;
mod manager;
mod operators;
mod printing;
mod races;
mod reports;
#[allow(dead_code, clippy::float_arithmetic, reason = "a bench uses the rest, and shows figures")]
mod running;
mod safety;
mod sale;
mod settings;
mod sharing;
mod shift;
mod shop;
mod tour;
mod update;
