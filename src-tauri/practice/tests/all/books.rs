//! The books over time: restarts, locks, refunds, days.

use std::time::Duration;

use loket_practice::{OPENING_DEPOSIT, Practice, StartError, State, read_books};
use serde_json::json;
use tokio::{net::TcpStream, time::timeout};

use crate::bench::{DAY_MS, DIGIFLAZZ, Shop, check_refused, get, post};

#[tokio::test]
async fn a_payment_is_followed_up_by_a_later_process() {
    let mut shop = Shop::open().await;
    let (pending, _) = shop.shown("pln", "630000000001").await;
    shop.pay("pln", "630000000001", &pending).await;
    let (open, _) = shop.shown("pdam", "1013226").await;
    let before = shop.books();
    shop.stop().await;
    assert_eq!(read_books(&shop.path()).unwrap(), before, "on disk before the answer");

    shop.start().await;
    assert_eq!(shop.books(), before);
    assert_eq!(shop.status("pln", "630000000001", &pending).await.1["rc"], "00");
    assert_eq!(shop.pay("pdam", "1013226", &open).await.1["rc"], "00", "an open inquiry too");
    check_refused(&shop.pay("pdam", "1013226", &open).await, 400, "49");
}

#[tokio::test]
async fn the_books_are_on_disk_before_the_answer_is() {
    let shop = Shop::open().await;
    let (reference, _) = shop.shown("pln", "530000000001").await;
    shop.pay("pln", "530000000001", &reference).await;
    let read = read_books(&shop.path()).unwrap();
    assert_eq!(read.provider("digiswitch").payment(&reference).unwrap().state, State::Paid);
    let (http, told) = get(&shop.address(), "/practice/books").await.json();
    assert_eq!((http, &told), (200, &serde_json::to_value(&read).unwrap()));
    assert!(!told.to_string().contains(loket_practice::KEY));
}

#[tokio::test]
async fn one_process_serves_the_books_and_the_others_learn_where() {
    let mut shop = Shop::open().await;
    let Err(StartError::Busy { addr }) = Practice::start(shop.options()).await else {
        panic!("two simulators serve one file");
    };
    assert_eq!(addr.to_string(), shop.address());
    let address = shop.address();
    shop.stop().await;
    assert!(TcpStream::connect(&address).await.is_err(), "stopped means closed");
    shop.start().await;
}

#[tokio::test]
async fn dropping_it_stops_it_and_open_connections_too() {
    let mut shop = Shop::open().await;
    let address = shop.address();
    let (reference, _) = shop.shown("pln", "530000999008").await;
    let body = shop.body("pay-pasca", "pln", "530000999008", &reference).to_string();
    let path = shop.dialect.transaction;
    let waiting = tokio::spawn({
        let address = address.clone();
        async move { post(&address, path, &body).await }
    });
    let booked = async {
        while shop.books().provider("digiswitch").payment(&reference).is_none() {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(5), booked).await.expect("the payment arrives");
    drop(shop.practice.take());
    let heard = waiting.await.unwrap();
    assert!(matches!(heard, crate::bench::Heard::Cut(_)), "{heard:?}");
    shop.start().await;
    assert_eq!(shop.payment(&reference).state, State::Paid);
}

#[tokio::test]
async fn books_that_cannot_be_read_are_left_alone() {
    let mut shop = Shop::open().await;
    shop.stop().await;
    std::fs::write(shop.path(), "{\"providers\": 1}").unwrap();
    let started = Practice::start(shop.options()).await;
    assert!(matches!(started, Err(StartError::Books(_))));
    assert_eq!(std::fs::read_to_string(shop.path()).unwrap(), "{\"providers\": 1}");
}

#[tokio::test]
async fn a_refund_contradicts_an_earlier_success() {
    let shop = Shop::open().await;
    let (reference, _) = shop.shown("pln", "521234567890").await;
    shop.pay("pln", "521234567890", &reference).await;
    let refund = json!({ "ref_id": reference }).to_string();
    assert_eq!(post(&shop.address(), "/practice/refund", &refund).await.json().0, 200);
    check_refused(&shop.status("pln", "521234567890", &reference).await, 200, "74");
    assert_eq!(
        (shop.payment(&reference).state, shop.deposit()),
        (State::Refunded, OPENING_DEPOSIT)
    );
    assert_eq!(post(&shop.address(), "/practice/refund", &refund).await.json().0, 404, "once");
    shop.shown("pln", "521234567890").await;
}

#[tokio::test]
async fn a_bill_is_there_again_on_the_next_day_and_with_the_same_amount() {
    let shop = Shop::open().await;
    let (reference, first) = shop.shown("pbb", "310012345678901234").await;
    shop.pay("pbb", "310012345678901234", &reference).await;
    check_refused(&shop.inquire("pbb", "310012345678901234", "N1").await, 200, "60");
    let mut last_year = shop.inquiry("pbb", "310012345678901234", "N2");
    last_year["year"] = json!(2025);
    let (_, other) = shop.send(&last_year).await.json();
    assert_eq!(other["data"]["desc"]["tahun_pajak"], "2025", "another year is another bill");
    shop.pass(DAY_MS);
    let (_, again) = shop.shown("pbb", "310012345678901234").await;
    assert_eq!(again["selling_price"], first["selling_price"]);
}

#[tokio::test]
async fn the_biller_knows_a_payment_that_came_through_another_provider() {
    let mut shop = Shop::open().await;
    let (early, _) = shop.shown("pln", "521234567890").await;
    let (second, _) = shop.shown("pln", "521234567890").await;
    assert_eq!(shop.pay("pln", "521234567890", &early).await.1["rc"], "00");
    check_refused(&shop.pay("pln", "521234567890", &second).await, 200, "60");
    assert_eq!(shop.payment(&second).state, State::Failed, "a second payment is not booked");
    shop.dialect = DIGIFLAZZ;
    check_refused(&shop.inquire("pln", "521234567890", "D1").await, 200, "60");
}
