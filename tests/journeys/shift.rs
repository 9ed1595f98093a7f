//! A day at the drawer with `loketctl`: what it says is compared with the practice provider's books.

use loket_practice::State;
use serde_json::Value;

use crate::desk::{Desk, money, number, proves, text};

const PLN: &str = "pln-postpaid";

/// What the provider took for all that it holds paid: (from customers, from the deposit).
fn paid_in_books(desk: &Desk) -> (i64, i64) {
    let books = desk.books();
    books
        .payments()
        .filter(|(_, payment)| payment.state == State::Paid)
        .fold((0, 0), |(sum, cost), (_, it)| (sum + it.selling_price, cost + it.price))
}

#[test]
fn a_day_at_the_drawer() {
    let desk = Desk::practice();
    desk.refused(2, "no_shift", &["shift", "show"]);
    desk.refused(2, "no_shift", &["shift", "close", "--counted", "0"]);
    let outside = desk.sale(PLN, &number(PLN, "pending-then-failed"), &[], 4);
    let opened = desk.one(&["shift", "open", "--float", "200.000"]);
    let name = text(&opened, "number").to_owned();
    assert!(name.ends_with("-S01"), "{name}");
    desk.refused(2, "shift_is_open", &["shift", "open", "--float", "1"]);

    desk.sale(PLN, &number(PLN, "paid"), &[], 0);
    desk.sale(PLN, &number(PLN, "pay-fails"), &[], 3);
    let open = desk.sale(PLN, &number(PLN, "pending-then-paid"), &[], 4);
    let (paid, cost) = paid_in_books(&desk);
    let left_here = money(&open, "grand_total");
    desk.one(&["shift", "cash", "out", "25.000", "--reason", "beli galon"]);
    desk.one(&["shift", "cash", "in", "10.000", "--reason", "tukar receh"]);
    desk.refused(2, "bad_input", &["shift", "cash", "out", "5000", "--reason", " "]);
    // From before any shift, and paid back out of this drawer.
    assert_eq!(text(&desk.advise(&outside), "state"), "failed");
    let given_back = money(&outside, "grand_total");

    let expected = 200_000 + paid + left_here - given_back - 25_000 + 10_000;
    let counted = 3 * 50_000 + 7 * 1_000;
    let closed = desk.one(&["shift", "close", "--count", "50000x3", "--count", "1000cx7"]);
    let balance = &closed["balance"];
    assert_eq!(money(balance, "counted"), counted);
    assert_eq!(money(balance, "expected"), expected);
    assert_eq!(money(balance, "difference"), counted - expected);
    assert_eq!(money(balance, "margin"), paid - cost);
    assert_eq!(balance["falls"], Value::Array(vec![]), "sales explain all");
    assert_eq!(balance["still_in_doubt"], serde_json::json!([text(&open, "number")]));
    let deposit = &balance["deposits"][0];
    assert_eq!(money(deposit, "costs"), cost, "{deposit}");

    // The count is final; an owner corrects it beside.
    desk.refused(2, "no_shift", &["shift", "close", "--counted", "1"]);
    let right = expected.to_string();
    let corrected =
        desk.one(&["shift", "correct", &name, "--counted", &right, "--note", "di laci bawah"]);
    assert_eq!(money(&corrected["balance"], "counted"), counted);
    assert_eq!(money(&corrected["balance"]["corrections"][0], "difference"), 0);

    for copy in ["CA", "CU1"] {
        assert_eq!(text(&desk.one(&["shift", "print", &name]), "copy"), copy);
    }
    let slip = |copy: &str| {
        let file = desk.ledger_folder().join("receipts").join(format!("{name}-{copy}.txt"));
        std::fs::read_to_string(file).unwrap()
    };
    let (first, second) = (slip("CA"), slip("CU1"));
    assert!(first.contains("TUTUP SHIFT") && first.contains("LATIHAN"), "{first}");
    assert!(first.contains(&name) && first.contains("beli galon"), "{first}");
    assert!(first.contains(text(&open, "number")), "what is open: {first}");
    assert!(!first.contains("CETAK ULANG") && second.contains("CETAK ULANG (CU-1)"), "{second}");
    assert!(!proves(&first) && !first.contains("LABA"), "{first}");

    // In the next shift the one in doubt turns out paid: its money came in before.
    desk.one(&["shift", "open", "--float", "0"]);
    desk.advise(&open);
    let second = desk.one(&["shift", "close", "--counted", "0"]);
    assert_eq!(money(&second["balance"], "difference"), 0);
    assert_eq!(money(&second["balance"]["earlier_paid"], "sum"), left_here);
    assert_eq!(desk.ends(0, &["shift", "list"]).len(), 2);
    assert_eq!(desk.one(&["verify"])["ok"], true);
}
