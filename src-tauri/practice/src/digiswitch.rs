//! The practice provider "Digiswitch", and DigiFlazz, whose API is the same with other key names.
//!
//! Written from the provider's documents. It must not know how any client of it works: a mistake
//! in a client's reading has to meet an independent opinion here. Each of the two has its own
//! books; the billers behind them are the same.

mod bill;
mod codes;
mod details;
mod lists;
mod numbers;
mod products;
mod reply;
mod request;
mod sale;

use self::request::{Asked, Command};
use crate::{
    answer::Answer,
    biller::Said,
    books::{Books, Requests},
    simulator::{Call, Method, PracticeAccount, Route, Simulator},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Digiswitch,
    DigiFlazz,
}

/// The names by which one of the two calls the same things.
#[derive(Debug)]
struct Dialect {
    style: Style,
    provider: &'static str,
    transaction_path: &'static str,
    deposit_path: &'static str,
    price_list_path: &'static str,
    command: &'static str,
    code: &'static str,
    name: &'static str,
    balance: &'static str,
    selector: &'static str,
}

const DIGISWITCH: Dialect = Dialect {
    style: Style::Digiswitch,
    provider: "digiswitch",
    transaction_path: "/v1/user/api/transaction",
    // Not documented; the likeliest of the candidates.
    deposit_path: "/v1/user/api/cek-saldo",
    price_list_path: "/v1/user/api/price-list",
    command: "command",
    code: "code",
    name: "name",
    balance: "balance",
    selector: "command",
};

const DIGIFLAZZ: Dialect = Dialect {
    style: Style::DigiFlazz,
    provider: "digiflazz",
    transaction_path: "/v1/transaction",
    deposit_path: "/v1/cek-saldo",
    price_list_path: "/v1/price-list",
    command: "commands",
    code: "buyer_sku_code",
    name: "customer_name",
    balance: "buyer_last_saldo",
    selector: "cmd",
};

macro_rules! routes {
    ($dialect:ident) => {
        &[
            Route {
                method: Method::Post,
                path: $dialect.transaction_path,
                serve: |call, books| transaction(&$dialect, call, books),
            },
            Route {
                method: Method::Post,
                path: $dialect.deposit_path,
                serve: |call, books| lists::deposit(&$dialect, call.body, books),
            },
            Route {
                method: Method::Post,
                path: $dialect.price_list_path,
                serve: |call, books| lists::price_list(&$dialect, call.body, books),
            },
        ]
    };
}

pub(crate) static SWITCH: Simulator = Simulator {
    id: "digiswitch",
    routes: routes!(DIGISWITCH),
    account: Some(|| PracticeAccount {
        name: "latihan",
        provider: "digiswitch",
        username: Some(crate::USERNAME),
        partner_id: None,
        products: products()
            .into_iter()
            .map(|(bill_type, code, name)| format!("{bill_type}={code}:{name}"))
            .collect(),
    }),
    sandbox: || numbers::sandbox(DIGISWITCH.provider),
    refunded: codes::REFUNDED.rc,
};

/// The same house under its other name: for accounts, not for training.
pub(crate) static FLAZZ: Simulator = Simulator {
    id: "digiflazz",
    routes: routes!(DIGIFLAZZ),
    account: None,
    sandbox: Vec::new,
    refunded: codes::REFUNDED.rc,
};

/// Where and when a request is served.
struct Desk {
    dialect: &'static Dialect,
    now_ms: i64,
    /// How many status questions a pending payment answers with pending.
    pending_asks: u32,
}

/// Serves one request of the transaction path, which inquires, pays or tells the status.
fn transaction(dialect: &'static Dialect, call: &Call<'_>, books: &mut Books) -> Answer {
    let desk = &Desk { dialect, now_ms: call.now_ms, pending_asks: call.pending_asks };
    // The documents ask for this type.
    let asked = match Asked::read(dialect, call.body_of_type("application/json")) {
        Ok(asked) => asked,
        Err((echo, code)) => return reply::refuse(desk, &echo, code),
    };
    // Counted before anything is refused: a test asks how often a client sent, not how often it
    // was let in.
    let count = |requests: &mut Requests| match asked.command {
        Command::Inquiry => requests.inquiry += 1,
        Command::Pay => requests.pay += 1,
        Command::Status => requests.status += 1,
    };
    let provider = books.provider_mut(dialect.provider);
    count(&mut provider.requests);
    count(&mut provider.reference(&asked.echo.ref_id).requests);
    if let Err(code) = asked.check_sender() {
        return reply::refuse(desk, &asked.echo, code);
    }
    match asked.command {
        Command::Inquiry => sale::inquire(desk, &asked, books),
        Command::Pay => sale::pay(desk, &asked, books),
        Command::Status => sale::status(desk, &asked, books),
    }
}

/// This provider's code for what its record says.
fn code_of(said: Said) -> &'static codes::Code {
    match said {
        Said::Paid => &codes::PAID,
        Said::Pending => &codes::PENDING,
        Said::Trouble => &codes::ROUTER,
        Said::Failed => &codes::FAILED,
        Said::NoBill => &codes::NO_BILL,
        Said::NotFound => &codes::NOT_FOUND,
        Said::Unlisted => &codes::UNLISTED,
        Said::Timeout => &codes::TIMEOUT,
    }
}

fn rc_of(said: Said) -> &'static str {
    code_of(said).rc
}

/// What may be sold: bill type, product code and name.
fn products() -> Vec<(&'static str, &'static str, &'static str)> {
    products::PRODUCTS
        .iter()
        .filter(|product| product.active)
        .map(|product| (product.kind.bill_type(), product.code, product.name))
        .collect()
}
