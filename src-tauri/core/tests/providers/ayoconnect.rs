//! Ayoconnect: its document's answers, code tables, requests and tokens.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use loket_core::account::{ProviderId, Secret};
use loket_core::bill::{Bill, BillType, Fact};
use loket_core::calendar::Zone;
use loket_core::http::{HttpAnswer, HttpRequest};
use loket_core::payment::{Event, Order, State, Verdict};
use loket_core::provider::ayoconnect::Ayoconnect;
use loket_core::provider::{Inquired, Provider};
use loket_core::receipt::{self, Copy, Shop, Slip};
use serde_json::{Value, json};

use crate::support::{self, Fixtures, show, word};

const FIXTURES: Fixtures = Fixtures("ayoconnect");

/// One of the document's answers.
pub(crate) fn sample(name: &str) -> String {
    FIXTURES.read(&format!("document/{name}.json"))
}

/// The order that the document's payment and status belong to, with the bill of its inquiry.
pub(crate) fn order() -> Order {
    let case = json!({ "bill_type": "pln-postpaid", "code": "TLSTPOS", "total": 25_220,
        "customer_no": "516070377775", "reference": "rg6ytrdvrvr4" });
    let mut order = support::order(&case);
    order.bill = owed(&order);
    order
}

fn owed(order: &Order) -> Bill {
    let account = support::account("ayoconnect", false);
    let answer = HttpAnswer { status: 200, body: sample("inquiry") };
    match Ayoconnect.read_inquiry(&account, &order.question, &answer) {
        Inquired::Owed(bill) => *bill,
        Inquired::Refused(why) => panic!("{why:?}"),
    }
}

#[test]
fn the_document_from_inquiry_to_status() {
    let account = support::account("ayoconnect", false);
    let order = order();
    let bill = &order.bill;
    assert_eq!((bill.customer_total.get(), bill.admin_fee.get()), (25_220, 3_000));
    assert_eq!(bill.sheets[0].amount.map(|it| it.get()), Some(19_220), "without the fine");
    assert_eq!(bill.provider_key.as_deref(), Some("2692552"), "not the sample payment's 2681076");
    assert!(!bill.service_fee_allowed && bill.sheet_count == 1 && bill.difference.is_none());
    let answer = |name| HttpAnswer { status: 200, body: sample(name) };
    let pending = Ayoconnect.payment_verdict(&account, &order, &answer("payment"));
    assert_eq!((pending.event, pending.bill), (Event::NoVerdict, None));
    let paid = Ayoconnect.advice_verdict(&account, &order, &answer("status"));
    assert_eq!(paid.event, Event::Confirmed, "{}", paid.rule);
    assert_eq!(paid.provider_reference, "0213170Z02B75C0DCEF586D46B67C528");
    let at = paid.paid_at.map(|at| Zone::Wib.rfc3339(at));
    assert_eq!(at.as_deref(), Some("2022-08-04T08:22:00+07:00"), "the status's time");
    assert_eq!(paid.bill.as_ref(), Some(bill), "the status tells what the inquiry told");
    // The inquiry's own time is nowhere.
    let told = serde_json::to_string(bill).unwrap();
    assert!(!told.contains("Waktu") && !told.contains("22:22"), "{told}");
    let kept: Vec<&str> = bill
        .facts
        .iter()
        .filter(|fact| fact.key == Fact::AS_SENT)
        .map(|fact| fact.label.as_str())
        .collect();
    assert_eq!(kept, ["Jatuh Tempo", "Insentif", "Pemakaian"]);
    assert_eq!((bill.fact("tariff"), bill.fact("power")), (Some("R1"), Some("450")));
}

/// The rows of the paid slip as label and value, with every fold undone.
fn slip(order: &Order, verdict: &Verdict) -> Vec<(String, String)> {
    let slip = Slip {
        shop: Shop {
            name: "WARUNG BERKAH".into(),
            address: String::new(),
            counter: "L01".into(),
            zone: Zone::Wib,
            operator: String::new(),
            info: String::new(),
        },
        practice: false,
        number: "L01-220804-000123".into(),
        question: order.question.clone(),
        bill: verdict.bill.clone().unwrap_or_else(|| order.bill.clone()),
        customer_total: order.customer_total(),
        service_fee: support::rupiah(0),
        cash: support::rupiah(0),
        state: Some(State::Paid),
        provider_reference: verdict.provider_reference.clone(),
        paid_at: verdict.paid_at,
        printed_at: verdict.paid_at.unwrap_or_default(),
        copy: Copy::Again(1),
        code: None,
        layout: None,
    };
    let json = receipt::json(&slip, 48);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = json["fields"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["label"]), text(&row["value"]))).collect()
}

#[test]
fn the_slip_of_the_document() {
    let account = support::account("ayoconnect", false);
    let order = order();
    let answer = HttpAnswer { status: 200, body: sample("status") };
    let paid = Ayoconnect.advice_verdict(&account, &order, &answer);
    let rows = slip(&order, &paid);
    for (label, value) in [
        ("TGL BAYAR", "04-08-2022 08:22"),
        ("IDPEL", "516070377775"),
        ("NAMA", "INDAH PUTRI"),
        ("TARIF/DAYA", "R1/450VA"),
        ("BL/TH", "FEB16"),
        ("STAND METER", "470300-475700"),
        ("RP TAG PLN", "Rp 19.220"),
        ("DENDA", "Rp 3.000"),
        ("NO REF", "0213170Z02B75C0DCEF586D46B67C528"),
        ("ADMIN BANK", "Rp 3.000"),
        ("TOTAL BAYAR", "Rp 25.220"),
    ] {
        assert!(rows.contains(&(label.into(), value.into())), "{label}: {value} in {rows:?}");
    }
    assert!(rows.iter().all(|(label, _)| label != "JASA LOKET"), "no fee may be added");
}

/// There is no breakdown for each unpaid month: one slip names them all.
#[test]
fn the_slip_of_three_months_in_one_row() {
    let text = FIXTURES.read("cases/status-three-in-one-row.json");
    let case: Value = serde_json::from_str(&text).unwrap();
    let account = support::account("ayoconnect", false);
    let order = support::order(&case["order"]);
    let paid = Ayoconnect.advice_verdict(&account, &order, &FIXTURES.answer(&case));
    let rows = slip(&order, &paid);
    for (label, value) in [
        ("BL/TH", "JAN16, FEB16, MAR16"),
        ("STAND METER", "100-400"),
        ("RP TAG PLN", "Rp 60.000"),
        ("DENDA", "Rp 9.000"),
        ("ADMIN BANK", "Rp 9.000"),
        ("TOTAL BAYAR", "Rp 78.000"),
    ] {
        assert!(rows.contains(&(label.into(), value.into())), "{label}: {value} in {rows:?}");
    }
}

type Judge<'a> = &'a dyn Fn(&HttpAnswer) -> Verdict;

/// A line for each code that has one; the codes of processing are one line, and so are codes in a
/// row outside the ranges.
fn write_ranges(table: &mut String, cells: &dyn Fn(u32) -> Option<String>) {
    let mut code = 0;
    while code < 1000 {
        let (first, line) = (code, cells(code));
        code += 1;
        while (matches!(first, 200..300) && code < 300 || first >= 400 && code < 1000)
            && cells(code) == line
        {
            code += 1;
        }
        let codes =
            if code == first + 1 { first.to_string() } else { format!("{first}-{}", code - 1) };
        if let Some(line) = line {
            writeln!(table, "{codes:<10}{line}").unwrap();
        }
    }
    writeln!(table).unwrap();
}

#[test]
fn every_code_on_every_table() {
    let account = support::account("ayoconnect", false);
    let order = order();
    let body = |code: u32, success: Option<bool>| {
        let answer = json!({
            "responseCode": code,
            "success": success,
            "message": { "ID": "", "EN": "" },
            "data": {
                "refNumber": order.question.reference.0,
                "accountNumber": order.question.customer_no,
                "productCode": "TLSTPOS",
                "amount": 25_220,
            },
        });
        HttpAnswer { status: 200, body: answer.to_string() }
    };
    let mut table = String::from(
        "What each response code says, beside each value of success: of a payment when the\n\
         payment is answered, of the same when an advice is answered, and of an inquiry.\n\
         Capitals settle the payment. Codes up to 999 that are not here are on no\n\
         list, or Other at an inquiry.\n\n",
    );
    let pay = |answer: &HttpAnswer| Ayoconnect.payment_verdict(&account, &order, answer);
    let advice = |answer: &HttpAnswer| Ayoconnect.advice_verdict(&account, &order, answer);
    let judges: [(&str, Judge); 2] = [("pay", &pay), ("advice", &advice)];
    for (name, judge) in judges {
        writeln!(table, "{name:<10}false         true          missing").unwrap();
        let cells = |code: u32| {
            let cells = [Some(false), Some(true), None].map(|it| word(&judge(&body(code, it))));
            let unlisted = cells.iter().all(|cell| cell == "unlistedcode");
            let line: String = cells.iter().map(|cell| format!("{cell:<14}")).collect();
            (!unlisted).then(|| line.trim_end().to_owned())
        };
        write_ranges(&mut table, &cells);
    }
    writeln!(table, "inquiry   false").unwrap();
    let kind = |code: u32| match Ayoconnect.read_inquiry(
        &account,
        &order.question,
        &body(code, Some(false)),
    ) {
        Inquired::Owed(_) => panic!("code {code} with success false is no bill"),
        Inquired::Refused(why) => Some(format!("{:?}", why.kind)).filter(|kind| kind != "Other"),
    };
    write_ranges(&mut table, &kind);
    FIXTURES.check_file("codes.txt", &table);
}

/// On advice only these fail a payment; all others speak of the asking, or of an inquiry.
#[test]
fn advice_fails_on_codes_about_the_payment_alone() {
    let account = support::account("ayoconnect", false);
    let order = order();
    let mut failing = Vec::new();
    for code in 0..1000 {
        let body = json!({ "responseCode": code, "success": false,
            "data": { "refNumber": order.question.reference.0 } });
        let answer = HttpAnswer { status: 200, body: body.to_string() };
        if Ayoconnect.advice_verdict(&account, &order, &answer).event == Event::Rejected {
            failing.push(code);
        }
    }
    let listed = [100, 101, 103, 104, 105, 106, 107, 109, 110, 111, 112, 114, 180, 198, 199];
    assert_eq!(failing, listed);
}

#[test]
fn requests_to_the_byte() {
    let key = support::key();
    let account = support::account("ayoconnect", false);
    let live = support::credentials(&account, &key);
    let order = order();
    let with_key = |id: Option<&str>| {
        let mut order = order.clone();
        order.bill.provider_key = id.map(str::to_owned);
        Ayoconnect.payment(&live, &order).into_http()
    };
    let mut out = String::new();
    let mut line = |title: &str, request: &HttpRequest| show(&mut out, title, request);
    line("inquiry", &Ayoconnect.inquiry(&live, &order.question));
    line("payment", &Ayoconnect.payment(&live, &order).into_http());
    line("payment, an inquiry's id that is no number", &with_key(Some("INQ-0a1")));
    line("payment, an inquiry's id with a zero before it", &with_key(Some("0123")));
    line("payment, an inquiry's id longer than any number", &with_key(Some(&"9".repeat(24))));
    line("payment, without an inquiry's id", &with_key(None));
    line("status", &Ayoconnect.advice(&live, &order));
    line("balance", &Ayoconnect.balance(&live).unwrap());
    line("probe", &Ayoconnect.probe(&live, &order.question.reference));
    line("products", &Ayoconnect.prices(&live).unwrap());
    FIXTURES.check_file("requests.txt", &out);
}

/// The document's requests, but for the partner's name and the boilerplate id of its payment.
#[test]
fn requests_are_the_documents() {
    let key = support::key();
    let mut account = support::account("ayoconnect", false);
    account.partner_id = Some("ayopop".into());
    let live = support::credentials(&account, &key);
    let mut order = order();
    order.bill.provider_key = Some("2681076".into());
    let compact = |text: &str| text.split_whitespace().collect::<String>();
    let inquiry = Ayoconnect.inquiry(&live, &order.question).body;
    assert_eq!(inquiry, compact(&sample("inquiry-request")));
    let payment = Ayoconnect.payment(&live, &order).into_http().body;
    assert_eq!(payment, compact(&sample("payment-request")));
}

fn token(request: &HttpRequest) -> &str {
    let header = request.headers.iter().find(|(name, _)| *name == "TOKEN");
    header.map(|(_, value)| value.as_str()).unwrap()
}

#[test]
fn a_token_is_the_body_signed() {
    let key = Secret::new("secret-0001".into());
    let account = support::account("ayoconnect", false);
    let live = support::credentials(&account, &key);
    let mut order = order();
    order.question.reference.0 = "ORD0001".into();
    let request = Ayoconnect.advice(&live, &order);
    assert_eq!(request.body, r#"{"partnerId":"PARTNER01","refNumber":"ORD0001"}"#);
    // Signed with another program.
    let signature = "DZ_9YJ_nu3McuCiHFNaiiFTnhoXSIRfPQFIuc3eVvO0";
    let parts: Vec<&str> = token(&request).split('.').collect();
    assert_eq!(parts, ["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", parts[1], signature]);
    for request in [
        request,
        Ayoconnect.inquiry(&live, &order.question),
        Ayoconnect.payment(&live, &order).into_http(),
        Ayoconnect.balance(&live).unwrap(),
        Ayoconnect.prices(&live).unwrap(),
    ] {
        let payload = token(&request).split('.').nth(1).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(payload).unwrap(), request.body.as_bytes());
        let names: Vec<&str> = request.headers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["Content-Type", "KEY", "TOKEN", "VERSION"]);
        assert_eq!(request.headers[1].1, "PARTNER01", "the key of the header is the partner's");
    }
}

#[test]
fn nothing_shown_holds_a_secret() {
    let key = support::key();
    let account = support::account("ayoconnect", false);
    let live = support::credentials(&account, &key);
    let order = order();
    for request in [
        Ayoconnect.inquiry(&live, &order.question),
        Ayoconnect.payment(&live, &order).into_http(),
        Ayoconnect.advice(&live, &order),
        Ayoconnect.balance(&live).unwrap(),
        Ayoconnect.prices(&live).unwrap(),
        Ayoconnect.probe(&live, &order.question.reference),
    ] {
        let token = token(&request).to_owned();
        let signature = token.rsplit('.').next().unwrap().to_owned();
        assert!(!signature.is_empty());
        let secrets = [token.clone(), signature.clone(), key.expose().to_owned()];
        assert_eq!(request.secrets, secrets);
        for secret in &secrets {
            assert!(!request.shown.contains(secret) && !request.url.contains(secret));
            assert!(!request.body.contains(secret));
        }
        // What a provider repeats of them is struck out before anything is kept.
        let echo = format!("your TOKEN {token} ends in {signature}");
        assert_eq!(request.redaction().apply(&echo), "your TOKEN *** ends in ***");
        assert_eq!(request.redaction().apply(&request.body), request.shown);
    }
}

#[test]
fn an_account_there() {
    let facts = Ayoconnect.facts()[0];
    let mut account = support::account("ayoconnect", false);
    account.username = None;
    assert!(facts.check(&account).is_ok());
    account.partner_id = None;
    assert!(facts.check(&account).is_err());
    let sold = Ayoconnect.default_products(&ProviderId::new("ayoconnect"));
    let sold: Vec<(BillType, &str, &str)> =
        sold.iter().map(|it| (it.bill_type, it.code.as_str(), it.name.as_str())).collect();
    assert_eq!(sold, [(BillType::PlnPostpaid, "TLSTPOS", "PLN")]);
    assert!(BillType::ALL.iter().all(|kind| !Ayoconnect.service_fee_allowed(*kind)));
    let schedule = Ayoconnect.schedule();
    assert_eq!(schedule.next(0, 0, None), 150_000, "the document's 150 seconds");
    assert_eq!(schedule.earliest(0, None), 150_000, "nor sooner by hand");
    assert_eq!(schedule.earliest(0, Some(150_000)), 300_000);
    let gaps: Vec<i64> = (1..7).map(|asked| schedule.next(0, asked, Some(0))).collect();
    assert_eq!(gaps, [300_000, 600_000, 1_800_000, 3_600_000, 3_600_000, 3_600_000]);
    assert_eq!(schedule.give_up_ms, 24 * 3_600_000);
}
