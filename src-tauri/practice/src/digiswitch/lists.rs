//! Deposit and price list.
//!
//! The list may be asked for as often as one likes: the provider's gap of five minutes would only
//! make training and tests wait. Prepaid goods are not sold here, so their list is empty.

use serde_json::{Map, Value, json};

use super::{
    Dialect, Style,
    bill::ADMIN,
    codes::{self, Code},
    products::{PRODUCTS, Product},
    request::{check_sender, object, text},
};
use crate::{answer::Answer, books::Books};

pub(super) fn deposit(dialect: &Dialect, body: &[u8], books: &mut Books) -> Answer {
    let provider = books.provider_mut(dialect.provider);
    provider.requests.other += 1;
    answered(read(dialect, body, "depo").and_then(|(object, selector)| {
        // Only DigiFlazz documents the selector of this call.
        let asked = match dialect.style {
            Style::DigiFlazz => selector.as_deref() == Some("deposit"),
            Style::Digiswitch => selector
                .or_else(|| text(&object, "cmd").map(str::to_owned))
                .is_none_or(|selector| selector == "deposit"),
        };
        if asked { Ok(json!({ "deposit": provider.deposit })) } else { Err(&codes::PAYLOAD) }
    }))
}

pub(super) fn price_list(dialect: &Dialect, body: &[u8], books: &mut Books) -> Answer {
    books.provider_mut(dialect.provider).requests.other += 1;
    answered(read(dialect, body, "pricelist").and_then(|(object, selector)| {
        let lines = match selector.as_deref() {
            Some("pasca") => PRODUCTS
                .iter()
                .filter(|product| text(&object, "code").is_none_or(|code| product.answers_to(code)))
                .map(|product| line(dialect, product))
                .collect(),
            Some("prepaid") => Vec::new(),
            Some(_) | None => return Err(&codes::PAYLOAD),
        };
        Ok(Value::Array(lines))
    }))
}

/// The request and its selector, once the sender is known.
fn read(
    dialect: &Dialect,
    body: &[u8],
    suffix: &str,
) -> Result<(Map<String, Value>, Option<String>), &'static Code> {
    let object = object(body).ok_or(&codes::PAYLOAD)?;
    let username = text(&object, "username").ok_or(&codes::PAYLOAD)?;
    let sign = text(&object, "sign").ok_or(&codes::PAYLOAD)?;
    check_sender(username, sign, suffix)?;
    let selector = text(&object, dialect.selector).map(str::to_owned);
    Ok((object, selector))
}

/// A success carries no code; a refusal has an object where the list would be.
fn answered(result: Result<Value, &'static Code>) -> Answer {
    match result {
        Ok(data) => Answer::json(200, &json!({ "data": data })),
        Err(code) => Answer::json(
            code.http,
            &json!({ "data": { "rc": code.rc, "status": code.status, "message": code.message } }),
        ),
    }
}

fn line(dialect: &Dialect, product: &Product) -> Value {
    let commission = product.base_commission().unwrap_or(1000);
    match dialect.style {
        Style::DigiFlazz => json!({
            "product_name": product.name, "category": "Pascabayar", "brand": product.brand,
            "seller_name": "PT CONTOH LATIHAN", "admin": ADMIN, "commission": commission,
            "buyer_sku_code": product.alias.unwrap_or(product.code),
            "buyer_product_status": true, "seller_product_status": product.active, "desc": "-",
        }),
        Style::Digiswitch => json!({
            "name": product.name, "category": "Pascabayar", "brand": product.brand,
            "admin": ADMIN, "commission": commission, "code": product.code,
            "status": product.active, "desc": "-",
        }),
    }
}
