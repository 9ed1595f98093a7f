//! What RajaBiller refuses.

use loket_practice::{KEY, OPENING_DEPOSIT, State};
use serde_json::{Value, json};

use crate::{
    bench::{DAY_MS, Heard, post, request},
    rajabiller::{PDAM, PLN, ROOT, Relay, asked, check, check_empty, paying},
};

#[tokio::test]
async fn strangers_are_refused_and_counted() {
    let relay = Relay::open().await;
    let body = paying(PLN, "520000000000", "ORDER-1").to_string();
    relay.shown(PLN, "520000000000").await;
    let address = relay.shop.address();
    let json = "Content-Type: application/json\r\n";
    for key in
        [String::new(), "x-api-key: kunci-lain\r\n".to_owned(), format!("x-api-key: {KEY}x\r\n")]
    {
        for (line, body) in [
            (format!("POST {ROOT}/bill-payment HTTP/1.1\r\n{json}"), body.as_str()),
            (format!("POST {ROOT}/bill-inquiry HTTP/1.1\r\n{json}"), body.as_str()),
            (format!("GET {ROOT}/status/water-bill/ORDER-1 HTTP/1.1\r\n"), ""),
        ] {
            let (http, answer) = request(&address, &format!("{line}{key}"), body).await.json();
            assert_eq!((http, &answer["errors"][0]["code"]), (401, &json!("UNAUTHORIZED")));
            assert!(answer["errors"][0]["message"].is_string() && answer.get("data").is_none());
        }
    }
    assert_eq!(relay.books().payments().count(), 0);
    let requests = relay.books().requests("ORDER-1");
    assert_eq!((requests.pay, requests.status), (3, 3), "refused requests are counted too");
    check(&relay.pay(PLN, "520000000000", "ORDER-1").await, 201, "0000", "SUCCESS");
    assert!(!serde_json::to_string(&relay.books()).unwrap().contains(KEY));
}

#[tokio::test]
async fn a_body_of_the_wrong_form_is_refused() {
    let relay = Relay::open().await;
    relay.shown(PLN, "520000000000").await;
    let refused = |heard: Heard| {
        let (http, answer) = heard.json();
        assert_eq!((http, &answer["errors"][0]["code"]), (400, &json!("BAD_REQUEST")), "{answer}");
    };
    for key in ["customerNumber", "orderId", "productCode", "providerType"] {
        for value in [json!(520_000_000_000_i64), json!(""), Value::Null, json!(["x"])] {
            let mut body = paying(PLN, "520000000000", "ORDER-1");
            body[key] = value;
            refused(relay.post("bill-payment", &body).await);
            body.as_object_mut().unwrap().remove(key);
            refused(relay.post("bill-payment", &body).await);
            if key != "orderId" {
                refused(relay.post("bill-inquiry", &body).await);
            }
        }
    }
    refused(relay.post("bill-inquiry", &paying(PLN, "520000000000", "ORDER-1")).await);
    let mut other = paying(PLN, "520000000000", "ORDER-1");
    other["providerType"] = json!("prepaid-electricity");
    refused(relay.post("bill-payment", &other).await);
    let address = relay.shop.address();
    let body = paying(PLN, "520000000000", "ORDER-1").to_string();
    for kind in ["", "Content-Type: text/plain\r\n"] {
        let head = format!("POST {ROOT}/bill-payment HTTP/1.1\r\n{kind}x-api-key: {KEY}\r\n");
        refused(request(&address, &head, &body).await);
    }
    let head = format!(
        "POST {ROOT}/bill-payment HTTP/1.1\r\nContent-Type: application/json\r\nx-api-key: {KEY}\r\n"
    );
    for text in ["", "{", "[]", "null", "customerNumber=520000000000"] {
        refused(request(&address, &head, text).await);
    }
    for path in ["status/prepaid-electricity/ORDER-1", "status/water-bill/OR%20DER"] {
        let head = format!("GET {ROOT}/{path} HTTP/1.1\r\nx-api-key: {KEY}\r\n");
        refused(request(&address, &head, "").await);
    }
    let Heard::Answer { status, .. } = post(&address, &format!("{ROOT}/topup"), "{}").await else {
        panic!("no answer");
    };
    assert_eq!((status, relay.books().payments().count()), (404, 0));
}

#[tokio::test]
async fn numbers_products_and_order_ids_that_cannot_be_are_refused() {
    let relay = Relay::open().await;
    for (kind, number) in [
        (PLN, "52000000000"),
        (PLN, "5200000000000"),
        (PLN, "52000000000a"),
        (PDAM, "199"),
        (PDAM, "1998900 00001"),
    ] {
        check_empty(&relay.inquire(kind, number).await, 201, "0014");
    }
    for product in ["sandbox-pdam", "pln", "LISTRIK-PASCABAYAR"] {
        let mut body = asked(PLN, "520000000000");
        body["productCode"] = json!(product);
        check_empty(&relay.post("bill-inquiry", &body).await.json(), 201, "0033");
        body["orderId"] = json!("ORDER-1");
        let answer = relay.post("bill-payment", &body).await.json();
        check_empty(&answer, 201, "0033");
        let echo = &answer.1["data"]["providerRequestBody"];
        assert_eq!(
            (&echo["product_code"], &echo["order_id"]),
            (&json!(product), &json!("ORDER-1"))
        );
    }
    relay.shown(PLN, "520000000000").await;
    let long = "R".repeat(65);
    for order in ["ORDER 1", "ORDER_1", "ORDER/1", "ÖRDER", long.as_str()] {
        check_empty(&relay.pay(PLN, "520000000000", order).await, 201, "0030");
    }
    check(&relay.pay(PLN, "520000000000", &long[1..]).await, 201, "0000", "SUCCESS");
}

#[tokio::test]
async fn an_order_id_is_paid_once() {
    let relay = Relay::open().await;
    relay.shown(PLN, "520000000000").await;
    relay.shown(PDAM, "1998900000001").await;
    check(&relay.pay(PLN, "520000000000", "ORDER-1").await, 201, "0000", "SUCCESS");
    let deposit = relay.books().deposit;
    for _ in 0..3 {
        check_empty(&relay.pay(PLN, "520000000000", "ORDER-1").await, 201, "0036");
    }
    check_empty(&relay.pay(PDAM, "1998900000001", "ORDER-1").await, 201, "0036");
    assert_eq!((relay.books().deposit, relay.books().requests("ORDER-1").pay), (deposit, 5));
    relay.shown(PLN, "520000000014").await;
    check(&relay.pay(PLN, "520000000014", "ORDER-2").await, 201, "0014", "FAILED");
    check_empty(&relay.pay(PLN, "520000000014", "ORDER-2").await, 201, "0036");
    check_empty(&relay.pay(PLN, "520000000000", "ORDER-2").await, 201, "0036");
}

#[tokio::test]
async fn payments_sent_at_the_same_moment_are_booked_once() {
    let relay = std::sync::Arc::new(Relay::open().await);
    relay.shown(PDAM, "1998900000001").await;
    let sent: Vec<_> = (0..8)
        .map(|_| {
            let relay = std::sync::Arc::clone(&relay);
            tokio::spawn(async move { relay.pay(PDAM, "1998900000001", "ORDER-1").await.1 })
        })
        .collect();
    let mut paid = 0;
    for one in sent {
        let code = one.await.unwrap()["data"]["normalizedResult"]["responseCode"].clone();
        assert!(["0000", "0036"].contains(&code.as_str().unwrap()));
        paid += i64::from(code == "0000");
    }
    assert_eq!((paid, relay.books().requests("ORDER-1").pay), (1, 8));
    assert_eq!(relay.books().deposit, OPENING_DEPOSIT - relay.payment("ORDER-1").price);
}

#[tokio::test]
async fn only_what_was_inquired_today_can_be_paid() {
    let relay = Relay::open().await;
    check_empty(&relay.pay(PLN, "520000000000", "ORDER-1").await, 201, "0048");
    relay.shown(PLN, "520000000000").await;
    check_empty(&relay.pay(PLN, "520000010000", "ORDER-1").await, 201, "0048");
    check_empty(&relay.pay(PDAM, "520000000000", "ORDER-1").await, 201, "0048");
    // Fourteen hours after the morning is midnight in Jakarta.
    relay.shop.pass(14 * 3_600_000);
    check_empty(&relay.pay(PLN, "520000000000", "ORDER-1").await, 201, "0048");
    assert_eq!(relay.books().payments().count(), 0);
    relay.shop.pass(-1);
    check(&relay.pay(PLN, "520000000000", "ORDER-1").await, 201, "0000", "SUCCESS");
}

#[tokio::test]
async fn a_bill_is_paid_once_a_day_through_whichever_provider() {
    let relay = Relay::open().await;
    let number = "517712834599";
    let (early, _) = relay.shop.shown("pln", number).await;
    relay.shown(PLN, number).await;
    check(&relay.pay(PLN, number, "ORDER-1").await, 201, "0000", "SUCCESS");
    check_empty(&relay.inquire(PLN, number).await, 201, "0088");
    check_empty(&relay.pay(PLN, number, "ORDER-2").await, 201, "0088");
    assert_eq!(relay.payment("ORDER-2").state, State::Failed);
    check_empty(&relay.status(PLN, "ORDER-2").await, 200, "0088");
    let elsewhere = relay.shop.pay("pln", number, &early).await;
    assert_eq!(elsewhere.1["rc"], "60", "the biller has its money");
    relay.shop.pass(DAY_MS);
    relay.shown(PLN, number).await;

    let (other, _) = relay.shop.shown("pdam", "77128399").await;
    relay.shop.pay("pdam", "77128399", &other).await;
    check_empty(&relay.inquire(PDAM, "77128399").await, 201, "0088");
}

#[tokio::test]
async fn the_deposit_must_cover_what_the_provider_keeps_to_itself() {
    let relay = Relay::open().await;
    relay.shown(PLN, "520000000000").await;
    check(&relay.pay(PLN, "520000000000", "ORDER-1").await, 201, "0000", "SUCCESS");
    let payment = relay.payment("ORDER-1");
    assert_eq!(payment.selling_price, 206_750);
    assert!((300..=2000).contains(&(payment.selling_price - payment.price)));
    assert_eq!(relay.books().deposit, OPENING_DEPOSIT - payment.price);
    let practice = relay.shop.practice.as_ref().unwrap();
    practice.set_deposit("rajabiller", payment.price - 1).unwrap();
    check_empty(&relay.pay(PLN, "520000000000", "ORDER-2").await, 201, "0046");
    check_empty(&relay.status(PLN, "ORDER-2").await, 200, "0092");
    practice.set_deposit("rajabiller", payment.price).unwrap();
    check(&relay.pay(PLN, "520000000000", "ORDER-2").await, 201, "0000", "SUCCESS");
    assert_eq!(relay.books().deposit, 0);
}

#[tokio::test]
async fn a_status_knows_only_its_own_orders() {
    let relay = Relay::open().await;
    let answer = relay.status(PLN, "ORDER-1").await;
    check_empty(&answer, 200, "0092");
    let echo = json!({ "customer_number": "", "order_id": "ORDER-1", "product_code": "" });
    assert_eq!(answer.1["data"]["providerRequestBody"], echo);
    relay.shown(PLN, "520000000000").await;
    relay.pay(PLN, "520000000000", "ORDER-1").await;
    check_empty(&relay.status(PDAM, "ORDER-1").await, 200, "0092");
    check(&relay.status(PLN, "ORDER-1").await, 200, "0000", "SUCCESS");
}
