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
    SandboxNumber,
    answer::Answer,
    books::{Books, ProviderBooks},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Digiswitch,
    DigiFlazz,
}

/// The names by which one of the two calls the same things.
#[derive(Debug)]
pub(crate) struct Dialect {
    style: Style,
    pub(crate) provider: &'static str,
    pub(crate) transaction_path: &'static str,
    pub(crate) deposit_path: &'static str,
    pub(crate) price_list_path: &'static str,
    command: &'static str,
    code: &'static str,
    name: &'static str,
    balance: &'static str,
    selector: &'static str,
}

pub(crate) static DIGISWITCH: Dialect = Dialect {
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

pub(crate) static DIGIFLAZZ: Dialect = Dialect {
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

pub(crate) static DIALECTS: [&Dialect; 2] = [&DIGISWITCH, &DIGIFLAZZ];

/// Where and when a request is served.
pub(crate) struct Desk {
    pub(crate) dialect: &'static Dialect,
    pub(crate) now_ms: i64,
    /// How many status questions a pending payment answers with pending.
    pub(crate) pending_asks: u32,
}

/// Serves one request of the transaction path, which inquires, pays or tells the status.
pub(crate) fn transaction(desk: &Desk, body: &[u8], books: &mut Books) -> Answer {
    let asked = match Asked::read(desk.dialect, body) {
        Ok(asked) => asked,
        Err((echo, code)) => return reply::refuse(desk, &echo, code),
    };
    // Counted before anything is refused: a test asks how often a client sent, not how often it
    // was let in.
    let known = books.provider_mut(desk.dialect.provider).reference(&asked.echo.ref_id);
    match asked.command {
        Command::Inquiry => known.requests.inquiry += 1,
        Command::Pay => known.requests.pay += 1,
        Command::Status => known.requests.status += 1,
    }
    if let Err(code) = asked.check_sender() {
        return reply::refuse(desk, &asked.echo, code);
    }
    match asked.command {
        Command::Inquiry => sale::inquire(desk, &asked, books),
        Command::Pay => sale::pay(desk, &asked, books),
        Command::Status => sale::status(desk, &asked, books),
    }
}

pub(crate) fn deposit(dialect: &Dialect, body: &[u8], books: &ProviderBooks) -> Answer {
    lists::deposit(dialect, body, books)
}

pub(crate) fn price_list(dialect: &Dialect, body: &[u8]) -> Answer {
    lists::price_list(dialect, body)
}

/// The code under which a late reversal stands in the books.
pub(crate) fn refunded_code() -> &'static str {
    codes::REFUNDED.rc
}

/// What may be sold: bill type, product code and name.
pub(crate) fn products() -> Vec<(&'static str, &'static str, &'static str)> {
    products::PRODUCTS
        .iter()
        .filter(|product| product.active)
        .map(|product| (product.kind.bill_type(), product.code, product.name))
        .collect()
}

/// Numbers to train and test with.
pub(crate) fn sandbox_numbers() -> Vec<SandboxNumber> {
    numbers::sandbox(DIGISWITCH.provider)
}
