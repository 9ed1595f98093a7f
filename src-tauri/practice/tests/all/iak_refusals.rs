//! What IAK refuses.

use loket_practice::{OPENING_DEPOSIT, State};
use serde_json::{Value, json};

use crate::{
    bench::{Heard, MORNING, numbers_of},
    iak::{Counter, Fields, Format, check_refused, raw, sign},
};

const BOTH: [Format; 2] = [Format::Json, Format::Xml];

fn with<'a>(fields: &Fields<'a>, name: &str, text: &str) -> Fields<'a> {
    let mut changed = fields.clone();
    changed.iter_mut().find(|field| field.0 == name).unwrap().1 = text.to_owned();
    changed
}

fn without<'a>(fields: &Fields<'a>, name: &str) -> Fields<'a> {
    fields.iter().filter(|field| field.0 != name).cloned().collect()
}

#[tokio::test]
async fn strangers_are_refused_and_spend_no_reference() {
    for format in BOTH {
        let counter = Counter::open(format).await;
        let good = counter.inquiry("PLNPOSTPAID", "530000000000", "R1");
        for (name, text, http, rc) in [
            // The sign of the documents' example.
            ("sign", "e4fe9e9c8ba737d6897e7f15bb1380a0", 400, "100"),
            ("sign", sign("R2").as_str(), 400, "100"),
            ("sign", sign("R1").to_uppercase().as_str(), 400, "100"),
            ("sign", sign("cs").as_str(), 400, "100"),
            ("username", "123123123", 400, "100"),
            ("commands", "inq", 400, "101"),
            ("commands", "status-pasca", 400, "101"),
            ("code", "PLNNONH", 200, "20"),
            ("code", "plnpostpaid", 200, "20"),
            ("code", "PDAMKOTA.BIMA", 200, "106"),
        ] {
            check_refused(&counter.ask(&with(&good, name, text)).await, http, rc);
        }
        assert_eq!(counter.ask(&without(&good, "commands")).await.1["response_code"], "101");
        assert_eq!(counter.ask(&good).await.1["response_code"], "00", "still free");
        let requests = counter.books().requests("R1");
        assert_eq!(requests.inquiry, 9, "refused requests are counted too");
        assert_eq!((counter.books().requests.inquiry, counter.books().requests.other), (9, 3));
    }
}

#[tokio::test]
async fn a_field_that_is_missing_or_wrong_is_named() {
    for format in BOTH {
        let counter = Counter::open(format).await;
        let named = |answer: (u16, Value), field: &str| {
            let (http, data) = answer;
            assert_eq!((http, &data["response_code"]), (400, &json!("107")), "{data}");
            assert!(data["error_details"].get(field).is_some(), "{field}: {data}");
        };
        let good = counter.inquiry("PLNPOSTPAID", "530000000000", "R1");
        for field in ["username", "code", "hp", "ref_id", "sign"] {
            named(counter.ask(&without(&good, field)).await, field);
            named(counter.ask(&with(&good, field, "")).await, field);
        }
        named(counter.ask(&without(&counter.payment_of("219346108"), "tr_id")).await, "tr_id");
        let letters = with(&counter.payment_of("219346108"), "tr_id", "ORD0001");
        named(counter.ask(&letters).await, "tr_id");
        named(counter.ask(&without(&counter.question("R1"), "ref_id")).await, "ref_id");
        for (code, number, field, wrong) in [
            ("BPJS", "8801234560000", "month", "0"),
            ("BPJS", "8801234560000", "month", "13"),
            ("BPJS", "8801234560000", "month", "two"),
            ("PBBKOT.CIMAHI", "329801092375990000", "year", "26"),
            ("PBBKOT.CIMAHI", "329801092375990000", "year", "this"),
            ("ESAMSAT.JABAR", "9658548523560000", "nomor_identitas", ""),
        ] {
            let good = counter.inquiry(code, number, &counter.shop.reference());
            named(counter.ask(&without(&good, field)).await, field);
            named(counter.ask(&with(&good, field, wrong)).await, field);
        }
        assert_eq!(counter.books().payments().count(), 0);
    }
}

#[tokio::test]
async fn json_types_are_those_of_the_documents() {
    let counter = Counter::open(Format::Json).await;
    let good = json!({
        "commands": "inq-pasca", "username": loket_practice::USERNAME, "code": "BPJS",
        "hp": "8801234560000", "ref_id": "R1", "sign": sign("R1"), "month": 2,
    });
    let send = async |body: &Value| {
        counter
            .read(counter.post("/api/v1/bill/check", "application/json", &body.to_string()).await)
    };
    for (name, value) in [
        ("hp", json!(8_801_234_560_000_i64)),
        ("code", json!(["BPJS"])),
        ("ref_id", json!(1)),
        ("username", Value::Null),
        ("month", json!(1.5)),
        ("month", json!(true)),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        let (http, data) = send(&bad).await;
        assert_eq!((http, &data["response_code"]), (400, &json!("107")), "{name}: {data}");
    }
    let (_, shown) = send(&good).await;
    assert_eq!(shown["response_code"], "00", "months may be a number: {shown}");
    let tr_id = shown["tr_id"].as_i64().unwrap();
    let mut pay = json!({
        "commands": "pay-pasca", "username": loket_practice::USERNAME, "tr_id": tr_id,
        "sign": sign(&tr_id.to_string()),
    });
    assert_eq!(send(&pay).await.1["response_code"], "00", "and so may the id");
    pay["tr_id"] = json!([tr_id]);
    assert_eq!(send(&pay).await.1["response_code"], "107");
    let year = json!({
        "commands": "inq-pasca", "username": loket_practice::USERNAME, "code": "PBBKOT.CIMAHI",
        "hp": "329801092375990000", "ref_id": "R2", "sign": sign("R2"), "year": 2026,
    });
    assert_eq!(send(&year).await.1["response_code"], "107", "a year is a text");
}

#[tokio::test]
async fn what_is_no_request_of_its_format_is_refused() {
    let counter = Counter::open(Format::Json).await;
    let url = "/api/v1/bill/check";
    let good = json!({ "commands": "checkstatus" }).to_string();
    for text in ["", "{", "[]", "null", "<mp></mp>", "commands=checkstatus"] {
        let heard = counter.post(url, "application/json", text).await;
        check_refused(&counter.read(heard), 400, "107");
    }
    let counter = Counter { format: Format::Xml, ..counter };
    for text in [
        "",
        &good,
        "<mp><commands>checkstatus</commands>",
        "<data><commands>checkstatus</commands></data>",
        "<mp><commands>checkstatus</commands><commands>pay-pasca</commands></mp>",
        "<!DOCTYPE mp><mp><commands>checkstatus</commands></mp>",
    ] {
        let heard = counter.post(url, "application/xml", text).await;
        check_refused(&counter.read(heard), 400, "107");
    }
    for media in ["text/plain", "application/x-www-form-urlencoded", "text/json"] {
        let (http, text) = raw(counter.post(url, media, &good).await);
        assert_eq!((http, text.as_str()), (400, "Undefined Response"), "{media}");
    }
    let heard = counter.post(url, "application/xml; charset=utf-8", "<mp></mp>").await;
    check_refused(&counter.read(heard), 400, "101");
    assert_eq!(counter.books().requests.other, 16);
    let typed = counter.question("R1");
    check_refused(
        &counter.read(counter.send_to("/api/v1/bill/check/pln", &typed).await),
        400,
        "117",
    );
    for path in ["/api/v1/bill/payment", "/api/v1/bill/check/"] {
        let Heard::Answer { status, .. } = counter.send_to(path, &typed).await else { panic!() };
        assert_eq!(status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_reference_is_letters_and_digits_and_asked_once() {
    for format in BOTH {
        let counter = Counter::open(format).await;
        for reference in ["R-1", "R 1", "R_1", "R.1", "Ré", &"R".repeat(65)] {
            let fields = counter.inquiry("PLNPOSTPAID", "530000000000", reference);
            check_refused(&counter.ask(&fields).await, 200, "03");
        }
        let (reference, tr_id, _) = counter.shown("PLNPOSTPAID", "530000000000").await;
        let again = counter.inquiry("PDAMKOTA.SURABAYA", "10200000", &reference);
        check_refused(&counter.ask(&again).await, 200, "11");
        assert_eq!(counter.pay(&tr_id).await.1["response_code"], "00");
        check_refused(&counter.ask(&again).await, 200, "11");
        let failed = counter.inquiry("PLNPOSTPAID", "530000000014", "F1");
        check_refused(&counter.ask(&failed).await, 200, "14");
        check_refused(&counter.ask(&failed).await, 200, "11");
        check_refused(&counter.status("F1").await, 200, "06");
    }
}

#[tokio::test]
async fn numbers_that_cannot_be_are_refused() {
    let counter = Counter::open(Format::Json).await;
    for (code, number, rc) in [
        ("PLNPOSTPAID", "53000000000", "14"),
        ("PLNPOSTPAID", "53000000000a", "14"),
        ("PLNNONTAG", "322503000000", "14"),
        ("BPJSTKPU", "2103000160011", "14"),
        ("BPJS", "880123456000", "14"),
        ("PBBKOT.CIMAHI", "3298010923759900", "14"),
        ("PGAS", "011001000", "14"),
        ("TVBIG", "1072161401111", "14"),
        ("HPTHREE", "0899123", "14"),
        ("HPTHREE", "62899123000", "16"),
        ("PDAMKOTA.SURABAYA", "102", "14"),
        ("AETRA", "1020 0000", "14"),
        ("ESAMSAT.JABAR", "965854852356000", "14"),
        ("ESAMSAT.JABAR", "9658548523560000,021250211017010", "14"),
    ] {
        let fields = counter.inquiry(code, number, &counter.shop.reference());
        check_refused(&counter.ask(&fields).await, 200, rc);
    }
    for year in ["2027", "1993"] {
        let reference = counter.shop.reference();
        let fields = counter.inquiry("PBBKOT.CIMAHI", "329801092375990000", &reference);
        check_refused(&counter.ask(&with(&fields, "year", year)).await, 200, "10");
    }
}

#[tokio::test]
async fn the_guessed_pattern_gives_every_code_at_its_place() {
    let counter = Counter::open(Format::Json).await;
    for (ending, http, rc) in
        [("0013", 200, "13"), ("0109", 200, "109"), ("0102", 400, "102"), ("0201", 200, "201")]
    {
        let number = format!("53000000{ending}");
        let fields = counter.inquiry("PLNPOSTPAID", &number, &counter.shop.reference());
        check_refused(&counter.ask(&fields).await, http, rc);
    }
    for (ending, rc, state, then) in [
        ("1037", "37", State::Failed, "37"),
        ("1038", "38", State::Failed, "07"),
        ("1034", "34", State::Failed, "07"),
        ("1118", "118", State::Failed, "07"),
        ("1005", "05", State::Pending, "00"),
        ("1201", "201", State::Pending, "00"),
        ("1091", "91", State::Pending, "00"),
        ("1103", "103", State::Pending, "00"),
    ] {
        let number = format!("53000000{ending}");
        let (reference, tr_id, _) = counter.shown("PLNPOSTPAID", &number).await;
        let (_, told) = counter.pay(&tr_id).await;
        assert_eq!(told["response_code"], rc, "{ending}");
        let noref = told.get("noref").and_then(Value::as_str);
        assert_eq!(noref, (state == State::Failed).then_some(""), "{ending}: {told}");
        let payment = counter.payment(&reference);
        assert_eq!((payment.state, payment.code.as_str()), (state, rc), "{ending}");
        assert_eq!(counter.status(&reference).await.1["response_code"], then, "{ending}");
    }
    assert_eq!(counter.deposit() + counter.books().spent(), OPENING_DEPOSIT);
}

#[tokio::test]
async fn a_failed_payment_spends_its_inquiry_and_no_money() {
    for format in BOTH {
        let counter = Counter::open(format).await;
        for number in numbers_of("iak", "pay-fails") {
            let (reference, tr_id, _) = counter.shown(number.product, &number.customer_no).await;
            let (http, told) = counter.pay(&tr_id).await;
            assert_eq!((http, &told["response_code"]), (200, &json!("37")), "{number:?}");
            check_refused(&counter.pay(&tr_id).await, 200, "01");
            let (_, status) = counter.status(&reference).await;
            assert_eq!(status["response_code"], "37");
            assert_eq!(status["status"].to_string().trim_matches('"'), "2");
            assert_eq!(counter.payment(&reference).state, State::Failed);
        }
        assert_eq!(counter.deposit(), OPENING_DEPOSIT);
    }
}

#[tokio::test]
async fn an_inquiry_is_paid_once_on_its_day_and_by_its_own_id() {
    let counter = Counter::open(Format::Json).await;
    check_refused(&counter.pay("219346108").await, 200, "06");
    check_refused(&counter.status("NEW").await, 200, "06");
    let (reference, tr_id, _) = counter.shown("PDAMKOTA.SURABAYA", "10200000").await;
    assert_eq!(tr_id, "219346108");
    check_refused(&counter.pay("219346109").await, 200, "06");
    let other = with(&counter.payment_of(&tr_id), "sign", &sign(&reference));
    check_refused(&counter.ask(&other).await, 400, "100");

    // Fourteen hours after the morning is midnight in Jakarta.
    counter.shop.pass(14 * 3_600_000);
    check_refused(&counter.pay(&tr_id).await, 200, "04");
    assert_eq!(counter.books().payments().count(), 0);
    counter.shop.pass(-1);
    assert_eq!(counter.pay(&tr_id).await.1["response_code"], "00", "one ms before");
    let deposit = counter.deposit();
    for _ in 0..3 {
        check_refused(&counter.pay(&tr_id).await, 200, "01");
    }
    assert_eq!(counter.deposit(), deposit, "booked once");
    assert_eq!(counter.books().requests(&reference).pay, 6, "and six requests are seen");
    assert_eq!(counter.books().requests.pay, 8, "two of them named nothing that is known");
    counter.shop.clock.store(MORNING + 90 * 86_400_000, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(counter.status(&reference).await.1["status"], 1);
    let (_, second, _) = counter.shown("PDAMKOTA.SURABAYA", "10200000").await;
    assert_eq!(second, "219346109", "ids are never used twice");
}

#[tokio::test]
async fn payments_sent_at_the_same_moment_are_booked_once() {
    let counter = std::sync::Arc::new(Counter::open(Format::Xml).await);
    let (reference, tr_id, shown) = counter.shown("PGAS", "0110010000").await;
    let sent: Vec<_> = (0..8)
        .map(|_| {
            let (counter, tr_id) = (std::sync::Arc::clone(&counter), tr_id.clone());
            tokio::spawn(async move { counter.pay(&tr_id).await.1["response_code"].clone() })
        })
        .collect();
    let mut codes = Vec::new();
    for one in sent {
        codes.push(one.await.unwrap());
    }
    assert_eq!(codes.iter().filter(|rc| **rc == "00").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|rc| **rc == "01").count(), 7, "{codes:?}");
    let cost: i64 = shown["selling_price"].as_str().unwrap().parse().unwrap();
    assert_eq!(counter.deposit(), OPENING_DEPOSIT - cost);
    assert_eq!(counter.books().requests(&reference).pay, 8);
}

#[tokio::test]
async fn the_deposit_must_cover_the_cost_to_the_rupiah() {
    let counter = Counter::open(Format::Json).await;
    let (_, tr_id, shown) = counter.shown("PLNPOSTPAID", "530000000000").await;
    let cost = shown["selling_price"].as_i64().unwrap();
    let practice = counter.shop.practice.as_ref().unwrap();
    practice.set_deposit("iak", cost - 1).unwrap();
    check_refused(&counter.pay(&tr_id).await, 200, "17");
    assert_eq!(counter.deposit(), cost - 1);
    practice.set_deposit("iak", cost).unwrap();
    let (_, paid) = counter.pay(&tr_id).await;
    assert_eq!((&paid["response_code"], &paid["balance"]), (&json!("00"), &json!(0)));
}
