//! What one number owes here: what the world says, with this provider's fee on top.
//!
//! Knows no requests and no books.

use super::{
    details,
    products::{Kind, Product},
    tree::Node,
};
use crate::{
    dice::Dice,
    jakarta::Month,
    world::{self, Customer},
};

/// All that a bill is made from.
pub(super) struct Ask<'a> {
    pub(super) product: &'a Product,
    /// The number, for vehicle tax with the payer's identity behind a comma.
    pub(super) customer_no: &'a str,
    /// How many sheets; none lets the number decide.
    pub(super) sheets: Option<i64>,
    /// How many months the client asked for, where it may.
    pub(super) months: i64,
    pub(super) year: i64,
    pub(super) at_ms: i64,
    /// Some details are only told after the payment.
    pub(super) paid: bool,
}

impl Ask<'_> {
    pub(super) fn month(&self) -> Month {
        Month::of(self.at_ms)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bill {
    pub(super) name: String,
    pub(super) period: String,
    pub(super) admin: i64,
    /// What the customer owes, the fee included: this provider calls it `price`.
    pub(super) total: i64,
    /// What the deposit loses: this provider calls it `selling_price`.
    pub(super) cost: i64,
    pub(super) desc: Node,
}

/// What is owed before the provider's fee, and the details that tell of it.
pub(super) struct Owed {
    pub(super) nominal: i64,
    pub(super) period: String,
    /// How many times fee and commission are due.
    pub(super) bills: i64,
    pub(super) desc: Node,
}

impl Bill {
    pub(super) fn of(ask: &Ask<'_>) -> Bill {
        let Product { kind, seed, fee, commission, .. } = *ask.product;
        let mut customer = world::customer(seed, ask.customer_no, ask.sheets, kind.is_monthly());
        if kind == Kind::BpjsWorkers {
            customer.name = company(ask.customer_no);
        }
        let Owed { nominal, period, bills, desc } = details::of(ask, &mut customer);
        let admin = bills * fee;
        let total = nominal + admin;
        let Customer { name, .. } = customer;
        Bill { name, period, admin, total, cost: total - bills * commission, desc }
    }
}

/// Contributions for workers are owed by who employs them.
fn company(number: &str) -> String {
    let mut dice = Dice::of(&["company", number]);
    let first = dice.pick(&["PT MAJU", "CV SINAR", "PT KARYA", "UD SUMBER", "PT CAHAYA"]);
    let second = dice.pick(&["CONTOH", "LATIHAN", "BERSAMA", "SEJAHTERA"]);
    format!("{first} {second}")
}

/// The biller's number of the payment.
pub(super) fn biller_reference(
    product: &Product,
    customer_no: &str,
    reference: &str,
    month: Month,
) -> String {
    let mut dice = Dice::of(&["noref", customer_no, reference]);
    match product.kind {
        Kind::Pln => dice.hex(32).to_uppercase(),
        Kind::PlnNontaglis | Kind::Multifinance | Kind::Tv => dice.digits(8),
        Kind::Pdam | Kind::Hp => dice.digits(9),
        Kind::Internet if product.code == "TELKOMPSTN" => dice.digits(7),
        Kind::Internet => format!("{}/{:02}/{}", dice.digits(7), month.month, month.year),
        Kind::Bpjs => dice.digits(18),
        Kind::BpjsWorkers => format!("iak{}", dice.hex(13)),
        Kind::Pbb | Kind::Gas => dice.digits(12),
        Kind::Samsat => customer_no.split(',').next().unwrap_or_default().to_owned(),
    }
}
