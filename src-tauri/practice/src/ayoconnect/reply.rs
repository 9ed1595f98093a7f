//! The bodies of answers, with their keys in the documents' order.
//!
//! Knows what an answer says, never why: that is decided in `sale`.

use serde::Serialize;

use super::{
    CATEGORY, PRODUCT, PRODUCT_NAME,
    bill::Bill,
    codes::{self, Code},
};
use crate::{answer::Answer, jakarta, world::Used};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<T> {
    response_code: i64,
    success: bool,
    message: Message,
    data: T,
}

#[derive(Serialize)]
struct Message {
    #[serde(rename = "ID")]
    indonesian: &'static str,
    #[serde(rename = "EN")]
    english: &'static str,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Pair {
    key: &'static str,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    bill_id: String,
    bill_info: Vec<Pair>,
    /// Only the inquiry tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_mandatory: Option<bool>,
    key: &'static str,
    value: i64,
}

/// What an inquiry shows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    inquiry_id: i64,
    account_number: &'a str,
    customer_name: &'a str,
    product_name: &'static str,
    product_code: &'static str,
    category: &'static str,
    amount: i64,
    total_admin: i64,
    processing_fee: i64,
    denom: &'static str,
    validity: &'static str,
    customer_details: Vec<Pair>,
    bill_details: Vec<Row>,
    product_details: Vec<Pair>,
    extra_fields: Vec<Pair>,
}

/// What is told of a payment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    ref_number: &'a str,
    transaction_id: i64,
    account_number: &'a str,
    amount: i64,
    total_admin: i64,
    processing_fee: i64,
    denom: &'static str,
    product_code: &'static str,
    product_name: &'static str,
    category: &'static str,
    token: &'a str,
    /// These two are in the answers to status questions only.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validity: Option<&'static str>,
    /// Of a transaction that is not known, the lists are null.
    customer_details: Option<Vec<Pair>>,
    bill_details: Option<Vec<Row>>,
    product_details: Option<Vec<Pair>>,
    extra_fields: Option<Vec<Pair>>,
}

/// A payment as the books have it.
#[derive(Clone, Copy)]
pub(super) struct Sold<'a> {
    pub(super) reference: &'a str,
    pub(super) transaction: i64,
    pub(super) number: &'a str,
    pub(super) amount: i64,
    pub(super) admin: i64,
    pub(super) token: &'a str,
}

fn answer<T: Serialize>(code: &Code, success: bool, data: T) -> Answer {
    let http = if code == &codes::UNAUTHORISED { 401 } else { 200 };
    let message = Message { indonesian: code.indonesian, english: code.english };
    let body = Envelope { response_code: code.number(), success, message, data };
    // These types have nothing in them that could fail.
    Answer::text(http, "application/json", serde_json::to_string(&body).unwrap_or_default())
}

/// A list of the account's own: balance, products.
pub(super) fn list<T: Serialize>(data: T) -> Answer {
    answer(&codes::LISTED, true, data)
}

/// A refusal, a failed inquiry or a failed payment: nothing but the code.
pub(super) fn refused(code: &Code) -> Answer {
    answer(code, code.success, Nothing {})
}

/// A bill.
pub(super) fn shown(inquiry_id: i64, number: &str, bill: &Bill, now_ms: i64) -> Answer {
    let mut bill_details = rows(bill, bill.admin, Some(true));
    if bill.months.len() > 1 {
        // No order of the rows is promised; of several months the newest may come first.
        bill_details.sort_by(|one, other| other.bill_id.cmp(&one.bill_id));
    }
    let data = Shown {
        inquiry_id,
        account_number: number,
        customer_name: &bill.name,
        product_name: PRODUCT_NAME,
        product_code: PRODUCT,
        category: CATEGORY,
        amount: bill.total,
        total_admin: bill.admin,
        processing_fee: 0,
        denom: "",
        validity: "",
        customer_details: customer_details(&bill.name, number, now_ms),
        bill_details,
        product_details: vec![
            pair("Total LBR Tagihan", format!("{} Bulan", bill.months.len())),
            pair("Total Tarif/Daya", format!("{}/{:09}", bill.tariff, bill.watts)),
            pair("BL/TH", joined(bill, |month| month.month.english_short())),
            pair("Total Pemakaian", format!("{} kWh", used(bill))),
            pair("Stand Meter", joined(bill, stand_meter)),
        ],
        extra_fields: Vec::new(),
    };
    answer(&codes::SHOWN, codes::SHOWN.success, data)
}

/// The answer to a payment, decided or not: all keys but two, and nothing in the lists.
pub(super) fn told(code: &Code, success: bool, sold: Sold<'_>) -> Answer {
    answer(code, success, payment(sold, None))
}

/// A status question's answer about a payment that went through.
pub(super) fn proved(sold: Sold<'_>, bill: &Bill, paid_at_ms: i64) -> Answer {
    let data = Told {
        customer_details: Some(customer_details(&bill.name, sold.number, paid_at_ms)),
        bill_details: Some(rows(bill, sold.admin, None)),
        product_details: Some(vec![
            pair("Total LBR Tagihan", format!("{} Bulan", bill.months.len())),
            pair("Total Tarif/Daya", format!("{}/{:09}VA", bill.tariff, bill.watts)),
            pair("BL/TH", joined(bill, |month| month.month.english_short())),
            pair("Stand Meter", joined(bill, stand_meter)),
            pair("Total Pemakaian", format!("{} kWh", used(bill))),
            pair("Nomor Referensi", sold.token.to_owned()),
        ]),
        ..payment(sold, Some(&bill.name))
    };
    answer(&codes::PAID, true, data)
}

/// A status question's answer about one that is not decided.
pub(super) fn undecided(code: &Code, sold: Sold<'_>) -> Answer {
    answer(code, code.success, payment(Sold { token: "N/A", ..sold }, Some("N/A")))
}

/// A status question's answer about one that failed: there, with no money in it.
pub(super) fn failed(code: &Code, sold: Sold<'_>) -> Answer {
    let sold = Sold { transaction: 0, amount: 0, admin: 0, token: "", ..sold };
    answer(code, code.success, payment(sold, Some("")))
}

/// A status question's answer about one that never was.
pub(super) fn unknown(reference: &str) -> Answer {
    let sold = Sold { reference, transaction: 0, number: "", amount: 0, admin: 0, token: "" };
    let data = Told {
        product_code: "",
        product_name: "",
        category: "",
        customer_details: None,
        bill_details: None,
        product_details: None,
        extra_fields: None,
        ..payment(sold, Some(""))
    };
    answer(&codes::NOT_FOUND, false, data)
}

fn payment<'a>(sold: Sold<'a>, customer_name: Option<&'a str>) -> Told<'a> {
    Told {
        ref_number: sold.reference,
        transaction_id: sold.transaction,
        account_number: sold.number,
        amount: sold.amount,
        total_admin: sold.admin,
        processing_fee: 0,
        denom: "",
        product_code: PRODUCT,
        product_name: PRODUCT_NAME,
        category: CATEGORY,
        token: sold.token,
        customer_name,
        validity: customer_name.map(|_| ""),
        customer_details: Some(Vec::new()),
        bill_details: Some(Vec::new()),
        product_details: Some(Vec::new()),
        extra_fields: Some(Vec::new()),
    }
}

fn pair(key: &'static str, value: String) -> Pair {
    Pair { key, value }
}

fn customer_details(name: &str, number: &str, at_ms: i64) -> Vec<Pair> {
    vec![
        pair("Nama Pelanggan", name.to_owned()),
        pair("Tanggal & Waktu Pembayaran", jakarta::english_moment(at_ms)),
        pair("Nomor Pelanggan", number.to_owned()),
    ]
}

/// A row for each month, oldest first, and the fee's.
fn rows(bill: &Bill, admin: i64, is_mandatory: Option<bool>) -> Vec<Row> {
    let month = |(at, month): (usize, &Used)| Row {
        bill_id: (at + 1).to_string(),
        bill_info: vec![
            pair("Rp Tag PLN", (month.bill + month.other).to_string()),
            pair("Denda", month.fine.to_string()),
            pair("Jatuh Tempo", due(month)),
            pair("Insentif", "D0000000000".to_owned()),
            pair("Pemakaian", format!("{} kWh", month.meter_to - month.meter_from)),
            pair("Stand Meter", stand_meter(month)),
            pair("Bulan", month.month.english_short()),
        ],
        is_mandatory,
        key: "Jumlah Tagihan",
        value: month.total(),
    };
    let fee = Row {
        bill_id: "0".to_owned(),
        bill_info: Vec::new(),
        is_mandatory,
        key: "Biaya Administrasi",
        value: admin,
    };
    bill.months.iter().enumerate().map(month).chain([fee]).collect()
}

/// The twentieth of the month after, "20032016".
fn due(used: &Used) -> String {
    let month = used.month.back(-1);
    format!("20{:02}{:04}", month.month, month.year)
}

fn stand_meter(month: &Used) -> String {
    format!("{}-{}", month.meter_from, month.meter_to)
}

fn joined(bill: &Bill, word: impl Fn(&Used) -> String) -> String {
    bill.months.iter().map(word).collect::<Vec<String>>().join(", ")
}

fn used(bill: &Bill) -> i64 {
    bill.months.iter().map(|month| month.meter_to - month.meter_from).sum()
}
