//! Digiswitch, and DigiFlazz, whose wire is the same with other key names. Requests are built
//! here; `answer` reads a body, `verdict` judges it, `codes` holds the response codes, and `bills`
//! reads what each kind of bill carries. Knows no socket, no ledger and no paper.

use serde_json::Value;

use crate::account::{Account, Credentials, ProviderId};
use crate::advice::Schedule;
use crate::bill::{BillType, Product, Question, Reference};
use crate::http::{HttpAnswer, HttpRequest, Method, PaymentRequest};
use crate::money::Rupiah;
use crate::payment::{Order, Verdict};
use crate::provider::shared::{Asked, md5_hex, object};
use crate::provider::{Facts, Inquired, Listed, Provider, Refusal};

mod answer;
mod bills;
mod codes;
mod inquiry;
mod lists;
mod verdict;

const INQUIRY_MS: u64 = 45_000;
const PAYMENT_MS: u64 = 90_000;
const LIST_MS: u64 = 20_000;

/// Not more than one call a minute for one payment (DigiFlazz documentation), and less often as
/// time goes by; after a day a person decides.
const SCHEDULE: Schedule = Schedule {
    first_ms: 60_000,
    minimum_ms: 60_000,
    gaps_ms: &[120_000, 300_000, 600_000, 1_800_000, 3_600_000],
    give_up_ms: 86_400_000,
};

/// What the two dialects call the same things.
struct Keys {
    verb: &'static str,
    product: &'static str,
    /// The other dialect's word for the product: failures were seen with either.
    other_product: &'static str,
    name: &'static str,
    balance: &'static str,
    selector: &'static str,
    transaction: &'static str,
    list: &'static str,
    /// The path of the deposit call, where it is known.
    deposit: Option<&'static str>,
}

const DIGISWITCH: Keys = Keys {
    verb: "command",
    product: "code",
    other_product: "buyer_sku_code",
    name: "name",
    balance: "balance",
    selector: "command",
    transaction: "/v1/user/api/transaction",
    list: "/v1/user/api/price-list",
    deposit: None,
};

const DIGIFLAZZ: Keys = Keys {
    verb: "commands",
    product: "buyer_sku_code",
    other_product: "code",
    name: "customer_name",
    balance: "buyer_last_saldo",
    selector: "cmd",
    transaction: "/v1/transaction",
    list: "/v1/price-list",
    deposit: Some("/v1/cek-saldo"),
};

const SWITCH: &str = "digiswitch";
const FLAZZ: &str = "digiflazz";

const FACTS: &[Facts] = &[
    Facts {
        base_urls: &["https://mitrapintar.api.digiswitch.id"],
        has_testing: true,
        has_balance_url: true,
        hint: "Digiswitch punya banyak mitra; alamatnya https://NAMA-MITRA.api.digiswitch.id.",
        hint_en: "Digiswitch has many tenants; the address is https://TENANT.api.digiswitch.id.",
        ..Facts::usual(SWITCH, "Digiswitch")
    },
    Facts {
        base_urls: &["https://api.digiflazz.com"],
        has_testing: true,
        has_balance_url: true,
        ..Facts::usual(FLAZZ, "DigiFlazz")
    },
];

fn keys(account: &Account) -> &'static Keys {
    if account.provider.name() == FLAZZ { &DIGIFLAZZ } else { &DIGISWITCH }
}

/// The customer number on the wire: a vehicle tax joins its two numbers with one comma and no
/// space (Digiswitch document, Request SAMSAT).
fn wire_number(question: &Question) -> String {
    match (question.bill_type().needs_identity(), &question.identity) {
        (true, Some(identity)) => format!("{},{identity}", question.customer_no),
        (true, None) | (false, Some(_) | None) => question.customer_no.clone(),
    }
}

/// Lowercase hex of md5(username + key + suffix).
fn sign(credentials: &Credentials<'_>, suffix: &str) -> String {
    let username = credentials.account.username.as_deref().unwrap_or_default();
    md5_hex(&[username, credentials.key.expose(), suffix])
}

fn signed(
    credentials: &Credentials<'_>,
    url: String,
    mut fields: Vec<(&str, Value)>,
    suffix: &str,
    timeout_ms: u64,
) -> HttpRequest {
    let sign = sign(credentials, suffix);
    fields.push(("sign", Value::from("***")));
    let shown = object(&fields);
    fields.pop();
    fields.push(("sign", Value::from(sign.as_str())));
    HttpRequest {
        method: Method::Post,
        url,
        headers: vec![("Content-Type", "application/json".to_owned())],
        body: object(&fields),
        shown,
        secrets: vec![credentials.key.expose().to_owned(), sign],
        timeout_ms,
    }
}

fn username(account: &Account) -> Value {
    Value::from(account.username.as_deref().unwrap_or_default())
}

/// Inquiry, payment and status are one call with another verb; the sum and the year go with the
/// inquiry only, so that all three must carry the same reference.
fn transaction(
    credentials: &Credentials<'_>,
    verb: &str,
    question: &Question,
    extra: Vec<(&'static str, Value)>,
    timeout_ms: u64,
) -> HttpRequest {
    let account = credentials.account;
    let keys = keys(account);
    let reference = question.reference.0.as_str();
    let mut fields = vec![
        (keys.verb, Value::from(verb)),
        ("username", username(account)),
        (keys.product, Value::from(question.product.code.as_str())),
        ("customer_no", Value::from(wire_number(question))),
        ("ref_id", Value::from(reference)),
    ];
    fields.extend(extra);
    if account.testing {
        fields.push(("testing", Value::from(true)));
    }
    signed(credentials, account.at(keys.transaction), fields, reference, timeout_ms)
}

fn price_list(credentials: &Credentials<'_>) -> HttpRequest {
    let account = credentials.account;
    let keys = keys(account);
    let fields = vec![(keys.selector, Value::from("pasca")), ("username", username(account))];
    signed(credentials, account.at(keys.list), fields, "pricelist", LIST_MS)
}

/// The adapter of both names.
pub struct Digiswitch;

impl Provider for Digiswitch {
    fn facts(&self) -> &'static [Facts] {
        FACTS
    }

    fn default_products(&self, provider: &ProviderId) -> Vec<Product> {
        lists::default_products(provider.name() == FLAZZ)
    }

    fn service_fee_allowed(&self, _bill_type: BillType) -> bool {
        true
    }

    fn schedule(&self) -> Schedule {
        SCHEDULE
    }

    fn inquiry(&self, credentials: &Credentials<'_>, question: &Question) -> HttpRequest {
        let mut extra = Vec::new();
        if let (true, Some(year)) = (question.bill_type().takes_year(), question.year) {
            extra.push(("year", Value::from(year)));
        }
        if let (true, Some(amount)) = (question.bill_type().needs_amount(), question.amount) {
            extra.push(("amount", Value::from(amount.get())));
        }
        transaction(credentials, "inq-pasca", question, extra, INQUIRY_MS)
    }

    fn read_inquiry(&self, account: &Account, question: &Question, http: &HttpAnswer) -> Inquired {
        inquiry::read(keys(account), question, http)
    }

    fn payment(&self, credentials: &Credentials<'_>, order: &Order) -> PaymentRequest {
        let request =
            transaction(credentials, "pay-pasca", &order.question, Vec::new(), PAYMENT_MS);
        PaymentRequest::new(request)
    }

    fn payment_verdict(&self, account: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        verdict::judge(Asked::Pay, keys(account), order, http)
    }

    fn advice(&self, credentials: &Credentials<'_>, order: &Order) -> HttpRequest {
        transaction(credentials, "status-pasca", &order.question, Vec::new(), INQUIRY_MS)
    }

    fn advice_verdict(&self, account: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        verdict::judge(Asked::Advice, keys(account), order, http)
    }

    /// Digiswitch documents no such call, so its accounts name the address themselves.
    fn balance(&self, credentials: &Credentials<'_>) -> Option<HttpRequest> {
        let account = credentials.account;
        let keys = keys(account);
        let url = match &account.balance_url {
            Some(url) => url.clone(),
            None => account.at(keys.deposit?),
        };
        let fields = vec![(keys.selector, Value::from("deposit")), ("username", username(account))];
        Some(signed(credentials, url, fields, "depo", LIST_MS))
    }

    fn read_balance(&self, http: &HttpAnswer) -> Result<Rupiah, Refusal> {
        lists::read_balance(http)
    }

    fn prices(&self, credentials: &Credentials<'_>) -> Option<HttpRequest> {
        Some(price_list(credentials))
    }

    fn read_prices(&self, account: &Account, http: &HttpAnswer) -> Result<Vec<Listed>, Refusal> {
        lists::read_prices(account.provider.name() == FLAZZ, keys(account), http)
    }

    /// The balance where its address is known; else the price list, which may be asked for once in
    /// five minutes.
    fn probe(&self, credentials: &Credentials<'_>, _reference: &Reference) -> HttpRequest {
        self.balance(credentials).unwrap_or_else(|| price_list(credentials))
    }

    fn read_probe(&self, account: &Account, http: &HttpAnswer) -> Result<Option<Rupiah>, Refusal> {
        if account.balance_url.is_none() && keys(account).deposit.is_none() {
            return self.read_prices(account, http).map(|_| None);
        }
        lists::read_balance(http).map(Some)
    }
}
