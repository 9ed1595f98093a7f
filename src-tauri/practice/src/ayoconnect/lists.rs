//! Balance and products of the account. Their second version is not documented; these are the
//! shapes of the first.

use serde::Serialize;

use super::{Asked, BILLER, CATEGORY, Desk, PARTNER, PRODUCT, PRODUCT_NAME, PROVIDER, reply};
use crate::{answer::Answer, books::Books};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Balance {
    balance: i64,
    currency: &'static str,
    partner_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    name: &'static str,
    description: &'static str,
    code: &'static str,
    logo: &'static str,
    amount: i64,
    admin_fee: i64,
    biller: &'static str,
    category: &'static str,
    active: bool,
    #[serde(rename = "type")]
    kind: &'static str,
}

pub(super) fn balance(_: &Desk, _: &Asked, books: &mut Books) -> Answer {
    let balance = books.provider_mut(PROVIDER).deposit;
    reply::list(Balance { balance, currency: "IDR", partner_id: PARTNER })
}

pub(super) fn products(_: &Desk, _: &Asked, _: &mut Books) -> Answer {
    reply::list([Product {
        name: PRODUCT_NAME,
        description: BILLER,
        code: PRODUCT,
        logo: "",
        amount: 0,
        admin_fee: super::bill::ADMIN,
        biller: "PLN",
        category: CATEGORY,
        active: true,
        kind: "postpaid",
    }])
}
