//! Every fault number of every bill type.

use loket_practice::{Happening, SandboxNumber, State};

use crate::bench::{Heard, Shop, check_refused, numbers};

/// Sells the fault's number of each bill type up to the payment.
async fn each(
    what_happens: &str,
    mut check: impl AsyncFnMut(&Shop, &SandboxNumber, &str, i64, Heard),
) {
    let shop = Shop::open().await;
    let all = numbers(what_happens);
    assert_eq!(all.len(), 13, "{what_happens} exists for every bill type");
    for number in all {
        let (reference, shown) = shop.shown(number.product, &number.customer_no).await;
        let body = shop.body("pay-pasca", number.product, &number.customer_no, &reference);
        let heard = shop.send(&body).await;
        let total = shown["selling_price"].as_i64().unwrap();
        check(&shop, &number, &reference, total, heard).await;
        assert_eq!(shop.requests(&reference).pay, 1);
    }
    let books = shop.books().provider("digiswitch");
    assert_eq!(books.deposit + books.spent(), loket_practice::OPENING_DEPOSIT);
}

/// The payment is booked as paid at this total, and the status says so.
async fn is_paid(shop: &Shop, number: &SandboxNumber, reference: &str, total: i64) {
    let payment = shop.payment(reference);
    assert_eq!((payment.state, payment.selling_price), (State::Paid, total), "{number:?}");
    let (http, told) = shop.status(number.product, &number.customer_no, reference).await;
    assert_eq!(
        (http, told["rc"].as_str(), told["status"].as_str()),
        (200, Some("00"), Some("Sukses"))
    );
    assert_eq!(
        (told["ref_id"].as_str(), told["selling_price"].as_i64()),
        (Some(reference), Some(total))
    );
}

#[tokio::test]
async fn inquiries_that_show_no_bill() {
    let shop = Shop::open().await;
    for (what_happens, rc) in
        [("inquiry-fails", "02"), ("already-paid", "60"), ("unknown-customer", "54")]
    {
        let all = numbers(what_happens);
        assert_eq!(all.len(), 13, "{what_happens}");
        for number in all {
            let answer = shop.inquire(number.product, &number.customer_no, &shop.reference()).await;
            check_refused(&answer, 200, rc);
        }
    }
}

#[tokio::test]
async fn an_inquiry_can_stay_unanswered() {
    let shop = Shop::open().await;
    let number = numbers("inquiry-never-answers").remove(0);
    assert!(shop.unanswered(&shop.inquiry(number.product, &number.customer_no, "R1")).await);
}

#[tokio::test]
async fn a_slow_answer_is_a_good_one() {
    each("slow", async |shop, number, reference, total, heard| {
        assert_eq!(heard.json().1["data"]["rc"], "00");
        is_paid(shop, number, reference, total).await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_cut_in_its_body_was_booked() {
    each("cut-body", async |shop, number, reference, total, heard| {
        let Heard::Cut(bytes) = heard else { panic!("{heard:?}") };
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").expect("the head arrives whole");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(body.starts_with("{\"data\"") && body.len() > 100, "half a body: {body}");
        is_paid(shop, number, reference, total).await;
    })
    .await;
}

#[tokio::test]
async fn a_connection_closed_without_a_byte_was_booked() {
    each("cut-silent", async |shop, number, reference, total, heard| {
        assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
        is_paid(shop, number, reference, total).await;
    })
    .await;
}

#[tokio::test]
async fn unreadable_answers_were_booked() {
    for (what_happens, expected) in
        [("garbage", 200), ("html", 502), ("empty-body", 200), ("redirect", 307)]
    {
        each(what_happens, async |shop, number, reference, total, heard| {
            let Heard::Answer { status, head, body } = heard else { panic!("{heard:?}") };
            assert_eq!(status, expected);
            assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err(), "no JSON");
            assert_eq!(head.contains("\r\nlocation: "), what_happens == "redirect");
            is_paid(shop, number, reference, total).await;
        })
        .await;
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_was_booked() {
    // One type is enough: each waits for the client's patience.
    let shop = Shop::open().await;
    let number = numbers("never-answers").remove(0);
    let (reference, shown) = shop.shown(number.product, &number.customer_no).await;
    let body = shop.body("pay-pasca", number.product, &number.customer_no, &reference);
    assert!(shop.unanswered(&body).await);
    is_paid(&shop, &number, &reference, shown["selling_price"].as_i64().unwrap()).await;
}

#[tokio::test]
async fn answers_that_mislead_were_booked() {
    for (what_happens, rc) in [
        ("unlisted-code", "77"),
        ("timeout-code", "01"),
        ("false-failure", "02"),
        ("disagrees", "00"),
    ] {
        each(what_happens, async |shop, number, reference, total, heard| {
            let (http, answer) = heard.json();
            let data = &answer["data"];
            assert_eq!(
                (http, data["rc"].as_str(), data["status"].as_str()),
                (200, Some(rc), Some("Gagal"))
            );
            is_paid(shop, number, reference, total).await;
        })
        .await;
    }
}

#[tokio::test]
async fn an_answer_can_name_another_reference() {
    each("foreign-reference", async |shop, number, reference, total, heard| {
        let (_, answer) = heard.json();
        assert_eq!(answer["data"]["rc"], "00");
        assert_ne!(answer["data"]["ref_id"], reference);
        is_paid(shop, number, reference, total).await;
    })
    .await;
}

#[tokio::test]
async fn a_payment_can_be_booked_at_another_total() {
    each("other-amount", async |shop, number, reference, total, heard| {
        let (_, answer) = heard.json();
        assert_eq!(answer["data"]["rc"], "00");
        assert_eq!(answer["data"]["selling_price"], total + 1000);
        is_paid(shop, number, reference, total + 1000).await;
    })
    .await;
}

#[tokio::test]
async fn the_router_code_is_pending() {
    each("router-issue", async |shop, number, reference, total, heard| {
        let (http, answer) = heard.json();
        check_refused(&(http, answer["data"].clone()), 200, "99");
        assert_eq!(answer["data"]["status"], "Pending");
        assert_eq!(shop.payment(reference).state, State::Pending);
        let told = shop.status(number.product, &number.customer_no, reference).await;
        assert_eq!(told.1["rc"], "00");
        is_paid(shop, number, reference, total).await;
    })
    .await;
}

#[tokio::test]
async fn a_lost_request_is_never_booked() {
    each("lost-unbooked", async |shop, number, reference, _, heard| {
        assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
        for _ in 0..3 {
            let told = shop.status(number.product, &number.customer_no, reference).await;
            check_refused(&told, 400, "50");
        }
        assert_eq!(shop.books().provider("digiswitch").payments().count(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_late_request_is_booked_after_it_was_not_found() {
    each("booked-late", async |shop, number, reference, total, heard| {
        assert!(matches!(&heard, Heard::Cut(bytes) if bytes.is_empty()), "{heard:?}");
        assert_eq!(shop.payment(reference).state, State::Travelling);
        let before = shop.deposit();
        let told = shop.status(number.product, &number.customer_no, reference).await;
        check_refused(&told, 400, "50");
        assert!(shop.deposit() < before, "it has arrived meanwhile");
        is_paid(shop, number, reference, total).await;
    })
    .await;
}

#[tokio::test]
async fn a_fault_needs_only_the_ending_of_a_number() {
    let shop = Shop::open().await;
    let (reference, _) = shop.shown("pln", "517712999005").await;
    let heard = shop.send(&shop.body("pay-pasca", "pln", "517712999005", &reference)).await;
    assert!(matches!(heard, Heard::Cut(_)));
    let again = shop.inquire("pln", "517712999005", &shop.reference()).await;
    check_refused(&again, 200, "60");
    assert_eq!(Happening::of_ending("517712999005"), Some(Happening::CutSilent));
}

#[test]
fn the_help_list_tells_every_number_once_and_fits_the_formats() {
    let all = loket_practice::sandbox_numbers();
    for (at, number) in all.iter().enumerate() {
        assert!(!number.note_id.is_empty() && !number.note_en.is_empty());
        assert_eq!(number.what_happens, number.happening.id());
        let twin = |other: &SandboxNumber| {
            other.provider == number.provider
                && other.bill_type == number.bill_type
                && other.customer_no == number.customer_no
        };
        assert!(!all[at + 1..].iter().any(twin), "{number:?}");
    }
}
