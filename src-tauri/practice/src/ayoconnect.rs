//! The practice provider "Ayoconnect", which sells PLN's postpaid electricity.
//!
//! Written from the provider's documents. It must not know how any client of it works: a mistake
//! in a client's reading has to meet an independent opinion here.

mod bill;
mod codes;
mod lists;
mod numbers;
mod reply;
mod request;
mod sale;

use serde_json::{Map, Value};

use crate::{
    answer::Answer,
    books::{Books, Requests},
    simulator::{Call, Method, PracticeAccount, Route, Simulator},
};

const PROVIDER: &str = "ayoconnect";
/// The practice account's partner id, which is its API key as well.
const PARTNER: &str = crate::PARTNER_ID;
const INQUIRY_PATH: &str = "/api/v2/bill/check";
const PAYMENT_PATH: &str = "/api/v2/bill/payment";
const STATUS_PATH: &str = "/api/v2/bill/status";
const BALANCE_PATH: &str = "/api/v2/partner/balance";
const PRODUCTS_PATH: &str = "/api/v1/partner/products";

/// The one product, by its own name and by the one that the same bill has at every provider.
const PRODUCT: &str = "TLSTPOS";
const PRODUCT_NAME: &str = "PLN Postpaid";
const BILLER: &str = "PLN Pascabayar";
const BILL_TYPE: &str = "pln-postpaid";
const CATEGORY: &str = "Listrik";

pub(crate) static AYOCONNECT: Simulator = Simulator {
    id: PROVIDER,
    routes: &[
        Route {
            method: Method::Post,
            path: INQUIRY_PATH,
            serve: |call, books| {
                serve(call, books, |requests| requests.inquiry += 1, sale::inquire)
            },
        },
        Route {
            method: Method::Post,
            path: PAYMENT_PATH,
            serve: |call, books| serve(call, books, |requests| requests.pay += 1, sale::pay),
        },
        Route {
            method: Method::Post,
            path: STATUS_PATH,
            serve: |call, books| serve(call, books, |requests| requests.status += 1, sale::status),
        },
        Route {
            method: Method::Post,
            path: BALANCE_PATH,
            serve: |call, books| serve(call, books, |requests| requests.other += 1, lists::balance),
        },
        Route {
            method: Method::Post,
            path: PRODUCTS_PATH,
            serve: |call, books| {
                serve(call, books, |requests| requests.other += 1, lists::products)
            },
        },
    ],
    account: Some(|| PracticeAccount {
        name: "latihan-ayoconnect",
        provider: PROVIDER,
        username: None,
        partner_id: Some(PARTNER),
        products: vec![format!("{BILL_TYPE}={PRODUCT}:{BILLER}")],
    }),
    sandbox: numbers::sandbox,
    refunded: codes::REVERSED.rc,
};

/// When a request is served.
struct Desk {
    now_ms: i64,
    /// How many status questions a pending payment answers with pending.
    pending_asks: u32,
}

/// The request that a token carries.
type Asked = Map<String, Value>;

/// Counts a request, lets only the practice account in, and serves it.
fn serve(
    call: &Call<'_>,
    books: &mut Books,
    count: fn(&mut Requests),
    answer: fn(&Desk, &Asked, &mut Books) -> Answer,
) -> Answer {
    // Counted before anything is refused: a test asks how often a client sent, not how often it
    // was let in.
    let provider = books.provider_mut(PROVIDER);
    count(&mut provider.requests);
    if let Some(reference) = request::named_reference(call) {
        count(&mut provider.reference(&reference).requests);
    }
    match request::read(call) {
        Ok(asked) => {
            answer(&Desk { now_ms: call.now_ms, pending_asks: call.pending_asks }, &asked, books)
        }
        Err(code) => reply::refused(code),
    }
}
