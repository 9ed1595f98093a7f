//! Every fault number of Ayoconnect.

use std::time::Duration;

use loket_practice::{OPENING_DEPOSIT, SandboxNumber, State};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    ayoconnect::{Mitra, PAYMENT, check, check_refused, check_unknown},
    bench::{Heard, numbers_of},
};

const REFERENCE: &str = "LATIHAN0001";

/// The fault's number, sold up to the payment: its total and what is heard.
async fn sold(what: &str) -> (Mitra, i64, Heard) {
    let mitra = Mitra::open().await;
    let paying = mitra.shown(&number(what).customer_no, REFERENCE).await;
    let heard = mitra.send(PAYMENT, &paying).await;
    assert_eq!(mitra.books().requests(REFERENCE).pay, 1);
    let books = mitra.books();
    assert_eq!(books.deposit + books.spent(), OPENING_DEPOSIT);
    (mitra, paying["amount"].as_i64().unwrap(), heard)
}

fn number(what: &str) -> SandboxNumber {
    let mut all = numbers_of("ayoconnect", what);
    assert_eq!(all.len(), 1, "{what}");
    all.remove(0)
}

/// The payment is booked as paid at this total, and the status says so, part by part.
async fn is_paid(mitra: &Mitra, total: i64) {
    let payment = mitra.payment(REFERENCE);
    assert_eq!((payment.state, payment.selling_price), (State::Paid, total));
    let data = check(&mitra.status(REFERENCE).await, 0, true);
    assert_eq!((&data["refNumber"], &data["amount"]), (&json!(REFERENCE), &json!(total)));
    let rows = data["billDetails"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| row["value"].as_i64().unwrap()).sum::<i64>(), total);
    let books = mitra.books();
    assert_eq!(books.deposit + books.spent(), OPENING_DEPOSIT);
}

#[tokio::test]
async fn inquiries_that_show_no_bill() {
    let mitra = Mitra::open().await;
    for (what, code) in [("already-paid", 302), ("unknown-customer", 304)] {
        check_refused(&mitra.inquire(&number(what).customer_no).await, code);
    }
    check_refused(&mitra.inquire("516070377773").await, 184);
    check_refused(&mitra.inquire("516070377774").await, 301);
    assert_eq!(numbers_of("ayoconnect", "inquiry-fails").len(), 2);
    assert!(mitra.books().inquiries.values().all(|inquiry| inquiry.selling_price == 0));
    let silent = number("inquiry-never-answers");
    let asks = mitra.inquire(&silent.customer_no);
    assert!(timeout(Duration::from_secs(2), asks).await.is_err());
}

#[tokio::test]
async fn answers_that_arrive_badly_were_booked() {
    for what in ["slow", "first-provider-closed"] {
        let (mitra, total, heard) = sold(what).await;
        check(&heard.json(), 0, true);
        is_paid(&mitra, total).await;
    }
    let (mitra, total, heard) = sold("cut-body").await;
    let Heard::Cut(bytes) = heard else { panic!("{heard:?}") };
    assert!(String::from_utf8(bytes).unwrap().contains("\r\n\r\n{\"responseCode\":0,"));
    is_paid(&mitra, total).await;
    let (mitra, total, heard) = sold("cut-silent").await;
    assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
    is_paid(&mitra, total).await;
    for (what, expected) in
        [("garbage", 200), ("html", 502), ("empty-body", 200), ("redirect", 307)]
    {
        let (mitra, total, heard) = sold(what).await;
        let Heard::Answer { status, head, body } = heard else { panic!("{heard:?}") };
        assert_eq!(status, expected);
        assert!(serde_json::from_slice::<Value>(&body).is_err(), "no JSON");
        assert_eq!(head.contains("location: /api/v2/bill/payment"), what == "redirect");
        is_paid(&mitra, total).await;
    }
    let mitra = Mitra::open().await;
    let paying = mitra.shown(&number("never-answers").customer_no, REFERENCE).await;
    assert!(timeout(Duration::from_secs(2), mitra.pay(&paying)).await.is_err());
    is_paid(&mitra, paying["amount"].as_i64().unwrap()).await;
}

#[tokio::test]
async fn answers_that_mislead_were_booked() {
    for (what, code) in [("unlisted-code", 150), ("timeout-code", 504), ("false-failure", 100)] {
        let (mitra, total, heard) = sold(what).await;
        check_refused(&heard.json(), code);
        is_paid(&mitra, total).await;
    }
    let (mitra, total, heard) = sold("disagrees").await;
    let data = check(&heard.json(), 0, false);
    assert_eq!(data["amount"], total);
    is_paid(&mitra, total).await;
}

#[tokio::test]
async fn an_answer_can_name_another_reference() {
    let (mitra, total, heard) = sold("foreign-reference").await;
    let data = check(&heard.json(), 0, true);
    assert!(data["refNumber"].is_string() && data["refNumber"] != REFERENCE);
    is_paid(&mitra, total).await;
}

#[tokio::test]
async fn a_payment_can_be_booked_at_another_total() {
    let (mitra, total, heard) = sold("other-amount").await;
    let data = check(&heard.json(), 0, true);
    assert_eq!(data["amount"], total + 1000);
    is_paid(&mitra, total + 1000).await;
}

#[tokio::test]
async fn the_providers_own_trouble_is_undecided() {
    let (mitra, total, heard) = sold("router-issue").await;
    let data = check(&heard.json(), 502, false);
    assert_eq!((&data["amount"], &data["transactionId"]), (&json!(0), &json!(0)));
    assert_eq!(mitra.payment(REFERENCE).state, State::Pending);
    check(&mitra.status(REFERENCE).await, 0, true);
    is_paid(&mitra, total).await;
}

#[tokio::test]
async fn requests_that_are_lost_or_late() {
    let (mitra, _, heard) = sold("lost-unbooked").await;
    assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
    for _ in 0..3 {
        check_unknown(&mitra.status(REFERENCE).await, REFERENCE);
    }
    assert_eq!(mitra.books().payments().count(), 0);

    let (mitra, total, heard) = sold("booked-late").await;
    assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
    assert_eq!(mitra.payment(REFERENCE).state, State::Travelling);
    check_unknown(&mitra.status(REFERENCE).await, REFERENCE);
    assert!(mitra.books().deposit < OPENING_DEPOSIT, "it has arrived meanwhile");
    is_paid(&mitra, total).await;
}
