//! Builds accounts, orders and answers out of the fixture files.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use loket_core::account::{Account, Credentials, ProviderId, Secret};
use loket_core::bill::{Bill, BillType, Product, Question, Reference};
use loket_core::http::{HttpAnswer, HttpRequest};
use loket_core::money::Rupiah;
use loket_core::payment::{Event, Order, Verdict};
use loket_core::provider::{Inquired, PROVIDERS, Provider, find};
use serde_json::Value;

/// The fixtures of one adapter, by the folder's name.
#[derive(Clone, Copy)]
pub(crate) struct Fixtures(pub(crate) &'static str);

impl Fixtures {
    pub(crate) fn folder(self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(self.0)
    }

    pub(crate) fn read(self, path: &str) -> String {
        fs::read_to_string(self.folder().join(path))
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Compares with a file, or rewrites it where UPDATE=1.
    pub(crate) fn check_file(self, path: &str, actual: &str) {
        if std::env::var("UPDATE").is_ok() {
            fs::write(self.folder().join(path), actual).unwrap();
        }
        assert_eq!(actual, self.read(path), "{path}");
    }

    /// A case's raw answer: written out, or a file in which every replacement is made exactly
    /// once.
    pub(crate) fn answer(self, case: &Value) -> HttpAnswer {
        let mut body = match case["answer_file"].as_str() {
            Some(path) => self.read(path),
            None => case["answer"].as_str().expect("answer or answer_file").to_owned(),
        };
        for pair in case["replace"].as_array().into_iter().flatten() {
            let (from, to) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
            assert_eq!(body.matches(from).count(), 1, "{from} must stand once");
            body = body.replace(from, to);
        }
        let status =
            case["http_status"].as_u64().map_or(200, |status| u16::try_from(status).unwrap());
        HttpAnswer { status, body }
    }
}

pub(crate) fn adapter(id: &str) -> &'static dyn Provider {
    find(PROVIDERS, &ProviderId::new(id)).unwrap().0
}

pub(crate) fn account(provider: &str, testing: bool) -> Account {
    Account {
        name: "toko".into(),
        version: 1,
        provider: ProviderId::new(provider),
        base_url: "https://mitra.example.id/".into(),
        username: Some("your-username".into()),
        partner_id: Some("PARTNER01".into()),
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
    if let Some(key) = text("provider_key") {
        bill.provider_key = Some(key);
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
            months: number("months"),
            year: number("year"),
            amount: case["amount"].as_i64().map(rupiah),
            reference: Reference(text("reference").unwrap()),
        },
        cash: bill.customer_total,
        bill,
        service_fee: Rupiah::ZERO,
    }
}

/// Both verdicts on one body: payment, advice.
pub(crate) fn verdicts(id: &str, order: &Order, status: u16, body: &str) -> [Verdict; 2] {
    let (adapter, account) = (adapter(id), account(id, false));
    let answer = HttpAnswer { status, body: body.to_owned() };
    [
        adapter.payment_verdict(&account, order, &answer),
        adapter.advice_verdict(&account, order, &answer),
    ]
}

/// Whether the body, as an inquiry's answer, is a bill.
pub(crate) fn owed(id: &str, order: &Order, status: u16, body: &str) -> bool {
    let answer = HttpAnswer { status, body: body.to_owned() };
    let read = adapter(id).read_inquiry(&account(id, false), &order.question, &answer);
    matches!(read, Inquired::Owed(_))
}

/// A verdict in one word: the event, or why there is none; `!` where the operator is called.
pub(crate) fn word(verdict: &Verdict) -> String {
    let call = if verdict.attention.is_some() { "!" } else { "" };
    match (verdict.event, verdict.why) {
        (Event::NoVerdict, Some(why)) => format!("{why:?}{call}").to_lowercase(),
        (event, _) => format!("{event:?}{call}").to_uppercase(),
    }
}

/// A request to the byte.
pub(crate) fn show<'a>(out: &mut String, title: &str, request: impl Into<Option<&'a HttpRequest>>) {
    writeln!(out, "# {title}").unwrap();
    match request.into() {
        None => writeln!(out, "none\n").unwrap(),
        Some(request) => {
            let HttpRequest { method, url, headers, body, shown, secrets, timeout_ms } = request;
            writeln!(out, "{method:?} {url} within {timeout_ms} ms, {headers:?}").unwrap();
            writeln!(out, "{body}\nshown   {shown}\nsecrets {secrets:?}\n").unwrap();
        }
    }
}
