//! "Contoh", a made-up fifth provider: the smallest adapter that keeps every rule. In the core it
//! would stand beside the others as `provider/contoh.rs`, with `crate::` for `loket_core::`, and be
//! one more line in `PROVIDERS`.
//!
//! Its wire: `POST /bill` with `{"do","id","product","number"}` and the key in a header; answers
//! are `{"id","product","number","result","name","total"}`. Knows no socket and no ledger.

use loket_core::account::{Account, Credentials, ProviderId};
use loket_core::advice::Schedule;
use loket_core::bill::{Bill, BillType, Product, Question, Reference};
use loket_core::http::{HttpAnswer, HttpRequest, Method, PaymentRequest};
use loket_core::json::{Json, Unreadable};
use loket_core::money::Rupiah;
use loket_core::payment::{Attention, Event, Order, Verdict, Why};
use loket_core::provider::{Facts, Inquired, Listed, Provider, Refusal, RefusalKind};
use serde_json::json;

pub(crate) struct Contoh;

const FACTS: &[Facts] = &[Facts { needs_username: false, ..Facts::usual("contoh", "Contoh") }];

fn request(credentials: &Credentials<'_>, verb: &str, question: &Question) -> HttpRequest {
    let body = json!({
        "do": verb, "id": question.reference.0, "product": question.product.code,
        "number": question.customer_no,
    });
    HttpRequest {
        method: Method::Post,
        url: credentials.account.at("/bill"),
        headers: vec![("x-key", credentials.key.expose().to_owned())],
        body: body.to_string(),
        shown: body.to_string(),
        secrets: vec![credentials.key.expose().to_owned()],
        timeout_ms: 30_000,
    }
}

/// The fields that everything hangs on: none may be missing, doubled or of another type.
struct Answer {
    id: String,
    product: String,
    number: String,
    result: String,
    name: String,
    total: Option<Rupiah>,
}

fn read(http: &HttpAnswer) -> Result<Answer, Unreadable> {
    let json = Json::read(&http.body)?;
    let needed = |key: &str| json.text(key)?.ok_or_else(|| Unreadable::Missing(key.to_owned()));
    Ok(Answer {
        id: needed("id")?,
        product: needed("product")?,
        number: needed("number")?,
        result: needed("result")?,
        name: json.text("name")?.unwrap_or_default(),
        total: json.money("total")?,
    })
}

fn is_about(answer: &Answer, question: &Question) -> bool {
    answer.id == question.reference.0
        && answer.product == question.product.code
        && answer.number == question.customer_no
}

/// Both calls may be judged alike only because this provider documents the same words for both.
fn judge(order: &Order, http: &HttpAnswer) -> Verdict {
    let answer = match read(http) {
        Ok(answer) => answer,
        Err(why) => return Verdict::no_verdict(Why::Unreadable, why.to_string()),
    };
    let result = answer.result.as_str();
    let no = |why| Verdict::no_verdict(why, format!("result {result}")).coded(result, "");
    if !is_about(&answer, &order.question) {
        return no(Why::Mismatch);
    }
    match (result, http.status) {
        ("paid", 200) if answer.total == Some(order.customer_total()) => {
            Verdict::new(Event::Confirmed, None, "result paid, all fields bound").coded(result, "")
        }
        ("paid", 200) => Verdict {
            other_total: answer.total,
            attention: Some(Attention::Operator),
            ..no(Why::Mismatch)
        },
        ("failed", 200) => {
            let rule = "result failed, listed as final";
            Verdict::new(Event::Rejected, Some(Why::Rejected), rule).coded(result, "")
        }
        ("pending", _) => no(Why::Pending),
        ("unknown", _) => Verdict { attention: Some(Attention::Operator), ..no(Why::NotFound) },
        ("paid" | "failed", _) => no(Why::Disagreement),
        (_, _) => no(Why::UnlistedCode),
    }
}

fn refused(kind: RefusalKind, why: impl ToString) -> Refusal {
    Refusal { kind, provider_code: String::new(), provider_message: why.to_string() }
}

impl Provider for Contoh {
    fn facts(&self) -> &'static [Facts] {
        FACTS
    }

    fn default_products(&self, _provider: &ProviderId) -> Vec<Product> {
        let name = "PLN".to_owned();
        vec![Product { bill_type: BillType::PlnPostpaid, code: "LISTRIK".into(), name }]
    }

    fn service_fee_allowed(&self, _bill_type: BillType) -> bool {
        true
    }

    fn schedule(&self) -> Schedule {
        Schedule {
            first_ms: 60_000,
            minimum_ms: 60_000,
            gaps_ms: &[300_000],
            give_up_ms: 86_400_000,
        }
    }

    fn inquiry(&self, credentials: &Credentials<'_>, question: &Question) -> HttpRequest {
        request(credentials, "ask", question)
    }

    fn read_inquiry(&self, _: &Account, question: &Question, http: &HttpAnswer) -> Inquired {
        let answer = match read(http) {
            Ok(answer) => answer,
            Err(why) => return Inquired::Refused(refused(RefusalKind::Unreadable, why)),
        };
        match (answer.result.as_str(), answer.total) {
            ("owed", Some(total)) if http.status == 200 && is_about(&answer, question) => {
                Inquired::Owed(Box::new(Bill {
                    customer_name: answer.name,
                    product_answered: None,
                    admin_fee: Rupiah::ZERO,
                    customer_total: total,
                    deposit_cost: None,
                    balance: None,
                    service_fee_allowed: true,
                    sheets: Vec::new(),
                    sheet_count: 1,
                    sheets_left: 0,
                    facts: Vec::new(),
                    difference: None,
                    provider_key: None,
                }))
            }
            ("unknown", _) => {
                Inquired::Refused(refused(RefusalKind::UnknownCustomer, answer.result))
            }
            (_, _) => Inquired::Refused(refused(RefusalKind::Unreadable, answer.result)),
        }
    }

    fn payment(&self, credentials: &Credentials<'_>, order: &Order) -> PaymentRequest {
        PaymentRequest::new(request(credentials, "pay", &order.question))
    }

    fn payment_verdict(&self, _: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        judge(order, http)
    }

    fn advice(&self, credentials: &Credentials<'_>, order: &Order) -> HttpRequest {
        request(credentials, "status", &order.question)
    }

    fn advice_verdict(&self, _: &Account, order: &Order, http: &HttpAnswer) -> Verdict {
        judge(order, http)
    }

    fn balance(&self, _: &Credentials<'_>) -> Option<HttpRequest> {
        None
    }

    fn read_balance(&self, _: &HttpAnswer) -> Result<Rupiah, Refusal> {
        Err(refused(RefusalKind::Unreadable, "there is no such call"))
    }

    fn prices(&self, _: &Credentials<'_>) -> Option<HttpRequest> {
        None
    }

    fn read_prices(&self, _: &Account, _: &HttpAnswer) -> Result<Vec<Listed>, Refusal> {
        Err(refused(RefusalKind::Unreadable, "there is no such call"))
    }

    /// The status of an order that does not exist: the answer needs the key and moves nothing.
    fn probe(&self, credentials: &Credentials<'_>, reference: &Reference) -> HttpRequest {
        let product = Product {
            bill_type: BillType::PlnPostpaid,
            code: "LISTRIK".into(),
            name: String::new(),
        };
        let question = Question {
            product,
            customer_no: String::new(),
            identity: None,
            months: None,
            year: None,
            amount: None,
            reference: reference.clone(),
        };
        request(credentials, "status", &question)
    }

    fn read_probe(&self, _: &Account, http: &HttpAnswer) -> Result<Option<Rupiah>, Refusal> {
        match http.status {
            200 => Ok(None),
            _ => Err(refused(RefusalKind::Account, http.status)),
        }
    }
}
