//! What one number owes: made from the number, so that the same number always owes the same.
//!
//! Only the periods move with the clock. The parts add up to the total, as on a real bill. Knows
//! no requests, books or wire names outside of `desc`.

use serde_json::Value;

use super::{
    details,
    products::{Kind, Product},
};
use crate::{
    dice::Dice,
    jakarta::Month,
    world::{self, Customer},
};

/// The provider's fee for one sheet.
pub(super) const ADMIN: i64 = 2500;

/// All that a bill is made from.
pub(super) struct Ask<'a> {
    pub(super) product: &'a Product,
    pub(super) customer_no: &'a str,
    /// How many sheets; none lets the number decide.
    pub(super) sheets: Option<i64>,
    pub(super) amount: i64,
    pub(super) year: i64,
    pub(super) month: Month,
    /// Some details are only told after the payment.
    pub(super) paid: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bill {
    pub(super) name: String,
    pub(super) admin: i64,
    pub(super) selling_price: i64,
    pub(super) price: i64,
    pub(super) desc: Value,
}

/// What is owed before the provider's fee, and the sheets that tell of it.
pub(super) struct Owed {
    pub(super) parts: i64,
    /// How many times the provider's fee is due.
    pub(super) fees: i64,
    pub(super) desc: Value,
}

impl Bill {
    pub(super) fn of(ask: &Ask<'_>) -> Bill {
        let monthly = matches!(
            ask.product.kind,
            Kind::Pln | Kind::Pdam | Kind::Internet | Kind::Bpjs | Kind::Gas | Kind::Tv
        );
        let mut customer = world::customer(ask.product.code, ask.customer_no, ask.sheets, monthly);
        let owed = details::of(ask, &mut customer);
        let admin = owed.fees * ADMIN;
        let selling_price = owed.parts + admin;
        let Customer { name, margin, .. } = customer;
        Bill { name, admin, selling_price, price: selling_price - margin, desc: owed.desc }
    }
}

/// The provider's proof of a payment. Five bill types have none, as in the provider's examples.
pub(super) fn serial(kind: Kind, customer_no: &str, reference: &str) -> String {
    let mut dice = Dice::of(&["serial", customer_no, reference]);
    match kind {
        Kind::Pln | Kind::Pdam | Kind::Hp | Kind::Tv | Kind::Samsat => String::new(),
        Kind::PlnNontaglis => format!("P{}NH", dice.digits(10)),
        Kind::Internet => format!("I{}N", dice.digits(10)),
        Kind::Bpjs => format!("BP{}JS", dice.digits(10)),
        Kind::Multifinance => format!("FP{}I", dice.digits(10)),
        Kind::Pbb => format!("P{}B", dice.digits(10)),
        Kind::Gas => format!("G{}S", dice.digits(10)),
        Kind::Emoney => format!("E{}M", dice.digits(10)),
        Kind::KirimUang => dice.hex(25),
    }
}
