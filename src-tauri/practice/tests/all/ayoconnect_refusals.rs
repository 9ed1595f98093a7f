//! What Ayoconnect refuses.

use loket_practice::{KEY, OPENING_DEPOSIT, State};
use serde_json::{Value, json};

use crate::{
    ayoconnect::{
        CHECK, INDAH, Mitra, PARTNER, PAYMENT, STATUS, asked, base64url, check, check_failed,
        check_refused, check_unknown, headers, token,
    },
    bench::{DAY_MS, Heard, post},
};

#[tokio::test]
async fn a_token_is_the_request_with_or_without_a_body() {
    let mitra = Mitra::open().await;
    let text = asked(INDAH).to_string();
    let good = headers(&token(KEY, &text));
    let spaced = text.replace(',', ",\n  ");
    for body in ["", "{}", " \r\n", &text, &spaced] {
        check(&mitra.raw(CHECK, &good, body).await.json(), 300, true);
    }
    let other = asked("516070377764").to_string();
    let longer = text.replace('}', ",\"month\":1}");
    for body in [&other, &longer] {
        check_refused(&mitra.raw(CHECK, &good, body).await.json(), 401);
    }
    for body in ["{", "[]", "null", "partnerId=latihan-mitra"] {
        check_refused(&mitra.raw(CHECK, &good, body).await.json(), 321);
    }
    assert_eq!(mitra.books().requests.inquiry, 11);
}

#[tokio::test]
async fn strangers_are_refused_and_counted() {
    let mitra = Mitra::open().await;
    let paying = mitra.shown(INDAH, "R1").await;
    let text = paying.to_string();
    let good = token(KEY, &text);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let stranger = text.replace(PARTNER, "mitra-lain");
    let unsigned =
        format!("{}.{}.", base64url(br#"{"alg":"none","typ":"JWT"}"#), base64url(text.as_bytes()));
    for headers in [
        headers("").replace("TOKEN: \r\n", ""),
        headers(""),
        headers(&token("kunci-lain", &text)),
        headers(&token(PARTNER, &text)),
        headers(&format!("{signed}.{}=", signature)),
        headers(&format!("{signed}.{}", &signature[1..])),
        headers(&unsigned),
        headers(&token(KEY, &stranger)),
        headers(&good).replace(&format!("KEY: {PARTNER}\r\n"), ""),
        headers(&good).replace(&format!("KEY: {PARTNER}"), "KEY: mitra-lain"),
        headers(&good).replace(&format!("KEY: {PARTNER}"), &format!("KEY: {KEY}")),
    ] {
        check_refused(&mitra.raw(PAYMENT, &headers, &text).await.json(), 401);
        check_refused(&mitra.raw(PAYMENT, &headers, "").await.json(), 401);
    }
    for headers in [
        headers(&good).replace("VERSION: 2.0", "VERSION: 1.0"),
        headers(&good).replace("VERSION: 2.0\r\n", ""),
        headers(&good).replace("application/json", "text/plain"),
        headers(&good).replace("Content-Type: application/json\r\n", ""),
    ] {
        check_refused(&mitra.raw(PAYMENT, &headers, &text).await.json(), 321);
    }
    assert_eq!(mitra.books().payments().count(), 0);
    // Three of the twenty-six have no body, and no token that could be read for a name.
    assert_eq!(mitra.books().requests("R1").pay, 23, "refused requests are counted too");
    check(&mitra.pay(&paying).await, 299, true);
    let kept = serde_json::to_string(&mitra.books()).unwrap();
    assert!(!kept.contains(KEY) && !kept.contains(signature));
}

#[tokio::test]
async fn a_request_of_the_wrong_form_is_refused() {
    let mitra = Mitra::open().await;
    for (key, value) in [
        ("accountNumber", json!(516_070_377_775_i64)),
        ("accountNumber", json!("")),
        ("productCode", json!(["TLSTPOS"])),
        ("month", json!("1")),
        ("amount", json!("25220")),
        ("zoneId", json!(1)),
    ] {
        let mut bad = asked(INDAH);
        bad[key] = value;
        check_refused(&mitra.send(CHECK, &bad).await.json(), 321);
    }
    let good = mitra.shown(INDAH, "R1").await;
    for (key, value) in [
        ("inquiryId", json!(good["inquiryId"].to_string())),
        ("amount", json!("25220")),
        ("amount", json!(25_220.5)),
        ("refNumber", json!(1)),
        ("refNumber", json!("")),
        ("refNumber", json!("R".repeat(65))),
        ("accountNumber", json!(516_070_377_775_i64)),
        ("productCode", Value::Null),
        ("callbackUrls", json!("https://contoh.id")),
        ("callbackUrls", json!(["http://contoh.id"])),
    ] {
        let mut bad = good.clone();
        bad[key] = value;
        check_refused(&mitra.pay(&bad).await, 321);
        if key != "callbackUrls" {
            bad.as_object_mut().unwrap().remove(key);
            check_refused(&mitra.pay(&bad).await, 321);
        }
    }
    for bad in [json!({ "partnerId": PARTNER }), json!({ "partnerId": PARTNER, "refNumber": 1 })] {
        check_refused(&mitra.send(STATUS, &bad).await.json(), 321);
    }
    let mut mixed = good.clone();
    mixed["AccountNumber"] = mixed.as_object_mut().unwrap().remove("accountNumber").unwrap();
    check_refused(&mitra.pay(&mixed).await, 321);
    let mut called = good;
    called["callbackUrls"] = json!(["https://contoh.id/kembali"]);
    check(&mitra.pay(&called).await, 299, true);
    let Heard::Answer { status, .. } =
        post(&mitra.shop.address(), "/api/v1/bill/payment", "{}").await
    else {
        panic!("no answer");
    };
    assert_eq!(status, 404, "the first version is not sold here");
}

#[tokio::test]
async fn a_payment_must_be_of_its_inquiry() {
    let mitra = Mitra::open().await;
    let mut other = asked(INDAH);
    other["productCode"] = json!("TLPP");
    check_refused(&mitra.send(CHECK, &other).await.json(), 341);
    for number in ["51607037777", "5160703777755", "51607037777x"] {
        check_refused(&mitra.inquire(number).await, 304);
    }
    let good = mitra.shown(INDAH, "R1").await;
    let id = good["inquiryId"].as_i64().unwrap();
    for (key, value, code) in [
        ("productCode", json!("TLPP"), 186),
        ("inquiryId", json!(id + 1), 185),
        // The documents' own mistake.
        ("inquiryId", json!(2_681_076), 185),
        ("inquiryId", json!(id - 1), 185),
        ("accountNumber", json!("516070377764"), 313),
        ("amount", json!(25_219), 313),
        ("amount", json!(22_220), 313),
        ("amount", json!(-25_220), 313),
    ] {
        let mut bad = good.clone();
        bad[key] = value;
        check_refused(&mitra.pay(&bad).await, code);
    }
    assert_eq!(mitra.books().payments().count(), 0);
    // Fourteen hours after the morning is midnight in Jakarta.
    mitra.shop.pass(14 * 3_600_000);
    check_refused(&mitra.pay(&good).await, 312);
    check_unknown(&mitra.status("R1").await, "R1");
    mitra.shop.pass(-1);
    check(&mitra.pay(&good).await, 299, true);
    assert_eq!(mitra.inquiry(id).selling_price, 25_220);
    // One inquiry is paid once, one reference pays once.
    let mut again = good.clone();
    again["refNumber"] = json!("R2");
    check_refused(&mitra.pay(&again).await, 185);
    let mut next = mitra.shown(INDAH, "R1").await;
    check_refused(&mitra.pay(&next).await, 102);
    next["refNumber"] = json!("R2");
    let data = check(&mitra.pay(&next).await, 299, true);
    let first = check(&mitra.status("R1").await, 0, true);
    assert_ne!(data["transactionId"], first["transactionId"]);
    assert_ne!(mitra.payment("R1").serial, mitra.payment("R2").serial);
}

#[tokio::test]
async fn payments_sent_at_the_same_moment_are_booked_once() {
    let mitra = std::sync::Arc::new(Mitra::open().await);
    let paying = mitra.shown("516070377770", "R1").await;
    let sent: Vec<_> = (0..8)
        .map(|_| {
            let (mitra, paying) = (std::sync::Arc::clone(&mitra), paying.clone());
            tokio::spawn(async move { mitra.pay(&paying).await.1["responseCode"].clone() })
        })
        .collect();
    let mut codes = Vec::new();
    for one in sent {
        codes.push(one.await.unwrap());
    }
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 102).count(), 7, "{codes:?}");
    assert_eq!(mitra.books().deposit, OPENING_DEPOSIT - mitra.payment("R1").price);
}

#[tokio::test]
async fn a_bill_is_paid_once_a_day_through_whichever_provider() {
    let mitra = Mitra::open().await;
    let number = "517712834599";
    let (early, _) = mitra.shop.shown("pln", number).await;
    let one = mitra.shown(number, "R1").await;
    let two = mitra.shown(number, "R2").await;
    check(&mitra.pay(&one).await, 0, true);
    check_refused(&mitra.inquire(number).await, 302);
    check_refused(&mitra.pay(&two).await, 302);
    assert_eq!(mitra.payment("R2").state, State::Failed);
    check_failed(&mitra.status("R2").await, 302, "R2");
    assert_eq!(mitra.shop.pay("pln", number, &early).await.1["rc"], "60");
    mitra.shop.pass(DAY_MS);
    mitra.shown(number, "R3").await;

    let (other, _) = mitra.shop.shown("pln", "517712834598").await;
    mitra.shop.pay("pln", "517712834598", &other).await;
    check_refused(&mitra.inquire("517712834598").await, 302);
}

#[tokio::test]
async fn the_deposit_must_cover_what_the_provider_keeps_to_itself() {
    let mitra = Mitra::open().await;
    let paying = mitra.shown("516070377770", "R1").await;
    let price = mitra.inquiry(paying["inquiryId"].as_i64().unwrap()).price;
    let practice = mitra.shop.practice.as_ref().unwrap();
    practice.set_deposit("ayoconnect", price - 1).unwrap();
    check_refused(&mitra.pay(&paying).await, 199);
    check_unknown(&mitra.status("R1").await, "R1");
    practice.set_deposit("ayoconnect", price).unwrap();
    check(&mitra.pay(&paying).await, 0, true);
    assert_eq!(mitra.books().deposit, 0);
}
