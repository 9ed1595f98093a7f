//! What comes out of a printer, a PDF reader and a phone's screen is the grid, whole and nothing
//! else. Read back by `paper`, which knows nothing of what made the bytes.

mod escp;
mod escpos;
mod pdf;
mod picture;
mod random;

use loket_core::bill::BillType;
use loket_core::payment::State;
use loket_core::receipt::{Slip, Tearoff, tearoff};

use crate::samples::{coded, sample};

/// What stands on the grid, as one reads it.
fn grid(tearoff: &Tearoff) -> Vec<String> {
    tearoff.lines.iter().map(|line| line.text.trim_end().to_owned()).collect()
}

/// Every bill type in every state, with its check code.
fn every_slip() -> Vec<(String, Slip)> {
    let states = [
        ("paid", Some(State::Paid), false),
        ("practice", Some(State::Paid), true),
        ("in-doubt", Some(State::InDoubt), false),
        ("failed", Some(State::Failed), false),
        ("preview", None, false),
    ];
    let slips = BillType::ALL.into_iter().flat_map(|kind| {
        states.map(|(name, state, practice)| {
            (format!("{}-{name}", kind.id()), Slip { state, practice, ..coded(sample(kind)) })
        })
    });
    slips.collect()
}

fn paid(kind: BillType, columns: usize) -> Tearoff {
    tearoff(&coded(sample(kind)), columns)
}
