//! RajaBiller: its relay in front of Mitra Bukalapak. Requests are built here; `answer` reads a
//! body, `verdict` judges it, `inquiry` reads what is owed, `codes` holds the response codes, and
//! `bills` what each kind of bill carries. Knows no socket, no ledger and no paper.

use serde_json::Value;

use crate::account::{Account, Credentials, ProviderId};
use crate::advice::Schedule;
use crate::bill::{BillType, Product, Question, Reference};
use crate::http::{HttpAnswer, HttpRequest, Method, PaymentRequest};
use crate::money::Rupiah;
use crate::payment::{Order, Verdict};
use crate::provider::shared::{Asked, object};
use crate::provider::{Facts, Inquired, Listed, Provider, Refusal, RefusalKind};

mod answer;
mod bills;
mod codes;
mod inquiry;
mod verdict;

const INQUIRY_MS: u64 = 45_000;
const PAYMENT_MS: u64 = 90_000;
const STATUS_MS: u64 = 30_000;

/// RajaBiller documentation, Bill Payment.
const PAYMENT_PATH: &str = "/internal/providers/mitra-bukalapak/bill-payment";
/// RajaBiller documentation, PLN Postpaid Advice and PDAM Advice: the kind and our reference
/// follow.
const STATUS_PATH: &str = "/internal/providers/mitra-bukalapak/status";
/// Documented nowhere: the name that goes with the other two. An account may name another one.
const INQUIRY_PATH: &str = "/internal/providers/mitra-bukalapak/bill-inquiry";

/// The relay is quick and documents no limit, so the first askings come soon; after a day a person
/// decides.
const SCHEDULE: Schedule = Schedule {
    first_ms: 10_000,
    minimum_ms: 10_000,
    gaps_ms: &[30_000, 60_000, 120_000, 300_000, 900_000],
    give_up_ms: 86_400_000,
};

const FACTS: &[Facts] = &[Facts {
    base_urls: &["https://c-dev-api.rajabiller.com"],
    needs_username: false,
    inquiry_path: Some(INQUIRY_PATH),
    hint: "API ini internal: alamat yang diketahui hanya untuk uji coba, alamat produksinya \
           tidak diumumkan dan harus diminta kepada RajaBiller.",
    hint_en: "This API is internal: the known address is for development, the production address \
              is not published and must be asked for.",
    ..Facts::usual("rajabiller", "RajaBiller")
}];

/// One kind of bill, in this provider's words (RajaBiller documentation, Bill Payment, Examples).
struct Served {
    bill_type: BillType,
    /// `providerType`, which must go with the kind of bill.
    provider_type: &'static str,
    /// The one key of `rawProviderResponse` in answers to payment and status.
    transaction: &'static str,
    /// The same in answers to an inquiry, as far as clients tell.
    customer: &'static str,
    /// The one product code that the documentation names, and what the biller is called.
    code: &'static str,
    name: &'static str,
}

const SERVED: &[Served] = &[
    Served {
        bill_type: BillType::PlnPostpaid,
        provider_type: "postpaid-electricity",
        transaction: "postpaid_electricity_transaction",
        customer: "postpaid_electricity_customer",
        code: "listrik-pascabayar",
        name: "PLN",
    },
    Served {
        bill_type: BillType::Pdam,
        provider_type: "water-bill",
        transaction: "water_bill_transaction",
        customer: "water_bill_customer",
        code: "sandbox-pdam",
        name: "PDAM",
    },
];

fn served(bill_type: BillType) -> Option<&'static Served> {
    SERVED.iter().find(|served| served.bill_type == bill_type)
}

/// A bill that this provider does not serve keeps its own name, which the provider refuses: it
/// must never go out as another kind.
fn provider_type(bill_type: BillType) -> &'static str {
    served(bill_type).map_or(bill_type.id(), |served| served.provider_type)
}

/// A part of a path: whatever could lead elsewhere is written in hex.
fn path_part(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The key goes out in a header only, so what is shown is the body as it is.
fn request(
    credentials: &Credentials<'_>,
    path: &str,
    body: Option<String>,
    timeout_ms: u64,
) -> HttpRequest {
    let key = credentials.key.expose().to_owned();
    let mut headers = vec![("x-api-key", key.clone())];
    let method = if body.is_some() { Method::Post } else { Method::Get };
    if body.is_some() {
        headers.push(("Content-Type", "application/json".to_owned()));
    }
    let body = body.unwrap_or_default();
    HttpRequest {
        method,
        url: credentials.account.at(path),
        headers,
        shown: body.clone(),
        body,
        secrets: vec![key],
        timeout_ms,
    }
}

/// All fields of a request, in the documentation's order; an inquiry has no reference yet.
fn fields(question: &Question, reference: Option<&Reference>) -> String {
    let mut fields = vec![("customerNumber", Value::from(question.customer_no.as_str()))];
    if let Some(reference) = reference {
        fields.push(("orderId", Value::from(reference.0.as_str())));
    }
    fields.push(("productCode", Value::from(question.product.code.as_str())));
    fields.push(("providerType", Value::from(provider_type(question.bill_type()))));
    object(&fields)
}

fn status(credentials: &Credentials<'_>, kind: &str, reference: &Reference) -> HttpRequest {
    let path = format!("{STATUS_PATH}/{kind}/{}", path_part(&reference.0));
    request(credentials, &path, None, STATUS_MS)
}

/// For a call that this provider does not have.
fn none_such(what: &str) -> Refusal {
    Refusal {
        kind: RefusalKind::Other,
        provider_code: String::new(),
        provider_message: format!("RajaBiller has no {what}"),
    }
}

pub struct RajaBiller;

impl Provider for RajaBiller {
    fn facts(&self) -> &'static [Facts] {
        FACTS
    }

    fn default_products(&self, _provider: &ProviderId) -> Vec<Product> {
        SERVED
            .iter()
            .map(|served| Product {
                bill_type: served.bill_type,
                code: served.code.into(),
                name: served.name.into(),
            })
            .collect()
    }

    fn service_fee_allowed(&self, _bill_type: BillType) -> bool {
        true
    }

    fn schedule(&self) -> Schedule {
        SCHEDULE
    }

    fn inquiry(&self, credentials: &Credentials<'_>, question: &Question) -> HttpRequest {
        let own = credentials.account.inquiry_path.as_deref().filter(|path| !path.is_empty());
        let body = fields(question, None);
        request(credentials, own.unwrap_or(INQUIRY_PATH), Some(body), INQUIRY_MS)
    }

    fn read_inquiry(&self, _account: &Account, question: &Question, http: &HttpAnswer) -> Inquired {
        inquiry::read(question, http)
    }

    /// No sum is sent: what the provider charged is compared with the order afterwards.
    fn payment(&self, credentials: &Credentials<'_>, order: &Order) -> PaymentRequest {
        let body = fields(&order.question, Some(&order.question.reference));
        PaymentRequest::new(request(credentials, PAYMENT_PATH, Some(body), PAYMENT_MS))
    }

    fn payment_verdict(&self, _account: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        verdict::judge(Asked::Pay, order, http)
    }

    fn advice(&self, credentials: &Credentials<'_>, order: &Order) -> HttpRequest {
        let kind = provider_type(order.question.bill_type());
        status(credentials, kind, &order.question.reference)
    }

    fn advice_verdict(&self, _account: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        verdict::judge(Asked::Advice, order, http)
    }

    fn balance(&self, _credentials: &Credentials<'_>) -> Option<HttpRequest> {
        None
    }

    fn read_balance(&self, _http: &HttpAnswer) -> Result<Rupiah, Refusal> {
        Err(none_such("balance"))
    }

    fn prices(&self, _credentials: &Credentials<'_>) -> Option<HttpRequest> {
        None
    }

    fn read_prices(&self, _account: &Account, _http: &HttpAnswer) -> Result<Vec<Listed>, Refusal> {
        Err(none_such("price list"))
    }

    /// The status of an order that nobody made.
    fn probe(&self, credentials: &Credentials<'_>, reference: &Reference) -> HttpRequest {
        status(credentials, provider_type(BillType::PlnPostpaid), reference)
    }

    fn read_probe(&self, _account: &Account, http: &HttpAnswer) -> Result<Option<Rupiah>, Refusal> {
        inquiry::read_probe(http).map(|()| None)
    }
}
