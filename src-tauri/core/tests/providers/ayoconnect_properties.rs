//! What must hold for any answer whatever: it never panics, and nothing is paid that is not bound.

use loket_core::account::Account;
use loket_core::http::HttpAnswer;
use loket_core::payment::Event;
use loket_core::provider::Provider;
use loket_core::provider::ayoconnect::Ayoconnect;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::ayoconnect::{changed, order, sample};
use crate::support::{self, any_value, owed, verdicts};

fn account() -> Account {
    support::account("ayoconnect", false)
}

const ID: &str = "ayoconnect";
const WORDS: &[&str] = &["N/A", "0", "100", "299", "300"];

/// Text of a value as the adapter reads it.
fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.trim().to_owned(),
        None => value.to_string(),
    }
}

#[test]
fn a_cut_answer_is_no_verdict() {
    let order = order();
    for name in ["status", "inquiry"] {
        let body = sample(name);
        for end in (0..body.trim_end().len()).filter(|end| body.is_char_boundary(*end)) {
            for verdict in verdicts(ID, &order, 200, &body[..end]) {
                assert_eq!(verdict.event, Event::NoVerdict, "cut at byte {end}");
            }
            assert!(!owed(ID, &order, 200, &body[..end]));
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
        field in prop_oneof![
            Just("refNumber"), Just("accountNumber"), Just("productCode"), Just("amount"),
            Just("responseCode"), Just("success"), Just("data"),
        ],
        value in any_value(WORDS),
    ) {
        let was: Value = serde_json::from_str(&sample("status")).unwrap();
        let was = if was[field].is_null() { &was["data"][field] } else { &was[field] };
        // The same value in another form is still bound, and other codes are listed as success.
        let same = text(&value) == text(was);
        let listed = field == "responseCode"
            && matches!(text(&value).as_str(), "0" | "1" | "2" | "3" | "4" | "99");
        prop_assume!(!same && !listed);
        for verdict in verdicts(ID, &order(), 200, &changed("status", field, value)) {
            prop_assert_ne!(verdict.event, Event::Confirmed, "{}", verdict.rule);
        }
    }

    #[test]
    fn a_bound_field_that_is_not_there_is_never_paid(
        field in prop_oneof![
            Just("refNumber"), Just("accountNumber"), Just("productCode"), Just("amount"),
            Just("responseCode"), Just("success"),
        ],
    ) {
        let mut json: Value = serde_json::from_str(&sample("status")).unwrap();
        json.as_object_mut().unwrap().remove(field);
        json["data"].as_object_mut().unwrap().remove(field);
        for verdict in verdicts(ID, &order(), 200, &json.to_string()) {
            prop_assert_eq!(verdict.event, Event::NoVerdict, "{}", verdict.rule);
        }
    }

    #[test]
    fn one_changed_byte_never_unbinds(
        place in any::<prop::sample::Index>(),
        byte in 0x20u8..0x7f,
    ) {
        let order = order();
        let mut bytes = sample("status").into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let body = String::from_utf8(bytes).unwrap();
        for verdict in verdicts(ID, &order, 200, &body) {
            if verdict.event == Event::Confirmed {
                let json: Value = serde_json::from_str(&body).unwrap();
                let data = &json["data"];
                prop_assert_eq!(data["refNumber"].as_str().unwrap().trim(), &order.question.reference.0);
                prop_assert_eq!(
                    data["accountNumber"].as_str().unwrap().trim(), &order.question.customer_no
                );
                prop_assert_eq!(data["productCode"].as_str().unwrap().trim(), "TLSTPOS");
                prop_assert_eq!(data["amount"].as_i64(), Some(order.customer_total().get()));
                prop_assert!(matches!(json["responseCode"].as_i64(), Some(0..=4)));
                prop_assert_eq!(json["success"].as_bool(), Some(true));
            }
        }
    }

    #[test]
    fn what_is_owed_is_the_sum_of_its_rows(
        first in 0i64..2_000_000,
        fees in 0i64..20_000,
        amount in 0i64..2_000_000,
        as_text in any::<bool>(),
    ) {
        let mut json: Value = serde_json::from_str(&sample("inquiry")).unwrap();
        let number = |it: i64| if as_text { json!(it.to_string()) } else { json!(it) };
        json["data"]["billDetails"][0]["value"] = number(first);
        json["data"]["billDetails"][1]["value"] = number(fees);
        json["data"]["totalAdmin"] = number(fees);
        for amount in [amount, first + fees] {
            json["data"]["amount"] = number(amount);
            let adds_up = amount == first + fees && amount > 0;
            prop_assert_eq!(owed(ID, &order(), 200, &json.to_string()), adds_up);
        }
    }

    #[test]
    fn what_is_paid_is_the_sum_of_its_rows(
        first in prop_oneof![Just(22_220i64), 0i64..60_000],
        fees in prop_oneof![Just(3_000i64), 0i64..6_000],
        amount in prop_oneof![Just(25_220i64), 0i64..60_000],
    ) {
        let mut json: Value = serde_json::from_str(&sample("status")).unwrap();
        json["data"]["billDetails"][0]["value"] = json!(first);
        json["data"]["billDetails"][1]["value"] = json!(fees);
        json["data"]["amount"] = json!(amount);
        let agreed = first + fees == 25_220 && amount == 25_220;
        for verdict in verdicts(ID, &order(), 200, &json.to_string()) {
            prop_assert_eq!(verdict.event == Event::Confirmed, agreed, "{}", verdict.rule);
        }
    }

    #[test]
    fn another_value_in_an_inquiry_is_never_another_bill(
        field in prop_oneof![
            Just("accountNumber"), Just("productCode"), Just("amount"), Just("responseCode"),
            Just("success"), Just("data"), Just("billDetails"),
        ],
        value in any_value(WORDS),
    ) {
        let was: Value = serde_json::from_str(&sample("inquiry")).unwrap();
        let was = if was[field].is_null() { &was["data"][field] } else { &was[field] };
        prop_assume!(text(&value) != text(was));
        prop_assert!(!owed(ID, &order(), 200, &changed("inquiry", field, value)));
    }

    #[test]
    fn only_2xx_pays_and_only_2xx_and_4xx_fail(
        status in 100u16..600,
        code in 0u32..600,
        success in prop::option::of(any::<bool>()),
    ) {
        let order = order();
        for verdict in verdicts(ID, &order, status, &sample("status")) {
            prop_assert_eq!(verdict.event == Event::Confirmed, status / 100 == 2);
        }
        prop_assert_eq!(owed(ID, &order, status, &sample("inquiry")), status / 100 == 2);
        let mut json: Value = serde_json::from_str(&sample("payment")).unwrap();
        json["responseCode"] = json!(code);
        json["success"] = json!(success);
        for verdict in verdicts(ID, &order, status, &json.to_string()) {
            match verdict.event {
                Event::Confirmed => {
                    prop_assert!(status / 100 == 2 && success == Some(true));
                    prop_assert!(matches!(code, 0..=4 | 99));
                }
                Event::Rejected => {
                    prop_assert!(matches!(status / 100, 2 | 4) && success != Some(true));
                    prop_assert!((100..200).contains(&code) || (301..400).contains(&code));
                }
                Event::NoVerdict => {}
                Event::NotSent => prop_assert!(false, "no answer proves that nothing was sent"),
            }
        }
    }

    #[test]
    fn any_fields_are_read_without_panic(
        name in prop_oneof![Just("inquiry"), Just("payment"), Just("status")],
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_value(WORDS)), 0..6),
        row in prop::collection::vec((any::<prop::sample::Index>(), any_value(WORDS)), 0..4),
        label in prop_oneof![
            Just("Stand Meter"), Just("BL/TH"), Just("Total LBR Tagihan"), Just("Bulan"),
            Just("Tanggal & Waktu Pembayaran"), Just("Total Tarif/Daya"), Just("Denda"),
            Just("Rp Tag PLN"), Just("Nomor Referensi"),
        ],
        value in any_value(WORDS),
        words in "[0-9A-Za-z|:,/ -]{0,24}",
        status in 100u16..600,
    ) {
        let mut json: Value = serde_json::from_str(&sample(name)).unwrap();
        let change = |object: &mut Value, changes: Vec<(prop::sample::Index, Value)>| {
            if let Value::Object(map) = object {
                let keys: Vec<String> = map.keys().cloned().collect();
                for (place, value) in changes {
                    map.insert(place.get(&keys).clone(), value);
                }
            }
        };
        let pairs = json!([{ "key": label, "value": value }, { "key": label, "value": words }, value]);
        json["data"]["productDetails"] = pairs.clone();
        json["data"]["customerDetails"] = pairs.clone();
        let mut month = json!({ "billId": "1", "billInfo": pairs, "key": "Jumlah Tagihan", "value": 22_220 });
        change(&mut month, row);
        json["data"]["billDetails"] = json!([month, { "billId": "0", "value": 3000 }]);
        change(&mut json["data"], changes);
        let body = json.to_string();
        let order = order();
        let _ = verdicts(ID, &order, status, &body);
        let _ = owed(ID, &order, status, &body);
    }

    #[test]
    fn any_text_is_read_without_panic_or_verdict(body in any::<String>(), status in 100u16..600) {
        let order = order();
        let answer = HttpAnswer { status, body: body.clone() };
        for verdict in verdicts(ID, &order, status, &body) {
            prop_assert_eq!(verdict.event, Event::NoVerdict);
        }
        prop_assert!(!owed(ID, &order, status, &body));
        prop_assert!(Ayoconnect.read_balance(&answer).is_err());
        prop_assert!(Ayoconnect.read_prices(&account(), &answer).is_err());
    }
}
