//! What the account sells, what it costs, and what the deposit holds.

use super::answer::{data, message, response_code};
use super::inquiry;
use crate::account::Account;
use crate::bill::{BillType, Product};
use crate::http::HttpAnswer;
use crate::json::Json;
use crate::money::Rupiah;
use crate::provider::shared::{printable, shown_text};
use crate::provider::{Listed, Refusal, RefusalKind};

/// Codes of the documentation's examples and sandbox; an account names its own where they differ.
pub(super) fn default_products() -> Vec<Product> {
    [
        (BillType::PlnPostpaid, "PLNPOSTPAID", "PLN"),
        (BillType::PlnNontaglis, "PLNNONTAG", "PLN"),
        (BillType::Pdam, "PDAMKOTA.SURABAYA", "PDAM Kota Surabaya"),
        (BillType::Pdam, "PDAMKOTA.MEDAN", "PDAM Kota Medan"),
        (BillType::HpPostpaid, "HPTHREE", "Three Pascabayar"),
        (BillType::Internet, "TELKOMPSTN", "Telkom"),
        (BillType::Internet, "CBN", "CBN"),
        (BillType::BpjsKesehatan, "BPJS", "BPJS Kesehatan"),
        (BillType::BpjsKetenagakerjaan, "BPJSTKPU", "BPJS Ketenagakerjaan"),
        (BillType::Multifinance, "FNMEGA", "Mega Finance"),
        (BillType::Pbb, "PBBKOT.CIMAHI", "PBB Kota Cimahi"),
        (BillType::Gas, "PGAS", "PGN"),
        (BillType::Tv, "TVBIG", "BIG TV"),
        (BillType::Tv, "TVTLKMV", "Telkomvision"),
        (BillType::Samsat, "ESAMSAT.JABAR", "e-SAMSAT Jawa Barat"),
    ]
    .into_iter()
    .map(|(bill_type, code, name)| Product { bill_type, code: code.into(), name: name.into() })
    .collect()
}

/// The kind of bill of a line, where its type is one of ours (IAK documentation, Price List). PLN
/// and BPJS have several kinds each, told apart by their codes alone.
fn bill_type(kind: &str, code: &str) -> Option<BillType> {
    match (kind, code) {
        ("pln", "PLNPOSTPAID") => Some(BillType::PlnPostpaid),
        ("pln", "PLNNONTAG" | "PLNNONH") => Some(BillType::PlnNontaglis),
        ("bpjs", "BPJS") => Some(BillType::BpjsKesehatan),
        ("bpjs", "BPJSTKPU") => Some(BillType::BpjsKetenagakerjaan),
        ("pdam", _) => Some(BillType::Pdam),
        ("hp", _) => Some(BillType::HpPostpaid),
        ("internet", _) => Some(BillType::Internet),
        ("gas", _) => Some(BillType::Gas),
        ("finance", _) => Some(BillType::Multifinance),
        ("pbb", _) => Some(BillType::Pbb),
        ("tv", _) => Some(BillType::Tv),
        ("pajak-kendaraan", _) => Some(BillType::Samsat),
        (_, _) => None,
    }
}

/// Whether `code` is known to stand for another kind of bill than `ours`: in our own lists, or among
/// what the account sells.
pub(super) fn is_of_another_kind(account: &Account, code: &str, ours: BillType) -> bool {
    let upper = code.to_ascii_uppercase();
    // The price list's kinds in which the code alone tells, and contributions of the self-employed.
    let listed = ["pln", "bpjs"].into_iter().find_map(|kind| bill_type(kind, &upper));
    let listed = listed.or((upper == "BPJSTK").then_some(BillType::BpjsKetenagakerjaan));
    let sold = account.products.iter().cloned().chain(default_products());
    sold.filter(|product| product.code.eq_ignore_ascii_case(code))
        .map(|product| product.bill_type)
        .chain(listed)
        .any(|kind| kind != ours)
}

fn unreadable(http: &HttpAnswer, reason: &str) -> Refusal {
    Refusal {
        kind: RefusalKind::Unreadable,
        provider_code: String::new(),
        provider_message: format!("HTTP {}: {reason}", http.status),
    }
}

/// The object of a success, which carries 00 or no code at all.
fn checked(http: &HttpAnswer) -> Result<Json, Refusal> {
    let (data, _) = data(http).map_err(|seen| seen.refusal(http.status))?;
    match response_code(&data) {
        Ok(Some(rc)) if rc != "00" => Err(inquiry::refusal(http.status, &rc, &message(&data))),
        Ok(Some(_) | None) if (200..=299).contains(&http.status) => Ok(data),
        Ok(Some(_) | None) => Err(unreadable(http, "the HTTP status is no success")),
        Err(reason) => Err(unreadable(http, &reason.to_string())),
    }
}

/// `{"data":{"balance":n,"message":"SUCCESS","rc":"00"}}`, in the first version without code (IAK
/// documentation, Check Balance).
pub(super) fn read_balance(http: &HttpAnswer) -> Result<Rupiah, Refusal> {
    let data = checked(http)?;
    data.text("balance")
        .ok()
        .flatten()
        .and_then(|text| Rupiah::balance_from_wire(&text).ok())
        .ok_or_else(|| unreadable(http, "no readable balance"))
}

pub(super) fn read_prices(http: &HttpAnswer) -> Result<Vec<Listed>, Refusal> {
    let data = checked(http)?;
    let Ok(Some(Json::List(lines))) = data.get("pasca") else {
        return Err(unreadable(http, "no list of products"));
    };
    let listed = lines.iter().filter_map(|line| {
        let code = line.text("code").ok().flatten()?.trim().to_owned();
        (!code.is_empty()).then(|| Listed {
            bill_type: bill_type(&shown_text(line, "type").to_lowercase(), &code),
            code: printable(&code),
            name: shown_text(line, "name"),
            brand: shown_text(line, "category"),
            admin: line.money("fee").ok().flatten(),
            commission: line.money("komisi").ok().flatten(),
            // 1 is active and 4 is not; it comes as number and as text.
            sellable: shown_text(line, "status") == "1",
        })
    });
    Ok(listed.collect())
}
