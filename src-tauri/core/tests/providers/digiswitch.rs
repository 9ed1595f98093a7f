//! Digiswitch and DigiFlazz: their documents' answers, code tables and requests.

use std::fmt::Write;

use loket_core::account::ProviderId;
use loket_core::bill::BillType;
use loket_core::http::{HttpAnswer, HttpRequest};
use loket_core::payment::{Event, Order, Verdict};
use loket_core::provider::digiswitch::Digiswitch;
use loket_core::provider::{Inquired, Provider};
use serde_json::{Value, json};

use crate::support::{self, Fixtures, show, word};

const FIXTURES: Fixtures = Fixtures("digiswitch");

/// The document's 13 successful answers: bill type, file, and the second number where there is one.
pub(crate) const DOCUMENT: [(BillType, &str); 13] = [
    (BillType::PlnPostpaid, "pln"),
    (BillType::Pdam, "pdam"),
    (BillType::HpPostpaid, "hp"),
    (BillType::Internet, "internet"),
    (BillType::BpjsKesehatan, "bpjs"),
    (BillType::Multifinance, "multifinance"),
    (BillType::Pbb, "pbb"),
    (BillType::Gas, "pgas"),
    (BillType::Tv, "tv"),
    (BillType::PlnNontaglis, "plnnontaglis"),
    (BillType::Emoney, "emoney"),
    (BillType::Samsat, "samsat"),
    (BillType::KirimUang, "kirimuang"),
];

/// The order that one of the document's answers belongs to, and that answer.
pub(crate) fn document(at: usize) -> (Order, String) {
    let (bill_type, code) = DOCUMENT[at];
    let body = FIXTURES.read(&format!("document/{code}.json"));
    let json: Value = serde_json::from_str(&body).unwrap();
    let data = &json["data"];
    let number = data["customer_no"].as_str().unwrap();
    let (number, identity) = match number.split_once(',') {
        Some((number, identity)) => (number, Some(identity)),
        None => (number, None),
    };
    let case = serde_json::json!({
        "bill_type": bill_type.id(),
        "code": code,
        "customer_no": number,
        "identity": identity,
        "reference": data["ref_id"],
        "total": data["selling_price"],
    });
    (support::order(&case), body)
}

#[test]
fn an_inquiry_reads_the_bill_that_its_payment_reads() {
    let account = support::account("digiswitch", false);
    for at in 0..DOCUMENT.len() {
        let (order, body) = document(at);
        let answer = HttpAnswer { status: 200, body };
        let verdict = Digiswitch.payment_verdict(&account, &order, &answer);
        assert_eq!(verdict.event, Event::Confirmed, "{}", verdict.rule);
        match Digiswitch.read_inquiry(&account, &order.question, &answer) {
            Inquired::Owed(bill) => assert_eq!(Some(*bill), verdict.bill),
            Inquired::Refused(why) => panic!("{why:?}"),
        }
    }
}

#[test]
fn every_code_on_every_table() {
    let account = support::account("digiswitch", false);
    let (order, _) = document(0);
    let body = |rc: &str, status: &str| {
        let status = if status.is_empty() { Value::Null } else { json!(status) };
        let data = json!({
            "ref_id": order.question.reference.0,
            "customer_no": order.question.customer_no,
            "code": "pln",
            "message": "",
            "status": status,
            "rc": rc,
            "selling_price": 11000,
        });
        HttpAnswer { status: 200, body: json!({ "data": data }).to_string() }
    };
    let mut table = String::from(
        "What each response code says: of a payment when the payment is answered, of the same\n\
         when an advice is answered, and of an inquiry. Capitals settle the payment.\n\n",
    );
    let words = ["Gagal", "Pending", "Sukses", ""];
    let titles = "Gagal         Pending       Sukses        no status";
    writeln!(table, "pay       {titles}").unwrap();
    let row = |out: &mut String, rc: &str, judge: &dyn Fn(&HttpAnswer) -> Verdict| {
        let cells: Vec<String> =
            words.iter().map(|s| format!("{:<14}", word(&judge(&body(rc, s))))).collect();
        writeln!(out, "{rc:<10}{}", cells.concat().trim_end()).unwrap();
    };
    let codes: Vec<String> = (0..100).map(|rc| format!("{rc:02}")).collect();
    for rc in &codes {
        row(&mut table, rc, &|answer| Digiswitch.payment_verdict(&account, &order, answer));
    }
    writeln!(table, "\nadvice    {titles}").unwrap();
    for rc in &codes {
        row(&mut table, rc, &|answer| Digiswitch.advice_verdict(&account, &order, answer));
    }
    writeln!(table, "\ninquiry   Gagal").unwrap();
    for rc in &codes {
        let answer = body(rc, "Gagal");
        match Digiswitch.read_inquiry(&account, &order.question, &answer) {
            Inquired::Owed(_) => panic!("rc {rc} with status Gagal is no bill"),
            Inquired::Refused(why) => writeln!(table, "{rc:<10}{:?}", why.kind).unwrap(),
        }
    }
    FIXTURES.check_file("codes.txt", &table);
}

#[test]
fn requests_to_the_byte() {
    let key = support::key();
    let plain = json!({ "bill_type": "pln-postpaid", "code": "pln", "total": 11000,
        "customer_no": "530000000001", "reference": "ref1" });
    let mut out = String::new();
    for id in ["digiswitch", "digiflazz"] {
        let account = support::account(id, false);
        let testing = support::account(id, true);
        let (live, test) =
            (support::credentials(&account, &key), support::credentials(&testing, &key));
        let order = support::order(&plain);
        let with = |field: &str, value: Value, bill_type: &str| {
            let mut case = plain.clone();
            case["bill_type"] = json!(bill_type);
            case["code"] = json!(bill_type);
            case[field] = value;
            support::order(&case)
        };
        let samsat = with("identity", json!("0212502110170100"), "samsat");
        let emoney = with("amount", json!(100_000), "emoney");
        let sent = with("amount", json!(32_500), "kirim-uang");
        let year = with("year", json!(2025), "pbb");
        let stray = with("amount", json!(5_000), "tv");
        let mut line = |title: &str, request: &HttpRequest| {
            show(&mut out, &format!("{id}: {title}"), Some(request));
        };
        line("inquiry", &Digiswitch.inquiry(&live, &order.question));
        line("payment", &Digiswitch.payment(&live, &order).into_http());
        line("status", &Digiswitch.advice(&live, &order));
        line("inquiry, testing", &Digiswitch.inquiry(&test, &order.question));
        line("payment, testing", &Digiswitch.payment(&test, &order).into_http());
        line("status, testing", &Digiswitch.advice(&test, &order));
        line("inquiry, vehicle tax", &Digiswitch.inquiry(&live, &samsat.question));
        line("payment, vehicle tax", &Digiswitch.payment(&live, &samsat).into_http());
        line("status, vehicle tax", &Digiswitch.advice(&live, &samsat));
        line("inquiry, e-money", &Digiswitch.inquiry(&live, &emoney.question));
        line("payment, e-money: no sum", &Digiswitch.payment(&live, &emoney).into_http());
        line("inquiry, transfer", &Digiswitch.inquiry(&live, &sent.question));
        line("inquiry, property tax of a year", &Digiswitch.inquiry(&live, &year.question));
        line("inquiry, a sum that is not asked for", &Digiswitch.inquiry(&live, &stray.question));
        line("price list", &Digiswitch.prices(&live).unwrap());
        show(&mut out, &format!("{id}: balance"), Digiswitch.balance(&live).as_ref());
        let mut own = account.clone();
        own.balance_url = Some("https://mitra.example.id/v1/user/api/cek-saldo".into());
        let own = support::credentials(&own, &key);
        let title = format!("{id}: balance at the account's own address");
        show(&mut out, &title, Digiswitch.balance(&own).as_ref());
    }
    FIXTURES.check_file("requests.txt", &out);
    // md5 of your-username, your-api-key and the suffix, taken with another program.
    for sign in [
        "269aaa5c7b0631f172be7afb8dc7841b",
        "92fbba367cd779938fbbd0b3b227d3ee",
        "91949e032385cafeb37578f679f2d891",
    ] {
        assert!(out.contains(&format!("\"sign\":\"{sign}\"")), "{sign}");
    }
}

#[test]
fn nothing_shown_holds_a_secret() {
    let key = support::key();
    let account = support::account("digiflazz", true);
    let credentials = support::credentials(&account, &key);
    let (order, _) = document(0);
    let requests = [
        Digiswitch.inquiry(&credentials, &order.question),
        Digiswitch.payment(&credentials, &order).into_http(),
        Digiswitch.advice(&credentials, &order),
        Digiswitch.balance(&credentials).unwrap(),
        Digiswitch.prices(&credentials).unwrap(),
    ];
    for request in requests {
        assert_eq!(request.secrets.len(), 2);
        for secret in &request.secrets {
            assert!(!request.shown.contains(secret.as_str()));
            assert!(!request.url.contains(secret.as_str()));
        }
        assert!(!request.body.contains(key.expose()));
        assert_eq!(request.redaction().apply(&request.body), request.shown);
    }
}

#[test]
fn the_adapter_serves_both_names() {
    let sold = |id: &str| -> Vec<(BillType, String, String)> {
        let products = support::adapter(id).default_products(&ProviderId::new(id));
        products.into_iter().map(|p| (p.bill_type, p.code, p.name)).collect()
    };
    let switch = sold("digiswitch");
    for (bill_type, code) in DOCUMENT {
        assert!(switch.iter().any(|(t, c, _)| *t == bill_type && c == code), "{code}");
    }
    assert_eq!(switch.len(), 13);
    let flazz = sold("digiflazz");
    assert_eq!(flazz.len(), 12, "no money transfer");
    assert!(flazz.iter().any(|(_, code, _)| code == "cimahi"));
    assert!(BillType::ALL.iter().all(|kind| Digiswitch.service_fee_allowed(*kind)));
    let schedule = Digiswitch.schedule();
    assert_eq!((schedule.next(0, 0, None), schedule.next(0, 1, Some(60_000))), (60_000, 180_000));
    assert_eq!(schedule.next(0, 40, Some(0)), 3_600_000, "the last gap repeats");
}
