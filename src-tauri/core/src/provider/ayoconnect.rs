//! Ayoconnect (formerly Ayopop). Requests and their tokens are built here; `answer` reads a body
//! and `pairs` its labelled texts, `verdict` judges it, `codes` holds the response codes, and
//! `bills` makes a bill of it. Knows no socket, no ledger and no paper.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::account::{Account, Credentials, ProviderId};
use crate::advice::Schedule;
use crate::bill::{BillType, Product, Question, Reference};
use crate::http::{HttpAnswer, HttpRequest, Method, PaymentRequest};
use crate::money::Rupiah;
use crate::payment::{Order, Verdict};
use crate::provider::shared::{Asked, object};
use crate::provider::{Facts, Inquired, Listed, Provider, Refusal};

mod answer;
mod bills;
mod codes;
mod inquiry;
mod lists;
mod pairs;
mod verdict;

/// The documentation's samples wait 30 seconds; the answer to a payment is worth a longer wait.
const INQUIRY_MS: u64 = 45_000;
const PAYMENT_MS: u64 = 90_000;
const LIST_MS: u64 = 30_000;

/// A payment without a final answer is asked about after 150 seconds (Ayoconnect documentation,
/// Payment, remark), and less often as time goes by; after a day a person decides, for how long a
/// payment may be processing is not documented.
const SCHEDULE: Schedule = Schedule {
    first_ms: 150_000,
    minimum_ms: 150_000,
    gaps_ms: &[300_000, 600_000, 1_800_000, 3_600_000],
    give_up_ms: 86_400_000,
};

const FACTS: &[Facts] = &[Facts {
    base_urls: &["https://dev.openapi.ayopop.id"],
    needs_username: false,
    needs_partner_id: true,
    hint: "Partner ID adalah API key (header KEY) dan kunci akun adalah API secret; alamat yang \
           tertera hanya sandbox, alamat produksi didapat dari Ayoconnect.",
    hint_en: "The partner ID is the API key (header KEY) and the account's key is the API secret; \
              the address shown is the sandbox, the production address comes from Ayoconnect.",
    ..Facts::usual("ayoconnect", "Ayoconnect")
}];

/// The head of every token: `{"alg":"HS256","typ":"JWT"}`.
const TOKEN_HEAD: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A path, and the version of the interface that goes with it in the header VERSION.
struct Call {
    path: &'static str,
    version: &'static str,
    timeout_ms: u64,
}

const CHECK: Call = Call { path: "/api/v2/bill/check", version: "2.0", timeout_ms: INQUIRY_MS };
const PAY: Call = Call { path: "/api/v2/bill/payment", version: "2.0", timeout_ms: PAYMENT_MS };
const STATUS: Call = Call { path: "/api/v2/bill/status", version: "2.0", timeout_ms: INQUIRY_MS };
/// The documentation's samples send the first version under this path.
const BALANCE: Call = Call { path: "/api/v2/partner/balance", version: "1.0", timeout_ms: LIST_MS };
/// The documentation's heading names v1; a v2 of it is shown in a sample only.
const PRODUCTS: Call =
    Call { path: "/api/v1/partner/products", version: "1.0", timeout_ms: LIST_MS };

/// The signature part of a token: base64url of HMAC-SHA256 over head and payload, with the secret's
/// own bytes, without padding.
fn signature(secret: &str, signed: &str) -> String {
    // A key of any length is taken, so that there is nothing to fail.
    match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(mut mac) => {
            mac.update(signed.as_bytes());
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        }
        Err(_) => String::new(),
    }
}

/// A request: the same bytes are the body and the payload of the token (Ayoconnect documentation,
/// authentication). The body holds no secret; the token is one, as it never expires.
fn signed(credentials: &Credentials<'_>, call: &Call, fields: &[(&str, Value)]) -> HttpRequest {
    let account = credentials.account;
    let body = object(fields);
    let payload =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(TOKEN_HEAD), URL_SAFE_NO_PAD.encode(&body));
    let signature = signature(credentials.key.expose(), &payload);
    let token = format!("{payload}.{signature}");
    HttpRequest {
        method: Method::Post,
        url: account.at(call.path),
        headers: vec![
            ("Content-Type", "application/json".to_owned()),
            ("KEY", account.partner_id.clone().unwrap_or_default()),
            ("TOKEN", token.clone()),
            ("VERSION", call.version.to_owned()),
        ],
        shown: body.clone(),
        body,
        secrets: vec![token, signature, credentials.key.expose().to_owned()],
        timeout_ms: call.timeout_ms,
    }
}

fn partner(credentials: &Credentials<'_>) -> (&'static str, Value) {
    ("partnerId", Value::from(credentials.account.partner_id.as_deref().unwrap_or_default()))
}

/// The inquiry's id as the number that it is on the wire; where that would change it, as text.
fn inquiry_id(order: &Order) -> Value {
    let key = order.bill.provider_key.as_deref();
    match key.map(|key| (key, key.parse::<u64>())) {
        Some((key, Ok(number))) if number.to_string() == key => Value::from(number),
        Some((key, _)) => Value::from(key),
        None => Value::Null,
    }
}

/// The adapter.
pub struct Ayoconnect;

impl Provider for Ayoconnect {
    fn facts(&self) -> &'static [Facts] {
        FACTS
    }

    /// The code of the document's samples; an account's own may differ.
    fn default_products(&self, _provider: &ProviderId) -> Vec<Product> {
        let pln = Product {
            bill_type: BillType::PlnPostpaid,
            code: "TLSTPOS".to_owned(),
            name: "PLN".to_owned(),
        };
        vec![pln]
    }

    /// "Partner cannot add any additional fee" (Ayoconnect documentation, PLN Postpaid, notes).
    fn service_fee_allowed(&self, _bill_type: BillType) -> bool {
        false
    }

    fn schedule(&self) -> Schedule {
        SCHEDULE
    }

    /// The reference is not sent: it is made for the payment alone.
    fn inquiry(&self, credentials: &Credentials<'_>, question: &Question) -> HttpRequest {
        let fields = [
            partner(credentials),
            ("accountNumber", Value::from(question.customer_no.as_str())),
            ("productCode", Value::from(question.product.code.as_str())),
        ];
        signed(credentials, &CHECK, &fields)
    }

    fn read_inquiry(&self, _account: &Account, question: &Question, http: &HttpAnswer) -> Inquired {
        inquiry::read(question, http)
    }

    /// No address to call back is named: a counter has none, and asks itself.
    fn payment(&self, credentials: &Credentials<'_>, order: &Order) -> PaymentRequest {
        let question = &order.question;
        let fields = [
            partner(credentials),
            ("accountNumber", Value::from(question.customer_no.as_str())),
            ("productCode", Value::from(question.product.code.as_str())),
            ("inquiryId", inquiry_id(order)),
            ("amount", Value::from(order.customer_total().get())),
            ("refNumber", Value::from(question.reference.0.as_str())),
        ];
        PaymentRequest::new(signed(credentials, &PAY, &fields))
    }

    fn payment_verdict(&self, _account: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        verdict::judge(Asked::Pay, order, http)
    }

    fn advice(&self, credentials: &Credentials<'_>, order: &Order) -> HttpRequest {
        let reference = ("refNumber", Value::from(order.question.reference.0.as_str()));
        signed(credentials, &STATUS, &[partner(credentials), reference])
    }

    fn advice_verdict(&self, _account: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        verdict::judge(Asked::Advice, order, http)
    }

    fn balance(&self, credentials: &Credentials<'_>) -> Option<HttpRequest> {
        Some(signed(credentials, &BALANCE, &[partner(credentials)]))
    }

    fn read_balance(&self, http: &HttpAnswer) -> Result<Rupiah, Refusal> {
        lists::read_balance(http)
    }

    fn prices(&self, credentials: &Credentials<'_>) -> Option<HttpRequest> {
        Some(signed(credentials, &PRODUCTS, &[partner(credentials)]))
    }

    fn read_prices(&self, _account: &Account, http: &HttpAnswer) -> Result<Vec<Listed>, Refusal> {
        lists::read_prices(http)
    }

    /// The balance.
    fn probe(&self, credentials: &Credentials<'_>, _reference: &Reference) -> HttpRequest {
        signed(credentials, &BALANCE, &[partner(credentials)])
    }

    fn read_probe(&self, _account: &Account, http: &HttpAnswer) -> Result<Option<Rupiah>, Refusal> {
        lists::read_balance(http).map(Some)
    }
}
