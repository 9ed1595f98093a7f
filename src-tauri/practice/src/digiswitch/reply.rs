//! The bodies of answers, in the key names of the asker's dialect.
//!
//! Knows what an answer says, never why: that is decided in `sale`.

use serde_json::{Map, Value, json};

use super::{
    Desk,
    bill::{Ask, Bill},
    codes::{self, Code},
    products::Product,
    request::Echo,
};
use crate::{
    answer::Answer,
    biller::Case,
    books::{Inquiry, Payment},
    faults::Happening,
    jakarta::Month,
};

/// The bill that an inquiry showed, made again from what the books keep of it.
pub(super) fn bill_of(product: &Product, inquiry: &Inquiry, case: Case, paid: bool) -> Bill {
    let month = Month::of(inquiry.at_ms);
    Bill::of(&Ask {
        product,
        customer_no: &inquiry.subject.customer_no,
        sheets: case.sheets,
        amount: inquiry.amount.unwrap_or(0),
        year: inquiry.subject.year.unwrap_or(month.year),
        month,
        paid,
    })
}

/// The answer to a payment that the books have as paid.
pub(super) fn paid(
    desk: &Desk,
    echo: &Echo,
    product: &Product,
    case: Case,
    inquiry: &Inquiry,
    payment: &Payment,
) -> Answer {
    let money = Money {
        selling_price: payment.selling_price,
        price: payment.price,
        balance: payment.balance_after,
        serial: &payment.serial,
    };
    let mut echo = echo.clone();
    if case.happening == Happening::ForeignReference {
        echo.ref_id = format!("{}X", echo.ref_id);
    }
    let bill = bill_of(product, inquiry, case, true);
    let mut data = success_data(desk, &echo, product, bill, &money);
    if case.happening == Happening::Disagrees {
        data.insert("status".to_owned(), json!(codes::FAILED_WORD));
    }
    wrapped(codes::PAID.http, data)
}

/// The fields of a success that differ between inquiry and payment.
struct Money<'a> {
    selling_price: i64,
    price: i64,
    balance: i64,
    serial: &'a str,
}

/// The answer to an inquiry: the same body as a payment's, but nothing is charged or proved.
pub(super) fn shown(
    desk: &Desk,
    echo: &Echo,
    product: &Product,
    bill: Bill,
    deposit: i64,
) -> Answer {
    let money = Money {
        selling_price: bill.selling_price,
        price: bill.price,
        balance: deposit,
        serial: "",
    };
    wrapped(codes::PAID.http, success_data(desk, echo, product, bill, &money))
}

fn success_data(
    desk: &Desk,
    echo: &Echo,
    product: &Product,
    bill: Bill,
    money: &Money<'_>,
) -> Map<String, Value> {
    let mut data = told(desk, echo, &codes::PAID);
    data.insert(desk.dialect.name.to_owned(), json!(bill.name));
    data.insert("admin".to_owned(), json!(bill.admin));
    if let Some(commission) = product.base_commission() {
        data.insert("base_commission".to_owned(), json!(commission));
    }
    data.insert("sn".to_owned(), json!(money.serial));
    data.insert(desk.dialect.balance.to_owned(), json!(money.balance));
    data.insert("price".to_owned(), json!(money.price));
    data.insert("selling_price".to_owned(), json!(money.selling_price));
    data.insert("desc".to_owned(), bill.desc);
    data
}

/// The six keys that every answer has, and all that a failure or a pending one has.
fn told(desk: &Desk, echo: &Echo, code: &Code) -> Map<String, Value> {
    let mut data = Map::new();
    for (key, value) in [
        ("ref_id", echo.ref_id.as_str()),
        ("customer_no", &echo.customer_no),
        (desk.dialect.code, &echo.code),
        ("message", code.message),
        ("status", code.status),
        ("rc", code.rc),
    ] {
        data.insert(key.to_owned(), json!(value));
    }
    data
}

/// An answer that is not (or not yet) a success.
pub(super) fn refuse(desk: &Desk, echo: &Echo, code: &Code) -> Answer {
    wrapped(code.http, told(desk, echo, code))
}

fn wrapped(status: u16, data: Map<String, Value>) -> Answer {
    Answer::json(status, &json!({ "data": data }))
}
