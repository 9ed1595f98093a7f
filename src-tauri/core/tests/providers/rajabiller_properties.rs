//! What must hold for any answer whatever: it never panics, and nothing is paid that is not bound.

use loket_core::account::Account;
use loket_core::http::HttpAnswer;
use loket_core::payment::{Event, Order};
use loket_core::provider::Provider;
use loket_core::provider::rajabiller::RajaBiller;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::rajabiller::{SUCCESS, document};
use crate::support::{self, any_value, owed, verdicts};

fn account() -> Account {
    support::account("rajabiller", false)
}

fn success(at: usize) -> (Order, String) {
    let (bill_type, name) = SUCCESS[at];
    document(bill_type, name)
}

/// The same answer as an inquiry's.
fn as_inquiry(body: &str) -> String {
    body.replace("BILL_PAYMENT", "BILL_INQUIRY")
}

/// The place of a field that a payment hangs on.
fn pointer(body: &Value, field: &str) -> String {
    let root = body["data"]["normalizedResult"]["rootKey"].as_str().unwrap();
    match field {
        "success" => "/success".to_owned(),
        "providerType" | "rawProviderResponse" | "normalizedResult" | "providerRequestBody" => {
            format!("/data/{field}")
        }
        "responseCode" | "resultStatus" | "rootKey" => format!("/data/normalizedResult/{field}"),
        "order_id" | "echo customer_number" | "product_code" => {
            let field = field.trim_start_matches("echo ");
            format!("/data/providerRequestBody/{field}")
        }
        raw => format!("/data/rawProviderResponse/{root}/{raw}"),
    }
}

const BOUND: [&str; 13] = [
    "success",
    "providerType",
    "rawProviderResponse",
    "normalizedResult",
    "providerRequestBody",
    "responseCode",
    "resultStatus",
    "rootKey",
    "order_id",
    "echo customer_number",
    "product_code",
    "customer_number",
    "total_price",
];

const ID: &str = "rajabiller";
const WORDS: &[&str] = &[
    "SUCCESS",
    "FAILED",
    "PENDING",
    "0000",
    "0014",
    "0068",
    "0092",
    "water-bill",
    "postpaid_electricity_transaction",
    "water_bill_transaction",
];

#[test]
fn a_cut_answer_is_no_verdict() {
    for at in 0..SUCCESS.len() {
        let (order, body) = success(at);
        for end in (0..body.trim_end().len()).filter(|end| body.is_char_boundary(*end)) {
            for verdict in verdicts(ID, &order, 201, &body[..end]) {
                assert_eq!(verdict.event, Event::NoVerdict, "cut at byte {end}");
            }
            assert!(!owed(ID, &order, 200, &as_inquiry(&body[..end])));
        }
    }
}

/// Each field a payment hangs on, in every other type.
#[test]
fn another_type_in_a_bound_field_is_never_paid() {
    for at in 0..SUCCESS.len() {
        let (order, body) = success(at);
        let json: Value = serde_json::from_str(&body).unwrap();
        for field in BOUND {
            let place = pointer(&json, field);
            for value in [json!(null), json!([]), json!({}), json!(true), json!(1), json!("x")] {
                let mut changed = json.clone();
                let slot = changed.pointer_mut(&place).unwrap();
                if *slot == value {
                    continue;
                }
                *slot = value.clone();
                let [paid, _] = verdicts(ID, &order, 201, &changed.to_string());
                assert_ne!(paid.event, Event::Confirmed, "{field} as {value}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn another_value_in_a_bound_field_is_never_paid(
        at in 0usize..SUCCESS.len(),
        field in prop::sample::select(BOUND.as_slice()),
        value in any_value(WORDS),
    ) {
        let (order, body) = success(at);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let place = pointer(&json, field);
        let was = json.pointer(&place).unwrap().clone();
        let text = |value: &Value| match value.as_str() {
            Some(text) => text.trim().to_lowercase(),
            None => value.to_string(),
        };
        prop_assume!(text(&value) != text(&was));
        let gone = value.is_null() || text(&value).is_empty() || value == json!([]) || value == json!({});
        *json.pointer_mut(&place).unwrap() = value;
        let [paid, advised] = verdicts(ID, &order, 201, &json.to_string());
        prop_assert_ne!(paid.event, Event::Confirmed, "{}", paid.rule);
        // A status may leave out what the relay passed on; it may not say something else.
        let passed_on = matches!(
            field,
            "providerType" | "providerRequestBody" | "order_id" | "echo customer_number" | "product_code"
        );
        if !(gone && passed_on) {
            prop_assert_ne!(advised.event, Event::Confirmed, "{}", advised.rule);
        }
    }

    #[test]
    fn one_changed_byte_never_unbinds(
        at in 0usize..SUCCESS.len(),
        place in any::<prop::sample::Index>(),
        byte in 0x20u8..0x7f,
    ) {
        let (order, body) = success(at);
        let mut bytes = body.into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let body = String::from_utf8(bytes).unwrap();
        let [paid, advised] = verdicts(ID, &order, 201, &body);
        if paid.event == Event::Confirmed {
            let json: Value = serde_json::from_str(&body).unwrap();
            let is = |field: &str, ours: &str| {
                json.pointer(&pointer(&json, field)).is_some_and(|it| it.as_str().unwrap().trim() == ours)
            };
            prop_assert!(is("order_id", &order.question.reference.0));
            prop_assert!(is("echo customer_number", &order.question.customer_no));
            prop_assert!(is("customer_number", &order.question.customer_no));
            prop_assert!(is("product_code", &order.question.product.code));
            prop_assert!(is("responseCode", "0000") && is("response_code", "0000"));
            prop_assert!(json["success"] == json!(true));
        }
        if [paid, advised].iter().any(|verdict| verdict.event == Event::Confirmed) {
            let json: Value = serde_json::from_str(&body).unwrap();
            let total = json.pointer(&pointer(&json, "total_price")).unwrap().as_str().unwrap();
            prop_assert_eq!(total.trim().parse::<i64>().unwrap(), order.customer_total().get());
        }
    }

    #[test]
    fn only_2xx_pays_and_only_2xx_and_4xx_fail(
        at in 0usize..SUCCESS.len(),
        status in 100u16..600,
        rc in prop_oneof!["00[0-9]{2}", "0014", "0068", "0092"],
        word in prop_oneof!["SUCCESS", "FAILED", "PENDING", ""],
    ) {
        let (order, body) = success(at);
        for verdict in verdicts(ID, &order, status, &body) {
            prop_assert_eq!(verdict.event == Event::Confirmed, status / 100 == 2);
        }
        prop_assert_eq!(owed(ID, &order, status, &as_inquiry(&body)), status / 100 == 2);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let root = json["data"]["normalizedResult"]["rootKey"].as_str().unwrap().to_owned();
        json["data"]["normalizedResult"]["responseCode"] = json!(rc);
        json["data"]["rawProviderResponse"][&root]["response_code"] = json!(rc);
        json["data"]["normalizedResult"]["resultStatus"] = json!(word);
        for verdict in verdicts(ID, &order, status, &json.to_string()) {
            match verdict.event {
                Event::Confirmed => prop_assert!(status / 100 == 2 && rc == "0000" && word == "SUCCESS"),
                Event::Rejected => {
                    prop_assert!(matches!(status / 100, 2 | 4) && word != "SUCCESS" && word != "PENDING");
                }
                Event::NoVerdict => {}
                Event::NotSent => prop_assert!(false, "no answer proves that nothing was sent"),
            }
        }
    }

    #[test]
    fn codes_that_differ_settle_nothing(
        at in 0usize..SUCCESS.len(),
        relay in prop_oneof!["00[0-9]{2}", "0000", "0014"],
        raw in prop_oneof!["00[0-9]{2}", "0000", "0014"],
        word in prop_oneof!["SUCCESS", "FAILED", "PENDING", ""],
    ) {
        prop_assume!(relay != raw);
        let (order, body) = success(at);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let root = json["data"]["normalizedResult"]["rootKey"].as_str().unwrap().to_owned();
        json["data"]["normalizedResult"]["responseCode"] = json!(relay);
        json["data"]["rawProviderResponse"][&root]["response_code"] = json!(raw);
        json["data"]["normalizedResult"]["resultStatus"] = json!(word);
        for verdict in verdicts(ID, &order, 201, &json.to_string()) {
            prop_assert_eq!(verdict.event, Event::NoVerdict);
        }
        prop_assert!(!owed(ID, &order, 200, &as_inquiry(&json.to_string())));
    }

    #[test]
    fn any_fields_are_read_without_panic(
        at in 0usize..SUCCESS.len(),
        head in prop::collection::vec((any::<prop::sample::Index>(), any_value(WORDS)), 0..6),
        raw in prop::collection::vec((any::<prop::sample::Index>(), any_value(WORDS)), 0..8),
        row in any_value(WORDS),
        status in 100u16..600,
    ) {
        let (order, body) = success(at);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let root = json["data"]["normalizedResult"]["rootKey"].as_str().unwrap().to_owned();
        let change = |object: &mut Value, changes: Vec<(prop::sample::Index, Value)>| {
            if let Value::Object(map) = object {
                let keys: Vec<String> = map.keys().cloned().collect();
                for (place, value) in changes {
                    map.insert(place.get(&keys).clone(), value);
                }
            }
        };
        let transaction = &mut json["data"]["rawProviderResponse"][&root];
        transaction["bills"] = json!([row, {
            "period": row, "amount": row, "penalty_fee": row, "stamp_duty": row, "waste": row,
            "cubication": row, "usage": row, "biller_paid_number": row,
        }]);
        change(transaction, raw);
        change(&mut json["data"], head);
        let body = json.to_string();
        let _ = verdicts(ID, &order, status, &body);
        let _ = owed(ID, &order, status, &as_inquiry(&body));
        let _ = RajaBiller.read_probe(&account(), &HttpAnswer { status, body });
    }

    /// Whatever a water bill's parts are, they are shown once, and only as a split of the whole.
    #[test]
    fn water_is_never_shown_as_more_than_its_total(
        amount in 0i64..200_000,
        penalty in 0i64..50_000,
        stamp in 0i64..20_000,
        waste in 0i64..20_000,
        beside in any::<bool>(),
    ) {
        let (mut order, body) = success(1);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let raw = &mut json["data"]["rawProviderResponse"]["water_bill_transaction"];
        let gross = if beside { amount } else { amount + penalty + stamp + waste };
        let total = amount + penalty + stamp + waste + 2500;
        raw["bills"][0]["amount"] = json!(gross.to_string());
        raw["bills"][0]["penalty_fee"] = json!(penalty.to_string());
        raw["bills"][0]["stamp_duty"] = json!(stamp.to_string());
        raw["bills"][0]["waste"] = json!(waste.to_string());
        raw["total_price"] = json!(total.to_string());
        order.bill.customer_total = support::rupiah(total);
        let [paid, _] = verdicts(ID, &order, 201, &json.to_string());
        let bill = paid.bill.unwrap();
        let fact = |key: &str| bill.fact(key).map_or(0, |value| value.parse::<i64>().unwrap());
        let sheet = &bill.sheets[0];
        let shown = sheet.amount.unwrap().get() + sheet.penalty.unwrap().get()
            + fact("stamp_duty") + fact("waste") + bill.admin_fee.get();
        prop_assert_eq!(shown, total);
        prop_assert_eq!(bill.difference, None);
    }

    #[test]
    fn any_text_is_read_without_panic_or_verdict(body in any::<String>(), status in 100u16..600) {
        let (order, _) = success(0);
        let answer = HttpAnswer { status, body: body.clone() };
        for verdict in verdicts(ID, &order, status, &body) {
            prop_assert_eq!(verdict.event, Event::NoVerdict);
        }
        prop_assert!(!owed(ID, &order, status, &body));
        prop_assert!(RajaBiller.read_balance(&answer).is_err());
        prop_assert!(RajaBiller.read_prices(&account(), &answer).is_err());
        prop_assert!(RajaBiller.read_probe(&account(), &answer).is_err());
    }
}
