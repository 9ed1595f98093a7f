//! The practice provider "RajaBiller": a relay in front of another biller house, which sells
//! electricity and water.
//!
//! Written from the provider's documents, which tell of the payment and hint at inquiry and
//! status. It must not know how any client of it works: a mistake in a client's reading has to
//! meet an independent opinion here.

mod bill;
mod codes;
mod numbers;
mod products;
mod reply;
mod request;
mod sale;

use self::{
    products::{Kind, PRODUCTS},
    request::Order,
};
use crate::{
    answer::Answer,
    books::{Books, Requests},
    simulator::{Call, Method, PracticeAccount, Route, Simulator},
};

const PROVIDER: &str = "rajabiller";
const PAYMENT_PATH: &str = "/internal/providers/mitra-bukalapak/bill-payment";
/// Not documented; the sibling's name.
const INQUIRY_PATH: &str = "/internal/providers/mitra-bukalapak/bill-inquiry";
const STATUS_PATH: &str = "/internal/providers/mitra-bukalapak/status/{provider_type}/{order_id}";

pub(crate) static RAJABILLER: Simulator = Simulator {
    id: PROVIDER,
    routes: &[
        Route { method: Method::Post, path: INQUIRY_PATH, serve: inquiry },
        Route { method: Method::Post, path: PAYMENT_PATH, serve: payment },
        Route { method: Method::Get, path: STATUS_PATH, serve: status },
    ],
    account: Some(|| PracticeAccount {
        name: "latihan-rajabiller",
        provider: PROVIDER,
        username: None,
        partner_id: None,
        products: PRODUCTS
            .iter()
            .map(|product| {
                format!("{}={}:{}", product.kind.bill_type(), product.code, product.name)
            })
            .collect(),
    }),
    sandbox: numbers::sandbox,
    refunded: codes::REVERSED.rc,
};

/// Where and when a request is served.
struct Desk {
    now_ms: i64,
    /// How many status questions a pending payment answers with pending.
    pending_asks: u32,
    operation: &'static str,
    /// Of a good answer, and of one that tells of a failure: the relay has answered both.
    http: u16,
    /// How many requests came, this one included: the relay numbers its answers.
    request: u64,
}

impl Desk {
    fn open(call: &Call<'_>, operation: &'static str, http: u16, requests: Requests) -> Desk {
        let Requests { inquiry, pay, status, other } = requests;
        Desk {
            now_ms: call.now_ms,
            pending_asks: call.pending_asks,
            operation,
            http,
            request: inquiry + pay + status + other,
        }
    }
}

fn inquiry(call: &Call<'_>, books: &mut Books) -> Answer {
    let provider = books.provider_mut(PROVIDER);
    provider.requests.inquiry += 1;
    let desk = &Desk::open(call, "BILL_INQUIRY", 201, provider.requests);
    if let Some(refused) = stranger(call) {
        return refused;
    }
    match Order::read(call.body_of_type("application/json"), false) {
        Ok(order) => sale::inquire(desk, &order, books),
        Err(what) => reply::malformed(what),
    }
}

fn payment(call: &Call<'_>, books: &mut Books) -> Answer {
    let provider = books.provider_mut(PROVIDER);
    provider.requests.pay += 1;
    // Counted before anything is refused: a test asks how often a client sent, not how often it
    // was let in.
    if let Some(order_id) = request::named_order(call.body) {
        provider.reference(&order_id).requests.pay += 1;
    }
    let desk = &Desk::open(call, "BILL_PAYMENT", 201, provider.requests);
    if let Some(refused) = stranger(call) {
        return refused;
    }
    match Order::read(call.body_of_type("application/json"), true) {
        Ok(order) => sale::pay(desk, &order, books),
        Err(what) => reply::malformed(what),
    }
}

fn status(call: &Call<'_>, books: &mut Books) -> Answer {
    let provider = books.provider_mut(PROVIDER);
    provider.requests.status += 1;
    let mut parts = call.path.rsplit('/');
    let (order_id, provider_type) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    if request::is_order_id(order_id) {
        provider.reference(order_id).requests.status += 1;
    }
    // Not documented; the pages are called advice.
    let desk = &Desk::open(call, "BILL_ADVICE", 200, provider.requests);
    if let Some(refused) = stranger(call) {
        return refused;
    }
    match Kind::of_provider_type(provider_type) {
        Some(kind) if request::is_order_id(order_id) => sale::status(desk, kind, order_id, books),
        Some(_) | None => reply::malformed("status path is not known"),
    }
}

/// The answer to whoever has not the practice account's key.
fn stranger(call: &Call<'_>) -> Option<Answer> {
    (call.header("x-api-key") != Some(crate::KEY)).then(reply::unauthorized)
}
