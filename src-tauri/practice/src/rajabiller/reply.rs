//! The bodies of answers: the relay's envelope, and inside of it the raw answer of the house
//! behind, key by key in the documents' order.
//!
//! Knows what an answer says, never why: that is decided in `sale`.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Desk, bill::Bill, codes::Code, products::Kind};
use crate::{answer::Answer, dice::Dice, world::Used};

/// What a request was about, as the relay passed it on.
#[derive(Clone, Copy)]
pub(super) struct Echo<'a> {
    pub(super) kind: Kind,
    pub(super) customer_number: &'a str,
    pub(super) order_id: Option<&'a str>,
    pub(super) product_code: &'a str,
}

/// A bill as an answer tells it.
pub(super) struct Shown<'a> {
    pub(super) bill: &'a Bill,
    pub(super) total: i64,
    pub(super) reference_number: &'a str,
}

/// The two places in which an answer names its code.
#[derive(Clone, Copy)]
pub(super) struct Verdict<'a> {
    pub(super) normalized: &'a Code,
    pub(super) raw: &'a Code,
}

impl<'a> From<&'a Code> for Verdict<'a> {
    fn from(code: &'a Code) -> Verdict<'a> {
        Verdict { normalized: code, raw: code }
    }
}

/// An answer with the bill in it. Failures and pending payments have it as well.
pub(super) fn told(desk: &Desk, echo: Echo<'_>, verdict: Verdict<'_>, shown: &Shown<'_>) -> Answer {
    let mut raw = match echo.kind {
        Kind::Electricity => electricity(echo, verdict.raw, shown),
        Kind::Water => water(echo, verdict.raw, shown),
    };
    // Water's answers never name the order, an inquiry's has none to name.
    if let (Kind::Electricity, Some(order_id)) = (echo.kind, echo.order_id) {
        raw.insert("order_id".to_owned(), json!(order_id));
    }
    envelope(desk, echo, verdict.normalized, raw)
}

/// A refusal before there was a bill: all keys, with nothing in them.
pub(super) fn refused(desk: &Desk, echo: Echo<'_>, code: &Code) -> Answer {
    let mut raw = match echo.kind {
        Kind::Electricity => no_electricity(),
        Kind::Water => no_water(),
    };
    raw.insert("customer_number".to_owned(), json!(echo.customer_number));
    raw.insert("message".to_owned(), json!(code.message));
    raw.insert("response_code".to_owned(), json!(code.rc));
    if let (Kind::Electricity, Some(order_id)) = (echo.kind, echo.order_id) {
        raw.insert("order_id".to_owned(), json!(order_id));
    }
    envelope(desk, echo, code, raw)
}

fn envelope(desk: &Desk, echo: Echo<'_>, code: &Code, raw: Map<String, Value>) -> Answer {
    let root = if echo.order_id.is_some() { echo.kind.transaction() } else { echo.kind.customer() };
    let mut passed_on = Map::new();
    passed_on.insert("customer_number".to_owned(), json!(echo.customer_number));
    if let Some(order_id) = echo.order_id {
        passed_on.insert("order_id".to_owned(), json!(order_id));
    }
    passed_on.insert("product_code".to_owned(), json!(echo.product_code));
    let body = json!({
        "data": {
            "normalizedResult": {
                "message": code.message,
                "responseCode": code.rc,
                "resultStatus": code.status,
                "rootKey": root,
            },
            "operation": desk.operation,
            "providerCode": "mitra_bukalapak",
            "providerRequestBody": passed_on,
            "providerType": echo.kind.provider_type(),
            "rawProviderResponse": { root: raw },
        },
        "meta": { "requestId": request_id(desk), "timestamp": timestamp(desk.now_ms) },
        // The relay has answered; of the payment this says nothing.
        "success": true,
    });
    Answer::json(desk.http, &body)
}

fn request_id(desk: &Desk) -> String {
    let mut dice = Dice::of(&["rajabiller", "request", &desk.request.to_string()]);
    let [a, b, c, d, e] = [8, 4, 3, 3, 12].map(|count| dice.hex(count));
    format!("req_{a}-{b}-4{c}-8{d}-{e}")
}

/// "2026-06-02T10:49:53.124Z"
fn timestamp(now_ms: i64) -> String {
    let at = Timestamp::from_millisecond(now_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{at:.3}")
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

/// A bill's amount is without its penalty.
fn electricity(echo: Echo<'_>, code: &Code, shown: &Shown<'_>) -> Map<String, Value> {
    let Shown { bill, total, reference_number } = shown;
    let sheet = |month: &Used| {
        json!({
            "amount": (month.bill + month.other).to_string(),
            "penalty_fee": month.fine.to_string(),
            "period": month.month.first_day(),
        })
    };
    let (from, to) = meter(bill);
    map(json!({
        "admin_charge": bill.admin.to_string(),
        "bills": bill.months.iter().map(sheet).collect::<Vec<Value>>(),
        "currency": "IDR",
        "customer_name": bill.name,
        "customer_number": echo.customer_number,
        "info_text": "Informasi Hubungi Call Center 123 Atau Hub PLN Terdekat",
        "message": code.message,
        "outstanding_bill": bill.months.len(),
        "penalty_fee": bill.fines().to_string(),
        "period": bill.months.iter().map(|month| month.month.first_day()).collect::<Vec<String>>(),
        "power": bill.watts,
        "reference_number": reference_number,
        "remaining_billing_sheet": 0,
        "response_code": code.rc,
        "segmentation": bill.tariff,
        "stand_meter": format!("{from:08} - {to:08}"),
        "total_price": total.to_string(),
        "unpaid_bill": 0,
    }))
}

/// A bill's amount has its penalty, stamp duty and waste inside.
fn water(echo: Echo<'_>, code: &Code, shown: &Shown<'_>) -> Map<String, Value> {
    let Shown { bill, total, reference_number } = shown;
    let sheet = |month: &Used| {
        let waste = if month.other == 0 { String::new() } else { month.other.to_string() };
        json!({
            "amount": month.total().to_string(),
            "biller_paid_number": "",
            "cubication": format!("{}-{}", month.meter_from, month.meter_to),
            "penalty_fee": month.fine.to_string(),
            "period": month.month.first_day(),
            "stamp_duty": "",
            "usage": (month.meter_to - month.meter_from).to_string(),
            "waste": waste,
        })
    };
    let (from, to) = meter(bill);
    let period = |month: Option<&Used>| month.map_or(String::new(), |used| used.month.first_day());
    map(json!({
        "address": bill.address,
        "admin_charge": bill.admin.to_string(),
        "bill_count": bill.months.len().to_string(),
        "biller_ref": "",
        "bills": bill.months.iter().map(sheet).collect::<Vec<Value>>(),
        "currency": "IDR",
        "customer_name": bill.name,
        "customer_number": echo.customer_number,
        "end_bill_period": period(bill.months.last()),
        "end_usage_meter": to.to_string(),
        "message": code.message,
        "operator": { "name": "PDAM", "terms_and_conditions": "" },
        "penalty_fee": bill.fines().to_string(),
        "reference_number": reference_number,
        "response_code": code.rc,
        "start_bill_period": period(bill.months.first()),
        "start_usage_meter": from.to_string(),
        "sub_segment": bill.tariff,
        "total_price": total.to_string(),
        "usage": (to - from).to_string(),
    }))
}

/// The meter before the first month and after the last.
fn meter(bill: &Bill) -> (i64, i64) {
    let from = bill.months.first().map_or(0, |month| month.meter_from);
    (from, bill.months.last().map_or(0, |month| month.meter_to))
}

fn no_electricity() -> Map<String, Value> {
    map(json!({
        "admin_charge": "", "bills": [], "currency": "", "customer_name": "", "info_text": "",
        "outstanding_bill": 0, "penalty_fee": "", "period": [], "power": 0,
        "reference_number": "", "remaining_billing_sheet": 0, "segmentation": "",
        "stand_meter": "", "total_price": "0", "unpaid_bill": 0,
    }))
}

fn no_water() -> Map<String, Value> {
    map(json!({
        "address": "", "admin_charge": "", "bill_count": "", "biller_ref": "", "bills": null,
        "currency": "", "customer_name": "", "end_bill_period": "", "end_usage_meter": "",
        "operator": null, "penalty_fee": "", "reference_number": "", "start_bill_period": "",
        "start_usage_meter": "", "sub_segment": "", "total_price": "", "usage": "",
    }))
}

pub(super) fn unauthorized() -> Answer {
    error(401, "Invalid API key", "UNAUTHORIZED")
}

/// The documents have no answer to a body that breaks their schema. This is a relay's usual one.
pub(super) fn malformed(what: &str) -> Answer {
    error(400, what, "BAD_REQUEST")
}

fn error(status: u16, message: &str, code: &str) -> Answer {
    Answer::json(status, &json!({ "errors": [{ "message": message, "code": code }] }))
}
