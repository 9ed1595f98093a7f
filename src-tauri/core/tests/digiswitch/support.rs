//! Builds accounts, orders and answers out of the fixture files.

use std::fs;
use std::path::PathBuf;

use loket_core::account::{Account, Credentials, ProviderId, Secret};
use loket_core::bill::{Bill, BillType, Product, Question, Reference};
use loket_core::http::HttpAnswer;
use loket_core::money::Rupiah;
use loket_core::payment::Order;
use serde_json::Value;

/// The folder of all fixtures of this adapter.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/digiswitch")
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Compares with a file, or rewrites it where UPDATE=1.
pub(crate) fn check_file(path: &str, actual: &str) {
    if std::env::var("UPDATE").is_ok() {
        fs::write(folder().join(path), actual).unwrap();
    }
    assert_eq!(actual, read(path), "{path}");
}

pub(crate) fn account(provider: ProviderId, testing: bool) -> Account {
    Account {
        name: "toko".into(),
        version: 1,
        provider,
        base_url: "https://mitra.example.id/".into(),
        username: Some("your-username".into()),
        partner_id: None,
        format: None,
        products: Vec::new(),
        testing,
        balance_url: None,
        inquiry_path: None,
        ca_cert: None,
        proxy: None,
        key_env: None,
        advice_gap_seconds: None,
    }
}

pub(crate) fn key() -> Secret {
    Secret::new("your-api-key".into())
}

pub(crate) fn credentials<'a>(account: &'a Account, key: &'a Secret) -> Credentials<'a> {
    Credentials { account, key }
}

pub(crate) fn rupiah(amount: i64) -> Rupiah {
    Rupiah::try_from(amount).unwrap()
}

pub(crate) fn bare_bill(total: i64) -> Bill {
    Bill {
        customer_name: String::new(),
        product_answered: None,
        admin_fee: Rupiah::ZERO,
        customer_total: rupiah(total),
        deposit_cost: None,
        balance: None,
        service_fee_allowed: true,
        sheets: Vec::new(),
        sheet_count: 1,
        sheets_left: 0,
        facts: Vec::new(),
        difference: None,
        provider_key: None,
    }
}

/// An order from a case's `order`: the question's parts, `total`, and what the inquiry had told.
pub(crate) fn order(case: &Value) -> Order {
    let text = |key: &str| case[key].as_str().map(str::to_owned);
    let number = |key: &str| case[key].as_u64().map(|number| u32::try_from(number).unwrap());
    let mut bill = match case.get("bill") {
        None => bare_bill(case["total"].as_i64().unwrap()),
        Some(bill) => serde_json::from_value(bill.clone()).unwrap(),
    };
    if let Some(code) = text("product_answered") {
        bill.product_answered = Some(code);
    }
    Order {
        question: Question {
            product: Product {
                bill_type: BillType::from_id(case["bill_type"].as_str().unwrap()).unwrap(),
                code: text("code").unwrap(),
                name: "Contoh".into(),
            },
            customer_no: text("customer_no").unwrap(),
            identity: text("identity"),
            months: None,
            year: number("year"),
            amount: case["amount"].as_i64().map(rupiah),
            reference: Reference(text("reference").unwrap()),
        },
        cash: bill.customer_total,
        bill,
        service_fee: Rupiah::ZERO,
    }
}

/// A case's raw answer: written out, or a file in which every replacement is made exactly once.
pub(crate) fn answer(case: &Value) -> HttpAnswer {
    let mut body = match case["answer_file"].as_str() {
        Some(path) => read(path),
        None => case["answer"].as_str().expect("answer or answer_file").to_owned(),
    };
    for pair in case["replace"].as_array().into_iter().flatten() {
        let (from, to) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        assert_eq!(body.matches(from).count(), 1, "{from} must stand once");
        body = body.replace(from, to);
    }
    let status = case["http_status"].as_u64().map_or(200, |status| u16::try_from(status).unwrap());
    HttpAnswer { status, body }
}

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
    let body = read(&format!("document/{code}.json"));
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
    (order(&case), body)
}
