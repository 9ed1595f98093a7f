//! Every fault number of RajaBiller.

use std::time::Duration;

use loket_practice::{OPENING_DEPOSIT, SandboxNumber, State};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    bench::{Heard, numbers_of},
    rajabiller::{PLN, Relay, check, check_empty, kind_of},
};

const ORDER: &str = "latihan-0001";

/// Sells the fault's number of each bill type up to the payment.
async fn each(what: &str, mut check: impl AsyncFnMut(&Relay, &SandboxNumber, i64, Heard)) {
    let all = numbers_of("rajabiller", what);
    let faults: Vec<_> =
        all.into_iter().filter(|number| number.customer_no.contains("9990")).collect();
    assert_eq!(faults.len(), 2, "{what} exists for every bill type");
    for number in faults {
        let relay = Relay::open().await;
        let kind = kind_of(number.bill_type);
        let total = relay.shown(kind, &number.customer_no).await;
        let heard = relay.send(kind, &number.customer_no, ORDER).await;
        check(&relay, &number, total, heard).await;
        assert_eq!(relay.books().requests(ORDER).pay, 1);
        let books = relay.books();
        assert_eq!(books.deposit + books.spent(), OPENING_DEPOSIT);
    }
}

/// The payment is booked as paid at this total, and the status says so.
async fn is_paid(relay: &Relay, number: &SandboxNumber, total: i64) {
    let payment = relay.payment(ORDER);
    assert_eq!((payment.state, payment.selling_price), (State::Paid, total), "{number:?}");
    let answer = relay.status(kind_of(number.bill_type), ORDER).await;
    let raw = check(&answer, 200, "0000", "SUCCESS");
    assert_eq!(raw["total_price"], total.to_string());
    assert_eq!(answer.1["data"]["providerRequestBody"]["order_id"], ORDER);
    let echoed = kind_of(number.bill_type) == PLN;
    assert_eq!(raw.get("order_id"), echoed.then_some(&json!(ORDER)));
}

#[tokio::test]
async fn inquiries_that_show_no_bill() {
    let relay = Relay::open().await;
    for (what, rc) in
        [("already-paid", "0088"), ("unknown-customer", "0014"), ("inquiry-fails", "0090")]
    {
        let all = numbers_of("rajabiller", what);
        assert!(all.len() >= 2, "{what}");
        for number in all {
            let kind = kind_of(number.bill_type);
            check_empty(&relay.inquire(kind, &number.customer_no).await, 201, rc);
        }
    }
    let number = numbers_of("rajabiller", "inquiry-never-answers").remove(0);
    let asks = relay.inquire(kind_of(number.bill_type), &number.customer_no);
    assert!(timeout(Duration::from_secs(2), asks).await.is_err());
}

#[tokio::test]
async fn answers_that_arrive_badly_were_booked() {
    for what in ["slow", "first-provider-closed"] {
        each(what, async |relay, number, total, heard| {
            check(&heard.json(), 201, "0000", "SUCCESS");
            is_paid(relay, number, total).await;
        })
        .await;
    }
    each("cut-body", async |relay, number, total, heard| {
        let Heard::Cut(bytes) = heard else { panic!("{heard:?}") };
        assert!(String::from_utf8(bytes).unwrap().starts_with("HTTP/1.1 201"));
        is_paid(relay, number, total).await;
    })
    .await;
    each("cut-silent", async |relay, number, total, heard| {
        assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
        is_paid(relay, number, total).await;
    })
    .await;
    for (what, expected) in
        [("garbage", 200), ("html", 502), ("empty-body", 200), ("redirect", 307)]
    {
        each(what, async |relay, number, total, heard| {
            let Heard::Answer { status, head, body } = heard else { panic!("{heard:?}") };
            assert_eq!(status, expected);
            assert!(serde_json::from_slice::<Value>(&body).is_err(), "no JSON");
            let leads = "location: /internal/providers/mitra-bukalapak/bill-payment";
            assert_eq!(head.contains(leads), what == "redirect");
            is_paid(relay, number, total).await;
        })
        .await;
    }
    let relay = Relay::open().await;
    let number = numbers_of("rajabiller", "never-answers").remove(0);
    let kind = kind_of(number.bill_type);
    let total = relay.shown(kind, &number.customer_no).await;
    let sends = relay.send(kind, &number.customer_no, ORDER);
    assert!(timeout(Duration::from_secs(2), sends).await.is_err());
    is_paid(&relay, &number, total).await;
}

#[tokio::test]
async fn answers_that_mislead_were_booked() {
    for (what, rc, status) in [
        ("unlisted-code", "0078", "FAILED"),
        ("timeout-code", "0068", "PENDING"),
        ("false-failure", "0014", "FAILED"),
    ] {
        each(what, async |relay, number, total, heard| {
            let raw = check(&heard.json(), 201, rc, status);
            assert_eq!(raw["total_price"], total.to_string(), "with all of its bill");
            is_paid(relay, number, total).await;
        })
        .await;
    }
}

#[tokio::test]
async fn the_relay_and_the_house_behind_can_disagree() {
    each("disagrees", async |relay, number, total, heard| {
        let (http, body) = heard.json();
        let result = &body["data"]["normalizedResult"];
        assert_eq!(
            (http, &result["responseCode"], &result["resultStatus"]),
            (201, &json!("0000"), &json!("SUCCESS"))
        );
        let raw = &body["data"]["rawProviderResponse"][kind_of(number.bill_type).3];
        assert_eq!((&raw["response_code"], &raw["message"]), (&json!("0068"), &json!("pending")));
        is_paid(relay, number, total).await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_can_name_another_order() {
    each("foreign-reference", async |relay, number, total, heard| {
        let answer = heard.json();
        let raw = check(&answer, 201, "0000", "SUCCESS");
        let echo = &answer.1["data"]["providerRequestBody"]["order_id"];
        assert!(echo.is_string() && *echo != ORDER);
        let electricity = kind_of(number.bill_type) == PLN;
        assert_eq!(raw.get("order_id"), electricity.then_some(echo));
        is_paid(relay, number, total).await;
    })
    .await;
}

#[tokio::test]
async fn a_payment_can_be_booked_at_another_total() {
    each("other-amount", async |relay, number, total, heard| {
        let raw = check(&heard.json(), 201, "0000", "SUCCESS");
        assert_eq!(raw["total_price"], (total + 1000).to_string());
        is_paid(relay, number, total + 1000).await;
    })
    .await;
}

#[tokio::test]
async fn the_houses_own_trouble_is_undecided() {
    each("router-issue", async |relay, number, total, heard| {
        check(&heard.json(), 201, "0091", "FAILED");
        assert_eq!(relay.payment(ORDER).state, State::Pending);
        check(&relay.status(kind_of(number.bill_type), ORDER).await, 200, "0000", "SUCCESS");
        is_paid(relay, number, total).await;
    })
    .await;
}

#[tokio::test]
async fn requests_that_are_lost_or_late() {
    each("lost-unbooked", async |relay, number, _, heard| {
        assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
        for _ in 0..3 {
            check_empty(&relay.status(kind_of(number.bill_type), ORDER).await, 200, "0092");
        }
        assert_eq!(relay.books().payments().count(), 0);
    })
    .await;
    each("booked-late", async |relay, number, total, heard| {
        assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
        assert_eq!(relay.payment(ORDER).state, State::Travelling);
        check_empty(&relay.status(kind_of(number.bill_type), ORDER).await, 200, "0092");
        assert!(relay.books().deposit < OPENING_DEPOSIT, "it has arrived meanwhile");
        is_paid(relay, number, total).await;
    })
    .await;
}
