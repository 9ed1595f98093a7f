//! RajaBiller: its documentation's answers, code tables and requests.

use std::fmt::Write;

use loket_core::account::ProviderId;
use loket_core::bill::{BillType, Reference};
use loket_core::calendar::from_rfc3339;
use loket_core::http::{HttpAnswer, HttpRequest};
use loket_core::payment::{Attention, Event, Order, Verdict, Why};
use loket_core::provider::rajabiller::RajaBiller;
use loket_core::provider::{Inquired, Provider, RefusalKind};
use serde_json::{Value, json};

use crate::support::{self, Fixtures, show, word};

const FIXTURES: Fixtures = Fixtures("rajabiller");

/// The documentation's successful answers.
pub(crate) const SUCCESS: [(BillType, &str); 3] = [
    (BillType::PlnPostpaid, "pln-success"),
    (BillType::Pdam, "pdam-single"),
    (BillType::Pdam, "pdam-multiple"),
];

/// The order that one of the documentation's answers belongs to, and that answer.
pub(crate) fn document(bill_type: BillType, name: &str) -> (Order, String) {
    let body = FIXTURES.read(&format!("document/{name}.json"));
    let json: Value = serde_json::from_str(&body).unwrap();
    let data = &json["data"];
    let root = data["normalizedResult"]["rootKey"].as_str().unwrap();
    let total = data["rawProviderResponse"][root]["total_price"].as_str().unwrap();
    let echo = &data["providerRequestBody"];
    let order = support::order(&json!({
        "bill_type": bill_type.id(),
        "code": echo["product_code"],
        "customer_no": echo["customer_number"],
        "reference": echo["order_id"],
        "total": total.parse::<i64>().unwrap(),
    }));
    (order, body)
}

pub(crate) fn verdict(order: &Order, status: u16, body: &str) -> Verdict {
    let account = support::account("rajabiller", false);
    RajaBiller.payment_verdict(&account, order, &HttpAnswer { status, body: body.to_owned() })
}

#[test]
fn the_documents_successes_pay_and_are_timed_by_the_relay() {
    let account = support::account("rajabiller", false);
    for (bill_type, name) in SUCCESS {
        let (order, body) = document(bill_type, name);
        let json: Value = serde_json::from_str(&body).unwrap();
        let paid = verdict(&order, 201, &body);
        assert_eq!(paid.event, Event::Confirmed, "{name}: {}", paid.rule);
        assert_eq!(paid.paid_at, from_rfc3339(json["meta"]["timestamp"].as_str().unwrap()));
        assert!(paid.paid_at.is_some());
        let answer = HttpAnswer { status: 200, body };
        let asked = RajaBiller.advice_verdict(&account, &order, &answer);
        assert_eq!((asked.event, asked.paid_at), (Event::Confirmed, None), "{name}");
        assert_eq!(asked.bill, paid.bill, "{name}");
    }
}

#[test]
fn an_inquiry_reads_the_bill_that_its_payment_reads() {
    let account = support::account("rajabiller", false);
    let inquiries = ["inquiry-pln", "inquiry-pdam", "inquiry-pdam-multiple"];
    for ((bill_type, name), inquiry) in SUCCESS.into_iter().zip(inquiries) {
        let (order, body) = document(bill_type, name);
        let answer =
            HttpAnswer { status: 200, body: FIXTURES.read(&format!("inferred/{inquiry}.json")) };
        match RajaBiller.read_inquiry(&account, &order.question, &answer) {
            Inquired::Owed(bill) => assert_eq!(Some(*bill), verdict(&order, 201, &body).bill),
            Inquired::Refused(why) => panic!("{inquiry}: {why:?}"),
        }
    }
}

/// The documentation's last example: the request for water, and the saved answer of another
/// customer's electricity.
#[test]
fn another_customers_electricity_never_pays_a_water_bill() {
    let sent: Value = serde_json::from_str(&FIXTURES.read("document/request.json")).unwrap();
    let order = support::order(&json!({
        "bill_type": "pdam",
        "code": sent["productCode"],
        "customer_no": sent["customerNumber"],
        "reference": sent["orderId"],
        "total": 206_750,
    }));
    let body = FIXTURES.read("document/pasted.json");
    let account = support::account("rajabiller", false);
    let answer = HttpAnswer { status: 201, body: body.clone() };
    for verdict in
        [verdict(&order, 201, &body), RajaBiller.advice_verdict(&account, &order, &answer)]
    {
        assert_eq!((verdict.event, verdict.why), (Event::NoVerdict, Some(Why::Mismatch)));
        assert_eq!((verdict.provider_reference.as_str(), verdict.bill), ("", None));
    }
}

/// Failed and pending answers carry the same 32 letters as the success.
#[test]
fn a_reference_beside_failure_or_pending_is_never_taken() {
    for name in ["pln-unknown-customer", "pln-pending"] {
        let (order, body) = document(BillType::PlnPostpaid, name);
        assert!(body.contains("0ASM21VS134830C5EF153A962E9CCAB7"));
        let verdict = verdict(&order, 201, &body);
        assert_ne!(verdict.event, Event::Confirmed);
        assert_eq!((verdict.provider_reference.as_str(), verdict.bill), ("", None));
        assert_eq!((verdict.deposit_cost, verdict.paid_at), (None, None));
    }
}

#[test]
fn another_amount_calls_the_operator() {
    let (mut order, body) = document(BillType::PlnPostpaid, "pln-success");
    order.bill.customer_total = support::rupiah(206_749);
    let verdict = verdict(&order, 201, &body);
    assert_eq!((verdict.event, verdict.why), (Event::NoVerdict, Some(Why::Mismatch)));
    assert_eq!(verdict.other_total, Some(support::rupiah(206_750)));
    assert_eq!(verdict.attention, Some(Attention::Operator));
    assert_eq!(verdict.provider_reference, "0ASM21VS134830C5EF153A962E9CCAB7");
}

#[test]
fn every_code_on_every_table() {
    let account = support::account("rajabiller", false);
    let (order, success) = document(BillType::PlnPostpaid, "pln-success");
    let success: Value = serde_json::from_str(&success).unwrap();
    let body = |rc: &str, status: &str| {
        let mut json = success.clone();
        let data = &mut json["data"];
        data["normalizedResult"]["responseCode"] = json!(rc);
        data["normalizedResult"]["resultStatus"] = json!(status);
        data["rawProviderResponse"]["postpaid_electricity_transaction"]["response_code"] =
            json!(rc);
        HttpAnswer { status: 200, body: json.to_string() }
    };
    let mut table = String::from(
        "What each response code says: of a payment when the payment is answered, of the same\n\
         when a status is answered, and of an inquiry. Capitals settle the payment.\n\n",
    );
    let words = ["FAILED", "PENDING", "SUCCESS", ""];
    let titles = "FAILED        PENDING       SUCCESS       no resultStatus";
    let row = |out: &mut String, rc: &str, judge: &dyn Fn(&HttpAnswer) -> Verdict| {
        let cells: Vec<String> =
            words.iter().map(|s| format!("{:<14}", word(&judge(&body(rc, s))))).collect();
        writeln!(out, "{rc:<14}{}", cells.concat().trim_end()).unwrap();
    };
    let mut codes: Vec<String> = (0..=101).map(|rc| format!("{rc:04}")).collect();
    codes.push("UNAUTHORIZED".into());
    writeln!(table, "pay           {titles}").unwrap();
    for rc in &codes {
        row(&mut table, rc, &|answer| RajaBiller.payment_verdict(&account, &order, answer));
    }
    writeln!(table, "\nadvice        {titles}").unwrap();
    for rc in &codes {
        row(&mut table, rc, &|answer| RajaBiller.advice_verdict(&account, &order, answer));
    }
    writeln!(table, "\ninquiry       FAILED").unwrap();
    for rc in &codes {
        let mut json: Value = serde_json::from_str(&body(rc, "FAILED").body).unwrap();
        json["data"]["operation"] = json!("BILL_INQUIRY");
        let answer = HttpAnswer { status: 200, body: json.to_string() };
        match RajaBiller.read_inquiry(&account, &order.question, &answer) {
            Inquired::Owed(_) => panic!("code {rc} with FAILED is no bill"),
            Inquired::Refused(why) => writeln!(table, "{rc:<14}{:?}", why.kind).unwrap(),
        }
    }
    FIXTURES.check_file("codes.txt", &table);
}

fn documented() -> Order {
    support::order(&json!({ "bill_type": "pdam", "code": "sandbox-pdam", "total": 3610,
        "customer_no": "1998900006801", "reference": "manual-pdam-0068-1782388578" }))
}

#[test]
fn requests_to_the_byte() {
    let key = support::key();
    let account = support::account("rajabiller", false);
    let credentials = support::credentials(&account, &key);
    let pln = support::order(&json!({ "bill_type": "pln-postpaid", "code": "listrik-pascabayar",
        "total": 206_750, "customer_no": "520000000000", "reference": "L0126112200012345ABCDEF0" }));
    let water = documented();
    let mut foreign = pln.clone();
    foreign.question.product.bill_type = BillType::Internet;
    let mut strange = pln.clone();
    strange.question.reference = Reference("a/../b?c#d e%".into());
    let mut own = account.clone();
    own.inquiry_path = Some("/v2/tagihan".into());
    let own = support::credentials(&own, &key);
    let mut out = String::new();
    let mut line = |title: &str, request: &HttpRequest| show(&mut out, title, Some(request));
    line("electricity: inquiry", &RajaBiller.inquiry(&credentials, &pln.question));
    line("electricity: payment", &RajaBiller.payment(&credentials, &pln).into_http());
    line("electricity: status", &RajaBiller.advice(&credentials, &pln));
    line("water: inquiry", &RajaBiller.inquiry(&credentials, &water.question));
    line("water: payment", &RajaBiller.payment(&credentials, &water).into_http());
    line("water: status", &RajaBiller.advice(&credentials, &water));
    line("inquiry at the account's own path", &RajaBiller.inquiry(&own, &pln.question));
    line("payment, whatever the inquiry's path", &RajaBiller.payment(&own, &pln).into_http());
    line("a kind that is not served", &RajaBiller.inquiry(&credentials, &foreign.question));
    line("a reference that would lead elsewhere", &RajaBiller.advice(&credentials, &strange));
    line("probe", &RajaBiller.probe(&credentials, &pln.question.reference));
    show(&mut out, "balance", RajaBiller.balance(&credentials).as_ref());
    show(&mut out, "price list", RajaBiller.prices(&credentials).as_ref());
    FIXTURES.check_file("requests.txt", &out);
}

/// RajaBiller documentation, Bill Payment: the one request that is printed.
#[test]
fn the_documented_request_is_what_is_sent() {
    let key = support::key();
    let mut account = support::account("rajabiller", false);
    account.base_url = RajaBiller.facts()[0].base_urls[0].into();
    let request =
        RajaBiller.payment(&support::credentials(&account, &key), &documented()).into_http();
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(read(&request.body), read(&FIXTURES.read("document/request.json")));
    assert_eq!(
        request.url,
        "https://c-dev-api.rajabiller.com/internal/providers/mitra-bukalapak/bill-payment"
    );
}

#[test]
fn nothing_shown_holds_a_secret() {
    let key = support::key();
    let account = support::account("rajabiller", false);
    let credentials = support::credentials(&account, &key);
    let order = documented();
    let requests = [
        RajaBiller.inquiry(&credentials, &order.question),
        RajaBiller.payment(&credentials, &order).into_http(),
        RajaBiller.advice(&credentials, &order),
        RajaBiller.probe(&credentials, &order.question.reference),
    ];
    for request in requests {
        assert_eq!(request.secrets, [key.expose()]);
        assert!(request.headers.contains(&("x-api-key", key.expose().to_owned())));
        for text in [&request.shown, &request.url, &request.body] {
            assert!(!text.contains(key.expose()));
        }
        assert_eq!(request.redaction().apply(&request.body), request.shown);
    }
}

#[test]
fn an_account_is_made_of_a_key() {
    let facts = &RajaBiller.facts()[0];
    let mut account = support::account("rajabiller", false);
    account.username = None;
    assert_eq!(facts.check(&account), Ok(()));
    assert_eq!(
        facts.inquiry_path,
        Some("/internal/providers/mitra-bukalapak/bill-inquiry"),
        "the path is a setting"
    );
    let sold: Vec<(BillType, String)> = RajaBiller
        .default_products(&ProviderId::new("rajabiller"))
        .into_iter()
        .map(|product| (product.bill_type, product.code))
        .collect();
    assert_eq!(
        sold,
        [
            (BillType::PlnPostpaid, "listrik-pascabayar".into()),
            (BillType::Pdam, "sandbox-pdam".into())
        ]
    );
    assert!(sold.iter().all(|(kind, _)| RajaBiller.service_fee_allowed(*kind)));
    let schedule = RajaBiller.schedule();
    let mut last = schedule.next(0, 0, None);
    let mut gaps = vec![last];
    for asked in 1..8 {
        let next = schedule.next(0, asked, Some(last));
        gaps.push(next - last);
        last = next;
    }
    let seconds: Vec<i64> = gaps.iter().map(|gap| gap / 1000).collect();
    assert_eq!(seconds, [10, 30, 60, 120, 300, 900, 900, 900]);
    assert_eq!(schedule.earliest(0, Some(5_000)), 15_000);
}

#[test]
fn there_is_no_balance_and_no_price_list() {
    let answer = HttpAnswer { status: 200, body: r#"{"data":{"deposit":1}}"#.into() };
    let account = support::account("rajabiller", false);
    assert_eq!(RajaBiller.read_balance(&answer).unwrap_err().kind, RefusalKind::Other);
    assert_eq!(RajaBiller.read_prices(&account, &answer).unwrap_err().kind, RefusalKind::Other);
}
