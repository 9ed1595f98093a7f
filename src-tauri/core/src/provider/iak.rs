//! IAK, once mobilepulsa: bills in JSON or XML. Requests are built here; `body` knows both formats,
//! `answer` reads fields, `verdict` judges them, `codes` holds the response codes, and `bills` and
//! `desc` read what each kind of bill carries. Knows no socket, no ledger and no paper.

use crate::account::{Account, Credentials, ProviderId};
use crate::advice::Schedule;
use crate::bill::{BillType, Product, Question, Reference};
use crate::http::{HttpAnswer, HttpRequest, Method, PaymentRequest};
use crate::money::Rupiah;
use crate::payment::{Order, Verdict};
use crate::provider::shared::{Asked, md5_hex};
use crate::provider::{Facts, Inquired, Listed, Provider, Refusal};

use body::Format;

mod answer;
mod bills;
mod body;
mod codes;
mod desc;
mod inquiry;
mod lists;
mod verdict;

/// IAK recommends to wait 30 seconds for a postpaid answer (IAK documentation, Recommended Timeout).
const ASKING_MS: u64 = 30_000;
/// A payment waits longer: an answer that comes late is still worth more than none.
const PAYMENT_MS: u64 = 45_000;

/// The first asking comes when a payment cannot be travelling any more: a status of "not received"
/// would mean little before. Then less often; after a day a person decides.
const SCHEDULE: Schedule = Schedule {
    first_ms: 60_000,
    minimum_ms: 60_000,
    gaps_ms: &[120_000, 300_000, 600_000, 1_800_000, 3_600_000],
    give_up_ms: 86_400_000,
};

/// One path for inquiry, payment, status and price list (IAK documentation, Path).
const BILL: &str = "/api/v1/bill/check";
/// The deposit, on the host of the prepaid service (IAK documentation, Prepaid, Check Balance).
const BALANCE: &str = "/api/check-balance";
/// The same call in its first version, which names its command and has hosts of its own.
const BALANCE_V1: &str = "/v1/legacy/index";
const PREPAID_V1: [&str; 2] =
    ["https://api.mobilepulsa.net", "https://testprepaid.mobilepulsa.net"];

const PRODUCTION: &str = "https://mobilepulsa.net";
const SANDBOX: &str = "https://testpostpaid.mobilepulsa.net";
/// Hosts of the prepaid service that hold the deposit of those two.
const PREPAID_PRODUCTION: &str = "https://prepaid.iak.id";
const PREPAID_SANDBOX: &str = "https://prepaid.iak.dev";

const FACTS: &[Facts] = &[Facts {
    base_urls: &[PRODUCTION, SANDBOX],
    formats: &["json", "xml"],
    has_balance_url: true,
    hint: "Nama pengguna adalah nomor HP terdaftar; alamat IP toko harus didaftarkan di IAK, kecuali sandbox.",
    hint_en: "The user name is the registered phone number; the shop's IP address must be registered at IAK, except for the sandbox.",
    ..Facts::usual("iak", "IAK")
}];

/// Where one call goes, in which format, and how long it may take.
struct Call {
    url: String,
    format: Format,
    timeout_ms: u64,
}

impl Call {
    fn bill(account: &Account, timeout_ms: u64) -> Call {
        Call { url: account.at(BILL), format: Format::of(account), timeout_ms }
    }
}

/// Signs with md5(username + key + suffix); the sign stands between `before` and `after`, as in
/// the documents. All values are text.
fn signed(
    credentials: &Credentials<'_>,
    call: Call,
    before: &[(&str, &str)],
    suffix: &str,
    after: &[(&str, &str)],
) -> HttpRequest {
    let username = credentials.account.username.as_deref().unwrap_or_default();
    let sign = md5_hex(&[username, credentials.key.expose(), suffix]);
    let written = |sign: &str| call.format.write(&[before, &[("sign", sign)], after].concat());
    HttpRequest {
        method: Method::Post,
        headers: vec![("Content-Type", call.format.content_type().to_owned())],
        body: written(&sign),
        shown: written("***"),
        url: call.url,
        secrets: vec![credentials.key.expose().to_owned(), sign],
        timeout_ms: call.timeout_ms,
    }
}

fn username<'a>(credentials: &Credentials<'a>) -> &'a str {
    credentials.account.username.as_deref().unwrap_or_default()
}

/// What an inquiry asks beside code and number (IAK documentation, Inquiry of BPJS Kesehatan, BPJS
/// Ketenagakerjaan, PBB and E-Samsat).
fn extra(question: &Question) -> Option<(&'static str, String)> {
    match question.bill_type() {
        // A number of months is part of every such inquiry: one where the agent said nothing.
        BillType::BpjsKesehatan => Some(("month", question.months.unwrap_or(1).to_string())),
        // The tables know no month here, some examples do.
        BillType::BpjsKetenagakerjaan => {
            question.months.map(|months| ("month", months.to_string()))
        }
        BillType::Pbb => question.year.map(|year| ("year", year.to_string())),
        BillType::Samsat => {
            question.identity.as_ref().map(|identity| ("nomor_identitas", identity.clone()))
        }
        BillType::PlnPostpaid
        | BillType::PlnNontaglis
        | BillType::Pdam
        | BillType::HpPostpaid
        | BillType::Internet
        | BillType::Multifinance
        | BillType::Gas
        | BillType::Tv
        | BillType::Emoney
        | BillType::KirimUang => None,
    }
}

/// The address of the balance call: on the account's own, on a known host, or below the base URL.
/// Its own may name the path already.
fn balance_url(account: &Account) -> String {
    let own = account.balance_url.as_deref().map(|own| own.trim().trim_end_matches('/'));
    if let Some(own) = own.filter(|own| !own.is_empty()) {
        return if own.ends_with(BALANCE) || own.ends_with(BALANCE_V1) {
            own.to_owned()
        } else if PREPAID_V1.iter().any(|host| host.eq_ignore_ascii_case(own)) {
            format!("{own}{BALANCE_V1}")
        } else {
            format!("{own}{BALANCE}")
        };
    }
    match account.base_url.trim_end_matches('/') {
        PRODUCTION => format!("{PREPAID_PRODUCTION}{BALANCE}"),
        SANDBOX => format!("{PREPAID_SANDBOX}{BALANCE}"),
        _ => account.at(BALANCE),
    }
}

fn price_list(credentials: &Credentials<'_>) -> HttpRequest {
    let call = Call::bill(credentials.account, ASKING_MS);
    let before = [("commands", "pricelist-pasca"), ("username", username(credentials))];
    // The word for "not active" differs between documents, so all are asked for.
    signed(credentials, call, &before, "pl", &[("status", "all")])
}

/// The adapter.
pub struct Iak;

impl Provider for Iak {
    fn facts(&self) -> &'static [Facts] {
        FACTS
    }

    fn default_products(&self, _provider: &ProviderId) -> Vec<Product> {
        lists::default_products()
    }

    fn service_fee_allowed(&self, _bill_type: BillType) -> bool {
        true
    }

    fn takes_months(&self, bill_type: BillType) -> bool {
        matches!(bill_type, BillType::BpjsKesehatan | BillType::BpjsKetenagakerjaan)
    }

    fn schedule(&self) -> Schedule {
        SCHEDULE
    }

    fn inquiry(&self, credentials: &Credentials<'_>, question: &Question) -> HttpRequest {
        let reference = question.reference.0.as_str();
        let mut fields = vec![
            ("commands", "inq-pasca"),
            ("username", username(credentials)),
            ("code", question.product.code.as_str()),
            ("hp", question.customer_no.as_str()),
            ("ref_id", reference),
        ];
        let extra = extra(question);
        fields.extend(extra.iter().map(|(key, value)| (*key, value.as_str())));
        let call = Call::bill(credentials.account, ASKING_MS);
        signed(credentials, call, &fields, reference, &[])
    }

    fn read_inquiry(&self, account: &Account, question: &Question, http: &HttpAnswer) -> Inquired {
        inquiry::read(account, question, http)
    }

    /// Only the inquiry's own id goes out: what is paid was fixed by that inquiry (IAK
    /// documentation, Payment, Request Body).
    fn payment(&self, credentials: &Credentials<'_>, order: &Order) -> PaymentRequest {
        let id = order.bill.provider_key.as_deref().unwrap_or_default();
        let fields =
            [("commands", "pay-pasca"), ("username", username(credentials)), ("tr_id", id)];
        let call = Call::bill(credentials.account, PAYMENT_MS);
        PaymentRequest::new(signed(credentials, call, &fields, id, &[]))
    }

    fn payment_verdict(&self, _account: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        verdict::judge(Asked::Pay, order, http)
    }

    /// Asked by our reference, not by the inquiry's id (IAK documentation, Check Status).
    fn advice(&self, credentials: &Credentials<'_>, order: &Order) -> HttpRequest {
        let fields = [
            ("commands", "checkstatus"),
            ("username", username(credentials)),
            ("ref_id", order.question.reference.0.as_str()),
        ];
        let call = Call::bill(credentials.account, ASKING_MS);
        signed(credentials, call, &fields, "cs", &[])
    }

    fn advice_verdict(&self, _account: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        verdict::judge(Asked::Advice, order, http)
    }

    /// In JSON whatever the account's format: no other is documented.
    fn balance(&self, credentials: &Credentials<'_>) -> Option<HttpRequest> {
        let url = balance_url(credentials.account);
        let mut fields = Vec::new();
        if url.ends_with(BALANCE_V1) {
            fields.push(("commands", "balance"));
        }
        fields.push(("username", username(credentials)));
        let call = Call { url, format: Format::Json, timeout_ms: ASKING_MS };
        Some(signed(credentials, call, &fields, "bl", &[]))
    }

    fn read_balance(&self, http: &HttpAnswer) -> Result<Rupiah, Refusal> {
        lists::read_balance(http)
    }

    fn prices(&self, credentials: &Credentials<'_>) -> Option<HttpRequest> {
        Some(price_list(credentials))
    }

    fn read_prices(&self, _account: &Account, http: &HttpAnswer) -> Result<Vec<Listed>, Refusal> {
        lists::read_prices(http)
    }

    /// The price list: it is on the host that is paid at, and tells a wrong key and a foreign
    /// address apart. The balance is on another host, and may be reached where this one is not.
    fn probe(&self, credentials: &Credentials<'_>, _reference: &Reference) -> HttpRequest {
        price_list(credentials)
    }

    fn read_probe(&self, _account: &Account, http: &HttpAnswer) -> Result<Option<Rupiah>, Refusal> {
        lists::read_prices(http).map(|_| None)
    }
}
