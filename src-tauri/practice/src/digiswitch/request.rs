//! Reading a request as strictly as the provider does, and the signature it must carry.
//!
//! Knows the key names of both dialects through `Dialect`; knows no books and no products.

use md5::{Digest, Md5};
use serde_json::{Map, Value};

use super::{
    Dialect,
    codes::{self, Code},
};
use crate::{KEY, USERNAME};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Inquiry,
    Pay,
    Status,
}

/// A well-formed request of a bill's sale.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) command: Command,
    pub(super) echo: Echo,
    pub(super) amount: Option<i64>,
    pub(super) year: Option<i64>,
    username: String,
    sign: String,
}

/// The part of a request that its answer repeats, as far as it could be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Echo {
    pub(super) ref_id: String,
    pub(super) customer_no: String,
    pub(super) code: String,
}

/// Longer references are refused: the provider's own examples have under twenty characters.
const LONGEST_REFERENCE: usize = 64;

pub(super) fn object(body: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Some(object),
        Ok(
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_),
        )
        | Err(_) => None,
    }
}

pub(super) fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

impl Asked {
    /// The request, or what can be echoed of it and the code that refuses it.
    pub(super) fn read(dialect: &Dialect, body: &[u8]) -> Result<Asked, (Echo, &'static Code)> {
        let object = object(body).ok_or((Echo::default(), &codes::PAYLOAD))?;
        let word = |key: &str| text(&object, key).map(str::to_owned);
        let echo = Echo {
            ref_id: word("ref_id").unwrap_or_default(),
            customer_no: word("customer_no").unwrap_or_default(),
            code: word(dialect.code).unwrap_or_default(),
        };
        let command = match object.get(dialect.command).and_then(Value::as_str) {
            Some("inq-pasca") => Command::Inquiry,
            Some("pay-pasca") => Command::Pay,
            Some("status-pasca") => Command::Status,
            Some(_) | None => return Err((echo, &codes::PAYLOAD)),
        };
        let complete = !echo.ref_id.is_empty()
            && echo.ref_id.len() <= LONGEST_REFERENCE
            && !echo.customer_no.is_empty()
            && !echo.code.is_empty();
        let numbers = (whole(&object, "amount"), whole(&object, "year"));
        let testing = object.get("testing").is_none_or(Value::is_boolean);
        match (word("username"), word("sign"), numbers) {
            (Some(username), Some(sign), (Ok(amount), Ok(year))) if complete && testing => {
                Ok(Asked { command, echo, amount, year, username, sign })
            }
            (_, _, _) => Err((echo, &codes::PAYLOAD)),
        }
    }

    /// Refuses whoever is not the practice account.
    pub(super) fn check_sender(&self) -> Result<(), &'static Code> {
        check_sender(&self.username, &self.sign, &self.echo.ref_id)
    }
}

/// An optional whole number; a string or a fraction is a mistake of the client.
fn whole(object: &Map<String, Value>, key: &str) -> Result<Option<i64>, ()> {
    match object.get(key) {
        None => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or(()),
    }
}

pub(super) fn check_sender(username: &str, sign: &str, suffix: &str) -> Result<(), &'static Code> {
    if username != USERNAME {
        return Err(&codes::USERNAME);
    }
    if sign != signature(USERNAME, KEY, suffix) {
        return Err(&codes::SIGNATURE);
    }
    Ok(())
}

pub(super) fn signature(username: &str, key: &str, suffix: &str) -> String {
    let digest = Md5::digest(format!("{username}{key}{suffix}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn the_signature_is_lowercase_hex_md5_of_username_key_and_suffix() {
        for (suffix, sign) in [
            ("ref1", "269aaa5c7b0631f172be7afb8dc7841b"),
            ("depo", "92fbba367cd779938fbbd0b3b227d3ee"),
            ("pricelist", "91949e032385cafeb37578f679f2d891"),
        ] {
            assert_eq!(signature("your-username", "your-api-key", suffix), sign);
        }
    }
}
