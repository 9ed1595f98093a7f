//! What the account sells, what it costs, and what the deposit holds.

use super::answer::data;
use super::{Keys, inquiry};
use crate::bill::{BillType, Product};
use crate::http::HttpAnswer;
use crate::json::Json;
use crate::money::Rupiah;
use crate::provider::shared::{printable, shown_text};
use crate::provider::{Listed, Refusal, RefusalKind};

/// The codes of the Digiswitch document. DigiFlazz writes two of them in another way and knows no
/// money transfer (DigiFlazz documentation, test case).
pub(super) fn default_products(flazz: bool) -> Vec<Product> {
    let pbb = if flazz { ("cimahi", "PBB Kota Cimahi") } else { ("pbb", "PBB") };
    let nontaglis = if flazz { "plnnontaglist" } else { "plnnontaglis" };
    [
        (BillType::PlnPostpaid, "pln", "PLN"),
        (BillType::PlnNontaglis, nontaglis, "PLN"),
        (BillType::Pdam, "pdam", "PDAM"),
        (BillType::HpPostpaid, "hp", "HP Pascabayar"),
        (BillType::Internet, "internet", "Internet"),
        (BillType::BpjsKesehatan, "bpjs", "BPJS Kesehatan"),
        (BillType::Multifinance, "multifinance", "Angsuran"),
        (BillType::Pbb, pbb.0, pbb.1),
        (BillType::Gas, "pgas", "PGN"),
        (BillType::Tv, "tv", "TV Kabel"),
        (BillType::Emoney, "emoney", "E-Money"),
        (BillType::Samsat, "samsat", "SAMSAT"),
        (BillType::KirimUang, "kirimuang", "Kirim Uang"),
    ]
    .into_iter()
    .filter(|(bill_type, _, _)| !(flazz && *bill_type == BillType::KirimUang))
    .map(|(bill_type, code, name)| Product { bill_type, code: code.into(), name: name.into() })
    .collect()
}

fn unreadable(http: &HttpAnswer, reason: &str) -> Refusal {
    Refusal {
        kind: RefusalKind::Unreadable,
        provider_code: String::new(),
        provider_message: format!("HTTP {}: {reason}", http.status),
    }
}

/// The refusal in `data`, where it carries a code other than success.
fn refused(data: &Json, status: u16) -> Option<Refusal> {
    let rc = shown_text(data, "rc");
    (!rc.is_empty() && rc != "00")
        .then(|| inquiry::refusal(&rc, &shown_text(data, "message"), status))
}

fn checked(http: &HttpAnswer) -> Result<Json, Refusal> {
    let data = data(http).map_err(|seen| seen.refusal(http.status))?;
    match refused(&data, http.status) {
        Some(refusal) => Err(refusal),
        None if (200..=299).contains(&http.status) => Ok(data),
        None => Err(unreadable(http, "the HTTP status is no success")),
    }
}

/// `{"data":{"deposit":500000000000}}`: a success carries no code (DigiFlazz documentation).
pub(super) fn read_balance(http: &HttpAnswer) -> Result<Rupiah, Refusal> {
    let data = checked(http)?;
    ["deposit", "balance"]
        .into_iter()
        .find_map(|key| data.text(key).transpose())
        .and_then(Result::ok)
        .and_then(|text| Rupiah::balance_from_wire(&text).ok())
        .ok_or_else(|| unreadable(http, "no readable deposit"))
}

/// A flag, which the documents type in more than one way.
fn flag(line: &Json, key: &str) -> bool {
    match line.get(key) {
        Ok(Some(Json::Bool(flag))) => *flag,
        Ok(Some(Json::Text(text) | Json::Number(text))) => {
            matches!(text.trim().to_lowercase().as_str(), "true" | "1")
        }
        Ok(Some(Json::Null | Json::List(_) | Json::Object(_)) | None) | Err(_) => false,
    }
}

pub(super) fn read_prices(
    flazz: bool,
    keys: &Keys,
    http: &HttpAnswer,
) -> Result<Vec<Listed>, Refusal> {
    // On an error `data` is an object with a code instead of the list.
    let Json::List(lines) = checked(http)? else {
        return Err(unreadable(http, "no list of products"));
    };
    let listed = lines.iter().filter_map(|line| {
        let code = line.text(keys.product).ok().flatten()?.trim().to_owned();
        let name = if flazz { "product_name" } else { "name" };
        let sellable = if flazz {
            flag(line, "buyer_product_status") && flag(line, "seller_product_status")
        } else {
            flag(line, "status")
        };
        (!code.is_empty()).then(|| Listed {
            bill_type: None,
            code: printable(&code),
            name: shown_text(line, name),
            brand: shown_text(line, "brand"),
            admin: line.money("admin").ok().flatten(),
            commission: line.money("commission").ok().flatten(),
            sellable,
        })
    });
    Ok(listed.collect())
}
