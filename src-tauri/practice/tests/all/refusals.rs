//! What a provider refuses.

use loket_practice::{OPENING_DEPOSIT, State};
use serde_json::{Value, json};

use crate::bench::{DAY_MS, Heard, MORNING, Shop, check_refused, post, request, sign};

async fn refused(shop: &Shop, body: &Value, http: u16, rc: &str) {
    let (status, answer) = shop.send(body).await.json();
    check_refused(&(status, answer["data"].clone()), http, rc);
    let status = answer["data"]["status"].as_str();
    assert_eq!(status, Some("Gagal"), "{body}");
}

#[tokio::test]
async fn strangers_are_refused_and_spend_no_reference() {
    let shop = Shop::open().await;
    let good = shop.inquiry("pln", "530000000001", "R1");
    for (key, value, rc) in [
        ("sign", json!("269aaa5c7b0631f172be7afb8dc7841b"), "41"),
        ("sign", json!(sign("R2")), "41"),
        ("sign", json!(sign("R1").to_uppercase()), "41"),
        ("username", json!("orang-lain"), "42"),
        ("code", json!("plnn"), "43"),
        ("code", json!("pdamtutup"), "43"),
    ] {
        let mut bad = good.clone();
        bad[key] = value;
        refused(&shop, &bad, 400, rc).await;
    }
    assert_eq!(shop.send(&good).await.json().0, 200, "the reference is still free");
    assert_eq!(shop.requests("R1").inquiry, 7, "refused requests are counted too");
}

#[tokio::test]
async fn a_payload_of_the_wrong_form_is_refused() {
    let shop = Shop::open().await;
    let good = shop.inquiry("emoney", "082100000001", "R1");
    for (key, value) in [
        ("command", json!("pay")),
        ("command", Value::Null),
        ("ref_id", json!(1)),
        ("ref_id", json!("")),
        ("ref_id", json!("R".repeat(65))),
        ("customer_no", json!(82_100_000_001_i64)),
        ("code", Value::Null),
        ("username", Value::Null),
        ("sign", json!(["x"])),
        ("testing", json!("true")),
        ("amount", json!("50000")),
        ("amount", json!(50_000.5)),
        ("amount", Value::Null),
        ("year", json!("2026")),
    ] {
        let mut bad = good.clone();
        bad[key] = value;
        refused(&shop, &bad, 400, "40").await;
        bad.as_object_mut().unwrap().remove(key);
        if key != "testing" && key != "year" {
            refused(&shop, &bad, 400, "40").await;
        }
    }
    for text in ["", "{", "[]", "null", "command=inq-pasca"] {
        let (http, answer) = post(&shop.address(), shop.dialect.transaction, text).await.json();
        check_refused(&(http, answer["data"].clone()), 400, "40");
    }
    for kind in ["", "Content-Type: text/plain\r\n"] {
        let head = format!("POST {} HTTP/1.1\r\n{kind}", shop.dialect.transaction);
        let (_, answer) = request(&shop.address(), &head, &good.to_string()).await.json();
        assert_eq!(answer["data"]["rc"], "40", "the content type is part of the contract");
    }
    let other = post(&shop.address(), "/v1/transaction", &good.to_string()).await;
    assert_eq!(other.json().1["data"]["rc"], "40", "the other dialect's keys");
    let Heard::Answer { status, .. } = post(&shop.address(), "/topup", "{}").await else {
        panic!("no answer");
    };
    assert_eq!(status, 404);
}

#[tokio::test]
async fn numbers_and_amounts_that_cannot_be_are_refused() {
    let shop = Shop::open().await;
    for (code, number, rc) in [
        ("pln", "53000000000", "57"),
        ("pln", "53000000000a", "54"),
        ("plnnontaglis", "322503000592", "57"),
        ("bpjs", "880123456000", "57"),
        ("pbb", "3298010923759999", "57"),
        ("pgas", "011001460", "57"),
        ("tv", "1272465001011", "57"),
        ("hp", "1013226", "57"),
        ("hp", "621234554320", "52"),
        ("pdam", "101", "57"),
        ("pdam", "1013 226", "54"),
        ("kirimuang", "5830000", "57"),
        ("samsat", "9658548523568701", "57"),
        ("samsat", "9658548523568701, 0212502110170100", "57"),
        ("samsat", "9658548523568701,0212502110170100,1", "57"),
        ("samsat", "9658548523568701, 212502110170100", "57"),
        ("samsat", "9658548523568701,021250211017010,", "57"),
        ("samsat", "9658548523568701,021250211017010", "57"),
        ("samsat", "965854852356870x,0212502110170100", "54"),
    ] {
        let body = shop.inquiry(code, number, &shop.reference());
        refused(&shop, &body, 200, rc).await;
    }
    for (code, number, key, value, http, rc) in [
        ("emoney", "082100000001", "amount", 22_500, 400, "87"),
        ("emoney", "082100000001", "amount", 0, 200, "84"),
        ("kirimuang", "5830000004", "amount", -1000, 200, "84"),
        ("kirimuang", "5830000004", "amount", 50_001_000, 200, "84"),
        ("pbb", "329801092375999991", "year", 2027, 200, "60"),
        ("pbb", "329801092375999991", "year", 1993, 200, "60"),
    ] {
        let mut body = shop.inquiry(code, number, &shop.reference());
        body[key] = json!(value);
        refused(&shop, &body, http, rc).await;
    }
}

#[tokio::test]
async fn a_reference_is_inquired_once_and_paid_once() {
    let shop = Shop::open().await;
    let (reference, _) = shop.shown("pln", "530000000001").await;
    let again = shop.inquire("pln", "530000000001", &reference).await;
    check_refused(&again, 400, "49");
    assert_eq!(shop.pay("pln", "530000000001", &reference).await.1["rc"], "00");
    let deposit = shop.deposit();
    for _ in 0..3 {
        check_refused(&shop.pay("pln", "530000000001", &reference).await, 400, "49");
    }
    assert_eq!(shop.deposit(), deposit, "booked once");
    assert_eq!(shop.requests(&reference).pay, 4, "and four requests are seen");
    check_refused(&shop.inquire("pln", "530000000001", &reference).await, 400, "49");

    let failed = shop.reference();
    check_refused(&shop.inquire("pln", "530000000003", &failed).await, 200, "02");
    check_refused(&shop.inquire("pln", "530000000001", &failed).await, 400, "49");
    check_refused(&shop.pay("pln", "530000000003", &failed).await, 400, "50");
}

#[tokio::test]
async fn payments_sent_at_the_same_moment_are_booked_once() {
    let shop = std::sync::Arc::new(Shop::open().await);
    let (reference, shown) = shop.shown("pdam", "1013226").await;
    let body = shop.body("pay-pasca", "pdam", "1013226", &reference);
    let sent: Vec<_> = (0..8)
        .map(|_| {
            let (shop, body) = (std::sync::Arc::clone(&shop), body.clone());
            tokio::spawn(async move { shop.send(&body).await.json().1["data"]["rc"].clone() })
        })
        .collect();
    let mut codes = Vec::new();
    for one in sent {
        codes.push(one.await.unwrap());
    }
    assert_eq!(codes.iter().filter(|rc| **rc == "00").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|rc| **rc == "49").count(), 7, "{codes:?}");
    assert_eq!(shop.deposit(), OPENING_DEPOSIT - shown["price"].as_i64().unwrap());
    assert_eq!(shop.requests(&reference).pay, 8);
}

#[tokio::test]
async fn a_failed_payment_spends_its_reference_and_no_money() {
    let shop = Shop::open().await;
    for number in crate::bench::numbers("pay-fails") {
        let (code, customer) = (number.product, number.customer_no.as_str());
        let (reference, _) = shop.shown(code, customer).await;
        check_refused(&shop.pay(code, customer, &reference).await, 200, "02");
        check_refused(&shop.pay(code, customer, &reference).await, 400, "49");
        check_refused(&shop.status(code, customer, &reference).await, 200, "02");
        assert_eq!(shop.payment(&reference).state, State::Failed);
    }
    assert_eq!(shop.deposit(), OPENING_DEPOSIT);
}

#[tokio::test]
async fn only_what_was_inquired_today_can_be_paid() {
    let shop = Shop::open().await;
    check_refused(&shop.pay("pln", "530000000001", "NEW").await, 400, "50");
    check_refused(&shop.status("pln", "530000000001", "NEW").await, 400, "50");
    let (reference, _) = shop.shown("pdam", "1013226").await;
    check_refused(&shop.pay("pdam", "1013225", &reference).await, 400, "50");
    check_refused(&shop.pay("pdamsleman", "1013226", &reference).await, 400, "50");

    // Fourteen hours after the morning is midnight in Jakarta.
    shop.pass(14 * 3_600_000);
    check_refused(&shop.pay("pdam", "1013226", &reference).await, 400, "50");
    assert_eq!(shop.books().provider("digiswitch").payments().count(), 0);
    shop.pass(-1);
    assert_eq!(shop.pay("pdam", "1013226", &reference).await.1["rc"], "00", "one ms before");

    check_refused(&shop.status("pdam", "1013225", &reference).await, 400, "50");
    check_refused(&shop.status("pln", "1013226", &reference).await, 400, "50");
    shop.pass(90 * DAY_MS + 1);
    check_refused(&shop.status("pdam", "1013226", &reference).await, 400, "50");
    shop.clock.store(MORNING, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(shop.status("pdam", "1013226", &reference).await.1["rc"], "00");
}

#[tokio::test]
async fn the_deposit_must_cover_the_price_to_the_rupiah() {
    let shop = Shop::open().await;
    let (reference, shown) = shop.shown("pln", "530000000001").await;
    let price = shown["price"].as_i64().unwrap();
    let practice = shop.practice.as_ref().unwrap();
    practice.set_deposit("digiswitch", price - 1).unwrap();
    check_refused(&shop.pay("pln", "530000000001", &reference).await, 400, "44");
    assert_eq!(shop.deposit(), price - 1);
    let more = json!({"provider": "digiswitch", "deposit": price}).to_string();
    assert_eq!(post(&shop.address(), "/practice/deposit", &more).await.json().0, 200);
    let paid = shop.pay("pln", "530000000001", &reference).await;
    assert_eq!((&paid.1["rc"], &paid.1["balance"]), (&json!("00"), &json!(0)), "not spent by 44");
}
