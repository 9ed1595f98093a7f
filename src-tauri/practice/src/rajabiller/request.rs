//! Reading a request as strictly as the relay's schema says: four strings, all of them there.
//!
//! Knows no books and no products.

use serde_json::{Map, Value};

/// The body of a payment; an inquiry's has no order id.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) customer_number: String,
    pub(super) order_id: Option<String>,
    pub(super) product_code: String,
    pub(super) provider_type: String,
}

/// The documents' order ids have up to 35 characters and name no limit.
const LONGEST_ORDER_ID: usize = 64;

impl Order {
    /// The request, or what is wrong with it.
    pub(super) fn read(body: &[u8], with_order_id: bool) -> Result<Order, &'static str> {
        let object = object(body).ok_or("body must be a JSON object")?;
        let word = |key: &str| text(&object, key).map(str::to_owned);
        let order_id = word("orderId");
        if with_order_id && order_id.is_none() {
            return Err("orderId must be a string");
        }
        if !with_order_id && object.contains_key("orderId") {
            return Err("orderId is not part of an inquiry");
        }
        Ok(Order {
            customer_number: word("customerNumber").ok_or("customerNumber must be a string")?,
            order_id,
            product_code: word("productCode").ok_or("productCode must be a string")?,
            provider_type: word("providerType").ok_or("providerType must be a string")?,
        })
    }
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(body).ok()
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// The order that a body names, however wrong the rest of it is.
pub(super) fn named_order(body: &[u8]) -> Option<String> {
    let object = object(body)?;
    text(&object, "orderId").filter(|order_id| is_order_id(order_id)).map(str::to_owned)
}

/// The letters of the documents' order ids, which stand in a path as well.
pub(super) fn is_order_id(text: &str) -> bool {
    (1..=LONGEST_ORDER_ID).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
