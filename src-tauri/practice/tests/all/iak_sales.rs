//! What IAK sells and tells: months, parts and balances, once a day and by whichever provider.

use loket_practice::{OPENING_DEPOSIT, State, sandbox_numbers};
use serde_json::{Value, json};

use crate::{
    bench::{DAY_MS, numbers_of, post},
    iak::{Counter, Format, raw, read_xml, sign},
};

#[tokio::test]
async fn the_parts_of_a_bill_add_up() {
    let counter = Counter::open(Format::Json).await;
    let rows = |data: &Value, group: &str, keys: &[&str]| -> i64 {
        let amount = |value: &Value| {
            value.as_i64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
        };
        let detail = data["desc"][group]["detail"].as_array().unwrap();
        detail.iter().flat_map(|row| keys.iter().map(|key| amount(&row[*key]))).sum()
    };
    let (_, _, pln) = counter.shown("PLNPOSTPAID", "530000000999").await;
    assert_eq!(pln["price"], rows(&pln, "tagihan", &["total"]));
    assert_eq!(pln["nominal"], rows(&pln, "tagihan", &["nilai_tagihan", "denda"]));
    assert_eq!((&pln["admin"], &pln["period"]), (&json!(4 * 2750), &json!("202604,202607")));
    for code in ["PDAMKOTA.SURABAYA", "PDAMKOTA.YOGYAKARTA"] {
        let (_, _, water) = counter.shown(code, "10200999").await;
        let parts = ["penalty", "bill_amount", "misc_amount"];
        assert_eq!(water["nominal"], rows(&water, "bill", &parts), "{code}");
    }
    let (_, _, telkom) = counter.shown("TELKOMPSTN", "6391601999").await;
    assert_eq!((&telkom["admin"], &telkom["desc"]["jumlah_tagihan"]), (&json!(7500), &json!(3)));
    assert_eq!(telkom["price"], rows(&telkom, "tagihan", &["total"]));
    let commission = telkom["price"].as_i64().unwrap() - telkom["selling_price"].as_i64().unwrap();
    assert_eq!(commission, 3600, "for each bill");
    let (_, _, land) = counter.shown("PBBKOT.CIMAHI", "329801092375990000").await;
    assert_eq!(land["price"], land["desc"]["total_bayar"]);
    assert_eq!(land["price"], land["selling_price"], "no commission");
    let (_, _, phone) = counter.shown("HPTHREE", "08991230000").await;
    assert!(phone["selling_price"].as_i64() < phone["nominal"].as_i64(), "less than the bill");
}

#[tokio::test]
async fn of_eight_months_of_electricity_four_are_paid_and_four_are_left() {
    let counter = Counter::open(Format::Json).await;
    for number in ["530000000999", "530000000002"] {
        let (_, tr_id, shown) = counter.shown("PLNPOSTPAID", number).await;
        assert_eq!(shown["desc"]["lembar_tagihan"], "4");
        let (_, paid) = counter.pay(&tr_id).await;
        assert_eq!(paid["desc"]["lembar_tagihan_sisa"], 4);
        assert_eq!(paid["desc"]["tagihan"]["detail"].as_array().unwrap().len(), 4);
    }
    let (_, _, water) = counter.shown("PDAMKOTA.SURABAYA", "10200999").await;
    assert_eq!(water["desc"]["bill_quantity"], 4);
    let (_, _, unified) = counter.shown("PDAMKOTA.YOGYAKARTA", "10200999").await;
    let detail = unified["desc"]["bill"]["detail"].as_array().unwrap();
    assert_eq!((detail.len(), &unified["desc"]["bill_quantity"]), (1, &json!(1)));
    assert_eq!(unified["period"].as_str().unwrap().split(',').count(), 4);
}

#[tokio::test]
async fn health_insurance_is_paid_for_as_many_months_as_asked() {
    let counter = Counter::open(Format::Json).await;
    let number = "8801112223334";
    let mut nominal = Vec::new();
    for months in ["1", "3"] {
        let reference = counter.shop.reference();
        let mut fields = counter.inquiry("BPJS", number, &reference);
        fields.last_mut().unwrap().1 = months.to_owned();
        let (_, shown) = counter.ask(&fields).await;
        assert_eq!(shown["period"], format!("0{months}"));
        nominal.push(shown["nominal"].as_i64().unwrap());
        if months == "3" {
            let (_, paid) = counter.pay(&shown["tr_id"].to_string()).await;
            assert_eq!((&paid["period"], &paid["price"]), (&json!("03"), &shown["price"]));
        }
    }
    assert_eq!(nominal[0] * 3, nominal[1]);
}

#[tokio::test]
async fn pending_payments_of_every_bill_type_are_settled_when_asked() {
    for format in [Format::Json, Format::Xml] {
        let counter = Counter::open(format).await;
        for (what, state, rc) in
            [("pending-then-paid", State::Paid, "00"), ("pending-then-failed", State::Failed, "07")]
        {
            let all = numbers_of("iak", what);
            let mut types: Vec<&str> = all.iter().map(|number| number.bill_type).collect();
            types.dedup();
            assert_eq!(types.len(), 12, "{what}");
            for number in all {
                let before = counter.deposit();
                let (reference, tr_id, _) =
                    counter.shown(number.product, &number.customer_no).await;
                assert_eq!(counter.pay(&tr_id).await.1["response_code"], "39", "{number:?}");
                assert_eq!(counter.status(&reference).await.1["response_code"], rc);
                let payment = counter.payment(&reference);
                assert_eq!(payment.state, state);
                let lost = if state == State::Paid { payment.price } else { 0 };
                assert_eq!(counter.deposit(), before - lost);
            }
        }
    }
}

#[tokio::test]
async fn the_same_bill_is_the_same_at_both_providers_and_paid_once() {
    let counter = Counter::open(Format::Json).await;
    for (code, switch, number) in [
        ("PLNPOSTPAID", "pln", "521234567890"),
        ("PLNNONTAG", "plnnontaglis", "3225031112223"),
        ("HPTHREE", "hp", "081298765432"),
        ("TELKOMPSTN", "internet", "122334455667"),
        ("FNMEGA", "multifinance", "7788990011"),
        ("PBBKOT.CIMAHI", "cimahi", "310012345678901234"),
        ("PGAS", "pgas", "0223344556"),
        ("TVBIG", "tv", "1122334455"),
        ("TVTLKMV", "tvlatihan", "1122334455"),
        ("ESAMSAT.JABAR", "samsat", "1234567890123456,0212502110170100"),
    ] {
        let (reference, there) = counter.shop.shown(switch, number).await;
        let (_, _, here) = counter.shown(code, number).await;
        assert_eq!(here["tr_name"], there["name"], "{code}");
        let owed = |data: &Value, total: &str| {
            data[total].as_i64().unwrap() - data["admin"].as_i64().unwrap()
        };
        assert_eq!(owed(&here, "price"), owed(&there, "selling_price"), "{code}");
        assert_eq!(counter.shop.pay(switch, number, &reference).await.1["rc"], "00");
        let again = counter.inquiry(code, number, &counter.shop.reference());
        assert_eq!(counter.ask(&again).await.1["response_code"], "01", "{code}");
    }
}

#[tokio::test]
async fn an_ordinary_bill_is_there_once_a_day_and_a_documented_one_always() {
    let counter = Counter::open(Format::Xml).await;
    let (early, early_id, _) = counter.shown("PLNPOSTPAID", "521234567890").await;
    let (_, tr_id, _) = counter.shown("PLNPOSTPAID", "521234567890").await;
    assert_eq!(counter.pay(&tr_id).await.1["response_code"], "00");
    let (_, late) = counter.pay(&early_id).await;
    assert_eq!((&late["response_code"], &late["no_ref"]), (&json!("01"), &json!("")));
    assert_eq!(counter.payment(&early).state, State::Failed);
    assert_eq!(counter.status(&early).await.1["status"], "2");
    counter.shop.pass(DAY_MS);
    counter.shown("PLNPOSTPAID", "521234567890").await;
    for _ in 0..2 {
        let (_, tr_id, _) = counter.shown("PLNPOSTPAID", "530000000000").await;
        assert_eq!(counter.pay(&tr_id).await.1["response_code"], "00");
    }
}

#[tokio::test]
async fn the_balance_is_told_in_two_ways_from_the_same_books() {
    for format in [Format::Json, Format::Xml] {
        let counter = Counter::open(format).await;
        let ask = |path: &'static str, command: Option<&'static str>, sign: String| {
            let counter = &counter;
            async move {
                let mut fields = vec![("username", loket_practice::USERNAME.to_owned())];
                fields.extend(command.map(|command| ("commands", command.to_owned())));
                fields.push(("sign", sign));
                let (http, text) = raw(counter.send_to(path, &fields).await);
                (http, if format == Format::Json { text } else { read_xml(&text).to_string() })
            }
        };
        let (newer, older) = ("/api/check-balance", "/v1/legacy/index");
        let (told, short) = match format {
            Format::Json => (
                r#"{"data":{"balance":10000000,"message":"SUCCESS","rc":"00"}}"#,
                r#"{"data":{"balance":10000000}}"#,
            ),
            Format::Xml => (
                r#"{"mp":{"balance":"10000000","message":"SUCCESS","rc":"00"}}"#,
                r#"{"mp":{"balance":"10000000"}}"#,
            ),
        };
        assert_eq!(ask(newer, None, sign("bl")).await, (200, told.to_owned()));
        assert_eq!(ask(older, Some("balance"), sign("bl")).await, (200, short.to_owned()));
        for (path, command, sign, rc) in [
            (newer, None, sign("cs"), "204"),
            (older, Some("balance"), sign("pl"), "204"),
            (older, Some("topup"), sign("bl"), "205"),
            (older, None, sign("bl"), "205"),
            (newer, None, String::new(), "208"),
        ] {
            let (http, text) = ask(path, command, sign).await;
            assert_eq!(http, 400);
            assert!(text.contains(&format!("\"rc\":\"{rc}\"")), "{text}");
        }
        assert_eq!(counter.books().requests.other, 7);
    }
}

#[tokio::test]
async fn the_price_list_can_be_asked_for_by_type_and_state() {
    let counter = Counter::open(Format::Json).await;
    let list = |path: &'static str, status: &'static str, province: Option<&'static str>| {
        let counter = &counter;
        async move {
            let mut fields = vec![
                ("commands", "pricelist-pasca".to_owned()),
                ("username", loket_practice::USERNAME.to_owned()),
                ("sign", sign("pl")),
                ("status", status.to_owned()),
            ];
            fields.extend(province.map(|province| ("province", province.to_owned())));
            let (_, data) = counter.read(counter.send_to(path, &fields).await);
            let lines = data["pasca"].as_array().unwrap_or(&Vec::new()).clone();
            (lines.iter().map(|line| line["code"].as_str().unwrap().to_owned()).collect(), data)
        }
    };
    let check = "/api/v1/bill/check";
    let (all, data): (Vec<String>, Value) = list(check, "all", None).await;
    assert_eq!(all.len(), 18);
    assert_eq!(
        data["pasca"][0],
        json!({ "code": "PLNPOSTPAID", "name": "PLN Pascabayar", "status": 1, "fee": 2750,
                "komisi": 1350, "type": "pln", "category": "postpaid" })
    );
    assert_eq!(list(check, "active", None).await.0.len(), 17);
    for closed in ["non active", "non-active"] {
        assert_eq!(list(check, closed, None).await.0, ["PDAMKOTA.BIMA"]);
    }
    let (water, data) = list("/api/v1/bill/check/pdam", "all", None).await;
    assert_eq!(water.len(), 5);
    assert!(data["pasca"][0]["province"].is_string());
    let (one, _) = list("/api/v1/bill/check/pdam", "all", Some("jawa timur")).await;
    assert_eq!(one, ["PDAMKOTA.SURABAYA"]);
    let (none, refused) = list(check, "open", None).await;
    assert_eq!((none.len(), &refused["response_code"]), (0, &json!("107")));

    let counter = Counter::open(Format::Xml).await;
    let fields = vec![
        ("commands", "pricelist-pasca".to_owned()),
        ("username", loket_practice::USERNAME.to_owned()),
        ("sign", sign("pl")),
    ];
    let (_, data) = counter.ask(&fields).await;
    assert_eq!(data["data"]["pasca"].as_array().unwrap().len(), 18);
}

#[tokio::test]
async fn a_refund_shows_as_failed() {
    let counter = Counter::open(Format::Json).await;
    let (reference, tr_id, _) = counter.shown("PLNPOSTPAID", "521234567890").await;
    counter.pay(&tr_id).await;
    let refund = json!({ "ref_id": reference }).to_string();
    let (http, _) = post(&counter.shop.address(), "/practice/refund", &refund).await.json();
    assert_eq!(http, 200);
    let (_, told) = counter.status(&reference).await;
    assert_eq!((&told["status"], &told["response_code"]), (&json!(2), &json!("07")));
    assert_eq!(counter.deposit(), OPENING_DEPOSIT);
}

#[test]
fn the_help_list_has_every_bill_type_and_the_number_made_up_here() {
    let all: Vec<_> = sandbox_numbers().into_iter().filter(|one| one.provider == "iak").collect();
    for (bill_type, number, what) in [
        ("pln-postpaid", "530000000000", "paid"),
        ("pln-postpaid", "530000002039", "pending-then-failed"),
        ("pln-nontaglis", "3225030000000", "paid"),
        ("bpjs-ketenagakerjaan", "210300016001", "paid"),
        ("bpjs-kesehatan", "8801234560001", "already-paid"),
        ("samsat", "9658548523560000,0212502110170100", "paid"),
        ("tv", "1072161409", "pending-then-failed"),
        ("internet", "6391601999", "paid-two-bills"),
    ] {
        let found = all.iter().find(|one| one.bill_type == bill_type && one.customer_no == number);
        assert_eq!(found.map(|one| one.what_happens), Some(what), "{number}");
    }
}
