//! What comes out of a printer, a PDF reader and a phone's screen is the grid, whole and nothing
//! else. Read back by `paper`, which knows nothing of what made the bytes.

mod escp;
mod escpos;
mod pdf;
mod picture;
mod random;

use loket_core::bill::BillType;
use loket_core::payment::State;
use loket_core::receipt::{EscP, EscPos, Output, Page, Slip, Tearoff, bytes, tearoff, text};

use crate::samples::{coded, pln, pln_months, sample};

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

#[test]
fn tear_offs_in_plain_text_are_apart() {
    let slips = [coded(pln()), coded(pln_months())];
    let both = bytes(&slips.each_ref().map(|slip| tearoff(slip, 42)), &Output::Text);
    let [first, second] = slips.each_ref().map(|slip| text(slip, 42));
    assert_eq!(String::from_utf8(both).unwrap(), format!("{first}\n{second}"));
}

#[test]
fn nothing_to_print_is_nothing() {
    let drawer = EscPos { drawer: true, ..EscPos::default() };
    for output in [
        Output::Text,
        Output::EscPos(drawer),
        Output::EscP(EscP::default()),
        Output::Pdf(Page::A4),
        Output::Png,
    ] {
        assert_eq!(bytes(&[], &output), b"", "{output:?}");
    }
}
