//! The blind count: what a cashier is told of an open shift, and what only an owner may.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use loket_core::account::Secret;
use loket_core::provider::PROVIDERS;
use loket_till::error::TillError;
use loket_till::till::Till;
use loket_till::view::{OperatorView, PiecesView};

use common::{Hands, till_in};

mod common;

fn pin(digits: &str) -> Secret {
    Secret::new(digits.into())
}

/// A counter with an owner and a cashier; the cashier stands there.
fn staffed(folder: &Path) -> Till {
    let till = till_in(folder, &Hands::at_start(), PROVIDERS);
    till.is_a_counter();
    for (code, role, digits) in [("ANI", "owner", "2580"), ("SITI", "cashier", "7395")] {
        let view = OperatorView {
            code: code.into(),
            name: code.into(),
            role: role.into(),
            ..OperatorView::default()
        };
        till.save_operator(&view, Some(&pin(digits)), true).unwrap();
    }
    till.sign_in("SITI", &pin("7395")).unwrap();
    till
}

fn code_of<T>(done: Result<T, TillError>) -> String {
    done.err().map(|error| error.view.code.clone()).unwrap_or_default()
}

fn pieces(face: &str, count: u32) -> PiecesView {
    PiecesView { face: face.into(), count, sum: 0 }
}

#[test]
fn whoever_counts_is_not_told_what_should_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let till = staffed(folder.path());
    let opened = till.open_shift(&[pieces("50000", 3)], None).unwrap();
    assert_eq!((opened.float, opened.opened_by.as_str()), (150_000, "SITI"));
    let moved = till.move_cash("out", "30.000", "galon").unwrap();
    let shown = till.shift(None).unwrap();
    let named = till.shift(Some(&opened.number)).unwrap();
    let listed = till.shifts(None).unwrap();
    // By any way that a cashier can ask, in any field.
    for view in [&opened, &moved, &shown, &named, listed.now.as_ref().unwrap()] {
        assert!(view.balance.is_none());
        let text = serde_json::to_string(view).unwrap();
        assert!(!text.contains("120000"), "{text}");
    }
    assert_eq!(code_of(till.print_shift(&opened.shift_id, None)), "shift_not_closed");

    till.sign_in("ANI", &pin("2580")).unwrap();
    assert_eq!(till.shift(None).unwrap().balance.unwrap().expected, 120_000, "an owner is");
    till.sign_in("SITI", &pin("7395")).unwrap();
    let closed = till.close_shift(&[pieces("50000", 2), pieces("1000c", 18)], None).unwrap();
    let balance = closed.balance.unwrap();
    assert_eq!((balance.counted, balance.expected), (Some(118_000), 120_000));
    assert_eq!((balance.difference, balance.off_by), (Some(-2_000), 2_000));
    assert_eq!((balance.closed_by.as_str(), balance.margin), ("SITI", None));

    // The count is final, and a correction is an owner's.
    let correct = || till.correct_shift(&closed.number, "120.000", "di laci bawah");
    assert_eq!(code_of(correct()), "not_allowed");
    till.sign_in("ANI", &pin("2580")).unwrap();
    let corrected = correct().unwrap().balance.unwrap();
    assert_eq!((corrected.difference, corrected.corrections[0].difference), (Some(-2_000), 0));
    assert_eq!(corrected.corrections[0].by, "ANI");
}

#[test]
fn no_sense_is_not_counted() {
    let folder = tempfile::tempdir().unwrap();
    let till = staffed(folder.path());
    let open = |counts: &[PiecesView], sum| code_of(till.open_shift(counts, sum));
    assert_eq!(open(&[pieces("25000", 1)], None), "bad_input");
    assert_eq!(open(&[pieces("5000", 1), pieces("5000", 1)], None), "bad_input");
    assert_eq!(open(&[pieces("5000", 1)], Some("5000")), "bad_input");
    assert_eq!(open(&[], Some("-5")), "bad_amount");
    assert!(till.shifts(None).unwrap().now.is_none(), "nothing was written");
    assert_eq!(open(&[], Some("5.000")), "");
    assert_eq!(code_of(till.move_cash("up", "5000", "x")), "bad_input");
    assert_eq!(code_of(till.move_cash("in", "0", "x")), "bad_amount");
    assert_eq!(code_of(till.move_cash("in", "5000", "")), "bad_input");
}

/// A closing slip that did not come out waits like a receipt, until it is printed or somebody saw it.
#[test]
fn a_slip_that_did_not_come_out_waits() {
    let folder = tempfile::tempdir().unwrap();
    let till = staffed(folder.path());
    till.open_shift(&[], Some("5.000")).unwrap();
    let shift = till.close_shift(&[], Some("5.000")).unwrap();
    let waiting = || {
        let waiting = till.unprinted().unwrap().into_iter();
        waiting.map(|it| (it.shift_id, it.number, it.copy, it.fault.is_some())).collect::<Vec<_>>()
    };
    assert!(waiting().is_empty(), "nobody printed it");
    // Nobody listens there.
    let nowhere = Some("tcp:127.0.0.1:9");
    assert!(till.print_shift(&shift.number, nowhere).is_err());
    let row =
        |copy: &str| (Some(shift.shift_id.clone()), shift.number.clone(), copy.to_owned(), true);
    assert_eq!(waiting(), [row("CA")]);
    assert_eq!(till.status().unwrap().unprinted.len(), 1, "and is in the window's foot");
    till.lock(false).unwrap();
    assert_eq!(till.status().unwrap().unprinted.len(), 0, "but not behind the lock");
    till.sign_in("SITI", &pin("7395")).unwrap();
    assert!(till.shifts(None).unwrap().still_open.is_empty(), "it is no payment to look after");

    // Another try is the same copy, and waits in the place of the first one.
    assert!(till.print_shift(&shift.number, nowhere).is_err());
    assert_eq!(waiting(), [row("CA")]);
    till.print_shift(&shift.number, Some("")).unwrap();
    assert!(waiting().is_empty(), "it went into a file");
    assert_eq!(code_of(till.saw_slip(&shift.number, true)), "nothing_waits");

    // The next copy did come out, whatever the printer said; it counts from then on.
    assert!(till.print_shift(&shift.number, nowhere).is_err());
    assert_eq!(waiting(), [row("CU1")]);
    assert_eq!(till.shift(Some(&shift.number)).unwrap().printed, 1);
    till.saw_slip(&shift.number, true).unwrap();
    assert!(waiting().is_empty());
    assert_eq!(till.shift(Some(&shift.number)).unwrap().printed, 2);
    assert_eq!(code_of(till.saw_slip("L01-000000-S01", true)), "not_found");
    till.ledger().verify().unwrap();
}
