//! Every fault number of every bill type at IAK, in both formats.

use std::time::Duration;

use loket_practice::{Happening, SandboxNumber, State};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    bench::{Heard, numbers_of},
    iak::{Counter, Format, check_refused},
};

/// A sale of a fault's number up to the payment.
struct Sale {
    counter: Counter,
    number: SandboxNumber,
    reference: String,
    shown: Value,
}

fn rupiah(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

fn faults(what_happens: &str) -> Vec<SandboxNumber> {
    let all = numbers_of("iak", what_happens).into_iter();
    let main = |number: &SandboxNumber| number.customer_no.split(',').next().unwrap().to_owned();
    all.filter(|number| Happening::of_ending(&main(number)).is_some()).collect()
}

async fn each(what_happens: &str, mut check: impl AsyncFnMut(&Sale, Heard)) {
    for format in [Format::Json, Format::Xml] {
        let mut counter = Counter::open(format).await;
        let all = faults(what_happens);
        assert_eq!(all.len(), 12, "{what_happens} exists for every bill type");
        for number in all {
            let (reference, tr_id, shown) =
                counter.shown(number.product, &number.customer_no).await;
            let heard = counter.send(&counter.payment_of(&tr_id)).await;
            let sale = Sale { counter, number, reference, shown };
            check(&sale, heard).await;
            counter = sale.counter;
            assert_eq!(counter.books().requests(&sale.reference).pay, 1);
        }
        let books = counter.books();
        assert_eq!(books.deposit + books.spent(), loket_practice::OPENING_DEPOSIT);
    }
}

impl Sale {
    fn code(&self, heard: Heard, expected: &str) -> Value {
        let (http, data) = self.counter.read(heard);
        assert_eq!((http, &data["response_code"]), (200, &json!(expected)), "{data}");
        data
    }

    /// The payment is booked as paid at this total, and the status says so.
    async fn is_paid(&self, more: i64) {
        let total = rupiah(&self.shown["price"]) + more;
        let payment = self.counter.payment(&self.reference);
        assert_eq!(
            (payment.state, payment.selling_price),
            (State::Paid, total),
            "{:?}",
            self.number
        );
        let (http, told) = self.counter.status(&self.reference).await;
        assert_eq!((http, &told["response_code"]), (200, &json!("00")), "{told}");
        assert_eq!((rupiah(&told["status"]), rupiah(&told["price"])), (1, total));
        assert_eq!(told["ref_id"], self.reference);
        assert_eq!(told["noref"], payment.serial);
    }
}

#[tokio::test]
async fn inquiries_that_show_no_bill() {
    for format in [Format::Json, Format::Xml] {
        let counter = Counter::open(format).await;
        for (what_happens, rc) in
            [("inquiry-fails", "103"), ("already-paid", "01"), ("unknown-customer", "14")]
        {
            for number in numbers_of("iak", what_happens) {
                let reference = counter.shop.reference();
                let fields = counter.inquiry(number.product, &number.customer_no, &reference);
                check_refused(&counter.ask(&fields).await, 200, rc);
            }
        }
    }
}

#[tokio::test]
async fn what_never_comes() {
    let counter = Counter::open(Format::Json).await;
    let number = faults("inquiry-never-answers").remove(0);
    let fields = counter.inquiry(number.product, &number.customer_no, "R1");
    assert!(timeout(Duration::from_secs(2), counter.send(&fields)).await.is_err());
    let number = faults("never-answers").remove(0);
    let (reference, tr_id, _) = counter.shown(number.product, &number.customer_no).await;
    let fields = counter.payment_of(&tr_id);
    assert!(timeout(Duration::from_secs(2), counter.send(&fields)).await.is_err());
    assert_eq!(counter.payment(&reference).state, State::Paid);
    assert_eq!(counter.status(&reference).await.1["status"], 1);
}

#[tokio::test]
async fn good_answers() {
    // One type is slow enough for the rest of them.
    for what_happens in ["first-provider-closed", "slow"] {
        each(what_happens, async |sale, heard| {
            sale.code(heard, "00");
            sale.is_paid(0).await;
        })
        .await;
    }
}

#[tokio::test]
async fn answers_that_break_off_were_booked() {
    each("cut-body", async |sale, heard| {
        let Heard::Cut(bytes) = heard else { panic!("{heard:?}") };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").expect("the head arrives whole");
        assert!(head.starts_with("HTTP/1.1 200") && body.contains("tr_id"), "{text}");
        sale.is_paid(0).await;
    })
    .await;
    each("cut-silent", async |sale, heard| {
        assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
        sale.is_paid(0).await;
    })
    .await;
}

#[tokio::test]
async fn unreadable_answers_were_booked() {
    for (what_happens, expected) in
        [("garbage", 200), ("html", 502), ("empty-body", 200), ("redirect", 307)]
    {
        each(what_happens, async |sale, heard| {
            let Heard::Answer { status, head, body } = heard else { panic!("{heard:?}") };
            assert_eq!(status, expected);
            assert!(serde_json::from_slice::<Value>(&body).is_err(), "no JSON");
            assert!(!body.starts_with(b"<?xml"), "no XML");
            assert_eq!(
                head.contains("\r\nlocation: /api/v1/bill/check"),
                what_happens == "redirect"
            );
            if status == 200 {
                let media = if sale.counter.format == Format::Xml { "xml" } else { "json" };
                assert!(head.contains(&format!("content-type: application/{media}")), "{head}");
            }
            sale.is_paid(0).await;
        })
        .await;
    }
}

#[tokio::test]
async fn answers_that_mislead_were_booked() {
    for (what_happens, rc) in
        [("unlisted-code", "77"), ("timeout-code", "103"), ("false-failure", "07")]
    {
        each(what_happens, async |sale, heard| {
            let data = sale.code(heard, rc);
            assert_eq!(data["ref_id"], sale.reference);
            sale.is_paid(0).await;
        })
        .await;
    }
    each("disagrees", async |sale, heard| {
        let data = sale.code(heard, "00");
        assert_eq!(rupiah(&data["status"]), 2, "{data}");
        sale.is_paid(0).await;
    })
    .await;
    each("foreign-reference", async |sale, heard| {
        let data = sale.code(heard, "00");
        assert_ne!(data["ref_id"], sale.reference);
        assert_eq!(data["tr_id"], sale.shown["tr_id"]);
        sale.is_paid(0).await;
    })
    .await;
    each("other-amount", async |sale, heard| {
        let data = sale.code(heard, "00");
        assert_eq!(rupiah(&data["price"]), rupiah(&sale.shown["price"]) + 1000);
        assert_eq!(rupiah(&data["price"]), rupiah(&data["nominal"]) + rupiah(&data["admin"]));
        sale.is_paid(1000).await;
    })
    .await;
}

#[tokio::test]
async fn the_providers_own_trouble_is_undecided() {
    each("router-issue", async |sale, heard| {
        let data = sale.code(heard, "105");
        assert!(data.get("noref").or(data.get("no_ref")).is_none(), "no proof: {data}");
        assert_eq!(sale.counter.payment(&sale.reference).state, State::Pending);
        assert_eq!(sale.counter.status(&sale.reference).await.1["response_code"], "00");
        sale.is_paid(0).await;
    })
    .await;
}

#[tokio::test]
async fn a_lost_request_is_never_booked() {
    each("lost-unbooked", async |sale, heard| {
        assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
        for _ in 0..3 {
            let (_, told) = sale.counter.status(&sale.reference).await;
            assert_eq!((rupiah(&told["status"]), &told["response_code"]), (0, &json!("42")));
        }
        assert_eq!(sale.counter.books().payments().count(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_late_request_is_booked_after_it_was_not_received() {
    each("booked-late", async |sale, heard| {
        assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
        assert_eq!(sale.counter.payment(&sale.reference).state, State::Travelling);
        let before = sale.counter.deposit();
        let (_, told) = sale.counter.status(&sale.reference).await;
        assert_eq!((rupiah(&told["status"]), &told["response_code"]), (0, &json!("42")));
        assert!(sale.counter.deposit() < before, "it has arrived meanwhile");
        sale.is_paid(0).await;
    })
    .await;
}
