//! What the account sells, and what the deposit holds. Of both answers only an older shape is
//! documented, so that they are read leniently.

use super::answer;
use super::{codes, inquiry};
use crate::http::HttpAnswer;
use crate::json::Json;
use crate::money::Rupiah;
use crate::provider::shared::{Class, Unusable, printable, shown_text};
use crate::provider::{Listed, Refusal};

fn unreadable(http: &HttpAnswer, reason: &str) -> Refusal {
    inquiry::unreadable(http, "", reason, "")
}

/// The code stands for a refusal, not for a success: which of the success codes these two calls
/// answer with is not documented.
fn refuses(code: &str) -> bool {
    match codes::find(code).map(|row| row.pay) {
        Some(Class::Paid) => false,
        Some(Class::Failed | Class::Pending | Class::Unclear | Class::NotFound) => code != "300",
        None => code.len() > 2,
    }
}

/// The answer's `data` where nothing in it refuses.
fn data(http: &HttpAnswer) -> Result<Json, Refusal> {
    let unusable =
        |seen: Unusable| inquiry::unreadable(http, &seen.code, &seen.reason, &seen.message);
    let json = answer::envelope(http).map_err(unusable)?;
    let (code, success, message) = answer::head(&json).map_err(unusable)?;
    let code = printable(&code.unwrap_or_default());
    if !code.is_empty() && (success == Some(false) || refuses(&code)) {
        return Err(inquiry::refusal(http.status, &code, &message));
    }
    if success == Some(false) || !(200..=299).contains(&http.status) {
        let reason = "the answer is no success";
        return Err(inquiry::unreadable(http, &code, reason, &message));
    }
    match json.get("data") {
        Ok(Some(data)) => Ok(data.clone()),
        Ok(None) => Err(inquiry::unreadable(http, &code, "data is missing", &message)),
        Err(why) => Err(inquiry::unreadable(http, &code, &why.to_string(), &message)),
    }
}

/// `{"balance": 1000000, "currency": "IDR", "partnerId": "..."}`
pub(super) fn read_balance(http: &HttpAnswer) -> Result<Rupiah, Refusal> {
    let data = data(http)?;
    let currency = shown_text(&data, "currency").to_uppercase();
    if !matches!(currency.as_str(), "" | "IDR" | "RP" | "RUPIAH") {
        return Err(unreadable(http, "the balance is in another currency"));
    }
    data.text("balance")
        .ok()
        .flatten()
        .and_then(|text| Rupiah::balance_from_wire(&text).ok())
        .ok_or_else(|| unreadable(http, "no readable balance"))
}

/// The first of `keys` that has a text.
fn first(line: &Json, keys: &[&str]) -> String {
    keys.iter().map(|key| shown_text(line, key)).find(|text| !text.is_empty()).unwrap_or_default()
}

/// Closed only where it says so.
fn sellable(line: &Json) -> bool {
    match line.get("active") {
        Ok(Some(Json::Bool(flag))) => *flag,
        Ok(Some(Json::Text(text) | Json::Number(text))) => {
            !matches!(text.trim().to_lowercase().as_str(), "false" | "0")
        }
        Ok(Some(Json::Null | Json::List(_) | Json::Object(_)) | None) | Err(_) => true,
    }
}

/// `[{"name", "code", "amount", "adminFee", "biller", "category", "active", ...}]`, or the same list
/// inside an object.
pub(super) fn read_prices(http: &HttpAnswer) -> Result<Vec<Listed>, Refusal> {
    let data = data(http)?;
    let lines = match &data {
        Json::List(lines) => Some(lines),
        Json::Object(fields) => fields.iter().find_map(|(_, value)| match value {
            Json::List(lines) => Some(lines),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => None,
        }),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => None,
    };
    let Some(lines) = lines else {
        return Err(unreadable(http, "no list of products"));
    };
    let listed = lines.iter().filter_map(|line| {
        let code = first(line, &["code", "productCode"]);
        let admin = |key| line.money(key).ok().flatten();
        (!code.is_empty()).then(|| Listed {
            // The category "Listrik" holds tokens as well as bills.
            bill_type: None,
            name: first(line, &["name", "productName"]),
            brand: first(line, &["biller", "category"]),
            admin: admin("adminFee").or_else(|| admin("totalAdmin")),
            commission: None,
            sellable: sellable(line),
            code,
        })
    });
    Ok(listed.collect())
}
