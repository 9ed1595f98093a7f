//! Every bill type that the practice account sells, from the first question to the day's totals.

use loket_practice::{OPENING_DEPOSIT, State};
use serde_json::Value;

use crate::desk::{Desk, is_practice, kinds, money, number, proves, stands, text};
use crate::mask::{as_in_file, files, mask};

const WIDTHS: [(&str, usize); 3] = [("32", 32), ("42", 42), ("48", 48)];

/// A sale to look at: what is asked beside the number, and the shop's own fee.
struct Sale {
    /// The practice account that it goes to of itself, and its provider.
    account: &'static str,
    provider: &'static str,
    bill_type: &'static str,
    happening: &'static str,
    more: &'static [&'static str],
    fee: i64,
}

const fn sale(bill_type: &'static str, more: &'static [&'static str], fee: i64) -> Sale {
    Sale { account: "latihan", provider: "digiswitch", bill_type, happening: "paid", more, fee }
}

const SALES: [Sale; 14] = [
    sale("pln-postpaid", &[], 0),
    sale("pln-nontaglis", &[], 1500),
    sale("pdam", &[], 2000),
    sale("hp-postpaid", &[], 0),
    // Its documented number has two sheets.
    Sale { happening: "paid-two-bills", ..sale("internet", &[], 2500) },
    sale("bpjs-kesehatan", &[], 0),
    sale("multifinance", &[], 0),
    // A tax year of its own: the bill does not move with the calendar.
    sale("pbb", &["--year", "2024"], 1000),
    sale("gas", &[], 0),
    sale("tv", &[], 0),
    sale("emoney", &["--amount", "50.000"], 1000),
    sale("samsat", &["--identity", "0212502110170100"], 5000),
    sale("kirim-uang", &["--amount", "150000"], 6500),
    // The one bill that the first provider does not sell.
    Sale { account: "latihan-iak", provider: "iak", ..sale("bpjs-ketenagakerjaan", &[], 1000) },
];

macro_rules! journeys {
    ($($name:ident = $at:literal),*) => {$(
        #[test]
        fn $name() {
            journey(&SALES[$at]);
        }
    )*};
}

journeys!(
    pln_postpaid = 0,
    pln_nontaglis = 1,
    pdam = 2,
    hp_postpaid = 3,
    internet = 4,
    bpjs_kesehatan = 5,
    multifinance = 6,
    pbb = 7,
    gas = 8,
    tv = 9,
    emoney = 10,
    samsat = 11,
    kirim_uang = 12,
    bpjs_ketenagakerjaan = 13
);

fn journey(sale: &Sale) {
    let desk = Desk::practice();
    let typed = number(sale.bill_type, sale.happening);
    let number = typed.split(',').next().unwrap();
    let inquiry = desk.inquire(sale.bill_type, number, sale.more);
    check_inquiry(sale, number, &inquiry);

    let total = money(&inquiry, "customer_total");
    let cash = (total + sale.fee) / 50_000 * 50_000 + 50_000;
    let (fee, handed) = (sale.fee.to_string(), cash.to_string());
    let ran = desk.pay(&inquiry, &["--service-fee", &fee, "--cash", &handed]);
    let payment = ran.expect(0).one();
    check_payment(sale, &inquiry, &payment, cash);
    check_books(sale, &desk, &payment);
    check_receipts(sale, &desk, &payment);

    let shown = desk.show(&payment);
    assert_eq!(kinds(&shown), ["inquired", "opened", "answered", "judged"]);
    for (key, value) in payment.as_object().unwrap() {
        assert_eq!(shown[key], *value, "{key} is told in two ways");
    }
    check_history(&desk, &payment);
    check_day(&desk, &payment);
    let verified = desk.one(&["verify"]);
    assert_eq!((&verified["ok"], money(&verified, "payments")), (&Value::Bool(true), 1));
}

fn check_inquiry(sale: &Sale, number: &str, inquiry: &Value) {
    assert_eq!(text(inquiry, "bill_type"), sale.bill_type);
    assert_eq!(text(inquiry, "customer_no"), number);
    assert_eq!(text(inquiry, "account"), sale.account);
    assert_eq!(text(inquiry, "provider"), sale.provider);
    assert_eq!(inquiry["service_fee_allowed"], true);
    assert_eq!(inquiry["practice"], true);
    for key in ["inquiry_id", "product", "biller", "customer_name", "expires_at", "asked_at"] {
        assert!(!text(inquiry, key).is_empty(), "{key} is empty: {inquiry}");
    }
    for key in ["periods", "details"] {
        assert!(inquiry[key].is_array(), "{key} is no list: {inquiry}");
    }
    assert!(inquiry["paid_before"].is_null(), "a fresh ledger has paid nothing: {inquiry}");
    // This provider's parts add up; the total is its own field all the same.
    let (total, admin) = (money(inquiry, "customer_total"), money(inquiry, "admin_fee"));
    let lines = inquiry["lines"].as_array().unwrap();
    let shown: i64 = lines.iter().map(|line| money(line, "amount")).sum();
    assert_eq!(shown, total, "{inquiry}");
    assert!(lines.iter().any(|line| line["label"] == "Admin bank" && line["amount"] == admin));
    assert!(money(inquiry, "deposit_cost") < total, "the agent keeps something: {inquiry}");
    // IAK tells the balance with a payment only.
    let tells = sale.provider == "digiswitch";
    assert_eq!(inquiry["balance"].as_i64(), tells.then_some(OPENING_DEPOSIT));
    let left = money(inquiry, "expires_in_ms");
    assert!((1..=1_800_000).contains(&left), "half an hour, or less before midnight: {left}");
}

fn check_payment(sale: &Sale, inquiry: &Value, payment: &Value, cash: i64) {
    assert_eq!(stands(payment), ("paid", None, None));
    let total = money(inquiry, "customer_total");
    assert_eq!(money(payment, "customer_total"), total);
    assert_eq!(money(payment, "service_fee"), sale.fee);
    assert_eq!(money(payment, "grand_total"), total + sale.fee);
    assert_eq!(money(payment, "cash"), cash);
    assert_eq!(money(payment, "change"), cash - total - sale.fee);
    assert_eq!(payment["deposit_cost"], inquiry["deposit_cost"]);
    assert_eq!(money(payment, "balance"), OPENING_DEPOSIT - money(payment, "deposit_cost"));
    assert_eq!(text(payment, "provider_code"), "00");
    assert_eq!(text(payment, "money_moved"), "yes");
    for key in ["inquiry_id", "bill_type", "product", "biller", "customer_no", "customer_name"] {
        assert_eq!(payment[key], inquiry[key], "{key} changed on the way");
    }
    assert_eq!(payment["identity"], inquiry["identity"]);
    let reference = text(payment, "reference");
    assert!((20..=26).contains(&reference.len()), "{reference}");
    assert!(reference.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{reference}");
    assert!(text(payment, "number").starts_with("L01-"), "{payment}");
    assert!(text(payment, "number").ends_with("-000001"), "{payment}");
    for key in ["created_at", "paid_at"] {
        assert!(text(payment, key).ends_with("+07:00"), "the shop's zone: {payment}");
    }
}

/// The provider was asked once, paid once, and holds the same for true.
fn check_books(sale: &Sale, desk: &Desk, payment: &Value) {
    let books = desk.all_books().provider(sale.provider);
    let requests = books.requests(text(payment, "reference"));
    assert_eq!((requests.inquiry, requests.pay, requests.status), (1, 1, 0));
    let booked: Vec<_> = books.payments().collect();
    assert_eq!(booked.len(), 1);
    let (reference, booked) = booked[0];
    assert_eq!(reference, text(payment, "reference"));
    assert_eq!(booked.state, State::Paid);
    assert_eq!(booked.selling_price, money(payment, "customer_total"));
    assert_eq!(booked.price, money(payment, "deposit_cost"));
    assert_eq!(booked.serial, text(payment, "provider_reference"));
    assert_eq!(books.deposit, money(payment, "balance"));
}

fn check_receipts(sale: &Sale, desk: &Desk, payment: &Value) {
    for (width, columns) in WIDTHS {
        let slip = desk.receipt(payment, width);
        for line in slip.lines() {
            assert!(line.len() <= columns, "{columns} columns: {line}");
        }
        assert!(is_practice(&slip), "a practice slip says so:\n{slip}");
        assert!(!proves(&slip), "a practice slip proves nothing:\n{slip}");
        assert!(slip.contains(text(payment, "number")), "{slip}");
        let masked = mask(&slip, text(payment, "provider_reference"));
        as_in_file(&format!("{}-{width}.txt", sale.bill_type), &masked);
    }
    let id = text(payment, "payment_id");
    let json = desk.one(&["receipt", id, "--format", "json"]);
    for key in ["customer_total", "service_fee", "grand_total", "cash", "change", "admin_fee"] {
        assert_eq!(json[key], payment[key], "{key}: {json}");
    }
    assert_eq!((text(&json, "kind"), text(&json, "copy")), ("paid", "CA"));
    assert_eq!((&json["practice"], &json["proof"]), (&Value::Bool(true), &Value::Bool(false)));
    let lines: Vec<&str> =
        json["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let plain = desk.receipt(payment, "32");
    assert_eq!(lines, plain.lines().collect::<Vec<_>>(), "JSON and text are one slip");
    assert_eq!(money(&desk.show(payment), "printed"), 0, "looking at a receipt records nothing");
}

fn check_history(desk: &Desk, payment: &Value) {
    let name = text(payment, "customer_name");
    let number = text(payment, "customer_no");
    let part = |text: &str, from: usize, to: usize| text[from..to].to_lowercase();
    let queries = [
        part(name, 1, name.len()),
        part(number, 1, number.len() - 1),
        text(payment, "number").to_owned(),
    ];
    for query in queries {
        let found = desk.ends(0, &["history", "--query", &query]);
        assert_eq!(found.len(), 1, "{query} finds the sale");
        assert_eq!(found[0]["payment_id"], payment["payment_id"]);
    }
    assert!(desk.ends(0, &["history", "--query", "ZZZZZZ"]).is_empty());
    assert!(desk.ends(0, &["history", "--state", "failed"]).is_empty());
    assert_eq!(desk.ends(0, &["history", "--state", "paid"]).len(), 1);
}

fn check_day(desk: &Desk, payment: &Value) {
    let date = &text(payment, "created_at")[..10];
    let day = desk.one(&["report", "--date", date]);
    let of = |key: &str| money(payment, key);
    assert_eq!((money(&day, "paid"), money(&day, "in_doubt"), money(&day, "failed")), (1, 0, 0));
    assert_eq!(money(&day, "customer_total"), of("customer_total"));
    assert_eq!(money(&day, "service_fee"), of("service_fee"));
    assert_eq!(money(&day, "grand_total"), of("grand_total"));
    assert_eq!(money(&day, "deposit_cost"), of("deposit_cost"));
    assert_eq!(money(&day, "margin"), of("grand_total") - of("deposit_cost"));
    let hours: i64 =
        day["hours"].as_array().unwrap().iter().map(|hour| hour.as_i64().unwrap()).sum();
    assert_eq!(hours, 1);
}

#[test]
fn every_file_is_a_slip_of_some_bill_type() {
    let mut known = Vec::new();
    for sale in &SALES {
        known.extend(WIDTHS.map(|(width, _)| format!("{}-{width}.txt", sale.bill_type)));
    }
    for file in files() {
        assert!(known.contains(&file), "no slip is called {file}");
    }
}

/// All that the practice account sells is looked at here.
#[test]
fn no_bill_type_is_left_out() {
    let desk = Desk::practice();
    let listed = desk.ends(0, &["bill-types"]);
    assert_eq!(listed.len(), 14);
    for line in &listed {
        let served = !line["accounts"].as_array().unwrap().is_empty();
        let looked_at = SALES.iter().any(|sale| line["bill_type"] == sale.bill_type);
        assert_eq!(served, looked_at, "{line}");
        assert!(!text(line, "label").is_empty());
    }
}
