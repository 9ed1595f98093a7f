//! What must hold for any answer whatever: it never panics, and nothing is paid that is not bound.

use loket_core::account::Account;
use loket_core::http::HttpAnswer;
use loket_core::payment::Event;
use loket_core::provider::Provider;
use loket_core::provider::iak::Iak;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::iak::{DOCUMENTS, document};
use crate::support::{self, any_value, owed, verdicts};

/// The documents in JSON, and the one in XML.
const IN_JSON: usize = 2;
const IN_XML: usize = 2;

fn account() -> Account {
    support::account("iak", false)
}

const ID: &str = "iak";
const WORDS: &[&str] = &["00", "07", "37", "39", "100", "1", "2"];

/// An XML element's text, which may hold anything.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![".{0,12}", "[0-9]{0,14}", Just("<x/>".to_owned()), Just("&amp;".to_owned())]
}

fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.trim().to_owned(),
        None => value.to_string(),
    }
}

#[test]
fn a_cut_answer_is_no_verdict() {
    for at in 0..DOCUMENTS {
        let (order, body) = document(at);
        for end in (0..body.trim_end().len()).filter(|end| body.is_char_boundary(*end)) {
            for verdict in verdicts(ID, &order, 200, &body[..end]) {
                assert_eq!(verdict.event, Event::NoVerdict, "cut at byte {end}");
            }
            assert!(!owed(ID, &order, 200, &body[..end]));
        }
    }
}

/// A field in the place of another one that was bound; the field's own name is gone.
#[test]
fn a_bound_field_under_another_name_is_never_paid() {
    for at in 0..DOCUMENTS {
        let (order, body) = document(at);
        for field in
            ["tr_id", "ref_id", "hp", "\"code\"", "<code>", "\"price", "<price>", "response_code"]
        {
            let other = format!("{}x{}", &field[..1], &field[1..]);
            let renamed = body.replacen(field, &other, 1);
            if renamed == body {
                continue; // a name of the other format
            }
            let answer = HttpAnswer { status: 200, body: renamed };
            let verdict = Iak.payment_verdict(&account(), &order, &answer);
            assert_eq!(verdict.event, Event::NoVerdict, "{field}: {}", verdict.rule);
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
        at in 0usize..IN_JSON,
        field in prop_oneof![
            Just("ref_id"), Just("tr_id"), Just("hp"), Just("code"), Just("price"),
            Just("response_code"), Just("status"),
        ],
        value in any_value(WORDS),
    ) {
        let (order, body) = document(at);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let was = json["data"][field].clone();
        let empty = value.is_null() || text(&value).is_empty();
        // The same value in another form is still bound, and so is a status that says nothing.
        let same = text(&value) == text(&was) || (field == "response_code" && value == json!(0));
        let agrees = field == "status" && (empty || text(&value) == "1");
        prop_assume!(!same && !agrees);
        json["data"][field] = value;
        let [pay, advice] = verdicts(ID, &order, 200, &json.to_string());
        prop_assert_ne!(pay.event, Event::Confirmed, "{}", pay.rule);
        // A status asked for by our reference may come without the inquiry's id.
        if field != "tr_id" || !empty {
            prop_assert_ne!(advice.event, Event::Confirmed, "{}", advice.rule);
        }
    }

    #[test]
    fn another_text_in_a_bound_element_is_never_paid(
        field in prop_oneof![
            Just("ref_id"), Just("tr_id"), Just("hp"), Just("code"), Just("price"),
            Just("response_code"),
        ],
        value in any_text(),
    ) {
        let (order, body) = document(IN_XML);
        let (before, rest) = body.split_once(&format!("<{field}>")).unwrap();
        let (was, after) = rest.split_once(&format!("</{field}>")).unwrap();
        prop_assume!(value.trim() != was && !(field == "tr_id" && value.trim().is_empty()));
        let body = format!("{before}<{field}>{value}</{field}>{after}");
        for verdict in verdicts(ID, &order, 200, &body) {
            prop_assert_ne!(verdict.event, Event::Confirmed, "{}", verdict.rule);
        }
    }

    #[test]
    fn one_changed_byte_never_unbinds(
        at in 0usize..DOCUMENTS,
        place in any::<prop::sample::Index>(),
        byte in 0x20u8..0x7f,
    ) {
        let (order, body) = document(at);
        let mut bytes = body.into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let body = String::from_utf8(bytes).unwrap();
        let tight: String = body.split_whitespace().collect();
        for verdict in verdicts(ID, &order, 200, &body) {
            if verdict.event == Event::Confirmed {
                let key = order.bill.provider_key.clone().unwrap();
                let total = order.customer_total().get().to_string();
                for wanted in [
                    order.question.reference.0.as_str(),
                    order.question.customer_no.as_str(),
                    order.question.product.code.as_str(),
                    total.as_str(),
                ] {
                    prop_assert!(tight.contains(wanted), "{wanted}");
                }
                // Only an advice does without the inquiry's id.
                prop_assert!(tight.contains(&key) || verdict.rule.starts_with("advice"));
                prop_assert_eq!(&verdict.provider_code, "00");
            }
        }
    }

    #[test]
    fn only_2xx_pays_and_only_2xx_and_4xx_fail(
        at in 0usize..IN_JSON,
        status in 100u16..600,
        rc in "[0-9]{2,3}",
        word in prop_oneof![Just(Value::Null), (0u8..5).prop_map(Value::from)],
    ) {
        let (order, body) = document(at);
        for verdict in verdicts(ID, &order, status, &body) {
            prop_assert_eq!(verdict.event == Event::Confirmed, status / 100 == 2);
        }
        prop_assert_eq!(owed(ID, &order, status, &body), status / 100 == 2);
        let mut json: Value = serde_json::from_str(&body).unwrap();
        json["data"]["response_code"] = json!(rc);
        json["data"]["status"] = word.clone();
        let [pay, advice] = verdicts(ID, &order, status, &json.to_string());
        for verdict in [&pay, &advice] {
            match verdict.event {
                Event::Confirmed => prop_assert!(
                    status / 100 == 2 && rc == "00" && (word.is_null() || word == json!(1))
                ),
                Event::Rejected => prop_assert!(
                    matches!(status / 100, 2 | 4) && (word.is_null() || word == json!(2))
                ),
                Event::NoVerdict => {}
                Event::NotSent => prop_assert!(false, "no answer proves that nothing was sent"),
            }
        }
        // Where the status was asked for, a failure needs it.
        prop_assert!(advice.event != Event::Rejected || word == json!(2));
    }

    #[test]
    fn any_fields_are_read_without_panic(
        at in 0usize..IN_JSON,
        kind in 0usize..14,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_value(WORDS)), 0..6),
        desc in prop::collection::vec((any::<prop::sample::Index>(), any_value(WORDS)), 0..6),
        detail in any_value(WORDS),
        status in 100u16..600,
    ) {
        let (mut order, body) = document(at);
        order.question.product.bill_type = loket_core::bill::BillType::ALL[kind];
        let mut json: Value = serde_json::from_str(&body).unwrap();
        let change = |object: &mut Value, keys: &[&str], changes: Vec<(prop::sample::Index, Value)>| {
            for (place, value) in changes {
                object[*place.get(keys)] = value;
            }
        };
        let row = json!({"periode": detail, "nilai_tagihan": detail, "stand": detail});
        json["data"]["desc"]["tagihan"] = json!({ "detail": [detail, row] });
        json["data"]["desc"]["bill"] = json!({ "detail": row });
        change(&mut json["data"]["desc"], &[
            "tagihan", "bill", "tahun_pajak", "total_tagihan", "denda", "installment", "misc_fee",
            "penalty_bill", "biaya_pokok", "daya", "lembar_tagihan", "lembar_tagihan_sisa",
            "bill_quantity", "stamp_duty", "first_meter", "kode_cabang", "max_payment",
        ], desc);
        change(&mut json["data"], &[
            "tr_id", "code", "datetime", "hp", "tr_name", "period", "nominal", "admin", "price",
            "response_code", "message", "selling_price", "balance", "noref", "ref_id", "desc",
            "status", "error_details", "rc",
        ], changes);
        let body = json.to_string();
        let _ = verdicts(ID, &order, status, &body);
        let _ = owed(ID, &order, status, &body);
    }

    #[test]
    fn any_text_is_read_without_panic_or_verdict(
        body in prop_oneof![
            any::<String>(),
            any::<String>().prop_map(|text| format!("<?xml version=\"1.0\"?><mp>{text}</mp>")),
            "(<mp>|</mp>|<desc>|</desc>|<price>|</price>|[0-9]|<!--|-->|<!\\[CDATA\\[|\\]\\]>|&amp;|&){0,24}",
        ],
        status in 100u16..600,
    ) {
        let (order, _) = document(0);
        let answer = HttpAnswer { status, body: body.clone() };
        for verdict in verdicts(ID, &order, status, &body) {
            prop_assert_eq!(verdict.event, Event::NoVerdict);
        }
        prop_assert!(!owed(ID, &order, status, &body));
        prop_assert!(Iak.read_balance(&answer).is_err());
        prop_assert!(Iak.read_prices(&account(), &answer).is_err());
    }
}
