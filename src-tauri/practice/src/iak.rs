//! The practice provider "IAK", known before as mobilepulsa: postpaid bills in JSON and in XML.
//!
//! Written from the provider's documents. It must not know how any client of it works: a mistake
//! in a client's reading has to meet an independent opinion here. One path serves inquiry, payment,
//! status and price list; the deposit is told by the prepaid house beside it.

mod bill;
mod body;
mod codes;
mod details;
mod lists;
mod numbers;
mod products;
mod reply;
mod request;
mod sale;
mod tree;

use self::{
    body::{Body, Format},
    lists::Generation,
    request::{Command, Refusal},
};
use crate::{
    answer::Answer,
    biller::Said,
    books::{Books, Requests},
    simulator::{Call, Method, PracticeAccount, Route, Simulator},
};

const PROVIDER: &str = "iak";
const URL: &str = "/api/v1/bill/check";
/// The same with a type of product behind it, for the price list alone.
const URL_OF_TYPE: &str = "/api/v1/bill/check/{type}";

pub(crate) static IAK: Simulator = Simulator {
    id: PROVIDER,
    routes: &[
        Route { method: Method::Post, path: URL, serve: check },
        Route { method: Method::Post, path: URL_OF_TYPE, serve: check },
        Route {
            method: Method::Post,
            path: "/api/check-balance",
            serve: |call, books| lists::balance(Generation::Newer, call, books),
        },
        Route {
            method: Method::Post,
            path: "/v1/legacy/index",
            serve: |call, books| lists::balance(Generation::Older, call, books),
        },
    ],
    account: Some(|| PracticeAccount {
        name: "latihan-iak",
        provider: PROVIDER,
        username: Some(crate::USERNAME),
        partner_id: None,
        products: products::on_sale()
            .map(|product| {
                format!("{}={}:{}", product.kind.bill_type(), product.code, product.biller)
            })
            .collect(),
    }),
    sandbox: || numbers::sandbox(PROVIDER),
    refunded: codes::FAILED.rc,
};

/// How and when a request is served.
struct Desk {
    format: Format,
    now_ms: i64,
    /// How many status questions a pending payment answers with pending.
    pending_asks: u32,
}

impl Desk {
    fn new(format: Format, call: &Call<'_>) -> Desk {
        Desk { format, now_ms: call.now_ms, pending_asks: call.pending_asks }
    }
}

/// Serves one request of the bill path.
fn check(call: &Call<'_>, books: &mut Books) -> Answer {
    let read = Format::of(call).map(|format| (format, Body::read(format, call.body)));
    let body = read.as_ref().and_then(|(_, body)| body.as_ref());
    let command = body.and_then(Command::of);
    // Counted before anything is refused: a test asks how often a client sent, not how often it
    // was let in.
    count(command, body, books);
    let Some((format, body)) = read else {
        return reply::undefined();
    };
    let desk = &Desk::new(format, call);
    let Some(body) = body else {
        return reply::refuse(desk, &codes::BODY);
    };
    let Some(command) = command else {
        return reply::refuse(desk, &codes::COMMAND);
    };
    if command != Command::Prices && call.path != URL {
        return reply::refuse(desk, &codes::ADDRESS);
    }
    match command.check(&body) {
        Ok(()) => {}
        Err(Refusal::Code(code)) => return reply::refuse(desk, code),
        Err(Refusal::Field(field)) => return reply::refuse_field(desk, field),
    }
    match command {
        Command::Inquiry => sale::inquire(desk, &body, books),
        Command::Pay => sale::pay(desk, &body, books),
        Command::Status => sale::status(desk, &body, books),
        Command::Prices => lists::prices(desk, &body, call.path),
    }
}

fn count(command: Option<Command>, body: Option<&Body>, books: &mut Books) {
    let add = |requests: &mut Requests| match command {
        Some(Command::Inquiry) => requests.inquiry += 1,
        Some(Command::Pay) => requests.pay += 1,
        Some(Command::Status) => requests.status += 1,
        Some(Command::Prices) | None => requests.other += 1,
    };
    let provider = books.provider_mut(PROVIDER);
    add(&mut provider.requests);
    let named = body.and_then(|body| match command? {
        Command::Inquiry | Command::Status => body.text("ref_id").map(str::to_owned),
        // A payment names its inquiry only by the provider's own id.
        Command::Pay => sale::reference_of(provider, body.whole("tr_id")?),
        Command::Prices => None,
    });
    if let Some(reference) = named {
        add(&mut provider.reference(&reference).requests);
    }
}

/// This provider's code for what its record says.
fn code_of(said: Said) -> &'static codes::Code {
    match said {
        Said::Paid => &codes::PAID,
        Said::Pending => &codes::PENDING,
        Said::Trouble => &codes::BILLER,
        Said::Failed => &codes::FAILED,
        Said::NoBill => &codes::ALREADY_PAID,
        Said::NotFound => &codes::NOT_FOUND,
        Said::Unlisted => &codes::UNLISTED,
        Said::Timeout => &codes::TIMEOUT,
    }
}

fn rc_of(said: Said) -> &'static str {
    code_of(said).rc
}
