//! Reading a request: the headers, the token that is the request itself, and the body that may
//! repeat it.
//!
//! The documents show the same JSON as a body and as the token's payload; their code samples send
//! the token with an empty body. Both are taken, but a body that says something else than the token
//! is not. Key names are taken only as the documents write them. Knows no books and no products.

use axum::http::header;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Map, Value};

use super::{
    Asked, BALANCE_PATH, PARTNER, PRODUCTS_PATH,
    codes::{self, Code},
};
use crate::{KEY, simulator::Call};

/// The documents name no limit; known references have up to fifty characters.
const LONGEST_REFERENCE: usize = 64;

/// The request of the practice account, or the code that refuses it.
pub(super) fn read(call: &Call<'_>) -> Result<Asked, &'static Code> {
    let token = call.header("token").ok_or(&codes::UNAUTHORISED)?;
    let asked = payload(token, KEY).ok_or(&codes::UNAUTHORISED)?;
    let partner = asked.get("partnerId").and_then(Value::as_str);
    if call.header("key") != Some(PARTNER) || partner != Some(PARTNER) {
        return Err(&codes::UNAUTHORISED);
    }
    // The samples of these two say 1.0 under either path.
    let older = [BALANCE_PATH, PRODUCTS_PATH].contains(&call.path);
    match call.header("version") {
        Some("2.0") => {}
        Some("1.0") if older => {}
        Some(_) | None => return Err(&codes::REQUEST),
    }
    let kind = call.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(&codes::REQUEST);
    }
    if call.body.iter().all(u8::is_ascii_whitespace) {
        return Ok(asked);
    }
    let body: Map<String, Value> =
        serde_json::from_slice(call.body).map_err(|_| &codes::REQUEST)?;
    if body.is_empty() || body == asked { Ok(asked) } else { Err(&codes::UNAUTHORISED) }
}

/// What a token says, where its signature is good. It carries no times, so none are asked for.
fn payload(token: &str, secret: &str) -> Option<Asked> {
    let key = DecodingKey::from_secret(secret.as_bytes());
    decode(token, &key, &rules()).ok().map(|token| token.claims)
}

fn rules() -> Validation {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_aud = false;
    rules
}

/// The reference that a request names, however wrong the rest of it is.
pub(super) fn named_reference(call: &Call<'_>) -> Option<String> {
    let body = serde_json::from_slice::<Asked>(call.body).ok();
    let named = body.as_ref().and_then(reference).map(str::to_owned);
    named.or_else(|| {
        let mut rules = rules();
        rules.insecure_disable_signature_validation();
        let key = DecodingKey::from_secret(&[]);
        let claims = decode::<Asked>(call.header("token")?, &key, &rules).ok()?.claims;
        reference(&claims).map(str::to_owned)
    })
}

pub(super) fn reference(asked: &Asked) -> Option<&str> {
    text(asked, "refNumber").filter(|reference| reference.len() <= LONGEST_REFERENCE)
}

pub(super) fn text<'a>(asked: &'a Asked, key: &str) -> Option<&'a str> {
    asked.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// A whole number; a string or a fraction is a mistake of the client.
pub(super) fn whole(asked: &Asked, key: &str) -> Option<i64> {
    asked.get(key).and_then(Value::as_i64)
}

/// Whether the fields that other products need are of their types, where they are sent at all.
pub(super) fn extras_are_sound(asked: &Asked, numbers: &[&str]) -> bool {
    let urls = asked.get("callbackUrls").is_none_or(|urls| {
        urls.as_array().is_some_and(|urls| {
            urls.iter().all(|url| url.as_str().is_some_and(|url| url.starts_with("https://")))
        })
    });
    let zone = asked.get("zoneId").is_none_or(Value::is_string);
    urls && zone && numbers.iter().all(|key| asked.get(*key).is_none_or(Value::is_i64))
}

#[cfg(test)]
mod tests {
    use super::payload;

    /// Header, payload and the signature under "secret-0001", made by another program.
    const TOKEN: [&str; 3] = [
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        "eyJwYXJ0bmVySWQiOiJQQVJUTkVSMDEiLCJyZWZOdW1iZXIiOiJPUkQwMDAxIn0",
        "DZ_9YJ_nu3McuCiHFNaiiFTnhoXSIRfPQFIuc3eVvO0",
    ];

    #[test]
    fn a_token_is_good_with_its_own_signature_under_its_own_secret_only() {
        let asked = payload(&TOKEN.join("."), "secret-0001").expect("a good token");
        assert_eq!(
            (&asked["partnerId"], &asked["refNumber"]),
            (&"PARTNER01".into(), &"ORD0001".into())
        );
        assert_eq!(payload(&TOKEN.join("."), "secret-0002"), None);
        let [header, body, signature] = TOKEN;
        // The alphabet of the documents' shell recipe, which is not the one of tokens.
        let plain = signature.replace('_', "/");
        for bad in [plain.as_str(), "", &signature[1..]] {
            assert_eq!(payload(&format!("{header}.{body}.{bad}"), "secret-0001"), None, "{bad}");
        }
        // {"alg":"none","typ":"JWT"}
        let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}.");
        assert_eq!(payload(&none, "secret-0001"), None, "an unsigned token");
    }
}
