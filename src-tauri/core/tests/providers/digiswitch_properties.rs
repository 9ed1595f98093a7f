//! What must hold for any answer whatever: it never panics, and nothing is paid that is not bound.

use loket_core::account::Account;
use loket_core::http::HttpAnswer;
use loket_core::payment::Event;
use loket_core::provider::Provider;
use loket_core::provider::digiswitch::Digiswitch;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::digiswitch::{DOCUMENT, document};
use crate::support::{self, any_value, owed, verdicts};

fn account() -> Account {
    support::account("digiswitch", false)
}

const ID: &str = "digiswitch";
const WORDS: &[&str] = &["Sukses", "Gagal", "Pending", "00", "03", "41"];

#[test]
fn a_cut_answer_is_no_verdict() {
    for at in 0..DOCUMENT.len() {
        let (order, body) = document(at);
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
        at in 0usize..DOCUMENT.len(),
        field in prop_oneof![
            Just("ref_id"), Just("customer_no"), Just("code"), Just("selling_price"),
            Just("status"), Just("rc"),
        ],
        value in any_value(WORDS),
    ) {
        let (order, body) = document(at);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let was = json["data"][field].clone();
        // The same value in another form, and a missing product, are still bound.
        let text = |value: &Value| match value.as_str() {
            Some(text) => text.trim().to_lowercase(),
            None => value.to_string(),
        };
        let same = text(&value) == text(&was) || (field == "rc" && value == json!(0));
        let missing = value.is_null() || text(&value).is_empty();
        prop_assume!(!same && (field != "code" || !missing));
        json["data"][field] = value;
        for verdict in verdicts(ID, &order, 200, &json.to_string()) {
            prop_assert_ne!(verdict.event, Event::Confirmed, "{}", verdict.rule);
        }
    }

    #[test]
    fn one_changed_byte_never_unbinds(
        at in 0usize..DOCUMENT.len(),
        place in any::<prop::sample::Index>(),
        byte in 0x20u8..0x7f,
    ) {
        let (order, body) = document(at);
        let mut bytes = body.into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let body = String::from_utf8(bytes).unwrap();
        for verdict in verdicts(ID, &order, 200, &body) {
            if verdict.event == Event::Confirmed {
                // A number that this reader cannot hold stands in a field that binds nothing.
                let Ok(json) = serde_json::from_str::<Value>(&body) else { return Ok(()) };
                let data = &json["data"];
                prop_assert_eq!(data["ref_id"].as_str().unwrap().trim(), &order.question.reference.0);
                prop_assert_eq!(data["selling_price"].as_i64(), Some(order.customer_total().get()));
                prop_assert!(
                    data["customer_no"].as_str().unwrap().trim().starts_with(&order.question.customer_no)
                );
                prop_assert_eq!(data["rc"].as_str().unwrap().trim(), "00");
            }
        }
    }

    #[test]
    fn only_2xx_pays_and_only_2xx_and_4xx_fail(
        at in 0usize..DOCUMENT.len(),
        status in 100u16..600,
        rc in "[0-9]{2}",
        word in prop_oneof!["Sukses", "Gagal", "Pending", ""],
    ) {
        let (order, body) = document(at);
        for verdict in verdicts(ID, &order, status, &body) {
            prop_assert_eq!(verdict.event == Event::Confirmed, status / 100 == 2);
        }
        prop_assert_eq!(owed(ID, &order, status, &body), status / 100 == 2);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        json["data"]["rc"] = json!(rc);
        json["data"]["status"] = json!(word);
        for verdict in verdicts(ID, &order, status, &json.to_string()) {
            match verdict.event {
                Event::Confirmed => prop_assert!(status / 100 == 2 && rc == "00" && word == "Sukses"),
                Event::Rejected => {
                    prop_assert!(matches!(status / 100, 2 | 4) && word != "Sukses" && word != "Pending");
                }
                Event::NoVerdict => {}
                Event::NotSent => prop_assert!(false, "no answer proves that nothing was sent"),
            }
        }
    }

    #[test]
    fn any_fields_are_read_without_panic(
        at in 0usize..DOCUMENT.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_value(WORDS)), 0..6),
        desc in prop::collection::vec((any::<prop::sample::Index>(), any_value(WORDS)), 0..6),
        detail in any_value(WORDS),
        status in 100u16..600,
    ) {
        let (order, body) = document(at);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let change = |object: &mut Value, changes: Vec<(prop::sample::Index, Value)>| {
            if let Value::Object(map) = object {
                let keys: Vec<String> = map.keys().cloned().collect();
                for (place, value) in changes {
                    map.insert(place.get(&keys).clone(), value);
                }
            }
        };
        change(&mut json["data"]["desc"], desc);
        json["data"]["desc"]["detail"] = json!([detail, {"periode": detail, "nilai_tagihan": detail}]);
        change(&mut json["data"], changes);
        let body = json.to_string();
        let _ = verdicts(ID, &order, status, &body);
        let _ = owed(ID, &order, status, &body);
    }

    #[test]
    fn any_text_is_read_without_panic_or_verdict(body in any::<String>(), status in 100u16..600) {
        let (order, _) = document(0);
        let answer = HttpAnswer { status, body: body.clone() };
        for verdict in verdicts(ID, &order, status, &body) {
            prop_assert_eq!(verdict.event, Event::NoVerdict);
        }
        prop_assert!(!owed(ID, &order, status, &body));
        prop_assert!(Digiswitch.read_balance(&answer).is_err());
        prop_assert!(Digiswitch.read_prices(&account(), &answer).is_err());
    }
}
